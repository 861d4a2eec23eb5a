//! How a table of cells becomes bytes: plain CSV (RFC 4180), or CSV as a spreadsheet of a place opens it.
//!
//! It knows cells, not records. Text that would run as a formula is defused in both.

use std::io::{self, Write};

use super::csv::defuse::defuse;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words, from people: defused.
    Text(String),
    /// Written by us with `.` as its decimal sign, or a date: never defused.
    Number(String),
}

impl Value {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Nothing.
    pub fn empty() -> Self {
        Self::Text(String::new())
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Whether a mark at the start says that it is UTF-8.
    pub bom: bool,
    /// Between cells.
    pub delimiter: u8,
    /// Whether numbers are written with a comma.
    pub decimal_comma: bool,
}

impl Dialect {
    /// RFC 4180.
    pub const PLAIN: Self = Self {
        bom: false,
        delimiter: b',',
        decimal_comma: false,
    };

    /// As spreadsheets of this locale (`de_DE.UTF-8`, `zh-CN`) open a CSV file by a double click.
    ///
    /// Where a comma is the decimal sign, a semicolon stands between cells.
    pub fn excel(locale: &str) -> Self {
        let decimal_comma = has_decimal_comma(locale);
        let semicolon = decimal_comma || is_in(locale, &["de_ch", "fr_ch", "it_ch", "rm_ch"]);
        Self {
            bom: true,
            delimiter: if semicolon { b';' } else { b',' },
            decimal_comma,
        }
    }

    /// Writes rows, each ended by CR LF as RFC 4180 has it.
    pub fn write(self, rows: &[Vec<Value>], writer: &mut dyn Write) -> io::Result<()> {
        if self.bom {
            writer.write_all("\u{FEFF}".as_bytes())?;
        }
        let mut csv = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(writer);
        for row in rows {
            csv.write_record(row.iter().map(|value| self.cell(value)))?;
        }
        csv.flush()
    }

    fn cell(self, value: &Value) -> String {
        match value {
            Value::Text(text) => defuse(text).into_owned(),
            Value::Number(number) if self.decimal_comma => number.replace('.', ","),
            Value::Number(number) => number.clone(),
        }
    }
}

/// Languages that write 1,5 where others write 1.5.
const COMMA: &[&str] = &[
    "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "gl", "hr",
    "hu", "hy", "id", "is", "it", "ka", "kk", "ky", "lt", "lv", "mk", "nb", "nl", "nn", "no", "pl",
    "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi",
];

/// Places whose language is in [`COMMA`] and that write a point all the same.
const POINT: &[&str] = &[
    "de_ch", "de_li", "it_ch", "es_mx", "es_us", "es_gt", "es_hn", "es_ni", "es_pa", "es_sv",
    "es_do", "es_pr", "es_pe",
];

fn has_decimal_comma(locale: &str) -> bool {
    let language: String = locale
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .flat_map(char::to_lowercase)
        .collect();
    COMMA.contains(&language.as_str()) && !is_in(locale, POINT)
}

fn is_in(locale: &str, places: &[&str]) -> bool {
    let place = locale.to_lowercase().replace('-', "_");
    places.iter().any(|other| place.starts_with(other))
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Value};

    #[test]
    fn a_spreadsheet_of_the_place_opens_it() {
        let rows = [vec![
            Value::text("=1+1"),
            Value::Number("-1234.50".into()),
            Value::text("a;b"),
        ]];
        let written = |dialect: Dialect| {
            let mut bytes = Vec::new();
            dialect.write(&rows, &mut bytes).expect("written");
            String::from_utf8(bytes).expect("text")
        };
        assert_eq!(written(Dialect::PLAIN), "'=1+1,-1234.50,a;b\r\n");
        assert_eq!(
            written(Dialect::excel("de_DE.UTF-8")),
            "\u{FEFF}'=1+1;-1234,50;\"a;b\"\r\n"
        );
        assert_eq!(
            written(Dialect::excel("de-CH")),
            "\u{FEFF}'=1+1;-1234.50;\"a;b\"\r\n"
        );
        assert_eq!(
            written(Dialect::excel("zh_CN.UTF-8")),
            "\u{FEFF}'=1+1,-1234.50,a;b\r\n"
        );
    }
}
