//! Whether a rule of repetition is one: RFC 5545, 3.3.10. What its parser does not understand it passes over, and a
//! meeting "every 0 days" would be one every day.

use chrono::NaiveDate;

use super::text::fold;

/// Letters of a rule; real ones have some fifty.
const LONGEST: usize = 1_000;
const OFTEN: [&str; 7] = [
    "secondly", "minutely", "hourly", "daily", "weekly", "monthly", "yearly",
];
const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// The rule without the name that calendars write before it.
pub fn bare(rule: &str) -> &str {
    let rule = rule.trim();
    match rule.get(..6) {
        Some(name) if name.eq_ignore_ascii_case("rrule:") => rule[6..].trim_start(),
        _ => rule,
    }
}

/// Whether a rule says when something comes round.
pub fn is_rule(rule: &str) -> bool {
    let folded = fold(bare(rule));
    let parts: Vec<&str> = folded.split(';').filter(|part| !part.is_empty()).collect();
    folded.len() <= LONGEST
        && parts.iter().any(|part| part.starts_with("freq="))
        && parts.iter().all(|part| is_part(part))
}

fn is_part(part: &str) -> bool {
    let Some((name, value)) = part.split_once('=') else {
        return false;
    };
    let each = |is: &dyn Fn(&str) -> bool| value.split(',').all(is);
    let from = |low: i32, high: i32| {
        each(&|item| {
            item.parse()
                .is_ok_and(|item: i32| (low..=high).contains(&item))
        })
    };
    // Counted from the end, too, and never from nothing.
    let either = |most: i32| from(-most, most) && each(&|item| item.parse() != Ok(0));
    match name {
        "freq" => OFTEN.contains(&value),
        "interval" => from(1, i32::from(u16::MAX)) && !value.contains(','),
        "count" => value.parse().is_ok_and(|count: u32| count > 0),
        "until" => is_until(value),
        "wkst" => DAYS.contains(&value),
        "byday" => each(&is_day),
        "bymonth" => from(1, 12),
        "bymonthday" => either(31),
        "byyearday" | "bysetpos" => either(366),
        "byweekno" => either(53),
        "byhour" => from(0, 23),
        "byminute" => from(0, 59),
        "bysecond" => from(0, 60),
        "rscale" | "skip" => each(&|item| !item.is_empty()),
        name => name.starts_with("x-"),
    }
}

/// `MO`, or with its place in the month: `-1FR`.
fn is_day(item: &str) -> bool {
    let Some(at) = item
        .len()
        .checked_sub(2)
        .filter(|at| item.is_char_boundary(*at))
    else {
        return false;
    };
    let (place, day) = item.split_at(at);
    let place = place.is_empty()
        || place
            .parse()
            .is_ok_and(|place: i8| (1..=53).contains(&place.abs()));
    place && DAYS.contains(&day)
}

fn is_until(value: &str) -> bool {
    let (day, hour) = value.split_once('t').unwrap_or((value, ""));
    let hour = hour.trim_end_matches('z');
    day.len() == 8
        && NaiveDate::parse_from_str(day, "%Y%m%d").is_ok()
        && (hour.is_empty() || chrono::NaiveTime::parse_from_str(hour, "%H%M%S").is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_round_is_a_rule_and_nonsense_is_none() {
        for rule in [
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231",
            "freq=monthly;byday=-1fr;interval=2",
            " RRULE:FREQ=DAILY",
            "FREQ=DAILY;COUNT=10;UNTIL=20270101T093000Z;",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1;WKST=SU;X-THING=1",
        ] {
            assert!(is_rule(rule), "{rule}");
        }
        let long = format!("FREQ=WEEKLY;BYDAY={}", ["MO"; 900].join(","));
        for rule in [
            "FREQ=NEVER",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=DAILY;UNTIL=99999999T999999Z",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=é",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "INTERVAL=2",
            "every Monday",
            &long,
        ] {
            assert!(!is_rule(rule), "{rule}");
        }
    }
}
