//! Today: what is overdue, what is due, what the week brings; promises, next steps, birthdays, silences.
//!
//! First the beginning is asked for, then all of it without names: names are read for the lines that are seen.

mod draw;

use std::{collections::BTreeMap, ops::Range};

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
        field::{Date, Record as _},
        findings::Limits,
        id::Id,
        kind::KindInfo,
        record::{by_word, opportunity::Opportunity},
    },
    operations::{next_step, record},
    store::{
        Changes, Read, Result,
        query::{
            board::{self, Whose},
            today::{self, Due, Dues, Item, Section, Why},
        },
    },
    words::say,
};

/// How many lines the first screen asks for.
const FIRST: usize = 120;

/// The agenda: what is due, and how the lines that are seen are called.
struct Day {
    dues: Dues,
    items: Vec<Item>,
}

/// What the deals come to, over the agenda.
struct Figures {
    /// How many deals are open.
    deals: i64,
    open: String,
    closing: String,
}

const DAY: Slot<Day> = Slot::new("today");
const ITEMS: Slot<Vec<Item>> = Slot::new("agenda");
const FIGURES: Slot<Figures> = Slot::new("figures");

/// A line on the screen: a heading, or an item by its place.
enum Row {
    Blank,
    Heading(Section, usize),
    Item(usize),
}

/// The agenda.
#[derive(Default)]
pub struct Today {
    dues: Option<Dues>,
    /// Where each section begins, and where it ends.
    sections: Vec<(Section, Range<usize>)>,
    items: BTreeMap<Due, Item>,
    figures: Option<Figures>,
    scroll: Scroll,
}

impl Today {
    /// Asks for the agenda: its beginning, or all of it with the lines around the cursor.
    fn read(&self, most: Option<usize>, cx: &mut Cx<'_>) {
        let (now, me) = (cx.scene.now.today, cx.scene.catalog.me);
        let height = usize::from(cx.scene.size.height);
        // The beginning is what is seen; later what is near as well.
        let reach = if most.is_some() { height } else { 3 * height };
        let seen = self.scroll.at.saturating_sub(reach)..self.scroll.at + reach;
        cx.read(DAY, move |read| {
            let (_, dues) = due(read, me, now, most)?;
            let seen = seen.start.min(dues.list.len())..seen.end.min(dues.list.len());
            let items = today::items(read, &dues.list[seen], now)?;
            Ok(Day { dues, items })
        });
    }

    /// The lines about to be seen, some way ahead, so that moving seldom asks.
    fn fetch(&self, cx: &mut Cx<'_>) {
        let list = self.list();
        let height = usize::from(cx.scene.size.height);
        let scroll = Scroll {
            top: self.scroll.at.saturating_sub(height),
            ..self.scroll
        };
        let has = |at: usize| list.get(at).is_none_or(|due| self.items.contains_key(due));
        let Some(wanted) = scroll.ahead(2 * height, list.len(), has) else {
            return;
        };
        let missing: Vec<Due> = wanted.filter(|at| !has(*at)).map(|at| list[at]).collect();
        let now = cx.scene.now.today;
        cx.read(ITEMS, move |read| today::items(read, &missing, now));
    }

    fn list(&self) -> &[Due] {
        self.dues.as_ref().map_or(&[], |dues| &dues.list)
    }

    fn set(&mut self, day: Day, cx: &mut Cx<'_>) {
        let now = cx.scene.now.today;
        let list = &day.dues.list;
        let ends = [Section::Overdue, Section::Today, Section::Soon].map(|section| {
            let end = list.partition_point(|due| Section::of(due.day, now) <= section);
            (section, end)
        });
        self.sections.clear();
        let mut from = 0;
        for (section, end) in ends {
            if end > from {
                self.sections.push((section, from..end));
            }
            from = end;
        }
        self.scroll.at = self.scroll.at.min(list.len().saturating_sub(1));
        self.items.clear();
        self.take(day.items);
        let is_whole = day.dues.is_whole;
        if !is_whole {
            // The first screen is there; now all of it, for its end and its counts.
            self.read(None, cx);
        }
        let is_first = self.dues.replace(day.dues).is_none();
        if is_first {
            self.count(cx);
        }
        if is_whole {
            self.fetch(cx);
        }
    }

    fn take(&mut self, items: Vec<Item>) {
        self.items.extend(items.into_iter().map(|item| {
            let due = Due::new(item.day, item.at, item.why, item.id);
            (due, item)
        }));
    }

    /// Asks for the figures.
    fn count(&self, cx: &mut Cx<'_>) {
        let (now, me) = (cx.scene.now.today, cx.scene.catalog.me);
        cx.read(FIGURES, move |read| {
            let (whose, _) = due(read, me, now, Some(1))?;
            let open = board::open(read, whose)?;
            let closing = board::won(read, whose, now)?;
            let base = read.catalog().base();
            Ok(Figures {
                deals: open.count,
                open: open.short(base),
                closing: closing.short(base),
            })
        });
    }

    /// The line on which an item stands: under the headings so far, and the blanks between sections.
    fn line_of(&self, item: usize) -> usize {
        let above = self
            .sections
            .iter()
            .take_while(|(_, range)| range.start <= item)
            .count();
        item + (2 * above).saturating_sub(1)
    }

    fn row(&self, mut line: usize) -> Option<Row> {
        for (at, (section, range)) in self.sections.iter().enumerate() {
            let above = if at == 0 { 1 } else { 2 };
            match line {
                0 if above == 2 => return Some(Row::Blank),
                line if line < above => return Some(Row::Heading(*section, range.len())),
                line if line < above + range.len() => {
                    return Some(Row::Item(range.start + line - above));
                }
                _ => line -= above + range.len(),
            }
        }
        None
    }

    fn here(&self) -> Option<&Item> {
        self.items.get(self.list().get(self.scroll.at)?)
    }

    fn kind(&self) -> Option<&'static KindInfo> {
        Some(self.list().get(self.scroll.at)?.why.kind())
    }

    fn step(&mut self, by: isize, cx: &mut Cx<'_>) {
        let total = self.list().len();
        self.scroll.by(by, total);
        self.fetch(cx);
    }

    /// Done: a next step asks at once for the following one.
    fn done(&self, cx: &mut Cx<'_>) {
        let Some(item) = self.here().cloned() else {
            return;
        };
        if item.kind.is_none() {
            return cx.say(Tone::Plain, say!("day-no-activity"));
        }
        let said = say!("day-done", what = &item.title);
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
            _ => return cx.say(Tone::Plain, say!("day-not-yours")),
        };
        let title = say!("day-move", what = &item.title);
        let prompt = Prompt::new(title, say!("day-day"), move |typed, cx| {
            let said = say!("day-moved", what = &item.title, day = &typed);
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
        self.read(Some(FIRST), cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(None, cx);
        self.count(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
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
            _ => match action.rows(10) {
                Some(rows) => self.step(rows, cx),
                None => return false,
            },
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
        if let Some(day) = reply.told(DAY, cx) {
            self.set(day, cx);
        } else if let Some(items) = reply.told(ITEMS, cx) {
            self.take(items);
        } else if let Some(figures) = reply.told(FIGURES, cx) {
            self.figures = Some(figures);
        }
    }

    fn subject(&self) -> Subject {
        match (self.here(), self.kind()) {
            (Some(item), Some(kind)) => Subject::one(kind, item.id, item.title.clone()),
            _ => Subject::default(),
        }
    }

    fn why_not(&self, action: Action, _scene: &Scene) -> Option<String> {
        let about_one = matches!(
            action,
            Action::TodayOpen | Action::TodayDone | Action::TodayMove
        );
        let is_empty = self.dues.as_ref().is_some_and(|dues| dues.list.is_empty());
        (is_empty && (about_one || action.wants_record()))
            .then(|| say!("list-nothing-here").to_owned())
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

    fn status(&self, scene: &Scene) -> String {
        match &self.dues {
            Some(dues) if !dues.list.is_empty() => {
                let more = if dues.is_whole { "" } else { scene.icons.more };
                {
                    let count = format!("{}{more}", dues.list.len());
                    say!("day-place", at = self.scroll.at + 1, count = count)
                }
            }
            _ => String::new(),
        }
    }

    fn awaited(&self) -> Option<&'static str> {
        self.dues.is_none().then(|| say!("date-today"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        draw::draw(self, canvas, area, scene);
    }
}

/// What is due to me, or to everyone in a book where nothing is mine.
fn due(read: &Read<'_>, me: Id, today: Date, most: Option<usize>) -> Result<(Whose, Dues)> {
    let mut whose = Whose { owner: Some(me) };
    let mut dues = today::dues(read, whose, today, &Limits::default(), most)?;
    if dues.list.is_empty() {
        whose = Whose::default();
        dues = today::dues(read, whose, today, &Limits::default(), most)?;
    }
    Ok((whose, dues))
}
