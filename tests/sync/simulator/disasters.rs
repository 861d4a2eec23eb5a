//! What the office and fate do: handovers, grants, copies, backups, a device that is turned away.

#![expect(
    clippy::collapsible_match,
    reason = "a guard that throws dice would hide that it does"
)]

use std::collections::BTreeSet;

use dealbook::sync::core::{
    admin,
    protocol::{Epoch, Level},
};
use uuid::Uuid;

use super::{
    dice::Dice,
    shape::{ACCOUNT, LEAD},
    world::{Device, Feature, World, short},
};

impl World {
    /// What the server, the office and fate do.
    pub fn disaster(&mut self, at: usize, feature: Feature) {
        match feature {
            Feature::Move => {
                let roots: Vec<Uuid> = self
                    .net
                    .server
                    .tables
                    .records
                    .values()
                    .filter(|one| [ACCOUNT, LEAD].contains(&one.kind) && one.is_alive())
                    .map(|one| one.id)
                    .collect();
                if roots.is_empty() {
                    return;
                }
                let record = *self.net.dice.pick(&roots);
                let home = self.net.server.tables.records[&record].home;
                let [first, second] = self.territories;
                let to = if home == first { second } else { first };
                self.net.server.hand_over(record, to);
                self.net
                    .say(|| format!("MOVE {} to {}", short(record), short(to)));
            }
            Feature::Grant => {
                let user = *self.net.dice.pick(&self.net.users.clone());
                let territory = *self.net.dice.pick(&self.territories.clone());
                let level = *self.net.dice.pick(&[
                    None,
                    None,
                    Some(Level::Read),
                    Some(Level::Write),
                    Some(Level::Write),
                ]);
                let tables = &mut self.net.server.tables;
                admin::grant(tables, user, territory, admin::Via::Hand, level).expect("a storage");
                self.net
                    .say(|| format!("GRANT {} {} {level:?}", short(user), short(territory)));
            }
            Feature::Collect => {
                let head = self.net.server.tables.org.head;
                let floor = self.net.dice.range(0, head.max(1));
                let dead: Vec<Uuid> = self
                    .net
                    .server
                    .tables
                    .records
                    .values()
                    .filter(|one| one.deleted.is_some() && one.into.is_none())
                    .map(|one| one.id)
                    .collect();
                admin::forget(&mut self.net.server.tables, floor).expect("a storage");
                for id in dead {
                    if !self.net.server.tables.records.contains_key(&id)
                        && let Some(cells) = self.net.server.cells.remove(&id)
                    {
                        self.net.server.over.extend(cells.writes());
                    }
                }
                self.net.say(|| format!("COLLECT up to {floor}"));
            }
            Feature::Revoke => {
                if self.net.dice.chance(30) {
                    let id = self.devices[at].book.state.device;
                    if let Some(device) = self.net.server.tables.devices.get_mut(&id) {
                        device.revoked = true;
                    }
                    let name = self.devices[at].name;
                    self.net.say(|| format!("REVOKE d{name}"));
                }
            }
            Feature::Fork => {
                if self.devices.len() < 5 {
                    let mut book = self.devices[at].book.clone();
                    book.dice = Dice::new(self.net.dice.next());
                    let of = &self.devices[at];
                    let copy = Device {
                        name: self.devices.len(),
                        user: of.user,
                        skew: of.skew,
                        old: of.old,
                        dead: false,
                        book,
                    };
                    let (name, of) = (copy.name, of.name);
                    self.devices.push(copy);
                    self.net.say(|| format!("COPY d{name} of d{of}"));
                }
            }
            Feature::ClientRestore => {
                let name = self.devices[at].name;
                if self.books.len() < 3 {
                    self.books.push((name, self.devices[at].book.clone()));
                    self.net.say(|| format!("client backup d{name}"));
                } else {
                    let (name, mut book) = self.net.dice.pick(&self.books.clone()).clone();
                    book.dice = Dice::new(self.net.dice.next());
                    let Some(place) = self.devices.iter().position(|one| one.name == name) else {
                        return;
                    };
                    if self.devices[place].dead {
                        return;
                    }
                    let lost = self.devices[place].book.writes();
                    self.devices[place].book = book;
                    self.books.clear();
                    self.net.say(|| format!("CLIENT RESTORE d{name}"));
                    self.loosen(&lost);
                }
            }
            Feature::ServerRestore => {
                if self.backup.is_none() || self.net.dice.chance(30) {
                    self.backup = Some(self.net.server.clone());
                    self.net.say(|| "server backup".into());
                } else if self.net.dice.chance(50)
                    && let Some(backup) = &self.backup
                {
                    let mut server = backup.clone();
                    let epoch = Epoch {
                        id: self.net.dice.uuid(),
                        from: server.tables.org.head,
                    };
                    server.tables.org.lineage.push(epoch);
                    server.restored = true;
                    server.now = self.now;
                    self.net.server = server;
                    self.net.server.note_truth();
                    let from = epoch.from;
                    self.net.say(|| format!("SERVER RESTORE to {from}"));
                    let all = self.net.writes.borrow().seen.len();
                    let held = self.held();
                    let came = &self.net.server.came;
                    self.forgiven
                        .extend((0..all).filter(|one| !held.contains(one) && !came.contains(one)));
                }
            }
            _ => {}
        }
    }

    pub fn loosen(&mut self, lost: &BTreeSet<usize>) {
        let held = self.held();
        let came = &self.net.server.came;
        let gone = lost
            .iter()
            .filter(|one| !held.contains(one) && !came.contains(one));
        self.forgiven.extend(gone);
    }

    pub fn held(&self) -> BTreeSet<usize> {
        let alive = self.devices.iter().filter(|device| !device.dead);
        alive.flat_map(|device| device.book.writes()).collect()
    }
}
