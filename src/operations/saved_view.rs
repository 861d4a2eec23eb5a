//! A filter, its columns and its order, kept under a name.

use serde_json::json;

use crate::{
    domain::{
        id::{Id, Ref},
        kind::KindInfo,
        record::book::SavedView,
        text,
    },
    store::{Actor, Changes, Error, Op, Result, Store},
    words::say,
};

/// A view as it is to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Its name; one person has a name once for a kind.
    pub name: String,
    /// In the filter language.
    pub filter: String,
    /// Fields, in order.
    pub columns: Vec<String>,
    /// A field, `-` before it for descending.
    pub sort: String,
    /// For everyone.
    pub shared: bool,
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
            old.columns.clone_from(&view.columns);
            old.sort.clone_from(&view.sort);
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
