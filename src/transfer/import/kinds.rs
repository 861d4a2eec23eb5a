//! What kinds bring of their own when a line is taken: closed deals with their history, lines, prices, next steps.
//!
//! Everything else about a line is the same for all kinds, see `plan`.

mod parts;

use super::{
    super::error::Result,
    plan::Planner,
    resolve::Target,
    row::{self, Draft},
    survey::Survey,
    value,
};
use crate::{
    domain::{
        cell::Cell,
        field::{Instant, Record as _, Row},
        id::Id,
        kind::KindInfo,
        money::{Currency, Fixed, Minor},
        pick::Codes as _,
        record::{
            account::Account,
            contact::{Affiliation, Contact},
            lead::LeadStatus,
            opportunity::{Member, Opportunity, OpportunityLine, Outcome},
            pipeline::Category,
            product::Product,
        },
    },
    store::{journal, scratch::Made},
    words::say,
};
use parts::{affiliation, line, lines, list_price, member, next_step, people, take_next};

const DAY: i64 = 86_400_000;

/// Stages a new record with all that belongs to it; gives what refers to it.
pub fn create(planner: &mut Planner<'_>, survey: &Survey, known: i64, draft: Draft) -> Result<i64> {
    let info = survey.layout.info;
    let own = survey.layout.own;
    let mut row = if own {
        Row {
            cells: vec![Cell::Null; info.specs().len()],
            ..Row::default()
        }
    } else {
        row::new_row(info)
    };
    let mut draft = draft;
    for (cell, slot) in std::mem::take(&mut draft.cells)
        .into_iter()
        .zip(&mut row.cells)
    {
        if !cell.is_null() {
            *slot = cell;
        }
    }
    row.custom = std::mem::take(&mut draft.custom);
    for link in std::mem::take(&mut draft.links) {
        if let Some(id) = planner.settle(link.info, &link.target)? {
            row.cells[link.field] = Cell::Int(id);
        }
    }
    let (product, product_name) = match draft.product.take() {
        Some((said, target)) => {
            let id = planner.settle(Product::INFO, &target)?;
            let name = id.map_or(Ok(said.clone()), |id| {
                planner.title(Product::INFO, id, &said)
            })?;
            (id, name)
        }
        None => (None, String::new()),
    };
    let mut past = None;
    let mut next = None;
    let people = people(planner, &mut draft, row.get(info, "account").int())?;
    if let Some(at) = info.position("contacts").filter(|_| !people.is_empty()) {
        let mut ids = row.cells[at].ids();
        ids.extend(&people);
        row.cells[at] = Cell::from_ids(&ids);
    }
    match info.code {
        "opportunity" => {
            next = take_next(info, &mut row);
            if !own {
                past = opportunity(planner, &draft, &mut row, &product_name)?;
            }
            flag(planner, info, &row);
        }
        "activity" if !own => activity(planner, info, &mut row),
        "user" if row.get(info, "initials").is_null() && !own => {
            let name = row.get(info, "name").text().unwrap_or_default().to_owned();
            row.set(
                info,
                "initials",
                Cell::from(super::resolve::initials(&name)),
            );
        }
        _ => {}
    }
    let (amount, currency) = (
        row.get(info, "amount").int(),
        row.get(info, "currency").text().and_then(Currency::parse),
    );
    let owner = row.get(info, "owner").clone();
    let account = row.get(info, "account").clone();
    let at = match (draft.created, draft.closed) {
        (Some(created), _) => created,
        (None, Some(_)) => row
            .get(info, "closed_on")
            .int()
            .map_or(Instant(0), |day| Instant(day * DAY)),
        _ => Instant(0),
    };
    let target = planner.stage(
        info,
        known,
        row,
        Made {
            at,
            uuid: draft.uuid,
            external: draft.external.take(),
            past,
            ..Made::default()
        },
    )?;
    if let Some(product) = product {
        let price = amount.filter(|amount| *amount > 0).and_then(|amount| {
            let currency = currency.unwrap_or(planner.home());
            Fixed::from_decimal(Minor(amount).to_decimal(currency))
        });
        line(planner, target, product, price)?;
    }
    if info.kind == Opportunity::KIND {
        let mut members = people;
        for contact in &draft.contacts {
            members.extend(planner.settle(Contact::INFO, contact)?);
        }
        members.sort_unstable();
        members.dedup();
        for contact in members {
            member(planner, target, contact)?;
        }
    }
    for account in std::mem::take(&mut draft.also) {
        if let Some(account) = planner.settle(Account::INFO, &account)? {
            affiliation(planner, target, account)?;
        }
    }
    lines(planner, target, std::mem::take(&mut draft.lines))?;
    if let Some(price) = draft.price {
        list_price(planner, target, price, draft.price_currency)?;
    }
    match next {
        // What was to be done before it was decided is no longer to be done.
        Some((subject, _)) if draft.closed.is_some() => planner
            .report
            .note(say!("import-closed-next", what = value::short(&subject))),
        Some((subject, due)) => next_step(planner, target, subject, due, account, owner)?,
        None => {}
    }
    Ok(target)
}

/// What a line may not change in a record of the book, and what it adds beside it.
pub fn update(
    planner: &mut Planner<'_>,
    survey: &Survey,
    seen: &Row,
    draft: &mut Draft,
) -> Result<()> {
    let info = survey.layout.info;
    match info.code {
        "opportunity" => update_opportunity(planner, survey, seen, draft)?,
        "lead" => {
            let place = |cell: &Cell<'_>| {
                let code = cell.text().unwrap_or_default();
                LeadStatus::ITEMS.iter().position(|item| item.code == code)
            };
            let (was, will) = (seen.get(info, "status"), draft.get(info, "status"));
            if place(will) < place(was) {
                draft.set(info, "status", Cell::Null);
            }
        }
        "activity" => {
            let made = people(planner, draft, seen.get(info, "account").int())?;
            if let Some(at) = info.position("contacts").filter(|_| !made.is_empty()) {
                let mut ids = draft.cells[at].ids();
                ids.extend(made);
                draft.cells[at] = Cell::from_ids(&ids);
            }
        }
        "contact" => {
            let known = planner
                .read
                .referring_rows(Affiliation::INFO, "contact", seen.id)?;
            for account in std::mem::take(&mut draft.also) {
                let Some(account) = planner.settle(Account::INFO, &account)? else {
                    continue;
                };
                let is = |row: &Row| row.get(Affiliation::INFO, "account").int() == Some(account);
                if !known.iter().any(is) {
                    affiliation(planner, seen.id.0, account)?;
                }
            }
        }
        "product" => {
            if let Some(price) = draft.price {
                list_price(planner, seen.id.0, price, draft.price_currency)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn update_opportunity(
    planner: &mut Planner<'_>,
    survey: &Survey,
    seen: &Row,
    draft: &mut Draft,
) -> Result<()> {
    let info = survey.layout.info;
    let id = seen.id.0;
    let is_open = seen
        .get(info, "outcome")
        .text()
        .is_none_or(|code| code == "open");
    if !survey.layout.own {
        if let Some(outcome) = draft.closed {
            if is_open {
                let close = draft.get(info, "close_date").clone();
                close_row(info, &mut draft.cells, outcome, &close);
            } else {
                draft.set(info, "probability", Cell::Null);
            }
        } else if !is_open {
            // An older file does not reopen a deal.
            for field in ["stage", "pipeline", "outcome", "probability", "category"] {
                draft.set(info, field, Cell::Null);
            }
        } else if let Some((probability, category)) = draft.stage {
            let by_hand = |field: &str| seen.get(info, field).int() == Some(1);
            let moved = draft.get(info, "stage") != seen.get(info, "stage");
            if moved && draft.get(info, "probability").is_null() && !by_hand("probability_by_hand")
            {
                draft.set(info, "probability", Cell::Int(probability.0));
            }
            if moved && draft.get(info, "category").is_null() && !by_hand("category_by_hand") {
                draft.set(info, "category", Cell::from(category.to_owned()));
            }
        }
    }
    if let Some((_, target)) = draft.product.take()
        && let Some(product) = planner.settle(Product::INFO, &target)?
    {
        let lines = planner
            .read
            .referring_rows(OpportunityLine::INFO, "opportunity", Id(id))?;
        let has = |row: &Row| row.get(OpportunityLine::INFO, "product").int() == Some(product);
        if !lines.iter().any(has) {
            line(planner, id, product, None)?;
        }
    }
    if !draft.lines.is_empty() {
        let known = planner
            .read
            .referring_rows(OpportunityLine::INFO, "opportunity", Id(id))?;
        let listed = std::mem::take(&mut draft.lines);
        // The book's lines are what was made of them since.
        if known.is_empty() {
            lines(planner, id, listed)?;
        }
    }
    let mut contacts = people(planner, draft, seen.get(info, "account").int())?;
    for target in std::mem::take(&mut draft.contacts) {
        contacts.extend(planner.settle(Contact::INFO, &target)?);
    }
    if !contacts.is_empty() {
        let members = planner
            .read
            .referring_rows(Member::INFO, "opportunity", Id(id))?;
        let has = |contact: i64| {
            let is = |row: &Row| row.get(Member::INFO, "contact").int() == Some(contact);
            members.iter().any(is)
        };
        contacts.sort_unstable();
        contacts.dedup();
        for contact in contacts {
            if !has(contact) {
                member(planner, id, contact)?;
            }
        }
    }
    let mut said = Row {
        cells: std::mem::take(&mut draft.cells),
        ..Row::default()
    };
    let next = take_next(info, &mut said);
    draft.cells = said.cells;
    if let Some((subject, due)) = next {
        let account = seen.get(info, "account").clone();
        let owner = seen.get(info, "owner").clone();
        match seen.get(info, "next_step").text() {
            Some(text) if text == subject => {}
            Some(_) => planner.report.note(say!("import-next-differs")),
            None => next_step(planner, id, subject, due, account, owner)?,
        }
    }
    Ok(())
}

fn close_row(
    info: &KindInfo,
    cells: &mut [Cell<'static>],
    outcome: Outcome,
    closed_on: &Cell<'static>,
) {
    let won = outcome == Outcome::Won;
    let mut set = |name: &str, cell: Cell<'static>| {
        if let Some(slot) = info.position(name).and_then(|at| cells.get_mut(at)) {
            *slot = cell;
        }
    };
    set("outcome", Cell::from(outcome.code().to_owned()));
    if !closed_on.is_null() {
        set("closed_on", closed_on.clone());
    }
    set(
        "probability",
        Cell::Int(if won { Fixed::from_int(100).0 } else { 0 }),
    );
    set("probability_by_hand", Cell::Int(0));
    let category = if won {
        Category::Closed
    } else {
        Category::Omitted
    };
    set("category", Cell::from(category.code().to_owned()));
    set("category_by_hand", Cell::Int(0));
}

/// Completes an opportunity of another program; gives the closing as a change of its history.
fn opportunity(
    planner: &mut Planner<'_>,
    draft: &Draft,
    row: &mut Row,
    product: &str,
) -> Result<Option<(Instant, String)>> {
    let info = Opportunity::INFO;
    if row.get(info, "name").is_null() {
        let account = match row.get(info, "account").int() {
            Some(id) => planner.title(Account::INFO, id, "")?,
            None => String::new(),
        };
        let parts = [product, &account];
        let mut name = parts
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" — ");
        if name.is_empty() {
            name = draft.external.clone().unwrap_or_default();
        }
        row.set(info, "name", Cell::from(name));
    }
    let given = row.get(info, "probability").int();
    let (probability, category) = match (draft.stage, &draft.last_stage) {
        (Some((probability, category)), _) => (Some(probability), Some(category)),
        (None, Some((pipeline, stage, probability, category))) => {
            // Where it was decided the file does not say: it had come as far as its pipeline goes.
            row.set(info, "pipeline", Cell::Int(*pipeline));
            row.set(info, "stage", Cell::Int(*stage));
            (Some(*probability), Some(*category))
        }
        _ => (None, None),
    };
    let by_hand = draft.closed.is_none()
        && given.is_some_and(|given| probability.is_none_or(|stage| stage.0 != given));
    if !by_hand {
        row.set(
            info,
            "probability",
            probability.map_or(Cell::Null, |p| Cell::Int(p.0)),
        );
    }
    row.set(info, "probability_by_hand", Cell::Int(i64::from(by_hand)));
    if row.get(info, "category").is_null() {
        row.set(
            info,
            "category",
            category.map_or(Cell::Null, |c| Cell::from(c.to_owned())),
        );
    }
    row.set(info, "category_by_hand", Cell::Int(0));
    let Some(outcome) = draft.closed else {
        let known = draft.created.is_some() && (draft.is_engaged || draft.is_first_stage);
        row.set(info, "age_unknown", Cell::Int(i64::from(!known)));
        return Ok(None);
    };
    row.set(info, "age_unknown", Cell::Int(1));
    let before = row.clone();
    let closed_on = match row.get(info, "closed_on") {
        Cell::Null => row.get(info, "close_date").clone(),
        day => day.clone(),
    };
    close_row(info, &mut row.cells, outcome, &closed_on);
    let (Some(created), Some(day)) = (draft.created, closed_on.int()) else {
        return Ok(None);
    };
    let patch = journal::diff(planner.catalog(), info, &before, row);
    // Closed on the day it was made, it still was made before.
    let at = Instant((day * DAY).max(created.0));
    Ok(Some((at, journal::encode(&patch))))
}

fn flag(planner: &mut Planner<'_>, info: &KindInfo, row: &Row) {
    if row.get(info, "account").is_null() {
        planner.flag("no_account");
    }
    let is_open = row.get(info, "outcome").text() == Some("open");
    if is_open && row.get(info, "amount").is_null() {
        planner.flag("no_amount");
    }
    if is_open && row.get(info, "close_date").is_null() {
        planner.flag("no_close_date");
    }
}

fn activity(planner: &Planner<'_>, info: &KindInfo, row: &mut Row) {
    let is_done = row.get(info, "done").int() == Some(1);
    if is_done && row.get(info, "done_at").is_null() {
        let day = row.get(info, "due").int();
        let at = day.map_or(planner.now.0, |day| {
            (day * DAY + DAY / 2).min(planner.now.0)
        });
        row.set(info, "done_at", Cell::Int(at));
    }
}

impl Planner<'_> {
    /// How a record of the book or the plan is called.
    pub fn title(&self, info: &KindInfo, id: i64, said: &str) -> Result<String> {
        let kept = self.names.get(&info.kind);
        let known = kept.and_then(|names| names.iter().find(|other| other.id == id));
        Ok(match known {
            Some(known) => known.name.clone(),
            None if id > 0 => self.read.title(Id(id))?,
            None => said.to_owned(),
        })
    }
}

/// Whether a target will be there once the plan is applied.
pub fn is_some(target: &Target) -> bool {
    !matches!(target, Target::None)
}
