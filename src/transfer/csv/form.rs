//! Files that are no table of text whatever their name says, known by how they begin.

/// How archives begin that are not opened.
const PACKED: [(&[u8], &str); 6] = [
    (b"\x1f\x8b", "is packed with gzip, not text"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd, not text"),
    (b"\xfd7zXZ\0", "is packed with xz, not text"),
    (b"BZh9", "is packed with bzip2, not text"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive, not text"),
    (b"Rar!\x1a\x07", "is a RAR archive, not text"),
];
/// How other files begin.
const BINARY: [(&[u8], &str); 6] = [
    (b"\x89PNG\r\n", "is a picture, not a table"),
    (b"\xff\xd8\xff", "is a picture, not a table"),
    (b"GIF8", "is a picture, not a table"),
    (b"SQLite format 3\0", "is a database, not a table"),
    (b"\x7fELF", "is a program, not a table"),
    (b"MZ\x90\0", "is a program, not a table"),
];
/// What is no text at all, by its first bytes as they stand: what it is, and what to do.
pub fn no_text(first: &[u8]) -> Option<(&'static str, &'static str)> {
    let of = |known: &[(&[u8], &'static str)]| {
        let found = known.iter().find(|(start, _)| first.starts_with(start));
        found.map(|(_, what)| *what)
    };
    let packed = of(&PACKED).map(|what| (what, "unpack it first"));
    packed.or_else(|| of(&BINARY).map(|what| (what, "export CSV or .xlsx from where it came")))
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
        return Some((
            "is a PDF, not a table",
            "export CSV or .xlsx from where it came",
        ));
    }
    if begins(b"<!doctype") || begins(b"<html") || begins(b"<?xml") || begins(b"<table") {
        return Some((
            "is a web page or XML, not a table of text, whatever its name says",
            "open it in a spreadsheet and save it as .xlsx or as CSV in UTF-8",
        ));
    }
    if begins(b"[{")
        || begins(b"{\"")
        || (begins(b"[") && text[1..].trim_ascii_start().starts_with(b"{"))
    {
        return Some(("is JSON, not a table", "export CSV from where it came"));
    }
    if begins(b"BEGIN:VCARD") {
        return Some((
            "holds cards of an address book",
            "give it a name that ends in .vcf",
        ));
    }
    if begins(b"BEGIN:VCALENDAR") {
        return Some(("is a calendar", "give it a name that ends in .ics"));
    }
    None
}
