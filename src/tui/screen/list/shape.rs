//! How the list is laid out: columns, widths, what stays at the left, the order. Kept for the next time; a saved view says it itself.

use super::{
    super::{
        super::{
            view::{Cx, Scene},
            widget::table::shown_widths,
        },
        arrange::{Arrange, Arranged, LEAST, MOST, What},
    },
    List,
    views::Shown,
};
use crate::{
    domain::kind::KindInfo,
    operations::saved_view::Look,
    store::list::Sort,
    words::{self, Language},
};

/// An order as it is kept and typed: `-amount,name`.
pub(super) fn written(sort: &[Sort]) -> String {
    let words: Vec<String> = sort
        .iter()
        .map(|sort| format!("{}{}", if sort.descending { "-" } else { "" }, sort.field))
        .collect();
    words.join(",")
}

/// The columns of a kind until someone chooses others.
pub(super) fn columns(kind: &KindInfo) -> Vec<String> {
    kind.columns.iter().map(|name| (*name).to_owned()).collect()
}

/// A field as it is said within a sentence: in English by its name, since its label may be cut for a heading.
pub(in super::super) fn said(kind: &KindInfo, field: &str, scene: &Scene) -> String {
    match (words::current(), scene.catalog.spec(kind, field)) {
        (Language::Chinese, Some(spec)) => spec.called().to_owned(),
        _ => field.replace('_', " "),
    }
}

impl List {
    /// How it is laid out.
    pub(super) fn look(&self) -> Look {
        Look {
            columns: self.columns.clone(),
            widths: self.widths.clone(),
            frozen: self.frozen,
            sort: written(&self.sort),
            group: self.group.clone(),
        }
    }

    /// Lays itself out so; fields that are gone are left out.
    pub(super) fn wear(&mut self, look: &Look, scene: &Scene) {
        self.set_columns(&look.columns, scene);
        self.set_sort(&look.sort, scene);
        self.widths.clone_from(&look.widths);
        self.frozen = look.frozen.min(self.columns.len().saturating_sub(1));
        self.group.clone_from(&look.group);
    }

    /// Lays itself out as the whole list was left.
    pub(super) fn recall_shape(&mut self, scene: &Scene) {
        let look = scene
            .memory
            .look(|kept| kept.shapes.get(self.kind.code).cloned());
        if let Some(look) = look {
            self.wear(&look, scene);
        }
    }

    /// Keeps how it is laid out. A view says it itself; what is tried out on it is kept when it is saved.
    pub(super) fn keep_shape(&self, scene: &Scene) {
        if self.shown.is_some() {
            return;
        }
        let look = Look {
            group: String::new(),
            ..self.look()
        };
        scene
            .memory
            .change(|kept| kept.shapes.insert(self.kind.code.into(), look));
    }

    /// Takes these columns, as far as the kind has them.
    pub(super) fn set_columns(&mut self, columns: &[String], scene: &Scene) {
        let known: Vec<String> = columns
            .iter()
            .filter(|name| scene.catalog.spec(self.kind, name).is_some())
            .cloned()
            .collect();
        if !known.is_empty() && known != self.columns {
            self.columns = known;
            self.rows.clear();
            self.left = 0;
        }
    }

    /// Takes this order, as far as the kind has its fields.
    pub(super) fn set_sort(&mut self, sort: &str, scene: &Scene) {
        if let Ok(sort) = Sort::parse(sort, self.kind, &scene.catalog)
            && !sort.is_empty()
        {
            self.sort = sort;
        }
    }

    /// Whether filter or layout are others than those of the view.
    pub(super) fn is_changed(&self, shown: &Shown) -> bool {
        let (look, now) = (&shown.look, self.look());
        shown.filter.trim() != self.filter.trim()
            || (!look.columns.is_empty() && look.columns != now.columns)
            || (!look.sort.is_empty() && look.sort != now.sort)
            || (&look.widths, look.frozen, &look.group) != (&now.widths, now.frozen, &now.group)
    }

    /// Sorts by one field; by the one that is first already, the other way round.
    pub(super) fn sort_by(&mut self, field: &str, cx: &mut Cx<'_>) {
        self.sort = match self.sort.first() {
            Some(first) if first.field == field => vec![Sort {
                descending: !first.descending,
                ..first.clone()
            }],
            _ => vec![Sort {
                field: field.to_owned(),
                descending: false,
            }],
        };
        self.sorted(cx);
    }

    /// Adds a field to the order, or turns it round where it is in it already.
    pub(super) fn sort_further(&mut self, field: &str, cx: &mut Cx<'_>) {
        match self.sort.iter_mut().find(|sort| sort.field == field) {
            Some(sort) => sort.descending = !sort.descending,
            None => self.sort.push(Sort {
                field: field.to_owned(),
                descending: false,
            }),
        }
        self.sorted(cx);
    }

    /// Turns the whole order round.
    pub(super) fn reverse(&mut self, cx: &mut Cx<'_>) {
        for sort in &mut self.sort {
            sort.descending = !sort.descending;
        }
        self.sorted(cx);
    }

    pub(super) fn sorted(&mut self, cx: &mut Cx<'_>) {
        self.keep_shape(cx.scene);
        self.measure(cx.scene);
        self.read(cx);
    }

    /// Opens the layer in which columns, or the order, are arranged.
    pub(super) fn arrange(&self, what: What, cx: &mut Cx<'_>) {
        let specs = cx.scene.catalog.specs(self.kind);
        let fields: Vec<(String, String)> = specs
            .into_iter()
            .filter(|spec| !spec.hidden)
            .map(|spec| (spec.name.to_string(), spec.called().to_string()))
            .collect();
        let arrange = match what {
            What::Columns => {
                let widths = self
                    .columns
                    .iter()
                    .map(|name| self.widths.get(name).copied());
                let taken = self.columns.iter().cloned().zip(widths).collect();
                Arrange::columns(fields, taken, self.frozen)
            }
            What::Order => Arrange::order(fields, &self.sort),
        };
        cx.over(arrange);
    }

    /// Takes what was arranged.
    pub(super) fn arranged(&mut self, arranged: Arranged, cx: &mut Cx<'_>) {
        match arranged {
            Arranged::Columns { taken, frozen } if !taken.is_empty() => {
                let names: Vec<String> = taken.iter().map(|(name, _)| name.clone()).collect();
                for (name, width) in taken {
                    match width {
                        Some(width) => drop(self.widths.insert(name, width)),
                        None => drop(self.widths.remove(&name)),
                    }
                }
                self.frozen = frozen.min(names.len() - 1);
                if names != self.columns {
                    self.columns = names;
                    self.rows.clear();
                }
                self.left = 0;
                self.keep_shape(cx.scene);
                self.measure(cx.scene);
                self.fetch(cx);
            }
            Arranged::Order(sort) if !sort.is_empty() => {
                self.sort = sort;
                self.sorted(cx);
            }
            Arranged::One(field) => self.sort_by(&field, cx),
            _ => {}
        }
    }

    /// Goes sideways by so many columns.
    pub(super) fn sideways(&mut self, by: isize) {
        let most = self.columns.len().saturating_sub(self.frozen + 1);
        self.left = self.left.saturating_add_signed(by).min(most);
    }

    /// How wide a column is drawn.
    pub(super) fn drawn_width(&self, column: usize, scene: &Scene) -> u16 {
        let area = self.areas(scene.body(), scene).0;
        let widths = shown_widths(&self.heads, self.frozen, self.left, area.width);
        let found = widths.iter().find(|(at, _)| *at == column);
        found.map_or(0, |(_, width)| *width)
    }

    /// Gives a column another width, as its edge is dragged so far from where it stood.
    pub(super) fn widen(&mut self, column: usize, begin: u16, by: i32, scene: &Scene) {
        let Some(name) = self.columns.get(column) else {
            return;
        };
        let width = (i32::from(begin) + by).clamp(i32::from(LEAST), i32::from(MOST));
        self.widths.insert(name.clone(), width as u16);
        self.keep_shape(scene);
        self.measure(scene);
    }
}
