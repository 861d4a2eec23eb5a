//! The questions of the rules, once for both engines.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    Engine, Lot, Row, Val,
    lots::{DEVICES, FEED, GRANTS, HISTORY, OPS, PEOPLE, RECORDS, TERRITORIES},
};
use crate::{
    domain::{
        field::Record as _,
        pick::Codes as _,
        record::{conflict::Conflict, team::UserRole},
    },
    sync::core::{
        protocol::{Body, Level, OpId, Undoes},
        stamp::Stamp,
        storage::{
            Device, Fault, FeedRow, Grant, Kept, Org, Outcome, Past, Person, Stored, Tables,
        },
    },
};

/// One transaction of one organisation: what the rules ask, and the engine for what the shell keeps beside it.
pub struct Sql<'e> {
    /// The engine.
    pub engine: &'e mut dyn Engine,
    /// Whose rows.
    pub org: Uuid,
}

impl<'e> Sql<'e> {
    /// Over a transaction.
    pub fn new(engine: &'e mut dyn Engine, org: Uuid) -> Self {
        Self { engine, org }
    }

    /// Rows of a statement whose first parameter is the organisation.
    pub fn rows(&mut self, sql: &str, values: &[Val]) -> Kept<Vec<Row>> {
        let mut all = vec![Val::Id(self.org)];
        all.extend_from_slice(values);
        self.engine.query(sql, &all)
    }

    /// The first row of one.
    pub fn row(&mut self, sql: &str, values: &[Val]) -> Kept<Option<Row>> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// How many rows a statement changed whose first parameter is the organisation.
    pub fn change(&mut self, sql: &str, values: &[Val]) -> Kept<u64> {
        let mut all = vec![Val::Id(self.org)];
        all.extend_from_slice(values);
        self.engine.execute(sql, &all)
    }

    /// Puts down many rows.
    pub fn put(&mut self, lot: &Lot, rows: Vec<Vec<Val>>) -> Kept<()> {
        self.engine.put(lot, self.org, rows)
    }

    fn by_ids(&mut self, sql: &str, ids: &[Uuid], rest: &[Val]) -> Kept<Vec<Row>> {
        self.engine.query_ids(sql, self.org, ids, rest)
    }
}

fn level_code(level: Level) -> i64 {
    match level {
        Level::Read => 0,
        Level::Write => 1,
    }
}

/// A level that this version does not know is the least.
fn level(code: i64) -> Level {
    if code == 1 { Level::Write } else { Level::Read }
}

fn place(row: &mut Row) -> Kept<FeedRow> {
    Ok(FeedRow {
        territory: row.id()?,
        record: row.id()?,
        seq: row.int()?,
        gone: row.bool()?,
    })
}

fn unknown() -> Fault {
    Fault::Failed("the organisation is not known".into())
}

fn org_of(row: &mut Row, id: Uuid) -> Kept<Org> {
    Ok(Org {
        id,
        head: row.int()?,
        floor: row.int()?,
        lineage: row.json()?,
    })
}

fn device_of(row: &mut Row, id: Uuid) -> Kept<Device> {
    Ok(Device {
        id,
        user: row.id()?,
        revoked: row.bool()?,
        last_n: row.int()?,
        schema: u32::try_from(row.int()?).unwrap_or_default(),
        seen: row.int()?,
    })
}

/// A person, from role, home and whether they count.
pub fn person_of(row: &mut Row, user: Uuid) -> Kept<Person> {
    Ok(Person {
        user,
        // A role of a newer version may do the least.
        role: UserRole::from_code(&row.text()?).unwrap_or(UserRole::ReadOnly),
        home: row.maybe_id()?,
        active: row.bool()?,
    })
}

impl Tables for Sql<'_> {
    fn org(&mut self) -> Kept<Org> {
        let mut row = self
            .row("SELECT head, floor, lineage FROM org WHERE id = $1", &[])?
            .ok_or_else(unknown)?;
        org_of(&mut row, self.org)
    }

    fn caller(&mut self, device: Uuid, user: Uuid) -> Kept<(Org, Option<(Device, Person)>)> {
        let mut row = self
            .row(
                "SELECT o.head, o.floor, o.lineage, p.user_id, p.role, p.home, p.active, \
                 d.id, d.user_id, d.revoked, d.last_n, d.schema, d.seen FROM org o \
                 LEFT JOIN person p ON p.org = o.id AND p.user_id = $3 \
                 LEFT JOIN device d ON d.org = o.id AND d.id = $2 WHERE o.id = $1",
                &[device.into(), user.into()],
            )?
            .ok_or_else(unknown)?;
        let org = org_of(&mut row, self.org)?;
        let Some(user) = row.maybe_id()? else {
            return Ok((org, None));
        };
        let person = person_of(&mut row, user)?;
        let Some(id) = row.maybe_id()? else {
            return Ok((org, None));
        };
        Ok((org, Some((device_of(&mut row, id)?, person))))
    }

    fn set_head(&mut self, head: i64) -> Kept<()> {
        self.change("UPDATE org SET head = $2 WHERE id = $1", &[head.into()])?;
        Ok(())
    }

    fn put_org(&mut self, org: &Org) -> Kept<()> {
        self.change(
            "UPDATE org SET head = $2, floor = $3, lineage = $4 WHERE id = $1",
            &[org.head.into(), org.floor.into(), Val::json(&org.lineage)?],
        )?;
        Ok(())
    }

    fn device(&mut self, device: Uuid) -> Kept<Option<Device>> {
        self.row(
            "SELECT user_id, revoked, last_n, schema, seen FROM device WHERE org = $1 AND id = $2",
            &[device.into()],
        )?
        .map(|mut row| device_of(&mut row, device))
        .transpose()
    }

    fn put_device(&mut self, device: &Device) -> Kept<()> {
        let row = vec![
            device.id.into(),
            device.user.into(),
            device.revoked.into(),
            device.last_n.into(),
            i64::from(device.schema).into(),
            device.seen.into(),
        ];
        self.put(&DEVICES, vec![row])
    }

    fn ops_of(&mut self, device: Uuid, from: i64, limit: usize) -> Kept<Vec<OpId>> {
        self.rows(
            "SELECT id FROM op WHERE org = $1 AND device = $2 AND n >= $3 ORDER BY n LIMIT $4",
            &[device.into(), from.into(), limit.into()],
        )?
        .into_iter()
        .map(|mut row| row.id().map(OpId))
        .collect()
    }

    fn known_ops(&mut self, device: Option<Uuid>, ops: &[OpId]) -> Kept<Vec<OpId>> {
        let ids: Vec<Uuid> = ops.iter().map(|op| op.0).collect();
        let rows = match device {
            None => self.by_ids(
                "SELECT DISTINCT id FROM op WHERE org = $1 AND id {ids}",
                &ids,
                &[],
            ),
            Some(device) => self.by_ids(
                "SELECT DISTINCT id FROM op WHERE org = $1 AND id {ids} AND device = $3",
                &ids,
                &[device.into()],
            ),
        };
        rows?
            .into_iter()
            .map(|mut row| row.id().map(OpId))
            .collect()
    }

    fn put_ops(&mut self, device: Uuid, ops: &[(i64, OpId)]) -> Kept<()> {
        let rows = ops
            .iter()
            .map(|(n, op)| vec![device.into(), (*n).into(), op.0.into()])
            .collect();
        self.put(&OPS, rows)
    }

    fn person(&mut self, user: Uuid) -> Kept<Option<Person>> {
        self.row(
            "SELECT role, home, active FROM person WHERE org = $1 AND user_id = $2",
            &[user.into()],
        )?
        .map(|mut row| person_of(&mut row, user))
        .transpose()
    }

    fn put_person(&mut self, person: &Person) -> Kept<()> {
        let row = vec![
            person.user.into(),
            person.role.code().into(),
            person.home.into(),
            person.active.into(),
        ];
        self.put(&PEOPLE, vec![row])
    }

    fn grants(&mut self, user: Uuid) -> Kept<Vec<Grant>> {
        self.rows(
            "SELECT territory, direct, derived, ended FROM territory_grant WHERE org = $1 AND user_id = $2",
            &[user.into()],
        )?
        .into_iter()
        .map(|mut row| {
            Ok(Grant {
                user,
                territory: row.id()?,
                direct: row.maybe_int()?.map(level),
                derived: row.maybe_int()?.map(level),
                ended: row.int()?,
            })
        })
        .collect()
    }

    fn put_grants(&mut self, grants: &[Grant]) -> Kept<()> {
        let rows = grants
            .iter()
            .map(|grant| {
                vec![
                    grant.user.into(),
                    grant.territory.into(),
                    grant.direct.map(level_code).into(),
                    grant.derived.map(level_code).into(),
                    grant.ended.into(),
                ]
            })
            .collect();
        self.put(&GRANTS, rows)
    }

    fn names(&mut self, territories: &[Uuid]) -> Kept<Vec<(Uuid, String)>> {
        self.by_ids(
            "SELECT id, name FROM territory WHERE org = $1 AND id {ids}",
            territories,
            &[],
        )?
        .into_iter()
        .map(|mut row| Ok((row.id()?, row.text()?)))
        .collect()
    }

    fn put_name(&mut self, territory: Uuid, name: &str) -> Kept<()> {
        self.put(&TERRITORIES, vec![vec![territory.into(), name.into()]])
    }

    fn records(&mut self, ids: &[Uuid]) -> Kept<Vec<Stored>> {
        self.by_ids(
            "SELECT id, kind, seq, created, parent, home, territory, body, versions, deleted, into_id, sent \
             FROM record WHERE org = $1 AND id {ids}",
            ids,
            &[],
        )?
        .into_iter()
        .map(|mut row| {
            Ok(Stored {
                id: row.id()?,
                kind: u16::try_from(row.int()?).unwrap_or_default(),
                seq: row.int()?,
                created: row.int()?,
                parent: row.maybe_id()?,
                home: row.id()?,
                territory: row.maybe_id()?,
                body: row.json()?,
                versions: row.json()?,
                deleted: row.maybe_json()?,
                into: row.maybe_id()?,
                sent: row.bool()?,
            })
        })
        .collect()
    }

    fn children(&mut self, parents: &[Uuid]) -> Kept<Vec<Uuid>> {
        self.by_ids(
            "SELECT id FROM record WHERE org = $1 AND parent {ids}",
            parents,
            &[],
        )?
        .into_iter()
        .map(|mut row| row.id())
        .collect()
    }

    fn put_records(&mut self, records: &[Stored]) -> Kept<()> {
        let rows = records
            .iter()
            .map(|record| {
                Ok(vec![
                    record.id.into(),
                    i64::from(record.kind).into(),
                    record.seq.into(),
                    record.created.into(),
                    record.parent.into(),
                    record.home.into(),
                    record.territory.into(),
                    Val::json(&record.body)?,
                    Val::json(&record.versions)?,
                    record
                        .deleted
                        .as_ref()
                        .map(Val::json)
                        .transpose()?
                        .unwrap_or_default(),
                    record.into.into(),
                    record.sent.into(),
                ])
            })
            .collect::<Kept<_>>()?;
        self.put(&RECORDS, rows)
    }

    fn places(&mut self, records: &[Uuid]) -> Kept<Vec<FeedRow>> {
        self.by_ids(
            "SELECT territory, record, seq, gone FROM feed WHERE org = $1 AND record {ids}",
            records,
            &[],
        )?
        .iter_mut()
        .map(place)
        .collect()
    }

    fn feed(&mut self, territory: Uuid, after: i64, limit: usize) -> Kept<Vec<FeedRow>> {
        self.rows(
            "SELECT territory, record, seq, gone FROM feed WHERE org = $1 AND territory = $2 AND seq > $3 \
             ORDER BY seq LIMIT $4",
            &[territory.into(), after.into(), limit.into()],
        )?
        .iter_mut()
        .map(place)
        .collect()
    }

    fn put_feed(&mut self, rows: &[FeedRow]) -> Kept<()> {
        let rows = rows
            .iter()
            .map(|row| {
                vec![
                    row.territory.into(),
                    row.record.into(),
                    row.seq.into(),
                    row.gone.into(),
                ]
            })
            .collect();
        self.put(&FEED, rows)
    }

    fn history(&mut self, records: &[Uuid], after: i64) -> Kept<Vec<Past>> {
        let mut found = self
            .by_ids(
                "SELECT record, seq, op, outcome, step, device, n, user_id, stamp, at, received, name, undoes, redo, \
                 fields FROM history WHERE org = $1 AND record {ids} AND seq > $3",
                records,
                &[after.into()],
            )?
            .into_iter()
            .map(|mut row| past(&mut row))
            .collect::<Kept<Vec<Past>>>()?;
        found.sort_by_key(|past| (past.record, past.seq, past.device, past.n));
        Ok(found)
    }

    fn put_history(&mut self, rows: &[Past]) -> Kept<()> {
        let rows = rows
            .iter()
            .map(|past| {
                Ok(vec![
                    past.record.into(),
                    past.seq.into(),
                    past.op.0.into(),
                    Val::Int(past.outcome as i64),
                    past.step.into(),
                    past.device.into(),
                    past.n.into(),
                    past.user.into(),
                    past.stamp.0.into(),
                    past.at.into(),
                    past.received.into(),
                    past.name.as_str().into(),
                    past.undoes.map(|undoes| undoes.op.0).into(),
                    past.undoes.is_some_and(|undoes| undoes.redo).into(),
                    Val::json(&past.fields)?,
                ])
            })
            .collect::<Kept<_>>()?;
        self.put(&HISTORY, rows)
    }

    fn conflicts_about(&mut self, record: Uuid) -> Kept<Vec<Uuid>> {
        let about = serde_json::Value::from(record.to_string());
        let rows = self.rows(
            "SELECT id, body FROM record WHERE org = $1 AND kind = $2 AND CAST(body AS TEXT) LIKE $3",
            &[
                i64::from(Conflict::KIND.0).into(),
                format!("%{record}%").as_str().into(),
            ],
        )?;
        let mut found = Vec::new();
        for mut row in rows {
            let (id, body): (Uuid, Body) = (row.id()?, row.json()?);
            if body.get("about") == Some(&about) {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn erase_history(&mut self, records: &[Uuid]) -> Kept<()> {
        for id in records {
            self.change(
                "DELETE FROM history WHERE org = $1 AND record = $2",
                &[(*id).into()],
            )?;
        }
        Ok(())
    }

    fn forget(&mut self, floor: i64) -> Kept<usize> {
        let gone = self.change(
            "DELETE FROM record WHERE org = $1 AND seq <= $2 AND deleted IS NOT NULL AND into_id IS NULL \
             AND CAST(versions AS TEXT) NOT LIKE '%\"erased\":true%'",
            &[floor.into()],
        )?;
        self.change(
            "DELETE FROM feed WHERE org = $1 AND seq <= $2 AND NOT EXISTS (
               SELECT 1 FROM record WHERE record.org = feed.org AND record.id = feed.record)",
            &[floor.into()],
        )?;
        Ok(usize::try_from(gone).unwrap_or(usize::MAX))
    }

    fn forget_history(&mut self, before: i64) -> Kept<usize> {
        let gone = self.change(
            "DELETE FROM history WHERE org = $1 AND received < $2",
            &[before.into()],
        )?;
        Ok(usize::try_from(gone).unwrap_or(usize::MAX))
    }
}

fn past(row: &mut Row) -> Kept<Past> {
    let record = row.id()?;
    let seq = row.int()?;
    let op = OpId(row.id()?);
    let outcome = Outcome::from_code(row.int()?)
        .ok_or_else(|| Fault::Failed("history holds an outcome of a newer version".into()))?;
    let (step, device, n, user) = (row.int()?, row.id()?, row.int()?, row.id()?);
    let (stamp, at, received) = (Stamp(row.int()?), row.int()?, row.int()?);
    let name = row.text()?;
    let (undoes, redo) = (row.maybe_id()?, row.bool()?);
    let fields: BTreeMap<_, _> = row.json()?;
    Ok(Past {
        record,
        seq,
        op,
        step,
        device,
        n,
        user,
        stamp,
        at,
        received,
        name,
        undoes: undoes.map(|op| Undoes { op: OpId(op), redo }),
        outcome,
        fields,
    })
}
