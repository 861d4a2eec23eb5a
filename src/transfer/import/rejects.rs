//! The lines that were not taken, as a file that can be mended and imported again: all columns in order, plus `error`.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{
    super::{
        error::{Error, Result},
        export::file,
    },
    Plan,
    source::Input,
};

/// Writes the refused lines of each file that has any; gives the files written.
///
/// One file takes the name itself, several take it with the name of their input in it. A line is written once, however
/// many kinds of record it was to make. Nothing is written where every line was taken.
pub fn write(plan: &Plan, to: &Path, replace: bool) -> Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for (path, tables) in named(plan, to) {
        write_one(plan, &tables, &path, replace)?;
        written.push(path);
    }
    Ok(written)
}

/// The files that `write` makes: asked before a plan is applied, so that no step is done that cannot say what it left
/// out.
pub fn paths(plan: &Plan, to: &Path) -> Vec<PathBuf> {
    named(plan, to).into_iter().map(|(path, _)| path).collect()
}

/// The files that [`write()`] makes, each with its tables.
fn named(plan: &Plan, to: &Path) -> Vec<(PathBuf, Vec<usize>)> {
    let bad = bad(plan);
    let is_one = bad.len() == 1;
    bad.into_iter()
        .map(|(input, tables)| {
            let path = if is_one {
                to.to_owned()
            } else {
                named_after(to, input)
            };
            (path, tables)
        })
        .collect()
}

/// Writes the refused lines of each file beside it, under a name that is free; gives the files written.
pub fn beside(plan: &Plan) -> Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for (input, tables) in &bad(plan) {
        let mut end = String::from("-not-taken");
        if let Some(part) = &input.part {
            let part = part.replace(std::path::is_separator, "_");
            end.insert_str(0, &format!("-{part}"));
        }
        let stem = input.path.file_stem().unwrap_or_default();
        let named = |number: u32| {
            let mut name = stem.to_os_string();
            name.push(&end);
            if number > 1 {
                name.push(format!("-{number}"));
            }
            name.push(".csv");
            input.path.with_file_name(name)
        };
        let mut number = 1;
        while named(number).exists() {
            number += 1;
        }
        write_one(plan, tables, &named(number), false)?;
        written.push(named(number));
    }
    Ok(written)
}

/// The files of which lines were refused, each with its tables.
fn bad(plan: &Plan) -> Vec<(&Input, Vec<usize>)> {
    let mut bad: Vec<(&Input, Vec<usize>)> = Vec::new();
    for (at, input) in plan.files.iter().enumerate() {
        if plan.report.files[at].rejected == 0 {
            continue;
        }
        match bad.iter_mut().find(|(known, _)| *known == input) {
            Some((_, tables)) => tables.push(at),
            None => bad.push((input, vec![at])),
        }
    }
    bad
}

fn named_after(to: &Path, input: &Input) -> PathBuf {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_os_string();
    let mut name = stem(to);
    name.push("-");
    name.push(stem(&input.path));
    if let Some(part) = &input.part {
        name.push(format!("-{}", part.replace(std::path::is_separator, "_")));
    }
    name.push(".");
    name.push(to.extension().unwrap_or("csv".as_ref()));
    to.with_file_name(name)
}

fn write_one(plan: &Plan, tables: &[usize], path: &Path, replace: bool) -> Result<()> {
    let Some(file) = tables.first().map(|at| &plan.report.files[*at]) else {
        return Ok(());
    };
    let mut headers = file.headers.clone();
    // Lines refused again bear the new reason in the place of the old one.
    let is_again = headers.last().is_some_and(|last| last == "error");
    if !is_again {
        headers.push("error".into());
    }
    let width = headers.len() - 1;
    file::whole(path, replace, |out| {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(file.delimiter)
            .flexible(true)
            .from_writer(out);
        writer.write_record(&headers).map_err(wrong)?;
        let mut written = BTreeSet::new();
        for at in tables {
            plan.scratch
                .each_reject(*at as u32, |line, mut cells, error| -> Result<()> {
                    if tables.len() > 1 && !written.insert(line) {
                        return Ok(());
                    }
                    // What stands behind the last header is kept, behind the reason.
                    let behind = cells.split_off(width.min(cells.len()));
                    cells.resize(width, String::new());
                    cells.push(error);
                    cells.extend(behind.into_iter().skip(usize::from(is_again)));
                    writer.write_record(&cells).map_err(wrong)
                })?;
        }
        writer.flush().map_err(file::broken)
    })
}

fn wrong(error: csv::Error) -> Error {
    file::broken(match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => std::io::Error::other(format!("{other:?}")),
    })
}
