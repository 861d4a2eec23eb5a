//! Writes one choice into the file: comments, order and everything else stay as they are.

use std::{fs, io, path::Path};

use toml_edit::{DocumentMut, Item, Value};

use super::{DEFAULT, Error, Setting, check};

/// The text of a file with one setting changed; `text` may be empty.
///
/// A value that is already there keeps its line and comment; a new one comes after the others, with the words of the
/// manual above it.
pub fn changed(text: &str, setting: &Setting, value: Value) -> Result<String, check::Problem> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let at = error.span().map_or(0, |span| span.start);
        check::Problem::at(text, at, error.message().to_owned())
    })?;
    match document.get_mut(setting.name) {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        _ => {
            let words = if text.is_empty() { "" } else { "\n" }.to_owned() + &comment(setting);
            document.insert(setting.name, Item::Value(value));
            if let Some(mut key) = document.key_mut(setting.name) {
                key.leaf_decor_mut().set_prefix(words);
            }
        }
    }
    Ok(document.to_string())
}

/// The lines of the manual above a setting.
fn comment(setting: &Setting) -> String {
    let begin = format!("{} = ", setting.name);
    let mut lines: Vec<&str> = DEFAULT
        .lines()
        .take_while(|line| !line.starts_with(&begin))
        .collect();
    lines.reverse();
    lines
        .into_iter()
        .take_while(|line| line.starts_with('#'))
        .fold(String::new(), |below, line| format!("{line}\n{below}"))
}

/// Writes one choice into a file, which is made if there is none.
pub fn write(path: &Path, setting: &Setting, value: Value) -> Result<(), Error> {
    let name = path.display().to_string();
    let file = |source: io::Error| Error::File {
        path: name.clone(),
        source,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(file(error)),
    };
    let text = changed(&text, setting, value).map_err(|problem| Error::Content {
        path: name.clone(),
        problem,
    })?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(file)?;
    }
    // Whole or not at all: a disk that is full must not eat the old choices. What a link leads to is written.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = target.with_extension("toml.new");
    fs::write(&beside, text).map_err(file)?;
    fs::rename(&beside, &target).map_err(file)
}

/// Makes a file to begin with: the manual with every setting commented out, so that what is not chosen follows later
/// defaults.
pub fn begin(path: &Path) -> Result<(), Error> {
    let text: String = DEFAULT
        .lines()
        .map(|line| match line {
            line if line.is_empty() || line.starts_with(['#', '[']) => format!("{line}\n"),
            line => format!("# {line}\n"),
        })
        .collect();
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(|source| Error::File {
            path: path.display().to_string(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::{super::SETTINGS, *};

    fn set(text: &str, name: &str, word: &str) -> String {
        let setting = SETTINGS.iter().find(|one| one.name == name).unwrap();
        changed(text, setting, setting.value(word).unwrap()).unwrap()
    }

    #[test]
    fn what_stands_there_keeps_its_comments() {
        let text = "# mine\nmouse = true # for now\n\n[keys.list]\n\"f5\" = \"list.sort\"\n";
        assert_eq!(set(text, "mouse", "false"), text.replace("true", "false"));
    }

    #[test]
    fn what_is_new_comes_before_the_tables_with_the_words_of_the_manual() {
        let text = "mouse = true\n[keys.list]\n";
        let text = set(text, "which_key_ms", "7");
        let before = text.find("which_key_ms = 7").unwrap();
        assert!(before < text.find("[keys.list]").unwrap(), "{text}");
        assert!(text.contains("# Milliseconds after a first key"), "{text}");
        assert!(set("", "theme", "light").ends_with("theme = \"light\"\n"));
    }
}
