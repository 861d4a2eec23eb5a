//! The brief on one record: a page that is read, copied or written as Markdown.

use ratatui::{layout::Rect, style::Style};

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, wrapped},
        message::Written,
        save,
        theme::Tone,
        view::{Cx, Place, Reply, Scene, Slot, View},
        widget::{paper::Paper, popup},
    },
    prompt::Prompt,
};
use crate::{
    domain::{findings::Limits, id::Id},
    operations::brief,
    store::Changes,
    words::say,
};

const BRIEF: Slot<brief::Brief> = Slot::new("brief");

/// The page.
pub struct Brief {
    id: Id,
    told: Option<brief::Brief>,
    paper: Paper,
}

impl Brief {
    /// On this record.
    pub fn new(id: Id) -> Self {
        Self {
            id,
            told: None,
            paper: Paper::default(),
        }
    }

    fn read(&self, cx: &mut Cx<'_>) {
        let (id, actor) = (self.id, super::review::reader(cx.scene));
        cx.read(BRIEF, move |read| {
            brief::brief(*read, &actor, id, &Limits::default())
        });
    }

    fn lines(&self, canvas: &Canvas<'_>, room: usize) -> Vec<(String, Style)> {
        let theme = canvas.theme;
        let Some(told) = &self.told else {
            return Vec::new();
        };
        let mut lines = vec![(told.subtitle.clone(), theme.muted)];
        for section in &told.sections {
            lines.push((String::new(), theme.muted));
            lines.push((section.heading.to_uppercase(), theme.strong));
            for line in &section.lines {
                let style = if line.starts_with("! ") {
                    theme.warning
                } else {
                    Style::default()
                };
                for (turn, part) in wrapped(line, room.saturating_sub(4))
                    .into_iter()
                    .enumerate()
                {
                    lines.push((
                        format!("{}{part}", if turn == 0 { "  " } else { "    " }),
                        style,
                    ));
                }
            }
        }
        lines
    }
}

impl View for Brief {
    fn name(&self) -> &'static str {
        "brief"
    }

    fn place(&self) -> Place {
        Place::Middle(100, 60)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Brief, Context::Page, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.told(BRIEF, cx) {
            Some(told) => self.told = Some(told),
            None if self.told.is_none() => cx.close(),
            None => {}
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::PageClose => cx.close(),
            Action::BriefCopy => {
                if let Some(told) = &self.told {
                    cx.copy(told.markdown());
                    cx.say(Tone::Done, say!("frame-copied"));
                }
            }
            Action::BriefExport => {
                let Some(told) = self.told.clone() else {
                    return true;
                };
                let prompt = Prompt::new(
                    say!("brief-write"),
                    say!("frame-to-file"),
                    move |path, cx| {
                        cx.change(move |_, _| {
                            save::text(&path, &told.markdown())?;
                            Ok(Written::plain(
                                Changes::default(),
                                say!("frame-wrote", path = path),
                            ))
                        });
                    },
                );
                cx.over(prompt.with("brief.md"));
            }
            _ if self.paper.moved(action, 10) => {}
            _ => return false,
        }
        true
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::PageClose,
            Action::Down,
            Action::Up,
            Action::BriefCopy,
            Action::BriefExport,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let title = self
            .told
            .as_ref()
            .map_or_else(String::new, |told| say!("brief-title", title = &told.title));
        let inside = popup::open(canvas, area, &title);
        let ground = canvas.theme.popup;
        let lines = self.lines(canvas, usize::from(inside.width));
        let height = usize::from(inside.height);
        let top = self.paper.top(lines.len(), height);
        for (row, (text, style)) in lines.iter().skip(top).take(height).enumerate() {
            canvas.put(
                inside.x,
                inside.y + row as u16,
                inside.width,
                text,
                ground.patch(*style),
            );
        }
        popup::thumb(canvas, inside, top, lines.len());
    }
}
