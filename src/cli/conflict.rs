//! `dealbook conflict`: what two people changed without seeing each other, and which of it is right.

use std::{collections::BTreeMap, process::ExitCode};

use clap::Subcommand;
use serde_json::Value;

use super::{Context, kind, output::Column, typed};
use crate::{
    domain::{
        field::{Record as _, Row},
        id::{Id, Ref},
        pick::{Codes as _, Pick},
        record::conflict::Conflict,
        text::Align,
    },
    error::{Report, Result},
    operations::{
        resolve_conflict::{self, Choice, Side},
        words,
    },
    store::Read,
};

/// Look at conflicts and settle them; undo takes it back
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// The open conflicts: what stands, what does not, who and why
    List,
    /// Settle one: `keep` what stands, `take` the other, or write a third as FIELD=VALUE
    Resolve {
        /// The conflict
        #[arg(value_name = "REF")]
        what: String,
        /// keep, take, or field=value as it would be typed in a form
        #[arg(value_name = "keep|take|FIELD=VALUE", required = true)]
        how: Vec<String>,
        /// And all open ones of the same reason about records of the same kind
        #[arg(long)]
        alike: bool,
    },
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        match self.verb {
            Verb::List => context.look(|read| list(context, &read)),
            Verb::Resolve { what, how, alike } => resolve(context, &what, &how, alike),
        }
    }
}

fn list(context: &Context, read: &Read<'_>) -> Result<ExitCode> {
    let mut rows = Vec::new();
    for conflict in read.all::<Conflict>()? {
        if resolve_conflict::is_open(&conflict) {
            rows.push(line(context, read, &conflict)?);
        }
    }
    if rows.is_empty() {
        context.say("no open conflicts")?;
        return Ok(ExitCode::SUCCESS);
    }
    let columns: Vec<Column> = ["Conflict", "About", "Stands", "By", "Other", "By", "Why"]
        .into_iter()
        .map(|label| Column {
            label: label.into(),
            align: Align::Left,
        })
        .collect();
    context.out.borrow_mut().table(&columns, &rows)?;
    Ok(ExitCode::SUCCESS)
}

fn line(context: &Context, read: &Read<'_>, conflict: &Conflict) -> Result<Vec<String>> {
    let reference = read
        .uuid(conflict.id)?
        .map(|uuid| uuid.to_string())
        .unwrap_or_default();
    let about = match conflict.about {
        Some(about) => match read.kind_of(about.0)? {
            Some(info) if read.row(info, about.0)?.is_some() => {
                format!("{} {}", info.one, read.title(about.0)?)
            }
            _ => "not in this book".to_owned(),
        },
        None => String::new(),
    };
    let by = |user: Option<Id>| match user {
        Some(user) => read.title(user),
        None => Ok(String::new()),
    };
    let why = match &conflict.reason {
        Some(Pick::Known(reason)) => reason.label().to_owned(),
        Some(Pick::Unknown(code)) => code.to_string(),
        None => String::new(),
    };
    Ok(vec![
        reference,
        about,
        side(context, read, conflict, [&conflict.stands, &conflict.given])?,
        by(conflict.stands_by.map(Ref::id))?,
        side(context, read, conflict, [&conflict.given, &conflict.stands])?,
        by(conflict.given_by.map(Ref::id))?,
        why,
    ])
}

/// One side in words, as far as the other says something else: `City Berlin, Street …`.
fn side(
    context: &Context,
    read: &Read<'_>,
    conflict: &Conflict,
    sides: [&str; 2],
) -> Result<String> {
    let [side, other] = sides.map(Side::of);
    let other: BTreeMap<&str, &Value> = other.fields().collect();
    let differs =
        |field: &str, value: &Value| *value != *other.get(field).copied().unwrap_or(&Value::Null);
    let info = match conflict.about {
        Some(about) => read.kind_of(about.0)?,
        None => None,
    };
    let Some(info) = info else {
        let plain: Vec<String> = side
            .fields()
            .filter(|(field, value)| differs(field, value))
            .map(|(field, value)| format!("{field} {value}"))
            .collect();
        return Ok(plain.join(", "));
    };
    let row = resolve_conflict::with_side(read, info, &Row::new(info), &side)?;
    let mut told = Vec::new();
    for (field, value) in side.fields().filter(|(field, value)| differs(field, value)) {
        told.push(match read.catalog().spec(info, field) {
            Some(spec) => {
                let words = words::short(read, info, &row, spec, context.today())?;
                let words = if words.is_empty() {
                    "–".to_owned()
                } else {
                    words
                };
                format!("{} {words}", spec.label)
            }
            None => format!("{field} {value}"),
        });
    }
    Ok(told.join(", "))
}

fn resolve(context: &Context, what: &str, how: &[String], alike: bool) -> Result<ExitCode> {
    let choice = match how {
        [word] if word == "keep" => Choice::Stands,
        [word] if word == "take" => Choice::Other,
        pairs => Choice::Third(
            kind::pairs(pairs)?
                .into_iter()
                .map(|(field, value)| (field.clone(), value.clone()))
                .collect(),
        ),
    };
    let mut store = context.open()?;
    let actor = context.actor(&store);
    let id = typed::of_kind(&store.read(), Conflict::INFO, what)?;
    let all = if alike {
        resolve_conflict::alike(&store, id)?
    } else {
        vec![id]
    };
    if alike && matches!(choice, Choice::Third(_)) {
        return Err(
            Report::user("a third value cannot be written for all that are alike")
                .hint("settle them one by one, or `keep` or `take` for all"),
        );
    }
    let changes = resolve_conflict::resolve(&mut store, &actor, &all, &choice)?;
    if changes.step == 0 {
        context.say("settled already")?;
    } else {
        context.say(&format!(
            "settled {} (dealbook undo opens it again)",
            all.len()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
