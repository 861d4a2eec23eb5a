//! What must hold after every call, and at the end for every day and every mark.

use std::collections::{BTreeMap, BTreeSet};

use dealbook::{
    domain::{
        cell::Cell,
        field::{Instant, Row},
        id::Id,
    },
    store::{
        doctor::Fault,
        events,
        identity::State,
        journal::{self, Key, Verb},
    },
};

use crate::support::today;

use super::{
    Outcome, Random,
    meaning::{ALWAYS, Fields, Figure, Line, Meaning, Rec, Rows, flat},
};

/// Two sets of records are the same, or the first differences.
pub fn same(what: &str, is: &Rows, should: &Rows) -> Outcome {
    if is == should {
        return Ok(());
    }
    let ids: BTreeSet<&Id> = is.keys().chain(should.keys()).collect();
    let mut found = Vec::new();
    for id in ids {
        match (is.get(id), should.get(id)) {
            (Some(a), Some(b)) => {
                let names = a
                    .single
                    .keys()
                    .filter(|name| a.single[*name] != b.single[*name]);
                found.extend(names.map(|name| {
                    format!(
                        "{id}.{name}: {:?}, not {:?}",
                        a.single[name], b.single[name]
                    )
                }));
                if a.tags != b.tags {
                    found.push(format!("{id}.tags: {:?}, not {:?}", a.tags, b.tags));
                }
            }
            (Some(_), None) => found.push(format!("{id} is there")),
            (None, Some(_)) => found.push(format!("{id} is not there")),
            (None, None) => {}
        }
    }
    found.truncate(4);
    Err(format!("{what}: {}", found.join("; ")))
}

/// After every call.
pub fn now(book: &mut Meaning, random: &mut Random) -> Outcome {
    let rows = book.rows();
    let flat_rows = flat(&rows);
    same(
        "rows are the effects that stand",
        &flat_rows,
        &book.fold(ALWAYS).0,
    )?;
    identities(book, &rows)?;
    // The past is asked every second time: at the end it is asked whole.
    if random.below(2) == 0 {
        return Ok(());
    }
    let marks: Vec<i64> = book
        .copies
        .range(book.floor..)
        .map(|(seq, _)| *seq)
        .collect();
    let picked: BTreeSet<i64> = (0..2)
        .filter_map(|_| marks.get(random.below(marks.len())).copied())
        .collect();
    rebuilt(book, &picked)?;
    let days = days(book);
    let mut picked: BTreeSet<Instant> = (0..2)
        .filter_map(|_| days.get(random.below(days.len())).copied())
        .collect();
    // As of now is the rows.
    picked.insert(latest(book));
    as_of(book, &picked)
}

/// At the end.
pub fn whole(book: &mut Meaning, random: &mut Random) -> Outcome {
    now(book, random)?;
    let marks: BTreeSet<i64> = book
        .copies
        .range(book.floor..)
        .map(|(seq, _)| *seq)
        .collect();
    rebuilt(book, &marks)?;
    let days: BTreeSet<Instant> = days(book).into_iter().collect();
    as_of(book, &days)?;
    let days: Vec<Instant> = days.into_iter().collect();
    looked_back(book, days[random.below(days.len())])?;
    for mark in marks {
        since(book, mark)?;
    }
    if book.floor == 0 {
        figures(book)?;
        durations(book)?;
    }
    erased(book)?;
    sound(book)
}

/// What is derived is what it would be made anew, and the doctor finds nothing that the rules do not allow.
fn sound(book: &mut Meaning) -> Outcome {
    let findings = book
        .store
        .doctor(today(), false)
        .map_err(|error| error.to_string())?;
    // A late reference to a deleted record stays, and is told. So is a ring that two close who do not see each other:
    // no step of one book makes one.
    let is_allowed = |fault: &Fault| match fault {
        Fault::LeadsToDeleted { .. } => true,
        Fault::Ring { .. } => book.is_shared,
        _ => false,
    };
    match findings.iter().find(|finding| !is_allowed(&finding.fault)) {
        Some(finding) => Err(format!("the doctor finds {:?}", finding.fault)),
        None => Ok(()),
    }
}

fn latest(book: &Meaning) -> Instant {
    book.effects
        .iter()
        .map(|effect| effect.at)
        .max()
        .unwrap_or_default()
        .max(book.moment())
}

/// The days on which something could look different.
fn days(book: &Meaning) -> Vec<Instant> {
    let floor = book
        .store
        .history_from()
        .expect("readable")
        .unwrap_or_default();
    let mut days: BTreeSet<Instant> = BTreeSet::from([floor, book.moment().max(floor)]);
    for effect in &book.effects {
        days.extend([effect.at.max(floor), Instant(effect.at.0 - 1).max(floor)]);
    }
    days.into_iter().collect()
}

fn identities(book: &Meaning, rows: &Rows) -> Outcome {
    let known: BTreeMap<Id, State> = book
        .known()
        .into_iter()
        .map(|(id, _)| (id, book.state_of(id)))
        .collect();
    for (id, rec) in rows {
        for name in Fields::of(
            book.store
                .read()
                .kind_of(*id)
                .expect("readable")
                .expect("known"),
        )
        .refs
        {
            let Some(target) = rec.single[name].int() else {
                continue;
            };
            match known.get(&Id(target)) {
                None => return Err(format!("{id}.{name} dangles")),
                Some(State::Merged) => return Err(format!("{id}.{name} leads to merged {target}")),
                Some(_) => {}
            }
        }
    }
    let mut last: BTreeMap<Id, Line> = BTreeMap::new();
    for line in book
        .lines(0)
        .into_iter()
        .filter(|line| line.verb != Verb::Patch)
    {
        last.insert(line.rec, line);
    }
    for (id, state) in &known {
        if (*state == State::Here) != rows.contains_key(id) {
            return Err(format!(
                "{id} is {state:?}, and in its table: {}",
                rows.contains_key(id)
            ));
        }
        if (*state == State::Erased) != book.erased.contains(id) {
            return Err(format!(
                "{id} is {state:?}, and erased: {}",
                book.erased.contains(id)
            ));
        }
        let into = book
            .store
            .read()
            .identity(*id)
            .expect("readable")
            .expect("known")
            .into;
        if let Some(line) = last.get(id) {
            let said = (line.verb == Verb::Delete)
                .then(|| journal::decode_copy(line.info, *id, &line.patch).1)
                .flatten();
            if said != into && *state != State::Erased {
                return Err(format!(
                    "the journal leads {id} to {said:?}, identity to {into:?}"
                ));
            }
        }
    }
    Ok(())
}

/// From today backwards, line by line, to each of these marks.
fn rebuilt(book: &Meaning, marks: &BTreeSet<i64>) -> Outcome {
    let read = book.store.read();
    let mut rows: BTreeMap<Id, Row> = BTreeMap::new();
    for (id, info) in book.known() {
        rows.extend(read.row(info, id).expect("readable").map(|row| (id, row)));
    }
    let mut lines = book.lines(0);
    for mark in marks.iter().rev() {
        while lines.last().is_some_and(|line| line.seq > *mark) {
            let Some(line) = lines.pop() else { break };
            match line.verb {
                Verb::Create => {
                    rows.remove(&line.rec);
                }
                Verb::Delete => {
                    rows.insert(
                        line.rec,
                        journal::decode_copy(line.info, line.rec, &line.patch).0,
                    );
                }
                // Erased when it was gone already: the line says so to other books, and changes nothing here.
                Verb::Patch if line.patch == "{}" && book.erased.contains(&line.rec) => {}
                Verb::Patch => {
                    // A field of a record that is not here: its delete comes first, going backwards.
                    let Some(row) = rows.get_mut(&line.rec) else {
                        return Err(format!(
                            "line {} patches {}, which is not here",
                            line.seq, line.rec
                        ));
                    };
                    journal::revert(
                        read.catalog(),
                        line.info,
                        row,
                        &journal::decode(&line.patch),
                    );
                }
            }
        }
        let is: Rows = rows
            .iter()
            .map(|(id, row)| {
                (
                    *id,
                    Rec::of(read.kind_of(*id).expect("readable").expect("known"), row),
                )
            })
            .collect();
        let Some(copy) = book.copies.get(mark) else {
            continue;
        };
        same(&format!("rebuilt at {mark}"), &is, &copy.rows)?;
    }
    Ok(())
}

fn look(book: &Meaning, days: &[Instant]) -> Vec<Rows> {
    let read = book.store.read();
    let mut seen = vec![Rows::new(); days.len()];
    for (id, info) in book.known() {
        let history = read.journal_of(info, id).expect("readable");
        for (day, rows) in days.iter().zip(&mut seen) {
            rows.extend(
                history
                    .state(*day)
                    .map(|row| (id, Rec::of(info, &row).flat())),
            );
        }
    }
    seen
}

fn as_of(book: &Meaning, days: &BTreeSet<Instant>) -> Outcome {
    let days: Vec<Instant> = days.iter().copied().collect();
    for (day, rows) in days.iter().zip(look(book, &days)) {
        same(&format!("as of {}", day.0), &rows, &book.fold(*day).0)?;
    }
    Ok(())
}

/// The same day through the views that every list and report reads.
fn looked_back(book: &mut Meaning, day: Instant) -> Outcome {
    let mut should = book.fold(day).0;
    should.retain(|id, _| !book.erased.contains(id));
    let now = book.rows();
    book.store
        .look_back(day)
        .map_err(|error| error.to_string())?;
    let is = flat(&book.rows());
    let there: Vec<bool> = is
        .keys()
        .map(|id| book.state_of(*id) == State::Here)
        .collect();
    let written = book.store.undo(&book.me()).is_ok();
    book.store.look_ahead().map_err(|error| error.to_string())?;
    same(&format!("the book as of {}", day.0), &is, &should)?;
    same("the book after looking back", &book.rows(), &now)?;
    if written || there.contains(&false) {
        return Err("a look back writes, or knows a record that is not here".into());
    }
    Ok(())
}

/// The lines of a record, for a fault's message.
fn story(book: &Meaning, id: Id) -> String {
    book.lines(0)
        .iter()
        .filter(|line| line.rec == id)
        .map(|line| {
            let patch: String = line.patch.chars().take(60).collect();
            format!(
                "\n  {} step {} {} undoes {:?} at {} {:?} {patch}",
                line.seq, line.step, line.op, line.undoes, line.at.0, line.verb
            )
        })
        .collect()
}

/// What changed since a mark: how often, and from what to what.
fn since(book: &Meaning, mark: i64) -> Outcome {
    let rows = book.rows();
    let then = &book.copies[&mark].rows;
    for (id, rec) in &rows {
        let Some(old) = then.get(id) else { continue };
        let lives = book
            .effects
            .iter()
            .filter(|effect| effect.rec == *id && effect.first.is_some())
            .count();
        if lives > 1 {
            continue;
        }
        let read = book.store.read();
        let info = read.kind_of(*id).expect("readable").expect("known");
        let history = read.journal_of(info, *id).expect("readable");
        for field in Fields::of(info).figures() {
            let key = Key::Field(field.to_owned());
            let found = events::standing_since(&history, &key, mark);
            let count = book
                .effects
                .iter()
                .filter(|effect| effect.rec == *id && effect.key == key)
                .filter(|effect| {
                    let off = book.is_off(effect, i64::MAX);
                    if effect.seq > mark {
                        !off
                    } else {
                        off != book.is_off(effect, mark)
                    }
                })
                .count();
            if found.len() != count {
                return Err(format!(
                    "since {mark} {id}.{field} changed {} times, not {count}",
                    found.len()
                ));
            }
            let net = match (found.first(), found.last()) {
                (Some(first), Some(last)) => (&first.old, &last.new),
                _ => (&old.single[field], &old.single[field]),
            };
            if net != (&old.single[field], &rec.single[field]) {
                return Err(format!(
                    "since {mark} {id}.{field} is told as {:.20?}, from {:.20?} to {:.20?}: {found:#?}{}",
                    net,
                    old.single[field],
                    rec.single[field],
                    story(book, *id)
                ));
            }
        }
    }
    Ok(())
}

/// The whole history, runs and pushes.
fn figures(book: &Meaning) -> Outcome {
    let told = book.fold(ALWAYS).1;
    for (id, info) in book.known() {
        if book.erased.contains(&id) {
            continue;
        }
        let read = book.store.read();
        let history = read.journal_of(info, id).expect("readable");
        for field in Fields::of(info).figures() {
            let means: Vec<&Figure> = told
                .iter()
                .filter(|figure| figure.rec == id && figure.field == field)
                .collect();
            let found = events::standing_since(&history, &Key::Field(field.into()), 0);
            let is: Vec<Figure> = found
                .iter()
                .map(|event| Figure {
                    seq: event.seq,
                    rec: id,
                    field: event.field.clone(),
                    old: event.old.clone(),
                    new: event.new.clone(),
                    at: event.at,
                    user: event.author,
                    op: event.op.clone(),
                })
                .collect();
            if is.iter().ne(means.iter().copied()) {
                return Err(format!("history of {id}.{field}: {is:?}, not {means:?}"));
            }
            let runs = events::events_since(&read, info, id, 0, &[field]).expect("readable");
            let ends: Vec<_> = runs
                .iter()
                .map(|run| (run.old.clone(), run.new.clone()))
                .collect();
            if ends != in_runs(&means) {
                return Err(format!(
                    "runs of {id}.{field}: {ends:?}, not {:?}",
                    in_runs(&means)
                ));
            }
        }
    }
    Ok(())
}

/// Runs of ten minutes from the first, by one person; equal ends vanish.
fn in_runs(figures: &[&Figure]) -> Vec<(Cell<'static>, Cell<'static>)> {
    let mut ends = Vec::new();
    let mut at = 0;
    while at < figures.len() {
        let first = figures[at];
        let joins = |figure: &&Figure| {
            figure.user == first.user && (0..=600_000).contains(&(figure.at.0 - first.at.0))
        };
        let len = figures[at..]
            .iter()
            .take_while(|figure| joins(figure))
            .count()
            .max(1);
        let last = figures[at + len - 1];
        if first.old != last.new {
            ends.push((first.old.clone(), last.new.clone()));
        }
        at += len;
    }
    ends
}

/// The time in each stage, as the as-of of every day shows it.
fn durations(book: &Meaning) -> Outcome {
    let end = latest(book);
    let mut times: BTreeSet<Instant> = book.effects.iter().map(|effect| effect.at).collect();
    times.insert(end);
    let times: Vec<Instant> = times.into_iter().collect();
    let states: Vec<Rows> = times.iter().map(|time| book.fold(*time).0).collect();
    for id in book.rows().keys() {
        let lines: Vec<Line> = book
            .lines(0)
            .into_iter()
            .filter(|line| line.rec == *id)
            .collect();
        let born: Vec<&Line> = lines
            .iter()
            .filter(|line| line.verb == Verb::Create && line.undoes.is_none())
            .collect();
        let [first] = born.as_slice() else { continue };
        if lines.iter().any(|line| line.at < first.at) {
            continue;
        }
        let info = first.info;
        let stage = Fields::of(info).stage;
        let mut means: BTreeMap<Cell<'static>, i64> = BTreeMap::new();
        for (pair, rows) in times.windows(2).zip(&states) {
            if let Some(rec) = rows.get(id) {
                *means.entry(rec.single[stage].clone()).or_default() += pair[1].0 - pair[0].0;
            }
        }
        means.retain(|_, time| *time != 0);
        let is: BTreeMap<Cell<'static>, i64> =
            events::durations(&book.store.read(), info, *id, stage, end)
                .expect("readable")
                .into_iter()
                .collect();
        if is != means {
            return Err(format!("durations of {id}: {is:?}, not {means:?}"));
        }
    }
    Ok(())
}

/// Erased words are in no table.
fn erased(book: &Meaning) -> Outcome {
    if book.secret.is_empty() {
        return Ok(());
    }
    let read = book.store.read();
    let tables = read
        .cells(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'",
            &[],
        )
        .expect("readable");
    for table in tables {
        let name = table[0].text().expect("a name");
        for row in read
            .cells(&format!("SELECT * FROM \"{name}\""), &[])
            .expect("readable")
        {
            for text in row.iter().filter_map(Cell::text) {
                if let Some(word) = book.secret.iter().find(|word| text.contains(word.as_str())) {
                    return Err(format!("erased `{word}` is still in {name}: {text}"));
                }
            }
        }
    }
    Ok(())
}
