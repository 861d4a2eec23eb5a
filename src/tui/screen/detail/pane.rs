//! A record as it is shown and walked through: alone over the whole page, or beside a list.

mod draw;

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::{
    super::{
        super::{
            action::Action,
            canvas::wrapped,
            data::record::{Event, Field, Loaded},
            memory::Happened,
            theme::Tone,
            view::{Cx, Scene, Subject},
            widget::table::Scroll,
        },
        form::Form,
        list,
    },
    Detail,
    history::FieldHistory,
    in_place::InPlace,
};
use crate::{
    domain::{
        cell::Cell,
        field::{FieldKind, Spec},
        id::Id,
        text::width,
    },
    words::{id, say},
};

/// The heading of the timeline.
const HAPPENED: &str = id!("detail-happened");

/// Room that values have before labels are cut, with the blanks between.
const VALUE: u16 = 22;
/// From this width on, fields stand left and what belongs to the record right.
const TWO: u16 = 100;

/// One line of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Blank,
    Group(usize),
    /// A field of a group, and which line of its value.
    Field(usize, usize, usize),
    /// How many fields are empty.
    Empty(usize),
    Section(usize),
    Line(usize, usize),
    Rest(usize),
    Timeline,
    Event(usize),
}

/// A record and the cursor in it.
pub struct Pane {
    loaded: Loaded,
    column: usize,
    scrolls: [Scroll; 2],
    stale: bool,
    is_wide: bool,
    /// Headings whose parts are folded away, and which of what happened is shown: the same on all pages.
    folded: BTreeSet<String>,
    happened: Happened,
    /// Whether fields without a value are shown.
    shows_empty: bool,
}

impl Pane {
    /// Shows this record.
    pub fn new(loaded: Loaded) -> Self {
        Self {
            loaded,
            column: 0,
            // On the right a heading stands first.
            scrolls: [Scroll::default(), Scroll { at: 1, top: 0 }],
            stale: false,
            is_wide: false,
            folded: BTreeSet::new(),
            happened: Happened::All,
            shows_empty: false,
        }
    }

    /// The same, folded as pages of its kind were left.
    pub fn as_left(mut self, scene: &Scene) -> Self {
        (self.folded, self.happened, self.shows_empty) = scene
            .memory
            .look(|kept| (kept.folded.clone(), kept.happened, kept.shows_empty));
        self
    }

    /// Under which name a heading is folded.
    fn fold_key(&self, item: Item) -> Option<String> {
        let name = match item {
            Item::Group(at) | Item::Field(at, ..) => &self.loaded.groups[at].0,
            Item::Section(at) | Item::Line(at, _) | Item::Rest(at) => {
                &self.loaded.sections[at].title
            }
            Item::Timeline | Item::Event(_) => HAPPENED,
            Item::Blank | Item::Empty(_) => return None,
        };
        Some(format!("{}/{name}", self.loaded.kind.code))
    }

    fn is_folded(&self, item: Item) -> bool {
        let key = self.fold_key(item);
        key.is_some_and(|key| self.folded.contains(&key))
    }

    /// Whether the cursor can stand on it: a heading only while its part is folded away.
    fn is_place(&self, item: Item) -> bool {
        match item {
            Item::Field(_, _, 0)
            | Item::Empty(_)
            | Item::Line(..)
            | Item::Rest(_)
            | Item::Event(_) => true,
            Item::Group(_) | Item::Section(_) | Item::Timeline => self.is_folded(item),
            Item::Blank | Item::Field(..) => false,
        }
    }

    /// Folds the part under the cursor away, or opens it.
    fn fold(&mut self, items: &[Item], cx: &mut Cx<'_>) {
        let Some(key) = self.here(items).and_then(|item| self.fold_key(item)) else {
            return;
        };
        if !self.folded.remove(&key) {
            self.folded.insert(key.clone());
        }
        let folded = self.folded.clone();
        cx.scene.memory.change(|kept| kept.folded = folded);
        // The cursor stays with the part: on its heading, or on its first line.
        let columns = Self::columns(Rect::new(0, 0, if self.is_wide { TWO } else { 1 }, 9));
        let items = self.items(self.column, &columns);
        let head = items.iter().position(|item| {
            let is_head = matches!(item, Item::Group(_) | Item::Section(_) | Item::Timeline);
            is_head && self.fold_key(*item).as_ref() == Some(&key)
        });
        if let Some(head) = head {
            self.scrolls[self.column].at = head;
            self.step(&items, 0);
        }
    }

    /// The events that are shown.
    fn events(&self) -> Vec<usize> {
        let is_shown =
            |event: &Event| self.happened == Happened::All || event.sort == self.happened;
        let events = self.loaded.events.iter().enumerate();
        events
            .filter(|(_, event)| is_shown(event))
            .map(|(at, _)| at)
            .collect()
    }

    /// The record.
    pub fn id(&self) -> Id {
        if self.stale {
            Id::default()
        } else {
            self.loaded.row.id
        }
    }

    /// How it is called.
    pub fn title(&self) -> &str {
        &self.loaded.title
    }

    /// It changed: what is shown is that of before.
    pub fn stale(&mut self) {
        self.stale = true;
    }

    /// The same record, read anew.
    pub fn set(&mut self, loaded: Loaded) {
        self.loaded = loaded;
        self.stale = false;
    }

    /// The columns in an area below the title: one, or two.
    fn columns(area: Rect) -> Vec<Rect> {
        let body = Rect {
            x: area.x + 1.min(area.width),
            y: area.y + 2.min(area.height),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(2),
        };
        if area.width < TWO {
            return vec![body];
        }
        let left = body.width * 9 / 20;
        vec![
            Rect {
                width: left,
                ..body
            },
            Rect {
                x: body.x + left + 3,
                width: body.width - left - 3,
                ..body
            },
        ]
    }

    /// The room of labels: what the longest needs, but never so much that values have none.
    fn label_width(&self, room: u16) -> u16 {
        let fields = self.loaded.groups.iter().flat_map(|(_, fields)| fields);
        let labels = fields.filter(|field| self.is_shown(field));
        let longest = labels.map(|field| width(&field.label)).max().unwrap_or(8);
        let most = (room * 2 / 5).max(room.saturating_sub(VALUE));
        (longest as u16).min(most).min(24)
    }

    fn is_shown(&self, field: &Field) -> bool {
        self.shows_empty || !field.is_empty
    }

    /// Shows fields without a value, or hides them: the same on all pages. The cursor stays with its field, or goes to
    /// the line that counts them.
    fn swap_empty(&mut self, items: &[Item], columns: &[Rect], cx: &mut Cx<'_>) {
        let here = self.here(items).filter(|_| self.column == 0);
        self.shows_empty = !self.shows_empty;
        let shows = self.shows_empty;
        cx.scene.memory.change(|kept| kept.shows_empty = shows);
        let items = self.items(0, columns);
        let first_empty = || {
            items.iter().position(|item| match item {
                Item::Field(group, row, 0) => self.loaded.groups[*group].1[*row].is_empty,
                _ => false,
            })
        };
        let count = || items.iter().position(|item| matches!(item, Item::Empty(_)));
        let at = match here {
            Some(Item::Empty(_)) => first_empty().or_else(count),
            Some(here) => items.iter().position(|item| *item == here).or_else(count),
            None => None,
        };
        if let Some(at) = at {
            self.scrolls[0].at = at;
        }
    }

    fn value_lines(&self, field: &Field, room: u16) -> Vec<String> {
        let mut lines = wrapped(
            &field.shown.text,
            usize::from(room.saturating_sub(self.label_width(room) + 2)),
        );
        lines.truncate(8);
        lines
    }

    fn items(&self, column: usize, columns: &[Rect]) -> Vec<Item> {
        let room = columns.get(column).map_or(40, |area| area.width);
        let mut items = Vec::new();
        if column == 0 {
            for (at, (name, fields)) in self.loaded.groups.iter().enumerate() {
                if !fields.iter().any(|field| self.is_shown(field)) {
                    continue;
                }
                if !name.is_empty() {
                    items.extend([Item::Blank, Item::Group(at)]);
                }
                if !name.is_empty() && self.is_folded(Item::Group(at)) {
                    continue;
                }
                let shown = fields.iter().enumerate();
                for (row, field) in shown.filter(|(_, field)| self.is_shown(field)) {
                    let lines = self.value_lines(field, room).len().max(1);
                    items.extend((0..lines).map(|line| Item::Field(at, row, line)));
                }
            }
        }
        let fields = self.loaded.groups.iter().flat_map(|(_, fields)| fields);
        let empty = fields.filter(|field| field.is_empty).count();
        if column == 0 && empty > 0 {
            items.extend([Item::Blank, Item::Empty(empty)]);
        }
        if column + 1 == columns.len() {
            for (at, section) in self.loaded.sections.iter().enumerate() {
                items.extend([Item::Blank, Item::Section(at)]);
                if self.is_folded(Item::Section(at)) {
                    continue;
                }
                items.extend((0..section.lines.len()).map(|line| Item::Line(at, line)));
                if section.total > section.lines.len() {
                    items.push(Item::Rest(at));
                }
            }
            items.extend([Item::Blank, Item::Timeline]);
            if !self.is_folded(Item::Timeline) {
                items.extend(self.events().into_iter().map(Item::Event));
            }
        }
        if columns.len() > 1 && items.first() == Some(&Item::Blank) {
            items.remove(0);
        }
        items
    }

    /// Does what a key asks; false where it means nothing here.
    pub fn act(&mut self, action: Action, area: Rect, cx: &mut Cx<'_>) -> bool {
        let columns = Self::columns(area);
        self.is_wide = columns.len() > 1;
        self.column = self.column.min(columns.len() - 1);
        let items = self.items(self.column, &columns);
        let height = usize::from(columns[self.column].height);
        let page = height as isize;
        match action {
            Action::NextPane | Action::PreviousPane if columns.len() > 1 => {
                self.column = 1 - self.column;
            }
            Action::NextPane => self.leap(&items, true),
            Action::PreviousPane => self.leap(&items, false),
            Action::Left if columns.len() > 1 => self.column = 0,
            Action::Right if columns.len() > 1 => self.column = 1,
            Action::Follow | Action::Open => self.follow(&items, cx),
            Action::FieldHistory => self.history(&items, cx),
            Action::ChangeField => self.change(&items, &columns, cx),
            Action::Fold => self.fold(&items, cx),
            Action::EmptyFields => self.swap_empty(&items, &columns, cx),
            Action::Happened => {
                self.happened = self.happened.next();
                let happened = self.happened;
                cx.scene.memory.change(|kept| kept.happened = happened);
                self.step(&self.items(self.column, &columns), 0);
            }
            Action::Add => return self.add(&items, cx),
            Action::Copy => {
                let text = self.text(&items);
                cx.copy(text);
            }
            _ => match action.rows(page) {
                Some(rows) => self.step(&items, rows),
                None => return false,
            },
        }
        let items = self.items(self.column, &columns);
        self.scrolls[self.column].follow(height, items.len());
        true
    }

    /// A click on a line.
    pub fn clicked(&mut self, part: usize, again: bool, cx: &mut Cx<'_>) {
        (self.column, self.scrolls[part / 10_000 % 2].at) = (part / 10_000 % 2, part % 10_000);
        if again {
            cx.act(Action::Follow);
        }
    }

    fn step(&mut self, items: &[Item], by: isize) {
        let places: Vec<usize> = (0..items.len())
            .filter(|at| self.is_place(items[*at]))
            .collect();
        let here = self.scrolls[self.column].at;
        let now = places
            .iter()
            .position(|at| *at >= here)
            .unwrap_or(places.len().saturating_sub(1));
        let next = now
            .saturating_add_signed(by)
            .min(places.len().saturating_sub(1));
        if let Some(at) = places.get(next) {
            self.scrolls[self.column].at = *at;
            if next == 0 {
                self.scrolls[self.column].top = 0;
            }
        }
    }

    /// To the next heading's first line, or the one before.
    fn leap(&mut self, items: &[Item], forward: bool) {
        let here = self.scrolls[self.column].at;
        let heads: Vec<usize> = (0..items.len())
            .filter(|at| {
                matches!(
                    items[*at],
                    Item::Group(_) | Item::Section(_) | Item::Timeline
                )
            })
            .map(|at| at + 1)
            .filter(|at| items.get(*at).is_some_and(|item| self.is_place(*item)))
            .collect();
        let next = if forward {
            heads.iter().find(|at| **at > here).or(heads.first())
        } else {
            heads.iter().rev().find(|at| **at < here).or(heads.last())
        };
        if let Some(at) = next {
            self.scrolls[self.column].at = *at;
        }
    }

    fn here(&self, items: &[Item]) -> Option<Item> {
        items.get(self.scrolls[self.column].at).copied()
    }

    fn follow(&self, items: &[Item], cx: &mut Cx<'_>) {
        match self.here(items) {
            Some(Item::Field(group, row, _)) => {
                let field = &self.loaded.groups[group].1[row];
                match field.leads.first() {
                    Some((kind, id)) => super::super::open_record(kind, *id, Vec::new(), cx),
                    None => cx.act(Action::ChangeField),
                }
            }
            Some(Item::Group(_) | Item::Section(_) | Item::Timeline) => cx.act(Action::Fold),
            Some(Item::Empty(_)) => cx.act(Action::EmptyFields),
            Some(Item::Line(section, line)) => {
                let section = &self.loaded.sections[section];
                let ids = section.lines.iter().map(|line| line.id).collect();
                super::super::open_record(section.kind, section.lines[line].id, ids, cx);
            }
            Some(Item::Rest(section)) => {
                let section = &self.loaded.sections[section];
                let filter = format!("{}:\"{}\"", section.field, self.loaded.title);
                cx.open(list::List::filtered(section.kind, &filter));
            }
            Some(Item::Event(event)) => {
                let activity = crate::domain::record::by_word("activity");
                if let (Some(id), Some(kind)) = (self.loaded.events[event].id, activity) {
                    cx.open(Detail::new(kind, id));
                }
            }
            _ => {}
        }
    }

    fn text(&self, items: &[Item]) -> String {
        match self.here(items) {
            Some(Item::Field(group, row, _)) => self.loaded.groups[group].1[row].shown.text.clone(),
            Some(Item::Line(section, line)) => {
                self.loaded.sections[section].lines[line].title.clone()
            }
            Some(Item::Event(event)) => self.loaded.events[event].text.clone(),
            _ => self.loaded.title.clone(),
        }
    }

    /// The field under the cursor, as the ledger has it.
    fn spec(&self, items: &[Item], scene: &Scene) -> Option<Spec> {
        let Some(Item::Field(group, row, _)) = self.here(items) else {
            return None;
        };
        let name = &self.loaded.groups[group].1[row].name;
        scene.catalog.spec(self.loaded.kind, name).cloned()
    }

    fn history(&self, items: &[Item], cx: &mut Cx<'_>) {
        match self.spec(items, cx.scene) {
            Some(spec) => cx.over(FieldHistory::new(
                self.loaded.kind,
                self.loaded.row.id,
                spec,
                &self.loaded.title,
            )),
            None => cx.say(Tone::Plain, say!("detail-history-of-field")),
        }
    }

    /// Changes the field under the cursor: where it stands if it is typed, from a list if it is chosen.
    fn change(&self, items: &[Item], columns: &[Rect], cx: &mut Cx<'_>) {
        let Some(spec) = self.spec(items, cx.scene) else {
            return cx.act(Action::Edit);
        };
        if !spec.is_writable() {
            let label = spec.called().to_lowercase();
            return cx.say(Tone::Plain, say!("frame-by-book", field = label));
        }
        let loaded = &self.loaded;
        if matches!(
            spec.kind,
            FieldKind::Pick(_) | FieldKind::Bool | FieldKind::Ref(_) | FieldKind::Picks(_)
        ) {
            let subject = Subject::one(loaded.kind, loaded.row.id, loaded.title.clone());
            return list::change(&subject, &spec.name, cx);
        }
        let column = columns[self.column];
        let scroll = self.scrolls[self.column];
        let label = self.label_width(column.width);
        let place = Rect {
            x: column.x + label + 2,
            y: column.y + (scroll.at - scroll.top.min(scroll.at)) as u16,
            width: column.width.saturating_sub(label + 2).max(20),
            height: 2,
        };
        cx.over(InPlace::new(
            loaded.kind,
            loaded.row.id,
            &loaded.title,
            spec,
            place,
        ));
    }

    /// A new record of what is listed under the cursor, that leads here. False where nothing is listed.
    fn add(&self, items: &[Item], cx: &mut Cx<'_>) -> bool {
        let Some(Item::Section(section) | Item::Line(section, _) | Item::Rest(section)) =
            self.here(items)
        else {
            return false;
        };
        let section = &self.loaded.sections[section];
        let given = vec![(section.field.clone(), Cell::Int(self.loaded.row.id.0))];
        cx.open(Form::with(section.kind, given));
        true
    }
}
