//! Lines and header of a quote: each command one undoable step.

use std::process::ExitCode;

use super::{on, told};
use crate::{
    cli::{Context, kind},
    domain::record::quote::QuoteLineKind,
    error::{Report, Result},
    operations::quote::{
        Draft,
        lines::{self, NewLine},
        typed,
    },
    store::Store,
};

/// Add a product, a text, a section or a note
#[derive(Debug, clap::Args)]
pub(super) struct AddLine {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// A product by code or name, then how many; with --text how many alone
    #[arg(value_name = "PRODUCT|QTY", num_args = 0..=2, allow_negative_numbers = true)]
    what: Vec<String>,
    /// An item in words, or other words for the product
    #[arg(long, value_name = "T")]
    text: Option<String>,
    /// A heading
    #[arg(long, value_name = "T", conflicts_with_all = ["text", "note", "what"])]
    section: Option<String>,
    /// Text without a price
    #[arg(long, value_name = "T", conflicts_with_all = ["text", "what"])]
    note: Option<String>,
    /// Instead of that of the price book
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    price: Option<String>,
    /// `15`, `15%` and `8折` are percent off, `-250` an amount
    #[arg(long, value_name = "PCT|-AMOUNT", allow_hyphen_values = true)]
    discount: Option<String>,
    /// Instead of the product's tax class: a name, or a rate such as 19%
    #[arg(long, value_name = "CLASS")]
    tax: Option<String>,
    /// Print it, do not sum it
    #[arg(long)]
    optional: bool,
    /// Before this line, counted from 1; else at the end
    #[arg(long, value_name = "LINE")]
    before: Option<usize>,
}

/// Change cells of a line: text, quantity, unit, unit_price, discount, optional, product, tax_class, delivery
#[derive(Debug, clap::Args)]
pub(super) struct SetLine {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// Counted from 1
    line: usize,
    /// cell=value
    #[arg(value_name = "CELL=VALUE", required = true)]
    cells: Vec<String>,
}

/// Take a line out
#[derive(Debug, clap::Args)]
pub(super) struct DeleteLine {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// Counted from 1
    line: usize,
}

/// Move a line to another place
#[derive(Debug, clap::Args)]
pub(super) struct MoveLine {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// Counted from 1
    line: usize,
    /// Where it shall stand
    to: usize,
}

/// Change the header: subject, contact, price_book, discount, valid_until, language, terms …
///
/// `discount=10%` and `discount=-250` are off the whole quote, `discount==12000` makes the total so.
#[derive(Debug, clap::Args)]
pub(super) struct Set {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// field=value; nothing after `=` empties the field
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,
}

impl AddLine {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let kind = if self.section.is_some() {
            Some(QuoteLineKind::Section)
        } else if self.note.is_some() {
            Some(QuoteLineKind::Note)
        } else {
            None
        };
        let (product, quantity) = match (self.what.as_slice(), &self.text) {
            ([], None) if kind.is_none() => {
                return Err(Report::user("a line needs a product or --text")
                    .hint("dealbook quote add-line Q R-100 12"));
            }
            ([], _) => (None, None),
            ([quantity], Some(_)) => (None, Some(quantity.clone())),
            ([product], None) => (Some(product.clone()), None),
            ([product, quantity, ..], _) => (Some(product.clone()), Some(quantity.clone())),
        };
        let new = NewLine {
            kind,
            product,
            text: self.text.or(self.section).or(self.note).unwrap_or_default(),
            quantity: quantity
                .map(|quantity| typed::number(&quantity))
                .transpose()
                .map_err(|error| Report::user(error.to_string()))?,
            price: self.price,
            discount: self.discount,
            optional: self.optional,
            tax: self.tax,
            before: self.before,
        };
        on(context, &self.quote, |store, actor, quote| {
            let done = lines::add_line(store, actor, quote, &new)?;
            let line = line_words(store, quote, done.value, actor.today)?;
            told(context, &line, done)
        })
    }
}

impl SetLine {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let cells = kind::pairs(&self.cells)?;
        on(context, &self.quote, |store, actor, quote| {
            let done = lines::set_line(store, actor, quote, self.line, &cells)?;
            let line = line_words(store, quote, self.line, actor.today)?;
            told(context, &line, done)
        })
    }
}

impl DeleteLine {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        on(context, &self.quote, |store, actor, quote| {
            let done = lines::delete_line(store, actor, quote, self.line)?;
            told(context, &totals(store, quote, actor.today)?, done)
        })
    }
}

impl MoveLine {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        on(context, &self.quote, |store, actor, quote| {
            let done = lines::move_line(store, actor, quote, self.line, self.to)?;
            told(
                context,
                &format!("line {} is now line {}", self.line, self.to),
                done,
            )
        })
    }
}

impl Set {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let fields = kind::pairs(&self.fields)?;
        on(context, &self.quote, |store, actor, quote| {
            let done = lines::set_header(store, actor, quote, &fields)?;
            told(context, &totals(store, quote, actor.today)?, done)
        })
    }
}

type QuoteRef = crate::domain::id::Ref<crate::domain::record::quote::Quote>;
type Date = crate::domain::field::Date;

/// "line 2: Belt 7 m € 891.23 · total € 1,131.11"
fn line_words(store: &Store, quote: QuoteRef, row: usize, today: Date) -> Result<String> {
    let draft = Draft::open(&store.read(), quote, today)?;
    let currency = draft.currency();
    let words = match (draft.lines().get(row.wrapping_sub(1)), draft.figures()) {
        (Some(line), Ok(figures)) => {
            let amount = crate::domain::money::long(figures.lines[row - 1].amount, currency);
            format!("line {row}: {} {amount} · ", line.title())
        }
        _ => String::new(),
    };
    Ok(format!("{words}{}", totals(store, quote, today)?))
}

/// "Q-LK-7F3K-0042 r1: € 1,131.11 net, € 1,346.02 with tax"
fn totals(store: &Store, quote: QuoteRef, today: Date) -> Result<String> {
    let draft = Draft::open(&store.read(), quote, today)?;
    let name = crate::operations::quote::name(draft.quote());
    Ok(match draft.figures() {
        Ok(figures) => {
            let long = |amount| crate::domain::money::long(amount, draft.currency());
            format!(
                "{name}: {} net, {} with tax",
                long(figures.net_total),
                long(figures.gross_total)
            )
        }
        Err(_) => name,
    })
}
