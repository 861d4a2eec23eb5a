//! Moving opportunities along their stages: what is to be asked before, then one step for all of them.
//!
//! What a stage asks for is known to [`move_stage`]; here it is put as a question, which nobody has to answer.

use serde_json::json;

use super::{
    super::{
        message::Written,
        screen::prompt::{Confirm, Prompt},
        view::{Attempt, Cx, Subject},
    },
    opportunity::args,
};
use crate::{
    domain::{
        catalog::Catalog,
        id::{Id, Ref},
        pick::Pick,
        record::opportunity::{Opportunity, Outcome},
    },
    operations::move_stage::{self, Move, Unmet},
    store::{Actor, Error, Op, Read, Result, Store},
    words::say,
};

/// How many open criteria a question names.
const NAMED: usize = 3;

/// Where they are to go.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    /// One stage on.
    On,
    /// One stage back.
    Back,
    /// All to this one.
    To(Id),
    /// Each to its own: what was asked about is what is done.
    Each(Vec<(Id, Id)>),
}

/// A move that may still have to be asked about.
#[derive(Clone, Debug)]
struct Wanted {
    ids: Vec<Id>,
    what: String,
    goal: Goal,
    in_spite: bool,
    /// Why back; none was not asked yet.
    reason: Option<String>,
}

/// One opportunity's part of it.
struct Leg {
    id: Id,
    name: String,
    to: Id,
    is_back: bool,
    unmet: Vec<Unmet>,
}

/// Moves these, after what is to be asked.
pub(super) fn go(subject: &Subject, goal: Goal, cx: &mut Cx<'_>) {
    let is_back = matches!(goal, Goal::Back);
    let wanted = Wanted {
        ids: subject.ids.clone(),
        what: subject.words(),
        goal,
        in_spite: false,
        reason: None,
    };
    // Asked at once, so that what is typed next is the answer.
    if is_back {
        ask_reason(wanted, cx);
    } else {
        wanted.attempt(cx);
    }
}

fn ask_reason(wanted: Wanted, cx: &mut Cx<'_>) {
    let skipped = wanted.clone();
    let with = |wanted: Wanted, reason: String| Wanted {
        reason: Some(reason),
        ..wanted
    };
    let prompt = Prompt::new(
        say!("verb-move-back", what = &wanted.what),
        say!("verb-why"),
        move |reason, cx| {
            with(wanted, reason).attempt(cx);
        },
    );
    cx.over(prompt.or(move |_, cx| with(skipped, String::new()).attempt(cx)));
}

impl Wanted {
    fn attempt(self, cx: &mut Cx<'_>) {
        cx.attempt(move |store, actor| self.run(store, actor));
    }

    fn run(mut self, store: &mut Store, actor: &Actor) -> Result<Attempt> {
        let legs = self.legs(store.read())?;
        if legs.is_empty() {
            return Ok(Attempt::Done(Written::default()));
        }
        let is_open = legs.iter().any(|leg| !leg.unmet.is_empty());
        let is_back = legs.iter().any(|leg| leg.is_back);
        if (is_open && !self.in_spite) || (is_back && self.reason.is_none()) {
            self.goal = Goal::Each(legs.iter().map(|leg| (leg.id, leg.to)).collect());
            if is_back && self.reason.is_none() {
                return Ok(Attempt::Ask(Box::new(move |cx| ask_reason(self, cx))));
            }
            let text = question(store.read().catalog(), &legs, &self.what);
            self.in_spite = true;
            return Ok(Attempt::Ask(Box::new(move |cx| {
                cx.over(Confirm::new(text, move |cx| self.attempt(cx)));
            })));
        }
        self.write(store, actor, &legs).map(Attempt::Done)
    }

    /// Who goes where; those that have nowhere to go stay, unless that is all of them.
    fn legs(&self, read: Read<'_>) -> Result<Vec<Leg>> {
        let mut legs = Vec::new();
        let mut left = None;
        for id in &self.ids {
            let deal: Opportunity = read.need(*id)?;
            let here = deal.stage.map(Ref::id);
            let to = match &self.goal {
                Goal::On => move_stage::neighbour(read, &deal, true),
                Goal::Back => move_stage::neighbour(read, &deal, false),
                Goal::To(to) => Some(*to),
                Goal::Each(each) => each
                    .iter()
                    .find(|(other, _)| other == id)
                    .map(|(_, to)| *to),
            };
            let Some(to) = to.filter(|to| Some(*to) != here) else {
                left = Some(deal.name);
                continue;
            };
            // Where it is closed the move itself says so.
            let is_open = matches!(deal.outcome, None | Some(Pick::Known(Outcome::Open)));
            legs.push(Leg {
                id: *id,
                to,
                is_back: is_open && is_back(read.catalog(), here, to),
                unmet: if is_open {
                    move_stage::unmet(read, &deal, to, &[])?
                } else {
                    Vec::new()
                },
                name: deal.name,
            });
        }
        match left {
            // What was asked about may have been done meanwhile.
            Some(name) if legs.is_empty() && !matches!(self.goal, Goal::Each(_)) => {
                Err(self.nowhere(&name))
            }
            _ => Ok(legs),
        }
    }

    fn nowhere(&self, name: &str) -> Error {
        match self.goal {
            Goal::On => Error::refused_with(
                say!("verb-last-stage", what = name),
                say!("verb-last-stage-hint"),
            ),
            Goal::Back => Error::refused_with(
                say!("verb-first-stage", what = name),
                say!("verb-first-stage-hint"),
            ),
            Goal::To(_) | Goal::Each(_) => Error::refused(say!("verb-that-stage", what = name)),
        }
    }

    fn write(self, store: &mut Store, actor: &Actor, legs: &[Leg]) -> Result<Written> {
        let reason = self.reason.unwrap_or_default();
        let one_stage = legs
            .first()
            .map(|leg| leg.to)
            .filter(|to| legs.iter().all(|leg| leg.to == *to));
        let ids: Vec<Id> = legs.iter().map(|leg| leg.id).collect();
        let mut said = args(
            &ids,
            json!({ "to": one_stage.map(|to| to.0), "reason": reason }),
        );
        if legs.iter().all(|leg| leg.is_back) {
            said["back"] = true.into();
        }
        let op = Op::with("opportunity.move", said);
        let ((), changes) = store.transact(actor, op, |tx| {
            for leg in legs {
                let reason = if leg.is_back {
                    reason.clone()
                } else {
                    String::new()
                };
                let wanted = Move {
                    reason,
                    in_spite: self.in_spite,
                    ..Move::to(leg.to)
                };
                move_stage::move_in(tx, leg.id, wanted)?;
            }
            Ok(())
        })?;
        let what = match legs {
            [one] => one.name.clone(),
            several if several.len() == self.ids.len() => self.what,
            several => say!("verb-some-of", count = several.len(), what = self.what),
        };
        let mut told = match one_stage.and_then(|to| store.catalog().stage(to)) {
            Some(stage) => say!("verb-moved-to", what = what, stage = &stage.name),
            None => say!("verb-moved", what = what),
        };
        let unmet: Vec<&Unmet> = legs.iter().flat_map(|leg| &leg.unmet).collect();
        match unmet.as_slice() {
            [] => {}
            [one] => {
                let criterion = move_stage::words(&one.criterion);
                told += &say!("verb-though-open", criterion = criterion);
            }
            several => told += &say!("verb-though-several", count = several.len()),
        }
        Ok(Written::new(changes, told))
    }
}

/// What is open, in a question that says what yes means.
fn question(catalog: &Catalog, legs: &[Leg], what: &str) -> String {
    let open: Vec<&Leg> = legs.iter().filter(|leg| !leg.unmet.is_empty()).collect();
    let mut words: Vec<String> = Vec::new();
    for unmet in open.iter().flat_map(|leg| &leg.unmet) {
        let word = format!("{} ({})", move_stage::words(&unmet.criterion), unmet.stage);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let more = words.len().saturating_sub(NAMED);
    words.truncate(NAMED);
    let mut list = words.join(say!("verb-comma"));
    if more > 0 {
        list = say!("verb-and-more", list = list, count = more);
    }
    match legs {
        [leg] => match catalog.stage(leg.to) {
            Some(stage) => say!(
                "verb-in-spite-to",
                list = list,
                what = what,
                stage = &stage.name
            ),
            None => say!("verb-in-spite", list = list, what = what),
        },
        _ => say!(
            "verb-in-spite-several",
            count = open.len(),
            all = legs.len(),
            list = list,
            what = what
        ),
    }
}

fn is_back(catalog: &Catalog, from: Option<Id>, to: Id) -> bool {
    let stages = catalog
        .stage(to)
        .and_then(|stage| catalog.pipeline(stage.pipeline))
        .map(|pipeline| &pipeline.stages);
    let place = |id: Id| stages?.iter().position(|stage| stage.id == id);
    match (from.and_then(place), place(to)) {
        (Some(from), Some(to)) => to < from,
        _ => false,
    }
}
