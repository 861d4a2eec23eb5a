//! Colours by role: what something means, never where it stands.
//!
//! Themes are `assets/themes/*.toml`; a user's own names only the roles it changes. See [`depth`] for what becomes of
//! colours that the terminal does not have.

pub mod depth;
pub mod ground;
pub mod icons;

use std::{collections::BTreeMap, fs, path::Path};

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::words::say;

pub use depth::Depth;
pub use icons::Icons;

/// The built-in themes.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    (
        "high-contrast",
        include_str!("../../assets/themes/high-contrast.toml"),
    ),
    (
        "colour-blind-safe",
        include_str!("../../assets/themes/colour-blind-safe.toml"),
    ),
    ("ansi16", include_str!("../../assets/themes/ansi16.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// Makes the struct of roles and the list of their names from one table.
macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident),* $(,)?) => {
        /// A style for each role.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Theme { $($(#[$doc])* pub $role: Style),* }

        impl Theme {
            /// The names of the roles.
            pub const ROLES: &'static [&'static str] = &[$(stringify!($role)),*];

            fn role(&mut self, name: &str) -> Option<&mut Style> {
                match name { $(stringify!($role) => Some(&mut self.$role),)* _ => None }
            }

            fn map(&self, change: impl Fn(Style) -> Style) -> Self {
                Self { $($role: change(self.$role)),* }
            }
        }
    };
}

roles! {
    /// Ordinary text, and the ground of the whole screen.
    text,
    /// Names and titles.
    strong,
    /// What may be passed over.
    muted,
    /// What is there for order's sake.
    faint,
    /// Thin lines.
    rule,
    /// The one accent: focus.
    accent,
    /// The row under the cursor.
    selected,
    /// The row under the cursor of a pane that is not focused.
    selected_away,
    /// What is marked.
    marked,
    /// Heads of columns and groups.
    heading,
    /// A tab.
    tab,
    /// The tab that is open.
    tab_active,
    /// A key in a hint.
    key,
    /// What the key does.
    hint,
    /// Look at it.
    warning,
    /// Act on it.
    danger,
    /// Well done.
    done,
    /// A word of the filter.
    chip,
    /// The letters that were searched for.
    found,
    /// A field of a form.
    field,
    /// The field that is being typed in.
    field_active,
    /// What may be typed here.
    placeholder,
    /// What lies over the screen.
    popup,
    /// The border of what is focused.
    border,
    /// News in the corner.
    toast,
    /// The full part of a bar.
    gauge,
    /// The empty part of a bar.
    gauge_rest,
}

/// How grave something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// As it should be.
    #[default]
    Plain,
    /// Done.
    Done,
    /// Look at it.
    Warning,
    /// It did not work.
    Danger,
}

/// A theme that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", say!("config-bad-theme", name = name.as_str(), why = message.as_str()))]
pub struct BadTheme {
    /// Which theme.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    palette: BTreeMap<String, String>,
    #[serde(default)]
    roles: BTreeMap<String, Look>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Look {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
}

impl Look {
    fn style(&self, palette: &BTreeMap<String, String>) -> Result<Style, String> {
        let color = |name: &Option<String>| match name {
            None => Ok(None),
            Some(name) => palette
                .get(name)
                .unwrap_or(name)
                .parse::<Color>()
                .map(Some)
                .map_err(|_| say!("config-no-colour", name = name.as_str())),
        };
        let mut style = Style {
            fg: color(&self.fg)?,
            bg: color(&self.bg)?,
            ..Style::new()
        };
        for (set, modifier) in [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.italic, Modifier::ITALIC),
            (self.underline, Modifier::UNDERLINED),
            (self.reverse, Modifier::REVERSED),
        ] {
            if set {
                style = style.add_modifier(modifier);
            }
        }
        Ok(style)
    }
}

impl Theme {
    /// A built-in theme, or a file that ends in `.toml`; colours are brought down to what the terminal has.
    pub fn load(name: &str, depth: Depth) -> Result<Self, BadTheme> {
        let bad = |message: String| BadTheme {
            name: name.into(),
            message,
        };
        let text = match built_in(name) {
            Some(text) => text.to_owned(),
            None if Path::new(name).extension().is_some_and(|end| end == "toml") => {
                fs::read_to_string(name).map_err(|error| bad(error.to_string()))?
            }
            None => {
                let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
                return Err(bad(say!("config-no-theme", names = names.join(", "))));
            }
        };
        let mut theme = Self::default();
        theme.lay(BUILT_IN[0].1).map_err(bad)?;
        theme.lay(&text).map_err(bad)?;
        let mut theme = theme.map(|style| depth.style(style));
        // Few colours may make two grounds one: the cursor must still be seen.
        if theme.selected.bg == theme.text.bg {
            theme.selected = theme.selected.add_modifier(Modifier::REVERSED);
        }
        Ok(theme)
    }

    /// The theme without colours: what the tests look at.
    pub fn mono() -> Self {
        Self::load("mono", Depth::True).unwrap_or_default()
    }

    fn lay(&mut self, text: &str) -> Result<(), String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        for (role, look) in &file.roles {
            let style = look
                .style(&file.palette)
                .map_err(|why| format!("{role}: {why}"))?;
            *self
                .role(role)
                .ok_or_else(|| say!("config-no-role", role = role.as_str()))? = style;
        }
        Ok(())
    }
}

fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// The theme to use: `NO_COLOR` before the configuration, the terminal's own word where it says `auto`; whether its
/// ground is light is told by whom the caller asks.
pub fn choose(
    configured: &str,
    env: impl Fn(&str) -> Option<String>,
    is_light: impl FnOnce() -> Option<bool>,
) -> (String, Depth) {
    let said = |name: &str| env(name).filter(|value| !value.is_empty());
    if said("NO_COLOR").is_some() {
        return ("mono".into(), Depth::True);
    }
    let depth = Depth::of(&env);
    let name = match configured {
        "auto" if depth == Depth::Ansi16 => "ansi16",
        "auto" if is_light() == Some(true) => "light",
        "auto" => "dark",
        other => other,
    };
    (name.into(), depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_loads_at_every_depth() {
        for (name, _) in BUILT_IN {
            for depth in [Depth::True, Depth::Indexed, Depth::Ansi16] {
                let theme = Theme::load(name, depth).unwrap();
                assert_ne!(theme.selected, theme.text, "{name}");
            }
        }
    }

    #[test]
    fn themes_other_than_the_partial_one_say_every_role() {
        for (name, text) in BUILT_IN
            .iter()
            .filter(|(name, _)| *name != "colour-blind-safe")
        {
            let file: File = toml::from_str(text).unwrap();
            for role in Theme::ROLES {
                assert!(file.roles.contains_key(*role), "{name} lacks {role}");
            }
        }
    }

    #[test]
    fn mono_has_no_colour_and_still_shows_the_cursor() {
        let mono = Theme::mono();
        for role in Theme::ROLES {
            let style = *mono.clone().role(role).unwrap();
            for color in [style.fg, style.bg] {
                assert!(matches!(color, None | Some(Color::Reset)), "{role}");
            }
        }
        assert!(mono.selected.add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn the_environment_chooses() {
        let with = |pairs: &'static [(&str, &str)]| {
            let env = move |name: &str| {
                let found = pairs.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            choose("auto", env, || ground::said(env))
        };
        assert_eq!(
            with(&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]).0,
            "mono"
        );
        assert_eq!(
            with(&[("COLORFGBG", "0;15"), ("COLORTERM", "truecolor")]),
            ("light".into(), Depth::True)
        );
        assert_eq!(
            with(&[("TERM", "xterm-256color")]),
            ("dark".into(), Depth::Indexed)
        );
        assert_eq!(with(&[("TERM", "linux")]), ("ansi16".into(), Depth::Ansi16));
    }
}
