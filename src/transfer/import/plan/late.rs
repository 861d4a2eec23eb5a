//! References to what later lines bring: staged, and settled once all lines were read.

use super::{
    super::{
        super::error::Result,
        Phase, Watch,
        keys::What,
        resolve::{self, Target},
        row::Draft,
    },
    Planner,
};
use crate::{
    domain::{
        cell::Cell,
        field::Record as _,
        kind::KindInfo,
        record::{by_kind, by_word, team::User},
    },
    store::{identity::State, scratch::Late},
    words::say,
};

impl Planner<'_> {
    pub(super) fn wait(
        &mut self,
        info: &KindInfo,
        from: i64,
        late: Vec<(usize, String)>,
    ) -> Result<()> {
        for (field, said) in late {
            self.scratch.wait(&Late {
                from,
                kind: info.kind,
                field: field as u32,
                said,
                line: self.line,
                file: self.file as u32,
                to: 0,
            })?;
        }
        Ok(())
    }

    /// References to later lines, now that all lines were read.
    pub(super) fn settle_late(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let mut after = 0;
        loop {
            let waiting = self.scratch.waiting(after, 1_000)?;
            let Some((last, _)) = waiting.last() else {
                return Ok(());
            };
            after = *last;
            for (number, late) in waiting {
                self.settle_one(number, &late)?;
            }
            watch.tell(Phase::Plan, 1, 1)?;
        }
    }

    pub(super) fn settle_one(&mut self, number: i64, late: &Late) -> Result<()> {
        let Some(info) = by_kind(late.kind) else {
            return Ok(());
        };
        let Some(spec) = info.specs().get(late.field as usize) else {
            return Ok(());
        };
        let crate::domain::field::FieldKind::Ref(kind) = spec.kind else {
            return Ok(());
        };
        let Some(to) = by_kind(kind) else {
            return Ok(());
        };
        let (ask, uuid, name) = resolve::waited(&late.said);
        match self.find_waited(to, name, uuid, ask)? {
            Ok(target) => {
                let id = match &target {
                    Target::Make(name) if to.kind == User::KIND && spec.name == "manager" => {
                        let role = Cell::from("manager");
                        Some(self.make_named(to, name, |row| row.set(to, "role", role))?)
                    }
                    target => self.settle(to, target)?,
                };
                if let Some(id) = id {
                    if !self.may_lead(info, late.field as usize, late.from, id)? {
                        let (file, why) = (late.file as usize, say!("refused-ring"));
                        self.note_late(file, late.line, &spec.name, why);
                        return Ok(());
                    }
                    self.scratch.lead(number, id)?;
                    if late.from > 0 {
                        self.changed += 1;
                    }
                }
            }
            Err(why) => {
                self.note_late(late.file as usize, late.line, &spec.name, &why);
            }
        }
        Ok(())
    }

    /// A record of any kind by UUID or `kind/name`.
    pub fn find_any(&mut self, said: &str) -> Result<Option<i64>> {
        if let Ok(uuid) = uuid::Uuid::try_parse(said.trim()) {
            let key = uuid.simple().to_string();
            for kind in self.kinds_in.clone() {
                if let Some(id) = self.keys.get(&self.scratch, kind, What::Uuid, &key)? {
                    return Ok(Some(id));
                }
            }
            let known = self.read.by_uuid(uuid)?;
            return Ok(known
                .filter(|known| known.state == State::Here)
                .map(|known| known.id.0));
        }
        let Some((word, name)) = said.split_once('/') else {
            return Ok(None);
        };
        let Some(info) = by_word(word) else {
            return Ok(None);
        };
        Ok(
            match self.find_waited(info, name, "", resolve::Ask::default())? {
                Ok(Target::Known(id)) => Some(id),
                _ => None,
            },
        )
    }
}

pub(super) fn late_links(draft: &Draft) -> Vec<(usize, String)> {
    draft
        .links
        .iter()
        .filter_map(|link| match &link.target {
            Target::Late(said) => Some((link.field, said.clone())),
            _ => None,
        })
        .collect()
}
