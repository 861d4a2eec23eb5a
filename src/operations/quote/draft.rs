//! A quote being edited: header and lines in memory, its figures always at hand.
//!
//! Nothing here writes: [`save`](super::save) does, against what was seen when the draft was
//! opened. Each change computes anew, so that a screen can show totals on each key.

use crate::{
    domain::{
        field::{Date, Record as _, Row},
        id::{Id, Ref},
        money::{Currency, Fixed, Minor},
        pick::Pick,
        quote_math::{LineKind, QuoteError, QuoteOut},
        quote_sheet::{self, GivenAway},
        record::{
            product::Product,
            quote::{PriceOrigin, Quote, QuoteLine, QuoteLineKind},
        },
    },
    store::{Read, Result},
};

use super::prices::{PriceList, tax_of};

/// One row of a draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftLine {
    /// As it will be saved; its position is where it stands.
    pub record: QuoteLine,
    /// Code and name of its product.
    pub product: Option<(String, String)>,
    /// The price of one by the price book.
    pub list_price: Option<Fixed>,
}

impl DraftLine {
    /// What is printed for it: its own text, else the product's name.
    pub fn title(&self) -> &str {
        match &self.product {
            Some((_, name)) if self.record.text.is_empty() => name,
            _ => &self.record.text,
        }
    }

    /// Item, section or note.
    pub fn kind(&self) -> LineKind {
        quote_sheet::line_kind(&self.record)
    }
}

/// A quote being edited.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The header as edited.
    quote: Quote,
    lines: Vec<DraftLine>,
    base: Currency,
    prices: PriceList,
    figures: Result<QuoteOut, QuoteError>,
    pub(super) seen: Option<Seen>,
}

/// What stood in the book when the draft was opened.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub quote: Row,
    pub lines: Vec<Row>,
}

/// What the lines leave over their cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// Net less cost, of the summed lines whose cost is known.
    pub amount: Minor,
    /// In percent of their net; nothing where they have none.
    pub percent: Option<Fixed>,
    /// Whether the cost of some line is not known, which is then in neither.
    pub partial: bool,
}

impl Draft {
    /// A draft that is not in the book yet.
    pub fn new(quote: Quote, day: Date, base: Currency) -> Self {
        let prices = PriceList::of(quote.price_book, quote.issued_on.unwrap_or(day));
        let figures = quote_sheet::figures(&quote, [], base);
        Self {
            quote,
            lines: Vec::new(),
            base,
            prices,
            figures,
            seen: None,
        }
    }

    /// The quote as it stands in the book; `day` prices what is added where the quote has no day.
    pub fn open(read: &Read<'_>, id: Ref<Quote>, day: Date) -> Result<Self> {
        let quote: Quote = read.need(id)?;
        let mut records: Vec<QuoteLine> = read.referring("quote", quote.id)?;
        quote_sheet::order(&mut records);
        let mut draft = Self::new(quote, day, read.catalog().base());
        draft.seen = Some(Seen {
            quote: Row::from_record(&draft.quote),
            lines: records.iter().map(Row::from_record).collect(),
        });
        for record in records {
            let line = draft.known(read, record)?;
            draft.lines.push(line);
        }
        draft.recompute();
        Ok(draft)
    }

    /// The header.
    pub fn quote(&self) -> &Quote {
        &self.quote
    }

    /// The rows, in the order printed.
    pub fn lines(&self) -> &[DraftLine] {
        &self.lines
    }

    /// The currency of every amount in it.
    pub fn currency(&self) -> Currency {
        self.quote.currency.unwrap_or(self.base)
    }

    /// Every figure, or why there is none.
    pub fn figures(&self) -> &Result<QuoteOut, QuoteError> {
        &self.figures
    }

    /// Whether header and lines may be changed at all.
    pub fn is_open(&self) -> bool {
        quote_sheet::is_open(&self.quote)
    }

    /// Whether something was changed since it was opened or saved.
    pub fn is_changed(&self) -> bool {
        let Some(seen) = &self.seen else {
            return true;
        };
        let stored = |row: &Row, now: &Row, specs: &[&crate::domain::field::Spec]| {
            let cells = row.cells.iter().zip(&now.cells).zip(specs);
            row.id == now.id
                && row.custom == now.custom
                && cells
                    .filter(|(_, spec)| spec.is_stored() && spec.name != "position")
                    .all(|((was, is), _)| was == is)
        };
        let header = Row::from_record(&self.quote);
        !stored(&seen.quote, &header, Quote::INFO.specs())
            || seen.lines.len() != self.lines.len()
            || !seen.lines.iter().zip(&self.lines).all(|(row, line)| {
                stored(
                    row,
                    &Row::from_record(&line.record),
                    QuoteLine::INFO.specs(),
                )
            })
    }

    /// Changes the header.
    pub fn header(&mut self, change: impl FnOnce(&mut Quote)) {
        change(&mut self.quote);
        self.recompute();
    }

    /// Changes a row, whatever it is; a row that is not there is left alone.
    pub fn change(&mut self, at: usize, change: impl FnOnce(&mut QuoteLine)) {
        if let Some(line) = self.lines.get_mut(at) {
            change(&mut line.record);
            self.recompute();
        }
    }

    /// Puts a row before the one at `at`, or at the end; says where it stands.
    pub fn insert(&mut self, at: usize, line: DraftLine) -> usize {
        let at = at.min(self.lines.len());
        self.lines.insert(at, line);
        self.recompute();
        at
    }

    /// An item of this product, `quantity` of it, priced by the book.
    pub fn item_of(
        &mut self,
        read: &Read<'_>,
        product: &Product,
        quantity: Fixed,
    ) -> Result<DraftLine> {
        let mut line = DraftLine {
            record: item(quantity),
            ..DraftLine::default()
        };
        self.fill_product(read, &mut line, product)?;
        Ok(line)
    }

    /// Another product in a row that is there: price, unit, tax and cost follow it, quantity,
    /// text and discount stay.
    pub fn set_product(&mut self, read: &Read<'_>, at: usize, product: &Product) -> Result<()> {
        let Some(mut line) = self.lines.get(at).cloned() else {
            return Ok(());
        };
        line.record.kind = Some(QuoteLineKind::Item.into());
        if line
            .product
            .as_ref()
            .is_some_and(|(_, name)| *name == line.record.text)
        {
            line.record.text.clear();
        }
        self.fill_product(read, &mut line, product)?;
        self.lines[at] = line;
        self.recompute();
        Ok(())
    }

    /// An item in words, at a price by hand; taxed as the item above it, or as `tax` says.
    pub fn free_item(&self, text: &str, quantity: Fixed, price: Option<Fixed>) -> DraftLine {
        let mut record = item(quantity);
        text.clone_into(&mut record.text);
        record.unit_price = price;
        record.price_origin = Some(PriceOrigin::Hand.into());
        let above = self
            .lines
            .iter()
            .rev()
            .find(|line| line.kind() == LineKind::Item);
        if let Some(above) = above {
            record.tax_class.clone_from(&above.record.tax_class);
            record.tax_rate = above.record.tax_rate;
        }
        DraftLine {
            record,
            ..DraftLine::default()
        }
    }

    /// A heading.
    pub fn section(text: &str) -> DraftLine {
        words(QuoteLineKind::Section, text)
    }

    /// Text without a price.
    pub fn note(text: &str) -> DraftLine {
        words(QuoteLineKind::Note, text)
    }

    /// How many: a price from the book follows the quantity, one by hand stays.
    pub fn set_quantity(&mut self, at: usize, quantity: Fixed) {
        let Some(line) = self.lines.get_mut(at) else {
            return;
        };
        line.record.quantity = Some(quantity);
        if line.record.price_origin != Some(PriceOrigin::Hand.into())
            && let Some(product) = line.record.product
            && let Some(found) = self.prices.find(product.id(), quantity)
        {
            line.record.unit_price = Some(found.price);
            line.record.price_origin = Some(found.origin.into());
        }
        self.recompute();
    }

    /// A price by hand; nothing asks the price book again.
    pub fn set_price(&mut self, at: usize, price: Option<Fixed>) {
        let Some(line) = self.lines.get_mut(at) else {
            return;
        };
        let found = line.record.product.and_then(|product| {
            let quantity = line.record.quantity.unwrap_or(Fixed::ONE);
            self.prices.find(product.id(), quantity)
        });
        let origin = match (price, found) {
            // What the book says is no price by hand, whoever typed it.
            (Some(price), Some(found)) if price == found.price => found.origin,
            (None, Some(found)) => found.origin,
            _ => PriceOrigin::Hand,
        };
        line.record.unit_price = price.or(found.map(|found| found.price));
        line.record.price_origin = Some(origin.into());
        self.recompute();
    }

    /// Takes a row out.
    pub fn remove(&mut self, at: usize) -> Option<DraftLine> {
        let taken = (at < self.lines.len()).then(|| self.lines.remove(at));
        self.recompute();
        taken
    }

    /// Moves a row; says where it stands.
    pub fn move_line(&mut self, from: usize, to: usize) -> usize {
        if from >= self.lines.len() {
            return from;
        }
        let to = to.min(self.lines.len() - 1);
        let line = self.lines.remove(from);
        self.lines.insert(to, line);
        self.recompute();
        to
    }

    /// What is given away of the list; see [`quote_sheet::given_away`].
    pub fn given_away(&self) -> Option<GivenAway> {
        let figures = self.figures.as_ref().ok()?;
        let list: Vec<Option<Fixed>> = self.lines.iter().map(|line| line.list_price).collect();
        quote_sheet::given_away(&self.sheet(), figures, &list)
    }

    /// What is earned; nothing where no cost is known.
    pub fn margin(&self) -> Option<Margin> {
        let figures = self.figures.as_ref().ok()?;
        let mut partial = false;
        let (mut net, mut cost) = (0_i64, 0_i64);
        let mut known = false;
        for (line, out) in self.lines.iter().zip(&figures.lines) {
            if !out.summed {
                continue;
            }
            match self.cost_of(line) {
                Some(own) => {
                    known = true;
                    net = net.checked_add(out.net.0)?;
                    cost = cost.checked_add(own.0)?;
                }
                None => partial = true,
            }
        }
        let amount = Minor(net.checked_sub(cost)?);
        let currency = self.currency();
        let percent = amount
            .to_decimal(currency)
            .checked_mul(rust_decimal::Decimal::ONE_HUNDRED)
            .and_then(|amount| amount.checked_div(Minor(net).to_decimal(currency)))
            .and_then(Fixed::from_decimal);
        known.then_some(Margin {
            amount,
            percent,
            partial,
        })
    }

    /// The quote as the arithmetic takes it.
    pub fn sheet(&self) -> crate::domain::quote_math::QuoteIn {
        quote_sheet::sheet(
            &self.quote,
            self.lines.iter().map(|line| &line.record),
            self.base,
        )
    }

    /// The lines in their places, to be written.
    pub(super) fn lines_mut(&mut self) -> &mut [DraftLine] {
        &mut self.lines
    }

    pub(super) fn quote_mut(&mut self) -> &mut Quote {
        &mut self.quote
    }

    /// Another price book: prices that came from the former one are looked up in it, those by hand
    /// stay as they are.
    pub fn set_price_book(
        &mut self,
        read: &Read<'_>,
        book: &crate::domain::record::product::PriceBook,
        day: Date,
    ) -> Result<()> {
        self.quote.price_book = Some(Ref::to(book.id));
        self.quote.includes_tax = book.includes_tax;
        self.quote.currency = book.currency.or(self.quote.currency);
        self.prices = PriceList::of(self.quote.price_book, self.quote.issued_on.unwrap_or(day));
        for at in 0..self.lines.len() {
            let Some(product) = self.lines[at].record.product else {
                continue;
            };
            self.prices.load(read, product.id())?;
            self.lines[at].list_price = self.prices.list_price(product.id());
            let quantity = self.lines[at].record.quantity.unwrap_or(Fixed::ONE);
            self.set_quantity(at, quantity);
        }
        self.recompute();
        Ok(())
    }

    fn cost_of(&self, line: &DraftLine) -> Option<Minor> {
        let each = line.record.cost?.to_decimal();
        let quantity = line.record.quantity.unwrap_or(Fixed::ONE).to_decimal();
        Minor::from_decimal(each.checked_mul(quantity)?, self.currency())
    }

    fn fill_product(
        &mut self,
        read: &Read<'_>,
        line: &mut DraftLine,
        product: &Product,
    ) -> Result<()> {
        self.prices.load(read, product.id)?;
        let record = &mut line.record;
        record.product = Some(Ref::to(product.id));
        record.unit.clone_from(&product.unit);
        if let Some(class) = tax_of(read, product)? {
            record.tax_class = class.name;
            record.tax_rate = class.rate;
        } else {
            (record.tax_class, record.tax_rate) = (String::new(), None);
        }
        record.cost = self.own_cost(read, product);
        let quantity = record.quantity.unwrap_or(Fixed::ONE);
        let found = self.prices.find(product.id, quantity);
        record.unit_price = found.map(|found| found.price);
        let origin = found.map_or(PriceOrigin::Hand, |found| found.origin);
        record.price_origin = Some(origin.into());
        line.product = Some((product.code.clone(), product.name.clone()));
        line.list_price = self.prices.list_price(product.id);
        Ok(())
    }

    /// The product's cost in the currency of the quote, by the rates of its day.
    fn own_cost(&self, read: &Read<'_>, product: &Product) -> Option<Fixed> {
        let (cost, from) = (product.cost?, product.cost_currency.unwrap_or(self.base));
        let to = self.currency();
        if from == to {
            return Some(cost);
        }
        let day = self.quote.issued_on?;
        let (one, other) = (
            read.catalog().rate(from, day)?,
            read.catalog().rate(to, day)?,
        );
        let product = cost.to_decimal().checked_mul(one.to_decimal())?;
        Fixed::from_decimal(product.checked_div(other.to_decimal())?)
    }

    /// A line of the book with what is known of its product.
    pub(super) fn known(&mut self, read: &Read<'_>, record: QuoteLine) -> Result<DraftLine> {
        let mut line = DraftLine {
            record,
            ..DraftLine::default()
        };
        if let Some(product) = line.record.product
            && let Some(product) = read.get::<Product>(product)?
        {
            self.prices.load(read, product.id)?;
            line.list_price = self.prices.list_price(product.id);
            line.product = Some((product.code, product.name));
        }
        Ok(line)
    }

    fn recompute(&mut self) {
        self.figures = quote_sheet::figures(
            &self.quote,
            self.lines.iter().map(|line| &line.record),
            self.base,
        );
    }
}

fn item(quantity: Fixed) -> QuoteLine {
    QuoteLine {
        id: Id(0),
        kind: Some(Pick::Known(QuoteLineKind::Item)),
        quantity: Some(quantity),
        ..QuoteLine::default()
    }
}

fn words(kind: QuoteLineKind, text: &str) -> DraftLine {
    DraftLine {
        record: QuoteLine {
            kind: Some(kind.into()),
            text: text.to_owned(),
            ..QuoteLine::default()
        },
        ..DraftLine::default()
    }
}
