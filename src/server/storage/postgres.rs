//! PostgreSQL: many processes on one database, row security as the second wall.
//!
//! Connections are blocking and kept for the next request; one that had an error the server did not explain is thrown
//! away. Statements of a connection are prepared once.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::BytesMut;
use postgres::{
    Client, Config, NoTls, Statement,
    config::Host,
    error::SqlState,
    types::{FromSql, IsNull, Kind, ToSql, Type, to_sql_checked},
};
use uuid::Uuid;

use super::{Database, Engine, Lot, Mode, Row, Val, Work};
use crate::sync::core::storage::{Fault, Kept};

/// Append-only: the table `version` says how many of them the schema has.
const MIGRATIONS: &[&str] = &[include_str!("../../../assets/server/0001_postgres.sql")];
/// The advisory lock of those who lay tables; any number that others do not use.
const MIGRATION_LOCK: i64 = 0x4465_616c_626f_6f6b;
/// Connections that are kept for the next request.
const KEPT: usize = 16;
/// How often work is done again after the engine rolled it back by itself.
const AGAIN: usize = 3;
/// After how many writes it is seen whether the tables have outgrown what the planner knows of them.
const LOOK: u64 = 16;
/// The tables that are over four times as long as when they were last looked over, and longer than four pages.
const OUTGROWN: &str = "SELECT relname::text FROM pg_class
     WHERE relnamespace = 'dealbook'::regnamespace AND relkind = 'r'
       AND pg_relation_size(oid) > 4 * current_setting('block_size')::bigint * greatest(relpages, 1)";
/// What a statement may wait for and last, and what an abandoned transaction may hold.
const PATIENCE: &str = "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s \
                        -c search_path=dealbook -c client_min_messages=warning";

/// Where the database is.
#[derive(Clone, Debug)]
pub struct Target {
    /// `postgres://user:password@host/database`.
    pub url: String,
    /// Certificates that its server may be signed by; without them the public ones.
    pub authority: Option<PathBuf>,
}

/// A database of PostgreSQL.
pub struct Postgres {
    config: Config,
    authority: Option<PathBuf>,
    idle: Mutex<Vec<Connection>>,
    writes: AtomicU64,
}

struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Postgres {
    /// Connects, and brings the tables up to date under a lock.
    pub fn open(target: Target) -> Kept<Self> {
        let mut config: Config = target.url.parse().map_err(|error: postgres::Error| {
            Fault::Failed(format!("the address of the database: {error}"))
        })?;
        let options = match config.get_options() {
            Some(given) => format!("{PATIENCE} {given}"),
            None => PATIENCE.to_owned(),
        };
        config
            .application_name("dealbook")
            .connect_timeout(Duration::from_secs(5))
            .tcp_user_timeout(Duration::from_secs(20))
            .options(&options);
        let database = Self {
            config,
            authority: target.authority,
            idle: Mutex::default(),
            writes: AtomicU64::new(0),
        };
        let mut first = database.connect()?;
        migrate(&mut first.client)?;
        warn_of_bypass(&mut first.client)?;
        lock(&database.idle).push(first);
        Ok(database)
    }

    fn connect(&self) -> Kept<Connection> {
        let reached =
            |error: postgres::Error| Fault::Busy(format!("PostgreSQL cannot be reached: {error}"));
        let client = if is_near(&self.config) {
            self.config.connect(NoTls).map_err(reached)?
        } else {
            self.config
                .connect(super::tls::connector(self.authority.as_deref())?)
                .map_err(reached)?
        };
        Ok(Connection {
            client,
            statements: HashMap::new(),
        })
    }

    fn take(&self) -> Kept<Connection> {
        while let Some(kept) = lock(&self.idle).pop() {
            if !kept.client.is_closed() {
                return Ok(kept);
            }
        }
        self.connect()
    }

    /// Has the tables looked over that grew too fast for the database to do so by itself, once a minute.
    ///
    /// Until then its planner takes an organisation for a few rows of many, and sessions keep plans made for a table of
    /// one page: a first loading would read all there is for each push, and take the square of what it brings.
    fn look_over(&self) -> Kept<()> {
        let mut connection = self.take()?;
        let outcome = connection.client.query(OUTGROWN, &[]).and_then(|rows| {
            rows.iter().try_for_each(|row| {
                let table: &str = row.get(0);
                connection.client.batch_execute(&format!("ANALYZE {table}"))
            })
        });
        self.give_back(connection);
        outcome.map_err(fault)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = lock(&self.idle);
        if idle.len() < KEPT && !connection.client.is_closed() {
            idle.push(connection);
        }
    }
}

/// Whether nothing lies between: a socket file, or this machine's own loop.
fn is_near(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn migrate(client: &mut Client) -> Kept<()> {
    let mut tx = client.transaction().map_err(fault)?;
    // Held to the end of the transaction; of several processes that start at once one lays the tables.
    tx.batch_execute(&format!(
        "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION_LOCK});
         CREATE SCHEMA IF NOT EXISTS dealbook;
         CREATE TABLE IF NOT EXISTS dealbook.version (version bigint NOT NULL);"
    ))
    .map_err(fault)?;
    let found: i64 = tx
        .query_one(
            "SELECT coalesce(max(version), 0) FROM dealbook.version",
            &[],
        )
        .map_err(fault)?
        .get(0);
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Fault::Failed(format!(
            "the server's database is of version {found}, this program knows up to {known}"
        )));
    }
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(found.max(0) as usize) {
        tx.batch_execute(migration).map_err(fault)?;
        tx.execute(
            "INSERT INTO dealbook.version VALUES ($1)",
            &[&(at as i64 + 1)],
        )
        .map_err(fault)?;
    }
    tx.commit().map_err(fault)
}

fn warn_of_bypass(client: &mut Client) -> Kept<()> {
    let row = client
        .query_one(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
            &[],
        )
        .map_err(fault)?;
    if row.get::<_, bool>(0) {
        tracing::warn!(
            "the database role passes by row security; a role without SUPERUSER and BYPASSRLS keeps the second wall"
        );
    }
    Ok(())
}

fn fault(error: postgres::Error) -> Fault {
    // With its causes, but without the values that PostgreSQL quotes in the details of an error.
    let Some(said) = error.as_db_error() else {
        return Fault::Busy(format!("PostgreSQL does not answer: {error}"));
    };
    let text = format!("PostgreSQL: {} ({})", said.message(), said.code().code());
    let for_now = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::QUERY_CANCELED,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::DISK_FULL,
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    if for_now.contains(said.code()) {
        Fault::Busy(text)
    } else {
        Fault::Failed(text)
    }
}

/// How one run ended, beside what the work said.
enum Ended {
    Done,
    /// The engine took it back by itself: it may be done again.
    Again(Fault),
    Wrong(Fault),
}

impl Database for Postgres {
    fn transaction(&self, org: Option<Uuid>, mode: Mode, work: Work<'_>) -> Kept<()> {
        let mut left = AGAIN;
        loop {
            let mut connection = self.take()?;
            let ended = run(&mut connection, org, mode, work);
            self.give_back(connection);
            match ended {
                Ended::Done => {
                    if mode == Mode::Write
                        && self.writes.fetch_add(1, Ordering::Relaxed) % LOOK == LOOK - 1
                        && let Err(fault) = self.look_over()
                    {
                        tracing::warn!(%fault, "the tables were not looked over");
                    }
                    return Ok(());
                }
                Ended::Again(_) if left > 0 => left -= 1,
                Ended::Again(fault) | Ended::Wrong(fault) => return Err(fault),
            }
        }
    }

    fn name(&self) -> &'static str {
        "postgresql"
    }
}

fn run(connection: &mut Connection, org: Option<Uuid>, mode: Mode, work: Work<'_>) -> Ended {
    let mut begin = match mode {
        Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED",
        Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
    .to_owned();
    // Opens the second wall for one organisation, and takes its counter row: in the same message.
    // An id written by us: there is nothing in it to escape.
    let id = org.map(|org| org.to_string()).unwrap_or_default();
    begin.push_str(&format!("; SET LOCAL dealbook.org = '{id}'"));
    if mode == Mode::Write && org.is_some() {
        begin.push_str(&format!("; SELECT 1 FROM org WHERE id = '{id}' FOR UPDATE"));
    }
    let mut tx = Transaction {
        connection,
        rolled_back: false,
        held: Vec::new(),
    };
    let done = tx
        .batch(&begin)
        .and_then(|()| work(&mut tx))
        .and_then(|()| tx.let_go());
    let rolled_back = tx.rolled_back;
    if let Err(fault) = done {
        let _ = connection.client.batch_execute("ROLLBACK");
        return if rolled_back {
            Ended::Again(fault)
        } else {
            Ended::Wrong(fault)
        };
    }
    match connection.client.batch_execute("COMMIT") {
        Ok(()) => Ended::Done,
        Err(error) if error.as_db_error().is_some() => Ended::Wrong(fault(error)),
        Err(error) => Ended::Wrong(Fault::Lost(error.to_string())),
    }
}

struct Transaction<'c> {
    connection: &'c mut Connection,
    rolled_back: bool,
    /// What was put and has not gone yet: lots of several tables go as one statement, which is one journey.
    held: Vec<Held>,
}

/// The rows of one lot, by column.
struct Held {
    lot: Lot,
    org: Uuid,
    columns: Vec<Vec<Val>>,
}

impl Held {
    /// The statement that puts it, its parameters numbered from `first` on.
    fn insert(&self, first: usize) -> String {
        let columns = self.lot.columns.iter();
        let names: Vec<&str> = columns.clone().map(|(name, _)| *name).collect();
        let arrays: Vec<String> = columns
            .zip(first + 1..)
            .map(|((_, kind), at)| format!("${at}::{kind}[]"))
            .collect();
        format!(
            "INSERT INTO {} (org, {}) SELECT ${first}::uuid, * FROM unnest({}){}",
            self.lot.table,
            names.join(", "),
            arrays.join(", "),
            self.lot.conflict()
        )
    }

    fn give<'s>(&'s self, values: &mut Vec<&'s (dyn ToSql + Sync)>) {
        values.push(&self.org);
        values.extend(self.columns.iter().map(|one| one as &(dyn ToSql + Sync)));
    }
}

impl Transaction<'_> {
    fn seen(&mut self, error: postgres::Error) -> Fault {
        self.rolled_back |= error.code().is_some_and(|code| {
            [
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::T_R_DEADLOCK_DETECTED,
            ]
            .contains(code)
        });
        fault(error)
    }

    fn batch(&mut self, sql: &str) -> Kept<()> {
        let outcome = self.connection.client.batch_execute(sql);
        outcome.map_err(|error| self.seen(error))
    }

    /// Sends what is held.
    fn let_go(&mut self) -> Kept<()> {
        let held = std::mem::take(&mut self.held);
        let Some((last, before)) = held.split_last() else {
            return Ok(());
        };
        let mut sql = String::new();
        let mut values: Vec<&(dyn ToSql + Sync)> = Vec::new();
        for (at, lot) in before.iter().enumerate() {
            let begin = if at == 0 { "WITH" } else { "," };
            sql.push_str(&format!(
                "{begin} put{at} AS ({}) ",
                lot.insert(values.len() + 1)
            ));
            lot.give(&mut values);
        }
        sql.push_str(&last.insert(values.len() + 1));
        last.give(&mut values);
        self.run(&sql, &values).map(|_| ())
    }

    fn prepared(&mut self, sql: &str) -> Kept<Statement> {
        if let Some(statement) = self.connection.statements.get(sql) {
            return Ok(statement.clone());
        }
        let made = self.connection.client.prepare(sql);
        let statement = made.map_err(|error| self.seen(error))?;
        self.connection
            .statements
            .insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn rows(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Kept<Vec<Row>> {
        let statement = self.prepared(sql)?;
        let found = self.connection.client.query(&statement, values);
        found
            .map_err(|error| self.seen(error))?
            .into_iter()
            .map(|row| {
                (0..row.len())
                    .map(|at| row.try_get(at).map_err(fault))
                    .collect::<Kept<Vec<Val>>>()
                    .map(Row::new)
            })
            .collect()
    }

    fn run(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Kept<u64> {
        let statement = self.prepared(sql)?;
        let outcome = self.connection.client.execute(&statement, values);
        outcome.map_err(|error| self.seen(error))
    }
}

impl Engine for Transaction<'_> {
    fn query(&mut self, sql: &str, values: &[Val]) -> Kept<Vec<Row>> {
        self.let_go()?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.rows(sql, &values)
    }

    fn execute(&mut self, sql: &str, values: &[Val]) -> Kept<u64> {
        self.let_go()?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        self.run(sql, &values)
    }

    fn query_ids(&mut self, sql: &str, org: Uuid, ids: &[Uuid], rest: &[Val]) -> Kept<Vec<Row>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.let_go()?;
        let mut values: Vec<&(dyn ToSql + Sync)> = vec![&org, &ids];
        values.extend(rest.iter().map(|value| value as &(dyn ToSql + Sync)));
        self.rows(&sql.replace("{ids}", "= ANY($2)"), &values)
    }

    fn put(&mut self, lot: &Lot, org: Uuid, rows: Vec<Vec<Val>>) -> Kept<()> {
        if rows.is_empty() {
            return Ok(());
        }
        // One statement does not see what another part of it puts into the same table.
        if self.held.iter().any(|held| held.lot.table == lot.table) {
            self.let_go()?;
        }
        let mut columns: Vec<Vec<Val>> = lot
            .columns
            .iter()
            .map(|_| Vec::with_capacity(rows.len()))
            .collect();
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        self.held.push(Held {
            lot: *lot,
            org,
            columns,
        });
        Ok(())
    }
}

type Wrong = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Val {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Wrong> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(value) => value.to_sql(ty, out),
            Self::Int(value) => value.to_sql(ty, out),
            // JSON travels as its text.
            Self::Text(value) => value.to_sql(&Type::TEXT, out),
            Self::Id(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty.kind(), Kind::Simple)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Val {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Wrong> {
        Ok(match *ty {
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::UUID => Self::Id(Uuid::from_sql(ty, raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::JSON => {
                Self::Text(String::from_sql(&Type::TEXT, raw)?)
            }
            _ => return Err(format!("a column of type {ty}").into()),
        })
    }

    fn from_sql_null(_ty: &Type) -> Result<Self, Wrong> {
        Ok(Self::Null)
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }
}
