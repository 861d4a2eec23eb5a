//! Administration: who may come in and see what at the server of this book. A page of lists, for its administrators.
//!
//! What is said here is what `dealbook admin` says on the server's machine; the server decides, this only asks and
//! shows. An [`Errand`] goes by a thread of its own: while the server thinks, the screen does not wait.

mod ask;
mod code;
mod page;

use ratatui::layout::Rect;

use self::{
    ask::{ORDER, Order},
    code::Code,
    page::{Known, PAGES, Page, after},
};
use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    message::{Errand, Heard, Trouble, Value},
    theme::Tone,
    view::{Cx, Reply, Scene, Slot, View},
    widget::table::{Scroll, Table},
};
use crate::words::say;

const HEARD: Slot<Heard> = Slot::new("server");

/// How far half a page goes.
const LEAP: isize = 10;

/// The page.
#[derive(Default)]
pub struct Admin {
    page: Page,
    known: Known,
    scrolls: [Scroll; PAGES.len()],
    /// The lists that were asked for, in the order of their answers.
    asked: Vec<&'static str>,
    /// What was asked for, as lists call it: whose invite it is, where the cursor goes once it is there.
    wanted: Option<String>,
    /// Why there is nothing to show.
    trouble: Option<Trouble>,
}

impl Admin {
    fn rows(&self) -> &[Vec<String>] {
        self.known.rows(self.page.noun())
    }

    fn scroll(&mut self) -> &mut Scroll {
        &mut self.scrolls[self.page as usize]
    }

    fn at(&self) -> usize {
        self.scrolls[self.page as usize].at
    }

    /// The row under the cursor.
    fn here(&self) -> Option<&[String]> {
        self.rows().get(self.at()).map(Vec::as_slice)
    }

    fn turn(&mut self, by: isize) {
        let at = (self.page as usize as isize + by).rem_euclid(PAGES.len() as isize);
        self.page = PAGES[at as usize];
    }

    fn look(&mut self, lists: Vec<&'static str>, cx: &mut Cx<'_>) {
        self.send(None, lists, cx);
    }

    fn send(&mut self, change: Option<Order>, lists: Vec<&'static str>, cx: &mut Cx<'_>) {
        let errand = Errand {
            change,
            lists: lists
                .iter()
                .filter_map(|noun| page::list_of(noun))
                .collect(),
        };
        self.asked = lists;
        cx.errand(HEARD, errand);
    }

    fn order(&mut self, order: Order, cx: &mut Cx<'_>) {
        // A second one would make the answer to the first stale, and with it the code of an invite.
        if cx.is_waiting(HEARD) {
            return cx.say(Tone::Warning, say!("admin-waiting"));
        }
        self.wanted = ask::subject(&order.0).map(str::to_lowercase);
        let lists = after(&order.0);
        self.send(Some(order), lists, cx);
    }

    fn heard(&mut self, heard: Heard, cx: &mut Cx<'_>) {
        let before = self
            .here()
            .and_then(|row| row.first().map(|key| key.to_lowercase()));
        let wanted = self.wanted.take().filter(|_| heard.done.is_some());
        for (noun, said) in self.asked.iter().zip(heard.lists) {
            self.known.put(noun, said.rows);
        }
        // Rows come and go: the cursor goes to what was made, or stays on what it was on.
        let find = |key: &Option<String>| {
            let key = key.as_ref()?;
            self.rows()
                .iter()
                .position(|row| row.first().is_some_and(|name| name.to_lowercase() == *key))
        };
        let at = find(&wanted).or_else(|| find(&before));
        let total = self.rows().len();
        let scroll = self.scroll();
        scroll.at = at.unwrap_or(scroll.at).min(total.saturating_sub(1));
        self.trouble = heard.trouble;
        if let Some(trouble) = &self.trouble {
            cx.complain(trouble);
        }
        if let Some(code) = heard.done.and_then(|done| done.code) {
            let login = wanted.unwrap_or_default();
            let server = cx.scene.server.as_ref();
            let address = server.map_or("", |server| &server.url);
            cx.over(Code::new(&login, code, address));
        }
    }
}

impl View for Admin {
    fn name(&self) -> &'static str {
        "admin"
    }

    fn title(&self) -> String {
        say!("admin-title").into()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Admin, Context::Move, Context::Global]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.look(page::nouns(), cx);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.take(HEARD) {
            Some(Ok(heard)) => self.heard(heard, cx),
            Some(Err(trouble)) => {
                cx.complain(&trouble);
                self.trouble = Some(trouble);
            }
            None => {}
        }
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        if tag != ORDER {
            return;
        }
        if let Ok(order) = value.downcast::<Order>() {
            self.order(*order, cx);
        }
    }

    fn why_not(&self, action: Action, _scene: &Scene) -> Option<String> {
        let is_elsewhere = action.spec().context == Context::Admin
            && action != Action::AdminReload
            && !self.page.actions().contains(&action);
        is_elsewhere.then(|| say!("admin-not-here", page = self.page.title()))
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.rows().len();
        match action {
            Action::NextPane | Action::Right => self.turn(1),
            Action::PreviousPane | Action::Left => self.turn(-1),
            Action::AdminReload => self.look(page::nouns(), cx),
            other if other.spec().context == Context::Admin => {
                let row = self.here().map(<[String]>::to_vec);
                if let Some(order) = ask::ask(self.page, other, row, &self.known, cx) {
                    self.order(order, cx);
                }
            }
            _ if self.scroll().moved(action, LEAP, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, _again: bool, _cx: &mut Cx<'_>) {
        match hit {
            Hit::Row(row) if row < self.rows().len() => self.scroll().at = row,
            Hit::Part(part) if part < PAGES.len() => self.page = PAGES[part],
            _ => {}
        }
    }

    fn hints(&self) -> Vec<Action> {
        let mut hints = self.page.actions().to_vec();
        hints.insert(hints.len().min(1), Action::NextPane);
        hints.push(Action::AdminReload);
        hints
    }

    fn shows_all_hints(&self) -> bool {
        true
    }

    fn word(&self, action: Action) -> Option<&'static str> {
        match (action, self.page) {
            (Action::AdminEnd, Page::Users) if self.here().is_some_and(page::has_left) => {
                Some(say!("admin-foot-back"))
            }
            (Action::AdminEnd, Page::Users) => Some(say!("admin-foot-left")),
            (Action::AdminEnd, Page::Invites) => Some(say!("admin-foot-withdraw")),
            (Action::AdminTeam, Page::Teams) => Some(say!("admin-foot-part-of")),
            (Action::NextPane, _) => Some(say!("admin-foot-page")),
            _ => None,
        }
    }

    fn status(&self, _scene: &Scene) -> String {
        match self.rows().len() {
            0 => String::new(),
            total => say!("frame-place", at = self.at() + 1, total = total),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let inside = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        self.tabs(canvas, inside);
        let body = Rect {
            y: inside.y + 2,
            height: inside.height.saturating_sub(2),
            ..inside
        };
        if !self.known.has(self.page.noun()) {
            if let Some(trouble) = &self.trouble {
                let used = canvas.wrap(body, &trouble.message, canvas.theme.danger);
                let below = Rect {
                    y: body.y + used,
                    height: body.height.saturating_sub(used),
                    ..body
                };
                let hint = trouble.hint.as_deref().unwrap_or_default();
                canvas.wrap(below, hint, canvas.theme.muted);
            }
            return;
        }
        let rows = self.rows();
        if rows.is_empty() {
            let words = if self.page.actions().contains(&Action::AdminAdd) {
                say!("admin-empty", key = scene.key(Action::AdminAdd))
            } else {
                say!("admin-nothing").to_owned()
            };
            canvas.wrap(body, &words, canvas.theme.muted);
            return;
        }
        let below = self.rights(body.height);
        let top = Rect {
            // The rights stand right below a short list, at the foot of a long one.
            height: (rows.len() as u16 + 2).min(body.height.saturating_sub(below)),
            ..body
        };
        let top = if below == 0 { body } else { top };
        let row = |row: &Vec<String>| self.page.row(row, scene);
        let scroll = self.scrolls[self.page as usize];
        Table::draw_all(&self.page.columns(), rows, row, scroll, canvas, top);
        if below > 0 {
            let pane = Rect {
                y: top.bottom(),
                height: below,
                ..body
            };
            self.draw_rights(canvas, pane);
        }
    }
}

impl Admin {
    fn tabs(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let mut x = area.x + 1;
        for (at, page) in PAGES.iter().enumerate() {
            let (title, count) = (page.title(), self.known.rows(page.noun()).len());
            let style = if *page == self.page {
                canvas.theme.accent
            } else {
                canvas.theme.muted
            };
            let room = area.right().saturating_sub(x);
            let mut used = canvas.put(x, area.y, room, title, style);
            if count > 0 && *page != Page::Audit {
                let count = format!(" {count}");
                let room = room.saturating_sub(used);
                used += canvas.put(x + used, area.y, room, &count, canvas.theme.faint);
            }
            let spot = Rect {
                x,
                width: used,
                height: 1,
                ..area
            };
            canvas.hit(spot, Hit::Part(at));
            x += used + 3;
        }
    }

    /// How many lines the rights of the territory under the cursor take: none on other pages.
    fn rights(&self, height: u16) -> u16 {
        let Some(row) = self.here().filter(|_| self.page == Page::Territories) else {
            return 0;
        };
        let rights = self.known.rights(row).count() as u16;
        (rights.max(1) + 4).min(height / 2)
    }

    fn draw_rights(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let Some(row) = self.here() else { return };
        canvas.rule(area.x, area.y, area.width);
        let name = row.first().map_or("", String::as_str);
        let title = say!("admin-rights", territory = name);
        canvas.put(
            area.x + 1,
            area.y + 1,
            area.width,
            &title,
            canvas.theme.strong,
        );
        let rights: Vec<&Vec<String>> = self.known.rights(row).collect();
        let table = Rect {
            y: area.y + 2,
            height: area.height.saturating_sub(2),
            ..area
        };
        if rights.is_empty() {
            let nobody = say!("admin-nobody");
            canvas.put(area.x + 1, table.y, area.width, nobody, canvas.theme.muted);
            return;
        }
        let line = |row: &&Vec<String>| page::right(row);
        // No cursor: it is the territory that is chosen.
        let nowhere = Scroll {
            at: usize::MAX,
            top: 0,
        };
        page::draw_plain(
            &page::right_columns(),
            &rights,
            line,
            nowhere,
            canvas,
            table,
        );
    }
}
