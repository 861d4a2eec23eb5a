//! A whole book into a folder: written beside under another name, made safe on disk, then renamed.

use std::{
    fs::{self, File},
    io::{BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    ATTACHMENTS, EXTERNAL, fields,
    manifest::{self, Book, Entry, FORMAT, Manifest, hex, is_below},
};
use crate::{
    domain::{
        record::{KINDS, playbook::Attachment},
        worth::Counted,
    },
    store::Read,
    transfer::{
        error::{Error, Result},
        export::{Column, Names, csv::Table, file::broken},
    },
};

/// Writes everything into a folder that is not there yet, or with `replace` in the place of one of ours.
///
/// `beside` is the folder of the book, where its copies of attachments lie. Gives what was written.
pub fn write(read: &Read<'_>, beside: Option<&Path>, to: &Path, replace: bool) -> Result<Manifest> {
    write_watched(read, beside, to, replace, &mut || Ok(()))
}

/// As [`write()`]; `step` is called for each record, and an error of it stops the writing: nothing stays behind.
pub fn write_watched(
    read: &Read<'_>,
    beside: Option<&Path>,
    to: &Path,
    replace: bool,
    step: &mut dyn FnMut() -> Result<()>,
) -> Result<Manifest> {
    let wrong = |source| Error::File {
        doing: "written",
        path: to.to_owned(),
        source,
    };
    match fs::symlink_metadata(to) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(wrong(error)),
        // Only a folder that we wrote is replaced: nobody's other files go with it.
        Ok(_) if !replace || manifest::read(to).is_err() => {
            return Err(Error::Exists(to.to_owned()));
        }
        Ok(_) => {}
    }
    let part = Part(named(to, "part"));
    make(&part.0).map_err(wrong)?;
    let manifest = fill(read, beside, &part.0, step)?;
    let aside = Part(named(to, "old"));
    if to.exists() {
        fs::rename(to, &aside.0).map_err(wrong)?;
    }
    if let Err(error) = fs::rename(&part.0, to) {
        if aside.0.exists() {
            let _ = fs::rename(&aside.0, to);
        }
        return Err(wrong(error));
    }
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty())
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
    Ok(manifest)
}

fn named(to: &Path, end: &str) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".{}.{end}", Uuid::new_v4().simple()));
    PathBuf::from(name)
}

/// A folder for its owner alone: these are customers.
fn make(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(path)
}

/// An unfinished folder: gone whatever happens.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fill(
    read: &Read<'_>,
    beside: Option<&Path>,
    folder: &Path,
    step: &mut dyn FnMut() -> Result<()>,
) -> Result<Manifest> {
    let catalog = read.catalog();
    let mut manifest = Manifest {
        format: FORMAT,
        program: concat!("dealbook ", env!("CARGO_PKG_VERSION")).into(),
        book: Book {
            currency: catalog.base().code().to_owned(),
            fiscal_start: catalog.fiscal_start,
            whole_term: catalog.counted == Counted::WholeTerm,
            phone_country: catalog.phone_country,
            me: read
                .uuid(catalog.me)?
                .map_or(String::new(), |uuid| uuid.to_string()),
        },
        files: Vec::new(),
        attachments: Vec::new(),
    };
    let mut names = Names::new(*read);
    for info in KINDS {
        let name = format!("{}.csv", info.code);
        let (rows, sha256) = hashed(&folder.join(&name), |out| {
            let columns: Vec<Column<'_>> = fields(catalog, info)
                .into_iter()
                .map(|spec| Column::new(info, spec))
                .collect();
            let mut table = Table::begin_with(out, &columns, None, &["created"])?;
            let mut rows = 0;
            read.each(info, |row| -> Result<()> {
                rows += 1;
                step()?;
                let created = read.created(row.id)?;
                table.row_with(&mut names, info, &columns, &row, &[created])
            })?;
            table.end()?;
            Ok(rows)
        })?;
        manifest.files.push(Entry {
            file: name,
            kind: Some(info.code.to_owned()),
            rows,
            sha256,
        });
    }
    let (rows, sha256) = hashed(&folder.join(EXTERNAL), |out| {
        external(read, &mut names, out)
    })?;
    manifest.files.push(Entry {
        file: EXTERNAL.to_owned(),
        kind: None,
        rows,
        sha256,
    });
    if let Some(beside) = beside {
        attachments(read, beside, folder, &mut manifest)?;
    }
    hashed(&folder.join(manifest::NAME), |out| {
        serde_json::to_writer_pretty(&mut *out, &manifest).map_err(|error| broken(error.into()))?;
        out.write_all(b"\n").map_err(broken)
    })?;
    Ok(manifest)
}

fn external(read: &Read<'_>, names: &mut Names<'_>, out: &mut dyn Write) -> Result<u64> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let wrong = |error: csv::Error| broken(std::io::Error::other(error.to_string()));
    writer
        .write_record(["source", "object", "id", "record"])
        .map_err(wrong)?;
    let mut rows = 0;
    for known in read.external_ids()? {
        rows += 1;
        let record = names.uuid(known.record)?;
        writer
            .write_record([&known.source, &known.object, &known.external, &record])
            .map_err(wrong)?;
    }
    writer.flush().map_err(broken)?;
    Ok(rows)
}

/// Copies of attachments that lie beside the book; links to files elsewhere stay links.
fn attachments(
    read: &Read<'_>,
    beside: &Path,
    folder: &Path,
    manifest: &mut Manifest,
) -> Result<()> {
    let copied: Vec<Attachment> = read.all()?;
    for attachment in copied
        .iter()
        .filter(|attachment| attachment.copied && is_below(&attachment.path))
    {
        let from = beside.join(&attachment.path);
        let name = format!("{ATTACHMENTS}/{}", attachment.path);
        let is_file = fs::symlink_metadata(&from).is_ok_and(|meta| meta.is_file());
        if !is_file || manifest.attachments.iter().any(|entry| entry.file == name) {
            continue;
        }
        let to = folder.join(&name);
        let wrong = |source| Error::File {
            doing: "written",
            path: to.clone(),
            source,
        };
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(wrong)?;
        }
        let mut input = File::open(&from).map_err(|source| Error::File {
            doing: "read",
            path: from.clone(),
            source,
        })?;
        let (_, sha256) = hashed(&to, |out| std::io::copy(&mut input, out).map_err(broken))?;
        manifest.attachments.push(Entry {
            file: name,
            kind: None,
            rows: 0,
            sha256,
        });
    }
    Ok(())
}

/// Writes a file through `fill`, makes it safe on disk, and gives the checksum of what went into it.
fn hashed<T>(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<(T, String)> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let wrong = |source| Error::File {
        doing: "written",
        path: path.to_owned(),
        source,
    };
    let file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(wrong)?;
    let mut out = Hashed {
        out: BufWriter::with_capacity(1 << 16, file),
        hash: Sha256::new(),
    };
    let value = fill(&mut out).map_err(|error| match error {
        Error::File { source, doing, .. } => Error::File {
            doing,
            path: path.to_owned(),
            source,
        },
        error => error,
    })?;
    out.flush().map_err(wrong)?;
    out.out.get_ref().sync_all().map_err(wrong)?;
    Ok((value, hex(&out.hash.finalize())))
}

struct Hashed {
    out: BufWriter<File>,
    hash: Sha256,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// How many records a manifest speaks of.
pub fn records(manifest: &Manifest) -> u64 {
    manifest
        .files
        .iter()
        .filter(|entry| entry.kind.is_some())
        .map(|entry| entry.rows)
        .sum()
}
