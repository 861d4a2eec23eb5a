//! Files that are no table of text whatever their name says, known by how they begin.

use crate::words::{self, id, say};

/// How archives begin that are not opened.
const PACKED: [(&[u8], &str); 6] = [
    (b"\x1f\x8b", id!("file-gzip")),
    (b"\x28\xb5\x2f\xfd", id!("file-zstd")),
    (b"\xfd7zXZ\0", id!("file-xz")),
    (b"BZh9", id!("file-bzip2")),
    (b"7z\xbc\xaf\x27\x1c", id!("file-7z")),
    (b"Rar!\x1a\x07", id!("file-rar")),
];
/// How other files begin.
const BINARY: [(&[u8], &str); 6] = [
    (b"\x89PNG\r\n", id!("file-picture")),
    (b"\xff\xd8\xff", id!("file-picture")),
    (b"GIF8", id!("file-picture")),
    (b"SQLite format 3\0", id!("file-database")),
    (b"\x7fELF", id!("file-program")),
    (b"MZ\x90\0", id!("file-program")),
];
/// What is no text at all, by its first bytes as they stand: what it is, and what to do.
pub fn no_text(first: &[u8]) -> Option<(&'static str, &'static str)> {
    let of = |known: &[(&[u8], &'static str)]| {
        let found = known.iter().find(|(start, _)| first.starts_with(start));
        found.map(|(_, what)| words::plain(what))
    };
    let packed = of(&PACKED).map(|what| (what, say!("file-hint-unpack")));
    packed.or_else(|| of(&BINARY).map(|what| (what, say!("file-hint-export"))))
}

/// More control characters than one in so many letters are no text.
const CONTROLS: usize = 40;

/// Whether a text, decoded, is no text: control characters, or letters that its encoding does not have.
pub fn is_noise(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let noise = |c: &char| {
        *c == char::REPLACEMENT_CHARACTER
            || (c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{1a}'))
    };
    let count = text.chars().filter(noise).count();
    count > 8 && count * CONTROLS > text.chars().count()
}

/// What is no table of text, by how it begins: what it is, and what to do.
pub fn other_form(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = head.trim_ascii_start();
    let begins = |with: &[u8]| {
        text.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    if begins(b"%PDF") {
        return Some((say!("file-pdf"), say!("file-hint-export")));
    }
    if begins(b"<!doctype") || begins(b"<html") || begins(b"<?xml") || begins(b"<table") {
        return Some((say!("file-page"), say!("file-hint-save-sheet")));
    }
    if begins(b"[{")
        || begins(b"{\"")
        || (begins(b"[") && text[1..].trim_ascii_start().starts_with(b"{"))
    {
        return Some((say!("file-json"), say!("file-hint-export-csv")));
    }
    if begins(b"BEGIN:VCARD") {
        return Some((say!("file-cards"), say!("file-hint-vcf")));
    }
    if begins(b"BEGIN:VCALENDAR") {
        return Some((say!("file-calendar"), say!("file-hint-ics")));
    }
    None
}

/// Whether a text is a line that is drawn.
pub fn is_drawn(text: &[u8]) -> bool {
    text.len() > 2
        && text
            .iter()
            .all(|byte| matches!(byte, b'-' | b'=' | b'_' | b':' | b'+' | b'|'))
}
