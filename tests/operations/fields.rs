//! Typed text into any field, of one record or of many.

use dealbook::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        money::{Currency, Minor},
        record::{
            account::Account,
            activity::Activity,
            book::{CustomField, CustomType},
            contact::Contact,
            lead::Lead,
            opportunity::Opportunity,
        },
    },
    operations::{
        custom_field::{self, NewField},
        fields::Reading,
        rate, record, saved_view, settings, tag,
    },
};

use super::support::{add, back_and_forth, by, get, with_deal};
use crate::support::today;

#[test]
fn amounts_days_choices_and_references_are_read_as_people_write_them() {
    let (mut store, acme, deal) = with_deal();
    let made: Opportunity = get(&store, deal);
    assert_eq!(made.amount, Some(Minor(18_400_000)));
    assert_eq!(made.currency, Currency::parse("EUR"));
    assert_eq!(
        made.owner.map(dealbook::domain::id::Ref::id),
        Some(store.catalog().me)
    );
    back_and_forth(&mut store, |store| {
        let typed = [
            ("amount", "¥ 1.2m"),
            ("Close date", "eoq"),
            ("kind", "cross-sell"),
            ("tags", "vip, east"),
            ("owner", "LK"),
        ];
        record::set(store, &by(2), deal, &typed).expect("set")
    });
    let set: Opportunity = get(&store, deal);
    assert_eq!(
        (set.amount, set.currency),
        (Some(Minor(120_000_000)), Currency::parse("CNY"))
    );
    assert_eq!(
        set.close_date.map(|day| day.to_string()).as_deref(),
        Some("2026-03-31")
    );
    assert_eq!(
        set.kind.map(|kind| kind.code().to_owned()).as_deref(),
        Some("cross_sell")
    );
    // A currency on its own keeps the number.
    record::set(&mut store, &by(3), deal, &[("currency", "JPY")]).expect("set");
    let yen: Opportunity = get(&store, deal);
    assert_eq!(
        (yen.amount, yen.currency),
        (Some(Minor(1_200_000)), Currency::parse("JPY"))
    );
    record::set(
        &mut store,
        &by(4),
        deal,
        &[("tags+", "hot"), ("tags-", "EAST")],
    )
    .expect("set");
    assert_eq!(get::<Opportunity>(&store, deal).tags, ["vip", "hot"]);
    let nothing: [(&str, &str); 1] = [("account", "")];
    record::set(&mut store, &by(5), deal, &nothing).expect("emptied");
    assert_eq!(get::<Opportunity>(&store, deal).account, None);
    record::set(&mut store, &by(6), deal, &[("account", "account/acme")]).expect("set");
    assert_eq!(
        get::<Opportunity>(&store, deal)
            .account
            .map(dealbook::domain::id::Ref::id),
        Some(acme)
    );
}

#[test]
fn every_bad_field_is_told_with_a_hint() {
    let (store, ..) = with_deal();
    let reading = Reading {
        read: store.read(),
        actor: by(1),
    };
    let row = Row::new(Opportunity::INFO);
    let bad = record::check(
        reading,
        Opportunity::INFO,
        &row,
        &[
            ("amuont", "1"),
            ("amount", "lots"),
            ("close_date", "2026-02-30"),
            ("account", "Nobody"),
            ("probability", "120"),
            ("category", "closed"),
            ("stage", "Nowhere"),
            ("pushes", "3"),
            ("kind", "n"),
        ],
    );
    let told: Vec<(&str, bool)> = bad
        .iter()
        .map(|bad| (bad.field.as_str(), bad.hint.is_some()))
        .collect();
    let fields = [
        "amuont",
        "pushes",
        "amount",
        "close_date",
        "account",
        "probability",
        "category",
        "stage",
    ];
    assert_eq!(
        told.iter().map(|(field, _)| *field).collect::<Vec<_>>(),
        fields
    );
    assert_eq!(bad[0].hint.as_deref(), Some("did you mean `amount`?"));
    assert!(told.iter().filter(|(_, hint)| *hint).count() >= 6);
}

#[test]
fn a_refused_field_leaves_the_record_alone() {
    let (mut store, _, deal) = with_deal();
    let before: Opportunity = get(&store, deal);
    let typed = [("name", "Other"), ("close_date", "31 feb")];
    assert!(record::set(&mut store, &by(2), deal, &typed).is_err());
    assert_eq!(get::<Opportunity>(&store, deal), before);
    let lead = add(
        &mut store,
        Lead::INFO,
        &[("name", "王小芳"), ("company", "华为")],
    );
    assert_eq!(
        (
            get::<Lead>(&store, lead).family_name.as_str(),
            get::<Lead>(&store, lead).given_name.as_str()
        ),
        ("王", "小芳")
    );
    assert!(record::set(&mut store, &by(3), lead, &[("status", "converted")]).is_err());
}

#[test]
fn many_records_are_set_and_tagged_in_one_step() {
    let (mut store, _, deal) = with_deal();
    let other = add(&mut store, Opportunity::INFO, &[("name", "Other")]);
    back_and_forth(&mut store, |store| {
        record::set_all(
            store,
            &by(2),
            &[deal, other],
            &[("close_date", "eoy"), ("stage", "Needs")],
        )
        .expect("set")
    });
    for id in [deal, other] {
        let deal: Opportunity = get(&store, id);
        assert_eq!(deal.probability.map(|share| share.0), Some(40_000_000));
        assert_eq!(
            deal.close_date.map(|day| day.to_string()).as_deref(),
            Some("2026-12-31")
        );
    }
    back_and_forth(&mut store, |store| {
        tag::tag(
            store,
            &by(3),
            &[deal, other],
            &["a, b".into(), "c".into()],
            &[],
        )
        .expect("tagged")
    });
    assert_eq!(get::<Opportunity>(&store, other).tags, ["a, b", "c"]);
    back_and_forth(&mut store, |store| {
        record::delete(store, &by(4), &[deal, other]).expect("deleted")
    });
    assert_eq!(store.read().count(Opportunity::INFO).expect("read"), 0);
}

#[test]
fn a_custom_field_keeps_its_code_under_every_label() {
    let (mut store, acme, _) = with_deal();
    let field = NewField {
        label: "Steuer Nr.".into(),
        holds: CustomType::Pick,
        choices: vec!["Gold".into(), "Silver".into()],
        help: String::new(),
    };
    let (id, _) = back_and_forth(&mut store, |store| {
        custom_field::add(store, &by(2), Account::INFO, field.clone()).expect("added")
    });
    let code = get::<CustomField>(&store, id).code;
    assert_eq!(code, "steuer_nr");
    assert!(
        custom_field::add(&mut store, &by(3), Account::INFO, field).is_err(),
        "twice the same label"
    );
    record::set(&mut store, &by(4), acme, &[("steuer_nr", "gol")]).expect("set");
    assert_eq!(
        get::<Account>(&store, acme).custom["steuer_nr"],
        Cell::from("Gold")
    );
    custom_field::rename(&mut store, &by(5), id, "Tax class").expect("renamed");
    record::set(&mut store, &by(6), acme, &[("Tax class", "silver")]).expect("by its new label");
    assert_eq!(
        get::<Account>(&store, acme).custom["steuer_nr"],
        Cell::from("Silver")
    );
    back_and_forth(&mut store, |store| {
        custom_field::delete(store, &by(7), id).expect("deleted")
    });
    assert!(record::set(&mut store, &by(8), acme, &[("steuer_nr", "gold")]).is_err());
    let again = NewField {
        label: "Steuer Nr".into(),
        holds: CustomType::Int,
        choices: Vec::new(),
        help: String::new(),
    };
    let (again, _) =
        custom_field::add(&mut store, &by(9), Contact::INFO, again).expect("of another kind");
    assert_eq!(get::<CustomField>(&store, again).code, "steuer_nr");
}

#[test]
fn rates_views_and_settings_are_kept_once() {
    let (mut store, ..) = with_deal();
    let dollar = Currency::parse("USD").expect("a currency");
    back_and_forth(&mut store, |store| {
        rate::rate(
            store,
            &by(2),
            dollar,
            dealbook::domain::money::Fixed(920_000),
            today(),
        )
        .expect("set")
    });
    rate::rate(
        &mut store,
        &by(3),
        dollar,
        dealbook::domain::money::Fixed(930_000),
        today(),
    )
    .expect("replaced");
    assert_eq!(
        store.catalog().rate(dollar, today()).map(|rate| rate.0),
        Some(930_000)
    );
    assert_eq!(store.catalog().rates["USD"].len(), 1);
    let view = saved_view::View {
        name: "Hot".into(),
        filter: "amount>100k".into(),
        ..saved_view::View::default()
    };
    let (first, _) =
        saved_view::save(&mut store, &by(4), Opportunity::INFO, view.clone()).expect("kept");
    let view = saved_view::View {
        name: "HOT".into(),
        look: saved_view::Look {
            columns: vec!["name".into(), "amount".into()],
            widths: [("name".into(), 41)].into(),
            frozen: 1,
            sort: "-amount,name".into(),
            group: "stage".into(),
        },
        ..view
    };
    let (second, _) =
        saved_view::save(&mut store, &by(5), Opportunity::INFO, view.clone()).expect("kept");
    assert_eq!(first, second);
    let kept = saved_view::named(&store.read(), Opportunity::INFO, "ho").expect("found");
    assert_eq!(saved_view::Look::of(&kept), view.look);
    assert!(saved_view::named(&store.read(), Account::INFO, "hot").is_err());
    settings::set_currency(&mut store, "chf").expect("set");
    assert_eq!(store.catalog().base().code(), "CHF");
    assert!(settings::set_fiscal_start(&mut store, 13).is_err());
}

#[test]
fn a_whole_name_is_taken_apart() {
    let (mut store, _, _) = with_deal();
    let id = add(&mut store, Contact::INFO, &[("name", "Frau Dr. Anna Weiß")]);
    let contact: Contact = get(&store, id);
    assert_eq!(
        (
            &*contact.form_of_address,
            &*contact.given_name,
            &*contact.family_name
        ),
        ("Frau Dr.", "Anna", "Weiß")
    );
    let id = add(
        &mut store,
        Lead::INFO,
        &[("name", "Mr Bo Chen"), ("company", "Atlas")],
    );
    let lead: Lead = get(&store, id);
    assert_eq!((&*lead.given_name, &*lead.family_name), ("Mr Bo", "Chen"));
}

#[test]
fn a_done_activity_knows_when_and_reopened_it_does_not() {
    let (mut store, _, deal) = with_deal();
    let task = add(
        &mut store,
        Activity::INFO,
        &[
            ("subject", "call"),
            ("opportunity", "Acme renewal"),
            ("next", "yes"),
        ],
    );
    let other = add(
        &mut store,
        Activity::INFO,
        &[
            ("subject", "visit"),
            ("opportunity", "Acme renewal"),
            ("next", "yes"),
        ],
    );
    assert!(!get::<Activity>(&store, task).next, "one next step a deal");
    record::set(&mut store, &by(5), other, &[("done", "yes")]).expect("done");
    assert_eq!(get::<Activity>(&store, other).done_at, Some(by(5).now));
    record::set(&mut store, &by(6), other, &[("done", "no")]).expect("open");
    assert_eq!(get::<Activity>(&store, other).done_at, None);
    assert_eq!(
        get::<Activity>(&store, other).account,
        get::<Opportunity>(&store, deal).account
    );
}
