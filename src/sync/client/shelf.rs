//! The real book in an exchange: its journal is the list of what to send, its tables take what comes.
//!
//! What crosses between cells and the wire is in `wire`, what is sent in `outgoing`, what comes in `incoming`, the
//! first meeting of a book and its server in `join`.

mod incoming;
mod join;
mod older;
mod outgoing;
mod upgrade;
mod wire;

use uuid::Uuid;

use super::book::{Book, Held, Local, Shelf, State, Stuck};
use crate::{
    domain::{id::Id, kind::Kind, record::by_kind},
    store::{
        self, Changes, Op as Action, Store, Tx,
        exchange::{Led, Numbered, Parked},
        identity::State as Where,
    },
    sync::core::protocol::{Body, Line, Older, Op, OpId, Place},
};

/// How long operations are kept after the server has them, for a server that is restored from a backup: 30 days.
const KEPT_MILLIS: i64 = 30 * 86_400_000;

impl From<store::Error> for Stuck {
    fn from(error: store::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Stuck {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// A book in an exchange, at one moment.
pub struct StoreBook<'s> {
    store: &'s mut Store,
    now: crate::clock::Now,
    /// What the exchange changed, for those who show it.
    pub changes: Vec<Changes>,
}

impl<'s> StoreBook<'s> {
    /// A book that exchanges now.
    pub fn new(store: &'s mut Store, now: crate::clock::Now) -> Self {
        Self {
            store,
            now,
            changes: Vec::new(),
        }
    }

    /// A record as the wire has it: its kind's number and its values; none where it is not here.
    pub fn body(&mut self, record: Uuid) -> Local<Option<(u16, Body)>> {
        super::engine::within(self, |shelf| shelf.body_of(record))
    }

    /// The book itself.
    pub fn store(&mut self) -> &mut Store {
        self.store
    }
}

impl Book for StoreBook<'_> {
    fn change(&mut self, act: &mut dyn FnMut(&mut dyn Shelf) -> Local<()>) -> Local<()> {
        let actor = self.store.actor(self.now.instant, self.now.today);
        let device = self.store.device_uuid()?;
        let mut stuck = None;
        let mut has_erased = false;
        let done = self.store.transact(&actor, Action::new("join"), |tx| {
            let mut shelf = StoreShelf::begin(tx, device)?;
            match act(&mut shelf) {
                Ok(()) => {
                    has_erased = shelf.has_erased;
                    shelf.finish()
                }
                Err(why) => {
                    stuck = Some(why.clone());
                    Err(store::Error::refused(why.0))
                }
            }
        });
        if let Some(why) = stuck {
            return Err(why);
        }
        let ((), changes) = done?;
        if has_erased {
            self.store.clean_erased()?;
        }
        if changes.count > 0 {
            self.changes.push(changes);
        }
        Ok(())
    }
}

/// A book inside one transaction.
pub(super) struct StoreShelf<'t, 's> {
    tx: &'t mut Tx<'s>,
    state: State,
    is_changed: bool,
    arrives: bool,
    /// Whether something was erased: its bytes are to go too.
    has_erased: bool,
    /// Merged records that the value read last leads to, as the server has it.
    led: Vec<Id>,
    /// The same of the row read last, by field.
    led_fields: Vec<Led>,
}

impl<'t, 's> StoreShelf<'t, 's> {
    fn begin(tx: &'t mut Tx<'s>, device: Uuid) -> store::Result<Self> {
        let state = tx.exchange_state()?;
        let state = state
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(State {
                device,
                registered: true,
                ..State::default()
            });
        Ok(Self {
            tx,
            state,
            is_changed: false,
            arrives: false,
            has_erased: false,
            led: Vec::new(),
            led_fields: Vec::new(),
        })
    }

    fn finish(&mut self) -> store::Result<()> {
        if self.is_changed {
            let text = serde_json::to_string(&self.state)
                .map_err(|error| store::Error::refused(error.to_string()))?;
            self.tx.put_exchange_state(&text)?;
        }
        Ok(())
    }

    /// From the first record that comes or goes on, what is written is the exchange's.
    fn arrive(&mut self) -> store::Result<()> {
        if !self.arrives {
            let server = self.tx.device_row(self.state.org)?;
            self.tx.arrive_from_exchange(server)?;
            self.arrives = true;
        }
        Ok(())
    }

    fn id(&self, record: Uuid) -> store::Result<Option<Id>> {
        Ok(self.tx.by_uuid(record)?.map(|known| known.id))
    }

    fn uuid(&self, record: Id) -> store::Result<Uuid> {
        Ok(self.tx.uuid(record)?.unwrap_or_default())
    }

    fn held_of(&self, row: &Numbered) -> store::Result<Option<Held>> {
        let Some(known) = self.tx.identity(row.record)? else {
            return Ok(None);
        };
        Ok(Some(Held {
            record: known.uuid,
            territory: row.territory,
            seq: row.seq,
            load: row.load,
            place: if known.state == Where::Here {
                Place::Here
            } else {
                Place::Deleted
            },
        }))
    }
}

fn held_parked(row: &Parked) -> Held {
    Held {
        record: row.uuid,
        territory: Some(row.territory),
        seq: row.seq,
        load: row.load,
        place: Place::Here,
    }
}

impl Shelf for StoreShelf<'_, '_> {
    fn state(&mut self) -> Local<State> {
        Ok(self.state.clone())
    }

    fn put_state(&mut self, state: &State) -> Local<()> {
        let stamp = self.state.stamp.max(state.stamp);
        self.state = State {
            stamp,
            ..state.clone()
        };
        self.is_changed = true;
        Ok(())
    }

    fn outgoing(&mut self, after: i64, limit: usize) -> Local<Vec<Op>> {
        self.make_ready(limit)?;
        let mut ops = self.list(after, i64::MAX, limit + 1)?;
        // A whole step goes as one; what is beyond it waits.
        if ops.len() > limit {
            let last = ops.get(limit - 1).map(|op| (op.whole, op.step));
            let goes_on = |op: &Op| op.whole && last == Some((true, op.step));
            if ops.last().is_some_and(goes_on) {
                ops = self.list(
                    after,
                    i64::MAX,
                    limit + crate::sync::core::limits::WHOLE_STEP,
                )?;
                let end = ops
                    .iter()
                    .enumerate()
                    .skip(limit)
                    .find(|(_, op)| !goes_on(op))
                    .map_or(ops.len(), |(at, _)| at);
                ops.truncate(end);
            } else {
                ops.truncate(limit);
            }
        }
        // The list has no gaps; what was made ready out of its turn waits for its turn.
        let dense = ops
            .iter()
            .enumerate()
            .take_while(|(at, op)| op.n == after + 1 + *at as i64)
            .count();
        ops.truncate(dense);
        Ok(ops)
    }

    fn resend(&mut self, after: i64, upto: i64) -> Local<Vec<Op>> {
        self.list(after, upto, usize::MAX >> 1)
    }

    fn acked(&mut self, upto: i64) -> Local<()> {
        let now = self.tx.actor().now.0;
        Ok(self.tx.ready_sent(upto, now, now - KEPT_MILLIS)?)
    }

    fn op_at(&mut self, n: i64) -> Local<Option<OpId>> {
        let found = self.tx.ready(n - 1, n, 1)?;
        Ok(found.first().map(|ready| OpId(ready.op)))
    }

    fn kept(&mut self) -> Local<Vec<(i64, OpId)>> {
        let kept = self.tx.ready_ids()?;
        Ok(kept.into_iter().map(|(n, op)| (n, OpId(op))).collect())
    }

    fn rebase(&mut self, n: &[i64], base: i64, replayed: bool) -> Local<()> {
        for at in n {
            for mut ready in self.tx.ready(at - 1, *at, 1)? {
                ready.base = ready.base.min(base);
                ready.replayed |= replayed;
                self.rewrite(&mut ready)?;
            }
        }
        Ok(())
    }

    fn replay(&mut self, n: &[i64]) -> Local<()> {
        self.make_all_ready()?;
        for at in n {
            for mut ready in self.tx.ready(at - 1, *at, 1)? {
                self.tx.drop_ready(ready.n)?;
                ready.n = self.tx.take_places(1);
                self.rewrite(&mut ready)?;
            }
        }
        self.arrive()?;
        Ok(())
    }

    fn rescue(&mut self, held: &Held, base: i64) -> Local<()> {
        self.make_all_ready()?;
        self.arrive()?;
        self.bring_back(held, base)
    }

    fn fresh_device(&mut self) -> Local<Uuid> {
        Ok(Uuid::now_v7())
    }

    fn become_device(&mut self, device: Uuid) -> Local<()> {
        Ok(self.tx.become_device(device)?)
    }

    fn held(&mut self, record: Uuid) -> Local<Option<Held>> {
        if let Some(id) = self.id(record)? {
            if let Some(row) = self.tx.numbered(id)? {
                return Ok(self.held_of(&row)?);
            }
            let known = self.tx.identity(id)?;
            return Ok(known
                .filter(|known| known.state != Where::Elsewhere)
                .map(|known| Held {
                    record,
                    territory: None,
                    seq: 0,
                    load: -1,
                    place: if known.state == Where::Here {
                        Place::Here
                    } else {
                        Place::Deleted
                    },
                }));
        }
        Ok(self.tx.parked(record)?.as_ref().map(held_parked))
    }

    fn is_pending(&mut self, record: Uuid) -> Local<bool> {
        let Some(id) = self.id(record)? else {
            return Ok(false);
        };
        Ok(self.tx.is_waiting(id, self.state.acked)?)
    }

    fn has_op(&mut self, record: Uuid, op: OpId) -> Local<bool> {
        let Some(id) = self.id(record)? else {
            return Ok(false);
        };
        Ok(self.tx.step_of(id, op.0)?.is_some())
    }

    fn held_in(&mut self, territory: Uuid, below: Option<i64>) -> Local<Vec<Uuid>> {
        let below = below.unwrap_or(i64::MAX);
        let mut held = Vec::new();
        for row in self.tx.numbered_in(Some(territory), below)? {
            held.push(self.uuid(row.record)?);
        }
        let parked = self.tx.parked_in(territory, below)?;
        held.extend(parked.into_iter().map(|row| row.uuid));
        Ok(held)
    }

    fn unnumbered(&mut self) -> Local<Vec<Uuid>> {
        let mut held = Vec::new();
        for row in self.tx.numbered_in(None, i64::MAX)? {
            if row.load > outgoing::NEVER_TOLD {
                held.push(self.uuid(row.record)?);
            }
        }
        Ok(held)
    }

    fn held_above(&mut self, seq: i64) -> Local<Vec<Held>> {
        let mut held = Vec::new();
        for row in self.tx.numbered_above(seq)? {
            held.extend(self.held_of(&row)?);
        }
        Ok(held)
    }

    fn lower(&mut self, seq: i64) -> Local<()> {
        Ok(self.tx.lower_numbers(seq)?)
    }

    fn take(&mut self, line: &Line, load: i64, _close: bool) -> Local<()> {
        self.arrive()?;
        if by_kind(Kind(line.kind)).is_some() {
            return self.take_known(line, load);
        }
        if line.place == Place::Here {
            let known = self.tx.parked(line.record)?;
            let parcel = upgrade::parcel(known.as_ref().map(|known| known.body.as_str()), line);
            self.tx.park(&Parked {
                uuid: line.record,
                kind: line.kind,
                territory: line.territory,
                seq: line.seq,
                load,
                body: serde_json::to_string(&parcel)?,
            })?;
        } else {
            self.tx.unpark(line.record)?;
        }
        Ok(())
    }

    fn forget(&mut self, record: Uuid) -> Local<()> {
        self.arrive()?;
        self.tx.unpark(record)?;
        if let Some(id) = self.id(record)? {
            self.tx.forget_record(id)?;
        }
        Ok(())
    }

    fn wants_older(&self) -> bool {
        true
    }

    fn take_older(&mut self, older: &[Older]) -> Local<()> {
        self.take_all_older(older)
    }

    fn upgrade(&mut self) -> Local<()> {
        StoreShelf::upgrade(self)
    }

    fn join(&mut self) -> Local<()> {
        self.join_server()
    }

    fn body_of(&mut self, record: Uuid) -> Local<Option<(u16, Body)>> {
        let Some(id) = self.id(record)? else {
            return Ok(None);
        };
        let Some(info) = self.tx.kind_of(id)? else {
            return Ok(None);
        };
        Ok(match self.tx.row(info, id)? {
            Some(row) => Some((info.kind.0, self.body(info, &row)?)),
            None => None,
        })
    }
}
