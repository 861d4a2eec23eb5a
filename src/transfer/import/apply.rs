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

/// Up to this many records are one transaction, of more so many at a time: an edit that waits does not wait long.
const ONE_GO: i64 = 20_000;

/// Applies a plan. On an error or a stop the book is as it was.
pub fn apply(
    store: &mut Store,
    actor: &Actor,
    plan: &mut Plan,
    watch: &mut Watch<'_>,
) -> Result<Changes> {
    store.with_room(|store| apply_in(store, actor, plan, watch, ONE_GO, ONE_GO))?
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
            let mut after = 0;
            while let Some(last) = writer.complete(after, part)? {
                after = last;
            }
            let (mut after, mut clashes) = (0, 0);
            while let Some(last) = writer.change(after, part, &mut clashes)? {
                after = last;
            }
            writer.merge_me()?;
            Ok(clashes)
        });
        let (clashes, changes) = done.map_err(stopped)?;
        plan.report.clashes = clashes;
        return Ok(changes);
    }
    match in_parts(store, actor, plan, watch, part) {
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
) -> store::Result<Changes> {
    let mut parts = Parts {
        store,
        actor,
        open: None,
        base: None,
        all: Changes {
            many: true,
            ..Changes::default()
        },
    };
    let mut from = 1;
    while from <= plan.made {
        let to = (from + part - 1).min(plan.made);
        parts.run(plan, watch, false, |writer| writer.make(from, to))?;
        from = to + 1;
    }
    let mut after = Some(0);
    while let Some(from) = after {
        after = parts.run(plan, watch, false, |writer| writer.complete(from, part))?;
    }
    let (mut after, mut clashes) = (Some(0), 0);
    while let Some(from) = after {
        after = parts.run(plan, watch, false, |writer| {
            writer.change(from, part, &mut clashes)
        })?;
    }
    parts.store.keep_deferred(actor.today, |done, of| {
        tell(watch, Phase::Keep, done as u64, of as u64)
    })?;
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone does not fit any lifetime"
    )]
    parts.run(plan, watch, true, |writer| writer.merge_me())?;
    plan.report.clashes = clashes;
    Ok(parts.all)
}

/// A step that is written in several transactions.
struct Parts<'a> {
    store: &'a mut Store,
    actor: &'a Actor,
    open: Option<store::bulk::OpenStep>,
    base: Option<i64>,
    all: Changes,
}

impl Parts<'_> {
    fn run<T>(
        &mut self,
        plan: &Plan,
        watch: &mut Watch<'_>,
        last: bool,
        act: impl FnOnce(&mut Writer<'_, '_, '_>) -> store::Result<T>,
    ) -> store::Result<T> {
        let known = self.base;
        let ((value, base), changes) =
            self.store
                .transact_part(self.actor, op(plan), &mut self.open, last, |tx| {
                    let base = match known {
                        Some(base) => base,
                        None => tx.reserve_range(plan.made, true)?,
                    };
                    let mut writer = Writer {
                        tx,
                        plan,
                        base,
                        watch,
                    };
                    Ok((act(&mut writer)?, base))
                })?;
        self.base = Some(base);
        self.all.step = changes.step.max(self.all.step);
        self.all.op = changes.op;
        self.all.kinds.extend(changes.kinds);
        self.all.count += changes.count;
        Ok(value)
    }
}

fn tell(watch: &mut Watch<'_>, phase: Phase, done: u64, total: u64) -> store::Result<()> {
    watch
        .tell(phase, done, total)
        .map_err(|_| store::Error::Stopped)
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
        tell(self.watch, Phase::Apply, done.cast_unsigned(), total)
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

    /// Writes some of the references to later lines; gives the last of them, or nothing when there are no more.
    fn complete(&mut self, after: i64, limit: i64) -> store::Result<Option<i64>> {
        let waiting = self.plan.scratch.waiting(after, limit)?;
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
        Ok(waiting.last().map(|(last, _)| *last))
    }

    /// Writes some of what changes in records of the book, and counts the fields left alone; gives the last of them.
    fn change(&mut self, after: i64, limit: i64, clashes: &mut u64) -> store::Result<Option<i64>> {
        let plan = self.plan;
        let mut count = plan.made + after;
        plan.scratch
            .each_changed(after, limit, |mut changed| -> store::Result<()> {
                let Some(info) = by_kind(changed.kind) else {
                    return Ok(());
                };
                changed.seen.id = Id(changed.target);
                changed.wanted.id = Id(changed.target);
                self.lead(info, &mut changed.wanted);
                *clashes += self.tx.edit(info, &changed.seen, &changed.wanted)?.len() as u64;
                if let Some(external) = &changed.external {
                    let record = Id(changed.target);
                    self.tx
                        .keep_external_id(&plan.source, info.code, external, record)?;
                }
                count += 1;
                if count % 2_048 == 0 {
                    self.tell(count)?;
                }
                Ok(())
            })
    }

    /// The user that the files know and the one of this book become one.
    fn merge_me(&mut self) -> store::Result<()> {
        if let Some(other) = self.plan.also_me {
            merge_in(self.tx, self.tx.catalog().me, &[other], &[])?;
        }
        Ok(())
    }
}
