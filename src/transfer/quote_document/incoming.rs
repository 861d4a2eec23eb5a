//! A `flat` file read back: the quotes in it, for `operations::quote::bring_in`.
//!
//! It reads what [`flat`](super::flat) writes, in any of its dialects, and what a person did to it in a spreadsheet.
//! Nothing is guessed: a value that does not fit its field names its row and column.

use std::{collections::BTreeMap, path::Path};

use uuid::Uuid;

use crate::{
    domain::{
        cell::Cell,
        dates::{DateOrder, parse_file_date},
        field::{FieldKind, Record as _, Row, Spec, days},
        kind::KindInfo,
        money::{Currency, Minor},
        quote_sheet,
        record::{
            by_kind,
            quote::{Quote, QuoteLine},
        },
    },
    operations::quote::bring_in::Incoming,
    store::{self, Read},
};

use super::{
    super::{
        self as transfer,
        csv::{
            defuse::restore,
            read::{Next, Reading, Record},
        },
        import::source,
    },
    flat::{exact, fields, prefix},
};

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum FlatError {
    /// It is no flat file of quotes.
    #[error("this is no flat CSV of quotes: {0}")]
    NotFlat(String),
    /// One cell does not fit.
    #[error("row {row}, {column}: `{text}` is no {wanted}")]
    Cell {
        /// Counted as a spreadsheet counts, the header being 1.
        row: usize,
        /// The heading.
        column: String,
        /// What stands there.
        text: String,
        /// What should.
        wanted: &'static str,
    },
    /// The book could not be asked.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What a flat file holds.
#[derive(Clone, Debug, Default)]
pub struct FlatFile {
    /// The quotes, in the order of the file.
    pub quotes: Vec<Incoming>,
    /// What could not be taken as it stands: names that are unknown here, totals that differ.
    pub words: Vec<String>,
}

/// Whether these headings are those of a flat file.
pub fn is_flat<S: AsRef<str>>(headings: &[S]) -> bool {
    let has = |name: &str| {
        headings
            .iter()
            .any(|heading| heading.as_ref().trim() == name)
    };
    has("quote_number") && has("line_kind") && has("line_quantity")
}

/// The flat quotes of a spreadsheet as the bytes of a flat file; none where its first sheet holds none.
pub fn of_sheet(path: &Path) -> transfer::Result<Option<Vec<u8>>> {
    let mut shown = source::inputs(path)?.into_iter();
    let Some(found) = shown.find(|found| found.aside.is_none()) else {
        return Ok(None);
    };
    let mut rows = source::open(&found.input, Reading::default())?;
    if !is_flat(rows.headers()) {
        return Ok(None);
    }
    let mut table = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let wrong = |error: csv::Error| transfer::Error::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
        hint: "save the sheet as CSV in UTF-8",
    };
    table.write_record(rows.headers()).map_err(wrong)?;
    let mut record = Record::default();
    loop {
        match rows.next(&mut record)? {
            Next::Record => table.write_record(record.cells()).map_err(wrong)?,
            Next::Bad(why) => {
                return Err(transfer::Error::Unreadable {
                    path: path.to_owned(),
                    why: format!("cannot be taken, row {}: {why}", record.line),
                    hint: "put the row right and import the file again; nothing was changed",
                });
            }
            Next::End => return Ok(table.into_inner().ok()),
        }
    }
}

/// Reads a flat file.
pub fn parse_flat(read: &Read<'_>, bytes: &[u8]) -> Result<FlatFile, FlatError> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let text = str::from_utf8(bytes)
        .map_err(|_| FlatError::NotFlat("it is not UTF-8; save it as CSV UTF-8".into()))?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter = *[b',', b';', b'\t']
        .iter()
        .max_by_key(|mark| first.bytes().filter(|byte| byte == *mark).count())
        .unwrap_or(&b',');
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let damaged = |error: csv::Error| FlatError::NotFlat(error.to_string());
    let headings: Vec<String> = csv
        .headers()
        .map_err(damaged)?
        .iter()
        .map(|heading| heading.trim().to_owned())
        .collect();
    if !is_flat(&headings) {
        return Err(FlatError::NotFlat(
            "it has no columns quote_number, line_kind and line_quantity".into(),
        ));
    }
    let mut file = FlatFile::default();
    let mut places: BTreeMap<(String, i64), usize> = BTreeMap::new();
    let mut totals: Vec<(String, String)> = Vec::new();
    for (at, record) in csv.records().enumerate() {
        let record = record.map_err(damaged)?;
        let line = Line {
            read,
            cells: headings
                .iter()
                .zip(record.iter())
                .map(|(heading, cell)| (heading.as_str(), cell))
                .collect(),
            row: at + 2,
            comma: delimiter != b',',
        };
        if line.cells.values().all(|cell| cell.is_empty()) {
            continue;
        }
        let quote: Quote = line.fill::<Quote>(None, &mut file.words)?.to_record();
        let key = (quote.number.clone(), quote.revision.unwrap_or(1));
        let currency = quote.currency;
        let place = *places.entry(key).or_insert_with(|| {
            file.quotes.push(Incoming {
                quote,
                lines: Vec::new(),
            });
            totals.push((
                line.text("quote_net").into(),
                line.text("quote_gross").into(),
            ));
            file.quotes.len() - 1
        });
        if !line.text("line_kind").is_empty() {
            let row = line.fill::<QuoteLine>(currency, &mut file.words)?;
            let mut record: QuoteLine = row.to_record();
            if record.product.is_none() && record.text.is_empty() {
                // An unknown product is still what was offered.
                restore(line.text("line_product")).clone_into(&mut record.text);
            }
            file.quotes[place].lines.push(record);
        }
    }
    for (incoming, (net, gross)) in file.quotes.iter_mut().zip(totals) {
        quote_sheet::order(&mut incoming.lines);
        file.words.extend(differs(read, incoming, &net, &gross));
    }
    Ok(file)
}

/// Says so where the totals of the file are not what its lines come to.
fn differs(read: &Read<'_>, incoming: &Incoming, net: &str, gross: &str) -> Option<String> {
    let base = read.catalog().base();
    let currency = incoming.quote.currency.unwrap_or(base);
    let figures = quote_sheet::figures(&incoming.quote, &incoming.lines, base).ok()?;
    let same = |told: &str, is: Minor| {
        let told = exact(&told.replace(',', "."));
        told.is_none_or(|told| Minor::from_decimal(told.to_decimal(), currency) == Some(is))
    };
    let differs = !same(net, figures.net_total) || !same(gross, figures.gross_total);
    differs.then(|| {
        format!(
            "{}: its lines come to {} net and {} gross, the file says {net} and {gross}",
            incoming.quote.number,
            figures.net_total.decimal(currency),
            figures.gross_total.decimal(currency)
        )
    })
}

/// One row of the file.
struct Line<'a> {
    read: &'a Read<'a>,
    cells: BTreeMap<&'a str, &'a str>,
    row: usize,
    /// Whether a comma in a number can only be its decimal sign.
    comma: bool,
}

impl Line<'_> {
    fn text(&self, column: &str) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    fn bad(&self, column: &str, wanted: &'static str) -> FlatError {
        FlatError::Cell {
            row: self.row,
            column: column.to_owned(),
            text: self.text(column).to_owned(),
            wanted,
        }
    }

    /// The fields of one kind. A column that is not there leaves what a new record starts with.
    fn fill<E: crate::domain::field::Record>(
        &self,
        currency: Option<Currency>,
        words: &mut Vec<String>,
    ) -> Result<Row, FlatError> {
        let info = E::INFO;
        let mut row = Row::new(info);
        let own = self.text("quote_currency");
        let currency = currency
            .or_else(|| Currency::parse(own))
            .unwrap_or_else(|| self.read.catalog().base());
        for spec in fields(self.read, info) {
            let column = format!("{}{}", prefix(info), spec.name);
            if self.cells.contains_key(column.as_str()) {
                let cell = self.cell(info, spec, &column, currency, words)?;
                row.set(info, &spec.name, cell);
            }
        }
        Ok(row)
    }

    fn cell(
        &self,
        info: &KindInfo,
        spec: &Spec,
        column: &str,
        currency: Currency,
        words: &mut Vec<String>,
    ) -> Result<Cell<'static>, FlatError> {
        let text = self.text(column);
        let is_words = matches!(spec.kind, FieldKind::Text | FieldKind::Long);
        if text.is_empty() || (!is_words && text.trim().is_empty()) {
            return Ok(Cell::Null);
        }
        Ok(match spec.kind {
            FieldKind::Text | FieldKind::Long => Cell::from(restore(text).to_owned()),
            FieldKind::Int => Cell::Int(
                text.trim()
                    .parse()
                    .map_err(|_| self.bad(column, "whole number"))?,
            ),
            FieldKind::Fixed | FieldKind::Percent => Cell::Int(self.number(column)?.0),
            FieldKind::Minor => {
                let amount = self.number(column)?.to_decimal();
                let minor = Minor::from_decimal(amount, currency)
                    .filter(|minor| minor.to_decimal(currency).normalize() == amount);
                Cell::Int(
                    minor
                        .ok_or_else(|| self.bad(column, "amount of its currency"))?
                        .0,
                )
            }
            FieldKind::Currency => Cell::from(
                Currency::parse(text)
                    .ok_or_else(|| self.bad(column, "currency code"))?
                    .code()
                    .to_owned(),
            ),
            FieldKind::Date => {
                let day = parse_file_date(text, DateOrder::Ymd);
                Cell::Int(days(
                    day.ok_or_else(|| self.bad(column, "date such as 2026-03-02"))?,
                ))
            }
            FieldKind::Bool => match text.trim().to_lowercase().as_str() {
                "yes" | "true" | "1" => Cell::Int(1),
                "no" | "false" | "0" => Cell::Int(0),
                _ => return Err(self.bad(column, "yes or no")),
            },
            FieldKind::Pick(_) => Cell::from(text.trim().to_owned()),
            FieldKind::Ref(_) | FieldKind::AnyRef => self.reference(info, spec, column, words)?,
            FieldKind::Time | FieldKind::Instant => Cell::Null,
            FieldKind::List | FieldKind::Picks(_) | FieldKind::Refs(_) => Cell::from_items(
                &restore(text)
                    .split("; ")
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
            ),
        })
    }

    fn number(&self, column: &str) -> Result<crate::domain::money::Fixed, FlatError> {
        let text = self.text(column).trim().trim_end_matches(['%', ' ']);
        let text = if self.comma && !text.contains('.') {
            text.replace(',', ".")
        } else {
            text.to_owned()
        };
        exact(&text).ok_or_else(|| self.bad(column, "number of at most six places"))
    }

    /// What the id says, else the only record of that name, else nothing and a word about it.
    fn reference(
        &self,
        info: &KindInfo,
        spec: &Spec,
        column: &str,
        words: &mut Vec<String>,
    ) -> Result<Cell<'static>, FlatError> {
        let FieldKind::Ref(kind) = spec.kind else {
            return Ok(Cell::Null);
        };
        let Some(target) = by_kind(kind) else {
            return Ok(Cell::Null);
        };
        let uuid = Uuid::try_parse(self.text(&format!("{column}_id")).trim());
        if let Ok(uuid) = uuid
            && let Ok(id) = self.read.resolve(Some(target), &uuid.to_string())
        {
            return Ok(Cell::Int(id.0));
        }
        let name = restore(self.text(column));
        let code = self.text("line_product_code");
        if info.code == QuoteLine::INFO.code && spec.name == "product" && !code.is_empty() {
            let coded: Vec<crate::domain::record::product::Product> =
                self.read.having("code", restore(code))?;
            if let [product] = coded.as_slice() {
                return Ok(Cell::Int(product.id.0));
            }
        }
        match self.read.by_name(target, name) {
            Ok(Some(id)) => Ok(Cell::Int(id.0)),
            Ok(None) | Err(store::Error::Ambiguous { .. }) => {
                let word = format!("there is no one {} `{name}`", target.one.to_lowercase());
                if !words.contains(&word) {
                    words.push(word);
                }
                Ok(Cell::Null)
            }
            Err(error) => Err(error.into()),
        }
    }
}
