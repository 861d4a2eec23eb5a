//! Checking a form and saving it: one step, and only what was changed here.

use super::{
    super::super::{
        message::Written,
        theme::Tone,
        view::{Cx, Scene},
    },
    Form, SAVED,
    input::{Editor, Input, Said},
    value,
};
use crate::{
    domain::{
        field::{FieldKind, Spec},
        money::Currency,
    },
    operations::record,
    store::{Error, Op},
};

impl Form {
    fn currency(&self, spec: &Spec, scene: &Scene) -> Currency {
        let of_unit = self.inputs.iter().find(|input| {
            input.spec.kind == FieldKind::Currency
                && input.spec.unit.is_some()
                && input.spec.unit == spec.unit
        });
        of_unit
            .and_then(|input| Currency::parse(&input.text()))
            .unwrap_or_else(|| scene.catalog.base())
    }

    /// Checks one field; what is wrong is shown under it.
    pub(super) fn check(&mut self, at: usize, scene: &Scene) -> bool {
        let Some(input) = self.inputs.get(at) else {
            return true;
        };
        let wrong = match &input.editor {
            Editor::Chosen(..) => None,
            _ => value::plain(
                &input.spec,
                &input.text(),
                scene.now.today,
                self.currency(&input.spec, scene),
            )
            .err(),
        };
        let fine = wrong.is_none();
        self.inputs[at].wrong = wrong;
        fine
    }

    pub(super) fn save(&mut self, cx: &mut Cx<'_>) {
        let wrong: Vec<usize> = (0..self.inputs.len())
            .filter(|at| !self.check(*at, cx.scene))
            .collect();
        if let Some(first) = wrong.first() {
            self.at = *first;
            cx.say(
                Tone::Warning,
                "this field cannot be read; nothing is saved yet",
            );
            return;
        }
        if !self.is_dirty() && !self.is_new {
            cx.close();
            return;
        }
        let (kind, seen, is_new) = (self.kind, self.seen.clone(), self.is_new);
        let changed = |input: &&Input| input.is_dirty() || (is_new && !input.text().is_empty());
        let wanted: Vec<(String, Said)> = self
            .inputs
            .iter()
            .filter(changed)
            .map(|input| {
                let said = match &input.editor {
                    Editor::Chosen(cell, _) if input.spec.kind == FieldKind::Bool => {
                        Said::Flag(cell.int() == Some(1))
                    }
                    Editor::Chosen(cell, _) => Said::Chosen(cell.clone()),
                    _ => Said::Typed(input.text()),
                };
                (input.spec.name.to_string(), said)
            })
            .collect();
        cx.write(SAVED, move |store, actor| {
            let code = if is_new { "create" } else { "edit" };
            let fields: Vec<&str> = wanted.iter().map(|(name, _)| name.as_str()).collect();
            let op = Op::with(code, serde_json::json!({"kind": kind.code, "record": seen.id.0, "count": 1, "fields": fields}));
            let (id, changes) = store.transact(actor, op, |tx| {
                let typed = wanted
                    .iter()
                    .map(|(name, said)| Ok((name.clone(), said.text(tx)?)))
                    .collect::<crate::store::Result<Vec<(String, String)>>>()?;
                if is_new {
                    let id = record::create_in(tx, kind, &typed)?;
                    tx.set_args(serde_json::json!({"kind": kind.code, "record": id.0}));
                    return Ok(id);
                }
                let now = tx.row(kind, seen.id)?;
                let moved = wanted.iter().find(|(name, _)| {
                    now.as_ref().is_some_and(|now| now.get(kind, name) != seen.get(kind, name))
                });
                if let Some((name, _)) = moved {
                    return Err(Error::refused_with(
                        format!("{name} was changed meanwhile; nothing was saved"),
                        "leave and open it again: the draft is kept",
                    ));
                }
                record::set_in(tx, seen.id, &typed)?;
                Ok(seen.id)
            })?;
            let title = store.read().title(id)?;
            let said = if is_new { format!("added {title}") } else { format!("changed {title}") };
            Ok((id, Written::new(changes, said)))
        });
    }
}
