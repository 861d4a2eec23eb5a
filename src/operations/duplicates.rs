//! Records that may be the same: what counts as equal, and, apart from it, what to do about it.
//!
//! Equal are normal forms of e-mails, phones, domains, names and codes, kept beside the records. A term that many have
//! is noise: a switchboard, a common name. Merging is in [`super::merge`].

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        field::{Record as _, Row},
        id::{Id, Ref},
        kind::{Kind, KindInfo},
        record::{account::Account, contact::Contact, lead::Lead},
        text,
    },
    store::{Read, Result, derived::keys},
    words::{comma, say},
};

/// A term that more records than this have says nothing about any two of them.
pub const NOISE: usize = 20;

/// How sure it is that two records are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likelihood {
    /// Something to look at.
    Perhaps,
    /// Most often one.
    Likely,
    /// One, by all that is known.
    Sure,
}

impl Likelihood {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Perhaps => "perhaps",
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }

    /// The word for it on the screen.
    pub fn called(self) -> &'static str {
        match self {
            Self::Perhaps => say!("form-same-perhaps"),
            Self::Likely => say!("form-same-likely"),
            Self::Sure => say!("form-same-sure"),
        }
    }
}

/// What two records share, as the screen says it.
pub fn called(shared: &[String]) -> String {
    let words = shared.iter().map(|what| match what.as_str() {
        "email" => say!("form-same-email"),
        "phone" => say!("form-same-phone"),
        "domain" => say!("form-same-domain"),
        "name" => say!("form-same-name"),
        "code" => say!("form-same-code"),
        "company" => say!("form-same-company"),
        other => other,
    });
    words.collect::<Vec<_>>().join(comma())
}

/// What is done when a record is made that is already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Nothing.
    Pass,
    /// Say so, and go on.
    Warn,
    /// Ask first.
    Block,
    /// Take the record that is there.
    Merge,
}

/// What to do, by how sure it is: kept apart from what counts as equal, so that one can change without the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// From this likelihood on it is said.
    pub warn: Likelihood,
    /// From this likelihood on it is asked; none never asks.
    pub block: Option<Likelihood>,
    /// From this likelihood on the record that is there is taken; none never does so by itself.
    pub merge: Option<Likelihood>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            warn: Likelihood::Likely,
            block: None,
            merge: None,
        }
    }
}

impl Policy {
    /// What to do about this likelihood.
    pub fn advice(&self, likelihood: Likelihood) -> Advice {
        let from = |limit: Option<Likelihood>| limit.is_some_and(|limit| likelihood >= limit);
        if from(self.merge) {
            Advice::Merge
        } else if from(self.block) {
            Advice::Block
        } else if likelihood >= self.warn {
            Advice::Warn
        } else {
            Advice::Pass
        }
    }
}

/// Two records that share something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The older one.
    pub a: Id,
    /// The younger one.
    pub b: Id,
    /// What they share: `email`, `phone`, `domain`, `name`, `code`, `company`.
    pub shared: Vec<String>,
    /// How sure it is.
    pub likelihood: Likelihood,
}

/// A record that an unsaved one may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    /// It.
    pub id: Id,
    /// What they share.
    pub shared: Vec<String>,
    /// How sure it is.
    pub likelihood: Likelihood,
}

/// How sure it is that two records of a kind are one which share these; `same_home`: they are of the same account.
pub fn likelihood(kind: Kind, shared: &BTreeSet<&str>, same_home: bool) -> Likelihood {
    let has = |what: &str| shared.contains(what);
    match kind {
        Account::KIND if has("name") && (has("domain") || has("email") || has("phone")) => {
            Likelihood::Sure
        }
        Account::KIND if has("name") || has("domain") || has("email") => Likelihood::Likely,
        Contact::KIND if has("email") || (has("name") && has("phone")) => Likelihood::Sure,
        Contact::KIND if has("name") && same_home => Likelihood::Likely,
        Lead::KIND if has("email") => Likelihood::Sure,
        Lead::KIND if has("name") && (has("company") || has("phone")) => Likelihood::Sure,
        Account::KIND | Contact::KIND | Lead::KIND => Likelihood::Perhaps,
        _ if has("code") || has("email") => Likelihood::Sure,
        _ => Likelihood::Likely,
    }
}

/// All pairs of a kind that may be one, the surest first.
pub fn duplicates(read: Read<'_>, info: &'static KindInfo) -> Result<Vec<Pair>> {
    let mut shared: BTreeMap<(Id, Id), BTreeSet<String>> = BTreeMap::new();
    for (what, records) in keys::shared(&read, info.kind, NOISE)? {
        for (at, a) in records.iter().enumerate() {
            for b in &records[at + 1..] {
                shared.entry((*a, *b)).or_default().insert(what.clone());
            }
        }
    }
    let mut pairs = Vec::with_capacity(shared.len());
    for ((a, b), whats) in shared {
        let same_home = info == Contact::INFO && home(read, a)? == home(read, b)?;
        let words: BTreeSet<&str> = whats.iter().map(String::as_str).collect();
        pairs.push(Pair {
            a,
            b,
            likelihood: likelihood(info.kind, &words, same_home),
            shared: whats.into_iter().collect(),
        });
    }
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.likelihood), pair.a, pair.b));
    Ok(pairs)
}

/// The account of a contact; nobody's contacts are not colleagues.
fn home(read: Read<'_>, contact: Id) -> Result<Id> {
    let account = read
        .get::<Contact>(contact)?
        .and_then(|contact| contact.account);
    Ok(account.map_or(contact, Ref::id))
}

/// What an unsaved or changed record may be already, the surest first.
pub fn like(read: Read<'_>, info: &'static KindInfo, row: &Row) -> Result<Vec<Like>> {
    let mut found: BTreeMap<Id, BTreeSet<&'static str>> = BTreeMap::new();
    for (what, key) in keys::keys_of(read.catalog(), info, row) {
        let holders = keys::holders(&read, info.kind, what, &key)?;
        if holders.len() <= NOISE {
            for id in holders.into_iter().filter(|id| *id != row.id) {
                found.entry(id).or_default().insert(what);
            }
        }
    }
    let own_home = row.get(info, "account").int().map(Id);
    let mut likes = Vec::with_capacity(found.len());
    for (id, shared) in found {
        let same_home = info == Contact::INFO && own_home == Some(home(read, id)?);
        likes.push(Like {
            id,
            likelihood: likelihood(info.kind, &shared, same_home),
            shared: shared.into_iter().map(str::to_owned).collect(),
        });
    }
    likes.sort_by_key(|like| (std::cmp::Reverse(like.likelihood), like.id));
    Ok(likes)
}

/// The accounts and contacts that a lead may be already: asked before it is converted.
pub fn of_lead(read: Read<'_>, lead: &Lead) -> Result<(Vec<Like>, Vec<Like>)> {
    let account = Row::from_record(&Account {
        name: lead.company.clone(),
        website: lead.website.clone(),
        // Its domain tells the company, where it is the company's own.
        email: if text::normal_domain(&lead.email).is_some() {
            lead.email.clone()
        } else {
            String::new()
        },
        ..Account::default()
    });
    let list = |text: &String| {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![text.clone()]
        }
    };
    let mut contact = Row::from_record(&Contact {
        given_name: lead.given_name.clone(),
        family_name: lead.family_name.clone(),
        emails: list(&lead.email),
        phones: list(&lead.phone),
        ..Contact::default()
    });
    let person = text::person_name(&lead.given_name, &lead.family_name, None);
    contact.set(Contact::INFO, "name", person.into());
    Ok((
        like(read, Account::INFO, &account)?,
        like(read, Contact::INFO, &contact)?,
    ))
}
