//! One typed value into one cell.
//!
//! Not here: amounts, whose currency stands in another cell (see [`super::fill`]).

use super::{BadField, Reading};
use crate::{
    domain::{
        cell::Cell,
        dates,
        field::{Date, FieldKind, Record as _, Spec, Time, days, minutes},
        id::Id,
        money::{self, Currency, Fixed},
        record::{by_kind, team::User},
        repeats::is_rule,
        text,
    },
    store::{Error, Read},
    words::{comma, say},
};

/// Reads one value; empty text is nothing.
pub fn cell(reading: Reading<'_>, spec: &Spec, typed: &str) -> Result<Cell<'static>, BadField> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Cell::Null);
    }
    Ok(match spec.kind {
        FieldKind::Text if spec.repeats && !is_rule(typed) => {
            return Err(BadField::new(spec, say!("typed-no-rule", typed = typed)));
        }
        FieldKind::Text => Cell::from(typed.split_whitespace().collect::<Vec<_>>().join(" ")),
        FieldKind::Long => Cell::from(typed.replace("\r\n", "\n")),
        FieldKind::Int | FieldKind::Minor => Cell::Int(whole(spec, typed)?),
        FieldKind::Fixed => Cell::Int(fixed(spec, typed)?),
        FieldKind::Percent => {
            let number = typed.trim_end_matches(['%', '％']).trim();
            Cell::Int(fixed(spec, number)?)
        }
        FieldKind::Currency => Cell::from(currency(spec, typed)?.code().to_owned()),
        FieldKind::Date => Cell::Int(days(day(reading, spec, typed)?)),
        FieldKind::Time => Cell::Int(minutes(hour(spec, typed)?)),
        FieldKind::Instant => Cell::Int(moment(reading, spec, typed)?),
        FieldKind::Bool => Cell::Int(i64::from(yes(spec, typed)?)),
        FieldKind::Pick(_) => Cell::from(pick(spec, typed)?),
        FieldKind::Ref(_) | FieldKind::AnyRef => Cell::Int(reference(reading, spec, typed)?.0),
        FieldKind::List | FieldKind::Picks(_) | FieldKind::Refs(_) => listed(
            spec,
            &Cell::Null,
            items(reading, spec, typed)?,
            false,
            false,
        ),
    })
}

fn whole(spec: &Spec, typed: &str) -> Result<i64, BadField> {
    let bad = || BadField::new(spec, say!("typed-no-integer", typed = typed));
    let (number, currency) = money::parse_amount(typed).map_err(|_| bad())?;
    if currency.is_some() || !number.fract().is_zero() {
        return Err(bad());
    }
    number.trunc().to_string().parse().map_err(|_| bad())
}

fn fixed(spec: &Spec, typed: &str) -> Result<i64, BadField> {
    Fixed::parse(typed)
        .map(|number| number.0)
        .map_err(|error| BadField::new(spec, error.to_string()))
}

fn currency(spec: &Spec, typed: &str) -> Result<Currency, BadField> {
    // Through the amounts, so that `€` and 人民币 do as well as EUR.
    let typed_as_amount = money::parse_amount(&format!("1 {typed}"));
    match typed_as_amount {
        Ok((_, Some(currency))) => Ok(currency),
        _ => Err(
            BadField::new(spec, say!("typed-no-currency", typed = typed))
                .hint(say!("refused-currency-hint")),
        ),
    }
}

/// A day in words.
pub fn day(reading: Reading<'_>, spec: &Spec, typed: &str) -> Result<Date, BadField> {
    dates::parse_date(typed, reading.actor.today)
        .map_err(|bad| BadField::new(spec, bad.to_string()).hint(bad.hint()))
}

/// An hour in words.
fn hour(spec: &Spec, typed: &str) -> Result<Time, BadField> {
    dates::parse_time(typed).map_err(|bad| BadField::new(spec, bad.to_string()).hint(bad.hint()))
}

/// Milliseconds of a day's noon.
const NOON: i64 = 43_200_000;
const DAY: i64 = 86_400_000;

/// A day as a moment: now if it is today, else noon, which is the same day in every zone that people sell in.
pub fn moment_of(day: Date, reading: Reading<'_>) -> i64 {
    if day == reading.actor.today {
        reading.actor.now.0
    } else {
        days(day) * DAY + NOON
    }
}

fn moment(reading: Reading<'_>, spec: &Spec, typed: &str) -> Result<i64, BadField> {
    if typed == "now" {
        return Ok(reading.actor.now.0);
    }
    Ok(moment_of(day(reading, spec, typed)?, reading))
}

fn yes(spec: &Spec, typed: &str) -> Result<bool, BadField> {
    match typed.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "on" | "x" | "✓" | "是" => Ok(true),
        "no" | "n" | "false" | "0" | "off" | "-" | "否" => Ok(false),
        _ => {
            Err(BadField::new(spec, say!("typed-no-yes", typed = typed))
                .hint(say!("refused-yes-hint")))
        }
    }
}

/// A choice by code, label, or a beginning that only one has.
pub fn pick(spec: &Spec, typed: &str) -> Result<String, BadField> {
    let plain = |text: &str| text::fold(text).replace(['_', '-', ' '], "");
    let word = plain(typed);
    let choices = spec.picks();
    let exact = choices
        .iter()
        .find(|(code, label)| plain(code) == word || plain(label) == word);
    if let Some((code, _)) = exact {
        return Ok(code.clone());
    }
    let begun: Vec<&(String, String)> = choices
        .iter()
        .filter(|(code, label)| plain(code).starts_with(&word) || plain(label).starts_with(&word))
        .collect();
    match begun.as_slice() {
        [(code, _)] if !word.is_empty() => Ok(code.clone()),
        several => {
            let why = if several.len() > 1 {
                say!("refused-several-choices", typed = typed)
            } else {
                say!("refused-no-choice", typed = typed)
            };
            let codes: Vec<&str> = choices.iter().map(|(code, _)| code.as_str()).collect();
            Err(BadField::new(spec, why).hint(say!("refused-choices", choices = codes.join(", "))))
        }
    }
}

/// A record by id, name or `kind/name`; of users also `me` and their initials.
pub fn reference(reading: Reading<'_>, spec: &Spec, typed: &str) -> Result<Id, BadField> {
    let kind = match spec.kind {
        FieldKind::Ref(kind) | FieldKind::Refs(kind) => by_kind(kind),
        _ => None,
    };
    let read = reading.read;
    if kind == Some(User::INFO)
        && let Some(user) = user(read, reading.actor.user, typed)
    {
        return Ok(user);
    }
    read.resolve(kind, typed).map_err(|error| {
        let hint = match &error {
            Error::NotFound { kind, .. } => Some(say!(
                "refused-make-first",
                kind = kind,
                name = quoted(typed)
            )),
            error => error.hint(),
        };
        BadField {
            hint,
            ..BadField::new(spec, error.to_string())
        }
    })
}

fn quoted(word: &str) -> String {
    if word.contains(' ') {
        format!("\"{word}\"")
    } else {
        word.to_owned()
    }
}

/// The user that a word means: `me`, a name, or initials that only one has.
pub fn user(read: Read<'_>, me: Id, typed: &str) -> Option<Id> {
    let word = text::fold(typed);
    if word == "me" || word == "我" {
        return Some(me);
    }
    let by = |is: &dyn Fn(&crate::domain::catalog::UserInfo) -> bool| {
        let mut found = read.catalog().users.iter().filter(|user| is(user));
        let one = found.next()?;
        found.next().is_none().then_some(one.id)
    };
    by(&|user| text::fold(&user.name) == word)
        .or_else(|| by(&|user| text::fold(&user.initials) == word))
        .or_else(|| by(&|user| text::fold(&user.name).split(' ').any(|part| part == word)))
}

/// A stage by name, a beginning of it, or its number; of this pipeline where one has such a stage, else of any.
pub fn stage(
    reading: Reading<'_>,
    spec: &Spec,
    typed: &str,
    pipeline: Option<Id>,
) -> Result<Id, BadField> {
    let catalog = reading.read.catalog();
    let word = text::fold(typed);
    let all = || catalog.pipelines.iter().flat_map(|line| &line.stages);
    let own = |id: &Id| pipeline == Some(*id);
    let mut tries: Vec<Vec<Id>> = Vec::new();
    for in_own in [true, false] {
        let stages: Vec<_> = all()
            .filter(|stage| own(&stage.pipeline) == in_own)
            .collect();
        let ids = |fits: &dyn Fn(&str) -> bool| {
            stages
                .iter()
                .filter(|stage| fits(&text::fold(&stage.name)))
                .map(|stage| stage.id)
                .collect::<Vec<_>>()
        };
        tries.push(ids(&|name| name == word));
        tries.push(ids(&|name| !word.is_empty() && name.starts_with(&word)));
        if in_own && let Some(at) = word.parse::<usize>().ok().and_then(|at| at.checked_sub(1)) {
            tries.push(stages.get(at).map(|stage| stage.id).into_iter().collect());
        }
    }
    match tries.into_iter().find(|found| !found.is_empty()).as_deref() {
        Some([one]) => Ok(*one),
        Some(_) => Err(
            BadField::new(spec, say!("refused-several-stages", typed = typed))
                .hint(say!("refused-several-stages-hint")),
        ),
        None => {
            if let Ok(id) = reading
                .read
                .resolve(by_kind(crate::domain::record::pipeline::Stage::KIND), typed)
            {
                return Ok(id);
            }
            let names: Vec<&str> = all()
                .filter(|stage| pipeline.is_none_or(|id| id == stage.pipeline))
                .map(|stage| stage.name.as_str())
                .collect();
            Err(BadField::new(spec, say!("refused-no-stage", typed = typed))
                .hint(say!("refused-stages", stages = names.join(comma()))))
        }
    }
}

/// Lists of short words, in which a comma separates; in others it may be part of an item.
const SHORT: &[&str] = &[
    "tags",
    "emails",
    "phones",
    "handles",
    "languages",
    "reasons",
];

/// The items of a typed list, each as its cell holds it.
pub fn items(reading: Reading<'_>, spec: &Spec, typed: &str) -> Result<Vec<String>, BadField> {
    let by_comma = !matches!(spec.kind, FieldKind::List) || SHORT.contains(&spec.name.as_ref());
    let separator = if typed.contains('\n') {
        vec!['\n']
    } else if typed.contains([';', '；']) {
        vec![';', '；']
    } else if by_comma {
        vec![',', '，', '、']
    } else {
        vec!['\n']
    };
    typed
        .split(|c: char| separator.contains(&c))
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| match spec.kind {
            FieldKind::Picks(_) => pick(spec, item),
            FieldKind::Refs(_) => reference(reading, spec, item).map(|id| id.to_string()),
            _ => Ok(item.to_owned()),
        })
        .collect()
}

/// A list cell of these items, or the old one with them added or taken out; equal items once.
pub fn listed(
    spec: &Spec,
    old: &Cell<'_>,
    items: Vec<String>,
    add: bool,
    remove: bool,
) -> Cell<'static> {
    let is_refs = matches!(spec.kind, FieldKind::Refs(_));
    let before = if is_refs {
        old.ids().iter().map(i64::to_string).collect()
    } else {
        old.items()
    };
    let all = if remove {
        let gone: Vec<String> = items.iter().map(|item| text::fold(item)).collect();
        before
            .into_iter()
            .filter(|item| !gone.contains(&text::fold(item)))
            .collect()
    } else if add {
        before.into_iter().chain(items).collect()
    } else {
        items
    };
    let mut once: Vec<String> = Vec::new();
    for item in all {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    if is_refs {
        let ids: Vec<i64> = once.iter().filter_map(|item| item.parse().ok()).collect();
        Cell::from_ids(&ids)
    } else {
        Cell::from_items(&once)
    }
}
