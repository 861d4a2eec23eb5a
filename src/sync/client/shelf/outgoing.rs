//! Lines of the journal as operations: made ready once, the same bytes until the server has them.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::StoreShelf;
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Record as _},
        id::Id,
        kind::{KindInfo, Scope},
        record::quote::{Quote, QuoteLine},
    },
    store::{
        self, Tx,
        exchange::{Numbered, Ready, Unready},
        identity::State as Where,
        journal::{Entry, Verb as Did},
    },
    sync::{
        client::book::{Held, Local},
        core::{
            protocol::{Body, Change, Fields, Items, Level, Op, OpId, Place, Undoes, Verb},
            stamp::Stamp,
        },
    },
};

/// The loading of a record that the server is never told of.
pub(super) const NEVER_TOLD: i64 = -2;

/// Lines made ready in one go.
const LOT: usize = 1_000;

impl StoreShelf<'_, '_> {
    /// Makes the next lines of the journal ready, at least `limit` where there are so many.
    pub(super) fn make_ready(&mut self, limit: usize) -> Local<()> {
        let waiting = self.tx.ready(self.state.acked, i64::MAX, limit)?.len();
        let mut missing = limit.saturating_sub(waiting);
        // A step that is taken as a whole is made ready as a whole.
        let mut whole = None;
        while missing > 0 || whole.is_some() {
            let lines = self.tx.unready(missing.clamp(1, LOT))?;
            if lines.is_empty() {
                break;
            }
            for line in lines {
                if missing == 0 && whole != Some(line.step) {
                    return Ok(());
                }
                whole = line.whole.then_some(line.step);
                self.make_line_ready(&line)?;
                missing = missing.saturating_sub(1);
            }
        }
        Ok(())
    }

    /// Makes all of the journal ready: what is put at the end of the list comes after it.
    pub(super) fn make_all_ready(&mut self) -> Local<()> {
        loop {
            let lines = self.tx.unready(LOT)?;
            if lines.is_empty() {
                return Ok(());
            }
            for line in &lines {
                self.make_line_ready(line)?;
            }
        }
    }

    fn make_line_ready(&mut self, line: &Unready) -> Local<()> {
        self.state.stamp = self.state.stamp.next(line.recorded.0);
        self.is_changed = true;
        let record = self.uuid(line.record)?;
        let op = match line.op {
            Some(op) => op,
            None => name(self.state.device, record, line),
        };
        self.tx.name_op(line.seq, op)?;
        let known = self.tx.numbered(line.record)?;
        if known.is_none() {
            // The server has it by another name, as was found when they met: nothing to tell.
            let is_away = self.tx.met_another(line.record)?;
            self.tx.number(&Numbered {
                record: line.record,
                territory: None,
                seq: 0,
                load: if is_away { NEVER_TOLD } else { -1 },
            })?;
        }
        let (territory, root_base) = self.ground_of(line.record)?;
        let mut ready = Ready {
            n: line.n,
            change: Some(line.seq),
            record: line.record,
            op,
            base: known.map_or(0, |known| known.seq),
            root_base,
            stamp: self.state.stamp.0,
            territory: Some(territory),
            replayed: false,
            body: None,
        };
        let made = self.operation(&ready, line)?;
        ready.body = Some(serde_json::to_string(&made)?);
        self.tx.put_ready(&ready)?;
        self.tx.made_ready(line.seq)?;
        Ok(())
    }

    /// Where a record goes for want of a root, and how far its root's territory has come.
    fn ground_of(&self, record: Id) -> Local<(Uuid, i64)> {
        let state = &self.state;
        let is_ours = |id: &Uuid| *id != state.org && *id != state.user;
        let home = state
            .territories
            .iter()
            .find(|(_, ground)| ground.home)
            .or_else(|| {
                state
                    .territories
                    .iter()
                    .find(|(id, ground)| is_ours(id) && ground.level == Some(Level::Write))
            })
            .map_or(state.user, |(id, _)| *id);
        let root = self.root_of(record)?;
        let root = match root {
            Some(root) => self.tx.numbered(root)?.and_then(|row| row.territory),
            None => None,
        };
        let cursor = state
            .territories
            .get(&root.unwrap_or(home))
            .map_or(0, |ground| ground.cursor.at);
        Ok((home, cursor))
    }

    /// The record that this one belongs under, if any.
    fn root_of(&self, record: Id) -> store::Result<Option<Id>> {
        let Some(info) = self.tx.kind_of(record)? else {
            return Ok(None);
        };
        let Scope::Territory(fields) = info.scope else {
            return Ok(None);
        };
        let row = self.tx.row(info, record)?;
        Ok(row.and_then(|row| {
            fields
                .iter()
                .find_map(|field| row.get(info, field).int())
                .map(Id)
        }))
    }

    /// Operations of the list, in order.
    pub(super) fn list(&mut self, after: i64, upto: i64, limit: usize) -> Local<Vec<Op>> {
        let ready = self.tx.ready(after, upto, limit)?;
        let mut ops = Vec::with_capacity(ready.len());
        for mut ready in ready {
            if ready.body.is_none() {
                self.rewrite(&mut ready)?;
            }
            let mut op: Op = serde_json::from_str(ready.body.as_deref().unwrap_or_default())?;
            op.n = ready.n;
            ops.push(op);
        }
        Ok(ops)
    }

    /// Writes an operation of the list anew: its base was lowered, or it is sent again.
    pub(super) fn rewrite(&mut self, ready: &mut Ready) -> Local<()> {
        let made = match (ready.change, &ready.body) {
            (_, Some(body)) => {
                let mut op: Op = serde_json::from_str(body)?;
                op.base = ready.base;
                op.replayed = ready.replayed;
                Some(op)
            }
            (Some(seq), None) => match self.tx.line(seq)? {
                Some(line) => Some(self.operation(ready, &line)?),
                None => None,
            },
            (None, None) => None,
        };
        let op = match made {
            Some(op) => op,
            // Trimmed away since: nothing is left to say, but its place is kept.
            None => self.nothing(ready)?,
        };
        ready.body = Some(serde_json::to_string(&op)?);
        self.tx.put_ready(ready)?;
        Ok(())
    }

    fn nothing(&self, ready: &Ready) -> Local<Op> {
        let kind = self
            .tx
            .identity(ready.record)?
            .map_or(0, |known| known.kind.0);
        Ok(Op {
            n: ready.n,
            id: OpId(ready.op),
            step: 0,
            whole: false,
            verb: Verb::Patch,
            kind,
            record: self.uuid(ready.record)?,
            base: ready.base,
            root_base: 0,
            stamp: Stamp(ready.stamp),
            at: 0,
            name: String::new(),
            undoes: None,
            territory: None,
            into: None,
            erases: false,
            sent: false,
            replayed: ready.replayed,
            parts: BTreeMap::new(),
            fields: Fields::new(),
        })
    }

    /// One line of the journal as the operation that it is.
    fn operation(&mut self, ready: &Ready, line: &Unready) -> Local<Op> {
        let mut op = Op {
            step: line.step,
            whole: line.whole,
            at: line.at.0,
            name: line.name.clone(),
            root_base: ready.root_base,
            territory: None,
            undoes: self.undone(line)?,
            ..self.nothing(ready)?
        };
        let Some(info) = self.tx.kind_of(line.record)? else {
            return Ok(op);
        };
        let known = self.tx.identity(line.record)?;
        let is_erased = known.is_some_and(|known| known.state == Where::Erased);
        if self
            .tx
            .numbered(line.record)?
            .is_some_and(|row| row.load == NEVER_TOLD)
        {
            return Ok(op);
        }
        match line.verb {
            Did::Create => {
                let row = self.tx.state_after(info, line.record, line.seq)?;
                op.verb = if self.tx.has_earlier(line.record, line.seq)? {
                    Verb::Revive
                } else {
                    Verb::Create
                };
                op.territory = ready.territory;
                if let Some(row) = row.filter(|_| !is_erased) {
                    op.fields = self.whole(info, &row)?;
                }
            }
            Did::Delete => {
                let text = line.patch.as_deref().unwrap_or_default();
                let (_, into) = Tx::decode_copy(info, line.record, text);
                op.erases = is_erased;
                op.verb = if into.is_some() && !is_erased {
                    Verb::Merge
                } else {
                    Verb::Delete
                };
                op.into = match into.filter(|_| !is_erased) {
                    Some(into) => Some(self.uuid(into)?),
                    None => None,
                };
            }
            // Gone before it was erased: see `store::erase`.
            Did::Patch if is_erased && line.name == "erase" => {
                (op.verb, op.erases) = (Verb::Delete, true);
            }
            Did::Patch => {
                if *info == *Quote::INFO && self.sends(info, line)? {
                    let row = self.tx.state_after(info, line.record, line.seq)?;
                    if let Some(row) = row {
                        op.verb = Verb::Send;
                        op.fields = self.whole(info, &row)?;
                        op.parts = self.lines_of(line.record)?;
                        return Ok(op);
                    }
                }
                op.fields = self.patched(info, line)?;
            }
        }
        Ok(op)
    }

    /// What an undo or redo takes back or puts back on the same record.
    fn undone(&self, line: &Unready) -> Local<Option<Undoes>> {
        let Some(step) = line.undoes else {
            return Ok(None);
        };
        Ok(self.tx.op_of(step, line.record)?.map(|op| Undoes {
            op: OpId(op),
            redo: line.name == "redo",
        }))
    }

    /// Whether a change of a quote sends it, and it is still sent.
    fn sends(&self, info: &'static KindInfo, line: &Unready) -> Local<bool> {
        let patch = Tx::decode_patch(line.patch.as_deref().unwrap_or_default());
        let sends = patch.iter().any(|entry| match entry {
            Entry::Value { field, old, new } => {
                let is_sent = |cell: Option<&Cell<'_>>| cell.and_then(Cell::text) == Some("sent");
                field == "status" && is_sent(new.as_ref()) && !is_sent(Some(old))
            }
            Entry::Item { .. } => false,
        });
        if !sends {
            return Ok(false);
        }
        // Taken back before it ever left: then it never happened.
        let today = self.tx.row(info, line.record)?;
        let open = ["draft", "needs_approval", "approved"];
        Ok(today.is_some_and(|row| {
            row.get(info, "status")
                .text()
                .is_some_and(|status| !open.contains(&status))
        }))
    }

    fn lines_of(&self, quote: Id) -> Local<BTreeMap<Uuid, Body>> {
        let info = QuoteLine::INFO;
        let mut parts = BTreeMap::new();
        for row in self.tx.referring_rows(info, "quote", quote)? {
            parts.insert(self.uuid(row.id)?, self.body(info, &row)?);
        }
        Ok(parts)
    }

    /// The new values of a patch; of long text, which the journal keeps by its old value, what stood after it.
    fn patched(&mut self, info: &'static KindInfo, line: &Unready) -> Local<Fields> {
        let patch = Tx::decode_patch(line.patch.as_deref().unwrap_or_default());
        let mut fields = Fields::new();
        let mut after = None;
        for entry in patch {
            match entry {
                Entry::Value { field, new, .. } => {
                    let new = match new {
                        Some(new) => new,
                        None => {
                            if after.is_none() {
                                after = self.tx.state_after(info, line.record, line.seq)?;
                            }
                            after
                                .as_ref()
                                .map_or(Cell::Null, |row| row.get(info, &field).clone())
                        }
                    };
                    let value = self.to_wire(self.tx.catalog().spec(info, &field), &new)?;
                    fields.insert(field, Change::Value(value));
                }
                Entry::Item {
                    field,
                    item,
                    from,
                    to,
                } => {
                    let kind = self
                        .tx
                        .catalog()
                        .spec(info, &field)
                        .map_or(FieldKind::List, |spec| spec.kind);
                    let item = self.wire_item(kind, &item)?;
                    let change = fields
                        .entry(field)
                        .or_insert_with(|| Change::Items(Items::default()));
                    if let Change::Items(items) = change {
                        match (from, to) {
                            (None, Some(_)) => items.added.push(item),
                            (Some(_), None) => items.removed.push(item),
                            // Moved within the list: the order does not travel.
                            _ => {}
                        }
                    }
                }
            }
        }
        fields.retain(|_, change| *change != Change::Items(Items::default()));
        Ok(fields)
    }

    /// A whole copy of a record at the end of the list, or its end.
    pub(super) fn bring_back(&mut self, held: &Held, base: i64) -> Local<()> {
        let Some(id) = self.id(held.record)? else {
            return Ok(());
        };
        let Some(info) = self.tx.kind_of(id)? else {
            return Ok(());
        };
        self.state.stamp = self.state.stamp.next(self.tx.actor().now.0);
        self.is_changed = true;
        let ready = Ready {
            n: self.tx.take_places(1),
            change: None,
            record: id,
            op: Uuid::new_v4(),
            base,
            stamp: self.state.stamp.0,
            replayed: true,
            ..Ready::default()
        };
        let mut op = Op {
            at: self.tx.actor().now.0,
            name: "exchange".into(),
            territory: held.territory,
            ..self.nothing(&ready)?
        };
        let row = self.tx.row(info, id)?;
        match (held.place, row) {
            (Place::Here, Some(row)) => {
                op.verb = Verb::Rescue;
                op.fields = self.whole(info, &row)?;
                op.sent = *info == *Quote::INFO
                    && row.get(info, "status").text().is_some_and(|status| {
                        ["sent", "accepted", "rejected", "withdrawn", "superseded"]
                            .contains(&status)
                    });
            }
            _ => {
                let known = self.tx.identity(id)?;
                op.erases = known.is_some_and(|known| known.state == Where::Erased);
                let into = known.and_then(|known| known.into).filter(|_| !op.erases);
                op.verb = if into.is_some() {
                    Verb::Merge
                } else {
                    Verb::Delete
                };
                op.into = match into {
                    Some(into) => Some(self.uuid(into)?),
                    None => None,
                };
            }
        }
        let ready = Ready {
            body: Some(serde_json::to_string(&op)?),
            ..ready
        };
        Ok(self.tx.put_ready(&ready)?)
    }
}

/// The id of an operation: what it is, so that two copies of a book give the same to the same change and others to
/// others, whatever places they give them.
fn name(device: Uuid, record: Uuid, line: &Unready) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(device.as_bytes());
    hash.update(record.as_bytes());
    for number in [
        line.n,
        line.step,
        line.verb as i64,
        line.at.0,
        line.recorded.0,
    ] {
        hash.update(number.to_be_bytes());
    }
    hash.update(line.patch.as_deref().unwrap_or_default().as_bytes());
    let digest = hash.finalize();
    let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
