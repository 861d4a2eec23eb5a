//! The one list engine: a filter, an order, and then a page at once, all ids, rows by id, counts, sums, or a stream.
//!
//! A screen asks for [`List::first_page`] (LIMIT at once), then on a reader for [`List::ids`] (8 bytes a row) to know
//! position, ranges and the end, and from then on for [`List::lines`] by id. An export takes
//! [`List::each_row`]. Columns and orders are in the two files below; how a filter becomes SQL is in `filter`.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use rusqlite::{Connection, Statement, params_from_iter};

use super::{
    day::midnight,
    error::{Error, Result},
    filter::{self, Look, Sql, Words},
    functions,
    read::Read,
    reader::Reader,
    records::{self, quoted},
    search,
};
use crate::{
    domain::{
        cell::Cell,
        field::{Date, FieldKind, Instant, Row},
        filter::{Filter, Node, Word},
        id::Id,
        kind::KindInfo,
        record::in_words,
    },
    words::say,
};

mod attention;
mod column;
mod order;
mod uncalled;

pub use column::{ATTENTION, ID};
pub use order::Sort;

/// Words that more records hold are asked of each row as it comes by.
const MANY_HITS: usize = 20_000;
/// Steps of SQLite's machine between two looks at the generation.
const STEPS: i32 = 1_000;

/// What is listed, and in which order.
#[derive(Clone)]
pub struct List<'a> {
    read: Read<'a>,
    info: &'static KindInfo,
    root: Node,
    sort: Vec<Sort>,
    me: Id,
    today: Date,
    midnight: fn(Date) -> Instant,
}

/// One record as a list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: Id,
    /// One cell a column.
    pub cells: Vec<Cell<'static>>,
    /// For columns that lead to other records, how those are called; empty for all others.
    pub names: Vec<String>,
}

/// What the records of a group come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The value that they share.
    pub key: Cell<'static>,
    /// How many.
    pub count: i64,
    /// One sum a field, of those that have it.
    pub sums: Vec<i64>,
}

impl<'a> Read<'a> {
    /// A list of records of a kind; in the order of the kind where `sort` is empty.
    pub fn list(
        &self,
        info: &'static KindInfo,
        filter: &Filter,
        sort: &[Sort],
        today: Date,
    ) -> List<'a> {
        let sort = if sort.is_empty() {
            Sort::of(info)
        } else {
            sort.to_vec()
        };
        List {
            read: *self,
            info,
            root: filter.root.clone(),
            sort,
            me: self.catalog.me,
            today,
            midnight,
        }
    }
}

impl List<'_> {
    /// The same for another user.
    pub fn me(mut self, me: Id) -> Self {
        self.me = me;
        self
    }

    /// The same where days begin at another moment than on this machine.
    pub fn midnight(mut self, midnight: fn(Date) -> Instant) -> Self {
        self.midnight = midnight;
        self
    }

    /// The kind listed.
    pub fn info(&self) -> &'static KindInfo {
        self.info
    }

    fn look(&self, words: Words) -> Look<'_> {
        Look {
            info: self.info,
            catalog: self.read.catalog,
            me: self.me,
            midnight: self.midnight,
            today: self.today,
            words,
        }
    }

    fn condition(&self, words: Words) -> Sql {
        filter::condition(&self.root, &self.look(words))
    }

    /// `FROM … WHERE …`
    fn chosen(&self, sql: &mut Sql, words: Words) {
        sql.push(&format!(" FROM {}", search::table(self.info)));
        let condition = self.condition(words);
        if condition.text != "1" {
            sql.push(" WHERE ");
            sql.append(condition);
        }
    }

    fn ordered(&self, sql: &mut Sql) {
        sql.push(" ORDER BY ");
        order::terms(sql, &self.sort, &self.look(Words::Gathered), self.today);
    }

    /// Whether so many records hold the words that a page is found sooner in order than among them.
    fn words(&self) -> Result<Words> {
        let words: Vec<&Word> = match &self.root {
            Node::Word(word) => vec![word],
            Node::All(nodes) => nodes
                .iter()
                .filter_map(|node| match node {
                    Node::Word(word) => Some(word),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let Some(query) = search::short_query(&search::wanted(words)) else {
            return Ok(Words::Gathered);
        };
        let hits = self.read.matching(self.info.kind, &query, MANY_HITS + 1)?;
        // without an index for the order every row would be asked
        let asked = hits > MANY_HITS && !self.plan_of(Words::Asked)?.contains("TEMP B-TREE");
        Ok(if asked { Words::Asked } else { Words::Gathered })
    }

    fn select(&self, columns: &[&str]) -> Result<(Sql, Vec<Shown>)> {
        let mut sql = Sql::default();
        sql.push("SELECT t.id");
        let mut shown = Vec::with_capacity(columns.len());
        for name in columns {
            sql.push(", ");
            let kind = column::shown(&mut sql, name, &self.look(Words::Gathered), self.today)?;
            shown.push(kind);
        }
        Ok((sql, shown))
    }

    /// The first lines, found with LIMIT.
    pub fn first_page(&self, limit: usize, columns: &[&str]) -> Result<Vec<Line>> {
        let words = self.words()?;
        match self.page(limit, columns, words) {
            Err(error) if functions::is_too_many(&error) => {
                self.page(limit, columns, Words::Gathered)
            }
            page => page,
        }
    }

    fn page(&self, limit: usize, columns: &[&str], words: Words) -> Result<Vec<Line>> {
        let (mut sql, shown) = self.select(columns)?;
        if columns.is_empty() {
            sql = self.first(limit, words);
        } else {
            // The columns of the lines found alone: SQLite would make them for every row that it sorts.
            sql.push(&format!(
                " FROM {} WHERE t.id IN (",
                search::table(self.info)
            ));
            sql.append(self.first(limit, words));
            sql.push(")");
            self.ordered(&mut sql);
        }
        let mut lines = Vec::with_capacity(limit.min(1_000));
        self.stream(&sql, &shown, |line| {
            lines.push(line);
            Ok(())
        })?;
        Ok(lines)
    }

    /// The ids of the first lines, in order.
    fn first(&self, limit: usize, words: Words) -> Sql {
        let mut sql = Sql::default();
        sql.push("SELECT t.id");
        self.chosen(&mut sql, words);
        self.ordered(&mut sql);
        sql.push(" LIMIT ");
        sql.bind(limit as i64);
        sql
    }

    /// The ids of all lines, in order.
    pub fn ids(&self) -> Result<Vec<Id>> {
        let mut sql = Sql::default();
        sql.push("SELECT t.id");
        self.chosen(&mut sql, Words::Gathered);
        self.ordered(&mut sql);
        let mut select = self.read.conn.prepare_cached(&sql.text)?;
        let mut rows = select.query(params_from_iter(&sql.values))?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            ids.push(Id(row.get(0)?));
        }
        Ok(ids)
    }

    /// The lines of these records, in this order; those that are gone are left out.
    pub fn lines(&self, ids: &[Id], columns: &[&str]) -> Result<Vec<Line>> {
        let (mut sql, shown) = self.select(columns)?;
        sql.push(&format!(" FROM {} WHERE t.id = ", search::table(self.info)));
        sql.bind(0);
        let last = sql.values.len();
        let mut select = self.read.conn.prepare_cached(&sql.text)?;
        for (at, value) in sql.values.iter().enumerate() {
            select.raw_bind_parameter(at + 1, value)?;
        }
        let mut lines = Vec::with_capacity(ids.len());
        for id in ids {
            select.raw_bind_parameter(last, id.0)?;
            let mut rows = select.raw_query();
            if let Some(row) = rows.next()? {
                lines.push(self.line(row, &shown)?);
            }
        }
        Ok(lines)
    }

    /// How many lines there are.
    pub fn count(&self) -> Result<i64> {
        let mut sql = Sql::default();
        sql.push("SELECT count(*)");
        self.chosen(&mut sql, Words::Gathered);
        let mut select = self.read.conn.prepare_cached(&sql.text)?;
        Ok(select.query_row(params_from_iter(&sql.values), |row| row.get(0))?)
    }

    /// How many lines there are and what these fields come to, for each value of `by` or for all together.
    pub fn groups(&self, by: Option<&str>, sums: &[&str]) -> Result<Vec<Group>> {
        let look = self.look(Words::Gathered);
        let mut sql = Sql::default();
        sql.push("SELECT ");
        match by {
            Some(by) => column::value(&mut sql, by, &look, self.today)?,
            None => sql.push("NULL"),
        }
        sql.push(", count(*)");
        for field in sums {
            sql.push(", sum(");
            column::value(&mut sql, field, &look, self.today)?;
            sql.push(")");
        }
        self.chosen(&mut sql, Words::Gathered);
        if by.is_some() {
            sql.push(" GROUP BY 1");
        }
        let mut select = self.read.conn.prepare_cached(&sql.text)?;
        let mut rows = select.query(params_from_iter(&sql.values))?;
        let mut groups = Vec::new();
        while let Some(row) = rows.next()? {
            let sum = |at: usize| Ok(row.get::<_, Option<i64>>(at + 2)?.unwrap_or(0));
            groups.push(Group {
                key: records::cell(row.get_ref(0)?),
                count: row.get(1)?,
                sums: (0..sums.len()).map(sum).collect::<Result<_>>()?,
            });
        }
        Ok(groups)
    }

    /// Every record in order, whole, one at a time: memory does not grow with them, but by 8 bytes each for an order
    /// other than that in which they were made, since sorting whole rows would hold them all.
    pub fn each_row<E: From<Error>>(
        &self,
        limit: Option<usize>,
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let limit = limit.unwrap_or(usize::MAX);
        if !order::is_by_id(&self.sort) {
            for id in self.ids()?.into_iter().take(limit) {
                if let Some(row) = self.read.row(self.info, id)? {
                    each(row)?;
                }
            }
            return Ok(());
        }
        let mut sql = Sql::default();
        sql.push(&format!("SELECT {}", records::columns(self.info, "t.")));
        self.chosen(&mut sql, Words::Gathered);
        sql.push(" ORDER BY t.id LIMIT ");
        sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let wrong = |error: rusqlite::Error| E::from(error.into());
        let mut select = self.read.conn.prepare_cached(&sql.text).map_err(wrong)?;
        let mut rows = select.query(params_from_iter(&sql.values)).map_err(wrong)?;
        while let Some(row) = rows.next().map_err(wrong)? {
            each(records::decode(self.info, row).map_err(wrong)?)?;
        }
        Ok(())
    }

    fn stream(
        &self,
        sql: &Sql,
        shown: &[Shown],
        mut each: impl FnMut(Line) -> Result<()>,
    ) -> Result<()> {
        let mut select = self.read.conn.prepare_cached(&sql.text)?;
        let mut rows = select.query(params_from_iter(&sql.values))?;
        while let Some(row) = rows.next()? {
            each(self.line(row, shown)?)?;
        }
        Ok(())
    }

    fn line(&self, row: &rusqlite::Row<'_>, shown: &[Shown]) -> Result<Line> {
        let mut line = Line {
            id: Id(row.get(0)?),
            cells: Vec::with_capacity(shown.len()),
            names: Vec::with_capacity(shown.len()),
        };
        let mut at = 1;
        for kind in shown {
            let cell = records::cell(row.get_ref(at)?);
            at += 1;
            let name = match kind {
                Shown::Value => String::new(),
                Shown::Reference => {
                    let name = records::cell(row.get_ref(at)?);
                    at += 1;
                    match (name, &cell) {
                        (Cell::Text(name), _) => name.into_owned(),
                        (_, Cell::Int(id)) => self.read.title(Id(*id))?,
                        _ => String::new(),
                    }
                }
                Shown::Lookup => {
                    let titles = cell.ids().into_iter().map(|id| self.read.title(Id(id)));
                    titles.collect::<Result<Vec<_>>>()?.join(", ")
                }
            };
            line.cells.push(cell);
            line.names.push(name);
        }
        Ok(line)
    }

    /// How SQLite means to find the first page, for tests.
    pub fn plan(&self) -> Result<String> {
        self.plan_of(self.words()?)
    }

    fn plan_of(&self, words: Words) -> Result<String> {
        let mut sql = self.first(50, words);
        sql.text.insert_str(0, "EXPLAIN QUERY PLAN ");
        let mut explain: Statement<'_> = self.read.conn.prepare(&sql.text)?;
        let mut rows = explain.query(params_from_iter(&sql.values))?;
        let mut plan = Vec::new();
        while let Some(row) = rows.next()? {
            plan.push(row.get::<_, String>(3)?);
        }
        Ok(plan.join("\n"))
    }
}

/// How a column is read from the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// One value.
    Value,
    /// A reference, and behind it how that record is called.
    Reference,
    /// Several references, each to be looked up.
    Lookup,
}

/// Which question is the newest: an answer to an older one is stopped on the way.
///
/// Interrupting would not do, since it can hit the question after the one that was meant.
#[derive(Clone, Debug, Default)]
pub struct Generation {
    wanted: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
}

impl Generation {
    /// A new question is wanted; its number.
    pub fn next(&self) -> u64 {
        self.wanted.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The reader now works on this question.
    pub fn work_on(&self, question: u64) {
        self.asked.store(question, Ordering::Relaxed);
    }

    /// Whether the question worked on is not the newest.
    pub fn is_stale(&self) -> bool {
        self.asked.load(Ordering::Relaxed) != self.wanted.load(Ordering::Relaxed)
    }

    fn watch(&self, conn: &mut Connection) -> Result<()> {
        let generation = self.clone();
        conn.progress_handler(STEPS, Some(move || generation.is_stale()))?;
        Ok(())
    }
}

impl Reader {
    /// From now on stops with [`Error::Stopped`] whatever is not an answer to the newest question.
    pub fn stop_when_stale(&mut self, generation: &Generation) -> Result<()> {
        generation.watch(&mut self.conn)
    }
}

/// The field `name` of a kind, or why there is none to show or sort by.
fn unknown(name: &str, info: &KindInfo) -> Error {
    let names: Vec<&str> = info
        .specs()
        .iter()
        .filter(|spec| !spec.hidden)
        .map(|spec| spec.name.as_ref())
        .collect();
    Error::refused_with(
        say!(
            "refused-kind-no-field",
            kind = in_words(info.code),
            name = name
        ),
        say!("refused-kind-has", fields = names.join(", ")),
    )
}

/// The title of the records of a kind as SQL, where it is one column of text.
fn title_of(target: &KindInfo) -> Option<String> {
    let spec = target
        .specs()
        .iter()
        .find(|spec| spec.name == target.title)?;
    matches!(spec.kind, FieldKind::Text).then(|| quoted(target.title))
}
