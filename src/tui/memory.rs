//! What the interface remembers of a book between runs: drafts, layouts of lists, marks, what was opened and typed.
//!
//! It is not in the book: none of it is a fact about customers, none of it is undone or sent. It is one private file a
//! book, written a moment after something changed, so that a crash loses next to nothing; two windows over one book
//! write together ([`merge`]).

mod merge;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    domain::{cell::Cell, id::Id, kind::KindInfo, record::by_word},
    operations::saved_view::Look,
    words::say,
};

/// How many lines typed are kept of a sort.
const TYPED: usize = 100;
/// How many records that were opened are kept.
const RECENT: usize = 30;

/// All that is remembered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// What was typed into forms that are not saved, by kind and record: `account/12`, `account/0` a new one.
    pub drafts: BTreeMap<String, Vec<Draft>>,
    /// How lists are laid out, by kind; saved views say it themselves.
    pub shapes: BTreeMap<String, Look>,
    /// The saved view that a tab opens with, by the tab's name.
    pub tabs: BTreeMap<String, i64>,
    /// The filters that were taken, by kind, the newest last.
    pub filters: BTreeMap<String, Vec<String>>,
    /// The commands that were typed, the newest last.
    pub commands: Vec<String>,
    /// Records that a letter leads to.
    pub marks: BTreeMap<char, Marked>,
    /// The records opened last, the newest first.
    pub recent: Vec<Marked>,
    /// Parts of pages that are folded away: `account/Related`.
    pub folded: BTreeSet<String>,
    /// Which of what happened is shown.
    pub happened: Happened,
    /// Whether pages show fields without a value.
    pub shows_empty: bool,
    /// Whether the tour was taken, or not wanted.
    pub toured: bool,
}

/// Which of what happened is shown on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Happened {
    /// All of it.
    #[default]
    All,
    /// Calls, meetings, visits, messages.
    Touches,
    /// What is still to be done.
    Tasks,
    /// Notes.
    Notes,
    /// Changes of the record.
    Changes,
}

impl Happened {
    /// The next in the round.
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Touches,
            Self::Touches => Self::Tasks,
            Self::Tasks => Self::Notes,
            Self::Notes => Self::Changes,
            Self::Changes => Self::All,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => say!("detail-all"),
            Self::Touches => say!("detail-touches"),
            Self::Tasks => say!("detail-tasks"),
            Self::Notes => say!("detail-notes"),
            Self::Changes => say!("detail-changes"),
        }
    }
}

/// A record by its kind and id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// The code of its kind.
    pub kind: String,
    /// Which.
    pub id: i64,
}

impl Marked {
    /// This record.
    pub fn of(kind: &KindInfo, id: Id) -> Self {
        Self {
            kind: kind.code.into(),
            id: id.0,
        }
    }

    /// The record, if its kind is still known.
    pub fn record(&self) -> Option<(&'static KindInfo, Id)> {
        Some((by_word(&self.kind)?, Id(self.id)))
    }
}

/// A field that was changed and not saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Its name.
    pub field: String,
    /// What was chosen, where it is chosen from a list.
    pub chosen: Option<Chosen>,
    /// What is shown.
    pub text: String,
}

/// A chosen value as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Chosen {
    /// An id or a flag.
    Number(i64),
    /// A code, or several in a list.
    Text(String),
}

impl Chosen {
    /// From a cell; nothing where it is empty.
    pub fn of(cell: &Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => None,
            Cell::Int(number) => Some(Self::Number(*number)),
            Cell::Text(text) => Some(Self::Text(text.to_string())),
        }
    }

    /// As a cell.
    pub fn cell(chosen: Option<&Self>) -> Cell<'static> {
        match chosen {
            None => Cell::Null,
            Some(Self::Number(number)) => Cell::Int(*number),
            Some(Self::Text(text)) => Cell::from(text.clone()),
        }
    }
}

/// What is remembered, and the file it is in.
///
/// All views share it, so it is behind a lock; it is held for a look or a change, never longer.
#[derive(Debug, Default)]
pub struct Memory {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    kept: Kept,
    /// As it was read or written last: what differs is ours.
    base: Value,
    file: Option<PathBuf>,
    is_dirty: bool,
}

impl Memory {
    /// What the file holds; nothing where it is not there or cannot be read: it is only a comfort.
    pub fn load(file: PathBuf) -> Self {
        let found = read(&file);
        let kept = Kept::deserialize(&found).unwrap_or_default();
        // What a file does not say is as it is in a new one: nothing that is ours to insist on.
        let base = serde_json::to_value(&kept).unwrap_or(found);
        Self {
            inner: Mutex::new(Inner {
                kept,
                base,
                file: Some(file),
                is_dirty: false,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at it.
    pub fn look<T>(&self, look: impl FnOnce(&Kept) -> T) -> T {
        look(&self.lock().kept)
    }

    /// Changes it; it is written soon after.
    pub fn change<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> T {
        let mut inner = self.lock();
        inner.is_dirty = true;
        change(&mut inner.kept)
    }

    /// Whether something is not written yet.
    pub fn is_dirty(&self) -> bool {
        self.lock().is_dirty
    }

    /// Writes what changed, together with what another window wrote meanwhile.
    pub fn write(&self) -> io::Result<()> {
        let mut inner = self.lock();
        if !std::mem::take(&mut inner.is_dirty) {
            return Ok(());
        }
        let Some(file) = inner.file.clone() else {
            return Ok(());
        };
        let mine = serde_json::to_value(&inner.kept)?;
        let merged = merge::merge(&inner.base, &mine, &read(&file));
        write(&file, &merged)?;
        if let Ok(kept) = Kept::deserialize(&merged) {
            inner.kept = kept;
        }
        inner.base = merged;
        Ok(())
    }
}

fn read(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Whole or not at all, and for its owner alone.
fn write(file: &Path, value: &Value) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let beside = file.with_extension(format!("{}.tmp", std::process::id()));
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    out.write_all(value.to_string().as_bytes())?;
    drop(out);
    fs::rename(beside, file)
}

impl Kept {
    /// Notes that a record was opened.
    pub fn opened(&mut self, kind: &KindInfo, id: Id) {
        let record = Marked::of(kind, id);
        self.recent.retain(|other| *other != record);
        self.recent.insert(0, record);
        self.recent.truncate(RECENT);
    }

    /// Notes a filter of a kind that was taken.
    pub fn filtered(&mut self, kind: &KindInfo, filter: &str) {
        remember(self.filters.entry(kind.code.into()).or_default(), filter);
    }

    /// Notes a command that was typed.
    pub fn commanded(&mut self, command: &str) {
        remember(&mut self.commands, command);
    }
}

fn remember(lines: &mut Vec<String>, line: &str) {
    lines.retain(|other| other != line);
    lines.push(line.to_owned());
    if lines.len() > TYPED {
        lines.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_windows_write_together() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state").join("book.json");
        let (here, there) = (Memory::load(file.clone()), Memory::load(file.clone()));
        here.change(|kept| kept.commanded("accounts"));
        there.change(|kept| {
            kept.marks.insert(
                'a',
                Marked {
                    kind: "account".into(),
                    id: 7,
                },
            );
        });
        here.write().unwrap();
        there.write().unwrap();
        let again = Memory::load(file.clone());
        again.look(|kept| {
            assert_eq!(kept.commands, ["accounts"]);
            assert_eq!(kept.marks[&'a'].id, 7);
        });
        // What one took away is gone, though the other had it.
        here.change(|kept| kept.marks.clear());
        here.write().unwrap();
        assert!(
            Memory::load(file).look(|kept| kept.marks.contains_key(&'a')),
            "it was not here's to take"
        );
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("book.json");
        fs::write(&file, "{ half").unwrap();
        let memory = Memory::load(file.clone());
        assert_eq!(memory.look(Clone::clone), Kept::default());
        memory.change(|kept| kept.toured = true);
        memory.write().unwrap();
        assert!(Memory::load(file).look(|kept| kept.toured));
    }

    #[test]
    fn a_line_typed_twice_is_kept_once_as_the_newest() {
        let mut kept = Kept::default();
        for line in ["a", "b", "a"] {
            kept.commanded(line);
        }
        assert_eq!(kept.commands, ["b", "a"]);
    }
}
