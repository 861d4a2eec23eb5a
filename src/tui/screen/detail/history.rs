//! The history of one field: each value it had; Enter puts one back, as one undoable step.

use ratatui::layout::Rect;

use super::super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    data::history::{self, Past},
    message::Written,
    theme::Tone,
    view::{Cx, Place, Reply, Scene, Slot, View},
    widget::{popup, table::Scroll},
};
use crate::{
    domain::{
        field::Spec,
        id::Id,
        kind::KindInfo,
        text::{truncate, width},
    },
    operations::record,
    words::say,
};

const PASTS: Slot<Vec<Past>> = Slot::new("history");

/// The layer.
pub(super) struct FieldHistory {
    kind: &'static KindInfo,
    id: Id,
    spec: Spec,
    /// How the record is called.
    title: String,
    pasts: Option<Vec<Past>>,
    scroll: Scroll,
}

impl FieldHistory {
    /// Of a field of this record.
    pub(super) fn new(kind: &'static KindInfo, id: Id, spec: Spec, title: &str) -> Self {
        Self {
            kind,
            id,
            spec,
            title: title.to_owned(),
            pasts: None,
            scroll: Scroll::default(),
        }
    }

    fn all(&self) -> &[Past] {
        self.pasts.as_deref().unwrap_or_default()
    }

    fn restore(&self, cx: &mut Cx<'_>) {
        let Some(past) = self.all().get(self.scroll.at) else {
            return;
        };
        if past.is_now {
            return cx.say(Tone::Plain, say!("detail-stands-now"));
        }
        if !self.spec.is_writable() {
            let label = self.spec.called().to_lowercase();
            return cx.say(Tone::Warning, say!("frame-by-book", field = label));
        }
        let (id, name, typed) = (self.id, self.spec.name.to_string(), past.typed.clone());
        let (field, title) = (self.spec.called().to_lowercase(), &self.title);
        let said = match past.text.as_str() {
            "" => say!("detail-empty-again", field = field, title = title),
            text => {
                let value = truncate(text, 40);
                say!("detail-again", field = field, title = title, value = value)
            }
        };
        cx.close();
        cx.change(move |store, actor| {
            let changes = record::set(store, actor, id, &[(name, typed)])?;
            Ok(Written::new(changes, said))
        });
    }
}

impl View for FieldHistory {
    fn name(&self) -> &'static str {
        "history"
    }

    fn place(&self) -> Place {
        Place::Middle(84, (self.all().len() as u16 + 3).clamp(6, 18))
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::History, Context::Page, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let (kind, id, spec, today) = (self.kind, self.id, self.spec.clone(), cx.scene.now.today);
        cx.read(PASTS, move |read| {
            history::of_field(read, kind, id, &spec, today)
        });
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.all().len();
        match action {
            Action::HistoryRestore => self.restore(cx),
            Action::PageClose => cx.close(),
            _ if self.scroll.moved(action, 8, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit {
            self.scroll.at = row;
            if again {
                self.restore(cx);
            }
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(pasts) = reply.told(PASTS, cx) {
            // The cursor begins on what may be wanted back.
            self.scroll.at = usize::from(pasts.len() > 1);
            self.pasts = Some(pasts);
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::HistoryRestore, Action::PageClose]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let title = say!(
            "frame-field-of",
            field = self.spec.called(),
            title = &self.title
        );
        let inside = popup::open(canvas, area, &title);
        let ground = canvas.theme.popup;
        let Some(pasts) = &self.pasts else { return };
        let who = pasts.iter().map(|past| width(&past.who)).max().unwrap_or(0);
        let who = (who as u16).min(18);
        let height = usize::from(inside.height);
        let mut scroll = self.scroll;
        scroll.follow(height, pasts.len());
        for (row, at) in scroll.window(height, pasts.len()).enumerate() {
            let past = &pasts[at];
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
            if at == scroll.at {
                canvas.cursor(strip.x, strip.y);
            }
            let muted = base.patch(canvas.theme.muted);
            let (glyph, style) = if past.is_now {
                (canvas.icons.done, base.patch(canvas.theme.done))
            } else {
                (canvas.icons.rest, muted)
            };
            canvas.put(strip.x, strip.y, 2, glyph, style);
            canvas.put(strip.x + 2, strip.y, 12, &past.when, muted);
            let room = strip.width.saturating_sub(who + 18);
            let text = if past.text.is_empty() {
                say!("frame-empty")
            } else {
                &past.text
            };
            let text = text.replace('\n', " ");
            let style = if past.text.is_empty() { muted } else { base };
            canvas.put(strip.x + 15, strip.y, room, &text, style);
            let by = if past.by_undo {
                say!("detail-undo")
            } else {
                &past.who
            };
            canvas.put_right(strip.right().saturating_sub(who), strip.y, who, by, muted);
        }
        popup::thumb(canvas, inside, scroll.top, pasts.len());
    }
}
