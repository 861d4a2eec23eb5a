//! Makes the plan: tables looked at, put in the order of their references, each line decided and staged.
//!
//! The book is read and not written. How a line becomes a draft is in `row`, whom references mean in `resolve`, what a
//! kind adds of its own in `kinds`; which record a line is about in `identify`, what it does in `take`, what waits for
//! later lines in `late`, whose ids and who is "me" in `who`.

mod fields;
mod identify;
mod late;
mod outcome;
mod rings;
mod take;
mod who;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
};

use super::{
    super::{
        csv::read::{Next, Record},
        error::{Error, Result},
    },
    Duplicates, OnMatch, Options, Phase, Plan, Watch,
    choices::Do,
    headings,
    keys::{Keys, What},
    layout,
    report::{FileReport, Report},
    resolve,
    row::{self, Line},
    source::{self, Aside, Found, Input},
    spots::Spots,
    stages::{self, Way},
    stamp::Stamp,
    survey::{self, Survey},
};
use crate::{
    domain::{
        catalog::Catalog,
        field::Instant,
        id::Id,
        kind::{Kind, KindInfo},
        money::Currency,
        text,
    },
    store::{Read, Store, scratch::Scratch},
    words::say,
};
use identify::Match;

/// Everything known while the plan is made.
pub struct Planner<'s> {
    pub(super) read: Read<'s>,
    pub(super) scratch: Scratch,
    pub(super) keys: Keys,
    pub(super) options: &'s Options,
    pub(super) report: Report,
    pub(super) source: String,
    pub(super) has_ids: bool,
    pub(super) seeded: BTreeSet<Kind>,
    pub(super) names: BTreeMap<Kind, Vec<resolve::Called>>,
    pub(super) last_file: BTreeMap<Kind, usize>,
    pub(super) file: usize,
    pub(super) line: u64,
    pub(super) me_seen: bool,
    also_me: Option<Id>,
    pub(super) now: Instant,
    pub(super) standard_books: BTreeMap<String, i64>,
    pub(super) kinds_in: BTreeSet<Kind>,
    pub(super) spots: HashMap<Kind, Spots>,
    /// Whom a name means, by kind code and folded name.
    pub(super) meant: HashMap<(String, String), String>,
    /// Who stands above whom: kind, field and record.
    above: HashMap<(Kind, usize, i64), i64>,
    /// Why the line at hand is not taken.
    why: Option<String>,
    /// Which file of the command this table is of.
    input: usize,
    made: i64,
    changed: u64,
}

/// Reads the files and decides everything. The book is not touched.
pub fn plan(
    store: &Store,
    now: Instant,
    paths: &[PathBuf],
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Plan> {
    let read = store.read();
    let stamps: Vec<Stamp> = paths.iter().map(|path| Stamp::of(path)).collect();
    let (mut surveys, passed) = look(&read, paths, options, watch)?;
    let mut planner = Planner {
        read,
        scratch: Scratch::beside(store.path())?,
        keys: Keys::default(),
        options,
        report: Report::default(),
        source: String::new(),
        has_ids: false,
        seeded: BTreeSet::new(),
        names: BTreeMap::new(),
        last_file: BTreeMap::new(),
        file: 0,
        line: 0,
        me_seen: false,
        also_me: None,
        now,
        standard_books: BTreeMap::new(),
        kinds_in: BTreeSet::new(),
        spots: HashMap::new(),
        meant: options
            .names
            .iter()
            .map(|name| {
                let key = (name.kind.clone(), text::fold(&name.typed));
                (key, name.take.clone())
            })
            .collect(),
        above: HashMap::new(),
        why: None,
        input: 0,
        made: 0,
        changed: 0,
    };
    planner.choose_source(&surveys)?;
    for survey in &mut surveys {
        planner.make_fields(survey)?;
    }
    for (at, survey) in surveys.iter().enumerate() {
        planner.last_file.insert(survey.layout.info.kind, at);
        planner.kinds_in.insert(survey.layout.info.kind);
        planner.report.files.push(survey.report.clone());
    }
    planner.check_me();
    let total: u64 = surveys.iter().map(|survey| survey.size).sum();
    let mut inputs: Vec<&Input> = Vec::new();
    let mut before = 0;
    for (at, survey) in surveys.iter().enumerate() {
        planner.file = at;
        planner.input = match inputs.iter().position(|input| **input == survey.input) {
            Some(known) => known,
            None => {
                inputs.push(&survey.input);
                inputs.len() - 1
            }
        };
        let taken = planner.take_table(survey, before, total, watch);
        // What went wrong with a file that changed is that it changed.
        stamps.iter().try_for_each(Stamp::check)?;
        taken?;
        before += survey.size;
    }
    planner.file = surveys.len();
    planner.settle_late(watch)?;
    planner.settle_me()?;
    planner.report.files.extend(passed);
    Ok(Plan {
        files: surveys.iter().map(|survey| survey.input.clone()).collect(),
        scratch: planner.scratch,
        report: planner.report,
        made: planner.made,
        changed: planner.changed + u64::from(planner.also_me.is_some()),
        also_me: planner.also_me,
        source: planner.source,
        layouts: surveys
            .into_iter()
            .map(|survey| (survey.input, survey.reading, survey.layout))
            .collect(),
    })
}

fn look(
    read: &Read<'_>,
    paths: &[PathBuf],
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<(Vec<Survey>, Vec<FileReport>)> {
    let mut surveys = Vec::new();
    let mut passed = Vec::new();
    let mut first = None;
    let mut inputs = Vec::new();
    for path in paths {
        let is_left_out = options.files.get(path).is_some_and(|choice| choice.skip);
        if !is_left_out {
            inputs.extend(source::inputs(path)?);
        }
    }
    for Found { input, aside } in &inputs {
        let choice = options.tables.get(input);
        let is_asked = options.hidden || choice.is_some();
        let aside = aside.filter(|aside| *aside != Aside::Hidden || !is_asked);
        let why = if choice.is_some_and(|choice| choice.skip) {
            Some(say!("import-left-out"))
        } else {
            aside.map(Aside::why)
        };
        if let Some(why) = why {
            passed.push(FileReport {
                input: input.clone(),
                passed: Some(why.into()),
                aside,
                ..FileReport::default()
            });
            continue;
        }
        match survey::look(read.catalog(), input, options, watch) {
            Ok(found) => surveys.extend(found),
            // Beside files that can be taken, one that cannot is named and passed over.
            Err(Error::NoRecords { path, why }) => {
                passed.push(FileReport {
                    input: input.clone(),
                    passed: Some(say!("import-no-records", why = &why)),
                    ..FileReport::default()
                });
                first = first.or(Some(Error::NoRecords { path, why }));
            }
            Err(error) => return Err(error),
        }
    }
    let all_left_out = !passed.is_empty() && first.is_none();
    if surveys.is_empty() && !all_left_out {
        return Err(first.unwrap_or(Error::NoFiles));
    }
    surveys.sort_by_key(|survey| layout::place(survey.layout.info));
    Ok((surveys, passed))
}

impl Planner<'_> {
    /// Kinds, custom fields, stages, users and rates of the book.
    pub fn catalog(&self) -> &Catalog {
        self.read.catalog()
    }

    /// The currency of amounts that do not say one.
    pub fn home(&self) -> Currency {
        self.read.catalog().base()
    }

    fn take_table(
        &mut self,
        survey: &Survey,
        before: u64,
        total: u64,
        watch: &mut Watch<'_>,
    ) -> Result<()> {
        let info = survey.layout.info;
        if resolve::is_named(info)
            || resolve::is_person(info)
            || self.options.duplicates != Duplicates::Warn
        {
            self.seed(info)?;
        }
        let match_on = self.match_fields(&survey.layout)?;
        let ways = if info.code == "opportunity" {
            let name = self.pipeline_name(survey);
            stages::settle(self, &survey.stages, &name)?
        } else {
            Vec::new()
        };
        let mut table = source::open(&survey.input, survey.reading)?;
        let headers = survey.report.headers.len();
        let choices = self.options.files.get(&survey.input.path);
        let left_out = self.options.tables.get(&survey.input);
        let mut record = Record::default();
        let mut count = 0_u64;
        let (mut above, mut is_other) = (0, false);
        loop {
            let next = table.next(&mut record)?;
            let is_below_gap = above > 0 && record.line > above + 1;
            above = record.line;
            let counts = self.counts();
            self.line = record.line;
            match next {
                Next::End => break,
                Next::Bad(why) => {
                    self.files().lines += 1;
                    self.reject(&record, None, why, survey)?;
                }
                Next::Record if record.is_blank() || headings::is_rule(&record) => {}
                Next::Record
                    if headings::is_one(
                        self.read.catalog(),
                        &survey.layout,
                        &record,
                        count == 0,
                    ) =>
                {
                    self.report.note(say!("import-header-again"));
                }
                Next::Record
                    if is_other
                        || (is_below_gap
                            && headings::is_other(
                                self.read.catalog(),
                                &survey.layout,
                                &record,
                            )) =>
                {
                    is_other = true;
                    self.files().lines += 1;
                    self.reject(&record, None, say!("file-below-header").into(), survey)?;
                }
                Next::Record => {
                    self.files().lines += 1;
                    let choice = left_out
                        .and_then(|choice| choice.rows.get(&record.line))
                        .or_else(|| choices.and_then(|choice| choice.rows.get(&record.line)));
                    let is_left_out =
                        left_out.is_some_and(|choice| choice.left_out.contains(&record.line));
                    if choice == Some(&Do::Skip) || is_left_out {
                        self.files().skipped += 1;
                    } else if is_ragged(&record, headers) {
                        let why = ragged(&record, headers);
                        self.reject(&record, None, why, survey)?;
                    } else if choice.is_none()
                        && let Some(why) = headings::sums(&survey.layout, &record)
                    {
                        self.reject(&record, None, why, survey)?;
                    } else {
                        self.take(survey, &ways, &match_on, &record, choice)?;
                    }
                }
            }
            self.note_outcome(survey, &record, counts);
            count += 1;
            if count.is_multiple_of(4_096) {
                watch.tell(Phase::Plan, before + table.done(), total)?;
            }
        }
        // Said once of a table that makes several kinds of record.
        let mut files = self.report.files.iter();
        if files.position(|file| file.input == survey.input) == Some(self.file) {
            self.files().remarks.extend(table.met());
        }
        watch.tell(Phase::Plan, before + table.done(), total)
    }

    fn files(&mut self) -> &mut FileReport {
        &mut self.report.files[self.file]
    }

    /// "sales_pipeline.csv" is a pipeline "Sales pipeline"; of a program that is known, its name.
    fn pipeline_name(&self, survey: &Survey) -> String {
        if let Some(source) = &self.options.source {
            return source.clone();
        }
        if let Some(system) = &survey.layout.system {
            return capital(system);
        }
        pipeline_of(&survey.input.path)
    }

    fn take(
        &mut self,
        survey: &Survey,
        ways: &[Way],
        match_on: &[usize],
        record: &Record,
        choice: Option<&Do>,
    ) -> Result<()> {
        let info = survey.layout.info;
        let mut draft = match row::read(self, survey, ways, record)? {
            Line::Draft(draft) => *draft,
            Line::Bad(bad) => return self.reject(record, bad.column, bad.why, survey),
            Line::Passed => {
                self.files().skipped += 1;
                return Ok(());
            }
            Line::Empty => {
                let why = say!(
                    "file-says-nothing",
                    kind = crate::domain::record::in_words(info.code)
                );
                return self.reject(record, None, why, survey);
            }
        };
        match choice {
            Some(Do::Create) => {
                (draft.external, draft.uuid) = (None, None);
                return self.create(survey, 0, draft);
            }
            Some(Do::Update(uuid)) => {
                return match self.by_uuid(info, *uuid)? {
                    Some(id) if id > 0 => self.update(survey, id, draft),
                    _ => {
                        let why = format!("there is no {} `{uuid}` to update", info.code);
                        self.reject(record, None, why, survey)
                    }
                };
            }
            Some(Do::Skip) | None => {}
        }
        match self.identify(survey, match_on, &mut draft, record)? {
            Err(why) => self.reject(record, None, why, survey),
            Ok(Match::Again(id)) => {
                self.files().repeated += 1;
                self.this_line_made(survey, id)
            }
            Ok(Match::Old(id)) => match self.options.on_match {
                OnMatch::Update => self.update(survey, id, draft),
                OnMatch::Skip => {
                    self.files().skipped += 1;
                    self.this_line_made(survey, id)
                }
                OnMatch::Create => {
                    (draft.external, draft.uuid) = (None, None);
                    self.create(survey, 0, draft)
                }
            },
            Ok(Match::New(known)) => self.create_or_join(survey, known, draft),
        }
    }

    /// What other tables of the same file made of this line.
    pub fn of_this_line(&self, info: &KindInfo, line: u64) -> Result<Option<i64>> {
        let key = format!("{}:{line}", self.input);
        self.keys.get(&self.scratch, info.kind, What::Line, &key)
    }

    fn this_line_made(&mut self, survey: &Survey, id: i64) -> Result<()> {
        if !survey.layout.is_part {
            return Ok(());
        }
        let key = format!("{}:{}", self.input, self.line);
        let kind = survey.layout.info.kind;
        self.keys.set(&self.scratch, kind, What::Line, &key, id)
    }
}

fn pipeline_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = capital(stem.replace(['_', '-'], " ").trim());
    if name.is_empty() {
        "Import".into()
    } else {
        name
    }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Cells beyond the header may be empty (a trailing separator), cells missing at the end may not be many.
pub fn is_ragged(record: &Record, headers: usize) -> bool {
    if record.len() == headers {
        return false;
    }
    record.len() < headers || (headers..record.len()).any(|at| !record.get(at).trim().is_empty())
}

fn ragged(record: &Record, headers: usize) -> String {
    let lines = record
        .cells()
        .map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count())
        .sum::<usize>();
    let mut why = say!("file-ragged", cells = record.len(), headers = headers);
    if lines > 0 {
        why.push_str(&say!("file-ragged-quote", lines = lines + 1));
    }
    why
}
