//! What the user chose: `assets/config.toml` is the manual, this is the reader.
//!
//! A bad file is never fatal for the interface: it starts with the defaults and says what is wrong.

use std::{fs, io, path::Path};

use serde::Deserialize;

use crate::tui::keymap::Overrides;

/// The commented defaults.
pub const DEFAULT: &str = include_str!("../assets/config.toml");

/// Everything that can be chosen.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A built-in theme, `auto`, or a path.
    pub theme: String,
    /// Which glyphs.
    pub icons: IconSet,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// How long until the keys that may follow are shown.
    pub which_key_ms: u64,
    /// How many days ahead a date is shown as near.
    pub near_days: i64,
    /// Changed keys.
    pub keys: Overrides,
}

/// Which glyphs the interface may use.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum IconSet {
    /// Single-width symbols.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read `{path}`: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("`{path}`: {message}")]
    Content {
        /// The file.
        path: String,
        /// What is wrong, with line and column.
        message: String,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self::parse("", "the defaults").unwrap_or_else(|_| Self {
            theme: "auto".into(),
            icons: IconSet::Unicode,
            mouse: true,
            which_key_ms: 400,
            near_days: 13,
            keys: Overrides::new(),
        })
    }
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

    /// Reads settings, laid over the defaults.
    pub fn parse(text: &str, name: &str) -> Result<Self, Error> {
        let wrong = |error: toml::de::Error| Error::Content {
            path: name.into(),
            message: error.to_string().trim_end().to_owned(),
        };
        let mut all: toml::Table = toml::from_str(DEFAULT).map_err(wrong)?;
        // Parsed alone first, so that a mistake is reported with its own line.
        let own: toml::Table = toml::from_str(text).map_err(wrong)?;
        all.extend(own);
        all.try_into().map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_is_the_default() {
        let config = Config::parse("", "nothing").unwrap();
        assert_eq!(config.theme, "auto");
        assert!(
            config
                .keys
                .values()
                .all(std::collections::BTreeMap::is_empty)
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
    fn a_mistake_names_file_and_word() {
        let error = Config::parse("colour = 1", "mine.toml")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("mine.toml") && error.contains("colour"),
            "{error}"
        );
    }
}
