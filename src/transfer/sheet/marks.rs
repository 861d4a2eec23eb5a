//! XML of spreadsheets, event by event: what the readers of ODS and of the XML of 2003 have in common.
//!
//! Entities that a file declares are not known, nothing outside of it is read.

use std::io::BufRead;

use quick_xml::{
    Reader,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart},
};

/// A reader for files as they are, not as they should be.
pub fn reader<R: BufRead>(from: R) -> Reader<R> {
    let mut reader = Reader::from_reader(from);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    reader
}

/// An attribute by its whole name, as text.
pub fn attribute(of: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = of.try_get_attribute(name).ok()??;
    let text = quick_xml::escape::unescape(&found.value).ok()?;
    Some(text.into_owned())
}

/// A number of times, one where it is not said.
pub fn times(of: &BytesStart<'_>, name: &str) -> u64 {
    attribute(of, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(1)
}

/// What `&name;` or `&#10;` stands for; nothing where that is not known.
pub fn letter(of: &BytesRef<'_>, into: &mut String) {
    if let Some(text) = resolve_xml_entity(of.as_ref()) {
        into.push_str(text);
    } else if let Ok(Some(letter)) = of.resolve_char_ref() {
        into.push(letter);
    }
}
