//! A quote that comes from a file: made where it is not known, else changed while it may be.
//!
//! What the file says is told by `transfer::quote_document::flat`; a number and a revision say
//! which quote it is.

use crate::{
    domain::{
        field::{Record as _, Row},
        id::Ref,
        quote_sheet,
        record::quote::{Quote, QuoteLine},
    },
    store::{Actor, Error, Op, Result, Store, Tx, tx::about},
};

use super::{Draft, Told, name, primary, refuse_frozen};

/// A quote as a file has it; its ids are 0, its lines in the order printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Incoming {
    /// The header.
    pub quote: Quote,
    /// The rows.
    pub lines: Vec<QuoteLine>,
}

/// What was done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It was not known.
    Made(Ref<Quote>),
    /// Header or lines changed.
    Changed(Ref<Quote>),
    /// It says what the book says.
    Same(Ref<Quote>),
}

impl Brought {
    /// The quote in the book.
    pub fn quote(self) -> Ref<Quote> {
        match self {
            Self::Made(quote) | Self::Changed(quote) | Self::Same(quote) => quote,
        }
    }
}

/// Brings one quote into the book as one step.
///
/// Refused where it would change a revision that is frozen here.
pub fn bring_in(store: &mut Store, actor: &Actor, incoming: &Incoming) -> Result<Told<Brought>> {
    let done = store.transact(actor, Op::new("quote.import"), |tx| {
        bring_in_in(tx, incoming)
    })?;
    Ok(Told::new(done))
}

/// Brings several quotes into the book as one step.
pub fn bring_in_all(
    store: &mut Store,
    actor: &Actor,
    incoming: &[Incoming],
) -> Result<Told<Vec<Brought>>> {
    let done = store.transact(actor, Op::new("quote.import"), |tx| each(tx, incoming))?;
    Ok(Told::new(done))
}

/// What [`bring_in_all`] would do; the book stays as it is.
pub fn would_bring_in(
    store: &mut Store,
    actor: &Actor,
    incoming: &[Incoming],
) -> Result<(Vec<Brought>, Vec<String>)> {
    let mut found = None;
    let tried = store.transact(actor, Op::new("quote.import"), |tx| {
        found = Some(each(tx, incoming)?);
        // Taken back before it is kept.
        Err::<(), _>(Error::Stopped)
    });
    match (found, tried) {
        (Some(found), _) => Ok(found),
        (None, tried) => tried.map(|_| Default::default()),
    }
}

fn each(tx: &mut Tx<'_>, incoming: &[Incoming]) -> Result<(Vec<Brought>, Vec<String>)> {
    let mut brought = Vec::with_capacity(incoming.len());
    let mut words = Vec::new();
    for quote in incoming {
        let (one, said) = bring_in_in(tx, quote)?;
        brought.push(one);
        words.extend(said);
    }
    if brought.len() > 1 {
        tx.set_args(serde_json::json!({ "count": brought.len() }));
    }
    Ok((brought, words))
}

/// [`bring_in`] within a step.
pub fn bring_in_in(tx: &mut Tx<'_>, incoming: &Incoming) -> Result<(Brought, Vec<String>)> {
    let revision = incoming.quote.revision.unwrap_or(1);
    let known: Vec<Quote> = if incoming.quote.number.is_empty() {
        Vec::new()
    } else {
        tx.having("number", &incoming.quote.number)?
    };
    match known
        .iter()
        .find(|quote| quote.revision.unwrap_or(1) == revision)
    {
        Some(known) => change(tx, known, incoming),
        None => make(tx, incoming),
    }
}

fn make(tx: &mut Tx<'_>, incoming: &Incoming) -> Result<(Brought, Vec<String>)> {
    let mut quote = incoming.quote.clone();
    quote.revision = quote.revision.or(Some(1));
    if quote.number.is_empty() {
        quote.number = super::make::numbered::<Quote>(tx, "Q")?;
    }
    if let (true, Some(opportunity)) = (quote.primary, quote.opportunity) {
        let siblings: Vec<Quote> = tx.referring("opportunity", opportunity.id())?;
        quote.primary = !siblings.iter().any(|other| other.primary);
    }
    quote.id = tx.reserve(Quote::KIND)?;
    tx.set_args(about(quote.id));
    let id = tx.insert(&quote)?;
    for (at, line) in incoming.lines.iter().enumerate() {
        tx.insert(&placed(line, id, at))?;
    }
    let draft = Draft::open(tx, id, tx.actor().today)?;
    let mut words = vec![format!("{} came in", name(draft.quote()))];
    words.extend(primary::drive(tx, &draft)?);
    Ok((Brought::Made(id), words))
}

fn change(tx: &mut Tx<'_>, known: &Quote, incoming: &Incoming) -> Result<(Brought, Vec<String>)> {
    let id: Ref<Quote> = Ref::to(known.id);
    let mut quote = incoming.quote.clone();
    quote.id = known.id;
    // What is kept beside the document is not in it.
    quote.revision = known.revision;
    quote.primary = known.primary;
    // A book that knows neither writes a file that names neither.
    quote.opportunity = quote.opportunity.or(known.opportunity);
    quote.account = quote.account.or(known.account);
    quote.supersedes = quote.supersedes.or(known.supersedes);
    quote.exported = known.exported;
    (quote.net, quote.tax, quote.gross) = (known.net, known.tax, known.gross);
    let mut lines: Vec<QuoteLine> = tx.referring("quote", known.id)?;
    quote_sheet::order(&mut lines);
    let wanted: Vec<QuoteLine> = (incoming.lines.iter().enumerate())
        .map(|(at, line)| placed(line, id, at))
        .collect();
    let same = |a: &QuoteLine, b: &QuoteLine| {
        let stored = |line: &QuoteLine| {
            let line = QuoteLine {
                id: known.id,
                net: None,
                position: None,
                ..line.clone()
            };
            Row::from_record(&line)
        };
        stored(a) == stored(b)
    };
    let same_lines =
        lines.len() == wanted.len() && lines.iter().zip(&wanted).all(|(a, b)| same(a, b));
    if same_lines && Row::from_record(&quote) == Row::from_record(known) {
        return Ok((Brought::Same(id), Vec::new()));
    }
    refuse_frozen(known)?;
    tx.set_args(about(known.id));
    tx.put(Quote::INFO, Row::from_record(&quote))?;
    for at in 0..lines.len().max(wanted.len()) {
        match (lines.get(at), wanted.get(at)) {
            (Some(line), Some(wanted)) => {
                let wanted = QuoteLine {
                    id: line.id,
                    ..wanted.clone()
                };
                tx.put(QuoteLine::INFO, Row::from_record(&wanted))?;
            }
            (Some(line), None) => tx.delete(line.id)?,
            (None, Some(wanted)) => {
                tx.insert(wanted)?;
            }
            (None, None) => {}
        }
    }
    let draft = Draft::open(tx, id, tx.actor().today)?;
    let mut words = vec![format!("{} is as the file has it", name(draft.quote()))];
    words.extend(primary::drive(tx, &draft)?);
    Ok((Brought::Changed(id), words))
}

fn placed(line: &QuoteLine, quote: Ref<Quote>, at: usize) -> QuoteLine {
    QuoteLine {
        id: crate::domain::id::Id(0),
        quote: Some(quote),
        position: Some(at as i64 + 1),
        ..line.clone()
    }
}
