//! The embedded engine: one connection that writes, some that read, every commit on the disk before it is answered.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{
    Connection, ErrorCode, ToSql,
    types::{ToSqlOutput, Value, ValueRef},
};
use uuid::Uuid;

use super::{Database, Engine, Lot, Mode, Row, Val, Work};
use crate::{
    store::sqlite,
    sync::core::storage::{Fault, Kept},
};

/// Append-only: the file's `user_version` is how many of them it has.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/server/0001_sqlite.sql"),
    include_str!("../../../assets/server/0002_sqlite.sql"),
];
/// "Dlsv" in ASCII: a book opened as a server's database, or the other way round, is refused untouched.
const APPLICATION_ID: i64 = 0x446c_7376;
/// Pages kept in memory by the connection that writes, in KiB.
const CACHE_KIB: i64 = 65_536;
/// Connections that read and are kept for the next request.
const READERS: usize = 16;

/// A database in one file.
pub struct Sqlite {
    path: std::path::PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens the database in a folder, or makes both.
    pub fn open(folder: &Path) -> Kept<Self> {
        let path = folder.join("server.db");
        let mut writer =
            sqlite::open_other(&path, APPLICATION_ID).map_err(|error| failed(&error))?;
        writer
            .pragma_update(None, "cache_size", -CACHE_KIB)
            .map_err(fault)?;
        migrate(&mut writer)?;
        Ok(Self {
            path,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    fn reader(&self) -> Kept<Connection> {
        let kept = lock(&self.readers).pop();
        kept.map_or_else(
            || sqlite::open_other(&self.path, APPLICATION_ID).map_err(|error| failed(&error)),
            Ok,
        )
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn migrate(conn: &mut Connection) -> Kept<()> {
    // The file's lock: of several processes that start at once one lays the tables.
    let tx = conn
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(fault)?;
    let found: i64 = tx
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(fault)?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Fault::Failed(format!(
            "the server's database is of version {found}, this program knows up to {known}"
        )));
    }
    for migration in MIGRATIONS.iter().skip(found.max(0) as usize) {
        tx.execute_batch(migration).map_err(fault)?;
    }
    tx.pragma_update(None, "user_version", known)
        .map_err(fault)?;
    tx.commit().map_err(fault)
}

fn failed(error: &dyn std::error::Error) -> Fault {
    Fault::Failed(error.to_string())
}

fn fault(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy(error.to_string()),
        _ => Fault::Failed(error.to_string()),
    }
}

impl Database for Sqlite {
    fn transaction(&self, _org: Option<Uuid>, mode: Mode, work: Work<'_>) -> Kept<()> {
        match mode {
            Mode::Write => run(&lock(&self.writer), "BEGIN IMMEDIATE", work),
            Mode::Read => {
                let reader = self.reader()?;
                let outcome = run(&reader, "BEGIN", work);
                let mut kept = lock(&self.readers);
                if kept.len() < READERS && reader.is_autocommit() {
                    kept.push(reader);
                }
                outcome
            }
        }
    }

    fn name(&self) -> &'static str {
        "sqlite"
    }
}

fn run(conn: &Connection, begin: &str, work: Work<'_>) -> Kept<()> {
    conn.execute_batch(begin).map_err(fault)?;
    let outcome = work(&mut Transaction {
        conn,
        sql: BTreeMap::new(),
    })
    .and_then(|()| conn.execute_batch("COMMIT").map_err(fault));
    if !conn.is_autocommit() {
        // What cannot be rolled back either is closed with the connection or undone by the next to open the file.
        let _ = conn.execute_batch("ROLLBACK");
    }
    outcome
}

struct Transaction<'c> {
    conn: &'c Connection,
    /// Statements of lots, made once.
    sql: BTreeMap<&'static str, String>,
}

/// `$1` as SQLite counts: `?1`.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

impl ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Bool(value) => ToSqlOutput::Owned(Value::Integer(i64::from(*value))),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Id(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value.as_bytes())),
        })
    }
}

fn value(cell: ValueRef<'_>) -> Kept<Val> {
    Ok(match cell {
        ValueRef::Null => Val::Null,
        ValueRef::Integer(value) => Val::Int(value),
        ValueRef::Text(bytes) => Val::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes)
            .map(Val::Id)
            .map_err(|error| Fault::Failed(error.to_string()))?,
        ValueRef::Real(_) => return Err(Fault::Failed("the storage holds a fraction".into())),
    })
}

impl Transaction<'_> {
    fn collect(&self, sql: &str, values: &[&dyn ToSql], into: &mut Vec<Row>) -> Kept<()> {
        let mut statement = self.conn.prepare_cached(sql).map_err(fault)?;
        let width = statement.column_count();
        let mut rows = statement.query(values).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let cells = (0..width)
                .map(|at| value(row.get_ref(at).map_err(fault)?))
                .collect::<Kept<Vec<Val>>>()?;
            into.push(Row::new(cells));
        }
        Ok(())
    }
}

impl Engine for Transaction<'_> {
    fn query(&mut self, sql: &str, values: &[Val]) -> Kept<Vec<Row>> {
        let mut rows = Vec::new();
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        self.collect(&numbered(sql), &values, &mut rows)?;
        Ok(rows)
    }

    fn execute(&mut self, sql: &str, values: &[Val]) -> Kept<u64> {
        let mut statement = self.conn.prepare_cached(&numbered(sql)).map_err(fault)?;
        let changed = statement
            .execute(rusqlite::params_from_iter(values))
            .map_err(fault)?;
        Ok(changed as u64)
    }

    fn query_ids(&mut self, sql: &str, org: Uuid, ids: &[Uuid], rest: &[Val]) -> Kept<Vec<Row>> {
        let sql = numbered(&sql.replace("{ids}", "= $2"));
        let mut rows = Vec::with_capacity(ids.len());
        let org = Val::Id(org);
        for id in ids {
            let id = Val::Id(*id);
            let mut values: Vec<&dyn ToSql> = vec![&org, &id];
            values.extend(rest.iter().map(|value| value as &dyn ToSql));
            self.collect(&sql, &values, &mut rows)?;
        }
        Ok(rows)
    }

    fn put(&mut self, lot: &Lot, org: Uuid, rows: Vec<Vec<Val>>) -> Kept<()> {
        let sql = self.sql.entry(lot.table).or_insert_with(|| {
            let names: Vec<&str> = lot.columns.iter().map(|(name, _)| *name).collect();
            let marks: Vec<String> = (1..=names.len() + 1).map(|at| format!("?{at}")).collect();
            format!(
                "INSERT INTO {} (org, {}) VALUES ({}){}",
                lot.table,
                names.join(", "),
                marks.join(", "),
                lot.conflict()
            )
        });
        let mut statement = self.conn.prepare_cached(sql).map_err(fault)?;
        let org = Val::Id(org);
        for row in &rows {
            let mut values: Vec<&dyn ToSql> = vec![&org];
            values.extend(row.iter().map(|value| value as &dyn ToSql));
            statement.execute(&values[..]).map_err(fault)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the organisation alone each would read all that it has.
    #[test]
    fn a_record_and_a_token_are_found_by_their_own_index() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = Sqlite::open(folder.path()).expect("opened");
        let conn = lock(&storage.writer);
        for (table, column, wanted, index) in [
            (
                "feed",
                "record",
                "territory, record, seq, gone",
                "feed_record",
            ),
            ("token", "hash", "device, expires", "token_hash"),
            ("op", "id", "id", "op_id"),
            ("record", "parent", "id", "record_parent"),
        ] {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT {wanted} FROM {table} WHERE org = ?1 AND {column} = ?2"
            );
            let plan: String = conn
                .query_row(&sql, [[0_u8; 16], [0; 16]], |row| row.get(3))
                .expect("planned");
            let by = format!("{index} (org=? AND {column}=?)");
            assert!(plan.ends_with(&by), "{plan}");
        }
    }
}
