//! Typing in a cell: the draft follows on each key, so that the totals do.

use super::{
    super::super::{theme::Tone, view::Cx, widget::input::Line},
    QuoteEditor,
    cells::Cell,
    picks,
};
use crate::{
    domain::{field::Date, quote_math::LineKind},
    operations::quote::{Draft, lines::type_cell},
    words::say,
};

/// A cell being typed in.
pub(super) struct Typing {
    pub(super) line: Line,
    /// The draft as it was before the cell was touched.
    pub(super) before: Box<Draft>,
    /// What is wrong with what stands there now.
    pub(super) wrong: Option<String>,
}

impl QuoteEditor {
    /// Begins typing in the cell under the caret.
    pub(super) fn begin(&mut self, with: Option<&str>, cell: Cell) {
        let Some(draft) = self.draft() else { return };
        let Some(line) = draft.lines().get(self.scroll.at) else {
            return;
        };
        let text = match with {
            Some(text) => text.to_owned(),
            None => cell.text(line),
        };
        self.typing = Some(Typing {
            line: Line::new(text),
            before: Box::new(draft.clone()),
            wrong: None,
        });
        self.cell = cell;
    }

    /// Takes what was typed into the draft: on each key, so that the totals follow.
    pub(super) fn follow(&mut self, today: Date) {
        let (Some(typing), Some(loaded)) = (&mut self.typing, &mut self.loaded) else {
            return;
        };
        let mut draft = (*typing.before).clone();
        let text = typing.line.text();
        match type_cell(&mut draft, self.scroll.at, self.cell.field(), text, today) {
            Ok(()) => {
                typing.wrong = None;
                loaded.draft = draft;
            }
            Err(error) => {
                typing.wrong = Some(error.to_string());
                loaded.draft = (*typing.before).clone();
            }
        }
    }

    /// Leaves the cell with what was typed; stays where it cannot be read.
    pub(super) fn accept(&mut self, cx: &mut Cx<'_>) -> bool {
        self.follow(cx.scene.now.today);
        let Some(typing) = &self.typing else {
            return true;
        };
        if let Some(wrong) = &typing.wrong {
            cx.say(Tone::Warning, wrong.clone());
            return false;
        }
        self.typing = None;
        true
    }

    pub(super) fn give_up(&mut self) {
        if let (Some(typing), Some(loaded)) = (self.typing.take(), &mut self.loaded) {
            loaded.draft = *typing.before;
        }
    }

    /// `enter`: a product for an item, a tax class, or typing in the cell.
    pub(super) fn change_cell(&mut self, cx: &mut Cx<'_>) {
        let is_item = self
            .here()
            .is_some_and(|line| line.kind() == LineKind::Item);
        let Some(here) = self.here() else {
            return Self::add_line(self.scroll.at, cx);
        };
        match self.cell {
            _ if !is_item => self.begin(None, Cell::Item),
            Cell::Item if here.record.product.is_none() && !here.record.text.is_empty() => {
                self.begin(None, Cell::Item);
            }
            Cell::Item => {
                let at = self.scroll.at;
                cx.over(
                    picks::products(say!("quote-product"))
                        .then(move |chosen, cx| picks::pick(chosen, at, false, cx)),
                );
            }
            Cell::Tax => cx.over(picks::tax_classes(self.scroll.at)),
            cell => self.begin(None, cell),
        }
    }
}
