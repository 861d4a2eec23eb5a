//! Records edited as text: the editor, then what came back as a diff, then one undoable step. Refused lines come with
//! their reasons, and the editor can be opened again over them.

use ratatui::layout::Rect;

use super::super::{
    action::{Action, Context},
    canvas::Canvas,
    message::Written,
    theme::Tone,
    view::{Cx, Place, Reply, Scene, Slot, View},
    widget::{popup, table::Scroll},
};
use crate::{
    operations::fields::Reading,
    transfer::as_text::{Plan, Sheet, apply},
    words::{comma, say},
};

const PLAN: Slot<Plan> = Slot::new("the edited text");
const APPLIED: Slot<()> = Slot::new("apply");

/// The layer.
pub struct AsText {
    sheet: Sheet,
    /// As it came back.
    text: String,
    plan: Option<Plan>,
    scroll: Scroll,
}

/// One line of the diff.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Title(String, bool),
    Old(String, String),
    New(String, String),
    Refused(String),
    Hint(String),
}

impl AsText {
    /// Over these records; the editor opens at once.
    pub fn new(sheet: Sheet) -> Self {
        Self {
            text: sheet.text.clone(),
            sheet,
            plan: None,
            scroll: Scroll::default(),
        }
    }

    fn lines(&self) -> Vec<Line> {
        let Some(plan) = &self.plan else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        for refused in &plan.refused {
            lines.push(Line::Refused(say!(
                "text-line",
                line = refused.line,
                why = &refused.why
            )));
            lines.push(Line::Hint(refused.cells.join(comma())));
            lines.extend(refused.hint.clone().map(Line::Hint));
        }
        for change in &plan.changes {
            lines.push(Line::Title(change.title.clone(), change.id.is_none()));
            for field in &change.fields {
                if !field.old.is_empty() {
                    lines.push(Line::Old(field.label.clone(), field.old.clone()));
                }
                if !field.new.is_empty() {
                    lines.push(Line::New(field.label.clone(), field.new.clone()));
                }
            }
        }
        lines
    }

    fn again(&mut self, cx: &mut Cx<'_>) {
        let text = match &self.plan {
            Some(plan) => self.sheet.again(&self.text, plan),
            None => self.text.clone(),
        };
        cx.edit(text, "csv");
    }

    fn apply(&mut self, cx: &mut Cx<'_>) {
        let Some(plan) = self.plan.take_if(|plan| !plan.changes.is_empty()) else {
            return;
        };
        let sheet = self.sheet.clone();
        let many = sheet.info().called_so_many(plan.changes.len());
        self.plan = Some(plan.clone());
        cx.write(APPLIED, move |store, actor| {
            let changes = apply(store, actor, &sheet, &plan)?;
            let count = plan.changes.len();
            let said = match plan.refused.len() {
                0 => say!("text-edited", count = count, many = many),
                left => say!(
                    "text-edited-without",
                    count = count,
                    many = many,
                    left = left
                ),
            };
            Ok(((), Written::new(changes, said)))
        });
    }
}

impl View for AsText {
    fn name(&self) -> &'static str {
        "as_text"
    }

    fn place(&self) -> Place {
        Place::Middle(110, 30)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::AsText, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.again(cx);
    }

    fn edited(&mut self, text: String, cx: &mut Cx<'_>) {
        let (sheet, actor) = (self.sheet.clone(), cx.scene.actor());
        self.text.clone_from(&text);
        cx.read(PLAN, move |read| {
            sheet.plan(Reading { read: *read, actor }, &text)
        });
    }

    fn gave_up(&mut self, cx: &mut Cx<'_>) {
        if self.plan.is_none() {
            cx.close();
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.take(PLAN) {
            Some(Ok(plan)) if plan.is_empty() => {
                cx.say(Tone::Plain, say!("text-unchanged"));
                cx.close();
            }
            Some(Ok(plan)) => {
                self.plan = Some(plan);
                self.scroll = Scroll::default();
            }
            Some(Err(trouble)) => {
                cx.complain(&trouble);
                self.plan.get_or_insert_default();
            }
            None => {}
        }
        match reply.take(APPLIED) {
            Some(Ok(())) => cx.close(),
            Some(Err(trouble)) => cx.complain(&trouble),
            None => {}
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.lines().len();
        let page = isize::from(cx.scene.size.height.saturating_sub(10).max(2) as i16);
        match action {
            Action::TextApply => self.apply(cx),
            Action::TextAgain => self.again(cx),
            Action::TextDrop => cx.close(),
            _ if self.scroll.moved(action, page, total) => {}
            _ => return false,
        }
        true
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::TextApply, Action::TextAgain, Action::TextDrop]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let Some(plan) = &self.plan else { return };
        let title = say!(
            "text-title",
            many = self.sheet.info().called_many(),
            plan = plan.words()
        );
        let inside = popup::open(canvas, area, &title);
        let ground = canvas.theme.popup;
        let lines = self.lines();
        let height = usize::from(inside.height);
        let mut scroll = self.scroll;
        scroll.follow(height, lines.len());
        for (row, at) in scroll.window(height, lines.len()).enumerate() {
            let strip = Rect {
                y: inside.y + row as u16,
                height: 1,
                ..inside
            };
            let base = if at == scroll.at {
                ground.patch(canvas.theme.selected)
            } else {
                ground
            };
            canvas.tint(strip, base);
            if at == scroll.at {
                canvas.cursor(strip.x, strip.y);
            }
            let (muted, danger, done) = (
                base.patch(canvas.theme.muted),
                base.patch(canvas.theme.danger),
                base.patch(canvas.theme.done),
            );
            // A sign as well as a colour says what goes and what comes.
            let pieces = match &lines[at] {
                Line::Title(title, true) => vec![
                    (say!("text-new"), done),
                    ("  ", done),
                    (title.as_str(), base),
                ],
                Line::Title(title, false) => {
                    vec![(title.as_str(), base.patch(canvas.theme.strong))]
                }
                Line::Old(label, text) => {
                    vec![
                        ("  - ", danger),
                        (label.as_str(), muted),
                        ("  ", muted),
                        (text, danger),
                    ]
                }
                Line::New(label, text) => {
                    vec![
                        ("  + ", done),
                        (label.as_str(), muted),
                        ("  ", muted),
                        (text, done),
                    ]
                }
                Line::Refused(why) => {
                    vec![
                        (canvas.icons.danger, danger),
                        (" ", base),
                        (why.as_str(), danger),
                    ]
                }
                Line::Hint(hint) => vec![("    ", base), (hint.as_str(), muted)],
            };
            let pieces: Vec<(String, _)> = pieces
                .into_iter()
                .map(|(text, style)| (text.replace('\n', " "), style))
                .collect();
            let pieces: Vec<(&str, _)> = pieces
                .iter()
                .map(|(text, style)| (text.as_str(), *style))
                .collect();
            canvas.pieces(strip.x, strip.y, strip.width, &pieces);
        }
        if lines.is_empty() {
            let text = say!("text-again", key = scene.key(Action::TextAgain));
            canvas.put(
                inside.x,
                inside.y,
                inside.width,
                &text,
                ground.patch(canvas.theme.muted),
            );
        }
        popup::thumb(canvas, inside, scroll.top, lines.len());
    }
}
