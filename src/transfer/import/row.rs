//! One line of a file as a draft of a record: cells read, references found, nothing made yet.

mod cells;
mod links;

use std::borrow::Cow;

use uuid::Uuid;

use super::{
    super::{csv::read::Record, error::Result},
    layout::{Bound, Column, Layout, normal},
    plan::Planner,
    resolve::Target,
    stages::Way,
    survey::Survey,
    tidy,
    value::{self, Place, Why},
};
use crate::{
    domain::{
        cell::Cell,
        field::{Custom, FieldKind, Instant, Row},
        kind::KindInfo,
        money::{Currency, Fixed},
        pick::Codes as _,
        record::opportunity::Outcome,
    },
    words::say,
};

/// What became of a line.
pub enum Line {
    /// A draft.
    Draft(Box<Draft>),
    /// It cannot be taken.
    Bad(Bad),
    /// It says nothing of this kind, or is of those that the layout leaves out.
    Passed,
    /// It says nothing at all that could be kept.
    Empty,
}

/// A line that cannot be taken: the column at fault, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The column's header.
    pub column: Option<usize>,
    /// Why.
    pub why: Why,
}

/// A reference of the line.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The position of its field.
    pub field: usize,
    /// What it leads to.
    pub info: &'static KindInfo,
    /// Whom.
    pub target: Target,
}

/// One of the products that a cell lists.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftLine {
    /// The product, where it is known.
    pub product: Target,
    /// What it is called, where it is not.
    pub text: String,
    /// How many.
    pub quantity: Option<Fixed>,
    /// What one costs.
    pub price: Option<Fixed>,
}

/// What a line says.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Values, by position; null where the line says nothing.
    pub cells: Vec<Cell<'static>>,
    /// Values of custom fields.
    pub custom: Custom,
    /// References.
    pub links: Vec<Link>,
    /// The id that the file gives.
    pub external: Option<String>,
    /// The id that it has everywhere.
    pub uuid: Option<Uuid>,
    /// When it came to be.
    pub created: Option<Instant>,
    /// Whether `created` is the day it entered its stage.
    pub is_engaged: bool,
    /// An opportunity's product, as the line has it and as it was found.
    pub product: Option<(String, Target)>,
    /// An opportunity's lines.
    pub lines: Vec<DraftLine>,
    /// An opportunity's persons.
    pub contacts: Vec<Target>,
    /// A contact's companies beyond the first.
    pub also: Vec<Target>,
    /// Persons whom the line names and nobody knows: made once its account is.
    pub people: Vec<String>,
    /// A product's price.
    pub price: Option<Fixed>,
    /// The currency of that price.
    pub price_currency: Option<Currency>,
    /// How the deal ended, where its stage says so.
    pub closed: Option<Outcome>,
    /// The probability and category of its stage.
    pub stage: Option<(Fixed, &'static str)>,
    /// Whether its stage is the first of its pipeline.
    pub is_first_stage: bool,
    /// The last stage of the pipeline of a closed deal: pipeline, stage, probability, category.
    pub last_stage: Option<(i64, i64, Fixed, &'static str)>,
}

impl Draft {
    /// The value of a field.
    pub fn get(&self, info: &KindInfo, name: &str) -> &Cell<'static> {
        static NULL: Cell<'static> = Cell::Null;
        info.position(name)
            .and_then(|at| self.cells.get(at))
            .unwrap_or(&NULL)
    }

    /// Sets a field.
    pub fn set(&mut self, info: &KindInfo, name: &str, cell: Cell<'static>) {
        if let Some(slot) = info.position(name).and_then(|at| self.cells.get_mut(at)) {
            *slot = cell;
        }
    }

    /// The reference of a field.
    pub fn link(&self, info: &KindInfo, name: &str) -> Option<&Target> {
        let at = info.position(name)?;
        self.links
            .iter()
            .find(|link| link.field == at)
            .map(|link| &link.target)
    }
}

/// A new record with the values that one starts with.
pub fn new_row(info: &KindInfo) -> Row {
    let mut row = Row {
        cells: vec![Cell::Null; info.specs().len()],
        ..Row::default()
    };
    for (spec, cell) in info.specs().iter().zip(&mut row.cells) {
        if let Some(start) = spec.start {
            *cell = match spec.kind {
                FieldKind::Bool
                | FieldKind::Int
                | FieldKind::Fixed
                | FieldKind::Minor
                | FieldKind::Percent => start.parse().map_or(Cell::Null, Cell::Int),
                _ => Cell::from(start),
            };
        }
    }
    row
}

/// A line being read.
struct Reader<'r> {
    survey: &'r Survey,
    layout: &'r Layout,
    ways: &'r [Way],
    record: &'r Record,
    home: Currency,
    draft: Draft,
    /// Persons named in the line, looked for once its account is known.
    named: Vec<links::Named>,
}

/// Why reading stopped before the end of a line.
enum Stop {
    /// A cell is bad.
    Bad(Bad),
    /// It is ours or the book's fault.
    Fault(super::super::error::Error),
}

impl From<super::super::error::Error> for Stop {
    fn from(error: super::super::error::Error) -> Self {
        Self::Fault(error)
    }
}

/// Reads a line. An error is ours or the book's; what is wrong with the line is in [`Line`].
pub fn read(
    planner: &mut Planner<'_>,
    survey: &Survey,
    ways: &[Way],
    record: &Record,
) -> Result<Line> {
    let layout = &survey.layout;
    let mut reader = Reader {
        survey,
        layout,
        ways,
        record,
        home: planner.home(),
        draft: Draft {
            cells: vec![Cell::Null; layout.info.specs().len()],
            ..Draft::default()
        },
        named: Vec::new(),
    };
    if !reader.is_wanted() {
        return Ok(Line::Passed);
    }
    match reader.all(planner) {
        Ok(()) => {}
        Err(Stop::Bad(bad)) => return Ok(Line::Bad(bad)),
        Err(Stop::Fault(error)) => return Err(error),
    }
    if !layout.own && reader.draft.is_empty() {
        return Ok(if layout.is_part {
            Line::Passed
        } else {
            Line::Empty
        });
    }
    match reader.complete(planner) {
        Ok(()) => Ok(Line::Draft(Box::new(reader.draft))),
        Err(Stop::Bad(bad)) => Ok(Line::Bad(bad)),
        Err(Stop::Fault(error)) => Err(error),
    }
}

impl<'r> Reader<'r> {
    /// Whether the layout takes lines such as this.
    fn is_wanted(&self) -> bool {
        self.layout
            .columns
            .iter()
            .all(|bound| match &bound.how.only {
                None => true,
                Some(only) => {
                    let said = normal(self.record.get(bound.at));
                    only.contains(&said)
                }
            })
    }

    fn place(&self, at: usize) -> Place {
        Place {
            order: self.survey.orders[at],
            sign: self.survey.signs[at],
            home: self.home,
            own: self.layout.own,
        }
    }

    /// What a cell says: without what means nothing, words as the layout has them.
    fn said(&self, bound: &'r Bound, own: bool) -> Cow<'r, str> {
        let record: &'r Record = self.record;
        let typed = value::clean(record.get(bound.at), own);
        if typed.is_empty()
            || (!own && tidy::is_error(typed))
            || self.layout.empty.iter().any(|empty| empty == typed)
        {
            return Cow::Borrowed("");
        }
        if !own && typed.contains(tidy::is_unseen) {
            let seen = typed.replace(tidy::is_unseen, "");
            return Cow::Owned(match &bound.how.words {
                Some(words) => words.read(seen.trim()).into_owned(),
                None => seen.trim().to_owned(),
            });
        }
        match &bound.how.words {
            Some(words) if !own => words.read(typed),
            _ => Cow::Borrowed(typed),
        }
    }

    fn all(&mut self, planner: &mut Planner<'_>) -> Result<(), Stop> {
        let layout = self.layout;
        let specs = layout.info.specs();
        // Currencies before the amounts that they are of.
        for bound in &layout.columns {
            if let Column::Field(field) = bound.column
                && specs[field].kind == FieldKind::Currency
            {
                let said = self.said(bound, layout.own);
                let cell = value::read(specs[field], &said, self.place(bound.at));
                let cell = cell.map_err(|why| bad(bound.at, why))?;
                if self.draft.cells[field].is_null() {
                    self.draft.cells[field] = cell;
                }
            }
        }
        for bound in &layout.columns {
            if self.record.get(bound.at).is_empty() && !matches!(bound.column, Column::Field(_)) {
                continue;
            }
            let read = match &bound.column {
                Column::Unknown | Column::Passed | Column::Uuid(_) => Ok(Ok(())),
                Column::Id => {
                    self.id(bound);
                    Ok(self.id_is_whole(bound))
                }
                Column::Custom(code) => self.custom(planner, bound, code),
                Column::Extra(extra) => self.extra(planner, bound, *extra),
                Column::Field(field) => self.field(planner, bound, *field),
            };
            read?.map_err(|why| bad(bound.at, why))?;
        }
        Ok(())
    }

    /// What every line of the layout says, and what other tables made of the same line.
    fn complete(&mut self, planner: &mut Planner<'_>) -> Result<(), Stop> {
        let layout = self.layout;
        let specs = layout.info.specs();
        for (field, value) in &layout.set {
            if self.draft.cells[*field].is_null() {
                let place = Place {
                    order: crate::domain::dates::DateOrder::Ymd,
                    sign: super::numbers::Sign::Point,
                    home: self.home,
                    own: true,
                };
                let cell = value::read(specs[*field], value, place);
                self.draft.cells[*field] = cell.map_err(|why| bad(0, why))?;
            }
        }
        for (field, info) in &layout.links {
            let Some(id) = planner.of_this_line(info, self.record.line)? else {
                continue;
            };
            if specs[*field].kind.is_list() {
                self.draft.cells[*field] = Cell::from_ids(&[id]);
            } else {
                self.draft.links.push(Link {
                    field: *field,
                    info,
                    target: Target::Known(id),
                });
            }
        }
        self.people(planner)?;
        let info = layout.info;
        if info.code == "opportunity" && !layout.own {
            self.is_named()?;
            let outcome = self.draft.get(info, "outcome").text().unwrap_or_default();
            let said = Outcome::ITEMS.iter().position(|item| item.code == outcome);
            match said {
                Some(1) => self.draft.closed = Some(Outcome::Won),
                Some(2) => self.draft.closed = Some(Outcome::Lost),
                Some(3) => self.draft.closed = Some(Outcome::NoDecision),
                _ => {}
            }
        }
        Ok(())
    }

    /// A deal is called by its name, product, account or id: without any of them it is a line of numbers.
    fn is_named(&self) -> Result<(), Stop> {
        let info = self.layout.info;
        let draft = &self.draft;
        let has_name = !draft.get(info, "name").is_null()
            || draft.link(info, "account").is_some()
            || draft.product.is_some()
            || !draft.contacts.is_empty()
            || !draft.people.is_empty()
            || draft.external.is_some()
            || draft.uuid.is_some();
        if has_name || self.survey.layout.is_part {
            return Ok(());
        }
        Err(Stop::Bad(Bad {
            column: None,
            why: say!("import-bad-no-deal").into(),
        }))
    }

    /// An id of which a spreadsheet kept the first digits alone would be that of several records.
    fn id_is_whole(&self, bound: &'r Bound) -> Result<(), Why> {
        let said = self.said(bound, false);
        if self.layout.own || !tidy::is_cut_short(&said) {
            return Ok(());
        }
        Err(say!("import-bad-cut-id", typed = value::short(&said)))
    }

    fn id(&mut self, bound: &'r Bound) {
        let said = self.said(bound, false);
        let id = match Uuid::try_parse(&said) {
            Ok(uuid) if said.len() >= 32 && self.layout.own => Err(uuid),
            _ => Ok(said.into_owned()),
        };
        match id {
            Err(uuid) => self.draft.uuid = Some(uuid),
            Ok(id) if !id.is_empty() && self.draft.external.is_none() => {
                self.draft.external = Some(id);
            }
            Ok(_) => {}
        }
    }
}

fn bad(column: usize, why: Why) -> Stop {
    Stop::Bad(Bad {
        column: Some(column),
        why,
    })
}

impl Draft {
    /// Whether it says nothing but when it was made.
    fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_null)
            && self.links.is_empty()
            && self.custom.is_empty()
            && self.closed.is_none()
            && self.product.is_none()
    }
}

/// A text as a cell; nothing where there is none.
pub fn text_or_null(text: String) -> Cell<'static> {
    if text.is_empty() {
        Cell::Null
    } else {
        Cell::from(text)
    }
}
