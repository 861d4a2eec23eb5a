//! Today: what is overdue, what is due, what the week brings; promises, next steps, birthdays, silences.

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        message::Written,
        theme::Tone,
        verb,
        view::{Cx, Reply, Scene, Slot, Subject, View},
        widget::table::Scroll,
    },
    open_record,
    prompt::Prompt,
};
use crate::{
    domain::{
        dates,
        field::Record as _,
        findings::Limits,
        kind::KindInfo,
        pick::Codes as _,
        record::{by_word, opportunity::Opportunity},
        text::width,
    },
    operations::{next_step, record},
    store::{
        Changes,
        query::{
            board::Whose,
            today::{self, Item, Section, Why},
        },
    },
};

/// The agenda and the three figures over it.
struct Day {
    items: Vec<Item>,
    kinds: Vec<Option<&'static KindInfo>>,
    open: String,
    closing: String,
}

const DAY: Slot<Day> = Slot::new("today");

/// A line on the screen: a heading, or an item by its place.
enum Row {
    Blank,
    Heading(Section, usize),
    Item(usize),
}

/// The agenda.
#[derive(Default)]
pub struct Today {
    day: Option<Day>,
    scroll: Scroll,
}

impl Today {
    fn read(&self, cx: &mut Cx<'_>) {
        let (now, me) = (cx.scene.now.today, cx.scene.catalog.me);
        cx.read(DAY, move |read| {
            let whose = Whose { owner: Some(me) };
            let mut items = today::agenda(read, whose, now, &Limits::default())?;
            let mut whose = whose;
            if items.is_empty() {
                // Nobody's own agenda is empty in a book where nothing is theirs: then it is everyone's.
                whose = Whose::default();
                items = today::agenda(read, whose, now, &Limits::default())?;
            }
            let kinds = items
                .iter()
                .map(|item| read.kind_of(item.id))
                .collect::<Result<_, _>>()?;
            let mut open = crate::analytics::sum::Sum::default();
            let mut closing = crate::analytics::sum::Sum::default();
            if let Some(pipeline) = read.catalog().pipelines.first() {
                let board = crate::store::query::board::board(read, pipeline, whose, now)?;
                board
                    .stages
                    .iter()
                    .for_each(|column| open.merge(&column.sum));
                closing.merge(&board.won.sum);
            }
            let base = read.catalog().base();
            Ok(Day {
                items,
                kinds,
                open: open.short(base),
                closing: closing.short(base),
            })
        });
    }

    fn rows(&self) -> Vec<Row> {
        let Some(day) = &self.day else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        let mut last = None;
        for (at, item) in day.items.iter().enumerate() {
            if last != Some(item.section) {
                if last.is_some() {
                    rows.push(Row::Blank);
                }
                let count = day
                    .items
                    .iter()
                    .filter(|other| other.section == item.section)
                    .count();
                rows.push(Row::Heading(item.section, count));
                last = Some(item.section);
            }
            rows.push(Row::Item(at));
        }
        rows
    }

    fn here(&self) -> Option<&Item> {
        self.day.as_ref()?.items.get(self.scroll.at)
    }

    fn kind(&self) -> Option<&'static KindInfo> {
        self.day
            .as_ref()?
            .kinds
            .get(self.scroll.at)
            .copied()
            .flatten()
    }

    fn step(&mut self, by: isize) {
        let total = self.day.as_ref().map_or(0, |day| day.items.len());
        self.scroll.by(by, total);
    }

    /// Done: a next step asks at once for the following one.
    fn done(&self, cx: &mut Cx<'_>) {
        let Some(item) = self.here().cloned() else {
            return;
        };
        if item.kind.is_none() {
            return cx.say(Tone::Plain, "this is not an activity: open it");
        }
        let said = format!("done: {}", item.title);
        let id = item.id;
        cx.change(move |store, actor| {
            let changes = next_step::finish_activity(store, actor, id, "")?;
            Ok(Written::new(changes, said))
        });
        if let (Why::NextStep, Some(deal)) = (item.why, item.opportunity) {
            let subject = Subject::one(Opportunity::INFO, deal, item.about);
            verb::act(Action::NextStep, &subject, cx);
        }
    }

    fn shift(&self, cx: &mut Cx<'_>) {
        let Some(item) = self.here().cloned() else {
            return;
        };
        let field = match (item.kind, item.why) {
            (Some(_), _) => "due",
            (None, Why::Closing) => "close_date",
            _ => return cx.say(Tone::Plain, "this day is not yours to move"),
        };
        let title = format!("Move {} to", item.title);
        let prompt = Prompt::new(title, "day", move |typed, cx| {
            let said = format!("moved {} to {typed}", item.title);
            cx.change(move |store, actor| {
                let changes = record::set(store, actor, item.id, &[(field, typed.as_str())])?;
                Ok(Written::new(changes, said))
            });
        });
        cx.over(prompt.with("+1d").checked(verb::day));
    }
}

impl View for Today {
    fn name(&self) -> &'static str {
        "today"
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Today, Context::Record, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Down => self.step(1),
            Action::Up => self.step(-1),
            Action::HalfDown | Action::PageDown => self.step(10),
            Action::HalfUp | Action::PageUp => self.step(-10),
            Action::Top => self.step(isize::MIN / 2),
            Action::Bottom => self.step(isize::MAX / 2),
            Action::TodayOpen => {
                let target = self.here().map(|item| item.opportunity.unwrap_or(item.id));
                let kind = match self.here() {
                    Some(item) if item.opportunity.is_some() => Some(Opportunity::INFO),
                    _ => self.kind(),
                };
                if let (Some(id), Some(kind)) = (target, kind) {
                    open_record(kind, id, Vec::new(), cx);
                }
            }
            Action::TodayDone => self.done(cx),
            Action::TodayMove => self.shift(cx),
            // What is logged or noted is about the deal, where there is one.
            Action::Log | Action::Note => {
                let Some(item) = self.here() else {
                    return false;
                };
                let Some(deal) = item.opportunity else {
                    return false;
                };
                return verb::act(
                    action,
                    &Subject::one(Opportunity::INFO, deal, item.about.clone()),
                    cx,
                );
            }
            Action::Add => {
                if let Some(kind) = by_word("activity") {
                    cx.open(super::form::Form::add(kind, cx.scene));
                }
            }
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        if let Hit::Row(at) = hit {
            self.scroll.at = at;
            if again {
                self.act(Action::TodayOpen, cx);
            }
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.take(DAY) {
            Some(Ok(day)) => {
                self.scroll.at = self.scroll.at.min(day.items.len().saturating_sub(1));
                self.day = Some(day);
            }
            Some(Err(trouble)) if !trouble.stopped => cx.complain(&trouble),
            _ => {}
        }
    }

    fn subject(&self) -> Subject {
        match (self.here(), self.kind()) {
            (Some(item), Some(kind)) => Subject::one(kind, item.id, item.title.clone()),
            _ => Subject::default(),
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::TodayOpen,
            Action::TodayDone,
            Action::TodayMove,
            Action::Log,
            Action::Add,
            Action::Edit,
        ]
    }

    fn status(&self, _scene: &Scene) -> String {
        let total = self.day.as_ref().map_or(0, |day| day.items.len());
        if total == 0 {
            String::new()
        } else {
            format!("{} of {total}", self.scroll.at + 1)
        }
    }

    fn awaited(&self) -> Option<&'static str> {
        self.day.is_none().then_some("today")
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let Some(day) = &self.day else { return };
        let theme = canvas.theme;
        let inside = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        let now = scene.now.today;
        let title = format!("{}, {}", now.format("%A"), dates::long(now));
        let used = canvas.put(inside.x, inside.y, inside.width, &title, theme.strong);
        let figures = format!("open {}   won this quarter {}", day.open, day.closing);
        if width(&figures) as u16 + used + 2 <= inside.width {
            canvas.put_right(inside.x, inside.y, inside.width, &figures, theme.muted);
        }
        let body = Rect {
            y: inside.y + 2,
            height: inside.height.saturating_sub(2),
            ..inside
        };
        if day.items.is_empty() {
            let add = scene.key(Action::Add);
            let text = format!(
                "Nothing is due this week. {add} adds a task; next steps and promises of your deals come here."
            );
            canvas.wrap(body, &text, theme.muted);
            return;
        }
        let rows = self.rows();
        let cursor = rows
            .iter()
            .position(|row| matches!(row, Row::Item(at) if *at == self.scroll.at))
            .unwrap_or(0);
        let height = usize::from(body.height);
        // The heading over the first item stays in sight.
        let top = (cursor + 2).saturating_sub(height).min(cursor);
        for (line, row) in rows.iter().skip(top).take(height).enumerate() {
            let place = Rect {
                y: body.y + line as u16,
                height: 1,
                ..body
            };
            match row {
                Row::Blank => {}
                Row::Heading(section, count) => {
                    let (name, style) = match section {
                        Section::Overdue => ("OVERDUE", theme.danger),
                        Section::Today => ("TODAY", theme.heading),
                        Section::Soon => ("THIS WEEK", theme.heading),
                    };
                    canvas.pieces(
                        place.x,
                        place.y,
                        place.width,
                        &[(name, style), (&format!("  {count}"), theme.muted)],
                    );
                }
                Row::Item(at) => {
                    canvas.hit(place, Hit::Row(*at));
                    draw_item(canvas, place, scene, &day.items[*at], *at == self.scroll.at);
                }
            }
        }
    }
}

fn draw_item(canvas: &mut Canvas<'_>, place: Rect, scene: &Scene, item: &Item, is_here: bool) {
    let theme = canvas.theme;
    let base = if is_here { theme.selected } else { theme.text };
    if is_here {
        canvas.tint(place, theme.selected);
    }
    let today = scene.now.today;
    let (day, day_style) = match item.section {
        Section::Overdue => (dates::age((today - item.day).num_days()), theme.danger),
        Section::Today => (String::new(), theme.text),
        Section::Soon => (dates::near(item.day, today), theme.muted),
    };
    let what = match (item.why, item.kind) {
        (Why::OurPromise, _) => "we promised".into(),
        (Why::TheirPromise, _) => "they promised".into(),
        (Why::NextStep, Some(kind)) => format!("next {}", kind.label().to_lowercase()),
        (Why::Closing, _) => "closes".into(),
        (Why::Wakes, _) => "wakes".into(),
        (Why::QuoteEnds, _) => "quote ends".into(),
        (Why::Birthday, _) => "birthday".into(),
        (Why::Silent, _) => "no contact".into(),
        (_, Some(kind)) => kind.label().to_lowercase(),
        (_, None) => String::new(),
    };
    let x = place.x + 1;
    canvas.put(x, place.y, 8, &day, base.patch(day_style));
    canvas.put(x + 9, place.y, 14, &what, base.patch(theme.muted));
    let room = place.width.saturating_sub(25);
    let about = room / 2;
    let used = canvas.put(x + 24, place.y, room, &item.title, base.patch(theme.strong));
    let left = room.saturating_sub(used + 2).min(about.max(12));
    if left >= 6 {
        canvas.put_right(
            place.x,
            place.y,
            place.width.saturating_sub(1),
            &crate::domain::text::truncate(&item.about, usize::from(left)),
            base.patch(theme.muted),
        );
    }
}
