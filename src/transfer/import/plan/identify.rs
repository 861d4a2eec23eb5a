//! Whether the book, or an earlier line, has the record of a line: by fields chosen, id, name, person, or all it says.

use sha2::{Digest as _, Sha256};

use super::{
    super::{
        super::{
            csv::read::Record,
            error::{Error, Result},
        },
        keys::{AMBIGUOUS, What},
        layout::{Layout, normal},
        report::called,
        resolve::{self, Target},
        row::Draft,
        survey::Survey,
        value::{Why, short},
    },
    Planner,
};
use crate::{
    domain::{cell::Cell, id::Id, kind::KindInfo, record::by_kind, text},
    store::identity::State,
    words::say,
};
use serde_json::Value;

/// Which record a line is about.
pub(super) enum Match {
    /// None yet; or one that the book knows and no longer has.
    New(i64),
    /// One of the book.
    Old(i64),
    /// One that an earlier line told all about.
    Again(i64),
}

impl Planner<'_> {
    /// The fields to match by, and a look through the book for them.
    pub(super) fn match_fields(&mut self, layout: &Layout) -> Result<Vec<usize>> {
        let info = layout.info;
        let mut fields = Vec::new();
        for word in &self.options.match_on {
            let at = info.position(&normal(word)).ok_or_else(|| Error::NoField {
                kind: info.code,
                field: word.clone(),
            })?;
            fields.push(at);
        }
        if !fields.is_empty() {
            let read = self.read;
            read.each(info, |row| -> Result<()> {
                if let Some(key) = match_key(&row.cells, &fields) {
                    self.keys
                        .add(&self.scratch, info.kind, What::Match, &key, row.id.0)?;
                }
                Ok(())
            })?;
        }
        Ok(fields)
    }

    /// Whether the book, or an earlier line, has the record of this line.
    pub(super) fn identify(
        &mut self,
        survey: &Survey,
        match_on: &[usize],
        draft: &mut Draft,
        record: &Record,
    ) -> Result<Result<Match, Why>> {
        let (info, own) = (survey.layout.info, survey.layout.own);
        let repeats = survey.layout.repeats;
        self.know_own_id(info, draft)?;
        let found = if !match_on.is_empty() {
            self.by_match(info, match_on, draft)?
        } else if draft.uuid.is_some() {
            self.by_own_id(info, draft)?
        } else if let Some(external) = draft.external.clone() {
            self.by_external(info, &external, draft, repeats)?
        } else if resolve::is_named(info) {
            self.by_title(info, draft, repeats, record)?
        } else if resolve::is_person(info) {
            self.by_person(info, draft, repeats, record)?
        } else if own {
            Ok(Match::New(0))
        } else {
            self.by_line(info, draft, record)?
        };
        if let Ok(Match::Old(id)) = found {
            let key = id.to_string();
            if self
                .keys
                .get(&self.scratch, info.kind, What::Taken, &key)?
                .is_some()
            {
                return Ok(if repeats {
                    Ok(Match::Again(id))
                } else {
                    Err(say!("import-bad-same-record").into())
                });
            }
            self.keys
                .set(&self.scratch, info.kind, What::Taken, &key, id)?;
            if let Some(external) = &draft.external {
                self.keys
                    .set(&self.scratch, info.kind, What::External, external, id)?;
            }
        }
        Ok(found)
    }

    /// An id that is the UUID of a record of this book is that record's, whatever the file calls it: cards and
    /// calendars bring our own back like this.
    fn know_own_id(&mut self, info: &KindInfo, draft: &mut Draft) -> Result<()> {
        let said = draft.external.as_deref().filter(|id| id.len() >= 32);
        let Some(uuid) = said.and_then(|id| uuid::Uuid::try_parse(id).ok()) else {
            return Ok(());
        };
        if self
            .read
            .by_uuid(uuid)?
            .is_some_and(|known| known.kind == info.kind)
        {
            (draft.uuid, draft.external) = (Some(uuid), None);
        }
        Ok(())
    }

    pub(super) fn by_match(
        &mut self,
        info: &KindInfo,
        fields: &[usize],
        draft: &Draft,
    ) -> Result<Result<Match, Why>> {
        let mut cells = draft.cells.clone();
        for link in &draft.links {
            if let Target::Known(id) = link.target {
                cells[link.field] = Cell::Int(id);
            }
        }
        let Some(key) = match_key(&cells, fields) else {
            return Ok(Ok(Match::New(0)));
        };
        let found = self.keys.get(&self.scratch, info.kind, What::Match, &key)?;
        Ok(match found {
            None => {
                // -1 stands for "made by an earlier line".
                self.keys
                    .set(&self.scratch, info.kind, What::Match, &key, -1)?;
                Ok(Match::New(0))
            }
            Some(AMBIGUOUS) => Err(say!("import-bad-same-values").into()),
            Some(id) if id < 0 => Err(say!("import-bad-same-record").into()),
            Some(id) => Ok(Match::Old(id)),
        })
    }

    pub(super) fn by_own_id(
        &mut self,
        info: &KindInfo,
        draft: &Draft,
    ) -> Result<Result<Match, Why>> {
        let Some(uuid) = draft.uuid else {
            return Ok(Ok(Match::New(0)));
        };
        let key = uuid.simple().to_string();
        if self
            .keys
            .get(&self.scratch, info.kind, What::Uuid, &key)?
            .is_some()
        {
            return Ok(Err(say!("import-bad-id-twice", typed = uuid.to_string())));
        }
        let Some(known) = self.read.by_uuid(uuid)? else {
            return Ok(Ok(Match::New(0)));
        };
        if known.kind != info.kind {
            let other = by_kind(known.kind).map_or("", |info| called(info.code));
            return Ok(Err(say!(
                "import-bad-other-kind",
                typed = uuid.to_string(),
                kind = other
            )));
        }
        Ok(match (known.state, known.into) {
            (State::Here, _) => Ok(Match::Old(known.id.0)),
            (State::Merged, Some(into)) => Ok(Match::Old(into.0)),
            (State::Erased, _) => Err(say!("import-bad-erased").into()),
            _ => Ok(Match::New(known.id.0)),
        })
    }

    pub(super) fn by_external(
        &mut self,
        info: &'static KindInfo,
        external: &str,
        draft: &Draft,
        repeats: bool,
    ) -> Result<Result<Match, Why>> {
        let twice = self
            .keys
            .get(&self.scratch, info.kind, What::External, external)?;
        if let Some(id) = twice.filter(|_| repeats) {
            return Ok(Ok(Match::Again(id)));
        }
        if twice.is_some() {
            return Ok(Err(say!("import-bad-id-twice", typed = short(external))));
        }
        if self.has_ids
            && let Some(id) = self
                .read
                .by_external_id(&self.source, info.code, external)?
        {
            return Ok(Ok(Match::Old(id.0)));
        }
        // What an earlier file only named, this one describes.
        let name = draft.get(info, info.title).text().unwrap_or_default();
        if resolve::is_named(info) && !name.is_empty() {
            let key = text::fold(name);
            let found = self.keys.get(&self.scratch, info.kind, What::Name, &key)?;
            if let Some(id) = found.filter(|id| *id > 0)
                && !self.read.is_external(&self.source, info.code, Id(id))?
            {
                return Ok(Ok(Match::Old(id)));
            }
        }
        Ok(Ok(Match::New(0)))
    }

    pub(super) fn by_title(
        &mut self,
        info: &'static KindInfo,
        draft: &mut Draft,
        repeats: bool,
        record: &Record,
    ) -> Result<Result<Match, Why>> {
        let name = draft.get(info, info.title).text().unwrap_or_default();
        if name.is_empty() {
            return self.by_line(info, draft, record);
        }
        let key = text::fold(name);
        let found = self.keys.get(&self.scratch, info.kind, What::Name, &key)?;
        Ok(match found {
            None => Ok(Match::New(0)),
            Some(AMBIGUOUS) => Err(say!(
                "import-bad-several",
                kind = called(info.code),
                typed = short(name)
            )),
            Some(id) if id < 0 && repeats => Ok(Match::Again(id)),
            Some(id) if id < 0 => Err(say!("import-bad-name-twice", typed = short(name))),
            Some(id) => Ok(Match::Old(id)),
        })
    }

    pub(super) fn by_person(
        &mut self,
        info: &'static KindInfo,
        draft: &mut Draft,
        repeats: bool,
        record: &Record,
    ) -> Result<Result<Match, Why>> {
        let text_of = |name: &str| draft.get(info, name).text().unwrap_or_default();
        let (company, email) = match info.code {
            "contact" => {
                let account = match draft.link(info, "account") {
                    Some(Target::Known(id)) => id.to_string(),
                    _ => "0".into(),
                };
                let first = draft.get(info, "emails").items().into_iter().next();
                (account, first.unwrap_or_default())
            }
            _ => (
                text::match_name(text_of("company")),
                text_of("email").to_owned(),
            ),
        };
        let keys = [
            (What::Email, text::normal_email(&email)),
            (
                What::Person,
                resolve::person(text_of("given_name"), text_of("family_name"), &company),
            ),
        ];
        if keys.iter().all(|(_, key)| key.is_none()) {
            return self.by_line(info, draft, record);
        }
        for (what, key) in keys {
            let Some(key) = key else { continue };
            match self.keys.get(&self.scratch, info.kind, what, &key)? {
                None => {}
                Some(AMBIGUOUS) => {
                    return Ok(Err(say!("import-bad-it-several", kind = called(info.code))));
                }
                Some(id) if id < 0 && repeats => return Ok(Ok(Match::Again(id))),
                Some(id) if id < 0 => {
                    return Ok(Err(say!("import-bad-same-person").into()));
                }
                Some(id) => return Ok(Ok(Match::Old(id))),
            }
        }
        Ok(Ok(Match::New(0)))
    }

    /// A line without id or name is known again by all that it says.
    pub(super) fn by_line(
        &mut self,
        info: &'static KindInfo,
        draft: &mut Draft,
        record: &Record,
    ) -> Result<Result<Match, Why>> {
        let mut hash = Sha256::new();
        for cell in record.cells() {
            hash.update(cell.as_bytes());
            hash.update([0x1f]);
        }
        let hash = hash.finalize();
        let mut external = String::from("#");
        for byte in &hash[..12] {
            external.push_str(&format!("{byte:02x}"));
        }
        // The same line again is another record: two equal calls in one day. The last number is kept, so that a file of
        // one line a million times is not counted from the first each time.
        let plain = external.clone();
        let last = self
            .keys
            .get(&self.scratch, info.kind, What::Same, &plain)?;
        let mut n = last.unwrap_or(1);
        loop {
            if n > 1 {
                external = format!("{plain}.{n}");
            }
            let keys = &mut self.keys;
            if keys
                .get(&self.scratch, info.kind, What::External, &external)?
                .is_none()
            {
                keys.set(&self.scratch, info.kind, What::Same, &plain, n)?;
                break;
            }
            n += 1;
        }
        draft.external = Some(external.clone());
        let known = self
            .read
            .by_external_id(&self.source, info.code, &external)?;
        Ok(Ok(known.map_or(Match::New(0), |id| Match::Old(id.0))))
    }
}

fn match_key(cells: &[Cell<'_>], fields: &[usize]) -> Option<String> {
    let parts: Vec<Value> = fields
        .iter()
        .map(|at| match cells.get(*at) {
            Some(Cell::Int(number)) => Value::from(*number),
            Some(Cell::Text(text)) => Value::from(text::fold(text)),
            _ => Value::Null,
        })
        .collect();
    let is_filled = parts.iter().any(|part| !part.is_null());
    is_filled.then(|| Value::Array(parts).to_string())
}
