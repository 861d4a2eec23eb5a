//! The deals behind a period, the greatest first.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::super::super::{
    canvas::Canvas,
    data::{self, Line, Page, Wanted},
    view::{Cx, Scene, Slot},
    widget::table::{Column, Scroll, Shown, Table},
};
use crate::{
    analytics::forecast::ForecastRow,
    domain::{field::Record as _, record::opportunity::Opportunity},
    store::{list::Sort, query::board::Whose},
    words::say,
};

pub(super) const DEALS: Slot<Page> = Slot::new("deals of the forecast");

/// No screen shows more of them.
const MOST: usize = 60;

/// What is shown of each: the field, its least and its greatest width.
const COLUMNS: [(&str, u16, u16); 5] = [
    ("name", 20, 40),
    ("account", 12, 30),
    ("category", 9, 17),
    ("amount", 8, 10),
    ("close_date", 8, 11),
];

/// The filter that lets pass what a period counts.
pub(super) fn filter(row: &ForecastRow, whose: Whose) -> String {
    let (from, to) = (row.period.first(), row.period.last());
    let all =
        format!("(outcome:open close_date:{from}..{to}) or (outcome:won closed_on:{from}..{to})");
    match whose.owner {
        Some(_) => format!("({all}) owner:me"),
        None => all,
    }
}

/// Asks for them.
pub(super) fn ask(filter: String, cx: &mut Cx<'_>) {
    let greatest = Sort {
        field: "amount_base".into(),
        descending: true,
    };
    let wanted = Wanted {
        kind: Opportunity::INFO,
        filter,
        sort: vec![greatest],
        today: cx.scene.now.today,
    };
    let columns = COLUMNS.map(|(field, ..)| field.to_owned());
    cx.read(DEALS, move |read| {
        data::first(read, &wanted, &columns, MOST, &BTreeSet::new())
    });
}

/// Draws as many as there is room for.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, scene: &Scene, deals: &[Line]) {
    if area.height < 4 || deals.is_empty() {
        return;
    }
    let heading = canvas.theme.heading;
    let title = say!("forecast-behind").to_uppercase();
    canvas.put(area.x, area.y, area.width, &title, heading);
    let columns = COLUMNS.map(|(field, min, ideal)| {
        let spec = scene.catalog.spec(Opportunity::INFO, field);
        let title = spec.map_or(field, |spec| spec.called());
        let right = spec.is_some_and(|spec| spec.kind.is_number());
        let column = Column::of(title, right, min, ideal);
        if field == Opportunity::INFO.title {
            column.leading()
        } else {
            column
        }
    });
    // A table begins a cell before its text, for the marks that there are none of here.
    let table = Rect {
        x: area.x.saturating_sub(1),
        y: area.y + 1,
        height: area.height - 1,
        ..area
    };
    let rows: Vec<Option<&[Shown]>> = deals
        .iter()
        .take(Table::height(table))
        .map(|deal| Some(deal.cells.as_slice()))
        .collect();
    Table {
        columns: &columns,
        rows: &rows,
        marked: &[],
        // The cursor is with the periods.
        scroll: Scroll {
            at: usize::MAX,
            top: 0,
        },
        total: rows.len(),
        focused: false,
        frozen: 0,
        left: 0,
    }
    .draw(canvas, table);
}
