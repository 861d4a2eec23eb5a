//! Random books: after every step, whatever it was, what is kept is what would be made anew.

use dealbook::{
    domain::{
        cell::Cell,
        field::{Instant, Record as _, Row, days},
        id::Id,
        kind::KindInfo,
        record::{
            account::Account,
            activity::Activity,
            book::CurrencyRate,
            campaign::CampaignMember,
            contact::{Affiliation, Contact},
            lead::Lead,
            opportunity::{Competitor, Member, Opportunity},
            order::Order,
            pipeline::Stage,
            quote::{Quote, QuoteLine},
        },
    },
    store::{Actor, Op, Store, derived},
};
use proptest::prelude::*;

use super::day;
use crate::support::{START, at, book};

const KINDS: &[&KindInfo] = &[
    Opportunity::INFO,
    Activity::INFO,
    Account::INFO,
    Contact::INFO,
    Member::INFO,
    Quote::INFO,
    QuoteLine::INFO,
    Order::INFO,
    Lead::INFO,
    Competitor::INFO,
    CampaignMember::INFO,
    Affiliation::INFO,
    CurrencyRate::INFO,
];

/// One thing that happens: what, and numbers that say to which record and with which values.
#[derive(Clone, Debug)]
enum Act {
    Create(usize, Vec<u16>),
    Import(usize, Vec<u16>),
    Edit(u16, u16, u16),
    Stage(u16, u16),
    Move(u16, u16),
    Delete(u16),
    Undo,
    Redo,
}

fn acts() -> impl Strategy<Value = Vec<(u16, Act)>> {
    let values = || prop::collection::vec(any::<u16>(), 46);
    let act = prop_oneof![
        5 => (0..KINDS.len(), values()).prop_map(|(kind, values)| Act::Create(kind, values)),
        1 => (0..KINDS.len(), values()).prop_map(|(kind, values)| Act::Import(kind, values)),
        6 => any::<(u16, u16, u16)>().prop_map(|(a, b, c)| Act::Edit(a, b, c)),
        1 => any::<(u16, u16)>().prop_map(|(a, b)| Act::Stage(a, b)),
        2 => any::<(u16, u16)>().prop_map(|(a, b)| Act::Move(a, b)),
        2 => any::<u16>().prop_map(Act::Delete),
        4 => Just(Act::Undo),
        2 => Just(Act::Redo),
    ];
    prop::collection::vec((0_u16..4_000, act), 1..40)
}

/// Values worth trying in a field, nothing among them.
fn value(
    store: &Store,
    made: &[(&'static KindInfo, Id)],
    info: &KindInfo,
    field: &str,
    with: u16,
) -> Cell<'static> {
    let texts = |list: &[&'static str]| -> Cell<'static> {
        Cell::from(list[usize::from(with) % list.len()])
    };
    let of = |kind: &KindInfo| -> Cell<'static> {
        let here: Vec<Id> = made
            .iter()
            .filter(|(known, id)| {
                *known == kind && store.read().row(known, *id).is_ok_and(|row| row.is_some())
            })
            .map(|(_, id)| *id)
            .collect();
        match usize::from(with) % (here.len() + 1) {
            0 => Cell::Null,
            at => Cell::Int(here[at - 1].0),
        }
    };
    let date = |spread: u16| Cell::Int(days(day(i64::from(with % spread) - i64::from(spread / 3))));
    match (info.code, field) {
        (_, "account" | "sold_through" | "end_customer") => of(Account::INFO),
        ("activity", "contacts") => match of(Contact::INFO) {
            Cell::Int(id) => Cell::from_ids(&[id]),
            other => other,
        },
        (_, "contact") => of(Contact::INFO),
        (_, "opportunity") => of(Opportunity::INFO),
        (_, "lead") => of(Lead::INFO),
        ("quote_line", "quote") => of(Quote::INFO),
        ("opportunity", "stage") => {
            let stages = &store.catalog().pipelines[0].stages;
            match usize::from(with) % (stages.len() + 1) {
                0 => Cell::Null,
                at => Cell::Int(stages[at - 1].id.0),
            }
        }
        (_, "outcome") if info.code == "opportunity" => {
            texts(&["open", "open", "open", "won", "lost", "no_decision", "odd"])
        }
        (_, "outcome") if info.code == "activity" => {
            texts(&["reached", "no_answer", "", "cancelled"])
        }
        (_, "outcome") => texts(&["active", "out"]),
        ("activity", "kind") => texts(&["call", "task", "visit"]),
        ("opportunity", "kind") => texts(&["new", "up_sell"]),
        (_, "direction") => texts(&["in", "out", ""]),
        (_, "promise") => texts(&["us", "them", "", ""]),
        (_, "status") if info.code == "quote" => {
            texts(&["draft", "sent", "needs_approval", "accepted"])
        }
        (_, "status") if info.code == "order" => texts(&["open", "cancelled"]),
        (_, "status") => texts(&["invited", "responded"]),
        (_, "roles") => Cell::from_items(&[["champion", "decider", "user"][usize::from(with) % 3]]),
        (_, "currency") => texts(&["EUR", "USD", "USD", "JPY"]),
        (_, "amount_kind") => texts(&["one_off", "monthly", "yearly"]),
        (_, "done" | "next" | "age_unknown" | "optional" | "includes_tax") => {
            Cell::Int(i64::from(with % 2))
        }
        (_, "done_at") if !with.is_multiple_of(4) => {
            Cell::Int(START + i64::from(with % 90) * 43_200_000)
        }
        (
            _,
            "close_date" | "closed_on" | "due" | "sent_on" | "valid_until" | "ordered_on"
            | "resting_until" | "date",
        ) if !with.is_multiple_of(5) => date(120),
        (_, "amount" | "unit_price" | "rate" | "discount_percent" | "tax_rate" | "quantity")
            if !with.is_multiple_of(6) =>
        {
            Cell::Int(i64::from(with) * 1_237)
        }
        (_, "name" | "given_name" | "family_name" | "company" | "answer") => {
            texts(&["华为", "Acme GmbH", "Müller", ""])
        }
        (_, "email") => texts(&["info@acme.example", "x@gmail.com", ""]),
        (_, "emails") => {
            Cell::from_items(&[["a@acme.example", "b@acme.example"][usize::from(with) % 2]])
        }
        (_, "website") => texts(&["https://www.acme.example/", ""]),
        (_, "title") => texts(&["CEO", ""]),
        _ => Cell::Null,
    }
}

fn row(
    store: &Store,
    made: &[(&'static KindInfo, Id)],
    info: &'static KindInfo,
    values: &[u16],
) -> Row {
    let mut row = Row::new(info);
    for (at, spec) in info
        .specs()
        .iter()
        .enumerate()
        .filter(|(_, spec)| spec.is_stored())
    {
        let with = values[at % values.len()];
        let cell = value(store, made, info, &spec.name, with);
        if !cell.is_null() || spec.start.is_none() {
            row.set(info, &spec.name, cell);
        }
    }
    row
}

fn play(acts: &[(u16, Act)]) -> Result<(), TestCaseError> {
    let mut store = book();
    let mut made: Vec<(&'static KindInfo, Id)> = Vec::new();
    let mut minutes = 0;
    for (wait, act) in acts {
        minutes += i64::from(*wait);
        let actor = Actor {
            today: day((minutes + 540) / 1_440),
            ..at(&store, minutes)
        };
        let here: Vec<(&'static KindInfo, Id)> = made
            .iter()
            .copied()
            .filter(|(info, id)| store.read().row(info, *id).is_ok_and(|row| row.is_some()))
            .collect();
        let chosen = |which: u16| here.get(usize::from(which) % here.len().max(1)).copied();
        match act {
            Act::Create(kind, values) => {
                let info = KINDS[*kind];
                let row = row(&store, &made, info, values);
                let (id, _) = store
                    .transact(&actor, Op::new("create"), |tx| tx.create(info, row))
                    .expect("created");
                made.push((info, id));
            }
            Act::Import(kind, values) => {
                let info = KINDS[*kind];
                let rows: Vec<Row> = (0..4)
                    .map(|turn| row(&store, &made, info, &values[turn * 7..]))
                    .collect();
                let ago = |turn: i64| Instant(actor.now.0 - (turn + 1) * 11 * 86_400_000);
                let stages: Vec<Id> = store.catalog().pipelines[0]
                    .stages
                    .iter()
                    .map(|stage| stage.id)
                    .collect();
                let (ids, _) = store
                    .transact(&actor, Op::new("import"), |tx| {
                        let mut ids = Vec::new();
                        for (turn, row) in rows.into_iter().enumerate() {
                            let id = tx.create_at(info, row, ago(turn as i64 + 3))?;
                            if info == Opportunity::INFO && turn % 2 == 0 {
                                let stage = [("stage", Cell::Int(stages[turn].0))];
                                tx.history(info, id, &stage, ago(1), None)?;
                                // Written again within its own step.
                                tx.set(info, id, &[("close_date", Cell::Int(days(day(17))))])?;
                            }
                            ids.push(id);
                        }
                        Ok(ids)
                    })
                    .expect("imported");
                made.extend(ids.into_iter().map(|id| (info, id)));
            }
            Act::Edit(which, field, with) => {
                let Some((info, id)) = chosen(*which) else {
                    continue;
                };
                let stored: Vec<_> = info
                    .specs()
                    .iter()
                    .filter(|spec| spec.is_stored())
                    .collect();
                let spec = stored[usize::from(*field) % stored.len()];
                let cell = value(&store, &made, info, &spec.name, *with);
                store
                    .transact(&actor, Op::new("edit"), |tx| {
                        tx.set(info, id, &[(&spec.name, cell)])
                    })
                    .expect("edited");
            }
            Act::Stage(which, with) => {
                let stages = store.catalog().pipelines[0].stages.clone();
                let stage = &stages[usize::from(*which) % stages.len()];
                let (field, cell) = if with % 2 == 0 {
                    ("rot_days", Cell::Int(i64::from(with % 50)))
                } else {
                    ("probability", Cell::Int(i64::from(with % 100) * 1_000_000))
                };
                store
                    .transact(&actor, Op::new("stage"), |tx| {
                        tx.set(Stage::INFO, stage.id, &[(field, cell)])
                    })
                    .expect("edited");
            }
            Act::Move(which, with) => {
                let deals: Vec<Id> = here
                    .iter()
                    .filter(|(info, _)| *info == Opportunity::INFO)
                    .map(|(_, id)| *id)
                    .collect();
                if deals.is_empty() {
                    continue;
                }
                let id = deals[usize::from(*which) % deals.len()];
                let field = if with % 2 == 0 { "stage" } else { "close_date" };
                let cell = value(&store, &made, Opportunity::INFO, field, with / 2);
                store
                    .transact(&actor, Op::new("move"), |tx| {
                        tx.set(Opportunity::INFO, id, &[(field, cell)])
                    })
                    .expect("moved");
            }
            Act::Delete(which) => {
                let Some((_, id)) = chosen(*which) else {
                    continue;
                };
                store
                    .transact(&actor, Op::new("delete"), |tx| tx.delete(id))
                    .expect("deleted");
            }
            Act::Undo => drop(store.undo(&actor)),
            Act::Redo => drop(store.redo(&actor)),
        }
        let found = derived::compare_all(&store.read()).expect("compared");
        prop_assert!(found.is_empty(), "after {act:?}: {found:#?}");
    }
    let last = day((minutes + 540) / 1_440);
    prop_assert_eq!(store.rebuild_derived(last).expect("rebuilt"), 0);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_what_would_be_made_anew(acts in acts()) {
        play(&acts)?;
    }
}
