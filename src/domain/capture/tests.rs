//! Lines as people type them, and what holds for any line.

use proptest::prelude::*;

use super::*;

/// A Monday.
fn today() -> NaiveDate {
    day("2026-03-02")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn read(line: &str) -> Reading {
    parse(line, today(), Currency::parse("EUR").expect("a currency"))
}

/// What a line means, every clause named.
fn told(line: &str) -> String {
    let reading = read(line);
    assert_eq!(reading.problems, [], "{line}");
    reading.capture.to_string()
}

fn problem(line: &str) -> String {
    let found = read(line).problems;
    found
        .first()
        .map_or_else(String::new, |problem| problem.words.clone())
}

#[test]
fn a_line_of_a_visit_in_the_words_of_the_day() {
    assert_eq!(
        told("met 王芳 @huawei, needs 10G +3y, 184k, close eom, send price fri"),
        "touch: meeting, @\"huawei\", with: 王芳, said: needs 10G +3y, amount: 184000, close: 2026-03-31, \
         next: send price 2026-03-06"
    );
    assert_eq!(
        told("昨天拜访了王芳和陈伟 @华为，需要三年质保，18.4万，月底成交，下周五前发报价"),
        "touch: visit, @\"华为\", with: 王芳 & 陈伟, on: 2026-03-01, said: 需要三年质保, amount: 184000, \
         close: 2026-03-31, next: 发报价 2026-03-13"
    );
    assert_eq!(
        told(
            "called Ann Lee and Bob fri about the price; promise samples +7d; they promise drawings 19 mar"
        ),
        "touch: call, with: Ann Lee & Bob, on: 2026-02-27, said: the price, promise: samples 2026-03-09, \
         they promise: drawings 2026-03-19"
    );
}

#[test]
fn a_step_may_have_an_hour() {
    assert_eq!(
        told("called Ann, visit her fri 14:00"),
        "touch: call, with: Ann, next: visit her 2026-03-06 14:00"
    );
    assert_eq!(told("call Ann fri 2pm"), "next: call Ann 2026-03-06 14:00");
    assert_eq!(told("call Ann at 9:30"), "next: call Ann 2026-03-02 09:30");
    assert_eq!(
        told("next tomorrow at 16:00 send price"),
        "next: send price 2026-03-03 16:00"
    );
    assert_eq!(
        told("下一步 周五下午3点 拜访王芳"),
        "next: 拜访王芳 2026-03-06 15:00"
    );
    assert_eq!(
        told("promise the drawings by 14:00"),
        "promise: the drawings by 14:00",
        "a promise is for a day"
    );
}

#[test]
fn what_may_be_a_touch_or_a_plan_is_told_by_its_day() {
    assert_eq!(told("call Ann"), "touch: call, with: Ann");
    assert_eq!(told("call Ann fri"), "next: call Ann 2026-03-06");
    assert_eq!(
        told("called Ann, call Bob, call Cy"),
        "touch: call, with: Ann, next: call Bob, task: call Cy"
    );
    assert_eq!(
        told("met Ann, send price, fri"),
        "touch: meeting, with: Ann, next: send price 2026-03-06"
    );
    assert_eq!(told("needs it by fri"), "said: needs it by fri");
    assert_eq!(
        problem("met Ann tomorrow"),
        "what happened cannot lie ahead"
    );
}

#[test]
fn nobody_answered_and_mail_came_in() {
    assert_eq!(
        told("called Ann, no answer"),
        "touch: call, with: Ann, outcome: no answer"
    );
    assert_eq!(
        told("called Ann left a message"),
        "touch: call, with: Ann, outcome: no answer"
    );
    assert_eq!(
        told("mail from Ann: price is fine"),
        "touch: email, with: Ann, direction: in, said: price is fine"
    );
}

#[test]
fn records_are_made_by_their_kind() {
    assert_eq!(
        told("new deal Ovens 12k @\"Cedar, Foods\", close 19 dec"),
        "new opportunity: Ovens, @\"Cedar, Foods\", amount: 12000, close: 2026-12-19"
    );
    assert_eq!(told("新联系人 李娜 @华为"), "new contact: 李娜, @\"华为\"");
    assert_eq!(problem("new lead"), "the new lead needs a name");
}

#[test]
fn what_is_not_understood_is_told_and_what_could_be_said_is_said() {
    assert_eq!(problem("close fryday"), "`fryday` is not a date");
    assert!(
        problem("close 3/4").contains("ambiguous"),
        "{}",
        problem("close 3/4")
    );
    assert_eq!(problem("184k, 12k"), "there is an amount already");
    assert_eq!(problem("met Ann @"), "a name is missing after `@`");
    assert_eq!(
        told("close to a decision, ann@x.org wrote 1,234 words"),
        "said: close to a decision, said: ann@x.org wrote 1,234 words"
    );
}

#[test]
fn a_clause_is_read_otherwise_by_its_turn() {
    let mut line = "met Ann, brings drawings fri".to_owned();
    let mut read_as = Vec::new();
    for _ in 0..5 {
        let (turned, cursor) = retag(&line, &read(&line), line.len()).expect("a clause");
        assert_eq!(cursor, turned.len());
        read_as.push(
            told(&turned)
                .split(", ")
                .last()
                .unwrap_or_default()
                .to_owned(),
        );
        line = turned;
    }
    assert_eq!(
        read_as,
        [
            "next: brings drawings 2026-03-06",
            "task: brings drawings 2026-03-06",
            "promise: brings drawings 2026-03-06",
            "they promise: brings drawings 2026-03-06",
            "said: brings drawings fri",
        ]
    );
    assert_eq!(line, "met Ann, said: brings drawings fri");
}

fn holds(line: &str) -> Result<(), TestCaseError> {
    let reading = read(line);
    let mut end = 0;
    for span in &reading.spans {
        prop_assert_eq!(span.range.start, end);
        prop_assert!(
            line.get(span.range.clone()).is_some(),
            "{:?} cuts a letter",
            span
        );
        end = span.range.end;
    }
    prop_assert_eq!(end, line.len());
    if reading.problems.is_empty() {
        let printed = reading.capture.to_string();
        let again = read(&printed);
        prop_assert_eq!(&again.problems, &[], "{}", &printed);
        prop_assert_eq!(&again.capture, &reading.capture, "{}", &printed);
    }
    for at in 0..=line.len() {
        if let Some((turned, cursor)) = retag(line, &reading, at) {
            prop_assert!(turned.is_char_boundary(cursor));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_covered_and_reads_back(line in "\\PC{0,40}") {
        holds(&line)?;
    }

    #[test]
    fn any_order_of_known_words_is_read_covered_and_reads_back(
        words in prop::collection::vec(prop::sample::select(vec![
            "met", "call", "called", "with", "with:", "王芳", "@huawei", "@\"A, b\"", "@", "@\"x", "\"", ",", "，", "fri",
            "next", "next:", "by", "on", "on:", "said:", "184k", "€", "5", "close", "close:", "eom", "send", "promise",
            "they promise", "下周五前发报价", "月底成交", "昨天拜访了", "、", "和", "2026-03-09", "+3y", "no answer",
            "new deal", "new contact:", "from", "about", "Ann:", "outcome:", "task", "->", "1,2", "a@b.c", "amount",
            "yesterday", "5月6日", "touch:", "note", ":", "：",
        ]), 0..12),
        glue in prop::collection::vec(prop::sample::select(vec![" ", " ", " ", "", ", "]), 12),
    ) {
        let line: String = words.iter().zip(&glue).flat_map(|(word, glue)| [*word, *glue]).collect();
        holds(&line)?;
    }
}

#[test]
fn a_line_of_something_to_be_done_is_taken_apart_from_its_day() {
    let apart = |line| due_of(line, today(), true);
    let two = |text: &str, when: &str| Some((text.to_owned(), when.to_owned()));
    assert_eq!(apart("call the board fri"), two("call the board", "fri"));
    assert_eq!(
        apart("call the board, then Ann, on fri at 2pm"),
        two("call the board, then Ann,", "fri 14:00")
    );
    assert_eq!(
        apart("send the drawings by end of next month"),
        two("send the drawings", "end of next month")
    );
    assert_eq!(apart("下周五前发报价"), two("发报价", "下周五"));
    for whole in [
        "call the board",
        "fri",
        "ask for 10",
        "",
        "  ",
        "discuss 2001-01-01",
    ] {
        assert_eq!(apart(whole), None, "{whole}");
    }
    // Promises are for a day: an hour is one of their words.
    assert_eq!(due_of("send it fri 14:00", today(), false), None);
}
