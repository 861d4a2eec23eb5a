//! Rows that are no records: headers that do not stand on the first line, headers said again, lines of sums.
//!
//! What is before the header is passed over and said; a header said again is passed over; a line of sums is refused with
//! that reason, so that nothing is lost where it was a record after all. Our own exports have none of these.

use super::{
    super::{
        csv::{
            form::is_drawn,
            read::{Next, Record},
        },
        error::Result,
    },
    Options,
    layout::{self, Column, Layout, ledger, library, normal},
    source::{Form, Input, Rows},
};
use crate::{
    domain::{
        catalog::Catalog,
        field::Record as _,
        kind::KindInfo,
        record::{
            account::Account, activity::Activity, contact::Contact, lead::Lead,
            opportunity::Opportunity,
        },
        text,
    },
    words::say,
};

/// A header stands on one of the first so many rows.
const ROWS: usize = 10;

/// Whether a row is the header again, or its second line in other words; `first` for the row below the header.
pub fn is_one(catalog: &Catalog, layout: &Layout, record: &Record, first: bool) -> bool {
    if layout.own || record.is_empty() {
        return false;
    }
    let same = |(cell, header): (&str, &String)| cell.trim() == header;
    if record.get(0).trim() == layout.headers[0]
        && record.len() >= layout.headers.len()
        && record.cells().zip(&layout.headers).all(same)
        && record
            .cells()
            .filter(|cell| !cell.trim().is_empty())
            .count()
            > 1
    {
        return true;
    }
    if !first {
        return false;
    }
    let (mut filled, mut alike) = (0, 0);
    for (at, cell) in record
        .cells()
        .enumerate()
        .filter(|(_, cell)| !cell.trim().is_empty())
    {
        filled += 1;
        let (column, _) = ledger::meaning(catalog, layout.info, &normal(cell));
        let is_alike = matches!(column, Column::Field(_) | Column::Extra(_) | Column::Id)
            && layout
                .columns
                .iter()
                .any(|bound| bound.at == at && bound.column == column);
        alike += usize::from(is_alike);
    }
    // One word may happen to be that of a field; not most of a line.
    filled > 1 && alike * 3 >= filled * 2
}

/// Whether a row is a line drawn between others, as lists for printing have it: `|---|---|`.
pub fn is_rule(record: &Record) -> bool {
    let mut filled = record
        .cells()
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .peekable();
    filled.peek().is_some() && filled.all(|cell| is_drawn(cell.as_bytes()))
}

/// Whether a row below a gap is the header of another table: every word of it names a field of one kind.
pub fn is_other(catalog: &Catalog, layout: &Layout, record: &Record) -> bool {
    let words: Vec<String> = record
        .cells()
        .map(normal)
        .filter(|word| !word.is_empty())
        .collect();
    let is_header = |info: &'static KindInfo| {
        let all = || {
            words
                .iter()
                .map(|word| ledger::meaning(catalog, info, word))
        };
        all().all(|(column, weight)| weight > 0 && column != Column::Unknown)
            && all().any(|(_, weight)| weight > 1)
    };
    !layout.own
        && words.len() > 1
        && [
            layout.info,
            Account::INFO,
            Contact::INFO,
            Lead::INFO,
            Opportunity::INFO,
            Activity::INFO,
        ]
        .into_iter()
        .any(is_header)
}

/// How many rows below the first one the header stands, where the first is none and one of the next is.
pub fn below(
    catalog: &Catalog,
    input: &Input,
    table: &mut dyn Rows,
    kind: Option<&'static KindInfo>,
    options: &Options,
) -> Result<Option<usize>> {
    if !matches!(
        Form::of(&input.path),
        Form::Text | Form::Archive | Form::Sheets
    ) {
        return Ok(None);
    }
    let known = |headers: &[String]| known(catalog, input, headers, kind, options);
    let first = table.headers();
    let is_whole = first.iter().all(|header| !header.is_empty());
    let now = known(first);
    if is_whole && now > 0 {
        return Ok(None);
    }
    let mut record = Record::default();
    let mut best: Option<(usize, usize)> = None;
    for row in 1..=ROWS {
        match table.next(&mut record)? {
            Next::Record => {}
            Next::Bad(_) => continue,
            Next::End => break,
        }
        let cells: Vec<String> = record.cells().map(|cell| cell.trim().to_owned()).collect();
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        // A header has more words than what stands above it, and no gaps.
        if filled < 2 || filled < cells.len() || filled < first_filled(table.headers()) {
            continue;
        }
        let count = known(&cells);
        if count > now.max(1) && best.is_none_or(|(_, most)| count > most) {
            best = Some((row, count));
        }
    }
    Ok(best.map(|(row, _)| row))
}

fn first_filled(headers: &[String]) -> usize {
    headers.iter().filter(|header| !header.is_empty()).count()
}

/// How many of these words are headers that mean something, as the kind that they fit best.
pub fn known(
    catalog: &Catalog,
    input: &Input,
    headers: &[String],
    kind: Option<&'static KindInfo>,
    options: &Options,
) -> usize {
    let keys: Vec<String> = headers.iter().map(|header| layout::key(header)).collect();
    let code = kind.map(|info| info.code);
    for tables in [options.layouts.as_slice(), library::tables()] {
        if let Some(table) = library::best(tables, &keys, code).first() {
            return table.knows(&keys).max(2);
        }
    }
    let found = match kind {
        Some(info) => ledger::read_as(catalog, info, headers, &options.map)
            .ok()
            .map(|(layout, _)| layout),
        None => ledger::find(catalog, &input.path, headers, &options.map).ok(),
    };
    found.map_or(0, |layout| {
        layout
            .columns
            .iter()
            .filter(|bound| ledger::is_content(bound))
            .count()
    })
}

/// What a line of sums begins with.
const SUMS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub total",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "total general",
    "totale",
    "合计",
    "总计",
    "小计",
    "总和",
    "合計",
    "小計",
];

/// Why a row is no record but a line of sums.
pub fn sums(layout: &Layout, record: &Record) -> Option<String> {
    if layout.own {
        return None;
    }
    let mut filled = record
        .cells()
        .map(str::trim)
        .filter(|cell| !cell.is_empty());
    let first = text::fold(filled.next()?);
    let word = first
        .split([':', '(', '（', '：'])
        .next()
        .unwrap_or_default()
        .trim();
    if !SUMS.contains(&word) {
        return None;
    }
    let mut numbers = 0;
    for cell in filled {
        // A number, with its currency or a count: no word longer than that.
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
        if digits == 0 || letters > 3 {
            return None;
        }
        numbers += 1;
    }
    (numbers > 0).then(|| say!("file-sums").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::by_word;

    fn layout(headers: &[&str]) -> Layout {
        let headers: Vec<String> = headers.iter().map(ToString::to_string).collect();
        let info = by_word("contact").expect("a kind");
        let read = ledger::read_as(&Catalog::default(), info, &headers, &[]);
        read.expect("readable").0
    }

    fn record(cells: &[&str]) -> Record {
        let mut record = Record::default();
        record.start(2);
        cells.iter().for_each(|cell| record.push(cell));
        record
    }

    #[test]
    fn headers_said_again_are_no_records() {
        let layout = layout(&["First name", "Last name", "Email"]);
        let is =
            |cells: &[&str], first| is_one(&Catalog::default(), &layout, &record(cells), first);
        assert!(is(&["First name", "Last name", "Email"], false));
        assert!(is(&["名", "姓", "邮箱"], true));
        assert!(!is(&["名", "姓", "邮箱"], false));
        assert!(!is(&["Anna", "Bell", "anna@bell.example"], true));
        assert!(!is(&["Anna", "Mail", ""], true));
    }

    #[test]
    fn a_line_of_sums_is_known() {
        let layout = layout(&["First name", "Last name", "Email"]);
        let is = |cells: &[&str]| sums(&layout, &record(cells)).is_some();
        assert!(is(&["Total", "", "3,000.00"]));
        assert!(is(&["合计：", "", "¥30万"]));
        assert!(is(&["Grand Total (3)", "", "EUR 3.000,00"]));
        assert!(!is(&["Total", "Paris", "3000"]));
        assert!(!is(&["Total", "", ""]));
        assert!(!is(&["Totally Ltd", "", "3"]));
    }
}
