//! One line of a file as a draft of a record: cells read, references found, nothing made yet.

use uuid::Uuid;

use super::{
    super::{csv::read::Record, error::Result},
    layout::{Column, Extra},
    plan::Planner,
    resolve::Target,
    stages::{self, Way},
    survey::Survey,
    value::{self, Place, Why},
};
use crate::domain::{
    cell::Cell,
    field::{Custom, FieldKind, Instant, Row},
    kind::KindInfo,
    money::{Currency, Fixed},
    record::{by_kind, contact::Contact, opportunity::Outcome, product::Product},
    text,
};

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
    /// An opportunity's person.
    pub contact: Option<Target>,
    /// A product's price.
    pub price: Option<Fixed>,
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

macro_rules! bad {
    ($column:expr, $result:expr) => {
        match $result {
            Ok(value) => value,
            Err(why) => {
                return Ok(Err(Bad {
                    column: Some($column),
                    why,
                }))
            }
        }
    };
}

/// Reads a line. The outer error is ours or the book's, the inner one the line's.
pub fn read(
    planner: &mut Planner<'_>,
    survey: &Survey,
    ways: &[Way],
    record: &Record,
) -> Result<Result<Draft, Bad>> {
    let layout = &survey.layout;
    let info = layout.info;
    let specs = info.specs();
    let home = planner.home();
    let place = |column: usize| Place {
        order: survey.orders[column],
        home,
        own: layout.own,
    };
    let mut draft = Draft {
        cells: vec![Cell::Null; specs.len()],
        ..Draft::default()
    };
    // Currencies before the amounts that they are of.
    for (at, column) in layout.columns.iter().enumerate() {
        if let Column::Field(field) = column
            && specs[*field].kind == FieldKind::Currency
        {
            draft.cells[*field] = bad!(at, value::read(specs[*field], record.get(at), place(at)));
        }
    }
    for (at, column) in layout.columns.iter().enumerate() {
        let cell = record.get(at);
        if cell.is_empty() && !matches!(column, Column::Field(_)) {
            continue;
        }
        match column {
            Column::Unknown | Column::Passed | Column::Uuid(_) => {}
            Column::Id => {
                let id = value::clean(cell, false);
                match Uuid::try_parse(id) {
                    Ok(uuid) if id.len() >= 32 && layout.own => draft.uuid = Some(uuid),
                    _ if !id.is_empty() => draft.external = Some(id.to_owned()),
                    _ => {}
                }
            }
            Column::Custom(code) => {
                let name = format!("custom.{code}");
                let Some(spec) = planner.catalog().spec(info, &name) else {
                    continue;
                };
                let cell = bad!(at, value::read(spec, cell, place(at)));
                if !cell.is_null() {
                    draft.custom.insert(code.clone(), cell);
                }
            }
            Column::Extra(extra) => {
                bad!(
                    at,
                    read_extra(planner, &mut draft, survey, at, *extra, cell)?
                );
            }
            Column::Field(field) => {
                let spec = specs[*field];
                match spec.kind {
                    FieldKind::Currency => {}
                    FieldKind::Minor => {
                        bad!(at, read_amount(&mut draft, info, *field, cell, place(at)));
                    }
                    FieldKind::Ref(_) | FieldKind::Refs(_) | FieldKind::AnyRef => {
                        bad!(
                            at,
                            read_link(planner, &mut draft, survey, ways, record, at, *field)?
                        );
                    }
                    kind if kind.is_list() && !draft.cells[*field].is_null() => {
                        // Several columns of one list: phone and mobile.
                        let more = bad!(at, value::read(spec, cell, place(at)));
                        let mut items = draft.cells[*field].items();
                        for item in more.items() {
                            if !items.contains(&item) {
                                items.push(item);
                            }
                        }
                        draft.cells[*field] = Cell::from_items(&items);
                    }
                    _ if cell.is_empty() => {}
                    _ => draft.cells[*field] = bad!(at, value::read(spec, cell, place(at))),
                }
            }
        }
    }
    Ok(Ok(draft))
}

/// An amount, and the currency it names where the line has no column for it.
fn read_amount(
    draft: &mut Draft,
    info: &KindInfo,
    field: usize,
    cell: &str,
    place: Place,
) -> Result<(), Why> {
    let typed = value::clean(cell, place.own);
    if typed.is_empty() {
        return Ok(());
    }
    let specs = info.specs();
    let unit = specs[field].unit;
    let currency = unit.and_then(|unit| {
        specs
            .iter()
            .position(|spec| spec.unit == Some(unit) && spec.kind == FieldKind::Currency)
    });
    let given = currency
        .and_then(|at| draft.cells[at].text())
        .and_then(Currency::parse);
    let (minor, said) = value::amount(typed, given.unwrap_or(place.home))?;
    match (currency, given) {
        (Some(_), Some(given)) if given != said => {
            return Err(format!("the amount is in {said}, the currency is {given}"));
        }
        (Some(at), None) => draft.cells[at] = Cell::from(said.code().to_owned()),
        (None, _) if said != place.home => {
            return Err(format!(
                "the amount is in {said}, this book counts in {}",
                place.home
            ));
        }
        _ => {}
    }
    draft.cells[field] = Cell::Int(minor.0);
    Ok(())
}

fn read_extra(
    planner: &mut Planner<'_>,
    draft: &mut Draft,
    survey: &Survey,
    at: usize,
    extra: Extra,
    cell: &str,
) -> Result<Result<(), Why>> {
    let layout = &survey.layout;
    let place = Place {
        order: survey.orders[at],
        home: planner.home(),
        own: layout.own,
    };
    let typed = value::clean(cell, false);
    if typed.is_empty() {
        return Ok(Ok(()));
    }
    match extra {
        Extra::Created => match value::instant(typed, place.order) {
            Ok(moment) => {
                draft.created = Some(Instant(moment));
                draft.is_engaged = layout.headers[at].to_lowercase().contains("engage");
            }
            Err(why) => return Ok(Err(why)),
        },
        Extra::Product => {
            match planner.find(
                <Product as crate::domain::field::Record>::INFO,
                typed,
                "",
                layout.is_id(at),
                false,
            )? {
                Ok(target) => draft.product = Some((typed.to_owned(), target)),
                Err(why) => return Ok(Err(why)),
            }
        }
        Extra::Contact => {
            match planner.find(
                <Contact as crate::domain::field::Record>::INFO,
                typed,
                "",
                layout.is_id(at),
                false,
            )? {
                Ok(target) => draft.contact = Some(target),
                Err(why) => return Ok(Err(why)),
            }
        }
        Extra::Price => match value::price(cell, place) {
            Ok(price) => draft.price = price,
            Err(why) => return Ok(Err(why)),
        },
        Extra::FullName => {
            let info = layout.info;
            if draft.get(info, "family_name").is_null() && draft.get(info, "given_name").is_null() {
                let (given, family) = split_name(typed);
                draft.set(info, "given_name", Cell::from(given));
                draft.set(info, "family_name", Cell::from(family));
            }
        }
    }
    Ok(Ok(()))
}

fn read_link(
    planner: &mut Planner<'_>,
    draft: &mut Draft,
    survey: &Survey,
    ways: &[Way],
    record: &Record,
    at: usize,
    field: usize,
) -> Result<Result<(), Why>> {
    let layout = &survey.layout;
    let info = layout.info;
    let spec = info.specs()[field];
    let said = value::clean(record.get(at), layout.own);
    let beside = layout
        .columns
        .iter()
        .position(|column| *column == Column::Uuid(field))
        .map_or("", |column| record.get(column));
    if said.is_empty() && beside.is_empty() {
        return Ok(Ok(()));
    }
    if info.code == "opportunity"
        && matches!(&*spec.name, "stage" | "pipeline")
        && beside.is_empty()
    {
        return Ok(read_stage(draft, layout, ways, record, &spec.name, said));
    }
    match spec.kind {
        FieldKind::Refs(kind) => {
            let Some(to) = by_kind(kind) else {
                return Ok(Ok(()));
            };
            let names = value::items_of(said, spec);
            let uuids = value::items_of(beside, spec);
            let mut ids = Vec::new();
            for n in 0..names.len().max(uuids.len()) {
                let (name, uuid) = (names.get(n), uuids.get(n));
                let name = name.map_or("", String::as_str);
                let uuid = uuid.map_or("", String::as_str);
                match planner.find(to, name, uuid, layout.is_id(at), true)? {
                    Ok(target) => ids.extend(planner.settle(to, &target)?),
                    Err(why) if survey.is_loose => {
                        planner
                            .report
                            .note(format!("{why}; left out of {}", spec.name));
                    }
                    Err(why) => return Ok(Err(why)),
                }
            }
            ids.dedup();
            draft.cells[field] = Cell::from_ids(&ids);
        }
        FieldKind::Ref(kind) => {
            let Some(to) = by_kind(kind) else {
                return Ok(Ok(()));
            };
            match planner.find(to, said, beside, layout.is_id(at), false)? {
                Ok(target) => draft.links.push(Link {
                    field,
                    info: to,
                    target,
                }),
                Err(why) => return Ok(Err(why)),
            }
        }
        _ => match planner.find_any(if beside.is_empty() { said } else { beside })? {
            Some(id) => draft.cells[field] = Cell::Int(id),
            None => return Ok(Err(format!("there is no record `{}`", value::short(said)))),
        },
    }
    Ok(Ok(()))
}

/// A stage by name: one of the file's pipeline, or an outcome.
fn read_stage(
    draft: &mut Draft,
    layout: &super::layout::Layout,
    ways: &[Way],
    record: &Record,
    field: &str,
    said: &str,
) -> Result<(), Why> {
    if field == "pipeline" {
        return Ok(()); // it comes with the stage
    }
    let pipeline = layout
        .field("pipeline")
        .map_or("", |at| record.get(at).trim());
    let way = ways
        .iter()
        .find(|way| way.said == pipeline)
        .or(ways.first());
    let info = layout.info;
    if let Some(outcome) = stages::outcome(said) {
        draft.closed = Some(outcome);
        if let Some(way) = way
            && let Some((_, stage, probability, category)) = way.stages.last()
        {
            draft.last_stage = Some((way.pipeline, *stage, *probability, category));
        }
        return Ok(());
    }
    let found = way.and_then(|way| Some((way, way.stage(said)?)));
    let Some((way, (name, stage, probability, category))) = found else {
        return Err(format!("there is no stage `{}`", value::short(said)));
    };
    draft.set(info, "stage", Cell::Int(*stage));
    draft.set(info, "pipeline", Cell::Int(way.pipeline));
    draft.stage = Some((*probability, category));
    draft.is_first_stage = way.stages.first().is_some_and(|first| first.0 == *name);
    Ok(())
}

/// Given and family name of a whole one: "Kraus, Lena", "Lena Kraus", 李伟.
pub fn split_name(name: &str) -> (String, String) {
    let name = name.trim();
    if let Some((family, given)) = name.split_once(',') {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    if let Some((given, family)) = name.rsplit_once(char::is_whitespace) {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    let mut chars = name.chars();
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    match chars.next() {
        Some(first) if name.chars().all(is_han) && name.chars().count() > 1 => {
            let double = ["欧阳", "司马", "上官", "诸葛", "东方", "夏侯"];
            let known = double
                .iter()
                .find(|family| name.starts_with(**family) && name.chars().count() > 2);
            match known {
                Some(family) => (name[family.len()..].to_owned(), (*family).to_owned()),
                None => (chars.as_str().to_owned(), first.to_string()),
            }
        }
        _ => (String::new(), name.to_owned()),
    }
}

/// Whether a text is nothing but blanks and marks.
pub fn is_blank(typed: &str) -> bool {
    text::fold(typed).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_two() {
        let of = |name: &str| {
            let (given, family) = split_name(name);
            format!("{given}|{family}")
        };
        assert_eq!(of("Lena Kraus"), "Lena|Kraus");
        assert_eq!(of("Kraus, Lena"), "Lena|Kraus");
        assert_eq!(of("李伟"), "伟|李");
        assert_eq!(of("欧阳娜娜"), "娜娜|欧阳");
        assert_eq!(of("Cher"), "|Cher");
    }
}
