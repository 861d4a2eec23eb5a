//! The one-line capture: a line at the foot, and under it, while it is typed, how it is understood.

use ratatui::{crossterm::event::KeyCode, layout::Rect, style::Style};

use super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        keymap::Chord,
        message::{Value, Written},
        theme::{Theme, Tone},
        view::{Cx, Place, Reply, Scene, Slot, Subject, View},
        widget::{input::Line, popup},
    },
    choose::{CHOSEN, Choice, Choose, Chosen, chosen},
};
use crate::{
    domain::{
        capture::{Reading, Role, parse, retag},
        id::Id,
        text::width,
    },
    operations::{
        capture::{self, Meant, Picks, Question, chips},
        sentence,
    },
    words::say,
};

const MEANT: Slot<Meant> = Slot::new("names");
const SAVED: Slot<()> = Slot::new("capture");

/// The strip.
pub struct Capture {
    line: Line,
    here: Option<Id>,
    title: String,
    reading: Reading,
    meant: Option<Meant>,
    picks: Picks,
    /// The question whose answer is being chosen.
    asked: Option<String>,
    /// Whether it is to be carried out as soon as the names are known.
    wants_save: bool,
}

impl Capture {
    /// About the record under the cursor, unless the line names another.
    pub fn new(subject: &Subject) -> Self {
        let here = subject.single();
        Self {
            line: Line::default(),
            here,
            title: here.map_or_else(String::new, |_| subject.title.clone()),
            reading: Reading::default(),
            meant: None,
            picks: Picks::new(),
            asked: None,
            wants_save: false,
        }
    }

    fn changed(&mut self, cx: &mut Cx<'_>) {
        let scene = cx.scene;
        self.reading = parse(self.line.text(), scene.now.today, scene.catalog.base());
        self.wants_save = false;
        self.look(cx);
    }

    fn look(&mut self, cx: &mut Cx<'_>) {
        let (line, here) = (self.reading.capture.clone(), self.here);
        let picks = self.picks.clone();
        cx.read(MEANT, move |read| {
            capture::resolve(*read, &line, here, &picks)
        });
    }

    fn save(&mut self, cx: &mut Cx<'_>) {
        if let Some(problem) = self.reading.problems.first() {
            return cx.say(Tone::Warning, problem.words.clone());
        }
        if cx.is_waiting(MEANT) {
            self.wants_save = true;
            return;
        }
        let Some(meant) = self.meant.clone() else {
            return;
        };
        if let Some(question) = meant.questions.first() {
            return self.ask(question, cx);
        }
        if let Some(problem) = meant.problems.first() {
            return cx.say(Tone::Warning, problem.clone());
        }
        let line = self.reading.capture.clone();
        cx.write(SAVED, move |store, actor| {
            let (_, changes) = capture::capture(store, actor, &line, &meant)?;
            let said = sentence::of_changes(&store.read(), &changes)?;
            Ok(((), Written::new(changes, said)))
        });
    }

    fn ask(&mut self, question: &Question, cx: &mut Cx<'_>) {
        let choices = question
            .choices
            .iter()
            .map(|named| {
                Choice::new(named.id.0.to_string(), named.title.as_str()).right(named.info.called())
            })
            .collect();
        self.asked = Some(question.key.clone());
        cx.over(Choose::new(
            say!("capture-which", what = &question.words),
            choices,
        ));
    }

    /// What stands in the way, if something does.
    fn trouble(&self) -> Option<(String, bool)> {
        if let Some(problem) = self.reading.problems.first() {
            return Some((problem.words.clone(), true));
        }
        let meant = self.meant.as_ref()?;
        let question = meant
            .questions
            .first()
            .map(|question| (question.words.clone(), false));
        question.or_else(|| Some((meant.problems.first()?.clone(), true)))
    }

    fn draw_line(&self, canvas: &mut Canvas<'_>, place: Rect) {
        let ground = canvas.theme.popup;
        self.line
            .draw(canvas, place, ground.patch(canvas.theme.field_active), true);
        // A line that scrolls keeps one colour: its parts are told below.
        if width(self.line.text()) >= usize::from(place.width) {
            return;
        }
        let text = self.line.text();
        let parts: Vec<(&str, Style)> = self
            .reading
            .spans
            .iter()
            .filter_map(|span| {
                let style = ground
                    .patch(canvas.theme.field_active)
                    .patch(style(canvas.theme, span.role));
                Some((text.get(span.range.clone())?, style))
            })
            .collect();
        canvas.pieces(place.x, place.y, place.width, &parts);
    }

    fn draw_chips(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let ground = canvas.theme.popup;
        let nothing = Meant::default();
        let meant = self.meant.as_ref().unwrap_or(&nothing);
        let told = chips(
            &self.reading.capture,
            meant,
            scene.catalog.base(),
            scene.now.today,
        );
        let (mut x, mut y) = (area.x, area.y);
        for chip in told {
            let label = if chip.label.is_empty() {
                String::new()
            } else {
                format!("{} ", chip.label)
            };
            let long = (width(&label) + width(&chip.words)) as u16;
            if x > area.x && x + long > area.right() {
                (x, y) = (area.x, y + 1);
            }
            if y >= area.bottom() {
                return;
            }
            let pieces = [
                (label.as_str(), ground.patch(canvas.theme.muted)),
                (
                    chip.words.as_str(),
                    ground.patch(style(canvas.theme, chip.role)),
                ),
            ];
            let room = area.right().saturating_sub(x);
            x += canvas.pieces(x, y, room, &pieces) + 3;
        }
    }
}

fn style(theme: &Theme, role: Role) -> Style {
    match role {
        Role::Gap => theme.muted,
        Role::Said => Style::default(),
        Role::Touch | Role::New | Role::Next | Role::Promise => theme.accent,
        Role::Person | Role::About => theme.strong,
        Role::Day | Role::Amount | Role::Close => theme.done,
        Role::Problem => theme.warning,
    }
}

impl View for Capture {
    fn name(&self) -> &'static str {
        "capture"
    }

    fn place(&self) -> Place {
        Place::Foot(6)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Input]
    }

    fn typing(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::InputAccept if self.line.text().trim().is_empty() => cx.close(),
            Action::InputAccept => self.save(cx),
            Action::InputCancel => cx.close(),
            Action::InputComplete => {
                if let Some((line, cursor)) =
                    retag(self.line.text(), &self.reading, self.line.cursor())
                {
                    self.line.set_at(line, cursor);
                    self.changed(cx);
                }
            }
            Action::InputOlder | Action::InputNewer => {}
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        if self.line.is_empty() && key.code == KeyCode::Backspace {
            return cx.close();
        }
        self.line.key(key);
        self.changed(cx);
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.line.paste(text);
        self.changed(cx);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(meant) = reply.told(MEANT, cx) {
            self.meant = Some(meant);
            if std::mem::take(&mut self.wants_save) {
                self.save(cx);
            }
        } else if let Some(()) = reply.told(SAVED, cx) {
            cx.close();
        }
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        if tag == CHOSEN
            && let Some(Chosen::One(choice)) = chosen(value)
            && let (Some(key), Ok(id)) = (self.asked.take(), choice.code.parse().map(Id))
        {
            self.picks.insert(key, id);
            self.wants_save = true;
            self.look(cx);
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::InputAccept,
            Action::InputComplete,
            Action::InputCancel,
        ]
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        match action {
            Action::InputComplete => Some(say!("capture-otherwise")),
            Action::InputAccept => Some(say!("capture-take-down")),
            _ => None,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let title = match self.title.as_str() {
            "" => say!("capture-title").to_owned(),
            title => say!("capture-title-of", title = title),
        };
        let inside = popup::strip(canvas, area, &title);
        if inside.height < 2 {
            return;
        }
        let ground = canvas.theme.popup;
        self.draw_line(
            canvas,
            Rect {
                height: 1,
                ..inside
            },
        );
        let below = Rect {
            y: inside.y + 1,
            height: inside.height - 1,
            ..inside
        };
        if self.line.is_empty() {
            canvas.put(
                below.x,
                below.y,
                below.width,
                say!("capture-example"),
                ground.patch(canvas.theme.faint),
            );
            return;
        }
        let chips = Rect {
            height: below.height.saturating_sub(1),
            ..below
        };
        self.draw_chips(canvas, chips, scene);
        if let Some((words, is_bad)) = self.trouble() {
            let (glyph, style) = if is_bad {
                (canvas.icons.warning, canvas.theme.warning)
            } else {
                (canvas.icons.dot, canvas.theme.muted)
            };
            let words = if is_bad {
                words
            } else {
                say!(
                    "capture-asked",
                    what = words,
                    key = scene.key(Action::InputAccept)
                )
            };
            let style = ground.patch(style);
            canvas.pieces(
                below.x,
                below.bottom() - 1,
                below.width,
                &[(glyph, style), (" ", style), (&words, style)],
            );
        }
    }
}
