//! The score of a lead: a sum of rules, each of which can be read.
//!
//! The rules are values; what they are judged by is plain facts and a day. It reads no book.

use super::{field::Date, text};
use crate::words::of_table;

/// All that a lead is scored by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeadFacts {
    /// Where it came from.
    pub source: String,
    /// The person's title.
    pub title: String,
    /// The person is named.
    pub has_person: bool,
    /// The company is named.
    pub has_company: bool,
    /// There is an e-mail address.
    pub has_email: bool,
    /// The address is the company's own, not that of a public host.
    pub has_company_domain: bool,
    /// There is a phone number.
    pub has_phone: bool,
    /// The industry is known.
    pub has_industry: bool,
    /// How large the company is.
    pub employees: Option<i64>,
    /// Two-way touches.
    pub contacts: i64,
    /// Answers to campaigns.
    pub responses: i64,
    /// The latest two-way touch.
    pub last_contact: Option<Date>,
}

/// One rule: its name and its points for these facts on this day; none or 0 where it does not apply.
#[derive(Debug)]
pub struct Rule {
    /// Stable.
    pub code: &'static str,
    /// What it looks at, as files and the command line show it beside its points.
    pub label: &'static str,
    /// Its points.
    pub points: fn(&LeadFacts, Date) -> i64,
}

/// Days within which a touch is fresh, and within which it is not yet old.
pub const FRESH: [i64; 2] = [14, 60];

/// The rules, in the order in which they are explained.
pub const RULES: &[Rule] = &[
    Rule {
        code: "source",
        label: "how it came to us",
        points: |lead, _| {
            let source = text::fold(&lead.source);
            let warm = [
                "referral",
                "recommend",
                "partner",
                "inbound",
                "web",
                "demo",
                "trial",
                "推荐",
                "介绍",
                "转介",
                "官网",
            ];
            let cold = ["list", "purchased", "cold", "bought", "名单", "陌生"];
            if warm.iter().any(|word| source.contains(word)) {
                15
            } else if cold.iter().any(|word| source.contains(word)) {
                -5
            } else {
                0
            }
        },
    },
    Rule {
        code: "title",
        label: "can decide",
        points: |lead, _| {
            let title = text::fold(&lead.title);
            let word = |wanted: &str| {
                if wanted.is_ascii() {
                    title
                        .split(|c: char| !c.is_alphanumeric())
                        .any(|word| word == wanted)
                } else {
                    title.contains(wanted)
                }
            };
            let top = [
                "ceo",
                "cto",
                "cfo",
                "coo",
                "cio",
                "chief",
                "president",
                "owner",
                "founder",
                "managing",
                "geschaftsfuhrer",
                "vp",
                "总裁",
                "总经理",
                "董事",
                "首席",
                "创始人",
            ];
            let middle = [
                "director", "head", "manager", "lead", "leiter", "总监", "经理", "主管", "部长",
            ];
            if top.iter().any(|wanted| word(wanted)) {
                20
            } else if middle.iter().any(|wanted| word(wanted)) {
                10
            } else {
                0
            }
        },
    },
    Rule {
        code: "size",
        label: "size of the company",
        points: |lead, _| match lead.employees {
            Some(1_000..) => 15,
            Some(100..) => 10,
            Some(20..) => 5,
            _ => 0,
        },
    },
    Rule {
        code: "fit",
        label: "known and reachable",
        points: |lead, _| {
            [
                (lead.has_person, 3),
                (lead.has_company, 3),
                (lead.has_email, 3),
                (lead.has_company_domain, 5),
                (lead.has_phone, 3),
                (lead.has_industry, 3),
            ]
            .iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, points)| points)
            .sum()
        },
    },
    Rule {
        code: "engagement",
        label: "talks to us",
        points: |lead, _| (lead.contacts * 5).min(15) + (lead.responses * 5).min(10),
    },
    Rule {
        code: "recency",
        label: "talked to us lately",
        points: |lead, today| {
            let [fresh, old] = FRESH;
            match lead
                .last_contact
                .map(|day| today.signed_duration_since(day).num_days())
            {
                Some(days) if days <= fresh => 10,
                Some(days) if days <= old => 5,
                _ => 0,
            }
        },
    },
];

/// The score, from 0 up, and each rule that applies with its points: `can decide +20`.
pub fn score(lead: &LeadFacts, today: Date) -> (i64, Vec<String>) {
    let points: Vec<(i64, &Rule)> = RULES
        .iter()
        .map(|rule| ((rule.points)(lead, today), rule))
        .filter(|(points, _)| *points != 0)
        .collect();
    let sum: i64 = points.iter().map(|(points, _)| points).sum();
    let reasons = points
        .iter()
        .map(|(points, rule)| format!("{} {points:+}", rule.label))
        .collect();
    (sum.max(0), reasons)
}

/// A reason as the screen says it.
pub fn said(reason: &str) -> String {
    let known = reason.rsplit_once(' ').and_then(|(label, points)| {
        let rule = RULES.iter().find(|rule| rule.label == label)?;
        let called = of_table("score", "", rule.code, rule.label);
        Some(format!("{called} {points}"))
    });
    known.unwrap_or_else(|| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> Date {
        Date::from_ymd_opt(2026, 3, day).expect("a day")
    }

    #[test]
    fn the_score_is_the_sum_of_its_reasons() {
        let lead = LeadFacts {
            source: "Partner referral".into(),
            title: "VP Network".into(),
            has_person: true,
            has_email: true,
            has_company_domain: true,
            employees: Some(100),
            contacts: 5,
            last_contact: Some(day(1)),
            ..LeadFacts::default()
        };
        let (sum, reasons) = score(&lead, day(15));
        assert_eq!(sum, 15 + 20 + 10 + 11 + 15 + 10);
        assert_eq!(reasons.len(), 6);
        let told: i64 = reasons
            .iter()
            .filter_map(|reason| reason.rsplit(' ').next()?.parse::<i64>().ok())
            .sum();
        assert_eq!(told, sum);
        assert_eq!(
            score(&lead, day(16)).0,
            sum - 5,
            "a day later it is no longer fresh"
        );
    }

    #[test]
    fn words_are_whole() {
        let of = |title: &str| {
            let lead = LeadFacts {
                title: title.into(),
                ..LeadFacts::default()
            };
            score(&lead, day(1)).0
        };
        assert_eq!(of("Headmistress"), 0);
        assert_eq!(of("Head of IT"), 10);
        assert_eq!(of("采购总监"), 10);
        assert_eq!(of("董事长"), 20);
        assert_eq!(
            score(
                &LeadFacts {
                    source: "cold call".into(),
                    ..LeadFacts::default()
                },
                day(1)
            ),
            (0, vec!["how it came to us -5".into()])
        );
    }
}
