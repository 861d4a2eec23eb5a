//! After an upgrade: kinds and fields that an older version of the program only kept move into the tables, with the
//! authors that their changes had.

use super::StoreShelf;
use crate::{
    domain::{cell::Cell, field::FieldKind, kind::KindInfo, record::KINDS},
    store::tx::extra,
    sync::{
        client::book::Local,
        core::protocol::{Line, Place},
    },
};

/// A record of an unknown kind as it is parked: how it came, and what it is now with all that was done since.
pub(super) type Parcel = Vec<Line>;

/// Adds a line to what is parked of a record.
pub(super) fn parcel(known: Option<&str>, line: &Line) -> Parcel {
    let mut parcel: Parcel = known
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let mut newest = line.clone();
    if parcel.len() > 1
        && let Some(former) = parcel.pop()
    {
        let mut entries = former.entries;
        let news = newest
            .entries
            .into_iter()
            .filter(|entry| entries.iter().all(|known| known.op != entry.op))
            .collect::<Vec<_>>();
        entries.extend(news);
        newest.entries = entries;
    }
    parcel.push(newest);
    parcel
}

impl StoreShelf<'_, '_> {
    /// Moves what this version knows and an older one did not.
    pub(super) fn upgrade(&mut self) -> Local<()> {
        if !self.tx.catches_up()? {
            return Ok(());
        }
        for parked in self.tx.parked_known()? {
            self.arrive()?;
            let parcel: Parcel = serde_json::from_str(&parked.body)?;
            for line in parcel.iter().filter(|line| line.place == Place::Here) {
                self.take_known(line, parked.load)?;
            }
        }
        for info in KINDS {
            for row in self.tx.with_extra(info)? {
                self.arrive()?;
                self.place(info, row)?;
            }
        }
        Ok(())
    }

    /// Moves the fields of a record that are known by now.
    fn place(&mut self, info: &'static KindInfo, before: crate::domain::field::Row) -> Local<()> {
        let mut kept = extra::of(&before.extra);
        let mut row = before.clone();
        for (field, value) in extra::of(&before.extra) {
            let Some(spec) = self.tx.catalog().spec(info, &field).cloned() else {
                continue;
            };
            kept.remove(&field);
            // What was typed since the upgrade stands.
            if !spec.is_stored() || !row.get(info, &field).is_null() {
                continue;
            }
            self.set_field(info, &mut row, &field, &value)?;
            if let FieldKind::Ref(target) | FieldKind::Refs(target) = spec.kind {
                let mut found = Vec::new();
                let uuids = crate::sync::core::shape::items(Some(&value));
                for text in uuids.iter().map(String::as_str).chain(value.as_str()) {
                    if let Ok(uuid) = uuid::Uuid::try_parse(text) {
                        found.push((text.to_owned(), self.book_id(target, uuid)?));
                    }
                }
                self.tx.respell(row.id, &field, |tx, cell| {
                    let text = cell.text().unwrap_or_default();
                    if let Some((_, id)) = found.iter().find(|(known, _)| known == text) {
                        return Ok(Cell::Int(id.0));
                    }
                    // One that it leads to no more.
                    match uuid::Uuid::try_parse(text) {
                        Ok(uuid) => Ok(Cell::Int(tx.know(target, uuid)?.0)),
                        Err(_) => Ok(Cell::Null),
                    }
                })?;
            }
        }
        row.extra = extra::cell(&kept);
        if row != before {
            self.tx.place_extra(info, &before, &row)?;
        }
        Ok(())
    }
}
