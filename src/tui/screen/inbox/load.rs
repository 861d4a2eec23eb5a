//! What the inbox shows: open conflicts, newest first, each side in words.

use std::collections::BTreeSet;

use chrono::DateTime;

use crate::{
    domain::{
        dates,
        field::{Instant, Row},
        id::{Id, Ref},
        kind::KindInfo,
        pick::{Codes as _, Pick},
        record::{
            conflict::{Conflict, ConflictReason},
            team::User,
        },
    },
    operations::{
        resolve_conflict::{self, Side},
        words,
    },
    store::{Read, Result},
    words::{comma, say},
};

/// One conflict in words.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The conflict.
    pub id: Id,
    /// The record, if it is here.
    pub about: Option<(&'static KindInfo, Id)>,
    /// How that is called.
    pub title: String,
    /// Why there are two sides.
    pub reason: String,
    /// Who set what stands.
    pub stands_by: String,
    /// When.
    pub stands_at: String,
    /// Whose the other is.
    pub given_by: String,
    /// When.
    pub given_at: String,
    /// What there is to say beside values.
    pub note: Option<String>,
    /// Values, a field each.
    pub fields: Vec<Field>,
}

impl Case {
    /// The fields on which the sides differ.
    pub fn what(&self) -> String {
        let labels: Vec<&str> = self
            .fields
            .iter()
            .map(|field| field.label.as_str())
            .collect();
        labels.join(comma())
    }
}

/// One field of a conflict.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// How it is called.
    pub label: String,
    /// What both saw.
    pub before: String,
    /// What is in the record.
    pub stands: String,
    /// What is not.
    pub given: String,
    /// What is not, as it would be typed.
    pub plain: String,
}

/// All open conflicts.
pub fn cases(read: &Read<'_>) -> Result<Vec<Case>> {
    let mut open: Vec<Conflict> = read
        .all::<Conflict>()?
        .into_iter()
        .filter(resolve_conflict::is_open)
        .collect();
    open.sort_by_key(|conflict| std::cmp::Reverse((conflict.given_at, conflict.id)));
    open.iter().map(|conflict| case(read, conflict)).collect()
}

fn case(read: &Read<'_>, conflict: &Conflict) -> Result<Case> {
    let id = conflict.about.map(|about| read.lead(about.0)).transpose()?;
    let kind = id.map(|id| read.kind_of(id)).transpose()?.flatten();
    let row = match (kind, id) {
        (Some(kind), Some(id)) => read.row(kind, id)?,
        _ => None,
    };
    let title = match id {
        Some(id) => read.title(id)?,
        None => String::new(),
    };
    let [stands, given, before] =
        [&conflict.stands, &conflict.given, &conflict.before].map(|text| Side::of(text));
    let fields = match kind {
        Some(kind) => {
            let base = row.clone().unwrap_or_else(|| Row::new(kind));
            fields(read, kind, &base, [&before, &stands, &given])?
        }
        None => Vec::new(),
    };
    Ok(Case {
        id: conflict.id,
        about: kind.zip(id).filter(|_| row.is_some()),
        title,
        reason: match conflict.reason {
            Some(Pick::Known(reason)) => reason.called().to_owned(),
            _ => say!("inbox-newer-reason").into(),
        },
        stands_by: who(read, conflict.stands_by)?,
        stands_at: when(conflict.stands_at),
        given_by: who(read, conflict.given_by)?,
        given_at: when(conflict.given_at),
        note: note(conflict, row.is_some(), &given),
        fields,
    })
}

/// What the values alone do not say.
fn note(conflict: &Conflict, is_here: bool, given: &Side) -> Option<String> {
    if !is_here {
        return Some(say!("inbox-gone").into());
    }
    let known = |reason| conflict.reason == Some(Pick::Known(reason));
    if known(ConflictReason::Delete) {
        return Some(if given.is_empty() {
            say!("inbox-brought-back").into()
        } else {
            say!("inbox-deleted").into()
        });
    }
    known(ConflictReason::Late).then(|| say!("inbox-handed-over").into())
}

fn fields(
    read: &Read<'_>,
    kind: &'static KindInfo,
    base: &Row,
    sides: [&Side; 3],
) -> Result<Vec<Field>> {
    let names: BTreeSet<String> = sides
        .iter()
        .flat_map(|side| side.fields().map(|(name, _)| name.to_owned()))
        .collect();
    let mut rows = Vec::new();
    for side in sides {
        rows.push(resolve_conflict::with_side(read, kind, base, side)?);
    }
    let mut fields = Vec::new();
    for name in names {
        let Some(spec) = read.catalog().spec(kind, &name) else {
            continue;
        };
        let mut texts = Vec::new();
        for (side, row) in sides.iter().zip(&rows) {
            let is_said = side.fields().any(|(field, _)| field == name);
            let text = words::long(read, kind, row, spec)?;
            texts.push(match (is_said, text.is_empty()) {
                (false, _) => String::new(),
                (true, true) => say!("frame-empty").into(),
                (true, false) => text,
            });
        }
        // What was judged together with the field that differs, and is the same on all sides, says nothing.
        if texts.iter().all(|text| *text == texts[0]) {
            continue;
        }
        let plain = words::plain(read, kind, &rows[2], spec)?;
        let [before, stands, given] = <[String; 3]>::try_from(texts).unwrap_or_default();
        fields.push(Field {
            label: spec.called().to_string(),
            name,
            before,
            stands,
            given,
            plain,
        });
    }
    Ok(fields)
}

fn who(read: &Read<'_>, user: Option<Ref<User>>) -> Result<String> {
    match user {
        None => Ok(String::new()),
        Some(user) if user.id() == read.catalog().me => Ok(say!("inbox-you").into()),
        Some(user) => read.title(user.id()),
    }
}

/// "2 Mar 10:42", by this machine's clock.
fn when(at: Option<Instant>) -> String {
    at.and_then(|at| DateTime::from_timestamp_millis(at.0))
        .map(|at| {
            let at = at.with_timezone(&chrono::Local);
            let time = at.format("%H:%M").to_string();
            say!(
                "inbox-moment",
                day = dates::day(at.date_naive()),
                time = time
            )
        })
        .unwrap_or_default()
}
