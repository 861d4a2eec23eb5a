//! What a line does: a record made, a record changed, the line refused.

use std::collections::BTreeSet;

use super::{
    super::{
        super::{csv::read::Record, error::Result},
        Duplicates,
        keys::{AMBIGUOUS, What},
        kinds,
        layout::Column,
        report::{Decision, EXAMPLES, Reject, called},
        resolve,
        row::Draft,
        survey::Survey,
        value::Why,
    },
    Planner,
    late::late_links,
};
use crate::{
    domain::{
        cell::Cell,
        field::{Record as _, Row},
        id::Id,
        kind::KindInfo,
        record::team::User,
    },
    store::scratch::{Changed, Made},
    words::say,
};

/// So many lines are named for decisions.
const DECISIONS: usize = 500;

impl Planner<'_> {
    /// Stages a new record.
    pub(super) fn create(&mut self, survey: &Survey, known: i64, draft: Draft) -> Result<()> {
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
        self.this_line_made(survey, target)
    }

    /// Stages a new record, unless it resembles one and such lines are to be left or joined.
    pub(super) fn create_or_join(
        &mut self,
        survey: &Survey,
        known: i64,
        draft: Draft,
    ) -> Result<()> {
        if self.options.duplicates == Duplicates::Warn || known > 0 || survey.layout.own {
            return self.create(survey, known, draft);
        }
        match self.resembled(survey.layout.info, &draft)? {
            None => self.create(survey, known, draft),
            Some(id) if id > 0 && self.options.duplicates == Duplicates::Update => {
                self.update(survey, id, draft)
            }
            Some(id) => {
                self.files().skipped += 1;
                if id == AMBIGUOUS {
                    Ok(())
                } else {
                    self.this_line_made(survey, id)
                }
            }
        }
    }

    /// Stages what a line changes in a record of the book.
    pub(super) fn update(&mut self, survey: &Survey, id: i64, mut draft: Draft) -> Result<()> {
        let info = survey.layout.info;
        let Some(seen) = self.read.row(info, Id(id))? else {
            return self.create(survey, id, draft);
        };
        let late = late_links(&draft);
        let mut wanted = seen.clone();
        kinds::update(self, survey, &seen, &mut draft)?;
        for link in draft.links.clone() {
            let Some(to) = self.settle(link.info, &link.target)? else {
                continue;
            };
            if self.may_lead(info, link.field, id, to)? {
                wanted.cells[link.field] = Cell::Int(to);
            } else {
                let field = &info.specs()[link.field].name;
                self.note_late(self.file, self.line, field, say!("refused-ring"));
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
        if self.options.empty_clears {
            clear(survey, &draft, &late, &mut wanted);
        }
        self.wait(info, id, late)?;
        self.this_line_made(survey, id)?;
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
        if info.kind == User::KIND
            && let Some(name) = row.get(info, info.title).text()
        {
            self.report.users.push(name.to_owned());
        }
        let target = if known > 0 { known } else { -self.made };
        if let Some(other) = self.register(info, target, &row, true)? {
            self.report.duplicates += 1;
            self.decide(info, &row, other)?;
            if self.report.duplicate_names.len() < EXAMPLES && other != AMBIGUOUS {
                let names = (info.code, name_in(info, &row), self.name_of(info, other)?);
                self.report.duplicate_names.push(names);
            }
        }
        self.note_above(info, target, &row);
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

    /// How a record of the book is called, or one of the plan.
    pub fn name_of(&self, info: &KindInfo, target: i64) -> Result<String> {
        let mut kept = self.names.get(&info.kind).into_iter().flatten();
        if let Some(known) = kept.find(|known| known.id == target) {
            return Ok(known.name.clone());
        }
        if target > 0 {
            return Ok(self.read.title(Id(target))?);
        }
        let mut name = String::new();
        self.scratch
            .each_made(-target..=-target, |made| -> Result<()> {
                name = name_in(info, &made.row);
                Ok(())
            })?;
        Ok(name)
    }

    /// Somebody may want to decide about a line that resembles a record.
    fn decide(&mut self, info: &KindInfo, row: &Row, other: i64) -> Result<()> {
        if self.report.decisions.len() >= DECISIONS || self.file >= self.report.files.len() {
            return Ok(());
        }
        let like = match other {
            1.. => self.read.uuid(Id(other))?,
            _ => None,
        };
        let name = match other {
            AMBIGUOUS => say!("import-line-before").to_owned(),
            _ => self.name_of(info, other)?,
        };
        self.report.decisions.push(Decision {
            file: self.file,
            line: self.line,
            why: say!(
                "import-resembles",
                kind = called(info.code),
                this = name_in(info, row),
                name = name
            ),
            like,
        });
        Ok(())
    }

    pub(super) fn reject(
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
            Some(column) => say!(
                "import-error-column",
                line = self.line,
                column = column,
                why = &why
            ),
            None => say!("import-error-line", line = self.line, why = &why),
        };
        self.why = Some(match &column {
            Some(column) => format!("{column}: {why}"),
            None => why.clone(),
        });
        let cells: Vec<&str> = record.cells().collect();
        self.scratch
            .reject(file as u32, self.line, &cells, &error)?;
        if self.report.rejects.len() < EXAMPLES {
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

/// How the record of a row will be called; persons have no name of their own before they are made.
fn name_in(info: &KindInfo, row: &Row) -> String {
    let text_of = |name: &str| row.get(info, name).text().unwrap_or_default();
    if resolve::is_person(info) {
        let person = format!("{} {}", text_of("given_name"), text_of("family_name"));
        person.trim().to_owned()
    } else {
        text_of(info.title).to_owned()
    }
}

/// Empties what the line leaves empty; a name stays.
fn clear(survey: &Survey, draft: &Draft, late: &[(usize, String)], wanted: &mut Row) {
    let info = survey.layout.info;
    for bound in &survey.layout.columns {
        let Column::Field(field) = bound.column else {
            continue;
        };
        let spec = info.specs()[field];
        let is_said = !draft.cells[field].is_null()
            || draft.links.iter().any(|link| link.field == field)
            || late.iter().any(|(other, _)| *other == field);
        let is_kept = spec.name == info.title || spec.required || !spec.is_stored();
        if !is_said && !is_kept {
            wanted.cells[field] = Cell::Null;
        }
    }
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
