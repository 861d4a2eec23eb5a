//! All that a review shows of one deal: what is wrong, what changed since it was last looked at, who decides, what was
//! said, what was promised, and what its stage asks for.
//!
//! It reads and judges nothing itself: findings are judged in `domain::findings`.

use super::session::Session;
use crate::{
    domain::{
        dates,
        field::{Date, FieldKind, Instant, Record as _, Row, Spec},
        findings::{
            self, Limits, OpportunityFacts, Severity,
            facts::{MemberFacts, QuoteFacts},
        },
        id::{Id, Ref},
        kind::KindInfo,
        pick::{Codes, Pick},
        record::{
            account::Account,
            activity::{Activity, ActivityKind, Promise, TouchOutcome},
            opportunity::{Attitude, InfluenceLevel, Member, Opportunity, Role},
            quote::Quote,
            review::Verdict,
        },
    },
    operations::{
        move_stage::{self, Criterion},
        words,
    },
    store::{Actor, Read, Result, events, query::facts, since},
};

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
/// Fields whose changes are told.
const TOLD: &[&str] = &[
    "name",
    "account",
    "stage",
    "outcome",
    "amount",
    "currency",
    "close_date",
    "category",
    "probability",
    "owner",
    "sold_through",
    "end_customer",
    "resting_until",
    "lost_to",
    "campaign",
    "kind",
];
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
            hint: finding.definition.hint,
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

/// What changed in the deal, its quotes and its buying centre since a mark; never reviewed, everything since the start.
fn changes(
    read: Read<'_>,
    actor: &Actor,
    deal: &Opportunity,
    mark: Option<i64>,
) -> Result<Vec<Change>> {
    let from = mark.unwrap_or(0);
    let mut told = of_record(read, actor, Opportunity::INFO, deal.id, from, TOLD, None)?;
    let quotes: Vec<Quote> = read.referring("opportunity", deal.id)?;
    for quote in quotes {
        let name = format!("Quote {} r{}", quote.number, quote.revision.unwrap_or(1));
        if mark.is_some() && since::is_newer(&read, quote.id, from)? {
            let status = quote.status.as_ref().map_or_else(String::new, label);
            told.push(new(name, status));
        } else if mark.is_some() {
            told.extend(of_record(
                read,
                actor,
                Quote::INFO,
                quote.id,
                from,
                &["status", "valid_until"],
                Some(&name),
            )?);
        }
    }
    let members: Vec<Member> = read.referring("opportunity", deal.id)?;
    for member in members.iter().filter(|_| mark.is_some()) {
        let name = match member.contact {
            Some(contact) => read.title(contact.id())?,
            None => "Buying centre".into(),
        };
        if since::is_newer(&read, member.id, from)? {
            told.push(new(name, member.roles.join(", ")));
        } else {
            let fields = ["attitude", "influence", "access"];
            told.extend(of_record(
                read,
                actor,
                Member::INFO,
                member.id,
                from,
                &fields,
                Some(&name),
            )?);
        }
    }
    Ok(told)
}

fn new(label: String, to: String) -> Change {
    Change {
        label,
        from: String::new(),
        to,
        author: None,
        at: None,
    }
}

fn label<C: Codes>(pick: &Pick<C>) -> String {
    match pick {
        Pick::Known(known) => known.label().to_lowercase(),
        Pick::Unknown(code) => code.to_string(),
    }
}

fn of_record(
    read: Read<'_>,
    actor: &Actor,
    info: &'static KindInfo,
    id: Id,
    mark: i64,
    fields: &[&str],
    whose: Option<&str>,
) -> Result<Vec<Change>> {
    let Some(now) = read.row(info, id)? else {
        return Ok(Vec::new());
    };
    let found = events::events_since(&read, info, id, mark, fields)?;
    let mut told = Vec::new();
    for event in &found {
        let Some(spec) = read.catalog().spec(info, &event.field) else {
            continue;
        };
        // The currency is told with the amount, and what follows the stage with the stage.
        let follows = matches!(event.field.as_str(), "probability" | "category");
        let with_stage = |other: &events::Event| {
            other.seq == event.seq && matches!(other.field.as_str(), "stage" | "outcome")
        };
        if spec.kind == FieldKind::Currency || (follows && found.iter().any(with_stage)) {
            continue;
        }
        let with = |is_old: bool| {
            let mut row = now.clone();
            for other in &found {
                // What stood beside it then: of the same step, else the last before it.
                if other.field != event.field
                    && (other.seq > event.seq || (is_old && other.seq == event.seq))
                {
                    set_back(&mut row, info, other);
                }
            }
            let cell = if is_old { &event.old } else { &event.new };
            row.set(info, &event.field, cell.clone());
            row
        };
        told.push(Change {
            label: match whose {
                Some(whose) => format!("{whose}: {}", spec.label.to_lowercase()),
                None => spec.label.to_string(),
            },
            from: value(read, actor, info, &with(true), spec)?,
            to: value(read, actor, info, &with(false), spec)?,
            author: Some(event.author),
            at: Some(event.at),
        });
    }
    Ok(told)
}

fn set_back(row: &mut Row, info: &KindInfo, event: &events::Event) {
    row.set(info, &event.field, event.old.clone());
}

fn value(read: Read<'_>, actor: &Actor, info: &KindInfo, row: &Row, spec: &Spec) -> Result<String> {
    match spec.kind {
        // Whole: a change of a few hundred in millions, of a day in a month, must be seen.
        FieldKind::Minor | FieldKind::Date => words::long(&read, info, row, spec),
        _ => words::short(&read, info, row, spec, actor.today),
    }
}

fn close_dates(read: Read<'_>, deal: &Opportunity) -> Result<Vec<Date>> {
    let mut days: Vec<Date> = Vec::new();
    if deal.pushes.unwrap_or(0) == 0 {
        return Ok(days);
    }
    for push in events::pushes(&read, deal.id, i64::MIN)? {
        for cell in [&push.old, &push.new] {
            let day = cell.int().and_then(crate::domain::field::date);
            days.extend(day.filter(|day| days.last() != Some(day)));
        }
    }
    Ok(days)
}

fn touches(read: Read<'_>, activities: &[Activity]) -> Result<Vec<TouchLine>> {
    let is_touch = |activity: &&Activity| {
        let Some(Pick::Known(kind)) = activity.kind else {
            return false;
        };
        activity.done && !matches!(kind, ActivityKind::Task)
    };
    let mut done: Vec<&Activity> = activities.iter().filter(is_touch).collect();
    done.sort_by_key(|activity| std::cmp::Reverse((activity.due, activity.done_at, activity.id)));
    done.into_iter()
        .take(TOUCHES)
        .map(|activity| {
            let with: Vec<String> = activity
                .contacts
                .iter()
                .map(|contact| read.title(contact.id()))
                .collect::<Result<_>>()?;
            Ok(TouchLine {
                id: activity.id,
                on: activity.due.or_else(|| {
                    let at = activity.done_at?;
                    crate::domain::field::date(at.0.div_euclid(86_400_000))
                }),
                kind: match activity.kind {
                    Some(Pick::Known(kind)) => Some(kind),
                    _ => None,
                },
                with: with.join(", "),
                words: activity.subject.clone(),
                is_one_way: matches!(
                    activity.outcome,
                    Some(Pick::Known(
                        TouchOutcome::NoAnswer
                            | TouchOutcome::LeftMessage
                            | TouchOutcome::Cancelled
                    ))
                ),
            })
        })
        .collect()
}

fn promises(
    read: Read<'_>,
    actor: &Actor,
    activities: &[Activity],
    last: Option<&Verdict>,
) -> Result<Vec<PromiseLine>> {
    let mut told = Vec::new();
    for activity in activities {
        let Some(Pick::Known(by)) = activity.promise else {
            continue;
        };
        let standing = match (activity.done, &activity.outcome) {
            (true, Some(Pick::Known(TouchOutcome::Cancelled))) => Standing::Broken,
            (true, _) => Standing::Kept,
            (false, _) if activity.due.is_some_and(|due| due < actor.today) => Standing::Overdue,
            (false, _) => Standing::Open,
        };
        let is_old_news = activity.done
            && last.is_none_or(|last| {
                activity.done_at.unwrap_or_default() < last.at.unwrap_or_default()
            });
        if is_old_news {
            continue;
        }
        let is_of_last_time = match last.and_then(|last| last.mark) {
            Some(mark) => !since::is_newer(&read, activity.id, mark)?,
            None => false,
        };
        told.push(PromiseLine {
            id: activity.id,
            by,
            what: activity.subject.clone(),
            due: activity.due,
            standing,
            is_of_last_time,
        });
    }
    told.sort_by_key(|promise| (!promise.is_of_last_time, promise.due, promise.id));
    Ok(told)
}

/// The sheet as plain lines: for the command line, a mail, a log.
pub fn lines(read: Read<'_>, actor: &Actor, sheet: &DealSheet) -> Result<Vec<String>> {
    let info = Opportunity::INFO;
    let row = Row::from_record(&sheet.deal);
    let show = |field: &str| -> Result<String> {
        let spec = read.catalog().spec(info, field);
        spec.map_or(Ok(String::new()), |spec| {
            words::short(&read, info, &row, spec, actor.today)
        })
    };
    let account = sheet
        .account
        .as_ref()
        .map_or("no account", |account| account.name.as_str());
    let mut lines = vec![
        format!("{} — {account}", sheet.deal.name),
        format!(
            "  {}  {} {} %  closes {}",
            or(show("amount")?, "no amount"),
            sheet.stage.name,
            sheet
                .deal
                .probability
                .map_or_else(String::new, |share| share.to_string()),
            or(show("close_date")?, "no day"),
        ),
    ];
    if let Some((_, step, on)) = &sheet.facts.next_step {
        let on = on.map_or_else(String::new, |on| {
            format!("  {}", dates::near(on, actor.today))
        });
        lines.push(format!("  next: {step}{on}"));
    }
    for flag in sheet
        .flags
        .iter()
        .filter(|flag| !flag.is_mass && flag.quiet_until.is_none())
    {
        let mark = if flag.severity == Severity::Error {
            "!!"
        } else {
            "!"
        };
        lines.push(format!("  {mark} {}", flag.words));
    }
    for change in &sheet.changes {
        let change = match (change.from.as_str(), change.to.as_str()) {
            ("", to) => format!("  + {}: {to}", change.label),
            (from, "") => format!("  - {}: {from}", change.label),
            (from, to) => format!("  {}: {from} → {to}", change.label),
        };
        lines.push(change);
    }
    for member in sheet.members() {
        let roles: Vec<&str> = member.roles.iter().map(|role| role.label()).collect();
        let attitude = member.attitude.map_or("", Attitude::label);
        let influence = member.influence.map_or("", InfluenceLevel::label);
        lines.push(
            format!(
                "  {}  {}  {attitude}  {influence}",
                roles.join(", "),
                member.name
            )
            .trim_end()
            .to_owned(),
        );
    }
    for touch in &sheet.touches {
        let on = touch
            .on
            .map_or_else(String::new, |on| dates::near(on, actor.today));
        let kind = touch.kind.map_or("", ActivityKind::label);
        lines.push(
            format!("  {on}  {kind}  {}  {}", touch.with, touch.words)
                .trim_end()
                .to_owned(),
        );
    }
    for criterion in &sheet.stage.criteria {
        lines.push(format!(
            "  {} {}",
            if criterion.is_met { "x" } else { "-" },
            criterion.words
        ));
    }
    for promise in &sheet.promises {
        let by = if promise.by == Promise::Us {
            "we"
        } else {
            "they"
        };
        let standing = match promise.standing {
            Standing::Kept => "kept",
            Standing::Broken => "broken",
            Standing::Overdue => "overdue",
            Standing::Open => "open",
        };
        lines.push(format!("  promise ({by}, {standing}): {}", promise.what));
    }
    if !sheet.stage.guidance.is_empty() {
        lines.push(format!("  guidance: {}", sheet.stage.guidance));
    }
    Ok(lines)
}

fn or(text: String, other: &str) -> String {
    if text.is_empty() {
        other.to_owned()
    } else {
        text
    }
}
