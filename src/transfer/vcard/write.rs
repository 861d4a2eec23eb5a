//! A contact as a card: 3.0, which every phone and mail program reads, 4.0, or 2.1 for old ones.
//!
//! The card carries the record's own id, so that it comes back as the same contact. Fields that a card has no place
//! for stay behind: whole records leave as CSV.

use std::{fmt::Write as _, io::Write};

use calcard::{
    common::PartialDateTime,
    vcard::{VCard, VCardEntry, VCardProperty, VCardValue, VCardVersion},
};
use chrono::Datelike as _;

use crate::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        record::contact::Contact,
    },
    store::Read,
    transfer::{
        error::Result,
        export::{Names, file},
    },
};

/// Which vCard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// Old phones.
    V21,
    /// What everything reads.
    #[default]
    V30,
    /// The newest.
    V40,
}

/// Writes the contacts that `rows` hands over, one card after the other; gives how many.
pub fn write(
    read: &Read<'_>,
    version: Version,
    out: &mut dyn Write,
    rows: impl FnOnce(&mut dyn FnMut(Row) -> Result<()>) -> Result<()>,
) -> Result<u64> {
    let mut names = Names::new(*read);
    let mut count = 0;
    rows(&mut |row| {
        count += 1;
        let mut card = card(&mut names, &row)?;
        extensions(read, &row, &mut card);
        let text = match version {
            Version::V21 => old(&card),
            Version::V30 => new(&card, VCardVersion::V3_0),
            Version::V40 => new(&card, VCardVersion::V4_0),
        };
        out.write_all(text.as_bytes()).map_err(file::broken)
    })?;
    out.flush().map_err(file::broken)?;
    Ok(count)
}

/// What came from a card under a name of its own (`X-…`) and was kept as a custom field goes out under that name again.
fn extensions(read: &Read<'_>, row: &Row, card: &mut VCard) {
    let known = read.catalog().custom.get(&Contact::KIND);
    for spec in known.into_iter().flatten() {
        let code = spec.name.strip_prefix("custom.").unwrap_or(&spec.name);
        let is_one = spec
            .label
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("X-"))
            && spec
                .label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if let Some(text) = row.custom.get(code).and_then(Cell::text).filter(|_| is_one) {
            let name = VCardProperty::Other(spec.label.to_ascii_uppercase());
            card.entries
                .push(VCardEntry::new(name).with_value(VCardValue::Text(text.to_owned())));
        }
    }
}

fn card(names: &mut Names<'_>, row: &Row) -> Result<VCard> {
    let contact: Contact = row.to_record();
    let mut card = VCard::default();
    let mut put = |name: VCardProperty, values: &[&str]| {
        if values.iter().any(|value| !value.is_empty()) {
            let values = values
                .iter()
                .map(|value| VCardValue::Text((*value).to_owned()))
                .collect();
            card.entries.push(VCardEntry::new(name).with_values(values));
        }
    };
    put(
        VCardProperty::Uid,
        &[&format!("urn:uuid:{}", names.uuid(row.id)?)],
    );
    let whole = if contact.name.is_empty() {
        "?"
    } else {
        &contact.name
    };
    put(VCardProperty::Fn, &[whole]);
    put(
        VCardProperty::N,
        &[
            &contact.family_name,
            &contact.given_name,
            "",
            &contact.form_of_address,
            "",
        ],
    );
    let account = match contact.account {
        Some(account) => names.of(account.id().0)?.title.to_string(),
        None => String::new(),
    };
    if contact.department.is_empty() {
        put(VCardProperty::Org, &[&account]);
    } else {
        put(VCardProperty::Org, &[&account, &contact.department]);
    }
    put(VCardProperty::Title, &[&contact.title]);
    for email in &contact.emails {
        put(VCardProperty::Email, &[email]);
    }
    for phone in &contact.phones {
        put(VCardProperty::Tel, &[phone]);
    }
    for handle in &contact.handles {
        let is_address = handle.contains("://");
        put(
            if is_address {
                VCardProperty::Url
            } else {
                VCardProperty::Impp
            },
            &[handle],
        );
    }
    for language in &contact.languages {
        put(VCardProperty::Lang, &[language]);
    }
    put(
        VCardProperty::Adr,
        &[
            "",
            "",
            &contact.street,
            &contact.city,
            &contact.region,
            &contact.postal_code,
            &contact.country,
        ],
    );
    let tags: Vec<&str> = contact.tags.iter().map(String::as_str).collect();
    put(VCardProperty::Categories, &tags);
    put(VCardProperty::Note, &[&contact.notes]);
    if let Some(day) = contact.birthday {
        card.entries
            .push(
                VCardEntry::new(VCardProperty::Bday).with_value(VCardValue::PartialDateTime(
                    PartialDateTime {
                        year: u16::try_from(day.year()).ok(),
                        month: u8::try_from(day.month()).ok(),
                        day: u8::try_from(day.day()).ok(),
                        ..PartialDateTime::default()
                    },
                )),
            );
    }
    Ok(card)
}

fn new(card: &VCard, version: VCardVersion) -> String {
    let mut text = String::new();
    // Writing into a text cannot fail.
    let _ = card.write_to(&mut text, version);
    text
}

/// 2.1 knows neither folding of words nor escaped line ends: what is not plain ASCII goes as quoted-printable. The
/// library writes 3.0 and 4.0 alone.
fn old(card: &VCard) -> String {
    let mut text = String::from("BEGIN:VCARD\r\nVERSION:2.1\r\n");
    for entry in &card.entries {
        let semicolons = matches!(
            entry.name,
            VCardProperty::N | VCardProperty::Org | VCardProperty::Adr
        );
        let parts: Vec<String> = entry
            .values
            .iter()
            .map(|value| match value {
                VCardValue::PartialDateTime(day) => format!(
                    "{:04}-{:02}-{:02}",
                    day.year.unwrap_or_default(),
                    day.month.unwrap_or_default(),
                    day.day.unwrap_or_default()
                ),
                other => {
                    let text = other.as_text().unwrap_or_default().replace('\\', "\\\\");
                    if semicolons || entry.name == VCardProperty::Categories {
                        text.replace(';', "\\;").replace(',', "\\,")
                    } else {
                        text
                    }
                }
            })
            .collect();
        let value = parts.join(if entry.name == VCardProperty::Categories {
            ","
        } else {
            ";"
        });
        let name = entry.name.as_str();
        if value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && value.len() < 60 {
            let _ = write!(text, "{name}:{value}\r\n");
        } else {
            let _ = write!(
                text,
                "{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{}\r\n",
                quoted(&value)
            );
        }
    }
    text.push_str("END:VCARD\r\n");
    text
}

/// Quoted-printable, its lines broken softly.
fn quoted(value: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for byte in value.bytes() {
        if width > 70 {
            out.push_str("=\r\n");
            width = 0;
        }
        if (b'!'..=b'~').contains(&byte) && byte != b'=' {
            out.push(char::from(byte));
            width += 1;
        } else {
            let _ = write!(out, "={byte:02X}");
            width += 3;
        }
    }
    out
}
