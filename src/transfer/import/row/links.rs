//! Cells of a line that lead to other records, and the stage of a deal.

use super::{
    super::{
        super::error::Result,
        layout::{Bound, Column},
        plan::Planner,
        stages,
        value::{self, Why},
    },
    Link, Reader,
};
use crate::domain::{cell::Cell, field::FieldKind, record::by_kind};

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
                            planner
                                .report
                                .note(format!("{why}; left out of {}", spec.name));
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
                match planner.find(to, &said, beside, how, bound.at)? {
                    Ok(super::Target::None) => {}
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
                None => return Ok(Err(format!("there is no record `{}`", value::short(&said)))),
            },
        }
        Ok(Ok(()))
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
            return Err(format!("there is no stage `{}`", value::short(said)));
        };
        self.draft.set(info, "stage", Cell::Int(*stage));
        self.draft.set(info, "pipeline", Cell::Int(way.pipeline));
        self.draft.stage = Some((*probability, category));
        self.draft.is_first_stage = way.stages.first().is_some_and(|first| first.0 == *name);
        Ok(())
    }
}
