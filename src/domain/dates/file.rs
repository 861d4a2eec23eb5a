//! Dates in columns of files: the order is guessed once per column, then every row is read by it.
//!
//! Not here: words such as `tomorrow`, which a file never means; asking when a guess is not sure.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta};

use super::{abroad::month, english::weekday, full_year};
use crate::domain::text;

/// Which of year, month and day comes first. A year of four digits in front goes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// `2016-10-20`
    Ymd,
    /// `10/20/2016`
    Mdy,
    /// `20/10/2016`
    Dmy,
}

impl DateOrder {
    /// As switches, layouts and plan files have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ymd => "ymd",
            Self::Mdy => "mdy",
            Self::Dmy => "dmy",
        }
    }
}

/// What the values of a column say about their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guess {
    /// Read the column so; also where the order makes no difference.
    Sure(DateOrder),
    /// Dates, but the month may come first or the day, or rows contradict each other.
    Ambiguous,
    /// Nothing, or too much that is no date under any order.
    NotDates,
}

/// Judges a column by its values; blanks are passed over, and one in five may be something else.
pub fn guess_order<'a>(values: impl Iterator<Item = &'a str>) -> Guess {
    let (mut filled, mut dates) = (0_usize, 0_usize);
    let (mut month_first, mut day_first, mut short_year_first) = (false, false, false);
    let (mut open, mut open_pointed) = (false, false);
    for value in values.filter(|value| !value.trim().is_empty()) {
        filled += 1;
        let whole = split(value).filter(|(_, time)| Clock::read(time).is_some());
        let Some((written, _)) = whole else { continue };
        let by = |order| written.under(order);
        match (by(DateOrder::Mdy), by(DateOrder::Dmy)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), Some(_)) if written.pointed() => open_pointed = true,
            (Some(_), Some(_)) => open = true,
            (Some(_), None) => month_first = true,
            (None, Some(_)) => day_first = true,
            (None, None) if by(DateOrder::Ymd).is_some() => short_year_first = true,
            (None, None) => continue,
        }
        dates += 1;
    }
    if dates == 0 || dates * 5 < filled * 4 {
        return Guess::NotDates;
    }
    match (month_first, day_first, short_year_first) {
        (true, false, false) => Guess::Sure(DateOrder::Mdy),
        (false, true, false) => Guess::Sure(DateOrder::Dmy),
        (false, false, true) => Guess::Sure(DateOrder::Ymd),
        (false, false, false) if open => Guess::Ambiguous,
        // Points are written where the day comes first.
        (false, false, false) if open_pointed => Guess::Sure(DateOrder::Dmy),
        (false, false, false) => Guess::Sure(DateOrder::Ymd),
        _ => Guess::Ambiguous,
    }
}

/// The day of one cell, as written: a time of day or an offset beside it does not move it.
pub fn parse_file_date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let (written, time) = split(text)?;
    let date = written.under(order)?;
    Clock::read(&time)?;
    Some(date)
}

/// The instant of one cell in milliseconds of UTC; without a time midnight, without an offset UTC.
pub fn parse_file_instant(text: &str, order: DateOrder) -> Option<i64> {
    let (written, time) = split(text)?;
    let date = written.under(order)?;
    let clock = Clock::read(&time)?;
    let local = date.and_time(clock.time).and_utc();
    let instant: DateTime<_> = local.checked_sub_signed(TimeDelta::try_seconds(clock.offset)?)?;
    Some(instant.timestamp_millis())
}

/// The day of a spreadsheet's serial number, `45631` or `45631.25`, between 1954 and 2119.
///
/// Apart from the rest because any number is one: ask for it only where the column is known to
/// hold dates.
pub fn parse_serial_date(text: &str) -> Option<NaiveDate> {
    let folded = text::fold(text);
    let (whole, part) = folded.split_once('.').unwrap_or((&folded, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 5 || !digits(whole) || !digits(part) {
        return None;
    }
    let serial: i64 = whole
        .parse()
        .ok()
        .filter(|serial| (20_000..=80_000).contains(serial))?;
    // Day 60 of the spreadsheets is 29 February 1900, which never was; hence the 30th.
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::try_days(serial)?)
}

/// A run of digits: its value and how many were written.
type Field = (u32, usize);

/// The date part of a cell before its order is known.
#[derive(Debug, Clone, Copy)]
enum Written {
    Fields { fields: [Field; 3], mark: char },
    Named { day: u32, month: u32, year: Field },
}

impl Written {
    fn under(&self, order: DateOrder) -> Option<NaiveDate> {
        let (day, month, year) = match *self {
            Self::Named { day, month, year } => (day, month, year),
            Self::Fields {
                fields: [year @ (_, 4), month, day],
                ..
            } => (day.0, month.0, year),
            Self::Fields {
                fields: [a, b, c], ..
            } => match order {
                DateOrder::Ymd => (c.0, b.0, a),
                DateOrder::Mdy => (b.0, a.0, c),
                DateOrder::Dmy => (a.0, b.0, c),
            },
        };
        let date = NaiveDate::from_ymd_opt(full_year(year.0, year.1)?, month, day)?;
        (1000..=9999).contains(&date.year()).then_some(date)
    }

    fn pointed(&self) -> bool {
        matches!(self, Self::Fields { mark: '.', .. })
    }
}

/// Cuts a cell into its date and the text of its time.
fn split(cell: &str) -> Option<(Written, String)> {
    const LONGEST: usize = 100;
    if cell.len() > LONGEST {
        return None;
    }
    let folded = text::fold(cell);
    let body = without_weekday(&folded);
    let (written, rest) = compact(body)
        .or_else(|| fields(body))
        .or_else(|| named(body))?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    // `t` between date and time, as in `2016-10-20T12:00`
    let time = rest
        .strip_prefix('t')
        .filter(|time| time.starts_with(|c: char| c.is_ascii_digit()));
    Some((written, time.unwrap_or(rest).to_owned()))
}

/// `Tue, 15 Apr 2021`: the weekday adds nothing.
fn without_weekday(text: &str) -> &str {
    let letters = text.bytes().take_while(u8::is_ascii_lowercase).count();
    let (word, rest) = text.split_at(letters);
    if weekday(word).is_some() {
        rest.trim_start_matches([',', '.', ' '])
    } else {
        text
    }
}

/// `20161020`, alone or before a time.
fn compact(text: &str) -> Option<(Written, &str)> {
    let ((value, digits), rest) = digits(text)?;
    if digits != 8 || !(rest.is_empty() || rest.starts_with(['t', ' '])) {
        return None;
    }
    let fields = [
        (value / 10_000, 4),
        (value / 100 % 100, 2),
        (value % 100, 2),
    ];
    Some((Written::Fields { fields, mark: '-' }, rest))
}

/// Three numbers between marks: `10/20/2016`, `20.10.2016`, `2016年10月20日`.
fn fields(text: &str) -> Option<(Written, &str)> {
    let (first, rest) = digits(text)?;
    let mark = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '/' | '.' | '年'))?;
    let rest = rest.trim_start_matches(mark).trim_start();
    let (second, rest) = digits(rest)?;
    let rest = rest
        .strip_prefix(if mark == '年' { '月' } else { mark })?
        .trim_start();
    let (third, rest) = digits(rest)?;
    let rest = rest
        .strip_prefix(['日', '号'])
        .filter(|_| mark == '年')
        .unwrap_or(rest);
    if second.1 > 2 || (first.1 > 2 && third.1 > 2) {
        return None;
    }
    Some((
        Written::Fields {
            fields: [first, second, third],
            mark,
        },
        rest,
    ))
}

/// A month by its name: `15 Apr, 2021`, `Apr 15, 2021`, `15-Apr-21`.
fn named(text: &str) -> Option<(Written, &str)> {
    let ((day, places), month, rest) = if let Some((day, rest)) = digits(text) {
        let (month, rest) = month_name(past_marks(past_ordinal(rest)))?;
        (day, month, rest)
    } else {
        let (month, rest) = month_name(text)?;
        let (day, rest) = digits(past_marks(rest))?;
        (day, month, past_ordinal(rest))
    };
    let (year, rest) = digits(past_marks(rest))?;
    (places <= 2).then_some((Written::Named { day, month, year }, rest))
}

fn past_marks(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '-', ',', '.', '/']);
    ["de ", "del "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text)
}

fn past_ordinal(text: &str) -> &str {
    ["st", "nd", "rd", "th", "er"]
        .iter()
        .find_map(|ending| text.strip_prefix(ending))
        .unwrap_or(text)
}

pub(super) fn month_name(text: &str) -> Option<(u32, &str)> {
    let letters = text.bytes().take_while(u8::is_ascii_lowercase).count();
    let (word, rest) = text.split_at(letters);
    Some((month(word)?, rest))
}

fn digits(text: &str) -> Option<(Field, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=8).contains(&count) {
        return None;
    }
    let (number, rest) = text.split_at(count);
    Some(((number.parse().ok()?, count), rest))
}

/// A time of day and its offset from UTC in seconds.
struct Clock {
    time: NaiveTime,
    offset: i64,
}

impl Clock {
    /// `12:00:00Z`, `3:45 PM`, `15:04+08:00`, `下午3:45`, or nothing.
    fn read(text: &str) -> Option<Self> {
        if text.is_empty() || text == "z" {
            return Some(Self {
                time: NaiveTime::MIN,
                offset: 0,
            });
        }
        let (before_noon, text) = half_day(text);
        let ((mut hour, minute, second), rest) = hands(text)?;
        let (milli, rest) = match rest.strip_prefix(['.', ',']) {
            Some(rest) => fraction(rest)?,
            None => (0, rest),
        };
        let (suffix, rest) = half_day(rest.trim_start());
        if let Some(morning) = before_noon.or(suffix) {
            // 13:05 PM is seen in files; it is what it says.
            if hour <= 12 {
                hour = hour % 12 + if morning { 0 } else { 12 };
            }
        }
        // A leap second has no place in the day of a record.
        let time = NaiveTime::from_hms_milli_opt(hour, minute, second.min(59), milli)?;
        Some(Self {
            time,
            offset: offset(rest.trim())?,
        })
    }
}

/// Hour, minute and second: `15:04`, `15:04:05`, `150405`.
fn hands(text: &str) -> Option<((u32, u32, u32), &str)> {
    let ((hour, places), rest) = digits(text)?;
    if places == 6 {
        return Some(((hour / 10_000, hour / 100 % 100, hour % 100), rest));
    }
    let ((minute, _), rest) = digits(rest.strip_prefix(':')?)?;
    match rest.strip_prefix(':') {
        Some(rest) => digits(rest).map(|((second, _), rest)| ((hour, minute, second), rest)),
        None => Some(((hour, minute, 0), rest)),
    }
}

/// Whether it is morning, if the text begins by saying so.
fn half_day(text: &str) -> (Option<bool>, &str) {
    const WORDS: [(&str, bool); 6] = [
        ("am", true),
        ("a.m.", true),
        ("上午", true),
        ("pm", false),
        ("p.m.", false),
        ("下午", false),
    ];
    WORDS
        .iter()
        .find_map(|(word, morning)| Some((Some(*morning), text.strip_prefix(word)?.trim_start())))
        .unwrap_or((None, text))
}

/// Milliseconds of a fraction of any length.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(count);
    let milli = number.bytes().chain(*b"000").take(3);
    let milli = milli.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (count > 0).then_some((milli, rest))
}

/// `z`, `utc`, `+08:00`, `-0530`, `+8` in seconds.
fn offset(text: &str) -> Option<i64> {
    let text = ["utc", "gmt"]
        .iter()
        .find_map(|name| text.strip_prefix(name))
        .unwrap_or(text);
    if text.is_empty() || text == "z" {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let figures: String = text[1..].chars().filter(|c| *c != ':').collect();
    let ((value, count), rest) = digits(&figures)?;
    let (hours, minutes) = match count {
        1 | 2 => (value, 0),
        4 => (value / 100, value % 100),
        _ => return None,
    };
    let sane = rest.is_empty() && hours <= 15 && minutes < 60;
    sane.then(|| sign * i64::from(hours * 3600 + minutes * 60))
}
