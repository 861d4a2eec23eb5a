//! What a board is read as: its columns, the order of their cards, and the cards around the cursor.
//!
//! The head of each column comes first, so that there is something to see at once; the whole order follows, and with it
//! every card can be reached. Cards are read where they are looked at.

use std::collections::BTreeMap;

use crate::{
    domain::{field::Date, findings::Limits, id::Id},
    store::{
        Error, Read, Result,
        query::board::{self, Board, Card, Which, Whose},
    },
    words::say,
};

/// Cards of a column that are read first.
const HEAD: usize = 60;
/// Cards read on either side of the cursor.
const AROUND: usize = 60;

/// A board as it was read.
pub(super) struct Laid {
    pub board: Board,
    pub columns: Vec<Order>,
}

/// The cards of a column, in order.
pub(super) struct Order {
    pub ids: Vec<Id>,
    /// Whether the order is known to its end.
    pub is_whole: bool,
    /// Those that were read.
    cards: BTreeMap<Id, Card>,
}

impl Order {
    /// The card at a place, where it was read.
    pub fn card(&self, at: usize) -> Option<&Card> {
        self.cards.get(self.ids.get(at)?)
    }

    /// The cards around a place that were not read yet; none while those next to it are there.
    pub fn missing(&self, at: usize) -> Vec<Id> {
        let lacks = |from: usize, to: usize| {
            let ids = self.ids.get(from..to.min(self.ids.len()));
            let ids = ids.unwrap_or_default().iter().copied();
            ids.filter(|id| !self.cards.contains_key(id))
                .collect::<Vec<Id>>()
        };
        if lacks(at.saturating_sub(AROUND / 2), at + AROUND / 2).is_empty() {
            return Vec::new();
        }
        lacks(at.saturating_sub(AROUND), at + AROUND)
    }

    /// Takes cards that were read.
    pub fn take(&mut self, cards: Vec<Card>) {
        self.cards
            .extend(cards.into_iter().map(|card| (card.id, card)));
    }
}

impl Laid {
    /// Whether every order is known to its end.
    pub fn is_whole(&self) -> bool {
        self.columns.iter().all(|order| order.is_whole)
    }

    /// The column and place of a card.
    pub fn find(&self, id: Id) -> Option<(usize, usize)> {
        let place = |order: &Order| order.ids.iter().position(|other| *other == id);
        let mut columns = self.columns.iter().enumerate();
        columns.find_map(|(at, order)| Some((at, place(order)?)))
    }
}

/// What is read.
pub(super) struct Wanted {
    /// The pipeline that was chosen.
    pub pipeline: Option<Id>,
    pub whose: Whose,
    pub today: Date,
    /// Where the cursor of each column stands; without them the heads alone are read.
    pub places: Option<Vec<usize>>,
    /// A card that is to be seen.
    pub keep: Option<Id>,
}

impl Wanted {
    /// Reads it.
    pub fn read(&self, read: &Read<'_>) -> Result<Laid> {
        let pipelines = &read.catalog().pipelines;
        let chosen = pipelines
            .iter()
            .find(|pipeline| Some(pipeline.id) == self.pipeline);
        let Some(pipeline) = chosen.map_or_else(|| board::in_use(read), |one| Ok(Some(one)))?
        else {
            return Err(Error::refused(say!("board-no-pipeline")));
        };
        let board = board::board(read, pipeline, self.whose, self.today)?;
        let stages = board.stages.iter().filter_map(|column| column.stage);
        let which = stages.map(Which::Stage).chain([Which::Won(board.quarter)]);
        let mut columns = Vec::new();
        for (at, which) in which.enumerate() {
            let limit = self.places.is_none().then_some(HEAD + 1);
            let ids = board::order(read, which, self.whose, limit)?;
            let mut order = Order {
                is_whole: limit.is_none_or(|limit| ids.len() < limit),
                ids,
                cards: BTreeMap::new(),
            };
            let places = self.places.as_deref().unwrap_or_default();
            let kept = self
                .keep
                .and_then(|id| order.ids.iter().position(|other| *other == id));
            let place = kept.or_else(|| places.get(at).copied()).unwrap_or(0);
            let last = order.ids.len().saturating_sub(1);
            let wanted = order.missing(place.min(last));
            order.take(self.cards(read, &wanted)?);
            columns.push(order);
        }
        Ok(Laid { board, columns })
    }

    fn cards(&self, read: &Read<'_>, ids: &[Id]) -> Result<Vec<Card>> {
        board::cards(read, ids, self.today, &Limits::default())
    }
}
