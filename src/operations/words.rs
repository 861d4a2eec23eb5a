//! A value as people and programs read it: the one place where a cell becomes text.
//!
//! Three ways: [`plain`] is exact and re-importable (CSV), [`json`] the same as JSON, [`long`] and [`short`] are for
//! screens. The way back, text to cell, is in `operations::fields`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::{
    domain::{
        cell::Cell,
        dates,
        field::{Date, FieldKind, Row, Spec, date, time},
        findings,
        id::Id,
        kind::KindInfo,
        money::{self, Currency, Fixed, Minor},
        reason::ClassReason,
        score,
    },
    store::{Read, Result},
    words::{comma, say},
};

/// The currency of an amount: that of its unit, of its record, or of the book.
pub fn currency_of(read: &Read<'_>, info: &KindInfo, row: &Row, spec: &Spec) -> Currency {
    let of_unit = spec.unit.and_then(|unit| {
        let other = info
            .specs()
            .iter()
            .find(|other| other.unit == Some(unit) && other.kind == FieldKind::Currency)?;
        Currency::parse(row.get(info, &other.name).text()?)
    });
    of_unit.unwrap_or_else(|| read.catalog().base())
}

/// Exactly, as a file or a program reads it: ISO dates, decimal amounts without a currency, codes, names of references.
pub fn plain(read: &Read<'_>, info: &KindInfo, row: &Row, spec: &Spec) -> Result<String> {
    let cell = row.get(info, &spec.name);
    Ok(match (spec.kind, cell) {
        (_, Cell::Null) => String::new(),
        (FieldKind::Minor, Cell::Int(minor)) => {
            Minor(*minor).decimal(currency_of(read, info, row, spec))
        }
        (FieldKind::Fixed | FieldKind::Percent, Cell::Int(fixed)) => Fixed(*fixed).to_string(),
        (FieldKind::Date, Cell::Int(days)) => {
            date(*days).map_or_else(String::new, |date| date.to_string())
        }
        (FieldKind::Time, Cell::Int(minutes)) => hour(*minutes),
        (FieldKind::Instant, Cell::Int(millis)) => instant(*millis),
        (FieldKind::Bool, Cell::Int(yes)) => if *yes == 0 { "no" } else { "yes" }.to_owned(),
        (FieldKind::Ref(_) | FieldKind::AnyRef, Cell::Int(id)) => read.title(Id(*id))?,
        (FieldKind::Refs(_), cell) => {
            let titles: Vec<String> = cell
                .ids()
                .into_iter()
                .map(|id| read.title(Id(id)))
                .collect::<Result<_>>()?;
            titles.join("; ")
        }
        (FieldKind::List | FieldKind::Picks(_), cell) => cell.items().join("; "),
        (_, Cell::Int(number)) => number.to_string(),
        (_, Cell::Text(text)) => text.to_string(),
    })
}

/// A value apart from its record: an amount is read in the book's currency, unless the record still says another.
pub fn of_cell(
    read: &Read<'_>,
    info: &KindInfo,
    field: &str,
    cell: Cell<'static>,
) -> Result<String> {
    let Some(spec) = read.catalog().spec(info, field) else {
        return Ok(cell
            .text()
            .map(str::to_owned)
            .or(cell.int().map(|number| number.to_string()))
            .unwrap_or_default());
    };
    let mut row = Row::new(info);
    row.set(info, field, cell);
    plain(read, info, &row, spec)
}

/// An hour of a day: `09:30`.
pub fn hour(minutes: i64) -> String {
    time(minutes).map_or_else(|| minutes.to_string(), dates::clock)
}

/// A moment as RFC 3339 in UTC.
pub fn instant(millis: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(millis).map_or_else(String::new, |at| {
        at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    })
}

/// Whole, for a detail page: amounts with their currency, labels of codes, long dates.
pub fn long(read: &Read<'_>, info: &KindInfo, row: &Row, spec: &Spec) -> Result<String> {
    let cell = row.get(info, &spec.name);
    Ok(match (spec.kind, cell) {
        (FieldKind::Minor, Cell::Int(minor)) => {
            money::long(Minor(*minor), currency_of(read, info, row, spec))
        }
        (FieldKind::Percent, Cell::Int(fixed)) => format!("{} %", Fixed(*fixed)),
        (FieldKind::Date, Cell::Int(days)) => date(*days).map_or_else(String::new, dates::long),
        (FieldKind::Bool, Cell::Int(0)) => String::new(),
        (FieldKind::Bool, Cell::Int(_)) => yes(true).into(),
        (FieldKind::Pick(_), Cell::Text(code)) => label(spec, code),
        (FieldKind::Picks(_), cell) => cell
            .items()
            .iter()
            .map(|code| label(spec, code))
            .collect::<Vec<_>>()
            .join(comma()),
        // Kept as codes, since they are filtered by; read as words.
        (FieldKind::List, cell) if spec.name == "gaps" => cell
            .items()
            .iter()
            .map(|code| findings::by_code(code).map_or(code.as_str(), |finding| finding.called()))
            .collect::<Vec<_>>()
            .join(comma()),
        // Kept in English, as files read them.
        (FieldKind::List, cell) if spec.name == "score_reasons" => cell
            .items()
            .iter()
            .map(|reason| score::said(reason))
            .collect::<Vec<_>>()
            .join(comma()),
        (_, Cell::Text(text)) if spec.name == "class_reason" => {
            ClassReason::read(text).map_or_else(|| text.to_string(), ClassReason::said)
        }
        (FieldKind::List | FieldKind::Refs(_), _) => {
            plain(read, info, row, spec)?.replace("; ", comma())
        }
        _ => plain(read, info, row, spec)?,
    })
}

/// Short, for a list: amounts to three digits, dates near today as words.
pub fn short(
    read: &Read<'_>,
    info: &KindInfo,
    row: &Row,
    spec: &Spec,
    today: Date,
) -> Result<String> {
    let cell = row.get(info, &spec.name);
    Ok(match (spec.kind, cell) {
        // A sum of nothing is no news.
        (FieldKind::Minor, Cell::Int(0)) if !spec.is_writable() => String::new(),
        (FieldKind::Minor, Cell::Int(minor)) => {
            money::short(Minor(*minor), currency_of(read, info, row, spec))
        }
        (FieldKind::Date, Cell::Int(days)) => {
            date(*days).map_or_else(String::new, |day| dates::near(day, today))
        }
        (FieldKind::Instant, Cell::Int(millis)) => {
            let day = date(millis.div_euclid(86_400_000));
            day.map_or_else(String::new, |day| dates::near(day, today))
        }
        (FieldKind::Bool, Cell::Int(yes)) => if *yes == 0 { "" } else { "✓" }.to_owned(),
        (FieldKind::Long, Cell::Text(text)) => text.lines().next().unwrap_or_default().to_owned(),
        _ => long(read, info, row, spec)?,
    })
}

/// A switch, as it is read within a sentence.
pub fn yes(is: bool) -> &'static str {
    if is { say!("ask-yes") } else { say!("ask-no") }
}

/// The label of a code; of an unknown one, the code.
pub fn label(spec: &Spec, code: &str) -> String {
    match spec.kind {
        FieldKind::Pick(items) | FieldKind::Picks(items) => items
            .iter()
            .find(|item| item.code == code)
            .map_or(code, |item| item.called())
            .to_owned(),
        _ => code.to_owned(),
    }
}

/// A record as a JSON object: the ledger's names, `id` first, money as a decimal string beside its currency.
pub fn json(read: &Read<'_>, info: &KindInfo, row: &Row) -> Result<Value> {
    let mut object = Map::new();
    object.insert(
        "id".into(),
        read.uuid(row.id)?
            .map_or(Value::Null, |uuid| uuid.to_string().into()),
    );
    for spec in read
        .catalog()
        .specs(info)
        .into_iter()
        .filter(|spec| !spec.hidden)
    {
        object.insert(spec.name.to_string(), json_value(read, info, row, spec)?);
    }
    Ok(Value::Object(object))
}

/// One value as JSON.
pub fn json_value(read: &Read<'_>, info: &KindInfo, row: &Row, spec: &Spec) -> Result<Value> {
    let cell = row.get(info, &spec.name);
    Ok(match (spec.kind, cell) {
        (FieldKind::List | FieldKind::Picks(_), cell) => cell.items().into(),
        (FieldKind::Refs(_), cell) => {
            let titles: Vec<Value> = cell
                .ids()
                .into_iter()
                .map(|id| Ok(read.title(Id(id))?.into()))
                .collect::<Result<_>>()?;
            Value::Array(titles)
        }
        (FieldKind::Bool, cell) => (cell.int() == Some(1)).into(),
        (_, Cell::Null) => Value::Null,
        (FieldKind::Int, Cell::Int(number)) => (*number).into(),
        _ => plain(read, info, row, spec)?.into(),
    })
}
