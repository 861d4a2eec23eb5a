//! What lies in a folder of a whole book: `manifest.json`.

use std::{fmt::Write as _, io::Read, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::transfer::error::{Error, Result};

/// Its name.
pub const NAME: &str = "manifest.json";
/// The format that this version writes; a newer one is refused.
pub const FORMAT: u32 = 1;
/// A longer one is none of ours.
const LONGEST: u64 = 16 << 20;

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which format, see [`FORMAT`].
    pub format: u32,
    /// The program that wrote it, with its version.
    pub program: String,
    /// The book.
    pub book: Book,
    /// The tables.
    pub files: Vec<Entry>,
    /// The copies of attachments.
    #[serde(default)]
    pub attachments: Vec<Entry>,
}

/// What a book is told of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// ISO 4217.
    pub currency: String,
    /// First month of the fiscal year.
    pub fiscal_start: u32,
    /// Whether yearly and monthly amounts count their whole term.
    pub whole_term: bool,
    /// The calling code of phone numbers without one.
    pub phone_country: u16,
    /// The UUID of its user.
    pub me: String,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path below the folder.
    pub file: String,
    /// The kind of its records; none of attachments and external ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How many records.
    #[serde(default)]
    pub rows: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Reads the manifest of a folder.
pub fn read(folder: &Path) -> Result<Manifest> {
    let path = folder.join(NAME);
    let bad = |why: String| Error::Unreadable {
        path: path.clone(),
        why,
        hint: "name a folder that `dealbook export --all` wrote",
    };
    let wrong = |source| Error::File {
        doing: "read",
        path: path.clone(),
        source,
    };
    let meta = std::fs::metadata(&path).map_err(wrong)?;
    if !meta.is_file() || meta.len() > LONGEST {
        return Err(bad("is no manifest".into()));
    }
    let text = std::fs::read_to_string(&path).map_err(wrong)?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| bad(format!("is no manifest: {error}")))?;
    if manifest.format > FORMAT {
        return Err(Error::Unreadable {
            path: path.clone(),
            why: format!(
                "is of format {}, and this version knows {FORMAT}",
                manifest.format
            ),
            hint: "use a newer dealbook",
        });
    }
    for entry in manifest.files.iter().chain(&manifest.attachments) {
        if !is_below(&entry.file) {
            return Err(bad(format!(
                "names `{}`, which is not in the folder",
                entry.file
            )));
        }
    }
    Ok(manifest)
}

/// Whether a path stays where it is put: a manifest may not lead to other files.
pub fn is_below(path: &str) -> bool {
    let path = Path::new(path);
    path.components().count() > 0
        && path
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
}

/// Whether a file is what the manifest says.
pub fn check(folder: &Path, entry: &Entry) -> Result<()> {
    let path = folder.join(&entry.file);
    let wrong = |source| Error::File {
        doing: "read",
        path: path.clone(),
        source,
    };
    let meta = std::fs::symlink_metadata(&path).map_err(wrong)?;
    let bad = |why: &str| Error::Unreadable {
        path: path.clone(),
        why: why.into(),
        hint: "copy the folder again; changed values come in with `dealbook import FILE`",
    };
    if !meta.is_file() {
        return Err(bad("is not an ordinary file"));
    }
    let mut file = std::fs::File::open(&path).map_err(wrong)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = file.read(&mut buffer).map_err(wrong)?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
    }
    if hex(&hash.finalize()) == entry.sha256 {
        Ok(())
    } else {
        Err(bad(
            "is not the file that was exported: its checksum differs",
        ))
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
