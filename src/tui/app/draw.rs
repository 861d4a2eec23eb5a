//! Shows the app: furniture, page, what lies over it, news. It only reads.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    super::{
        action::Action,
        canvas::{Canvas, Hit},
        keymap::show,
        view::{JOB, Place},
        widget::{
            chrome::{self, Hint},
            popup,
        },
    },
    App, At, TABS, Tone,
};
use crate::{
    domain::text::width,
    words::{self, Language, say},
};

/// Smaller than this, there is only a message.
const LEAST: (u16, u16) = (40, 10);

/// From this height on, a second line of hints may be spared.
const ROOMY: u16 = 20;

/// What was drawn: where clicks hit, and where the cursor of the terminal belongs.
pub type Drawn = (Vec<(Rect, Hit)>, Option<Position>);

/// Draws the app into a buffer.
pub fn draw(app: &App, buffer: &mut Buffer) -> Drawn {
    let mut canvas = Canvas::new(buffer, &app.scene.theme, app.scene.icons);
    canvas.masked = app.scene.masked;
    canvas.plain = app.scene.plain;
    let area = canvas.buffer.area;
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = say!("app-too-small", width = LEAST.0, height = LEAST.1);
        let x = area.width.saturating_sub(width(&text) as u16) / 2;
        canvas.put(
            x,
            area.height / 2,
            area.width - x,
            &text,
            app.scene.theme.text,
        );
        return canvas.finish();
    }
    if app.focus() != "first" {
        top(app, &mut canvas, area);
    }
    let (hints, more) = hints(app);
    let deep = if app.shows_all_hints() && area.height >= ROOMY {
        chrome::hint_lines(area.width, &hints, more.as_ref())
    } else {
        1
    };
    let body = app.scene.body();
    let body = Rect {
        height: body.height.saturating_sub(deep - 1),
        ..body
    };
    let layered = !app.layers.is_empty();
    if let Some(entry) = app.page().and_then(|at| app.entry(at)) {
        entry.view.draw(&mut canvas, body, &app.scene);
    }
    let below = Rect {
        y: area.bottom() - 2 - deep,
        height: 2 + deep,
        ..area
    };
    foot(app, &mut canvas, below);
    let last = Rect {
        y: area.bottom() - deep,
        height: deep,
        ..area
    };
    chrome::hints(&mut canvas, last, &hints, more.as_ref());
    for (at, place) in app.places() {
        let Some(entry) = app.entry(at) else { continue };
        let over = Rect {
            y: area.y + 1,
            height: area.height - 2,
            ..area
        };
        let place = match place {
            Place::Page => body,
            Place::Middle(wide, high) => popup::middle(over, wide, high),
            Place::Top(wide, high) => popup::top(over, wide, high),
            Place::Foot(high) => popup::foot(over, high),
            Place::At(spot) => popup::at(over, spot),
        };
        entry.view.draw(&mut canvas, place, &app.scene);
    }
    if let Some(tour) = app.tour {
        let (head, text, keys) = tour.card(&app.scene);
        chrome::card(&mut canvas, body, &head, &text, &keys);
    }
    if let Some((news, _)) = &app.news {
        chrome::toast(
            &mut canvas,
            body,
            news.tone,
            &news.text,
            news.hint.as_deref(),
        );
    }
    if !layered {
        which_key(app, &mut canvas, area);
    }
    canvas.finish()
}

fn top(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let depth: Vec<String> = app.tabs[app.open]
        .pages
        .iter()
        .skip(1)
        .map(|entry| entry.view.title())
        .collect();
    let page = depth.last().map_or("", String::as_str);
    let line = Rect { height: 1, ..area };
    let names = TABS.map(|name| words::of_table("tab", "", &words::slug(name), name));
    chrome::tabs(canvas, line, &names, app.open, &app.scene.book(), page);
    canvas.rule(area.x, area.y + 1, area.width);
}

fn foot(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let y = area.y;
    canvas.rule(area.x, y, area.width);
    let status = Rect {
        y: y + 1,
        height: 1,
        ..area
    };
    let theme = canvas.theme;
    let page = app.page().and_then(|at| app.entry(at));
    let mut right = page
        .map(|entry| entry.view.status(&app.scene))
        .unwrap_or_default();
    if let Some(standing) = &app.scene.standing {
        let (tone, words) = standing.words(app.scene.now.instant);
        if !right.is_empty() {
            right.push_str("  ·  ");
        }
        if tone >= Tone::Warning {
            right.push_str(canvas.icons.warning);
            right.push(' ');
        }
        right.push_str(&words);
    }
    let now = app.scene.now.instant.0;
    let slow = app
        .waiting
        .iter()
        .filter(|(_, since)| now - **since >= super::SLOW_MS)
        .min_by_key(|(_, since)| **since);
    let typed = show(&app.typed);
    let undo = app.scene.key(Action::Undo);
    if let Some(((_, slot), since)) = slow.filter(|((_, slot), _)| *slot != JOB.0) {
        chrome::status(canvas, status, &[], &right);
        // What is not on the disk yet is called so.
        let name = if app.writing.is_empty() {
            match words::current() {
                Language::English => slot,
                Language::Chinese => say!("app-reading"),
            }
        } else {
            say!("app-saving")
        };
        chrome::slow(canvas, status.x + 1, status.y, name, now - since);
    } else if let Some(job) = app.running() {
        let words = job.progress.words();
        let keys = app.scene.key(Action::Jobs);
        let left = [
            (job.name.as_str(), theme.text),
            ("  ", theme.text),
            (words.as_str(), theme.accent),
            ("  ", theme.text),
            (keys.as_str(), theme.key),
            (" ", theme.hint),
            (say!("app-shows-it"), theme.hint),
        ];
        chrome::status(canvas, status, &left, &right);
    } else if !app.typed.is_empty() {
        chrome::status(
            canvas,
            status,
            &[(&typed, theme.accent), (" …", theme.faint)],
            &right,
        );
    } else if let Some((said, undoable)) = &app.last {
        let mut left = vec![(said.as_str(), theme.text)];
        if *undoable {
            left.extend([
                (" · ", theme.faint),
                (undo.as_str(), theme.key),
                (" ", theme.hint),
                (say!("app-undoes"), theme.hint),
            ]);
        }
        chrome::status(canvas, status, &left, &right);
    } else {
        chrome::status(canvas, status, &[], &right);
    }
}

/// The keys of what has the focus: from the keymap, never written here.
fn hints(app: &App) -> (Vec<Hint>, Option<Hint>) {
    let top = app.top();
    let mut hints: Vec<Hint> = Vec::new();
    let Some(entry) = app.entry(top) else {
        return (hints, None);
    };
    let known = app.contexts();
    for action in entry.view.hints() {
        let spec = action.spec();
        let Some(key) = app
            .scene
            .keymap
            .key(action)
            .filter(|_| known.contains(&spec.context))
            .filter(|_| entry.view.why_not(action, &app.scene).is_none())
        else {
            continue;
        };
        let key = app.scene.said(key);
        let word = entry
            .view
            .word(action)
            .unwrap_or_else(|| action.foot())
            .to_owned();
        // Actions of one name stand together: `> < stage`.
        match hints.last_mut() {
            Some((keys, last)) if *last == word => {
                keys.push(' ');
                keys.push_str(&key);
            }
            _ => hints.push((key, word)),
        }
    }
    let more = app
        .scene
        .keymap
        .key(Action::Help)
        .filter(|_| {
            matches!(top, At::Page(..)) && !entry.view.typing() && entry.view.name() != "first"
        })
        .map(|key| (key, words::of_table("foot", "", "more", "more").to_owned()));
    (hints, more)
}

/// The keys that may follow, once one has waited for them.
fn which_key(app: &App, canvas: &mut Canvas<'_>, area: Rect) {
    let waited = app.scene.now.instant.0 - app.typed_at >= app.which_key_ms();
    if app.typed.is_empty() || !waited {
        return;
    }
    let mut next = app.scene.keymap.continuations(&app.contexts(), &app.typed);
    next.retain(|(_, action)| app.scene.offers(*action));
    let wide = next
        .iter()
        .map(|(key, action)| width(key) + width(action.help()) + 5)
        .max()
        .unwrap_or(20)
        .min(46) as u16;
    let columns = (area.width.saturating_sub(4) / wide).max(1);
    let lines = (next.len() as u16).div_ceil(columns);
    let box_area = popup::foot(
        Rect {
            height: area.height - 1,
            ..area
        },
        lines + 2,
    );
    let inside = popup::strip(canvas, box_area, &show(&app.typed));
    let ground = canvas.theme.popup;
    for (at, (key, action)) in next.iter().enumerate() {
        let (column, line) = (at as u16 / lines, at as u16 % lines);
        let x = inside.x + column * wide;
        let y = inside.y + line;
        if y >= inside.bottom() {
            continue;
        }
        let key = if key == "space" { "Space" } else { key };
        canvas.put_right(x, y, 6, key, ground.patch(canvas.theme.key));
        canvas.put(
            x + 7,
            y,
            wide.saturating_sub(8),
            action.help(),
            ground.patch(canvas.theme.hint),
        );
    }
}

impl App {
    /// Whether what has the focus wants all its keys seen.
    fn shows_all_hints(&self) -> bool {
        self.entry(self.top())
            .is_some_and(|entry| entry.view.shows_all_hints())
    }

    /// Whether something grave is in the corner, for tests.
    pub fn is_complaining(&self) -> bool {
        self.news
            .as_ref()
            .is_some_and(|(news, _)| news.tone == Tone::Danger)
    }
}
