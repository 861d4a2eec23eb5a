//! References: refused where they would be false, lists of them found from the other end.

use std::collections::BTreeSet;

use rusqlite::params;

use super::{
    super::{
        error::{Error, Result},
        identity::{self, State},
    },
    Tx,
};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row, Spec},
        id::Id,
        kind::KindInfo,
        record::by_kind,
    },
    words::say,
};

impl Tx<'_> {
    /// Notes where lists of references lead, so that they can be looked up from the other end.
    pub(super) fn link(&self, info: &KindInfo, row: &Row) -> Result<()> {
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if matches!(spec.kind, FieldKind::Refs(_)) {
                for target in cell.ids() {
                    self.read
                        .conn
                        .prepare_cached("INSERT OR IGNORE INTO link (target, kind, field, record) VALUES (?1, ?2, ?3, ?4)")?
                        .execute(params![target, info.kind.0, spec.name, row.id.0])?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn unlink(&self, info: &KindInfo, row: &Row) -> Result<()> {
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if matches!(spec.kind, FieldKind::Refs(_)) {
                for target in cell.ids() {
                    self.read
                        .conn
                        .prepare_cached("DELETE FROM link WHERE target = ?1 AND kind = ?2 AND field = ?3 AND record = ?4")?
                        .execute(params![target, info.kind.0, spec.name, row.id.0])?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn check_references(&self, info: &KindInfo, row: &Row) -> Result<()> {
        for (spec, cell) in info.specs().iter().zip(&row.cells) {
            if spec.is_stored() && spec.kind.is_ref() {
                self.check_reference(spec, cell)?;
                self.check_ring(info, spec, row.id, cell)?;
            }
        }
        Ok(())
    }

    pub(super) fn check_changed_references(
        &self,
        info: &KindInfo,
        before: &Row,
        row: &Row,
    ) -> Result<()> {
        for (spec, (new, old)) in info.specs().iter().zip(row.cells.iter().zip(&before.cells)) {
            if spec.is_stored() && spec.kind.is_ref() && new != old {
                self.check_reference(spec, new)?;
                self.check_ring(info, spec, row.id, new)?;
            }
        }
        Ok(())
    }

    /// Refuses a record that would stand above itself: as its own parent, or by those above it.
    fn check_ring(&self, info: &KindInfo, spec: &Spec, id: Id, above: &Cell<'_>) -> Result<()> {
        if !spec.leads_up(info) || !id.is_some() {
            return Ok(());
        }
        let (mut above, mut met) = (above.int(), BTreeSet::new());
        // A ring that is there already, such as two devices can make, is none of this record's.
        while let Some(next) = above.filter(|next| met.insert(*next)) {
            if next == id.0 {
                return Err(Error::BadReference {
                    field: spec.called().to_string(),
                    why: say!("refused-ring").into(),
                });
            }
            let row = self.read.row(info, Id(next))?;
            above = row.and_then(|row| row.get(info, &spec.name).int());
        }
        Ok(())
    }

    /// Refuses what would be false: a reference to nothing, or to a record of another kind.
    pub(super) fn check_reference(&self, spec: &Spec, cell: &Cell<'_>) -> Result<()> {
        for id in cell.ids() {
            let known = identity::get(self.read.conn, Id(id))?;
            let bad = |why: String| {
                Err(Error::BadReference {
                    field: spec.called().to_string(),
                    why,
                })
            };
            let Some(known) = known else {
                return bad(say!("refused-no-record").into());
            };
            if let FieldKind::Ref(kind) | FieldKind::Refs(kind) = spec.kind
                && kind != known.kind
            {
                let name =
                    |kind| by_kind(kind).map_or(say!("refused-newer-record"), |info| info.called());
                return bad(say!(
                    "refused-other-kind",
                    wanted = name(kind),
                    found = name(known.kind)
                ));
            }
            match known.state {
                State::Here | State::Elsewhere => {}
                State::Deleted | State::Erased => return bad(say!("refused-deleted").into()),
                State::Merged => return bad(say!("refused-merged").into()),
            }
        }
        Ok(())
    }
}
