//! What a person decides over a plan before it is applied: answers to what files leave open, what columns mean, what
//! is left out; and the end of it. Each decision goes into [`Options`], with which the plan is made again.
//!
//! How this is shown and by which keys is the interface's business; how a plan is made is `plan`'s.

use std::{borrow::Cow, path::Path};

use super::{
    super::{csv::shape::Lay, error::Result},
    Options, Plan, Watch, apply,
    choices::{Do, NameChoice, TableChoice},
    layout::{Layout, own},
    numbers::{self, Sign},
    rejects,
    report::{About, FileReport},
    shares::{self, Share},
    source::{self, Input},
};
use crate::{
    domain::{
        catalog::Catalog,
        dates::{DateOrder, long, parse_file_date},
    },
    store::{Actor, Changes, Store, backup::Why},
    words::say,
};

pub use super::layout::meanings::{Meaning, NEW_FIELD, meanings};

/// Something to be asked of one table: all its columns of a kind are written the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which table.
    pub input: Input,
    /// What is open.
    pub about: About,
    /// The headers of the columns that leave it open.
    pub columns: Vec<String>,
    /// Cells of theirs.
    pub samples: Vec<String>,
}

/// One way to read them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What is handed to [`answer`].
    pub code: &'static str,
    /// In words.
    pub label: &'static str,
    /// What becomes of the cells, of the first few.
    pub examples: Vec<String>,
}

/// What the tables of a plan leave open.
pub fn asked(plan: &Plan) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for file in &plan.report.files {
        for question in &file.questions {
            let same =
                |other: &&mut Asked| other.input == file.input && other.about == question.about;
            match all.iter_mut().find(same) {
                Some(known) if known.columns.contains(&question.column) => {}
                Some(known) => known.columns.push(question.column.clone()),
                None => all.push(Asked {
                    input: file.input.clone(),
                    about: question.about,
                    columns: vec![question.column.clone()],
                    samples: question.samples.clone(),
                }),
            }
        }
    }
    all
}

impl Asked {
    /// The question.
    pub fn words(&self) -> String {
        let file = self.input.name();
        match self.about {
            About::Dates => say!("import-ask-dates", file = file),
            About::Decimal => say!("import-ask-decimal", file = file),
            About::Share => say!("import-ask-share", file = file),
            About::Columns => say!("import-ask-columns", file = file),
        }
    }

    /// Which columns it is about.
    pub fn of(&self) -> String {
        format!("{}: {}", self.columns.join(", "), self.samples.join("  "))
    }

    /// The ways to read them, each with what becomes of the samples.
    pub fn readings(&self) -> Vec<Reading> {
        let each = |read: &dyn Fn(&str) -> Option<String>| {
            let shown = self.samples.iter().take(2);
            let pair = |cell: &String| match read(cell) {
                Some(means) => format!("{cell} → {means}"),
                None => say!("import-does-not-fit", cell = cell),
            };
            shown.map(pair).collect::<Vec<_>>()
        };
        let date = |order| move |cell: &str| parse_file_date(cell, order).map(long);
        let number = |sign| move |cell: &str| numbers::plain(cell, sign).ok().map(Cow::into_owned);
        let reading = |code, label, examples| Reading {
            code,
            label,
            examples,
        };
        let share = |share: Share| {
            move |cell: &str| {
                let number = cell.replace(',', ".").parse().ok()?;
                let percent = share.percent(number)?.normalize();
                Some(match share {
                    Share::Paid => say!("quote-percent-off", percent = percent.to_string()),
                    _ => format!("{percent} %"),
                })
            }
        };
        match self.about {
            About::Share => {
                let mut all = vec![
                    reading("share", say!("import-share"), each(&share(Share::Share))),
                    reading(
                        "percent",
                        say!("import-percent"),
                        each(&share(Share::Percent)),
                    ),
                ];
                if self
                    .columns
                    .iter()
                    .any(|header| shares::may_be_paid(header))
                {
                    let paid = reading("paid", say!("import-paid"), each(&share(Share::Paid)));
                    all.insert(0, paid);
                }
                all
            }
            About::Dates => vec![
                reading("dmy", say!("import-day-first"), each(&date(DateOrder::Dmy))),
                reading(
                    "mdy",
                    say!("import-month-first"),
                    each(&date(DateOrder::Mdy)),
                ),
            ],
            About::Columns => vec![reading("leave", say!("import-leave-columns"), Vec::new())],
            About::Decimal => vec![
                reading("point", say!("import-point"), each(&number(Sign::Point))),
                reading("comma", say!("import-comma"), each(&number(Sign::Comma))),
            ],
        }
    }
}

/// Takes an answer, by the code of its reading.
pub fn answer(options: &mut Options, asked: &Asked, code: &str) {
    let choice = options.tables.entry(asked.input.clone()).or_default();
    match code {
        "dmy" => choice.dates = Some(DateOrder::Dmy),
        "mdy" => choice.dates = Some(DateOrder::Mdy),
        "point" => choice.decimal = Some(Sign::Point),
        "comma" => choice.decimal = Some(Sign::Comma),
        "leave" => choice.leaves_unnamed = true,
        _ => choice.share = Share::of(code).or(choice.share),
    }
}

/// One column of a table as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnLine {
    /// Its header.
    pub header: String,
    /// What it means, as [`map`] takes it.
    pub word: String,
    /// What it means, in words; empty for nothing.
    pub means: String,
    /// What stands first in it.
    pub sample: String,
    /// Whether it was changed by hand.
    pub is_changed: bool,
}

/// The columns of a table of the plan, with what was decided since.
pub fn columns(plan: &Plan, options: &Options, catalog: &Catalog, table: usize) -> Vec<ColumnLine> {
    let Some((input, _, layout)) = plan.layouts.get(table) else {
        return Vec::new();
    };
    let known = meanings(catalog, layout.info);
    let label = |word: &str| {
        let of = known.iter().find(|meaning| meaning.word == word);
        of.map_or_else(|| word.to_owned(), |meaning| meaning.label.clone())
    };
    let choice = options.tables.get(input);
    let samples = &plan.report.files[table].samples;
    let line = |(at, header): (usize, &String)| {
        let key = (layout.info.code, header.clone());
        let is_made = choice.is_some_and(|choice| choice.made.contains(&key));
        let by_hand = choice.and_then(|choice| choice.columns.get(&key));
        let words: Vec<String> = match by_hand {
            _ if is_made => vec![NEW_FIELD.into()],
            Some(word) => vec![word.clone()],
            None => layout.words_at(at),
        };
        ColumnLine {
            header: header.clone(),
            means: words
                .iter()
                .filter(|word| !word.is_empty())
                .map(|word| label(word))
                .collect::<Vec<_>>()
                .join(" + "),
            word: words.into_iter().next().unwrap_or_default(),
            sample: samples.get(at).cloned().unwrap_or_default(),
            is_changed: by_hand.is_some() || is_made,
        }
    };
    let headers = layout.headers.iter().enumerate();
    headers
        .filter(|(_, header)| !header.is_empty())
        .map(line)
        .collect()
}

/// Says what a header means; another column of the same meaning then means nothing.
pub fn map(plan: &Plan, options: &mut Options, catalog: &Catalog, table: usize, to: (&str, &str)) {
    let (header, word) = to;
    let others: Vec<String> = columns(plan, options, catalog, table)
        .into_iter()
        .filter(|line| line.word == word && line.header != header)
        .map(|line| line.header)
        .collect();
    let Some((input, _, layout)) = plan.layouts.get(table) else {
        return;
    };
    let choice = options.tables.entry(input.clone()).or_default();
    let key = |header: &str| (layout.info.code, header.to_owned());
    if word == NEW_FIELD {
        choice.columns.insert(key(header), String::new());
        choice.made.insert(key(header));
        return;
    }
    choice.made.remove(&key(header));
    choice.columns.insert(key(header), word.to_owned());
    let is_list = layout.info.position(word).is_some_and(|at| {
        let spec = layout.info.specs()[at];
        spec.kind.is_list()
    });
    if !word.is_empty() && !is_list {
        for other in others {
            choice.columns.insert(key(&other), String::new());
        }
    }
}

/// Leaves a table out, or takes one that is passed over.
pub fn omit(options: &mut Options, file: &FileReport) {
    let choice = options.tables.entry(file.input.clone()).or_default();
    choice.skip = file.passed.is_none();
}

/// Leaves a line out, or takes it.
pub fn omit_line(options: &mut Options, input: &Input, line: u64) {
    let choice = options.tables.entry(input.clone()).or_default();
    if !choice.left_out.remove(&line) {
        choice.left_out.insert(line);
    }
}

/// Says what becomes of a line; nothing for what the plan made of it.
pub fn decide_line(options: &mut Options, input: &Input, line: u64, to: Option<Do>) {
    let choice = options.tables.entry(input.clone()).or_default();
    choice.left_out.remove(&line);
    match to {
        Some(Do::Skip) => drop(choice.left_out.insert(line)),
        Some(other) => drop(choice.rows.insert(line, other)),
        None => {}
    }
    if !matches!(to, Some(Do::Create | Do::Update(_))) {
        choice.rows.remove(&line);
    }
}

/// What was decided of a line.
pub fn decided(options: &Options, input: &Input, line: u64) -> Option<Do> {
    if is_left_out(options, input, line) {
        return Some(Do::Skip);
    }
    options.tables.get(input)?.rows.get(&line).copied()
}

/// A name in the files that resembles another, and whether it is taken for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameLine {
    /// The code of the kind.
    pub kind: String,
    /// As the files have it.
    pub typed: String,
    /// What it resembles.
    pub meant: String,
    /// Whether it is taken for that.
    pub is_taken: bool,
}

/// The names that resemble others, those taken for them too.
pub fn names(plan: &Plan, options: &Options) -> Vec<NameLine> {
    let taken = options.names.iter().map(|name| NameLine {
        kind: name.kind.clone(),
        typed: name.typed.clone(),
        meant: name.take.clone(),
        is_taken: true,
    });
    let mut all: Vec<NameLine> = taken.collect();
    for near in &plan.report.proposed {
        if !all
            .iter()
            .any(|name| name.kind == near.kind && name.typed == near.typed)
        {
            all.push(NameLine {
                kind: near.kind.to_owned(),
                typed: near.typed.clone(),
                meant: near.meant.clone(),
                is_taken: false,
            });
        }
    }
    all
}

/// Takes a name for the one that it resembles, or keeps it apart again.
pub fn take_name(options: &mut Options, name: &NameLine) {
    let is_it = |other: &NameChoice| other.kind == name.kind && other.typed == name.typed;
    options.names.retain(|other| !is_it(other));
    if !name.is_taken {
        options.names.push(NameChoice {
            kind: name.kind.clone(),
            typed: name.typed.clone(),
            take: name.meant.clone(),
        });
    }
}

/// Whether a line was left out.
pub fn is_left_out(options: &Options, input: &Input, line: u64) -> bool {
    let choice = options.tables.get(input);
    choice.is_some_and(|choice| choice.left_out.contains(&line))
}

/// What came of an import.
pub struct Finished {
    /// What changed in the book.
    pub changes: Changes,
    /// The report, as sentences.
    pub lines: Vec<String>,
}

/// Applies the plan, writes the lines not taken beside their files, and remembers what was mapped by hand in `layouts`.
pub fn finish(
    store: &mut Store,
    actor: &Actor,
    plan: &mut Plan,
    options: &Options,
    layouts: Option<&Path>,
    watch: &mut Watch<'_>,
) -> Result<Finished> {
    // Undo takes an import back; the copy is for what undo cannot: a disk that fails in the middle.
    if !plan.is_empty() && store.holds_records()? {
        store.back_up(Why::Import, actor.now)?;
    }
    let changes = apply::apply(store, actor, plan, watch)?;
    let done = match plan.is_empty() {
        true if plan.report.is_known() => say!("import-done-known"),
        true => say!("import-done-nothing"),
        false => say!("import-done"),
    };
    let mut lines = vec![done.to_owned()];
    // The book is written: what goes wrong beside it is told and takes nothing back.
    match rejects::beside(plan) {
        Ok(paths) => lines.extend(
            paths
                .iter()
                .map(|path| say!("import-beside", file = path.display().to_string())),
        ),
        Err(error) => lines.push(say!("import-not-beside", why = error.to_string())),
    }
    for (input, choice) in &options.tables {
        let Some(folder) = layouts.filter(|_| choice.is_mapping() && !choice.skip) else {
            continue;
        };
        match remember(folder, plan, input, Some(choice)) {
            Ok(true) => lines.push(remembered(input)),
            Ok(false) => {}
            Err(error) => lines.push(say!("import-not-remembered", why = error.to_string())),
        }
    }
    lines.extend(plan.report.told());
    Ok(Finished { changes, lines })
}

/// Keeps how a table was read for the next one with the same headers; false where there is nothing to keep.
pub fn remember(
    folder: &Path,
    plan: &Plan,
    input: &Input,
    choice: Option<&TableChoice>,
) -> Result<bool> {
    // Columns known by their number alone would be taken for those of every other file without headers.
    let is_bare =
        |reading: &source::Reading| reading.shape.is_some_and(|shape| shape.lay == Lay::Bare);
    let mut layouts: Vec<Layout> = plan
        .layouts
        .iter()
        .filter(|(other, reading, layout)| other == input && !layout.own && !is_bare(reading))
        .map(|(_, _, layout)| layout.clone())
        .collect();
    for layout in &mut layouts {
        let table = &mut layout.table;
        if let Some(order) = choice.and_then(|choice| choice.dates) {
            table.dates = Some(order.word().into());
        }
        if let Some(sign) = choice.and_then(|choice| choice.decimal) {
            table.decimal = Some(sign.word().into());
        }
        if let Some(share) = choice.and_then(|choice| choice.share) {
            table.share = Some(share.word().into());
        }
    }
    let layouts: Vec<&Layout> = layouts.iter().collect();
    Ok(own::remember(folder, &layouts)?.is_some())
}

/// What is said of a table that was remembered.
pub fn remembered(input: &Input) -> String {
    say!("import-remembered", file = input.name())
}
