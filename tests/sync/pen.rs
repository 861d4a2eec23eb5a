//! A device that writes its operations by hand: for what no interface of this version would send.

use dealbook::sync::core::{
    exchange::{self, Caller},
    protocol::{Change, Note, Op, OpId, PushRequest, Verb},
    stamp::Stamp,
    storage::Device,
};
use uuid::Uuid;

use super::office::Office;

pub struct Pen<'o> {
    office: &'o Office,
    pub user: Uuid,
    pub device: Uuid,
    next: i64,
    last: Option<OpId>,
}

impl<'o> Pen<'o> {
    pub fn new(office: &'o Office, user: Uuid) -> Self {
        let device = Uuid::from_u128(user.as_u128() ^ 0xDE_0000);
        office.tables.borrow_mut().devices.insert(
            device,
            Device {
                id: device,
                user,
                revoked: false,
                last_n: 0,
                schema: 0,
                seen: 0,
            },
        );
        Self {
            office,
            user,
            device,
            next: 1,
            last: None,
        }
    }

    /// The number of a record at the server.
    pub fn seq(&self, record: Uuid) -> i64 {
        self.office.tables.borrow().records[&record].seq
    }

    pub fn op(&mut self, verb: Verb, kind: u16, record: Uuid, base: i64) -> Op {
        Op {
            n: 0,
            id: OpId(Uuid::new_v4()),
            step: 0,
            whole: false,
            verb,
            kind,
            record,
            base,
            root_base: 0,
            stamp: Stamp::at(self.office.now()),
            at: self.office.now(),
            name: "edit".into(),
            undoes: None,
            territory: None,
            into: None,
            sent: false,
            replayed: false,
            parts: std::collections::BTreeMap::default(),
            fields: std::collections::BTreeMap::default(),
        }
    }

    /// Sends one operation with these fields, made in this territory; gives what the server says of it.
    pub fn push(&mut self, op: Op, home: Uuid, fields: &[(&str, Change)]) -> Vec<Note> {
        let op = Op {
            n: self.next,
            step: self.next,
            territory: (op.verb == Verb::Create).then_some(home),
            fields: fields
                .iter()
                .map(|(field, change)| ((*field).to_owned(), change.clone()))
                .collect(),
            ..op
        };
        let tables = &mut *self.office.tables.borrow_mut();
        let request = PushRequest {
            device: self.device,
            lineage: tables.org.lineage.clone(),
            schema: dealbook::sync::core::limits::SCHEMA,
            first: self.next,
            prev: self.last,
            ancestors: Vec::new(),
            ops: vec![op.clone()],
        };
        let caller = Caller {
            device: self.device,
            user: self.user,
            now: self.office.now(),
        };
        let reply = exchange::push(tables, &caller, &request).expect("a storage");
        self.next += 1;
        self.last = Some(op.id);
        reply.expect("taken").notes
    }
}
