//! Changes of records: what was seen against what is wanted, and one patch a record and step.

use rusqlite::params;

use super::{
    super::{
        derived,
        error::{Error, Result},
        journal::{self, Patch, Verb},
        records,
    },
    Tx, gone,
};
use crate::domain::{
    cell::Cell,
    field::{Instant, Record, Row, Spec},
    id::Id,
    kind::KindInfo,
};

/// A field that changed since it was seen: not written.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The field.
    pub field: String,
    /// What was seen.
    pub seen: Cell<'static>,
    /// What it is now.
    pub now: Cell<'static>,
    /// What was to be written.
    pub wanted: Cell<'static>,
}

impl Tx<'_> {
    /// Changes a record through its struct.
    pub fn update<E: Record>(
        &mut self,
        id: impl Into<Id>,
        change: impl FnOnce(&mut E),
    ) -> Result<E> {
        let id = id.into();
        let mut row = self.need_row(E::INFO, id)?;
        let before = row.to_record::<E>();
        let mut record = before.clone();
        change(&mut record);
        for (field, cell) in E::FIELDS.iter().zip(&mut row.cells) {
            if !field.same(&before, &record) {
                *cell = field.cell(&record).into_owned();
            }
        }
        row.custom.clone_from(record.custom());
        self.put(E::INFO, row)?;
        Ok(record)
    }

    /// Sets fields of a record, whatever they were.
    pub fn set(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        fields: &[(&str, Cell<'static>)],
    ) -> Result<()> {
        let mut row = self.need_row(info, id)?;
        for (name, cell) in fields {
            row.set(info, name, cell.clone());
        }
        self.put(info, row)
    }

    /// Writes what was changed against what was seen; a field (or unit) that changed since is a clash and left alone.
    pub fn edit(
        &mut self,
        info: &'static KindInfo,
        seen: &Row,
        wanted: &Row,
    ) -> Result<Vec<Clash>> {
        let stored = self.need_row(info, seen.id)?;
        let mut next = stored.clone();
        let mut clashes = Vec::new();
        let catalog = self.read.catalog;
        let specs: Vec<&Spec> = catalog
            .specs(info)
            .into_iter()
            .filter(|spec| spec.is_stored())
            .collect();
        let changed = |spec: &Spec| wanted.get(info, &spec.name) != seen.get(info, &spec.name);
        let moved = |spec: &Spec| {
            let (was, is, to) = (
                seen.get(info, &spec.name),
                stored.get(info, &spec.name),
                wanted.get(info, &spec.name),
            );
            was != is && is != to
        };
        for spec in &specs {
            let unit: Vec<&&Spec> = match spec.unit {
                Some(unit) => specs
                    .iter()
                    .filter(|other| other.unit == Some(unit))
                    .collect(),
                None => vec![spec],
            };
            if !changed(spec) {
                continue;
            }
            if unit.iter().any(|other| moved(other)) {
                clashes.push(Clash {
                    field: spec.name.to_string(),
                    seen: seen.get(info, &spec.name).clone(),
                    now: stored.get(info, &spec.name).clone(),
                    wanted: wanted.get(info, &spec.name).clone(),
                });
            } else {
                next.set(info, &spec.name, wanted.get(info, &spec.name).clone());
            }
        }
        self.put(info, next)?;
        Ok(clashes)
    }

    /// Writes a record as it shall be; derived columns in it are left out.
    pub fn put(&mut self, info: &'static KindInfo, row: Row) -> Result<()> {
        let before = self.need_row(info, row.id)?;
        self.check_changed_references(info, &before, &row)?;
        let patch = journal::diff(self.read.catalog, info, &before, &row);
        if patch.is_empty() {
            return Ok(());
        }
        let now = self.actor.now;
        self.patch_row(info, &before, row, patch, now, None)
    }

    /// As [`Self::put`], true from `at` on: what another device wrote. References are its author's to check.
    pub(crate) fn put_at(&mut self, info: &'static KindInfo, row: Row, at: Instant) -> Result<()> {
        let before = self.need_row(info, row.id)?;
        let patch = journal::diff(self.read.catalog, info, &before, &row);
        if patch.is_empty() {
            return Ok(());
        }
        self.patch_row(info, &before, row, patch, at, None)
    }

    /// Back-dates a change of a record made in this step: the history that a file brings, with its author.
    pub fn history(
        &mut self,
        info: &'static KindInfo,
        id: Id,
        fields: &[(&str, Cell<'static>)],
        at: Instant,
        author: Option<Id>,
    ) -> Result<()> {
        if id.0 < self.first_new {
            return Err(Error::refused(
                "history can only be given to a record in the step that makes it",
            ));
        }
        let before = self.need_row(info, id)?;
        let mut row = before.clone();
        for (name, cell) in fields {
            row.set(info, name, cell.clone());
        }
        let patch = journal::diff(self.read.catalog, info, &before, &row);
        if patch.is_empty() {
            return Ok(());
        }
        self.write_row(info, &before, &row)?;
        self.log(id, Verb::Patch, at, Some(&journal::encode(&patch)), author)?;
        Ok(())
    }

    /// Writes a change of a record, and the patch that says it, merged with an earlier one of the same step.
    pub(crate) fn patch_row(
        &mut self,
        info: &'static KindInfo,
        before: &Row,
        row: Row,
        patch: Patch,
        at: Instant,
        author: Option<Id>,
    ) -> Result<()> {
        self.write_row(info, before, &row)?;
        if row.id.0 >= self.first_new {
            return Ok(()); // its create holds no copy: the first state is what stands after the step
        }
        if let Some(seq) = self.patched.get(&row.id).copied() {
            let earlier = self.patch_of(seq)?;
            let mut first = before.clone();
            journal::revert(self.read.catalog, info, &mut first, &earlier);
            let whole = journal::diff(self.read.catalog, info, &first, &row);
            self.read
                .conn
                .prepare_cached("UPDATE change SET patch = ?2 WHERE seq = ?1")?
                .execute(params![seq, journal::encode(&whole)])?;
        } else {
            let seq = self.log(
                row.id,
                Verb::Patch,
                at,
                Some(&journal::encode(&patch)),
                author,
            )?;
            self.patched.insert(row.id, seq);
        }
        Ok(())
    }

    pub(super) fn patch_of(&self, seq: i64) -> Result<Patch> {
        let text: String = self
            .read
            .conn
            .prepare_cached("SELECT patch FROM change WHERE seq = ?1")?
            .query_row([seq], |row| row.get(0))?;
        Ok(journal::decode(&text))
    }

    pub(super) fn write_row(
        &mut self,
        info: &'static KindInfo,
        before: &Row,
        row: &Row,
    ) -> Result<()> {
        let mut row = row.clone();
        derived::of_itself(self.read.catalog, self.actor.today, info, &mut row);
        let columns: Vec<(&str, &Cell<'_>)> = info
            .specs()
            .iter()
            .zip(row.cells.iter().zip(&before.cells))
            .filter(|(spec, (new, old))| {
                new != old && (spec.is_stored() || derived::is_of_itself(info, &spec.name))
            })
            .map(|(spec, (new, _))| (spec.name.as_ref(), new))
            .collect();
        let custom = (row.custom != before.custom).then_some(&row.custom);
        records::update(self.read.conn, info, row.id, &columns, custom)?;
        derived::keys::changed(
            self.read.conn,
            self.read.catalog,
            info,
            Some(before),
            Some(&row),
        )?;
        self.unlink(info, before)?;
        self.link(info, &row)?;
        self.touch(info, before);
        self.touch(info, &row);
        Ok(())
    }

    /// Writes a row without a line in the journal: erasing alone, which rewrites the journal itself.
    pub(crate) fn write_behind(
        &mut self,
        info: &'static KindInfo,
        before: &Row,
        row: &Row,
    ) -> Result<()> {
        self.write_row(info, before, row)
    }

    pub(crate) fn need_row(&self, info: &KindInfo, id: Id) -> Result<Row> {
        self.read.row(info, id)?.ok_or_else(|| gone(id))
    }
}
