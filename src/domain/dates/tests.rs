//! Dates typed on Wednesday, 18 November 2026, and columns as files have them.

use proptest::prelude::*;

use super::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    ymd(2026, 11, 18)
}

fn check(cases: &[(&str, &str)]) {
    for (typed, expected) in cases {
        let read = parse_date(typed, today()).map(|day| day.to_string());
        assert_eq!(read.as_deref(), Ok(*expected), "typed: {typed}");
    }
}

fn check_ranges(cases: &[(&str, &str, &str)]) {
    for (typed, first, last) in cases {
        let read = parse_range(typed, today()).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(read, Ok(format!("{first} {last}")), "typed: {typed}");
    }
}

#[test]
fn digits() {
    check(&[
        ("2026-12-19", "2026-12-19"),
        ("2026/12/19", "2026-12-19"),
        ("2026.12.19", "2026-12-19"),
        ("20261219", "2026-12-19"),
        ("２０２６－１２－１９", "2026-12-19"),
        ("19.12.", "2026-12-19"),
        ("19.12", "2026-12-19"),
        ("19. 12. 2026", "2026-12-19"),
        ("1.2.27", "2027-02-01"),
        ("1.11.", "2027-11-01"),
        ("18.11.", "2026-11-18"),
        ("10/20/2016", "2016-10-20"),
        ("20/10/2016", "2016-10-20"),
        ("2/2/2027", "2027-02-02"),
        ("12/24", "2026-12-24"),
        ("29.2.", "2028-02-29"),
        ("2026-12-19T23:30:00-05:00", "2026-12-19"),
    ]);
}

#[test]
fn english_words() {
    check(&[
        ("today", "2026-11-18"),
        (" Tomorrow ", "2026-11-19"),
        ("yesterday", "2026-11-17"),
        ("19 dec", "2026-12-19"),
        ("dec 19", "2026-12-19"),
        ("Dec 19th, 2026", "2026-12-19"),
        ("19 Dec 2026", "2026-12-19"),
        ("19-Dec-26", "2026-12-19"),
        ("the 19th of December", "2026-12-19"),
        ("the 19th", "2026-11-19"),
        ("5th", "2026-12-05"),
        ("3 sept", "2027-09-03"),
        ("5 März", "2027-03-05"),
        ("sat, 19 dec 2026", "2026-12-19"),
        ("dec", "2026-12-01"),
        ("+7d", "2026-11-25"),
        ("-3d", "2026-11-15"),
        ("+ 2 w", "2026-12-02"),
        ("+1m", "2026-12-18"),
        ("+1y", "2027-11-18"),
        ("in 3 days", "2026-11-21"),
        ("two weeks", "2026-12-02"),
        ("a month from now", "2026-12-18"),
        ("5 days ago", "2026-11-13"),
        ("next month", "2026-12-18"),
        ("q4", "2026-12-31"),
        ("q1", "2027-03-31"),
        ("2027-Q2", "2027-06-30"),
    ]);
}

#[test]
fn weekdays() {
    // 18 November is a Wednesday.
    check(&[
        ("fri", "2026-11-20"),
        ("friday", "2026-11-20"),
        ("wed", "2026-11-25"),
        ("mon", "2026-11-23"),
        ("next fri", "2026-11-27"),
        ("next mon", "2026-11-23"),
        ("fri next week", "2026-11-27"),
        ("this mon", "2026-11-16"),
        ("last wed", "2026-11-11"),
        ("last fri", "2026-11-13"),
        ("周五", "2026-11-20"),
        ("星期五", "2026-11-20"),
        ("礼拜五", "2026-11-20"),
        ("下周五", "2026-11-27"),
        ("下个星期一", "2026-11-23"),
        ("下下周五", "2026-12-04"),
        ("本周五", "2026-11-20"),
        ("这周一", "2026-11-16"),
        ("上周五", "2026-11-13"),
        ("周日", "2026-11-22"),
    ]);
}

#[test]
fn beginnings_and_ends() {
    check(&[
        ("eow", "2026-11-22"),
        ("eom", "2026-11-30"),
        ("eoq", "2026-12-31"),
        ("eoy", "2026-12-31"),
        ("bow", "2026-11-16"),
        ("bom", "2026-11-01"),
        ("boq", "2026-10-01"),
        ("boy", "2026-01-01"),
        ("end of next month", "2026-12-31"),
        ("end of the quarter", "2026-12-31"),
        ("start of next year", "2027-01-01"),
        ("month end", "2026-11-30"),
        ("月底", "2026-11-30"),
        ("本月底", "2026-11-30"),
        ("下月底", "2026-12-31"),
        ("下个月底", "2026-12-31"),
        ("季末", "2026-12-31"),
        ("季度末", "2026-12-31"),
        ("年底", "2026-12-31"),
        ("明年年底", "2027-12-31"),
        ("2月底", "2026-02-28"),
        ("下月初", "2026-12-01"),
        ("周末", "2026-11-22"),
    ]);
}

#[test]
fn chinese_words() {
    check(&[
        ("今天", "2026-11-18"),
        ("明天", "2026-11-19"),
        ("后天", "2026-11-20"),
        ("後天", "2026-11-20"),
        ("昨天", "2026-11-17"),
        ("12月19日", "2026-12-19"),
        ("十二月十九号", "2026-12-19"),
        ("2026年12月19日", "2026-12-19"),
        ("２０２６年１２月１９日", "2026-12-19"),
        ("二〇二六年十二月十九日", "2026-12-19"),
        ("明年3月5日", "2027-03-05"),
        ("19号", "2026-11-19"),
        ("下个月5号", "2026-12-05"),
        ("三天后", "2026-11-21"),
        ("3 天后", "2026-11-21"),
        ("两周后", "2026-12-02"),
        ("二十三天以后", "2026-12-11"),
        ("一个月后", "2026-12-18"),
        ("半年后", "2027-05-18"),
        ("三天前", "2026-11-15"),
        ("下个月", "2026-12-18"),
        ("下周", "2026-11-25"),
        ("明年", "2027-11-18"),
    ]);
}

#[test]
fn other_english_goes_to_the_crate() {
    check(&[
        ("next friday 8pm", "2026-11-27"),
        ("tomorrow 9am", "2026-11-19"),
    ]);
    for typed in [
        "3 hours ago",
        "15 min",
        "fri banana",
        "2pm",
        "next 9999999999999999 days",
    ] {
        assert!(parse_date(typed, today()).is_err(), "typed: {typed}");
    }
}

#[test]
fn what_is_refused_says_why() {
    let fail = |typed| parse_date(typed, today()).unwrap_err();
    let slash = fail("3/1/2017");
    assert_eq!(
        slash.to_string(),
        "`3/1/2017` is ambiguous: 1 Mar 2017 or 3 Jan 2017"
    );
    assert_eq!(slash.hint(), "write `2017-03-01` or `2017-01-03`");
    assert_eq!(fail("soonish").to_string(), "`soonish` is not a date");
    assert_eq!(fail("30 feb"), BadDate::NoSuchDay("30 feb".into()));
    assert_eq!(fail("2026-02-29"), BadDate::NoSuchDay("2026-02-29".into()));
    assert_eq!(fail("13/32/2026"), BadDate::NoSuchDay("13/32/2026".into()));
    assert_eq!(
        fail("fri 19 dec 2026"),
        BadDate::NoSuchDay("fri 19 dec 2026".into())
    );
    assert_eq!(fail("+9000000d"), BadDate::TooFar("+9000000d".into()));
    assert_eq!(fail("\u{1b}[2J"), BadDate::Unknown("·[2J".into()));
    for typed in [
        "", " ", "2026", "2026-12", "5", "1 2 2026", "1-1-1-1", "q5", "13月", "年", "上",
    ] {
        assert!(parse_date(typed, today()).is_err(), "typed: {typed}");
    }
}

#[test]
fn ranges() {
    check_ranges(&[
        ("2026-12-19", "2026-12-19", "2026-12-19"),
        ("fri", "2026-11-20", "2026-11-20"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("12/2026", "2026-12-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026q1", "2026-01-01", "2026-03-31"),
        ("q1", "2026-01-01", "2026-03-31"),
        ("dec", "2026-12-01", "2026-12-31"),
        ("feb 2028", "2028-02-01", "2028-02-29"),
        ("this week", "2026-11-16", "2026-11-22"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("this quarter", "2026-10-01", "2026-12-31"),
        ("next quarter", "2027-01-01", "2027-03-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last 7 days", "2026-11-12", "2026-11-18"),
        ("next 2 weeks", "2026-11-18", "2026-12-01"),
        ("本月", "2026-11-01", "2026-11-30"),
        ("下月", "2026-12-01", "2026-12-31"),
        ("下个月", "2026-12-01", "2026-12-31"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("本季度", "2026-10-01", "2026-12-31"),
        ("今年", "2026-01-01", "2026-12-31"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("2026年", "2026-01-01", "2026-12-31"),
        ("12月", "2026-12-01", "2026-12-31"),
        ("2027年2月", "2027-02-01", "2027-02-28"),
        ("第四季度", "2026-10-01", "2026-12-31"),
        ("2027年第一季度", "2027-01-01", "2027-03-31"),
        ("2027年Q1", "2027-01-01", "2027-03-31"),
        ("最近30天", "2026-10-20", "2026-11-18"),
        ("未来两周", "2026-11-18", "2026-12-01"),
        ("下周", "2026-11-23", "2026-11-29"),
        ("2026-11-01..eom", "2026-11-01", "2026-11-30"),
        ("2026-q1..2026-q2", "2026-01-01", "2026-06-30"),
    ]);
    let fail = |typed| parse_range(typed, today()).unwrap_err().to_string();
    assert_eq!(fail("often"), "`often` is neither a day nor a period");
    assert_eq!(
        fail("2026-12..2026-11"),
        "`2026-12..2026-11` ends before it begins"
    );
    assert_eq!(
        fail("2026-13"),
        "`2026-13` is a day that the calendar does not have"
    );
    assert!(parse_range("0000", today()).is_err());
}

#[test]
fn a_month_by_itself() {
    for (typed, month) in [
        ("4", 4),
        ("apr", 4),
        ("April", 4),
        ("4月", 4),
        ("十一月", 11),
        (" 12 ", 12),
    ] {
        assert_eq!(parse_month(typed), Some(month), "{typed}");
    }
    for typed in ["", "0", "13", "monday", "4 apr"] {
        assert_eq!(parse_month(typed), None, "{typed}");
    }
}

#[test]
fn month_steps_are_clipped_and_periods_are_not_skipped() {
    let last_of_january = ymd(2026, 1, 31);
    assert_eq!(parse_date("+1m", last_of_january), Ok(ymd(2026, 2, 28)));
    let february = (ymd(2026, 2, 1), ymd(2026, 2, 28));
    assert_eq!(parse_range("next month", last_of_january), Ok(february));
    assert_eq!(parse_date("31st", ymd(2026, 2, 1)), Ok(ymd(2026, 3, 31)));
}

#[test]
fn columns() {
    let guess = |values: &[&str]| guess_order(values.iter().copied());
    assert_eq!(
        guess(&["10/20/2016", "3/1/2017", ""]),
        Guess::Sure(DateOrder::Mdy)
    );
    assert_eq!(
        guess(&["20/10/2016", "3/1/2017"]),
        Guess::Sure(DateOrder::Dmy)
    );
    assert_eq!(guess(&["3/1/2017", "4/5/2017"]), Guess::Ambiguous);
    assert_eq!(guess(&["20/10/2016", "10/20/2016"]), Guess::Ambiguous);
    assert_eq!(
        guess(&["3.1.2017", "4.5.2017"]),
        Guess::Sure(DateOrder::Dmy)
    );
    assert_eq!(
        guess(&["2016-10-20", "2017-01-03T10:00:00Z"]),
        Guess::Sure(DateOrder::Ymd)
    );
    assert_eq!(
        guess(&["15 Apr, 2021 00:03:00"]),
        Guess::Sure(DateOrder::Ymd)
    );
    assert_eq!(
        guess(&["2016-10-20", "10/20/2016 3:45 PM"]),
        Guess::Sure(DateOrder::Mdy)
    );
    assert_eq!(guess(&["45631", "10.1.2.3", "12"]), Guess::NotDates);
    assert_eq!(guess(&["Acme", "10/20/2016"]), Guess::NotDates);
    assert_eq!(guess(&["", " "]), Guess::NotDates);
}

#[test]
fn cells() {
    let cases = [
        ("10/20/2016", DateOrder::Mdy, "2016-10-20"),
        ("3/1/2017", DateOrder::Mdy, "2017-03-01"),
        ("3/1/2017", DateOrder::Dmy, "2017-01-03"),
        ("3/1/17", DateOrder::Dmy, "2017-01-03"),
        ("17-01-03", DateOrder::Ymd, "2017-01-03"),
        ("2016-10-20", DateOrder::Mdy, "2016-10-20"),
        ("2016/10/20", DateOrder::Dmy, "2016-10-20"),
        ("20.10.2016", DateOrder::Dmy, "2016-10-20"),
        ("20. 10. 2016 15:04", DateOrder::Dmy, "2016-10-20"),
        ("2016-10-20T12:00:00Z", DateOrder::Ymd, "2016-10-20"),
        (
            "2016-10-20T23:30:00.000-05:00",
            DateOrder::Ymd,
            "2016-10-20",
        ),
        ("15 Apr, 2021 00:03:00", DateOrder::Ymd, "2021-04-15"),
        ("Apr 15, 2021, 3:45 PM", DateOrder::Ymd, "2021-04-15"),
        ("15-Apr-21", DateOrder::Ymd, "2021-04-15"),
        (
            "Thu, 15 Apr 2021 00:03:00 +0000",
            DateOrder::Ymd,
            "2021-04-15",
        ),
        ("2016年10月20日", DateOrder::Ymd, "2016-10-20"),
        ("2016年10月20日 下午3:45", DateOrder::Ymd, "2016-10-20"),
        ("20161020T120000Z", DateOrder::Ymd, "2016-10-20"),
    ];
    for (cell, order, expected) in cases {
        let read = parse_file_date(cell, order).map(|day| day.to_string());
        assert_eq!(read.as_deref(), Some(expected), "cell: {cell}");
    }
    for cell in [
        "",
        "2016-10-20 (est.)",
        "20/10/2016",
        "2016-13-01",
        "tomorrow",
        "12",
        "1/2",
    ] {
        assert_eq!(parse_file_date(cell, DateOrder::Mdy), None, "cell: {cell}");
    }
    assert_eq!(parse_serial_date("45631.0"), Some(ymd(2024, 12, 5)));
    assert_eq!(parse_serial_date("2024"), None);
}

#[test]
fn instants() {
    let at = |cell| parse_file_instant(cell, DateOrder::Mdy);
    let noon = Some(1_476_964_800_000);
    assert_eq!(at("2016-10-20T12:00:00Z"), noon);
    assert_eq!(at("2016-10-20 12:00"), noon);
    assert_eq!(at("10/20/2016 12:00 PM"), noon);
    assert_eq!(at("2016-10-20T20:00:00+08:00"), noon);
    assert_eq!(at("2016-10-20 20:00:00.000 +0800"), noon);
    assert_eq!(at("2016年10月20日 下午12:00"), noon);
    assert_eq!(at("2016-10-20T12:00:00.25Z"), noon.map(|ms| ms + 250));
    assert_eq!(at("10/20/2016"), noon.map(|ms| ms - 12 * 3_600_000));
    assert_eq!(
        at("10/20/2016 12:00 AM"),
        noon.map(|ms| ms - 12 * 3_600_000)
    );
    assert_eq!(at("2016-10-20 25:00"), None);
}

#[test]
fn shown_dates() {
    let shown = |year, month, day| near(ymd(year, month, day), today());
    assert_eq!(shown(2026, 11, 18), "today");
    assert_eq!(shown(2026, 11, 19), "tomorrow");
    assert_eq!(shown(2026, 11, 17), "yesterday");
    assert_eq!(shown(2026, 11, 20), "Fri");
    assert_eq!(shown(2026, 11, 24), "Tue");
    assert_eq!(shown(2026, 11, 25), "+7d");
    assert_eq!(shown(2026, 12, 18), "+30d");
    assert_eq!(shown(2026, 12, 19), "19 Dec");
    assert_eq!(shown(2026, 11, 6), "12d ago");
    assert_eq!(shown(2026, 3, 3), "3 Mar");
    assert_eq!(shown(2025, 3, 3), "3 Mar 2025");
    assert_eq!(shown(2027, 1, 2), "2 Jan 2027");
    assert_eq!(long(ymd(2026, 12, 19)), "19 Dec 2026");
}

#[test]
fn ages() {
    let shown: Vec<String> = [0, 2, 30, 35, 83, 84, 91, 365, 730, 731, -3]
        .map(age)
        .into();
    assert_eq!(
        shown,
        [
            "0d", "2d", "30d", "5w", "11w", "3mo", "3mo", "12mo", "24mo", "2y", "-3d"
        ]
    );
}

/// Pieces that real input is made of, so that the grammar is reached and not only its door.
fn scraps() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "2026", "12", "19", "31", "0", "99999", "-", "/", ".", "..", "+", " ", ",", ":", "d", "w",
        "m", "q", "q4", "fri", "may", "next", "last", "in", "ago", "9AM", "pm", "z", "T", "end of",
        "th", "年", "月", "日", "下", "个", "周", "五", "十", "百", "两", "后", "前", "底", "初",
        "季度", "第", "本", "上", "明年", "最近", "半", "天", "\u{200b}", "é", "１",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_i64..3_287_181).prop_map(|days| ymd(1000, 1, 1) + chrono::TimeDelta::days(days))
}

fn read_in_every_way(text: &str, today: NaiveDate) {
    let day = parse_date(text, today);
    if let Ok(day) = day {
        assert_eq!(day.to_string().len(), 10);
        near(day, today);
    }
    if let Ok((first, last)) = parse_range(text, today) {
        assert!(first <= last);
    }
    guess_order([text].into_iter());
    for order in [DateOrder::Ymd, DateOrder::Mdy, DateOrder::Dmy] {
        let day = parse_file_date(text, order);
        assert_eq!(day.is_some(), parse_file_instant(text, order).is_some());
    }
    parse_serial_date(text);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), today in any_day()) {
        read_in_every_way(&text, today);
    }

    #[test]
    fn scraps_of_dates_are_read_or_refused(text in scraps(), today in any_day()) {
        read_in_every_way(&text, today);
    }

    #[test]
    fn what_is_printed_is_read_again(day in any_day(), today in any_day()) {
        prop_assert_eq!(parse_date(&day.to_string(), today), Ok(day));
        prop_assert_eq!(parse_date(&long(day), today), Ok(day));
        prop_assert_eq!(parse_range(&day.to_string(), today), Ok((day, day)));
        for order in [DateOrder::Ymd, DateOrder::Mdy, DateOrder::Dmy] {
            prop_assert_eq!(parse_file_date(&day.to_string(), order), Some(day));
        }
        prop_assert_eq!(parse_file_date(&day.format("%-m/%-d/%Y").to_string(), DateOrder::Mdy), Some(day));
    }

    #[test]
    fn a_day_without_a_year_is_not_past(day in any_day(), today in any_day()) {
        if let Ok(found) = parse_date(&day.format("%-d %b").to_string(), today) {
            prop_assert!(found >= today);
            prop_assert_eq!((found.month(), found.day()), (day.month(), day.day()));
        }
    }
}

#[test]
fn days_are_said_in_chinese() {
    let _speaking = crate::words::speak(crate::words::Language::Chinese);
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let said = |day: &str| near(day.parse().unwrap(), today);
    for (day, told) in [
        ("2026-03-02", "今天"),
        ("2026-03-03", "明天"),
        ("2026-03-01", "昨天"),
        ("2026-03-06", "周五"),
        ("2026-03-14", "12天后"),
        ("2026-02-18", "12天前"),
        ("2026-12-19", "12月19日"),
        ("2027-01-05", "2027/1/5"),
    ] {
        assert_eq!(said(day), told);
    }
    assert_eq!(long(today), "2026年3月2日");
    assert_eq!(spoken(today), "2026年3月2日 周一");
    // What is said can be typed.
    for day in [long(today), day(today), said("2026-03-06")] {
        assert!(parse_date(&day, today).is_ok(), "{day}");
    }
    assert_eq!(
        (age(5), age(40), age(800)),
        ("5天".into(), "5周".into(), "2年".into())
    );
}
