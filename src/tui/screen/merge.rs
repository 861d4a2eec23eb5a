//! Records that are the same, side by side: which of them is kept, and what it becomes. Enter merges them, `u` takes
//! them apart again.

mod load;

use ratatui::layout::Rect;

use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit, wrapped},
    message::Written,
    view::{Cx, Reply, Scene, Slot, View},
    widget::table::{Scroll, scrollbar},
};
use crate::{
    domain::{id::Id, kind::KindInfo, text::width},
    operations::merge::{self, Taken, unit},
    store::Changes,
    words::{self, say},
};
use load::{Line, Sides};

const SIDES: Slot<Sides> = Slot::new("sides");

/// A column is at least so wide: records that have no room are told as a number.
const NARROW: u16 = 16;

/// The page.
pub struct Merge {
    kind: &'static KindInfo,
    ids: Vec<Id>,
    /// The place of the one that is kept.
    keep: usize,
    taken: Vec<Taken>,
    sides: Option<Sides>,
    scroll: Scroll,
}

impl Merge {
    /// These records, the first of which is kept until another is chosen.
    pub fn new(kind: &'static KindInfo, ids: Vec<Id>) -> Self {
        Self {
            kind,
            ids,
            keep: 0,
            taken: Vec::new(),
            sides: None,
            scroll: Scroll::default(),
        }
    }

    fn read(&self, cx: &mut Cx<'_>) {
        let (kind, ids, keep) = (self.kind, self.ids.clone(), self.keep);
        let taken = self.taken.clone();
        cx.read(SIDES, move |read| {
            load::sides(read, kind, &ids, keep, &taken)
        });
    }

    fn lines(&self) -> &[Line] {
        self.sides.as_ref().map_or(&[], |sides| &sides.lines)
    }

    fn keep(&mut self, at: usize, cx: &mut Cx<'_>) {
        if at < self.ids.len() && at != self.keep {
            self.keep = at;
            self.read(cx);
        }
    }

    /// The record from which a field is taken against the rule.
    fn source(&self, field: &str) -> Option<usize> {
        let unit = unit(self.kind, field);
        let taken = self
            .taken
            .iter()
            .find(|one| unit.contains(&one.field.as_str()))?;
        self.ids.iter().position(|id| *id == taken.from)
    }

    /// The next of the values of a field: each record's that differs, then that of the rule again.
    fn turn(&mut self, cx: &mut Cx<'_>) {
        let Some(line) = self.lines().get(self.scroll.at) else {
            return;
        };
        let field = line.field.clone();
        let is_another = |at: usize| {
            let value = &line.values[at];
            *value != line.by_rule && !line.values[..at].contains(value)
        };
        let from = self.source(&field).map_or(0, |at| at + 1);
        let next = (from..line.values.len()).find(|at| is_another(*at));
        let unit = unit(self.kind, &field);
        self.taken.retain(|one| !unit.contains(&one.field.as_str()));
        self.taken.extend(next.map(|at| Taken {
            field,
            from: self.ids[at],
        }));
        self.read(cx);
    }

    fn apply(&self, cx: &mut Cx<'_>) {
        let Some(sides) = &self.sides else { return };
        let (ids, at, taken) = (self.ids.clone(), self.keep, self.taken.clone());
        let many = self.kind.called_so_many(ids.len());
        let said = say!(
            "merge-done",
            count = ids.len(),
            many = many,
            title = &sides.titles[at]
        );
        cx.close();
        cx.change(move |store, actor| {
            let keep = ids[at];
            let others: Vec<Id> = ids.into_iter().filter(|id| *id != keep).collect();
            let changes = merge::merge(store, actor, keep, &others, &taken)?;
            Ok(Written::new(changes, said))
        });
    }

    /// The records that have room, the one that is kept among them.
    fn seen(&self, room: u16) -> std::ops::Range<usize> {
        let most = usize::from((room / NARROW).saturating_sub(1)).max(1);
        let first = (self.keep + 1).saturating_sub(most);
        first..self.ids.len().min(first + most)
    }
}

impl View for Merge {
    fn name(&self) -> &'static str {
        "merge"
    }

    fn title(&self) -> String {
        say!("merge-crumb").into()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Merge, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(sides) = reply.told(SIDES, cx) {
            self.sides = Some(sides);
            self.scroll.by(0, self.lines().len());
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.lines().len();
        let page = isize::from(cx.scene.body().height.saturating_sub(6).max(2) as i16);
        match action {
            Action::MergeRight | Action::Right => self.keep(self.keep + 1, cx),
            Action::MergeLeft | Action::Left => self.keep(self.keep.saturating_sub(1), cx),
            Action::MergeTake => self.turn(cx),
            Action::MergeApply => self.apply(cx),
            _ if self.scroll.moved(action, page, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        match hit {
            Hit::Row(row) if row < self.lines().len() => {
                self.scroll.at = row;
                if again {
                    self.turn(cx);
                }
            }
            Hit::Head(at) => self.keep(at, cx),
            _ => {}
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::MergeApply,
            Action::MergeLeft,
            Action::MergeRight,
            Action::MergeTake,
            Action::Back,
        ]
    }

    fn awaited(&self) -> Option<&'static str> {
        self.sides.is_none().then(|| say!("merge-awaited"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let Some(sides) = &self.sides else { return };
        if area.height < 5 {
            return;
        }
        let inside = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(3),
            ..area
        };
        let theme = canvas.theme;
        let many = self.kind.called_so_many(self.ids.len());
        canvas.put(
            inside.x,
            inside.y,
            inside.width,
            &say!("merge-title", count = self.ids.len(), many = many),
            theme.strong,
        );
        let label = sides.lines.iter().map(|line| width(&line.label)).max();
        let label = (label.unwrap_or(8) as u16 + 2).min(inside.width / 4);
        let seen = self.seen(inside.width - label);
        let each = (inside.width - label) / (seen.len() as u16 + 1);
        let x = |place: usize| inside.x + label + place as u16 * each;
        let room = each.saturating_sub(2);
        // Which of them is kept, and how many have no room.
        let heads = inside.y + 2;
        for (place, at) in seen.clone().enumerate() {
            let is_kept = at == self.keep;
            let (glyph, style) = if is_kept {
                (canvas.icons.cursor, theme.accent)
            } else {
                (" ", theme.muted)
            };
            let title = format!("{glyph} {}", sides.titles[at]);
            canvas.put(x(place).saturating_sub(2), heads, room + 2, &title, style);
            let head = Rect::new(x(place).saturating_sub(2), heads, room + 2, 1);
            canvas.hit(head, Hit::Head(at));
        }
        let hidden = self.ids.len() - seen.len();
        let last = x(seen.len());
        canvas.put(last, heads, room, say!("merge-becomes"), theme.heading);
        if hidden > 0 {
            let more = say!("merge-more", count = hidden);
            canvas.put(inside.x, heads, label, &more, theme.muted);
        }
        let rows = Rect {
            y: heads + 1,
            height: inside.height.saturating_sub(5),
            ..inside
        };
        let height = usize::from(rows.height);
        let mut scroll = self.scroll;
        scroll.follow(height, sides.lines.len());
        let window = scroll.window(height, sides.lines.len());
        let top = window.start;
        for at in window {
            let line = &sides.lines[at];
            let y = rows.y + (at - top) as u16;
            let strip = Rect {
                y,
                height: 1,
                ..rows
            };
            canvas.hit(strip, Hit::Row(at));
            let base = if at == self.scroll.at {
                canvas.tint(strip, theme.selected);
                theme.selected
            } else {
                theme.text
            };
            canvas.put(
                inside.x,
                y,
                label.saturating_sub(1),
                &line.label,
                base.patch(theme.muted),
            );
            for (place, record) in seen.clone().enumerate() {
                let value = &line.values[record];
                let stays = line.differs && *value == line.becomes;
                let style = if stays { base } else { base.patch(theme.muted) };
                canvas.put(x(place), y, room, value, style);
            }
            let by_hand = self.source(&line.field).is_some();
            let (glyph, style) = if by_hand {
                (canvas.icons.dirty, base.patch(theme.accent))
            } else if line.becomes == line.values[self.keep] {
                (
                    "",
                    if line.differs {
                        base
                    } else {
                        base.patch(theme.muted)
                    },
                )
            } else {
                (canvas.icons.right, base.patch(theme.done))
            };
            canvas.put(last.saturating_sub(2), y, 2, glyph, style);
            canvas.put(last, y, room, &line.becomes, style);
        }
        let bar = Rect {
            x: rows.right() + 1,
            width: 1,
            ..rows
        };
        scrollbar(canvas, bar, top, sides.lines.len());
        let moving: Vec<String> = sides
            .moving
            .iter()
            .map(|(info, count)| {
                let many = info.called_so_many(*count as usize);
                say!("subject-several", count = *count as usize, many = many)
            })
            .collect();
        let text = if moving.is_empty() {
            say!("merge-nothing-moves").to_owned()
        } else {
            say!("merge-moves", what = moving.join(words::comma()))
        };
        // A second line takes the blank one above it.
        let lines = wrapped(&text, usize::from(inside.width)).len().min(2) as u16;
        let foot = Rect {
            y: area.bottom() - lines,
            height: lines,
            ..inside
        };
        canvas.wrap(foot, &text, theme.muted);
    }
}
