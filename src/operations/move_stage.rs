//! Moving an opportunity along its stages: exit criteria, gates, and what follows the stage.
//!
//! Stages are open steps only; how a deal ends is in [`super::close`].

use serde_json::json;

use crate::{
    domain::{
        catalog::StageInfo,
        cell::Cell,
        field::{Record as _, Row},
        id::{Id, Ref},
        pick::{Codes as _, Pick},
        record::{
            opportunity::{Member, Opportunity, Outcome, Role},
            pipeline::Gate,
            quote::{Quote, QuoteStatus},
        },
    },
    store::{Actor, Changes, Error, Op, Read, Result, Store, Tx},
    words::{comma, id, plain, say},
};

/// A move as it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The stage to go to.
    pub to: Id,
    /// Exit criteria ticked by hand on the way.
    pub ticked: Vec<String>,
    /// Go on where a gate blocks, and keep that in mind.
    pub in_spite: bool,
    /// Why, for a move backward.
    pub reason: String,
}

impl Move {
    /// A plain move.
    pub fn to(stage: Id) -> Self {
        Self {
            to: stage,
            ticked: Vec::new(),
            in_spite: false,
            reason: String::new(),
        }
    }

    /// The same, whatever criteria are unmet.
    pub fn in_spite(mut self) -> Self {
        self.in_spite = true;
        self
    }
}

/// An exit criterion that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The stage that it belongs to.
    pub stage: String,
    /// As it is kept: a code of ours or free words.
    pub criterion: String,
}

/// What a move did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// Where it was.
    pub from: Option<Id>,
    /// Whether it went on rather than back.
    pub is_forward: bool,
    /// What did not hold on the way.
    pub unmet: Vec<Unmet>,
}

/// One exit criterion and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// As it is kept.
    pub criterion: String,
    /// As it is shown.
    pub words: String,
    /// Whether it holds.
    pub is_met: bool,
    /// Whether dealbook finds out by itself; the others are ticked.
    pub is_evaluated: bool,
}

/// The criteria that dealbook finds out by itself, and the messages that say them.
const EVALUATED: &[(&str, &str)] = &[
    ("decider_known", id!("refused-decider-known")),
    ("amount_set", id!("refused-amount-set")),
    ("quote_sent", id!("refused-quote-sent")),
];

/// A criterion as it is shown.
pub fn words(criterion: &str) -> &str {
    EVALUATED
        .iter()
        .find(|(code, _)| *code == criterion)
        .map_or(criterion, |(_, words)| plain(words))
}

/// The exit criteria of a stage and whether they hold for this opportunity.
pub fn criteria(read: Read<'_>, deal: &Opportunity, stage: &StageInfo) -> Result<Vec<Criterion>> {
    stage
        .exit_criteria
        .iter()
        .map(|criterion| {
            let found = evaluate(read, deal, criterion)?;
            Ok(Criterion {
                criterion: criterion.clone(),
                words: words(criterion).to_owned(),
                is_met: found.unwrap_or_else(|| deal.criteria_met.contains(criterion)),
                is_evaluated: found.is_some(),
            })
        })
        .collect()
}

fn evaluate(read: Read<'_>, deal: &Opportunity, criterion: &str) -> Result<Option<bool>> {
    Ok(match criterion {
        "amount_set" => Some(deal.amount.is_some_and(|amount| amount.0 != 0)),
        "decider_known" => {
            let members: Vec<Member> = read.referring("opportunity", deal.id)?;
            let decides =
                |member: &Member| member.roles.iter().any(|role| role == Role::Decider.code());
            Some(members.iter().any(decides))
        }
        "quote_sent" => {
            let quotes: Vec<Quote> = read.referring("opportunity", deal.id)?;
            let is_out = |quote: &Quote| {
                quote.sent_on.is_some()
                    || matches!(
                        quote.status,
                        Some(Pick::Known(QuoteStatus::Sent | QuoteStatus::Accepted))
                    )
            };
            Some(quotes.iter().any(is_out))
        }
        _ => None,
    })
}

/// What does not hold of the stages that a move to `to` would pass; nothing for a move backward.
pub fn unmet(read: Read<'_>, deal: &Opportunity, to: Id, ticked: &[String]) -> Result<Vec<Unmet>> {
    let mut found = Vec::new();
    for stage in passed(read, deal, to) {
        for criterion in criteria(read, deal, stage)? {
            if !criterion.is_met && !ticked.contains(&criterion.criterion) {
                found.push(Unmet {
                    stage: stage.name.clone(),
                    criterion: criterion.criterion,
                });
            }
        }
    }
    Ok(found)
}

/// The stages left behind by a move forward: the one it is in, and those in between.
fn passed<'r>(read: Read<'r>, deal: &Opportunity, to: Id) -> &'r [StageInfo] {
    let catalog = read.catalog();
    let place = |id: Id| {
        let stage = catalog.stage(id)?;
        let stages = &catalog.pipeline(stage.pipeline)?.stages;
        Some((
            stages.as_slice(),
            stages.iter().position(|other| other.id == id)?,
        ))
    };
    match (deal.stage.and_then(|stage| place(stage.id())), place(to)) {
        (Some((stages, from)), Some((others, to)))
            if from < to && stages.as_ptr() == others.as_ptr() =>
        {
            &stages[from..to]
        }
        _ => &[],
    }
}

/// The stage after this deal's, or before it; the last has none after it.
pub fn neighbour(read: Read<'_>, deal: &Opportunity, forward: bool) -> Option<Id> {
    let catalog = read.catalog();
    let stage = catalog.stage(deal.stage?.id())?;
    let stages = &catalog.pipeline(stage.pipeline)?.stages;
    let at = stages.iter().position(|other| other.id == stage.id)?;
    let to = if forward {
        at.checked_add(1)
    } else {
        at.checked_sub(1)
    };
    stages.get(to?).map(|stage| stage.id)
}

/// Puts a row into a stage; probability and category follow it unless they were set by hand.
pub(crate) fn follow(row: &mut Row, stage: &StageInfo) {
    let info = Opportunity::INFO;
    row.set(info, "pipeline", Cell::Int(stage.pipeline.0));
    row.set(info, "stage", Cell::Int(stage.id.0));
    if row.get(info, "probability_by_hand").int() != Some(1) {
        row.set(info, "probability", Cell::Int(stage.probability.0));
    }
    if row.get(info, "category_by_hand").int() != Some(1) {
        row.set(info, "category", Cell::from(stage.category.code()));
    }
}

/// Moves an opportunity to a stage.
pub fn move_stage(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    wanted: Move,
) -> Result<(Moved, Changes)> {
    let op = Op::with(
        "opportunity.move",
        json!({ "record": id.0, "to": wanted.to.0, "reason": wanted.reason }),
    );
    store.transact(actor, op, |tx| {
        let args = json!({ "record": id.0, "to": wanted.to.0, "reason": wanted.reason });
        let moved = move_in(tx, id, wanted)?;
        if !moved.is_forward
            && let serde_json::Value::Object(mut args) = args
        {
            args.insert("back".into(), true.into());
            tx.set_args(args.into());
        }
        Ok(moved)
    })
}

/// Moves an opportunity one stage on, or one back.
pub fn advance(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    forward: bool,
    reason: &str,
) -> Result<(Moved, Changes)> {
    let deal: Opportunity = store.read().need(id)?;
    let to = neighbour(store.read(), &deal, forward).ok_or_else(|| {
        let hint = if forward {
            say!("refused-last-stage-hint")
        } else {
            say!("refused-first-stage-hint")
        };
        let message = if forward {
            say!("refused-last-stage", title = &deal.name)
        } else {
            say!("refused-first-stage", title = &deal.name)
        };
        Error::refused_with(message, hint)
    })?;
    let wanted = Move {
        reason: reason.to_owned(),
        ..Move::to(to)
    };
    move_stage(store, actor, id, wanted)
}

/// [`move_stage`] within a step.
pub fn move_in(tx: &mut Tx<'_>, id: Id, wanted: Move) -> Result<Moved> {
    let deal: Opportunity = tx.need(id)?;
    let stage = tx
        .catalog()
        .stage(wanted.to)
        .cloned()
        .ok_or_else(|| Error::NotFound {
            kind: "stage".into(),
            what: format!("#{}", wanted.to),
        })?;
    let from = deal.stage.map(Ref::id);
    if from == Some(stage.id) {
        return Ok(Moved {
            from,
            is_forward: true,
            unmet: Vec::new(),
        });
    }
    if !matches!(deal.outcome, None | Some(Pick::Known(Outcome::Open))) {
        return Err(Error::refused_with(
            say!("refused-closed-stays", title = &deal.name),
            say!("refused-reopen-first"),
        ));
    }
    let unmet = unmet(**tx, &deal, stage.id, &wanted.ticked)?;
    let blocks = tx
        .catalog()
        .pipeline(stage.pipeline)
        .is_some_and(|line| line.gate == Gate::Block);
    if blocks && !unmet.is_empty() && !wanted.in_spite {
        let list: Vec<String> = unmet
            .iter()
            .map(|unmet| format!("{} ({})", words(&unmet.criterion), unmet.stage))
            .collect();
        return Err(Error::refused_with(
            say!(
                "refused-unmet",
                stage = &stage.name,
                list = list.join(comma())
            ),
            say!("refused-unmet-hint"),
        ));
    }
    let is_forward = is_forward(**tx, from, &stage);
    let passed_over = if blocks { unmet.as_slice() } else { &[] };
    let mut row = Row::from_record(&deal);
    follow(&mut row, &stage);
    let info = Opportunity::INFO;
    row.set(
        info,
        "criteria_met",
        united(&deal.criteria_met, wanted.ticked),
    );
    let kept = kept_in_spite(**tx, &deal, &stage);
    let new = passed_over.iter().map(in_spite_words).collect();
    row.set(info, "in_spite_of", united(&kept, new));
    // From the first move on, the time in a stage is known.
    row.set(info, "age_unknown", Cell::Int(0));
    tx.put(info, with_unknown(tx, row)?)?;
    Ok(Moved {
        from,
        is_forward,
        unmet,
    })
}

/// `Row::from_record` does not know the fields of newer versions; the stored row does.
fn with_unknown(tx: &Tx<'_>, mut row: Row) -> Result<Row> {
    if let Some(stored) = tx.row(Opportunity::INFO, row.id)? {
        row.extra = stored.extra;
    }
    Ok(row)
}

fn is_forward(read: Read<'_>, from: Option<Id>, to: &StageInfo) -> bool {
    let stages = read
        .catalog()
        .pipeline(to.pipeline)
        .map(|line| &line.stages);
    let place = |id: Id| stages.and_then(|all| all.iter().position(|stage| stage.id == id));
    match (from.and_then(place), place(to.id)) {
        (Some(from), Some(to)) => from < to,
        _ => true,
    }
}

fn in_spite_words(unmet: &Unmet) -> String {
    format!("{}: {}", unmet.stage, words(&unmet.criterion))
}

/// What was passed over stays said until the deal goes back before it.
fn kept_in_spite(read: Read<'_>, deal: &Opportunity, to: &StageInfo) -> Vec<String> {
    let stages = read
        .catalog()
        .pipeline(to.pipeline)
        .map(|line| line.stages.as_slice());
    let ahead: Vec<String> = stages
        .unwrap_or_default()
        .iter()
        .skip_while(|stage| stage.id != to.id)
        .map(|stage| format!("{}: ", stage.name))
        .collect();
    let kept = deal.in_spite_of.iter();
    kept.filter(|said| !ahead.iter().any(|name| said.starts_with(name)))
        .cloned()
        .collect()
}

fn united(old: &[String], new: Vec<String>) -> Cell<'static> {
    let mut all = old.to_vec();
    for item in new {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    Cell::from_items(&all)
}

/// Ticks an exit criterion by hand, or takes the tick away.
pub fn tick(
    store: &mut Store,
    actor: &Actor,
    id: Id,
    criterion: &str,
    met: bool,
) -> Result<Changes> {
    let op = Op::with(
        "opportunity.tick",
        json!({ "record": id.0, "criterion": criterion, "met": met }),
    );
    let (_, changes) = store.transact(actor, op, |tx| {
        tx.update(id, |deal: &mut Opportunity| {
            deal.criteria_met.retain(|other| other != criterion);
            if met {
                deal.criteria_met.push(criterion.to_owned());
            }
        })
    })?;
    Ok(changes)
}
