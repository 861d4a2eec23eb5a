//! What takes its time beside the work: each job with its progress, and what came of those that have ended.

use ratatui::layout::Rect;

use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    job::{Job, State},
    view::{Cx, Place, Scene, View},
    widget::{popup, table::Scroll},
};
use crate::words::say;

/// How wide a bar is.
const BAR: u16 = 20;

/// The layer.
#[derive(Default)]
pub struct Jobs {
    scroll: Scroll,
}

impl Jobs {
    /// The job under the cursor, the latest first.
    fn chosen<'a>(&self, scene: &'a Scene) -> Option<&'a Job> {
        scene.jobs.iter().rev().nth(self.scroll.at)
    }
}

impl View for Jobs {
    fn name(&self) -> &'static str {
        "jobs"
    }

    fn place(&self) -> Place {
        Place::Middle(96, 14)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Jobs, Context::Page, Context::Move]
    }

    fn why_not(&self, action: Action, scene: &Scene) -> Option<String> {
        let runs = self.chosen(scene).is_some_and(Job::is_running);
        (action == Action::JobCancel && !runs).then(|| say!("messages-not-running").to_owned())
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = cx.scene.jobs.len();
        match action {
            Action::JobCancel => {
                if let Some(job) = self.chosen(cx.scene) {
                    job.progress.cancel();
                }
            }
            Action::PageClose => cx.close(),
            _ if self.scroll.moved(action, 8, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, _again: bool, _cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit {
            self.scroll.at = row;
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::JobCancel, Action::PageClose]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::open(canvas, area, say!("messages-jobs"));
        let ground = canvas.theme.popup;
        if scene.jobs.is_empty() {
            let muted = ground.patch(canvas.theme.muted);
            canvas.put(
                inside.x,
                inside.y,
                inside.width,
                say!("messages-no-jobs"),
                muted,
            );
        }
        let height = usize::from(inside.height);
        let mut scroll = self.scroll;
        scroll.follow(height, scene.jobs.len());
        let window = scroll.window(height, scene.jobs.len());
        for (row, job) in scene
            .jobs
            .iter()
            .rev()
            .skip(window.start)
            .take(window.len())
            .enumerate()
        {
            let strip = Rect {
                y: inside.y + row as u16,
                height: 1,
                ..inside
            };
            let at = window.start + row;
            canvas.hit(strip, Hit::Row(at));
            let base = if at == scroll.at {
                ground.patch(canvas.theme.selected)
            } else {
                ground
            };
            canvas.tint(strip, base);
            let (glyph, style, text) = match &job.state {
                State::Running => (
                    canvas.icons.cursor,
                    canvas.theme.accent,
                    job.progress.words(),
                ),
                State::Done(said) => (canvas.icons.done, canvas.theme.done, said.clone()),
                State::Failed(why) => (canvas.icons.danger, canvas.theme.danger, why.clone()),
                State::Cancelled => (
                    canvas.icons.missing,
                    canvas.theme.muted,
                    say!("messages-cancelled").into(),
                ),
            };
            canvas.put(strip.x, strip.y, 2, glyph, base.patch(style));
            let half = strip.width * 2 / 5;
            canvas.put(
                strip.x + 3,
                strip.y,
                half.saturating_sub(4),
                &job.name,
                base,
            );
            let x = strip.x + half;
            let room = strip.right().saturating_sub(x);
            let used = canvas.put(x, strip.y, room, &text, base.patch(canvas.theme.muted));
            if let Some(part) = job.progress.part().filter(|_| job.is_running())
                && used + BAR + 2 < room
            {
                canvas.gauge(strip.right() - BAR, strip.y, BAR, part);
            }
        }
    }
}
