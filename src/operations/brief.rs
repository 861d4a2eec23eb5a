//! The brief: the one page to read before the customer's door.
//!
//! Who is who, what changed since the last contact, promises of both sides, next step, flags, open cases, live quotes,
//! three questions from the playbook. Made from what the screens ask; it judges nothing.

mod parts;

use parts::{cases, dated, questions, quotes, stands, told, who_is_who};

use crate::{
    domain::{
        dates,
        field::{Date, Record as _},
        findings::Limits,
        id::{Id, Ref},
        pick::Pick,
        record::{
            account::Account,
            activity::{Activity, ActivityKind, Promise},
            contact::Contact,
            opportunity::{Opportunity, Outcome},
        },
    },
    operations::{
        capture,
        review::sheet::{self, DealSheet},
    },
    store::{Actor, Error, Read, Result, query::timeline},
    words::say,
};

/// A page of headings and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// Whom it is on.
    pub title: String,
    /// Under the title.
    pub subtitle: String,
    /// Its parts; those with nothing to say are left out.
    pub sections: Vec<Section>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub heading: String,
    /// Line by line.
    pub lines: Vec<String>,
}

/// Touches told.
const TOUCHES: usize = 5;
/// Activities looked through for promises.
const LOOKED_AT: usize = 200;
/// Questions told.
const QUESTIONS: usize = 3;

impl Brief {
    fn put(&mut self, heading: impl Into<String>, lines: Vec<String>) {
        if !lines.is_empty() {
            self.sections.push(Section {
                heading: heading.into(),
                lines,
            });
        }
    }

    /// The page as Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n", self.title, self.subtitle);
        for section in &self.sections {
            text.push_str(&format!("\n## {}\n\n", section.heading));
            for line in &section.lines {
                text.push_str(&format!("- {line}\n"));
            }
        }
        text
    }
}

/// The brief on an account, contact, opportunity, or on what an activity is about.
pub fn brief(read: Read<'_>, actor: &Actor, id: Id, limits: &Limits) -> Result<Brief> {
    let unfit = || Error::refused_with(say!("brief-none"), say!("brief-none-hint"));
    let id = capture::here(read, id)?.ok_or_else(unfit)?;
    let info = read.kind_of(id)?.ok_or_else(unfit)?;
    let mut brief = Brief {
        title: read.title(id)?,
        ..Brief::default()
    };
    let (mut deals, mut people) = (Vec::new(), Vec::new());
    let account;
    match info.kind {
        Opportunity::KIND => {
            deals.push(id);
            account = read.need::<Opportunity>(id)?.account.map(Ref::id);
        }
        Account::KIND => account = Some(id),
        Contact::KIND => {
            let contact: Contact = read.need(id)?;
            account = contact.account.map(Ref::id);
            people.push(contact);
        }
        _ => return Err(unfit()),
    }
    if let Some(account) = account
        && info.kind != Opportunity::KIND
    {
        let all: Vec<Opportunity> = read.referring("account", account)?;
        deals.extend(all.into_iter().filter(is_open).map(|deal| deal.id));
        if info.kind == Account::KIND {
            people = read.referring("account", account)?;
        }
    }
    let touches = timeline::touches(&read, id, LOOKED_AT)?;
    let last = touches
        .iter()
        .filter(|touch| touch.is_contact)
        .find_map(|touch| touch.day);
    let last_words = last.map_or(say!("brief-no-contact").into(), |day| {
        say!("brief-last-contact", day = dates::near(day, actor.today))
    });
    let of = account
        .filter(|account| *account != id)
        .map(|account| read.title(account))
        .transpose()?;
    brief.subtitle = of
        .into_iter()
        .chain([last_words])
        .collect::<Vec<_>>()
        .join(" · ");

    let sheets: Vec<DealSheet> = deals
        .iter()
        .map(|deal| sheet::sheet(read, actor, None, *deal, limits))
        .collect::<Result<_>>()?;
    let several = sheets.len() > 1;
    if info.kind == Opportunity::KIND {
        people = sheets
            .iter()
            .flat_map(DealSheet::members)
            .filter_map(|member| read.get::<Contact>(member.contact?).transpose())
            .collect::<Result<_>>()?;
        // Whom one has met belongs on the page, member or not.
        let activities: Vec<Activity> = read.referring("opportunity", id)?;
        for contact in activities.iter().flat_map(|activity| &activity.contacts) {
            if !people.iter().any(|known| known.id == contact.id()) {
                people.extend(read.get::<Contact>(contact.id())?);
            }
        }
    }
    who_is_who(&mut brief, actor, &people, &sheets);
    for sheet in &sheets {
        let heading = if several {
            say!("brief-stands-of", title = &sheet.deal.name)
        } else {
            say!("brief-stands").into()
        };
        brief.put(heading, stands(actor, sheet));
        let since = last.unwrap_or(Date::MIN);
        if last.is_some() {
            let changed = sheet::changes_since(read, actor, &sheet.deal, since)?;
            let lines = changed
                .into_iter()
                .map(|change| match change.from.as_str() {
                    "" => say!("detail-now", field = change.label, new = change.to),
                    from => say!(
                        "detail-to",
                        field = change.label,
                        old = from,
                        new = change.to
                    ),
                });
            let name = if several {
                say!("brief-changed-of", title = &sheet.deal.name)
            } else {
                say!("brief-changed").into()
            };
            brief.put(name, lines.collect());
        }
    }
    let promised = |by: Promise| -> Vec<String> {
        let open = touches
            .iter()
            .filter(|touch| touch.promise == Some(by) && !touch.is_done);
        open.map(|touch| dated(&touch.subject, touch.day, actor.today))
            .collect()
    };
    brief.put(say!("brief-we-promised"), promised(Promise::Us));
    brief.put(say!("brief-they-promised"), promised(Promise::Them));
    if let Some(account) = account {
        cases(&mut brief, read, actor, account)?;
    }
    brief.put(
        say!("brief-quotes"),
        sheets
            .iter()
            .flat_map(|sheet| quotes(sheet, actor.today))
            .collect(),
    );
    let said = touches
        .iter()
        .filter(|touch| touch.is_done && touch.kind != Some(ActivityKind::Task));
    brief.put(
        say!("brief-touches"),
        said.take(TOUCHES)
            .map(|touch| told(touch, actor.today))
            .collect(),
    );
    questions(&mut brief, read, &sheets)?;
    Ok(brief)
}

fn is_open(deal: &Opportunity) -> bool {
    !matches!(
        deal.outcome,
        Some(Pick::Known(
            Outcome::Won | Outcome::Lost | Outcome::NoDecision
        ))
    )
}
