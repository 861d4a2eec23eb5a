//! New records: identity, row, derived columns of birth, a line in the journal.

use uuid::Uuid;

use super::{
    super::{
        derived,
        error::Result,
        identity::{self, State},
        journal::Verb,
        records,
    },
    Tx,
};
use crate::domain::{
    cell::Cell,
    field::{FieldKind, Instant, Record, Row},
    id::{Id, Ref},
    kind::{Kind, KindInfo},
};

impl Tx<'_> {
    /// A name for a record about to be created, so that others may refer to it first.
    pub fn reserve(&mut self, kind: Kind) -> Result<Id> {
        let uuid = self.uuids.make();
        identity::insert(self.read.conn, uuid, kind, State::Here)
    }

    /// As [`Self::reserve`], under an id that is the same everywhere.
    pub fn reserve_as(&mut self, kind: Kind, uuid: Uuid) -> Result<Id> {
        match identity::by_uuid(self.read.conn, uuid)? {
            Some(known) => Ok(known.id),
            None => identity::insert(self.read.conn, uuid, kind, State::Here),
        }
    }

    /// Makes a record that was true from now on.
    pub fn create(&mut self, info: &'static KindInfo, row: Row) -> Result<Id> {
        self.check_references(info, &row)?;
        let now = self.actor.now;
        self.create_at(info, row, now)
    }

    /// Makes a record that was true from `at` on: imports and the sample. References are the caller's to check.
    pub fn create_at(&mut self, info: &'static KindInfo, mut row: Row, at: Instant) -> Result<Id> {
        if !row.id.is_some() {
            row.id = self.reserve(info.kind)?;
        }
        let is_known = row.id.0 < self.first_new;
        if is_known {
            identity::set_state(self.read.conn, row.id, State::Here, None)?;
        }
        self.put_new(info, &mut row, at)?;
        self.log(row.id, Verb::Create, at, None, None)?;
        Ok(row.id)
    }

    /// Writes a row that is not there yet, all but its line in the journal.
    pub(crate) fn put_new(
        &mut self,
        info: &'static KindInfo,
        row: &mut Row,
        at: Instant,
    ) -> Result<()> {
        let (catalog, today) = (self.read.catalog, self.actor.today);
        let is_new = row.id.0 >= self.first_new;
        derived::of_itself(catalog, today, info, row);
        if is_new {
            derived::at_birth(catalog, today, info, row, at.min(self.actor.now));
        }
        records::insert(&mut self.held, info, row)?;
        derived::keys::changed(self.read.conn, catalog, info, None, Some(row))?;
        self.link(info, row)?;
        if is_new {
            self.touched.push((info.kind, row.id));
            self.born.add(catalog, info, row);
            derived::dirty_at_birth(info, row, &mut self.dirty);
        } else {
            self.touch(info, row);
        }
        Ok(())
    }

    /// Makes a record from its struct.
    /// A choice left open takes the value that a new record starts with.
    pub fn insert<E: Record>(&mut self, record: &E) -> Result<Ref<E>> {
        let mut row = Row::from_record(record);
        for (spec, cell) in E::INFO.specs().iter().zip(&mut row.cells) {
            if let (FieldKind::Pick(_), Some(start), true) = (spec.kind, spec.start, cell.is_null())
            {
                *cell = Cell::from(start);
            }
        }
        Ok(Ref::to(self.create(E::INFO, row)?))
    }
}
