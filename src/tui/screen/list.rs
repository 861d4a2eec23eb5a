//! The list of any kind: columns from the ledger, filter with chips, marks, sorting, and beside it the record if wide.

mod bulk;
mod draw;
mod typing;

use std::collections::{BTreeMap, BTreeSet};

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        data::{self, Line as Row, Listed, Wanted, Wrong, record::Loaded},
        keymap::Chord,
        message::Value,
        verb,
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::{
            input::Line,
            table::{Column, Scroll},
        },
    },
    choose::{Choice, Choose, Chosen, chosen},
    detail::Pane,
};
use crate::{
    domain::{field::FieldKind, id::Id, kind::KindInfo, record::book::SavedView, text::width},
    store::Changes,
};

const LIST: Slot<Listed> = Slot::new("list");
const FIRST: Slot<Option<Vec<Row>>> = Slot::new("first");
const ROWS: Slot<Vec<Row>> = Slot::new("rows");
const VIEW: Slot<Option<SavedView>> = Slot::new("view");
const BESIDE: Slot<Loaded> = Slot::new("beside");

/// What a picker over the list was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Sort,
    Columns,
    View,
    Bulk,
}

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
    scroll: Scroll,
    marks: BTreeSet<Id>,
    range: Option<usize>,
    beside: Option<Pane>,
    in_pane: bool,
    asked: Option<Asked>,
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
            scroll: Scroll::default(),
            marks: BTreeSet::new(),
            range: None,
            beside: None,
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

    /// Asks for the ids, with the cursor kept on its record.
    fn read(&mut self, cx: &mut Cx<'_>) {
        self.keep = self.keep.or_else(|| self.here());
        let filter = self
            .typed
            .as_ref()
            .map_or(self.filter.as_str(), Line::text)
            .to_owned();
        let wanted = Wanted {
            kind: self.kind,
            filter,
            sort: self.sort.clone(),
            ascending: self.ascending,
            today: cx.scene.now.today,
        };
        // The first lines come at once, however long the list is; then all ids, for place and ranges.
        if self.keep.is_none() {
            let (wanted, columns) = (wanted.clone(), self.columns.clone());
            cx.read(FIRST, move |read| data::first(read, &wanted, &columns));
        }
        self.is_whole = false;
        cx.read(LIST, move |read| data::list(read, &wanted));
    }

    /// The rows that are seen, and as many before and after.
    fn fetch(&mut self, cx: &mut Cx<'_>) {
        let height = self.height(cx.scene);
        self.scroll.follow(height, self.total());
        let Some(ids) = &self.ids else { return };
        let from = self.scroll.top.saturating_sub(height);
        let window = ids
            .get(from..(self.scroll.top + 2 * height).min(ids.len()))
            .unwrap_or_default();
        let missing: Vec<Id> = window
            .iter()
            .copied()
            .filter(|id| !self.rows.contains_key(id))
            .collect();
        if !missing.is_empty() {
            let (kind, columns, today) = (self.kind, self.columns.clone(), cx.scene.now.today);
            cx.read(ROWS, move |read| {
                data::lines(read, kind, &columns, &missing, today)
            });
        }
        self.look_beside(cx);
    }

    fn look_beside(&mut self, cx: &mut Cx<'_>) {
        if !cx.scene.is_wide() {
            return;
        }
        let Some(id) = self.here() else {
            self.beside = None;
            return;
        };
        if self.beside.as_ref().is_none_or(|pane| pane.id() != id) {
            let (kind, today) = (self.kind, cx.scene.now.today);
            cx.read(BESIDE, move |read| {
                data::record::load(read, kind, id, today)
            });
        }
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

    /// The heads of the columns, as wide as what is first seen in them.
    fn measure(&mut self, scene: &Scene) {
        let specs = self
            .columns
            .iter()
            .map(|column| scene.catalog.spec(self.kind, column));
        self.heads = specs
            .zip(&self.columns)
            .enumerate()
            .map(|(at, (spec, column))| {
                let label = spec.map_or_else(|| column.clone(), |spec| spec.label.to_string());
                // What every heading of its sort says need not be said.
                let short = [" date", " on", " category"]
                    .iter()
                    .find_map(|end| label.strip_suffix(end));
                let title = short.unwrap_or(&label).to_owned();
                let seen = self
                    .rows
                    .values()
                    .filter_map(|row| row.cells.get(at))
                    .map(|cell| width(&cell.text));
                let arrow = if *column == self.sort { 2 } else { 0 };
                let cap = if at == 0 { 40 } else { 24 };
                let ideal = seen.max().unwrap_or(0).max(width(&title) + arrow).min(cap) as u16;
                Column {
                    right: spec.is_some_and(|spec| spec.kind.is_number()),
                    min: match spec.map(|spec| spec.kind) {
                        _ if at == 0 => ideal.min(20),
                        // A date cut short says nothing.
                        Some(FieldKind::Date) => ideal.min(11),
                        _ => ideal.min(9),
                    },
                    ideal,
                    sorted: (*column == self.sort).then_some(self.ascending),
                    title,
                }
            })
            .collect();
    }

    fn moved(&mut self, rows: isize, cx: &mut Cx<'_>) {
        self.scroll.by(rows, self.total());
        self.fetch(cx);
    }

    fn mark_range(&mut self) {
        let Some(from) = self.range.take() else {
            self.range = Some(self.scroll.at);
            return;
        };
        let (low, high) = (from.min(self.scroll.at), from.max(self.scroll.at));
        if let Some(ids) = &self.ids {
            self.marks.extend(
                ids.get(low..=high.min(ids.len().saturating_sub(1)))
                    .unwrap_or_default(),
            );
        }
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

    fn ask(&mut self, asked: Asked, cx: &mut Cx<'_>) {
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

    fn set_filter(&mut self, filter: String, cx: &mut Cx<'_>) {
        self.filter = filter;
        self.typed = None;
        self.read(cx);
    }

    /// Shows what was kept: filter, columns and order, without fields that are there no more.
    fn show_view(&mut self, view: SavedView, cx: &mut Cx<'_>) {
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

    fn drop_chip(&mut self, cx: &mut Cx<'_>) {
        if self.chips.pop().is_some() {
            let filter = self.chips.join(" ");
            self.set_filter(filter, cx);
        }
    }

    fn open(&self, cx: &mut Cx<'_>) {
        if let Some(id) = self.here() {
            let ids = self.ids.clone().unwrap_or_default();
            super::open_record(self.kind, id, ids, cx);
        }
    }

    fn filter_key(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let Some(line) = &self.typed else {
            return false;
        };
        match action {
            Action::InputAccept if self.wrong.is_none() => {
                self.filter = line.text().trim().to_owned();
                self.typed = None;
                self.keep_filter(cx.scene);
            }
            Action::InputAccept => {}
            Action::InputOlder => self.recall(true, cx),
            Action::InputNewer => self.recall(false, cx),
            Action::InputComplete => self.complete(cx),
            Action::InputCancel => {
                self.typed = None;
                self.wrong = None;
                self.read(cx);
            }
            _ => return false,
        }
        true
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

    fn refresh(&mut self, changes: &Changes, cx: &mut Cx<'_>) {
        if changes.many {
            self.rows.clear();
        }
        for id in &changes.ids {
            self.rows.remove(id);
        }
        self.rows.clear();
        if let Some(pane) = &mut self.beside {
            pane.stale();
        }
        self.read(cx);
    }

    fn resized(&mut self, cx: &mut Cx<'_>) {
        self.fetch(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        if self.filter_key(action, cx) {
            return true;
        }
        let beside = self.areas(cx.scene.body(), cx.scene).1;
        if self.in_pane
            && let Some(pane) = &mut self.beside
        {
            match action {
                Action::NextPane | Action::PreviousPane | Action::Back => self.in_pane = false,
                Action::NextRecord => self.moved(1, cx),
                Action::PreviousRecord => self.moved(-1, cx),
                other => {
                    let Some(area) = beside else { return false };
                    return pane.act(other, area, cx);
                }
            }
            return true;
        }
        let page = self.height(cx.scene) as isize;
        match action {
            Action::Down => self.moved(1, cx),
            Action::Up => self.moved(-1, cx),
            Action::HalfDown => self.moved(page / 2, cx),
            Action::HalfUp => self.moved(-page / 2, cx),
            Action::PageDown => self.moved(page, cx),
            Action::PageUp => self.moved(-page, cx),
            Action::Top => self.moved(isize::MIN / 2, cx),
            Action::Bottom => self.moved(isize::MAX / 2, cx),
            Action::Open => self.open(cx),
            Action::NextPane if cx.scene.is_wide() && self.beside.is_some() => self.in_pane = true,
            Action::Filter => self.begin_typing(),
            Action::DropChip => self.drop_chip(cx),
            Action::Mark => {
                if let Some(id) = self.here()
                    && !self.marks.remove(&id)
                {
                    self.marks.insert(id);
                }
                self.moved(1, cx);
            }
            Action::Range => self.mark_range(),
            Action::MarkAll if self.marks.len() == self.total() => self.marks.clear(),
            Action::MarkAll => self.marks.extend(self.ids.iter().flatten()),
            Action::Sort => self.ask(Asked::Sort, cx),
            Action::Reverse => {
                let sort = self.sort.clone();
                self.sort_by(&sort, cx);
            }
            Action::Columns => self.ask(Asked::Columns, cx),
            Action::Views => self.ask(Asked::View, cx),
            Action::SaveView => bulk::save_view(
                self.kind,
                &self.filter,
                &self.columns,
                &self.sort,
                self.ascending,
                cx,
            ),
            Action::Export => {
                let ids = if self.marks.is_empty() {
                    self.ids.clone().unwrap_or_default()
                } else {
                    self.marks.iter().copied().collect()
                };
                bulk::export(self.kind, ids, cx);
            }
            Action::SwapView if self.is_of_board => match self.here() {
                Some(id) => cx.give("card", id),
                None => cx.close(),
            },
            Action::SwapView if self.kind.code == "opportunity" => {
                cx.open(super::board::Board::of_list(self.here()));
            }
            Action::SwapView => cx.say(
                super::super::theme::Tone::Plain,
                "only opportunities have a board",
            ),
            Action::Edit if !self.marks.is_empty() => self.ask(Asked::Bulk, cx),
            Action::Back if self.range.is_some() => self.range = None,
            Action::Back if !self.marks.is_empty() => self.marks.clear(),
            Action::Add => cx.open(super::form::Form::add(self.kind, cx.scene)),
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        if let Some(line) = &mut self.typed {
            let before = line.text().to_owned();
            line.key(key);
            let is_other = line.text() != before;
            self.forget_offers();
            if is_other {
                self.read(cx);
            }
        }
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        if let Some(line) = &mut self.typed {
            line.paste(text);
            self.forget_offers();
            self.read(cx);
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
        if let Some(Ok(listed)) = reply.take(LIST) {
            self.wrong = listed.wrong;
            if self.wrong.is_some() {
                return;
            }
            self.is_whole = true;
            self.chips = listed.chips;
            self.marks.retain(|id| listed.ids.contains(id));
            if let Some(at) = self
                .keep
                .take()
                .and_then(|id| listed.ids.iter().position(|other| *other == id))
            {
                self.scroll.at = at;
            }
            self.ids = Some(listed.ids);
            self.fetch(cx);
        } else if let Some(Ok(first)) = reply.take(FIRST) {
            // A filter that cannot be read leaves the list as it was.
            if let Some(rows) = first.filter(|_| !self.is_whole) {
                self.ids = Some(rows.iter().map(|row| row.id).collect());
                self.rows = rows.into_iter().map(|row| (row.id, row)).collect();
                self.measure(cx.scene);
                self.fetch(cx);
            }
        } else if let Some(Ok(rows)) = reply.take(ROWS) {
            let first = self.rows.is_empty();
            self.rows.extend(rows.into_iter().map(|row| (row.id, row)));
            if first {
                self.measure(cx.scene);
            }
        } else if let Some(Ok(view)) = reply.take(VIEW) {
            if let Some(view) = view {
                self.show_view(view, cx);
            }
        } else if let Some(Ok(names)) = reply.take(typing::NAMES) {
            self.named(names, cx);
        } else if let Some(Ok(loaded)) = reply.take(BESIDE) {
            match &mut self.beside {
                Some(pane) if pane.id() == loaded.row.id => pane.set(loaded),
                beside => *beside = Some(Pane::new(loaded)),
            }
        }
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        if tag == "card" {
            if let Ok(id) = value.downcast::<Id>() {
                self.keep = Some(*id);
                self.read(cx);
            }
            return;
        }
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
        if self.typed.is_some() {
            return vec![
                Action::InputAccept,
                Action::InputComplete,
                Action::InputOlder,
                Action::InputCancel,
            ];
        }
        if self.in_pane {
            return vec![
                Action::Follow,
                Action::NextPane,
                Action::NextRecord,
                Action::Edit,
                Action::Back,
            ];
        }
        let mut hints = vec![Action::Open, Action::Filter, Action::Add, Action::Edit];
        match self.kind.code {
            "opportunity" => hints.extend([
                Action::Advance,
                Action::Retreat,
                Action::NextStep,
                Action::Log,
                Action::CloseDate,
                Action::Amount,
                Action::Won,
                Action::Lost,
            ]),
            "lead" => hints.extend([Action::Convert, Action::Log]),
            _ => hints.extend([Action::Log, Action::Note]),
        }
        hints.extend([Action::Mark, Action::Sort, Action::Palette, Action::Quit]);
        hints
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
