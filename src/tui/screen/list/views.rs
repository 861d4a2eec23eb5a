//! The saved views of a list: a line of them with their counts at its head, and the layer in which they are kept.

use ratatui::layout::Rect;

use super::{
    super::{
        super::{
            action::{Action, Context},
            canvas::{Canvas, Hit},
            data::{self, Wanted},
            message::Written,
            theme::Tone,
            view::{Cx, Place, Scene, Slot, View},
            widget::{popup, table::Scroll},
        },
        groups::{self, Groups},
        prompt::Prompt,
    },
    List,
    shape::columns,
};
use crate::{
    domain::{field::Date, id::Id, kind::KindInfo, text::width},
    operations::{
        record,
        saved_view::{self, Look},
    },
    store::{self, Read, list::Sort},
    words::{group, say},
};

/// The views of the kind.
pub(super) const VIEWS: Slot<Vec<Shown>> = Slot::new("views");
/// How many pass each of them, and all there are first.
pub(super) const COUNTS: Slot<Vec<Option<i64>>> = Slot::new("counts");

/// The tag under which the layer hands a view down.
pub(super) const VIEW: &str = "view";

/// A saved view as the list knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) filter: String,
    pub(super) look: Look,
    pub(super) shared: bool,
    /// Whether it is another person's.
    pub(super) is_theirs: bool,
    /// How many records pass it, once that is known.
    pub(super) count: Option<i64>,
}

/// What was chosen in the layer.
pub(super) enum Chosen {
    /// This view; none is the whole list.
    Show(Option<Shown>),
    /// Keep the list as it stands, under this name where one is given.
    Keep(Option<Shown>),
}

/// The views of a kind: mine first, then those that others share.
fn read_views(read: &Read<'_>, kind: &KindInfo) -> store::Result<Vec<Shown>> {
    let views = saved_view::visible(read, kind)?.into_iter();
    Ok(views
        .map(|(view, is_theirs)| Shown {
            id: view.id,
            look: Look::of(&view),
            name: view.name,
            filter: view.filter,
            shared: view.shared,
            is_theirs,
            count: None,
        })
        .collect())
}

fn count_all(
    read: &Read<'_>,
    kind: &'static KindInfo,
    filters: &[String],
    today: Date,
) -> store::Result<Vec<Option<i64>>> {
    let count = |filter: &String| {
        let wanted = Wanted {
            kind,
            filter: filter.clone(),
            sort: Vec::new(),
            today,
        };
        data::count(read, &wanted)
    };
    filters.iter().map(count).collect()
}

impl List {
    /// Asks for the views of the kind; they are counted once nothing else is waited for.
    pub(super) fn ask_views(&self, cx: &mut Cx<'_>) {
        let kind = self.kind;
        cx.read(VIEWS, move |read| read_views(read, kind));
    }

    /// The views are here: those that were shown keep their counts until newer ones come.
    pub(super) fn got_views(&mut self, mut views: Vec<Shown>, cx: &mut Cx<'_>) {
        for view in &mut views {
            let before = self.views.iter().find(|old| old.id == view.id);
            view.count = before.and_then(|old| old.count);
        }
        self.views = views;
        if let Some(shown) = &self.shown {
            let newer = self.views.iter().find(|view| view.id == shown.id);
            self.shown = newer.cloned();
        }
        if let Some(id) = self.opens_with.take()
            && let Some(view) = self.views.iter().find(|view| view.id == id).cloned()
        {
            self.show(Some(view), cx);
        }
        if self.views.is_empty() {
            return;
        }
        let (kind, today) = (self.kind, cx.scene.now.today);
        let mut filters = vec![self.first_filter.clone()];
        filters.extend(self.views.iter().map(|view| view.filter.clone()));
        cx.read(COUNTS, move |read| count_all(read, kind, &filters, today));
    }

    pub(super) fn got_counts(&mut self, counts: Vec<Option<i64>>) {
        let mut counts = counts.into_iter();
        self.all_count = counts.next().flatten();
        for (view, count) in self.views.iter_mut().zip(counts) {
            view.count = count;
        }
    }

    /// Shows a view, or the whole list as it was laid out without one.
    pub(super) fn show(&mut self, view: Option<Shown>, cx: &mut Cx<'_>) {
        self.settle_range();
        (self.columns, self.sort) = (columns(self.kind), Sort::of(self.kind));
        self.widths.clear();
        (self.frozen, self.left) = (0, 0);
        self.group.clear();
        self.rows.clear();
        match &view {
            Some(view) => self.wear(&view.look, cx.scene),
            None => self.recall_shape(cx.scene),
        }
        let filter = view
            .as_ref()
            .map_or_else(|| self.first_filter.clone(), |view| view.filter.clone());
        self.shown = view;
        self.measure(cx.scene);
        self.set_filter(filter, cx);
        if !self.group.is_empty() {
            let field = self.group.clone();
            self.grouped(&field, cx);
        }
    }

    /// Opens the groups of a field, if it is one that several records may share.
    pub(super) fn grouped(&self, field: &str, cx: &mut Cx<'_>) -> bool {
        let spec = cx.scene.catalog.spec(self.kind, field);
        let is_groupable = spec.is_some_and(groups::is_groupable);
        if is_groupable {
            let name = self.shown.as_ref().map_or("", |shown| shown.name.as_str());
            let groups = Groups::new(self.kind, &self.filter, field);
            cx.open(groups.of_list(self.look(), name));
        }
        is_groupable
    }

    /// Shows the view after the one that is shown, or before it; the whole list is one of them.
    pub(super) fn step_view(&mut self, by: isize, cx: &mut Cx<'_>) {
        if self.views.is_empty() {
            return cx.say(Tone::Plain, say!("list-no-views"));
        }
        let here = self
            .shown
            .as_ref()
            .and_then(|shown| self.views.iter().position(|view| view.id == shown.id));
        let count = self.views.len() as isize + 1;
        let next = (here.map_or(0, |at| at as isize + 1) + by).rem_euclid(count);
        self.show_nth(next as usize, cx);
    }

    /// Shows the so-manieth of the line of views; the first is the whole list.
    pub(super) fn show_nth(&mut self, nth: usize, cx: &mut Cx<'_>) {
        let view = nth
            .checked_sub(1)
            .and_then(|at| self.views.get(at).cloned());
        self.show(view, cx);
    }

    pub(super) fn open_views(&self, cx: &mut Cx<'_>) {
        let at = self
            .shown
            .as_ref()
            .and_then(|shown| self.views.iter().position(|view| view.id == shown.id));
        cx.over(Views {
            kind: self.kind,
            kept: self.views.clone(),
            all: self.all_count,
            first_filter: self.first_filter.clone(),
            tab: self.tab,
            scroll: Scroll {
                at: at.map_or(0, |at| at + 1),
                top: 0,
            },
        });
    }

    /// What was chosen in the layer.
    pub(super) fn chose_view(&mut self, chosen: Chosen, cx: &mut Cx<'_>) {
        match chosen {
            Chosen::Show(view) => self.show(view, cx),
            Chosen::Keep(None) => self.name_view(cx),
            Chosen::Keep(Some(view)) => self.keep_view(view.name, view.shared, cx),
        }
    }

    /// Asks for a name and keeps filter and layout under it.
    pub(super) fn name_view(&self, cx: &mut Cx<'_>) {
        let name = self.shown.as_ref().map_or("", |shown| shown.name.as_str());
        let shared = self.shown.as_ref().is_some_and(|shown| shown.shared);
        let prompt = Prompt::new(
            say!("list-keep-view"),
            say!("list-view-name"),
            move |name, cx| {
                cx.give(NAMED, (name, shared));
            },
        );
        cx.over(prompt.with(name));
    }

    /// Keeps filter and layout under a name.
    pub(super) fn keep_view(&self, name: String, shared: bool, cx: &mut Cx<'_>) {
        let view = saved_view::View {
            name: name.clone(),
            filter: self.filter.clone(),
            look: self.look(),
            shared,
        };
        let kind = self.kind;
        cx.write(SAVED, move |store, actor| {
            let (id, changes) = saved_view::save(store, actor, kind, view)?;
            Ok((
                id,
                Written::new(changes, say!("list-view-kept", name = name)),
            ))
        });
    }

    /// A view was kept: it is the one that is shown.
    pub(super) fn kept_view(&mut self, id: Id) {
        self.opens_with = None;
        self.shown = Some(Shown {
            id,
            filter: self.filter.clone(),
            look: self.look(),
            ..Shown::default()
        });
    }

    /// The line of views.
    pub(super) fn draw_views(&self, canvas: &mut Canvas<'_>, strip: Rect) {
        if self.views.is_empty() {
            return;
        }
        let (muted, accent) = (canvas.theme.muted, canvas.theme.accent);
        let here = self.shown.as_ref();
        let mut x = strip.x + 1;
        let all = (all_name(&self.first_filter), self.all_count, here.is_none());
        let each = self.views.iter().map(|view| {
            let is_here = here.is_some_and(|shown| shown.id == view.id);
            (view.name.as_str(), view.count, is_here)
        });
        let each: Vec<_> = std::iter::once(all).chain(each).collect();
        // The one that is shown is always seen.
        let shown = each
            .iter()
            .position(|(_, _, is_here)| *is_here)
            .unwrap_or(0);
        let counted = |count: Option<i64>| match count {
            Some(count) => format!(" {}", group(&count.to_string())),
            None => String::new(),
        };
        let wide =
            |(name, count, _): &(&str, Option<i64>, bool)| width(name) + counted(*count).len() + 3;
        let room = usize::from(strip.width);
        let mut first = 0;
        while first < shown && each[first..=shown].iter().map(wide).sum::<usize>() > room {
            first += 1;
        }
        for (at, (name, count, is_here)) in each.iter().enumerate().skip(first) {
            let left = strip.right().saturating_sub(x);
            // Whole names or none, but for a first one that is too long for any place.
            if at > first && usize::from(left) < wide(&(*name, *count, *is_here)) - 1 {
                canvas.put(x, strip.y, left, canvas.icons.more, canvas.theme.faint);
                break;
            }
            let style = if *is_here { accent } else { muted };
            let count = counted(*count);
            let changed = *is_here && here.is_some_and(|shown| self.is_changed(shown));
            let mark = if changed { canvas.icons.dirty } else { "" };
            let dirty = canvas.theme.warning;
            let faint = if *is_here { accent } else { canvas.theme.faint };
            let used = canvas.pieces(
                x,
                strip.y,
                left,
                &[(name, style), (&count, faint), (mark, dirty)],
            );
            let area = Rect {
                x,
                width: used,
                height: 1,
                ..strip
            };
            canvas.hit(area, Hit::Kept(at));
            x += used + 3;
        }
    }
}

/// How the list is called that no view narrows.
fn all_name(filter: &str) -> &str {
    if filter.is_empty() {
        say!("list-all")
    } else {
        filter
    }
}

/// The tag under which a name and whether it is shared come back.
pub(super) const NAMED: &str = "view-name";

/// The id of the view that was kept.
pub(super) const SAVED: Slot<Id> = Slot::new("keep view");

/// The layer in which views are kept.
struct Views {
    kind: &'static KindInfo,
    kept: Vec<Shown>,
    all: Option<i64>,
    first_filter: String,
    tab: Option<&'static str>,
    scroll: Scroll,
}

impl Views {
    fn here(&self) -> Option<&Shown> {
        self.scroll
            .at
            .checked_sub(1)
            .and_then(|at| self.kept.get(at))
    }

    /// The view under the cursor, or a word that there is none to change.
    fn mine(&self, cx: &mut Cx<'_>) -> Option<Shown> {
        match self.here() {
            None => {
                cx.say(Tone::Plain, say!("list-all-no-view"));
                None
            }
            Some(view) if view.is_theirs => {
                cx.say(Tone::Warning, say!("list-view-theirs", name = &view.name));
                None
            }
            Some(view) => Some(view.clone()),
        }
    }

    fn share(&mut self, cx: &mut Cx<'_>) {
        let Some(view) = self.mine(cx) else { return };
        let shared = !view.shared;
        if let Some(here) = self.kept.get_mut(self.scroll.at - 1) {
            here.shared = shared;
        }
        cx.change(move |store, actor| {
            let typed = [("shared", if shared { "yes" } else { "no" })];
            let changes = record::set(store, actor, view.id, &typed)?;
            let said = if shared {
                say!("list-view-shared", name = view.name)
            } else {
                say!("list-view-own", name = view.name)
            };
            Ok(Written::new(changes, said))
        });
    }

    fn remove(&mut self, cx: &mut Cx<'_>) {
        let Some(view) = self.mine(cx) else { return };
        self.kept.retain(|other| other.id != view.id);
        self.scroll.by(0, self.kept.len() + 1);
        cx.change(move |store, actor| {
            let changes = record::delete(store, actor, &[view.id])?;
            Ok(Written::new(
                changes,
                say!("list-view-deleted", name = view.name),
            ))
        });
    }

    /// Lets the tab open with the view, or with the whole list again.
    fn pin(&self, cx: &mut Cx<'_>) {
        let Some(tab) = self.tab else {
            return cx.say(Tone::Plain, say!("list-no-tab"));
        };
        let id = self.here().map(|view| view.id.0);
        cx.scene.memory.change(|kept| match id {
            Some(id) if kept.tabs.get(tab) != Some(&id) => drop(kept.tabs.insert(tab.into(), id)),
            _ => drop(kept.tabs.remove(tab)),
        });
    }

    fn is_pinned(&self, id: Option<Id>, scene: &Scene) -> bool {
        let Some(tab) = self.tab else { return false };
        let pinned = scene.memory.look(|kept| kept.tabs.get(tab).copied());
        pinned == id.map(|id| id.0)
    }
}

impl View for Views {
    fn name(&self) -> &'static str {
        "views"
    }

    fn place(&self) -> Place {
        Place::Middle(88, (self.kept.len() as u16 + 4).clamp(8, 20))
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Views, Context::Move]
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.kept.len() + 1;
        match action {
            Action::ViewShow => cx.give(VIEW, Chosen::Show(self.here().cloned())),
            Action::ViewAdd => cx.give(VIEW, Chosen::Keep(None)),
            Action::ViewUpdate => {
                if let Some(view) = self.mine(cx) {
                    cx.give(VIEW, Chosen::Keep(Some(view)));
                }
            }
            Action::ViewShare => self.share(cx),
            Action::ViewTab => self.pin(cx),
            Action::ViewDrop => self.remove(cx),
            Action::ViewsClose => cx.close(),
            _ if self.scroll.moved(action, 8, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit {
            self.scroll.at = row.min(self.kept.len());
            if again {
                cx.act(Action::ViewShow);
            }
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::ViewShow,
            Action::ViewAdd,
            Action::ViewUpdate,
            Action::ViewShare,
            Action::ViewTab,
            Action::ViewDrop,
            Action::ViewsClose,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::open(
            canvas,
            area,
            &say!("list-views-of", many = self.kind.called_many()),
        );
        let ground = canvas.theme.popup;
        let height = usize::from(inside.height);
        let total = self.kept.len() + 1;
        let mut scroll = self.scroll;
        scroll.follow(height, total);
        for (row, at) in scroll.window(height, total).enumerate() {
            let strip = Rect {
                y: inside.y + row as u16,
                height: 1,
                ..inside
            };
            canvas.hit(strip, Hit::Row(at));
            let base = if at == scroll.at {
                ground.patch(canvas.theme.selected)
            } else {
                ground
            };
            canvas.tint(strip, base);
            let view = at.checked_sub(1).and_then(|at| self.kept.get(at));
            let (name, filter, count) = match view {
                Some(view) => (view.name.as_str(), view.filter.as_str(), view.count),
                None => (all_name(&self.first_filter), "", self.all),
            };
            let pinned = self.is_pinned(view.map(|view| view.id), scene);
            let whose = match view {
                Some(view) if view.is_theirs => say!("list-whose-theirs"),
                Some(view) if view.shared => say!("list-whose-shared"),
                Some(_) => say!("list-whose-mine"),
                None => "",
            };
            let (muted, accent) = (
                base.patch(canvas.theme.muted),
                base.patch(canvas.theme.accent),
            );
            if pinned && self.tab.is_some() {
                canvas.put(strip.x, strip.y, 1, canvas.icons.mark, accent);
            }
            let count = count.map_or_else(String::new, |count| count.to_string());
            let right = 26;
            let room = strip.width.saturating_sub(right + 2);
            let used = canvas.put(strip.x + 2, strip.y, room, name, base);
            if used + 4 < room {
                canvas.put(strip.x + used + 4, strip.y, room - used - 4, filter, muted);
            }
            canvas.put(strip.right() - right, strip.y, 16, whose, muted);
            canvas.put_right(strip.right().saturating_sub(10), strip.y, 9, &count, accent);
        }
        popup::thumb(canvas, inside, scroll.top, total);
    }
}
