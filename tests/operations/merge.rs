//! Merging, taking apart again, and handing over.

use dealbook::domain::record::{activity::ActivityKind, opportunity::Outcome};
use dealbook::{
    domain::{
        field::Record as _,
        record::{
            account::Account,
            activity::Activity,
            contact::Contact,
            lead::Lead,
            opportunity::{Member, Opportunity},
            team::User,
        },
    },
    operations::{
        close::{self, Close},
        duplicates::{self, Advice, Likelihood, Policy},
        hand_over::{self, What},
        log_touch::{self, Touch},
        merge::{self, Taken},
        next_step::{self, NextStep},
        record,
    },
};

use super::support::{add, back_and_forth, by, get, with_deal};

#[test]
fn the_winner_keeps_the_fuller_value_and_gets_what_belongs_to_the_other() {
    let (mut store, acme, deal) = with_deal();
    record::set(
        &mut store,
        &by(2),
        acme,
        &[("city", "Bonn"), ("tags", "vip"), ("notes", "old friend")],
    )
    .expect("set");
    let twin = add(
        &mut store,
        Account::INFO,
        &[
            ("name", "ACME GmbH"),
            ("street", "Ring 1"),
            ("city", "Köln"),
            ("country", "DE"),
            ("tags", "vip, east"),
            ("notes", "pays late"),
            ("phone", "0228 1"),
            ("parent", "Acme"),
        ],
    );
    let ann = add(
        &mut store,
        Contact::INFO,
        &[("name", "Ann Lee"), ("account", "ACME GmbH")],
    );
    back_and_forth(&mut store, |store| {
        merge::merge(store, &by(3), acme, &[twin], &[]).expect("merged")
    });
    let one: Account = get(&store, acme);
    assert_eq!((one.name.as_str(), one.phone.as_str()), ("Acme", "0228 1"));
    assert_eq!(
        (one.street.as_str(), one.city.as_str(), one.country.as_str()),
        ("Ring 1", "Köln", "DE"),
        "as a block"
    );
    assert_eq!(one.tags, ["vip", "east"]);
    assert_eq!(one.notes, "old friend\n\npays late");
    assert_eq!(one.parent, None, "not its own parent");
    assert_eq!(
        get::<Contact>(&store, ann)
            .account
            .map(dealbook::domain::id::Ref::id),
        Some(acme)
    );
    assert!(store.read().get::<Account>(twin).expect("read").is_none());
    assert_eq!(
        store
            .read()
            .resolve(
                None,
                &store
                    .read()
                    .uuid(twin)
                    .expect("read")
                    .expect("known")
                    .to_string()
            )
            .expect("led"),
        acme
    );
    assert!(merge::merge(&mut store, &by(4), acme, &[acme], &[]).is_err());
    assert!(merge::merge(&mut store, &by(4), acme, &[deal], &[]).is_err());
}

#[test]
fn two_contacts_of_one_buying_centre_become_one_member() {
    let (mut store, _, deal) = with_deal();
    let ann = add(&mut store, Contact::INFO, &[("name", "Ann Lee")]);
    let twin = add(
        &mut store,
        Contact::INFO,
        &[("name", "A Lee"), ("emails", "ann@acme.example")],
    );
    add(
        &mut store,
        Member::INFO,
        &[
            ("opportunity", "Acme renewal"),
            ("contact", "Ann Lee"),
            ("roles", "decider"),
        ],
    );
    add(
        &mut store,
        Member::INFO,
        &[
            ("opportunity", "Acme renewal"),
            ("contact", "A Lee"),
            ("roles", "champion"),
            ("influence", "high"),
        ],
    );
    back_and_forth(&mut store, |store| {
        merge::merge(store, &by(3), ann, &[twin], &[]).expect("merged")
    });
    let members: Vec<Member> = store.read().referring("opportunity", deal).expect("read");
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].roles, ["decider", "champion"]);
    assert!(members[0].influence.is_some());
}

#[test]
fn two_deals_become_one_with_one_next_step() {
    let (mut store, _, deal) = with_deal();
    let twin = add(
        &mut store,
        Opportunity::INFO,
        &[
            ("name", "Acme renewal 2"),
            ("amount", "USD 5k"),
            ("account", "Acme"),
        ],
    );
    for id in [deal, twin] {
        next_step::next_step(&mut store, &by(2), id, NextStep::new("call", None)).expect("set");
    }
    back_and_forth(&mut store, |store| {
        merge::merge(store, &by(3), deal, &[twin], &[]).expect("merged")
    });
    let all: Vec<Activity> = store.read().referring("opportunity", deal).expect("read");
    assert_eq!(all.len(), 2);
    assert_eq!(all.iter().filter(|activity| activity.next).count(), 1);
    let one: Opportunity = get(&store, deal);
    assert_eq!(
        one.amount.map(|amount| amount.0),
        Some(18_400_000),
        "money is a block"
    );
    assert_eq!(
        one.currency
            .map(|currency| currency.code().to_owned())
            .as_deref(),
        Some("EUR")
    );
}

#[test]
fn accounts_pass_over_with_what_is_open_and_history_stays() {
    let (mut store, acme, deal) = with_deal();
    let won = add(
        &mut store,
        Opportunity::INFO,
        &[("name", "Old"), ("account", "Acme")],
    );
    close::close(&mut store, &by(2), won, Close::new(Outcome::Won)).expect("closed");
    log_touch::log_touch(
        &mut store,
        &by(2),
        deal,
        Touch::new(ActivityKind::Call, "hello"),
    )
    .expect("logged");
    next_step::next_step(&mut store, &by(3), deal, NextStep::new("call", None)).expect("set");
    let other = add(&mut store, Account::INFO, &[("name", "Other")]);
    let max = add(&mut store, User::INFO, &[("name", "Max Braun")]);
    let me = store.catalog().me;
    let (count, _) = back_and_forth(&mut store, |store| {
        hand_over::hand_over(
            store,
            &by(4),
            &What::Accounts {
                ids: vec![acme],
                of: Some(me),
            },
            max,
        )
        .expect("handed over")
    });
    assert_eq!(count, 3, "the account, the open deal, its next step");
    let owner =
        |owner: Option<dealbook::domain::id::Ref<User>>| owner.map(dealbook::domain::id::Ref::id);
    assert_eq!(owner(get::<Account>(&store, acme).owner), Some(max));
    assert_eq!(owner(get::<Opportunity>(&store, deal).owner), Some(max));
    assert_eq!(
        owner(get::<Opportunity>(&store, won).owner),
        Some(me),
        "who won it has won it"
    );
    assert_eq!(owner(get::<Account>(&store, other).owner), Some(me));
    let touches: Vec<Activity> = store.read().referring("opportunity", deal).expect("read");
    let of = |done: bool| {
        touches
            .iter()
            .find(|activity| activity.done == done)
            .expect("there")
    };
    assert_eq!(
        (owner(of(true).owner), owner(of(false).owner)),
        (Some(me), Some(max))
    );
    let (rest, _) = hand_over::hand_over(&mut store, &by(5), &What::Everything { of: me }, max)
        .expect("handed over");
    assert_eq!(rest, 1, "the other account");
}

#[test]
fn what_counts_as_equal_is_found_and_what_many_have_is_noise() {
    let mut store = crate::support::book();
    let mut account = |name: &str, website: &str| {
        add(
            &mut store,
            Account::INFO,
            &[("name", name), ("website", website)],
        )
    };
    let (a, b, c) = (
        account(
            "Huawei Technologies Co., Ltd.",
            "https://www.huawei.example",
        ),
        account("HUAWEI TECHNOLOGIES", "huawei.example/de"),
        account("Other", "huawei.example"),
    );
    account("Third", "gmail.com");
    let pairs = duplicates::duplicates(store.read(), Account::INFO).expect("read");
    let told: Vec<_> = pairs
        .iter()
        .map(|pair| (pair.a, pair.b, pair.likelihood))
        .collect();
    assert_eq!(
        told,
        [
            (a, b, Likelihood::Sure),
            (a, c, Likelihood::Likely),
            (b, c, Likelihood::Likely)
        ]
    );
    assert_eq!(pairs[0].shared, ["domain", "name"]);
    let lead = add(
        &mut store,
        Lead::INFO,
        &[
            ("name", "Ann Lee"),
            ("company", "Huawei Technologies"),
            ("email", "ann@huawei.example"),
        ],
    );
    let (accounts, contacts) = duplicates::of_lead(store.read(), &get(&store, lead)).expect("read");
    assert_eq!(
        accounts.iter().map(|like| like.id).collect::<Vec<_>>(),
        [a, b, c]
    );
    assert!(contacts.is_empty());
    for at in 0..21 {
        add(
            &mut store,
            Account::INFO,
            &[
                ("name", &format!("Shop {at}")),
                ("phone", "+49 228 1234567"),
            ],
        );
    }
    let pairs = duplicates::duplicates(store.read(), Account::INFO).expect("read");
    assert_eq!(pairs.len(), 3, "a number that 21 have is nobody's");
    let policy = Policy {
        block: Some(Likelihood::Sure),
        ..Policy::default()
    };
    assert_eq!(policy.advice(Likelihood::Sure), Advice::Block);
    assert_eq!(policy.advice(Likelihood::Likely), Advice::Warn);
    assert_eq!(policy.advice(Likelihood::Perhaps), Advice::Pass);
}

#[test]
fn a_value_that_is_chosen_stands_in_spite_of_the_rule_and_its_unit_comes_with_it() {
    let (mut store, acme, _) = with_deal();
    let set = [("street", "Ring 1"), ("city", "Bonn"), ("phone", "0228 1")];
    record::set(&mut store, &by(2), acme, &set).expect("set");
    let twin = |store: &mut _, phone: &str| {
        let fields = [("name", "ACME GmbH"), ("city", "Ulm"), ("phone", phone)];
        add(store, Account::INFO, &fields)
    };
    let (second, third) = (twin(&mut store, "0731 2"), twin(&mut store, "0731 3"));
    let taken = [("city", second), ("phone", third)].map(|(field, from)| Taken {
        field: field.to_owned(),
        from,
    });
    back_and_forth(&mut store, |store| {
        merge::merge(store, &by(3), acme, &[second, third], &taken).expect("merged")
    });
    let one: Account = get(&store, acme);
    assert_eq!(
        (one.street.as_str(), one.city.as_str(), one.phone.as_str()),
        ("", "Ulm", "0731 3")
    );
    assert_eq!(one.name, "Acme");
    let left: Vec<Account> = store.read().all().expect("accounts");
    assert_eq!(left.len(), 1);
}

#[test]
fn accounts_of_several_owners_are_handed_over_at_once() {
    let (mut store, acme, deal) = with_deal();
    let me = store.read().catalog().me;
    let max = add(&mut store, User::INFO, &[("name", "Max")]);
    let ann = add(&mut store, User::INFO, &[("name", "Ann")]);
    let bolt = add(
        &mut store,
        Account::INFO,
        &[("name", "Bolt"), ("owner", "Ann")],
    );
    let foreign = [("name", "Dock"), ("account", "Bolt"), ("owner", "Max")];
    let dock = add(&mut store, Opportunity::INFO, &foreign);
    let what = What::Accounts {
        ids: vec![acme, bolt],
        of: None,
    };
    hand_over::hand_over(&mut store, &by(4), &what, ann).expect("handed over");
    let owner = |id| {
        get::<Opportunity>(&store, id)
            .owner
            .map(dealbook::domain::id::Ref::id)
    };
    assert_eq!(
        (owner(deal), owner(dock)),
        (Some(ann), Some(max)),
        "not what is a third's"
    );
    assert_ne!(me, ann);
}
