//! A filter and how its list is laid out, kept under a name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    domain::{
        id::{Id, Ref},
        kind::KindInfo,
        record::book::SavedView,
        text,
    },
    store::{Actor, Changes, Error, Op, Read, Result, Store},
    words::say,
};

/// How a list is laid out: by a saved view, or as it was left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The columns, in order; none are those of the kind.
    pub columns: Vec<String>,
    /// Columns that were given a width, in cells of the screen.
    pub widths: BTreeMap<String, u16>,
    /// So many columns stay when one goes sideways.
    pub frozen: usize,
    /// The order, as `list --sort` takes it: `-amount,name`; nothing is that of the kind.
    pub sort: String,
    /// The field whose groups are shown, with their sums; nothing is the list itself.
    pub group: String,
}

impl Look {
    /// As a saved view has it.
    pub fn of(view: &SavedView) -> Self {
        let width = |told: &String| {
            let (name, width) = told.rsplit_once(':')?;
            Some((name.to_owned(), width.parse().ok()?))
        };
        Self {
            columns: view.columns.clone(),
            widths: view.widths.iter().filter_map(width).collect(),
            frozen: view.frozen.unwrap_or_default().clamp(0, 1_000) as usize,
            sort: view.sort.clone(),
            group: view.grouped_by.clone(),
        }
    }

    fn put(&self, view: &mut SavedView) {
        let widths = self.widths.iter();
        view.widths = widths
            .map(|(name, width)| format!("{name}:{width}"))
            .collect();
        view.frozen = Some(self.frozen as i64).filter(|count| *count > 0);
        view.columns.clone_from(&self.columns);
        view.sort.clone_from(&self.sort);
        view.grouped_by.clone_from(&self.group);
    }
}

/// A view as it is to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Its name; one person has a name once for a kind.
    pub name: String,
    /// In the filter language.
    pub filter: String,
    /// How the list is laid out.
    pub look: Look,
    /// For everyone.
    pub shared: bool,
}

/// The views of a kind that one may see, with whether they are another person's: mine first, then those that others
/// share, each by their place and name.
pub fn visible(read: &Read<'_>, info: &KindInfo) -> Result<Vec<(SavedView, bool)>> {
    let me = read.catalog().me;
    let views: Vec<SavedView> = read.all()?;
    let mut found: Vec<(SavedView, bool)> = views
        .into_iter()
        .filter(|view| view.of_kind == info.code)
        .map(|view| {
            let is_theirs = view.owner.is_some_and(|owner| owner.id() != me);
            (view, is_theirs)
        })
        .filter(|(view, is_theirs)| view.shared || !is_theirs)
        .collect();
    found.sort_by(|(one, is_one), (other, is_other)| {
        let place = |view: &SavedView| view.position.unwrap_or(i64::MAX);
        (is_one, place(one), &one.name).cmp(&(is_other, place(other), &other.name))
    });
    Ok(found)
}

/// The view that is called so, or whose name alone begins so.
///
/// # Errors
/// Where there is none, or several begin so: they are named.
pub fn named(read: &Read<'_>, info: &KindInfo, name: &str) -> Result<SavedView> {
    let wanted = text::fold(name.trim());
    let views: Vec<SavedView> = visible(read, info)?
        .into_iter()
        .map(|(view, _)| view)
        .collect();
    let exactly = views
        .iter()
        .position(|view| text::fold(&view.name) == wanted);
    let begins: Vec<usize> = (0..views.len())
        .filter(|at| !wanted.is_empty() && text::fold(&views[*at].name).starts_with(&wanted))
        .collect();
    match (exactly, &begins[..]) {
        (Some(at), _) => Ok(views[at].clone()),
        (None, &[at]) => Ok(views[at].clone()),
        (None, _) => {
            let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
            let said = say!("refused-no-view", kind = info.called_many(), name = name);
            Err(if names.is_empty() {
                Error::refused(said)
            } else {
                Error::refused_with(said, say!("refused-no-view-hint", names = names.join(", ")))
            })
        }
    }
}

/// Keeps a view; one of the same name and kind is replaced.
pub fn save(
    store: &mut Store,
    actor: &Actor,
    info: &'static KindInfo,
    view: View,
) -> Result<(Id, Changes)> {
    if view.name.trim().is_empty() {
        return Err(Error::refused(say!("refused-view-name")));
    }
    let op = Op::with("view.save", json!({ "name": view.name, "kind": info.code }));
    store.transact(actor, op, |tx| {
        let mine = Some(Ref::to(tx.actor().user));
        let same = tx.all::<SavedView>()?.into_iter().find(|old| {
            old.of_kind == info.code
                && old.owner == mine
                && text::fold(&old.name) == text::fold(&view.name)
        });
        let put = |old: &mut SavedView| {
            view.name.trim().clone_into(&mut old.name);
            info.code.clone_into(&mut old.of_kind);
            old.filter.clone_from(&view.filter);
            view.look.put(old);
            (old.shared, old.owner) = (view.shared, mine);
        };
        match same {
            Some(old) => {
                tx.update(old.id, put)?;
                Ok(old.id)
            }
            None => {
                let mut new = SavedView::default();
                put(&mut new);
                Ok(tx.insert(&new)?.id())
            }
        }
    })
}
