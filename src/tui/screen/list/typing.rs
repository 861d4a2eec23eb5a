//! The filter while it is typed: what could stand at the cursor, and what was typed before.

use std::ops::Range;

use super::{
    super::{
        super::{
            view::{Cx, Scene, Slot},
            widget::input::Line,
        },
        form::value,
    },
    List,
};
use crate::{
    domain::filter::{self, Completion, Context, Everyday, Offer},
    store,
};

/// The names of records that could stand at the cursor.
pub(super) const NAMES: Slot<Names> = Slot::new("names");

/// Names that were looked up for a text.
pub(super) struct Names {
    base: String,
    offers: Vec<Offered>,
}

/// Something that could stand at the cursor.
#[derive(Clone, Debug)]
pub(super) struct Offered {
    replace: Range<usize>,
    insert: String,
    /// What it is, in words.
    pub label: String,
}

/// What is offered for the text as it was before the first of it was taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    base: String,
    /// All of them, best first.
    pub list: Vec<Offered>,
    /// The one that was taken.
    pub at: usize,
}

impl List {
    /// Begins to type a filter, after what is there.
    pub(super) fn begin_typing(&mut self) {
        let space = if self.filter.is_empty() { "" } else { " " };
        self.typed = Some(Line::new(format!("{}{space}", self.filter)));
        self.before = self.here();
        self.forget_offers();
        self.older = None;
    }

    /// Another key than the completion's was pressed.
    pub(super) fn forget_offers(&mut self) {
        self.offers = Offers::default();
    }

    /// Takes what could stand at the cursor; again takes the next of it.
    pub(super) fn complete(&mut self, cx: &mut Cx<'_>) {
        let Some(line) = &self.typed else { return };
        if self.offers.list.len() > 1 {
            self.offers.at = (self.offers.at + 1) % self.offers.list.len();
            return self.take_offer(cx);
        }
        let (base, cursor) = (line.text().to_owned(), line.cursor());
        let found = self.completions(&base, cursor, cx.scene);
        let name = found.iter().find_map(|one| match one.offer {
            Offer::Name(kind) => Some((kind, one.replace.clone(), one.insert.clone())),
            _ => None,
        });
        if let Some((kind, replace, typed)) = name {
            cx.read(NAMES, move |read| {
                let found = value::targets(read, Some(kind), typed.trim_matches('"'))?;
                let offers = found
                    .into_iter()
                    .map(|choice| Offered {
                        replace: replace.clone(),
                        insert: quoted(&choice.label),
                        label: choice.label,
                    })
                    .collect();
                store::Result::Ok(Names { base, offers })
            });
            return;
        }
        let list = found
            .into_iter()
            // An operator that is written already completes nothing.
            .filter(|one| base.get(one.replace.clone()) != Some(one.insert.as_str()))
            .map(|one| Offered {
                replace: one.replace,
                insert: one.insert,
                label: one.label,
            })
            .collect();
        self.offers = Offers { base, list, at: 0 };
        self.take_offer(cx);
    }

    fn completions(&self, base: &str, cursor: usize, scene: &Scene) -> Vec<Completion> {
        let words = Everyday {
            today: scene.now.today,
            base: scene.catalog.base(),
        };
        let context = Context::of(self.kind, &scene.catalog, &words, scene.now.today);
        filter::complete(base, cursor, &context)
    }

    /// The values that could stand at the cursor, in words: shown before one is asked for.
    pub(super) fn values_here(&self, scene: &Scene) -> Vec<String> {
        let Some(line) = &self.typed else {
            return Vec::new();
        };
        let (text, cursor) = (line.text(), line.cursor());
        let found = self.completions(text, cursor, scene);
        found
            .into_iter()
            .filter(|one| one.offer == Offer::Value)
            .filter(|one| text.get(one.replace.clone()) != Some(one.insert.as_str()))
            .map(|one| one.insert)
            .collect()
    }

    /// Names came back: the first is taken, if nothing was typed since.
    pub(super) fn named(&mut self, names: Names, cx: &mut Cx<'_>) {
        if self
            .typed
            .as_ref()
            .is_some_and(|line| line.text() == names.base)
        {
            self.offers = Offers {
                base: names.base,
                list: names.offers,
                at: 0,
            };
            self.take_offer(cx);
        }
    }

    fn take_offer(&mut self, cx: &mut Cx<'_>) {
        let Offers { base, list, at } = &self.offers;
        let (Some(offer), Some(line)) = (list.get(*at), &mut self.typed) else {
            return;
        };
        let mut text = base.clone();
        text.replace_range(offer.replace.clone(), &offer.insert);
        line.set_at(text, offer.replace.start + offer.insert.len());
        self.read_first(cx);
    }

    /// Keeps a filter that was taken, the newest last.
    pub(super) fn keep_filter(&self, scene: &Scene) {
        if !self.filter.is_empty() {
            scene
                .memory
                .change(|kept| kept.filtered(self.kind, &self.filter));
        }
    }

    /// Takes the filter typed before this one, or after it; past the newest is an empty line.
    pub(super) fn recall(&mut self, older: bool, cx: &mut Cx<'_>) {
        let recalled = cx.scene.memory.look(|kept| {
            let past = kept
                .filters
                .get(self.kind.code)
                .map_or(&[][..], Vec::as_slice);
            let back = self.older.unwrap_or(0);
            let back = if older {
                (back + 1).min(past.len())
            } else {
                back.saturating_sub(1)
            };
            self.older = Some(back);
            past.len()
                .checked_sub(back)
                .and_then(|at| past.get(at).cloned())
                .unwrap_or_default()
        });
        if let Some(line) = &mut self.typed {
            line.set(recalled);
            self.forget_offers();
            self.read_first(cx);
        }
    }
}

/// A name as the filter language reads it back.
fn quoted(name: &str) -> String {
    if name
        .chars()
        .all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.'))
    {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
