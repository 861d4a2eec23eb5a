//! What a list does with many records at once: change a field of all, export, keep a view.

use super::super::super::{
    message::Written,
    save,
    screen::{
        choose::Choice,
        form,
        prompt::{Confirm, Prompt},
    },
    verb::DAYS,
    view::{Cx, Subject},
};
use crate::{
    domain::{
        field::FieldKind,
        id::Id,
        kind::KindInfo,
        record::{book::SavedView, by_word},
    },
    operations::{record, saved_view},
    store::{self, Read},
    transfer::export,
};

/// Asks for the new value of a field and sets it in all of these, as one step.
pub(super) fn change(subject: &Subject, field: &str, cx: &mut Cx<'_>) {
    let Some(kind) = subject.kind else { return };
    let Some(spec) = cx.scene.catalog.spec(kind, field).cloned() else {
        return;
    };
    let (ids, field, what) = (subject.ids.clone(), field.to_owned(), subject.words());
    let label = spec.label.to_string();
    let check = spec.clone();
    let prompt = Prompt::new(format!("{label} of {what}"), "", move |typed, cx| {
        let count = ids.len();
        let means = form::value::means(&spec, &typed, cx.scene).unwrap_or_default();
        let text = match (typed.is_empty(), means.is_empty()) {
            (true, _) => "nothing".to_owned(),
            (false, true) => typed.clone(),
            (false, false) => means,
        };
        let question = format!("{label} becomes {text} in {what}.");
        let act = move |cx: &mut Cx<'_>| {
            cx.change(move |store, actor| {
                let typed = [(field.as_str(), typed.as_str())];
                let changes = record::set_all(store, actor, &ids, &typed)?;
                Ok(Written::new(changes, format!("set {label} in {what}")))
            });
        };
        // One undo takes it back; still, many at once is shown before it is done.
        if count > 1 {
            cx.over(Confirm::new(question, act));
        } else {
            act(cx);
        }
    });
    let examples = if check.kind == FieldKind::Date {
        DAYS
    } else {
        ""
    };
    cx.over(
        prompt
            .examples(examples)
            .checked(move |typed, scene| form::value::means(&check, typed, scene)),
    );
}

/// The saved views of a kind; the filter is their note.
pub(super) fn views(read: &Read<'_>, kind: &str) -> store::Result<Vec<Choice>> {
    let views: Vec<SavedView> = read.all()?;
    Ok(views
        .into_iter()
        .filter(|view| view.of_kind == kind)
        .map(|view| Choice::new(view.id.to_string(), view.name).note(view.filter))
        .collect())
}

/// Asks for a name and keeps filter, columns and order under it.
pub(super) fn save_view(
    kind: &'static KindInfo,
    filter: &str,
    columns: &[String],
    sort: &str,
    ascending: bool,
    cx: &mut Cx<'_>,
) {
    let view = saved_view::View {
        filter: filter.to_owned(),
        columns: columns.to_vec(),
        sort: if ascending {
            sort.to_owned()
        } else {
            format!("-{sort}")
        },
        ..saved_view::View::default()
    };
    cx.over(Prompt::new("Keep this view", "name", move |name, cx| {
        let view = saved_view::View {
            name: name.clone(),
            ..view
        };
        cx.change(move |store, actor| {
            let (_, changes) = saved_view::save(store, actor, kind, view)?;
            Ok(Written::new(changes, format!("kept the view {name}")))
        });
    }));
}

/// Asks for a file and writes these records into it: JSON where its name ends so, else CSV. Never over one that is there.
pub(super) fn export(kind: &'static KindInfo, ids: Vec<Id>, cx: &mut Cx<'_>) {
    let count = ids.len();
    let name = format!(
        "{}.csv",
        by_word(kind.code).map_or(kind.code, |info| info.code)
    );
    let prompt = Prompt::new(
        format!("Export {count} {}", kind.many.to_lowercase()),
        "to file",
        move |path, cx| {
            cx.change(move |store, _| {
                let read = store.read();
                let options = export::Options {
                    format: format_of(&path),
                    ..export::Options::default()
                };
                let rows = save::whole(&path, |out| {
                    export::write(&read, kind, &options, out, |give| {
                        for id in &ids {
                            if let Some(row) = read.row(kind, *id)? {
                                give(row)?;
                            }
                        }
                        Ok(())
                    })
                })?;
                Ok(Written::plain(
                    store::Changes::default(),
                    format!("wrote {rows} rows into {path}"),
                ))
            });
        },
    );
    cx.over(prompt.with(name));
}

fn format_of(path: &str) -> export::Format {
    match path
        .rsplit_once('.')
        .map(|(_, end)| end.to_lowercase())
        .as_deref()
    {
        Some("json") => export::Format::Json,
        Some("jsonl") => export::Format::Jsonl,
        _ => export::Format::Csv,
    }
}
