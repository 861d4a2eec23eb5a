//! Taking a device's operations: none twice, none of a copy for those of the original, each step as it asks.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    super::{
        limits::KNOWN,
        protocol::{Change, Op, OpId, PushReply, PushRequest, Reason, Refusal, Verb},
        rights::Rights,
        rules::{Rule, Rules},
        shape::{self, Shape},
        storage::{Kept, Tables},
    },
    Admitted, Answer, Caller, admit,
    desk::{Author, Desk},
    refuse::Verdict,
};
use crate::domain::record::team::UserRole;

/// Takes a device's operations: in a transaction of [`super::super::storage::Storage::write`].
pub fn push(
    tables: &mut dyn Tables,
    caller: &Caller,
    request: &PushRequest,
) -> Kept<Answer<PushReply>> {
    push_by(Rules::ALL, tables, caller, request)
}

/// As [`push`], under other rules: the simulator alone.
pub fn push_by(
    rules: Rules,
    tables: &mut dyn Tables,
    caller: &Caller,
    request: &PushRequest,
) -> Kept<Answer<PushReply>> {
    let admitted = admit(tables, caller, request.device, Some(&request.lineage))?;
    let Admitted {
        org,
        mut device,
        person,
    } = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let fresh = match overlap(rules, tables, device.last_n, request)? {
        Ok(skip) => request.ops.get(skip..).unwrap_or_default(),
        Err(refusal) => return Ok(Err(refusal)),
    };
    if fresh.is_empty() {
        return Ok(Ok(PushReply {
            last_n: device.last_n,
            head: org.head,
            now: caller.now,
            notes: Vec::new(),
        }));
    }
    let author = Author {
        device: request.device,
        user: caller.user,
        is_admin: person.role == UserRole::Admin,
        rights: Rights::of(tables, caller.user)?,
        ancestors: request
            .ancestors
            .iter()
            .map(|ancestor| (ancestor.device, ancestor.n))
            .collect(),
    };
    let mut desk = Desk::new(tables, rules, org, author, caller.now);
    let ids: Vec<OpId> = fresh.iter().map(|op| op.id).collect();
    desk.learn_ops(&ids)?;
    desk.fetch(fresh.iter().flat_map(named))?;
    let touched: Vec<Uuid> = fresh.iter().map(|op| op.record).collect();
    desk.fetch_children(&touched)?;
    desk.learn_places(&touched)?;
    desk.learn_unseen(fresh)?;
    let mut rest = fresh;
    while let Some(first) = rest.first() {
        let length = if first.whole {
            rest.iter()
                .take_while(|op| op.whole && op.step == first.step)
                .count()
        } else {
            1
        };
        let (step, after) = rest.split_at(length);
        rest = after;
        take_step(&mut desk, step)?;
    }
    let list: Vec<(i64, OpId)> = fresh.iter().map(|op| (op.n, op.id)).collect();
    device.last_n = list.last().map_or(device.last_n, |(n, _)| *n);
    device.schema = request.schema;
    device.seen = caller.now;
    desk.tables.put_ops(device.id, &list)?;
    desk.tables.put_device(&device)?;
    let (head, notes) = desk.finish()?;
    Ok(Ok(PushReply {
        last_n: device.last_n,
        head,
        now: caller.now,
        notes,
    }))
}

/// How many of the operations the server has already; or that what it has are others.
fn overlap(
    rules: Rules,
    tables: &mut dyn Tables,
    last_n: i64,
    request: &PushRequest,
) -> Kept<Answer<usize>> {
    let first = request.first;
    if first > last_n + 1 {
        return Ok(Err(Refusal::Gap { last_n }));
    }
    let from = (first - 1).max(1);
    let theirs = tables.ops_of(request.device, from, KNOWN)?;
    let mut mine: Vec<OpId> = Vec::with_capacity(request.ops.len() + 1);
    if first > 1 {
        mine.push(request.prev.unwrap_or_default());
    }
    mine.extend(request.ops.iter().map(|op| op.id));
    let common = mine
        .iter()
        .zip(&theirs)
        .take_while(|(mine, theirs)| mine == theirs)
        .count();
    let differs = if rules.has(Rule::WholeOverlap) {
        common < mine.len().min(theirs.len()) || theirs.len() > mine.len()
    } else {
        theirs.len() <= mine.len() && common < theirs.len()
    };
    if differs {
        return Ok(Err(Refusal::Fork {
            last_n,
            from,
            list: theirs,
        }));
    }
    Ok(Ok((last_n + 1 - first).max(0) as usize))
}

/// Every record that an operation names.
fn named(op: &Op) -> Vec<Uuid> {
    let shape = Shape::of(op.kind);
    let mut ids = vec![op.record];
    ids.extend(op.into);
    ids.extend(op.parts.keys());
    for (field, change) in &op.fields {
        match change {
            Change::Value(value) if shape.is_reference(field) => {
                ids.extend(shape::reference(value));
            }
            Change::Items(items) if shape.is_references(field) => {
                let items = items.added.iter().chain(&items.removed);
                ids.extend(items.filter_map(|item| Uuid::try_parse(item).ok()));
            }
            _ => {}
        }
    }
    ids
}

/// One step that is taken as a whole, or one operation.
fn take_step(desk: &mut Desk<'_>, step: &[Op]) -> Kept<()> {
    let mut ops = Vec::with_capacity(step.len());
    for op in step {
        if !desk.is_first(op.id) {
            continue;
        }
        // What was erased takes nothing more, and keeps nothing of it.
        let lives = desk.resolve(op.record)?;
        if desk.is_erased(op.record)? || !op.erases && desk.is_erased(lives)? {
            if !op.erases {
                desk.note(op, Reason::Gone);
            }
            continue;
        }
        ops.push(op);
    }
    let mut made = BTreeSet::new();
    let mut verdicts = Vec::with_capacity(ops.len());
    for op in &ops {
        verdicts.push(desk.verdict(op, &made)?);
        if op.verb == Verb::Create {
            made.insert(op.record);
        }
    }
    let whole = step.first().is_some_and(|op| op.whole) && desk.has(Rule::Whole);
    let mut refused = verdicts.iter().filter_map(|verdict| verdict.refusal());
    // That something came late is told to the new owner, so that reason speaks for the rest.
    let late = refused.clone().find(|reason| *reason == Reason::Late);
    if whole && let Some(reason) = late.or_else(|| refused.next()) {
        for verdict in &mut verdicts {
            let own = verdict.refusal().unwrap_or(reason);
            let is_foreign = matches!(own, Reason::Right | Reason::Gone);
            *verdict = Verdict::Refused(if is_foreign { reason } else { own });
        }
    }
    for (op, verdict) in ops.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Refused(reason) => desk.reject(op, reason)?,
            Verdict::Goes | Verdict::GoesLate => desk.apply(op)?,
        }
        desk.keep_pending()?;
    }
    Ok(())
}
