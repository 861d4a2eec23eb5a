//! Questions to the book as stories: board, forecast, today, facts, buying centre, timeline, order of attention.

use dealbook::{
    domain::{
        field::{Date, Instant, date, time},
        findings::Limits,
        id::{Id, Ref},
        money::{Currency, Fixed, Minor},
        period::{Period, Span},
        record::{
            account::Account,
            activity::{Activity, ActivityKind, Promise, TouchOutcome},
            book::CurrencyRate,
            contact::Contact,
            opportunity::{
                AmountKind, Attitude, Influence, InfluenceLevel, Member, Opportunity, Outcome, Role,
            },
            pipeline::{Category, Pipeline, Stage},
            quota::Quota,
            quote::{Quote, QuoteStatus},
            review::Quiet,
        },
    },
    store::{
        Op, Store,
        query::{
            attention, board,
            board::Whose,
            buying_centre, facts, forecast, timeline,
            today::{self, Section, Why},
        },
    },
};

use crate::support::{START, at, book, today};

fn day(offset: i64) -> Date {
    date(START / 86_400_000 + offset).expect("a day")
}

fn currency(code: &str) -> Option<Currency> {
    Currency::parse(code)
}

fn stages(store: &Store) -> Vec<Ref<Stage>> {
    store.catalog().pipelines[0]
        .stages
        .iter()
        .map(|stage| Ref::to(stage.id))
        .collect()
}

fn act<T>(
    store: &mut Store,
    minutes: i64,
    act: impl FnOnce(&mut dealbook::store::Tx<'_>) -> dealbook::store::Result<T>,
) -> T {
    store
        .transact(&at(store, minutes), Op::new("create"), act)
        .expect("done")
        .0
}

fn deal(name: &str, stage: Ref<Stage>, amount: i64) -> Opportunity {
    Opportunity {
        name: name.into(),
        stage: Some(stage),
        amount: Some(Minor(amount)),
        currency: currency("EUR"),
        ..Opportunity::default()
    }
}

#[test]
fn the_board_adds_each_stage_up_and_keeps_apart_what_has_no_rate() {
    let mut store = book();
    let stages = stages(&store);
    let (first, second) = (stages[0], stages[1]);
    let me = Ref::to(store.catalog().me);
    act(&mut store, 1, |tx| {
        let small = tx.insert(&deal("small", first, 100_00))?;
        tx.insert(&Opportunity {
            owner: Some(me),
            ..deal("large", first, 300_00)
        })?;
        tx.insert(&Opportunity {
            currency: currency("JPY"),
            ..deal("yen", first, 5_000)
        })?;
        tx.insert(&Opportunity {
            amount: None,
            ..deal("unknown", first, 0)
        })?;
        tx.insert(&Opportunity {
            currency: currency("USD"),
            amount_kind: Some(AmountKind::Monthly.into()),
            ..deal("dollars", second, 10_00)
        })?;
        tx.insert(&CurrencyRate {
            currency: currency("USD"),
            date: Some(today()),
            rate: Some(Fixed(900_000)),
            ..CurrencyRate::default()
        })?;
        for (name, on) in [("won", 0), ("won last year", -90)] {
            tx.insert(&Opportunity {
                outcome: Some(Outcome::Won.into()),
                closed_on: Some(day(on)),
                ..deal(name, second, 70_00)
            })?;
        }
        Ok(small)
    });
    let read = store.read();
    let all = Whose::default();
    let found = board::board(&read, &store.catalog().pipelines[0], all, today()).expect("read");
    let euro = currency("EUR").expect("a code");
    let shown: Vec<String> = found
        .stages
        .iter()
        .map(|column| column.sum.short(euro))
        .collect();
    assert_eq!(shown[..3], ["€ 400 + ¥ 5k not converted", "≈ € 108", "€ 0"]);
    assert_eq!(found.stages[0].sum.count, 4);
    assert_eq!((found.won.sum.count, found.won.sum.base), (1, Minor(70_00)));
    let mine = Whose {
        owner: Some(me.id()),
    };
    let own = board::board(&read, &store.catalog().pipelines[0], mine, today()).expect("read");
    assert_eq!(
        (own.stages[0].sum.count, own.stages[0].sum.base),
        (1, Minor(300_00))
    );

    let cards = |ids: &[Id]| board::cards(&read, ids, today(), &Limits::default()).expect("read");
    let order = |which, limit| board::order(&read, which, all, limit).expect("read");
    let names = |cards: &[board::Card]| {
        cards
            .iter()
            .map(|card| card.name.clone())
            .collect::<Vec<_>>()
    };
    let stage = board::Which::Stage(first.id());
    let ids = order(stage, None);
    let whole = cards(&ids);
    assert_eq!(names(&whole), ["large", "small", "yen", "unknown"]);
    assert_eq!(order(stage, Some(2)), ids[..2]);
    assert_eq!(names(&cards(&ids[2..3])), ["yen"]);
    assert!(
        whole[0]
            .findings
            .iter()
            .any(|finding| finding.code() == "no_next_step")
    );
    let quarter = Period::quarter_of(today(), 1);
    let won = cards(&order(board::Which::Won(quarter), None));
    assert_eq!(names(&won), ["won"]);
}

#[test]
fn the_forecast_reads_deals_quotas_and_rates() {
    let mut store = book();
    let stages = stages(&store);
    let me = Ref::to(store.catalog().me);
    act(&mut store, 1, |tx| {
        tx.insert(&Opportunity {
            close_date: Some(day(10)),
            owner: Some(me),
            ..deal("by its stage", stages[4], 1_000_00)
        })?;
        tx.insert(&Opportunity {
            close_date: Some(day(-1)),
            probability: Some(Fixed(50_000_000)),
            category: Some(Category::BestCase.into()),
            ..deal("by hand", stages[4], 100_00)
        })?;
        tx.insert(&Opportunity {
            close_date: Some(day(10)),
            resting_until: Some(day(1)),
            ..deal("rests", stages[4], 10_00)
        })?;
        tx.insert(&deal("no date", stages[0], 1_00))?;
        tx.insert(&Opportunity {
            outcome: Some(Outcome::Won.into()),
            closed_on: Some(day(-30)),
            ..deal("won", stages[4], 500_00)
        })?;
        tx.insert(&Opportunity {
            outcome: Some(Outcome::Lost.into()),
            closed_on: Some(day(-30)),
            ..deal("lost", stages[4], 900_00)
        })?;
        tx.insert(&Quota {
            owner: Some(me),
            period: "2026-Q1".into(),
            amount: Some(Minor(1_000_00)),
            currency: currency("EUR"),
            ..Quota::default()
        })
    });
    let of =
        |whose| forecast::forecast(&store.read(), whose, Span::Quarter, 2, today()).expect("read");
    let found = of(Whose::default());
    let now = &found.rows[0];
    assert_eq!(
        now.columns.commit.base,
        Minor(1_000_00),
        "category and probability of the stage"
    );
    assert_eq!(now.columns.best_case.base, Minor(100_00));
    assert_eq!(now.columns.past_due.count, 1);
    assert_eq!(
        (now.columns.resting.base, now.columns.closed.base),
        (Minor(10_00), Minor(500_00))
    );
    assert_eq!(now.columns.weighted, Minor(500_00 + 800_00 + 50_00));
    assert_eq!(
        (now.quota, now.gap()),
        (Some(Minor(1_000_00)), Some(Minor(500_00)))
    );
    assert_eq!(found.no_date.pipeline.base, Minor(1_00));
    assert_eq!(
        of(Whose {
            owner: Some(me.id())
        })
        .rows[0]
            .columns
            .total()
            .count,
        1
    );
}

/// 华为技术 with a deal, a decider who reports to nobody and an architect below her, met yesterday.
fn huawei(store: &mut Store) -> (Ref<Account>, Ref<Opportunity>, Ref<Contact>, Ref<Contact>) {
    let stage = stages(store)[3];
    let me = Ref::to(store.catalog().me);
    act(store, 1, |tx| {
        let account = tx.insert(&Account {
            name: "华为技术".into(),
            owner: Some(me),
            ..Account::default()
        })?;
        let deal = tx.insert(&Opportunity {
            account: Some(account),
            owner: Some(me),
            ..deal("园区网络扩容", stage, 184_000_00)
        })?;
        let wang = tx.insert(&Contact {
            family_name: "王".into(),
            given_name: "芳".into(),
            account: Some(account),
            birthday: Date::from_ymd_opt(1980, 3, 4),
            ..Contact::default()
        })?;
        let between = tx.insert(&Contact {
            family_name: "Between".into(),
            reports_to: Some(wang),
            ..Contact::default()
        })?;
        let chen = tx.insert(&Contact {
            family_name: "陈".into(),
            given_name: "伟".into(),
            account: Some(account),
            reports_to: Some(between),
            ..Contact::default()
        })?;
        let member = |contact, role: &str, influence| Member {
            opportunity: Some(deal),
            contact: Some(contact),
            roles: vec![role.into()],
            influence: Some(influence),
            attitude: Some(Attitude::LeansToUs.into()),
            ..Member::default()
        };
        let below = tx.insert(&member(chen, "champion", InfluenceLevel::High.into()))?;
        let above = tx.insert(&member(wang, "decider", InfluenceLevel::Inner.into()))?;
        tx.insert(&Influence {
            opportunity: Some(deal),
            from_member: Some(below),
            to_member: Some(above),
            kind: None,
            ..Influence::default()
        })?;
        tx.insert(&Activity {
            kind: Some(ActivityKind::Call.into()),
            subject: "needs 10G".into(),
            done: true,
            done_at: Some(Instant(START - 86_400_000)),
            outcome: Some(TouchOutcome::Reached.into()),
            opportunity: Some(deal),
            contacts: vec![chen],
            ..Activity::default()
        })?;
        Ok((account, deal, wang, chen))
    })
}

#[test]
fn facts_name_members_touches_quotes_and_promises() {
    let mut store = book();
    let (_, deal, wang, chen) = huawei(&mut store);
    act(&mut store, 2, |tx| {
        tx.insert(&Quote {
            number: "Q-1".into(),
            opportunity: Some(deal),
            status: Some(QuoteStatus::Sent.into()),
            sent_on: Some(day(-3)),
            valid_until: Some(day(9)),
            ..Quote::default()
        })?;
        tx.insert(&Activity {
            subject: "a test device".into(),
            promise: Some(Promise::Us.into()),
            due: Some(day(-2)),
            opportunity: Some(deal),
            ..Activity::default()
        })?;
        tx.insert(&Quiet {
            opportunity: Some(deal),
            finding: "no_next_step".into(),
            until: Some(day(5)),
            ..Quiet::default()
        })
    });
    let found = facts::opportunity(&store.read(), deal.id())
        .expect("read")
        .expect("here");
    assert_eq!(
        found.account.as_ref().map(|(_, name)| name.as_str()),
        Some("华为技术")
    );
    assert_eq!(
        found.stage.as_ref().map(|(_, name)| name.as_str()),
        Some("Proposal")
    );
    assert_eq!((found.created, found.rot_days), (Some(today()), Some(30)));
    let names: Vec<&str> = found
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(names, ["陈伟", "王芳"]);
    assert_eq!(found.members[0].first_contact, Some(day(-1)));
    assert_eq!(
        (found.members[1].contact, found.members[1].last_contact),
        (Some(wang.id()), None)
    );
    assert_eq!(found.people_met, [chen.id()]);
    let judged = facts::findings_of(
        &store.read(),
        &[deal.id(), Id(999_999)],
        today(),
        &Limits::default(),
    )
    .expect("read");
    assert_eq!(judged.len(), 1);
    let told: Vec<&str> = judged[0]
        .1
        .iter()
        .map(|finding| finding.words.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "no close date",
            "our promise is 2 days overdue: a test device",
            "decider not met before the quote went out",
            "王芳 never met",
            "champion 陈伟 has done nothing on our behalf yet: a coach",
            "no next step"
        ]
    );
    assert!(judged[0].1[5].is_quiet());
}

#[test]
fn the_buying_centre_stands_as_a_tree() {
    let mut store = book();
    let (_, deal, ..) = huawei(&mut store);
    let found = buying_centre::of(&store.read(), deal.id()).expect("read");
    let tree: Vec<(&str, usize)> = found
        .tree
        .iter()
        .map(|node| (node.member.name.as_str(), node.depth))
        .collect();
    assert_eq!(
        tree,
        [("王芳", 0), ("陈伟", 1)],
        "over one who is no member"
    );
    assert_eq!((found.lines.len(), found.met()), (1, 1));
    assert!(found.unheld.contains(&Role::Approver) && !found.unheld.contains(&Role::Decider));
    let cell: Vec<&str> = found
        .cell(InfluenceLevel::Inner, Attitude::LeansToUs)
        .map(|member| member.name.as_str())
        .collect();
    assert_eq!(cell, ["王芳"]);
}

#[test]
fn the_board_at_hand_is_the_pipeline_in_which_work_is_done() {
    let mut store = book();
    let first = stages(&store)[0];
    let (other, stage) = act(&mut store, 1, |tx| {
        let other = tx.insert(&Pipeline {
            name: "Imported".into(),
            position: Some(9),
            ..Pipeline::default()
        })?;
        let stage = tx.insert(&Stage {
            name: "prospect".into(),
            pipeline: Some(other),
            ..Stage::default()
        })?;
        Ok((other.id(), stage))
    });
    let at_hand = |store: &Store| {
        let found = board::in_use(&store.read()).expect("read").expect("one");
        found.id == other
    };
    assert!(!at_hand(&store), "of empty ones the first");
    act(&mut store, 2, |tx| tx.insert(&deal("Ovens", stage, 100_00)));
    assert!(at_hand(&store), "what was imported has one of its own");
    let open = board::open(&store.read(), Whose::default()).expect("read");
    assert_eq!(
        (open.count, open.base),
        (1, Minor(100_00)),
        "of any pipeline"
    );
    act(&mut store, 3, |tx| tx.insert(&deal("Masts", first, 1)));
    assert!(!at_hand(&store), "the first again, once it is used");
}

#[test]
fn a_day_goes_by_its_hours_and_then_by_what_has_none() {
    let mut store = book();
    act(&mut store, 2, |tx| {
        for (subject, at, next) in [
            ("no hour", None, true),
            ("late", Some(17 * 60), false),
            ("early", Some(8 * 60 + 30), false),
        ] {
            tx.insert(&Activity {
                subject: subject.into(),
                due: Some(day(1)),
                at: at.and_then(time),
                next,
                ..Activity::default()
            })?;
        }
        Ok(())
    });
    let read = store.read();
    for most in [None, Some(2)] {
        let limits = Limits::default();
        let dues = today::dues(&read, Whose::default(), today(), &limits, most).expect("read");
        let items = today::items(&read, &dues.list, today()).expect("read");
        let told: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(told, ["early", "late", "no hour"][..told.len()]);
    }
}

#[test]
fn today_has_what_is_late_first() {
    let mut store = book();
    let (account, deal, wang, _) = huawei(&mut store);
    let me = store.catalog().me;
    act(&mut store, 2, |tx| {
        for (subject, due, next, promise) in [
            ("send price", 0, true, None),
            ("test device", -2, false, Some(Promise::Us)),
            ("far away", 8, false, None),
            ("in a week", 7, false, None),
        ] {
            tx.insert(&Activity {
                subject: subject.into(),
                due: Some(day(due)),
                next,
                promise: promise.map(Into::into),
                opportunity: Some(deal),
                ..Activity::default()
            })?;
        }
        tx.insert(&Quote {
            number: "Q-1".into(),
            opportunity: Some(deal),
            status: Some(QuoteStatus::Sent.into()),
            valid_until: Some(day(3)),
            ..Quote::default()
        })?;
        tx.update(deal, |deal: &mut Opportunity| {
            deal.close_date = Some(day(-5));
        })
    });
    let agenda =
        |whose| today::agenda(&store.read(), whose, today(), &Limits::default()).expect("read");
    let told: Vec<(Section, Why, String)> = agenda(Whose::default())
        .into_iter()
        .map(|item| (item.section, item.why, item.title))
        .collect();
    let line = |section, why, title: &str| (section, why, title.to_owned());
    assert_eq!(
        told,
        [
            line(Section::Overdue, Why::Closing, "园区网络扩容"),
            line(Section::Overdue, Why::OurPromise, "test device"),
            line(Section::Today, Why::NextStep, "send price"),
            line(Section::Soon, Why::Birthday, "王芳"),
            line(Section::Soon, Why::QuoteEnds, "Q-1"),
            line(Section::Soon, Why::Task, "in a week"),
        ]
    );
    for most in 1..4 {
        let begun = today::dues(
            &store.read(),
            Whose::default(),
            today(),
            &Limits::default(),
            Some(most),
        )
        .expect("read");
        let items = today::items(&store.read(), &begun.list, today()).expect("read");
        assert!(items.len() >= most && !begun.is_whole || most > 3, "{most}");
        assert_eq!(
            items,
            agenda(Whose::default())[..items.len()],
            "a beginning is the beginning of the whole"
        );
    }
    let mine = agenda(Whose { owner: Some(me) });
    assert!(
        mine.iter().any(|item| item.title == "send price"),
        "through the deal"
    );
    let stranger = agenda(Whose {
        owner: Some(wang.id()),
    });
    assert_eq!(
        stranger.iter().map(|item| item.why).collect::<Vec<_>>(),
        [Why::Birthday]
    );
    let _ = account;
}

#[test]
fn birthdays_come_every_year_on_leap_days_too() {
    let of = |born: &str, today: &str| {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        today::next_birthday(day(born), day(today))
            .map(|day| day.to_string())
            .unwrap_or_default()
    };
    assert_eq!(of("1980-03-02", "2026-03-02"), "2026-03-02");
    assert_eq!(of("1980-03-01", "2026-03-02"), "2027-03-01");
    assert_eq!(of("1980-01-03", "2026-12-30"), "2027-01-03");
    assert_eq!(of("1980-02-29", "2026-02-20"), "2026-02-28");
    assert_eq!(of("1980-02-29", "2028-02-20"), "2028-02-29");
}

#[test]
fn a_timeline_has_touches_and_changes_that_stand() {
    let mut store = book();
    let (account, deal, _, chen) = huawei(&mut store);
    act(&mut store, 60, |tx| {
        tx.update(deal, |deal: &mut Opportunity| deal.amount = Some(Minor(5)))
    });
    act(&mut store, 61, |tx| {
        tx.update(deal, |deal: &mut Opportunity| deal.notes = "n".into())
    });
    store.undo(&at(&store, 62)).expect("undone");
    let found = timeline::timeline(&store.read(), deal.id(), 10).expect("read");
    let fields: Vec<String> = found
        .iter()
        .filter_map(|entry| match entry {
            timeline::Entry::Change(line) => {
                Some(line.entries.iter().map(|(field, ..)| field.clone()))
            }
            timeline::Entry::Touch(_) => None,
        })
        .flatten()
        .collect();
    assert!(fields.contains(&"amount".to_owned()) && !fields.contains(&"notes".to_owned()));
    for about in [deal.id(), account.id(), chen.id()] {
        let touches = timeline::touches(&store.read(), about, 10).expect("read");
        assert_eq!(touches.len(), 1);
        assert_eq!(
            (touches[0].with.as_slice(), touches[0].is_contact),
            (["陈伟".to_owned()].as_slice(), true)
        );
    }
    assert_eq!(
        timeline::contacts_of(&store.read(), deal.id(), 10)
            .expect("read")
            .len(),
        1
    );
}

#[test]
fn what_most_deals_lack_is_told_once_and_orders_nothing() {
    let mut store = book();
    let stage = stages(&store)[0];
    let ids = act(&mut store, 1, |tx| {
        let account = tx.insert(&Account {
            name: "Acme".into(),
            ..Account::default()
        })?;
        let mut ids = Vec::new();
        for at in 0..9 {
            let id = tx.insert(&Opportunity {
                account: (at != 4).then_some(account),
                close_date: (at % 3 == 0).then_some(day(60)),
                ..deal(&format!("deal {at}"), stage, 100 * (at + 1))
            })?;
            ids.push(id.id());
        }
        Ok(ids)
    });
    let found =
        attention::by_attention(&store.read(), &ids, today(), &Limits::default()).expect("read");
    let common: Vec<(&str, usize)> = found
        .common
        .iter()
        .map(|one| (one.definition.code, one.deals.len()))
        .collect();
    assert_eq!(
        common,
        [
            ("no_buying_centre", 9),
            ("no_next_step", 9),
            ("no_close_date", 6)
        ]
    );
    assert_eq!(
        (found.deals[0].id, found.deals[0].attention),
        (ids[4], 20),
        "no account"
    );
    assert_eq!(
        (found.deals[1].id, found.deals[1].attention),
        (ids[8], 0),
        "then the largest"
    );
    let few = attention::by_attention(&store.read(), &ids[..2], today(), &Limits::default())
        .expect("read");
    assert!(few.common.is_empty() && few.deals[0].attention > few.deals[1].attention);
}
