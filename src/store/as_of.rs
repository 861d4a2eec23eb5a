//! The book as it was: TEMP views that shadow the tables, so that every list, filter and report runs unchanged.
//!
//! A record that did not change since is read from its table, the rest from rows put together from the journal in one
//! pass. Settings of the organisation and of a person (pipelines, users, views) are today's; so is search.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::{
    Reader, Store,
    day::local_day,
    derived,
    error::{Error, Result},
    events,
    identity::{self, State},
    journal::{CHANGE_COLUMNS, History, change_from},
    records::{self, Bound, quoted},
    trim,
};
use crate::{
    domain::{
        catalog::Catalog,
        cell::Cell,
        field::{Date, FieldKind, Instant, Row, days},
        id::Id,
        kind::{Kind, KindInfo, Scope},
        record::{KINDS, by_kind},
    },
    words::say,
};

/// A look back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The last moment that counts.
    pub until: Instant,
    /// How many records were different, or not there.
    pub changed: usize,
    /// From when on the journal is whole, where a trim cut it.
    pub history_from: Option<Instant>,
}

impl AsOf {
    /// Whether the journal reaches as far back as was asked.
    pub fn is_whole(&self) -> bool {
        self.history_from.is_none_or(|from| from <= self.until)
    }
}

/// The last moment of a day, in UTC.
pub fn end_of(day: Date) -> Instant {
    Instant((days(day) + 1) * 86_400_000 - 1)
}

impl Reader {
    /// Shows the book as it was at a moment, until [`Self::today`] is called. Writes since are not followed: call it
    /// again when the book changed.
    pub fn as_of(&mut self, until: Instant) -> Result<AsOf> {
        lay(&self.conn, self.read().catalog, until)
    }

    /// Shows the book of today again.
    pub fn today(&mut self) -> Result<()> {
        lift(&self.conn)
    }
}

impl Store {
    /// As [`Reader::as_of`], on the connection that writes: for a book without a file. It writes nothing meanwhile.
    pub fn look_back(&mut self, until: Instant) -> Result<AsOf> {
        let seen = lay(self.conn(), self.catalog(), until)?;
        self.looks_back = true;
        Ok(seen)
    }

    /// Ends [`Self::look_back`].
    pub fn look_ahead(&mut self) -> Result<()> {
        self.looks_back = false;
        lift(self.conn())
    }
}

/// Kinds whose records are shown as they were; what shapes the book is always today's.
fn is_followed(info: &KindInfo) -> bool {
    matches!(info.scope, Scope::Territory(_))
}

fn table(info: &KindInfo) -> String {
    quoted(&format!("as_of_{}", info.code))
}

/// Takes the views away.
fn lift(conn: &Connection) -> Result<()> {
    let mut query = conn.prepare(
        "SELECT type, name FROM temp.sqlite_schema WHERE type IN ('table', 'view') AND (name LIKE 'as_of_%' OR type = 'view')",
    )?;
    let found: Vec<(String, String)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    drop(query);
    for (kind, name) in found
        .iter()
        .filter(|(kind, _)| kind == "view")
        .chain(found.iter().filter(|(kind, _)| kind != "view"))
    {
        conn.execute_batch(&format!("DROP {kind} temp.{}", quoted(name)))?;
    }
    Ok(())
}

/// Lays the views of a moment.
fn lay(conn: &Connection, catalog: &Catalog, until: Instant) -> Result<AsOf> {
    lift(conn)?;
    conn.execute_batch("BEGIN")?;
    let laid = fill(conn, catalog, until);
    conn.execute_batch(if laid.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    Ok(AsOf {
        until,
        changed: laid?,
        history_from: trim::history_from(conn)?,
    })
}

fn fill(conn: &Connection, catalog: &Catalog, until: Instant) -> Result<usize> {
    conn.execute_batch(
        "CREATE TEMP TABLE as_of_changed (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 1) STRICT;
         CREATE TEMP TABLE as_of_link (target INTEGER, kind INTEGER, field TEXT, record INTEGER) STRICT;",
    )?;
    // What stands today stood then, but for records with an ordinary change that became true since.
    conn.execute(
        "INSERT INTO temp.as_of_changed (id, kind) \
         SELECT DISTINCT c.record, i.kind FROM change c JOIN step s ON s.id = c.step JOIN main.identity i ON i.id = c.record \
         WHERE c.at > ?1 AND s.undoes IS NULL",
        [until.0],
    )?;
    let followed: Vec<String> = KINDS
        .iter()
        .filter(|info| is_followed(info))
        .map(|info| info.kind.0.to_string())
        .collect();
    conn.execute_batch(&format!(
        "DELETE FROM temp.as_of_changed WHERE kind NOT IN ({})",
        followed.join(", ")
    ))?;
    let asked: Vec<(Id, Kind)> = conn
        .prepare("SELECT id, kind FROM temp.as_of_changed ORDER BY id")?
        .query_map([], |row| Ok((Id(row.get(0)?), Kind(row.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let mut touched: BTreeMap<Kind, &'static KindInfo> = BTreeMap::new();
    for (_, kind) in &asked {
        if !touched.contains_key(kind)
            && let Some(info) = by_kind(*kind)
        {
            touched.insert(*kind, info);
            let columns: Vec<String> = columns(info);
            conn.execute_batch(&format!(
                "CREATE TEMP TABLE {} ({} INTEGER PRIMARY KEY, {})",
                table(info),
                columns[0],
                columns[1..].join(", ")
            ))?;
        }
    }
    rebuild(conn, catalog, until, &asked)?;
    if !asked.is_empty() {
        shadow(conn, touched.into_values())?;
    }
    Ok(asked.len())
}

fn columns(info: &KindInfo) -> Vec<String> {
    let mut names = vec!["id".to_owned()];
    names.extend(info.specs().iter().map(|spec| quoted(&spec.name)));
    names.extend(["custom".to_owned(), "extra".to_owned()]);
    names
}

/// One pass over the journal of all that changed, in the order of records.
fn rebuild(
    conn: &Connection,
    catalog: &Catalog,
    until: Instant,
    asked: &[(Id, Kind)],
) -> Result<()> {
    let sql = format!(
        "SELECT {CHANGE_COLUMNS} FROM temp.as_of_changed a CROSS JOIN change c ON c.record = a.id \
         JOIN step s ON s.id = c.step ORDER BY a.id, c.seq DESC"
    );
    let mut query = conn.prepare(&sql)?;
    let mut rows = query.query([])?;
    let mut row = rows.next()?;
    for (id, kind) in asked {
        let Some(info) = by_kind(*kind) else { continue };
        let mut changes = Vec::new();
        while let Some(line) = row {
            if line.get::<_, i64>(0)? != id.0 {
                break;
            }
            changes.push(change_from(info, line)?.1);
            row = rows.next()?;
        }
        let history = History {
            catalog,
            info,
            id: *id,
            today: records::get(conn, info, *id)?,
            changes,
        };
        // Of what was erased nothing is left to show, not even that it was.
        if identity::get(conn, *id)?.is_none_or(|known| known.state == State::Erased) {
            continue;
        }
        if let Some(mut state) = history.state(until) {
            derive(catalog, &history, until, &mut state);
            put(conn, info, &state)?;
        }
    }
    Ok(())
}

/// Columns that a record's own past decides; those that others decide are today's.
fn derive(catalog: &Catalog, history: &History<'_>, until: Instant, row: &mut Row) {
    let info = history.info;
    if let Some(today) = &history.today {
        for (at, spec) in info.specs().iter().enumerate() {
            if !spec.is_stored()
                && let (Some(slot), Some(cell)) = (row.cells.get_mut(at), today.cells.get(at))
            {
                *slot = cell.clone();
            }
        }
    }
    derived::of_itself(catalog, local_day(until), info, row);
    if info.position("stage_entered").is_some() {
        let past = events::spans_of(history, "stage", None, until);
        let unknown = row.get(info, "age_unknown").int() == Some(1) && past.len() < 2;
        let entered = past
            .last()
            .filter(|span| !unknown && !span.value.is_null())
            .map(|span| days(local_day(span.from)));
        row.set(info, "stage_entered", entered.map_or(Cell::Null, Cell::Int));
        let pushed = events::pushes_of(history, 0)
            .iter()
            .filter(|push| push.at <= until)
            .count();
        row.set(info, "pushes", Cell::Int(pushed as i64));
    }
}

fn put(conn: &Connection, info: &KindInfo, row: &Row) -> Result<()> {
    let marks = vec!["?"; row.cells.len() + 3].join(", ");
    let mut insert = conn.prepare_cached(&format!(
        "INSERT INTO temp.{} VALUES ({marks})",
        table(info)
    ))?;
    insert.raw_bind_parameter(1, row.id.0)?;
    for (at, cell) in row.cells.iter().enumerate() {
        insert.raw_bind_parameter(at + 2, Bound(cell))?;
    }
    let last = row.cells.len() + 2;
    insert.raw_bind_parameter(last, Bound(&records::custom_cell(&row.custom)))?;
    insert.raw_bind_parameter(last + 1, Bound(&row.extra))?;
    insert.raw_execute()?;
    conn.prepare_cached("UPDATE temp.as_of_changed SET state = 0 WHERE id = ?1")?
        .execute([row.id.0])?;
    for (spec, cell) in info.specs().iter().zip(&row.cells) {
        if matches!(spec.kind, FieldKind::Refs(_)) {
            for target in cell.ids() {
                conn.prepare_cached("INSERT INTO temp.as_of_link VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![target, info.kind.0, spec.name, row.id.0])?;
            }
        }
    }
    Ok(())
}

/// Puts views with the tables' own names before them.
fn shadow(conn: &Connection, kinds: impl Iterator<Item = &'static KindInfo>) -> Result<()> {
    let unchanged =
        |id: &str| format!("NOT EXISTS (SELECT 1 FROM temp.as_of_changed a WHERE a.id = {id})");
    let mut sql = String::new();
    for info in kinds {
        let (name, columns) = (quoted(info.code), columns(info).join(", "));
        sql.push_str(&format!(
            "CREATE TEMP VIEW {name} AS SELECT {columns} FROM main.{name} t WHERE {} UNION ALL SELECT {columns} FROM temp.{};\n",
            unchanged("t.id"),
            table(info),
        ));
    }
    sql.push_str(&format!(
        "CREATE TEMP VIEW link AS SELECT target, kind, field, record FROM main.link t WHERE {} UNION ALL SELECT target, kind, field, record FROM temp.as_of_link;\n",
        unchanged("t.record")
    ));
    sql.push_str(&format!(
        "CREATE TEMP VIEW identity AS SELECT id, uuid, kind, state, into_id FROM main.identity t WHERE {} \
         UNION ALL SELECT i.id, i.uuid, i.kind, CASE WHEN i.state = {} THEN i.state ELSE c.state END, NULL FROM temp.as_of_changed c CROSS JOIN main.identity i ON i.id = c.id;\n",
        unchanged("t.id"),
        State::Erased as i64,
    ));
    conn.execute_batch(&sql)?;
    Ok(())
}

/// Refuses to write while the past is shown.
pub(crate) fn refuse_if(looks_back: bool) -> Result<()> {
    if looks_back {
        return Err(Error::refused_with(
            say!("refused-past"),
            say!("refused-past-hint"),
        ));
    }
    Ok(())
}
