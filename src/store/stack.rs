//! Which step `u` takes back and `C-r` puts back: both stacks are functions of the journal, so a restart changes nothing.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use super::{error::Result, quotes, sqlite};
use crate::domain::{field::Instant, id::Id};

/// One step as people see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its number.
    pub id: i64,
    /// The code of what was done.
    pub op: String,
    /// Its arguments, as JSON.
    pub args: Option<String>,
    /// Who.
    pub actor: Id,
    /// On which device.
    pub device: i64,
    /// When this book wrote it.
    pub recorded: Instant,
    /// The ordinary step it takes back or puts back.
    pub undoes: Option<i64>,
    /// The undo that a redo reverses.
    pub of: Option<i64>,
    /// Whether it is still being written, or never was to its end.
    pub is_open: bool,
}

const COLUMNS: &str = "id, op, args, actor, device, recorded, undoes, of, open";

fn decode(row: &rusqlite::Row<'_>) -> rusqlite::Result<Step> {
    Ok(Step {
        id: row.get(0)?,
        op: row.get(1)?,
        args: row.get(2)?,
        actor: Id(row.get::<_, Option<i64>>(3)?.unwrap_or(0)),
        device: row.get(4)?,
        recorded: Instant(row.get(5)?),
        undoes: row.get(6)?,
        of: row.get(7)?,
        is_open: row.get::<_, i64>(8)? != 0,
    })
}

impl Step {
    /// Whether it can be taken back: neither an undo nor a redo, nor what one led elsewhere, nor an erasure, nor the
    /// mark that a quote went out in a file, nor the first meeting with a server.
    pub fn is_ordinary(&self) -> bool {
        self.undoes.is_none()
            && !["led", "erase", "join", quotes::EXPORT].contains(&self.op.as_str())
    }

    /// Whether it took only a part back, so that its step stands for the rest.
    pub fn is_part(&self) -> bool {
        self.args
            .as_deref()
            .is_some_and(|args| args.contains("\"part\":true"))
    }
}

/// One step.
pub fn step(conn: &Connection, id: i64) -> Result<Option<Step>> {
    Ok(conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM step WHERE id = ?1"))?
        .query_row([id], decode)
        .optional()?)
}

/// The number of the newest step.
pub fn newest_step(conn: &Connection) -> Result<i64> {
    Ok(
        conn.query_row("SELECT coalesce(max(id), 0) FROM step", [], |row| {
            row.get(0)
        })?,
    )
}

/// Goes through the steps, newest first, until `look` gives an answer.
pub fn newest_first<T>(
    conn: &Connection,
    mut look: impl FnMut(&Step) -> Option<T>,
) -> Result<Option<T>> {
    let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM step ORDER BY id DESC"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(answer) = look(&decode(row)?) {
            return Ok(Some(answer));
        }
    }
    Ok(None)
}

/// Below this step nothing is taken back: what the book was founded with.
fn floor(conn: &Connection) -> Result<i64> {
    Ok(sqlite::meta(conn, "undo_floor")?
        .and_then(|floor| floor.parse().ok())
        .unwrap_or(0))
}

/// The newest own act that stands; a step that was wholly redone is as new as its redo.
pub fn top_undo(conn: &Connection, device: i64) -> Result<Option<Step>> {
    let floor = floor(conn)?;
    // Newest word on a step: whether it stands.
    let mut said: BTreeMap<i64, bool> = BTreeMap::new();
    let mut failed = None;
    let found = newest_first(conn, |at| {
        let Some(undone) = at.undoes else {
            let own = at.is_ordinary() && !at.is_open && at.device == device && at.id > floor;
            return (own && said.get(&at.id) != Some(&false)).then(|| at.clone());
        };
        let is_redo = at.op == "redo";
        let stands = *said.entry(undone).or_insert(is_redo || at.is_part());
        if !is_redo || !stands || undone <= floor {
            return None;
        }
        match (
            step(conn, undone),
            at.of.map_or(Ok(None), |of| step(conn, of)),
        ) {
            (Ok(redone), Ok(undo)) if !undo.as_ref().is_some_and(Step::is_part) => {
                redone.filter(|step| step.device == device)
            }
            (Err(error), _) | (_, Err(error)) => {
                failed = Some(error);
                None
            }
            _ => None,
        }
    })?;
    failed.map_or(Ok(found), Err)
}

/// The newest own undo not yet redone; none after a new ordinary step of this device.
pub fn top_redo(conn: &Connection, device: i64) -> Result<Option<Step>> {
    let mut done = Vec::new();
    let found = newest_first(conn, |at| {
        if at.is_ordinary() && at.device == device {
            return Some(None);
        }
        done.extend(at.of);
        (at.op == "undo" && at.device == device && !done.contains(&at.id)).then(|| Some(at.clone()))
    })?;
    match found.flatten() {
        // What never was whole is not put back.
        Some(undo) => {
            let undone = step(conn, undo.undoes.unwrap_or(0))?;
            Ok(undone.filter(|step| !step.is_open).map(|_| undo))
        }
        None => Ok(None),
    }
}

/// Whether a step stands: its newest undo or redo, if any, is a redo (or took only a part).
pub fn stands(conn: &Connection, id: i64) -> Result<bool> {
    let newest: Option<(String, Option<String>)> = conn
        .prepare_cached("SELECT op, args FROM step WHERE undoes = ?1 ORDER BY id DESC LIMIT 1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(newest.is_none_or(|(op, args)| {
        op == "redo" || args.is_some_and(|args| args.contains("\"part\":true"))
    }))
}
