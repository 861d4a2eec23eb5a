//! Whom a line means: fragments of names looked up by the search. What fits several is a question, never a guess.

use std::collections::BTreeMap;

use crate::{
    domain::{
        capture::Capture,
        field::Record as _,
        id::{Id, Ref},
        kind::KindInfo,
        pick::Pick,
        record::{
            account::Account,
            activity::{Activity, ActivityKind},
            contact::Contact,
            lead::Lead,
            opportunity::{Opportunity, Outcome},
        },
        text::{fold, pinyin_codes, search_tokens},
    },
    store::{Read, Result},
    words::{comma, say},
};

/// Hits that are looked at, and offered.
const HITS: usize = 12;

/// That nobody was named.
pub(super) fn nobody() -> &'static str {
    say!("capture-nobody")
}

/// A record that was meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// What it is.
    pub info: &'static KindInfo,
    /// Which.
    pub id: Id,
    /// How it is called.
    pub title: String,
}

/// A name that fits several records.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Under which the answer is kept in [`Picks`].
    pub key: String,
    /// `ann` may be 3 records.
    pub words: String,
    /// Those that it may be.
    pub choices: Vec<Named>,
}

impl Question {
    /// The choices by name.
    pub fn hint(&self) -> String {
        let names: Vec<&str> = self
            .choices
            .iter()
            .map(|choice| choice.title.as_str())
            .collect();
        say!("capture-more-of-name", names = names.join(comma()))
    }
}

/// Answers to questions.
pub type Picks = BTreeMap<String, Id>;

/// The records that a line means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meant {
    /// The opportunity.
    pub deal: Option<Named>,
    /// The account.
    pub account: Option<Named>,
    /// The lead.
    pub lead: Option<Named>,
    /// With whom.
    pub contacts: Vec<Named>,
    /// What is to be asked first.
    pub questions: Vec<Question>,
    /// What does not fit the book.
    pub problems: Vec<String>,
}

impl Meant {
    /// The record that touch and notes are put on.
    pub fn about(&self) -> Option<Id> {
        let of = [&self.deal, &self.lead, &self.account]
            .into_iter()
            .flatten()
            .next();
        of.or(self.contacts.first()).map(|named| named.id)
    }

    fn put(&mut self, named: Named) {
        match named.info.kind {
            Opportunity::KIND => self.deal = Some(named),
            Account::KIND => self.account = Some(named),
            Lead::KIND => self.lead = Some(named),
            Contact::KIND if !self.contacts.contains(&named) => self.contacts.push(named),
            _ => {}
        }
    }
}

/// Looks up whom a line means; `here` is the record it is typed on, `picks` what was answered so far.
pub fn resolve(read: Read<'_>, line: &Capture, here: Option<Id>, picks: &Picks) -> Result<Meant> {
    let mut meant = Meant::default();
    for name in &line.about {
        let hits = places(read, &meant, name)?;
        settle(read, &mut meant, format!("@{name}"), name, hits, picks)?;
    }
    if line.about.is_empty()
        && let Some(id) = here
        && let Some(id) = self::here(read, id)?
    {
        // Typed on a person, other people are beside the account.
        match named(read, id)? {
            Some(one) if one.info.kind == Contact::KIND && !line.people.is_empty() => {
                meant.account = account_of(read, &one)?;
            }
            Some(one) => meant.put(one),
            None => {}
        }
    }
    if let Some(deal) = &meant.deal {
        meant.account = account_of(read, deal)?;
    }
    for name in &line.people {
        let hits = people(read, &meant, name)?;
        settle(read, &mut meant, format!("with {name}"), name, hits, picks)?;
    }
    if meant.account.is_none()
        && let Some(contact) = meant.contacts.first()
    {
        meant.account = account_of(read, contact)?;
    }
    deal(read, line, &mut meant, picks)?;
    check(line, &mut meant);
    Ok(meant)
}

/// The record that a line typed on `id` is about.
pub(super) fn here(read: Read<'_>, id: Id) -> Result<Option<Id>> {
    let Some(info) = read.kind_of(id)? else {
        return Ok(None);
    };
    Ok(match info.kind {
        Opportunity::KIND | Account::KIND | Contact::KIND | Lead::KIND => Some(id),
        Activity::KIND => read.get::<Activity>(id)?.and_then(|activity| {
            let deal = activity.opportunity.map(Ref::id);
            deal.or(activity.lead.map(Ref::id))
                .or(activity.account.map(Ref::id))
        }),
        _ => {
            let row = read.row(info, id)?;
            let leads_to = |field| {
                row.as_ref()
                    .and_then(|row| row.get(info, field).int())
                    .map(Id)
            };
            let field = ["opportunity", "account"]
                .into_iter()
                .find(|field| info.position(field).is_some());
            field.and_then(leads_to)
        }
    })
}

fn settle(
    read: Read<'_>,
    meant: &mut Meant,
    key: String,
    name: &str,
    hits: Vec<Named>,
    picks: &Picks,
) -> Result<()> {
    if let Some(picked) = picks.get(&key) {
        if let Some(one) = named(read, *picked)? {
            meant.put(one);
        }
        return Ok(());
    }
    let mut exact = hits.iter().filter(|hit| fold(&hit.title) == fold(name));
    match (hits.as_slice(), exact.next(), exact.next()) {
        ([], ..) => meant.problems.push(say!("capture-unknown", name = name)),
        ([one], ..) | (_, Some(one), None) => meant.put(one.clone()),
        (several, ..) => meant.questions.push(Question {
            key,
            words: say!("capture-several", name = name, count = several.len()),
            choices: hits,
        }),
    }
    Ok(())
}

fn named(read: Read<'_>, id: Id) -> Result<Option<Named>> {
    let Some(info) = read.kind_of(id)? else {
        return Ok(None);
    };
    Ok(Some(Named {
        info,
        id,
        title: read.title(id)?,
    }))
}

fn account_of(read: Read<'_>, of: &Named) -> Result<Option<Named>> {
    let account = read
        .row(of.info, of.id)?
        .and_then(|row| row.get(of.info, "account").int());
    match account {
        Some(account) => named(read, Id(account)),
        None => Ok(None),
    }
}

/// Records of a kind whose name holds the fragment.
fn hits(read: Read<'_>, info: &'static KindInfo, name: &str) -> Result<Vec<Named>> {
    let found = read.search_kind(info, name, HITS)?.into_iter();
    let mut kept = Vec::new();
    for hit in found {
        let is_named = holds(&hit.title, name)
            || (info.kind == Contact::KIND
                && read
                    .get::<Contact>(hit.id)?
                    .is_some_and(|contact| holds(&contact.form_of_address, name)));
        if is_named {
            kept.push(Named {
                info,
                id: hit.id,
                title: hit.title,
            });
        }
    }
    Ok(kept)
}

/// Whether each word of the fragment begins a word of the title, by letters or by sound.
fn holds(title: &str, name: &str) -> bool {
    if fold(title).contains(&fold(name)) {
        return true;
    }
    let words = format!("{} {}", search_tokens(title), pinyin_codes(title));
    let wanted = search_tokens(name);
    !wanted.is_empty()
        && wanted
            .split(' ')
            .all(|wanted| words.split(' ').any(|word| word.starts_with(wanted)))
}

/// Accounts, open opportunities and leads of a name; an account stands for its own opportunities of the same name.
fn places(read: Read<'_>, meant: &Meant, name: &str) -> Result<Vec<Named>> {
    let accounts = hits(read, Account::INFO, name)?;
    let mut deals = Vec::new();
    for deal in hits(read, Opportunity::INFO, name)? {
        let Some(found) = read.get::<Opportunity>(deal.id)? else {
            continue;
        };
        let of = found.account.map(Ref::id);
        let is_inside = accounts.iter().any(|account| Some(account.id) == of);
        let is_elsewhere = meant
            .account
            .as_ref()
            .is_some_and(|account| Some(account.id) != of);
        if is_open(&found) && !is_inside && !is_elsewhere {
            deals.push(deal);
        }
    }
    let leads = hits(read, Lead::INFO, name)?;
    Ok(accounts.into_iter().chain(deals).chain(leads).collect())
}

/// Contacts of a name, those of the account before all others; else leads, else the account itself.
fn people(read: Read<'_>, meant: &Meant, name: &str) -> Result<Vec<Named>> {
    let found = hits(read, Contact::INFO, name)?;
    let mut inside = Vec::new();
    if let Some(account) = &meant.account {
        for contact in &found {
            let of = read
                .get::<Contact>(contact.id)?
                .and_then(|contact| contact.account);
            if of.map(Ref::id) == Some(account.id) {
                inside.push(contact.clone());
            }
        }
    }
    if !inside.is_empty() {
        return Ok(inside);
    }
    if found.is_empty() && meant.about().is_none() {
        return places(read, meant, name);
    }
    Ok(found)
}

fn is_open(deal: &Opportunity) -> bool {
    !matches!(
        deal.outcome,
        Some(Pick::Known(
            Outcome::Won | Outcome::Lost | Outcome::NoDecision
        ))
    )
}

/// The one open opportunity of the account; asked for where there are several and the line needs one.
fn deal(read: Read<'_>, line: &Capture, meant: &mut Meant, picks: &Picks) -> Result<()> {
    const KEY: &str = "deal";
    if meant.deal.is_some()
        || meant.lead.is_some()
        || line.new.is_some()
        || !meant.questions.is_empty()
    {
        return Ok(());
    }
    let Some(account) = meant.account.clone() else {
        return Ok(());
    };
    let is_touch = line.touch.is_some_and(|touch| touch != ActivityKind::Note);
    let needs = line.is_of_deal() || line.next().is_some();
    if !is_touch && !needs && line.plans.is_empty() {
        return Ok(());
    }
    if let Some(picked) = picks.get(KEY) {
        meant.deal = named(read, *picked)?;
        return Ok(());
    }
    let deals: Vec<Opportunity> = read.referring("account", account.id)?;
    let mut open: Vec<Named> = deals
        .into_iter()
        .filter(is_open)
        .map(|deal| Named {
            info: Opportunity::INFO,
            id: deal.id,
            title: deal.name,
        })
        .collect();
    match open.len() {
        0 => {}
        1 => meant.deal = open.pop(),
        count if needs => meant.questions.push(Question {
            key: KEY.into(),
            words: say!("capture-open-deals", title = &account.title, count = count),
            choices: open,
        }),
        _ => {}
    }
    Ok(())
}

fn check(line: &Capture, meant: &mut Meant) {
    if !meant.questions.is_empty() || !meant.problems.is_empty() {
        return;
    }
    let is_new_deal = line
        .new
        .as_ref()
        .is_some_and(|new| new.kind == "opportunity");
    if meant.about().is_none() && line.new.is_none() {
        meant.problems.push(nobody().into());
    } else if line.is_of_deal() && meant.deal.is_none() && !is_new_deal {
        let words = say!("capture-no-deal");
        meant.problems.push(words.into());
    } else if line.touch.is_none()
        && line.said.is_empty()
        && line.plans.is_empty()
        && !line.is_of_deal()
        && line.new.is_none()
    {
        meant.problems.push(say!("capture-nothing").into());
    }
}
