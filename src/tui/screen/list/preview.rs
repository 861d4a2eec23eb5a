//! One field of many records: the new value while it is typed, and what becomes of each. Enter does it; `u` undoes it.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        keymap::Chord,
        message::Written,
        theme::Tone,
        verb::days,
        view::{Cx, Place, Reply, Scene, Slot, View},
        widget::{input::Line, popup, table::Scroll},
    },
    form::value,
};
use crate::{
    domain::{
        field::{FieldKind, Spec},
        id::Id,
        kind::KindInfo,
        text::width,
    },
    operations::{bulk, bulk::Becomes, fields::Reading, record},
    words::{self, say},
};

const BECOMES: Slot<Vec<Becomes>> = Slot::new("preview");

/// Beyond so many records the preview is of the first of them alone.
const MOST: usize = 1_000;

/// The layer.
pub(super) struct Preview {
    kind: &'static KindInfo,
    ids: Vec<Id>,
    spec: Spec,
    line: Line,
    /// The value where it was chosen from a list: as it is set, and as it is shown.
    chosen: Option<(String, String)>,
    becomes: Vec<Becomes>,
    scroll: Scroll,
    told: Option<String>,
}

impl Preview {
    /// The value is typed here.
    pub(super) fn typed(kind: &'static KindInfo, ids: Vec<Id>, spec: Spec) -> Self {
        Self {
            kind,
            ids,
            spec,
            line: Line::default(),
            chosen: None,
            becomes: Vec::new(),
            scroll: Scroll::default(),
            told: None,
        }
    }

    /// The value was chosen: as it is set, and as it is shown.
    pub(super) fn chosen(
        kind: &'static KindInfo,
        ids: Vec<Id>,
        spec: Spec,
        chosen: (String, String),
    ) -> Self {
        Self {
            chosen: Some(chosen),
            ..Self::typed(kind, ids, spec)
        }
    }

    fn text(&self) -> String {
        match &self.chosen {
            Some((text, _)) => text.clone(),
            None => self.line.text().trim().to_owned(),
        }
    }

    fn look(&self, cx: &mut Cx<'_>) {
        let (kind, spec, typed) = (self.kind, self.spec.clone(), self.text());
        let ids: Vec<Id> = self.ids.iter().take(MOST).copied().collect();
        let actor = cx.scene.actor();
        cx.read(BECOMES, move |read| {
            bulk::preview(Reading { read: *read, actor }, kind, &ids, &spec, &typed)
        });
    }

    fn several(&self, count: usize) -> String {
        let many = self.kind.called_so_many(count);
        say!("subject-several", count = count, many = many)
    }

    fn what(&self) -> String {
        match self.ids.len() {
            1 => self.kind.called().to_lowercase(),
            count => self.several(count),
        }
    }

    fn apply(&mut self, cx: &mut Cx<'_>) {
        // What is known is of the text as it was a moment ago: the change itself then says what is wrong.
        if cx.is_waiting(BECOMES) {
            self.becomes.clear();
        }
        let wrong: Vec<&Becomes> = self
            .becomes
            .iter()
            .filter(|one| one.wrong.is_some())
            .collect();
        if let Some(Becomes {
            title,
            wrong: Some(why),
            ..
        }) = wrong.first()
        {
            // Whole or not at all: half of a change of many is what nobody meant.
            self.told = Some(match wrong.len() {
                1 => say!("list-cannot-one", title = title, why = why),
                count => say!("list-cannot", count = count, title = title, why = why),
            });
            return;
        }
        cx.close();
        // Those that say so already are not touched.
        let same: BTreeSet<Id> = self
            .becomes
            .iter()
            .filter(|one| !one.is_change())
            .map(|one| one.id)
            .collect();
        let ids: Vec<Id> = self
            .ids
            .iter()
            .filter(|id| !same.contains(id))
            .copied()
            .collect();
        if ids.is_empty() {
            return cx.say(Tone::Plain, say!("list-no-change"));
        }
        let typed = bulk::entry(&self.spec, &self.text());
        let what = match ids.len() {
            1 => self
                .becomes
                .iter()
                .find(|one| one.id == ids[0])
                .map_or_else(|| self.what(), |one| one.title.clone()),
            count => self.several(count),
        };
        let said = say!(
            "list-set-in",
            field = self.spec.called().to_lowercase(),
            what = what
        );
        cx.change(move |store, actor| {
            let changes = record::set_all(store, actor, &ids, &[typed])?;
            Ok(Written::new(changes, said))
        });
    }

    fn rows(scene: &Scene) -> usize {
        usize::from(scene.size.height.saturating_sub(12)).clamp(1, 12)
    }

    /// How many change, and what of the others.
    fn summary(&self) -> String {
        let count =
            |which: fn(&Becomes) -> bool| self.becomes.iter().filter(|one| which(one)).count();
        let (changed, wrong) = (count(Becomes::is_change), count(|one| one.wrong.is_some()));
        let same = self.becomes.len() - changed - wrong;
        let mut words = vec![say!("list-change", count = changed)];
        if same > 0 {
            words.push(say!("list-same", count = same));
        }
        if wrong > 0 {
            words.push(say!("list-wrong", count = wrong));
        }
        if self.ids.len() > self.becomes.len() {
            words.push(say!(
                "list-unseen",
                count = self.ids.len() - self.becomes.len()
            ));
        }
        words.join(words::clause())
    }

    fn examples(&self) -> &'static str {
        match self.spec.kind {
            FieldKind::Date => days(),
            kind if kind.is_list() => say!("list-adds"),
            _ => "",
        }
    }

    fn draw_line(&self, canvas: &mut Canvas<'_>, strip: Rect, one: &Becomes) {
        let ground = canvas.theme.popup;
        let muted = ground.patch(canvas.theme.muted);
        let third = strip.width / 3;
        let name = if one.is_change() { ground } else { muted };
        canvas.put(strip.x, strip.y, third.saturating_sub(1), &one.title, name);
        let x = strip.x + third;
        let room = strip.right().saturating_sub(x);
        if let Some(wrong) = &one.wrong {
            let danger = ground.patch(canvas.theme.danger);
            let used = canvas.put(x, strip.y, room, canvas.icons.danger, danger) + 1;
            canvas.put(x + used, strip.y, room.saturating_sub(used), wrong, danger);
            return;
        }
        if !one.is_change() {
            canvas.put(x, strip.y, room, &one.old, muted);
            return;
        }
        // What goes is struck through where a terminal can, and stands before an arrow everywhere.
        let half = room / 2;
        let gone = muted.add_modifier(ratatui::style::Modifier::CROSSED_OUT);
        let used = canvas.put(x, strip.y, half.saturating_sub(3), &one.old, gone);
        let arrow = if one.new.is_empty() {
            canvas.icons.missing
        } else {
            canvas.icons.right
        };
        let gap = u16::from(used > 0);
        canvas.put(x + used + gap, strip.y, 2, arrow, muted);
        let at = x + used + gap + 2;
        let done = ground.patch(canvas.theme.done);
        canvas.put(
            at,
            strip.y,
            strip.right().saturating_sub(at),
            &one.new,
            done,
        );
    }
}

impl View for Preview {
    fn name(&self) -> &'static str {
        "bulk"
    }

    fn place(&self) -> Place {
        Place::Foot(17.min(self.ids.len() as u16 + 5).max(6))
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Bulk]
    }

    fn typing(&self) -> bool {
        self.chosen.is_none()
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.look(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let page = Self::rows(cx.scene) as isize;
        match action {
            Action::BulkApply => self.apply(cx),
            Action::BulkCancel => cx.close(),
            Action::BulkDown => self.scroll.by(page, self.becomes.len()),
            Action::BulkUp => self.scroll.by(-page, self.becomes.len()),
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        if self.chosen.is_none() && self.line.key(key) {
            self.told = None;
            self.look(cx);
        }
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        if self.chosen.is_none() {
            self.line.paste(text);
            self.look(cx);
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(becomes) = reply.told(BECOMES, cx) {
            self.becomes = becomes;
            self.scroll.by(0, self.becomes.len());
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::BulkApply,
            Action::BulkDown,
            Action::BulkUp,
            Action::BulkCancel,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let title = say!(
            "frame-field-of",
            field = self.spec.called(),
            title = self.what()
        );
        let inside = popup::strip(canvas, area, &title);
        if inside.height < 3 {
            return;
        }
        let ground = canvas.theme.popup;
        let line = Rect {
            height: 1,
            ..inside
        };
        let shown = match &self.chosen {
            Some((_, label)) => label.clone(),
            None => String::new(),
        };
        let (text, style) = match &self.told {
            Some(told) => (told.clone(), canvas.theme.danger),
            None if self.text().is_empty() && self.chosen.is_none() => (
                say!("list-takes-out", summary = self.summary()),
                canvas.theme.muted,
            ),
            None => {
                let means = value::means(&self.spec, &self.text(), scene).unwrap_or_default();
                let gap = if means.is_empty() { "" } else { "   " };
                (
                    format!("{means}{gap}{}", self.summary()),
                    canvas.theme.muted,
                )
            }
        };
        let y = inside.y + 1;
        let used = canvas.put(inside.x, y, inside.width, &text, ground.patch(style));
        let room = inside.width.saturating_sub(used + 2);
        if self.chosen.is_none() && usize::from(room) >= width(self.examples()) {
            let faint = ground.patch(canvas.theme.faint);
            canvas.put_right(inside.right() - room, y, room, self.examples(), faint);
        }
        let rows = Rect {
            y: inside.y + 2,
            height: inside.height - 2,
            ..inside
        };
        let height = usize::from(rows.height);
        let top = self
            .scroll
            .at
            .min(self.becomes.len().saturating_sub(height));
        for (row, one) in self.becomes.iter().skip(top).take(height).enumerate() {
            let strip = Rect {
                y: rows.y + row as u16,
                height: 1,
                ..rows
            };
            self.draw_line(canvas, strip, one);
        }
        popup::thumb(canvas, rows, top, self.becomes.len());
        if self.chosen.is_some() {
            let active = ground.patch(canvas.theme.field);
            canvas.tint(line, active);
            canvas.put(line.x, line.y, line.width, &shown, active);
        } else {
            let active = ground.patch(canvas.theme.field_active);
            self.line.draw(canvas, line, active, true);
        }
    }
}
