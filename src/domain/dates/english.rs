//! English words for days: `19 dec`, `+2w`, `in 3 days`, `next fri`, `eom`, `end of next month`.
//!
//! Not here: words for periods ([`super::range`]). What this grammar leaves goes to the crate
//! `interim`, fenced so that an hour or an unknown word is never taken for a day.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeZone, Utc};
use interim::{Dialect, Interval};

use super::units::{Unit, around, coming, in_week, past, shift};
use super::{Fail, Reading, full_year, on, range};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Word(&'a str),
    /// A number and how many digits were written.
    Number(u32, usize),
    Plus,
    Minus,
}

use Token::{Minus, Number, Plus, Word};

/// Splits at blanks, commas, points, and between digits and letters.
pub(super) fn tokens(typed: &str) -> Option<Vec<Token<'_>>> {
    let mut found = Vec::new();
    let mut rest = typed;
    while let Some(first) = rest.chars().next() {
        let run = |of: fn(&u8) -> bool| rest.bytes().take_while(of).count();
        let taken = match first {
            ' ' | ',' | '.' => 1,
            '+' | '-' => {
                found.push(if first == '+' { Plus } else { Minus });
                1
            }
            '0'..='9' => {
                let digits = run(u8::is_ascii_digit);
                found.push(Number(rest[..digits].parse().ok()?, digits));
                digits
            }
            'a'..='z' => {
                let letters = run(u8::is_ascii_lowercase);
                found.push(Word(&rest[..letters]));
                letters
            }
            _ => return None,
        };
        rest = &rest[taken..];
    }
    Some(found)
}

pub(super) fn day(typed: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let tokens = tokens(typed)?;
    let forms = [
        bare_word,
        step,
        edge,
        weekday_in_week,
        neighbour,
        quarter_end,
        written_out,
    ];
    forms.iter().find_map(|form| form(&tokens, today))
}

fn bare_word(tokens: &[Token<'_>], today: NaiveDate) -> Reading<NaiveDate> {
    let &[Word(word)] = tokens else { return None };
    let first = |unit| around(today, 0, unit).map(|days| days.0);
    let last = |unit| around(today, 0, unit).map(|days| days.1);
    Some(match word {
        "today" | "now" | "eod" => Ok(today),
        "tomorrow" | "tmr" | "tmrw" => shift(today, 1, Unit::Day),
        "yesterday" => shift(today, -1, Unit::Day),
        "eow" => last(Unit::Week),
        "eom" => last(Unit::Month),
        "eoq" => last(Unit::Quarter),
        "eoy" => last(Unit::Year),
        "bow" | "sow" => first(Unit::Week),
        "bom" | "som" => first(Unit::Month),
        "boq" | "soq" => first(Unit::Quarter),
        "boy" | "soy" => first(Unit::Year),
        _ => match (weekday(word), month(word)) {
            (Some(weekday), _) => coming(today, weekday),
            (_, Some(month)) => on(1, month, None, today),
            _ => return None,
        },
    })
}

/// `+7d`, `-3d`, `3 days`, `in two weeks`, `5 days ago`, `a month from now`.
fn step(tokens: &[Token<'_>], today: NaiveDate) -> Reading<NaiveDate> {
    let (forward, tokens) = match tokens {
        [Plus | Word("in"), rest @ ..] => (Some(true), rest),
        [Minus, rest @ ..] => (Some(false), rest),
        _ => (None, tokens),
    };
    let (forward, tokens) = match (forward, tokens) {
        (None, [rest @ .., Word("ago")]) => (false, rest),
        (None, [rest @ .., Word("later" | "hence")] | [rest @ .., Word("from"), Word("now")]) => {
            (true, rest)
        }
        (forward, rest) => (forward.unwrap_or(true), rest),
    };
    let (count, unit) = amount(tokens)?;
    Some(shift(today, if forward { count } else { -count }, unit))
}

/// `7d`, `3 days`, `two weeks`, `a month`.
pub(super) fn amount(tokens: &[Token<'_>]) -> Option<(i64, Unit)> {
    match *tokens {
        [Number(count, _), Word(word)] => Some((i64::from(count), unit(word)?)),
        [Word(count), Word(word)] => Some((counted(count)?, unit(word)?)),
        _ => None,
    }
}

/// `end of next month`, `start of q4`, `month end`.
fn edge(tokens: &[Token<'_>], today: NaiveDate) -> Reading<NaiveDate> {
    let (at_end, tokens) = match tokens {
        [Word("end"), Word("of"), rest @ ..] => (true, rest),
        [Word("start" | "beginning" | "begin"), Word("of"), rest @ ..] => (false, rest),
        [rest @ .., Word("end")] => (true, rest),
        _ => return None,
    };
    let days = match tokens {
        [Word("the"), rest @ ..] => range::english(rest, today),
        rest => range::english(rest, today),
    }?;
    Some(days.map(|(first, last)| if at_end { last } else { first }))
}

/// `next fri`, `this fri`, `last fri`, `fri next week`.
fn weekday_in_week(tokens: &[Token<'_>], today: NaiveDate) -> Reading<NaiveDate> {
    let (which, name) = match *tokens {
        [Word(which @ ("next" | "this" | "last")), Word(name)] => (which, name),
        [Word(name), Word(which @ ("next" | "this")), Word("week")] => (which, name),
        [Word("on"), Word(name)] => ("on", name),
        _ => return None,
    };
    let weekday = weekday(name)?;
    Some(match which {
        "next" => in_week(today, 1, weekday),
        "this" => in_week(today, 0, weekday),
        "last" => past(today, weekday),
        _ => coming(today, weekday),
    })
}

/// `next month` is the same day a month on.
fn neighbour(tokens: &[Token<'_>], today: NaiveDate) -> Reading<NaiveDate> {
    let &[Word(which @ ("next" | "last")), Word(word)] = tokens else {
        return None;
    };
    let count = if which == "next" { 1 } else { -1 };
    Some(shift(today, count, unit(word)?))
}

/// `q4`, `q4 2026`, `2026-q4`: its last day; without a year the next such on or after today.
fn quarter_end(tokens: &[Token<'_>], today: NaiveDate) -> Reading<NaiveDate> {
    let (quarter, year) = range::quarter(tokens)?;
    let month = quarter * 3;
    Some(on(
        if matches!(month, 6 | 9) { 30 } else { 31 },
        month,
        year,
        today,
    ))
}

/// `19 dec`, `dec 19 2026`, `fri, 19-Dec-2026`, `the 19th of december`, `the 19th`.
fn written_out(tokens: &[Token<'_>], today: NaiveDate) -> Reading<NaiveDate> {
    let (named, tokens) = match *tokens {
        [Word(first), Number(..), ..] | [Word(first), Word(_), Number(..), ..] => (
            weekday(first),
            if weekday(first).is_some() {
                &tokens[1..]
            } else {
                tokens
            },
        ),
        _ => (None, tokens),
    };
    let mut ordinal = false;
    let mut kept = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let after_number = at > 0 && matches!(tokens[at - 1], Number(..));
        match token {
            Word("st" | "nd" | "rd" | "th") if after_number => ordinal = true,
            Word("the" | "on" | "of") => {}
            Minus if at > 0 => {}
            _ => kept.push(*token),
        }
    }
    let year = |value, digits| full_year(value, digits);
    let date = match *kept.as_slice() {
        [Number(day, 1 | 2), Word(name)] | [Word(name), Number(day, 1 | 2)] => {
            on(day, month(name)?, None, today)
        }
        [Number(day, 1 | 2), Word(name), Number(value, digits)]
        | [Word(name), Number(day, 1 | 2), Number(value, digits)] => {
            on(day, month(name)?, Some(year(value, digits)?), today)
        }
        [Number(value, 4), Word(name), Number(day, 1 | 2)] => {
            on(day, month(name)?, Some(year(value, 4)?), today)
        }
        [Word(name), Number(value, 4)] => on(1, month(name)?, Some(year(value, 4)?), today),
        [Number(day, 1 | 2)] if ordinal => next_numbered(day, today),
        _ => return None,
    };
    Some(date.and_then(|date| {
        let agrees = named.is_none_or(|named| named == date.weekday().num_days_from_monday());
        if agrees {
            Ok(date)
        } else {
            Err(Fail::NoSuchDay)
        }
    }))
}

/// The next day with that number in its month, on or after today.
pub(super) fn next_numbered(day: u32, today: NaiveDate) -> Result<NaiveDate, Fail> {
    // Two months without a 31st never follow one another.
    (0..3)
        .filter_map(|ahead| around(today, ahead, Unit::Month).ok()?.0.with_day(day))
        .find(|date| *date >= today)
        .ok_or(Fail::NoSuchDay)
}

/// Other English, as `interim` reads it: `next friday 8pm`, `last april`.
pub(super) fn rest(typed: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let tokens = tokens(typed)?;
    let names_day = |word: &str| {
        weekday(word).is_some()
            || month(word).is_some()
            || unit(word).is_some()
            || matches!(word, "today" | "tomorrow" | "yesterday")
    };
    let mut words = tokens.iter().filter_map(|token| match token {
        Word(word) => Some(*word),
        _ => None,
    });
    let is_filler = |word: &str| matches!(word, "next" | "last" | "this" | "ago" | "am" | "pm");
    let all_known = words.clone().all(|word| names_day(word) || is_filler(word));
    if !all_known || !words.any(names_day) {
        return None;
    }
    // Hours and minutes say nothing about the day; `3m` would be three minutes.
    if matches!(interim::parse_duration(typed), Ok(Interval::Seconds(_))) {
        return None;
    }
    let midnight = Utc.from_utc_datetime(&today.and_time(NaiveTime::MIN));
    let read = interim::parse_date_string(typed, midnight, Dialect::Uk).ok()?;
    Some(Ok(read.date_naive()))
}

/// Monday is 0; any beginning of three letters or more.
pub(super) fn weekday(word: &str) -> Option<u32> {
    const NAMES: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    beginning(word, &NAMES).map(|at| at as u32)
}

/// January is 1; any beginning of three letters or more, and the German names that differ.
pub(super) fn month(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const GERMAN: [(&str, u32); 9] = [
        ("marz", 3),
        ("maerz", 3),
        ("mai", 5),
        ("juni", 6),
        ("juli", 7),
        ("okt", 10),
        ("oktober", 10),
        ("dez", 12),
        ("dezember", 12),
    ];
    let german = || {
        GERMAN
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, month)| *month)
    };
    beginning(word, &NAMES)
        .map(|at| at as u32 + 1)
        .or_else(german)
}

fn beginning(word: &str, names: &[&str]) -> Option<usize> {
    if word.len() < 3 {
        None
    } else {
        names.iter().position(|name| name.starts_with(word))
    }
}

pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "d" | "day" | "days" => Unit::Day,
        "w" | "wk" | "wks" | "week" | "weeks" => Unit::Week,
        "m" | "mo" | "mos" | "month" | "months" => Unit::Month,
        "q" | "quarter" | "quarters" => Unit::Quarter,
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Year,
        _ => return None,
    })
}

fn counted(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] = [
        "a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let at = WORDS.iter().position(|count| *count == word);
    at.map(|at| at.max(1) as i64)
        .or((word == "an").then_some(1))
}
