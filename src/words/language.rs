//! Which language is spoken: chosen once for the program, and by a test for its own thread.
//!
//! All threads of the program speak the one language that was chosen; only where a thread was told to speak another
//! ([`speak`]) does that hold, and for that thread alone, so that stories may run side by side in several languages.

use std::{
    cell::Cell,
    marker::PhantomData,
    sync::atomic::{AtomicU8, Ordering},
};

use serde::{Deserialize, Serialize};

/// A language that the interface speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its BCP 47 tag, which is the name of its folder too.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language of a POSIX locale: `zh_CN.UTF-8`, `de_DE@euro`, `C`.
    fn of_locale(locale: &str) -> Self {
        let name = locale.split(['.', '@']).next().unwrap_or_default();
        let language = name.split(['_', '-']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }
}

/// Which language someone wants.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
pub enum Choice {
    /// That of the locale.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// English, whatever the locale.
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese, whatever the locale.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Choice {
    /// How they are written.
    pub const CODES: &'static [&'static str] = &["auto", "en", "zh-CN"];

    /// The language it means; `said` is what the environment says: the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that
    /// says anything decides.
    pub fn language(self, said: impl Fn(&str) -> Option<String>) -> Language {
        match self {
            Self::English => Language::English,
            Self::Chinese => Language::Chinese,
            Self::Auto => ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(said)
                .find(|locale| !locale.is_empty())
                .map_or(Language::English, |locale| Language::of_locale(&locale)),
        }
    }
}

static CHOSEN: AtomicU8 = AtomicU8::new(Language::English as u8);

thread_local! {
    static HERE: Cell<Option<Language>> = const { Cell::new(None) };
}

/// The language that is spoken on this thread.
pub fn current() -> Language {
    HERE.get().unwrap_or_else(|| {
        if CHOSEN.load(Ordering::Relaxed) == Language::Chinese as u8 {
            Language::Chinese
        } else {
            Language::English
        }
    })
}

/// Chooses the language of the program, from the next word on.
pub fn choose(language: Language) {
    CHOSEN.store(language as u8, Ordering::Relaxed);
}

/// Speaks a language on this thread for as long as what is given back lives.
#[must_use = "it is spoken until this is dropped"]
pub fn speak(language: Language) -> Speaking {
    Speaking {
        before: HERE.replace(Some(language)),
        of_thread: PhantomData,
    }
}

/// While it lives, its thread speaks a language of its own.
#[derive(Debug)]
pub struct Speaking {
    before: Option<Language>,
    of_thread: PhantomData<*const ()>,
}

impl Drop for Speaking {
    fn drop(&mut self) {
        HERE.set(self.before);
    }
}
