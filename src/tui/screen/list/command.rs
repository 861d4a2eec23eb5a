//! Commands that are typed for a list: what its keys do, in one line.

use super::{
    super::super::{theme::Tone, view::Cx},
    List, bulk,
};
use crate::{domain::text::fold, store::list::Sort, words::say};

impl List {
    pub(super) fn commanded(&mut self, word: &str, rest: &str, cx: &mut Cx<'_>) -> bool {
        match word {
            "filter" => {
                self.shown = None;
                self.set_filter(rest.to_owned(), cx);
                self.keep_filter(cx.scene);
            }
            "sort" => match Sort::parse(rest, self.kind, &cx.scene.catalog) {
                Ok(sort) if !sort.is_empty() => {
                    self.settle_range();
                    self.sort = sort;
                    self.sorted(cx);
                }
                Ok(_) => cx.say(Tone::Warning, say!("list-sort-by-what")),
                Err(error) => cx.complain(&error.into()),
            },
            "columns" => self.show_columns(rest, cx),
            "group" if rest.is_empty() => self.group.clear(),
            "group" if self.grouped(rest, cx) => {}
            "group" => match cx.scene.catalog.spec(self.kind, rest) {
                Some(spec) => {
                    let label = spec.called().to_lowercase();
                    cx.say(Tone::Warning, say!("list-no-group", field = label));
                }
                None => self.no_field(rest, cx),
            },
            "view" => {
                let wanted = fold(rest);
                let found = self
                    .views
                    .iter()
                    .find(|view| fold(&view.name).starts_with(&wanted));
                match found.cloned() {
                    Some(view) => self.show(Some(view), cx),
                    None => cx.say(Tone::Warning, say!("list-no-view", name = rest)),
                }
            }
            "save" if rest.is_empty() => self.name_view(cx),
            "save" => self.keep_view(rest.to_owned(), false, cx),
            "export" if rest.is_empty() => self.export(cx),
            "export" => {
                let ids = match self.chosen() {
                    ids if !ids.is_empty() => ids,
                    _ => self.ids.clone().unwrap_or_default(),
                };
                bulk::export_to(self.kind, self.columns.clone(), ids, rest.to_owned(), cx);
            }
            _ => return false,
        }
        true
    }

    fn show_columns(&mut self, names: &str, cx: &mut Cx<'_>) {
        let names: Vec<String> = names
            .split([',', ' '])
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        let unknown = names
            .iter()
            .find(|name| cx.scene.catalog.spec(self.kind, name).is_none());
        if let Some(name) = unknown {
            return self.no_field(name, cx);
        }
        if names.is_empty() {
            return cx.say(Tone::Warning, say!("list-which-columns"));
        }
        self.set_columns(&names, cx.scene);
        self.keep_shape(cx.scene);
        self.measure(cx.scene);
        self.fetch(cx);
    }

    fn no_field(&self, name: &str, cx: &mut Cx<'_>) {
        let one = self.kind.called().to_lowercase();
        cx.say(
            Tone::Warning,
            say!("list-no-field", kind = one, name = name),
        );
    }
}
