//! One setting: what it may be, what the manual says of it, and the value after this one.

use toml_edit::{DocumentMut, Item, Value};

use super::DEFAULT;
use crate::{
    tui::theme::{BUILT_IN, Depth, Theme},
    words::{self, say},
};

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `auto`, a built-in theme, or a path to one.
    Theme,
    /// On or off.
    Switch,
    /// A whole number from, to.
    Number(i64, i64),
}

/// A row of the table of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// How it is written.
    pub name: &'static str,
    /// How it is called in the interface, in English.
    pub label: &'static str,
    /// What it may be.
    pub shape: Shape,
}

impl Setting {
    /// The words it may be, where there are few.
    pub fn choices(&self) -> Vec<&'static str> {
        match self.shape {
            Shape::OneOf(words) => words.to_vec(),
            Shape::Theme => std::iter::once("auto")
                .chain(BUILT_IN.iter().map(|(name, _)| *name))
                .collect(),
            Shape::Switch => vec!["true", "false"],
            Shape::Number(..) => Vec::new(),
        }
    }

    /// How it is called on the screen.
    pub fn called(&self) -> &'static str {
        words::of_table("setting", "", self.name, self.label)
    }

    /// What the manual says of it, as the screen says it.
    pub fn helped(&self) -> String {
        let help = self.help();
        words::of_table("setting", "help", self.name, &help).to_owned()
    }

    /// What the manual says of it.
    pub fn help(&self) -> String {
        let manual = manual();
        let decor = manual
            .key(self.name)
            .and_then(|key| key.leaf_decor().prefix()?.as_str().map(str::to_owned));
        let lines = decor.unwrap_or_default();
        // The first setting has the words about the whole file above it, parted by a blank line.
        let own = lines.rsplit("\n\n").next().unwrap_or_default();
        own.lines()
            .filter_map(|line| line.strip_prefix('#'))
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Its default, as it is written.
    pub fn default(&self) -> String {
        manual()
            .get(self.name)
            .and_then(Item::as_value)
            .map(plain)
            .unwrap_or_default()
    }

    /// A word as a value of this setting; what is wrong with it otherwise.
    pub fn value(&self, word: &str) -> Result<Value, String> {
        let value = match self.shape {
            Shape::OneOf(_) | Shape::Theme => Value::from(word),
            Shape::Switch => word
                .parse::<bool>()
                .map_or_else(|_| Value::from(word), Value::from),
            Shape::Number(..) => word
                .parse::<i64>()
                .map_or_else(|_| Value::from(word), Value::from),
        };
        match self.misfit(&value) {
            Some(why) => Err(why),
            None => Ok(value),
        }
    }

    /// What is wrong with a value, if anything is.
    pub fn misfit(&self, value: &Value) -> Option<String> {
        let name = self.name;
        match self.shape {
            Shape::OneOf(words) => match value.as_str() {
                Some(word) if words.contains(&word) => None,
                _ => Some(say!("config-one-of", name = name, words = words.join(", "))),
            },
            Shape::Theme => match value.as_str() {
                Some("auto") => None,
                Some(word) => Theme::load(word, Depth::True)
                    .err()
                    .map(|bad| bad.to_string()),
                None => Some(say!("config-theme", name = name)),
            },
            Shape::Switch if value.is_bool() => None,
            Shape::Switch => Some(say!("config-switch", name = name)),
            Shape::Number(from, to) => match value.as_integer() {
                Some(number) if (from..=to).contains(&number) => None,
                _ => Some(say!(
                    "config-number",
                    name = name,
                    from = from.to_string(),
                    to = to.to_string()
                )),
            },
        }
    }
}

/// A value without quotes and comments.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.value().clone(),
        other => other.to_string().trim().to_owned(),
    }
}

fn manual() -> DocumentMut {
    DEFAULT.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::SETTINGS;

    #[test]
    fn the_manual_speaks_of_every_setting() {
        for setting in SETTINGS {
            assert!(setting.help().len() > 20, "{}", setting.name);
            assert!(
                setting.value(&setting.default()).is_ok(),
                "{}",
                setting.name
            );
        }
    }
}
