//! A user's own mappings: read from a file, remembered for the next file with the same headers.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{
    super::super::error::{Error, Result},
    Layout, key,
    table::{File, Table},
};

/// A mapping that someone wrote: header by header, or a whole layout.
#[derive(Clone, Debug)]
pub enum Mapping {
    /// header = "field", one a line.
    Headers(Vec<(String, String)>),
    /// The form of the built-in layouts.
    Layouts(Vec<Table>),
}

/// Reads a mapping; the error says what is wrong with it.
pub fn parse(text: &str) -> Result<Mapping, String> {
    let plain: Result<BTreeMap<String, String>, _> = toml::from_str(text);
    match plain {
        Ok(map) if !map.is_empty() => Ok(Mapping::Headers(map.into_iter().collect())),
        _ => Ok(Mapping::Layouts(File::parse(text)?.table)),
    }
}

/// The mappings remembered in a folder; a file that is no mapping is passed over.
pub fn load(folder: &Path) -> Vec<Table> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .filter_map(|path| fs::read_to_string(path).ok())
        .filter_map(|text| File::parse(&text).ok())
        .flat_map(|file| file.table)
        .collect()
}

/// Remembers how a table was read for the next one with the same headers; gives the file.
pub fn remember(folder: &Path, layouts: &[&Layout]) -> Result<Option<PathBuf>> {
    let Some(first) = layouts.first() else {
        return Ok(None);
    };
    let headers: Vec<String> = first
        .headers
        .iter()
        .filter(|header| !key(header).is_empty())
        .cloned()
        .collect();
    let tables = layouts
        .iter()
        .map(|layout| Table {
            name: if layout.name.is_empty() {
                "mapped by hand".into()
            } else {
                layout.name.clone()
            },
            system: layout.system.clone(),
            has: headers.clone(),
            exact: true,
            group: (layouts.len() > 1).then(|| "together".into()),
            ..layout.table.clone()
        })
        .collect();
    let file = File {
        table: tables,
        ..File::default()
    };
    let mut keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
    keys.sort();
    let hash = Sha256::digest(keys.join("\u{1f}").as_bytes());
    let number = hash[..8]
        .iter()
        .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    let path = folder.join(format!("{number:016x}.toml"));
    let wrong = |source: io::Error| Error::File {
        doing: "written",
        path: path.clone(),
        source,
    };
    let text = toml::to_string(&file).map_err(|error| wrong(io::Error::other(error)))?;
    fs::create_dir_all(folder).map_err(wrong)?;
    super::super::super::export::file::whole(&path, true, |out| {
        out.write_all(text.as_bytes())
            .map_err(super::super::super::export::file::broken)
    })?;
    Ok(Some(path))
}
