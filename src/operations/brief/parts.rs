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
    words::{clause, comma, say},
};

pub(super) fn dated(words: &str, day: Option<Date>, today: Date) -> String {
    match day {
        Some(day) if day < today => {
            say!("brief-was-due", what = words, day = dates::near(day, today))
        }
        Some(day) => say!("brief-dated", what = words, day = dates::near(day, today)),
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
            parts.push(say!("brief-say", address = &contact.form_of_address));
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
            parts.extend(member.attitude.map(|attitude| match attitude {
                Attitude::Unknown => say!("brief-attitude-unknown").to_owned(),
                known => label(Attitude::ITEMS, known.code()),
            }));
            parts.extend(member.influence.map(|influence| {
                let level = label(InfluenceLevel::ITEMS, influence.code());
                say!("brief-influence", level = level)
            }));
        }
        parts.push(
            contact
                .last_contact
                .map_or(say!("brief-never-met").into(), |day| {
                    say!("brief-last-contact", day = dates::near(day, actor.today))
                }),
        );
        parts.extend(
            contact
                .birthday
                .map(|day| say!("brief-birthday", day = dates::day(day))),
        );
        if contact.do_not_contact {
            parts.push(say!("brief-do-not-contact").into());
        }
        let lines_of = |text: &str| text.lines().collect::<Vec<_>>().join("; ");
        if !contact.preferences.is_empty() {
            parts.push(say!("brief-likes", what = lines_of(&contact.preferences)));
        }
        if !contact.taboos.is_empty() {
            parts.push(say!("brief-never", what = lines_of(&contact.taboos)));
        }
        parts.retain(|part| !part.is_empty());
        let what = parts.join(clause());
        lines.push(say!("brief-person", name = &contact.name, what = what));
    }
    for sheet in sheets {
        for role in &sheet.nobody {
            let role = label(Role::ITEMS, role.code());
            lines.push(if sheets.len() > 1 {
                say!("brief-nobody-of", role = role, title = &sheet.deal.name)
            } else {
                say!("brief-nobody", role = role)
            });
        }
    }
    brief.put(say!("brief-who"), lines);
}

pub(super) fn stands(actor: &Actor, sheet: &DealSheet) -> Vec<String> {
    let deal = &sheet.deal;
    let amount = sheet
        .deal
        .amount
        .zip(deal.currency)
        .map_or(say!("brief-no-amount").into(), |(amount, currency)| {
            money::long(amount, currency)
        });
    let close = deal
        .close_date
        .map_or(say!("brief-no-close").into(), |day| {
            say!("brief-closes", day = dates::long(day))
        });
    let mut lines = vec![say!(
        "brief-deal",
        amount = amount,
        stage = &sheet.stage.name,
        close = close
    )];
    match &sheet.facts.next_step {
        Some((_, step, on)) => lines.push(say!("brief-next", what = dated(step, *on, actor.today))),
        None => lines.push(say!("brief-no-next").into()),
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
        say!("brief-cases"),
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
        let status = quote
            .status
            .map(|status| label(QuoteStatus::ITEMS, status.code()));
        let net = quote
            .net
            .zip(quote.currency)
            .map(|(net, currency)| money::long(net, currency));
        let valid = quote.valid_until.map(|day| {
            if day < today {
                say!("brief-expired", day = dates::long(day))
            } else {
                say!("brief-valid", day = dates::long(day))
            }
        });
        let number = format!("{} r{}", quote.number, quote.revision);
        let parts = [Some(number), net, status, valid].into_iter().flatten();
        parts.collect::<Vec<_>>().join(clause())
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
    let kind = if touch.with.is_empty() {
        kind
    } else {
        say!("brief-with", kind = kind, who = touch.with.join(comma()))
    };
    say!("brief-touch", day = day, kind = kind, what = &touch.subject)
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
        say!("brief-ask"),
        asked
            .into_iter()
            .take(QUESTIONS)
            .map(|(_, words)| words)
            .collect(),
    );
    Ok(())
}
