//! Whom a reference means: by UUID, by the id of the file, by name, by spelling; or who has to be made.

use uuid::Uuid;

use super::{
    super::error::Result,
    keys::{AMBIGUOUS, What},
    layout,
    plan::Planner,
    report::{EXAMPLES, Report},
    value::{Why, short},
};
use crate::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        kind::KindInfo,
        record::{
            account::Account,
            campaign::Campaign,
            contact::Contact,
            lead::Lead,
            product::Product,
            team::{Team, User},
        },
        text,
    },
    store::identity::State,
};

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Nowhere: nothing is said.
    None,
    /// A record of the book, or (negative) of the plan.
    Known(i64),
    /// To a record that has to be made, of this name.
    Make(String),
    /// To what a later line may bring.
    Late(String),
}

/// Stands between a UUID and the name beside it while both wait.
pub const BESIDE: char = '\u{1f}';

/// Names kept a kind to propose near misses from.
const NAMES: usize = 2_000;

/// What an import may make because a line names it: the switch it stands under.
fn switch(info: &KindInfo) -> Option<&'static str> {
    match info.code {
        "user" | "team" => Some("users"),
        "product" => Some("products"),
        "account" => Some("accounts"),
        "pipeline" | "stage" => Some("stages"),
        "campaign" => Some("campaigns"),
        _ => None,
    }
}

/// Kinds that are known again by their name.
pub fn is_named(info: &KindInfo) -> bool {
    [
        Account::KIND,
        Product::KIND,
        User::KIND,
        Team::KIND,
        Campaign::KIND,
    ]
    .contains(&info.kind)
        || matches!(
            info.code,
            "pipeline" | "price_book" | "tax_class" | "tag" | "playbook" | "template"
        )
}

/// Kinds that are known again by e-mail, or name and company.
pub fn is_person(info: &KindInfo) -> bool {
    [Contact::KIND, Lead::KIND].contains(&info.kind)
}

impl Planner<'_> {
    /// Whom a cell means. `uuid` is what stands beside it in our own exports; `is_id` where it can be no name.
    pub fn find(
        &mut self,
        info: &'static KindInfo,
        said: &str,
        uuid: &str,
        is_id: bool,
        finished: bool,
    ) -> Result<Result<Target, Why>> {
        let said = said.trim();
        for text in [uuid.trim(), said] {
            if text.len() >= 32
                && let Ok(uuid) = Uuid::try_parse(text)
                && let Some(id) = self.by_uuid(info, uuid)?
            {
                return Ok(Ok(Target::Known(id)));
            }
        }
        if !uuid.trim().is_empty() && self.is_to_come(info) && !finished {
            return Ok(Ok(Target::Late(format!("{}{BESIDE}{said}", uuid.trim()))));
        }
        if said.is_empty() {
            return Ok(if uuid.trim().is_empty() {
                Ok(Target::None)
            } else {
                Err(format!("there is no {} `{}`", info.code, short(uuid)))
            });
        }
        let external = self
            .keys
            .get(&self.scratch, info.kind, What::External, said)?;
        if let Some(id) = external {
            return Ok(Ok(Target::Known(id)));
        }
        if self.has_ids
            && let Some(id) = self.read.by_external_id(&self.source, info.code, said)?
        {
            return Ok(Ok(Target::Known(id.0)));
        }
        let to_come = self.is_to_come(info) && !finished;
        if is_id {
            return Ok(if to_come {
                Ok(Target::Late(said.to_owned()))
            } else {
                Err(format!(
                    "there is no {} with the id `{}`",
                    info.code,
                    short(said)
                ))
            });
        }
        match self.by_name(info, said, !to_come)? {
            Ok(Some(id)) => {
                if self.is_me(info, id, said) {
                    self.me_seen = true;
                }
                return Ok(Ok(Target::Known(id)));
            }
            Ok(None) => {}
            Err(why) => return Ok(Err(why)),
        }
        Ok(if to_come {
            Ok(Target::Late(said.to_owned()))
        } else if switch(info).is_some_and(|switch| self.may_make(switch)) {
            Ok(Target::Make(said.to_owned()))
        } else {
            Err(format!("there is no {} `{}`", info.code, short(said)))
        })
    }

    fn by_uuid(&mut self, info: &KindInfo, uuid: Uuid) -> Result<Option<i64>> {
        let key = uuid.simple().to_string();
        if let Some(id) = self.keys.get(&self.scratch, info.kind, What::Uuid, &key)? {
            return Ok(Some(id));
        }
        let Some(known) = self
            .read
            .by_uuid(uuid)?
            .filter(|known| known.kind == info.kind)
        else {
            return Ok(None);
        };
        Ok(match (known.state, known.into) {
            (State::Here, _) => Some(known.id.0),
            (State::Merged, Some(into)) => Some(into.0),
            _ => None,
        })
    }

    /// The record of this name, in the book or the plan; by spelling too, which is reported.
    fn by_name(
        &mut self,
        info: &'static KindInfo,
        said: &str,
        by_spelling: bool,
    ) -> Result<Result<Option<i64>, Why>> {
        self.seed(info)?;
        let folded = text::fold(said);
        let ambiguous = || {
            format!(
                "`{}` could be several records of kind {}",
                short(said),
                info.code
            )
        };
        let name = self
            .keys
            .get(&self.scratch, info.kind, What::Name, &folded)?;
        match name {
            Some(AMBIGUOUS) => return Ok(Err(ambiguous())),
            Some(id) => return Ok(Ok(Some(id))),
            None => {}
        }
        if said.contains('@') {
            let key = text::normal_email(said).unwrap_or_default();
            match self.keys.get(&self.scratch, info.kind, What::Email, &key)? {
                Some(AMBIGUOUS) => return Ok(Err(ambiguous())),
                Some(id) => return Ok(Ok(Some(id))),
                None => {}
            }
        }
        if !by_spelling {
            return Ok(Ok(None));
        }
        let key = text::match_name(said);
        match self
            .keys
            .get(&self.scratch, info.kind, What::Spelling, &key)?
        {
            None | Some(AMBIGUOUS) => Ok(Ok(None)),
            Some(id) => {
                let meant = self.name_of(info, id)?;
                Report::near(&mut self.report.followed, info.code, said, &meant);
                Ok(Ok(Some(id)))
            }
        }
    }

    fn name_of(&self, info: &KindInfo, id: i64) -> Result<String> {
        let kept = self
            .names
            .get(&info.kind)
            .and_then(|names| names.iter().find(|(_, other)| *other == id));
        Ok(match kept {
            Some((name, _)) => name.clone(),
            None if id > 0 => self.read.title(crate::domain::id::Id(id))?,
            None => String::new(),
        })
    }

    fn is_me(&self, info: &KindInfo, id: i64, said: &str) -> bool {
        info.kind == User::KIND
            && id == self.read.catalog().me.0
            && self
                .options
                .me
                .as_ref()
                .is_some_and(|me| text::fold(me) == text::fold(said))
    }

    /// Whether records of this kind may still come in this command.
    fn is_to_come(&self, info: &KindInfo) -> bool {
        self.last_file
            .get(&info.kind)
            .is_some_and(|last| *last >= self.file)
    }

    /// Whether the command makes what is missing of this.
    pub fn may_make(&self, switch: &str) -> bool {
        !self.options.no_create.contains(switch)
    }

    /// The record that a target leads to, made now if it has to be.
    pub fn settle(&mut self, info: &'static KindInfo, target: &Target) -> Result<Option<i64>> {
        Ok(match target {
            Target::None | Target::Late(_) => None,
            Target::Known(id) => Some(*id),
            Target::Make(name) => Some(self.make_named(info, name, |_| {})?),
        })
    }

    /// Makes a record because a line names it.
    pub fn make_named(
        &mut self,
        info: &'static KindInfo,
        name: &str,
        complete: impl FnOnce(&mut Row),
    ) -> Result<i64> {
        // The same line, or one before, may have made it.
        if let Ok(Some(id)) = self.by_name(info, name, false)? {
            return Ok(id);
        }
        let close = self.names.get(&info.kind).and_then(|names| {
            let near = |(other, _): &&(String, i64)| text::near_miss(other, name);
            names.iter().find(near).map(|(other, _)| other.clone())
        });
        if let Some(close) = close {
            Report::near(&mut self.report.proposed, info.code, name, &close);
        }
        let mut row = super::row::new_row(info);
        row.set(info, info.title, Cell::from(name.to_owned()));
        if info.kind == User::KIND {
            row.set(info, "initials", Cell::from(initials(name)));
        }
        complete(&mut row);
        let id = self.make_record(info, row)?;
        *self.report.made.entry(info.code).or_default() += 1;
        let names = self.report.made_names.entry(info.code).or_default();
        // Of users all: one of them is asked for by name.
        if info.kind == User::KIND || names.len() < EXAMPLES {
            names.push(name.to_owned());
        }
        Ok(id)
    }

    /// Reads the book's records of a kind once, for the keys they are found by.
    pub fn seed(&mut self, info: &'static KindInfo) -> Result<()> {
        if !self.seeded.insert(info.kind) {
            return Ok(());
        }
        let read = self.read;
        read.each(info, |row| -> Result<()> {
            self.register(info, row.id.0, &row, false)?;
            Ok(())
        })?;
        if info.kind == User::KIND
            && let Some(me) = &self.options.me
        {
            let id = read.catalog().me.0;
            let key = text::fold(me);
            if self
                .keys
                .get(&self.scratch, info.kind, What::Name, &key)?
                .is_none()
            {
                self.keys
                    .set(&self.scratch, info.kind, What::Name, &key, id)?;
            }
        }
        Ok(())
    }

    /// Puts a record under all that it may be found by; gives one that it resembles.
    pub fn register(
        &mut self,
        info: &'static KindInfo,
        id: i64,
        row: &Row,
        is_new: bool,
    ) -> Result<Option<i64>> {
        let kind = info.kind;
        let mut alike = None;
        let text_of = |name: &str| row.get(info, name).text().unwrap_or_default();
        let mut found = |other: Option<i64>| {
            if let Some(other) = other.filter(|_| is_new) {
                alike = alike.or(Some(other));
            }
        };
        if is_person(info) {
            let company = match info.code {
                "contact" => row.get(info, "account").int().unwrap_or(0).to_string(),
                _ => text::match_name(text_of("company")),
            };
            let key = person(text_of("given_name"), text_of("family_name"), &company);
            if let Some(key) = key {
                found(self.keys.add(&self.scratch, kind, What::Person, &key, id)?);
            }
            let name = format!("{} {}", text_of("given_name"), text_of("family_name"));
            let name = text::fold(&name);
            if !name.is_empty() {
                self.keys.add(&self.scratch, kind, What::Name, &name, id)?;
            }
        } else {
            // Nobody refers to an activity by its subject, and there are many.
            let name = if info.code == "activity" {
                ""
            } else {
                text_of(info.title)
            };
            if !name.is_empty() {
                self.keys
                    .add(&self.scratch, kind, What::Name, &text::fold(name), id)?;
                if is_named(info) {
                    let key = text::match_name(name);
                    found(
                        self.keys
                            .add(&self.scratch, kind, What::Spelling, &key, id)?,
                    );
                    let names = self.names.entry(kind).or_default();
                    if names.len() < NAMES {
                        names.push((name.to_owned(), id));
                    }
                }
            }
        }
        if matches!(info.code, "account" | "contact" | "lead" | "user") {
            let emails = match info.code {
                "contact" => row.get(info, "emails").items(),
                _ => vec![text_of("email").to_owned()],
            };
            for key in emails.iter().filter_map(|email| text::normal_email(email)) {
                found(self.keys.add(&self.scratch, kind, What::Email, &key, id)?);
            }
        }
        if matches!(info.code, "account" | "contact" | "lead") {
            let phones = match info.code {
                "contact" => row.get(info, "phones").items(),
                _ => vec![text_of("phone").to_owned()],
            };
            // Without a region of its own a number is compared as it is written in full.
            let numbers = phones
                .iter()
                .filter(|phone| phone.trim_start().starts_with('+'));
            for key in numbers.filter_map(|phone| text::normal_phone(phone, 0)) {
                found(self.keys.add(&self.scratch, kind, What::Phone, &key, id)?);
            }
            if info.code == "account"
                && let Some(key) = text::normal_domain(text_of("website"))
            {
                found(self.keys.add(&self.scratch, kind, What::Domain, &key, id)?);
            }
        }
        Ok(alike)
    }
}

/// What two lines about one person share, where neither has an e-mail address.
pub fn person(given: &str, family: &str, company: &str) -> Option<String> {
    let name = text::fold(&format!("{given} {family}"));
    (!name.is_empty() && !company.is_empty() && company != "0").then(|| format!("{name}|{company}"))
}

/// Up to three first letters.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(3)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whether a header can only hold ids.
pub fn is_id(layout: &layout::Layout, column: usize) -> bool {
    layout.is_id(column)
}
