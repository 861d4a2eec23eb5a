//! What is picked over a list: an order, columns, a saved view, a field to change in many.

use super::{
    super::{
        super::{
            message::Value,
            view::{Cx, Slot, View as _},
        },
        choose::{Choice, Choose, Chosen, chosen},
    },
    List, bulk,
};
use crate::domain::{id::Id, record::book::SavedView};

/// A saved view that was picked.
pub(super) const VIEW: Slot<Option<SavedView>> = Slot::new("view");

/// What a picker over the list was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Sort,
    Columns,
    View,
    Bulk,
}

impl List {
    pub(super) fn ask(&mut self, asked: Asked, cx: &mut Cx<'_>) {
        self.asked = Some(asked);
        let catalog = &cx.scene.catalog;
        let fields = catalog
            .specs(self.kind)
            .into_iter()
            .filter(|spec| !spec.hidden);
        match asked {
            Asked::Sort => {
                let choices = fields
                    .map(|spec| Choice::new(spec.name.as_ref(), spec.label.as_ref()))
                    .collect();
                cx.over(Choose::new("Sort by", choices).on(&self.sort));
            }
            Asked::Columns => {
                let all: Vec<Choice> = fields
                    .map(|spec| Choice::new(spec.name.as_ref(), spec.label.as_ref()))
                    .collect();
                let taken = self
                    .columns
                    .iter()
                    .filter_map(|column| all.iter().find(|choice| choice.code == *column).cloned())
                    .collect();
                cx.over(Choose::new("Columns", all).several(taken));
            }
            Asked::View => {
                let kind = self.kind.code;
                let choose = Choose::new("Saved views", Vec::new())
                    .looking(move |read, _| bulk::views(read, kind));
                cx.over(choose);
            }
            Asked::Bulk => {
                let subject = self.subject();
                let choices = fields
                    .filter(|spec| spec.is_writable())
                    .map(|spec| Choice::new(spec.name.as_ref(), spec.label.as_ref()))
                    .collect();
                cx.over(Choose::new(
                    format!("Change a field of {}", subject.words()),
                    choices,
                ));
            }
        }
    }

    /// Shows what was kept: filter, columns and order, without fields that are there no more.
    pub(super) fn show_view(&mut self, view: SavedView, cx: &mut Cx<'_>) {
        let knows = |field: &str| cx.scene.catalog.spec(self.kind, field).is_some();
        let columns: Vec<String> = view
            .columns
            .into_iter()
            .filter(|column| knows(column))
            .collect();
        let (sort, ascending) = match view.sort.strip_prefix('-') {
            Some(field) => (field.to_owned(), false),
            None => (view.sort, true),
        };
        if knows(&sort) {
            (self.sort, self.ascending) = (sort, ascending);
        }
        if !columns.is_empty() {
            self.columns = columns;
            self.rows.clear();
        }
        self.measure(cx.scene);
        self.set_filter(view.filter, cx);
    }

    pub(super) fn picked(&mut self, value: Value, cx: &mut Cx<'_>) {
        let (Some(asked), Some(chosen)) = (self.asked.take(), chosen(value)) else {
            return;
        };
        match (asked, chosen) {
            (Asked::Sort, Chosen::One(choice)) => self.sort_by(&choice.code, cx),
            (Asked::Columns, Chosen::Several(choices)) if !choices.is_empty() => {
                self.columns = choices.into_iter().map(|choice| choice.code).collect();
                self.rows.clear();
                self.measure(cx.scene);
                self.fetch(cx);
            }
            (Asked::View, Chosen::One(choice)) => {
                if let Ok(id) = choice.code.parse() {
                    cx.read(VIEW, move |read| read.get(Id(id)));
                }
            }
            (Asked::Bulk, Chosen::One(choice)) => bulk::change(&self.subject(), &choice.code, cx),
            _ => {}
        }
    }
}
