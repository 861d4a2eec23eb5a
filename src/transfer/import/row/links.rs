//! Cells of a line that lead to other records, and the stage of a deal.

use super::{
    super::{
        super::error::Result,
        layout::{Bound, By, Column, Missing},
        plan::Planner,
        resolve::{Ask, Target},
        stages,
        value::{self, Why},
    },
    Link, Reader, Stop, bad,
};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Record as _},
        record::{by_kind, contact::Contact},
    },
    words::say,
};

/// A person as the line names one.
pub(super) struct Named {
    said: String,
    ask: Ask,
    at: usize,
}

impl<'r> Reader<'r> {
    pub(super) fn link(
        &mut self,
        planner: &mut Planner<'_>,
        bound: &'r Bound,
        field: usize,
    ) -> Result<Result<(), Why>> {
        let layout = self.layout;
        let info = layout.info;
        let spec = info.specs()[field];
        let said = self.said(bound, layout.own);
        let beside = if layout.own {
            layout
                .columns
                .iter()
                .find(|other| other.column == Column::Uuid(field))
                .map_or("", |other| self.record.get(other.at))
        } else {
            ""
        };
        if said.is_empty() && beside.is_empty() {
            return Ok(Ok(()));
        }
        if info.code == "opportunity"
            && matches!(&*spec.name, "stage" | "pipeline")
            && beside.is_empty()
        {
            return Ok(self.stage(&spec.name, &said));
        }
        let how = (&bound.how).into();
        match spec.kind {
            FieldKind::Refs(kind)
                if kind == Contact::KIND && !layout.own && !self.survey.is_loose =>
            {
                self.name_people(&said, bound);
            }
            FieldKind::Refs(kind) => {
                let Some(to) = by_kind(kind) else {
                    return Ok(Ok(()));
                };
                let names = match &bound.how.split {
                    Some(split) => said
                        .split(split.as_str())
                        .map(|name| name.trim().to_owned())
                        .collect(),
                    None => value::items_of(&said, spec),
                };
                let uuids = value::items_of(beside, spec);
                let mut ids = self.draft.cells[field].ids();
                for n in 0..names.len().max(uuids.len()) {
                    let (name, uuid) = (names.get(n), uuids.get(n));
                    let name = name.map_or("", String::as_str);
                    let uuid = uuid.map_or("", String::as_str);
                    match planner.find_now(to, name, uuid, how, bound.at)? {
                        Ok(target) => ids.extend(planner.settle(to, &target)?),
                        Err(why) if self.survey.is_loose => {
                            planner.report.note(say!(
                                "import-left-out-of",
                                why = why,
                                field = spec.name.as_ref()
                            ));
                        }
                        Err(why) => return Ok(Err(why)),
                    }
                }
                ids.dedup();
                self.draft.cells[field] = Cell::from_ids(&ids);
            }
            FieldKind::Ref(kind) => {
                let Some(to) = by_kind(kind) else {
                    return Ok(Ok(()));
                };
                if self.draft.links.iter().any(|link| link.field == field) {
                    return Ok(Ok(())); // an earlier column said it
                }
                let (said, rest) = match &bound.how.split {
                    Some(split) => said.split_once(split.as_str()).unwrap_or((&said, "")),
                    None => (&*said, ""),
                };
                for other in rest.split(bound.how.split.as_deref().unwrap_or("\n")) {
                    if let Err(why) = self.also(planner, to, other.trim(), bound)? {
                        return Ok(Err(why));
                    }
                }
                let said = said.trim();
                match planner.find(to, said, beside, how, bound.at)? {
                    Ok(Target::None) => {}
                    Ok(target) => self.draft.links.push(Link {
                        field,
                        info: to,
                        target,
                    }),
                    Err(why) => return Ok(Err(why)),
                }
            }
            _ => match planner.find_any(if beside.is_empty() { &said } else { beside })? {
                Some(id) => self.draft.cells[field] = Cell::Int(id),
                None => {
                    return Ok(Err(say!(
                        "import-bad-no-record",
                        typed = value::short(&said)
                    )));
                }
            },
        }
        Ok(Ok(()))
    }

    /// A second record in a cell for one: of a contact's companies it is kept, of others it is said.
    fn also(
        &mut self,
        planner: &mut Planner<'_>,
        to: &'static crate::domain::kind::KindInfo,
        said: &str,
        bound: &Bound,
    ) -> Result<Result<(), Why>> {
        if said.is_empty() {
            return Ok(Ok(()));
        }
        if self.layout.info.kind != Contact::KIND {
            let header = &self.layout.headers[bound.at];
            planner.report.note(say!("import-several", column = header));
            return Ok(Ok(()));
        }
        let found = planner.find(to, said, "", (&bound.how).into(), bound.at)?;
        Ok(found.map(|target| {
            if target != Target::None {
                self.draft.also.push(target);
            }
        }))
    }

    /// Keeps the names of persons until the account of the line is known.
    pub(super) fn name_people(&mut self, said: &str, bound: &Bound) {
        let ask = Ask::from(&bound.how);
        let marks: &[char] = &[';', '\n', '、'];
        let names = match &bound.how.split {
            Some(split) => said.split(split.as_str()).collect::<Vec<_>>(),
            None if are_listed(said) => said.split(',').collect(),
            None => said.split(marks).collect(),
        };
        for name in names
            .into_iter()
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            self.named.push(Named {
                said: name.to_owned(),
                ask,
                at: bound.at,
            });
        }
    }

    /// Whom the names of persons mean: at the account of the line first, then wherever there is one of that name; who
    /// is nowhere is made.
    pub(super) fn people(&mut self, planner: &mut Planner<'_>) -> Result<(), Stop> {
        let info = self.layout.info;
        for named in std::mem::take(&mut self.named) {
            let account = self.draft.link(info, "account").cloned();
            let here = match account {
                Some(Target::Known(id)) => planner.person_at(&named.said, id)?,
                _ => None,
            };
            let is_plain = matches!(named.ask.by, By::Any | By::Labelled)
                && !named.said.contains('@')
                && named.said.contains(char::is_alphabetic);
            let may_make =
                is_plain && named.ask.missing == Missing::Make && planner.may_make("contacts");
            let is_new_account = matches!(account, Some(Target::Make(_)));
            let target = match here {
                Some(id) => Ok(Target::Known(id)),
                None if may_make && is_new_account => Ok(Target::Make(named.said.clone())),
                None => planner.find_now(Contact::INFO, &named.said, "", named.ask, named.at)?,
            };
            match target {
                Ok(Target::Known(id)) => self.take_person(id),
                Ok(Target::Make(name)) => self.draft.people.push(name),
                Ok(Target::None | Target::Late(_)) => {}
                // Somebody of this name elsewhere is not who is meant here.
                Err(why)
                    if may_make
                        && (account.is_some() || why.starts_with(say!("import-bad-no"))) =>
                {
                    self.draft.people.push(named.said);
                }
                Err(why) => return Err(bad(named.at, why)),
            }
        }
        Ok(())
    }

    fn take_person(&mut self, id: i64) {
        let info = self.layout.info;
        let Some(at) = info.position("contacts") else {
            return self.draft.contacts.push(Target::Known(id));
        };
        let mut ids = self.draft.cells[at].ids();
        if !ids.contains(&id) {
            ids.push(id);
        }
        self.draft.cells[at] = Cell::from_ids(&ids);
    }

    /// A stage by name: one of the file's pipeline, or an outcome.
    fn stage(&mut self, field: &str, said: &str) -> Result<(), Why> {
        if field == "pipeline" {
            return Ok(()); // it comes with the stage
        }
        let pipeline = self
            .layout
            .field("pipeline")
            .map_or("", |at| self.record.get(at).trim());
        let way = self
            .ways
            .iter()
            .find(|way| way.said == pipeline)
            .or(self.ways.first());
        let info = self.layout.info;
        let said = if self.layout.own {
            said
        } else {
            stages::bare(said).0
        };
        if let Some(outcome) = stages::outcome(said) {
            self.draft.closed = Some(outcome);
            if let Some(way) = way
                && let Some((_, stage, probability, category)) = way.stages.last()
            {
                self.draft.last_stage = Some((way.pipeline, *stage, *probability, category));
            }
            return Ok(());
        }
        let found = way.and_then(|way| Some((way, way.stage(said)?)));
        let Some((way, (name, stage, probability, category))) = found else {
            return Err(say!("import-bad-no-stage", typed = value::short(said)));
        };
        self.draft.set(info, "stage", Cell::Int(*stage));
        self.draft.set(info, "pipeline", Cell::Int(way.pipeline));
        self.draft.stage = Some((*probability, category));
        self.draft.is_first_stage = way.stages.first().is_some_and(|first| first.0 == *name);
        Ok(())
    }
}

/// Whether a cell lists persons between bare commas, each with all of their name: `Max Mus,Eva Ess`. In `Mus, Max` the
/// comma is part of one name.
fn are_listed(said: &str) -> bool {
    said.contains(',')
        && said
            .split(',')
            .all(|name| !name.starts_with(' ') && name.trim().contains(' '))
}
