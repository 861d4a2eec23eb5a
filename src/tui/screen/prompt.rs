//! One question at the foot, answered in one line: an amount, a date, a next step. And yes or no.

mod offers;

use ratatui::layout::Rect;

use self::offers::Offers;
use super::super::{
    action::{Action, Context},
    canvas::Canvas,
    keymap::Chord,
    view::{Cx, Place, Reply, Scene, Slot, View},
    widget::{input::Line, popup},
};
use crate::{
    domain::text::width,
    store::{self, Read},
    words::say,
};

pub use offers::BETWEEN;

const OFFERS: Slot<Vec<String>> = Slot::new("offers");
const STANDS: Slot<Option<String>> = Slot::new("stands");

/// Looks up the answer that stands in the book.
type Stands = Box<dyn FnOnce(&Read<'_>) -> store::Result<Option<String>> + Send>;

/// Looks up the answers that were given before.
type AsksOffers = Box<dyn FnOnce(&Read<'_>) -> store::Result<Vec<String>> + Send>;

/// Reads what was typed: what it means in words, or what is wrong with it.
type Check = Box<dyn Fn(&str, &Scene) -> Result<String, String> + Send>;

/// What is done with the text.
type Then = Box<dyn FnOnce(String, &mut Cx<'_>) + Send>;

/// A question answered in one line.
pub struct Prompt {
    title: String,
    label: String,
    line: Line,
    check: Option<Check>,
    then: Option<Then>,
    /// What `esc` does, where it means "without an answer".
    skip: Option<Then>,
    told: Option<String>,
    stands: Option<Stands>,
    asks_offers: Option<AsksOffers>,
    offers: Offers,
    /// What may be typed, at the right of what is understood.
    examples: &'static str,
    /// Whether the answer is one that was put there: the first letter takes its place, any other key edits it.
    is_offered: bool,
    is_touched: bool,
}

impl Prompt {
    /// Asks; `then` is done with the text.
    pub fn new(
        title: impl Into<String>,
        label: impl Into<String>,
        then: impl FnOnce(String, &mut Cx<'_>) + Send + 'static,
    ) -> Self {
        Self {
            title: title.into(),
            label: label.into(),
            line: Line::default(),
            check: None,
            then: Some(Box::new(then)),
            skip: None,
            told: None,
            stands: None,
            asks_offers: None,
            offers: Offers::default(),
            examples: "",
            is_offered: false,
            is_touched: false,
        }
    }

    /// With an answer already there.
    pub fn with(mut self, text: impl Into<String>) -> Self {
        self.offer(text.into());
        self
    }

    /// Says what may be typed.
    pub fn examples(mut self, examples: &'static str) -> Self {
        self.examples = examples;
        self
    }

    /// With the answer that stands in the book, once it was looked up; what is typed before that stays.
    pub fn standing(
        mut self,
        stands: impl FnOnce(&Read<'_>) -> store::Result<Option<String>> + Send + 'static,
    ) -> Self {
        self.stands = Some(Box::new(stands));
        self
    }

    /// Offers answers that were given before, once they were looked up.
    pub fn offering(
        mut self,
        look: impl FnOnce(&Read<'_>) -> store::Result<Vec<String>> + Send + 'static,
    ) -> Self {
        self.asks_offers = Some(Box::new(look));
        self
    }

    fn offer(&mut self, text: String) {
        self.is_offered = !text.is_empty();
        self.line = Line::new(text);
    }

    /// Something is typed: an answer that was only offered goes, if it is a letter.
    fn touch(&mut self, is_text: bool) {
        if std::mem::take(&mut self.is_offered) && is_text {
            self.line = Line::default();
        }
        self.is_touched = true;
        self.told = None;
        self.offers.forget();
    }

    /// Says what is understood while it is typed, and refuses what is not.
    pub fn checked(
        mut self,
        check: impl Fn(&str, &Scene) -> Result<String, String> + Send + 'static,
    ) -> Self {
        self.check = Some(Box::new(check));
        self
    }

    /// What `esc` does instead of giving up.
    pub fn or(mut self, skip: impl FnOnce(String, &mut Cx<'_>) + Send + 'static) -> Self {
        self.skip = Some(Box::new(skip));
        self
    }
}

impl View for Prompt {
    fn name(&self) -> &'static str {
        "prompt"
    }

    fn place(&self) -> Place {
        Place::Foot(4)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Input]
    }

    fn typing(&self) -> bool {
        true
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        if let Some(stands) = self.stands.take() {
            cx.read(STANDS, stands);
        }
        if let Some(look) = self.asks_offers.take() {
            cx.read(OFFERS, look);
        }
    }

    fn answer(&mut self, reply: &mut Reply, _cx: &mut Cx<'_>) {
        if let Some(Ok(Some(text))) = reply.take(STANDS)
            && !self.is_touched
        {
            self.offer(text);
        }
        if let Some(Ok(offers)) = reply.take(OFFERS) {
            self.offers = Offers::new(offers);
        }
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::InputAccept => {
                let text = self.line.text().trim().to_owned();
                let read = self.check.as_ref().map(|check| check(&text, cx.scene));
                if let Some(Err(wrong)) = read {
                    self.told = Some(wrong);
                } else if let Some(then) = self.then.take() {
                    cx.close();
                    then(text, cx);
                }
            }
            Action::InputCancel => {
                cx.close();
                if let Some(skip) = self.skip.take() {
                    skip(String::new(), cx);
                }
            }
            Action::InputComplete => {
                if let Some(text) = self.offers.complete(self.line.text()) {
                    self.line = Line::new(text);
                }
            }
            Action::InputOlder | Action::InputNewer => {}
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, _cx: &mut Cx<'_>) {
        self.touch(key.types().is_some());
        self.line.key(key);
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.touch(true);
        self.line.paste(text);
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![Action::InputAccept];
        if !self.offers.is_empty() {
            hints.push(Action::InputComplete);
        }
        hints.push(Action::InputCancel);
        hints
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        // Without an answer it is done all the same: that is no cancelling.
        (action == Action::InputCancel && self.skip.is_some()).then(|| say!("frame-skip"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::strip(canvas, area, &self.title);
        if inside.height < 2 {
            return;
        }
        let ground = canvas.theme.popup;
        let muted = ground.patch(canvas.theme.muted);
        let used = canvas.put(inside.x, inside.y, inside.width / 2, &self.label, muted);
        let gap = if used > 0 { 2 } else { 0 };
        let line = Rect {
            x: inside.x + used + gap,
            width: inside.width.saturating_sub(used + gap),
            height: 1,
            ..inside
        };
        let read = self
            .check
            .as_ref()
            .map(|check| check(self.line.text().trim(), scene));
        let (text, style) = match (&self.told, read) {
            (Some(wrong), _) => (wrong.clone(), canvas.theme.danger),
            (None, Some(Ok(means))) => (means, canvas.theme.done),
            (None, Some(Err(wrong))) if !self.line.is_empty() => (wrong, canvas.theme.warning),
            _ => (
                self.offers.fitting(self.line.text()).join("  "),
                canvas.theme.muted,
            ),
        };
        let used = canvas.put(line.x, inside.y + 1, line.width, &text, ground.patch(style));
        let room = line.width.saturating_sub(used + 2);
        if !self.examples.is_empty() && usize::from(room) >= width(self.examples) {
            let faint = ground.patch(canvas.theme.faint);
            canvas.put_right(
                line.right() - room,
                inside.y + 1,
                room,
                self.examples,
                faint,
            );
        }
        let style = if self.is_offered {
            canvas.theme.selected
        } else {
            canvas.theme.field_active
        };
        self.line.draw(canvas, line, ground.patch(style), true);
    }
}

/// What is done on yes.
type Yes = Box<dyn FnOnce(&mut Cx<'_>) + Send>;

/// A question for yes or no: only where something cannot be undone.
pub struct Confirm {
    text: String,
    then: Option<Yes>,
}

impl Confirm {
    /// Asks; `then` is done on yes.
    pub fn new(text: impl Into<String>, then: impl FnOnce(&mut Cx<'_>) + Send + 'static) -> Self {
        Self {
            text: text.into(),
            then: Some(Box::new(then)),
        }
    }
}

impl View for Confirm {
    fn name(&self) -> &'static str {
        "confirm"
    }

    fn place(&self) -> Place {
        Place::Middle(64, 6)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Ask]
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::AskYes => {
                cx.close();
                if let Some(then) = self.then.take() {
                    then(cx);
                }
            }
            Action::AskNo => cx.close(),
            _ => return false,
        }
        true
    }

    fn hints(&self) -> Vec<Action> {
        vec![Action::AskYes, Action::AskNo]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = popup::open(canvas, area, "");
        let ground = canvas.theme.popup;
        let above = Rect {
            height: inside.height.saturating_sub(1),
            ..inside
        };
        canvas.wrap(above, &self.text, ground);
        let (yes, no) = (scene.key(Action::AskYes), scene.key(Action::AskNo));
        let (key, word) = (
            ground.patch(canvas.theme.key),
            ground.patch(canvas.theme.hint),
        );
        let y = inside.bottom().saturating_sub(1);
        let pieces = [
            (yes.as_str(), key),
            (" ", word),
            (say!("ask-yes"), word),
            ("    ", word),
            (no.as_str(), key),
            (" ", word),
            (say!("ask-no"), word),
        ];
        canvas.pieces(inside.x, y, inside.width, &pieces);
    }
}
