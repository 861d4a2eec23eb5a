//! The folder that holds a book's copies: their names, the list with their hashes, and which are kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Datelike as _, NaiveDateTime, Utc};

use super::{
    super::error::{Error, Result},
    Backup, Why, file, sync_folder,
};
use crate::domain::field::Instant;

/// The list of copies with their hashes, as `sha256sum -c` reads it.
const MANIFEST: &str = "SHA256SUMS";
/// How many days, and how many weeks, keep their newest copy.
const DAYS: usize = 7;
const WEEKS: usize = 4;
/// The folder of a book's copies.
pub fn folder(book: &Path) -> PathBuf {
    let mut name = book.file_stem().unwrap_or_default().to_owned();
    name.push("-backups");
    book.with_file_name(name)
}

/// The copies of a book that were verified when they were made, newest first.
pub fn backups(book: &Path) -> Result<Vec<Backup>> {
    let folder = folder(book);
    let mut found: Vec<Backup> = manifest(&folder)?
        .into_iter()
        .filter_map(|(name, sha256)| {
            let path = folder.join(&name);
            let size = fs::metadata(&path).ok()?.len();
            let (taken, why) = told_by(&name)?;
            Some(Backup {
                path,
                taken,
                why,
                sha256,
                size,
            })
        })
        .collect();
    found.sort_by(|a, b| (b.taken, &b.path).cmp(&(a.taken, &a.path)));
    Ok(found)
}

pub(super) fn made_folder(book: &Path) -> Result<PathBuf> {
    let folder = folder(book);
    if !folder.is_dir() {
        fs::create_dir_all(&folder).map_err(file("made", &folder))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))
            .map_err(file("made", &folder))?;
    }
    Ok(folder)
}

pub(super) fn free_name(folder: &Path, stem: &str) -> Result<PathBuf> {
    let mut names =
        std::iter::once(format!("{stem}.db")).chain((2..1000).map(|at| format!("{stem}.{at}.db")));
    names
        .by_ref()
        .map(|name| folder.join(name))
        .find(|path| !path.exists())
        .ok_or_else(|| Error::Exists(folder.join(format!("{stem}.db"))))
}

/// When and why, from a name that `back_up` or `before_migration` gave.
fn told_by(name: &str) -> Option<(Option<Instant>, Why)> {
    let stem = name.strip_suffix(".db")?;
    if stem.starts_with(Why::Migration.code()) {
        return Some((None, Why::Migration));
    }
    let (stamp, rest) = stem.split_once("Z-")?;
    let taken = NaiveDateTime::parse_from_str(stamp, "%Y-%m-%dT%H%M%S").ok()?;
    let (why, _) = Why::ALL.iter().find(|(_, code)| rest.starts_with(code))?;
    Some((Some(Instant(taken.and_utc().timestamp_millis())), *why))
}

fn manifest(folder: &Path) -> Result<BTreeMap<String, String>> {
    let path = folder.join(MANIFEST);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(file("read", &path)(error)),
    };
    Ok(text
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, name)| (name.to_owned(), hash.to_owned()))
        .collect())
}

fn write_manifest(folder: &Path, lines: &BTreeMap<String, String>) -> Result<()> {
    let path = folder.join(MANIFEST);
    let part = folder.join(format!(".{MANIFEST}.{}.part", std::process::id()));
    let mut text = String::new();
    for (name, hash) in lines {
        let _ = writeln!(text, "{hash}  {name}");
    }
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .and_then(|mut out| out.write_all(text.as_bytes()).and_then(|()| out.sync_all()))
        .and_then(|()| fs::rename(&part, &path))
        .map_err(file("written", &path))?;
    sync_folder(&path)
}

pub(super) fn note(folder: &Path, backup: &Backup) -> Result<()> {
    let mut lines = manifest(folder)?;
    if let Some(name) = backup.path.file_name() {
        lines.insert(name.to_string_lossy().into_owned(), backup.sha256.clone());
    }
    write_manifest(folder, &lines)
}

/// Removes the copies that are no longer kept: of the last days and weeks the newest stays, of the newest day all.
pub(super) fn prune(book: &Path) -> Result<()> {
    let all = backups(book)?;
    let kept = kept(&all);
    let folder = folder(book);
    sweep(&folder);
    let mut lines = manifest(&folder)?;
    for backup in all.iter().filter(|backup| !kept.contains(&backup.path)) {
        fs::remove_file(&backup.path).map_err(file("removed", &backup.path))?;
        if let Some(name) = backup.path.file_name() {
            lines.remove(name.to_string_lossy().as_ref());
        }
    }
    write_manifest(&folder, &lines)
}

/// Removes what a process that is no more left half done.
fn sweep(folder: &Path) {
    for path in fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
    {
        let name = path.to_string_lossy();
        let process = name
            .strip_suffix(".part")
            .and_then(|rest| rest.rsplit_once('.'))
            .and_then(|(_, process)| process.parse::<u32>().ok());
        if let Some(process) = process
            && cfg!(target_os = "linux")
            && !Path::new(&format!("/proc/{process}")).exists()
        {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Which of these copies, newest first, are kept.
fn kept(all: &[Backup]) -> BTreeSet<PathBuf> {
    let mut days: Vec<i64> = Vec::new();
    let mut weeks: Vec<(i32, u32)> = Vec::new();
    let mut kept = BTreeSet::new();
    for backup in all {
        let timed = matches!(backup.why, Why::Daily | Why::Import | Why::Restore);
        let Some(taken) = backup.taken.filter(|_| timed) else {
            kept.insert(backup.path.clone());
            continue;
        };
        let day = taken.0.div_euclid(86_400_000);
        let week = DateTime::<Utc>::from_timestamp_millis(taken.0)
            .unwrap_or_default()
            .iso_week();
        let week = (week.year(), week.week());
        let new_day = !days.contains(&day) && days.len() < DAYS;
        let new_week = !weeks.contains(&week) && weeks.len() < WEEKS;
        if new_day {
            days.push(day);
        }
        if new_week {
            weeks.push(week);
        }
        if new_day || new_week || days.first() == Some(&day) {
            kept.insert(backup.path.clone());
        }
    }
    kept
}
