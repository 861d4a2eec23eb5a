//! Records as a table of text in an editor: written as CSV, read back as a plan, applied as one step.
//!
//! A row number leads back to the record; a line without one is a new record; a line that is gone changes nothing, so
//! that no record is lost by a slip of the hand. Lines that cannot be read are handed back with their reasons.
//! Which editor, and how the plan is shown, is the affair of those who call.

mod apply;

use std::collections::BTreeMap;

use crate::{
    domain::{
        cell::Cell,
        field::{Row, Spec},
        id::Id,
        kind::KindInfo,
    },
    operations::{
        fields::{self, Reading},
        words,
    },
    store::{Error, Read, Result},
    words::{clause, say},
};

pub use apply::apply;

/// The head of the column that leads back to the record.
const ROW: &str = "row";

/// Beyond so many rows an editor is the wrong tool.
pub const MOST: usize = 5_000;

/// A record as it was written.
#[derive(Clone, Debug)]
struct Seen {
    row: Row,
    title: String,
    texts: Vec<String>,
}

/// Records as text, and what they were then.
#[derive(Clone, Debug)]
pub struct Sheet {
    info: &'static KindInfo,
    specs: Vec<Spec>,
    seen: Vec<Seen>,
    /// What the editor is given.
    pub text: String,
}

/// What an edited text would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The records it would change or add, in the order of the lines.
    pub changes: Vec<Change>,
    /// The lines that cannot be read.
    pub refused: Vec<Refused>,
}

/// One record that would change, or be added.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which; none is a new one.
    pub id: Option<Id>,
    /// How it is called.
    pub title: String,
    /// Its fields that would be others.
    pub fields: Vec<Field>,
}

/// One field that would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// As it is shown.
    pub label: String,
    /// What it says now.
    pub old: String,
    /// What it would say.
    pub new: String,
    /// What the book held when the text was made: what is another by then is not overwritten.
    pub seen: Cell<'static>,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which, from 1, in the text as it came back.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
    /// Why.
    pub why: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Plan {
    /// Whether nothing was changed and nothing refused.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.refused.is_empty()
    }

    /// "3 change, 1 new, 2 refused".
    pub fn words(&self) -> String {
        let new = self
            .changes
            .iter()
            .filter(|change| change.id.is_none())
            .count();
        let (changed, refused) = (self.changes.len() - new, self.refused.len());
        let parts = [
            (changed, say!("text-change", count = changed)),
            (new, say!("text-added", count = new)),
            (refused, say!("text-refused", count = refused)),
        ];
        let words: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, words)| words)
            .collect();
        if words.is_empty() {
            say!("text-nothing").into()
        } else {
            words.join(clause())
        }
    }
}

impl Sheet {
    /// These records with these columns as text.
    pub fn new(
        read: &Read<'_>,
        info: &'static KindInfo,
        columns: &[String],
        ids: &[Id],
    ) -> Result<Self> {
        if ids.len() > MOST {
            return Err(Error::refused_with(
                say!("text-too-many", count = ids.len()),
                say!("text-too-many-hint", most = MOST),
            ));
        }
        let specs: Vec<Spec> = columns
            .iter()
            .filter_map(|name| read.catalog().spec(info, name).cloned())
            .collect();
        let mut seen = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(row) = read.row(info, *id)? else {
                continue;
            };
            let texts = specs
                .iter()
                .map(|spec| words::plain(read, info, &row, spec))
                .collect::<Result<Vec<String>>>()?;
            seen.push(Seen {
                title: read.title(*id)?,
                row,
                texts,
            });
        }
        let mut sheet = Self {
            info,
            specs,
            seen,
            text: String::new(),
        };
        let rows = sheet.seen.iter().enumerate().map(|(at, seen)| {
            let mut cells = vec![(at + 1).to_string()];
            cells.extend(seen.texts.iter().cloned());
            (cells, None)
        });
        sheet.text = sheet.write(rows.collect());
        Ok(sheet)
    }

    /// The kind of the records.
    pub fn info(&self) -> &'static KindInfo {
        self.info
    }

    fn head(&self) -> Vec<String> {
        let names = self.specs.iter().map(|spec| spec.name.to_string());
        std::iter::once(ROW.to_owned()).chain(names).collect()
    }

    /// Lines with what is wrong with each above it.
    fn write(&self, rows: Vec<(Vec<String>, Option<&Refused>)>) -> String {
        let mut text = format!(
            "# {}\n# {}\n",
            say!("text-head", many = self.info.called_many()),
            say!("text-head-more")
        );
        text += &line(&self.head());
        for (cells, refused) in rows {
            if let Some(Refused { why, hint, .. }) = refused {
                let hint = hint.as_ref().map(|hint| format!(" ({hint})"));
                text += &format!("# ! {why}{}\n", hint.unwrap_or_default()).replace('\r', " ");
            }
            text += &line(&cells);
        }
        text
    }

    /// The text again, with what is wrong above each line that was refused.
    pub fn again(&self, text: &str, plan: &Plan) -> String {
        let mut rows = Vec::new();
        for (at, cells) in records(text).into_iter().skip(1) {
            let refused = plan.refused.iter().find(|refused| refused.line == at);
            rows.push((cells, refused));
        }
        self.write(rows)
    }

    /// What a text would do, read for one who types.
    pub fn plan(&self, reading: Reading<'_>, text: &str) -> Result<Plan> {
        let mut plan = Plan::default();
        let mut lines = records(text).into_iter();
        // An emptied file means that one thought better of it.
        let Some((_, head)) = lines.next() else {
            return Ok(plan);
        };
        let specs = self.columns(reading, &head)?;
        let mut met: BTreeMap<usize, u64> = BTreeMap::new();
        for (line, cells) in lines {
            let read = self.line(reading, &specs, &cells, line, &mut met);
            match read {
                Ok(Some(change)) => plan.changes.push(change),
                Ok(None) => {}
                Err((why, hint)) => plan.refused.push(Refused {
                    line,
                    cells,
                    why,
                    hint,
                }),
            }
        }
        Ok(plan)
    }

    /// Which field each column of the head is; columns may be moved, taken out and added.
    fn columns(&self, reading: Reading<'_>, head: &[String]) -> Result<Vec<Option<Spec>>> {
        head.iter()
            .map(|name| {
                let name = name.trim();
                if name == ROW || name.is_empty() {
                    return Ok(None);
                }
                if let Some(spec) = self.specs.iter().find(|spec| spec.name == name) {
                    return Ok(Some(spec.clone()));
                }
                let spec = fields::named(reading.read, self.info, name)?;
                Ok(Some(spec.clone()))
            })
            .collect()
    }

    fn line(
        &self,
        reading: Reading<'_>,
        columns: &[Option<Spec>],
        cells: &[String],
        line: u64,
        met: &mut BTreeMap<usize, u64>,
    ) -> std::result::Result<Option<Change>, (String, Option<String>)> {
        let plain = |why: String| (why, None);
        if cells.len() != columns.len() {
            let counts = say!("text-cells", count = cells.len(), expected = columns.len());
            let hint = say!("text-cells-hint").to_owned();
            return Err((counts, Some(hint)));
        }
        let number = cells.first().map_or("", |cell| cell.trim());
        let before = match number {
            "" => None,
            number => {
                let at = number.parse::<usize>().ok().filter(|at| *at > 0);
                let seen = at.and_then(|at| self.seen.get(at - 1).map(|seen| (at, seen)));
                let (at, seen) = seen.ok_or_else(|| {
                    let hint = say!("text-no-row-hint").to_owned();
                    (say!("text-no-row", row = number), Some(hint))
                })?;
                if let Some(other) = met.insert(at, line) {
                    return Err(plain(say!("text-row-twice", row = number, line = other)));
                }
                Some(seen)
            }
        };
        let read = reading.read;
        let mut changed = Vec::new();
        for (spec, new) in columns.iter().zip(cells) {
            let Some(spec) = spec else { continue };
            let old = match before {
                Some(seen) => {
                    let known = self.specs.iter().position(|other| other.name == spec.name);
                    match known.and_then(|at| seen.texts.get(at)) {
                        Some(text) => text.clone(),
                        None => words::plain(&read, self.info, &seen.row, spec)
                            .map_err(|error| plain(error.to_string()))?,
                    }
                }
                None => String::new(),
            };
            let new = new.replace("\r\n", "\n");
            if old.trim() != new.trim() {
                let cell = before.map(|seen| seen.row.get(self.info, &spec.name).clone());
                changed.push(Field {
                    name: spec.name.to_string(),
                    label: spec.called().to_string(),
                    old,
                    new: new.trim().to_owned(),
                    seen: cell.unwrap_or(Cell::Null),
                });
            }
        }
        if changed.is_empty() {
            return Ok(None);
        }
        let mut row = before.map_or_else(|| Row::new(self.info), |seen| seen.row.clone());
        let typed: Vec<(&str, &str)> = changed
            .iter()
            .map(|field| (field.name.as_str(), field.new.as_str()))
            .collect();
        if let Err(bad) = fields::fill(reading, self.info, &mut row, &typed) {
            let whys: Vec<String> = bad.iter().map(ToString::to_string).collect();
            return Err((whys.join("; "), bad.into_iter().find_map(|bad| bad.hint)));
        }
        let title = match before {
            Some(seen) => seen.title.clone(),
            None => changed
                .iter()
                .find(|field| field.name == self.info.title || field.name.contains("name"))
                .map_or_else(|| self.info.called().to_owned(), |field| field.new.clone()),
        };
        Ok(Some(Change {
            id: before.map(|seen| seen.row.id),
            title,
            fields: changed,
        }))
    }
}

/// One line of CSV.
fn line(cells: &[String]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(cells).is_ok();
    match writer.into_inner() {
        Ok(bytes) if written => String::from_utf8(bytes).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The records of a text with the lines that they begin on; what begins with `#` is a remark.
fn records(text: &str) -> Vec<(u64, Vec<String>)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    reader
        .records()
        .filter_map(std::result::Result::ok)
        .filter(|record| record.iter().any(|cell| !cell.trim().is_empty()))
        .map(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            (line, record.iter().map(str::to_owned).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_passed_over_and_cells_may_hold_lines() {
        let text = "# a remark\nrow,name\n1,\"Acme, \"\"North\"\"\nsecond\"\n\n# ! wrong\n,Bolt\n";
        let found = records(text);
        let cells: Vec<Vec<String>> = found.iter().map(|(_, cells)| cells.clone()).collect();
        assert_eq!(
            cells,
            [
                vec!["row", "name"],
                vec!["1", "Acme, \"North\"\nsecond"],
                vec!["", "Bolt"]
            ]
        );
    }

    #[test]
    fn a_cell_that_looks_like_a_remark_comes_back() {
        let cells = ["# not a remark", "a\nb"].map(str::to_owned);
        let text = format!("row,name\n{}", line(&["1".to_owned(), cells[0].clone()]));
        assert_eq!(records(&text)[1].1[1], cells[0]);
    }
}
