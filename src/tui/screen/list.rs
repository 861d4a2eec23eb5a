//! The list of any kind: columns from the ledger, filter with chips, marks, sorting, and beside it the record if wide.
//!
//! What it asks the book for is in `fetch`, what keys do in `keys`, what its pickers change in `pick`, the filter being
//! typed in `typing`.

mod bulk;
mod draw;
mod fetch;
mod hint;
mod keys;
mod pick;
mod typing;

use std::collections::{BTreeMap, BTreeSet};

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        data::{Line as Row, Wrong},
        keymap::Chord,
        message::Value,
        verb,
        view::{Cx, Reply, Scene, Subject, View},
        widget::{
            input::Line,
            table::{Column, Scroll},
        },
    },
    detail::Pane,
};
use crate::{
    domain::{id::Id, kind::KindInfo},
    store::Changes,
};

/// The list of a kind.
pub struct List {
    kind: &'static KindInfo,
    filter: String,
    chips: Vec<String>,
    wrong: Option<Wrong>,
    /// The filter while it is typed.
    typed: Option<Line>,
    sort: String,
    ascending: bool,
    columns: Vec<String>,
    heads: Vec<Column>,
    ids: Option<Vec<Id>>,
    /// Whether `ids` is all of it, not the first page alone.
    is_whole: bool,
    rows: BTreeMap<Id, Row>,
    /// Whether the book changed since the rows were read: they are shown until others come.
    is_stale: bool,
    scroll: Scroll,
    marks: BTreeSet<Id>,
    range: Option<usize>,
    beside: Option<Pane>,
    ahead: fetch::Ahead,
    in_pane: bool,
    asked: Option<pick::Asked>,
    /// The record that keeps the cursor when the list is read again.
    keep: Option<Id>,
    /// What could stand at the cursor of the filter.
    offers: typing::Offers,
    /// How many filters back `up` has gone.
    older: Option<usize>,
    /// Whether it is the board as a table: swapping leads back to the board.
    is_of_board: bool,
}

impl List {
    /// All of a kind.
    pub fn new(kind: &'static KindInfo) -> Self {
        Self::filtered(kind, "")
    }

    /// Those of a kind that pass a filter.
    pub fn filtered(kind: &'static KindInfo, filter: &str) -> Self {
        let (sort, ascending) = match kind.sort.strip_prefix('-') {
            Some(field) => (field, false),
            None => (kind.sort, true),
        };
        Self {
            kind,
            filter: filter.to_owned(),
            chips: Vec::new(),
            wrong: None,
            typed: None,
            sort: sort.to_owned(),
            ascending,
            columns: kind
                .columns
                .iter()
                .map(|column| (*column).to_owned())
                .collect(),
            heads: Vec::new(),
            ids: None,
            is_whole: false,
            rows: BTreeMap::new(),
            is_stale: false,
            scroll: Scroll::default(),
            marks: BTreeSet::new(),
            range: None,
            beside: None,
            ahead: fetch::Ahead::default(),
            in_pane: false,
            asked: None,
            keep: None,
            offers: typing::Offers::default(),
            older: None,
            is_of_board: false,
        }
    }

    /// The board as a table, the cursor on this card.
    pub fn of_board(mut self, card: Option<Id>) -> Self {
        (self.keep, self.is_of_board) = (card, true);
        self
    }

    fn total(&self) -> usize {
        self.ids.as_ref().map_or(0, Vec::len)
    }

    fn here(&self) -> Option<Id> {
        self.ids.as_ref()?.get(self.scroll.at).copied()
    }

    fn height(&self, scene: &Scene) -> usize {
        usize::from(self.areas(scene.body(), scene).0.height.saturating_sub(1))
    }

    /// The table, and what stands beside it.
    fn areas(&self, body: Rect, scene: &Scene) -> (Rect, Option<Rect>) {
        let above = 2 + u16::from(self.wrong.is_some());
        let table = Rect {
            y: body.y + above.min(body.height),
            height: body.height.saturating_sub(above),
            ..body
        };
        if !scene.is_wide() {
            return (table, None);
        }
        let wide = (body.width * 3 / 5).max(78);
        let left = Rect {
            width: wide,
            ..table
        };
        let right = Rect {
            x: table.x + wide + 2,
            y: body.y,
            width: body.width.saturating_sub(wide + 3),
            height: body.height,
        };
        (left, Some(right))
    }

    fn moved(&mut self, rows: isize, cx: &mut Cx<'_>) {
        self.scroll.by(rows, self.total());
        self.ahead.goes_up = rows < 0;
        self.fetch(cx);
    }

    fn is_marked(&self, at: usize, id: Id) -> bool {
        let in_range = self.range.is_some_and(|from| {
            (from.min(self.scroll.at)..=from.max(self.scroll.at)).contains(&at)
        });
        in_range || self.marks.contains(&id)
    }

    fn sort_by(&mut self, field: &str, cx: &mut Cx<'_>) {
        if self.sort == field {
            self.ascending = !self.ascending;
        } else {
            (self.sort, self.ascending) = (field.to_owned(), true);
        }
        self.measure(cx.scene);
        self.read(cx);
    }

    fn set_filter(&mut self, filter: String, cx: &mut Cx<'_>) {
        self.filter = filter;
        self.typed = None;
        self.read(cx);
    }
}

impl View for List {
    fn name(&self) -> &'static str {
        "list"
    }

    fn title(&self) -> String {
        self.kind.many.to_owned()
    }

    fn contexts(&self) -> Vec<Context> {
        if self.typed.is_some() {
            return vec![Context::Input];
        }
        let mut contexts = Vec::new();
        if self.in_pane {
            contexts.push(Context::Detail);
        }
        contexts.push(Context::List);
        contexts.extend(verb::contexts(self.kind));
        contexts.extend([Context::Record, Context::Move]);
        contexts
    }

    fn typing(&self) -> bool {
        self.typed.is_some()
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.measure(cx.scene);
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.is_stale = true;
        self.ahead = fetch::Ahead::default();
        if let Some(pane) = &mut self.beside {
            pane.stale();
        }
        self.read(cx);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.fetch(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        self.does(action, cx)
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        if let Some(line) = &mut self.typed {
            let before = line.text().to_owned();
            line.key(key);
            let is_other = line.text() != before;
            self.forget_offers();
            if is_other {
                self.read_first(cx);
            }
        }
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(line) = &mut self.typed {
            line.paste(text);
            self.forget_offers();
            self.read_first(cx);
        }
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        match hit {
            Hit::Row(row) => {
                self.in_pane = false;
                self.scroll.at = row;
                self.moved(0, cx);
                if again {
                    self.open(cx);
                }
            }
            Hit::Head(column) => {
                if let Some(field) = self.columns.get(column).cloned() {
                    self.sort_by(&field, cx);
                }
            }
            Hit::Part(part) => {
                if let Some(pane) = &mut self.beside {
                    self.in_pane = true;
                    pane.clicked(part, again, cx);
                }
            }
            Hit::Tab(_) => {}
        }
    }

    fn scrolled(&mut self, lines: i32, cx: &mut Cx<'_>) {
        self.moved(lines as isize, cx);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        self.answered(reply, cx);
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        if tag != "card" {
            self.picked(value, cx);
        } else if let Ok(id) = value.downcast::<Id>() {
            self.keep = Some(*id);
            self.read(cx);
        }
    }

    fn subject(&self) -> Subject {
        let ids: Vec<Id> = if self.marks.is_empty() {
            self.here().into_iter().collect()
        } else {
            self.marks.iter().copied().collect()
        };
        let title = ids
            .first()
            .and_then(|id| self.rows.get(id))
            .map(|row| row.title.clone());
        Subject {
            kind: Some(self.kind),
            ids,
            title: title.unwrap_or_default(),
        }
    }

    fn why_not(&self, action: Action) -> Option<String> {
        let about_one = matches!(
            action,
            Action::Open | Action::Edit | Action::Delete | Action::Copy
        );
        (about_one && self.total() == 0).then(|| "there is nothing under the cursor".to_owned())
    }

    fn hints(&self) -> Vec<Action> {
        hint::hints(self)
    }

    fn status(&self, scene: &Scene) -> String {
        let total = self.total();
        let place = if total == 0 { 0 } else { self.scroll.at + 1 };
        let mut words = Vec::new();
        if !self.filter.is_empty() && self.typed.is_none() {
            words.push(format!("filter: {}", self.filter));
        }
        if !self.marks.is_empty() {
            words.push(format!("{} marked", self.marks.len()));
        }
        let more = if self.is_whole { "" } else { scene.icons.more };
        words.push(format!("{place} of {total}{more}"));
        words.join(&format!("  {}  ", scene.icons.dot))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        draw::draw(self, canvas, area, scene);
    }
}
