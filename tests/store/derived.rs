//! Derived columns: what they say, by every road, and that keeping them is the same as making them anew.

use dealbook::{
    domain::{
        field::{Date, Instant, Record as _, date},
        id::{Id, Ref},
        money::{Currency, Fixed, Minor},
        record::{
            account::{Account, Phase},
            activity::{Activity, ActivityKind, Promise, TouchOutcome},
            book::CurrencyRate,
            contact::{Contact, NameOrder},
            lead::Lead,
            opportunity::{AmountKind, Member, Opportunity, OpportunityKind, Outcome},
            order::Order,
            pipeline::Stage,
            quote::{Quote, QuoteLine, QuoteStatus},
        },
    },
    store::{Op, Store, derived},
};

use crate::support::{START, at, book, today};

mod random;

const DAY: i64 = 1_440;

fn day(offset: i64) -> Date {
    date(START / 86_400_000 + offset).expect("a day")
}

fn euro() -> Option<Currency> {
    Currency::parse("EUR")
}

/// Does something `days` after the start, and proves that what is kept is what would be made anew.
fn act<T>(
    store: &mut Store,
    days: i64,
    op: &str,
    act: impl FnOnce(&mut dealbook::store::Tx<'_>) -> dealbook::store::Result<T>,
) -> T {
    let actor = dealbook::store::Actor {
        today: day(days),
        ..at(store, days * DAY)
    };
    let (value, _) = store.transact(&actor, Op::new(op), act).expect("done");
    sound(store);
    value
}

fn sound(store: &Store) {
    assert_eq!(derived::compare_all(&store.read()).expect("compared"), []);
}

fn undo(store: &mut Store, days: i64) {
    let actor = dealbook::store::Actor {
        today: day(days),
        ..at(store, days * DAY)
    };
    store.undo(&actor).expect("undone");
    sound(store);
}

fn redo(store: &mut Store, days: i64) {
    let actor = dealbook::store::Actor {
        today: day(days),
        ..at(store, days * DAY)
    };
    store.redo(&actor).expect("redone");
    sound(store);
}

fn stages(store: &Store) -> Vec<Ref<Stage>> {
    store.catalog().pipelines[0]
        .stages
        .iter()
        .map(|stage| Ref::to(stage.id))
        .collect()
}

fn deal(store: &Store, id: Ref<Opportunity>) -> Opportunity {
    store.read().need(id).expect("here")
}

fn account(store: &Store, id: Ref<Account>) -> Account {
    store.read().need(id).expect("here")
}

/// An account with one open deal of € 1,000 in the first stage, made on day 0.
fn acme(store: &mut Store) -> (Ref<Account>, Ref<Opportunity>) {
    let stage = stages(store)[0];
    act(store, 0, "create", |tx| {
        let acme = tx.insert(&Account {
            name: "Acme".into(),
            ..Account::default()
        })?;
        let deal = tx.insert(&Opportunity {
            name: "Renewal".into(),
            account: Some(acme),
            stage: Some(stage),
            amount: Some(Minor(100_000)),
            currency: euro(),
            close_date: Some(day(60)),
            ..Opportunity::default()
        })?;
        Ok((acme, deal))
    })
}

fn touch(deal: Ref<Opportunity>, outcome: Option<TouchOutcome>, on: i64) -> Activity {
    Activity {
        kind: Some(ActivityKind::Call.into()),
        subject: "call".into(),
        opportunity: Some(deal),
        done: true,
        done_at: Some(Instant(START + on * 86_400_000)),
        outcome: outcome.map(Into::into),
        ..Activity::default()
    }
}

#[test]
fn names_stand_in_their_own_order() {
    let mut store = book();
    let (wang, zhao, lead) = act(&mut store, 0, "create", |tx| {
        let wang = tx.insert(&Contact {
            given_name: "芳".into(),
            family_name: "王".into(),
            ..Contact::default()
        })?;
        let zhao = tx.insert(&Contact {
            given_name: "Min".into(),
            family_name: "Zhao".into(),
            name_order: Some(NameOrder::FamilyFirst.into()),
            ..Contact::default()
        })?;
        let lead = tx.insert(&Lead {
            given_name: "Ann".into(),
            company: "Acme".into(),
            ..Lead::default()
        })?;
        Ok((wang, zhao, lead))
    });
    let wang: Contact = store.read().need(wang).expect("here");
    assert_eq!(
        (wang.name.as_str(), wang.name_key.as_str()),
        ("王芳", "wang fang")
    );
    assert_eq!(
        store.read().need::<Contact>(zhao).expect("here").name,
        "Zhao Min"
    );
    assert_eq!(
        store.read().need::<Lead>(lead).expect("here").name,
        "Ann · Acme"
    );
}

#[test]
fn time_in_stage_starts_anew_and_goes_back_with_an_undo() {
    let mut store = book();
    let (_, id) = acme(&mut store);
    let found = deal(&store, id);
    assert_eq!(found.stage_entered, Some(day(0)));
    assert_eq!(
        found.rots_on,
        Some(day(31)),
        "after 30 days, so on the 31st"
    );
    assert_eq!(found.amount_base, Some(Minor(100_000)));
    assert_eq!(
        found.weighted,
        Some(Minor(10_000)),
        "by the probability of its stage"
    );
    let next = stages(&store)[1];
    act(&mut store, 5, "move", |tx| {
        tx.update(id, |deal: &mut Opportunity| deal.stage = Some(next))
    });
    assert_eq!(deal(&store, id).stage_entered, Some(day(5)));
    assert_eq!(deal(&store, id).weighted, Some(Minor(25_000)));
    undo(&mut store, 6);
    assert_eq!(
        deal(&store, id).stage_entered,
        Some(day(0)),
        "what was undone never happened"
    );
    redo(&mut store, 7);
    assert_eq!(
        deal(&store, id).stage_entered,
        Some(day(5)),
        "when it was done, not redone"
    );
    act(&mut store, 8, "rest", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.resting_until = Some(day(100));
        })
    });
    assert_eq!(
        deal(&store, id).rots_on,
        Some(day(100)),
        "what rests does not rot"
    );
    act(&mut store, 9, "close", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.outcome = Some(Outcome::Lost.into());
            deal.closed_on = Some(day(9));
        })
    });
    let lost = deal(&store, id);
    assert_eq!((lost.rots_on, lost.weighted), (None, Some(Minor(0))));
    assert_eq!(lost.gaps, ["closed_without_reason", "lost_to_nobody"]);
}

#[test]
fn an_import_that_does_not_know_the_age_does_not_rot_before_the_first_move() {
    let mut store = book();
    let (first, second) = (stages(&store)[0], stages(&store)[1]);
    let id = act(&mut store, 0, "import", |tx| {
        let mut row = dealbook::domain::field::Row::from_record(&Opportunity {
            name: "Old".into(),
            stage: Some(first),
            outcome: Some(Outcome::Open.into()),
            age_unknown: true,
            close_date: Some(day(10)),
            ..Opportunity::default()
        });
        // What a file brings in a derived column is not believed.
        row.set(
            Opportunity::INFO,
            "pushes",
            dealbook::domain::cell::Cell::Int(7),
        );
        tx.create_at(Opportunity::INFO, row, Instant(START - 400 * 86_400_000))
    });
    let id: Ref<Opportunity> = Ref::to(id);
    let found = deal(&store, id);
    assert_eq!(
        (found.stage_entered, found.rots_on, found.pushes),
        (None, None, Some(0))
    );
    act(&mut store, 3, "move", |tx| {
        tx.update(id, |deal: &mut Opportunity| deal.stage = Some(second))
    });
    assert_eq!(deal(&store, id).rots_on, Some(day(34)));
}

#[test]
fn history_that_a_file_brings_counts_from_its_own_days() {
    let mut store = book();
    let (first, second) = (stages(&store)[0], stages(&store)[1]);
    let ago = |days: i64| Instant(START - days * 86_400_000);
    let id = act(&mut store, 0, "import", |tx| {
        let id = tx.create_at(
            Opportunity::INFO,
            dealbook::domain::field::Row::from_record(&Opportunity {
                name: "Old".into(),
                stage: Some(first),
                outcome: Some(Outcome::Open.into()),
                close_date: Some(day(-30)),
                ..Opportunity::default()
            }),
            ago(90),
        )?;
        let stage = [("stage", dealbook::domain::cell::Cell::Int(second.id().0))];
        tx.history(Opportunity::INFO, id, &stage, ago(20), None)?;
        let later = [(
            "close_date",
            dealbook::domain::cell::Cell::Int(START / 86_400_000 + 30),
        )];
        tx.history(Opportunity::INFO, id, &later, ago(10), None)?;
        Ok(id)
    });
    let found = deal(&store, Ref::to(id));
    assert_eq!(found.stage_entered, Some(day(-20)));
    assert_eq!(found.first_close_date, Some(day(-30)));
    assert_eq!(found.pushes, Some(0), "imports are never pushes");
}

#[test]
fn a_push_leaves_its_month_or_moves_more_than_a_week() {
    let mut store = book();
    let (_, id) = acme(&mut store);
    let to = |store: &mut Store, on: i64, close: Date| {
        act(store, on, "edit", |tx| {
            tx.update(id, |deal: &mut Opportunity| deal.close_date = Some(close))
        });
        deal(store, id).pushes
    };
    let day_of = |month, day| Date::from_ymd_opt(2026, month, day).expect("a day");
    assert_eq!(
        to(&mut store, 1, day_of(5, 10)),
        Some(1),
        "1 May to 10 May is more than seven days"
    );
    assert_eq!(
        to(&mut store, 2, day_of(5, 17)),
        Some(1),
        "seven days within the month are none"
    );
    assert_eq!(to(&mut store, 3, day_of(5, 1)), Some(1), "earlier is none");
    assert_eq!(to(&mut store, 4, day_of(5, 31)), Some(2));
    assert_eq!(
        to(&mut store, 5, day_of(6, 1)),
        Some(3),
        "a day that leaves its month"
    );
    undo(&mut store, 6);
    let found = deal(&store, id);
    assert_eq!(
        (found.pushes, found.first_close_date),
        (Some(2), Some(day(60)))
    );
    assert!(found.gaps.contains(&"pushed".to_owned()));
}

#[test]
fn changes_within_ten_minutes_are_one() {
    let mut store = book();
    let (_, id) = acme(&mut store);
    for (minute, close) in [(2_000, 64), (2_004, 68), (2_009, 60)] {
        let actor = at(&store, minute);
        store
            .transact(&actor, Op::new("edit"), |tx| {
                tx.update(id, |deal: &mut Opportunity| {
                    deal.close_date = Some(day(close));
                })
            })
            .expect("done");
    }
    assert_eq!(
        deal(&store, id).pushes,
        Some(0),
        "what ends where it began is nothing"
    );
    for (minute, close) in [(3_000, 64), (3_004, 68)] {
        let actor = at(&store, minute);
        store
            .transact(&actor, Op::new("edit"), |tx| {
                tx.update(id, |deal: &mut Opportunity| {
                    deal.close_date = Some(day(close));
                })
            })
            .expect("done");
    }
    assert_eq!(
        deal(&store, id).pushes,
        Some(1),
        "four and four days in one run are a push"
    );
    sound(&store);
}

#[test]
fn contact_goes_both_ways() {
    let mut store = book();
    let (acme, id) = acme(&mut store);
    let ann = act(&mut store, 1, "create", |tx| {
        let ann = tx.insert(&Contact {
            family_name: "Ann".into(),
            account: Some(acme),
            ..Contact::default()
        })?;
        tx.insert(&Activity {
            contacts: vec![ann],
            ..touch(id, Some(TouchOutcome::NoAnswer), 1)
        })?;
        Ok(ann)
    });
    assert_eq!(deal(&store, id).last_contact, None, "nobody answered");
    let call = act(&mut store, 2, "log", |tx| {
        tx.insert(&Activity {
            contacts: vec![ann],
            ..touch(id, Some(TouchOutcome::Reached), 2)
        })
    });
    assert_eq!(deal(&store, id).last_contact, Some(day(2)));
    assert_eq!(
        account(&store, acme).last_contact,
        Some(day(2)),
        "through the deal"
    );
    let of_ann = |store: &Store| {
        store
            .read()
            .need::<Contact>(ann)
            .expect("here")
            .last_contact
    };
    assert_eq!(of_ann(&store), Some(day(2)));
    act(&mut store, 3, "edit", |tx| {
        tx.update(call, |call: &mut Activity| call.contacts.clear())
    });
    assert_eq!(of_ann(&store), None);
    undo(&mut store, 4);
    assert_eq!(of_ann(&store), Some(day(2)));
    act(&mut store, 5, "delete", |tx| tx.delete(call.id()));
    assert_eq!(account(&store, acme).last_contact, None);
    act(&mut store, 6, "log", |tx| {
        tx.insert(&Activity {
            opportunity: None,
            contacts: vec![ann],
            direction: Some(dealbook::domain::record::activity::Direction::In.into()),
            ..touch(id, None, 6)
        })
    });
    assert_eq!(
        account(&store, acme).last_contact,
        Some(day(6)),
        "through its people"
    );
    assert_eq!(deal(&store, id).last_contact, None);
}

#[test]
fn the_next_step_is_the_open_activity_marked_next() {
    let mut store = book();
    let (_, id) = acme(&mut store);
    assert!(deal(&store, id).gaps.contains(&"no_next_step".to_owned()));
    let step = act(&mut store, 1, "next", |tx| {
        tx.insert(&Activity {
            subject: "send revised price".into(),
            due: Some(day(4)),
            opportunity: Some(id),
            next: true,
            ..Activity::default()
        })
    });
    let found = deal(&store, id);
    assert_eq!(found.next_step, "send revised price");
    assert_eq!(
        (found.next_step_date, found.next_activity),
        (Some(day(4)), Some(step))
    );
    assert!(!found.gaps.contains(&"no_next_step".to_owned()));
    act(&mut store, 4, "done", |tx| {
        tx.update(step, |step: &mut Activity| step.done = true)
    });
    assert_eq!(deal(&store, id).next_activity, None);
    undo(&mut store, 4);
    assert_eq!(deal(&store, id).next_activity, Some(step));
    act(&mut store, 5, "delete", |tx| tx.delete(step.id()));
    assert_eq!(deal(&store, id).next_step, "");
}

#[test]
fn money_is_converted_by_the_rate_of_its_day_and_never_one_to_one() {
    let mut store = book();
    let (acme, id) = acme(&mut store);
    act(&mut store, 1, "edit", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.currency = Currency::parse("USD");
        })
    });
    let found = deal(&store, id);
    assert_eq!((found.amount_base, found.weighted), (None, None));
    assert!(found.gaps.contains(&"not_converted".to_owned()));
    assert_eq!(account(&store, acme).open_base, Some(Minor(0)));
    let rate = |on: i64, rate: i64| CurrencyRate {
        currency: Currency::parse("USD"),
        date: Some(day(on)),
        rate: Some(Fixed(rate)),
        ..CurrencyRate::default()
    };
    act(&mut store, 2, "rates", |tx| {
        tx.insert(&rate(0, 900_000))?;
        tx.insert(&rate(10, 800_000))
    });
    assert_eq!(deal(&store, id).amount_base, Some(Minor(90_000)));
    assert_eq!(account(&store, acme).open_base, Some(Minor(90_000)));
    act(&mut store, 10, "note", |tx| {
        tx.insert(&Account {
            name: "Other".into(),
            ..Account::default()
        })
    });
    assert_eq!(
        deal(&store, id).amount_base,
        Some(Minor(80_000)),
        "the rate of the tenth now holds"
    );
    act(&mut store, 11, "close", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.outcome = Some(Outcome::Won.into());
            deal.closed_on = Some(day(9));
        })
    });
    assert_eq!(
        account(&store, acme).won_base,
        Some(Minor(90_000)),
        "the rate of the day it closed"
    );
    assert_eq!(account(&store, acme).last_order, Some(day(9)));
    undo(&mut store, 12);
    assert_eq!(account(&store, acme).won_base, Some(Minor(0)));
}

#[test]
fn a_running_amount_counts_its_first_year() {
    let mut store = book();
    let (_, id) = acme(&mut store);
    act(&mut store, 1, "edit", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.amount_kind = Some(AmountKind::Monthly.into());
            deal.term_months = Some(36);
        })
    });
    assert_eq!(deal(&store, id).amount_base, Some(Minor(1_200_000)));
}

#[test]
fn phases_follow_what_was_bought_and_what_is_open() {
    let mut store = book();
    let (acme, id) = acme(&mut store);
    let phase = |store: &Store| account(store, acme).phase;
    assert_eq!(phase(&store), Some(Phase::Acquire.into()));
    let order = act(&mut store, 1, "order", |tx| {
        tx.insert(&Order {
            account: Some(acme),
            ordered_on: Some(day(1)),
            amount: Some(Minor(5_000)),
            currency: euro(),
            ..Order::default()
        })
    });
    assert_eq!(phase(&store), Some(Phase::Retain.into()));
    assert_eq!(account(&store, acme).won_base, Some(Minor(5_000)));
    act(&mut store, 2, "edit", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.kind = Some(OpportunityKind::UpSell.into());
        })
    });
    assert_eq!(phase(&store), Some(Phase::Enhance.into()));
    act(&mut store, 3, "win", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.outcome = Some(Outcome::Won.into());
            deal.closed_on = Some(day(3));
        })?;
        tx.update(order, |order: &mut Order| order.opportunity = Some(id))
    });
    let found = account(&store, acme);
    assert_eq!(
        found.won_base,
        Some(Minor(100_000)),
        "an order of a won deal is not counted twice"
    );
    assert_eq!(
        (found.open_count, found.phase),
        (Some(0), Some(Phase::Retain.into()))
    );
}

#[test]
fn the_buying_centre_is_missed_piece_by_piece() {
    let mut store = book();
    let (acme, id) = acme(&mut store);
    let missing = |store: &Store| deal(store, id).gaps;
    assert_eq!(missing(&store), ["no_next_step", "no_buying_centre"]);
    let (ann, other) = act(&mut store, 1, "create", |tx| {
        let ann = tx.insert(&Contact {
            family_name: "Ann".into(),
            account: Some(acme),
            ..Contact::default()
        })?;
        let other = tx.insert(&Account {
            name: "Other".into(),
            ..Account::default()
        })?;
        tx.insert(&Member {
            opportunity: Some(id),
            contact: Some(ann),
            roles: vec!["champion".into()],
            ..Member::default()
        })?;
        Ok((ann, other))
    });
    assert_eq!(
        missing(&store),
        ["no_next_step", "no_decider", "single_threaded", "coach"]
    );
    act(&mut store, 2, "promise", |tx| {
        tx.insert(&Activity {
            subject: "show it to the board".into(),
            contacts: vec![ann],
            promise: Some(Promise::Them.into()),
            opportunity: Some(id),
            done: true,
            ..Activity::default()
        })
    });
    assert_eq!(
        missing(&store),
        ["no_next_step", "no_decider", "single_threaded"]
    );
    act(&mut store, 3, "edit", |tx| {
        tx.update(ann, |ann: &mut Contact| ann.account = Some(other))
    });
    assert_eq!(
        missing(&store),
        [
            "champion_left",
            "no_next_step",
            "no_decider",
            "single_threaded"
        ]
    );
    undo(&mut store, 4);
    act(&mut store, 5, "delete", |tx| tx.delete(ann.id()));
    assert_eq!(missing(&store), ["no_next_step", "no_buying_centre"]);
    undo(&mut store, 6);
    assert_eq!(
        missing(&store),
        ["no_next_step", "no_decider", "single_threaded"]
    );
}

#[test]
fn a_quote_adds_up_and_says_until_when_it_holds() {
    let mut store = book();
    let (_, id) = acme(&mut store);
    let (quote, line) = act(&mut store, 1, "quote", |tx| {
        let quote = tx.insert(&Quote {
            number: "Q-1".into(),
            opportunity: Some(id),
            currency: euro(),
            discount_percent: Some(Fixed(10_000_000)),
            valid_until: Some(day(30)),
            ..Quote::default()
        })?;
        let line = tx.insert(&QuoteLine {
            quote: Some(quote),
            quantity: Some(Fixed(3_000_000)),
            unit_price: Some(Fixed(33_335_000)),
            tax_rate: Some(Fixed(19_000_000)),
            ..QuoteLine::default()
        })?;
        Ok((quote, line))
    });
    let found: Quote = store.read().need(quote).expect("here");
    assert_eq!(
        (found.net, found.tax, found.gross),
        (Some(Minor(9_001)), Some(Minor(1_710)), Some(Minor(10_711)))
    );
    let net = |store: &Store| store.read().need::<QuoteLine>(line).expect("here").net;
    assert_eq!(net(&store), Some(Fixed(100_010_000)));
    assert_eq!(deal(&store, id).quote_until, None, "a draft is not out");
    act(&mut store, 2, "send", |tx| {
        tx.update(quote, |quote: &mut Quote| {
            quote.status = Some(QuoteStatus::Sent.into());
            quote.sent_on = Some(day(2));
        })
    });
    assert_eq!(deal(&store, id).quote_until, Some(day(30)));
    undo(&mut store, 3);
    assert_eq!(deal(&store, id).quote_until, None);
    act(&mut store, 4, "delete", |tx| tx.delete(line.id()));
    assert_eq!(
        store.read().need::<Quote>(quote).expect("here").net,
        Some(Minor(0))
    );
}

#[test]
fn a_score_fades_when_its_day_comes() {
    let mut store = book();
    let lead = act(&mut store, 0, "create", |tx| {
        let lead = tx.insert(&Lead {
            company: "Acme".into(),
            ..Lead::default()
        })?;
        tx.insert(&Activity {
            lead: Some(lead),
            opportunity: None,
            ..touch(Ref::to(Id(1)), Some(TouchOutcome::Reached), 0)
        })?;
        Ok(lead)
    });
    let score = |store: &Store| store.read().need::<Lead>(lead).expect("here").score;
    assert_eq!(score(&store), Some(18));
    store.begin_day(day(14)).expect("begun");
    assert_eq!(score(&store), Some(18));
    store.begin_day(day(15)).expect("begun");
    assert_eq!(score(&store), Some(13));
    sound(&store);
    act(&mut store, 61, "note", |tx| {
        tx.insert(&Account {
            name: "Other".into(),
            parent: None,
            ..Account::default()
        })?;
        tx.update(lead, |lead: &mut Lead| lead.title = "CEO".into())
    });
    assert_eq!(score(&store), Some(28));
}

#[test]
fn classes_come_with_a_day_and_their_reason() {
    let mut store = book();
    let (big, id) = acme(&mut store);
    act(&mut store, 1, "win", |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.outcome = Some(Outcome::Won.into());
            deal.closed_on = Some(day(1));
        })
    });
    assert_eq!(account(&store, big).class, "", "not on a save");
    store.begin_day(day(2)).expect("begun");
    assert_eq!(account(&store, big).class, "A");
    assert!(account(&store, big).class_reason.contains("€ 1,000.00"));
    store.begin_day(day(1 + 365)).expect("begun");
    assert_eq!(
        account(&store, big).class,
        "",
        "four quarters later nobody bought anything"
    );
    sound(&store);
}

#[test]
fn what_was_kept_wrongly_is_found_and_made_anew() {
    let mut store = book();
    let (acme, _) = acme(&mut store);
    act(&mut store, 1, "edit", |tx| {
        tx.update(acme, |acme: &mut Account| {
            acme.website = "https://www.acme.example/x".into();
            acme.email = "info@acme.example".into();
        })
    });
    let domain = || {
        derived::keys::holders(&store.read(), Account::KIND, "domain", "acme.example")
            .expect("read")
    };
    assert_eq!(domain(), [acme.id()]);
    assert_eq!(store.rebuild_derived(today()).expect("rebuilt"), 0);
    sound(&store);
}

#[test]
fn a_deal_without_an_outcome_follows_its_stage_as_an_open_one_does() {
    let mut store = book();
    let (_, id) = acme(&mut store);
    let stage = stages(&store)[0];
    act(&mut store, 1, "edit", |tx| {
        tx.update::<Opportunity>(id, |deal| deal.outcome = None)
    });
    act(&mut store, 2, "stage", |tx| {
        tx.update::<Stage>(stage, |stage| stage.probability = Some(Fixed::from_int(40)))
    });
    assert_eq!(deal(&store, id).weighted, Some(Minor(40_000)));
}
