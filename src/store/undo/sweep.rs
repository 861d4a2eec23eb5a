//! Taking a large step back, or putting it back, whole: an import whose records nobody has touched since.
//! What it changed of the book before it goes the usual way, record by record.
//!
//! The same answer as the field-by-field road in `super`, by a few questions to the database instead of a history per
//! record; whatever it cannot be sure of it leaves to that road.

use rusqlite::params;

use super::{
    super::{
        error::Result,
        identity::State,
        journal::{self, Verb},
        read::Read,
        records::quoted,
        tx::Tx,
    },
    plan::Plan,
    scene::Scene,
};
use crate::domain::{
    field::FieldKind,
    id::Id,
    kind::{Kind, KindInfo},
    record::{KINDS, by_kind},
};

/// Smaller steps take the other road: these questions go through whole tables.
const LARGE: i64 = 500;
/// At most so many records that the step changed and did not make.
const FEW: usize = 1_000;

/// Does it all if the step made records that stand as it (or its undo) left them, and changed only few others.
///
/// `of` is the undo that a redo reverses. False where the other road has to be taken; then nothing was written.
pub(super) fn whole(tx: &mut Tx<'_>, step: i64, redo: bool, of: Option<i64>) -> Result<bool> {
    if redo && of.is_none() || !ask(tx, step)? {
        return Ok(false);
    }
    let state = if redo { State::Deleted } else { State::Here };
    if !is_untouched(tx, step, state)? {
        return Ok(false);
    }
    let Some(others) = others(tx, step, redo, of)? else {
        return Ok(false);
    };
    match of.filter(|_| redo) {
        Some(undo) if !put_back(tx, undo)? => return Ok(false),
        Some(_) => {}
        None if is_referred_to(tx)? => return Ok(false),
        None => take_out(tx)?,
    }
    others.carry_out(tx)?;
    Ok(true)
}

/// What happens to the records that the step changed and did not make; none where that is not plain.
fn others(tx: &Tx<'_>, step: i64, redo: bool, of: Option<i64>) -> Result<Option<Plan>> {
    tx.conn.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS other (id INTEGER PRIMARY KEY) STRICT; DELETE FROM temp.other",
    )?;
    tx.conn
        .prepare_cached(
            "INSERT OR IGNORE INTO temp.other SELECT record FROM change \
             WHERE step = ?1 AND record NOT IN (SELECT id FROM temp.made)",
        )?
        .execute([step])?;
    let records: Vec<(i64, u16)> = {
        let mut query = tx.conn.prepare_cached(
            "SELECT o.id, i.kind FROM temp.other o JOIN identity i ON i.id = o.id LIMIT ?1",
        )?;
        let rows = query.query_map([FEW as i64 + 1], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    if records.len() > FEW {
        return Ok(None);
    }
    let mut scene = Scene::with(tx, step, records)?;
    if let Some(of) = of {
        scene.narrow_to(of);
    }
    if scene
        .changes
        .iter()
        .any(|(_, change)| change.verb != Verb::Patch)
    {
        return Ok(None);
    }
    // A reference to what goes must be one that this reversal moves.
    for (id, history) in &scene.histories {
        let Some(today) = history.today.as_ref().filter(|_| !redo) else {
            continue;
        };
        let moved = |field: &str| {
            let of_it = scene.changes.iter().filter(|(other, _)| other == id);
            of_it
                .flat_map(|(_, change)| &change.patch)
                .any(|entry| entry.field() == field)
        };
        for (spec, cell) in history.info.specs().iter().zip(&today.cells) {
            if spec.is_stored() && spec.kind.is_ref() && !moved(&spec.name) {
                for target in cell.ids() {
                    if yes(
                        tx,
                        "SELECT EXISTS (SELECT 1 FROM temp.made WHERE id = ?1)",
                        Some(target),
                    )? {
                        return Ok(None);
                    }
                }
            }
        }
    }
    let plan = Plan::of_scene(tx, &scene, step, redo)?;
    Ok(plan.kept.is_empty().then_some(plan))
}

fn yes(tx: &Tx<'_>, sql: &str, step: Option<i64>) -> Result<bool> {
    let mut query = tx.conn.prepare_cached(sql)?;
    Ok(match step {
        Some(step) => query.query_row([step], |row| row.get(0))?,
        None => query.query_row([], |row| row.get(0))?,
    })
}

/// Notes the records that the step made; false if they are few.
fn ask(tx: &Tx<'_>, step: i64) -> Result<bool> {
    let made: i64 = tx
        .conn
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM change WHERE step = ?1 AND verb = 0 LIMIT ?2)",
        )?
        .query_row([step, LARGE], |row| row.get(0))?;
    if made < LARGE {
        return Ok(false);
    }
    tx.conn.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS made (id INTEGER PRIMARY KEY) STRICT; DELETE FROM temp.made",
    )?;
    tx.conn
        .prepare_cached("INSERT OR IGNORE INTO temp.made SELECT record FROM change WHERE step = ?1 AND verb = 0")?
        .execute([step])?;
    Ok(true)
}

/// Whether every record is where it should be, and only this step, its undos and its redos wrote to it.
fn is_untouched(tx: &Tx<'_>, step: i64, state: State) -> Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM temp.made m JOIN change c ON c.record = m.id \
               WHERE +c.step <> ?1 AND c.step NOT IN (SELECT id FROM step WHERE undoes = ?1))";
    if !yes(tx, sql, Some(step))? {
        return Ok(false);
    }
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM temp.made m JOIN identity i ON i.id = m.id WHERE i.state <> ?1)";
    yes(tx, sql, Some(state as i64))
}

/// Whether any record that stays refers to one that would go.
fn is_referred_to(tx: &Tx<'_>) -> Result<bool> {
    for info in KINDS {
        let refers: Vec<String> = info
            .specs()
            .iter()
            .filter(|spec| spec.is_stored())
            .filter(|spec| matches!(spec.kind, FieldKind::Ref(_) | FieldKind::AnyRef))
            .map(|spec| format!("{} IN (SELECT id FROM temp.made)", quoted(&spec.name)))
            .collect();
        if refers.is_empty() {
            continue;
        }
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {} WHERE id NOT IN (SELECT id FROM temp.made) \
             AND id NOT IN (SELECT id FROM temp.other) AND ({}))",
            quoted(info.code),
            refers.join(" OR ")
        );
        if yes(tx, &sql, None)? {
            return Ok(true);
        }
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM link WHERE target IN (SELECT id FROM temp.made) \
               AND record NOT IN (SELECT id FROM temp.made) AND record NOT IN (SELECT id FROM temp.other))";
    yes(tx, sql, None)
}

/// The records of the step, newest first.
fn records(tx: &Tx<'_>) -> Result<Vec<(i64, u16)>> {
    let mut query = tx.conn.prepare_cached(
        "SELECT m.id, i.kind FROM temp.made m JOIN identity i ON i.id = m.id ORDER BY m.id DESC",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn take_out(tx: &mut Tx<'_>) -> Result<()> {
    for (id, kind) in records(tx)? {
        if let Some(info) = by_kind(Kind(kind)) {
            tx.remove(info, Id(id), None)?;
        }
    }
    Ok(())
}

/// Makes the records again from the copies that the undo kept.
fn put_back(tx: &mut Tx<'_>, undo: i64) -> Result<bool> {
    // The undo took them all, and nothing else. (`+` keeps the step's own index out: it would be gone through anew
    // for each record.)
    let sql = "SELECT (SELECT count(*) FROM temp.made) = (SELECT count(*) FROM change WHERE step = ?1 AND verb = 2) \
               AND NOT EXISTS (SELECT 1 FROM temp.made m WHERE NOT EXISTS \
               (SELECT 1 FROM change c WHERE c.record = m.id AND +c.step = ?1 AND c.verb = 2)) \
               AND NOT EXISTS (SELECT 1 FROM change c JOIN step s ON s.id = c.step \
               WHERE c.step > ?1 AND c.record IN (SELECT id FROM temp.made))";
    if !yes(tx, sql, Some(undo))? {
        return Ok(false);
    }
    let all = records(tx)?;
    let mut here: Vec<(&'static KindInfo, Id)> = Vec::with_capacity(all.len());
    let now = tx.actor().now;
    for (id, kind) in all.into_iter().rev() {
        let Some(info) = by_kind(Kind(kind)) else {
            continue;
        };
        let copy: String = tx
            .conn
            .prepare_cached(
                "SELECT patch FROM change WHERE record = ?1 AND +step = ?2 AND verb = 2",
            )?
            .query_row(params![id, undo], |row| row.get(0))?;
        let (row, _) = journal::decode_copy(info, Id(id), &copy);
        tx.create_at(info, row, now)?;
        here.push((info, Id(id)));
    }
    // References to what was merged meanwhile are led to the winner.
    if any_merged(tx)? {
        super::lead_elsewhere(tx, &here)?;
    }
    Ok(true)
}

fn any_merged(read: &Read<'_>) -> Result<bool> {
    let merged = State::Merged as i64;
    Ok(read
        .conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM identity WHERE state = ?1)")?
        .query_row([merged], |row| row.get(0))?)
}
