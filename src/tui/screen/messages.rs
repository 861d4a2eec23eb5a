//! What was said in this session, newest first, each with its time.

use ratatui::layout::Rect;

use super::super::{
    action::{Action, Context},
    canvas::Canvas,
    theme::Tone,
    view::{Cx, News, Place, Scene, View},
    widget::{popup, table::Scroll},
};
use crate::words::say;

/// The log.
pub struct Messages {
    lines: Vec<(String, News)>,
    scroll: Scroll,
}

impl Messages {
    /// Shows these lines, each with its time.
    pub fn new(lines: Vec<(String, News)>) -> Self {
        Self {
            lines,
            scroll: Scroll::default(),
        }
    }
}

impl View for Messages {
    fn name(&self) -> &'static str {
        "messages"
    }

    fn place(&self) -> Place {
        Place::Middle(96, (self.lines.len() as u16 + 3).clamp(6, 20))
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Page, Context::Move]
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.lines.len();
        match action {
            Action::PageClose => cx.close(),
            _ if self.scroll.moved(action, 9, total) => {}
            _ => return false,
        }
        self.scroll.follow(18, total);
        true
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::PageClose, Action::Down, Action::Up]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let inside = popup::open(canvas, area, say!("messages-title"));
        let ground = canvas.theme.popup;
        let muted = ground.patch(canvas.theme.muted);
        let height = usize::from(inside.height);
        if self.lines.is_empty() {
            canvas.put(
                inside.x,
                inside.y,
                inside.width,
                say!("messages-none"),
                muted,
            );
        }
        let mut scroll = self.scroll;
        scroll.follow(height, self.lines.len());
        for (row, at) in scroll.window(height, self.lines.len()).enumerate() {
            let (when, news) = &self.lines[at];
            let (glyph, style) = match news.tone {
                Tone::Danger => (canvas.icons.danger, canvas.theme.danger),
                Tone::Warning => (canvas.icons.warning, canvas.theme.warning),
                Tone::Done => (canvas.icons.done, canvas.theme.done),
                Tone::Plain => (canvas.icons.dot, canvas.theme.faint),
            };
            let y = inside.y + row as u16;
            let strip = Rect {
                y,
                height: 1,
                ..inside
            };
            let base = if at == scroll.at {
                ground.patch(canvas.theme.selected)
            } else {
                ground
            };
            canvas.tint(strip, base);
            canvas.put(inside.x, y, 5, when, base.patch(canvas.theme.muted));
            canvas.put(inside.x + 7, y, 2, glyph, base.patch(style));
            let room = inside.width.saturating_sub(10);
            let used = 6 + canvas.put(inside.x + 10, y, room, &news.text, base);
            if let Some(hint) = &news.hint {
                let x = inside.x + 6 + used;
                let room = inside.right().saturating_sub(x);
                canvas.put(x, y, room, hint, base.patch(canvas.theme.muted));
            }
        }
        popup::thumb(canvas, inside, scroll.top, self.lines.len());
    }
}
