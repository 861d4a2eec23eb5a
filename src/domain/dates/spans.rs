//! Cells that name a month, a quarter or a week where a day is wanted: `12/2026`, `Dec 2026`, `Q4 2026`, `KW 45/2026`.
//!
//! A day that is to come by then is the last one of it. Without a year it is none: a file does not know what day it is.

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{file, full_year};
use crate::domain::{period::Period, text};

/// The last day of the month, the quarter or the week that a cell names.
pub fn parse_file_span(cell: &str, fiscal_start: u32) -> Option<NaiveDate> {
    const LONGEST: usize = 40;
    if cell.len() > LONGEST {
        return None;
    }
    let folded = text::fold(cell);
    let words: Vec<&str> = folded
        .split([' ', '/', '-', '.', ',', '年'])
        .filter(|word| !matches!(*word, "" | "de" | "del"))
        .collect();
    let (named, year) = match words.as_slice() {
        // `KW 45 2026`, `45. KW 2026`
        [word, number, year] | [number, word, year] if is_week(word) => {
            (format!("w{number}"), *year)
        }
        // `KW45/26`: nothing but the year can stand behind a week.
        [a, b] if b.len() == 2 && is_numbered_week(a) => ((*a).to_owned(), *b),
        [a, b] if is_year(b) => ((*a).to_owned(), *b),
        [a, b] if is_year(a) => ((*b).to_owned(), *a),
        _ => return None,
    };
    let year = full_year(year.parse().ok()?, year.len())?;
    week(&named, year)
        .or_else(|| quarter(&named, year, fiscal_start))
        .or_else(|| month(&named, year))
}

fn is_year(word: &str) -> bool {
    let year = word
        .parse()
        .ok()
        .and_then(|year| full_year(year, word.len()));
    word.len() == 4 && year.is_some_and(|year| (1900..2200).contains(&year))
}

fn is_week(word: &str) -> bool {
    matches!(
        word,
        "kw" | "w" | "wk" | "cw" | "week" | "woche" | "sem" | "semaine" | "semana"
    )
}

fn is_numbered_week(word: &str) -> bool {
    week(word, 2000).is_some()
}

fn week(named: &str, year: i32) -> Option<NaiveDate> {
    let number = named.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let word = &named[..named.len() - number.len()];
    let number = number.parse().ok().filter(|_| is_week(word))?;
    NaiveDate::from_isoywd_opt(year, number, Weekday::Sun)
}

fn quarter(named: &str, year: i32, fiscal_start: u32) -> Option<NaiveDate> {
    let number = ["q", "t", "第"]
        .iter()
        .find_map(|mark| named.strip_prefix(mark))?;
    let number = number.trim_end_matches(['季', '度']);
    let number = match number {
        "1" | "一" => 1,
        "2" | "二" => 2,
        "3" | "三" => 3,
        "4" | "四" => 4,
        _ => return None,
    };
    let any = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let period = Period::parse(&format!("q{number} {year}"), fiscal_start, any).ok()?;
    Some(period.last())
}

fn month(named: &str, year: i32) -> Option<NaiveDate> {
    let number = named.strip_suffix('月').unwrap_or(named);
    let month = match number.parse() {
        Ok(month) if number.len() <= 2 => month,
        Ok(_) => return None,
        Err(_) => {
            file::month_name(named)
                .filter(|(_, rest)| rest.is_empty())?
                .0
        }
    };
    let next =
        NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(chrono::Months::new(1))?;
    next.pred_opt().filter(|day| day.month() == month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_its_last_day() {
        let of = |cell| parse_file_span(cell, 1).map(|day| day.to_string());
        for (cell, day) in [
            ("Q4 2026", "2026-12-31"),
            ("Q1/2027", "2027-03-31"),
            ("2026-Q3", "2026-09-30"),
            ("12/2026", "2026-12-31"),
            ("2026-02", "2026-02-28"),
            ("2026年11月", "2026-11-30"),
            ("2026年第四季度", "2026-12-31"),
            ("dic 2026", "2026-12-31"),
            ("febrero de 2028", "2028-02-29"),
            ("Sept. 2026", "2026-09-30"),
            ("KW 45 2026", "2026-11-08"),
            ("KW45/2026", "2026-11-08"),
            ("2026-W45", "2026-11-08"),
            ("45. KW 2026", "2026-11-08"),
            ("KW45/26", "2026-11-08"),
            ("KW 45/26", "2026-11-08"),
        ] {
            assert_eq!(of(cell).as_deref(), Some(day), "{cell}");
        }
        for cell in [
            "KW 45",
            "Q4",
            "13/2026",
            "Q5 2026",
            "W60 2026",
            "KW 60/26",
            "60. KW 2026",
            "2026",
            "12.5",
            "10/20",
        ] {
            assert_eq!(of(cell), None, "{cell}");
        }
        assert_eq!(
            parse_file_span("Q1 2026", 4).map(|day| day.month()),
            Some(6)
        );
    }
}
