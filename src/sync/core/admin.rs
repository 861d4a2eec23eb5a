//! What an administrator does to an organisation, each inside one [`super::storage::Storage::write`].
//!
//! Who may do it is asked by the shell. People's names are records of kind `user`, made here too, so that every book
//! sees them; passwords, tokens and invites are the shell's own tables.

use uuid::Uuid;

use super::{
    exchange::{Desk, FRESH},
    protocol::{Body, Epoch, Level},
    shape::Shape,
    storage::{Grant, Kept, Org, Person, Stored, Tables, Version, Versions},
};
use crate::domain::{field::Record as _, record::team::User};

/// How a right came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By hand.
    Hand,
    /// It follows from the tree of teams.
    Team,
}

/// The row of a new organisation, for the storage to put down; its territory has the same id.
pub fn organisation(id: Uuid, epoch: Uuid) -> Org {
    Org {
        id,
        head: 0,
        floor: 0,
        lineage: vec![Epoch { id: epoch, from: 0 }],
    }
}

/// After a restore from a backup: a new epoch from here on, so that clients bring back what is missing.
pub fn restart(tables: &mut dyn Tables, epoch: Uuid) -> Kept<()> {
    let mut org = tables.org()?;
    org.lineage.push(Epoch {
        id: epoch,
        from: org.head,
    });
    tables.put_org(&org)
}

/// Lets a person in, or changes their role, home and state.
pub fn put_person(tables: &mut dyn Tables, person: &Person) -> Kept<()> {
    tables.put_person(person)
}

/// Names a territory.
pub fn put_territory(tables: &mut dyn Tables, territory: Uuid, name: &str) -> Kept<()> {
    tables.put_name(territory, name)
}

/// Sets what a person may do in a territory; none ends it. The end is numbered, so that what they did before it and
/// brings later is told to the new owner.
pub fn grant(
    tables: &mut dyn Tables,
    user: Uuid,
    territory: Uuid,
    via: Via,
    level: Option<Level>,
) -> Kept<()> {
    let mut grant = tables
        .grants(user)?
        .into_iter()
        .find(|grant| grant.territory == territory)
        .unwrap_or(Grant {
            user,
            territory,
            direct: None,
            derived: None,
            ended: 0,
        });
    let could = grant.level() == Some(Level::Write);
    match via {
        Via::Hand => grant.direct = level,
        Via::Team => grant.derived = level,
    }
    if could && grant.level() != Some(Level::Write) {
        let head = tables.org()?.head + 1;
        tables.set_head(head)?;
        grant.ended = head;
    }
    tables.put_grants(&[grant])
}

/// Hands a record without a parent (an account, a lead), with all that belongs to it, to another territory.
/// Gives whether there was such a record.
pub fn hand_over(tables: &mut dyn Tables, root: Uuid, territory: Uuid) -> Kept<bool> {
    let org = tables.org()?;
    let mut desk = Desk::for_admin(tables, org);
    let root = desk.resolve(root)?;
    let Some(mut record) = desk.take(root)? else {
        return Ok(false);
    };
    record.home = territory;
    desk.put(record);
    desk.touch(root)?;
    desk.move_children(root)?;
    desk.finish()?;
    Ok(true)
}

/// Erases a record and the conflicts about it for good: what a person has a right to. Every book that holds it does the
/// same at its next exchange. Gives which.
pub fn erase(tables: &mut dyn Tables, id: Uuid, now: i64) -> Kept<Vec<Uuid>> {
    let org = tables.org()?;
    let mut desk = Desk::for_admin(tables, org);
    let by = Version {
        seq: FRESH,
        at: now,
        ..Version::default()
    };
    let erased = desk.erase(id, &by)?;
    desk.finish()?;
    Ok(erased)
}

/// Forgets what was deleted up to a number. Devices that slept longer load their territories anew.
pub fn forget(tables: &mut dyn Tables, floor: i64) -> Kept<usize> {
    let mut org = tables.org()?;
    org.floor = org.floor.max(floor.min(org.head));
    tables.put_org(&org)?;
    tables.forget(org.floor)
}

/// Writes a person's record, so that every book knows them by name.
pub fn write_user(
    tables: &mut dyn Tables,
    now: i64,
    user: Uuid,
    name: &str,
    email: &str,
) -> Kept<()> {
    let body = Body::from([
        ("name".to_owned(), name.into()),
        ("email".to_owned(), email.into()),
        ("active".to_owned(), 1.into()),
    ]);
    write(tables, now, User::KIND.0, user, body)
}

/// Writes a record of the organisation, as the server's own: values that are given replace those that stand.
pub fn write(tables: &mut dyn Tables, now: i64, kind: u16, id: Uuid, body: Body) -> Kept<()> {
    let org = tables.org()?;
    let (org_id, mut desk) = (org.id, Desk::for_admin(tables, org));
    let mut record = desk.take(id)?.unwrap_or_else(|| Stored {
        id,
        kind,
        home: org_id,
        versions: Versions {
            born: Version {
                seq: FRESH,
                at: now,
                ..Version::default()
            },
            ..Versions::default()
        },
        ..Stored::default()
    });
    for (field, value) in body {
        let unit = Shape::of(kind).unit(&field).to_owned();
        if record.created > 0 && record.body.get(&field) != Some(&value) {
            let version = Version {
                seq: FRESH,
                at: now,
                ..Version::default()
            };
            record.versions.units.insert(unit, version);
        }
        record.body.insert(field, value);
    }
    desk.put(record);
    desk.touch(id)?;
    desk.finish()?;
    Ok(())
}
