//! What a list asks the book for: its first lines, all its ids, the lines about to be seen, the record beside it.
//!
//! Lines and records are asked for ahead of the cursor, so that a key finds them here.

use std::collections::{BTreeSet, HashSet};

use super::{
    super::{
        super::{
            data::{self, Line as Row, Listed, Page, Wanted, record::Loaded},
            view::{Cx, Reply, Scene, Slot},
            widget::{
                input::Line,
                table::{Column, Scroll},
            },
        },
        detail::Pane,
    },
    List, marks, typing, views,
};
use crate::domain::{
    field::{FieldKind, Search, Spec},
    id::Id,
    text::width,
};

const LIST: Slot<Listed> = Slot::new("whole list");
const FIRST: Slot<Page> = Slot::new("list");
const ROWS: Slot<Vec<Row>> = Slot::new("rows");
const BESIDE: Slot<Loaded> = Slot::new("beside");
const AHEAD: Slot<Loaded> = Slot::new("ahead");

/// How many lines are asked for at once, at least: columns are as wide as what is first seen in them.
const FIRST_LINES: usize = 120;
/// Of a day, a number, a phone or an address no less is shown.
const WHOLE: u16 = 17;
/// How many lines are kept before those far from the cursor are let go.
const KEPT: usize = 2_000;
/// How many records are kept for the pane.
const NEAR: usize = 3;

/// Records read before the cursor stands on them.
#[derive(Default)]
pub(super) struct Ahead {
    /// Which way the cursor went last.
    pub goes_up: bool,
    here: Vec<Loaded>,
    asked: Option<Id>,
}

impl Ahead {
    fn take(&mut self, id: Id) -> Option<Loaded> {
        let at = self.here.iter().position(|one| one.row.id == id)?;
        Some(self.here.remove(at))
    }

    fn keep(&mut self, loaded: Loaded) {
        if self.here.len() >= NEAR {
            self.here.remove(0);
        }
        self.here.push(loaded);
    }

    fn has(&self, id: Id) -> bool {
        self.here.iter().any(|one| one.row.id == id)
    }
}

/// Whether a part of the value is no value.
fn is_told_whole(spec: &Spec) -> bool {
    spec.kind.is_number() || spec.kind == FieldKind::Date || spec.search == Search::Code
}

impl List {
    /// Asks for the list, with the cursor kept on its record.
    pub(super) fn read(&mut self, cx: &mut Cx<'_>) {
        self.keep = self.keep.or_else(|| self.here());
        self.is_whole = false;
        let wanted = self.wanted(cx.scene);
        if self.keep.is_some() {
            cx.read(LIST, move |read| data::list(read, &wanted));
        } else {
            self.read_first(cx);
        }
    }

    /// Asks for the list from its top: the first lines come at once, however long it is.
    pub(super) fn read_first(&mut self, cx: &mut Cx<'_>) {
        (self.keep, self.scroll) = (None, Scroll::default());
        self.is_whole = false;
        let (wanted, columns) = (self.wanted(cx.scene), self.columns.clone());
        let most = (2 * self.height(cx.scene)).max(FIRST_LINES);
        let known: BTreeSet<Id> = if self.is_stale {
            BTreeSet::new()
        } else {
            self.rows.keys().copied().collect()
        };
        cx.read(FIRST, move |read| {
            data::first(read, &wanted, &columns, most, &known)
        });
    }

    fn wanted(&self, scene: &Scene) -> Wanted {
        let typed = self.typed.as_ref().map(Line::text);
        Wanted {
            kind: self.kind,
            filter: typed.unwrap_or(&self.filter).to_owned(),
            sort: self.sort.clone(),
            today: scene.now.today,
        }
    }

    /// The lines about to be seen, some way ahead, so that moving seldom asks.
    pub(super) fn fetch(&mut self, cx: &mut Cx<'_>) {
        let height = self.height(cx.scene);
        self.scroll.follow(height, self.total());
        let Some(ids) = &self.ids else { return };
        let has = |at: usize| {
            let is_here = |id| !self.is_stale && self.rows.contains_key(id);
            ids.get(at).is_none_or(is_here)
        };
        if let Some(wanted) = self.scroll.ahead(height, ids.len(), has) {
            let missing: Vec<Id> = wanted.filter(|at| !has(*at)).map(|at| ids[at]).collect();
            let (kind, columns, today) = (self.kind, self.columns.clone(), cx.scene.now.today);
            cx.read(ROWS, move |read| {
                data::lines(read, kind, &columns, &missing, today)
            });
        }
        self.look_beside(cx);
    }

    /// Lets lines go that are far from the window.
    fn forget_far(&mut self, height: usize) {
        if self.rows.len() <= KEPT {
            return;
        }
        let Some(ids) = &self.ids else { return };
        let (top, reach) = (self.scroll.top, 5 * height.max(20));
        let near = top.saturating_sub(reach)..(top + reach).min(ids.len());
        let near: HashSet<Id> = ids.get(near).unwrap_or_default().iter().copied().collect();
        self.rows.retain(|id, _| near.contains(id));
    }

    /// Shows the record under the cursor beside the list, and reads the one that comes next.
    fn look_beside(&mut self, cx: &mut Cx<'_>) {
        if !cx.scene.is_wide() {
            return;
        }
        let Some(id) = self.here() else {
            self.beside = None;
            return;
        };
        let (kind, today) = (self.kind, cx.scene.now.today);
        if self.beside.as_ref().is_none_or(|pane| pane.id() != id) {
            if let Some(loaded) = self.ahead.take(id) {
                self.beside = Some(Pane::new(loaded).as_left(cx.scene));
            } else if self.ahead.asked != Some(id) {
                cx.read(BESIDE, move |read| {
                    data::record::load(read, kind, id, today)
                });
                return;
            }
        }
        // While a filter is typed nobody knows what comes next.
        if self.typed.is_some() {
            return;
        }
        let next = if self.ahead.goes_up {
            self.scroll.at.checked_sub(1)
        } else {
            Some(self.scroll.at + 1)
        };
        let next = next.and_then(|at| self.ids.as_ref()?.get(at).copied());
        if let Some(next) = next.filter(|id| self.ahead.asked.is_none() && !self.ahead.has(*id)) {
            self.ahead.asked = Some(next);
            cx.read(AHEAD, move |read| {
                data::record::load(read, kind, next, today)
            });
        }
    }

    /// The heads of the columns, as wide as what is first seen in them.
    pub(super) fn measure(&mut self, scene: &Scene) {
        let ids = self.ids.iter().flatten().take(FIRST_LINES);
        let shown: Vec<&Row> = ids.filter_map(|id| self.rows.get(id)).collect();
        let specs = self
            .columns
            .iter()
            .map(|column| scene.catalog.spec(self.kind, column));
        self.heads = specs
            .zip(&self.columns)
            .enumerate()
            .map(|(at, (spec, column))| {
                let label = spec.map_or_else(|| column.clone(), |spec| spec.called().to_string());
                // What every heading of its sort says need not be said.
                let short = ["date", "on", "category"]
                    .iter()
                    .find_map(|end| label.strip_suffix(end)?.strip_suffix(' '))
                    .or_else(|| label.strip_prefix("预计"));
                let title = short.unwrap_or(&label).to_owned();
                let seen = shown
                    .iter()
                    .filter_map(|row| row.cells.get(at))
                    .map(|cell| width(&cell.text));
                let place = self.sort.iter().position(|sort| sort.field == *column);
                let arrow = match (place, self.sort.len()) {
                    (None, _) => 0,
                    (Some(_), 1) => 2,
                    (Some(_), _) => 3,
                };
                let leads = column == self.kind.title;
                let cap = if at == 0 || leads { 40 } else { 24 };
                let ideal = seen.max().unwrap_or(0).max(width(&title) + arrow).min(cap) as u16;
                let given = self.widths.get(column).copied();
                Column {
                    right: spec.is_some_and(|spec| spec.kind.is_number()),
                    min: match (given, spec) {
                        (Some(given), _) => given,
                        _ if at == 0 || leads => ideal.min(16),
                        // A day, a number or a phone cut short says nothing, and little of an address; a word still does.
                        (_, Some(spec)) if is_told_whole(spec) => ideal.min(WHOLE),
                        _ => ideal.min(9),
                    },
                    ideal: given.unwrap_or(ideal),
                    sorted: place.map(|at| !self.sort[at].descending),
                    rank: place.filter(|_| self.sort.len() > 1).map_or(0, |at| at + 1),
                    fixed: given.is_some(),
                    leads,
                    title,
                }
            })
            .collect();
    }

    pub(super) fn answered(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(listed) = reply.told(LIST, cx) {
            self.listed(listed, cx);
        } else if let Some(page) = reply.told(FIRST, cx) {
            self.begun(page, cx);
        } else if let Some(rows) = reply.told(ROWS, cx) {
            if std::mem::take(&mut self.is_stale) {
                self.rows.clear();
            }
            let first = self.rows.is_empty();
            self.rows.extend(rows.into_iter().map(|row| (row.id, row)));
            self.forget_far(self.height(cx.scene));
            if first {
                self.measure(cx.scene);
            }
        } else if let Some(views) = reply.told(views::VIEWS, cx) {
            reply.is_unseen = self.views.is_empty() && views.is_empty();
            self.got_views(views, cx);
        } else if let Some(counts) = reply.told(views::COUNTS, cx) {
            self.got_counts(counts);
        } else if let Some(id) = reply.told(views::SAVED, cx) {
            self.kept_view(id);
        } else if let Some(present) = reply.told(marks::PRESENT, cx) {
            let present: BTreeSet<Id> = present.into_iter().collect();
            self.marks.retain(|id| present.contains(id));
            self.count_unseen();
        } else if let Some(names) = reply.told(typing::NAMES, cx) {
            self.named(names, cx);
        } else if let Some(loaded) = reply.told(BESIDE, cx) {
            self.set_beside(loaded, cx.scene);
            self.look_beside(cx);
        } else if let Some(loaded) = reply.take(AHEAD) {
            self.ahead.asked = None;
            let Ok(loaded) = loaded else { return };
            if self.here() == Some(loaded.row.id) {
                self.set_beside(loaded, cx.scene);
            } else {
                reply.is_unseen = true;
                self.ahead.keep(loaded);
            }
            self.look_beside(cx);
        }
    }

    fn set_beside(&mut self, loaded: Loaded, scene: &Scene) {
        match &mut self.beside {
            Some(pane) if pane.id() == loaded.row.id => pane.set(loaded),
            beside => *beside = Some(Pane::new(loaded).as_left(scene)),
        }
    }

    fn listed(&mut self, listed: Listed, cx: &mut Cx<'_>) {
        self.wrong = listed.wrong;
        if self.wrong.is_some() {
            return;
        }
        (self.chips, self.uncalled) = (listed.chips, listed.uncalled);
        self.whole(listed.ids, cx);
    }

    /// All of the list is known.
    fn whole(&mut self, ids: Vec<Id>, cx: &mut Cx<'_>) {
        self.is_whole = true;
        if let Some(at) = self
            .keep
            .take()
            .and_then(|id| ids.iter().position(|other| *other == id))
        {
            self.scroll.at = at;
        }
        self.ids = Some(ids);
        self.count_unseen();
        self.fetch(cx);
    }

    /// The first lines are here; the ids of all are asked for where there are more.
    fn begun(&mut self, page: Page, cx: &mut Cx<'_>) {
        self.wrong = page.wrong;
        // A filter that cannot be read leaves the list as it was.
        if self.wrong.is_some() {
            return;
        }
        (self.chips, self.uncalled) = (page.chips, page.uncalled);
        if std::mem::take(&mut self.is_stale) {
            self.rows.clear();
        }
        self.rows
            .extend(page.rows.into_iter().map(|row| (row.id, row)));
        let ids = self.ids.insert(page.ids).clone();
        self.measure(cx.scene);
        if page.is_whole {
            self.whole(ids, cx);
        } else {
            let wanted = self.wanted(cx.scene);
            cx.read(LIST, move |read| data::list(read, &wanted));
            self.fetch(cx);
        }
    }
}
