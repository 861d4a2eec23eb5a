//! What is wrong with a configuration: each mistake with its line, and the name that was probably meant.

use std::fmt;

use toml_edit::{Document, Item};

use super::SETTINGS;
use crate::{
    domain::text::nearest,
    tui::{
        action::{ACTIONS, CONTEXTS},
        keymap::{self, Keymap, Overrides},
    },
    words::say,
};

/// A mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// At this byte of a text.
    pub fn at(text: &str, byte: usize, message: String) -> Self {
        let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
        Self {
            line: String::from_utf8_lossy(before).matches('\n').count() + 1,
            message,
            hint: None,
        }
    }

    fn meant<'a>(mut self, word: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.hint = nearest(word, names).map(|near| say!("config-meant", name = near));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

/// Everything that is wrong, in the order of the lines.
pub fn problems(text: &str) -> Vec<Problem> {
    let mut found = content(text);
    found.extend(keys(text));
    found.sort_by_key(|problem| problem.line);
    found
}

/// What keeps a file from being read: its form, names and values of settings.
pub fn content(text: &str) -> Vec<Problem> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            return vec![Problem::at(text, at, error.message().to_owned())];
        }
    };
    let mut found = Vec::new();
    for (name, item) in document.iter() {
        let at = document.as_table().key(name).and_then(toml_edit::Key::span);
        let problem = |message: String| Problem::at(text, at.map_or(0, |span| span.start), message);
        if name == "keys" {
            if !item.is_table_like() {
                found.push(problem(say!("config-keys").into()));
            }
            continue;
        }
        let names = SETTINGS.iter().map(|setting| setting.name);
        match (
            SETTINGS.iter().find(|one| one.name == name),
            item.as_value(),
        ) {
            (None, _) => found.push(
                problem(say!("config-no-setting", name = name)).meant(name, names.chain(["keys"])),
            ),
            (Some(_), None) => found.push(problem(say!("config-value", name = name))),
            (Some(setting), Some(value)) => {
                found.extend(setting.misfit(value).map(problem));
            }
        }
    }
    found
}

/// A changed key, as it stands in the file.
struct Row {
    group: String,
    keys: String,
    action: String,
    at: usize,
}

/// What keeps changed keys from being changed.
fn keys(text: &str) -> Vec<Problem> {
    let Ok(document) = Document::parse(text) else {
        return Vec::new();
    };
    let Some(groups) = document.get("keys").and_then(Item::as_table_like) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut starts: Vec<(String, usize)> = Vec::new();
    for (group, item) in groups.iter() {
        let start = item.span().map_or(0, |span| span.start);
        starts.push((group.to_owned(), start));
        let Some(table) = item.as_table_like() else {
            found.push(Problem::at(
                text,
                start,
                say!("config-group", group = group),
            ));
            continue;
        };
        for (keys, item) in table.iter() {
            let at = table.key(keys).and_then(toml_edit::Key::span);
            let at = at.map_or(start, |span| span.start);
            match item.as_str() {
                Some(action) => rows.push(Row {
                    group: group.to_owned(),
                    keys: keys.to_owned(),
                    action: action.to_owned(),
                    at,
                }),
                None => found.push(Problem::at(text, at, say!("config-key-leads", keys = keys))),
            }
        }
    }
    let mut overrides = Overrides::new();
    for (group, _) in &starts {
        overrides.entry(group.clone()).or_default();
    }
    for row in &rows {
        let group = overrides.entry(row.group.clone()).or_default();
        group.insert(row.keys.clone(), row.action.clone());
    }
    for problem in Keymap::new(&overrides).1 {
        let at = place(&problem, &rows, &starts);
        let told = Problem::at(text, at, problem.to_string());
        found.push(match &problem {
            keymap::Problem::Context(group) => {
                told.meant(group, CONTEXTS.iter().map(|context| context.name()))
            }
            keymap::Problem::Action(id) => told.meant(id, ACTIONS.iter().map(|spec| spec.id)),
            _ => told,
        });
    }
    found
}

/// Where what the keymap complains of stands.
fn place(problem: &keymap::Problem, rows: &[Row], starts: &[(String, usize)]) -> usize {
    let row = |fits: &dyn Fn(&Row) -> bool| rows.iter().find(|row| fits(row)).map(|row| row.at);
    match problem {
        keymap::Problem::Context(group) => starts
            .iter()
            .find(|(name, _)| name == group)
            .map(|(_, at)| *at),
        keymap::Problem::Action(id) => row(&|row| row.action == *id),
        keymap::Problem::Misplaced {
            action, context, ..
        } => row(&|row| row.action == *action && row.group == *context),
        keymap::Problem::Key(no_key) => row(&|row| row.keys == no_key.0),
        keymap::Problem::Conflict {
            context,
            first,
            second,
            ..
        } => row(&|row| row.group == *context && (row.action == *second || row.action == *first)),
    }
    .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;

    fn told(text: &str) -> Vec<String> {
        problems(text)
            .into_iter()
            .map(|problem| match &problem.hint {
                Some(hint) => format!("{problem}; {hint}"),
                None => problem.to_string(),
            })
            .collect()
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_the_nearest_name() {
        let text = "them = \"dark\"\nicons = \"emoji\"\nmouse = 3\nwhich_key_ms = -1\ntheme = \"darkk\"\n\n\
                    [keys.lists]\n\"x\" = \"list.sort\"\n[keys.list]\n\"f5\" = \"list.sortt\"\n\"g\" = \"list.sort\"\n\
                    \"hyper+z\" = \"list.sort\"\n\"z\" = 1\n\"f6\" = \"app.quit\"\n";
        assert_eq!(
            told(text),
            [
                "1: there is no setting `them`; did you mean `theme`?",
                "2: `icons` is one of unicode, ascii, nerd",
                "3: `mouse` is true or false",
                "4: `which_key_ms` is a whole number from 0 to 10000",
                "5: theme `darkk`: there is none of that name; there are dark, light, high-contrast, colour-blind-safe, ansi16, mono",
                "7: `lists` is no group of keys; did you mean `list`?",
                "10: `list.sortt` is no action; did you mean `list.sort`?",
                "12: `hyper+z` is no key",
                "13: `z` leads to the name of an action, in quotes",
                "14: `app.quit` belongs to `global`, not to `list`",
            ]
        );
    }

    #[test]
    fn mistakes_are_told_in_the_language_of_the_interface() {
        let _speaking = words::speak(words::Language::Chinese);
        assert_eq!(
            told("them = \"dark\"\n[keys.list]\n\"hyper+z\" = \"list.sort\"\n"),
            [
                "1: 没有 `them` 这个设置; 是否指 `theme`？",
                "3: 没有 `hyper+z` 这个键",
            ]
        );
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_by_its_line() {
        assert!(
            told("mouse = true\nicons = \n")[0].starts_with("2: "),
            "{:?}",
            told("mouse = true\nicons = \n")
        );
    }

    #[test]
    fn the_manual_has_no_mistake() {
        assert_eq!(told(super::super::DEFAULT), Vec::<String>::new());
    }
}
