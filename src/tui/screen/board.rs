//! The pipeline board: a column a stage, its count and sum, and its cards; last what was won this quarter.
//!
//! Cards are read as the cursor nears them ([`laid`]), so a stage of ten thousand moves like one of ten. What the letters
//! do to a card is [`super::super::verb`]'s. The same deals as a table are [`super::list`]'s.

mod card;
mod laid;

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::{Canvas, Hit},
        message::Value,
        theme::Tone,
        verb,
        view::{Cx, Drag, Reply, Scene, Slot, Subject, View},
        widget::table::Scroll,
    },
    choose::{Choice, Choose, Chosen},
    detail::Detail,
    list::List,
};
use crate::{
    domain::{
        field::Record as _, findings::Limits, id::Id, record::opportunity::Opportunity, text::width,
    },
    store::{
        Changes,
        query::board::{self, Card, Whose},
    },
    words::say,
};
use laid::{Laid, Wanted};

/// A column that is still read with ease.
const NARROW: u16 = 19;
/// Columns narrower than this say their figures in a line of their own.
const ROOMY: u16 = 30;

/// More columns than any pipeline has: a click tells column and card in one number.
const COLUMNS: usize = 64;

const LAID: Slot<Laid> = Slot::new("board");
const MORE: Slot<(usize, Vec<Card>)> = Slot::new("cards");

/// The board.
#[derive(Default)]
pub struct Board {
    /// The pipeline that was chosen; without one, that in which work is done.
    pipeline: Option<Id>,
    whose: Whose,
    laid: Option<Laid>,
    at: usize,
    scrolls: Vec<Scroll>,
    /// The card that keeps the cursor when the board is read again.
    keep: Option<Id>,
    /// Whether it is a list as a board: swapping leads back to the list.
    is_of_list: bool,
}

impl Board {
    /// A list as a board, the cursor on this card.
    pub fn of_list(card: Option<Id>) -> Self {
        Self {
            keep: card,
            is_of_list: true,
            ..Self::default()
        }
    }

    fn read(&mut self, cx: &mut Cx<'_>) {
        self.keep = self.keep.or_else(|| self.card().map(|card| card.id));
        // What was walked through already is read again in whole, so that nothing jumps.
        let is_again = self.laid.as_ref().is_some_and(Laid::is_whole);
        self.read_laid(is_again, cx);
    }

    fn read_laid(&self, in_whole: bool, cx: &mut Cx<'_>) {
        if cx.scene.catalog.pipelines.is_empty() {
            return;
        }
        let places = self.scrolls.iter().map(|scroll| scroll.at).collect();
        let wanted = Wanted {
            pipeline: self.pipeline,
            whose: self.whose,
            today: cx.scene.now.today,
            places: in_whole.then_some(places),
            keep: self.keep,
        };
        cx.read(LAID, move |read| wanted.read(read));
    }

    /// Reads the cards around the cursor that were not read yet.
    fn read_more(&mut self, cx: &mut Cx<'_>) {
        let (Some(laid), Some(scroll)) = (&self.laid, self.scrolls.get(self.at)) else {
            return;
        };
        let Some(order) = laid.columns.get(self.at) else {
            return;
        };
        let missing = order.missing(scroll.at);
        if missing.is_empty() || cx.is_waiting(MORE) {
            return;
        }
        let (at, today) = (self.at, cx.scene.now.today);
        cx.read(MORE, move |read| {
            Ok((at, board::cards(read, &missing, today, &Limits::default())?))
        });
    }

    fn card(&self) -> Option<&Card> {
        let at = self.scrolls.get(self.at)?.at;
        self.laid.as_ref()?.columns.get(self.at)?.card(at)
    }

    fn columns(&self) -> usize {
        self.laid.as_ref().map_or(0, |laid| laid.columns.len())
    }

    fn step(&mut self, by: isize, cx: &mut Cx<'_>) {
        let total = self
            .laid
            .as_ref()
            .and_then(|laid| laid.columns.get(self.at))
            .map_or(0, |order| order.ids.len());
        if let Some(scroll) = self.scrolls.get_mut(self.at) {
            scroll.by(by, total);
        }
        self.read_more(cx);
    }

    /// Puts the cursor on a card, wherever it is now. False where the board has none such, as far as it was read.
    fn find(&mut self, id: Id) -> bool {
        let Some((column, row)) = self.laid.as_ref().and_then(|laid| laid.find(id)) else {
            return false;
        };
        self.at = column;
        if let Some(scroll) = self.scrolls.get_mut(column) {
            scroll.at = row;
        }
        true
    }

    /// A card that was wanted was not found: it may come with the whole order, else it is said.
    fn not_here(&mut self, cx: &mut Cx<'_>) {
        if self.laid.as_ref().is_some_and(Laid::is_whole) && self.keep.take().is_some() {
            let is_empty = self.card().is_none();
            if self.is_of_list && !is_empty {
                cx.say(Tone::Plain, say!("board-not-here"));
            }
        }
    }

    fn ask_pipeline(&self, cx: &mut Cx<'_>) {
        if cx.scene.catalog.pipelines.len() < 2 {
            return cx.say(Tone::Plain, say!("board-one-pipeline"));
        }
        let choices = cx
            .scene
            .catalog
            .pipelines
            .iter()
            .map(|pipeline| Choice::new(pipeline.id.to_string(), pipeline.name.clone()))
            .collect();
        cx.over(
            Choose::new(say!("board-which"), choices).then(|chosen, cx| {
                if let Chosen::One(choice) = chosen
                    && let Ok(id) = choice.code.parse::<i64>()
                {
                    cx.give("pipeline", Id(id));
                }
            }),
        );
    }

    /// The columns that are drawn: all where there is room, else the one under the cursor.
    fn shown(&self, room: u16) -> (usize, usize, u16) {
        let count = self.columns().max(1);
        let narrow = if room < 60 { 22 } else { NARROW };
        let fits = usize::from((room / narrow).max(1)).min(count);
        let from = if fits >= count {
            0
        } else {
            self.at.saturating_sub(fits / 2).min(count - fits)
        };
        (from, fits, room / fits as u16)
    }
}

/// A stage's column, or after the last that of what was won.
fn column(board: &board::Board, at: usize) -> &board::Column {
    board.stages.get(at).unwrap_or(&board.won)
}

impl View for Board {
    fn name(&self) -> &'static str {
        "board"
    }

    fn contexts(&self) -> Vec<Context> {
        let mut contexts = vec![Context::Board];
        contexts.extend(verb::contexts(Opportunity::INFO));
        contexts.extend([Context::Record, Context::Move]);
        contexts
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Left => self.at = self.at.saturating_sub(1),
            Action::Right => self.at = (self.at + 1).min(self.columns().saturating_sub(1)),
            Action::BoardOpen => {
                if let Some(card) = self.card() {
                    cx.open(Detail::new(Opportunity::INFO, card.id));
                }
            }
            Action::BoardTable => {
                let card = self.card().map(|card| card.id);
                if self.is_of_list {
                    match card {
                        Some(card) => cx.give("card", card),
                        None => cx.close(),
                    }
                    return true;
                }
                cx.open(List::filtered(Opportunity::INFO, "outcome:open").of_board(card));
            }
            Action::BoardPipeline => self.ask_pipeline(cx),
            Action::BoardMine => {
                let me = cx.scene.catalog.me;
                self.whose.owner = if self.whose.owner.is_some() {
                    None
                } else {
                    Some(me)
                };
                self.read(cx);
            }
            Action::Add => cx.open(super::form::Form::add(Opportunity::INFO, cx.scene)),
            _ => match action.rows(8) {
                Some(rows) => self.step(rows, cx),
                None => return false,
            },
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        let Hit::Part(part) = hit else { return };
        self.at = part % COLUMNS;
        if let Some(scroll) = self.scrolls.get_mut(self.at) {
            scroll.at = part / COLUMNS;
        }
        if again {
            self.act(Action::BoardOpen, cx);
        }
    }

    fn dragged(&mut self, drag: Drag, cx: &mut Cx<'_>) {
        let to = match drag.over {
            Some(Hit::Part(part)) => part % COLUMNS,
            Some(Hit::Head(column)) => column,
            _ => return,
        };
        if !matches!(drag.what, Hit::Part(_)) {
            return;
        }
        // The card is taken where the button went down, and dropped where it comes up.
        self.clicked(drag.what, false, cx);
        if !drag.is_done || to == self.at {
            return;
        }
        let stage = self.laid.as_ref().and_then(|laid| {
            let is_won = to >= laid.board.stages.len();
            (!is_won).then(|| column(&laid.board, to).stage).flatten()
        });
        match stage {
            Some(stage) => verb::move_to(&self.subject(), stage, cx),
            None => cx.act(Action::Won),
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        if let Some(trouble) = reply.trouble() {
            if !trouble.stopped {
                cx.complain(trouble);
            }
            return;
        }
        if let Some(Ok(laid)) = reply.take(LAID) {
            let is_whole = laid.is_whole();
            self.scrolls
                .resize_with(laid.columns.len(), Scroll::default);
            for (scroll, order) in self.scrolls.iter_mut().zip(&laid.columns) {
                scroll.at = scroll.at.min(order.ids.len().saturating_sub(1));
            }
            self.laid = Some(laid);
            if let Some(id) = self.keep {
                if self.find(id) {
                    self.keep = None;
                } else {
                    self.not_here(cx);
                }
            }
            if is_whole {
                self.read_more(cx);
            } else {
                self.read_laid(true, cx);
            }
        } else if let Some(Ok((at, more))) = reply.take(MORE)
            && let Some(order) = self.laid.as_mut().and_then(|laid| laid.columns.get_mut(at))
        {
            // What is gone meanwhile is not asked for again.
            let found = !more.is_empty();
            order.take(more);
            if found {
                self.read_more(cx);
            }
        }
    }

    fn returned(&mut self, tag: &'static str, value: Value, cx: &mut Cx<'_>) {
        let Ok(id) = value.downcast::<Id>() else {
            return;
        };
        match tag {
            "pipeline" => {
                self.pipeline = Some(*id);
                self.laid = None;
                self.read(cx);
            }
            "card" => {
                if !self.find(*id) {
                    self.keep = Some(*id);
                    self.not_here(cx);
                }
                self.read_more(cx);
            }
            _ => {}
        }
    }

    fn subject(&self) -> Subject {
        self.card().map_or_else(Subject::default, |card| {
            Subject::one(Opportunity::INFO, card.id, card.name.clone())
        })
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::BoardOpen,
            Action::Advance,
            Action::Retreat,
            Action::CloseDate,
            Action::Amount,
            Action::NextStep,
            Action::Log,
            Action::Won,
            Action::Lost,
            Action::BoardTable,
            Action::BoardMine,
            Action::BoardPipeline,
            Action::Add,
        ]
    }

    fn status(&self, scene: &Scene) -> String {
        let Some(laid) = &self.laid else {
            return String::new();
        };
        let mut sum = crate::analytics::sum::Sum::default();
        laid.board
            .stages
            .iter()
            .for_each(|column| sum.merge(&column.sum));
        let (count, sum) = (sum.count, sum.short(scene.catalog.base()));
        if self.whose.owner.is_some() {
            say!("board-mine", count = count, sum = sum)
        } else {
            say!("board-all", count = count, sum = sum)
        }
    }

    fn awaited(&self) -> Option<&'static str> {
        self.laid.is_none().then(|| say!("board-waited"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let Some(laid) = &self.laid else { return };
        let area = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        let (from, count, wide) = self.shown(area.width);
        for (place, at) in (from..(from + count).min(laid.columns.len())).enumerate() {
            let part = Rect {
                x: area.x + place as u16 * wide,
                width: wide.saturating_sub(1 + u16::from(wide >= ROOMY)),
                ..area
            };
            self.draw_column(canvas, part, scene, laid, at, wide >= ROOMY);
        }
        // That there is more to either side is said on the rule.
        let y = area.y + if wide >= ROOMY { 1 } else { 2 };
        let right = laid.columns.len().saturating_sub(from + count);
        if from > 0 {
            canvas.put(area.x, y, 4, &format!("{from} <"), canvas.theme.accent);
        }
        if right > 0 {
            canvas.put_right(
                area.x,
                y,
                area.width,
                &format!("> {right}"),
                canvas.theme.accent,
            );
        }
    }
}

impl Board {
    fn draw_column(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        scene: &Scene,
        laid: &Laid,
        at: usize,
        is_roomy: bool,
    ) {
        let theme = canvas.theme;
        let is_here = at == self.at;
        let column = column(&laid.board, at);
        let is_won = at >= laid.board.stages.len();
        let name = if is_won {
            say!("board-won")
        } else {
            column.name.as_str()
        };
        let sum = column.sum.short(scene.catalog.base());
        let count = column.sum.count;
        let head = if is_here { theme.accent } else { theme.strong };
        let used = canvas.put(area.x + 1, area.y, area.width.saturating_sub(1), name, head);
        let lines = if is_roomy {
            let tail = figures(count, &sum, area.width.saturating_sub(used + 3));
            canvas.put_right(area.x, area.y, area.width, &tail, theme.muted);
            1
        } else {
            let room = area.width.saturating_sub(1);
            let tail = figures(count, &sum, room);
            canvas.put(area.x + 1, area.y + 1, room, &tail, theme.muted);
            2
        };
        canvas.rule(area.x, area.y + lines, area.width);
        let body = Rect {
            y: area.y + lines + 1,
            height: area.height.saturating_sub(lines + 1),
            ..area
        };
        canvas.hit(area, Hit::Head(at));
        let order = &laid.columns[at];
        let total = order.ids.len();
        if total == 0 {
            canvas.put(
                body.x + 1,
                body.y,
                body.width.saturating_sub(1),
                say!("board-empty"),
                theme.faint,
            );
            return;
        }
        let rows = usize::from(body.height / 3).max(1);
        let mut scroll = self.scrolls.get(at).copied().unwrap_or_default();
        scroll.follow(rows, total);
        for (row, index) in scroll.window(rows, total).enumerate() {
            let place = Rect {
                y: body.y + row as u16 * 3,
                height: 2.min(body.height),
                ..body
            };
            canvas.hit(place, Hit::Part(index * COLUMNS + at));
            let here = is_here && index == scroll.at;
            match order.card(index) {
                Some(card) => card::draw(canvas, place, scene, card, here, is_won, is_roomy),
                None if here => canvas.tint(place, theme.selected),
                None => {}
            }
        }
        let total = usize::try_from(count).unwrap_or(0);
        let below = total.saturating_sub(scroll.top + rows);
        if below > 0 && body.height > 3 {
            let more = format!("{} {below}", canvas.icons.descending);
            canvas.put_right(body.x, body.bottom() - 1, body.width, &more, theme.faint);
        }
    }
}

/// How many and how much; where that does not fit, that there is more in other currencies is said by a plus alone.
fn figures(count: i64, sum: &str, room: u16) -> String {
    let full = format!("{count}  {sum}");
    match sum.split_once(" + ") {
        Some((base, _)) if width(&full) > usize::from(room) => format!("{count}  {base} +"),
        _ => full,
    }
}
