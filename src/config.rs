//! What the user chose: `assets/config.toml` is the manual, this is the reader.
//!
//! One table (`settings!`) makes the struct, what is read of a file, and the list that the settings screen, the check
//! and the schema go through. A bad file is never fatal for the interface: it starts with the defaults and says what is
//! wrong. See [`check`] for what is said, [`change`] for how a choice is written without touching the rest of the file.

pub mod change;
pub mod check;
pub mod schema;
pub mod setting;

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    tui::keymap::Overrides,
    words::{Choice, say},
};
pub use setting::{Setting, Shape};

/// The commented defaults.
pub const DEFAULT: &str = include_str!("../assets/config.toml");

/// Makes the struct, its reader and the list of settings from one table.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident $label:literal: $type:ty = $default:expr, $shape:expr;)*) => {
        /// Everything that can be chosen.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Config {
            $($(#[$doc])* pub $name: $type,)*
            /// Changed keys.
            pub keys: Overrides,
        }

        /// What a file says: any part of it.
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Said {
            $($name: Option<$type>,)*
            keys: Overrides,
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($name: $default,)* keys: Overrides::new() }
            }
        }

        impl Config {
            fn lay(&mut self, said: Said) {
                $(if let Some(value) = said.$name { self.$name = value; })*
                self.keys.extend(said.keys);
            }
        }

        impl Config {
            /// How a setting stands, as it is written; nothing of that name is empty.
            pub fn value(&self, name: &str) -> String {
                match name {
                    $(stringify!($name) => said(&self.$name),)*
                    _ => String::new(),
                }
            }
        }

        /// What can be chosen beside keys, in the order of the manual.
        pub const SETTINGS: &[Setting] = &[$(Setting { name: stringify!($name), label: $label, shape: $shape }),*];
    };
}

settings! {
    /// A built-in theme, `auto`, or a path.
    theme "Theme": String = "auto".into(), Shape::Theme;
    /// Which glyphs.
    icons "Glyphs": IconSet = IconSet::Unicode, Shape::OneOf(IconSet::CODES);
    /// Whether the mouse is taken.
    mouse "Mouse": bool = true, Shape::Switch;
    /// Which language the interface speaks.
    language "Language": Choice = Choice::Auto, Shape::OneOf(Choice::CODES);
    /// How long until the keys that may follow are shown.
    which_key_ms "Keys shown after": u64 = 400, Shape::Number(0, 10_000);
}

/// Which glyphs the interface may use.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum IconSet {
    /// Single-width symbols.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
    /// Symbols of fonts patched with Nerd Fonts.
    Nerd,
}

impl IconSet {
    /// How they are written.
    pub const CODES: &'static [&'static str] = &["unicode", "ascii", "nerd"];
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or written.
    #[error("{}", say!("config-file", file = path.as_str(), why = source.to_string()))]
    File {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("{path}:{problem}")]
    Content {
        /// The file.
        path: String,
        /// What is wrong first.
        problem: check::Problem,
    },
}

impl Config {
    /// Reads a file; one that is absent is the defaults.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, &name),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(Error::File { path: name, source }),
        }
    }

    /// The language that a file asks for, whatever else is wrong in it: what is wrong is said in it.
    pub fn language(path: &Path) -> Choice {
        let text = fs::read_to_string(path).unwrap_or_default();
        let table: Result<toml::Table, _> = text.parse();
        let asked = table.ok().and_then(|mut table| table.remove("language"));
        asked
            .and_then(|asked| asked.try_into().ok())
            .unwrap_or_default()
    }

    /// Reads settings, laid over the defaults.
    pub fn parse(text: &str, name: &str) -> Result<Self, Error> {
        let wrong = |problem| Error::Content {
            path: name.into(),
            problem,
        };
        if let Some(first) = check::content(text).into_iter().next() {
            return Err(wrong(first));
        }
        let said: Said = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            wrong(check::Problem::at(text, at, error.message().to_owned()))
        })?;
        let mut config = Self::default();
        config.lay(said);
        Ok(config)
    }
}

impl Config {
    /// The same with another choice.
    pub fn with(&self, setting: &Setting, value: &toml_edit::Value) -> Self {
        let mut config = self.clone();
        // A value that fits the setting's shape can be read.
        if let Ok(said) = toml::from_str(&format!("{} = {value}", setting.name)) {
            config.lay(said);
        }
        config
    }
}

fn said(value: &impl Serialize) -> String {
    match toml::Value::try_from(value) {
        Ok(toml::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_the_default() {
        let config = Config::parse(DEFAULT, "the manual").unwrap();
        let keys = config
            .keys
            .values()
            .all(std::collections::BTreeMap::is_empty);
        assert!(keys, "the manual only shows how keys are changed");
        assert_eq!(
            Config {
                keys: Overrides::new(),
                ..config
            },
            Config::default()
        );
    }

    #[test]
    fn what_is_said_is_laid_over_the_defaults() {
        let config = Config::parse(
            "icons = \"ascii\"\n[keys.list]\n\"f5\" = \"list.sort\"",
            "mine",
        )
        .unwrap();
        assert_eq!(config.icons, IconSet::Ascii);
        assert_eq!(config.keys["list"]["f5"], "list.sort");
        assert!(config.mouse);
    }

    #[test]
    fn a_mistake_names_file_line_and_word() {
        let error = Config::parse("mouse = true\ncolour = 1", "mine.toml").unwrap_err();
        assert_eq!(
            error.to_string(),
            "mine.toml:2: there is no setting `colour`"
        );
    }
}
