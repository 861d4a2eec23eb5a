//! A field that two windows changed: what it was, mine and theirs side by side, and which of them is to stand.

use ratatui::layout::Rect;

use super::super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    view::{Cx, Place, Scene, View},
    widget::{popup, table::Scroll},
};
use crate::{
    domain::{
        cell::Cell,
        field::Row,
        text::{truncate, width},
    },
    words::say,
};

/// The tag under which the decision comes back.
pub(super) const DECIDED: &str = "clash";

/// A field that both changed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Both {
    pub(super) name: String,
    pub(super) label: String,
    /// As it was when the form was opened.
    pub(super) was: String,
    pub(super) mine: String,
    pub(super) theirs: String,
    /// Theirs as the form holds it.
    pub(super) cell: Cell<'static>,
    pub(super) takes_theirs: bool,
}

/// What was decided, and the record as it stands now.
pub(super) struct Decided {
    pub(super) now: Row,
    pub(super) fields: Vec<Both>,
}

/// The layer.
pub(super) struct Clash {
    title: String,
    now: Row,
    fields: Vec<Both>,
    scroll: Scroll,
}

impl Clash {
    pub(super) fn new(title: String, now: Row, fields: Vec<Both>) -> Self {
        Self {
            title,
            now,
            fields,
            scroll: Scroll::default(),
        }
    }

    fn take(&mut self, theirs: bool) {
        if let Some(field) = self.fields.get_mut(self.scroll.at) {
            field.takes_theirs = theirs;
        }
    }
}

impl View for Clash {
    fn name(&self) -> &'static str {
        "clash"
    }

    fn place(&self) -> Place {
        Place::Middle(110, (self.fields.len() as u16 * 2 + 7).clamp(9, 22))
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Clash, Context::Move]
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.fields.len();
        match action {
            Action::ClashMine | Action::Left => self.take(false),
            Action::ClashTheirs | Action::Right => self.take(true),
            Action::ClashSave => {
                let decided = Decided {
                    now: self.now.clone(),
                    fields: self.fields.clone(),
                };
                cx.give(DECIDED, decided);
            }
            Action::ClashLeave => cx.close(),
            _ if self.scroll.moved(action, 8, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, _again: bool, _cx: &mut Cx<'_>) {
        if let Hit::Part(part) = hit {
            self.scroll.at = part / 2;
            self.take(part % 2 == 1);
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::ClashSave,
            Action::ClashMine,
            Action::ClashTheirs,
            Action::ClashLeave,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let title = say!("form-clash", title = &self.title);
        let inside = popup::open(canvas, area, &title);
        let ground = canvas.theme.popup;
        let (muted, strong) = (
            ground.patch(canvas.theme.muted),
            ground.patch(canvas.theme.strong),
        );
        let label = self.fields.iter().map(|field| width(&field.label)).max();
        let label = (label.unwrap_or(8) as u16 + 3).min(inside.width / 4);
        let each = inside.width.saturating_sub(label) / 3;
        let column = |at: u16| inside.x + label + at * each;
        let heads = [say!("form-before"), say!("form-mine"), say!("form-theirs")];
        for (at, head) in heads.into_iter().enumerate() {
            canvas.put(column(at as u16), inside.y, each, head, strong);
        }
        for (row, field) in self.fields.iter().enumerate() {
            let y = inside.y + 2 + row as u16 * 2;
            if y >= inside.bottom() {
                break;
            }
            let strip = Rect {
                y,
                height: 1,
                ..inside
            };
            let base = if row == self.scroll.at {
                ground.patch(canvas.theme.selected)
            } else {
                ground
            };
            canvas.tint(strip, base);
            if row == self.scroll.at {
                canvas.cursor(strip.x, y);
            }
            canvas.put(inside.x, y, label.saturating_sub(1), &field.label, base);
            let shown = |text: &str| {
                let text = if text.is_empty() {
                    say!("frame-empty")
                } else {
                    text
                };
                truncate(
                    &text.replace('\n', " "),
                    usize::from(each.saturating_sub(4)),
                )
            };
            canvas.put(
                column(0),
                y,
                each,
                &shown(&field.was),
                base.patch(canvas.theme.muted),
            );
            for (at, (text, taken)) in [
                (&field.mine, !field.takes_theirs),
                (&field.theirs, field.takes_theirs),
            ]
            .into_iter()
            .enumerate()
            {
                let x = column(at as u16 + 1);
                // A sign as well as a colour says which one stands.
                let (glyph, style) = if taken {
                    (canvas.icons.done, base.patch(canvas.theme.done))
                } else {
                    (canvas.icons.rest, base.patch(canvas.theme.muted))
                };
                canvas.pieces(
                    x,
                    y,
                    each,
                    &[(glyph, style), (" ", base), (&shown(text), style)],
                );
                let spot = Rect {
                    x,
                    y,
                    width: each,
                    height: 1,
                };
                canvas.hit(spot, Hit::Part(row * 2 + at));
            }
        }
        let text = say!("form-saved-with-it");
        canvas.put(
            inside.x,
            inside.bottom().saturating_sub(1),
            inside.width,
            text,
            muted,
        );
    }
}
