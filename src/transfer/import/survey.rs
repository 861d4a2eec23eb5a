//! A first look through a file: the order of its dates, its stages, whether its ids are our own.
//!
//! The whole file is gone through only where a column asks for it (stages; dates that the first lines leave open).

use uuid::Uuid;

use super::{
    super::{
        csv::read::{Next, Record},
        error::Result,
    },
    Options, Phase, Watch,
    layout::{self, Column, Layout},
    report::FileReport,
    source::{self, Input},
    stages::{self, StageSurvey},
};
use crate::domain::{
    catalog::Catalog,
    dates::{DateOrder, Guess, guess_order},
    money::Currency,
    record::by_word,
};

/// Lines on which guesses stand.
const SAMPLE: usize = 1_000;

/// What a first look found.
pub struct Survey {
    /// What the columns mean.
    pub layout: Layout,
    /// The order of dates, by column.
    pub orders: Vec<DateOrder>,
    /// What the stage column holds.
    pub stages: StageSurvey,
    /// Id and name of some lines: to see whose ids they are.
    pub sample: Vec<(String, String)>,
    /// What is said of the file.
    pub report: FileReport,
    /// How much there is to read.
    pub size: u64,
    /// Whether lists of records may name some that nobody knows.
    pub is_loose: bool,
}

/// Takes the first look.
pub fn look(
    catalog: &Catalog,
    input: &Input,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Survey> {
    let mut table = source::open(input, options.reading)?;
    let headers = table.headers().to_vec();
    let kind = options.kind.or_else(|| by_word(table.kind()?));
    let mut layout = layout::find(catalog, &input.path, &headers, kind, &options.map)?;
    let mut survey_stages = StageSurvey::default();
    let mut sample: Vec<Record> = Vec::new();
    let mut record = Record::default();
    let mut count = 0_usize;
    let stage = layout
        .field("stage")
        .filter(|_| layout.info.code == "opportunity");
    let pipeline = layout.field("pipeline");
    let probability = layout.field("probability");
    let mut open_dates = Vec::new();
    loop {
        match table.next(&mut record)? {
            Next::Record => {}
            Next::Bad(_) => continue,
            Next::End => break,
        }
        if count < SAMPLE {
            sample.push(record.clone());
        }
        count += 1;
        if let Some(stage) = stage {
            survey_stages.see(
                pipeline.map_or("", |at| record.get(at)),
                record.get(stage),
                probability.map_or("", |at| record.get(at)),
            );
        }
        if count == SAMPLE {
            open_dates = guess(&layout, &sample)
                .into_iter()
                .filter(|(_, guess)| *guess == Guess::Ambiguous)
                .map(|(at, _)| (at, None))
                .collect();
            if stage.is_none() && open_dates.is_empty() {
                break;
            }
        }
        if count > SAMPLE {
            for (at, found) in &mut open_dates {
                if found.is_none()
                    && let Guess::Sure(order) = guess_order(std::iter::once(record.get(*at)))
                    && order != DateOrder::Ymd
                {
                    *found = Some(order);
                }
            }
        }
        if count.is_multiple_of(8_192) {
            watch.tell(Phase::Plan, 0, table.size())?;
        }
    }
    let mut report = FileReport {
        input: input.clone(),
        headers: headers.clone(),
        delimiter: table.delimiter(),
        kind: layout.info.code,
        many: layout.info.many,
        unread: layout.unknown(),
        ..FileReport::default()
    };
    let usual = usual_order(catalog.base());
    let mut orders = vec![DateOrder::Ymd; layout.columns.len()];
    let guesses = guess(&layout, &sample);
    // Where one date column is clear, the others of the file are written the same way.
    let clear = guesses.iter().find_map(|(_, guess)| match guess {
        Guess::Sure(order) if *order != DateOrder::Ymd => Some(*order),
        _ => None,
    });
    for (at, guess) in guesses {
        let later = open_dates
            .iter()
            .find(|(column, _)| *column == at)
            .and_then(|(_, found)| *found);
        let (order, sure) = match guess {
            Guess::Sure(order) => (order, true),
            Guess::Ambiguous => match later.or(clear) {
                Some(order) => (order, true),
                None => (usual, false),
            },
            Guess::NotDates => (clear.unwrap_or(usual), true),
        };
        orders[at] = order;
        let word = match order {
            DateOrder::Ymd => "year-month-day",
            DateOrder::Mdy => "month/day/year",
            DateOrder::Dmy => "day/month/year",
        };
        report.dates.push((headers[at].clone(), word, sure));
    }
    let id = layout
        .columns
        .iter()
        .position(|column| *column == Column::Id);
    let name = layout.field(layout.info.title);
    // Ours only if its ids are.
    layout.own = layout.own
        && id.is_some_and(|id| {
            sample
                .iter()
                .all(|record| Uuid::try_parse(record.get(id)).is_ok())
        });
    let sample = match (id, name) {
        (Some(id), Some(name)) => sample
            .iter()
            .take(200)
            .map(|record| {
                (
                    record.get(id).trim().to_owned(),
                    record.get(name).to_owned(),
                )
            })
            .collect(),
        _ => Vec::new(),
    };
    stages::clean(&mut survey_stages);
    Ok(Survey {
        layout,
        orders,
        stages: survey_stages,
        sample,
        report,
        size: table.size(),
        is_loose: table.is_loose(),
    })
}

fn guess(layout: &Layout, sample: &[Record]) -> Vec<(usize, Guess)> {
    (0..layout.columns.len())
        .filter(|at| layout::is_date(layout, *at))
        .map(|at| (at, guess_order(sample.iter().map(|record| record.get(at)))))
        .collect()
}

/// What people who count in this currency write first, where nothing else tells.
fn usual_order(home: Currency) -> DateOrder {
    if home.code() == "USD" {
        DateOrder::Mdy
    } else {
        DateOrder::Dmy
    }
}
