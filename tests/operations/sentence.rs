//! Every step has its words.

use std::{collections::BTreeSet, fs, path::Path};

use dealbook::{
    domain::{
        field::Record as _,
        record::{
            account::Account,
            opportunity::{Opportunity, Outcome},
            pipeline::{Category, Stage},
        },
    },
    operations::{
        close::{self, Close},
        forecast_call, hand_over, merge,
        move_stage::{self, Move},
        next_step::{self, NextStep},
        record, rest, sentence, tag,
    },
    store::Changes,
};

use super::support::{add, by, with_deal};
use crate::support::today;

fn codes_in(text: &str, markers: &[&str], into: &mut BTreeSet<String>) {
    for marker in markers {
        for (at, _) in text.match_indices(*marker) {
            let rest = text[at + marker.len()..].trim_start();
            if let Some(code) = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next())
            {
                into.insert(code.to_owned());
            }
        }
    }
}

fn walk(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, into);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).expect("text");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            codes_in(
                text,
                &[
                    "Op::with(",
                    "Op::new(",
                    "Action::new(",
                    "arrive_as(author, ",
                ],
                into,
            );
            if path.components().any(|part| part.as_os_str() == "quote") {
                codes_in(text, &[" op("], into);
            }
        }
    }
}

#[test]
fn every_op_that_the_code_writes_is_in_the_table() {
    let mut written = BTreeSet::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut written,
    );
    assert!(written.len() > 30, "the sources were read: {written:?}");
    let known: BTreeSet<String> = sentence::codes().map(str::to_owned).collect();
    let missing: Vec<&String> = written.difference(&known).collect();
    assert!(missing.is_empty(), "without words: {missing:?}");
}

#[test]
fn a_step_is_told_as_a_person_would() {
    let (mut store, acme, deal) = with_deal();
    let told = |store: &dealbook::store::Store, changes: &Changes| {
        sentence::of_changes(&store.read(), changes).expect("told")
    };
    let needs = store
        .read()
        .by_name(Stage::INFO, "Needs")
        .expect("read")
        .expect("there");
    let qualify = store
        .read()
        .by_name(Stage::INFO, "Qualify")
        .expect("read")
        .expect("there");
    let (_, moved) =
        move_stage::move_stage(&mut store, &by(2), deal, Move::to(needs)).expect("moved");
    assert_eq!(told(&store, &moved), "moved Acme renewal to Needs");
    let back = Move {
        reason: "no budget".into(),
        ..Move::to(qualify)
    };
    let (_, moved) = move_stage::move_stage(&mut store, &by(3), deal, back).expect("moved");
    assert_eq!(
        told(&store, &moved),
        "moved Acme renewal back to Qualify: no budget"
    );
    let call = forecast_call::forecast_call(&mut store, &by(4), deal, Some(Category::BestCase))
        .expect("called");
    assert_eq!(told(&store, &call), "called Acme renewal best case");
    let next = next_step::next_step(
        &mut store,
        &by(5),
        deal,
        NextStep::new("send price", Some(today())),
    )
    .expect("set");
    assert_eq!(
        told(&store, &next),
        "next for Acme renewal: send price, 2 Mar 2026"
    );
    let rests = rest::rest(
        &mut store,
        &by(6),
        deal,
        today() + chrono::Days::new(30),
        "",
    )
    .expect("rests");
    assert_eq!(
        told(&store, &rests),
        "laid Acme renewal to rest until 1 Apr 2026"
    );
    let closed =
        close::close(&mut store, &by(7), deal, Close::new(Outcome::NoDecision)).expect("closed");
    assert_eq!(told(&store, &closed), "closed Acme renewal as no decision");
    let other = add(&mut store, Opportunity::INFO, &[("name", "Other")]);
    let edit = record::set_all(
        &mut store,
        &by(8),
        &[deal, other],
        &[("close_date", "eoy"), ("tags+", "x")],
    )
    .expect("set");
    assert_eq!(
        told(&store, &edit),
        "changed close date, tags of 2 opportunities"
    );
    let tagged = tag::tag(&mut store, &by(9), &[other], &["hot".into()], &[]).expect("tagged");
    assert_eq!(told(&store, &tagged), "tagged Other with hot");
    let gone = record::delete(&mut store, &by(10), &[other]).expect("deleted");
    assert_eq!(told(&store, &gone), "deleted Other");
    let twin = add(&mut store, Account::INFO, &[("name", "ACME GmbH")]);
    let merged = merge::merge(&mut store, &by(11), acme, &[twin], &[]).expect("merged");
    assert_eq!(told(&store, &merged), "merged ACME GmbH into Acme");
    let undone = store.undo(&by(12)).expect("undone");
    assert_eq!(
        told(&store, &undone.changes),
        "took back: merged ACME GmbH into Acme"
    );
    assert_eq!(
        sentence::of(&store.read(), "quote.teleport", None),
        "changed by a newer version"
    );
    let me = store.catalog().me;
    assert!(
        hand_over::hand_over(
            &mut store,
            &by(13),
            &hand_over::What::Everything { of: me },
            me
        )
        .is_err()
    );
}
