//! What can be chosen, each with its choices: taken at once, kept in the file, seen behind this page.

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit, wrapped},
        theme::Tone,
        view::{Cx, Place, Scene, View},
        widget::{popup, table::Scroll},
    },
    prompt::Prompt,
};
use crate::{
    config::{Config, SETTINGS, Setting, Shape},
    domain::text::width,
    operations::words::yes,
    words::say,
};

/// Where the values begin.
const VALUES: u16 = 20;

/// The page.
#[derive(Default)]
pub struct Settings {
    scroll: Scroll,
}

impl Settings {
    fn here(&self) -> &'static Setting {
        &SETTINGS[self.scroll.at.min(SETTINGS.len() - 1)]
    }

    /// Takes the choice that is so many further on; a number is typed.
    fn step(&self, by: isize, cx: &mut Cx<'_>) {
        let setting = self.here();
        let now = cx.scene.config.value(setting.name);
        if let Shape::Number(from, to) = setting.shape {
            let prompt = Prompt::new(
                setting.called(),
                say!("settings-span", from = from, to = to),
                move |text, cx| {
                    take(setting, &text, cx);
                },
            )
            .checked(move |text, _| setting.value(text.trim()).map(|_| String::new()));
            return cx.over(prompt.with(now));
        }
        let choices = setting.choices();
        let place = choices.iter().position(|choice| *choice == now);
        // A theme of one's own is none of the choices: from there one comes to the first.
        let next = place.map_or(0, |at| {
            (at as isize + by).rem_euclid(choices.len() as isize) as usize
        });
        take(setting, choices[next], cx);
    }
}

fn take(setting: &'static Setting, word: &str, cx: &mut Cx<'_>) {
    match setting.value(word.trim()) {
        Ok(value) => cx.choose(setting, value),
        Err(why) => cx.say(Tone::Warning, why),
    }
}

/// How a value is shown: a switch as yes or no, a number as milliseconds.
fn shown(config: &Config, setting: &Setting) -> String {
    let value = config.value(setting.name);
    match (setting.shape, value.as_str()) {
        (Shape::Switch, "true") => yes(true).into(),
        (Shape::Switch, _) => yes(false).into(),
        (Shape::Number(..), _) => say!("settings-ms", count = value),
        _ => value,
    }
}

/// The choices after a value, in the order in which they come, as many as have room whole.
fn following(choices: &[&str], value: &str, room: usize) -> String {
    let at = choices.iter().position(|choice| *choice == value);
    let (before, after) = choices.split_at(at.map_or(0, |at| at + 1));
    let others = after.iter().chain(before).filter(|one| **one != value);
    let mut text = String::new();
    for choice in others {
        if width(&text) + width(choice) + 3 > room {
            return text + " …";
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(choice);
    }
    text
}

impl View for Settings {
    fn name(&self) -> &'static str {
        "settings"
    }

    fn place(&self) -> Place {
        Place::Middle(78, SETTINGS.len() as u16 + 9)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Settings, Context::Page, Context::Move]
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::PageClose => cx.close(),
            Action::SettingNext => self.step(1, cx),
            Action::SettingPrevious => self.step(-1, cx),
            Action::SettingDefault => take(self.here(), &self.here().default(), cx),
            Action::SettingsFile => cx.edit_settings(),
            _ if self.scroll.moved(action, 8, SETTINGS.len()) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit
            && row < SETTINGS.len()
        {
            let was_here = self.scroll.at == row;
            self.scroll.at = row;
            if was_here || again {
                self.step(1, cx);
            }
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::SettingNext,
            Action::SettingPrevious,
            Action::SettingDefault,
            Action::SettingsFile,
            Action::PageClose,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::open(canvas, area, say!("settings-title"));
        let ground = canvas.theme.popup;
        let muted = ground.patch(canvas.theme.muted);
        for (row, setting) in SETTINGS.iter().enumerate().take(usize::from(inside.height)) {
            let strip = Rect {
                y: inside.y + row as u16,
                height: 1,
                ..inside
            };
            let is_here = row == self.scroll.at;
            let base = if is_here {
                ground.patch(canvas.theme.selected)
            } else {
                ground
            };
            canvas.tint(strip, base);
            canvas.hit(strip, Hit::Row(row));
            canvas.put(strip.x + 1, strip.y, VALUES - 2, setting.called(), base);
            let value = shown(&scene.config, setting);
            let changed = scene.config.value(setting.name) != setting.default();
            let style = if changed {
                base.patch(canvas.theme.accent)
            } else {
                base
            };
            let x = strip.x + VALUES;
            let used = canvas.put(x, strip.y, 24, &value, style);
            if is_here && setting.shape != Shape::Switch {
                let room = inside.width.saturating_sub(VALUES + used + 3);
                let style = base.patch(canvas.theme.faint);
                let next = following(&setting.choices(), &value, usize::from(room));
                canvas.put(x + used + 2, strip.y, room, &next, style);
            }
        }
        let below = SETTINGS.len() as u16 + 1;
        let help = Rect {
            x: inside.x + 1,
            y: inside.y + below,
            width: inside.width.saturating_sub(2),
            height: inside.height.saturating_sub(below),
        };
        for (line, text) in wrapped(&self.here().helped(), usize::from(help.width))
            .into_iter()
            .take(usize::from(help.height))
            .enumerate()
        {
            canvas.put(help.x, help.y + line as u16, help.width, &text, muted);
        }
    }
}
