//! Looking into the book: one record, all of a kind, what refers to what, and what a person means by a word.

use rusqlite::{Connection, Params};
use uuid::Uuid;

use super::{
    error::{Error, Result},
    identity, journal, records, stack,
};
use crate::{
    domain::{
        catalog::Catalog,
        cell::Cell,
        field::{FieldKind, Instant, Record, Row, Spec},
        id::{Id, Ref},
        kind::{Kind, KindInfo},
        record::{KINDS, by_kind, by_word},
        text,
    },
    words::say,
};

/// A look into the book, as of the transaction it is in.
#[derive(Clone, Copy)]
pub struct Read<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) catalog: &'a Catalog,
}

impl<'a> Read<'a> {
    /// The file of the book; none for one in memory.
    pub fn path(&self) -> Option<std::path::PathBuf> {
        let path = self.conn.path().filter(|path| !path.is_empty())?;
        Some(path.into())
    }

    pub(crate) fn new(conn: &'a Connection, catalog: &'a Catalog) -> Self {
        Self { conn, catalog }
    }

    /// Kinds, custom fields, stages, users and rates.
    pub fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// One record, if it is here.
    pub fn row(&self, info: &KindInfo, id: Id) -> Result<Option<Row>> {
        records::get(self.conn, info, id)
    }

    /// One record as its struct, if it is here.
    pub fn get<E: Record>(&self, id: impl Into<Id>) -> Result<Option<E>> {
        Ok(self.row(E::INFO, id.into())?.map(|row| row.to_record()))
    }

    /// One record as its struct, or a sentence that it is gone.
    pub fn need<E: Record>(&self, id: impl Into<Id>) -> Result<E> {
        let id = id.into();
        self.get(id)?.ok_or_else(|| Error::NotFound {
            kind: E::INFO.code.into(),
            what: format!("#{id}"),
        })
    }

    /// Where a merged record lives now.
    pub fn lead(&self, id: Id) -> Result<Id> {
        identity::lead(self.conn, id)
    }

    /// All records of a kind, erased.
    pub fn every(&self, info: &KindInfo) -> Result<Vec<Row>> {
        let mut query = self
            .conn
            .prepare_cached(&records::statements(info).select)?;
        let rows = query.query_map([], |row| records::decode(info, row))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All records of a kind, in the order they were made. For kinds that are few.
    pub fn all<E: Record>(&self) -> Result<Vec<E>> {
        self.query(E::INFO, "1", [])?
            .into_iter()
            .map(|row| Ok(row.to_record()))
            .collect()
    }

    /// Records of a kind under a condition written by us, with bound values.
    pub(crate) fn query(
        &self,
        info: &KindInfo,
        condition: &str,
        params: impl Params,
    ) -> Result<Vec<Row>> {
        let sql = format!("{} WHERE {condition}", records::statements(info).select);
        let mut query = self.conn.prepare_cached(&sql)?;
        let rows = query.query_map(params, |row| records::decode(info, row))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The records of a kind whose reference `field` leads to `target`, in the order they were made.
    pub fn referring<E: Record>(&self, field: &str, target: Id) -> Result<Vec<E>> {
        Ok(self
            .referring_rows(E::INFO, field, target)?
            .iter()
            .map(Row::to_record)
            .collect())
    }

    /// As [`Self::referring`], erased. A list of references is looked up through the table `link`.
    pub fn referring_rows(&self, info: &KindInfo, field: &str, target: Id) -> Result<Vec<Row>> {
        let many = info
            .position(field)
            .and_then(|at| info.specs().get(at))
            .is_some_and(|spec| spec.kind.is_list());
        if many {
            let condition = "id IN (SELECT record FROM link WHERE target = ?1 AND kind = ?2 AND field = ?3) ORDER BY id";
            return self.query(info, condition, (target.0, info.kind.0, field));
        }
        self.query(
            info,
            &format!("{} = ?1 ORDER BY id", records::quoted(field)),
            [target.0],
        )
    }

    /// The newest records of a kind whose reference `field` leads to `target`, and how many there are.
    pub fn newest_referring(
        &self,
        info: &KindInfo,
        field: &str,
        target: Id,
        most: usize,
    ) -> Result<(Vec<Id>, usize)> {
        let many = info
            .position(field)
            .and_then(|at| info.specs().get(at))
            .is_some_and(|spec| spec.kind.is_list());
        let (table, field) = (records::quoted(info.code), field.replace('\'', "''"));
        let chosen = if many {
            format!(
                "FROM {table} WHERE id IN (SELECT record FROM link WHERE target = ?1 AND kind = {} AND field = '{field}')",
                info.kind.0
            )
        } else {
            format!("FROM {table} WHERE {} = ?1", records::quoted(&field))
        };
        let mut query = self
            .conn
            .prepare_cached(&format!("SELECT id {chosen} ORDER BY id DESC LIMIT ?2"))?;
        let ids: Vec<Id> = query
            .query_map((target.0, most as i64), |row| row.get(0).map(Id))?
            .collect::<rusqlite::Result<_>>()?;
        if ids.len() < most {
            let total = ids.len();
            return Ok((ids, total));
        }
        let total: i64 = self
            .conn
            .prepare_cached(&format!("SELECT count(*) {chosen}"))?
            .query_row([target.0], |row| row.get(0))?;
        Ok((ids, usize::try_from(total).unwrap_or_default()))
    }

    /// All that the journal says of a record, and what it is today.
    pub fn journal_of(&self, info: &'static KindInfo, id: Id) -> Result<journal::History<'a>> {
        journal::History::load(self.conn, self.catalog, info, id)
    }

    /// The answer to a question in SQL, as cells: what no other question here answers.
    pub fn cells(&self, sql: &str, params: &[i64]) -> Result<Vec<Vec<Cell<'static>>>> {
        let mut query = self.conn.prepare_cached(sql)?;
        let count = query.column_count();
        let rows = query.query_map(rusqlite::params_from_iter(params), |row| {
            (0..count)
                .map(|at| Ok(records::cell(row.get_ref(at)?)))
                .collect()
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What is known of a record, wherever it is.
    pub fn identity(&self, id: Id) -> Result<Option<identity::Identity>> {
        identity::get(self.conn, id)
    }

    /// The UUID of a record.
    pub fn uuid(&self, id: Id) -> Result<Option<Uuid>> {
        Ok(self.identity(id)?.map(|identity| identity.uuid))
    }

    /// UUIDs of records, those that are gone too, from this one on in the order they were made.
    pub fn uuids_from(&self, id: Id, limit: usize) -> Result<Vec<(Id, Uuid)>> {
        identity::from(self.conn, id, limit)
    }

    /// The kind of a record.
    pub fn kind_of(&self, id: Id) -> Result<Option<&'static KindInfo>> {
        Ok(self
            .identity(id)?
            .and_then(|identity| by_kind(identity.kind)))
    }

    /// How a record is named in running text; of one that is not here, why.
    pub fn title(&self, id: Id) -> Result<String> {
        self.title_of(self.identity(id)?)
    }

    /// The UUID of a record, if it is known, and [`Self::title`].
    pub fn uuid_and_title(&self, id: Id) -> Result<(Option<Uuid>, String)> {
        let identity = self.identity(id)?;
        let uuid = identity.as_ref().map(|identity| identity.uuid);
        Ok((uuid, self.title_of(identity)?))
    }

    fn title_of(&self, identity: Option<identity::Identity>) -> Result<String> {
        let Some(identity) = identity else {
            return Ok(say!("record-unknown").into());
        };
        let id = identity.id;
        let Some(info) = by_kind(identity.kind) else {
            return Ok(say!("record-newer").into());
        };
        match identity.state {
            identity::State::Here => {}
            identity::State::Merged => return self.title(identity.into.unwrap_or_default()),
            identity::State::Elsewhere => return Ok(say!("record-elsewhere").into()),
            identity::State::Deleted => {
                return Ok(say!("record-deleted", kind = info.called().to_lowercase()));
            }
            identity::State::Erased => {
                return Ok(say!("record-erased", kind = info.called().to_lowercase()));
            }
        }
        let sql = format!(
            "SELECT {} FROM {} WHERE id = ?1",
            records::quoted(info.title),
            records::quoted(info.code)
        );
        let cell = self
            .conn
            .prepare_cached(&sql)?
            .query_row([id.0], |row| Ok(records::cell(row.get_ref(0)?)));
        self.called(info, &cell.unwrap_or(Cell::Null))
    }

    /// How a record of a kind is named whose title field holds this.
    pub fn called(&self, info: &KindInfo, title: &Cell<'_>) -> Result<String> {
        let spec = info
            .position(info.title)
            .and_then(|at| info.specs().get(at).copied());
        Ok(match (title, spec.map(|spec| spec.kind)) {
            (Cell::Int(target), Some(FieldKind::Ref(_))) => self.title(Id(*target))?,
            (Cell::Text(text), _) => text.to_string(),
            (Cell::Int(number), _) => number.to_string(),
            _ => say!("record-nameless", kind = info.called().to_lowercase()),
        })
    }

    /// Every reference field that may lead to `kind`, with the kind that has it.
    pub fn references_to(kind: Kind) -> impl Iterator<Item = (&'static KindInfo, &'static Spec)> {
        KINDS.iter().copied().flat_map(move |info| {
            info.specs().iter().copied().filter_map(move |spec| {
                let fits = spec.is_stored()
                    && match spec.kind {
                        FieldKind::Ref(target) | FieldKind::Refs(target) => target == kind,
                        FieldKind::AnyRef => true,
                        _ => false,
                    };
                fits.then_some((info, spec))
            })
        })
    }

    /// The record that a person means: a UUID, a unique short prefix of it, a name, or `kind/name`.
    ///
    /// `info` narrows it to one kind. Two records of the same name are never chosen between.
    pub fn resolve(&self, info: Option<&'static KindInfo>, what: &str) -> Result<Id> {
        let what = what.trim();
        let kind_word = info.map_or("record", |info| info.code);
        let missing = || Error::NotFound {
            kind: kind_word.into(),
            what: what.into(),
        };
        let fits = |found: &identity::Identity| info.is_none_or(|info| info.kind == found.kind);
        if let Ok(uuid) = Uuid::try_parse(what) {
            let found = identity::by_uuid(self.conn, uuid)?
                .filter(fits)
                .ok_or_else(missing)?;
            return identity::lead(self.conn, found.id);
        }
        if let Some((word, name)) = what.split_once('/')
            && let Some(named) = by_word(word)
            && info.is_none_or(|info| info == named)
        {
            return self.by_name(named, name)?.ok_or_else(|| Error::NotFound {
                kind: named.code.into(),
                what: name.into(),
            });
        }
        if let Some(info) = info {
            if let Some(id) = self.by_name(info, what)? {
                return Ok(id);
            }
        } else if let Some(quote) = by_word("quote")
            && let Some(id) = self.by_name(quote, what)?
        {
            return Ok(id);
        }
        let found: Vec<_> = identity::by_prefix(self.conn, what)?
            .into_iter()
            .filter(fits)
            .collect();
        match found.as_slice() {
            [one] => Ok(one.id),
            [] => Err(missing()),
            several => Err(Error::Ambiguous {
                kind: kind_word.into(),
                what: what.into(),
                count: several.len(),
            }),
        }
    }

    /// The record of this name; several of it are an error, none is none.
    pub fn by_name(&self, info: &KindInfo, name: &str) -> Result<Option<Id>> {
        let column = if info.position("name_key").is_some() {
            "name_key"
        } else {
            info.title
        };
        let key = if column == "name_key" {
            text::name_key(name)
        } else {
            name.to_owned()
        };
        let number = info.code == "quote";
        // Of a quote's revisions the newest is meant.
        let order = if number {
            "revision DESC LIMIT 1"
        } else {
            "id LIMIT 9"
        };
        let sql = format!(
            "SELECT id, {} FROM {} WHERE {} = ?1 {} ORDER BY {order}",
            records::quoted(if column == "name_key" { "name" } else { column }),
            records::quoted(info.code),
            records::quoted(column),
            if column == "name_key" {
                ""
            } else {
                "COLLATE NOCASE"
            },
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let same: Vec<(i64, String)> = query
            .query_map([&key], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        // Names that sound alike share a key.
        let folded = text::fold(name);
        let found: Vec<i64> = same
            .into_iter()
            .filter(|(_, name)| text::fold(name) == folded)
            .map(|(id, _)| id)
            .collect();
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(Id(*one))),
            several => Err(Error::Ambiguous {
                kind: info.code.into(),
                what: name.into(),
                count: several.len(),
            }),
        }
    }

    /// One step of the journal.
    pub fn step(&self, id: i64) -> Result<Option<stack::Step>> {
        stack::step(self.conn, id)
    }

    /// The newest step, undone or not.
    pub fn newest_step(&self) -> Result<i64> {
        stack::newest_step(self.conn)
    }

    /// When a record came into being, as far as the journal reaches.
    pub fn created(&self, id: Id) -> Result<Option<Instant>> {
        self.of_changes(
            "SELECT min(at) FROM change WHERE record = ?1 AND verb = 0",
            id,
        )
    }

    /// When a record was last changed, as far as the journal reaches.
    pub fn changed(&self, id: Id) -> Result<Option<Instant>> {
        self.of_changes("SELECT max(at) FROM change WHERE record = ?1", id)
    }

    fn of_changes(&self, sql: &str, id: Id) -> Result<Option<Instant>> {
        let at: Option<i64> = self
            .conn
            .prepare_cached(sql)?
            .query_row([id.0], |row| row.get(0))?;
        Ok(at.map(Instant))
    }

    /// How many records of a kind there are.
    pub fn count(&self, info: &KindInfo) -> Result<i64> {
        let sql = format!("SELECT count(*) FROM {}", records::quoted(info.code));
        Ok(self
            .conn
            .prepare_cached(&sql)?
            .query_row([], |row| row.get(0))?)
    }
}

impl<T> From<Ref<T>> for Id {
    fn from(reference: Ref<T>) -> Self {
        reference.0
    }
}
