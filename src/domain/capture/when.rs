//! Days at the ends of a clause: `send price fri`, `周五前发报价`.

use std::ops::Range;

use chrono::{Days, NaiveDate, NaiveTime};

use super::{
    super::dates::{clock, parse_date, trailing_time},
    cut::Words,
    words::BY,
};

/// Most words that a day is written in: `end of next month`.
const LONGEST: usize = 4;

/// A day, and where it stood.
pub(super) struct When {
    pub(super) day: NaiveDate,
    pub(super) range: Range<usize>,
    /// As it was typed.
    pub(super) typed: String,
}

/// Takes a day off the end, else off the beginning, and the words that join it.
pub(super) fn take(words: &mut Words<'_>, today: NaiveDate) -> Option<When> {
    let found = trailing(words, today).or_else(|| leading(words, today))?;
    trim(words);
    Some(found)
}

/// Takes an hour off the end, else off the beginning, and the word that joins it.
pub(super) fn take_hour(words: &mut Words<'_>) -> Option<(NaiveTime, Range<usize>)> {
    let count = words.len();
    for taken in [2, 1].into_iter().filter(|taken| *taken <= count) {
        if let Some(("", time)) = trailing_time(&words.joined(count - taken..count)) {
            let range = words.drop_back(taken);
            if words.len() > 1 && is_at(words.word(words.len() - 1)) {
                words.drop_back(1);
            }
            return Some((time, range));
        }
    }
    let last = words.word(count.checked_sub(1)?);
    if let Some((before, time)) = trailing_time(last) {
        return Some((time, words.cut_back(before.len())?));
    }
    let mut tried = words.clone();
    if is_at(tried.word(0)) {
        tried.drop_front(1);
    }
    for taken in [2, 1].into_iter().filter(|taken| *taken < tried.len()) {
        if let Some(("", time)) = trailing_time(&tried.joined(0..taken)) {
            let range = tried.drop_front(taken);
            *words = tried;
            return Some((time, range));
        }
    }
    None
}

/// What is to be done and by when, taken apart: `call the board fri 14:00` is `call the board` and `fri 14:00`.
pub(super) fn apart(line: &str, today: NaiveDate, has_hours: bool) -> Option<(String, String)> {
    let mut words = Words::of(line);
    let mut hour = has_hours.then(|| take_hour(&mut words)).flatten();
    let when = take(&mut words, today).filter(|when| when.day >= today)?;
    if has_hours && hour.is_none() {
        hour = take_hour(&mut words);
    }
    if words.is_empty() {
        return None;
    }
    let day = match when.typed.split_once(' ') {
        Some((joins, day)) if ends_open(joins) => day,
        _ => &when.typed,
    };
    let typed = match hour {
        Some((at, _)) => format!("{day} {}", clock(at)),
        None => day.to_owned(),
    };
    Some((words.text(), typed))
}

fn is_at(word: &str) -> bool {
    word.eq_ignore_ascii_case("at") || word == "um" || word == "à"
}

/// Whether a text ends with a word that would join a day to it.
pub(super) fn ends_open(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    BY.iter().any(|by| last.eq_ignore_ascii_case(by))
}

/// Whether it begins with a day.
pub(super) fn leads(words: &Words<'_>, today: NaiveDate) -> bool {
    leading(&mut words.clone(), today).is_some()
}

fn trim(words: &mut Words<'_>) {
    while !words.is_empty() && ends_open(words.word(words.len() - 1)) {
        words.drop_back(1);
    }
}

fn read(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    // a number alone is no day, however it may be read
    if text.chars().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    parse_date(text, today).ok()
}

fn trailing(words: &mut Words<'_>, today: NaiveDate) -> Option<When> {
    let count = words.len();
    let last = words.word(count.checked_sub(1)?);
    // a day in full is taken alone, whatever stands before it
    let is_whole =
        last.len() == 10 && matches!(last.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _]);
    if is_whole && let Some(day) = read(last, today) {
        let typed = last.to_owned();
        return Some(When {
            day,
            range: words.drop_back(1),
            typed,
        });
    }
    for taken in (1..=LONGEST.min(count)).rev() {
        let typed = words.joined(count - taken..count);
        if let Some(day) = read(&typed, today) {
            return Some(When {
                day,
                range: words.drop_back(taken),
                typed,
            });
        }
    }
    let han = last
        .char_indices()
        .filter(|(at, letter)| *at > 0 && !letter.is_ascii());
    let starts: Vec<usize> = han.map(|(at, _)| at).collect();
    for at in starts {
        if let Some(day) = read(&last[at..], today) {
            let typed = last[at..].to_owned();
            return Some(When {
                day,
                range: words.cut_back(at)?,
                typed,
            });
        }
    }
    None
}

fn leading(words: &mut Words<'_>, today: NaiveDate) -> Option<When> {
    let mut tried = words.clone();
    while !tried.is_empty() && ends_open(tried.word(0)) {
        tried.drop_front(1);
    }
    for taken in (1..=LONGEST.min(tried.len())).rev() {
        let typed = tried.joined(0..taken);
        if let Some(day) = read(&typed, today) {
            let range = tried.drop_front(taken);
            *words = tried;
            return Some(When { day, range, typed });
        }
    }
    let first = tried.word(0);
    let ends = first
        .char_indices()
        .filter(|(at, letter)| *at > 0 || !letter.is_ascii());
    let mut ends: Vec<usize> = ends.map(|(at, _)| at).filter(|at| *at > 0).collect();
    ends.reverse();
    for at in ends {
        let typed = &first[..at];
        if typed.is_ascii() {
            continue;
        }
        if let Some(day) = read(typed, today) {
            let range = tried.cut_front(at)?;
            for before in ["之前", "以前", "前"] {
                if tried.word(0).starts_with(before) {
                    tried.cut_front(before.len())?;
                    break;
                }
            }
            let typed = typed.to_owned();
            *words = tried;
            return Some(When { day, range, typed });
        }
    }
    None
}

/// The day of something that happened: a weekday was the last such one.
pub(super) fn past(when: &When, today: NaiveDate) -> NaiveDate {
    let typed = when.typed.as_str();
    let is_weekday = ["周", "星期", "礼拜"]
        .iter()
        .any(|week| typed.starts_with(week))
        || (typed.bytes().all(|byte| byte.is_ascii_alphabetic())
            && parse_date(&format!("last {typed}"), today)
                .is_ok_and(|last| matches!((when.day - last).num_days(), 7 | 14)));
    if when.day > today && is_weekday {
        when.day.checked_sub_days(Days::new(7)).unwrap_or(when.day)
    } else {
        when.day
    }
}
