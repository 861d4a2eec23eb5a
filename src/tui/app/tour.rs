//! The tour: ten minutes over the real screens, one card at a time. Each card waits for its key to be pressed, and is
//! passed over by another; it can be ended at any moment, and never comes back by itself.

use super::{
    super::{action::Action, view::Scene},
    App, News, Tone,
};

/// One card.
struct Step {
    /// What it says; `{id}` is the key of an action.
    text: &'static str,
    /// What leads on to the next.
    done_by: &'static [Action],
}

/// The cards, in order.
const STEPS: &[Step] = &[
    Step {
        text: "This is Today: what is due, late and promised, most urgent first. {move.down} and {move.up} move, \
               arrows do too.",
        done_by: &[Action::Down, Action::Up],
    },
    Step {
        text: "The digits lead to the nine tabs. Press {tab.opportunities} for the opportunities.",
        done_by: &[Action::TabOpportunities],
    },
    Step {
        text: "{list.filter} filters as you type: try  amount>50k close<eoq  or a name, pinyin too. {input.accept} \
               keeps it, {list.drop_chip} takes a word out again.",
        done_by: &[Action::InputAccept],
    },
    Step {
        text: "{list.open} opens the deal under the cursor.",
        done_by: &[Action::Open],
    },
    Step {
        text: "{detail.change} changes the field under the cursor where it stands: go to the close date and write  \
               eom  or  +2w.",
        done_by: &[Action::ChangeField],
    },
    Step {
        text: "Nothing asks 'are you sure': {app.undo} takes back whatever was done last, {app.redo} does it again.",
        done_by: &[Action::Undo],
    },
    Step {
        text: "{opportunity.advance} moves the deal to its next stage, {opportunity.next_step} says what comes next. \
               The same letters work in lists, on the board, in the review.",
        done_by: &[Action::Advance, Action::NextStep],
    },
    Step {
        text: "{record.log} logs a call or visit: five keys when nothing needs words. Try {record.log} then c.",
        done_by: &[Action::Log],
    },
    Step {
        text: "{tab.pipeline} is the board: {opportunity.advance} and {opportunity.retreat} move cards, the sums move \
               with them.",
        done_by: &[Action::TabPipeline],
    },
    Step {
        text: "{tab.review} is the heart: one open deal after the other, what changed since last time, one key for \
               each decision.",
        done_by: &[Action::TabReview],
    },
    Step {
        text: "{app.palette} finds any record by a few letters, and any action by its words.",
        done_by: &[Action::Palette],
    },
    Step {
        text: "{app.help} shows what the keys do wherever you are; type to narrow it, Enter does it. That is all: \
               {app.tour} brings this back.",
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
        let text = STEPS.get(self.at).map_or("", |step| step.text);
        let head = format!("{} of {}", self.at + 1, STEPS.len());
        let (next, end) = (scene.key(Action::TourNext), scene.key(Action::TourEnd));
        (
            head,
            with_keys(text, scene),
            format!("{next} next   {end} ends the tour"),
        )
    }
}

fn with_keys(text: &str, scene: &Scene) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        words.push_str(before);
        let Some((id, after)) = after.split_once('}') else {
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
            let text = format!(
                "the tour is over; {} begins it again",
                self.scene.key(Action::Tour)
            );
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

    #[test]
    fn every_key_of_a_card_is_an_action_and_every_card_ends() {
        for step in STEPS {
            assert!(!step.done_by.is_empty());
            for part in step.text.split('{').skip(1) {
                let id = part.split('}').next().unwrap_or_default();
                assert!(Action::from_id(id).is_some(), "{id}");
            }
        }
    }
}
