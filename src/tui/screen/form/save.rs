//! Checking a form and saving it: one step, and only what was changed here.

use super::{
    super::super::{
        message::Written,
        theme::Tone,
        view::{Cx, Scene},
    },
    Form, SAVED, Saved,
    clash::{Both, Decided},
    input::{Editor, Input, Said, show_choice},
    value,
};
use crate::{
    domain::{
        field::{FieldKind, Row, Spec},
        kind::KindInfo,
        money::Currency,
    },
    operations::{record, words},
    store::{Error, Op, Read},
    words::say,
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
            cx.say(Tone::Warning, say!("form-unread"));
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
        let mine: Vec<Mine> = self
            .inputs
            .iter()
            .filter(|input| input.is_dirty())
            .map(|input| Mine {
                spec: input.spec.clone(),
                was: input.was.clone(),
                text: input.text(),
            })
            .collect();
        cx.write(SAVED, move |store, actor| {
            let mut stands = None;
            if !is_new {
                let read = store.read();
                let now = read.row(kind, seen.id)?.ok_or_else(|| Error::NotFound {
                    kind: kind.code.into(),
                    what: format!("#{}", seen.id),
                })?;
                let both = clash(&read, kind, &seen, &now, &mine)?;
                if !both.is_empty() {
                    return Ok((Saved::Clash(now, both), Written::default()));
                }
                stands = Some(now);
            }
            let code = if is_new { "create" } else { "edit" };
            let fields: Vec<&str> = wanted.iter().map(|(name, _)| name.as_str()).collect();
            let op = Op::with(code, serde_json::json!({"kind": kind.code, "record": seen.id.0, "count": 1, "fields": fields}));
            let (saved, changes) = store.transact(actor, op, |tx| {
                let typed = wanted
                    .iter()
                    .map(|(name, said)| Ok((name.clone(), said.text(tx)?)))
                    .collect::<crate::store::Result<Vec<(String, String)>>>()?;
                if is_new {
                    let id = record::create_in(tx, kind, &typed)?;
                    tx.set_args(serde_json::json!({"kind": kind.code, "record": id.0}));
                    return Ok(Saved::Done(id));
                }
                // Another process may have written since it was looked at, a moment ago.
                let now = tx.row(kind, seen.id)?;
                let moved = wanted.iter().any(|(name, _)| {
                    now.as_ref().map(|now| now.get(kind, name)) != stands.as_ref().map(|row| row.get(kind, name))
                });
                if moved {
                    return Err(Error::refused_with(
                        say!("form-meanwhile"),
                        say!("form-meanwhile-hint"),
                    ));
                }
                record::set_in(tx, seen.id, &typed)?;
                Ok(Saved::Done(seen.id))
            })?;
            let Saved::Done(id) = saved else { return Ok((saved, Written::default())) };
            let title = store.read().title(id)?;
            let said = if is_new { say!("form-added", title = title) } else { say!("form-edited", title = title) };
            Ok((saved, Written::new(changes, said)))
        });
    }

    /// What was decided about fields that both changed: it is saved with the rest.
    pub(super) fn decided(&mut self, decided: Decided, cx: &mut Cx<'_>) {
        self.seen = decided.now;
        for both in decided.fields {
            let Some(input) = self
                .inputs
                .iter_mut()
                .find(|input| input.spec.name == both.name)
            else {
                continue;
            };
            input.was.clone_from(&both.theirs);
            if both.takes_theirs {
                input.set(both.cell, both.theirs);
            }
        }
        self.save(cx);
    }
}

/// The fields that were changed here and, since `seen`, by someone else; nothing where they agree.
fn clash(
    read: &Read<'_>,
    kind: &'static KindInfo,
    seen: &Row,
    now: &Row,
    mine: &[Mine],
) -> crate::store::Result<Vec<Both>> {
    let mut both = Vec::new();
    for one in mine {
        let name = one.spec.name.as_ref();
        let cell = now.get(kind, name);
        if cell == seen.get(kind, name) {
            continue;
        }
        let currency = words::currency_of(read, kind, now, &one.spec);
        let text = value::typed(read, &one.spec, cell, currency)?;
        let theirs = show_choice(&one.spec, cell, &text);
        if theirs != one.text {
            both.push(Both {
                name: name.to_owned(),
                label: one.spec.called().to_string(),
                was: one.was.clone(),
                mine: one.text.clone(),
                theirs,
                cell: cell.clone(),
                takes_theirs: false,
            });
        }
    }
    Ok(both)
}

/// A field that was changed here.
struct Mine {
    spec: Spec,
    was: String,
    text: String,
}
