//! Filters as stories: a small book, what is typed, which records are left.

use dealbook::{
    domain::{
        cell::Cell,
        field::{Date, Instant, Record, Row, days},
        filter::{Context, Everyday, parse},
        id::Ref,
        money::{Currency, Fixed, Minor},
        pick::{Codes as _, Pick},
        record::{
            account::{Account, Relation},
            activity::{Activity, ActivityKind, TouchOutcome},
            book::{CustomField, CustomType},
            contact::Contact,
            opportunity::{Opportunity, Outcome},
            order::Order,
            pipeline::{Category, Stage},
        },
    },
    store::{Op, Store},
};

use crate::support::{START, at, book, today};

/// Titles of the records that a filter lets pass, by id.
pub fn chosen<E: Record>(store: &Store, text: &str) -> Vec<String> {
    let read = store.read();
    let words = Everyday {
        today: today(),
        base: read.catalog().base(),
    };
    let context = Context::of(E::INFO, read.catalog(), &words, today());
    let filter = parse(text, &context).expect(text);
    let ids = dealbook::store::list::Sort::by_id();
    let list = read.list(E::INFO, &filter, &ids, today());
    let found = list.ids().expect(text);
    let first = list.first_page(100, &[E::INFO.title]).expect(text);
    assert_eq!(
        found,
        first.iter().map(|line| line.id).collect::<Vec<_>>(),
        "{text}"
    );
    assert_eq!(list.count().expect("counted"), found.len() as i64, "{text}");
    found
        .into_iter()
        .map(|id| read.title(id).expect("title"))
        .collect()
}

fn day(offset: i64) -> Option<Date> {
    dealbook::domain::field::date(days(today()) + offset)
}

fn stage(store: &Store, name: &str) -> Option<Ref<Stage>> {
    let pipelines = &store.read().catalog().pipelines;
    let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages);
    stages
        .into_iter()
        .find(|stage| stage.name == name)
        .map(|stage| Ref::to(stage.id))
}

/// Three accounts, four deals, a task each.
fn sample() -> Store {
    let mut store = book();
    let (proposal, needs) = (stage(&store, "Proposal"), stage(&store, "Needs"));
    let me = Ref::to(store.read().catalog().me);
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            let huawei = tx.insert(&Account {
                name: "华为技术".into(),
                relations: vec![
                    Relation::EndCustomer.code().into(),
                    Relation::Partner.code().into(),
                ],
                city: "深圳".into(),
                tags: vec!["VIP".into(), "5G core".into()],
                owner: Some(me),
                ..Account::default()
            })?;
            let muller = tx.insert(&Account {
                name: "Müller & Söhne".into(),
                city: "Zürich".into(),
                tags: vec!["vip-old".into()],
                ..Account::default()
            })?;
            tx.insert(&Account {
                name: "100%_[sure]* Ltd".into(),
                ..Account::default()
            })?;
            let ann = tx.insert(&Contact {
                family_name: "Ann".into(),
                account: Some(muller),
                ..Contact::default()
            })?;
            let deal = |name: &str| Opportunity {
                name: name.into(),
                outcome: Some(Pick::Known(Outcome::Open)),
                ..Opportunity::default()
            };
            let network = Opportunity {
                account: Some(huawei),
                stage: proposal,
                amount: Some(Minor(18_400_001)),
                close_date: day(20),
                probability: Some(Fixed(60_000_000)),
                category: Some(Pick::Known(Category::BestCase)),
                owner: Some(me),
                ..deal("Network")
            };
            let long_ago = Instant(START - 41 * 86_400_000);
            let network = tx.create_at(Opportunity::INFO, Row::from_record(&network), long_ago)?;
            let old = tx.insert(&Opportunity {
                account: Some(muller),
                stage: needs,
                amount: Some(Minor(5_000_000)),
                close_date: day(-1),
                probability: Some(Fixed(12_500_000)),
                ..deal("Old roof")
            })?;
            tx.insert(&Opportunity {
                resting_until: day(30),
                ..deal("Resting")
            })?;
            tx.insert(&Opportunity {
                outcome: Some(Pick::Known(Outcome::Won)),
                stage: proposal,
                ..deal("Done deal")
            })?;
            tx.insert(&Activity {
                subject: "Call".into(),
                contacts: vec![ann],
                opportunity: Some(old),
                next: true,
                due: day(-2),
                ..Activity::default()
            })?;
            for (subject, deal, on) in [("Met", Ref::to(network), -40), ("Phoned", old, -3)] {
                tx.insert(&Activity {
                    subject: subject.into(),
                    kind: Some(Pick::Known(ActivityKind::Call)),
                    outcome: Some(Pick::Known(TouchOutcome::Reached)),
                    opportunity: Some(deal),
                    due: day(on),
                    done: true,
                    ..Activity::default()
                })?;
            }
            tx.insert(&Activity {
                subject: "Note".into(),
                done: true,
                ..Activity::default()
            })
        })
        .expect("created");
    store
}

#[test]
fn numbers_days_and_codes() {
    let store = sample();
    let deals = |text: &str| chosen::<Opportunity>(&store, text);
    assert_eq!(deals("amount>18.4万"), ["Network"]);
    assert_eq!(deals("amount>184000.01"), [""; 0]);
    assert_eq!(deals("amount>=184000.01"), ["Network"]);
    assert_eq!(deals("amount:50k..100k"), ["Old roof"]);
    assert_eq!(deals("amount:none"), ["Resting", "Done deal"]);
    assert_eq!(deals("probability:12.5"), ["Old roof"]);
    assert_eq!(deals("probability<60%"), ["Old roof"]);
    assert_eq!(deals("close<eom"), ["Network", "Old roof"]);
    assert_eq!(deals("close:today..+30d"), ["Network"]);
    assert_eq!(deals("contact>30d"), ["Network"]);
    assert_eq!(deals("contact<7d"), ["Old roof"]);
    assert_eq!(deals("stage_entered>21d"), ["Network"]);
    assert_eq!(deals("category:best,commit"), ["Network"]);
    assert_eq!(deals("created:today amount:any"), ["Old roof"]);
    assert_eq!(deals("created<2020-01-01"), [""; 0]);
    assert_eq!(deals("created>30d"), ["Network"]);
    assert_eq!(deals("changed>30d"), ["Network"]);
    assert_eq!(deals("changed:today stage:needs"), ["Old roof"]);
}

#[test]
fn stages_outcomes_states_and_flags() {
    let store = sample();
    let deals = |text: &str| chosen::<Opportunity>(&store, text);
    assert_eq!(deals("stage:prop"), ["Network", "Done deal"]);
    assert_eq!(deals("stage:won"), ["Done deal"]);
    assert_eq!(deals("stage:proposal stage:open"), ["Network"]);
    assert_eq!(deals("is:overdue"), ["Old roof"]);
    assert_eq!(deals("is:resting"), ["Resting"]);
    assert_eq!(deals("flag:close_date_past"), ["Old roof"]);
    assert_eq!(deals("is:open !flag:no_contact"), ["Old roof", "Resting"]);
    assert_eq!(deals("is:won or amount<60k"), ["Old roof", "Done deal"]);
}

#[test]
fn negation_holds_for_what_is_empty_too() {
    let store = sample();
    let deals = |text: &str| chosen::<Opportunity>(&store, text);
    assert_eq!(deals("!amount>1k"), ["Resting", "Done deal"]);
    assert_eq!(
        deals("category!:best"),
        ["Old roof", "Resting", "Done deal"]
    );
    assert_eq!(deals("!(stage:proposal or is:resting)"), ["Old roof"]);
}

#[test]
fn names_of_what_is_referred_to() {
    let store = sample();
    let deals = |text: &str| chosen::<Opportunity>(&store, text);
    assert_eq!(deals("account:华为"), ["Network"]);
    assert_eq!(deals("account:huawei"), ["Network"]);
    assert_eq!(deals("account:\"hua wei\""), ["Network"]);
    assert_eq!(deals("account:muller"), ["Old roof"]);
    assert_eq!(deals("account:SÖHNE"), ["Old roof"]);
    assert_eq!(deals("account=\"müller & söhne\""), ["Old roof"]);
    assert_eq!(deals("account=muller"), [""; 0]);
    assert_eq!(deals("account:none"), ["Resting", "Done deal"]);
    assert_eq!(deals("owner:me"), ["Network"]);
    assert_eq!(deals("owner:lena"), ["Network"]);
    let read = store.read();
    let account = read
        .by_name(Account::INFO, "华为技术")
        .expect("found")
        .expect("there");
    let uuid = read
        .uuid(account)
        .expect("read")
        .expect("known")
        .to_string();
    assert_eq!(deals(&format!("account:#{uuid}")), ["Network"]);
    assert_eq!(chosen::<Activity>(&store, "with:ann"), ["Call"]);
    assert_eq!(
        chosen::<Activity>(&store, "contacts:none"),
        ["Met", "Phoned", "Note"]
    );
}

#[test]
fn text_and_lists() {
    let store = sample();
    let accounts = |text: &str| chosen::<Account>(&store, text);
    assert_eq!(accounts("name:huawei"), ["华为技术"]);
    assert_eq!(accounts("city:zurich"), ["Müller & Söhne"]);
    assert_eq!(accounts("city=zur"), [""; 0]);
    assert_eq!(accounts("tag:vip"), ["华为技术"]);
    assert_eq!(accounts("tag:\"5g core\""), ["华为技术"]);
    assert_eq!(accounts("relations:partner"), ["华为技术"]);
    assert_eq!(accounts("name:\"%_[\""), ["100%_[sure]* Ltd"]);
    assert_eq!(accounts("name:\"' OR 1=1 --\""), [""; 0]);
    assert_eq!(chosen::<Activity>(&store, "next:yes"), ["Call"]);
    assert_eq!(chosen::<Activity>(&store, "done:no"), ["Call"]);
    assert_eq!(chosen::<Activity>(&store, "is:overdue"), ["Call"]);
    assert_eq!(
        chosen::<Activity>(&store, "done:yes"),
        ["Met", "Phoned", "Note"]
    );
}

#[test]
fn words_of_the_full_text() {
    let store = sample();
    let accounts = |text: &str| chosen::<Account>(&store, text);
    assert_eq!(accounts("hwjs"), ["华为技术"]);
    assert_eq!(accounts("深圳 华"), ["华为技术"]);
    assert_eq!(accounts("mull or 华为"), ["华为技术", "Müller & Söhne"]);
    assert_eq!(accounts("!vip"), ["100%_[sure]* Ltd"]);
    assert_eq!(accounts("\"5g core\""), ["华为技术"]);
    assert_eq!(accounts("\"core 5g\""), [""; 0]);
    assert_eq!(
        accounts("\"%\""),
        ["华为技术", "Müller & Söhne", "100%_[sure]* Ltd"]
    );
}

#[test]
fn custom_fields() {
    let mut store = book();
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            for (code, holds) in [("region", CustomType::Pick), ("since", CustomType::Date)] {
                tx.insert(&CustomField {
                    of_kind: "account".into(),
                    code: code.into(),
                    label: code.into(),
                    holds: Some(Pick::Known(holds)),
                    choices: vec!["North".into(), "Far south".into()],
                    ..CustomField::default()
                })?;
            }
            Ok(())
        })
        .expect("created");
    store
        .transact(&at(&store, 2), Op::new("create"), |tx| {
            let mut acme = Account {
                name: "Acme".into(),
                ..Account::default()
            };
            acme.custom.insert("region".into(), Cell::from("Far south"));
            acme.custom.insert("since".into(), Cell::Int(days(today())));
            tx.insert(&acme)?;
            tx.insert(&Account {
                name: "Blue".into(),
                ..Account::default()
            })
        })
        .expect("created");
    let accounts = |text: &str| chosen::<Account>(&store, text);
    assert_eq!(accounts("custom.region:far"), ["Acme"]);
    assert_eq!(accounts("custom.region:none"), ["Blue"]);
    assert_eq!(accounts("since:today"), ["Acme"]);
    assert_eq!(accounts("far"), ["Acme"]);
}

#[test]
fn amounts_without_a_converted_column_are_compared_in_their_own_currency() {
    let mut store = book();
    let currency = Currency::parse;
    store
        .transact(&at(&store, 1), Op::new("create"), |tx| {
            for (number, amount, code) in [
                ("E", 150_000, "EUR"),
                ("J", 1_500, "JPY"),
                ("K", 1_500_000, "KWD"),
            ] {
                tx.insert(&Order {
                    number: number.into(),
                    amount: Some(Minor(amount)),
                    currency: currency(code),
                    ..Order::default()
                })?;
            }
            Ok(())
        })
        .expect("created");
    let orders = |text: &str| chosen::<Order>(&store, text);
    assert_eq!(orders("amount:1500"), ["E", "J", "K"]);
    assert_eq!(orders("amount>1500"), [""; 0]);
    assert_eq!(orders("currency:jpy amount>=1.5k"), ["J"]);
}
