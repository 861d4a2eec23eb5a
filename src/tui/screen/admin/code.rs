//! The code of an invite: shown once, copied with a key, and the command that uses it.

use ratatui::layout::Rect;

use super::super::super::{
    action::{Action, Context},
    canvas::Canvas,
    theme::Tone,
    view::{Cx, Place, Scene, View},
    widget::popup,
};
use crate::words::say;

/// The layer. Only its own keys close it: one that was typed ahead must not take it away unseen.
pub(super) struct Code {
    login: String,
    secret: String,
    command: String,
}

impl Code {
    pub fn new(login: &str, code: String, address: &str) -> Self {
        let command = [
            "dealbook", "sync", "login", address, "--login", login, "--invite", &code,
        ];
        Self {
            login: login.to_owned(),
            command: command.join(" "),
            secret: code,
        }
    }
}

impl View for Code {
    fn name(&self) -> &'static str {
        "code"
    }

    fn place(&self) -> Place {
        Place::Middle(72, 11)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Code]
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::CodeCopy => {
                cx.copy(self.secret.clone());
                cx.say(Tone::Plain, say!("admin-copied"));
            }
            Action::CodeCommand => {
                cx.copy(self.command.clone());
                cx.say(Tone::Plain, say!("admin-copied"));
            }
            Action::CodeClose => cx.close(),
            _ => return false,
        }
        true
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::CodeCopy, Action::CodeCommand, Action::CodeClose]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let title = say!("admin-code-title", who = &self.login);
        let inside = popup::open(canvas, area, &title);
        let ground = canvas.theme.popup;
        let (accent, muted) = (
            ground.patch(canvas.theme.accent),
            ground.patch(canvas.theme.muted),
        );
        canvas.put(inside.x + 1, inside.y, inside.width, &self.secret, accent);
        let mut rest = Rect {
            x: inside.x + 1,
            y: inside.y + 2,
            width: inside.width.saturating_sub(2),
            height: inside.height.saturating_sub(2),
        };
        for (text, style) in [(say!("admin-code-once"), muted), (&self.command, ground)] {
            let used = canvas.wrap(rest, text, style) + 1;
            rest.y += used;
            rest.height = rest.height.saturating_sub(used);
        }
    }
}
