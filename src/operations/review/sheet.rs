//! All that a review shows of one deal: what is wrong, what changed since it was last looked at, who decides, what was
//! said, what was promised, and what its stage asks for.
//!
//! It reads and judges nothing itself: findings are judged in `domain::findings`.

mod changes;
mod lines;
mod said;

use super::session::Session;
use crate::{
    domain::{
        field::{Date, Instant},
        findings::{
            self, Limits, OpportunityFacts, Severity,
            facts::{MemberFacts, QuoteFacts},
        },
        id::{Id, Ref},
        record::{
            account::Account,
            activity::{Activity, ActivityKind, Promise},
            opportunity::{Opportunity, Role},
            review::Verdict,
        },
    },
    operations::move_stage::{self, Criterion},
    store::{Actor, Read, Result, query::facts},
};

pub use changes::changes_since;
use changes::{changes, close_dates};
pub use lines::lines;
use said::{promises, touches};

/// One finding, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its code, for keeping it quiet.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// `next step is 4 days overdue`.
    pub words: String,
    /// What to do about it.
    pub hint: &'static str,
    /// The letter that mends it.
    pub letter: Option<char>,
    /// Kept quiet until this day.
    pub quiet_until: Option<Date>,
    /// Told at the head of the review, and here folded.
    pub is_mass: bool,
}

/// One change since the last review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// `Amount`, `Quote Q-LK-0042`, `Buying centre`.
    pub label: String,
    /// What it was; empty where it is new.
    pub from: String,
    /// What it is.
    pub to: String,
    /// Who.
    pub author: Option<Id>,
    /// When.
    pub at: Option<Instant>,
}

/// One touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchLine {
    /// The activity.
    pub id: Id,
    /// The day.
    pub on: Option<Date>,
    /// Call, visit …
    pub kind: Option<ActivityKind>,
    /// With whom.
    pub with: String,
    /// What was said.
    pub words: String,
    /// Whether nobody answered.
    pub is_one_way: bool,
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Done.
    Kept,
    /// Given up.
    Broken,
    /// Open after its day.
    Overdue,
    /// Open.
    Open,
}

/// One promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseLine {
    /// The activity.
    pub id: Id,
    /// Ours or theirs.
    pub by: Promise,
    /// What.
    pub what: String,
    /// By when.
    pub due: Option<Date>,
    /// How it stands.
    pub standing: Standing,
    /// Whether it was known at the last review.
    pub is_of_last_time: bool,
}

/// The stage and what it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageBlock {
    /// Its name.
    pub name: String,
    /// Days in it; none where nobody knows.
    pub days: Option<i64>,
    /// Days before a deal rots in it.
    pub limit: Option<i64>,
    /// Exit criteria and whether they hold.
    pub criteria: Vec<Criterion>,
    /// How to go on.
    pub guidance: String,
    /// The stage after it.
    pub next: Option<Id>,
}

/// All that a review shows of one deal.
#[derive(Clone, Debug, PartialEq)]
pub struct DealSheet {
    /// The deal.
    pub deal: Opportunity,
    /// Its account.
    pub account: Option<Account>,
    /// What is known of it; members and quotes are in here.
    pub facts: OpportunityFacts,
    /// Where it stands.
    pub stage: StageBlock,
    /// The gravest first; those of the head last.
    pub flags: Vec<Flag>,
    /// What was said of it last time, in another review.
    pub last: Option<Verdict>,
    /// What was said of it in this review.
    pub verdict: Option<Verdict>,
    /// Changes since then, oldest first; since it came into the book where it was never reviewed.
    pub changes: Vec<Change>,
    /// Close dates it had, oldest first, where it was pushed.
    pub close_dates: Vec<Date>,
    /// Roles that should be known and are not.
    pub nobody: Vec<Role>,
    /// Members with a two-way touch.
    pub met: usize,
    /// The newest first.
    pub touches: Vec<TouchLine>,
    /// Open ones, and those settled since last time.
    pub promises: Vec<PromiseLine>,
}

impl DealSheet {
    /// Its buying centre.
    pub fn members(&self) -> &[MemberFacts] {
        &self.facts.members
    }

    /// Its quotes, the newest first.
    pub fn quotes(&self) -> &[QuoteFacts] {
        &self.facts.quotes
    }
}

/// Touches shown.
const TOUCHES: usize = 5;
/// Roles without which a deal of some size is not decided.
const WANTED: &[Role] = &[Role::Decider, Role::Approver, Role::Champion];

/// Reads one deal for a review, or outside of one.
pub fn sheet(
    read: Read<'_>,
    actor: &Actor,
    session: Option<&Session>,
    id: Id,
    limits: &Limits,
) -> Result<DealSheet> {
    let deal: Opportunity = read.need(id)?;
    let facts = facts::opportunity(&read, id)?.unwrap_or_default();
    let account = match deal.account {
        Some(account) => read.get::<Account>(account)?,
        None => None,
    };
    let said: Vec<Verdict> = read.referring("opportunity", id)?;
    let of_this = |verdict: &&Verdict| {
        session.is_some_and(|session| verdict.review.map(Ref::id) == Some(session.review.id))
    };
    let verdict = said.iter().find(of_this).cloned();
    let last = said
        .iter()
        .filter(|verdict| !of_this(verdict))
        .max_by_key(|verdict| (verdict.mark, verdict.id))
        .cloned();
    let mark = last.as_ref().and_then(|last| last.mark);
    let activities: Vec<Activity> = read.referring("opportunity", id)?;
    let mut flags: Vec<Flag> = findings::of_opportunity(&facts, actor.today, limits)
        .into_iter()
        .map(|finding| Flag {
            code: finding.code(),
            severity: finding.severity(),
            hint: finding.definition.advice(),
            letter: finding.definition.letter,
            quiet_until: finding.quiet_until,
            is_mass: session.is_some_and(|session| session.is_mass(finding.code())),
            words: finding.words,
        })
        .collect();
    flags.sort_by_key(|flag| flag.is_mass);
    let is_held = |role: &Role| {
        facts
            .members
            .iter()
            .any(|member| member.roles.contains(role))
    };
    Ok(DealSheet {
        stage: stage(read, actor, &deal)?,
        changes: changes(read, actor, &deal, mark)?,
        close_dates: close_dates(read, &deal)?,
        nobody: WANTED
            .iter()
            .copied()
            .filter(|role| !is_held(role))
            .collect(),
        met: facts
            .members
            .iter()
            .filter(|member| member.last_contact.is_some())
            .count(),
        touches: touches(read, &activities)?,
        promises: promises(read, actor, &activities, last.as_ref())?,
        deal,
        account,
        facts,
        flags,
        last,
        verdict,
    })
}

fn stage(read: Read<'_>, actor: &Actor, deal: &Opportunity) -> Result<StageBlock> {
    let stage = deal
        .stage
        .and_then(|stage| read.catalog().stage(stage.id()));
    let Some(stage) = stage else {
        return Ok(StageBlock::default());
    };
    Ok(StageBlock {
        name: stage.name.clone(),
        days: deal
            .stage_entered
            .map(|entered| actor.today.signed_duration_since(entered).num_days()),
        limit: stage.rot_days,
        criteria: move_stage::criteria(read, deal, stage)?,
        guidance: stage.guidance.clone(),
        next: move_stage::neighbour(read, deal, true),
    })
}
