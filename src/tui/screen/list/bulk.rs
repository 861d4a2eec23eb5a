//! What a list does with many records at once: change a field of all, write what is seen into a file.

use super::{
    super::{
        super::{
            message::Written,
            save,
            theme::Tone,
            view::{Cx, Subject},
        },
        as_text::AsText,
        choose::{Choice, Choose, Chosen},
        form::value,
        prompt::Prompt,
    },
    List,
    preview::Preview,
};
use crate::{
    domain::{
        field::{FieldKind, Spec},
        id::Id,
        kind::KindInfo,
    },
    operations::record,
    store::{self, Read},
    transfer::{as_text::Sheet, export},
    words::say,
};

/// Asks for the new value of a field; what becomes of each record is seen before it is set, as one step.
pub(in super::super) fn change(subject: &Subject, field: &str, cx: &mut Cx<'_>) {
    let Some(kind) = subject.kind else { return };
    let Some(spec) = cx.scene.catalog.spec(kind, field).cloned() else {
        return;
    };
    let (ids, title) = (subject.ids.clone(), subject.title.clone());
    match choices(&spec) {
        Some(choose) => cx.over(
            choose
                .standing(stands(subject, field))
                .then(move |chosen, cx| {
                    let said = match chosen {
                        Chosen::One(choice) => (choice.code, choice.label),
                        Chosen::Several(choices) => {
                            let join = |part: fn(&Choice) -> &str| {
                                choices.iter().map(part).collect::<Vec<_>>().join("; ")
                            };
                            (join(|choice| &choice.code), join(|choice| &choice.label))
                        }
                        Chosen::New(_) => return,
                    };
                    // Of one record there is nothing to survey.
                    if let [id] = ids.as_slice() {
                        return set_one(*id, &spec, title, said, cx);
                    }
                    cx.over(Preview::chosen(kind, ids, spec, said));
                }),
        ),
        None => cx.over(Preview::typed(kind, ids, spec)),
    }
}

/// The choice that stands, of one record.
fn stands(
    subject: &Subject,
    field: &str,
) -> impl FnOnce(&Read<'_>) -> store::Result<Option<String>> + Send + 'static {
    let (of, field) = (subject.kind.zip(subject.single()), field.to_owned());
    move |read| {
        let Some((kind, id)) = of else {
            return Ok(None);
        };
        let row = read.row(kind, id)?;
        Ok(row.and_then(|row| row.get(kind, &field).text().map(str::to_owned)))
    }
}

/// Sets a chosen value in one record.
fn set_one(id: Id, spec: &Spec, title: String, said: (String, String), cx: &mut Cx<'_>) {
    let (text, label) = said;
    let name = spec.name.to_string();
    let said = say!(
        "frame-set",
        field = spec.called().to_lowercase(),
        title = title,
        value = label
    );
    cx.change(move |store, actor| {
        let changes = record::set(store, actor, id, &[(name, text)])?;
        Ok(Written::new(changes, said))
    });
}

/// The picker for a field that is chosen, not typed.
fn choices(spec: &Spec) -> Option<Choose> {
    let label = spec.called().to_string();
    let picks = || {
        spec.picks()
            .into_iter()
            .map(|(code, label)| Choice::new(code, label))
            .collect::<Vec<_>>()
    };
    let none = || vec![Choice::new("", say!("frame-none"))];
    Some(match spec.kind {
        FieldKind::Pick(_) => Choose::new(label, picks()),
        FieldKind::Bool => Choose::new(
            label,
            vec![
                Choice::new("yes", say!("frame-yes")),
                Choice::new("no", say!("frame-no")),
            ],
        ),
        FieldKind::Ref(kind) => Choose::new(label, none()).looking(move |read, typed| {
            let found = value::targets(read, Some(kind), typed)?;
            // By its UUID: a name may be that of several.
            found
                .into_iter()
                .map(|mut choice| {
                    let id = choice.code.parse().map(Id).unwrap_or_default();
                    choice.code = read
                        .uuid(id)?
                        .map(|uuid| uuid.to_string())
                        .unwrap_or_default();
                    Ok(choice)
                })
                .collect()
        }),
        _ => return None,
    })
}

impl List {
    /// Asks for a file and writes what is seen into it: these columns, this order, these records.
    pub(super) fn export(&self, cx: &mut Cx<'_>) {
        let ids = match self.chosen() {
            ids if !ids.is_empty() => ids,
            _ if self.is_whole => self.ids.clone().unwrap_or_default(),
            _ => {
                return cx.say(Tone::Plain, say!("list-reading"));
            }
        };
        let (kind, columns) = (self.kind, self.columns.clone());
        let many = kind.called_so_many(ids.len());
        let title = say!("list-export", count = ids.len(), many = many);
        let name = format!("{}.csv", kind.code);
        let prompt = Prompt::new(title, say!("frame-to-file"), move |path, cx| {
            export_to(kind, columns, ids, path, cx);
        });
        cx.over(prompt.with(name).examples(".csv  .xlsx  .json  .jsonl"));
    }
}

impl List {
    /// Opens what is marked, or seen, as text in the user's editor.
    pub(super) fn edit_text(&self, cx: &mut Cx<'_>) {
        let ids = match self.chosen() {
            ids if !ids.is_empty() => ids,
            _ if self.is_whole => self.ids.clone().unwrap_or_default(),
            _ => {
                return cx.say(Tone::Plain, say!("list-reading"));
            }
        };
        if ids.is_empty() {
            return cx.say(Tone::Plain, say!("list-nothing-to-edit"));
        }
        let (kind, columns) = (self.kind, self.columns.clone());
        cx.hold_keys();
        cx.look(move |read| {
            let sheet = Sheet::new(read, kind, &columns, &ids)?;
            Ok(Box::new(move |cx: &mut Cx<'_>| cx.over(AsText::new(sheet))))
        });
    }
}

/// Writes these columns of these records into a file, beside the work.
pub(super) fn export_to(
    kind: &'static KindInfo,
    columns: Vec<String>,
    ids: Vec<Id>,
    path: String,
    cx: &mut Cx<'_>,
) {
    let many = kind.called_so_many(ids.len());
    let name = say!("list-exporting", count = ids.len(), many = many);
    cx.job(name, move |read, progress| {
        progress.set_total(ids.len() as u64);
        let options = export::Options {
            format: format_of(&path),
            columns,
            ..export::Options::default()
        };
        let rows = save::whole(&path, |out| {
            export::write(read, kind, &options, out, |give| {
                for id in &ids {
                    progress.step()?;
                    if let Some(row) = read.row(kind, *id)? {
                        give(row)?;
                    }
                }
                Ok(())
            })
        })?;
        Ok(say!("list-exported", count = rows, path = path))
    });
}

fn format_of(path: &str) -> export::Format {
    let ending = path.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    match ending.as_deref() {
        Some("json") => export::Format::Json,
        Some("jsonl") => export::Format::Jsonl,
        Some("xlsx") => export::Format::Sheet,
        _ => export::Format::Csv,
    }
}
