//! A plan as a file: every decision of an import written down, to be edited and applied later.
//!
//! It holds what is decided, not the rows: applied, the files are read again, and the same decisions give the same
//! plan. Files that changed since are refused. Single lines and names have decisions of their own.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Duplicates, OnMatch, Options, Plan,
    choices::{Do, FileChoice, NameChoice},
    layout::table::{self, Table},
    source::Reading,
};
use crate::domain::record::by_word;

/// A plan file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    options: Chosen,
    file: Vec<WrittenFile>,
    name: Vec<WrittenName>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Chosen {
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    me: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    r#match: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_match: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicates: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    empty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decimal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    no_create: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenFile {
    path: String,
    bytes: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skip: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delimiter: Option<String>,
    // Left out where there are none: TOML lets nobody add to `row = []`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    row: Vec<WrittenRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    table: Vec<Table>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenRow {
    line: u64,
    r#do: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenName {
    kind: String,
    typed: String,
    take: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    perhaps: Option<String>,
}

const HEAD: &str = "\
# What an import will do. Change it and apply it: dealbook import --plan THIS_FILE
#
# [[file]]        skip = true leaves a file out.
# [[file.table]]  what each header means: a field, \"id\", \"@created\", \"@full_name\" …, \"\" for nothing.
# [[file.row]]    what happens to one line: do = \"skip\", \"create\" or \"update\" with to = the record's id.
# [[name]]        take = the name or id that is meant by what was typed; empty: it stays apart.

";

/// Writes a plan down.
///
/// # Errors
/// A path that is not UTF-8 cannot be written into it.
pub fn write(plan: &Plan, options: &Options) -> Result<String, String> {
    let word = |yes: bool, word: &str| yes.then(|| word.to_owned());
    let mut written = Written {
        options: Chosen {
            source: Some(plan.source.clone()),
            me: options.me.clone(),
            r#match: options.match_on.clone(),
            on_match: match options.on_match {
                OnMatch::Update => None,
                OnMatch::Skip => Some("skip".into()),
                OnMatch::Create => Some("create".into()),
            },
            duplicates: match options.duplicates {
                Duplicates::Warn => None,
                Duplicates::Skip => Some("skip".into()),
                Duplicates::Update => Some("update".into()),
            },
            empty: word(options.empty_clears, "clear"),
            dates: options.dates.map(|order| order.word().to_owned()),
            decimal: options.decimal.map(|sign| sign.word().to_owned()),
            share: options.share.map(|share| share.word().to_owned()),
            hidden: options.hidden,
            no_create: options
                .no_create
                .iter()
                .map(|word| (*word).to_owned())
                .collect(),
        },
        ..Written::default()
    };
    for (input, reading, layout) in &plan.layouts {
        let absolute = std::path::absolute(&input.path).unwrap_or_else(|_| input.path.clone());
        let path = absolute
            .to_str()
            .ok_or_else(|| format!("the path `{}` is not UTF-8", input.path.display()))?
            .to_owned();
        let mut table = layout.table.clone();
        table.system.clone_from(&layout.system);
        // What nobody reads stands there too, to be given a meaning.
        for header in layout.unknown() {
            table
                .columns
                .entry(header)
                .or_insert_with(|| table::To::One(String::new()));
        }
        if let Some(known) = written.file.iter_mut().find(|file| file.path == path) {
            known.table.push(table);
            continue;
        }
        let row = plan
            .report
            .decisions
            .iter()
            .filter(|decision| plan.report.files[decision.file].input == *input)
            .map(|decision| WrittenRow {
                line: decision.line,
                r#do: "create".into(),
                to: decision.like.map(|uuid| uuid.to_string()),
                why: Some(decision.why.clone()),
            })
            .collect();
        written.file.push(WrittenFile {
            bytes: std::fs::metadata(&input.path).map_or(0, |meta| meta.len()),
            path,
            skip: false,
            encoding: reading.encoding.map(|encoding| encoding.name().to_owned()),
            delimiter: reading.delimiter.map(|mark| char::from(mark).to_string()),
            row,
            table: vec![table],
        });
    }
    written.name = plan
        .report
        .proposed
        .iter()
        .map(|near| WrittenName {
            kind: near.kind.to_owned(),
            typed: near.typed.clone(),
            take: String::new(),
            perhaps: Some(near.meant.clone()),
        })
        .collect();
    let text = toml::to_string(&written).map_err(|error| error.to_string())?;
    Ok(format!("{HEAD}{text}"))
}

/// Reads a plan: how to import, and what.
///
/// # Errors
/// What is wrong with it, in a sentence; also that a file changed since.
pub fn read(text: &str) -> Result<(Options, Vec<PathBuf>), String> {
    let written: Written = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        });
        format!("line {line}: {}", error.message())
    })?;
    let chosen = written.options;
    let mut options = Options {
        source: chosen.source,
        me: chosen.me,
        match_on: chosen.r#match,
        on_match: match chosen.on_match.as_deref() {
            None | Some("update") => OnMatch::Update,
            Some("skip") => OnMatch::Skip,
            Some("create") => OnMatch::Create,
            Some(other) => return Err(no_value("on_match", other, "update, skip or create")),
        },
        duplicates: match chosen.duplicates.as_deref() {
            None | Some("warn") => Duplicates::Warn,
            Some("skip") => Duplicates::Skip,
            Some("update") => Duplicates::Update,
            Some(other) => return Err(no_value("duplicates", other, "warn, skip or update")),
        },
        empty_clears: match chosen.empty.as_deref() {
            None | Some("leave") => false,
            Some("clear") => true,
            Some(other) => return Err(no_value("empty", other, "leave or clear")),
        },
        hidden: chosen.hidden,
        dates: table::order(chosen.dates.as_ref()).map_err(|error| error.to_string())?,
        decimal: table::sign(chosen.decimal.as_ref()).map_err(|error| error.to_string())?,
        share: table::share(chosen.share.as_ref()).map_err(|error| error.to_string())?,
        ..Options::default()
    };
    for word in &chosen.no_create {
        let made = super::MADE.iter().find(|made| *made == word);
        let made = made.ok_or_else(|| no_value("no_create", word, &super::MADE.join(", ")))?;
        options.no_create.insert(made);
    }
    if written.file.is_empty() {
        return Err("it names no file: there is no [[file]] in it".into());
    }
    let mut paths = Vec::new();
    for file in written.file {
        if file.path.is_empty() {
            return Err("a [[file]] has no path".into());
        }
        let path = PathBuf::from(&file.path);
        let choice = file_choice(&path, file)?;
        options.files.insert(path.clone(), choice);
        paths.push(path);
    }
    for name in &written.name {
        if by_word(&name.kind).is_none() {
            return Err(format!("there is no kind of record `{}`", name.kind));
        }
    }
    options.names = written
        .name
        .into_iter()
        .filter(|name| !name.take.is_empty())
        .map(|name| NameChoice {
            kind: name.kind,
            typed: name.typed,
            take: name.take,
        })
        .collect();
    Ok((options, paths))
}

fn file_choice(path: &Path, file: WrittenFile) -> Result<FileChoice, String> {
    let name = path.display();
    if !file.skip
        && file.bytes > 0
        && let Ok(meta) = std::fs::metadata(path)
        && meta.len() != file.bytes
    {
        return Err(format!(
            "`{name}` has changed since the plan was saved: it had {} bytes and has {}",
            file.bytes,
            meta.len()
        ));
    }
    let encoding = match &file.encoding {
        None => None,
        Some(label) => Some(
            Encoding::for_label(label.as_bytes())
                .ok_or_else(|| format!("`{label}` is no encoding"))?,
        ),
    };
    let delimiter = match file.delimiter.as_deref().map(str::as_bytes) {
        None => None,
        Some([mark]) => Some(*mark),
        Some(_) => return Err("a delimiter is one character".into()),
    };
    let mut rows = BTreeMap::new();
    for row in file.row {
        let what =
            match (row.r#do.as_str(), &row.to) {
                ("skip", _) => Do::Skip,
                ("create", _) => Do::Create,
                ("update", Some(to)) => Do::Update(Uuid::try_parse(to).map_err(|_| {
                    format!("line {} of `{name}`: `{to}` is no record's id", row.line)
                })?),
                ("update", None) => {
                    return Err(format!(
                        "line {} of `{name}` shall update a record, and none is named with `to`",
                        row.line
                    ));
                }
                (other, _) => return Err(no_value("do", other, "skip, create or update")),
            };
        rows.insert(row.line, what);
    }
    Ok(FileChoice {
        skip: file.skip,
        reading: Reading {
            encoding,
            delimiter,
            shape: None,
            ..Reading::default()
        },
        tables: file.table,
        rows,
    })
}

fn no_value(what: &str, said: &str, values: &str) -> String {
    format!("`{said}` is no value of `{what}`: say {values}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_reading_a_plan_panic(text in "(\\[\\[file\\]\\]|\\[\\[file.row\\]\\]|line = 1|do = \"update\"|path = |[\\[\\]{}=\",a-z\n ]){0,12}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn what_is_wrong_with_a_plan_is_said() {
        let why = |text: &str| read(text).expect_err("refused");
        assert!(why("[[file]]\npath = 3\n").starts_with("line 2"));
        assert!(why("[options]\non_match = \"destroy\"\n").contains("update, skip or create"));
        let row = "[[file]]\npath = \"a.csv\"\n[[file.row]]\nline = 3\ndo = \"update\"\n";
        assert!(why(row).contains("none is named"));
        assert!(why("").contains("names no file"));
        assert!(why("[[file]]\nbytes = 3\n").contains("has no path"));
        let name = "[[file]]\npath = \"a.csv\"\n[[name]]\nkind = \"ship\"\n";
        assert!(why(name).contains("`ship`"));
    }
}
