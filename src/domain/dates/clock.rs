//! Hours of a day as people type and read them: `14:30`, `2pm`, `9.30 am`, `noon`, `下午2点半`.
//!
//! Not here: moments and time zones; an hour is on the clock of the place where it is kept.

use chrono::{NaiveDate, NaiveTime, Timelike as _};

use super::{BadDate, chinese, parse_date};
use crate::words::say;

/// Why a text is no hour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct BadTime(String);

impl std::fmt::Display for BadTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&say!("typed-no-time", typed = &self.0))
    }
}

impl BadTime {
    /// What to write instead, with examples.
    pub fn hint(&self) -> &'static str {
        say!("typed-time-hint")
    }
}

/// An hour as a screen and a file show it: `09:30`.
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Reads an hour; a number alone is one too.
///
/// # Errors
/// What is no hour, or none of a day: `25:00`, `13pm`.
pub fn parse_time(typed: &str) -> Result<NaiveTime, BadTime> {
    let bad = || BadTime(typed.trim().to_owned());
    let text = normal(typed);
    match text.as_str() {
        "noon" | "midday" | "中午" | "正午" => return at(12, 0, None).ok_or_else(bad),
        "midnight" | "午夜" => return at(0, 0, None).ok_or_else(bad),
        _ => {}
    }
    in_chinese(&text).or_else(|| western(&text)).ok_or_else(bad)
}

/// Reads a day with or without an hour behind it: `fri 14:00`, `19 dec`; an hour alone is today's.
///
/// # Errors
/// What is no day.
pub fn parse_when(
    typed: &str,
    today: NaiveDate,
) -> Result<(NaiveDate, Option<NaiveTime>), BadDate> {
    match trailing_time(typed) {
        Some(("", at)) => Ok((today, Some(at))),
        Some((day, at)) => Ok((parse_date(day, today)?, Some(at))),
        None => Ok((parse_date(typed, today)?, None)),
    }
}

/// The hour that a line ends with, and what stands before it: only what can be nothing else, so never a bare number.
pub fn trailing_time(line: &str) -> Option<(&str, NaiveTime)> {
    let line = line.trim_end();
    let starts = line
        .char_indices()
        .filter(|(index, letter)| *index == 0 || letter.is_whitespace() || !letter.is_ascii());
    for (index, letter) in starts {
        let word = if letter.is_whitespace() {
            &line[index + letter.len_utf8()..]
        } else {
            &line[index..]
        };
        if is_sure(word)
            && let Ok(time) = parse_time(word)
        {
            return Some((line[..index].trim_end(), time));
        }
    }
    None
}

/// Whether a word that reads as an hour can hardly be anything else: 1400 and 2.30 may be, 三点 are three points too.
fn is_sure(word: &str) -> bool {
    let word = normal(word);
    word.contains(':')
        || word.ends_with('m')
        || word.ends_with("uhr")
        || matches!(word.as_str(), "noon" | "midday" | "midnight")
        || PARTS.iter().any(|(part, _)| word.starts_with(part))
}

/// Lower case, one kind of colon, no blanks.
fn normal(typed: &str) -> String {
    typed
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| if letter == '：' { ':' } else { letter })
        .flat_map(char::to_lowercase)
        .collect()
}

fn at(hour: u32, minute: u32, afternoon: Option<bool>) -> Option<NaiveTime> {
    let hour = match (afternoon, hour) {
        (None, _) => hour,
        (Some(_), 0 | 13..) => return None,
        (Some(false), 12) => 0,
        (Some(true), 12) => 12,
        (Some(false), hour) => hour,
        (Some(true), hour) => hour + 12,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

fn number(text: &str) -> Option<u32> {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn western(text: &str) -> Option<NaiveTime> {
    let text = text
        .strip_suffix("uhr")
        .or_else(|| text.strip_suffix("o'clock"))
        .unwrap_or(text);
    let ends = [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)];
    let (text, afternoon) = ends
        .iter()
        .find_map(|(end, afternoon)| Some((text.strip_suffix(end)?, Some(*afternoon))))
        .unwrap_or((text, None));
    if let Some((hour, rest)) = text.split_once([':', '.', 'h']) {
        // Seconds are read and dropped: an hour is to the minute.
        let (minute, second) = rest.split_once(':').unwrap_or((rest, "0"));
        let minute = if minute.is_empty() && text.ends_with('h') {
            0
        } else {
            number(minute).filter(|_| minute.len() == 2)?
        };
        let second = second.split('.').next().unwrap_or_default();
        number(second).filter(|second| *second < 60)?;
        return at(number(hour)?, minute, afternoon);
    }
    if text.len() == 4 && afternoon.is_none() && text.is_ascii() {
        return at(number(&text[..2])?, number(&text[2..])?, None);
    }
    at(number(text)?, 0, afternoon)
}

/// Parts of a day, and whether they are after noon.
const PARTS: &[(&str, bool)] = &[
    ("凌晨", false),
    ("清晨", false),
    ("早上", false),
    ("上午", false),
    ("中午", true),
    ("下午", true),
    ("傍晚", true),
    ("晚上", true),
];

/// 下午2点半, 上午九点, 15点30分, 14时5分.
fn in_chinese(text: &str) -> Option<NaiveTime> {
    let (text, afternoon) = PARTS
        .iter()
        .find_map(|(part, afternoon)| Some((text.strip_prefix(part)?, Some(*afternoon))))
        .unwrap_or((text, None));
    let (hour, rest) = text
        .split_once("点钟")
        .or_else(|| text.split_once('点'))
        .or_else(|| text.split_once('时'))
        .or_else(|| afternoon.and(text.split_once(':')))?;
    let rest = rest.trim_end_matches('分');
    let minute = match rest {
        "" | "整" => 0,
        "半" => 30,
        "一刻" => 15,
        "三刻" => 45,
        minute => han(minute)?,
    };
    let hour = han(hour)?;
    // 下午15点 says twice what one would do; 中午11点 is before noon.
    let afternoon = afternoon.filter(|late| (1..=12).contains(&hour) && !(*late && hour == 11));
    at(hour, minute, afternoon)
}

/// A whole number, in digits or Chinese ones.
fn han(text: &str) -> Option<u32> {
    let (number, rest) = chinese::number(text)?;
    rest.is_empty().then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Option<String> {
        parse_time(typed).ok().map(clock)
    }

    #[test]
    fn as_people_write_them() {
        for (typed, meant) in [
            ("14:30", "14:30"),
            ("9", "09:00"),
            ("9h", "09:00"),
            ("14h30", "14:30"),
            ("14.30 Uhr", "14:30"),
            ("0930", "09:30"),
            ("2pm", "14:00"),
            ("2:30 PM", "14:30"),
            ("12am", "00:00"),
            ("12 p.m.", "12:00"),
            ("14:30:59", "14:30"),
            ("noon", "12:00"),
            ("下午2点半", "14:30"),
            ("下午两点", "14:00"),
            ("上午九点一刻", "09:15"),
            ("15点30分", "15:30"),
            ("晚上八点", "20:00"),
            ("十一点四十五分", "11:45"),
            ("下午15点", "15:00"),
            ("中午11点半", "11:30"),
            ("下午3：05", "15:05"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(meant), "{typed}");
        }
        for typed in [
            "", "25:00", "13pm", "0am", "9:5", "14:60", "one", "点", "12345", "下午",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn at_the_end_of_a_line_only_what_can_be_nothing_else() {
        let after = |line| trailing_time(line).map(|(before, time)| (before, clock(time)));
        assert_eq!(
            after("call Li fri 14:00"),
            Some(("call Li fri", "14:00".into()))
        );
        assert_eq!(after("visit 2 pm"), Some(("visit", "14:00".into())));
        assert_eq!(after("周五下午3点"), Some(("周五", "15:00".into())));
        assert_eq!(after("send 40"), None);
        assert_eq!(after("release 2.30"), None);
        assert_eq!(after("order 1400"), None);
        assert_eq!(after("我有三点"), None);
        assert_eq!(after(""), None);
    }

    #[test]
    fn a_day_may_have_an_hour() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        let when = |typed| {
            let (day, at) = parse_when(typed, today).ok()?;
            Some((day.to_string(), at.map(clock)))
        };
        let meant = |day: &str, at: Option<&str>| Some((day.to_owned(), at.map(str::to_owned)));
        assert_eq!(when("fri 14:00"), meant("2026-03-06", Some("14:00")));
        assert_eq!(when("19 dec 2pm"), meant("2026-12-19", Some("14:00")));
        assert_eq!(when("下周五下午3点"), meant("2026-03-13", Some("15:00")));
        assert_eq!(when("16:30"), meant("2026-03-02", Some("16:30")));
        assert_eq!(when("+7d"), meant("2026-03-09", None));
        assert_eq!(when("fryday 14:00"), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(minutes in 0_u32..1440) {
            let time = NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).expect("of a day");
            prop_assert_eq!(parse_time(&clock(time)), Ok(time));
        }

        #[test]
        fn nothing_panics(typed in "\\PC{0,12}") {
            let _ = parse_time(&typed);
            let _ = trailing_time(&typed);
        }
    }
}
