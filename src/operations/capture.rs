//! Carrying out a typed line as one step: a touch, amount, close date, next step, tasks, promises, a new record.
//!
//! What the line says is read by [`crate::domain::capture`]; whom it means is looked up in [`mod@resolve`], which asks
//! wherever a name fits several.

mod resolve;
mod told;

use serde_json::json;

use super::{
    log_touch::{self, Touch},
    next_step::{self, NextStep},
    promise::{self, Promise},
    record,
};
use crate::{
    domain::{
        capture::{Capture, Plan, Sort},
        id::{Id, Ref},
        pick::Codes,
        record::{
            activity::{Activity, ActivityKind, Promise as By},
            by_word,
        },
    },
    store::{Actor, Changes, Error, Op, Read, Result, Store, Tx},
    words::say,
};

pub use resolve::{Meant, Named, Picks, Question, resolve};
pub use told::{Chip, chips};

/// Carries a line out as one step; gives the record it is about. Refused while a name may be several records.
pub fn capture(
    store: &mut Store,
    actor: &Actor,
    line: &Capture,
    meant: &Meant,
) -> Result<(Id, Changes)> {
    if let Some(question) = meant.questions.first() {
        return Err(Error::refused_with(question.words.clone(), question.hint()));
    }
    if let Some(problem) = meant.problems.first() {
        return Err(Error::refused(problem.clone()));
    }
    store.transact(actor, Op::with("capture", json!({})), |tx| {
        capture_in(tx, line, meant)
    })
}

fn capture_in(tx: &mut Tx<'_>, line: &Capture, meant: &Meant) -> Result<Id> {
    let mut parts: Vec<&str> = Vec::new();
    let mut deal = meant.deal.as_ref().map(|deal| deal.id);
    let mut about = meant.about();
    let money = amount(line);
    if let Some(new) = &line.new {
        let info = by_word(new.kind)
            .ok_or_else(|| Error::refused(say!("refused-field-of-kind", kind = new.kind)))?;
        let mut typed = vec![("name", new.name.clone())];
        if let Some(account) = &meant.account
            && info.position("account").is_some()
        {
            typed.push((
                "account",
                tx.uuid(account.id)?.unwrap_or_default().to_string(),
            ));
        }
        if info.code == "opportunity" {
            typed.extend(of_deal(line, money.as_ref()));
        }
        let id = record::create_in(tx, info, &typed)?;
        parts.push("made it");
        deal = if info.code == "opportunity" {
            Some(id)
        } else {
            deal
        };
        about = deal.or(Some(id));
    } else if let Some(deal) = deal
        && line.is_of_deal()
    {
        record::set_in(tx, deal, &of_deal(line, money.as_ref()))?;
    }
    let about = about.ok_or_else(|| Error::refused(resolve::nobody()))?;
    if line.amount.is_some() {
        parts.push("amount");
    }
    if line.close.is_some() {
        parts.push("close date");
    }
    let touched = touch(tx, line, meant, about)?;
    for plan in &line.plans {
        parts.push(match plan.sort {
            Sort::Next => "next step",
            Sort::Task => "task",
            Sort::Ours | Sort::Theirs => "promise",
        });
        if plan.sort != Sort::Next || !touched {
            planned(tx, plan, about, deal, meant)?;
        }
    }
    let touch = line.touch.filter(|touch| *touch != ActivityKind::Note);
    if touch.is_none() && touched {
        parts.push("note");
    }
    tx.set_args(json!({
        "record": about.0, "touch": touch.map(Codes::code), "parts": parts,
    }));
    Ok(about)
}

/// Amount and currency as they are typed into a field.
fn amount(line: &Capture) -> Option<String> {
    let (amount, currency) = line.amount.as_ref()?;
    let code = currency.as_ref().map_or("", |currency| currency.code());
    Some(format!("{amount} {code}").trim_end().to_owned())
}

fn of_deal(line: &Capture, amount: Option<&String>) -> Vec<(&'static str, String)> {
    let amount = amount.map(|amount| ("amount", amount.clone()));
    let close = line.close.map(|day| ("close_date", day.to_string()));
    amount.into_iter().chain(close).collect()
}

/// Logs what happened or was said, with the next step that follows; false where the line says neither.
fn touch(tx: &mut Tx<'_>, line: &Capture, meant: &Meant, about: Id) -> Result<bool> {
    let Some(kind) = line
        .touch
        .or_else(|| (!line.said.is_empty()).then_some(ActivityKind::Note))
    else {
        return Ok(false);
    };
    let next = line
        .next()
        .map(|next| NextStep::new(next.text.clone(), next.on).at(next.at));
    let touch = Touch {
        contacts: meant.contacts.iter().map(|contact| contact.id).collect(),
        reached: line.reached,
        direction: line.direction,
        on: line.day,
        did_next: kind != ActivityKind::Note && next.is_some(),
        next,
        ..Touch::new(kind, line.said.join(", "))
    };
    log_touch::log_touch_in(tx, about, touch)?;
    Ok(true)
}

fn planned(tx: &mut Tx<'_>, plan: &Plan, about: Id, deal: Option<Id>, meant: &Meant) -> Result<()> {
    let by = match plan.sort {
        Sort::Ours => Some(By::Us),
        Sort::Theirs => Some(By::Them),
        Sort::Next | Sort::Task => None,
    };
    match (deal, plan.sort, by) {
        (Some(deal), Sort::Next, _) => {
            let step = NextStep::new(plan.text.clone(), plan.on).at(plan.at);
            next_step::next_step_in(tx, deal, step)?;
        }
        (Some(deal), _, Some(by)) => {
            let contact = meant.contacts.first().map(|contact| contact.id);
            let promise = Promise {
                by,
                what: plan.text.clone(),
                on: plan.on,
                contact,
            };
            promise::promise_in(tx, deal, promise)?;
        }
        _ => {
            let mut activity = Activity {
                kind: Some(ActivityKind::Task.into()),
                subject: plan.text.clone(),
                due: plan.on,
                at: plan.at,
                promise: by.map(Into::into),
                ..log_touch::of(tx, about)?
            };
            if activity.contacts.is_empty() {
                activity.contacts = meant
                    .contacts
                    .iter()
                    .map(|contact| Ref::to(contact.id))
                    .collect();
            }
            tx.insert(&activity)?;
        }
    }
    Ok(())
}

/// Whether a record is an open opportunity, account, contact or lead that a line can be about; else what it leads to.
pub fn here(read: Read<'_>, id: Id) -> Result<Option<Id>> {
    resolve::here(read, id)
}
