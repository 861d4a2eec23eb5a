//! The past of one field: each value it had, since when, by whom.

use crate::{
    clock::local_day,
    domain::{
        cell::Cell,
        dates,
        field::{Date, FieldKind, Row, Spec},
        id::Id,
        kind::KindInfo,
    },
    operations::words,
    store::{
        Read, Result,
        journal::{History, Verb, revert},
    },
};

/// A value that a field had.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Since when, short; nothing for what was there from the first.
    pub when: String,
    /// Who set it.
    pub who: String,
    /// It, in words.
    pub text: String,
    /// It, as it is typed: what [`crate::operations::record::set`] reads back.
    pub typed: String,
    /// Whether an undo or redo put it there.
    pub by_undo: bool,
    /// Whether it is what stands now.
    pub is_now: bool,
}

/// The values a field had, the newest first.
pub fn of_field(
    read: &Read<'_>,
    info: &'static KindInfo,
    id: Id,
    spec: &Spec,
    today: Date,
) -> Result<Vec<Past>> {
    let history = read.journal_of(info, id)?;
    walked(read, &history, info, spec, today)
}

fn walked(
    read: &Read<'_>,
    history: &History<'_>,
    info: &'static KindInfo,
    spec: &Spec,
    today: Date,
) -> Result<Vec<Past>> {
    let Some(mut row) = history.today.clone() else {
        return Ok(Vec::new());
    };
    let mut all: Vec<Past> = Vec::new();
    for change in &history.changes {
        let touches = change.patch.iter().any(|entry| entry.field() == spec.name);
        let is_birth = change.verb == Verb::Create;
        if touches || is_birth {
            let who = read.catalog().user(change.author);
            all.push(Past {
                when: dates::near(local_day(change.at), today),
                who: who.map_or_else(String::new, |user| user.name.clone()),
                text: words::long(read, info, &row, spec)?,
                typed: typed(read, info, &row, spec)?,
                by_undo: change.undoes.is_some(),
                is_now: false,
            });
        }
        match &change.copy {
            Some(copy) => row = copy.clone(),
            None => revert(read.catalog(), info, &mut row, &change.patch),
        }
        if is_birth {
            break;
        }
    }
    // What was written beside the field, and not into it, is no value of its own.
    all.dedup_by(|older, newer| {
        let same = older.typed == newer.typed;
        if same {
            newer.when.clone_from(&older.when);
            newer.who.clone_from(&older.who);
        }
        same
    });
    if let Some(newest) = all.first_mut() {
        newest.is_now = true;
    }
    Ok(all)
}

/// A value as it is typed: references by their UUID, so that no name is guessed at.
fn typed(read: &Read<'_>, info: &'static KindInfo, row: &Row, spec: &Spec) -> Result<String> {
    let name = |id: i64| {
        let uuid = read.uuid(Id(id))?;
        Result::Ok(uuid.map_or_else(String::new, |uuid| uuid.to_string()))
    };
    match (spec.kind, row.get(info, &spec.name)) {
        (FieldKind::Ref(_) | FieldKind::AnyRef, Cell::Int(id)) => name(*id),
        (FieldKind::Refs(_), cell) => {
            let names: Vec<String> = cell.ids().into_iter().map(name).collect::<Result<_>>()?;
            Ok(names.join("; "))
        }
        (FieldKind::Minor, Cell::Int(_)) => {
            let currency = words::currency_of(read, info, row, spec);
            let amount = words::plain(read, info, row, spec)?;
            Ok(format!("{} {amount}", currency.code()))
        }
        _ => words::plain(read, info, row, spec),
    }
}
