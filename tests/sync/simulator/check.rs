//! The reckoning: when all is quiet, nothing is lost, nothing is doubled, everyone has what is theirs and no more.

use std::collections::{BTreeMap, BTreeSet};

use dealbook::sync::core::storage::Outcome;
use serde_json::Value;
use uuid::Uuid;

use super::{
    server::{Bad, bad, document},
    shape::{self, CONFLICT},
    world::{Device, World, short},
};

pub fn check(world: &World) -> Result<(), Bad> {
    nothing_is_lost(world)?;
    merged_away_is_away(world)?;
    for device in world.devices.iter().filter(|device| !device.dead) {
        same_as_server(world, device)?;
        journal_is_true(world, device)?;
    }
    Ok(())
}

fn nothing_is_lost(world: &World) -> Result<(), Bad> {
    let server = &world.net.server;
    let writes = world.net.writes.borrow();
    let mut safe: BTreeSet<usize> = server.over.clone();
    safe.extend(&world.forgiven);
    for (id, record) in &server.tables.records {
        safe.extend(writes.kept.get(id).into_iter().flatten());
        if let Some(cells) = server.cells.get(id) {
            safe.extend(cells.writes());
        }
        if let Some(sent) = server.sent.get(id)
            && record.sent
            && *sent != document(record)
        {
            bad!("I11 a sent quote is another: {}", short(*id));
        }
    }
    for write in 0..writes.seen.len() {
        if safe.contains(&write) || writes.author[write] == usize::MAX {
            continue;
        }
        if server.restored {
            let seen_later = server
                .came
                .iter()
                .any(|other| writes.seen[*other].has(write));
            if server.came.contains(&write) || seen_later {
                continue;
            }
        }
        let op = writes
            .ops
            .iter()
            .find(|(_, op)| op.writes().any(|one| one == write));
        bad!(
            "I2 LOST w{write} of user {} on {:?}, came {}, restored {}",
            writes.author[write],
            op.map(|(_, op)| short(op.record)),
            server.came.contains(&write),
            server.restored
        );
    }
    Ok(())
}

/// Nothing that is here lies under a record that was merged into another.
fn merged_away_is_away(world: &World) -> Result<(), Bad> {
    let server = &world.net.server;
    for record in server.tables.records.values() {
        if let Some(parent) = record.parent.filter(|_| record.is_alive())
            && server.resolve(parent) != parent
            && record.kind != CONFLICT
        {
            bad!("I15 {} lies under a merged record", short(record.id));
        }
    }
    Ok(())
}

fn same_as_server(world: &World, device: &Device) -> Result<(), Bad> {
    let server = &world.net.server;
    let user = world.net.users[device.user];
    let mut grounds: BTreeSet<Uuid> = server
        .tables
        .grants
        .values()
        .filter(|grant| grant.user == user && grant.level().is_some())
        .map(|grant| grant.territory)
        .collect();
    grounds.insert(user);
    let wanted: BTreeSet<Uuid> = server
        .tables
        .records
        .values()
        .filter(|one| one.is_alive() && one.territory.is_some_and(|at| grounds.contains(&at)))
        .map(|one| one.id)
        .collect();
    let here: BTreeSet<Uuid> = device.book.rows.keys().copied().collect();
    if here != wanted {
        let extra: Vec<String> = here.difference(&wanted).map(|id| short(*id)).collect();
        let missing: Vec<String> = wanted.difference(&here).map(|id| short(*id)).collect();
        bad!("I1/I4 d{} extra {extra:?} missing {missing:?}", device.name);
    }
    for (id, row) in &device.book.rows {
        let record = &server.tables.records[id];
        let plain = |body: &BTreeMap<String, Value>| {
            let mut body = body.clone();
            let mut tags = shape::tags(&body);
            tags.sort();
            body.remove("tags");
            (body, tags)
        };
        if plain(&row.body) != plain(&record.body) || row.sent != record.sent {
            bad!(
                "I1 d{} {}: {:?} is {:?}",
                device.name,
                short(*id),
                row.body,
                record.body
            );
        }
    }
    Ok(())
}

fn journal_is_true(world: &World, device: &Device) -> Result<(), Bad> {
    let server = &world.net.server;
    for (id, row) in device
        .book
        .rows
        .iter()
        .filter(|(_, row)| row.kind != CONFLICT)
    {
        let mut last: BTreeMap<&str, &Vec<(String, Value)>> = BTreeMap::new();
        let mut known = BTreeSet::new();
        for said in &row.journal {
            if let (Some(former), Some(old)) = (last.get(said.what.as_str()), &said.old)
                && **former != *old
            {
                bad!("I9 the chain of {} breaks: {:?}", short(*id), row.journal);
            }
            last.insert(&said.what, &said.new);
            if let Some(op) = said.op
                && !known.insert((op, said.what.clone()))
            {
                bad!(
                    "I9 one change twice in {} of d{}: {:?}",
                    short(*id),
                    device.name,
                    row.journal
                );
            }
        }
        for unit in shape::units(row.kind, &row.body) {
            if let Some(last) = last.get(unit.as_str())
                && **last != shape::values(row.kind, &row.body, &unit)
            {
                bad!(
                    "I9 the last of {unit} of {} is not its value: {:?}",
                    short(*id),
                    row.journal
                );
            }
        }
        if row.cut || server.restored || server.revived.contains(id) {
            continue;
        }
        for past in server.tables.past.get(id).into_iter().flatten() {
            let is_new = past.seq > row.arrived && past.seq <= row.seq;
            if past.outcome != Outcome::Applied || row.arrived == 0 && past.seq == 0 || !is_new {
                continue;
            }
            for field in past.fields.keys().filter(|field| field.as_str() != "*") {
                let unit = dealbook::sync::core::shape::Shape::of(row.kind)
                    .unit(field)
                    .to_owned();
                if !known.contains(&(past.op, unit)) {
                    bad!(
                        "I9 an author is lost: {field} of {} at {} on d{}: {:?}",
                        short(*id),
                        past.seq,
                        device.name,
                        row.journal
                    );
                }
            }
        }
    }
    Ok(())
}
