//! The inbox: what two people did to one record without seeing each other. Both sides beside what both saw; one is
//! taken, or a third is written, with one key, for one conflict or for all that are alike.
//!
//! What settling does is `operations::resolve_conflict`; the server makes the conflicts.

mod load;

use ratatui::{layout::Rect, style::Style};

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit, wrapped},
        message::Written,
        theme::Tone,
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::table::{Column, Scroll, Shown, Table},
    },
    open_record,
    prompt::Prompt,
};
use crate::{
    domain::{field::Record as _, record::conflict::Conflict},
    operations::resolve_conflict::{self, Choice},
    store::Changes,
    words::say,
};
use load::{Case, Field};

const CASES: Slot<Vec<Case>> = Slot::new("inbox");

/// The page.
#[derive(Default)]
pub struct Inbox {
    cases: Option<Vec<Case>>,
    scroll: Scroll,
}

impl Inbox {
    fn here(&self) -> Option<&Case> {
        self.cases.as_ref()?.get(self.scroll.at)
    }

    fn total(&self) -> usize {
        self.cases.as_ref().map_or(0, Vec::len)
    }

    /// Settles the one under the cursor, or all that are alike.
    fn settle(&self, choice: Choice, all: bool, cx: &mut Cx<'_>) {
        let Some(case) = self.here() else { return };
        let (id, title) = (case.id, case.title.clone());
        cx.change(move |store, actor| {
            let ids = if all {
                resolve_conflict::alike(store, id)?
            } else {
                vec![id]
            };
            let changes = resolve_conflict::resolve(store, actor, &ids, &choice)?;
            let what = match (&choice, ids.len()) {
                (_, count @ 2..) => say!("inbox-settled", count = count),
                (Choice::Stands, _) => say!("inbox-kept", title = title),
                (Choice::Other, _) => say!("inbox-took", title = title),
                (Choice::Third(_), _) => say!("inbox-wrote", title = title),
            };
            Ok(Written::new(changes, what))
        });
    }
}

/// Asks for one field after the other, then settles the conflict with what was typed.
fn third(case: Case, mut typed: Vec<(String, String)>, cx: &mut Cx<'_>) {
    let Some(field) = case.fields.get(typed.len()).cloned() else {
        let (id, title) = (case.id, case.title);
        return cx.change(move |store, actor| {
            let choice = Choice::Third(typed);
            let changes = resolve_conflict::resolve(store, actor, &[id], &choice)?;
            Ok(Written::new(changes, say!("inbox-wrote", title = title)))
        });
    };
    let Field {
        name, label, plain, ..
    } = field;
    let prompt = Prompt::new(
        say!("frame-field-of", field = label, title = &case.title),
        "",
        move |text, cx| {
            typed.push((name, text));
            third(case, typed, cx);
        },
    );
    cx.over(prompt.with(plain));
}

impl View for Inbox {
    fn name(&self) -> &'static str {
        "inbox"
    }

    fn title(&self) -> String {
        Conflict::INFO.called_many().into()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Inbox, Context::Move, Context::Global]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        cx.read(CASES, load::cases);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        cx.read(CASES, load::cases);
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(cases) = reply.told(CASES, cx) {
            self.scroll.at = self.scroll.at.min(cases.len().saturating_sub(1));
            self.cases = Some(cases);
        }
    }

    fn is_coming(&self) -> bool {
        self.cases.is_none()
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self.total();
        match action {
            Action::InboxStands => self.settle(Choice::Stands, false, cx),
            Action::InboxOther => self.settle(Choice::Other, false, cx),
            Action::InboxAllStand => self.settle(Choice::Stands, true, cx),
            Action::InboxAllOther => self.settle(Choice::Other, true, cx),
            Action::InboxThird => match self.here().cloned() {
                Some(case) if case.fields.is_empty() => {
                    cx.say(Tone::Plain, say!("inbox-no-value"));
                }
                Some(case) => third(case, Vec::new(), cx),
                None => {}
            },
            Action::InboxOpen => {
                if let Some((kind, id)) = self.here().and_then(|case| case.about) {
                    open_record(kind, id, Vec::new(), cx);
                }
            }
            _ if self.scroll.moved(action, 10, total) => {}
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(row) = hit
            && row < self.total()
        {
            self.scroll.at = row;
            if again {
                self.act(Action::InboxOpen, cx);
            }
        }
    }

    fn subject(&self) -> Subject {
        match self.here().and_then(|case| Some((case.about?, case))) {
            Some(((kind, id), case)) => Subject::one(kind, id, case.title.clone()),
            None => Subject::default(),
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::InboxStands,
            Action::InboxOther,
            Action::InboxThird,
            Action::InboxAllStand,
            Action::InboxAllOther,
            Action::InboxOpen,
            Action::Back,
        ]
    }

    fn why_not(&self, action: Action, _scene: &Scene) -> Option<String> {
        let about_one = action.spec().context == Context::Inbox;
        (about_one && self.total() == 0).then(|| say!("list-nothing-here").to_owned())
    }

    fn status(&self, _scene: &Scene) -> String {
        match self.total() {
            0 => String::new(),
            total => say!("frame-place", at = self.scroll.at + 1, total = total),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let inside = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        let Some(cases) = &self.cases else { return };
        let Some(case) = self.here() else {
            let words = say!("inbox-empty");
            canvas.wrap(inside, words, canvas.theme.muted);
            return;
        };
        let below = (case.fields.len() as u16 + 7).min(area.height * 2 / 3);
        // The sides stand right below a short list, at the foot of a long one.
        let rows = u16::try_from(cases.len()).unwrap_or(u16::MAX);
        let top = Rect {
            height: rows
                .saturating_add(2)
                .min(area.height.saturating_sub(below)),
            ..inside
        };
        let columns = [
            Column::of(say!("inbox-record"), false, 16, 40),
            Column::of(say!("inbox-what"), false, 8, 28),
            Column::of(say!("inbox-why"), false, 12, 34),
            Column::of(say!("inbox-other-by"), false, 8, 20),
            Column::of(say!("inbox-on"), false, 6, 18),
        ];
        let row = |case: &Case| {
            vec![
                Shown::plain(case.title.clone()),
                Shown::plain(case.what()),
                Shown::plain(case.reason.clone()),
                Shown::plain(case.given_by.clone()),
                Shown::plain(case.given_at.clone()),
            ]
        };
        Table::draw_all(&columns, cases, row, self.scroll, canvas, top);
        let pane = Rect {
            y: top.bottom(),
            height: below,
            ..inside
        };
        sides(canvas, pane, case);
    }
}

/// One conflict whole: who set what, and what both saw.
fn sides(canvas: &mut Canvas<'_>, area: Rect, case: &Case) {
    canvas.rule(area.x, area.y, area.width);
    let mut y = area.y + 1;
    canvas.put(area.x, y, area.width, &case.title, canvas.theme.strong);
    y += 1;
    if let Some(note) = &case.note {
        for line in wrapped(note, usize::from(area.width)) {
            canvas.put(area.x, y, area.width, &line, canvas.theme.muted);
            y += 1;
        }
    }
    if case.fields.is_empty() {
        return;
    }
    let heads = [
        String::new(),
        say!("inbox-before").to_owned(),
        say!(
            "inbox-stands",
            who = &case.stands_by,
            when = &case.stands_at
        ),
        say!("inbox-other", who = &case.given_by, when = &case.given_at),
    ];
    let narrow = area.width / 5;
    let wide = (area.width - 2 * narrow) / 2;
    let line = |canvas: &mut Canvas<'_>, y: u16, texts: [(&str, Style); 4]| {
        let mut x = area.x;
        for ((text, style), width) in texts.into_iter().zip([narrow, narrow, wide, wide]) {
            canvas.put(x, y, width.saturating_sub(2), text, style);
            x += width;
        }
    };
    let (heading, muted) = (canvas.theme.heading, canvas.theme.muted);
    let (text, accent) = (canvas.theme.text, canvas.theme.accent);
    y += 1;
    line(
        canvas,
        y,
        [0, 1, 2, 3].map(|at| (heads[at].as_str(), heading)),
    );
    for field in &case.fields {
        y += 1;
        if y >= area.bottom() {
            return;
        }
        let sides = [
            (field.label.as_str(), muted),
            (field.before.as_str(), muted),
            (field.stands.as_str(), text),
            (field.given.as_str(), accent),
        ];
        line(canvas, y, sides);
    }
}
