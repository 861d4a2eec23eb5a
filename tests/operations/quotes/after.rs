//! What becomes of a quote: sent, approved, won or lost, revised.

use dealbook::{
    domain::{
        money::Minor,
        record::{
            opportunity::{Opportunity, Outcome},
            order::{Order, OrderLine},
            quote::QuoteStatus,
            team::{User, UserRole},
        },
    },
    operations::quote::{
        approval, lines, primary, revise,
        status::{self, Accept, Reject, Send, Sent},
    },
    store::{Actor, Op},
};

use crate::support::today;

use super::scene::{Scene, fixed, product};

#[test]
fn a_sent_revision_is_frozen_and_the_next_supersedes_it() {
    let mut scene = Scene::new("EUR", false);
    let first = scene.make();
    assert_eq!(scene.send(first), Sent::Sent);
    let actor = scene.actor();
    let refused = lines::add_line(&mut scene.store, &actor, first, &product("B-7", "1"));
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("is sent and frozen")
    );
    let actor = scene.actor();
    let second = revise::revise(&mut scene.store, &actor, first)
        .expect("revised")
        .value;
    assert_eq!(scene.quote(second).number, scene.quote(first).number);
    assert_eq!(scene.quote(second).revision, Some(2));
    assert_eq!(scene.quote(second).supersedes, Some(first));
    assert_eq!(scene.figures(second), scene.figures(first));
    assert_eq!(scene.status(first), QuoteStatus::Sent);
    assert!(scene.quote(first).primary && !scene.quote(second).primary);
    // A draft beside the quote that is out does not move the amount.
    scene.set(second, 1, "quantity", "20");
    assert_eq!(scene.amount().as_deref(), Some("239.88 EUR"));
    scene.send(second);
    assert_eq!(scene.status(first), QuoteStatus::Superseded);
    assert!(!scene.quote(first).primary && scene.quote(second).primary);
    assert_eq!(scene.amount().as_deref(), Some("399.80 EUR"));
    let actor = scene.actor();
    assert!(revise::revise(&mut scene.store, &actor, first).is_err());
    scene.undo();
    assert_eq!(scene.status(first), QuoteStatus::Sent);
    assert_eq!(scene.status(second), QuoteStatus::Draft);
    assert!(scene.quote(first).primary && !scene.quote(second).primary);
    assert_eq!(scene.amount().as_deref(), Some("239.88 EUR"));
}

#[test]
fn sending_is_undone_until_the_quote_went_out_in_a_file() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    scene.send(quote);
    assert_eq!(scene.undo(), 0);
    assert_eq!(scene.status(quote), QuoteStatus::Draft);
    scene.send(quote);
    scene.export(quote);
    assert_eq!(scene.undo(), 1, "it says what was kept");
    assert_eq!(scene.status(quote), QuoteStatus::Sent);
    assert!(scene.quote(quote).exported);
    let actor = scene.actor();
    status::withdraw(&mut scene.store, &actor, quote, "a wrong belt").expect("withdrawn");
    assert_eq!(scene.status(quote), QuoteStatus::Withdrawn);
    assert_eq!(scene.quote(quote).notes, "a wrong belt");
    scene.undo();
    assert_eq!(scene.status(quote), QuoteStatus::Sent);
}

#[test]
fn a_discount_beyond_the_limit_asks_the_manager() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    scene.set(quote, 1, "discount", "20");
    let actor = scene.actor();
    let manager = scene
        .store
        .transact(&actor, Op::new("create"), |tx| {
            let manager = tx.insert(&User {
                name: "Mia Chen".into(),
                role: Some(UserRole::Manager.into()),
                active: true,
                ..User::default()
            })?;
            tx.update(actor.user, |user: &mut User| user.manager = Some(manager))?;
            Ok(manager)
        })
        .expect("a manager")
        .0;
    assert_eq!(scene.send(quote), Sent::Sent, "twenty is within the limit");
    scene.undo();
    scene.set(quote, 1, "discount", "20.01");
    // A price by hand below the list is a discount too: 20.01 % is asked about either way.
    assert_eq!(scene.send(quote), Sent::NeedsApproval);
    assert_eq!(scene.status(quote), QuoteStatus::NeedsApproval);
    let actor = scene.actor();
    let own = approval::approve(&mut scene.store, &actor, quote, "");
    assert!(
        own.unwrap_err()
            .to_string()
            .contains("Mia Chen approves it")
    );
    let mia = Actor {
        user: manager.id(),
        role: UserRole::Manager,
        ..scene.actor()
    };
    let discount = approval::approve(&mut scene.store, &mia, quote, "for the fair")
        .expect("approved")
        .value;
    // 239.88 × 0.7999 = 191.88…; 48.00 of 239.88 is 20.01 %
    assert_eq!(discount.to_string(), "20.010005");
    assert_eq!(scene.status(quote), QuoteStatus::Approved);
    // Less than was agreed to needs no new word, more does.
    scene.set(quote, 1, "discount", "20.005");
    assert_eq!(scene.status(quote), QuoteStatus::Approved);
    scene.set(quote, 1, "discount", "30");
    assert_eq!(scene.status(quote), QuoteStatus::Draft);
    assert_eq!(scene.quote(quote).approved_by, None);
    let actor = scene.actor();
    let how = Send {
        reason: "no line in the plant".into(),
        subject_to_approval: true,
    };
    let sent = status::send(&mut scene.store, &actor, quote, &how).expect("sent");
    assert_eq!(sent.value, Sent::Sent);
    assert!(sent.words[0].contains("subject to approval by Mia Chen: 30 % off"));
    assert_eq!(
        scene.quote(quote).approval_note,
        "subject to approval, 30 % off: no line in the plant"
    );
}

#[test]
fn a_hand_price_below_the_list_is_a_discount_and_nobody_to_ask_is_said() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    scene.set(quote, 1, "price", "9.99");
    let given = scene.draft(quote).given_away().expect("measured");
    assert_eq!(given.percent().to_string(), "50.025013");
    let actor = scene.actor();
    let sent = status::send(&mut scene.store, &actor, quote, &Send::default()).expect("sent");
    assert_eq!(sent.value, Sent::Sent);
    assert!(sent.words[0].contains("no manager to ask"));
    assert_eq!(
        scene.quote(quote).approval_note,
        "no manager to ask, 50 % off"
    );
}

#[test]
fn the_opportunity_follows_a_quote_that_is_won_or_lost() {
    let mut scene = Scene::new("EUR", false);
    let quote = scene.make();
    scene.add(quote, product("B-7", "2"));
    scene.header(quote, "discount", "-38.88");
    scene.send(quote);
    let actor = scene.actor();
    let how = Accept {
        win: true,
        order: true,
        ..Accept::default()
    };
    let told = status::accept(&mut scene.store, &actor, quote, &how).expect("accepted");
    let order = told.value.expect("an order");
    let read = scene.store.read();
    let deal: Opportunity = read.need(scene.deal).expect("there");
    assert_eq!(deal.outcome, Some(Outcome::Won.into()));
    assert_eq!(deal.closed_on, Some(today()));
    assert_eq!(deal.probability, Some(fixed("100")));
    assert_eq!(deal.amount, Some(Minor(90_000)));
    let record: Order = read.need(order).expect("there");
    assert_eq!(record.amount, Some(Minor(90_000)));
    assert!(record.number.starts_with("O-LK-"));
    let rows: Vec<OrderLine> = read.referring("order", order.id()).expect("read");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].text, "Belt 7 m");
    scene.undo();
    assert_eq!(scene.status(quote), QuoteStatus::Sent);
    let deal: Opportunity = scene.store.read().need(scene.deal).expect("there");
    assert_eq!(deal.outcome, Some(Outcome::Open.into()));
    assert!(
        scene
            .store
            .read()
            .get::<Order>(order)
            .expect("read")
            .is_none()
    );
    let actor = scene.actor();
    let how = Reject {
        reason: "price 3".into(),
        lose: true,
        ..Reject::default()
    };
    status::reject(&mut scene.store, &actor, quote, &how).expect("rejected");
    assert_eq!(scene.status(quote), QuoteStatus::Rejected);
    let deal: Opportunity = scene.store.read().need(scene.deal).expect("there");
    assert_eq!(deal.outcome, Some(Outcome::Lost.into()));
    assert_eq!(deal.reasons, ["price 3"]);
}

#[test]
fn only_one_quote_is_primary_and_says_what_it_changes() {
    let mut scene = Scene::new("EUR", false);
    let first = scene.make();
    let second = scene.make();
    scene.add(second, product("B-7", "1"));
    assert_eq!(scene.amount().as_deref(), Some("239.88 EUR"));
    let actor = scene.actor();
    let told = primary::set_primary(&mut scene.store, &actor, second).expect("primary");
    assert!(!scene.quote(first).primary && scene.quote(second).primary);
    assert_eq!(scene.amount().as_deref(), Some("589.38 EUR"));
    assert_eq!(
        told.words[1],
        "the amount of Acme line 4 is € 589.38, was € 239.88"
    );
    scene.undo();
    assert!(scene.quote(first).primary && !scene.quote(second).primary);
    assert_eq!(scene.amount().as_deref(), Some("239.88 EUR"));
}
