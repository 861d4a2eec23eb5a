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

    pub fn op(&self, verb: Verb, kind: u16, record: Uuid, base: i64) -> Op {
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
            erases: false,
            sent: false,
            replayed: false,
            parts: std::collections::BTreeMap::default(),
            fields: std::collections::BTreeMap::default(),
        }
    }

    /// Sends one operation with these fields, made in this territory; gives what the server says of it.
    pub fn push(&mut self, op: Op, home: Uuid, fields: &[(&str, Change)]) -> Vec<Note> {
        let op = Op {
            territory: (op.verb == Verb::Create).then_some(home),
            fields: fields
                .iter()
                .map(|(field, change)| ((*field).to_owned(), change.clone()))
                .collect(),
            ..op
        };
        let request = self.request(vec![op]);
        self.send(request)
    }

    /// These operations as one whole step.
    pub fn step(&mut self, ops: Vec<Op>) -> PushRequest {
        let mut request = self.request(ops);
        let step = request.first;
        for op in &mut request.ops {
            op.step = step;
            op.whole = true;
        }
        request
    }

    /// Sends it; gives what the server says of it.
    pub fn send(&mut self, request: PushRequest) -> Vec<Note> {
        let tables = &mut *self.office.tables.borrow_mut();
        let caller = Caller {
            device: self.device,
            user: self.user,
            now: self.office.now(),
        };
        let reply = exchange::push(tables, &caller, &request).expect("a storage");
        reply.expect("taken").notes
    }

    /// A push of these operations, numbered on from the last; the caller sends it.
    pub fn request(&mut self, ops: Vec<Op>) -> PushRequest {
        let first = self.next;
        let prev = self.last;
        let mut numbered = Vec::with_capacity(ops.len());
        for op in ops {
            self.last = Some(op.id);
            numbered.push(Op {
                n: self.next,
                step: self.next,
                ..op
            });
            self.next += 1;
        }
        PushRequest {
            device: self.device,
            lineage: self.office.tables.borrow().org.lineage.clone(),
            schema: dealbook::sync::core::limits::SCHEMA,
            first,
            prev,
            ancestors: Vec::new(),
            ops: numbered,
        }
    }
}
