//! The next revision of a quote that was sent: a draft with the same lines.

use crate::{
    domain::{
        field::Date,
        id::Ref,
        quote_sheet,
        record::quote::{Quote, QuoteStatus},
    },
    store::{Actor, Error, Result, Store, Tx},
    words::say,
};

use chrono::Days;

use super::{Draft, Told, VALID_DAYS, name, revisions, save::op};

/// Makes the next revision; the former one stands until the new one is sent.
///
/// Refused for a draft, which can be changed itself, for an accepted quote, which is an agreement,
/// and where a newer revision exists.
pub fn revise(store: &mut Store, actor: &Actor, quote: Ref<Quote>) -> Result<Told<Ref<Quote>>> {
    let done = store.transact(actor, op("quote.revise", quote), |tx| next(tx, quote))?;
    Ok(Told::new(done))
}

fn next(tx: &mut Tx<'_>, quote: Ref<Quote>) -> Result<(Ref<Quote>, Vec<String>)> {
    let former = Draft::open(tx, quote, tx.actor().today)?;
    let record = former.quote();
    match quote_sheet::status(record) {
        QuoteStatus::Draft | QuoteStatus::NeedsApproval | QuoteStatus::Approved => {
            return Err(Error::refused_with(
                say!("quote-not-sent-yet", quote = name(record)),
                say!("quote-change-as-is"),
            ));
        }
        QuoteStatus::Accepted => {
            return Err(Error::refused_with(
                say!("quote-was-accepted", quote = name(record)),
                say!("quote-was-accepted-hint"),
            ));
        }
        _ => {}
    }
    let all = revisions(tx, record)?;
    if let Some(newer) = all
        .iter()
        .rev()
        .find(|other| other.revision > record.revision)
    {
        return Err(Error::refused_with(
            say!(
                "quote-newer-revision",
                quote = name(record),
                newer = name(newer)
            ),
            say!("quote-newer-revision-hint"),
        ));
    }
    let today = tx.actor().today;
    let next = Quote {
        revision: Some(record.revision.unwrap_or(1) + 1),
        primary: false,
        status: Some(QuoteStatus::Draft.into()),
        issued_on: Some(today),
        valid_until: valid_again(record, today),
        sent_on: None,
        decided_on: None,
        approved_by: None,
        approved_discount: None,
        approval_note: String::new(),
        supersedes: Some(quote),
        exported: false,
        owner: Some(Ref::to(tx.actor().user)),
        id: crate::domain::id::Id(0),
        ..record.clone()
    };
    let mut draft = Draft::new(next, today, tx.catalog().base());
    for line in former.lines() {
        let mut line = line.clone();
        line.record.id = crate::domain::id::Id(0);
        draft.insert(usize::MAX, line);
    }
    let mut words = draft.write(tx)?;
    words.insert(
        0,
        say!(
            "quote-is-a-draft",
            quote = name(draft.quote()),
            former = name(record)
        ),
    );
    Ok((Ref::to(draft.quote().id), words))
}

/// As long as the former one was valid, from today on.
fn valid_again(former: &Quote, today: Date) -> Option<Date> {
    let length = match (former.sent_on.or(former.issued_on), former.valid_until) {
        (Some(from), Some(until)) => (until - from).num_days().try_into().ok(),
        _ => None,
    };
    let days = length.filter(|days| *days > 0).unwrap_or(VALID_DAYS);
    let fresh = today.checked_add_days(Days::new(days));
    fresh.max(former.valid_until)
}
