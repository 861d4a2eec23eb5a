//! A zip archive of tables, as HubSpot and Salesforce hand their exports out: each table in it is read as a file would be.
//!
//! A table has to be read more than once, so it is unpacked into a file without a name, which is gone when it is closed.
//! What an archive says of its sizes is not believed. Not here: what the rows mean; spreadsheets, which are archives too.

use std::{
    fs::{File, OpenOptions},
    io::{BufReader, Read, Seek as _, Write as _},
    path::Path,
};

use uuid::Uuid;
use zip::ZipArchive;

use super::{
    error::{Error, Result},
    fault,
    import::source::{Aside, Found, Input},
};
use crate::words::say;

/// Tables of one archive.
const MOST_TABLES: usize = 200;
/// Parts of one archive, whatever they are.
const MOST_PARTS: usize = 10_000;
/// One table, unpacked.
const LARGEST: u64 = 4 << 30;
/// Tables do not pack better than this: what does was made to fill a disk.
const DENSEST: u64 = 200;
/// So much is unpacked however well it packs.
const SMALL: u64 = 64 << 20;

fn wrong(path: &Path) -> impl Fn(std::io::Error) -> Error {
    move |source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    }
}

fn bad(path: &Path, why: String) -> Error {
    Error::Unreadable {
        path: path.to_owned(),
        why,
        hint: say!("file-hint-unpack-name"),
    }
}

fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    let meta = std::fs::metadata(path).map_err(wrong(path))?;
    if !meta.is_file() {
        return Err(bad(path, say!("file-no-file").into()));
    }
    let file = File::open(path).map_err(wrong(path))?;
    let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| {
        let why = fault::of_archive(&error);
        Error::Unreadable {
            path: path.to_owned(),
            why: say!("file-no-archive", why = why),
            hint: say!("file-hint-again"),
        }
    })?;
    if archive.len() > MOST_PARTS {
        return Err(bad(path, say!("file-archive-parts", count = archive.len())));
    }
    Ok(archive)
}

/// Whether a name promises a table of text.
pub fn is_table(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    end.is_some_and(|end| matches!(&*end, "csv" | "tsv" | "txt"))
}

/// What a part is by its name: a table of text, or one in another form, which is passed over. Nothing of what a system
/// keeps beside it.
fn found(path: &Path, name: String) -> Option<Found> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if last.starts_with('.') || name.starts_with("__MACOSX") {
        return None;
    }
    let (_, end) = last.rsplit_once('.')?;
    let aside = match &*end.to_lowercase() {
        _ if is_table(last) => None,
        "zip" | "xlsx" | "xlsm" | "xls" | "ods" | "vcf" | "ics" => Some(Aside::Packed),
        _ => return None,
    };
    let input = Input {
        path: path.to_owned(),
        part: Some(name),
    };
    Some(Found { input, aside })
}

/// The tables of an archive, in its order.
pub fn inputs(path: &Path) -> Result<Vec<Found>> {
    let archive = archive(path)?;
    let tables: Vec<Found> = archive
        .file_names()
        .flatten()
        .filter_map(|name| found(path, name.into_owned()))
        .collect();
    if !tables.is_empty() && tables.iter().all(|table| table.aside.is_some()) {
        return Err(bad(path, say!("file-archive-packed").into()));
    }
    match tables.len() {
        0 => Err(Error::NoRecords {
            path: path.to_owned(),
            why: say!("file-archive-empty").into(),
        }),
        many if many > MOST_TABLES => Err(bad(
            path,
            say!("file-tables", count = many, most = MOST_TABLES),
        )),
        _ => Ok(tables),
    }
}

/// Unpacks one table; gives it with its length.
pub fn unpack(input: &Input) -> Result<(File, u64)> {
    let path = &input.path;
    let length = std::fs::metadata(path).map_err(wrong(path))?.len();
    let mut archive = archive(path)?;
    let name = input.part.as_deref().unwrap_or_default();
    let part = archive.by_name(name).map_err(|error| {
        bad(
            path,
            say!(
                "file-archive-part",
                part = name,
                why = fault::of_archive(&error)
            ),
        )
    })?;
    let packed = part.compressed_size().min(length);
    let most = packed.saturating_mul(DENSEST).clamp(SMALL, LARGEST);
    let mut file = unnamed().map_err(wrong(path))?;
    let mut part = part.take(LARGEST + 1);
    let (mut buffer, mut size) = (vec![0; 128 << 10], 0);
    loop {
        let count = part.read(&mut buffer).map_err(|error| {
            bad(
                path,
                say!("file-archive-damaged", part = name, why = error.to_string()),
            )
        })?;
        if count == 0 {
            break;
        }
        size += count as u64;
        if size > most {
            return Err(bad(
                path,
                say!("file-unpacks-too-large", part = name, size = most >> 20),
            ));
        }
        file.write_all(&buffer[..count]).map_err(wrong(path))?;
    }
    file.rewind().map_err(wrong(path))?;
    Ok((file, size))
}

/// A file for its owner alone, without a name.
fn unnamed() -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let path = std::env::temp_dir().join(format!("dealbook-{}", Uuid::new_v4().simple()));
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
