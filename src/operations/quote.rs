//! Quotes: made, edited, approved, sent, decided, revised, ordered.
//!
//! Everything that changes header or lines goes through a [`Draft`], in the editor and on the
//! command line alike; what becomes of a whole revision is in [`status`]. Figures are those of
//! `domain::quote_math`; files are written in `transfer::quote_document`.

pub mod approval;
pub mod bring_in;
pub mod draft;
pub(crate) mod frozen;
pub mod lines;
pub mod make;
pub mod order;
pub mod prices;
pub mod primary;
pub mod revise;
pub mod rules;
pub mod save;
pub mod status;
pub mod typed;

pub use draft::{Draft, DraftLine};

use crate::{
    domain::{
        field::Date,
        id::{Id, Ref},
        money::Fixed,
        record::quote::{Quote, QuoteStatus},
    },
    store::{Changes, Error, Read, Result},
    words::say,
};

/// Percent off the list beyond which a manager is asked.
pub const DISCOUNT_LIMIT: Fixed = Fixed::from_int(20);
/// How long a new quote is valid.
pub const VALID_DAYS: u64 = 30;

/// What was done, and what else came of it in words.
#[derive(Clone, Debug)]
pub struct Told<T> {
    /// What was asked for.
    pub value: T,
    /// Sentences for the person who did it: what was changed beside, what to look at.
    pub words: Vec<String>,
    /// What was touched.
    pub changes: Changes,
}

impl<T> Told<T> {
    fn new(((value, words), changes): ((T, Vec<String>), Changes)) -> Self {
        Self {
            value,
            words,
            changes,
        }
    }
}

/// How a revision is named in running text: `Q-LK-7F3K-0042 r2`.
pub fn name(quote: &Quote) -> String {
    format!("{} r{}", quote.number, quote.revision.unwrap_or(1))
}

/// Whether it can no longer be accepted by its own words: out, and past its day.
pub fn is_expired(quote: &Quote, today: Date) -> bool {
    crate::domain::quote_sheet::status(quote) == QuoteStatus::Sent
        && quote.valid_until.is_some_and(|day| day < today)
}

/// The revisions of the same quote, oldest first, itself among them.
pub fn revisions(read: &Read<'_>, quote: &Quote) -> Result<Vec<Quote>> {
    let mut all: Vec<Quote> = match quote.opportunity {
        Some(opportunity) => read.referring("opportunity", opportunity.id())?,
        None => read.having("number", &quote.number)?,
    };
    all.retain(|other| other.number == quote.number);
    all.sort_by_key(|other| (other.revision, other.id));
    Ok(all)
}

/// The revision that a person means: `Q-LK-7F3K-0042` (the newest), `Q-LK-7F3K-0042 r1`, an id.
pub fn find(read: &Read<'_>, what: &str) -> Result<Id> {
    let what = what.trim();
    let cut = what
        .rsplit_once([' ', '/', '.'])
        .and_then(|(number, word)| {
            let revision: i64 = word.strip_prefix(['r', 'R'])?.parse().ok()?;
            Some((number.trim(), revision))
        });
    if let Some((number, revision)) = cut {
        let all: Vec<Quote> = read.having("number", number)?;
        return all
            .iter()
            .find(|quote| quote.revision.unwrap_or(1) == revision)
            .map(|quote| quote.id)
            .ok_or_else(|| Error::NotFound {
                kind: "quote".into(),
                what: what.into(),
            });
    }
    read.resolve(Some(<Quote as crate::domain::field::Record>::INFO), what)
}

/// The record as a struct, refused with a reason where its revision is frozen.
fn need_open(read: &Read<'_>, quote: Ref<Quote>) -> Result<Quote> {
    let record: Quote = read.need(quote)?;
    refuse_frozen(&record)?;
    Ok(record)
}

fn refuse_frozen(quote: &Quote) -> Result<()> {
    if crate::domain::quote_sheet::is_open(quote) {
        return Ok(());
    }
    let word = status_word(quote);
    Err(Error::refused_with(
        say!("quote-is-frozen", quote = name(quote), status = word),
        say!("quote-is-frozen-hint"),
    ))
}

/// Where it stands as a word: "sent".
pub fn status_word(quote: &Quote) -> String {
    use crate::domain::pick::Codes as _;
    match &quote.status {
        None => QuoteStatus::Draft.called().to_lowercase(),
        Some(crate::domain::pick::Pick::Known(status)) => status.called().to_lowercase(),
        Some(crate::domain::pick::Pick::Unknown(code)) => code.to_string(),
    }
}
