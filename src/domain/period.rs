//! Months, quarters and years of a book whose year may begin in any month.
//!
//! Not here: what a person types as a range of days ([`super::dates`]).

use std::cmp::Ordering;
use std::fmt;
use std::iter;

use chrono::{Datelike, NaiveDate};

use super::text;

#[cfg(test)]
mod tests;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Span {
    /// A calendar month.
    Month,
    /// Three months of a fiscal year.
    Quarter,
    /// A fiscal year.
    Year,
}

impl Span {
    /// Its length in months.
    pub const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A month, a quarter or a year.
///
/// A fiscal year that does not begin in January bears the number of the calendar year in which it
/// ends: with a start in April, FY2026 runs from April 2025 to March 2026. Quarters follow their
/// fiscal year, months are always those of the calendar.
///
/// Periods sort by their first day; of two that begin together the shorter goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    span: Span,
    /// Months since January of the year 0.
    start: i32,
    /// The month, 1 to 12, in which its year begins.
    fiscal_start: u32,
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{typed}` is not a month, quarter or year")]
pub struct BadPeriod {
    typed: String,
}

impl BadPeriod {
    /// What to write instead, with examples.
    pub fn hint(&self) -> &'static str {
        "write `2026-11`, `2026-Q4`, `Q4`, `2026` or `FY2026`"
    }
}

impl Period {
    /// The calendar month of that day.
    pub fn month_of(date: NaiveDate) -> Self {
        Self {
            span: Span::Month,
            start: month_number(date),
            fiscal_start: 1,
        }
    }

    /// The quarter of that day. A `fiscal_start` that is no month counts as January.
    pub fn quarter_of(date: NaiveDate, fiscal_start: u32) -> Self {
        Self::of(Span::Quarter, date, fiscal_start)
    }

    /// The year of that day. A `fiscal_start` that is no month counts as January.
    pub fn year_of(date: NaiveDate, fiscal_start: u32) -> Self {
        Self::of(Span::Year, date, fiscal_start)
    }

    /// The period of that length that holds the day.
    pub fn of(span: Span, date: NaiveDate, fiscal_start: u32) -> Self {
        let fiscal_start = month_or_january(fiscal_start);
        let months = match span {
            Span::Month => return Self::month_of(date),
            Span::Quarter => 3,
            Span::Year => 12,
        };
        let number = month_number(date);
        let into = (number - (fiscal_start as i32 - 1)).rem_euclid(months);
        Self {
            span,
            start: number - into,
            fiscal_start,
        }
    }

    /// Reads `2026-11`, `2026-Q4`, `2026Q4`, `Q4 2026`, `Q4`, `2026`, `FY2026`, `FY2026-Q4`,
    /// 2026年11月, 2026年第4季度.
    ///
    /// Years and quarters are fiscal, with `FY` or without. `Q4` alone is that of the fiscal year
    /// of `today`.
    pub fn parse(typed: &str, fiscal_start: u32, today: NaiveDate) -> Result<Self, BadPeriod> {
        let short = if typed.len() > 60 {
            None
        } else {
            Some(text::fold(typed))
        };
        short
            .and_then(|typed| read(&typed, month_or_january(fiscal_start), today))
            .ok_or_else(|| BadPeriod {
                typed: text::truncate(&text::visible(typed.trim()), 40),
            })
    }

    /// Its length.
    pub fn span(self) -> Span {
        self.span
    }

    /// The month, 1 to 12, in which its year begins; 1 for a month.
    pub fn fiscal_start(self) -> u32 {
        self.fiscal_start
    }

    /// Its first day.
    pub fn first(self) -> NaiveDate {
        first_of_month(self.start)
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        let following = first_of_month(self.start.saturating_add(self.months()));
        following.pred_opt().unwrap_or(NaiveDate::MIN)
    }

    /// How many days it has.
    pub fn days(self) -> i64 {
        self.last().signed_duration_since(self.first()).num_days() + 1
    }

    /// Whether the day lies in it.
    pub fn contains(self, date: NaiveDate) -> bool {
        (self.first()..=self.last()).contains(&date)
    }

    /// The one that follows.
    pub fn next(self) -> Self {
        self.moved(1)
    }

    /// The one before.
    pub fn previous(self) -> Self {
        self.moved(-1)
    }

    /// The one so many periods later, or earlier.
    pub fn moved(self, count: i32) -> Self {
        let start = self
            .start
            .saturating_add(self.months().saturating_mul(count));
        // Within what the calendar can count.
        Self {
            start: start.clamp(-3_000_000, 3_000_000),
            ..self
        }
    }

    /// `2026-11`, `2026-Q4`, `2026`; with another start than January `FY2026-Q4`, `FY2026`.
    pub fn label(self) -> String {
        let fiscal = if self.fiscal_start == 1 { "" } else { "FY" };
        match self.span {
            Span::Month => {
                format!(
                    "{:04}-{:02}",
                    self.start.div_euclid(12),
                    self.start.rem_euclid(12) + 1
                )
            }
            Span::Quarter => format!("{fiscal}{:04}-Q{}", self.year(), self.quarter()),
            Span::Year => format!("{fiscal}{:04}", self.year()),
        }
    }

    /// The number its year bears.
    pub fn year(self) -> i32 {
        let year = (self.start - (self.fiscal_start as i32 - 1)).div_euclid(12);
        if self.fiscal_start == 1 {
            year
        } else {
            year + 1
        }
    }

    /// Its months, in order; a month gives itself.
    pub fn months_within(self) -> impl Iterator<Item = Self> {
        let end = self.start.saturating_add(self.months());
        (self.start..end).map(|start| Self {
            span: Span::Month,
            start,
            fiscal_start: 1,
        })
    }

    /// Its quarters, in order: four of a year, itself of a quarter, none of a month.
    pub fn quarters_within(self) -> impl Iterator<Item = Self> {
        let end = match self.span {
            Span::Month => self.start,
            Span::Quarter | Span::Year => self.start.saturating_add(self.months()),
        };
        (self.start..end).step_by(3).map(move |start| Self {
            span: Span::Quarter,
            start,
            ..self
        })
    }

    /// This one and those that follow, to the end of the calendar.
    pub fn onwards(self) -> impl Iterator<Item = Self> {
        iter::successors(Some(self), |period| {
            Some(period.next()).filter(|next| next > period)
        })
    }

    /// This one and those that follow, the last being the one that holds `date`.
    pub fn through(self, date: NaiveDate) -> impl Iterator<Item = Self> {
        self.onwards()
            .take_while(move |period| period.first() <= date)
    }

    fn months(self) -> i32 {
        self.span.months() as i32
    }

    /// 1 to 4 within its fiscal year.
    fn quarter(self) -> i32 {
        (self.start - (self.fiscal_start as i32 - 1)).rem_euclid(12) / 3 + 1
    }

    fn in_year(span: Span, year: i32, quarter: u32, fiscal_start: u32) -> Self {
        let begins = if fiscal_start == 1 { year } else { year - 1 };
        let start = begins * 12 + fiscal_start as i32 - 1 + (quarter as i32 - 1) * 3;
        Self {
            span,
            start,
            fiscal_start,
        }
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |period: &Self| (period.start, period.span, period.fiscal_start);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label())
    }
}

fn month_or_january(month: u32) -> u32 {
    if (1..=12).contains(&month) { month } else { 1 }
}

fn month_number(date: NaiveDate) -> i32 {
    date.year() * 12 + date.month0() as i32
}

fn first_of_month(number: i32) -> NaiveDate {
    let month = number.rem_euclid(12) as u32 + 1;
    let beyond = if number < 0 {
        NaiveDate::MIN
    } else {
        NaiveDate::MAX
    };
    NaiveDate::from_ymd_opt(number.div_euclid(12), month, 1).unwrap_or(beyond)
}

fn read(typed: &str, fiscal_start: u32, today: NaiveDate) -> Option<Period> {
    let fiscal = typed.contains("fy");
    let mut text = typed
        .replacen("fy", " ", 1)
        .replace("季度", "q")
        .replace('季', "q");
    for (character, digit) in [("一q", "1q"), ("二q", "2q"), ("三q", "3q"), ("四q", "4q")] {
        text = text.replace(character, digit);
    }
    // 2026q4 is two words
    let text = text
        .replace("第", "")
        .replace('年', " ")
        .replacen('q', " q", 1)
        .replace("q ", "q");
    let parts: Vec<&str> = text
        .split([' ', '-', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let year_of = |part| year_number(part, fiscal);
    let in_year = |span, year, quarter| Some(Period::in_year(span, year, quarter, fiscal_start));
    match *parts.as_slice() {
        [year] if year_of(year).is_some() => in_year(Span::Year, year_of(year)?, 1),
        [quarter] => {
            let this_year = Period::year_of(today, fiscal_start).year();
            in_year(Span::Quarter, this_year, quarter_number(quarter)?)
        }
        // 4季度 has become `4 q`
        [quarter, "q"] => {
            let this_year = Period::year_of(today, fiscal_start).year();
            in_year(Span::Quarter, this_year, quarter_digit(quarter)?)
        }
        [year, quarter, "q"] => in_year(Span::Quarter, year_of(year)?, quarter_digit(quarter)?),
        [a, b] => match (year_of(a), quarter_number(b), year_of(b), quarter_number(a)) {
            (Some(year), Some(quarter), ..) | (_, _, Some(year), Some(quarter)) => {
                in_year(Span::Quarter, year, quarter)
            }
            (Some(year), ..) if !fiscal => calendar_month(year, b),
            _ => None,
        },
        _ => None,
    }
}

fn year_number(part: &str, fiscal: bool) -> Option<i32> {
    let number: i32 = all_digits(part)?.parse().ok()?;
    match part.len() {
        4 if number >= 1000 => Some(number),
        2 if fiscal => Some(2000 + number),
        _ => None,
    }
}

fn quarter_number(part: &str) -> Option<u32> {
    quarter_digit(part.strip_prefix('q')?)
}

fn quarter_digit(part: &str) -> Option<u32> {
    let quarter = all_digits(part)
        .filter(|digits| digits.len() == 1)?
        .parse()
        .ok()?;
    (1..=4).contains(&quarter).then_some(quarter)
}

fn calendar_month(year: i32, month: &str) -> Option<Period> {
    let month = all_digits(month.strip_suffix('月').unwrap_or(month))?;
    let first = NaiveDate::from_ymd_opt(year, month.parse().ok().filter(|_| month.len() <= 2)?, 1)?;
    Some(Period::month_of(first))
}

fn all_digits(part: &str) -> Option<&str> {
    (!part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())).then_some(part)
}
