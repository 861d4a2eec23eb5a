//! What changed in a deal since it was last looked at: its own fields, and what belongs to it.

use super::Change;
use crate::{
    domain::{
        field::{Date, FieldKind, Instant, Record as _, Row, Spec, days},
        id::Id,
        kind::KindInfo,
        pick::{Codes, Pick},
        record::{
            opportunity::{Member, Opportunity},
            quote::Quote,
        },
    },
    operations::words,
    store::{Actor, Read, Result, events, since},
    words::{Language, current, say},
};

/// Fields whose changes are told.
const TOLD: &[&str] = &[
    "name",
    "account",
    "stage",
    "outcome",
    "amount",
    "currency",
    "close_date",
    "category",
    "probability",
    "owner",
    "sold_through",
    "end_customer",
    "resting_until",
    "lost_to",
    "campaign",
    "kind",
];
/// What changed in the deal, its quotes and its buying centre since a mark; never reviewed, everything since the start.
pub(super) fn changes(
    read: Read<'_>,
    actor: &Actor,
    deal: &Opportunity,
    mark: Option<i64>,
) -> Result<Vec<Change>> {
    let from = mark.unwrap_or(0);
    let mut told = of_record(read, actor, Opportunity::INFO, deal.id, from, TOLD, None)?;
    let quotes: Vec<Quote> = read.referring("opportunity", deal.id)?;
    for quote in quotes {
        let name = {
            let revision = quote.revision.unwrap_or(1);
            say!("review-quote", number = &quote.number, revision = revision)
        };
        if mark.is_some() && since::is_newer(&read, quote.id, from)? {
            let status = quote.status.as_ref().map_or_else(String::new, label);
            told.push(new(name, status));
        } else if mark.is_some() {
            told.extend(of_record(
                read,
                actor,
                Quote::INFO,
                quote.id,
                from,
                &["status", "valid_until"],
                Some(&name),
            )?);
        }
    }
    let members: Vec<Member> = read.referring("opportunity", deal.id)?;
    for member in members.iter().filter(|_| mark.is_some()) {
        let name = match member.contact {
            Some(contact) => read.title(contact.id())?,
            None => say!("review-a-centre").into(),
        };
        if since::is_newer(&read, member.id, from)? {
            told.push(new(name, roles(member)));
        } else {
            let fields = ["attitude", "influence", "access"];
            told.extend(of_record(
                read,
                actor,
                Member::INFO,
                member.id,
                from,
                &fields,
                Some(&name),
            )?);
        }
    }
    Ok(told)
}

/// The roles of a member, in words.
fn roles(member: &Member) -> String {
    let spec = Member::INFO
        .specs()
        .iter()
        .find(|spec| spec.name == "roles");
    let roles = member.roles.iter();
    match spec.filter(|_| current() != Language::English) {
        Some(spec) => {
            let roles: Vec<String> = roles.map(|role| words::label(spec, role)).collect();
            roles.join("、")
        }
        None => member.roles.join(", "),
    }
}

fn new(label: String, to: String) -> Change {
    Change {
        label,
        from: String::new(),
        to,
        author: None,
        at: None,
    }
}

fn label<C: Codes>(pick: &Pick<C>) -> String {
    match pick {
        Pick::Known(known) => known.called().to_lowercase(),
        Pick::Unknown(code) => code.to_string(),
    }
}

fn of_record(
    read: Read<'_>,
    actor: &Actor,
    info: &'static KindInfo,
    id: Id,
    mark: i64,
    fields: &[&str],
    whose: Option<&str>,
) -> Result<Vec<Change>> {
    let Some(now) = read.row(info, id)? else {
        return Ok(Vec::new());
    };
    let found = events::events_since(&read, info, id, mark, fields)?;
    let mut told = Vec::new();
    for event in &found {
        let Some(spec) = read.catalog().spec(info, &event.field) else {
            continue;
        };
        // The currency is told with the amount, and what follows the stage with the stage.
        let follows = matches!(event.field.as_str(), "probability" | "category");
        let with_stage = |other: &events::Event| {
            other.seq == event.seq && matches!(other.field.as_str(), "stage" | "outcome")
        };
        if spec.kind == FieldKind::Currency || (follows && found.iter().any(with_stage)) {
            continue;
        }
        let with = |is_old: bool| {
            let mut row = now.clone();
            for other in &found {
                // What stood beside it then: of the same step, else the last before it.
                if other.field != event.field
                    && (other.seq > event.seq || (is_old && other.seq == event.seq))
                {
                    set_back(&mut row, info, other);
                }
            }
            let cell = if is_old { &event.old } else { &event.new };
            row.set(info, &event.field, cell.clone());
            row
        };
        told.push(Change {
            label: match whose {
                Some(whose) => say!(
                    "review-whose",
                    whose = whose,
                    field = spec.called().to_lowercase()
                ),
                None => spec.called().to_string(),
            },
            from: value(read, actor, info, &with(true), spec)?,
            to: value(read, actor, info, &with(false), spec)?,
            author: Some(event.author),
            at: Some(event.at),
        });
    }
    Ok(told)
}

fn set_back(row: &mut Row, info: &KindInfo, event: &events::Event) {
    row.set(info, &event.field, event.old.clone());
}

fn value(read: Read<'_>, actor: &Actor, info: &KindInfo, row: &Row, spec: &Spec) -> Result<String> {
    match spec.kind {
        // Whole: a change of a few hundred in millions, of a day in a month, must be seen.
        FieldKind::Minor | FieldKind::Date => words::long(&read, info, row, spec),
        _ => words::short(&read, info, row, spec, actor.today),
    }
}

/// What changed in the deal, its quotes and its buying centre since a day.
pub fn changes_since(
    read: Read<'_>,
    actor: &Actor,
    deal: &Opportunity,
    day: Date,
) -> Result<Vec<Change>> {
    let from = Instant(days(day) * 86_400_000);
    let mut told = changes(read, actor, deal, None)?;
    told.retain(|change| change.at.is_some_and(|at| at >= from));
    Ok(told)
}

pub(super) fn close_dates(read: Read<'_>, deal: &Opportunity) -> Result<Vec<Date>> {
    let mut days: Vec<Date> = Vec::new();
    if deal.pushes.unwrap_or(0) == 0 {
        return Ok(days);
    }
    for push in events::pushes(&read, deal.id, i64::MIN)? {
        for cell in [&push.old, &push.new] {
            let day = cell.int().and_then(crate::domain::field::date);
            days.extend(day.filter(|day| days.last() != Some(day)));
        }
    }
    Ok(days)
}
