//! A column that is called "status" and no more: the outcome of deals, or their stage where nothing else says it.
//!
//! Every program means something else by that word, so its cells decide. Words that are neither leave it unread.

use std::collections::BTreeSet;

use super::{
    super::{
        csv::read::{Next, Record},
        error::Result,
    },
    layout::{Layout, normal, table::To},
    source::Rows,
    stages,
};
use crate::domain::{catalog::Catalog, text};

/// How such columns are called.
const HEADERS: &[&str] = &[
    "status",
    "deal_status",
    "opportunity_status",
    "opportunity_state",
    "state",
    "statut",
    "estado",
    "stato",
    "outcome",
    "result",
    "ergebnis",
    "resultat",
    "résultat",
    "статус",
    "durum",
    "状态",
    "状態",
    "商机状态",
    "订单状态",
    "商談状況",
    "ステータス",
    "결과",
    "상태",
];
/// Lines that are looked at.
const SAMPLE: usize = 1_000;
/// More different words than this are no states.
const MOST: usize = 30;

/// Gives a column of that name its meaning, where its cells have one.
pub fn settle(
    catalog: &Catalog,
    mut layout: Layout,
    open: impl FnOnce() -> Result<Box<dyn Rows>>,
) -> Result<Layout> {
    if layout.info.code != "opportunity" || layout.own || layout.bound("outcome").is_some() {
        return Ok(layout);
    }
    let unknown = layout.unknown();
    let is_status = |header: &String| {
        HEADERS.iter().any(|known| normal(known) == normal(header)) && unknown.contains(header)
    };
    let Some(at) = layout.headers.iter().position(is_status) else {
        return Ok(layout);
    };
    let words = words(open()?.as_mut(), at)?;
    let is_outcome = words.iter().all(|word| stages::standing(word).is_some());
    let field = if words.is_empty() || words.len() > MOST {
        return Ok(layout);
    } else if is_outcome {
        "outcome"
    } else if layout.bound("stage").is_none() && are_stages(catalog, &words) {
        "stage"
    } else {
        return Ok(layout);
    };
    let mut table = layout.table.clone();
    table
        .columns
        .insert(layout.headers[at].clone(), To::One(field.into()));
    let bound = table.bind(catalog, &layout.headers)?;
    // This column alone: what the layout knows of the others may be more than its table holds.
    layout.columns.retain(|bound| bound.at != at);
    layout
        .columns
        .extend(bound.columns.into_iter().filter(|bound| bound.at == at));
    layout.table = table;
    Ok(layout)
}

/// The different words of a column.
fn words(rows: &mut dyn Rows, at: usize) -> Result<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    let mut record = Record::default();
    for _ in 0..SAMPLE {
        match rows.next(&mut record)? {
            Next::End => break,
            Next::Record if record.len() > at => {
                let word = record.get(at).trim();
                if !word.is_empty() {
                    words.insert(word.to_owned());
                }
            }
            Next::Record | Next::Bad(_) => {}
        }
        if words.len() > MOST {
            break;
        }
    }
    Ok(words)
}

/// Whether most of these words are stages: of a pipeline of the book, or as they are usually called.
fn are_stages(catalog: &Catalog, words: &BTreeSet<String>) -> bool {
    let is_of_book = |word: &str| {
        let key = text::match_name(word);
        let mut all = catalog
            .pipelines
            .iter()
            .flat_map(|pipeline| &pipeline.stages);
        all.any(|stage| text::match_name(&stage.name) == key)
    };
    let is_stage = |word: &&String| {
        stages::standing(word).is_some() || stages::usual_place(word).is_some() || is_of_book(word)
    };
    let count = words.iter().filter(is_stage).count();
    count * 2 > words.len()
}
