//! Whom a reference means: by UUID, by the id of the file, by name, by spelling; or who has to be made.

mod persons;

use uuid::Uuid;

use super::{
    super::error::Result,
    keys::{AMBIGUOUS, What},
    layout::{By, How, Missing},
    plan::Planner,
    report::{EXAMPLES, Report, called},
    row::Draft,
    spots::Spots,
    tidy,
    value::{Why, addresses, short},
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
        text::{self, Likeness},
    },
    store::identity::State,
    words::say,
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

/// How a reference names its record, and what if nobody knows it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask {
    /// By what.
    pub by: By,
    /// What then.
    pub missing: Missing,
}

impl From<&How> for Ask {
    fn from(how: &How) -> Self {
        Self {
            by: how.by,
            missing: how.missing,
        }
    }
}

/// Stands between what a reference that waits is made of.
const BESIDE: char = '\u{1f}';

impl Ask {
    /// A reference as it waits for later lines; [`waited`] takes it apart again.
    fn wait(self, uuid: &str, said: &str) -> String {
        let by = match self.by {
            By::Id => 'i',
            By::Labelled => 'l',
            By::Any | By::Domain => 'n',
        };
        let missing = if self.missing == Missing::Leave {
            'l'
        } else {
            'm'
        };
        format!("{by}{missing}{BESIDE}{uuid}{BESIDE}{said}")
    }
}

/// A reference that waited: how it names its record, a UUID, a name or id.
pub fn waited(said: &str) -> (Ask, &str, &str) {
    let mut parts = said.splitn(3, BESIDE);
    let how = parts.next().unwrap_or_default();
    let uuid = parts.next().unwrap_or_default();
    let ask = Ask {
        by: match how.as_bytes().first() {
            Some(b'i') => By::Id,
            Some(b'l') => By::Labelled,
            _ => By::Any,
        },
        missing: if how.ends_with('l') {
            Missing::Leave
        } else {
            Missing::Make
        },
    };
    (ask, uuid, parts.next().unwrap_or_default())
}

/// Names kept a kind to propose near misses from.
const NAMES: usize = 2_000;

/// A name by which a record is known.
pub struct Called {
    /// As it is written.
    pub name: String,
    /// The record.
    pub id: i64,
    likeness: Likeness,
}

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
    /// Whom a cell means. `uuid` is what stands beside it in our own exports; `column` is where it stands.
    pub fn find(
        &mut self,
        info: &'static KindInfo,
        said: &str,
        uuid: &str,
        ask: Ask,
        column: usize,
    ) -> Result<Result<Target, Why>> {
        let found = self.find_as(info, said, uuid, ask, false)?;
        self.or_leave(info, found, ask, column)
    }

    /// As [`Planner::find`], where nothing that comes later counts.
    pub fn find_now(
        &mut self,
        info: &'static KindInfo,
        said: &str,
        uuid: &str,
        ask: Ask,
        column: usize,
    ) -> Result<Result<Target, Why>> {
        let found = self.find_as(info, said, uuid, ask, true)?;
        self.or_leave(info, found, ask, column)
    }

    /// Whom a reference means that waited until all lines were read.
    pub fn find_waited(
        &mut self,
        info: &'static KindInfo,
        said: &str,
        uuid: &str,
        ask: Ask,
    ) -> Result<Result<Target, Why>> {
        self.find_as(info, said, uuid, ask, true)
    }

    fn or_leave(
        &mut self,
        info: &KindInfo,
        found: Result<Target, Why>,
        ask: Ask,
        column: usize,
    ) -> Result<Result<Target, Why>> {
        if found.is_err() && ask.missing == Missing::Leave {
            let file = self.report.files.get(self.file);
            let header = file.and_then(|file| file.headers.get(column));
            let header = header.map_or("", String::as_str).to_owned();
            self.report.note(say!(
                "import-unknown",
                column = header,
                many = info.called_many().to_lowercase()
            ));
            return Ok(Ok(Target::None));
        }
        Ok(found)
    }

    fn find_as(
        &mut self,
        info: &'static KindInfo,
        said: &str,
        uuid: &str,
        ask: Ask,
        finished: bool,
    ) -> Result<Result<Target, Why>> {
        let meant = if self.meant.is_empty() {
            None
        } else {
            let key = (info.code.to_owned(), text::fold(said));
            self.meant.get(&key).cloned()
        };
        let whole = meant.as_deref().unwrap_or(said).trim();
        let said = tidy::without_link(whole);
        if is_person(info)
            && said != whole
            && let [email] = &*addresses(&whole[said.len()..])
            && let Ok(Some(id)) = self.by_name(info, email, false)?
        {
            return Ok(Ok(Target::Known(id)));
        }
        for text in [uuid.trim(), said] {
            if text.len() >= 32
                && let Ok(uuid) = Uuid::try_parse(text)
                && let Some(id) = self.by_uuid(info, uuid)?
            {
                return Ok(Ok(Target::Known(id)));
            }
        }
        let to_come = self.is_to_come(info) && !finished;
        if !uuid.trim().is_empty() && to_come {
            return Ok(Ok(Target::Late(ask.wait(uuid.trim(), said))));
        }
        if said.is_empty() {
            return Ok(if uuid.trim().is_empty() {
                Ok(Target::None)
            } else {
                Err(say!(
                    "import-bad-none",
                    kind = called(info.code),
                    typed = short(uuid)
                ))
            });
        }
        if ask.by == By::Domain {
            return self.by_domain(info, said);
        }
        let label = tidy::labelled(said).filter(|_| ask.by == By::Labelled);
        for id in [Some(said.to_owned()), label.map(|(_, id)| id.to_string())] {
            if let Some(id) = id
                && let Some(known) = self.known_by_id(info, &id)?
            {
                return Ok(Ok(Target::Known(known)));
            }
        }
        if let Some((name, id)) = label
            && to_come
        {
            return Ok(Ok(Target::Late(ask.wait("", &format!("{name} ({id})")))));
        }
        let said = match label {
            Some((name, id)) => {
                let key = text::fold(name);
                let former = self
                    .keys
                    .add(&self.scratch, info.kind, What::Label, &key, id)?;
                if former.is_some() {
                    return Ok(Err(say!("import-bad-labels", typed = short(name))));
                }
                name
            }
            None => said,
        };
        if ask.by == By::Id {
            return Ok(if to_come {
                Ok(Target::Late(ask.wait("", said)))
            } else {
                Err(say!(
                    "import-bad-none-id",
                    kind = called(info.code),
                    typed = short(said)
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
            Ok(Target::Late(ask.wait("", said)))
        } else if ask.missing == Missing::Make
            && switch(info).is_some_and(|switch| self.may_make(switch))
        {
            Ok(Target::Make(said.to_owned()))
        } else {
            Err(say!(
                "import-bad-none",
                kind = called(info.code),
                typed = short(said)
            ))
        })
    }

    fn known_by_id(&self, info: &KindInfo, id: &str) -> Result<Option<i64>> {
        let here = self
            .keys
            .get(&self.scratch, info.kind, What::External, id)?;
        if here.is_some() || !self.has_ids {
            return Ok(here);
        }
        let kept = self.read.by_external_id(&self.source, info.code, id)?;
        Ok(kept.map(|id| id.0))
    }

    fn by_domain(&mut self, info: &'static KindInfo, said: &str) -> Result<Result<Target, Why>> {
        self.seed(info)?;
        let found = match text::normal_domain(said) {
            Some(key) => self
                .keys
                .get(&self.scratch, info.kind, What::Domain, &key)?,
            None => None,
        };
        Ok(match found {
            Some(AMBIGUOUS) => Err(say!(
                "import-bad-several",
                kind = called(info.code),
                typed = short(said)
            )),
            Some(id) => Ok(Target::Known(id)),
            None => Err(say!(
                "import-bad-none-domain",
                kind = called(info.code),
                typed = short(said)
            )),
        })
    }

    /// The record of a UUID, in the book or the plan.
    pub(super) fn by_uuid(&mut self, info: &KindInfo, uuid: Uuid) -> Result<Option<i64>> {
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
            say!(
                "import-bad-several",
                kind = called(info.code),
                typed = short(said)
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
            let name = Likeness::of(name);
            let near = names.iter().find(|other| other.likeness.is_near(&name));
            near.map(|other| other.name.clone())
        });
        if let Some(close) = close {
            Report::near(&mut self.report.proposed, info.code, name, &close);
        }
        let mut row = super::row::new_row(info);
        row.set(info, info.title, Cell::from(name.to_owned()));
        if info.kind == User::KIND {
            row.set(info, "initials", Cell::from(initials(name)));
            if let Some(email) = text::normal_email(name) {
                row.set(info, "email", Cell::from(email));
            }
        }
        complete(&mut row);
        let id = self.make_record(info, row)?;
        *self.report.made.entry(info.code).or_default() += 1;
        let names = self.report.made_names.entry(info.code).or_default();
        if names.len() < EXAMPLES {
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

    /// Where the fields stand that records of a kind are found by.
    fn spots(&mut self, info: &'static KindInfo) -> Spots {
        *self
            .spots
            .entry(info.kind)
            .or_insert_with(|| Spots::of(info))
    }

    /// Puts a record under all that it may be found by; gives one that it resembles.
    pub fn register(
        &mut self,
        info: &'static KindInfo,
        id: i64,
        row: &Row,
        is_new: bool,
    ) -> Result<Option<i64>> {
        let spots = self.spots(info);
        let kind = info.kind;
        let mut alike = None;
        for (what, key) in spots.keys(info, &row.cells) {
            let other = self.keys.add(&self.scratch, kind, what, &key, id)?;
            if is_new && what != What::Name {
                alike = alike.or(other);
            }
        }
        if is_named(info)
            && let Some(name) = spots.title.and_then(|at| row.cells[at].text())
        {
            let names = self.names.entry(kind).or_default();
            if names.len() < NAMES && !name.is_empty() {
                names.push(Called {
                    likeness: Likeness::of(name),
                    name: name.to_owned(),
                    id,
                });
            }
        }
        Ok(alike)
    }

    /// A record that a draft resembles.
    pub(super) fn resembled(
        &mut self,
        info: &'static KindInfo,
        draft: &Draft,
    ) -> Result<Option<i64>> {
        let spots = self.spots(info);
        let mut cells = draft.cells.clone();
        for link in &draft.links {
            if let Target::Known(id) = link.target {
                cells[link.field] = Cell::Int(id);
            }
        }
        for (what, key) in spots.keys(info, &cells) {
            let found = self.keys.get(&self.scratch, info.kind, what, &key)?;
            if found.is_some() && what != What::Name {
                return Ok(found);
            }
        }
        Ok(None)
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
