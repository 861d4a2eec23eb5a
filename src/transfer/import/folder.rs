//! A folder in the place of files: what an import can read in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::source::Form;
use crate::transfer::archive;

/// The files that lie in a folder and whose names promise something to bring in, by name; hidden ones are not taken,
/// nor what lies deeper.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_known = archive::is_table(&name) || Form::of(&path) != Form::Text;
        if is_known && !name.starts_with('.') && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The same paths with the files of a folder in its place; one with nothing in it to bring in stays as it is.
pub fn opened(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let open = |path: PathBuf| match files(&path) {
        Ok(files) if !files.is_empty() => files,
        _ => vec![path],
    };
    paths.into_iter().flat_map(open).collect()
}
