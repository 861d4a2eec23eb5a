//! The parts of a brief, each made into lines.

use super::{Brief, QUESTIONS};
use crate::{
    domain::{
        dates,
        field::Date,
        id::Id,
        money,
        pick::{Codes as _, Pick, PickItem},
        record::{
            activity::ActivityKind,
            contact::Contact,
            opportunity::{Attitude, InfluenceLevel, Role},
            playbook::Playbook,
            quote::QuoteStatus,
            service::{Case, CaseStatus},
        },
    },
    operations::review::sheet::DealSheet,
    store::{Actor, Read, Result, query::timeline::Touch},
};

pub(super) fn dated(words: &str, day: Option<Date>, today: Date) -> String {
    match day {
        Some(day) if day < today => format!("{words} — was due {}", dates::near(day, today)),
        Some(day) => format!("{words} — {}", dates::near(day, today)),
        None => words.to_owned(),
    }
}

fn label(items: &[PickItem], code: &str) -> String {
    items
        .iter()
        .find(|item| item.code == code)
        .map_or(code, |item| item.called())
        .to_lowercase()
}

pub(super) fn who_is_who(
    brief: &mut Brief,
    actor: &Actor,
    people: &[Contact],
    sheets: &[DealSheet],
) {
    let mut lines = Vec::new();
    for contact in people {
        let mut parts = vec![contact.title.clone()];
        if !contact.form_of_address.is_empty() {
            parts.push(format!("say “{}”", contact.form_of_address));
        }
        let member = sheets
            .iter()
            .flat_map(DealSheet::members)
            .find(|member| member.contact == Some(contact.id));
        if let Some(member) = member {
            parts.extend(
                member
                    .roles
                    .iter()
                    .map(|role| label(Role::ITEMS, role.code())),
            );
            parts.extend(
                member
                    .attitude
                    .map(|attitude| label(Attitude::ITEMS, attitude.code())),
            );
            parts.extend(member.influence.map(|influence| {
                format!(
                    "influence {}",
                    label(InfluenceLevel::ITEMS, influence.code())
                )
            }));
        }
        parts.push(contact.last_contact.map_or("never met".into(), |day| {
            format!("last contact {}", dates::near(day, actor.today))
        }));
        parts.extend(
            contact
                .birthday
                .map(|day| format!("birthday {}", dates::day(day))),
        );
        if contact.do_not_contact {
            parts.push("do not contact".into());
        }
        for (name, text) in [("likes", &contact.preferences), ("never", &contact.taboos)] {
            if !text.is_empty() {
                parts.push(format!(
                    "{name}: {}",
                    text.lines().collect::<Vec<_>>().join("; ")
                ));
            }
        }
        parts.retain(|part| !part.is_empty());
        lines.push(format!("{}: {}", contact.name, parts.join(", ")));
    }
    for sheet in sheets {
        for role in &sheet.nobody {
            let of = if sheets.len() > 1 {
                format!(" of {}", sheet.deal.name)
            } else {
                String::new()
            };
            lines.push(format!(
                "{}{of}: nobody known",
                label(Role::ITEMS, role.code())
            ));
        }
    }
    brief.put("Who is who", lines);
}

pub(super) fn stands(actor: &Actor, sheet: &DealSheet) -> Vec<String> {
    let deal = &sheet.deal;
    let amount = sheet
        .deal
        .amount
        .zip(deal.currency)
        .map_or("no amount".into(), |(amount, currency)| {
            money::long(amount, currency)
        });
    let close = deal.close_date.map_or("no close date".into(), |day| {
        format!("closes {}", dates::long(day))
    });
    let mut lines = vec![format!("{amount}, {}, {close}", sheet.stage.name)];
    match &sheet.facts.next_step {
        Some((_, step, on)) => lines.push(format!("next step: {}", dated(step, *on, actor.today))),
        None => lines.push("no next step".into()),
    }
    let flags = sheet.flags.iter().filter(|flag| flag.quiet_until.is_none());
    lines.extend(flags.map(|flag| format!("! {}", flag.words)));
    lines
}

pub(super) fn cases(brief: &mut Brief, read: Read<'_>, actor: &Actor, account: Id) -> Result<()> {
    let cases: Vec<Case> = read.referring("account", account)?;
    let open = cases.into_iter().filter(|case| {
        !matches!(
            case.status,
            Some(Pick::Known(CaseStatus::Solved | CaseStatus::Closed))
        )
    });
    brief.put(
        "Open cases",
        open.map(|case| dated(&case.subject, case.due, actor.today))
            .collect(),
    );
    Ok(())
}

pub(super) fn quotes(sheet: &DealSheet, today: Date) -> Vec<String> {
    let live = sheet.quotes().iter().filter(|quote| {
        !matches!(
            quote.status,
            Some(QuoteStatus::Rejected | QuoteStatus::Withdrawn | QuoteStatus::Superseded)
        )
    });
    live.map(|quote| {
        let status = quote.status.map_or_else(String::new, |status| {
            format!(", {}", label(QuoteStatus::ITEMS, status.code()))
        });
        let net = quote
            .net
            .zip(quote.currency)
            .map_or_else(String::new, |(net, currency)| {
                format!(", {}", money::long(net, currency))
            });
        let valid = quote.valid_until.map_or_else(String::new, |day| {
            let word = if day < today { "expired" } else { "valid to" };
            format!(", {word} {}", dates::long(day))
        });
        format!("{} r{}{net}{status}{valid}", quote.number, quote.revision)
    })
    .collect()
}

pub(super) fn told(touch: &Touch, today: Date) -> String {
    let day = touch
        .day
        .map_or_else(String::new, |day| dates::near(day, today));
    let kind = touch
        .kind
        .map_or_else(String::new, |kind| label(ActivityKind::ITEMS, kind.code()));
    let with = if touch.with.is_empty() {
        String::new()
    } else {
        format!(" with {}", touch.with.join(", "))
    };
    format!("{day}, {kind}{with}: {}", touch.subject)
}

/// The weightiest questions that the playbook has for the stages of these deals.
pub(super) fn questions(brief: &mut Brief, read: Read<'_>, sheets: &[DealSheet]) -> Result<()> {
    let mut asked: Vec<(i64, String)> = Vec::new();
    for stage in sheets.iter().filter_map(|sheet| sheet.deal.stage) {
        let books: Vec<Playbook> = read.referring("stage", stage.id())?;
        for question in books.into_iter().flat_map(|book| book.questions) {
            let (words, weight) = match question
                .rsplit_once(' ')
                .map(|(words, last)| (words, last.parse()))
            {
                Some((words, Ok(weight))) => (words.to_owned(), weight),
                _ => (question, 0),
            };
            if !asked.iter().any(|(_, known)| *known == words) {
                asked.push((weight, words));
            }
        }
    }
    asked.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    brief.put(
        "To ask",
        asked
            .into_iter()
            .take(QUESTIONS)
            .map(|(_, words)| words)
            .collect(),
    );
    Ok(())
}
