//! How a line was understood, in words: for the strip at the foot and for a dry run.

use chrono::NaiveDate;

use super::Meant;
use crate::domain::{
    capture::{Capture, Role, Sort},
    dates,
    money::{self, Currency, Minor},
    pick::Codes as _,
    record::activity::ActivityKind,
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
        put(Role::New, "new", format!("{}: {}", new.kind, new.name));
    }
    let label = |kind: ActivityKind| {
        ActivityKind::ITEMS
            .iter()
            .find(|item| item.code == kind.code())
            .map_or("", |item| item.label)
    };
    let kind = line
        .touch
        .or_else(|| (!line.said.is_empty()).then_some(ActivityKind::Note));
    if let Some(kind) = kind {
        let mut words = label(kind).to_lowercase();
        if line.reached == Some(false) {
            words.push_str(", nobody reached");
        }
        if let Some(on) = line.day {
            words = format!("{words}, {}", day(on, today));
        }
        put(Role::Touch, "", words);
    }
    for contact in &meant.contacts {
        put(Role::Person, "with", contact.title.clone());
    }
    let about = [&meant.account, &meant.deal, &meant.lead];
    let names: Vec<&str> = about
        .into_iter()
        .flatten()
        .map(|named| named.title.as_str())
        .collect();
    if !names.is_empty() {
        put(Role::About, "about", names.join(" · "));
    }
    if !line.said.is_empty() {
        put(Role::Said, "said", line.said.join(", "));
    }
    if let Some((amount, currency)) = line.amount {
        let currency = currency.unwrap_or(home);
        let words = Minor::from_decimal(amount, currency)
            .map_or_else(|| amount.to_string(), |minor| money::long(minor, currency));
        put(Role::Amount, "amount", words);
    }
    if let Some(on) = line.close {
        put(Role::Close, "close", day(on, today));
    }
    for plan in &line.plans {
        let (role, label) = match plan.sort {
            Sort::Next => (Role::Next, "next"),
            Sort::Task => (Role::Next, "task"),
            Sort::Ours => (Role::Promise, "we promise"),
            Sort::Theirs => (Role::Promise, "they promise"),
        };
        let on = plan
            .on
            .map_or_else(String::new, |on| format!(", {}", day(on, today)));
        let at = plan
            .at
            .map_or_else(String::new, |at| format!(" {}", dates::clock(at)));
        put(role, label, format!("{}{on}{at}", plan.text));
    }
    chips
}

fn day(on: NaiveDate, today: NaiveDate) -> String {
    match (on - today).num_days() {
        0 => "today".into(),
        -1 => "yesterday".into(),
        1 => "tomorrow".into(),
        _ => dates::spoken(on),
    }
}
