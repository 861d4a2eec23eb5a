//! Each finding at its boundary: the last day or count without it, the first with it.

use super::{
    facts::{CompetitorFacts, MemberFacts, PromiseFacts, QuoteFacts},
    *,
};
use crate::domain::{
    id::Id,
    money::{Currency, Minor},
    record::{
        activity::Promise,
        opportunity::{InfluenceLevel, Outcome, Role},
        quote::QuoteStatus,
    },
};

fn day(offset: i64) -> Date {
    Date::from_ymd_opt(2026, 3, 2).expect("a day") + chrono::TimeDelta::days(offset)
}

/// A deal in which nothing is wrong on day 0.
fn sound() -> OpportunityFacts {
    let member = |id: i64, name: &str, role: Role| MemberFacts {
        id: Id(id),
        contact: Some(Id(id + 100)),
        name: name.into(),
        roles: vec![role],
        influence: Some(InfluenceLevel::High),
        first_contact: Some(day(-30)),
        last_contact: Some(day(-2)),
        acts: 1,
        ..MemberFacts::default()
    };
    OpportunityFacts {
        id: Id(1),
        name: "园区网络扩容".into(),
        outcome: Some(Outcome::Open),
        account: Some((Id(2), "华为技术".into())),
        stage: Some((Id(3), "Proposal".into())),
        rot_days: Some(30),
        stage_entered: Some(day(-10)),
        rots_on: Some(day(21)),
        amount: Some(Minor(18_400_000)),
        currency: Currency::parse("EUR"),
        amount_base: Some(Minor(18_400_000)),
        close_date: Some(day(20)),
        first_close_date: Some(day(20)),
        next_step: Some((Id(4), "send revised price".into(), Some(day(1)))),
        last_contact: Some(day(-2)),
        created: Some(day(-40)),
        members: vec![
            member(5, "王芳", Role::Decider),
            member(6, "陈伟", Role::Champion),
        ],
        quotes: vec![QuoteFacts {
            id: Id(7),
            number: "Q-LK-0042".into(),
            revision: 2,
            status: Some(QuoteStatus::Sent),
            sent_on: Some(day(-3)),
            valid_until: Some(day(25)),
            ..QuoteFacts::default()
        }],
        ..OpportunityFacts::default()
    }
}

fn codes(facts: &OpportunityFacts, on: i64) -> Vec<&'static str> {
    of_opportunity(facts, day(on), &Limits::default())
        .iter()
        .map(Finding::code)
        .collect()
}

fn words(facts: &OpportunityFacts, on: i64, code: &str) -> String {
    of_opportunity(facts, day(on), &Limits::default())
        .into_iter()
        .find(|finding| finding.code() == code)
        .map(|finding| finding.words)
        .unwrap_or_default()
}

fn with(change: impl FnOnce(&mut OpportunityFacts)) -> OpportunityFacts {
    let mut facts = sound();
    change(&mut facts);
    facts
}

#[test]
fn nothing_is_found_in_a_sound_deal() {
    assert_eq!(codes(&sound(), 0), [""; 0]);
    assert!(gaps(&sound()).is_empty());
}

#[test]
fn what_depends_on_the_day_begins_on_its_day() {
    // Code, last day without it, words on the first day with it.
    let table = [
        (
            "next_step_overdue",
            1,
            "next step is 1 day overdue: send revised price",
        ),
        ("close_date_past", 20, "the close date passed 1 day ago"),
        ("rotting", 20, "in Proposal for 31 days, limit 30"),
        ("no_contact", 19, "no contact for 22 days"),
        (
            "high_influence_silent",
            19,
            "王芳 and 陈伟 silent for more than 21 days",
        ),
        ("quote_expired", 25, "quote Q-LK-0042 expired 1 day ago"),
    ];
    for (code, last, sentence) in table {
        assert_eq!(
            words(&sound(), last, code),
            "",
            "{code} on its last day without"
        );
        assert_eq!(words(&sound(), last + 1, code), sentence);
    }
}

#[test]
fn limits_are_configured() {
    let limits = Limits::new([("no_contact".to_owned(), 5)]);
    let has = |on| {
        of_opportunity(&sound(), day(on), &limits)
            .iter()
            .any(|finding| finding.code() == "no_contact" && finding.limit == Some(5))
    };
    assert!(!has(3) && has(4));
}

#[test]
fn what_is_missing_is_missing_whatever_the_day() {
    let table: [(&str, fn(&mut OpportunityFacts)); 14] = [
        ("no_account", |deal| deal.account = None),
        ("no_next_step", |deal| deal.next_step = None),
        ("no_close_date", |deal| deal.close_date = None),
        ("no_amount", |deal| deal.amount = Some(Minor(0))),
        ("not_converted", |deal| deal.amount_base = None),
        ("pushed", |deal| deal.pushes = 2),
        ("no_buying_centre", |deal| deal.members.clear()),
        ("no_decider", |deal| {
            deal.members[0].roles = vec![Role::User];
        }),
        ("no_champion", |deal| {
            deal.members[1].roles = vec![Role::User];
        }),
        ("champion_left", |deal| deal.members[1].has_left = true),
        ("coach", |deal| deal.members[1].acts = 0),
        ("approval_waiting", |deal| {
            deal.quotes.push(QuoteFacts {
                status: Some(QuoteStatus::NeedsApproval),
                ..QuoteFacts::default()
            });
        }),
        ("competitor_unanswered", |deal| {
            deal.competitors.push(CompetitorFacts {
                name: "Nokia".into(),
                ..CompetitorFacts::default()
            });
        }),
        ("moved_in_spite", |deal| {
            deal.in_spite_of.push("quote sent".into());
        }),
    ];
    for (code, change) in table {
        assert_eq!(codes(&with(change), 0), [code]);
        let lasting: Vec<&str> = gaps(&with(change)).iter().map(|gap| gap.code).collect();
        assert_eq!(lasting, [code]);
    }
    assert_eq!(
        codes(&with(|deal| deal.leads_nowhere.push("Account".into())), 0),
        ["refers_to_deleted"]
    );
    assert!(codes(&with(|deal| deal.pushes = 1), 0).is_empty());
    let one_person = with(|deal| {
        deal.members.truncate(1);
        deal.members[0].roles.push(Role::Champion);
    });
    assert_eq!(codes(&one_person, 0), ["single_threaded"]);
    let two_people = with(|deal| {
        deal.members.truncate(1);
        deal.members[0].roles.push(Role::Champion);
        deal.people_met.push(Id(500));
    });
    assert!(codes(&two_people, 0).is_empty());
}

#[test]
fn an_approver_decides_and_an_answered_or_beaten_rival_is_none() {
    assert!(
        codes(
            &with(|deal| deal.members[0].roles = vec![Role::Approver]),
            0
        )
        .is_empty()
    );
    let rivals = with(|deal| {
        for (is_answered, is_out) in [(true, false), (false, true)] {
            deal.competitors.push(CompetitorFacts {
                name: "Nokia".into(),
                is_answered,
                is_out,
            });
        }
    });
    assert!(codes(&rivals, 0).is_empty());
}

#[test]
fn a_decider_is_met_before_the_quote_goes_out_and_again_within_a_week() {
    let met = |first: i64, last: i64| {
        with(|deal| {
            deal.members[0].first_contact = Some(day(first));
            deal.members[0].last_contact = Some(day(last));
        })
    };
    assert_eq!(
        words(&met(-2, -2), 0, "decider_not_met"),
        "decider not met before the quote went out"
    );
    assert_eq!(
        words(&met(-3, -3), 10, "decider_not_met"),
        "",
        "met on that very day"
    );
    assert_eq!(words(&met(-9, -4), 4, "decider_not_met"), "");
    assert_eq!(
        words(&met(-9, -4), 5, "decider_not_met"),
        "decider not met since the quote went out"
    );
}

#[test]
fn a_quote_must_outlive_the_close_date() {
    let until = |until: i64| with(|deal| deal.quotes[0].valid_until = Some(day(until)));
    assert!(codes(&until(20), 0).is_empty());
    assert_eq!(
        words(&until(19), 0, "quote_before_close"),
        "quote Q-LK-0042 expires 21 Mar 2026, before the close date"
    );
    assert!(
        !codes(&until(19), 20).contains(&"quote_before_close"),
        "then it is expired"
    );
}

#[test]
fn promises_of_both_sides_are_kept_apart() {
    let promised = |of| {
        with(|deal| {
            deal.promises.push(PromiseFacts {
                id: Id(9),
                of,
                subject: "a test device".into(),
                due: Some(day(0)),
            });
        })
    };
    assert!(codes(&promised(Promise::Us), 0).is_empty());
    assert_eq!(
        words(&promised(Promise::Us), 1, "promise_overdue"),
        "our promise is 1 day overdue: a test device"
    );
    let theirs = of_opportunity(&promised(Promise::Them), day(1), &Limits::default());
    assert_eq!(
        (theirs[0].code(), theirs[0].severity()),
        ("their_promise_overdue", Severity::Note)
    );
}

#[test]
fn a_resting_deal_is_spared_until_it_wakes() {
    let resting = with(|deal| {
        deal.resting_until = Some(day(60));
        deal.next_step = None;
        deal.close_date = Some(day(200));
        deal.quotes.clear();
    });
    assert!(codes(&resting, 59).is_empty());
    assert_eq!(
        codes(&resting, 60),
        [
            "rotting",
            "no_next_step",
            "no_contact",
            "high_influence_silent"
        ]
    );
}

#[test]
fn what_is_kept_quiet_speaks_again_on_its_day() {
    let quiet = with(|deal| {
        deal.next_step = None;
        deal.amount = None;
        deal.quiet.push(("no_next_step".into(), day(5)));
    });
    let found = of_opportunity(&quiet, day(4), &Limits::default());
    assert_eq!(
        found.iter().map(Finding::code).collect::<Vec<_>>(),
        ["no_amount", "no_next_step"]
    );
    assert_eq!(found[1].quiet_until, Some(day(5)));
    assert_eq!(attention(&found), 10);
    assert_eq!(
        attention(&of_opportunity(&quiet, day(5), &Limits::default())),
        30
    );
}

#[test]
fn a_closed_deal_is_asked_how_it_ended_and_nothing_else() {
    let ended = |outcome| OpportunityFacts {
        outcome: Some(outcome),
        ..OpportunityFacts::default()
    };
    assert_eq!(
        codes(&ended(Outcome::Lost), 0),
        [
            "closed_without_reason",
            "closed_without_day",
            "lost_to_nobody"
        ]
    );
    assert_eq!(
        codes(&ended(Outcome::NoDecision), 0),
        ["closed_without_reason", "closed_without_day"]
    );
    assert_eq!(
        codes(&ended(Outcome::Won), 0),
        ["won_without_amount", "closed_without_day"]
    );
    let newer = OpportunityFacts::default();
    assert!(codes(&newer, 0).is_empty() && gaps(&newer).is_empty());
}

#[test]
fn the_gravest_come_first() {
    let bad = with(|deal| {
        deal.account = None;
        deal.in_spite_of.push("quote sent".into());
        deal.amount = None;
    });
    assert_eq!(
        codes(&bad, 21),
        [
            "next_step_overdue",
            "close_date_past",
            "no_account",
            "rotting",
            "no_amount",
            "no_contact",
            "high_influence_silent",
            "moved_in_spite"
        ]
    );
    assert_eq!(
        worst(&of_opportunity(&bad, day(21), &Limits::default())),
        Some(Severity::Error)
    );
}

#[test]
fn codes_are_said_once_and_explain_themselves() {
    let mut seen = std::collections::BTreeSet::new();
    for one in opportunity::DEFINITIONS {
        assert!(seen.insert(one.code), "{} twice", one.code);
        assert!(
            !one.label.is_empty() && !one.hint.is_empty() && one.weight > 0,
            "{}",
            one.code
        );
        assert!(!(one.is_lasting && one.code.contains("overdue")));
    }
    for one in account::DEFINITIONS {
        assert!(seen.insert(one.code), "{} twice", one.code);
    }
    assert!(by_code("rotting").is_some() && by_code("nonsense").is_none());
}

mod accounts {
    use super::*;

    fn found(facts: &AccountFacts, on: i64) -> Vec<(&'static str, String)> {
        of_account(facts, day(on), &Limits::default())
            .into_iter()
            .map(|finding| (finding.code(), finding.words))
            .collect()
    }

    #[test]
    fn silence_is_measured_by_class() {
        let of = |class: &str, open_count| AccountFacts {
            class: class.into(),
            open_count,
            last_contact: Some(day(0)),
            ..AccountFacts::default()
        };
        for (class, open, cadence) in [("A", 0, 14), ("B", 0, 30), ("C", 0, 90), ("", 1, 90)] {
            assert!(found(&of(class, open), cadence).is_empty(), "{class}");
            assert_eq!(
                found(&of(class, open), cadence + 1)[0].0,
                "account_silent",
                "{class}"
            );
        }
        assert!(
            found(&of("", 0), 1000).is_empty(),
            "nobody waits for a call"
        );
    }

    #[test]
    fn an_account_is_at_risk_then_lost() {
        let bought = AccountFacts {
            last_order: Some(day(0)),
            ..AccountFacts::default()
        };
        assert!(found(&bought, 365).is_empty());
        assert_eq!(
            found(&bought, 366),
            [("at_risk", "no order for 366 days".into())]
        );
        assert_eq!(
            found(&bought, 731)[0],
            ("lost", "no order for 731 days".into())
        );
        let served = AccountFacts {
            contract_end: Some(day(90)),
            ..bought.clone()
        };
        assert!(found(&served, -1).is_empty());
        assert_eq!(found(&served, 0)[0].0, "at_risk");
        assert_eq!(found(&served, 91)[0].0, "lost");
        let renewing = AccountFacts {
            is_renewing: true,
            ..served
        };
        assert!(found(&renewing, 91).is_empty());
        let unhappy = AccountFacts {
            satisfaction: Some(6),
            ..AccountFacts::default()
        };
        assert_eq!(
            found(&unhappy, 0),
            [("at_risk", "satisfaction 6 of 10".into())]
        );
    }
}
