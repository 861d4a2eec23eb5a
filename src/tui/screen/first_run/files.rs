//! The paths in one line: typed, or as terminals write them when files are dragged in.
//!
//! Terminals quote with `'…'`, `"…"` or a backslash before a blank; file managers hand over `file://` addresses. No
//! shell stands between: `~` and `*.csv` are read here.

use std::path::{Path, PathBuf, is_separator};

use crate::{transfer::import::folder, words::say};

/// The files of a line, if all of them are there, those of a folder for the folder; else which is not.
pub fn found(line: &str, home: Option<&Path>) -> Result<Vec<PathBuf>, String> {
    // A typed path may have blanks that nobody quoted.
    let whole = at_home(line.trim(), home);
    let paths = if whole.exists() {
        vec![whole]
    } else {
        let words = words(line);
        let paths = words.iter().map(|word| at_home(&address(word), home));
        paths.flat_map(matching).collect()
    };
    let files = folder::opened(paths);
    match files.iter().find(|file| !file.is_file()) {
        Some(folder) if folder.is_dir() => Err(say!(
            "first-no-files-in",
            folder = folder.display().to_string()
        )),
        Some(missing) => Err(say!("first-no-file", file = missing.display().to_string())),
        None if files.is_empty() => Err(say!("first-type-path").into()),
        None => Ok(files),
    }
}

/// The files that a pattern means, by name; a path that is none, or that none fits, as it is.
fn matching(path: PathBuf) -> Vec<PathBuf> {
    let pattern = path.to_str().filter(|_| !path.exists());
    let files: Vec<PathBuf> = pattern
        .and_then(|pattern| glob::glob(pattern).ok())
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    if files.is_empty() { vec![path] } else { files }
}

/// The words of a line, as a shell would split it.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            (end, Some(open)) if end == open => quote = None,
            (open @ ('\'' | '"'), None) => {
                quote = Some(open);
                word.get_or_insert_default();
            }
            // Where a backslash parts folders, it is one.
            ('\\', None) if !is_separator('\\') => {
                if let Some(kept) = letters.next() {
                    word.get_or_insert_default().push(kept);
                }
            }
            (blank, None) if blank.is_whitespace() => words.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// A path out of a `file://` address; anything else as it is.
fn address(word: &str) -> String {
    let Some(path) = word.strip_prefix("file://") else {
        return word.to_owned();
    };
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|two| std::str::from_utf8(two).ok())
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn at_home(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with(is_separator) => {
            home.join(rest.trim_start_matches(is_separator))
        }
        _ => path.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_as_terminals_write_it() {
        assert_eq!(
            words(r#"'/my deals/a.csv' "/b c.csv"  /d\ e.csv /f.csv "#),
            ["/my deals/a.csv", "/b c.csv", "/d e.csv", "/f.csv"]
        );
        assert_eq!(
            address("file:///my%20deals/%E5%BC%A0.csv"),
            "/my deals/张.csv"
        );
        assert_eq!(address("100%.csv"), "100%.csv");
    }

    #[test]
    fn a_tilde_is_the_home_folder_only_at_the_front() {
        let home = Some(Path::new("/home/lena"));
        assert_eq!(at_home("~/a.csv", home), Path::new("/home/lena/a.csv"));
        assert_eq!(at_home("~anna/a.csv", home), Path::new("~anna/a.csv"));
        assert_eq!(at_home("/x/~", home), Path::new("/x/~"));
    }
}
