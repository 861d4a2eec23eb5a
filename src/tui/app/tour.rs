//! The tour: ten minutes over the real screens, one card at a time. Each card waits for its key to be pressed, and is
//! passed over by another; it can be ended at any moment, and never comes back by itself.

use super::{
    super::{action::Action, view::Scene},
    App, News, Tone,
};
use crate::words::{self, id, say};

/// One card.
struct Step {
    /// The message that it says; `[app.undo]` in it is the key of that action.
    text: &'static str,
    /// What leads on to the next.
    done_by: &'static [Action],
}

/// The cards, in order.
const STEPS: &[Step] = &[
    Step {
        text: id!("tour-today"),
        done_by: &[Action::Down, Action::Up],
    },
    Step {
        text: id!("tour-tabs"),
        done_by: &[Action::TabOpportunities],
    },
    Step {
        text: id!("tour-filter"),
        done_by: &[Action::InputAccept],
    },
    Step {
        text: id!("tour-open"),
        done_by: &[Action::Open],
    },
    Step {
        text: id!("tour-change"),
        done_by: &[Action::ChangeField],
    },
    Step {
        text: id!("tour-undo"),
        done_by: &[Action::Undo],
    },
    Step {
        text: id!("tour-letters"),
        done_by: &[Action::Advance, Action::NextStep],
    },
    Step {
        text: id!("tour-log"),
        done_by: &[Action::Log],
    },
    Step {
        text: id!("tour-board"),
        done_by: &[Action::TabPipeline],
    },
    Step {
        text: id!("tour-review"),
        done_by: &[Action::TabReview],
    },
    Step {
        text: id!("tour-palette"),
        done_by: &[Action::Palette],
    },
    Step {
        text: id!("tour-help"),
        done_by: &[Action::Help],
    },
];

/// Where the tour stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tour {
    at: usize,
}

impl Tour {
    /// Its heading and its words, with the keys as they are bound.
    pub(super) fn card(self, scene: &Scene) -> (String, String, String) {
        let text = STEPS
            .get(self.at)
            .map_or("", |step| words::plain(step.text));
        let head = say!("tour-place", at = self.at + 1, count = STEPS.len());
        let (next, end) = (scene.key(Action::TourNext), scene.key(Action::TourEnd));
        (
            head,
            with_keys(text, scene),
            say!("tour-keys", next = next, end = end),
        )
    }
}

fn with_keys(text: &str, scene: &Scene) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        words.push_str(before);
        let Some((id, after)) = after.split_once(']') else {
            break;
        };
        let key = Action::from_id(id).map(|action| scene.key(action));
        words.push_str(&key.unwrap_or_default());
        rest = after;
    }
    words + rest
}

impl App {
    /// Begins the tour at its first card.
    pub(super) fn begin_tour(&mut self) {
        self.tour = Some(Tour { at: 0 });
        self.go(0);
    }

    /// Goes on to the next card; after the last one the tour is over.
    pub(super) fn next_card(&mut self) {
        let Some(tour) = &mut self.tour else { return };
        tour.at += 1;
        if tour.at >= STEPS.len() {
            self.end_tour();
        }
        self.dirty = true;
    }

    /// Ends it; it does not come back by itself.
    pub(super) fn end_tour(&mut self) {
        if self.tour.take().is_some() {
            self.scene.memory.change(|kept| kept.toured = true);
            let text = say!("tour-over", key = self.scene.key(Action::Tour));
            self.say(News {
                tone: Tone::Plain,
                text,
                hint: None,
            });
        }
    }

    /// Something was done: the card that waited for it makes way.
    pub(super) fn note_for_tour(&mut self, action: Action) {
        let waits = self.tour.and_then(|tour| STEPS.get(tour.at));
        if waits.is_some_and(|step| step.done_by.contains(&action)) {
            self.next_card();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn every_key_of_a_card_is_an_action_and_every_card_ends() {
        for step in STEPS {
            assert!(!step.done_by.is_empty());
            for language in Language::ALL {
                let _speaking = words::speak(language);
                for part in words::plain(step.text).split('[').skip(1) {
                    let id = part.split(']').next().unwrap_or_default();
                    assert!(Action::from_id(id).is_some(), "{id}");
                }
            }
        }
    }
}
