//! A book that is killed at any one point of an exchange, and an answer that is lost at any one: nothing lost, nothing
//! twice. Exhaustive, in a small story; the server's own points are in `tests/server/keep.rs`.

use std::{
    cell::Cell as Counter,
    collections::{BTreeMap, BTreeSet},
};

use dealbook::{
    clock::Clock,
    domain::cell::Cell,
    store::Op as Action,
    sync::client::{
        book::{Book, Local, Shelf, Stuck},
        engine::{Engine, Halt, Progress},
        shelf::StoreBook,
        transport::Trouble,
    },
};
use serde_json::Value;
use uuid::Uuid;

use super::office::{Desk, Fate, Office, link, text};

/// What goes wrong, and at which of the points where it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harm {
    BeforeCommit,
    AfterCommit,
    RequestLost,
    AnswerLost,
    SentTwice,
}

/// Counts points, and does harm at one.
struct Harmed<'c> {
    harm: Option<(Harm, usize)>,
    commits: &'c Counter<usize>,
    calls: &'c Counter<usize>,
}

impl Harmed<'_> {
    fn at_commit(&self) -> Option<Harm> {
        let at = self.commits.replace(self.commits.get() + 1);
        let (harm, point) = self.harm?;
        (point == at && matches!(harm, Harm::BeforeCommit | Harm::AfterCommit)).then_some(harm)
    }

    fn at_call(&self) -> Fate {
        let at = self.calls.replace(self.calls.get() + 1);
        match self.harm {
            Some((Harm::RequestLost, point)) if point == at => Fate::LostOnTheWay,
            Some((Harm::AnswerLost, point)) if point == at => Fate::AnswerLost,
            Some((Harm::SentTwice, point)) if point == at => Fate::Twice,
            _ => Fate::Fine,
        }
    }
}

struct Killed<'b, 's, 'h> {
    book: &'b mut StoreBook<'s>,
    harmed: &'h Harmed<'h>,
}

impl Book for Killed<'_, '_, '_> {
    fn change(&mut self, act: &mut dyn FnMut(&mut dyn Shelf) -> Local<()>) -> Local<()> {
        match self.harmed.at_commit() {
            None => self.book.change(act),
            Some(Harm::BeforeCommit) => self.book.change(&mut |shelf| {
                act(shelf)?;
                Err(Stuck("killed".into()))
            }),
            Some(_) => {
                self.book.change(act)?;
                Err(Stuck("killed".into()))
            }
        }
    }
}

fn exchange(desk: &mut Desk<'_>, harmed: &Harmed<'_>) {
    desk.login();
    let engine = Engine {
        ops: 5,
        lines: 8,
        ..Engine::new(desk.now().0)
    };
    let clock = Clock::Fixed(desk.now());
    for _ in 0..300 {
        let mut link = link(desk.office, desk.user, |_| harmed.at_call());
        let mut book = StoreBook::new(&mut desk.store, clock.now());
        let mut book = Killed {
            book: &mut book,
            harmed,
        };
        match engine.step(&mut book, &mut link) {
            Ok(Progress::Done) => return,
            Ok(Progress::More) | Err(Halt::Trouble(Trouble::Offline(_))) => {}
            Err(Halt::Stuck(why)) if why.0 == "killed" => {}
            other => panic!("{:?}: {other:?}", harmed.harm),
        }
    }
    panic!("{:?}: the exchange never ends", harmed.harm);
}

/// Two people, some of everything. Gives what is there at the end, by words.
fn story(harm: Option<(Harm, usize)>) -> (Vec<String>, usize, usize) {
    let (commits, calls) = (Counter::new(0), Counter::new(0));
    let harmed = Harmed {
        harm,
        commits: &commits,
        calls: &calls,
    };
    let office = Office::new();
    let north = office.territory(1, "North");
    let (mut a, mut b) = office.two_desks(north, north);
    let acme = a.add(
        "account",
        &[("name", text("Acme")), ("tags", Cell::from_items(&["vip"]))],
    );
    let twin = a.add("account", &[("name", text("ACME Ltd"))]);
    let mara = a.add(
        "contact",
        &[
            ("family_name", text("Mara")),
            ("account", Cell::Int(twin.0)),
        ],
    );
    exchange(&mut a, &harmed);
    exchange(&mut b, &harmed);
    office.later(5);
    let there = b.same(&a, acme);
    a.set("account", acme, &[("industry", text("glass"))]);
    b.set("account", there, &[("industry", text("paper"))]);
    b.set("account", there, &[("city", text("Ulm"))]);
    let actor = a.actor();
    a.store
        .transact(&actor, Action::new("merge").atomic(), |tx| {
            tx.merge(twin, acme)
        })
        .expect("a merge");
    let far = b.same(&a, mara);
    b.set("contact", far, &[("title", text("Buyer"))]);
    exchange(&mut a, &harmed);
    exchange(&mut b, &harmed);
    office.later(5);
    let actor = a.actor();
    a.store.undo(&actor).expect("an undo");
    let actor = b.actor();
    b.store
        .transact(&actor, Action::new("delete"), |tx| tx.delete(far))
        .expect("a delete");
    exchange(&mut b, &harmed);
    exchange(&mut a, &harmed);
    (told(&office, &[&a, &b]), commits.get(), calls.get())
}

fn told(office: &Office, desks: &[&Desk<'_>]) -> Vec<String> {
    let tables = office.tables.borrow();
    let names: BTreeMap<Uuid, String> = tables
        .records
        .values()
        .map(|one| {
            let name = ["name", "family_name", "reason"].map(|field| one.body.get(field));
            let name = name.into_iter().flatten().next();
            (
                one.id,
                format!("{} {}", one.kind, name.unwrap_or(&Value::Null)),
            )
        })
        .collect();
    let plain = |text: String| {
        names
            .iter()
            .fold(text, |text, (id, name)| text.replace(&id.to_string(), name))
    };
    let mut all = Vec::new();
    for one in tables.records.values() {
        let body = serde_json::to_string(&one.body).expect("JSON");
        let into = one.into.and_then(|into| names.get(&into));
        all.push(plain(format!(
            "server: {} {body} alive {} into {into:?}",
            one.kind,
            one.is_alive()
        )));
    }
    let mut ops = BTreeSet::new();
    for row in tables.past.values().flatten() {
        let fields = serde_json::to_string(&row.fields).expect("JSON");
        all.push(plain(format!("history: {:?} {fields}", row.outcome)));
        assert!(
            ops.insert((row.record, row.op, row.outcome)),
            "an operation twice"
        );
    }
    for (desk, name) in desks.iter().zip(["a", "b"]) {
        for kind in ["account", "contact", "conflict"] {
            let info = super::office::info(kind);
            for row in desk.rows(kind) {
                let history = desk.store.read().journal_of(info, row.id).expect("a book");
                let mut words: Vec<String> = Vec::new();
                for spec in info.specs() {
                    if let Some(text) = row.get(info, &spec.name).text() {
                        words.push(format!("{}={text}", spec.name));
                    }
                }
                let by: Vec<String> = history
                    .changes
                    .iter()
                    .map(|change| format!("{:?} {}", change.verb, change.op))
                    .collect();
                all.push(plain(format!("{name}: {kind} {words:?} {by:?}")));
            }
        }
        let left = desk
            .store
            .read()
            .cells("SELECT count(*) FROM sync_op WHERE sent_at IS NULL", &[]);
        all.push(format!("{name}: waits {left:?}"));
    }
    all.sort();
    all
}

#[test]
fn killed_at_any_point_it_comes_to_the_same() {
    let (whole, commits, calls) = story(None);
    assert!(
        commits > 20 && calls > 10,
        "{commits} commits, {calls} calls"
    );
    // A kill before a commit is one after the commit or the answer before it; a lost request likewise: of these some.
    let mut points = Vec::new();
    for (harm, count, every) in [
        (Harm::AfterCommit, commits, 1),
        (Harm::AnswerLost, calls, 1),
        (Harm::SentTwice, calls, 1),
        (Harm::BeforeCommit, commits, 9),
        (Harm::RequestLost, calls, 5),
    ] {
        points.extend((0..count).step_by(every).map(|at| (harm, at)));
    }
    let all = points.len();
    let lots = points.chunks(all.div_ceil(2));
    std::thread::scope(|scope| {
        for lot in lots {
            let whole = &whole;
            scope.spawn(move || {
                for point in lot {
                    assert_eq!(story(Some(*point)).0, *whole, "{point:?}");
                }
            });
        }
    });
    println!("{all} points, {commits} commits, {calls} calls");
}
