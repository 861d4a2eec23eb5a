//! What a list does with many records at once: change a field of all, export, keep a view.

use std::fmt::Write as _;

use super::super::super::message::Written;
use super::super::super::{
    screen::{
        choose::Choice,
        form,
        prompt::{Confirm, Prompt},
    },
    view::{Cx, Subject},
};
use crate::{
    domain::{
        id::Id,
        kind::KindInfo,
        record::{book::SavedView, by_word},
    },
    operations::{record, saved_view, words},
    store::{self, Read},
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
        let text = if typed.is_empty() {
            "nothing".to_owned()
        } else {
            typed.clone()
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
    cx.over(prompt.checked(move |typed, scene| form::value::means(&check, typed, scene)));
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

/// Asks for a file and writes these records into it as CSV.
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
                let text = csv(&store.read(), kind, &ids)?;
                std::fs::write(&path, text).map_err(|source| store::Error::File {
                    doing: "written",
                    path: path.clone().into(),
                    source,
                })?;
                Ok(Written::plain(
                    store::Changes::default(),
                    format!("wrote {count} rows into {path}"),
                ))
            });
        },
    );
    cx.over(prompt.with(name));
}

fn csv(read: &Read<'_>, kind: &'static KindInfo, ids: &[Id]) -> store::Result<String> {
    let specs: Vec<_> = read
        .catalog()
        .specs(kind)
        .into_iter()
        .filter(|spec| !spec.hidden)
        .collect();
    let mut text = specs
        .iter()
        .map(|spec| quoted(&spec.name))
        .collect::<Vec<_>>()
        .join(",");
    text.push_str("\r\n");
    for id in ids {
        let Some(row) = read.row(kind, *id)? else {
            continue;
        };
        for (at, spec) in specs.iter().enumerate() {
            let value = words::plain(read, kind, &row, spec)?;
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(text, "{comma}{}", quoted(&value));
        }
        text.push_str("\r\n");
    }
    Ok(text)
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}
