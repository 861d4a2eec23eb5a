//! Files that are no table of text whatever their name says, known by how they begin.

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
