//! Derived columns that only the journal knows: when a deal entered its stage, its pushes, its first close date.
//!
//! What was undone never happened; several changes of one field by one person within ten minutes are one; of changes
//! entered late only those count that as-of can see.

use super::super::{
    day::local_day,
    error::Result,
    journal::{History, How, Key, Verb},
    read::Read,
};
use crate::domain::{
    cell::Cell,
    field::{Instant, Record as _, date},
    id::Id,
    push,
    record::opportunity::{Opportunity, Outcome},
};

/// Sets what the journal says of a deal; what was trimmed away stays as it was kept.
pub(super) fn keep(read: &Read<'_>, deal: &mut Opportunity) -> Result<()> {
    let mut query = read.conn.prepare_cached(
        "SELECT min(at) FILTER (WHERE verb = 0), \
                total(verb = 2 OR (verb = 1 AND (instr(patch, '\"stage\":') OR instr(patch, '\"close_date\":')))) \
         FROM change WHERE record = ?1",
    )?;
    let (born, is_moved): (Option<i64>, f64) =
        query.query_row([deal.id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let is_moved = is_moved > 0.0;
    if is_moved {
        return keep_moved(read, deal);
    }
    let Some(born) = born else { return Ok(()) };
    deal.stage_entered =
        (deal.stage.is_some() && !deal.age_unknown).then(|| local_day(Instant(born)));
    deal.pushes = Some(0);
    deal.first_close_date = deal.close_date;
    Ok(())
}

fn keep_moved(read: &Read<'_>, deal: &mut Opportunity) -> Result<()> {
    let history = History::load(read.conn, read.catalog, Opportunity::INFO, deal.id)?;
    let is_whole = history
        .changes
        .last()
        .is_some_and(|oldest| oldest.verb == Verb::Create || oldest.seq < 0);
    let stages = chain(&history, "stage");
    match stages.last() {
        Some(last) if last.is_birth && deal.age_unknown => deal.stage_entered = None,
        Some(last) => deal.stage_entered = (!last.new.is_null()).then(|| local_day(last.at)),
        None if is_whole => deal.stage_entered = None,
        None => {}
    }
    let dates = chain(&history, "close_date");
    let outcomes = chain(&history, "outcome");
    let pushes = dates.iter().filter(|turn| is_push(turn, &outcomes)).count() as i64;
    if is_whole {
        deal.pushes = Some(pushes);
        deal.first_close_date = dates.iter().find_map(|turn| turn.new.int()).and_then(date);
    } else {
        deal.pushes = deal.pushes.max(Some(pushes));
    }
    Ok(())
}

/// One turn of a field that stands.
#[derive(Clone, Debug)]
struct Turn {
    old: Cell<'static>,
    new: Cell<'static>,
    at: Instant,
    seq: i64,
    author: Id,
    op: String,
    is_birth: bool,
}

/// The turns of a field that stand and that as-of can see, oldest first, runs as one.
fn chain(history: &History<'_>, field: &str) -> Vec<Turn> {
    let walk = history.walk(&Key::Field(field.to_owned()));
    let mut turns: Vec<Turn> = Vec::new();
    let mut arrived = None;
    for row in &walk.rows {
        let stands = matches!(row.how, How::Live | How::Cut);
        // What came as it was says nothing of how it became so; what came of its past lies below.
        if stands && row.change.verb == Verb::Create && row.change.op == "arrived" {
            arrived = Some(row.change);
            continue;
        }
        // As-of sees of two turns the newer one from its own moment on.
        if stands && turns.last().is_none_or(|newer| row.change.at < newer.at) {
            turns.push(Turn {
                old: row.old.clone(),
                new: row.new.clone(),
                at: row.change.at,
                seq: row.change.seq,
                author: row.change.author,
                op: row.change.op.clone(),
                is_birth: row.change.verb == Verb::Create,
            });
        }
        if stands && row.change.verb == Verb::Create {
            break;
        }
    }
    if let Some(born) = arrived
        && turns.last().is_none_or(|oldest| !oldest.is_birth)
    {
        turns.push(Turn {
            old: Cell::Null,
            new: walk.end.clone(),
            at: born.at,
            seq: i64::MIN,
            author: born.author,
            op: born.op.clone(),
            is_birth: true,
        });
    }
    turns.reverse();
    coalesce(turns)
}

fn coalesce(turns: Vec<Turn>) -> Vec<Turn> {
    let mut runs = push::in_runs(
        turns,
        |turn| (!turn.is_birth).then_some((turn.author, turn.at)),
        |run, turn| (run.new, run.at, run.seq) = (turn.new, turn.at, turn.seq),
    );
    // Of two runs the later begins where the earlier ended, whatever was passed over between them.
    for at in 1..runs.len() {
        runs[at].old = runs[at - 1].new.clone();
    }
    // What ends where it began is nothing, and what follows it begins there.
    let mut kept: Vec<Turn> = Vec::new();
    for mut turn in runs {
        if let Some(last) = kept.last() {
            turn.old = last.new.clone();
        }
        if turn.is_birth || turn.old != turn.new {
            kept.push(turn);
        }
    }
    kept
}

/// Whether a close date set by a person while the deal was open was pushed.
fn is_push(turn: &Turn, outcomes: &[Turn]) -> bool {
    let outcome = outcomes
        .iter()
        .rev()
        .find(|other| other.seq < turn.seq)
        .map(|other| &other.new)
        .or_else(|| outcomes.first().map(|first| &first.old));
    let was_open =
        outcome.is_none_or(|outcome| outcome.text().and_then(outcome_of) == Some(Outcome::Open));
    let day = |cell: &Cell<'_>| cell.int().and_then(date);
    let (Some(old), Some(new)) = (day(&turn.old), day(&turn.new)) else {
        return false;
    };
    !turn.is_birth && was_open && push::may_push(&turn.op) && push::is_push(old, new)
}

fn outcome_of(code: &str) -> Option<Outcome> {
    use crate::domain::pick::Codes as _;
    Outcome::from_code(code)
}
