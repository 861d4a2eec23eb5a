//! One field of many records: what would become of each, before it is done by [`super::record::set_all`].
//!
//! The preview reads the typed text for each record as the change itself does, so that it cannot promise otherwise.

use super::{
    fields::{self, Reading},
    words,
};
use crate::{
    domain::{
        field::{FieldKind, Row, Spec},
        id::Id,
        kind::KindInfo,
    },
    store::Result,
};

/// One record and what would become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Becomes {
    /// Which.
    pub id: Id,
    /// How it is called.
    pub title: String,
    /// What the field says now.
    pub old: String,
    /// What it would say.
    pub new: String,
    /// Why it cannot be changed, if it cannot.
    pub wrong: Option<String>,
}

impl Becomes {
    /// Whether something would change.
    pub fn is_change(&self) -> bool {
        self.wrong.is_none() && self.old != self.new
    }
}

/// The name under which typed text is set: into a field of several values, `+vip` adds and `-old` takes out.
pub fn entry(spec: &Spec, typed: &str) -> (String, String) {
    let name = spec.name.to_string();
    if spec.kind.is_list() {
        if let Some(rest) = typed.strip_prefix('+') {
            return (name + "+", rest.trim().to_owned());
        }
        if let Some(rest) = typed.strip_prefix('-') {
            return (name + "-", rest.trim().to_owned());
        }
    }
    (name, typed.to_owned())
}

/// What would become of these records; those that are gone are left out.
pub fn preview(
    reading: Reading<'_>,
    info: &'static KindInfo,
    ids: &[Id],
    spec: &Spec,
    typed: &str,
) -> Result<Vec<Becomes>> {
    let read = reading.read;
    let typed = [entry(spec, typed)];
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(row) = read.row(info, *id)? else {
            continue;
        };
        let mut becomes = Becomes {
            id: *id,
            title: read.title(*id)?,
            old: shown(reading, info, &row, spec)?,
            ..Becomes::default()
        };
        let mut after = row.clone();
        match fields::fill(reading, info, &mut after, &typed) {
            Err(bad) => becomes.wrong = bad.into_iter().next().map(|bad| bad.why),
            Ok(beside) => {
                let stage = beside.stage.and_then(|stage| read.catalog().stage(stage));
                becomes.new = match (stage, beside.next_step, beside.next_step_date) {
                    (Some(stage), ..) => stage.name.clone(),
                    (_, Some(words), _) => words,
                    (.., Some(day)) => day.map_or_else(String::new, crate::domain::dates::long),
                    _ => match beside.outcome {
                        Some(_) => typed[0].1.clone(),
                        None => shown(reading, info, &after, spec)?,
                    },
                };
            }
        }
        all.push(becomes);
    }
    Ok(all)
}

fn shown(reading: Reading<'_>, info: &'static KindInfo, row: &Row, spec: &Spec) -> Result<String> {
    // A flag that is off is blank on a page; beside one that is on it is a word.
    match (spec.kind, row.get(info, &spec.name).int()) {
        (FieldKind::Bool, Some(0)) => Ok("no".into()),
        (FieldKind::Bool, Some(_)) => Ok("yes".into()),
        _ => words::long(&reading.read, info, row, spec),
    }
}
