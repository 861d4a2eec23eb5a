//! The findings of opportunities, as values.

use super::{
    Definition, Measure, OpportunityFacts, Severity, days_between,
    facts::{MemberFacts, PromiseFacts},
    names,
};
use crate::{
    domain::{
        dates::long,
        field::Date,
        record::{
            activity::Promise,
            opportunity::{InfluenceLevel, Outcome, Role},
            quote::QuoteStatus,
        },
    },
    words::say,
};

type Of = Definition<OpportunityFacts>;

/// What every definition is unless it says otherwise.
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

/// The one list. A code is never used for anything else; new ones go to the end of their severity.
pub const DEFINITIONS: &[Of] = &[
    Of {
        code: "next_step_overdue",
        severity: Severity::Error,
        weight: 30,
        label: "next step overdue",
        hint: "do it, or give it a new day",
        field: Some("next_step"),
        letter: Some('N'),
        test: |deal, by| {
            let (_, words, day) = deal.next_step.as_ref()?;
            let late = days_after((*day)?, by.today)?;
            Some(say!("found-next-step-overdue", count = late, what = words))
        },
        ..PLAIN
    },
    Of {
        code: "close_date_past",
        severity: Severity::Error,
        weight: 30,
        label: "close date past",
        hint: "close it, or say when it will close",
        field: Some("close_date"),
        letter: Some('D'),
        test: |deal, by| {
            let late = days_after(deal.close_date?, by.today)?;
            Some(say!("found-close-date-past", count = late))
        },
        ..PLAIN
    },
    Of {
        code: "no_account",
        severity: Severity::Error,
        weight: 20,
        label: "no account",
        hint: "say whose deal it is",
        field: Some("account"),
        is_lasting: true,
        test: |deal, _| {
            deal.account
                .is_none()
                .then(|| say!("found-no-account").into())
        },
        ..PLAIN
    },
    Of {
        code: "champion_left",
        severity: Severity::Error,
        weight: 20,
        label: "champion left",
        hint: "find out who follows, and who else speaks for us",
        is_lasting: true,
        test: |deal, _| {
            let gone: Vec<&str> = deal
                .with_role(Role::Champion)
                .filter(|member| member.has_left)
                .map(|member| member.name.as_str())
                .collect();
            (!gone.is_empty()).then(|| say!("found-champion-left", who = names(&gone)))
        },
        ..PLAIN
    },
    Of {
        code: "refers_to_deleted",
        severity: Severity::Error,
        weight: 10,
        label: "refers to a deleted record",
        hint: "choose another, or bring the deleted one back",
        is_lasting: true,
        test: |deal, _| {
            let fields: Vec<&str> = deal.leads_nowhere.iter().map(String::as_str).collect();
            (!fields.is_empty()).then(|| say!("found-refers-to-deleted", what = names(&fields)))
        },
        ..PLAIN
    },
    Of {
        code: "rotting",
        weight: 20,
        label: "rotting",
        hint: "move it, rest it, or close it",
        field: Some("stage"),
        letter: Some('>'),
        spares_resting: true,
        test: rotting,
        ..PLAIN
    },
    Of {
        code: "no_next_step",
        weight: 20,
        label: "no next step",
        hint: "say what comes next, and when",
        field: Some("next_step"),
        letter: Some('N'),
        is_lasting: true,
        spares_resting: true,
        test: |deal, _| {
            deal.next_step
                .is_none()
                .then(|| say!("found-no-next-step").into())
        },
        ..PLAIN
    },
    Of {
        code: "quote_expired",
        weight: 15,
        label: "quote expired",
        hint: "make the next revision",
        test: |deal, by| {
            let quote = deal.quote_out()?;
            let late = days_after(quote.valid_until?, by.today)?;
            Some(say!(
                "found-quote-expired",
                quote = &quote.number,
                count = late
            ))
        },
        ..PLAIN
    },
    Of {
        code: "no_close_date",
        weight: 12,
        label: "no close date",
        hint: "say when it will close",
        field: Some("close_date"),
        letter: Some('D'),
        is_lasting: true,
        test: |deal, _| {
            deal.close_date
                .is_none()
                .then(|| say!("found-no-close-date").into())
        },
        ..PLAIN
    },
    Of {
        code: "pushed",
        weight: 10,
        label: "pushed",
        hint: "ask what has to happen before they sign",
        limit: Some(2),
        field: Some("close_date"),
        letter: Some('D'),
        is_lasting: true,
        test: pushed,
        ..PLAIN
    },
    Of {
        code: "no_amount",
        weight: 10,
        label: "no amount",
        hint: "give it an amount, a rough one too",
        field: Some("amount"),
        letter: Some('A'),
        is_lasting: true,
        test: |deal, _| has_no_amount(deal).then(|| say!("found-no-amount").into()),
        ..PLAIN
    },
    Of {
        code: "no_contact",
        weight: 10,
        label: "no contact",
        hint: "call, write or visit, and log it",
        limit: Some(21),
        letter: Some('C'),
        spares_resting: true,
        test: |deal, by| silent(deal.last_contact, deal.created, by),
        ..PLAIN
    },
    Of {
        code: "promise_overdue",
        weight: 10,
        label: "promise overdue",
        hint: "keep it, or say when you will",
        letter: Some('P'),
        test: |deal, by| promise_overdue(&deal.promises, Promise::Us, by.today),
        ..PLAIN
    },
    Of {
        code: "no_buying_centre",
        weight: 8,
        label: "no buying centre",
        hint: "say who shares the decision",
        is_lasting: true,
        test: |deal, _| {
            deal.members
                .is_empty()
                .then(|| say!("found-no-buying-centre").into())
        },
        ..PLAIN
    },
    Of {
        code: "approval_waiting",
        weight: 8,
        label: "approval waiting",
        hint: "ask the manager for a word on the discount",
        is_lasting: true,
        test: |deal, _| {
            let quote = deal
                .quotes
                .iter()
                .find(|quote| quote.status == Some(QuoteStatus::NeedsApproval))?;
            Some(say!("found-approval-waiting", quote = &quote.number))
        },
        ..PLAIN
    },
    Of {
        code: "no_decider",
        weight: 6,
        label: "no decider",
        hint: "ask who signs",
        is_lasting: true,
        test: |deal, _| {
            (!deal.members.is_empty() && deal.deciders().next().is_none())
                .then(|| say!("found-no-decider").into())
        },
        ..PLAIN
    },
    Of {
        code: "decider_not_met",
        weight: 6,
        label: "decider not met",
        hint: "ask the champion to bring you together",
        limit: Some(7),
        test: decider_not_met,
        ..PLAIN
    },
    Of {
        code: "high_influence_silent",
        weight: 6,
        label: "high influence silent",
        hint: "call on them",
        limit: Some(21),
        spares_resting: true,
        test: high_influence_silent,
        ..PLAIN
    },
    Of {
        code: "single_threaded",
        weight: 6,
        label: "single-threaded",
        hint: "meet a second person",
        limit: Some(2),
        is_lasting: true,
        test: single_threaded,
        ..PLAIN
    },
    Of {
        code: "quote_before_close",
        weight: 6,
        label: "quote ends before close",
        hint: "make it valid beyond the close date",
        test: |deal, by| {
            let quote = deal.quote_out()?;
            let (until, close) = (quote.valid_until?, deal.close_date?);
            (by.today <= until && until < close).then(|| {
                say!(
                    "found-quote-before-close",
                    quote = &quote.number,
                    day = long(until)
                )
            })
        },
        ..PLAIN
    },
    Of {
        code: "no_champion",
        weight: 5,
        label: "no champion",
        hint: "find who sells for us when we are not there",
        is_lasting: true,
        test: |deal, _| {
            (!deal.members.is_empty() && deal.with_role(Role::Champion).next().is_none())
                .then(|| say!("found-no-champion").into())
        },
        ..PLAIN
    },
    Of {
        code: "competitor_unanswered",
        weight: 5,
        label: "competitor unanswered",
        hint: "write down what we say to it",
        is_lasting: true,
        test: |deal, _| {
            let open: Vec<&str> = deal
                .competitors
                .iter()
                .filter(|rival| !rival.is_answered && !rival.is_out)
                .map(|rival| rival.name.as_str())
                .collect();
            (!open.is_empty()).then(|| say!("found-unanswered", who = names(&open)))
        },
        ..PLAIN
    },
    Of {
        code: "coach",
        severity: Severity::Note,
        weight: 3,
        label: "coach, not champion",
        hint: "ask them for an act on our behalf",
        is_lasting: true,
        test: |deal, _| {
            let idle: Vec<&str> = deal
                .with_role(Role::Champion)
                .filter(|member| member.acts == 0 && !member.has_left)
                .map(|member| member.name.as_str())
                .collect();
            (!idle.is_empty()).then(|| say!("found-coach", who = names(&idle)))
        },
        ..PLAIN
    },
    Of {
        code: "moved_in_spite",
        severity: Severity::Note,
        weight: 3,
        label: "moved in spite",
        hint: "meet the criteria that were passed over",
        is_lasting: true,
        test: |deal, _| {
            let passed: Vec<&str> = deal.in_spite_of.iter().map(String::as_str).collect();
            (!passed.is_empty()).then(|| say!("found-in-spite", what = names(&passed)))
        },
        ..PLAIN
    },
    Of {
        code: "their_promise_overdue",
        severity: Severity::Note,
        weight: 3,
        label: "their promise overdue",
        hint: "remind them",
        letter: Some('P'),
        test: |deal, by| promise_overdue(&deal.promises, Promise::Them, by.today),
        ..PLAIN
    },
    Of {
        code: "not_converted",
        severity: Severity::Note,
        weight: 2,
        label: "no rate",
        hint: "add a rate of its currency",
        is_lasting: true,
        test: |deal, _| {
            let currency = deal.currency?;
            (deal.amount.is_some() && deal.amount_base.is_none())
                .then(|| say!("found-not-converted", currency = currency.code()))
        },
        ..PLAIN
    },
    Of {
        code: "closed_without_reason",
        weight: 10,
        label: "closed without a reason",
        hint: "say why",
        field: Some("reasons"),
        is_lasting: true,
        after_closing: true,
        test: |deal, _| {
            let words = match deal.outcome? {
                Outcome::Lost => say!("found-lost-without-reason"),
                Outcome::NoDecision => say!("found-ended-without-reason"),
                Outcome::Open | Outcome::Won => return None,
            };
            (!deal.has_reason).then(|| words.into())
        },
        ..PLAIN
    },
    Of {
        code: "won_without_amount",
        weight: 10,
        label: "won without an amount",
        hint: "say what it was worth",
        field: Some("amount"),
        letter: Some('A'),
        is_lasting: true,
        after_closing: true,
        test: |deal, _| {
            (deal.outcome == Some(Outcome::Won) && has_no_amount(deal))
                .then(|| say!("found-won-without-amount").into())
        },
        ..PLAIN
    },
    Of {
        code: "closed_without_day",
        weight: 5,
        label: "closed without a day",
        hint: "say when it was decided",
        field: Some("closed_on"),
        is_lasting: true,
        after_closing: true,
        test: |deal, _| {
            deal.closed_on
                .is_none()
                .then(|| say!("found-closed-without-day").into())
        },
        ..PLAIN
    },
    Of {
        code: "lost_to_nobody",
        severity: Severity::Note,
        weight: 2,
        label: "winner unknown",
        hint: "say who won it",
        field: Some("lost_to"),
        is_lasting: true,
        after_closing: true,
        test: |deal, _| {
            (deal.outcome == Some(Outcome::Lost) && !deal.has_winner)
                .then(|| say!("found-lost-to-nobody").into())
        },
        ..PLAIN
    },
];

/// How many days `today` lies after `day`, where it does.
fn days_after(day: Date, today: Date) -> Option<i64> {
    Some(days_between(day, today)).filter(|days| *days > 0)
}

fn has_no_amount(deal: &OpportunityFacts) -> bool {
    deal.amount.is_none_or(|amount| amount.0 == 0)
}

fn rotting(deal: &OpportunityFacts, by: &Measure) -> Option<String> {
    deal.rots_on.filter(|day| by.today >= *day)?;
    let stage = deal
        .stage
        .as_ref()
        .map_or(say!("found-rotting-stage"), |(_, name)| name.as_str());
    Some(match (deal.days_in_stage(by.today), deal.rot_days) {
        (Some(days), Some(limit)) => {
            say!("found-rotting", stage = stage, count = days, limit = limit)
        }
        _ => say!("found-rotting-long", stage = stage),
    })
}

fn pushed(deal: &OpportunityFacts, by: &Measure) -> Option<String> {
    if deal.pushes < by.limit.max(1) {
        return None;
    }
    let times = deal.pushes;
    Some(match (deal.first_close_date, deal.close_date) {
        (Some(first), Some(now)) if first != now => {
            let (first, now) = (long(first), long(now));
            say!("found-pushed-from", times = times, first = first, now = now)
        }
        _ => say!("found-pushed", times = times),
    })
}

/// More than the limit of days without a two-way touch, or never one since it came into the book.
fn silent(last: Option<Date>, created: Option<Date>, by: &Measure) -> Option<String> {
    let Some(last) = last else {
        let is_new = created.is_some_and(|day| days_between(day, by.today) <= by.limit);
        return (!is_new).then(|| say!("found-never-met").into());
    };
    let days = days_between(last, by.today);
    (days > by.limit).then(|| say!("found-silent", count = days))
}

fn promise_overdue(promises: &[PromiseFacts], of: Promise, today: Date) -> Option<String> {
    let (late, promise) = promises
        .iter()
        .filter(|promise| promise.of == of)
        .filter_map(|promise| Some((days_after(promise.due?, today)?, promise)))
        .max_by_key(|(late, _)| *late)?;
    let what = &promise.subject;
    Some(match of {
        Promise::Us => say!("found-our-promise", count = late, what = what),
        Promise::Them => say!("found-their-promise", count = late, what = what),
    })
}

/// Judged by the newest quote that is out: nobody who decides was met before it went, or none since within the limit.
fn decider_not_met(deal: &OpportunityFacts, by: &Measure) -> Option<String> {
    let sent = deal.quote_out()?.sent_on?;
    deal.deciders().next()?;
    if !deal
        .deciders()
        .any(|member| member.first_contact.is_some_and(|day| day <= sent))
    {
        return Some(say!("found-decider-before-quote").into());
    }
    let since = deal
        .deciders()
        .any(|member| member.last_contact.is_some_and(|day| day >= sent));
    (!since && days_between(sent, by.today) > by.limit)
        .then(|| say!("found-decider-since-quote").into())
}

fn high_influence_silent(deal: &OpportunityFacts, by: &Measure) -> Option<String> {
    let counts = |member: &&MemberFacts| {
        matches!(
            member.influence,
            Some(InfluenceLevel::High | InfluenceLevel::Inner)
        )
    };
    let is_silent = |member: &&MemberFacts| {
        member
            .last_contact
            .is_none_or(|last| days_between(last, by.today) > by.limit)
    };
    let silent: Vec<&MemberFacts> = deal
        .members
        .iter()
        .filter(counts)
        .filter(is_silent)
        .collect();
    let who: Vec<&str> = silent.iter().map(|member| member.name.as_str()).collect();
    let longest = silent.iter().filter_map(|member| member.last_contact).min();
    match (silent.as_slice(), longest) {
        ([], _) => None,
        ([_], Some(last)) => Some(say!(
            "found-person-silent",
            who = names(&who),
            count = days_between(last, by.today)
        )),
        ([_], None) => Some(say!("found-person-never-met", who = names(&who))),
        _ => Some(say!(
            "found-people-silent",
            who = names(&who),
            count = by.limit
        )),
    }
}

/// One person only, of those in the buying centre and those met.
fn single_threaded(deal: &OpportunityFacts, by: &Measure) -> Option<String> {
    let mut people: Vec<_> = deal
        .members
        .iter()
        .filter_map(|member| member.contact)
        .collect();
    people.extend(&deal.people_met);
    people.sort_unstable();
    people.dedup();
    match people.len() {
        0 => None,
        1 if by.limit > 1 => Some(say!("found-one-person").into()),
        known if (known as i64) < by.limit => Some(say!("found-few-people", known = known)),
        _ => None,
    }
}
