//! Makes the plan: files looked at, put in the order of their references, each line decided and staged.
//!
//! The book is read and not written. How a line becomes a draft is in `row`, whom references mean in `resolve`, what a
//! kind adds of its own in `kinds`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    super::{
        csv::read::{Next, Record},
        error::{Error, Result},
    },
    OnMatch, Options, Phase, Plan, Watch,
    keys::{AMBIGUOUS, Keys, What},
    kinds,
    layout::{self, Layout},
    report::{FileReport, Reject, Report},
    resolve::{self, Target},
    row::{self, Draft},
    source,
    stages::{self, Way},
    survey::{self, Survey},
    value::{Why, short},
};
use crate::{
    domain::{
        catalog::Catalog,
        cell::Cell,
        field::{Instant, Record as _, Row},
        id::Id,
        kind::{Kind, KindInfo},
        money::Currency,
        record::{by_kind, by_word, team::User},
        text,
    },
    store::{
        Read, Store,
        identity::State,
        scratch::{Changed, Late, Made, Scratch},
    },
};

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
    pub(super) names: BTreeMap<Kind, Vec<(String, i64)>>,
    pub(super) last_file: BTreeMap<Kind, usize>,
    pub(super) file: usize,
    pub(super) line: u64,
    pub(super) me_seen: bool,
    also_me: Option<Id>,
    pub(super) now: Instant,
    pub(super) standard_book: Option<i64>,
    pub(super) kinds_in: BTreeSet<Kind>,
    made: i64,
    changed: u64,
}

/// Which record a line is about.
enum Match {
    /// None yet; or one that the book knows and no longer has.
    New(i64),
    /// One of the book.
    Old(i64),
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
    let (surveys, passed) = look(&read, paths, options, watch)?;
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
        standard_book: None,
        kinds_in: BTreeSet::new(),
        made: 0,
        changed: 0,
    };
    planner.choose_source(&surveys)?;
    for (at, survey) in surveys.iter().enumerate() {
        planner.last_file.insert(survey.layout.info.kind, at);
        planner.kinds_in.insert(survey.layout.info.kind);
        planner.report.files.push(survey.report.clone());
    }
    planner.check_me();
    let total: u64 = surveys.iter().map(|survey| survey.size).sum();
    let mut before = 0;
    for (at, survey) in surveys.iter().enumerate() {
        planner.file = at;
        before += planner.take_file(survey, before, total, watch)?;
    }
    planner.file = surveys.len();
    planner.settle_late(watch)?;
    planner.settle_me()?;
    planner.report.files.extend(passed);
    Ok(Plan {
        files: surveys
            .iter()
            .map(|survey| survey.report.input.clone())
            .collect(),
        scratch: planner.scratch,
        report: planner.report,
        made: planner.made,
        changed: planner.changed + u64::from(planner.also_me.is_some()),
        also_me: planner.also_me,
        source: planner.source,
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
        inputs.extend(source::inputs(path, options.reading)?);
    }
    for input in &inputs {
        match survey::look(read.catalog(), input, options, watch) {
            Ok(survey) => surveys.push(survey),
            // Beside files that can be taken, one that cannot is named and passed over.
            Err(Error::NoRecords { path, why }) => {
                passed.push(FileReport {
                    input: input.clone(),
                    passed: Some(format!("it holds no records that can be imported: {why}")),
                    ..FileReport::default()
                });
                first = first.or(Some(Error::NoRecords { path, why }));
            }
            Err(error) => return Err(error),
        }
    }
    if surveys.is_empty() {
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

    /// The first source whose known records bear the names that the files give them.
    fn choose_source(&mut self, surveys: &[Survey]) -> Result<()> {
        if let Some(source) = &self.options.source {
            self.source.clone_from(source);
            self.has_ids = self.read.has_external_ids(source)?;
            return Ok(());
        }
        for n in 1..=99 {
            let source = if n == 1 {
                "csv".to_owned()
            } else {
                format!("csv-{n}")
            };
            self.has_ids = self.read.has_external_ids(&source)?;
            let (mut same, mut other) = (0, 0);
            for survey in surveys.iter().filter(|_| self.has_ids) {
                for (id, name) in &survey.sample {
                    let code = survey.layout.info.code;
                    let Some(known) = self.read.by_external_id(&source, code, id)? else {
                        continue;
                    };
                    let title = self.read.title(known)?;
                    let alike =
                        text::fold(&title) == text::fold(name) || text::near_miss(&title, name);
                    *(if alike { &mut same } else { &mut other }) += 1;
                }
            }
            self.source = source;
            if same >= other {
                return Ok(());
            }
        }
        Ok(())
    }

    fn take_file(
        &mut self,
        survey: &Survey,
        before: u64,
        total: u64,
        watch: &mut Watch<'_>,
    ) -> Result<u64> {
        let info = survey.layout.info;
        if resolve::is_named(info) || resolve::is_person(info) {
            self.seed(info)?;
        }
        let match_on = self.match_fields(&survey.layout)?;
        let ways = if info.code == "opportunity" {
            let name = self.pipeline_name(&survey.report.input.path);
            stages::settle(self, &survey.stages, &name)?
        } else {
            Vec::new()
        };
        let mut table = source::open(&survey.report.input, self.options.reading)?;
        let headers = survey.report.headers.len();
        let mut record = Record::default();
        let mut count = 0_u64;
        loop {
            let next = table.next(&mut record)?;
            self.line = record.line;
            match next {
                Next::End => break,
                Next::Bad(why) => {
                    self.files().lines += 1;
                    self.reject(&record, None, why, survey)?;
                }
                Next::Record if record.is_blank() => {}
                Next::Record => {
                    self.files().lines += 1;
                    if is_ragged(&record, headers) {
                        let why = format!(
                            "the line has {} cells, the header {}",
                            record.len(),
                            headers
                        );
                        self.reject(&record, None, why, survey)?;
                    } else {
                        self.take(survey, &ways, &match_on, &record)?;
                    }
                }
            }
            count += 1;
            if count.is_multiple_of(4_096) {
                watch.tell(Phase::Plan, before + table.done(), total)?;
            }
        }
        watch.tell(Phase::Plan, before + table.done(), total)?;
        Ok(table.done())
    }

    fn files(&mut self) -> &mut FileReport {
        &mut self.report.files[self.file]
    }

    /// "sales_pipeline.csv" is a pipeline "Sales pipeline".
    fn pipeline_name(&self, path: &Path) -> String {
        if let Some(source) = &self.options.source {
            return source.clone();
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let words = stem.replace(['_', '-'], " ");
        let mut chars = words.trim().chars();
        let name: String = chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect())
            .unwrap_or_default();
        if name.is_empty() {
            "Import".into()
        } else {
            name
        }
    }

    /// The fields to match by, and a look through the book for them.
    fn match_fields(&mut self, layout: &Layout) -> Result<Vec<usize>> {
        let info = layout.info;
        let mut fields = Vec::new();
        for word in &self.options.match_on {
            let at = info
                .position(&layout::normal(word))
                .ok_or_else(|| Error::NoField {
                    kind: info.code,
                    field: word.clone(),
                })?;
            fields.push(at);
        }
        if !fields.is_empty() {
            let read = self.read;
            read.each(info, |row| -> Result<()> {
                if let Some(key) = match_key(&row.cells, &fields) {
                    self.keys
                        .add(&self.scratch, info.kind, What::Match, &key, row.id.0)?;
                }
                Ok(())
            })?;
        }
        Ok(fields)
    }

    fn take(
        &mut self,
        survey: &Survey,
        ways: &[Way],
        match_on: &[usize],
        record: &Record,
    ) -> Result<()> {
        let mut draft = match row::read(self, survey, ways, record)? {
            Ok(draft) => draft,
            Err(bad) => return self.reject(record, bad.column, bad.why, survey),
        };
        let info = survey.layout.info;
        match self.identify(info, survey.layout.own, match_on, &mut draft, record)? {
            Err(why) => self.reject(record, None, why, survey),
            Ok(Match::Old(id)) => match self.options.on_match {
                OnMatch::Update => self.update(survey, id, draft),
                OnMatch::Skip => {
                    self.files().skipped += 1;
                    Ok(())
                }
                OnMatch::Create => {
                    (draft.external, draft.uuid) = (None, None);
                    self.create(survey, 0, draft)
                }
            },
            Ok(Match::New(known)) => self.create(survey, known, draft),
        }
    }

    /// Whether the book, or an earlier line, has the record of this line.
    fn identify(
        &mut self,
        info: &'static KindInfo,
        own: bool,
        match_on: &[usize],
        draft: &mut Draft,
        record: &Record,
    ) -> Result<Result<Match, Why>> {
        self.know_own_id(info, draft)?;
        let found = if !match_on.is_empty() {
            self.by_match(info, match_on, draft)?
        } else if draft.uuid.is_some() {
            self.by_own_id(info, draft)?
        } else if let Some(external) = draft.external.clone() {
            self.by_external(info, &external, draft)?
        } else if resolve::is_named(info) {
            self.by_title(info, draft)?
        } else if resolve::is_person(info) && (own || is_known_by(info, draft)) {
            self.by_person(info, draft)?
        } else if own {
            Ok(Match::New(0))
        } else {
            self.by_line(info, draft, record)?
        };
        if let Ok(Match::Old(id)) = found {
            let key = id.to_string();
            if self
                .keys
                .get(&self.scratch, info.kind, What::Taken, &key)?
                .is_some()
            {
                return Ok(Err("an earlier line is about the same record".into()));
            }
            self.keys
                .set(&self.scratch, info.kind, What::Taken, &key, id)?;
            if let Some(external) = &draft.external {
                self.keys
                    .set(&self.scratch, info.kind, What::External, external, id)?;
            }
        }
        Ok(found)
    }

    /// An id that is the UUID of a record of this book is that record's, whatever the file calls it: cards and
    /// calendars bring our own back like this.
    fn know_own_id(&mut self, info: &KindInfo, draft: &mut Draft) -> Result<()> {
        let said = draft.external.as_deref().filter(|id| id.len() >= 32);
        let Some(uuid) = said.and_then(|id| uuid::Uuid::try_parse(id).ok()) else {
            return Ok(());
        };
        if self
            .read
            .by_uuid(uuid)?
            .is_some_and(|known| known.kind == info.kind)
        {
            (draft.uuid, draft.external) = (Some(uuid), None);
        }
        Ok(())
    }

    fn by_match(
        &mut self,
        info: &KindInfo,
        fields: &[usize],
        draft: &Draft,
    ) -> Result<Result<Match, Why>> {
        let mut cells = draft.cells.clone();
        for link in &draft.links {
            if let Target::Known(id) = link.target {
                cells[link.field] = Cell::Int(id);
            }
        }
        let Some(key) = match_key(&cells, fields) else {
            return Ok(Ok(Match::New(0)));
        };
        let found = self.keys.get(&self.scratch, info.kind, What::Match, &key)?;
        Ok(match found {
            None => {
                // -1 stands for "made by an earlier line".
                self.keys
                    .set(&self.scratch, info.kind, What::Match, &key, -1)?;
                Ok(Match::New(0))
            }
            Some(AMBIGUOUS) => Err("several records have these values".into()),
            Some(id) if id < 0 => Err("an earlier line is about the same record".into()),
            Some(id) => Ok(Match::Old(id)),
        })
    }

    fn by_own_id(&mut self, info: &KindInfo, draft: &Draft) -> Result<Result<Match, Why>> {
        let Some(uuid) = draft.uuid else {
            return Ok(Ok(Match::New(0)));
        };
        let key = uuid.simple().to_string();
        if self
            .keys
            .get(&self.scratch, info.kind, What::Uuid, &key)?
            .is_some()
        {
            return Ok(Err(format!("the id `{uuid}` stands twice")));
        }
        let Some(known) = self.read.by_uuid(uuid)? else {
            return Ok(Ok(Match::New(0)));
        };
        if known.kind != info.kind {
            let other = by_kind(known.kind).map_or("other kind", |info| info.code);
            return Ok(Err(format!(
                "the id `{uuid}` is that of a record of kind {other}"
            )));
        }
        Ok(match (known.state, known.into) {
            (State::Here, _) => Ok(Match::Old(known.id.0)),
            (State::Merged, Some(into)) => Ok(Match::Old(into.0)),
            (State::Erased, _) => Err("this record was erased for good".into()),
            _ => Ok(Match::New(known.id.0)),
        })
    }

    fn by_external(
        &mut self,
        info: &'static KindInfo,
        external: &str,
        draft: &Draft,
    ) -> Result<Result<Match, Why>> {
        let twice = self
            .keys
            .get(&self.scratch, info.kind, What::External, external)?;
        if twice.is_some() {
            return Ok(Err(format!("the id `{}` stands twice", short(external))));
        }
        if self.has_ids
            && let Some(id) = self
                .read
                .by_external_id(&self.source, info.code, external)?
        {
            return Ok(Ok(Match::Old(id.0)));
        }
        // What an earlier file only named, this one describes.
        let name = draft.get(info, info.title).text().unwrap_or_default();
        if resolve::is_named(info) && !name.is_empty() {
            let key = text::fold(name);
            let found = self.keys.get(&self.scratch, info.kind, What::Name, &key)?;
            if let Some(id) = found.filter(|id| *id > 0)
                && !self.read.is_external(&self.source, info.code, Id(id))?
            {
                return Ok(Ok(Match::Old(id)));
            }
        }
        Ok(Ok(Match::New(0)))
    }

    fn by_title(&mut self, info: &'static KindInfo, draft: &Draft) -> Result<Result<Match, Why>> {
        let name = draft.get(info, info.title).text().unwrap_or_default();
        if name.is_empty() {
            return Ok(Ok(Match::New(0)));
        }
        let key = text::fold(name);
        let found = self.keys.get(&self.scratch, info.kind, What::Name, &key)?;
        Ok(match found {
            None => Ok(Match::New(0)),
            Some(AMBIGUOUS) => Err(format!(
                "`{}` could be several records of kind {}",
                short(name),
                info.code
            )),
            Some(id) if id < 0 => Err(format!("the name `{}` stands twice", short(name))),
            Some(id) => Ok(Match::Old(id)),
        })
    }

    fn by_person(&mut self, info: &'static KindInfo, draft: &Draft) -> Result<Result<Match, Why>> {
        let text_of = |name: &str| draft.get(info, name).text().unwrap_or_default();
        let (company, email) = match info.code {
            "contact" => {
                let account = match draft.link(info, "account") {
                    Some(Target::Known(id)) => id.to_string(),
                    _ => "0".into(),
                };
                let first = draft.get(info, "emails").items().into_iter().next();
                (account, first.unwrap_or_default())
            }
            _ => (
                text::match_name(text_of("company")),
                text_of("email").to_owned(),
            ),
        };
        let keys = [
            (What::Email, text::normal_email(&email)),
            (
                What::Person,
                resolve::person(text_of("given_name"), text_of("family_name"), &company),
            ),
        ];
        for (what, key) in keys {
            let Some(key) = key else { continue };
            match self.keys.get(&self.scratch, info.kind, what, &key)? {
                None => {}
                Some(AMBIGUOUS) => {
                    return Ok(Err(format!(
                        "it could be several records of kind {}",
                        info.code
                    )));
                }
                Some(id) if id < 0 => {
                    return Ok(Err("an earlier line is about the same person".into()));
                }
                Some(id) => return Ok(Ok(Match::Old(id))),
            }
        }
        Ok(Ok(Match::New(0)))
    }

    /// A line without id or name is known again by all that it says.
    fn by_line(
        &mut self,
        info: &'static KindInfo,
        draft: &mut Draft,
        record: &Record,
    ) -> Result<Result<Match, Why>> {
        let mut hash = Sha256::new();
        for cell in record.cells() {
            hash.update(cell.as_bytes());
            hash.update([0x1f]);
        }
        let hash = hash.finalize();
        let mut external = String::from("#");
        for byte in &hash[..12] {
            external.push_str(&format!("{byte:02x}"));
        }
        // The same line again is another record: two equal calls in one day.
        let plain = external.clone();
        let mut n = 1;
        while self
            .keys
            .get(&self.scratch, info.kind, What::External, &external)?
            .is_some()
        {
            n += 1;
            external = format!("{plain}.{n}");
        }
        draft.external = Some(external.clone());
        let known = self
            .read
            .by_external_id(&self.source, info.code, &external)?;
        Ok(Ok(known.map_or(Match::New(0), |id| Match::Old(id.0))))
    }

    /// Stages a new record.
    fn create(&mut self, survey: &Survey, known: i64, draft: Draft) -> Result<()> {
        let info = survey.layout.info;
        let late = late_links(&draft);
        let (external, uuid) = (draft.external.clone(), draft.uuid);
        let target = kinds::create(self, survey, known, draft)?;
        if let Some(external) = external {
            self.keys
                .set(&self.scratch, info.kind, What::External, &external, target)?;
        }
        if let Some(uuid) = uuid {
            let key = uuid.simple().to_string();
            self.keys
                .set(&self.scratch, info.kind, What::Uuid, &key, target)?;
        }
        self.wait(info, target, late)?;
        self.files().created += 1;
        Ok(())
    }

    /// Stages what a line changes in a record of the book.
    fn update(&mut self, survey: &Survey, id: i64, mut draft: Draft) -> Result<()> {
        let info = survey.layout.info;
        let Some(seen) = self.read.row(info, Id(id))? else {
            return self.create(survey, id, draft);
        };
        let late = late_links(&draft);
        let mut wanted = seen.clone();
        kinds::update(self, survey, &seen, &mut draft)?;
        for link in draft.links.clone() {
            if let Some(to) = self.settle(link.info, &link.target)? {
                wanted.cells[link.field] = Cell::Int(to);
            }
        }
        let specs = info.specs();
        for (at, cell) in draft.cells.iter().enumerate() {
            if cell.is_null() || !specs[at].is_stored() {
                continue;
            }
            wanted.cells[at] = if specs[at].kind.is_list() && !survey.layout.own {
                join(specs[at].kind, &wanted.cells[at], cell)
            } else {
                cell.clone()
            };
        }
        wanted.custom.extend(draft.custom.clone());
        self.wait(info, id, late)?;
        let external = match &draft.external {
            Some(external) if !self.read.is_external(&self.source, info.code, Id(id))? => {
                Some(external.clone())
            }
            _ => None,
        };
        let is_same = wanted == seen;
        if is_same {
            self.files().unchanged += 1;
        } else {
            self.files().updated += 1;
        }
        if !is_same || external.is_some() {
            self.change(Changed {
                target: id,
                kind: info.kind,
                external,
                seen,
                wanted,
            })?;
        }
        Ok(())
    }

    /// Stages a change of a record of the book.
    pub fn change(&mut self, changed: Changed) -> Result<()> {
        self.changed += 1;
        Ok(self.scratch.change(&changed)?)
    }

    fn wait(&mut self, info: &KindInfo, from: i64, late: Vec<(usize, String)>) -> Result<()> {
        for (field, said) in late {
            self.scratch.wait(&Late {
                from,
                kind: info.kind,
                field: field as u32,
                said,
                line: self.line,
                file: self.file as u32,
                to: 0,
            })?;
        }
        Ok(())
    }

    /// Stages a record that a line needs, with values of its own.
    pub fn make_record(&mut self, info: &'static KindInfo, row: Row) -> Result<i64> {
        let target = self.stage(info, 0, row, Made::default())?;
        Ok(target)
    }

    /// Stages a record under the next number; `made` says the rest.
    pub fn stage(
        &mut self,
        info: &'static KindInfo,
        known: i64,
        row: Row,
        made: Made,
    ) -> Result<i64> {
        self.made += 1;
        let target = if known > 0 { known } else { -self.made };
        if let Some(other) = self.register(info, target, &row, true)? {
            self.report.duplicates += 1;
            if self.report.duplicate_names.len() < super::report::EXAMPLES && other != AMBIGUOUS {
                let text_of = |name: &str| row.get(info, name).text().unwrap_or_default();
                let person = format!("{} {}", text_of("given_name"), text_of("family_name"));
                let this = if resolve::is_person(info) {
                    person.trim()
                } else {
                    text_of(info.title)
                };
                let names = self.names.get(&info.kind);
                let that = names
                    .and_then(|names| names.iter().find(|(_, id)| *id == other))
                    .map_or("another", |(name, _)| name);
                let names = (info.code, this.to_owned(), that.to_owned());
                self.report.duplicate_names.push(names);
            }
        }
        let at = if made.at.0 == 0 { self.now } else { made.at };
        self.scratch.make(&Made {
            n: self.made,
            known,
            kind: info.kind,
            at,
            row,
            ..made
        })?;
        Ok(target)
    }

    /// References to later lines, now that all lines were read.
    fn settle_late(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let mut after = 0;
        loop {
            let waiting = self.scratch.waiting(after, 1_000)?;
            let Some((last, _)) = waiting.last() else {
                return Ok(());
            };
            after = *last;
            for (number, late) in waiting {
                self.settle_one(number, &late)?;
            }
            watch.tell(Phase::Plan, 1, 1)?;
        }
    }

    fn settle_one(&mut self, number: i64, late: &Late) -> Result<()> {
        let Some(info) = by_kind(late.kind) else {
            return Ok(());
        };
        let Some(spec) = info.specs().get(late.field as usize) else {
            return Ok(());
        };
        let crate::domain::field::FieldKind::Ref(kind) = spec.kind else {
            return Ok(());
        };
        let Some(to) = by_kind(kind) else {
            return Ok(());
        };
        let said = late.said.clone();
        let (uuid, name) = said
            .split_once(resolve::BESIDE)
            .unwrap_or(("", said.as_str()));
        match self.find(to, name, uuid, false, true)? {
            Ok(target) => {
                let id = match &target {
                    Target::Make(name) if to.kind == User::KIND && spec.name == "manager" => {
                        let role = Cell::from("manager");
                        Some(self.make_named(to, name, |row| row.set(to, "role", role))?)
                    }
                    target => self.settle(to, target)?,
                };
                if let Some(id) = id {
                    self.scratch.lead(number, id)?;
                    if late.from > 0 {
                        self.changed += 1;
                    }
                }
            }
            Err(why) => {
                let file = self.report.files.get(late.file as usize);
                let name = file.map_or_else(String::new, |file| file.input.name());
                self.report.note(format!(
                    "{name}, line {}, {}: {why}; left empty",
                    late.line, spec.name
                ));
            }
        }
        Ok(())
    }

    /// A user of the book who bears the name of "me" already: the two will be one.
    fn check_me(&mut self) {
        let Some(me) = &self.options.me else {
            return;
        };
        let catalog = self.read.catalog();
        let same = |user: &&crate::domain::catalog::UserInfo| {
            user.id != catalog.me && text::fold(&user.name) == text::fold(me)
        };
        self.also_me = catalog.users.iter().find(same).map(|user| user.id);
    }

    /// The user of the book takes the name of the owner who is said to be "me".
    fn settle_me(&mut self) -> Result<()> {
        let own = self.read.catalog().me;
        let made_users = self.report.made.contains_key("user")
            || self
                .report
                .files
                .iter()
                .any(|file| file.kind == "user" && file.created > 0);
        let Some(me) = self.options.me.clone() else {
            self.report.ask_me = made_users;
            return Ok(());
        };
        let taken = self
            .keys
            .get(&self.scratch, User::KIND, What::Taken, &own.0.to_string())?
            .is_some();
        if !self.me_seen && !taken && self.also_me.is_none() {
            self.report.note(format!(
                "nobody in these files is called `{me}`; you stay who you were"
            ));
            return Ok(());
        }
        let Some(seen) = self.read.row(User::INFO, own)? else {
            return Ok(());
        };
        // As the book writes it, where it knows the name.
        let known = self.also_me.and_then(|id| self.read.catalog().user(id));
        let me = known.map_or(me, |user| user.name.clone());
        self.report.me = Some(me.clone());
        let mut wanted = seen.clone();
        wanted.set(User::INFO, "initials", Cell::from(resolve::initials(&me)));
        wanted.set(User::INFO, "name", Cell::from(me));
        if wanted != seen {
            self.change(Changed {
                target: own.0,
                kind: User::KIND,
                external: None,
                seen,
                wanted,
            })?;
        }
        Ok(())
    }

    /// A record of any kind by UUID or `kind/name`.
    pub fn find_any(&mut self, said: &str) -> Result<Option<i64>> {
        if let Ok(uuid) = uuid::Uuid::try_parse(said.trim()) {
            let key = uuid.simple().to_string();
            for kind in self.kinds_in.clone() {
                if let Some(id) = self.keys.get(&self.scratch, kind, What::Uuid, &key)? {
                    return Ok(Some(id));
                }
            }
            let known = self.read.by_uuid(uuid)?;
            return Ok(known
                .filter(|known| known.state == State::Here)
                .map(|known| known.id.0));
        }
        let Some((word, name)) = said.split_once('/') else {
            return Ok(None);
        };
        let Some(info) = by_word(word) else {
            return Ok(None);
        };
        Ok(match self.find(info, name, "", false, true)? {
            Ok(Target::Known(id)) => Some(id),
            _ => None,
        })
    }

    fn reject(
        &mut self,
        record: &Record,
        column: Option<usize>,
        why: Why,
        survey: &Survey,
    ) -> Result<()> {
        let file = self.file;
        self.files().rejected += 1;
        let column = column.map(|at| survey.layout.headers[at].clone());
        let error = match &column {
            Some(column) => format!("line {}, column {column}: {why}", self.line),
            None => format!("line {}: {why}", self.line),
        };
        let cells: Vec<&str> = record.cells().collect();
        self.scratch
            .reject(file as u32, self.line, &cells, &error)?;
        if self.report.rejects.len() < super::report::EXAMPLES {
            self.report.rejects.push(Reject {
                file,
                line: self.line,
                column,
                why,
            });
        }
        Ok(())
    }

    /// What is said of a line that was taken.
    pub fn flag(&mut self, code: &'static str) {
        self.report.flag(code);
    }
}

/// Cells beyond the header may be empty (a trailing separator), cells missing at the end may not be many.
fn is_ragged(record: &Record, headers: usize) -> bool {
    if record.len() == headers {
        return false;
    }
    record.len() < headers || (headers..record.len()).any(|at| !record.get(at).trim().is_empty())
}

/// Whether a person can be known again by more than the line as a whole.
fn is_known_by(info: &KindInfo, draft: &Draft) -> bool {
    let company = match info.code {
        "contact" => draft.link(info, "account").is_some(),
        _ => !draft.get(info, "company").is_null(),
    };
    let emails = if info.code == "contact" {
        "emails"
    } else {
        "email"
    };
    company || !draft.get(info, emails).is_null()
}

fn late_links(draft: &Draft) -> Vec<(usize, String)> {
    draft
        .links
        .iter()
        .filter_map(|link| match &link.target {
            Target::Late(said) => Some((link.field, said.clone())),
            _ => None,
        })
        .collect()
}

fn match_key(cells: &[Cell<'_>], fields: &[usize]) -> Option<String> {
    let parts: Vec<Value> = fields
        .iter()
        .map(|at| match cells.get(*at) {
            Some(Cell::Int(number)) => Value::from(*number),
            Some(Cell::Text(text)) => Value::from(text::fold(text)),
            _ => Value::Null,
        })
        .collect();
    let is_filled = parts.iter().any(|part| !part.is_null());
    is_filled.then(|| Value::Array(parts).to_string())
}

/// A list with what another adds to it.
fn join(
    kind: crate::domain::field::FieldKind,
    have: &Cell<'static>,
    more: &Cell<'static>,
) -> Cell<'static> {
    use crate::domain::field::FieldKind;
    if let FieldKind::Refs(_) = kind {
        let mut ids = have.ids();
        ids.extend(more.ids());
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        return Cell::from_ids(&ids);
    }
    let mut items = have.items();
    for item in more.items() {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Cell::from_items(&items)
}
