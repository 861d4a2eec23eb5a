//! A first look through a table: the order of its dates, its decimal signs, its stages, whether its ids are our own.
//!
//! The whole table is gone through only where a column asks for it: stages, dates and numbers that the first lines
//! leave open. What stays open becomes a question.

use uuid::Uuid;

use super::{
    super::{
        csv::{
            read::{Next, Reading, Record},
            shape::Lay,
        },
        error::Result,
    },
    Options, Phase, Watch, grouped, headings,
    layout::{self, Column, Layout},
    numbers::{self, Judge, Sign},
    plan,
    report::{About, FileReport, Question},
    shares::{self, Share},
    source::{self, Input, Rows},
    stages::{self, StageSurvey},
    status,
    unheaded::{self, Unheaded},
};
use crate::{
    domain::{
        catalog::Catalog,
        dates::{DateOrder, Guess, guess_order},
        kind::KindInfo,
        record::by_word,
    },
    words::say,
};

/// Lines on which guesses stand.
const SAMPLE: usize = 1_000;
/// So many cells are shown with a question.
const SHOWN: usize = 4;

/// What a first look found.
pub struct Survey {
    /// What the columns mean.
    pub layout: Layout,
    /// The order of dates, by cell.
    pub orders: Vec<DateOrder>,
    /// The decimal sign, by cell.
    pub signs: Vec<Sign>,
    /// What bare percentages mean, by cell.
    pub shares: Vec<Share>,
    /// What the stage column holds.
    pub stages: StageSurvey,
    /// Id and name of some lines: to see whose ids they are.
    pub sample: Vec<(String, String)>,
    /// What is said of the file.
    pub report: FileReport,
    /// How it is read.
    pub reading: Reading,
    /// The columns that hold what groups of lines have in common.
    pub groups: grouped::Columns,
    /// How much there is to read.
    pub size: u64,
    /// How many tables of this command are in the same file: each of its lines is read once for each.
    pub input: Input,
    /// Whether lists of records may name some that nobody knows.
    pub is_loose: bool,
}

/// How a file is to be read, by what was said of all files and of this one.
fn reading(input: &Input, options: &Options) -> Reading {
    let choice = options.files.get(&input.path).map(|choice| choice.reading);
    let mut reading = options.reading;
    if let Some(choice) = choice {
        reading.encoding = choice.encoding.or(reading.encoding);
        reading.delimiter = choice.delimiter.or(reading.delimiter);
    }
    reading
}

/// Takes the first look; gives one survey for each kind of record that the table makes.
pub fn look(
    catalog: &Catalog,
    input: &Input,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Vec<Survey>> {
    let mut options = options;
    let with_map: Options;
    let mut table = source::open(input, reading(input, options))?;
    let chosen = options.tables.get(input).and_then(|choice| choice.kind);
    let mut kind = chosen.or(options.kind).or_else(|| by_word(table.kind()?));
    if let Some(below) = headings::below(catalog, input, table.as_mut(), kind, options)? {
        let reading = table.reading();
        table = source::open(input, reading.below(below))?;
    } else if let Some(unheaded) = unheaded(catalog, input, table.reading(), kind, options)? {
        table = source::open(input, table.reading().laid(unheaded.lay))?;
        kind = kind.or(unheaded.kind);
        // What a person said of a column goes before what its cells say.
        with_map = Options {
            map: [options.map.clone(), unheaded.map].concat(),
            ..options.clone()
        };
        options = &with_map;
    }
    let headers: Vec<String> = table
        .headers()
        .iter()
        .map(|said| layout::shown(said))
        .collect();
    let reading = table.reading();
    let remarks = table.remarks();
    drop(table);
    let layouts = layout::choose::choose(catalog, input, &headers, kind, options)?;
    let mut surveys = Vec::new();
    for layout in layouts {
        let layout = status::settle(catalog, layout, || source::open(input, reading))?;
        let mut rows = source::open(input, reading)?;
        let mut survey = one(catalog, layout, input, rows.as_mut(), options, watch)?;
        survey.reading = match survey.groups {
            0 => reading,
            groups => reading.grouped(groups),
        }
        .for_plan();
        if reading.shape.is_some_and(|shape| shape.lay == Lay::Bare)
            && survey.layout.name.is_empty()
        {
            survey.report.layout = layout::BY_CELLS.into();
        }
        if let Some(form) = source::Form::of(&input.path).title()
            && survey.layout.name.is_empty()
            && !survey.layout.own
        {
            survey.report.layout = form.into();
        }
        if surveys.is_empty() {
            survey.report.remarks.splice(0..0, remarks.clone());
        }
        surveys.push(survey);
    }
    // A column that any of the kinds reads is read; what none of them does is said once.
    let mut unread = Vec::new();
    for survey in &mut surveys {
        unread.push(std::mem::take(&mut survey.report.unread));
    }
    if let Some((first, others)) = unread.split_first() {
        let in_all = |header: &&String| others.iter().all(|other| other.contains(header));
        surveys[0].report.unread = first.iter().filter(in_all).cloned().collect();
    }
    Ok(surveys)
}

/// Whether a table is one without headers; another look from its start.
fn unheaded(
    catalog: &Catalog,
    input: &Input,
    reading: Reading,
    kind: Option<&'static KindInfo>,
    options: &Options,
) -> Result<Option<Unheaded>> {
    let mut rows = source::open(input, reading)?;
    unheaded::judge(catalog, input, rows.as_mut(), kind, options)
}

/// What one column still has to be asked of.
struct Open {
    bound: usize,
    dates: bool,
    numbers: bool,
    /// Whether lines beyond the sample are still looked at for it.
    watched: bool,
    /// What lines beyond the sample said.
    later: Option<DateOrder>,
    judge: Judge,
}

fn one(
    catalog: &Catalog,
    mut layout: Layout,
    input: &Input,
    table: &mut dyn Rows,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Survey> {
    let choice = options.tables.get(input);
    let said_dates = choice.and_then(|choice| choice.dates).or(options.dates);
    let said_sign = choice.and_then(|choice| choice.decimal).or(options.decimal);
    let said_share = choice.and_then(|choice| choice.share).or(options.share);
    let mut survey_stages = StageSurvey::default();
    let mut sample: Vec<Record> = Vec::new();
    let mut record = Record::default();
    let (mut count, mut bad) = (0_usize, 0_usize);
    let mut groups = grouped::Seen::default();
    let is_deal = layout.info.code == "opportunity";
    let stage = layout.bound("stage").filter(|_| is_deal).cloned();
    let pipeline = layout.field("pipeline");
    let probability = layout.field("probability");
    let info = layout.info;
    let mut columns: Vec<Open> = layout
        .columns
        .iter()
        .enumerate()
        .map(|(bound, said)| Open {
            bound,
            dates: layout::is_date(info, &said.column),
            numbers: layout::is_number(info, &said.column).is_some(),
            watched: true,
            later: None,
            judge: Judge::default(),
        })
        .filter(|open| open.dates || open.numbers)
        .collect();
    loop {
        match table.next(&mut record)? {
            Next::Record
                if headings::is_rule(&record)
                    || headings::is_one(catalog, &layout, &record, count == 0) =>
            {
                continue;
            }
            Next::Record => {}
            Next::Bad(_) => {
                bad += 1;
                continue;
            }
            Next::End => break,
        }
        count += 1;
        let is_deal = || {
            !plan::is_ragged(&record, layout.headers.len())
                && headings::sums(&layout, &record).is_none()
        };
        if let Some(stage) = &stage
            && is_deal()
        {
            let said = stage.how.words.as_ref().map_or_else(
                || record.get(stage.at).into(),
                |words| words.read(record.get(stage.at).trim()),
            );
            let (name, shown) = if layout.own {
                (&*said, None)
            } else {
                stages::bare(&said)
            };
            let probability = probability.map_or("", |at| record.get(at).trim());
            let shown = shown.filter(|_| probability.is_empty());
            survey_stages.see(
                pipeline.map_or("", |at| record.get(at)),
                name,
                shown.unwrap_or(probability),
            );
        }
        for open in columns
            .iter_mut()
            .filter(|open| open.numbers && open.watched)
        {
            open.judge.see(record.get(layout.columns[open.bound].at));
        }
        if count <= SAMPLE {
            if !layout.own {
                groups.see(&record);
            }
            sample.push(record.clone());
        } else {
            for open in columns.iter_mut().filter(|open| open.dates && open.watched) {
                let cell = record.get(layout.columns[open.bound].at);
                if open.later.is_none()
                    && let Guess::Sure(order) = guess_order(std::iter::once(cell))
                    && order != DateOrder::Ymd
                {
                    open.later = Some(order);
                }
            }
        }
        if count == SAMPLE {
            let is_open = |open: &Open| {
                let bound = &layout.columns[open.bound];
                let how = &bound.how;
                (open.dates
                    && said_dates.or(how.dates).is_none()
                    && guess(&sample, bound.at) == Guess::Ambiguous)
                    || (open.numbers
                        && said_sign.or(how.decimal).is_none()
                        && layout::is_number(info, &bound.column).is_some_and(|groups| {
                            open.judge.verdict(groups) == numbers::Guess::Ambiguous
                        }))
            };
            for open in &mut columns {
                open.watched = is_open(open);
            }
            if stage.is_none() && !columns.iter().any(|open| open.watched) {
                break;
            }
        }
        if count.is_multiple_of(8_192) {
            watch.tell(Phase::Plan, 0, table.size())?;
        }
    }
    let mut report = FileReport {
        input: input.clone(),
        headers: layout.headers.clone(),
        delimiter: table.delimiter(),
        kind: layout.info.code,
        many: layout.info.many,
        layout: layout.title(),
        unread: layout.unknown(),
        samples: (0..layout.headers.len())
            .map(|at| first_filled(&sample, at))
            .collect(),
        ..FileReport::default()
    };
    unheaded::ask_unnamed(&layout, table, input, options, &mut report);
    let orders = orders(&layout, &columns, &sample, said_dates, &mut report);
    let said_sign = table.sign().or(said_sign);
    let signs = signs(&layout, &columns, &sample, said_sign, &mut report);
    let shares = shares(&layout, &sample, said_share, &mut report);
    if count + bad == 0 {
        report.remarks.push(say!("import-only-header").into());
    }
    let groups = groups.columns();
    if groups > 0 {
        let columns: Vec<&str> = grouped::places(groups)
            .filter_map(|at| layout.headers.get(at).map(String::as_str))
            .collect();
        let columns = columns.join(", ");
        report
            .remarks
            .push(say!("import-grouped", columns = columns));
    }
    if looks_decoded_twice(&sample) {
        report.remarks.push(say!("import-mojibake").into());
    }
    let id = layout
        .columns
        .iter()
        .find(|bound| bound.column == Column::Id)
        .map(|bound| bound.at);
    let name = layout.field(layout.info.title);
    // Ours only if its ids are.
    layout.own = layout.own
        && id.is_some_and(|id| {
            sample
                .iter()
                .all(|record| Uuid::try_parse(record.get(id)).is_ok())
        });
    if !layout.own && report.layout == "dealbook export" {
        report.layout = layout.title();
    }
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
        signs,
        shares,
        stages: survey_stages,
        sample,
        report,
        reading: Reading::default(),
        groups,
        size: table.size(),
        input: input.clone(),
        is_loose: table.is_loose(),
    })
}

/// The order of a column's days. Cells that are none under any order, such as 30.02.2026, are refused one by one: they
/// do not decide how the others are read.
fn guess(sample: &[Record], at: usize) -> Guess {
    let cells = || sample.iter().map(|record| record.get(at));
    match guess_order(cells()) {
        Guess::NotDates => {
            let is_day = |cell: &&str| guess_order(std::iter::once(*cell)) != Guess::NotDates;
            guess_order(cells().filter(is_day))
        }
        guess => guess,
    }
}

fn orders(
    layout: &Layout,
    columns: &[Open],
    sample: &[Record],
    said: Option<DateOrder>,
    report: &mut FileReport,
) -> Vec<DateOrder> {
    let mut orders = vec![DateOrder::Ymd; layout.headers.len()];
    let guesses: Vec<(&Open, Guess)> = columns
        .iter()
        .filter(|open| open.dates)
        .map(|open| (open, guess(sample, layout.columns[open.bound].at)))
        .collect();
    // Where one date column is clear, the others of the file are written the same way.
    let clear = guesses.iter().find_map(|(open, guess)| match guess {
        Guess::Sure(order) if *order != DateOrder::Ymd => Some(*order),
        _ => open.later,
    });
    for (open, guess) in guesses {
        let bound = &layout.columns[open.bound];
        let said = said.or(bound.how.dates);
        let order = match guess {
            Guess::Sure(order) => order,
            Guess::NotDates => said.or(clear).unwrap_or(DateOrder::Ymd),
            Guess::Ambiguous => match said.or(open.later).or(clear) {
                Some(order) => order,
                None => {
                    let header = &layout.headers[bound.at];
                    report.questions.push(Question {
                        column: header.clone(),
                        why: say!("import-open-dates", example = example(sample, bound.at)),
                        switch: "--dates dmy or --dates mdy",
                        about: About::Dates,
                        samples: samples(sample, bound.at, |cell| {
                            guess_order(std::iter::once(cell)) == Guess::Ambiguous
                        }),
                    });
                    DateOrder::Dmy
                }
            },
        };
        orders[bound.at] = order;
        let is_new = report
            .dates
            .iter()
            .all(|(known, _)| *known != layout.headers[bound.at]);
        if guess != Guess::NotDates && is_new {
            report.dates.push((layout.headers[bound.at].clone(), order));
        }
    }
    orders
}

fn signs(
    layout: &Layout,
    columns: &[Open],
    sample: &[Record],
    said: Option<Sign>,
    report: &mut FileReport,
) -> Vec<Sign> {
    let mut signs = vec![Sign::Point; layout.headers.len()];
    if layout.own {
        return signs;
    }
    let verdicts: Vec<(&Open, numbers::Guess)> = columns
        .iter()
        .filter(|open| open.numbers && !open.judge.is_silent())
        .filter_map(|open| {
            let groups = layout::is_number(layout.info, &layout.columns[open.bound].column)?;
            Some((open, open.judge.verdict(groups)))
        })
        .collect();
    // Where one column is clear, the others of the file are written the same way.
    let clear = verdicts.iter().find_map(|(_, verdict)| match verdict {
        numbers::Guess::Sure(sign) => Some(*sign),
        numbers::Guess::Ambiguous => None,
    });
    for (open, verdict) in verdicts {
        let bound = &layout.columns[open.bound];
        let said = said.or(bound.how.decimal);
        signs[bound.at] = match (said, verdict) {
            (Some(said), _) => said,
            (None, numbers::Guess::Sure(sign)) => sign,
            (None, numbers::Guess::Ambiguous) => match clear {
                Some(sign) => sign,
                None => {
                    report.questions.push(Question {
                        column: layout.headers[bound.at].clone(),
                        why: say!("import-open-decimal").into(),
                        switch: "--decimal point or --decimal comma",
                        about: About::Decimal,
                        samples: samples(sample, bound.at, |cell| cell.contains(['.', ','])),
                    });
                    Sign::Point
                }
            },
        };
        if signs[bound.at] == Sign::Comma {
            let column = &layout.headers[bound.at];
            report
                .remarks
                .push(say!("import-decimal-comma", column = column));
        }
    }
    signs
}

fn shares(
    layout: &Layout,
    sample: &[Record],
    said: Option<Share>,
    report: &mut FileReport,
) -> Vec<Share> {
    let mut all = vec![Share::Percent; layout.headers.len()];
    let percents = layout
        .columns
        .iter()
        .filter(|bound| layout::is_percent(layout.info, &bound.column));
    for bound in percents.filter(|bound| !layout.own && bound.how.times.is_none()) {
        let header = &layout.headers[bound.at];
        let mut judge = shares::Judge::default();
        for record in sample {
            judge.see(record.get(bound.at));
        }
        if !judge.is_open(header) {
            continue;
        }
        if let Some(share) = said.or(bound.how.share) {
            all[bound.at] = share;
            continue;
        }
        let cells = samples(sample, bound.at, |cell| !shares::is_marked(cell));
        report.questions.push(Question {
            column: header.clone(),
            why: say!(
                "import-open-share",
                example = cells.first().map_or("", String::as_str)
            ),
            switch: "--percent percent, --percent share or --percent paid",
            about: About::Share,
            samples: cells,
        });
    }
    all
}

/// UTF-8 that was taken for Windows-1252 and saved so.
fn looks_decoded_twice(sample: &[Record]) -> bool {
    let cells = sample.iter().take(200).flat_map(Record::cells);
    let is_twice = |cell: &str| {
        if !cell.contains(['Ã', 'Â', 'å', 'ä', 'æ', 'ç', 'è', 'é']) {
            return false;
        }
        let (bytes, _, unfit) = encoding_rs::WINDOWS_1252.encode(cell);
        !unfit
            && str::from_utf8(&bytes).is_ok_and(|text| text.chars().count() < cell.chars().count())
    };
    cells.filter(|cell| is_twice(cell)).count() >= 2
}

/// What stands first in a column.
fn first_filled(sample: &[Record], at: usize) -> String {
    let mut cells = sample.iter().map(|record| record.get(at).trim());
    super::value::short(cells.find(|cell| !cell.is_empty()).unwrap_or_default())
}

/// A few different cells of a column that leave a question open.
fn samples(sample: &[Record], at: usize, is_open: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in sample.iter().map(|record| record.get(at).trim()) {
        if found.len() == SHOWN {
            break;
        }
        let shown = super::value::short(cell);
        if is_open(cell) && !found.contains(&shown) {
            found.push(shown);
        }
    }
    found
}

/// A cell that may be read two ways.
fn example(sample: &[Record], at: usize) -> String {
    let open = |cell: &&str| guess_order(std::iter::once(*cell)) == Guess::Ambiguous;
    let cell = sample
        .iter()
        .map(|record| record.get(at))
        .find(open)
        .unwrap_or_default();
    super::value::short(cell)
}
