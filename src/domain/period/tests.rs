//! Periods of calendar years and of years that begin in April or October.

use proptest::prelude::*;

use super::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    ymd(2026, 11, 18)
}

fn read(typed: &str, fiscal_start: u32) -> String {
    match Period::parse(typed, fiscal_start, today()) {
        Ok(period) => format!("{period} {} {}", period.first(), period.last()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn calendar_years() {
    let q4 = "2026-Q4 2026-10-01 2026-12-31";
    for typed in [
        "2026-Q4",
        "2026Q4",
        "q4",
        "Q4 2026",
        "Q4/2026",
        "２０２６－Ｑ４",
        "2026年第四季度",
    ] {
        assert_eq!(read(typed, 1), q4, "typed: {typed}");
    }
    for typed in ["2026年4季度", "第4季度"] {
        assert_eq!(read(typed, 1), q4, "typed: {typed}");
    }
    assert_eq!(read("2026-11", 1), "2026-11 2026-11-01 2026-11-30");
    assert_eq!(read("2028/2", 1), "2028-02 2028-02-01 2028-02-29");
    assert_eq!(read("2026年11月", 1), "2026-11 2026-11-01 2026-11-30");
    assert_eq!(read("2026", 1), "2026 2026-01-01 2026-12-31");
    assert_eq!(read("FY2026", 1), "2026 2026-01-01 2026-12-31");
    assert_eq!(read("2026年", 1), "2026 2026-01-01 2026-12-31");
}

#[test]
fn fiscal_years_bear_the_year_they_end_in() {
    assert_eq!(read("FY2026", 4), "FY2026 2025-04-01 2026-03-31");
    assert_eq!(read("fy26", 4), "FY2026 2025-04-01 2026-03-31");
    assert_eq!(read("FY2026-Q1", 4), "FY2026-Q1 2025-04-01 2025-06-30");
    assert_eq!(read("Q4 FY2026", 4), "FY2026-Q4 2026-01-01 2026-03-31");
    assert_eq!(read("2027-Q1", 10), "FY2027-Q1 2026-10-01 2026-12-31");
    assert_eq!(read("Q1", 10), "FY2027-Q1 2026-10-01 2026-12-31");
    assert_eq!(read("2026-11", 4), "2026-11 2026-11-01 2026-11-30");
    assert_eq!(Period::quarter_of(today(), 4).label(), "FY2027-Q3");
    assert_eq!(Period::quarter_of(today(), 2).first(), ymd(2026, 11, 1));
    assert_eq!(Period::year_of(today(), 0), Period::year_of(today(), 1));
}

#[test]
fn what_is_no_period_is_refused() {
    let wrong = [
        "",
        "Q",
        "Q5",
        "Q0",
        "2026-13",
        "2026-Q44",
        "2026-1-1",
        "20-26",
        "202611",
        "FY",
        "FY2026-11",
        "26",
        "soon",
        "q4q4",
        "2026年季度",
        "0000",
        "年",
        "fyfy2026",
    ];
    for typed in wrong {
        assert!(Period::parse(typed, 1, today()).is_err(), "typed: {typed}");
    }
    assert_eq!(
        read("so\u{7}on", 1),
        "`so·on` is not a month, quarter or year"
    );
}

#[test]
fn neighbours_and_parts() {
    let q4 = Period::quarter_of(today(), 1);
    assert_eq!(q4.next().label(), "2027-Q1");
    assert_eq!(q4.previous().label(), "2026-Q3");
    assert_eq!(q4.days(), 92);
    assert!(q4.contains(ymd(2026, 12, 31)) && !q4.contains(ymd(2027, 1, 1)));
    let labels = |periods: &mut dyn Iterator<Item = Period>| -> Vec<String> {
        periods.map(Period::label).collect()
    };
    assert_eq!(
        labels(&mut q4.months_within()),
        ["2026-10", "2026-11", "2026-12"]
    );
    assert_eq!(labels(&mut q4.quarters_within()), ["2026-Q4"]);
    let year = Period::year_of(today(), 4);
    assert_eq!(
        labels(&mut year.quarters_within()),
        ["FY2027-Q1", "FY2027-Q2", "FY2027-Q3", "FY2027-Q4"]
    );
    assert_eq!(year.months_within().count(), 12);
    assert_eq!(Period::month_of(today()).quarters_within().count(), 0);
    assert_eq!(
        labels(&mut q4.through(ymd(2027, 4, 1))),
        ["2026-Q4", "2027-Q1", "2027-Q2"]
    );
    let (month, quarter) = (Period::month_of(ymd(2026, 10, 1)), q4);
    assert!(month < quarter && quarter < month.next());
}

#[test]
fn the_calendar_ends() {
    let far = Period::quarter_of(today(), 4).moved(i32::MAX);
    assert!(!far.label().is_empty() && far.first() < far.last());
    assert_eq!(far.onwards().count(), 1);
    assert!(
        !Period::quarter_of(today(), 4)
            .moved(i32::MIN)
            .label()
            .is_empty()
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,30}", fiscal_start in 0_u32..20) {
        if let Ok(period) = Period::parse(&text, fiscal_start, today()) {
            prop_assert!(period.first() <= period.last());
        }
    }

    #[test]
    fn a_period_holds_its_day_and_reads_its_label(
        days in 0_i64..3_000_000,
        fiscal_start in 1_u32..13,
        span in prop::sample::select(vec![Span::Month, Span::Quarter, Span::Year]),
    ) {
        let date = ymd(1002, 1, 1) + chrono::TimeDelta::days(days);
        let period = Period::of(span, date, fiscal_start);
        prop_assert!(period.contains(date));
        prop_assert_eq!(Period::parse(&period.label(), fiscal_start, today()), Ok(period));
        prop_assert_eq!(period.next().previous(), period);
        prop_assert_eq!(period.next().first(), period.last() + chrono::TimeDelta::days(1));
    }
}
