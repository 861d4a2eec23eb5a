//! What one property of a card says: its values as text, its types, its weight among others of its name.

use std::borrow::Cow;

use calcard::{
    common::PartialDateTime,
    vcard::{VCardEntry, VCardParameterName, VCardParameterValue, VCardValue},
};

/// Values in the order of their weight, each once, none empty.
pub(super) fn best(list: &mut Vec<(i32, String)>) -> Vec<String> {
    let mut list = std::mem::take(list);
    list.sort_by_key(|(weight, _)| -weight);
    let mut out: Vec<String> = Vec::new();
    for (_, value) in list {
        let value = value.trim().to_owned();
        if !value.is_empty() && !out.contains(&value) {
            out.push(value);
        }
    }
    out
}

pub(super) fn scheme(text: &str, scheme: &str) -> String {
    match text.get(..scheme.len()) {
        Some(head) if head.eq_ignore_ascii_case(scheme) => text[scheme.len()..].to_owned(),
        _ => text.to_owned(),
    }
}

/// `TYPE=WORK,VOICE`, and the bare words of 2.1.
pub(super) fn types(entry: &VCardEntry) -> Vec<String> {
    let mut types = Vec::new();
    for param in &entry.params {
        let word: Option<Cow<'_, str>> = match (&param.name, &param.value) {
            (VCardParameterName::Type, VCardParameterValue::Null) => None,
            (VCardParameterName::Type, value) => value.as_text().map(Into::into),
            (name, VCardParameterValue::Null) => Some(name.as_str().into()),
            _ => None,
        };
        types.extend(
            word.iter()
                .flat_map(|word| word.split(','))
                .map(|word| word.trim().to_lowercase()),
        );
    }
    types
}

/// What is preferred first; then what is of the work, then the rest as it comes.
pub(super) fn weight(entry: &VCardEntry, types: &[String]) -> i32 {
    let is = |word: &str| types.iter().any(|other| other == word);
    let pref = entry
        .params
        .iter()
        .find(|param| param.name == VCardParameterName::Pref)
        .map(|param| match &param.value {
            VCardParameterValue::Integer(place) => {
                100 - i32::try_from(*place).unwrap_or(100).min(99)
            }
            _ => 50,
        });
    pref.unwrap_or(if is("pref") { 50 } else { 0 }) * 4
        + i32::from(is("work")) * 2
        + i32::from(!is("home"))
}

/// The values of a property as text; a component of several parts with blanks between.
pub(super) fn texts(entry: &VCardEntry) -> Vec<String> {
    entry
        .values
        .iter()
        .map(|value| match value {
            VCardValue::Text(text) => text.clone(),
            VCardValue::Component(parts) => parts.join(" "),
            VCardValue::Integer(number) => number.to_string(),
            VCardValue::Float(number) => number.to_string(),
            VCardValue::Boolean(yes) => yes.to_string(),
            VCardValue::PartialDateTime(moment) => partial(moment),
            VCardValue::Binary(data) => format!("({} bytes)", data.data.len()),
            other => other.as_text().unwrap_or_default().to_owned(),
        })
        .collect()
}

fn partial(moment: &PartialDateTime) -> String {
    let year = moment.year.map_or("--".into(), |year| format!("{year:04}"));
    match (moment.month, moment.day) {
        (Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}").replace("---", "--"),
        (Some(month), None) => format!("{year}-{month:02}").replace("---", "--"),
        _ => year,
    }
}

/// A whole day, however it is written.
pub(super) fn date(entry: &VCardEntry) -> Option<String> {
    let ymd = |year: u16, month: u8, day: u8| {
        chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
            .map(|day| day.to_string())
    };
    match entry.values.first()? {
        VCardValue::PartialDateTime(moment) => ymd(moment.year?, moment.month?, moment.day?),
        VCardValue::Text(text) => {
            let digits: String = text.chars().take(10).filter(char::is_ascii_digit).collect();
            let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u16>().ok();
            if digits.len() < 8 {
                return None;
            }
            ymd(number(0..4)?, number(4..6)? as u8, number(6..8)? as u8)
        }
        _ => None,
    }
}
