//! What a review changed: read from the journal between its start and its end, so that what was undone is not in it.
//!
//! Kept with the review as Markdown; given as CSV for those who count.

use std::collections::BTreeSet;

use super::session;
use crate::{
    analytics::waterfall::{Passage, State, Waterfall, waterfall},
    domain::{
        cell::Cell,
        dates,
        field::{Instant, Record as _, date},
        id::{Id, Ref},
        money::{self, Currency, Minor},
        pick::{Codes as _, Pick},
        push,
        record::{
            activity::{Activity, Promise},
            opportunity::{Opportunity, Outcome},
            pipeline::Category,
            review::{Review, Verdict, VerdictKind},
        },
    },
    store::{Actor, Read, Result, since},
    words::{of_table, say, slug},
};

/// One line of the minutes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The deal.
    pub deal: Id,
    /// Its name.
    pub name: String,
    /// What it was.
    pub from: String,
    /// What it is.
    pub to: String,
    /// Its amount now.
    pub amount: Option<(Minor, Currency)>,
}

/// What a review changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Minutes {
    /// Of the review.
    pub title: String,
    /// When it began.
    pub started: Option<Instant>,
    /// When it ended; none while it is under way.
    pub ended: Option<Instant>,
    /// How many deals it had.
    pub deals: usize,
    /// How many were gone through.
    pub reviewed: usize,
    /// How many were skipped.
    pub skipped: usize,
    /// Flagged, with the words.
    pub flagged: Vec<Line>,
    /// Stage to stage.
    pub moved: Vec<Line>,
    /// Close date later, out of its month or by more than a week.
    pub pushed: Vec<Line>,
    /// Close date earlier.
    pub pulled: Vec<Line>,
    /// Close date a little later, or set for the first time.
    pub redated: Vec<Line>,
    /// Amount to amount.
    pub amounts: Vec<Line>,
    /// Forecast category to category.
    pub called: Vec<Line>,
    /// Won.
    pub won: Vec<Line>,
    /// Lost.
    pub lost: Vec<Line>,
    /// Ended without a decision.
    pub no_decision: Vec<Line>,
    /// Opened again.
    pub reopened: Vec<Line>,
    /// Made meanwhile.
    pub added: Vec<Line>,
    /// Promises made: whose and by when in `from`, what in `to`.
    pub promised: Vec<Line>,
    /// Next steps set: the day in `from`, what in `to`.
    pub next_steps: Vec<Line>,
    /// From then to now; the book's currency first.
    pub waterfalls: Vec<Waterfall>,
}

const FIELDS: &[&str] = &[
    "outcome",
    "amount",
    "currency",
    "stage",
    "close_date",
    "category",
    "name",
];

/// A deal at one end, as far as minutes go.
struct End {
    state: State,
    stage: Option<Id>,
    close: Option<i64>,
    category: String,
    name: String,
}

fn end(cells: &[Cell<'static>], base: Currency) -> End {
    let text = |at: usize| cells.get(at).and_then(Cell::text).unwrap_or_default();
    let int = |at: usize| cells.get(at).and_then(Cell::int);
    let currency = Currency::parse(text(2)).unwrap_or(base);
    End {
        state: State {
            outcome: Outcome::from_code(text(0)).unwrap_or(Outcome::Open),
            amount: int(1).map(|amount| (Minor(amount), currency)),
        },
        stage: int(3).map(Id),
        close: int(4),
        category: text(5).to_owned(),
        name: text(6).to_owned(),
    }
}

/// The minutes of a review: up to now while it is under way, up to its end once it is finished.
pub fn minutes(read: Read<'_>, actor: &Actor, review: &Review) -> Result<Minutes> {
    let from = review.mark.unwrap_or(0);
    let to = match review.finished {
        Some(_) => {
            since::last_change(&read, Review::INFO, review.id, "finished")?.unwrap_or(i64::MAX)
        }
        None => i64::MAX,
    };
    let mut told = Minutes {
        title: review.title.clone(),
        started: review.started,
        ended: review.finished,
        deals: review.deals.len(),
        ..Minutes::default()
    };
    add_verdicts(read, review, &mut told)?;
    let base = read.catalog().base();
    let touched = since::touched(&read, Opportunity::KIND, from)?;
    let mut universe: Vec<Id> = review.deals.iter().map(|deal| deal.id()).collect();
    let fixed: BTreeSet<Id> = universe.iter().copied().collect();
    let belongs: BTreeSet<Id> = session::of(read, actor, &review.filter)?
        .into_iter()
        .collect();
    for id in &touched {
        if !fixed.contains(id) && belongs.contains(id) && since::is_newer(&read, *id, from)? {
            universe.push(*id);
        }
    }
    let touched: BTreeSet<Id> = touched.into_iter().collect();
    let mut passages = Vec::with_capacity(universe.len());
    for id in &universe {
        let (then, now) = if touched.contains(id) {
            let ends = |mark: i64| -> Result<Option<End>> {
                let found = since::then(&read, Opportunity::INFO, *id, mark, FIELDS)?;
                Ok(found.existed.then(|| end(&found.cells, base)))
            };
            (ends(from)?, ends(to)?)
        } else {
            let row = read.row(Opportunity::INFO, *id)?;
            let of = || {
                let row = row.as_ref()?;
                let cell = |field: &&str| row.get(Opportunity::INFO, field).clone();
                Some(end(&FIELDS.iter().map(cell).collect::<Vec<_>>(), base))
            };
            (of(), of())
        };
        passages.push(Passage {
            then: then.as_ref().map(|end| end.state),
            now: now.as_ref().map(|end| end.state),
        });
        if let Some(now) = &now {
            compare(read, *id, then.as_ref(), now, &mut told)?;
        }
    }
    told.waterfalls = waterfall(&passages, base, |amount, currency| {
        read.catalog().to_base(amount, currency, actor.today)
    });
    add_activities(read, &universe, from, to, &mut told)?;
    Ok(told)
}

fn compare(
    read: Read<'_>,
    id: Id,
    then: Option<&End>,
    now: &End,
    told: &mut Minutes,
) -> Result<()> {
    let line = |from: String, to: String| Line {
        deal: id,
        name: now.name.clone(),
        from,
        to,
        amount: now.state.amount,
    };
    let outcome = |outcome: Outcome| outcome.called().to_lowercase();
    let Some(then) = then else {
        let stage = stage_name(read, now.stage)?;
        told.added.push(line(String::new(), stage));
        if now.state.outcome != Outcome::Open {
            ended(told, now.state.outcome)
                .push(line(say!("minutes-new").into(), outcome(now.state.outcome)));
        }
        return Ok(());
    };
    if then.state.outcome != now.state.outcome {
        let line = line(outcome(then.state.outcome), outcome(now.state.outcome));
        ended(told, now.state.outcome).push(line);
    }
    if then.stage != now.stage {
        let (from, to) = (stage_name(read, then.stage)?, stage_name(read, now.stage)?);
        told.moved.push(line(from, to));
    }
    if then.close != now.close {
        let line = line(day(then.close), day(now.close));
        let is_later = then.close.and_then(date).zip(now.close.and_then(date));
        let is_push = is_later.is_some_and(|(old, new)| push::is_push(old, new));
        if is_push && then.state.outcome == Outcome::Open {
            told.pushed.push(line);
        } else if matches!((then.close, now.close), (Some(old), Some(new)) if new < old) {
            told.pulled.push(line);
        } else {
            told.redated.push(line);
        }
    }
    if then.state.amount != now.state.amount {
        told.amounts
            .push(line(amount(then.state.amount), amount(now.state.amount)));
    }
    // Closing decides the category; that is told above.
    let both_open = then.state.outcome == Outcome::Open && now.state.outcome == Outcome::Open;
    if then.category != now.category && both_open && then.stage == now.stage {
        told.called
            .push(line(label(&then.category), label(&now.category)));
    }
    Ok(())
}

fn ended(told: &mut Minutes, outcome: Outcome) -> &mut Vec<Line> {
    match outcome {
        Outcome::Open => &mut told.reopened,
        Outcome::Won => &mut told.won,
        Outcome::Lost => &mut told.lost,
        Outcome::NoDecision => &mut told.no_decision,
    }
}

fn stage_name(read: Read<'_>, stage: Option<Id>) -> Result<String> {
    match stage {
        Some(stage) => read.title(stage),
        None => Ok(String::new()),
    }
}

fn label(category: &str) -> String {
    match Category::from_code(category) {
        Some(known) => known.called().to_lowercase(),
        None => category.to_owned(),
    }
}

fn day(days: Option<i64>) -> String {
    days.and_then(date).map_or_else(String::new, dates::long)
}

fn amount(amount: Option<(Minor, Currency)>) -> String {
    amount.map_or_else(String::new, |(amount, currency)| {
        money::long(amount, currency)
    })
}

fn add_verdicts(read: Read<'_>, review: &Review, told: &mut Minutes) -> Result<()> {
    let verdicts: Vec<Verdict> = read.referring("review", review.id)?;
    for verdict in verdicts {
        match verdict.kind {
            Some(Pick::Known(VerdictKind::Skipped)) => told.skipped += 1,
            Some(Pick::Known(VerdictKind::Flagged)) => {
                told.reviewed += 1;
                if let Some(deal) = verdict.opportunity {
                    told.flagged.push(Line {
                        deal: deal.id(),
                        name: read.title(deal.id())?,
                        to: verdict.note,
                        ..Line::default()
                    });
                }
            }
            _ => told.reviewed += 1,
        }
    }
    Ok(())
}

fn add_activities(
    read: Read<'_>,
    universe: &[Id],
    from: i64,
    to: i64,
    told: &mut Minutes,
) -> Result<()> {
    let known: BTreeSet<Id> = universe.iter().copied().collect();
    for id in since::touched(&read, Activity::KIND, from)? {
        // What was made meanwhile and stands; what was only rewritten shows in the next review.
        let Some(activity) = read.get::<Activity>(id)? else {
            continue;
        };
        let Some(deal) = activity.opportunity.map(Ref::id) else {
            continue;
        };
        if !known.contains(&deal) || since::is_newer(&read, id, to)? {
            continue;
        }
        let is_new = since::is_newer(&read, id, from)?;
        let due = activity.due.map_or_else(String::new, dates::long);
        let line = |from: String| -> Result<Line> {
            Ok(Line {
                deal,
                name: read.title(deal)?,
                from,
                to: activity.subject.clone(),
                amount: None,
            })
        };
        match &activity.promise {
            Some(promise) if is_new => {
                let by = match (promise, due.is_empty()) {
                    (Pick::Known(Promise::Us), true) => say!("minutes-we").to_owned(),
                    (Pick::Known(Promise::Us), false) => say!("minutes-we-by", day = due),
                    (_, true) => say!("minutes-they").to_owned(),
                    (_, false) => say!("minutes-they-by", day = due),
                };
                told.promised.push(line(by)?);
            }
            _ if activity.next && !activity.done => told.next_steps.push(line(due)?),
            _ => {}
        }
    }
    Ok(())
}

impl Minutes {
    /// Every list with its heading, in the order in which they are told.
    pub fn sections(&self) -> [(&'static str, &[Line]); 14] {
        [
            ("Won", &self.won),
            ("Lost", &self.lost),
            ("No decision", &self.no_decision),
            ("Reopened", &self.reopened),
            ("Moved", &self.moved),
            ("Pushed", &self.pushed),
            ("Pulled", &self.pulled),
            ("Close date set", &self.redated),
            ("Amount", &self.amounts),
            ("Forecast", &self.called),
            ("Added", &self.added),
            ("Promised", &self.promised),
            ("Next steps", &self.next_steps),
            ("Flagged", &self.flagged),
        ]
    }
}

/// The heading of a section, or the label of a bar of a waterfall, as the screen says it.
pub fn section(english: &str) -> &str {
    of_table("section", "", &slug(english), english)
}

/// The minutes as Markdown.
pub fn minutes_markdown(told: &Minutes) -> String {
    let mut text = format!("# {}\n\n", say!("minutes-head", title = plain(&told.title)));
    let left = told.deals.saturating_sub(told.reviewed + told.skipped);
    text += &say!(
        "minutes-summary",
        reviewed = told.reviewed,
        deals = told.deals,
        skipped = told.skipped,
        left = left
    );
    text.push('\n');
    for fall in &told.waterfalls {
        if fall.is_unconverted {
            let head = say!("minutes-unconverted", currency = fall.currency.code());
            text.push_str(&format!("\n## {head}\n\n"));
        } else {
            text.push_str(&format!("\n## {}\n\n", say!("minutes-then-and-now")));
        }
        let columns = say!("minutes-columns");
        text.push_str(&format!("{columns}\n| --- | ---: | ---: |\n"));
        for (label, bar, sign) in fall.bars() {
            if sign != 0 && bar.count == 0 {
                continue;
            }
            let amount = sum(bar.amount * if sign < 0 { -1 } else { 1 }, fall.currency);
            let label = section(label);
            text.push_str(&format!("| {label} | {} | {amount} |\n", bar.count));
        }
    }
    for (heading, lines) in told.sections() {
        if lines.is_empty() {
            continue;
        }
        text.push_str(&format!("\n## {}\n\n", section(heading)));
        for line in lines {
            let change = match (line.from.as_str(), line.to.as_str()) {
                ("", to) => plain(to),
                (from, "") => plain(from),
                (from, to) => format!("{} → {}", plain(from), plain(to)),
            };
            let amount = line
                .amount
                .map(|(amount, currency)| money::short(amount, currency));
            let amount = amount.map_or_else(String::new, |amount| format!(" ({amount})"));
            text.push_str(&format!("- **{}**{amount}: {change}\n", plain(&line.name)));
        }
    }
    text
}

/// A sum in words; sums are wider than amounts.
fn sum(amount: i128, currency: Currency) -> String {
    money::long(Minor(i64::try_from(amount).unwrap_or(i64::MAX)), currency)
}

/// Names and notes are data: they must not become headings, links or emphasis.
fn plain(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => told.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => {
                told.push('\\');
                told.push(letter);
            }
            letter => told.push(letter),
        }
    }
    told
}

/// The minutes as CSV: a row a line, then the waterfall; RFC 4180.
pub fn minutes_csv(told: &Minutes) -> String {
    let mut rows = vec![["section", "deal", "from", "to", "amount", "currency"].map(str::to_owned)];
    for (heading, lines) in told.sections() {
        for line in lines {
            let (amount, currency) = line
                .amount
                .map_or_else(Default::default, |(amount, currency)| {
                    (amount.decimal(currency), currency.code().to_owned())
                });
            rows.push([
                heading.to_lowercase(),
                safe(&line.name),
                safe(&line.from),
                safe(&line.to),
                amount,
                currency,
            ]);
        }
    }
    for fall in &told.waterfalls {
        for (label, bar, sign) in fall.bars() {
            let amount = bar.amount * if sign < 0 { -1 } else { 1 };
            let amount = Minor(i64::try_from(amount).unwrap_or(i64::MAX));
            rows.push([
                "waterfall".to_owned(),
                String::new(),
                bar.count.to_string(),
                label.to_owned(),
                amount.decimal(fall.currency),
                fall.currency.code().to_owned(),
            ]);
        }
    }
    let quoted = |cell: &String| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let lines: Vec<String> = rows
        .iter()
        .map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n")
        .collect();
    lines.concat()
}

/// A text that a spreadsheet would run is defused.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
