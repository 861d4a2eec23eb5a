//! Columns or an order being put together: what is taken stands first, in its order; letters narrow the rest.

use ratatui::layout::Rect;

use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    keymap::Chord,
    view::{Cx, Place, Scene, View},
    widget::{input::Line, popup, table::Scroll},
};
use crate::{
    domain::text::{fold, width},
    store::list::Sort,
    words::say,
};

/// What is arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Which columns, in which order, how wide, which of them stay.
    Columns,
    /// By which fields, in which order, which way.
    Order,
}

/// The tag under which the arrangement is handed to the view below.
pub const ARRANGED: &str = "arranged";

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arranged {
    /// Columns with their widths where one was given, and how many of them stay.
    Columns {
        /// In order.
        taken: Vec<(String, Option<u16>)>,
        /// How many stay when one goes sideways.
        frozen: usize,
    },
    /// An order by several fields.
    Order(Vec<Sort>),
    /// One field alone was chosen to sort by.
    One(String),
}

/// No column is narrower.
pub const LEAST: u16 = 3;
/// No column is wider.
pub const MOST: u16 = 80;
/// How much wider or narrower a key makes a column.
const STEP: i32 = 2;
/// A column without a width of its own begins here when it is given one.
const BEGIN: u16 = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Taken {
    name: String,
    width: Option<u16>,
    descending: bool,
}

/// The layer.
pub struct Arrange {
    what: What,
    /// Names and labels of all that can be taken.
    fields: Vec<(String, String)>,
    taken: Vec<Taken>,
    frozen: usize,
    typed: Line,
    scroll: Scroll,
    /// Whether something was taken, left or moved: else `enter` means the field under the cursor.
    is_touched: bool,
}

impl Arrange {
    /// The columns of a list.
    pub fn columns(
        fields: Vec<(String, String)>,
        taken: Vec<(String, Option<u16>)>,
        frozen: usize,
    ) -> Self {
        let taken = taken.into_iter().map(|(name, width)| Taken {
            name,
            width,
            descending: false,
        });
        Self::over(What::Columns, fields, taken.collect(), frozen)
    }

    /// The order of a list.
    pub fn order(fields: Vec<(String, String)>, sort: &[Sort]) -> Self {
        let taken = sort.iter().map(|sort| Taken {
            name: sort.field.clone(),
            width: None,
            descending: sort.descending,
        });
        Self::over(What::Order, fields, taken.collect(), 0)
    }

    fn over(what: What, fields: Vec<(String, String)>, taken: Vec<Taken>, frozen: usize) -> Self {
        Self {
            what,
            fields,
            taken,
            frozen,
            typed: Line::default(),
            scroll: Scroll::default(),
            is_touched: false,
        }
    }

    /// The names shown: those taken, then the others; as far as they fit what was typed.
    fn shown(&self) -> Vec<&str> {
        let words = fold(self.typed.text());
        let fits = |name: &str| {
            let text = fold(&format!("{} {name}", self.label(name)));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let others = self
            .fields
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| self.place(name).is_none());
        self.taken
            .iter()
            .map(|taken| taken.name.as_str())
            .chain(others)
            .filter(|name| fits(name))
            .collect()
    }

    fn label<'a>(&'a self, name: &'a str) -> &'a str {
        let found = self.fields.iter().find(|(other, _)| other == name);
        found.map_or(name, |(_, label)| label)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.taken.iter().position(|taken| taken.name == name)
    }

    fn here(&self) -> Option<String> {
        self.shown()
            .get(self.scroll.at)
            .map(|name| (*name).to_owned())
    }

    /// Keeps the cursor on a name, wherever it went.
    fn follow(&mut self, name: &str) {
        if let Some(at) = self.shown().iter().position(|other| *other == name) {
            self.scroll.at = at;
        }
    }

    /// Takes it or leaves it; in an order: upwards, downwards, not at all.
    fn toggle(&mut self) {
        let Some(name) = self.here() else { return };
        self.is_touched = true;
        match (self.place(&name), self.what) {
            (Some(at), What::Order) if !self.taken[at].descending => {
                self.taken[at].descending = true;
                return self.follow(&name);
            }
            (Some(at), _) => {
                self.taken.remove(at);
                self.frozen -= usize::from(at < self.frozen);
            }
            (None, _) => self.taken.push(Taken {
                name: name.clone(),
                width: None,
                descending: false,
            }),
        }
        if self.typed.is_empty() {
            self.scroll.by(0, self.shown().len());
        } else {
            self.follow(&name);
        }
    }

    fn shift(&mut self, by: isize) {
        let Some(at) = self.here().and_then(|name| self.place(&name)) else {
            return;
        };
        if let Some(to) = at
            .checked_add_signed(by)
            .filter(|to| *to < self.taken.len())
        {
            self.is_touched = true;
            self.taken.swap(at, to);
            let name = self.taken[to].name.clone();
            self.follow(&name);
        }
    }

    fn widen(&mut self, by: i32) {
        if let Some(at) = self.here().and_then(|name| self.place(&name))
            && self.what == What::Columns
        {
            let width = i32::from(self.taken[at].width.unwrap_or(BEGIN)) + by;
            self.taken[at].width = Some(width.clamp(i32::from(LEAST), i32::from(MOST)) as u16);
        }
    }

    fn freeze(&mut self) {
        if let Some(at) = self.here().and_then(|name| self.place(&name))
            && self.what == What::Columns
        {
            self.frozen = if self.frozen == at + 1 { 0 } else { at + 1 };
        }
    }

    fn finish(&mut self, cx: &mut Cx<'_>) {
        let taken = std::mem::take(&mut self.taken);
        let arranged = match self.what {
            What::Order if !self.is_touched => {
                self.taken = taken;
                match self.here() {
                    Some(name) => Arranged::One(name),
                    None => return cx.close(),
                }
            }
            What::Order => Arranged::Order(
                taken
                    .into_iter()
                    .map(|taken| Sort {
                        field: taken.name,
                        descending: taken.descending,
                    })
                    .collect(),
            ),
            What::Columns => Arranged::Columns {
                taken: taken
                    .into_iter()
                    .map(|taken| (taken.name, taken.width))
                    .collect(),
                frozen: self.frozen,
            },
        };
        cx.give(ARRANGED, arranged);
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, strip: Rect, name: &str, here: bool) {
        let ground = canvas.theme.popup;
        let base = if here {
            ground.patch(canvas.theme.selected)
        } else {
            ground
        };
        canvas.tint(strip, base);
        let at = self.place(name);
        let icons = canvas.icons;
        let glyph = match (at, self.what) {
            (None, _) => icons.unticked.to_owned(),
            (Some(_), What::Columns) => icons.ticked.to_owned(),
            (Some(at), What::Order) => {
                let arrow = if self.taken[at].descending {
                    icons.descending
                } else {
                    icons.ascending
                };
                format!("{} {arrow}", at + 1)
            }
        };
        let x = strip.x + 1;
        canvas.put(x, strip.y, 4, &glyph, base.patch(canvas.theme.accent));
        let style = if at.is_some() {
            base
        } else {
            base.patch(canvas.theme.muted)
        };
        let room = strip.width.saturating_sub(22);
        canvas.put(x + 5, strip.y, room, self.label(name), style);
        let Some(at) = at.filter(|_| self.what == What::Columns) else {
            return;
        };
        let stays = if at < self.frozen {
            format!("{}  ", say!("arrange-frozen"))
        } else {
            String::new()
        };
        let wide = self.taken[at]
            .width
            .map_or_else(String::new, |width| say!("arrange-wide", count = width));
        let text = format!("{stays}{wide}");
        let used = width(&text) as u16;
        let x = strip.right().saturating_sub(used + 1);
        canvas.put(x, strip.y, used, &text, base.patch(canvas.theme.key));
    }
}

impl View for Arrange {
    fn name(&self) -> &'static str {
        "arrange"
    }

    fn place(&self) -> Place {
        Place::Middle(60, 20)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Arrange, Context::Pick]
    }

    fn typing(&self) -> bool {
        true
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.shown().len();
        match action {
            Action::PickDown if total > 0 && self.scroll.at + 1 == total => self.scroll.at = 0,
            Action::PickUp if self.scroll.at == 0 => self.scroll.at = total.saturating_sub(1),
            Action::PickDown => self.scroll.by(1, total),
            Action::PickUp => self.scroll.by(-1, total),
            Action::PickPageDown => self.scroll.by(8, total),
            Action::PickPageUp => self.scroll.by(-8, total),
            Action::PickToggle => self.toggle(),
            Action::PickAccept => self.finish(cx),
            Action::PickCancel => cx.close(),
            Action::ArrangeUp => self.shift(-1),
            Action::ArrangeDown => self.shift(1),
            Action::ArrangeWider => self.widen(STEP),
            Action::ArrangeNarrower => self.widen(-STEP),
            Action::ArrangeFreeze => self.freeze(),
            Action::ArrangeAuto => {
                if let Some(at) = self.here().and_then(|name| self.place(&name)) {
                    self.taken[at].width = None;
                }
            }
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Chord, _cx: &mut Cx<'_>) {
        if self.typed.key(key) {
            self.scroll = Scroll::default();
        }
    }

    fn pasted(&mut self, text: &str, _cx: &mut Cx<'_>) {
        self.typed.paste(text);
        self.scroll = Scroll::default();
    }

    fn clicked(&mut self, hit: Hit, _again: bool, _cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit {
            self.scroll.at = row;
            self.toggle();
        }
    }

    fn scrolled(&mut self, lines: i32, _cx: &mut Cx<'_>) {
        let total = self.shown().len();
        self.scroll.by(lines as isize, total);
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = vec![
            Action::PickAccept,
            Action::PickToggle,
            Action::ArrangeUp,
            Action::ArrangeDown,
        ];
        if self.what == What::Columns {
            hints.extend([
                Action::ArrangeNarrower,
                Action::ArrangeWider,
                Action::ArrangeFreeze,
                Action::ArrangeAuto,
            ]);
        }
        hints.push(Action::PickCancel);
        hints
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        Some(match (action, self.what) {
            (Action::PickToggle, What::Columns) => say!("arrange-toggle-column"),
            (Action::PickToggle, What::Order) => say!("arrange-toggle-order"),
            (Action::ArrangeUp | Action::ArrangeDown, _) => say!("arrange-move"),
            (Action::ArrangeNarrower | Action::ArrangeWider, _) => say!("arrange-width"),
            _ => return None,
        })
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let title = match self.what {
            What::Columns => say!("arrange-columns"),
            What::Order => say!("arrange-order"),
        };
        let inside = popup::open(canvas, area, title);
        if inside.height < 3 {
            return;
        }
        let ground = canvas.theme.popup;
        let accent = ground.patch(canvas.theme.accent);
        canvas.put(inside.x, inside.y, 2, canvas.icons.cursor, accent);
        let rows = Rect {
            y: inside.y + 2,
            height: inside.height - 2,
            ..inside
        };
        let shown = self.shown();
        let height = usize::from(rows.height);
        let mut scroll = self.scroll;
        scroll.follow(height, shown.len());
        for (row, at) in scroll.window(height, shown.len()).enumerate() {
            let strip = Rect {
                y: rows.y + row as u16,
                height: 1,
                ..rows
            };
            canvas.hit(strip, Hit::Row(at));
            self.draw_row(canvas, strip, shown[at], at == scroll.at);
        }
        if shown.is_empty() {
            let muted = ground.patch(canvas.theme.muted);
            canvas.put(
                rows.x + 1,
                rows.y,
                rows.width,
                say!("arrange-no-field"),
                muted,
            );
        }
        popup::thumb(canvas, rows, scroll.top, shown.len());
        let line = Rect {
            x: inside.x + 2,
            width: inside.width.saturating_sub(2),
            height: 1,
            ..inside
        };
        self.typed
            .draw(canvas, line, ground.patch(canvas.theme.strong), true);
    }
}
