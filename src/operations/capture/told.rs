//! How a line was understood, in words: for the strip at the foot and for a dry run.

use chrono::NaiveDate;

use super::Meant;
use crate::{
    domain::{
        capture::{Capture, Role, Sort},
        dates,
        money::{self, Currency, Minor},
        pick::Codes as _,
        record::{activity::ActivityKind, in_words},
    },
    words::{self, say},
};

/// One thing that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What it is.
    pub role: Role,
    /// `next`, `amount`; empty where the words say it themselves.
    pub label: &'static str,
    /// `send price, Fri 6 Mar 2026`.
    pub words: String,
}

/// All that was understood, in the order in which it is read.
pub fn chips(line: &Capture, meant: &Meant, home: Currency, today: NaiveDate) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut put = |role, label, words: String| chips.push(Chip { role, label, words });
    if let Some(new) = &line.new {
        let kind = in_words(new.kind);
        let words = say!("capture-new-of", kind = kind, name = &new.name);
        put(Role::New, say!("capture-new"), words);
    }
    let label = |kind: ActivityKind| {
        ActivityKind::ITEMS
            .iter()
            .find(|item| item.code == kind.code())
            .map_or("", |item| item.called())
    };
    let kind = line
        .touch
        .or_else(|| (!line.said.is_empty()).then_some(ActivityKind::Note));
    if let Some(kind) = kind {
        let mut words = label(kind).to_lowercase();
        if line.reached == Some(false) {
            words = say!("capture-unreached", touch = words);
        }
        if let Some(on) = line.day {
            words = say!("capture-dated", what = words, day = day(on, today));
        }
        put(Role::Touch, "", words);
    }
    for contact in &meant.contacts {
        put(Role::Person, say!("capture-with"), contact.title.clone());
    }
    let about = [&meant.account, &meant.deal, &meant.lead];
    let names: Vec<&str> = about
        .into_iter()
        .flatten()
        .map(|named| named.title.as_str())
        .collect();
    if !names.is_empty() {
        put(Role::About, say!("capture-about"), names.join(" · "));
    }
    if !line.said.is_empty() {
        put(
            Role::Said,
            say!("capture-said"),
            line.said.join(words::comma()),
        );
    }
    if let Some((amount, currency)) = line.amount {
        let currency = currency.unwrap_or(home);
        let words = Minor::from_decimal(amount, currency)
            .map_or_else(|| amount.to_string(), |minor| money::long(minor, currency));
        put(Role::Amount, say!("capture-part-amount"), words);
    }
    if let Some(on) = line.close {
        put(Role::Close, say!("capture-close"), day(on, today));
    }
    for plan in &line.plans {
        let (role, label) = match plan.sort {
            Sort::Next => (Role::Next, say!("capture-next")),
            Sort::Task => (Role::Next, say!("capture-part-task")),
            Sort::Ours => (Role::Promise, say!("capture-ours")),
            Sort::Theirs => (Role::Promise, say!("capture-theirs")),
        };
        let hour = plan.at.map(dates::clock);
        let words = match (plan.on, hour) {
            (Some(on), None) => say!("capture-dated", what = &plan.text, day = day(on, today)),
            (Some(on), Some(hour)) => {
                let day = format!("{} {hour}", day(on, today));
                say!("capture-dated", what = &plan.text, day = day)
            }
            (None, Some(hour)) => format!("{} {hour}", plan.text),
            (None, None) => plan.text.clone(),
        };
        put(role, label, words);
    }
    chips
}

fn day(on: NaiveDate, today: NaiveDate) -> String {
    match (on - today).num_days() {
        0 => say!("capture-today").into(),
        -1 => say!("capture-yesterday").into(),
        1 => say!("capture-tomorrow").into(),
        _ => dates::spoken(on),
    }
}
