//! The server of the book: where it stands, or the lines that let the book in to one.
//!
//! Nothing here speaks to anyone: what is typed becomes an effect, and the answer comes when there is one.

use ratatui::{crossterm::event::KeyCode, layout::Rect, style::Style};

use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit, wrapped},
    effect::Entry,
    keymap::Chord,
    message::Trouble,
    standing::Phase,
    theme::Tone,
    view::{Cx, Place, Reply, Scene, Slot, View},
    widget::{input::Line, popup, table::tone as tone_of},
};
use crate::{clock, words::say};

const LET_IN: Slot<()> = Slot::new("log_in");

/// Where the values begin.
const VALUES: u16 = 18;

/// So high, the lines have air above and below.
const AIRY: u16 = 10;

/// The lines that are typed, in their order.
const URL: usize = 0;
const LOGIN: usize = 1;
const INVITE: usize = 2;
const PASSWORD: usize = 3;
/// Beyond the line that sends: few need it.
const CERTIFICATE: usize = 4;

/// What is typed.
#[derive(Default)]
struct Typed {
    lines: [Line; 5],
    at: usize,
    /// Whether the server was asked and has not answered.
    is_asked: bool,
    wrong: Option<Trouble>,
}

impl Typed {
    fn text(&self, line: usize) -> &str {
        self.lines[line].text().trim()
    }

    fn step(&mut self, by: isize) {
        self.at = (self.at as isize + by).rem_euclid(self.lines.len() as isize) as usize;
    }

    fn send(&mut self, cx: &mut Cx<'_>) {
        if let Some(empty) = [URL, LOGIN]
            .into_iter()
            .find(|at| self.text(*at).is_empty())
        {
            self.at = empty;
            self.wrong = Some(Trouble::new(say!("server-needed")));
            return;
        }
        self.is_asked = true;
        self.wrong = None;
        let entry = Entry {
            url: self.text(URL).to_owned(),
            login: self.text(LOGIN).to_owned(),
            invite: self.text(INVITE).to_owned(),
            // Blanks may belong to it.
            password: self.lines[PASSWORD].text().to_owned(),
            authority: self.text(CERTIFICATE).to_owned(),
        };
        cx.log_in(LET_IN, entry);
    }
}

/// The page.
pub struct ServerPage {
    /// What is typed; nothing where the server is shown.
    typed: Option<Typed>,
}

impl ServerPage {
    /// The server as it stands, or the lines of a first meeting.
    pub fn new(scene: &Scene) -> Self {
        let is_out = scene
            .standing
            .is_none_or(|standing| matches!(standing.phase, Phase::LoggedOut | Phase::Revoked));
        let mut page = Self { typed: None };
        if is_out {
            page.type_again(scene);
        }
        page
    }

    fn type_again(&mut self, scene: &Scene) {
        let mut typed = Typed::default();
        if let Some(server) = &scene.server {
            typed.lines[URL].set(server.url.as_str());
            typed.lines[LOGIN].set(server.login.as_str());
            typed.at = INVITE;
        }
        self.typed = Some(typed);
    }
}

impl View for ServerPage {
    fn name(&self) -> &'static str {
        "server"
    }

    fn place(&self) -> Place {
        Place::Middle(76, 14)
    }

    fn contexts(&self) -> Vec<Context> {
        match self.typed {
            Some(_) => vec![Context::Login],
            None => vec![Context::Server, Context::Page],
        }
    }

    fn typing(&self) -> bool {
        self.typed.is_some()
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match (action, &mut self.typed) {
            (Action::LoginNext, Some(typed)) => typed.step(1),
            (Action::LoginPrevious, Some(typed)) => typed.step(-1),
            (Action::LoginAccept, Some(typed)) if typed.at < PASSWORD => typed.step(1),
            (Action::LoginAccept | Action::LoginSend, Some(typed)) => {
                if !typed.is_asked {
                    typed.send(cx);
                }
            }
            (Action::ServerExchange, None) => cx.act(Action::Exchange),
            (Action::ServerLogIn, None) => self.type_again(cx.scene),
            (Action::ServerLogOut, None) => {
                cx.log_out();
                cx.say(Tone::Plain, say!("server-left"));
                cx.close();
            }
            (Action::LoginLeave | Action::PageClose, _) => cx.close(),
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, _cx: &mut Cx<'_>) {
        if let Some(typed) = self.typed.as_mut().filter(|typed| !typed.is_asked)
            && key.code != KeyCode::Tab
        {
            typed.lines[typed.at].key(key);
            typed.wrong = None;
        }
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        if let Some(typed) = self.typed.as_mut().filter(|typed| !typed.is_asked) {
            typed.lines[typed.at].paste(text.trim());
            typed.wrong = None;
        }
    }

    fn clicked(&mut self, hit: Hit, _again: bool, _cx: &mut Cx<'_>) {
        if let (Hit::Row(row), Some(typed)) = (hit, &mut self.typed)
            && row < typed.lines.len()
        {
            typed.at = row;
        }
    }

    fn answer(&mut self, reply: &mut Reply, _cx: &mut Cx<'_>) {
        let Some(typed) = &mut self.typed else { return };
        match reply.take(LET_IN) {
            Some(Ok(())) => self.typed = None,
            Some(Err(trouble)) => {
                typed.is_asked = false;
                typed.wrong = Some(trouble);
            }
            None => {}
        }
    }

    fn hints(&self) -> Vec<Action> {
        match &self.typed {
            Some(typed) if typed.at < PASSWORD => {
                vec![Action::LoginAccept, Action::LoginSend, Action::LoginLeave]
            }
            Some(_) => vec![Action::LoginSend, Action::LoginLeave],
            None => vec![
                Action::ServerExchange,
                Action::ServerLogIn,
                Action::ServerLogOut,
                Action::PageClose,
            ],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::open(canvas, area, say!("server-title"));
        match &self.typed {
            Some(typed) => draw_typed(typed, canvas, inside),
            None => draw_standing(canvas, inside, scene),
        }
    }
}

fn draw_typed(typed: &Typed, canvas: &mut Canvas<'_>, inside: Rect) {
    let air = u16::from(inside.height >= AIRY);
    let notes = 2 * air + typed.lines.len() as u16;
    let ground = canvas.theme.popup;
    let labels = [
        say!("server-url"),
        say!("server-login"),
        say!("server-invite"),
        say!("server-password"),
        say!("server-certificate"),
    ];
    for (at, (label, line)) in labels.into_iter().zip(&typed.lines).enumerate() {
        let y = inside.y + air + at as u16;
        if y >= inside.bottom() {
            return;
        }
        let is_here = at == typed.at;
        let strip = Rect {
            y,
            height: 1,
            ..inside
        };
        canvas.hit(strip, Hit::Row(at));
        let style = if is_here {
            ground.patch(canvas.theme.strong)
        } else {
            ground
        };
        canvas.put(inside.x, y, VALUES - 2, label, style);
        let field = Rect {
            x: inside.x + VALUES,
            width: inside.width.saturating_sub(VALUES),
            ..strip
        };
        let style = if is_here {
            canvas.theme.field_active
        } else {
            canvas.theme.field
        };
        let shown = match at {
            PASSWORD => &hidden(line),
            _ => line,
        };
        shown.draw(canvas, field, style, is_here && !typed.is_asked);
    }
    let muted = ground.patch(canvas.theme.muted);
    if let Some(wrong) = &typed.wrong {
        let danger = ground.patch(canvas.theme.danger);
        let used = lines(canvas, inside, notes, &wrong.message, danger);
        let hint = wrong.hint.as_deref().unwrap_or_default();
        lines(canvas, inside, notes + used, hint, muted);
    } else if typed.is_asked {
        let accent = ground.patch(canvas.theme.accent);
        lines(canvas, inside, notes, say!("server-asked"), accent);
    } else {
        let note = match typed.at {
            URL => say!("server-url-note"),
            LOGIN => say!("server-login-note"),
            INVITE => say!("server-invite-note"),
            CERTIFICATE => say!("server-certificate-note"),
            _ if typed.text(INVITE).is_empty() => say!("server-password-note"),
            _ => say!("server-password-new"),
        };
        lines(canvas, inside, notes, note, muted);
    }
}

/// The same line with a dot for each letter.
fn hidden(line: &Line) -> Line {
    let before = line.text().get(..line.cursor()).unwrap_or_default();
    let dots = |text: &str| "•".repeat(text.chars().count());
    let mut hidden = Line::default();
    hidden.set_at(dots(line.text()), dots(before).len());
    hidden
}

fn draw_standing(canvas: &mut Canvas<'_>, inside: Rect, scene: &Scene) {
    let ground = canvas.theme.popup;
    let server = scene.server.clone().unwrap_or_default();
    let standing = scene.standing.unwrap_or_default();
    let (tone, words) = standing.words(scene.now.instant);
    let exchanged = match standing.exchanged {
        Some(at) => clock::local_moment(at, scene.now.today),
        None => say!("server-never").to_owned(),
    };
    let rows = [
        (say!("server-url"), server.url, ground),
        (say!("server-org"), server.org, ground),
        (say!("server-login"), server.login, ground),
        (
            say!("server-standing"),
            words,
            ground.patch(tone_of(canvas, tone)),
        ),
        (say!("server-exchanged"), exchanged, ground),
    ];
    let muted = ground.patch(canvas.theme.muted);
    for (at, (label, value, style)) in rows.into_iter().enumerate() {
        let y = inside.y + 1 + at as u16;
        if y >= inside.bottom() {
            return;
        }
        canvas.put(inside.x, y, VALUES - 2, label, muted);
        let room = inside.width.saturating_sub(VALUES);
        canvas.put(inside.x + VALUES, y, room, &value, style);
    }
    lines(canvas, inside, 7, say!("server-note"), muted);
}

/// A text in the lines from this one on; gives how many it took.
fn lines(canvas: &mut Canvas<'_>, inside: Rect, from: u16, text: &str, style: Style) -> u16 {
    let room = usize::from(inside.height.saturating_sub(from));
    let mut used = 0;
    for line in wrapped(text, usize::from(inside.width)).iter().take(room) {
        canvas.put(inside.x, inside.y + from + used, inside.width, line, style);
        used += 1;
    }
    used
}
