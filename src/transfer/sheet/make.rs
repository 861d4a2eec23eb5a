//! Which kind of spreadsheet a file is. Endings lie: programs call web pages, XML and plain text `.xls` so that a
//! spreadsheet opens them; the first bytes decide.

use std::{fs::File, io::Read as _, path::Path};

use encoding_rs::{Encoding, UTF_8};

/// The forms of spreadsheet that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// Office Open XML, since 2007.
    Xlsx,
    /// OpenDocument.
    Ods,
    /// The binary form of before 2007.
    Xls,
    /// The XML form of 2003.
    Xml,
    /// A web page with tables.
    Page,
}

/// Endings of spreadsheets, and of pages that may hold a table.
const ENDINGS: [&str; 10] = [
    "xlsx", "xlsm", "xltx", "xls", "xlt", "ods", "ots", "xml", "htm", "html",
];
/// How much of a file is looked at.
const HEAD: u64 = 4 << 10;
/// Where the name of the first part of an archive stands.
const NAME: usize = 30;
/// How the binary form begins: as a compound file, or bare as scripts write it.
const BINARY: [&[u8]; 2] = [b"\xd0\xcf\x11\xe0", b"\x09\x08\x08\x00"];
const SPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

impl Make {
    /// By how the file begins; none where its name promises no spreadsheet, or where it is plain text after all.
    pub fn of(path: &Path) -> Option<Self> {
        let end = path.extension().unwrap_or_default().to_string_lossy();
        let end = end.to_lowercase();
        if !ENDINGS.contains(&&*end) {
            return None;
        }
        let promised = match &*end {
            "xml" | "htm" | "html" => None,
            "ods" | "ots" => Some(Self::Ods),
            "xls" | "xlt" => Some(Self::Xls),
            _ => Some(Self::Xlsx),
        };
        // Asked before it is opened: to open a pipe is to wait for who writes into it.
        if !std::fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
            return promised;
        }
        let mut head = Vec::new();
        let read = File::open(path).map(|file| file.take(HEAD).read_to_end(&mut head));
        if !matches!(read, Ok(Ok(_))) {
            return promised;
        }
        Self::of_head(&head)
    }

    /// By its first bytes.
    pub fn of_head(head: &[u8]) -> Option<Self> {
        if BINARY.iter().any(|start| head.starts_with(start)) {
            return Some(Self::Xls);
        }
        if head.starts_with(b"PK") {
            let first = head.get(NAME..).unwrap_or_default();
            let is_open = first.starts_with(b"mimetype")
                && String::from_utf8_lossy(first).contains("opendocument.spreadsheet");
            return Some(if is_open { Self::Ods } else { Self::Xlsx });
        }
        let encoding = Encoding::for_bom(head).map_or(UTF_8, |(encoding, _)| encoding);
        let text = encoding.decode(head).0.to_lowercase();
        let text = text.trim_start();
        if !text.starts_with('<') {
            return None;
        }
        if text.starts_with("<?xml") && text.contains(SPACE) {
            return Some(Self::Xml);
        }
        let tags = [
            "<!doctype html",
            "<html",
            "<head",
            "<meta",
            "<style",
            "<body",
            "<table",
            "<div",
            "<center",
            "<font",
            "<?xml",
        ];
        let is_page = tags.iter().any(|tag| text.starts_with(tag))
            && (!text.starts_with("<?xml") || text.contains("<html"));
        is_page.then_some(Self::Page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        let of = Make::of_head;
        assert_eq!(of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Some(Make::Xls));
        assert_eq!(
            of(b"\xef\xbb\xbf\n<HTML xmlns:x=\"urn:x\">"),
            Some(Make::Page)
        );
        assert_eq!(of(b"Name\tCity\nAcme\tBern\n"), None);
        assert_eq!(of(b"<?xml version=\"1.0\"?><feed/>"), None);
        assert_eq!(of(b""), None);
        let xml = format!("<?xml version=\"1.0\"?>\n<Workbook xmlns=\"{SPACE}\">");
        assert_eq!(of(xml.as_bytes()), Some(Make::Xml));
        assert_eq!(of(b"PK\x03\x04"), Some(Make::Xlsx));
    }
}
