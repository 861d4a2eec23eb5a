//! Converting a lead into an account, a contact and an opportunity, or into ones that exist.
//!
//! What is made has ids that follow from the lead's, so that the same conversion on two machines, or again after an
//! undo, gives the same records. The lead stays, linked. Who it might be already is in [`super::duplicates`].

use serde_json::json;
use uuid::Uuid;

use super::{
    log_touch::{self, Touch},
    move_stage,
    record::reading,
};
use crate::{
    domain::{
        cell::Cell,
        field::{Record, Row},
        id::{Id, Ref},
        kind::KindInfo,
        pick::Pick,
        record::{
            account::Account,
            activity::{Activity, ActivityKind},
            campaign::CampaignMember,
            contact::Contact,
            lead::{Lead, LeadStatus},
            opportunity::Opportunity,
        },
    },
    store::{Actor, Changes, Error, Op, Result, Store, Tx},
    words::say,
};

/// What becomes of one of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Target {
    /// Made from the lead.
    #[default]
    New,
    /// Taken over into this record: only its empty fields are filled.
    Into(Id),
    /// Left out.
    Nothing,
}

/// A conversion as it is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convert {
    /// The company.
    pub account: Target,
    /// The person.
    pub contact: Target,
    /// The possible sale.
    pub opportunity: Target,
    /// Its name; the company's where it is left empty.
    pub name: String,
}

/// What a lead became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// The company.
    pub account: Option<Id>,
    /// The person.
    pub contact: Option<Id>,
    /// The possible sale.
    pub opportunity: Option<Id>,
}

/// Converts a lead, in one step.
pub fn convert(
    store: &mut Store,
    actor: &Actor,
    lead: Id,
    how: Convert,
) -> Result<(Converted, Changes)> {
    let op = Op::with("lead.convert", json!({ "record": lead.0 })).atomic();
    store.transact(actor, op, |tx| {
        let made = convert_in(tx, lead, how)?;
        let id = |id: Option<Id>| id.map(|id| id.0);
        tx.set_args(json!({
            "record": lead.0,
            "account": id(made.account),
            "contact": id(made.contact),
            "opportunity": id(made.opportunity),
        }));
        Ok(made)
    })
}

/// [`convert`] within a step.
pub fn convert_in(tx: &mut Tx<'_>, id: Id, how: Convert) -> Result<Converted> {
    let lead: Lead = tx.need(id)?;
    if lead.status == Some(Pick::Known(LeadStatus::Converted)) {
        return Err(Error::refused_with(
            say!("refused-converted", title = &lead.name),
            say!("refused-converted-hint"),
        ));
    }
    let mut made = Converted::default();
    made.account = account(tx, &lead, how.account)?;
    made.contact = contact(tx, &lead, how.contact, made.account)?;
    // An existing contact brings its company.
    if made.account.is_none()
        && how.account == Target::New
        && let Some(contact) = made.contact
    {
        made.account = tx.need::<Contact>(contact)?.account.map(Ref::id);
    }
    if made.account.is_none() && made.contact.is_none() {
        return Err(Error::refused_with(
            say!("refused-convert-to-none"),
            say!("refused-convert-to-none-hint"),
        ));
    }
    made.opportunity = opportunity(tx, &lead, &how, made)?;
    hand_notes(tx, &lead, how, made)?;
    hand_activities(tx, id, made)?;
    hand_campaigns(tx, id, made)?;
    let today = tx.actor().today;
    tx.update(id, |lead: &mut Lead| {
        lead.status = Some(LeadStatus::Converted.into());
        lead.converted_account = made.account.map(Ref::to);
        lead.converted_contact = made.contact.map(Ref::to);
        lead.converted_opportunity = made.opportunity.map(Ref::to);
        lead.converted_on = Some(today);
    })?;
    Ok(made)
}

/// The id of what a lead becomes: the same on every machine.
fn reserve<E: Record>(tx: &mut Tx<'_>, lead: Id) -> Result<Id> {
    let lead = tx.uuid(lead)?.unwrap_or_default();
    tx.reserve_as(E::KIND, Uuid::new_v5(&lead, E::INFO.code.as_bytes()))
}

/// Makes the record under its own id, or fills the empty fields of the one that is there.
fn take<E: Record>(tx: &mut Tx<'_>, lead: Id, into: Option<Id>, new: Row) -> Result<Id> {
    let id = match into {
        Some(id) => id,
        None => reserve::<E>(tx, lead)?,
    };
    let info: &'static KindInfo = E::INFO;
    match tx.row(info, id)? {
        Some(mut row) => {
            fill_empty(info, &mut row, &new);
            tx.put(info, row)?;
            Ok(id)
        }
        None if into.is_some() => Err(Error::NotFound {
            kind: info.code.into(),
            what: format!("#{id}"),
        }),
        None => tx.create(info, Row { id, ..new }),
    }
}

/// Fills what nothing is known of; fields of one unit only where all of it is empty.
fn fill_empty(info: &KindInfo, row: &mut Row, new: &Row) {
    let before = row.clone();
    let specs = info.specs();
    for spec in specs.iter().filter(|spec| spec.is_stored()) {
        let is_open = specs
            .iter()
            .filter(|other| match spec.unit {
                Some(unit) => other.unit == Some(unit),
                None => other.name == spec.name,
            })
            .all(|other| is_nothing(before.get(info, &other.name)));
        if is_open && !new.get(info, &spec.name).is_null() {
            row.set(info, &spec.name, new.get(info, &spec.name).clone());
        }
    }
}

/// Nothing known: an unticked box says nothing either.
fn is_nothing(cell: &Cell<'_>) -> bool {
    cell.is_null() || cell.int() == Some(0)
}

#[expect(
    clippy::option_option,
    reason = "left out, to be made, and into which one are three things"
)]
fn target(target: Target, is_wanted: bool) -> Option<Option<Id>> {
    match target {
        Target::New => is_wanted.then_some(None),
        Target::Into(id) => Some(Some(id)),
        Target::Nothing => None,
    }
}

fn account(tx: &mut Tx<'_>, lead: &Lead, wanted: Target) -> Result<Option<Id>> {
    let Some(into) = target(wanted, !lead.company.is_empty()) else {
        return Ok(None);
    };
    let has_person = !lead.given_name.is_empty() || !lead.family_name.is_empty();
    let new = Account {
        name: lead.company.clone(),
        industry: lead.industry.clone(),
        employees: lead.employees,
        website: lead.website.clone(),
        // A person's number and address are the person's.
        phone: if has_person {
            String::new()
        } else {
            lead.phone.clone()
        },
        email: if has_person {
            String::new()
        } else {
            lead.email.clone()
        },
        city: lead.city.clone(),
        country: lead.country.clone(),
        source: lead.source.clone(),
        owner: lead.owner,
        tags: lead.tags.clone(),
        ..Account::default()
    };
    take::<Account>(tx, lead.id, into, Row::from_record(&new)).map(Some)
}

fn contact(
    tx: &mut Tx<'_>,
    lead: &Lead,
    wanted: Target,
    account: Option<Id>,
) -> Result<Option<Id>> {
    let is_named = !lead.given_name.is_empty() || !lead.family_name.is_empty();
    let Some(into) = target(wanted, is_named) else {
        return Ok(None);
    };
    let list = |text: &String| {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![text.clone()]
        }
    };
    let new = Contact {
        given_name: lead.given_name.clone(),
        family_name: lead.family_name.clone(),
        account: account.map(Ref::to),
        title: lead.title.clone(),
        emails: list(&lead.email),
        phones: list(&lead.phone),
        source: lead.source.clone(),
        owner: lead.owner,
        tags: lead.tags.clone(),
        ..Contact::default()
    };
    take::<Contact>(tx, lead.id, into, Row::from_record(&new)).map(Some)
}

fn opportunity(tx: &mut Tx<'_>, lead: &Lead, how: &Convert, made: Converted) -> Result<Option<Id>> {
    let Some(into) = target(how.opportunity, true) else {
        return Ok(None);
    };
    let name = [&how.name, &lead.company, &lead.name]
        .into_iter()
        .find(|name| !name.is_empty())
        .cloned()
        .unwrap_or_default();
    let info = Opportunity::INFO;
    let mut row = Row::from_record(&Opportunity {
        account: made.account.map(Ref::to),
        source: lead.source.clone(),
        campaign: lead.campaign,
        owner: lead.owner,
        ..Opportunity::default()
    });
    if into.is_none() {
        let blank = super::record::blank(reading(tx), info);
        fill_empty(info, &mut row, &blank);
        let first = tx
            .catalog()
            .pipelines
            .first()
            .and_then(|line| line.stages.first());
        if let Some(stage) = first {
            move_stage::follow(&mut row, stage);
        }
        row.set(info, "name", Cell::from(name));
        row.set(info, "tags", Cell::from_items(&lead.tags));
    }
    take::<Opportunity>(tx, lead.id, into, row).map(Some)
}

/// Notes go to the last of the three that was made for them; where something stands already, as a note beside it.
fn hand_notes(tx: &mut Tx<'_>, lead: &Lead, how: Convert, made: Converted) -> Result<()> {
    if lead.notes.is_empty() {
        return Ok(());
    }
    let about = [
        (made.opportunity, how.opportunity, Opportunity::INFO),
        (made.contact, how.contact, Contact::INFO),
        (made.account, how.account, Account::INFO),
    ];
    let found = about
        .into_iter()
        .find_map(|(id, _, info)| Some((id?, info)));
    let Some((id, info)) = found else {
        return Ok(());
    };
    let is_empty = tx
        .row(info, id)?
        .is_some_and(|row| row.get(info, "notes").is_null());
    if is_empty {
        return tx.set(info, id, &[("notes", Cell::from(lead.notes.clone()))]);
    }
    log_touch::log_touch_in(tx, id, Touch::new(ActivityKind::Note, lead.notes.clone()))?;
    Ok(())
}

fn hand_activities(tx: &mut Tx<'_>, lead: Id, made: Converted) -> Result<()> {
    let activities: Vec<Activity> = tx.referring("lead", lead)?;
    for activity in activities {
        tx.update(activity.id, |activity: &mut Activity| {
            activity.account = activity.account.or(made.account.map(Ref::to));
            activity.opportunity = activity.opportunity.or(made.opportunity.map(Ref::to));
            if let Some(contact) = made.contact.map(Ref::to)
                && !activity.contacts.contains(&contact)
            {
                activity.contacts.push(contact);
            }
        })?;
        super::next_step::keep_one(tx, activity.id)?;
    }
    Ok(())
}

fn hand_campaigns(tx: &mut Tx<'_>, lead: Id, made: Converted) -> Result<()> {
    let members: Vec<CampaignMember> = tx.referring("lead", lead)?;
    for member in members {
        tx.update(member.id, |member: &mut CampaignMember| {
            member.account = member.account.or(made.account.map(Ref::to));
            member.contact = member.contact.or(made.contact.map(Ref::to));
        })?;
    }
    Ok(())
}
