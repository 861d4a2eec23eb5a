//! Chinese words for days and periods: 明天, 下周五, 月底, 三天后, 12月19日, 本季度.
//!
//! Not here: digits alone ([`super::numeric`]). Traditional forms of these words are read too.

use chrono::{Datelike, NaiveDate};

use super::english::next_numbered;
use super::range::{whole_month, whole_quarter, whole_year};
use super::units::{Unit, around, coming, in_week, rolling, shift};
use super::{Days, Fail, Reading, on};

pub(super) fn day(typed: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let text = plain(typed)?;
    let forms = [named, weekday, step, edge, dated, neighbour];
    forms.iter().find_map(|form| form(&text, today))
}

pub(super) fn range(typed: &str, today: NaiveDate) -> Reading<Days> {
    period(&plain(typed)?, today)
}

/// Without blanks and in simplified characters; `None` without any Han.
fn plain(typed: &str) -> Option<String> {
    let simplified = |c| match c {
        '後' => '后',
        '週' => '周',
        '禮' => '礼',
        '號' => '号',
        '兩' => '两',
        '個' => '个',
        '這' => '这',
        '當' => '当',
        '過' => '过',
        '來' => '来',
        '內' => '内',
        other => other,
    };
    let text: String = typed
        .chars()
        .filter(|c| *c != ' ')
        .map(simplified)
        .collect();
    if text.is_ascii() { None } else { Some(text) }
}

fn named(text: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let days = match text {
        "今天" | "今日" | "现在" => 0,
        "明天" | "明日" => 1,
        "后天" => 2,
        "大后天" => 3,
        "昨天" | "昨日" => -1,
        "前天" => -2,
        "大前天" => -3,
        _ => return None,
    };
    Some(shift(today, days, Unit::Day))
}

/// 周五, 下周五, 下个星期五, 本周五, 这周五, 上周五.
fn weekday(text: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let (weeks, rest) = neighbourhood(text);
    let rest = ["周", "星期", "礼拜"]
        .iter()
        .find_map(|week| rest.strip_prefix(week))?;
    let weekday = match rest {
        "一" | "1" => 0,
        "二" | "2" => 1,
        "三" | "3" => 2,
        "四" | "4" => 3,
        "五" | "5" => 4,
        "六" | "6" => 5,
        "日" | "天" | "7" => 6,
        _ => return None,
    };
    Some(match weeks {
        Some(weeks) => in_week(today, weeks, weekday),
        None => coming(today, weekday),
    })
}

/// 三天后, 3天后, 两周后, 一个月以后, 半年后, 三天前.
fn step(text: &str, today: NaiveDate) -> Reading<NaiveDate> {
    const LATER: [&str; 6] = ["之后", "以后", "之内", "以内", "后", "内"];
    const EARLIER: [&str; 3] = ["之前", "以前", "前"];
    let cut = |ends: &[&str]| ends.iter().find_map(|end| text.strip_suffix(end));
    let (sign, body) = match (cut(&LATER), cut(&EARLIER)) {
        (Some(body), _) => (1, body),
        (_, Some(body)) => (-1, body),
        _ => return None,
    };
    let (count, unit) = match body {
        "半年" => (6, Unit::Month),
        "半个月" => (15, Unit::Day),
        _ => amount(body)?,
    };
    Some(shift(today, sign * count, unit))
}

fn amount(text: &str) -> Option<(i64, Unit)> {
    let (count, rest) = number(text)?;
    let unit = match rest.strip_prefix('个').unwrap_or(rest) {
        "天" | "日" => Unit::Day,
        "周" | "星期" | "礼拜" => Unit::Week,
        "月" => Unit::Month,
        "季度" | "季" => Unit::Quarter,
        "年" => Unit::Year,
        _ => return None,
    };
    Some((i64::from(count), unit))
}

/// 月底, 季末, 年底, 下月底, 明年年底, 12月底, 月初.
fn edge(text: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let (at_end, base) = match (text.strip_suffix(['底', '末']), text.strip_suffix('初')) {
        (Some(base), _) => (true, base),
        (_, Some(base)) => (false, base),
        _ => return None,
    };
    // 明年年底 says the year twice.
    let base = match base {
        _ if base.ends_with("年年") => base.strip_suffix('年').unwrap_or(base),
        _ if base.ends_with("月月") => base.strip_suffix('月').unwrap_or(base),
        _ => base,
    };
    let days = match base {
        "周" => around(today, 0, Unit::Week),
        "月" => around(today, 0, Unit::Month),
        "季" | "季度" => around(today, 0, Unit::Quarter),
        "年" => around(today, 0, Unit::Year),
        _ => period(base, today)?,
    };
    Some(days.map(|(first, last)| if at_end { last } else { first }))
}

/// 2026年12月19日, 明年3月5日, 12月19号, 下个月5号, 19号.
fn dated(text: &str, today: NaiveDate) -> Reading<NaiveDate> {
    let (year, rest) = leading_year(text, today).map_or((None, text), |(y, rest)| (Some(y), rest));
    if let Some((months, rest)) = near_month(rest).filter(|_| year.is_none()) {
        let day = day_number(rest)?;
        let month = around(today, months, Unit::Month);
        return Some(month.and_then(|(first, _)| first.with_day(day).ok_or(Fail::NoSuchDay)));
    }
    let (value, after) = number(rest)?;
    let Some(after) = after.strip_prefix('月') else {
        return (year.is_none() && is_day_mark(after)).then(|| next_numbered(value, today));
    };
    let day = if after.is_empty() {
        1
    } else {
        day_number(after)?
    };
    Some(on(day, value, year, today))
}

/// 下周, 下个月, 下季度, 明年: the same day one on; 上个月: one back.
fn neighbour(text: &str, today: NaiveDate) -> Reading<NaiveDate> {
    if let Some(years) = near_year(text) {
        return Some(shift(today, years, Unit::Year));
    }
    let (count, rest) = neighbourhood(text);
    Some(shift(
        today,
        count.filter(|count| *count != 0)?,
        unit(rest)?,
    ))
}

fn period(text: &str, today: NaiveDate) -> Reading<Days> {
    if let Some(years) = near_year(text.strip_suffix('度').unwrap_or(text)) {
        return Some(around(today, years, Unit::Year));
    }
    if let (Some(count), rest) = neighbourhood(text) {
        return Some(around(today, count, unit(rest)?));
    }
    for (words, sign) in [
        (["最近", "过去", "近"], -1),
        (["未来", "今后", "接下来"], 1),
    ] {
        if let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
            let (count, unit) = amount(rest).filter(|(count, _)| *count > 0)?;
            return Some(rolling(today, sign * count, unit));
        }
    }
    let (year, rest) = leading_year(text, today).map_or((None, text), |(y, rest)| (Some(y), rest));
    let this_or = year.unwrap_or(today.year());
    if rest.is_empty() {
        return year.map(whole_year);
    }
    if let Some(quarter) = rest.strip_prefix('q') {
        let quarter = quarter
            .parse()
            .ok()
            .filter(|quarter| (1..=4).contains(quarter))?;
        return Some(whole_quarter(this_or, quarter));
    }
    let (value, rest) = number(rest.strip_prefix('第').unwrap_or(rest))?;
    match rest {
        "月" | "月份" => Some(whole_month(this_or, value)),
        "季度" | "季" if (1..=4).contains(&value) => Some(whole_quarter(this_or, value)),
        _ => None,
    }
}

/// How many periods off, and what follows: 下, 下下, 本, 这, 当, 上, 上上, each with or without 个.
fn neighbourhood(text: &str) -> (Option<i64>, &str) {
    const WORDS: [(&str, i64); 7] = [
        ("下下", 2),
        ("下", 1),
        ("本", 0),
        ("这", 0),
        ("当", 0),
        ("上上", -2),
        ("上", -1),
    ];
    WORDS
        .iter()
        .find_map(|(word, count)| Some((*count, text.strip_prefix(word)?)))
        .map_or((None, text), |(count, rest)| {
            (Some(count), rest.strip_prefix('个').unwrap_or(rest))
        })
}

fn unit(text: &str) -> Option<Unit> {
    Some(match text {
        "周" | "星期" | "礼拜" => Unit::Week,
        "月" | "月份" => Unit::Month,
        "季度" | "季" => Unit::Quarter,
        "年" | "年度" => Unit::Year,
        _ => return None,
    })
}

fn near_month(text: &str) -> Option<(i64, &str)> {
    let (count, rest) = neighbourhood(text);
    Some((count?, rest.strip_prefix('月')?))
}

fn near_year(text: &str) -> Option<i64> {
    Some(match text {
        "前年" => -2,
        "去年" => -1,
        "今年" => 0,
        "明年" => 1,
        "后年" => 2,
        _ => return None,
    })
}

/// 2026年 or 明年, and what follows.
fn leading_year(text: &str, today: NaiveDate) -> Option<(i32, &str)> {
    let (word, rest) = text.split_once('年')?;
    if let Some(years) = near_year(&format!("{word}年")) {
        return Some((today.year().checked_add(years as i32)?, rest));
    }
    let (year, left) = number(word)?;
    (left.is_empty() && (1000..=9999).contains(&year)).then_some((year as i32, rest))
}

fn day_number(text: &str) -> Option<u32> {
    let (day, mark) = number(text)?;
    (mark.is_empty() || is_day_mark(mark)).then_some(day)
}

fn is_day_mark(text: &str) -> bool {
    matches!(text, "日" | "号")
}

/// A leading number in digits or characters: 12, 十二, 二十三, 一百二十, 二〇二六.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let (number, rest) = text.split_at(digits);
        return Some((number.parse().ok()?, rest));
    }
    let end = text
        .find(|c| character_value(c).is_none())
        .unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    let values: Vec<u32> = run.chars().filter_map(character_value).collect();
    if values.is_empty() || values.len() > 7 {
        return None;
    }
    if values.iter().all(|value| *value < 10) {
        return Some((values.iter().fold(0, |sum, value| sum * 10 + value), rest));
    }
    let mut total = 0;
    let mut pending = None;
    for value in values {
        if value < 10 {
            pending = Some(value);
        } else {
            total += pending.take().unwrap_or(1) * value;
        }
    }
    Some((total + pending.unwrap_or(0), rest))
}

fn character_value(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        _ => return None,
    })
}
