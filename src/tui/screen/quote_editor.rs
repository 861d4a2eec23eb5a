//! The quote editor: lines as a table with the caret in a cell, totals at the foot on each key.
//!
//! It edits a [`Draft`] in memory; saving is one undoable step. How it looks is in `draw`, what a cell holds in
//! `cells`, what becomes of the whole quote (send, accept, export …) in `verbs`.

mod cells;
mod draw;
mod keys;
mod loaded;
mod picks;
mod typing;
mod verbs;

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        keymap::Chord,
        message::{Trouble, Written},
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::table::Scroll,
    },
    choose::Chosen,
};
use crate::{
    domain::{
        field::Record as _,
        id::{Id, Ref},
        quote_math::LineKind,
        record::quote::Quote,
    },
    operations::quote::{
        self, Draft, DraftLine,
        lines::put_discount,
        make::{NewQuote, new_quote},
        save, typed,
    },
    store::{Changes, Read, Result},
    words::say,
};
use cells::Cell;
use loaded::{Loaded, load};
use picks::{DISCOUNT, PICKED, Picked, TAX};
use typing::Typing;

const LOADED: Slot<Loaded> = Slot::new("quote");
const MADE: Slot<Ref<Quote>> = Slot::new("make a quote");
const SAVED: Slot<()> = Slot::new("save");
/// What a verb did: the revision to go on with.
const DONE: Slot<Ref<Quote>> = Slot::new("quote verb");

/// The quote editor.
pub struct QuoteEditor {
    quote: Option<Ref<Quote>>,
    /// The opportunity to make one of first.
    opportunity: Option<Id>,
    loaded: Option<Loaded>,
    trouble: Option<Trouble>,
    scroll: Scroll,
    cell: Cell,
    typing: Option<Typing>,
    margin: bool,
    /// The book changed while something here was not saved.
    behind: bool,
    saving: bool,
}

impl QuoteEditor {
    /// The editor of this revision.
    pub fn new(quote: Id) -> Self {
        Self {
            quote: Some(Ref::to(quote)),
            opportunity: None,
            loaded: None,
            trouble: None,
            scroll: Scroll::default(),
            cell: Cell::Item,
            typing: None,
            margin: false,
            behind: false,
            saving: false,
        }
    }

    /// Makes a quote of an opportunity and edits it.
    pub fn of_opportunity(opportunity: Id) -> Self {
        Self {
            quote: None,
            opportunity: Some(opportunity),
            ..Self::new(Id(0))
        }
    }

    fn draft(&self) -> Option<&Draft> {
        self.loaded.as_ref().map(|loaded| &loaded.draft)
    }

    fn is_changed(&self) -> bool {
        self.draft().is_some_and(Draft::is_changed)
    }

    fn is_open(&self) -> bool {
        !self.saving && self.draft().is_some_and(Draft::is_open)
    }

    fn here(&self) -> Option<&DraftLine> {
        self.draft()?.lines().get(self.scroll.at)
    }

    fn read(&self, cx: &mut Cx<'_>) {
        let (Some(quote), today) = (self.quote, cx.scene.now.today) else {
            return;
        };
        cx.read(LOADED, move |read| {
            load(read, Draft::open(read, quote, today)?, None)
        });
    }

    /// Asks the book again for what a changed draft needs to be shown, and puts the caret somewhere.
    fn with_book(
        &self,
        cx: &mut Cx<'_>,
        change: impl FnOnce(&mut Draft, &Read<'_>) -> Result<Option<usize>> + Send + 'static,
    ) {
        let Some(mut draft) = self.draft().cloned() else {
            return;
        };
        cx.read(LOADED, move |read| {
            let at = change(&mut draft, read)?;
            load(read, draft, at)
        });
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        let Some(draft) = self.draft().filter(|draft| draft.is_changed()).cloned() else {
            return;
        };
        self.saving = true;
        cx.write(SAVED, move |store, actor| {
            let mut draft = draft;
            let told = save::save(store, actor, &mut draft)?;
            let mut said = say!("quote-saved", quote = quote::name(draft.quote()));
            for word in told
                .words
                .iter()
                .filter(|word| word.starts_with(say!("quote-the-amount")))
            {
                said.push_str(&format!(" · {word}"));
            }
            Ok(((), Written::new(told.changes, said)))
        });
    }

    fn moved(&mut self, rows: isize) {
        let total = self.draft().map_or(0, |draft| draft.lines().len());
        self.scroll.by(rows, total);
    }
}

impl View for QuoteEditor {
    fn name(&self) -> &'static str {
        "quote"
    }

    fn title(&self) -> String {
        self.draft()
            .map_or_else(String::new, |draft| quote::name(draft.quote()))
    }

    fn contexts(&self) -> Vec<Context> {
        if self.typing.is_some() {
            vec![Context::Input]
        } else {
            vec![Context::Quote, Context::Move]
        }
    }

    fn typing(&self) -> bool {
        self.typing.is_some()
    }

    fn is_coming(&self) -> bool {
        self.loaded.is_none()
    }

    fn takes(&self, key: Chord) -> bool {
        let Some(typed) = key.types() else {
            return false;
        };
        // A figure typed on a figure changes it at once.
        let begins = self.is_open()
            && self.cell.is_figure()
            && self
                .here()
                .is_some_and(|line| line.kind() == LineKind::Item)
            && (typed.is_ascii_digit() || matches!(typed, '-' | ',' | '€' | '¥'));
        self.typing.is_some() || begins
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let Some(opportunity) = self.opportunity else {
            return self.read(cx);
        };
        cx.write(MADE, move |store, actor| {
            let new = NewQuote {
                opportunity,
                ..NewQuote::default()
            };
            let told = new_quote(store, actor, &new)?;
            let made: Quote = store.read().need(told.value)?;
            let mut said = say!("quote-made-quote", quote = quote::name(&made));
            for word in &told.words {
                said.push_str(&format!(" · {word}"));
            }
            Ok((told.value, Written::new(told.changes, said)))
        });
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        if !self.saving && (self.is_changed() || self.typing.is_some()) {
            self.behind = true;
        } else {
            // What came is what was saved here, also where the answer found the page left.
            self.saving = false;
            self.read(cx);
        }
    }

    fn leaving(&mut self, cx: &mut Cx<'_>) {
        // What was typed is not lost; undo takes it back.
        if self.is_open() {
            self.save(cx);
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        self.act_on(action, cx)
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        if self.typing.is_none() {
            self.begin(Some(""), self.cell);
        }
        if let Some(typing) = &mut self.typing {
            typing.line.key(key);
        }
        self.follow(cx.scene.now.today);
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(typing) = &mut self.typing {
            typing.line.paste(text);
            self.follow(cx.scene.now.today);
        }
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Part(part) = hit
            && self.accept(cx)
        {
            self.scroll.at = part / cells::COUNT;
            self.cell = Cell::at(part % cells::COUNT);
            if again && self.is_open() {
                self.change_cell(cx);
            }
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(loaded) = reply.take(LOADED) {
            match loaded {
                Ok(loaded) => {
                    self.trouble = None;
                    self.saving = false;
                    if let Some(at) = loaded.at {
                        self.scroll.at = at;
                    }
                    let last = loaded.draft.lines().len().saturating_sub(1);
                    self.scroll.at = self.scroll.at.min(last);
                    self.loaded = Some(loaded);
                }
                Err(trouble) if trouble.stopped => {}
                Err(trouble) if self.loaded.is_some() => cx.complain(&trouble),
                Err(trouble) => self.trouble = Some(trouble),
            }
        } else if let Some(made) = reply.take(MADE) {
            match made {
                Ok(quote) => {
                    (self.quote, self.opportunity) = (Some(quote), None);
                    self.read(cx);
                }
                Err(trouble) => self.trouble = Some(trouble),
            }
        } else if let Some(saved) = reply.take(SAVED) {
            match saved {
                // Until it is read again, what comes is what was saved here.
                Ok(()) => {
                    self.behind = false;
                    self.read(cx);
                }
                Err(trouble) => {
                    self.saving = false;
                    cx.complain(&trouble);
                }
            }
        } else if let Some(done) = reply.take(DONE) {
            match done {
                Ok(quote) => {
                    self.quote = Some(quote);
                    self.read(cx);
                }
                Err(trouble) => cx.complain(&trouble),
            }
        }
    }

    fn returned(
        &mut self,
        tag: &'static str,
        value: super::super::message::Value,
        cx: &mut Cx<'_>,
    ) {
        match tag {
            PICKED => {
                if let Ok(picked) = value.downcast::<Picked>() {
                    self.take(*picked, cx);
                }
            }
            TAX => {
                if let Ok(picked) = value.downcast::<(usize, Chosen)>() {
                    let (row, chosen) = *picked;
                    self.take_tax(row, chosen, cx);
                }
            }
            DISCOUNT => {
                if let (Ok(text), Some(loaded)) = (value.downcast::<String>(), &mut self.loaded)
                    && let Ok(discount) = typed::quote_discount(&text, loaded.draft.currency())
                {
                    loaded.draft.header(|quote| put_discount(quote, discount));
                    self.with_book(cx, |_, _| Ok(None));
                }
            }
            _ => self.verb_returned(tag, value, cx),
        }
    }

    fn subject(&self) -> Subject {
        match self.quote {
            Some(quote) => Subject::one(Quote::INFO, quote.id(), self.title()),
            None => Subject::default(),
        }
    }

    fn why_not(&self, action: Action, _scene: &Scene) -> Option<String> {
        self.refusal(action)
    }

    fn hints(&self) -> Vec<Action> {
        self.keys()
    }

    fn status(&self, scene: &Scene) -> String {
        let lines = self.draft().map_or(0, |draft| draft.lines().len());
        let dirty = if self.is_changed() {
            format!("{} {} · ", scene.icons.dirty, say!("quote-dirty"))
        } else {
            String::new()
        };
        if lines == 0 {
            return dirty.trim_end_matches(" · ").to_owned();
        }
        dirty + &say!("quote-line-of", at = self.scroll.at + 1, count = lines)
    }

    fn awaited(&self) -> Option<&'static str> {
        self.loaded.is_none().then(|| say!("quote-waited"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        self.show(canvas, area, scene);
    }
}
