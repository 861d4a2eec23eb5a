//! What the keys of the quote editor do, which of them are shown, and why some cannot be used now.

use super::{
    super::{
        super::{action::Action, view::Cx},
        form::Form,
    },
    QuoteEditor,
    cells::Cell,
};
use crate::{
    domain::{field::Record as _, record::quote::Quote},
    operations::quote::{self, Draft},
    words::say,
};

impl QuoteEditor {
    pub(super) fn act_on(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        if self.typing.is_some() {
            match action {
                Action::InputAccept => {
                    self.accept(cx);
                }
                Action::InputCancel => self.give_up(),
                Action::InputComplete if self.accept(cx) => {
                    self.cell = self.cell.next(cx.scene.size.width);
                }
                Action::InputNewer if self.accept(cx) => self.moved(1),
                Action::InputOlder if self.accept(cx) => self.moved(-1),
                Action::InputComplete | Action::InputNewer | Action::InputOlder => {}
                _ => return false,
            }
            return true;
        }
        let width = cx.scene.size.width;
        let page = usize::from(cx.scene.body().height / 2).max(1) as isize;
        if let Some(rows) = action.rows(page) {
            self.moved(rows);
            return true;
        }
        match action {
            Action::Left | Action::PreviousPane => self.cell = self.cell.before(width),
            Action::Right | Action::NextPane => self.cell = self.cell.next(width),
            Action::QuoteCell => self.change_cell(cx),
            Action::QuoteWords => self.begin(None, Cell::Item),
            Action::QuoteAddLine => Self::add_line(self.scroll.at, cx),
            Action::QuoteSection => self.add_words(Draft::section("")),
            Action::QuoteNote => self.add_words(Draft::note("")),
            Action::QuoteOptional => {
                let at = self.scroll.at;
                if let Some(loaded) = &mut self.loaded {
                    loaded
                        .draft
                        .change(at, |line| line.optional = !line.optional);
                }
            }
            Action::QuoteDropLine => {
                let at = self.scroll.at;
                self.with_book(cx, move |draft, _| {
                    draft.remove(at);
                    Ok(Some(at.min(draft.lines().len().saturating_sub(1))))
                });
            }
            Action::QuoteLineUp | Action::QuoteLineDown => {
                let up = action == Action::QuoteLineUp;
                let to = self
                    .scroll
                    .at
                    .saturating_add_signed(if up { -1 } else { 1 });
                if let Some(loaded) = &mut self.loaded {
                    self.scroll.at = loaded.draft.move_line(self.scroll.at, to);
                }
            }
            Action::QuoteDiscount => self.ask_discount(cx),
            Action::QuoteMargin => self.margin = !self.margin,
            Action::QuoteSave => self.save(cx),
            Action::QuoteHeader => {
                if self.is_changed() {
                    self.save(cx);
                }
                if let Some(quote) = self.quote {
                    cx.open(Form::edit(Quote::INFO, quote.id()));
                }
            }
            other => return self.verb(other, cx),
        }
        true
    }

    pub(super) fn refusal(&self, action: Action) -> Option<String> {
        let changes = matches!(
            action,
            Action::QuoteCell
                | Action::QuoteWords
                | Action::QuoteAddLine
                | Action::QuoteSection
                | Action::QuoteNote
                | Action::QuoteOptional
                | Action::QuoteDropLine
                | Action::QuoteLineUp
                | Action::QuoteLineDown
                | Action::QuoteDiscount
                | Action::QuoteHeader
        );
        let draft = self.draft()?;
        if action == Action::Quit && draft.is_changed() {
            return Some(say!("quote-not-saved", quote = quote::name(draft.quote())));
        }
        (changes && !draft.is_open()).then(|| {
            say!(
                "quote-is-frozen-change",
                quote = quote::name(draft.quote()),
                status = quote::status_word(draft.quote())
            )
        })
    }

    pub(super) fn keys(&self) -> Vec<Action> {
        if self.typing.is_some() {
            return vec![
                Action::InputAccept,
                Action::InputComplete,
                Action::InputCancel,
            ];
        }
        if self.draft().is_some_and(|draft| !draft.is_open()) {
            return vec![
                Action::QuoteRevise,
                Action::QuoteExport,
                Action::QuoteStatus,
                Action::QuoteMargin,
                Action::Back,
            ];
        }
        vec![
            Action::QuoteCell,
            Action::QuoteAddLine,
            Action::QuoteSave,
            Action::QuoteDiscount,
            Action::QuoteSend,
            Action::QuoteExport,
            Action::QuoteOptional,
            Action::QuoteSection,
            Action::QuoteWords,
            Action::QuoteHeader,
            Action::QuoteMargin,
            Action::Back,
        ]
    }
}
