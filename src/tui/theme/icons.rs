//! The glyphs of the interface, each in a form that is one cell wide everywhere, and in ASCII.

use crate::config::IconSet;

/// Makes the struct and both sets from one table.
macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident $unicode:literal $ascii:literal),* $(,)?) => {
        /// The glyphs in use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Icons { $($(#[$doc])* pub $name: &'static str),* }

        impl Icons {
            /// The glyphs of a set.
            pub const fn new(set: IconSet) -> Self {
                match set {
                    IconSet::Unicode => Self { $($name: $unicode),* },
                    IconSet::Ascii => Self { $($name: $ascii),* },
                }
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
    warning "!" "!",
    /// Act on it.
    danger "‼" "!!",
    /// Done.
    done "✓" "x",
    /// Not done.
    missing "✗" "-",
    /// At rest.
    rest "·" ".",
    /// More than before.
    up "↑" "^",
    /// Less than before.
    down "↓" "v",
    /// Moved, leads to.
    right "→" ">",
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
    dirty "●" "*",
    /// The thumb of a scrollbar.
    thumb "┃" "#",
    /// Something folded away.
    folded "▸" "+",
    /// Something open.
    open "▾" "-",
    /// A ticked box.
    ticked "[✓]" "[x]",
    /// An empty box.
    unticked "[ ]" "[ ]",
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
}
