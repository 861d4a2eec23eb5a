//! The list of any kind: columns from the ledger, filter with chips, marks, sorting, and beside it the record if wide.
//!
//! What it asks the book for is in `fetch`, what keys do in `keys`, what its pickers change in `pick`, the filter being
//! typed in `typing`, which records are marked in `marks`, how it is laid out in `shape`, its saved views in `views`,
//! a change of many in `bulk` and `preview`.

mod bulk;
mod command;
mod draw;
mod fetch;
mod hint;
mod keys;
mod marks;
mod pick;
mod preview;
mod shape;
mod typing;
mod views;

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
        view::{Cx, Drag, Reply, Scene, Subject, View},
        widget::{
            input::Line,
            table::{Column, Scroll},
        },
    },
    arrange::{ARRANGED, Arranged},
    detail::Pane,
};
use crate::{
    domain::{id::Id, kind::KindInfo},
    store::{Changes, list::Sort},
    words::say,
};

pub(super) use bulk::change;

/// The list of a kind.
pub struct List {
    kind: &'static KindInfo,
    filter: String,
    chips: Vec<String>,
    wrong: Option<Wrong>,
    /// Why nothing passes, where the filter means a record by a name that none has.
    uncalled: Option<String>,
    /// The filter while it is typed.
    typed: Option<Line>,
    sort: Vec<Sort>,
    columns: Vec<String>,
    /// Columns that were given a width.
    widths: BTreeMap<String, u16>,
    /// So many columns stay when one goes sideways, and so many others are passed over.
    frozen: usize,
    left: usize,
    /// The field whose groups a saved view shows.
    group: String,
    /// The column whose edge is dragged, and how wide it was.
    dragging: Option<(usize, u16)>,
    heads: Vec<Column>,
    ids: Option<Vec<Id>>,
    /// Whether `ids` is all of it, not the first page alone.
    is_whole: bool,
    rows: BTreeMap<Id, Row>,
    /// Whether the book changed since the rows were read: they are shown until others come.
    is_stale: bool,
    scroll: Scroll,
    marks: BTreeSet<Id>,
    /// How many of the marked do not pass the filter.
    unseen: usize,
    range: Option<usize>,
    beside: Option<Pane>,
    ahead: fetch::Ahead,
    in_pane: bool,
    asked: Option<pick::Asked>,
    /// The record that keeps the cursor when the list is read again.
    keep: Option<Id>,
    /// Where the cursor stood before a filter was typed.
    before: Option<Id>,
    /// What could stand at the cursor of the filter.
    offers: typing::Offers,
    /// How many filters back `up` has gone.
    older: Option<usize>,
    /// Whether it is the board as a table: swapping leads back to the board.
    is_of_board: bool,
    /// The saved views of the kind, the one that is shown, and how many there are in all.
    views: Vec<views::Shown>,
    shown: Option<views::Shown>,
    all_count: Option<i64>,
    /// The filter it was opened with: that of the whole list.
    first_filter: String,
    /// The tab that it is the first page of, and the view that it opens with.
    tab: Option<&'static str>,
    opens_with: Option<Id>,
}

impl List {
    /// All of a kind.
    pub fn new(kind: &'static KindInfo) -> Self {
        Self::filtered(kind, "")
    }

    /// Those of a kind that pass a filter.
    pub fn filtered(kind: &'static KindInfo, filter: &str) -> Self {
        Self {
            kind,
            filter: filter.to_owned(),
            chips: Vec::new(),
            wrong: None,
            uncalled: None,
            typed: None,
            sort: Sort::of(kind),
            columns: shape::columns(kind),
            widths: BTreeMap::new(),
            frozen: 0,
            left: 0,
            group: String::new(),
            dragging: None,
            heads: Vec::new(),
            ids: None,
            is_whole: false,
            rows: BTreeMap::new(),
            is_stale: false,
            scroll: Scroll::default(),
            marks: BTreeSet::new(),
            unseen: 0,
            range: None,
            beside: None,
            ahead: fetch::Ahead::default(),
            in_pane: false,
            asked: None,
            keep: None,
            before: None,
            offers: typing::Offers::default(),
            older: None,
            is_of_board: false,
            views: Vec::new(),
            shown: None,
            all_count: None,
            first_filter: filter.to_owned(),
            tab: None,
            opens_with: None,
        }
    }

    /// The first page of this tab.
    pub fn on_tab(mut self, tab: &'static str) -> Self {
        self.tab = Some(tab);
        self
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

    fn set_filter(&mut self, filter: String, cx: &mut Cx<'_>) {
        self.settle_range();
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
        self.kind.called_many().to_owned()
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
        self.recall_shape(cx.scene);
        let tab = self.tab.unwrap_or_default();
        let pinned = cx.scene.memory.look(|kept| kept.tabs.get(tab).copied());
        self.opens_with = pinned.map(Id);
        self.measure(cx.scene);
        // A tab that opens with a view waits for it, rather than showing another list first.
        if self.opens_with.is_none() {
            self.read(cx);
        }
        self.ask_views(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.is_stale = true;
        self.ahead = fetch::Ahead::default();
        if let Some(pane) = &mut self.beside {
            pane.stale();
        }
        self.settle_range();
        self.forget_gone(cx);
        self.read(cx);
        self.ask_views(cx);
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
                    self.settle_range();
                    self.sort_by(&field, cx);
                }
            }
            Hit::Chip(chip) => self.take_chip(chip, cx),
            Hit::Kept(nth) => self.show_nth(nth, cx),
            Hit::Part(part) => {
                if let Some(pane) = &mut self.beside {
                    self.in_pane = true;
                    pane.clicked(part, again, cx);
                }
            }
            Hit::Tab(_) | Hit::Edge(_) => {}
        }
    }

    fn clicked_further(&mut self, hit: Hit, cx: &mut Cx<'_>) {
        match hit {
            Hit::Row(row) => {
                self.scroll.at = row;
                self.toggle_mark();
                self.moved(0, cx);
            }
            Hit::Head(column) => {
                if let Some(field) = self.columns.get(column).cloned() {
                    self.settle_range();
                    self.sort_further(&field, cx);
                }
            }
            other => self.clicked(other, false, cx),
        }
    }

    fn dragged(&mut self, drag: Drag, cx: &mut Cx<'_>) {
        match drag.what {
            Hit::Edge(column) => {
                let begin = match self.dragging {
                    Some((at, width)) if at == column => width,
                    _ => self.drawn_width(column, cx.scene),
                };
                self.dragging = (!drag.is_done).then_some((column, begin));
                self.widen(column, begin, drag.by.0, cx.scene);
            }
            // Rows that are dragged over are a range.
            Hit::Row(from) => {
                if let Some(Hit::Row(to)) = drag.over {
                    self.range = Some(from);
                    self.scroll.at = to;
                    self.moved(0, cx);
                }
            }
            _ => {}
        }
    }

    fn scrolled(&mut self, lines: i32, cx: &mut Cx<'_>) {
        self.moved(lines as isize, cx);
    }

    fn command(&mut self, word: &str, rest: &str, cx: &mut Cx<'_>) -> bool {
        self.commanded(word, rest, cx)
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        self.answered(reply, cx);
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        match tag {
            "card" => {
                if let Ok(id) = value.downcast::<Id>() {
                    self.keep = Some(*id);
                    self.read(cx);
                }
            }
            ARRANGED => {
                if let Ok(arranged) = value.downcast::<Arranged>() {
                    self.settle_range();
                    self.arranged(*arranged, cx);
                }
            }
            views::VIEW => {
                if let Ok(chosen) = value.downcast::<views::Chosen>() {
                    self.chose_view(*chosen, cx);
                }
            }
            views::NAMED => {
                if let Ok(named) = value.downcast::<(String, bool)>() {
                    self.keep_view(named.0, named.1, cx);
                }
            }
            _ => self.picked(value, cx),
        }
    }

    fn subject(&self) -> Subject {
        let mut ids = self.chosen();
        if ids.is_empty() {
            ids.extend(self.here());
        }
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

    fn why_not(&self, action: Action, _scene: &Scene) -> Option<String> {
        let about_one = action == Action::Open || action.wants_record();
        let is_empty = self.ids.as_ref().is_some_and(Vec::is_empty);
        (about_one && is_empty).then(|| say!("list-nothing-here").to_owned())
    }

    fn hints(&self) -> Vec<Action> {
        hint::hints(self)
    }

    fn status(&self, scene: &Scene) -> String {
        let total = self.total();
        let place = if total == 0 { 0 } else { self.scroll.at + 1 };
        let mut words = Vec::new();
        if !self.filter.is_empty() && self.typed.is_none() {
            words.push(say!("list-filtered", filter = &self.filter));
        }
        words.extend(self.marked_words());
        // A filter that cannot be read leaves the list as it was: nothing more is coming.
        let is_coming = !self.is_whole && self.wrong.is_none();
        let more = if is_coming { scene.icons.more } else { "" };
        let total = format!("{total}{more}");
        words.push(say!("frame-place", at = place, total = total));
        words.join(&format!("  {}  ", scene.icons.dot))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        draw::draw(self, canvas, area, scene);
    }
}
