//! The quote editor: lines as a table with the caret in a cell, totals at the foot on each key.
//!
//! It edits a [`Draft`] in memory; saving is one undoable step. How it looks is in `draw`, what a cell holds in
//! `cells`, what becomes of the whole quote (send, accept, export …) in `verbs`.

mod cells;
mod draw;
mod verbs;

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        keymap::Chord,
        message::{Trouble, Written},
        theme::Tone,
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::{input::Line, table::Scroll},
    },
    choose::{Choice, Choose, Chosen},
    form::Form,
    prompt::Prompt,
};
use crate::{
    domain::{
        field::{Date, Record as _},
        id::{Id, Ref},
        money::Fixed,
        quote_math::LineKind,
        record::{
            product::{Product, TaxClass},
            quote::Quote,
        },
    },
    operations::quote::{
        self, Draft, DraftLine, approval,
        lines::{put_discount, type_cell},
        make::{NewQuote, new_quote},
        rules, save, typed,
    },
    store::{Changes, Read, Result},
};
use cells::Cell;

/// A draft, and what must be asked of the book to show it.
struct Loaded {
    draft: Draft,
    /// The opportunity's and the account's name.
    about: String,
    /// The price book's name.
    book: String,
    /// What the rules of products say, and the limit of discounts.
    warnings: Vec<String>,
    /// The row the caret goes to.
    at: Option<usize>,
}

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

/// A cell being typed in.
struct Typing {
    line: Line,
    /// The draft as it was before the cell was touched.
    before: Box<Draft>,
    /// What is wrong with what stands there now.
    wrong: Option<String>,
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
            let mut said = format!("saved {}", quote::name(draft.quote()));
            for word in told
                .words
                .iter()
                .filter(|word| word.starts_with("the amount"))
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

    /// Begins typing in the cell under the caret.
    fn begin(&mut self, with: Option<&str>, cell: Cell) {
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
    fn follow(&mut self, today: Date) {
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
    fn accept(&mut self, cx: &mut Cx<'_>) -> bool {
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

    fn give_up(&mut self) {
        if let (Some(typing), Some(loaded)) = (self.typing.take(), &mut self.loaded) {
            loaded.draft = *typing.before;
        }
    }

    /// `enter`: a product for an item, a tax class, or typing in the cell.
    fn change_cell(&mut self, cx: &mut Cx<'_>) {
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
                cx.over(products("Product").then(move |chosen, cx| pick(chosen, at, false, cx)));
            }
            Cell::Tax => cx.over(tax_classes(self.scroll.at)),
            cell => self.begin(None, cell),
        }
    }

    fn add_line(below: usize, cx: &mut Cx<'_>) {
        cx.over(products("Add a line").then(move |chosen, cx| pick(chosen, below, true, cx)));
    }

    fn add_words(&mut self, line: DraftLine) {
        let below = self.scroll.at + 1;
        if let Some(loaded) = &mut self.loaded {
            self.scroll.at = loaded.draft.insert(below, line);
            self.begin(None, Cell::Item);
        }
    }

    fn ask_discount(&self, cx: &mut Cx<'_>) {
        let Some(draft) = self.draft() else { return };
        let currency = draft.currency();
        let now = cells::quote_discount(draft);
        let prompt = Prompt::new(
            "Discount on the whole quote",
            "percent, -amount, or = total",
            move |text, cx| cx.give(DISCOUNT, text),
        );
        cx.over(prompt.with(now).checked(move |text, _| {
            typed::quote_discount(text, currency)
                .map(|discount| cells::discount_words(discount, currency))
                .map_err(|error| error.to_string())
        }));
    }
}

/// The tag of a picked product, with where it goes.
const PICKED: &str = "quote product";
/// The tag of a picked tax class.
const TAX: &str = "quote tax";
/// The tag of a discount on the whole.
const DISCOUNT: &str = "quote discount";

/// A product or words, for this row or below it.
struct Picked {
    chosen: Chosen,
    row: usize,
    new: bool,
}

fn pick(chosen: Chosen, row: usize, new: bool, cx: &mut Cx<'_>) {
    cx.give(PICKED, Picked { chosen, row, new });
}

fn load(read: &Read<'_>, draft: Draft, at: Option<usize>) -> Result<Loaded> {
    let header = draft.quote();
    let mut about = Vec::new();
    let ids = [header.opportunity.map(Ref::id), header.account.map(Ref::id)];
    for id in ids.into_iter().flatten() {
        about.push(read.title(id)?);
    }
    let book = match header.price_book {
        Some(book) => read.title(book.id())?,
        None => String::new(),
    };
    let mut warnings = Vec::new();
    if draft.is_open() {
        match approval::needed(read, &draft) {
            approval::Needed::Nothing => {}
            approval::Needed::Manager { name, .. } => {
                warnings.push(format!(
                    "beyond the limit: {name} must agree before it goes out"
                ));
            }
            approval::Needed::Nobody { .. } => {
                warnings.push("beyond the limit: the reason is asked for and kept".into());
            }
        }
        warnings.extend(rules::warnings(read, &draft)?);
    }
    Ok(Loaded {
        about: about.join(" · "),
        book,
        warnings,
        at,
        draft,
    })
}

fn products(title: &str) -> Choose {
    Choose::new(title, Vec::new())
        .looking(|read, typed| {
            let found = super::super::data::search(read, Some(Product::INFO), typed, 40)?;
            let mut choices = Vec::with_capacity(found.len());
            for one in found {
                let Some(product) = read
                    .get::<Product>(one.id)?
                    .filter(|product| product.active)
                else {
                    continue;
                };
                let choice = Choice::new(one.id.to_string(), one.title)
                    .note(product.code)
                    .right(product.unit);
                choices.push(choice);
            }
            Ok(choices)
        })
        .creating()
}

fn tax_classes(row: usize) -> Choose {
    Choose::new("Tax class", Vec::new())
        .looking(|read, typed| {
            let wanted = typed.trim().to_lowercase();
            let classes: Vec<TaxClass> = read.all()?;
            Ok(classes
                .into_iter()
                .filter(|class| class.name.to_lowercase().contains(&wanted))
                .map(|class| {
                    let rate = class.rate.unwrap_or_default();
                    Choice::new(class.id.to_string(), class.name).right(format!("{rate} %"))
                })
                .collect())
        })
        .then(move |chosen, cx| cx.give(TAX, (row, chosen)))
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
            let mut said = format!("made quote {}", quote::name(&made));
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
        match action {
            Action::Down => self.moved(1),
            Action::Up => self.moved(-1),
            Action::PageDown | Action::HalfDown => self.moved(page),
            Action::PageUp | Action::HalfUp => self.moved(-page),
            Action::Top => self.moved(isize::MIN / 2),
            Action::Bottom => self.moved(isize::MAX / 2),
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

    fn why_not(&self, action: Action) -> Option<String> {
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
            return Some(format!("{} is not saved yet", quote::name(draft.quote())));
        }
        (changes && !draft.is_open()).then(|| {
            format!(
                "{} is {} and frozen: the next revision can be changed",
                quote::name(draft.quote()),
                quote::status_word(draft.quote())
            )
        })
    }

    fn hints(&self) -> Vec<Action> {
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

    fn status(&self, scene: &Scene) -> String {
        let lines = self.draft().map_or(0, |draft| draft.lines().len());
        let at = if lines == 0 { 0 } else { self.scroll.at + 1 };
        let dirty = if self.is_changed() {
            format!("{} not saved · ", scene.icons.dirty)
        } else {
            String::new()
        };
        format!("{dirty}line {at} of {lines}")
    }

    fn awaited(&self) -> Option<&'static str> {
        self.loaded.is_none().then_some("quote")
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        self.show(canvas, area, scene);
    }
}

impl QuoteEditor {
    /// A product, or words for what no book knows.
    fn take(&mut self, picked: Picked, cx: &mut Cx<'_>) {
        let row = picked.row;
        let below = if self.draft().is_some_and(|draft| draft.lines().is_empty()) {
            0
        } else {
            row + 1
        };
        match picked.chosen {
            Chosen::One(choice) => {
                let id = choice.code.parse().map_or(Id(0), Id);
                self.cell = Cell::Quantity;
                self.with_book(cx, move |draft, read| {
                    let product: Product = read.need(id)?;
                    if picked.new {
                        let line = draft.item_of(read, &product, Fixed::ONE)?;
                        return Ok(Some(draft.insert(below, line)));
                    }
                    draft.set_product(read, row, &product)?;
                    Ok(Some(row))
                });
            }
            Chosen::New(text) => {
                let Some(loaded) = &mut self.loaded else {
                    return;
                };
                if picked.new {
                    let line = loaded.draft.free_item(&text, Fixed::ONE, None);
                    self.scroll.at = loaded.draft.insert(below, line);
                } else {
                    loaded.draft.change(row, |line| line.text = text);
                }
                self.cell = Cell::Price;
            }
            Chosen::Several(_) => {}
        }
    }

    fn take_tax(&mut self, row: usize, chosen: Chosen, cx: &mut Cx<'_>) {
        let Chosen::One(choice) = chosen else { return };
        let id = choice.code.parse().map_or(Id(0), Id);
        self.with_book(cx, move |draft, read| {
            let class: TaxClass = read.need(id)?;
            draft.change(row, |line| {
                (line.tax_class, line.tax_rate) = (class.name, class.rate);
            });
            Ok(Some(row))
        });
    }
}
