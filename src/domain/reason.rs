//! Why an account is of its class.
//!
//! The sentence is kept in English, as files and the command line read it, and made anew in the language of a screen.

use crate::words::{Language, say, speak};

/// What was bought in four quarters, and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassReason<'a> {
    /// Nothing was.
    Nothing,
    /// Near enough to the border of another class to stay what it was.
    Stays {
        /// What was bought.
        bought: &'a str,
        /// The class that it would be of by itself.
        near: &'a str,
        /// The class that it is of.
        class: &'a str,
    },
    /// Those who bought more bought so much of all.
    After {
        /// What was bought.
        bought: &'a str,
        /// Percent of all.
        percent: &'a str,
    },
}

impl<'a> ClassReason<'a> {
    /// What a book keeps.
    pub fn kept(self) -> String {
        let _speaking = speak(Language::English);
        self.said()
    }

    /// What the screen says.
    pub fn said(self) -> String {
        match self {
            Self::Nothing => say!("reason-nothing").to_owned(),
            Self::Stays {
                bought,
                near,
                class,
            } => say!("reason-stays", bought = bought, near = near, class = class),
            Self::After { bought, percent } => {
                say!("reason-after", bought = bought, percent = percent)
            }
        }
    }

    /// What a book kept, if it is one of these.
    pub fn read(kept: &'a str) -> Option<Self> {
        if kept == Self::Nothing.kept() {
            return Some(Self::Nothing);
        }
        let (bought, rest) = kept.split_once(" in four quarters")?;
        if let Some(rest) = rest.strip_prefix(": within 5 points of ") {
            let (near, class) = rest.split_once(", stays ")?;
            return Some(Self::Stays {
                bought,
                near,
                class,
            });
        }
        let percent = rest.strip_prefix(", after ")?.strip_suffix(" % of all")?;
        Some(Self::After { bought, percent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_english_and_read_back() {
        let _speaking = speak(Language::Chinese);
        let bought = "€ 1,000.00";
        for reason in [
            ClassReason::Nothing,
            ClassReason::Stays {
                bought,
                near: "B",
                class: "A",
            },
            ClassReason::After {
                bought,
                percent: "81",
            },
        ] {
            let kept = reason.kept();
            assert!(kept.contains("four quarters"), "{kept}");
            assert_eq!(ClassReason::read(&kept), Some(reason), "{kept}");
            assert!(!reason.said().contains("quarters"), "{}", reason.said());
        }
    }
}
