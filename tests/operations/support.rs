//! A small book of two accounts and a deal, and the proof that a verb goes back and forth.

use dealbook::{
    domain::{
        field::{Instant, Record},
        id::Id,
        kind::KindInfo,
        record::{
            account::Account,
            activity::Activity,
            book::*,
            campaign::*,
            contact::*,
            lead::Lead,
            opportunity::*,
            quote::Quote,
            review::*,
            team::{User, UserRole},
        },
    },
    operations::record,
    store::{Actor, Store},
};

use crate::support::{START, book, today};

/// The user of a new book, `minutes` after the start.
pub fn by(minutes: i64) -> Actor {
    Actor {
        user: Id(1),
        device: 1,
        role: UserRole::Admin,
        now: Instant(START + minutes * 60_000),
        today: today(),
    }
}

/// A record by typed fields.
pub fn add(store: &mut Store, info: &'static KindInfo, typed: &[(&str, &str)]) -> Id {
    let actor = by(1);
    record::create(store, &actor, info, typed)
        .unwrap_or_else(|error| panic!("{error}"))
        .0
}

/// A book with one account and one open deal of it.
pub fn with_deal() -> (Store, Id, Id) {
    let mut store = book();
    let acme = add(&mut store, Account::INFO, &[("name", "Acme")]);
    let deal = add(
        &mut store,
        Opportunity::INFO,
        &[
            ("name", "Acme renewal"),
            ("account", "Acme"),
            ("amount", "184k"),
            ("close_date", "2026-06-30"),
        ],
    );
    (store, acme, deal)
}

/// A record as its struct.
pub fn get<E: Record>(store: &Store, id: Id) -> E {
    store.read().need(id).expect("here")
}

fn kind<E: Record + std::fmt::Debug>(store: &Store, into: &mut Vec<String>) {
    let mut all: Vec<E> = store.read().all().expect("readable");
    all.sort_by_key(Record::id);
    into.extend(all.iter().map(|record| format!("{record:?}")));
}

/// All that people keep, as text to compare.
pub fn state(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    kind::<Account>(store, &mut all);
    kind::<Contact>(store, &mut all);
    kind::<Affiliation>(store, &mut all);
    kind::<Lead>(store, &mut all);
    kind::<Opportunity>(store, &mut all);
    kind::<Member>(store, &mut all);
    kind::<Activity>(store, &mut all);
    kind::<Campaign>(store, &mut all);
    kind::<CampaignMember>(store, &mut all);
    kind::<Quote>(store, &mut all);
    kind::<User>(store, &mut all);
    kind::<CustomField>(store, &mut all);
    kind::<SavedView>(store, &mut all);
    kind::<CurrencyRate>(store, &mut all);
    kind::<Review>(store, &mut all);
    kind::<Verdict>(store, &mut all);
    kind::<Quiet>(store, &mut all);
    all
}

/// Does something, and proves that it was one step that goes back and forth.
pub fn back_and_forth<T>(store: &mut Store, act: impl FnOnce(&mut Store) -> T) -> T {
    let before = state(store);
    let value = act(store);
    let after = state(store);
    assert_ne!(before, after, "it did something");
    let undo = by(500);
    store.undo(&undo).expect("undone");
    assert_eq!(state(store), before, "undo takes all of it back");
    store.redo(&undo).expect("redone");
    assert_eq!(state(store), after, "redo puts all of it back");
    value
}
