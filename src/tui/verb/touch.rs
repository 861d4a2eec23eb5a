//! Logging a touch: one strip at the foot: which way, what came of it, what was said, the next step and its day.

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        keymap::Chord,
        view::{Cx, Place, Scene, View},
        widget::{input::Line, popup},
    },
    Prompt, Subject, Tone, Written, hours, when, when_of,
};
use crate::{
    domain::{id::Id, record::activity::ActivityKind, text::width},
    operations::{
        log_touch::{self, Touch},
        next_step::NextStep,
    },
    words::say,
};

/// The ways that a touch can go.
const WAYS: [Action; 7] = [
    Action::TouchCall,
    Action::TouchMeeting,
    Action::TouchVisit,
    Action::TouchEmail,
    Action::TouchMessage,
    Action::TouchDemo,
    Action::TouchNote,
];

/// Asks which way a touch went: the next key says it.
pub(super) fn ask(subject: &Subject, cx: &mut Cx<'_>) -> bool {
    cx.over(Strip::new(subject));
    true
}

/// Takes a note.
pub(super) fn note(subject: &Subject, cx: &mut Cx<'_>) -> bool {
    let Some(id) = subject.single() else {
        cx.say(Tone::Warning, say!("touch-note-one"));
        return true;
    };
    let title = subject.title.clone();
    cx.over(Prompt::new(
        say!("touch-note-on", what = &title),
        "",
        move |text, cx| {
            if text.is_empty() {
                return;
            }
            cx.change(move |store, actor| {
                let (_, changes) = log_touch::note(store, actor, id, &text)?;
                Ok(Written::new(changes, say!("touch-noted", what = title)))
            });
        },
    ));
    true
}

/// Where the strip stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Way,
    Reached,
    Said,
    Next,
    On,
}

/// The strip.
pub struct Strip {
    about: Vec<Id>,
    title: String,
    is_deal: bool,
    step: Step,
    way: ActivityKind,
    reached: bool,
    said: Line,
    next: Line,
    on: Line,
    /// Whether the day is the one that was put there: the first letter takes its place.
    is_offered: bool,
}

impl Strip {
    /// About these records.
    pub fn new(subject: &Subject) -> Self {
        Self {
            about: subject.ids.clone(),
            title: subject.words(),
            is_deal: subject.is("opportunity"),
            step: Step::Way,
            way: ActivityKind::Call,
            reached: true,
            said: Line::default(),
            next: Line::default(),
            on: Line::new("+7d"),
            is_offered: true,
        }
    }

    fn line(&mut self) -> Option<&mut Line> {
        match self.step {
            Step::Said => Some(&mut self.said),
            Step::Next => Some(&mut self.next),
            Step::On => Some(&mut self.on),
            Step::Way | Step::Reached => None,
        }
    }

    fn choose(&mut self, way: ActivityKind) {
        self.way = way;
        // A note reaches nobody.
        self.step = if way == ActivityKind::Note {
            Step::Said
        } else {
            Step::Reached
        };
    }

    fn further(&mut self, cx: &mut Cx<'_>) {
        self.step = match self.step {
            Step::Way => return,
            Step::Reached => Step::Said,
            Step::Said if self.is_deal => Step::Next,
            Step::Next if !self.next.is_empty() => Step::On,
            Step::On if when_of(self.on.text(), cx.scene.now.today).0.is_none() => {
                return cx.say(Tone::Warning, say!("touch-no-day"));
            }
            _ => return self.save(cx),
        };
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        cx.close();
        let (about, title, way) = (self.about.clone(), self.title.clone(), self.way);
        let said = self.said.text().trim().to_owned();
        let next = self.next.text().trim().to_owned();
        let (on, at) = when_of(self.on.text(), cx.scene.now.today);
        let reached = (way != ActivityKind::Note).then_some(self.reached);
        cx.change(move |store, actor| {
            let mut all = crate::store::Changes::default();
            for id in about {
                let mut touch = Touch::new(way, said.clone());
                touch.reached = reached;
                if !next.is_empty() {
                    touch.did_next = true;
                    touch.next = Some(NextStep::new(next.clone(), on).at(at));
                }
                let (_, changes) = log_touch::log_touch(store, actor, id, touch)?;
                all.step = changes.step;
                all.kinds.extend(changes.kinds);
                all.ids.extend(changes.ids);
                all.count += changes.count;
            }
            let said = say!("touch-logged", way = word(way), what = title);
            Ok(Written::new(all, said))
        });
    }
}

fn word(way: ActivityKind) -> &'static str {
    match way {
        ActivityKind::Meeting => say!("touch-meeting"),
        ActivityKind::Visit => say!("touch-visit"),
        ActivityKind::Email => say!("touch-mail"),
        ActivityKind::Message => say!("touch-message"),
        ActivityKind::Demo => say!("touch-demo"),
        ActivityKind::Note => say!("touch-note"),
        ActivityKind::Call | ActivityKind::Task => say!("touch-call"),
    }
}

impl View for Strip {
    fn name(&self) -> &'static str {
        "log"
    }

    fn place(&self) -> Place {
        Place::Foot(4)
    }

    fn contexts(&self) -> Vec<Context> {
        match self.step {
            Step::Way => vec![Context::Touch],
            Step::Reached => vec![Context::Ask, Context::Input],
            _ => vec![Context::Input],
        }
    }

    fn typing(&self) -> bool {
        matches!(self.step, Step::Said | Step::Next | Step::On)
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::TouchCall => self.choose(ActivityKind::Call),
            Action::TouchMeeting => self.choose(ActivityKind::Meeting),
            Action::TouchVisit => self.choose(ActivityKind::Visit),
            Action::TouchEmail => self.choose(ActivityKind::Email),
            Action::TouchMessage => self.choose(ActivityKind::Message),
            Action::TouchDemo => self.choose(ActivityKind::Demo),
            Action::TouchNote => self.choose(ActivityKind::Note),
            Action::TouchCancel | Action::InputCancel => cx.close(),
            Action::AskYes => {
                self.reached = true;
                self.further(cx);
            }
            Action::AskNo => {
                self.reached = false;
                self.further(cx);
            }
            Action::InputAccept => self.further(cx),
            Action::InputOlder | Action::InputNewer | Action::InputComplete => {}
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, _cx: &mut Cx<'_>) {
        if self.step == Step::On && std::mem::take(&mut self.is_offered) && key.types().is_some() {
            self.on = Line::default();
        }
        if let Some(line) = self.line() {
            line.key(key);
        }
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        if let Some(line) = self.line() {
            line.paste(text);
        }
    }

    fn hints(&self) -> Vec<Action> {
        match self.step {
            // The ways themselves stand in the strip.
            Step::Way => vec![Action::TouchCancel],
            Step::Reached => vec![Action::AskYes, Action::AskNo],
            _ => vec![Action::InputAccept, Action::InputCancel],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::strip(canvas, area, &say!("touch-title", what = &self.title));
        if inside.height < 2 {
            return;
        }
        let ground = canvas.theme.popup;
        let (key, word_style) = (
            ground.patch(canvas.theme.key),
            ground.patch(canvas.theme.hint),
        );
        if self.step == Step::Way {
            let (mut x, mut y) = (inside.x, inside.y);
            for action in WAYS {
                let name = scene.key(action);
                let needed = (width(&name) + 1 + width(action.help())) as u16;
                if x + needed > inside.right() && y + 1 < inside.bottom() {
                    (x, y) = (inside.x, y + 1);
                }
                let room = inside.right().saturating_sub(x);
                let pieces = [
                    (name.as_str(), key),
                    (" ", word_style),
                    (action.help(), word_style),
                ];
                x += canvas.pieces(x, y, room, &pieces) + 3;
            }
            return;
        }
        let muted = ground.patch(canvas.theme.muted);
        let way = word(self.way);
        let done = match (self.way, self.reached) {
            (ActivityKind::Note, _) => way.to_owned(),
            (_, true) if self.step == Step::Reached => say!("touch-reached-asked", way = way),
            (_, true) => say!("touch-reached", way = way),
            (_, false) => say!("touch-not-reached", way = way),
        };
        let used = canvas.put(
            inside.x,
            inside.y,
            inside.width,
            &done,
            ground.patch(canvas.theme.accent),
        );
        let mut trail = inside.x + used + 3;
        for (text, shown) in [
            (self.said.text(), self.step > Step::Said),
            (self.next.text(), self.step > Step::Next),
        ] {
            if shown && !text.is_empty() {
                trail += canvas.put(
                    trail,
                    inside.y,
                    inside.right().saturating_sub(trail),
                    text,
                    muted,
                ) + 3;
            }
        }
        let (label, line) = match self.step {
            Step::Said => (say!("touch-what"), &self.said),
            Step::Next => (say!("touch-next"), &self.next),
            Step::On => (say!("verb-on"), &self.on),
            _ => {
                let pieces = [
                    (
                        scene.key(Action::AskYes),
                        format!(" {}   ", say!("touch-yes")),
                    ),
                    (scene.key(Action::AskNo), format!(" {}", say!("touch-no"))),
                ];
                let mut x = inside.x;
                for (name, text) in &pieces {
                    x += canvas.pieces(
                        x,
                        inside.y + 1,
                        inside.width,
                        &[(name.as_str(), key), (text.as_str(), word_style)],
                    );
                }
                return;
            }
        };
        let used = canvas.put(inside.x, inside.y + 1, inside.width, label, muted) + 2;
        let place = Rect {
            x: inside.x + used,
            y: inside.y + 1,
            width: inside.width.saturating_sub(used),
            height: 1,
        };
        let means = if self.step == Step::On {
            when(self.on.text(), scene).unwrap_or_default()
        } else {
            String::new()
        };
        let offered = self.step == Step::On && self.is_offered;
        let style = if offered {
            canvas.theme.selected
        } else {
            canvas.theme.field_active
        };
        line.draw(canvas, place, ground.patch(style), true);
        let done = ground.patch(canvas.theme.done);
        let used = width(self.on.text()) as u16 + 3;
        let room = place.width.saturating_sub(used);
        canvas.put(place.x + used, place.y, room, &means, done);
        if self.step == Step::On && usize::from(room) > width(&means) + width(hours()) + 2 {
            let faint = ground.patch(canvas.theme.faint);
            canvas.put_right(place.x, place.y, place.width, hours(), faint);
        }
    }
}
