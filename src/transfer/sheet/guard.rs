//! Refuses archives that would unpack into more than memory holds, before a parser sees them.
//!
//! What an archive says of its sizes is not believed: parts that could be large are unpacked once and counted.

use std::{
    io::{BufReader, Read},
    path::Path,
};

use zip::{ZipArchive, result::ZipError};

use crate::{
    transfer::{
        error::{Error, Result},
        fault,
    },
    words::say,
};

/// All words of a workbook, kept in memory while it is read.
pub const MOST_WORDS: u64 = 128 << 20;
/// One sheet, unpacked; it is read row by row.
pub const LARGEST_SHEET: u64 = 2 << 30;
/// One picture or embedded file; never read.
pub const LARGEST_PICTURE: u64 = 64 << 20;
/// Any other part, unpacked.
pub const LARGEST_PART: u64 = 16 << 20;
/// One text between two marks; a cell of a spreadsheet holds 32,767 letters.
pub const LONGEST_TEXT: u64 = 1 << 20;
/// Parts of one archive.
pub const MOST_PARTS: usize = 4_096;
/// What deflate can make of a byte at the most.
const DENSEST: u64 = 1_032;

/// An archive that cannot be opened.
pub fn cut(path: &Path, error: &ZipError) -> Error {
    let why = fault::of_archive(error);
    Error::Unreadable {
        path: path.to_owned(),
        why: say!("file-no-sheet", why = why),
        hint: say!("file-hint-again"),
    }
}

/// Looks through an archive.
pub fn check(path: &Path) -> Result<()> {
    let bad = |why: String| Error::Unreadable {
        path: path.to_owned(),
        why,
        hint: say!("file-hint-sheet-csv"),
    };
    let file = super::read::file(path)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| cut(path, &error))?;
    if archive.len() > MOST_PARTS {
        return Err(bad(say!("file-parts", count = archive.len())));
    }
    for at in 0..archive.len() {
        let part = archive
            .by_index(at)
            .map_err(|error| bad(say!("file-no-unpack", why = fault::of_archive(&error))))?;
        let name = String::from_utf8_lossy(part.name_raw()).to_lowercase();
        // Any part can be named as a sheet, so all are counted; pictures alone may hold what is no text.
        let is_picture = name.contains("/media/")
            || name.contains("/embeddings/")
            || name.starts_with("pictures/")
            || name.starts_with("thumbnails/");
        let most = if is_picture {
            LARGEST_PICTURE
        } else if name.contains("/worksheets/") || name == "content.xml" {
            LARGEST_SHEET
        } else if name.ends_with("sharedstrings.xml") {
            MOST_WORDS
        } else {
            LARGEST_PART
        };
        if part.compressed_size().saturating_mul(DENSEST) <= LONGEST_TEXT {
            continue;
        }
        let longest = if is_picture { most } else { LONGEST_TEXT };
        count(part, most, longest).map_err(|why| bad(say!("file-part", part = name, why = why)))?;
    }
    Ok(())
}

/// Looks through a file that is text as it stands.
pub fn check_text(path: &Path) -> Result<()> {
    count(super::read::file(path)?, LARGEST_SHEET, LONGEST_TEXT)
        .map_err(|why| super::read::bad(path, why))
}

fn count(mut part: impl Read, most: u64, longest: u64) -> Result<(), String> {
    let mut buffer = vec![0; 128 << 10];
    let (mut all, mut run) = (0_u64, 0_u64);
    loop {
        let count = part
            .read(&mut buffer)
            .map_err(|error| say!("file-damaged-why", why = error.to_string()))?;
        if count == 0 {
            return Ok(());
        }
        all += count as u64;
        if all > most {
            return Err(say!("file-part-large", size = most >> 20));
        }
        for piece in buffer[..count].split_inclusive(|byte| *byte == b'<') {
            run += piece.len() as u64;
            if run > longest {
                return Err(say!("file-text-long").into());
            }
            if piece.ends_with(b"<") {
                run = 0;
            }
        }
    }
}
