//! The glyphs of the interface, each in a form that is one cell wide everywhere, and in ASCII.

use crate::{config::IconSet, domain::kind::KindInfo};

/// Makes the struct and the sets from one table.
///
/// The third column is for fonts patched with Nerd Fonts, where they have something better.
macro_rules! icons {
    (@nerd $unicode:literal $nerd:literal) => { $nerd };
    (@nerd $unicode:literal) => { $unicode };
    ($($(#[$doc:meta])* $name:ident $unicode:literal $ascii:literal $($nerd:literal)?),* $(,)?) => {
        /// The glyphs in use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Icons { $($(#[$doc])* pub $name: &'static str),* }

        impl Icons {
            /// The glyphs of a set.
            pub const fn new(set: IconSet) -> Self {
                match set {
                    IconSet::Unicode => Self { $($name: $unicode),* },
                    IconSet::Ascii => Self { $($name: $ascii),* },
                    IconSet::Nerd => Self { $($name: icons!(@nerd $unicode $($nerd)?)),* },
                }
            }

            /// The sign of a kind of record; none where only ASCII may be drawn.
            pub fn of(&self, kind: &KindInfo) -> &'static str {
                if self.full.is_ascii() { "" } else { kind.icon }
            }

            /// All of them, for tests.
            pub fn all(&self) -> Vec<&'static str> {
                vec![$(self.$name),*]
            }
        }
    };
}

icons! {
    /// Look at it.
    warning "!" "!" "\u{f071}",
    /// Act on it.
    danger "‼" "!!" "\u{f06a}",
    /// Done.
    done "✓" "x" "\u{f00c}",
    /// Not done.
    missing "✗" "-" "\u{f00d}",
    /// At rest.
    rest "·" "." "\u{f186}",
    /// More than before.
    up "↑" "^" "\u{f062}",
    /// Less than before.
    down "↓" "v" "\u{f063}",
    /// Moved, leads to.
    right "→" ">" "\u{f061}",
    /// Marked.
    mark "▌" "*",
    /// The cursor of a list that needs a glyph.
    cursor "▸" ">",
    /// Ascending.
    ascending "▲" "^",
    /// Descending.
    descending "▼" "v",
    /// A thin line across.
    line "─" "-",
    /// A thin line down.
    bar "│" "|",
    /// The full part of a bar.
    full "█" "#",
    /// A further part of a bar.
    half "▓" "=",
    /// The empty part of a bar.
    empty "░" ".",
    /// What was cut off.
    more "…" "~",
    /// Between two things of equal rank.
    dot "·" "-",
    /// Something changed here and is not saved.
    dirty "●" "*" "\u{f040}",
    /// The thumb of a scrollbar.
    thumb "┃" "#",
    /// Something folded away.
    folded "▸" "+" "\u{f054}",
    /// Something open.
    open "▾" "-" "\u{f078}",
    /// A ticked box.
    ticked "[✓]" "[x]" "\u{f14a}",
    /// An empty box.
    unticked "[ ]" "[ ]" "\u{f096}",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_ascii() {
        assert!(
            Icons::new(IconSet::Ascii)
                .all()
                .iter()
                .all(|glyph| glyph.is_ascii())
        );
    }

    #[test]
    fn glyphs_are_as_wide_in_every_set_as_cells_are_kept_for_them() {
        let wide = |set| {
            Icons::new(set)
                .all()
                .into_iter()
                .map(crate::domain::text::width)
                .max()
        };
        for set in [IconSet::Unicode, IconSet::Ascii, IconSet::Nerd] {
            assert!(wide(set) <= Some(3), "{set:?}");
        }
    }
}
