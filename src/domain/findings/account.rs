//! The findings of accounts, as values: silence beyond the cadence, at risk, lost.

use super::{AccountFacts, Definition, Limits, Severity, days_between};
use crate::{domain::dates::long, words::say};

type Of = Definition<AccountFacts>;

/// Days within which an account of a class should hear from us: code, days, what it is.
pub const CADENCE: &[(&str, i64, &str)] = &[
    ("cadence_a", 14, "contact with A accounts"),
    ("cadence_b", 30, "contact with B accounts"),
    ("cadence_c", 90, "contact with C accounts"),
];

/// The cadence of an account: by its class; without a class, as C while something is open, else none.
pub fn cadence(facts: &AccountFacts, limits: &Limits) -> Option<i64> {
    let place = match facts.class.as_str() {
        "A" => 0,
        "B" => 1,
        "C" => 2,
        _ if facts.open_count > 0 => 2,
        _ => return None,
    };
    CADENCE
        .get(place)
        .map(|(code, days, _)| limits.of(code, *days))
}

const PLAIN: Of = Of {
    code: "",
    severity: Severity::Warning,
    weight: 0,
    label: "",
    hint: "",
    limit: None,
    field: None,
    letter: None,
    is_lasting: false,
    spares_resting: false,
    after_closing: false,
    test: |_, _| None,
};

/// The one list.
pub const DEFINITIONS: &[Of] = &[
    Of {
        code: "lost",
        severity: Severity::Error,
        weight: 20,
        label: "lost",
        hint: "win it back, or let it go",
        limit: Some(730),
        test: |account, by| {
            if let Some(end) = account.contract_end.filter(|end| {
                *end < by.today && !account.is_renewing && account.last_order <= Some(*end)
            }) {
                return Some(say!("found-contract-lapsed", day = long(end)));
            }
            let days = days_between(account.last_order?, by.today);
            (days > by.limit && account.open_count == 0)
                .then(|| say!("found-no-order", count = days))
        },
        ..PLAIN
    },
    Of {
        code: "at_risk",
        weight: 15,
        label: "at risk",
        hint: "visit, and ask what is wrong",
        limit: Some(365),
        test: |account, by| {
            if account.grave_cases > 0 {
                return Some(say!("found-grave-cases", count = account.grave_cases));
            }
            if let Some(score) = account.satisfaction.filter(|score| *score <= 6) {
                return Some(say!("found-satisfaction", score = score));
            }
            if let Some(end) = account.contract_end
                && !account.is_renewing
                && (0..=NOTICE).contains(&days_between(by.today, end))
            {
                return Some(say!("found-contract-ends", day = long(end)));
            }
            let days = days_between(account.last_order?, by.today);
            (days > by.limit).then(|| say!("found-no-order", count = days))
        },
        ..PLAIN
    },
    Of {
        code: "account_silent",
        weight: 10,
        label: "no contact",
        hint: "call, write or visit, and log it",
        letter: Some('C'),
        test: |account, by| {
            let cadence = account.cadence?;
            let class = &account.class;
            let Some(last) = account.last_contact else {
                let is_new = account
                    .created
                    .is_some_and(|day| days_between(day, by.today) <= cadence);
                return (!is_new).then(|| match class.as_str() {
                    "" => say!("found-account-never-met").into(),
                    class => say!("found-account-never-met-class", class = class),
                });
            };
            let days = days_between(last, by.today);
            (days > cadence).then(|| match class.as_str() {
                "" => say!("found-account-silent", count = days, limit = cadence),
                class => say!(
                    "found-account-silent-class",
                    count = days,
                    limit = cadence,
                    class = class
                ),
            })
        },
        ..PLAIN
    },
];

/// Days before its end in which a contract that does not renew puts an account at risk.
const NOTICE: i64 = 90;
