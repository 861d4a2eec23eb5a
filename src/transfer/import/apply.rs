//! Writes a plan into the book: one undoable step, in one transaction or, when it is very large, in several.

use serde_json::json;

use super::{
    super::error::{Error, Result},
    Phase, Plan, Watch, source,
};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Row},
        id::Id,
        kind::KindInfo,
        record::by_kind,
    },
    operations::merge::merge_in,
    store::{self, Actor, Changes, Op, Store, Tx, scratch::Made},
};

/// Up to this many records are one transaction.
const ONE_GO: i64 = 200_000;
/// Beyond it, so many at a time: an edit that waits does not wait long.
const PART: i64 = 50_000;

/// Applies a plan. On an error or a stop the book is as it was.
pub fn apply(
    store: &mut Store,
    actor: &Actor,
    plan: &mut Plan,
    watch: &mut Watch<'_>,
) -> Result<Changes> {
    apply_in(store, actor, plan, watch, ONE_GO, PART)
}

/// As [`apply`], with other bounds: tests.
pub fn apply_in(
    store: &mut Store,
    actor: &Actor,
    plan: &mut Plan,
    watch: &mut Watch<'_>,
    one_go: i64,
    part: i64,
) -> Result<Changes> {
    let questions = plan.questions();
    if !questions.is_empty() {
        return Err(Error::Open(questions));
    }
    let op = op(plan);
    let work = plan.made + plan.changed.cast_signed();
    if work <= one_go {
        let done = store.transact(actor, op, |tx| {
            let base = tx.reserve_range(plan.made, false)?;
            let mut writer = Writer {
                tx,
                plan,
                base,
                watch,
            };
            writer.make(1, plan.made)?;
            writer.finish()
        });
        let (clashes, changes) = done.map_err(stopped)?;
        plan.report.clashes = clashes;
        return Ok(changes);
    }
    let mut open = None;
    match in_parts(store, actor, plan, watch, part, &mut open) {
        Ok(changes) => Ok(changes),
        Err(error) => {
            // What was written before it stopped goes out again.
            store.take_back_open_steps(actor)?;
            Err(stopped(error))
        }
    }
}

fn stopped(error: store::Error) -> Error {
    match error {
        store::Error::Stopped => Error::Stopped,
        error => Error::Store(error),
    }
}

fn op(plan: &Plan) -> Op {
    let mut files: Vec<String> = plan.files.iter().map(source::Input::name).collect();
    files.dedup();
    Op::with(
        "import",
        json!({
            "files": files,
            "created": plan.report.created(),
            "updated": plan.report.updated(),
            "rejected": plan.report.rejected(),
        }),
    )
}

fn in_parts(
    store: &mut Store,
    actor: &Actor,
    plan: &mut Plan,
    watch: &mut Watch<'_>,
    part: i64,
    open: &mut Option<store::bulk::OpenStep>,
) -> store::Result<Changes> {
    let mut all = Changes::default();
    let mut from = 1;
    let mut base = None;
    loop {
        let to = (from + part - 1).min(plan.made);
        let last = to >= plan.made;
        let op = op(plan);
        let ((clashes, found), changes) = store.transact_part(actor, op, open, last, |tx| {
            let base = match base {
                Some(base) => base,
                None => tx.reserve_range(plan.made, true)?,
            };
            let mut writer = Writer {
                tx,
                plan,
                base,
                watch,
            };
            writer.make(from, to)?;
            Ok((if last { writer.finish()? } else { 0 }, base))
        })?;
        base = Some(found);
        plan.report.clashes += clashes;
        all.step = changes.step.max(all.step);
        all.op = changes.op;
        all.kinds.extend(changes.kinds);
        all.count += changes.count;
        all.many = true;
        if last {
            return Ok(all);
        }
        from = to + 1;
    }
}

struct Writer<'a, 't, 'w> {
    tx: &'a mut Tx<'t>,
    plan: &'a Plan,
    base: i64,
    watch: &'a mut Watch<'w>,
}

impl Writer<'_, '_, '_> {
    /// Writes the records of a range of numbers.
    fn make(&mut self, from: i64, to: i64) -> store::Result<()> {
        let plan = self.plan;
        plan.scratch
            .each_made(from..=to, |made| -> store::Result<()> {
                if made.n % 2_048 == 0 {
                    self.tell(made.n)?;
                }
                self.make_one(made)
            })
    }

    fn tell(&mut self, done: i64) -> store::Result<()> {
        let total = self.plan.made.cast_unsigned() + self.plan.changed;
        self.watch
            .tell(Phase::Apply, done.cast_unsigned(), total)
            .map_err(|_| store::Error::Stopped)
    }

    fn make_one(&mut self, mut made: Made) -> store::Result<()> {
        let Some(info) = by_kind(made.kind) else {
            return Ok(());
        };
        self.lead(info, &mut made.row);
        let id = if made.known > 0 {
            made.row.id = Id(made.known);
            self.tx.create_at(info, made.row, made.at)?
        } else {
            made.row.id = Id(self.base + made.n);
            let past = made.past.as_ref().map(|(at, patch)| (*at, patch.as_str()));
            self.tx
                .create_reserved(info, &mut made.row, made.uuid, made.at, past)?;
            made.row.id
        };
        if let Some(external) = &made.external {
            self.tx
                .keep_external_id(&self.plan.source, info.code, external, id)?;
        }
        Ok(())
    }

    /// Numbers of the plan become ids of the book.
    fn lead(&self, info: &KindInfo, row: &mut Row) {
        for (spec, cell) in info.specs().iter().zip(&mut row.cells) {
            match (spec.kind, &*cell) {
                (FieldKind::Ref(_) | FieldKind::AnyRef, Cell::Int(number)) if *number < 0 => {
                    *cell = Cell::Int(self.id(*number).0);
                }
                (FieldKind::Refs(_), Cell::Text(text)) if text.contains('-') => {
                    let ids: Vec<i64> = cell.ids().into_iter().map(|id| self.id(id).0).collect();
                    *cell = Cell::from_ids(&ids);
                }
                _ => {}
            }
        }
    }

    fn id(&self, number: i64) -> Id {
        Id(if number < 0 {
            self.base - number
        } else {
            number
        })
    }

    /// Writes references to later lines, and what changes in records of the book; gives the fields left alone.
    fn finish(&mut self) -> store::Result<u64> {
        let mut after = 0;
        loop {
            let waiting = self.plan.scratch.waiting(after, 1_000)?;
            let Some((last, _)) = waiting.last() else {
                break;
            };
            after = *last;
            for (_, late) in &waiting {
                let spec = by_kind(late.kind)
                    .and_then(|info| Some((info, *info.specs().get(late.field as usize)?)));
                let Some((info, spec)) = spec.filter(|_| late.to != 0) else {
                    continue;
                };
                let (from, to) = (self.id(late.from), self.id(late.to));
                if late.from < 0 {
                    self.tx.complete(info, from, &spec.name, to)?;
                } else {
                    self.tx.set(info, from, &[(&*spec.name, Cell::Int(to.0))])?;
                }
            }
        }
        let (mut clashes, mut count) = (0, self.plan.made);
        let plan = self.plan;
        plan.scratch
            .each_changed(|mut changed| -> store::Result<()> {
                let Some(info) = by_kind(changed.kind) else {
                    return Ok(());
                };
                changed.seen.id = Id(changed.target);
                changed.wanted.id = Id(changed.target);
                self.lead(info, &mut changed.wanted);
                clashes += self.tx.edit(info, &changed.seen, &changed.wanted)?.len() as u64;
                if let Some(external) = &changed.external {
                    self.tx.keep_external_id(
                        &plan.source,
                        info.code,
                        external,
                        Id(changed.target),
                    )?;
                }
                count += 1;
                if count % 2_048 == 0 {
                    self.tell(count)?;
                }
                Ok(())
            })?;
        if let Some(other) = plan.also_me {
            merge_in(self.tx, self.tx.catalog().me, other)?;
        }
        Ok(clashes)
    }
}
