//! What the program says, in the language of whoever reads it.
//!
//! Messages are in Fluent files, `assets/lang/<language>/<area>.ftl`; `say!("board-moved", deal = title)` is the one of
//! the area `board`. What a table says once in English (labels of fields, sentences of actions) has no English file:
//! [`of_table`] finds the other languages by an id made from the table. It names no other room, any room may name it.
//! Not here: codes, column names, flags and whatever else files and other programs read, which know no language.

mod area;
mod language;
mod number;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use fluent_bundle::FluentArgs;

pub use area::{AREAS, Area};
/// What a message may be given: texts, and numbers, by which it chooses its plural.
pub use fluent_bundle::FluentValue as Value;
pub use language::{Choice, Language, Speaking, choose, current, speak};
pub use number::group;

/// A message by its id, with what it is given: `say!("list-count", count = 3)` is a `String`; without anything given,
/// `say!("list-empty")` is a `&'static str`. The area of an id is what stands before its first `-`.
macro_rules! say {
    ($id:literal $(,)?) => {
        $crate::words::plain($id)
    };
    ($id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::words::with($id, [$((stringify!($name), $crate::words::Value::from($value))),+])
    };
}
pub(crate) use say;

/// The id of a message that is asked for elsewhere, by [`plain`]: written so, it is found by the tests of the files.
macro_rules! id {
    ($id:literal) => {
        $id
    };
}
pub(crate) use id;

/// A message that is given nothing, in the language of this thread. An id that nobody knows is said itself.
pub fn plain(id: &'static str) -> &'static str {
    let found = area::find(current(), id).or_else(|| area::find(Language::English, id));
    found.map_or(id, |message| kept(message.text(None)))
}

/// A message with what it is given, in the language of this thread. An id that nobody knows is said itself.
pub fn with<'a, const N: usize>(id: &'static str, given: [(&'static str, Value<'a>); N]) -> String {
    let args: FluentArgs<'a> = given.into_iter().collect();
    let found = area::find(current(), id).or_else(|| area::find(Language::English, id));
    found.map_or_else(
        || id.to_owned(),
        |message| message.text(Some(&args)).into_owned(),
    )
}

/// A word that a table says in English, in the language of this thread: `<area>-<owner>-<name>` where words of this
/// name differ by whose they are, else `<area>-<name>`, else the English.
pub fn of_table<'a>(area: &str, owner: &str, name: &str, english: &'a str) -> &'a str {
    let language = current();
    if language == Language::English {
        return english;
    }
    let of_owner = (!owner.is_empty())
        .then(|| area::find(language, &format!("{area}-{owner}-{name}")))
        .flatten();
    of_owner
        .or_else(|| area::find(language, &format!("{area}-{name}")))
        .map_or(english, |message| kept(message.text(None)))
}

/// A word in every language: what was typed in one is understood in all.
pub fn every<T>(mut word: impl FnMut() -> T) -> [T; Language::ALL.len()] {
    Language::ALL.map(|language| {
        let _speaking = speak(language);
        word()
    })
}

/// What stands between the items of a row: names, fields.
pub fn comma() -> &'static str {
    match current() {
        Language::English => ", ",
        Language::Chinese => "、",
    }
}

/// What stands between clauses.
pub fn clause() -> &'static str {
    match current() {
        Language::English => ", ",
        Language::Chinese => "，",
    }
}

/// English words as a part of an id: `In depth` is `in-depth`.
pub fn slug(words: &str) -> String {
    let mut slug = String::with_capacity(words.len());
    for letter in words.chars() {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// A text for as long as the program runs. Most stand in their file as they are; the few that Fluent puts together
/// (of several lines) are kept once, and there are no more of them than messages.
fn kept(text: Cow<'static, str>) -> &'static str {
    static MADE: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => {
            let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
            match made.get(text.as_str()) {
                Some(known) => known,
                None => {
                    let text: &'static str = Box::leak(text.into_boxed_str());
                    made.insert(text);
                    text
                }
            }
        }
    }
}
