//! Text to value: what a person types into a field of each kind, and what it means in words.

use super::super::super::{data, view::Scene};
use crate::{
    domain::{
        cell::Cell,
        dates,
        field::{Date, FieldKind, Spec, date, days, minutes},
        id::Id,
        money::{self, Currency, Fixed, Minor, parse_amount_in},
        text::fold,
    },
    operations::words,
    store::{self, Read},
    words::{comma, say},
};

/// What is wrong with a value, in words.
pub type Wrong = String;

/// The value of a typed text. References by name are looked up in the book.
pub fn parse(
    read: &Read<'_>,
    spec: &Spec,
    typed: &str,
    today: Date,
) -> store::Result<Cell<'static>> {
    let refused = |wrong: Wrong| store::Error::refused(format!("{}: {wrong}", spec.called()));
    let typed = typed.trim();
    match spec.kind {
        _ if typed.is_empty() => Ok(Cell::Null),
        FieldKind::Ref(kind) => {
            let info = crate::domain::record::by_kind(kind);
            if let Ok(id) = typed.parse::<i64>() {
                return Ok(Cell::Int(id));
            }
            Ok(Cell::Int(read.resolve(info, typed)?.0))
        }
        FieldKind::AnyRef => Ok(Cell::Int(read.resolve(None, typed)?.0)),
        FieldKind::Refs(kind) => {
            let info = crate::domain::record::by_kind(kind);
            let ids = typed
                .split([';', ','])
                .map(|name| Ok(read.resolve(info, name)?.0))
                .collect::<store::Result<Vec<i64>>>()?;
            Ok(Cell::from_ids(&ids))
        }
        _ => plain(spec, typed, today, read.catalog().base()).map_err(refused),
    }
}

/// The value of a typed text that needs no book.
pub fn plain(
    spec: &Spec,
    typed: &str,
    today: Date,
    currency: Currency,
) -> Result<Cell<'static>, Wrong> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Cell::Null);
    }
    match spec.kind {
        FieldKind::Date => dates::parse_date(typed, today)
            .map(|date| Cell::Int(days(date)))
            .map_err(|error| say!("typed-hinted", why = error.to_string(), hint = error.hint())),
        FieldKind::Time => dates::parse_time(typed)
            .map(|time| Cell::Int(minutes(time)))
            .map_err(|error| say!("typed-hinted", why = error.to_string(), hint = error.hint())),
        FieldKind::Minor => {
            let (amount, said) =
                parse_amount_in(typed, currency).map_err(|error| error.to_string())?;
            Minor::from_decimal(amount, said.unwrap_or(currency))
                .map(|minor| Cell::Int(minor.0))
                .ok_or_else(|| say!("typed-too-large", typed = typed))
        }
        FieldKind::Fixed | FieldKind::Percent => Fixed::parse(typed.trim_end_matches(['%', ' ']))
            .map(|fixed| Cell::Int(fixed.0))
            .map_err(|error| error.to_string()),
        FieldKind::Int => typed
            .parse()
            .map(Cell::Int)
            .map_err(|_| say!("typed-no-integer", typed = typed)),
        FieldKind::Bool => match fold(typed).as_str() {
            "yes" | "y" | "1" | "true" | "是" => Ok(Cell::Int(1)),
            "no" | "n" | "0" | "false" | "否" => Ok(Cell::Int(0)),
            _ => Err(say!("typed-no-yes", typed = typed)),
        },
        FieldKind::Currency => Currency::parse(typed)
            .map(|currency| Cell::from(currency.code().to_owned()))
            .ok_or_else(|| say!("typed-no-currency", typed = typed)),
        FieldKind::Pick(_) => code(spec, typed).map(Cell::from),
        FieldKind::Picks(_) => {
            let codes = items(typed)
                .iter()
                .map(|item| code(spec, item))
                .collect::<Result<Vec<String>, _>>()?;
            Ok(Cell::from_items(&codes))
        }
        FieldKind::List => Ok(Cell::from_items(&items(typed))),
        FieldKind::Instant => Err(say!("typed-kept").into()),
        _ => Ok(Cell::from(typed.to_owned())),
    }
}

fn items(typed: &str) -> Vec<String> {
    let parts = typed.split([';', '\n', '，', '；']);
    parts
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

fn code(spec: &Spec, typed: &str) -> Result<String, Wrong> {
    let picks = spec.picks();
    let wanted = fold(typed);
    let exact = |(code, label): &&(String, String)| fold(code) == wanted || fold(label) == wanted;
    let begins = |(_, label): &&(String, String)| fold(label).starts_with(&wanted);
    if let Some((code, _)) = picks
        .iter()
        .find(exact)
        .or_else(|| picks.iter().find(begins))
    {
        return Ok(code.clone());
    }
    let labels: Vec<&str> = picks.iter().map(|(_, label)| label.as_str()).collect();
    Err(say!(
        "typed-none-of",
        typed = typed,
        choices = labels.join(comma())
    ))
}

/// What a typed text means, in words; or what is wrong with it.
pub fn means(spec: &Spec, typed: &str, scene: &Scene) -> Result<String, Wrong> {
    if spec.kind.is_ref() {
        return Ok(String::new());
    }
    let base = scene.catalog.base();
    let cell = plain(spec, typed, scene.now.today, base)?;
    Ok(match (spec.kind, &cell) {
        (FieldKind::Date, Cell::Int(day)) => date(*day).map_or_else(String::new, dates::spoken),
        (FieldKind::Time, Cell::Int(minutes)) => words::hour(*minutes),
        (FieldKind::Minor, Cell::Int(minor)) => {
            let said = parse_amount_in(typed, base).ok().and_then(|(_, said)| said);
            money::long(Minor(*minor), said.unwrap_or(base))
        }
        (FieldKind::Pick(_), Cell::Text(code)) => words::label(spec, code),
        _ => String::new(),
    })
}

/// A value as it is typed: what [`parse`] reads back.
pub fn typed(
    read: &Read<'_>,
    spec: &Spec,
    cell: &Cell<'static>,
    currency: Currency,
) -> store::Result<String> {
    Ok(match (spec.kind, cell) {
        (_, Cell::Null) => String::new(),
        (FieldKind::Minor, Cell::Int(minor)) => Minor(*minor).decimal(currency),
        (FieldKind::Fixed | FieldKind::Percent, Cell::Int(fixed)) => Fixed(*fixed).to_string(),
        (FieldKind::Date, Cell::Int(day)) => {
            date(*day).map_or_else(String::new, |day| day.to_string())
        }
        (FieldKind::Time, Cell::Int(minutes)) => words::hour(*minutes),
        (FieldKind::Bool, Cell::Int(yes)) => if *yes == 0 { "no" } else { "yes" }.into(),
        (FieldKind::Ref(_) | FieldKind::AnyRef, Cell::Int(id)) => read.title(Id(*id))?,
        (FieldKind::Refs(_), cell) => {
            let titles = cell
                .ids()
                .into_iter()
                .map(|id| read.title(Id(id)))
                .collect::<store::Result<Vec<_>>>()?;
            titles.join("; ")
        }
        (FieldKind::List | FieldKind::Picks(_), cell) => cell.items().join("; "),
        (_, Cell::Int(number)) => number.to_string(),
        (_, Cell::Text(text)) => text.to_string(),
    })
}

/// The records a reference may lead to, for what was typed.
pub fn targets(
    read: &Read<'_>,
    kind: Option<crate::domain::kind::Kind>,
    typed: &str,
) -> store::Result<Vec<super::Choice>> {
    let info = kind.and_then(crate::domain::record::by_kind);
    let found = data::search(read, info, typed, 12)?;
    Ok(found
        .into_iter()
        .map(|found| super::Choice::new(found.id.to_string(), found.title).note(found.note))
        .collect())
}
