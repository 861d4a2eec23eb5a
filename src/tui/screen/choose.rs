//! The picker: a list to choose from by typing. Palette, help, references, pick lists, stages: all are this.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    keymap::Chord,
    message::{Trouble, Value},
    view::{Cx, Place, Reply, Scene, Slot, View},
    widget::{input::Line, popup, table::Scroll},
};
use crate::{
    domain::text::{fold, width},
    store::{self, Read},
    words::say,
};

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is handed back: an id, a code, a name.
    pub code: String,
    /// Shown.
    pub label: String,
    /// Shown behind it, muted.
    pub note: String,
    /// Shown at the right: a key, a kind.
    pub right: String,
}

impl Choice {
    /// A choice of this code and label.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    /// With a note behind the label.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// With a word at the right.
    pub fn right(mut self, right: impl Into<String>) -> Self {
        self.right = right.into();
        self
    }
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// One.
    One(Choice),
    /// Several, or none.
    Several(Vec<Choice>),
    /// Something new of this name is to be made.
    New(String),
}

/// Looks choices up in the book for what was typed.
type Look = dyn Fn(&Read<'_>, &str) -> store::Result<Vec<Choice>> + Send + Sync;

/// What is done with the choice.
type Then = Box<dyn FnOnce(Chosen, &mut Cx<'_>) + Send>;

/// The tag under which a choice is handed to the view below.
pub const CHOSEN: &str = "chosen";

/// The lines of a picker: at most, and at least.
const HIGHEST: u16 = 18;
const LOWEST: u16 = 8;

const FOUND: Slot<Vec<Choice>> = Slot::new("choices");
const STANDS: Slot<Option<String>> = Slot::new("stands");

/// Looks up the code that stands in the book.
type Stands = Box<dyn FnOnce(&Read<'_>) -> store::Result<Option<String>> + Send>;

/// What `esc` does, where it means "without an answer".
type Skip = Box<dyn FnOnce(&mut Cx<'_>) + Send>;

/// The picker.
pub struct Choose {
    title: String,
    name: &'static str,
    typed: Line,
    fixed: Vec<Choice>,
    found: Vec<Choice>,
    shown: Vec<Choice>,
    look: Option<Arc<Look>>,
    scroll: Scroll,
    several: Option<Vec<Choice>>,
    may_create: bool,
    place: Place,
    /// So many were shown at most: it grows with what is found, and does not shrink while one types.
    most: usize,
    then: Option<Then>,
    skip: Option<Skip>,
    stands: Option<Stands>,
    fixed_first: bool,
    trouble: Option<Trouble>,
}

impl Choose {
    /// A picker among these.
    pub fn new(title: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self {
            most: choices.len(),
            title: title.into(),
            name: "choose",
            typed: Line::default(),
            shown: choices.clone(),
            fixed: choices,
            found: Vec::new(),
            look: None,
            scroll: Scroll::default(),
            several: None,
            may_create: false,
            place: Place::Middle(64, HIGHEST),
            then: None,
            skip: None,
            stands: None,
            fixed_first: false,
            trouble: None,
        }
    }

    /// The same, looking up what is typed in the book.
    pub fn looking(
        mut self,
        look: impl Fn(&Read<'_>, &str) -> store::Result<Vec<Choice>> + Send + Sync + 'static,
    ) -> Self {
        self.look = Some(Arc::new(look));
        self.place = Place::Middle(72, HIGHEST);
        self
    }

    /// The same, for several; these are taken already.
    pub fn several(mut self, taken: Vec<Choice>) -> Self {
        self.several = Some(taken);
        self
    }

    /// The same, with something typed already.
    pub fn typed(mut self, text: &str) -> Self {
        self.typed = Line::new(text);
        self.narrow();
        self
    }

    /// The same, with the cursor on this code.
    pub fn on(mut self, code: &str) -> Self {
        let at = self.shown.iter().position(|choice| choice.code == code);
        self.scroll.at = at.unwrap_or(0);
        self
    }

    /// The same, with the cursor on the code that stands in the book.
    pub fn standing(
        mut self,
        stands: impl FnOnce(&Read<'_>) -> store::Result<Option<String>> + Send + 'static,
    ) -> Self {
        self.stands = Some(Box::new(stands));
        self
    }

    /// The same, with what is always offered above what is looked up.
    pub fn fixed_first(mut self) -> Self {
        self.fixed_first = true;
        self
    }

    /// What `esc` does instead of giving up.
    pub fn or(mut self, skip: impl FnOnce(&mut Cx<'_>) + Send + 'static) -> Self {
        self.skip = Some(Box::new(skip));
        self
    }

    /// The same, where what is missing can be made.
    pub fn creating(mut self) -> Self {
        self.may_create = true;
        self
    }

    /// The same, elsewhere on the screen and under another name.
    pub fn at(mut self, name: &'static str, place: Place) -> Self {
        (self.name, self.place) = (name, place);
        self
    }

    /// What is done with the choice; without it, it is handed to the view below under [`CHOSEN`].
    pub fn then(mut self, then: impl FnOnce(Chosen, &mut Cx<'_>) + Send + 'static) -> Self {
        self.then = Some(Box::new(then));
        self
    }

    fn narrow(&mut self) {
        let typed = fold(self.typed.text());
        let words: Vec<&str> = typed.split_whitespace().collect();
        let fits = |choice: &&Choice| {
            let said = [&*choice.label, &*choice.note, &*choice.right, &*choice.code];
            let text = fold(&said.join(" "));
            words.iter().all(|word| text.contains(word))
        };
        let mut fixed: Vec<Choice> = self.fixed.iter().filter(fits).cloned().collect();
        if let Some(first) = words.first() {
            fixed.sort_by_key(|choice| !fold(&choice.label).starts_with(first));
        }
        let found = self.found.iter().cloned();
        self.shown = if self.fixed_first {
            fixed.into_iter().chain(found).collect()
        } else {
            found.chain(fixed).collect()
        };
        self.most = self.most.max(self.shown.len());
        self.scroll = Scroll::default();
    }

    fn changed(&mut self, cx: &mut Cx<'_>) {
        self.narrow();
        if let Some(look) = self.look.clone() {
            let typed = self.typed.text().to_owned();
            cx.read(FOUND, move |read| look(read, &typed));
        }
    }

    fn finish(&mut self, chosen: Chosen, cx: &mut Cx<'_>) {
        match self.then.take() {
            Some(then) => {
                cx.close();
                then(chosen, cx);
            }
            None => cx.give(CHOSEN, chosen),
        }
    }

    fn take(&mut self, cx: &mut Cx<'_>) {
        let here = self.shown.get(self.scroll.at).cloned();
        if let Some(taken) = self.several.take() {
            return self.finish(Chosen::Several(taken), cx);
        }
        match here {
            Some(choice) => self.finish(Chosen::One(choice), cx),
            None => self.create(cx),
        }
    }

    fn create(&mut self, cx: &mut Cx<'_>) {
        if self.may_create && !self.typed.is_empty() {
            let name = self.typed.text().trim().to_owned();
            self.finish(Chosen::New(name), cx);
        }
    }

    fn toggle(&mut self) {
        let (Some(taken), Some(here)) = (&mut self.several, self.shown.get(self.scroll.at)) else {
            return;
        };
        match taken.iter().position(|choice| choice.code == here.code) {
            Some(at) => drop(taken.remove(at)),
            None => taken.push(here.clone()),
        }
        self.scroll.by(1, self.shown.len());
    }

    /// No higher than what is in it.
    fn high(&self, most: u16) -> u16 {
        u16::try_from(self.most + 4)
            .unwrap_or(most)
            .clamp(LOWEST.min(most), most)
    }

    fn rows(&self) -> usize {
        match self.place() {
            Place::Middle(_, high) | Place::Top(_, high) | Place::Foot(high) => {
                usize::from(high.saturating_sub(4))
            }
            Place::Page | Place::At(_) => 10,
        }
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, strip: Rect, choice: &Choice, here: bool) {
        let ground = canvas.theme.popup;
        let base = if here {
            ground.patch(canvas.theme.selected)
        } else {
            ground
        };
        canvas.tint(strip, base);
        let mut x = strip.x + 1;
        if let Some(taken) = &self.several {
            let is_taken = taken.iter().any(|one| one.code == choice.code);
            let glyph = if is_taken {
                canvas.icons.ticked
            } else {
                canvas.icons.unticked
            };
            x += canvas.put(x, strip.y, 4, glyph, base.patch(canvas.theme.accent)) + 1;
        }
        let right = width(&choice.right) as u16;
        let room = strip.right().saturating_sub(x + right + 2);
        let used = canvas.put(x, strip.y, room, &choice.label, base);
        let says_more = !choice.note.is_empty() && !choice.label.contains(&choice.note);
        if says_more && used + 4 < room {
            let style = base.patch(canvas.theme.muted);
            canvas.put(x + used + 2, strip.y, room - used - 2, &choice.note, style);
        }
        let x = strip.right().saturating_sub(right + 1);
        canvas.put(
            x,
            strip.y,
            right,
            &choice.right,
            base.patch(canvas.theme.key),
        );
    }
}

/// The value of [`CHOSEN`].
pub fn chosen(value: Value) -> Option<Chosen> {
    value.downcast::<Chosen>().ok().map(|chosen| *chosen)
}

impl View for Choose {
    fn name(&self) -> &'static str {
        self.name
    }

    fn place(&self) -> Place {
        match self.place {
            Place::Middle(wide, most) => Place::Middle(wide, self.high(most)),
            Place::Top(wide, most) => Place::Top(wide, self.high(most)),
            other => other,
        }
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Pick]
    }

    fn typing(&self) -> bool {
        true
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        if self.look.is_some() {
            let at = self.scroll;
            self.changed(cx);
            self.scroll = at;
        }
        if let Some(stands) = self.stands.take() {
            cx.read(STANDS, stands);
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.shown.len();
        match action {
            Action::PickDown if total > 0 && self.scroll.at + 1 == total => self.scroll.at = 0,
            Action::PickUp if self.scroll.at == 0 => self.scroll.at = total.saturating_sub(1),
            Action::PickDown => self.scroll.by(1, total),
            Action::PickUp => self.scroll.by(-1, total),
            Action::PickPageDown => self.scroll.by(8, total),
            Action::PickPageUp => self.scroll.by(-8, total),
            Action::PickAccept => self.take(cx),
            Action::PickToggle => self.toggle(),
            Action::PickCreate => self.create(cx),
            Action::PickCancel => {
                cx.close();
                if let Some(skip) = self.skip.take() {
                    skip(cx);
                }
            }
            _ => return false,
        }
        self.scroll.follow(self.rows(), total);
        true
    }

    fn typed(&mut self, key: Chord, cx: &mut Cx<'_>) {
        let before = self.typed.text().to_owned();
        self.typed.key(key);
        if self.typed.text() != before {
            self.changed(cx);
        }
    }

    fn pasted(&mut self, text: &str, cx: &mut Cx<'_>) {
        self.typed.paste(text);
        self.changed(cx);
    }

    fn clicked(&mut self, hit: Hit, _again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit
            && row < self.shown.len()
        {
            self.scroll.at = row;
            match self.several {
                Some(_) => self.toggle(),
                None => self.take(cx),
            }
        }
    }

    fn scrolled(&mut self, lines: i32, _cx: &mut Cx<'_>) {
        let total = self.shown.len();
        self.scroll.by(lines as isize, total);
        self.scroll.follow(self.rows(), total);
    }

    fn answer(&mut self, reply: &mut Reply, _cx: &mut Cx<'_>) {
        if let Some(stands) = reply.take(STANDS) {
            // Whoever moved or typed already knows where to go.
            if let Ok(Some(code)) = stands
                && self.typed.is_empty()
                && self.scroll.at == 0
                && let Some(at) = self.shown.iter().position(|choice| choice.code == code)
            {
                self.scroll.at = at;
                self.scroll.follow(self.rows(), self.shown.len());
            }
            return;
        }
        match reply.take(FOUND) {
            Some(Ok(found)) => {
                let before = self.scroll;
                self.found = found;
                self.trouble = None;
                self.narrow();
                if before.at < self.shown.len() {
                    self.scroll = before;
                }
            }
            Some(Err(trouble)) if !trouble.stopped => self.trouble = Some(trouble),
            _ => {}
        }
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::PickAccept];
        if self.several.is_some() {
            hints.push(Action::PickToggle);
        }
        if self.may_create {
            hints.push(Action::PickCreate);
        }
        hints.extend([Action::PickCancel, Action::PickDown, Action::PickUp]);
        hints
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        (action == Action::PickCancel && self.skip.is_some()).then(|| say!("frame-skip"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::open(canvas, area, &self.title);
        if inside.height < 3 {
            return;
        }
        let ground = canvas.theme.popup;
        canvas.put(
            inside.x,
            inside.y,
            2,
            canvas.icons.cursor,
            ground.patch(canvas.theme.accent),
        );
        let line = Rect {
            x: inside.x + 2,
            width: inside.width.saturating_sub(2),
            height: 1,
            ..inside
        };
        let rows = Rect {
            y: inside.y + 2,
            height: inside.height - 2,
            ..inside
        };
        let height = usize::from(rows.height);
        let mut scroll = self.scroll;
        scroll.follow(height, self.shown.len());
        for (row, at) in scroll.window(height, self.shown.len()).enumerate() {
            let strip = Rect {
                y: rows.y + row as u16,
                height: 1,
                ..rows
            };
            canvas.hit(strip, Hit::Row(at));
            self.draw_row(canvas, strip, &self.shown[at], at == scroll.at);
        }
        if let Some(trouble) = &self.trouble {
            let style = ground.patch(canvas.theme.danger);
            canvas.put(rows.x + 1, rows.y, rows.width, &trouble.message, style);
        } else if self.shown.is_empty() {
            let (create, close) = (scene.key(Action::PickCreate), scene.key(Action::PickCancel));
            let text = match (self.may_create, self.typed.is_empty()) {
                (true, false) => say!("ask-makes", key = create),
                (true, true) => say!("ask-none-yet").to_owned(),
                _ => say!("ask-nothing-fits", key = close),
            };
            let style = ground.patch(canvas.theme.muted);
            canvas.put(rows.x + 1, rows.y, rows.width, &text, style);
        }
        popup::thumb(canvas, rows, scroll.top, self.shown.len());
        // Last, since the cursor of the terminal belongs where one types.
        self.typed
            .draw(canvas, line, ground.patch(canvas.theme.strong), true);
    }
}
