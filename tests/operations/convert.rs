//! A lead becomes an account, a contact and an opportunity; undone it is a lead again.

use dealbook::{
    domain::{
        field::Record as _,
        id::Id,
        pick::Pick,
        record::{
            account::Account,
            activity::{Activity, ActivityKind},
            campaign::{Campaign, CampaignMember},
            contact::Contact,
            lead::{Lead, LeadStatus},
            opportunity::Opportunity,
        },
    },
    operations::{
        convert_lead::{self, Convert, Target},
        log_touch::{self, Touch},
        record,
    },
    store::Store,
};

use super::support::{add, back_and_forth, by, get, state, with_deal};
use crate::support::book;

fn lead(store: &mut Store) -> Id {
    add(store, Campaign::INFO, &[("name", "Hannover fair")]);
    let lead = add(
        store,
        Lead::INFO,
        &[
            ("name", "Ann Lee"),
            ("company", "Cedar Foods"),
            ("email", "ann@cedar.example"),
            ("city", "Lyon"),
            ("source", "fair"),
            ("campaign", "Hannover fair"),
            ("notes", "asked for a demo"),
        ],
    );
    log_touch::log_touch(
        store,
        &by(2),
        lead,
        Touch::new(ActivityKind::Call, "wants prices"),
    )
    .expect("logged");
    add(
        store,
        CampaignMember::INFO,
        &[
            ("campaign", "Hannover fair"),
            ("lead", "Ann Lee · Cedar Foods"),
        ],
    );
    lead
}

#[test]
fn a_lead_becomes_all_three_and_converting_again_gives_the_same_ids() {
    let mut store = book();
    let lead = lead(&mut store);
    let before = state(&store);
    let (made, _) = back_and_forth(&mut store, |store| {
        convert_lead::convert(store, &by(3), lead, Convert::default()).expect("converted")
    });
    let (account, contact, deal) = (
        made.account.expect("an account"),
        made.contact.expect("a contact"),
        made.opportunity.expect("an opportunity"),
    );
    let cedar: Account = get(&store, account);
    assert_eq!(
        (
            cedar.name.as_str(),
            cedar.city.as_str(),
            cedar.email.as_str()
        ),
        ("Cedar Foods", "Lyon", "")
    );
    let ann: Contact = get(&store, contact);
    assert_eq!(ann.emails, ["ann@cedar.example"]);
    assert_eq!(
        ann.account.map(dealbook::domain::id::Ref::id),
        Some(account)
    );
    let sale: Opportunity = get(&store, deal);
    assert_eq!(
        (sale.name.as_str(), sale.source.as_str()),
        ("Cedar Foods", "fair")
    );
    assert!(sale.stage.is_some() && sale.probability.is_some() && sale.campaign.is_some());
    assert_eq!(sale.notes, "asked for a demo");
    let call: Vec<Activity> = store.read().referring("opportunity", deal).expect("read");
    assert_eq!(call.len(), 1);
    assert_eq!(
        call[0]
            .contacts
            .iter()
            .map(|contact| contact.id())
            .collect::<Vec<_>>(),
        [contact]
    );
    let member: Vec<CampaignMember> = store.read().referring("contact", contact).expect("read");
    assert_eq!(member.len(), 1);
    let now: Lead = get(&store, lead);
    assert_eq!(now.status, Some(Pick::Known(LeadStatus::Converted)));
    assert_eq!(
        now.converted_account.map(dealbook::domain::id::Ref::id),
        Some(account)
    );
    assert!(convert_lead::convert(&mut store, &by(4), lead, Convert::default()).is_err());
    assert!(
        record::set(&mut store, &by(4), lead, &[("city", "Paris")]).is_err(),
        "it stays as it was"
    );
    store.undo(&by(5)).expect("un-converted");
    assert_eq!(state(&store), before);
    let (again, _) =
        convert_lead::convert(&mut store, &by(6), lead, Convert::default()).expect("again");
    assert_eq!(again, made, "the same ids");
}

#[test]
fn into_what_exists_only_empty_fields_are_filled() {
    let (mut store, acme, deal) = with_deal();
    record::set(
        &mut store,
        &by(2),
        acme,
        &[("city", "Bonn"), ("notes", "old friend")],
    )
    .expect("set");
    let lead = lead(&mut store);
    let how = Convert {
        account: Target::Into(acme),
        opportunity: Target::Into(deal),
        contact: Target::Nothing,
        ..Convert::default()
    };
    let (made, _) = back_and_forth(&mut store, |store| {
        convert_lead::convert(store, &by(3), lead, how).expect("converted")
    });
    assert_eq!(
        (made.account, made.contact, made.opportunity),
        (Some(acme), None, Some(deal))
    );
    let account: Account = get(&store, acme);
    assert_eq!(
        (
            account.name.as_str(),
            account.city.as_str(),
            account.country.as_str()
        ),
        ("Acme", "Bonn", "")
    );
    assert_eq!(account.source, "fair", "it was empty");
    let sale: Opportunity = get(&store, deal);
    assert_eq!(
        (sale.name.as_str(), sale.notes.as_str()),
        ("Acme renewal", "asked for a demo")
    );
    assert_eq!(store.read().count(Contact::INFO).expect("read"), 0);
}

#[test]
fn an_account_or_a_contact_must_result() {
    let mut store = book();
    let lead = lead(&mut store);
    let how = Convert {
        account: Target::Nothing,
        contact: Target::Nothing,
        ..Convert::default()
    };
    let before = state(&store);
    assert!(convert_lead::convert(&mut store, &by(3), lead, how).is_err());
    assert_eq!(state(&store), before);
    let nameless = add(&mut store, Lead::INFO, &[("email", "x@y.example")]);
    assert!(convert_lead::convert(&mut store, &by(4), nameless, Convert::default()).is_err());
}
