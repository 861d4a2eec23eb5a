//! The line between a book and the server: what it loses, repeats and cuts, and that nobody is shown what is not theirs.

use dealbook::sync::{
    client::transport::{Transport, Trouble},
    core::protocol::{
        Cursor, DeviceReply, Page, Place, PushRequest, Reply, Request, decode_page, decode_push,
        encode_page, encode_push,
    },
};
use uuid::Uuid;

use super::{
    server::{Bad, bad},
    shape::CONFLICT,
    world::{Net, short},
    writes::{Carried, Cells},
};

/// The line between one book and the server.
pub struct Link<'n> {
    pub net: &'n mut Net,
    pub user: usize,
    pub faults: bool,
}

impl Transport for Link<'_> {
    fn call(&mut self, request: &Request) -> Result<Reply, Trouble> {
        let lost = || Trouble::Offline("no line".into());
        let user = self.net.users[self.user];
        match request {
            Request::Hello(hello) => {
                let reply = self
                    .net
                    .server
                    .hello(user, hello)
                    .map_err(Trouble::Refused)?;
                if self.faults && self.net.dice.chance(10) {
                    return Err(lost());
                }
                Ok(Reply::Hello(reply))
            }
            Request::Device(device) => {
                self.net
                    .server
                    .device(user, device.device, device.from)
                    .map_err(Trouble::Refused)?;
                if self.faults && self.net.dice.chance(10) {
                    return Err(lost());
                }
                Ok(Reply::Device(DeviceReply::default()))
            }
            Request::Push(push) => self.push(user, push),
            Request::Pull(pull) => {
                let page = self.net.server.pull(user, pull).map_err(Trouble::Refused)?;
                self.net.say(|| {
                    let asked: Vec<String> = pull
                        .cursors
                        .iter()
                        .map(|(id, cursor)| {
                            let Cursor { at, fence, done } = cursor;
                            format!("{} {at}/{fence}/{done}", short(*id))
                        })
                        .collect();
                    let lines: Vec<String> = page
                        .lines
                        .iter()
                        .map(|line| {
                            let (place, entries) = (line.place, line.entries.len());
                            format!("{} {} {place:?}+{entries}", line.seq, short(line.record))
                        })
                        .collect();
                    let (drop, reset) = (page.end.drop.len(), page.end.reset.len());
                    format!("  page after {asked:?}: {lines:?} drop {drop} reset {reset}")
                });
                if let Err(bad) = self.look(&page) {
                    return Err(self.net.fail(bad));
                }
                if self.faults && self.net.dice.chance(15) {
                    return Err(lost());
                }
                if self.faults && self.net.dice.chance(8) {
                    let bytes = encode_page(&page);
                    let cut = self.net.dice.below(bytes.len());
                    let part = decode_page(&bytes[..cut]);
                    return match part {
                        Err(error) => Err(Trouble::Broken(error.to_string())),
                        Ok(part) if part == page => Ok(Reply::Pull(part)),
                        Ok(_) => Err(self.net.fail(Bad("a cut page was taken".into()))),
                    };
                }
                Ok(Reply::Pull(page))
            }
        }
    }
}

impl Link<'_> {
    fn push(&mut self, user: Uuid, push: &PushRequest) -> Result<Reply, Trouble> {
        let lost = || Trouble::Offline("no line".into());
        let name = |push: &PushRequest| {
            let ops: Vec<String> = push
                .ops
                .iter()
                .map(|op| {
                    let fields: Vec<&str> = op.fields.keys().map(String::as_str).collect();
                    format!("{:?} {} {}", op.verb, short(op.record), fields.join("+"))
                })
                .collect();
            format!("n{}.. [{}]", push.first, ops.join(", "))
        };
        if self.faults && self.net.dice.chance(8) {
            self.net.say(|| format!("  push {} LOST", name(push)));
            return Err(lost());
        }
        if self.faults && self.net.dice.chance(8) {
            self.net.say(|| format!("  push {} DELAYED", name(push)));
            self.net.delayed.push((self.user, push.clone()));
            return Err(lost());
        }
        let push = if self.net.dice.chance(10) {
            match decode_push(&encode_push(push)) {
                Ok(same) if same == *push => same,
                other => {
                    return Err(self
                        .net
                        .fail(Bad(format!("a push came otherwise: {other:?}"))));
                }
            }
        } else {
            push.clone()
        };
        let reply = match self.net.server.push(user, &push) {
            Ok(reply) => reply,
            Err(bad) => {
                self.net.say(|| format!("  push {} -> BAD", name(&push)));
                return Err(self.net.fail(bad));
            }
        };
        self.net.say(|| {
            let answer = match &reply {
                Ok(reply) => format!("ok {} {:?}", reply.last_n, reply.notes),
                Err(refusal) => format!("{refusal:?}"),
            };
            format!(
                "  push {} -> {}",
                name(&push),
                answer.chars().take(90).collect::<String>()
            )
        });
        if self.faults && self.net.dice.chance(15) {
            let (head, count) = (self.net.server.tables.org.head, self.net.server.conflicts);
            if let Err(bad) = self.net.server.push(user, &push) {
                return Err(self.net.fail(bad));
            }
            let again = (self.net.server.tables.org.head, self.net.server.conflicts);
            if again != (head, count) {
                return Err(self
                    .net
                    .fail(Bad("I6 the same push twice is not one".into())));
            }
        }
        if self.faults && self.net.dice.chance(20) {
            self.net.say(|| "    reply lost".into());
            return Err(lost());
        }
        reply.map(Reply::Push).map_err(Trouble::Refused)
    }

    /// Nobody is shown what is not theirs to see; what they are shown they have seen.
    fn look(&mut self, page: &Page) -> Result<(), Bad> {
        let user = self.net.users[self.user];
        let grants = &self.net.server.tables.grants;
        let may = |territory: Uuid| {
            territory == user
                || grants
                    .get(&(user, territory))
                    .is_some_and(|grant| grant.level().is_some())
        };
        let epoch = self.net.server.tables.org.lineage.last().map(|one| one.id);
        let epoch = epoch.unwrap_or_default();
        let writes = self.net.writes.borrow();
        let eyes = &mut self.net.eyes[self.user];
        for line in &page.lines {
            if !may(line.territory) {
                bad!("I4 a line of a foreign territory");
            }
            if line.place == Place::Left {
                continue;
            }
            if line.kind == CONFLICT {
                for write in writes.shown.get(&line.record).into_iter().flatten() {
                    let author = writes.author[*write];
                    if line.territory == user && author != self.user && !eyes.has(*write) {
                        bad!("I4 a conflict shows another's value: {}", line.record);
                    }
                }
                if line.territory != user {
                    for write in writes.kept.get(&line.record).into_iter().flatten() {
                        eyes.add(*write);
                    }
                }
                continue;
            }
            let key = (epoch, line.record, line.seq);
            if line.place == Place::Here {
                for write in writes.truth.get(&key).into_iter().flat_map(Cells::writes) {
                    eyes.add(write);
                }
            }
            for entry in &line.entries {
                for write in writes
                    .ops
                    .get(&entry.op)
                    .into_iter()
                    .flat_map(Carried::writes)
                {
                    eyes.add(write);
                }
            }
        }
        Ok(())
    }
}
