//! Which field a word means: the ledger's name, a short word, a custom field's code, or a header that files use.

use std::borrow::Cow;

use super::{
    super::{
        field::{FieldKind, Spec},
        pick::PickItem,
        record::team::User,
        text,
    },
    Context,
};
use crate::{
    domain::field::Record as _,
    words::{every, say},
};

/// The field that stands for when a record came to be in this book.
pub const CREATED: &str = "created";
/// The field that stands for when a record was last changed.
pub const CHANGED: &str = "changed";

/// Short words, and the field each stands for where a kind has it and no field of that very name.
const SHORT: &[(&str, &str)] = &[
    ("close", "close_date"),
    ("next", "next_step_date"),
    ("step", "next_step"),
    ("contact", "last_contact"),
    ("tag", "tags"),
    ("note", "notes"),
    ("resting", "resting_until"),
    ("entered", "stage_entered"),
    ("valid", "valid_until"),
    ("closed", "closed_on"),
];

/// Days that lie behind: a bare `30d` there is an age. Everywhere else it is a time to come.
const BEHIND: &[&str] = &[
    CREATED,
    CHANGED,
    "at",
    "availability_as_of",
    "birthday",
    "closed_on",
    "converted_on",
    "date",
    "decided_on",
    "delivered_on",
    "done_at",
    "finished",
    "first_close_date",
    "issued_on",
    "last_contact",
    "last_order",
    "made_on",
    "opened_on",
    "ordered_on",
    "sent_on",
    "since",
    "stage_entered",
    "started",
];

/// A field, as far as a filter needs to know it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// As the tree names it.
    pub name: String,
    /// What it holds.
    pub holds: FieldKind,
    /// Its choices, as code and label.
    pub choices: Vec<(String, String)>,
    /// The choices as code and label in every language: a filter that is kept is read by others too.
    pub anywhere: Vec<(String, String)>,
    /// Whether its days lie behind.
    pub behind: bool,
}

impl Found {
    fn journal(name: &'static str) -> Self {
        Self {
            name: name.into(),
            holds: FieldKind::Instant,
            choices: Vec::new(),
            anywhere: Vec::new(),
            behind: true,
        }
    }

    fn of(spec: &Spec) -> Self {
        let name = if spec.custom {
            format!("custom.{}", code(spec))
        } else {
            spec.name.to_string()
        };
        let built_in: &[PickItem] = match spec.kind {
            FieldKind::Pick(items) | FieldKind::Picks(items) => items,
            _ => &[],
        };
        let is_pick = matches!(spec.kind, FieldKind::Pick(_) | FieldKind::Picks(_));
        let choices = if built_in.is_empty() {
            let choices = spec.choices.iter().filter(|_| is_pick);
            choices
                .map(|choice| (choice.clone(), choice.clone()))
                .collect()
        } else {
            let items = built_in.iter();
            items
                .map(|item| (item.code.into(), item.called().into()))
                .collect()
        };
        let anywhere = built_in.iter().flat_map(|item| {
            let labels = every(|| item.called());
            labels.map(|label| (item.code.to_owned(), label.to_owned()))
        });
        Self {
            anywhere: anywhere.collect(),
            behind: !spec.custom && BEHIND.contains(&spec.name.as_ref()),
            holds: spec.kind,
            name,
            choices,
        }
    }

    /// Whether its values are one of a list of codes.
    pub fn is_pick(&self) -> bool {
        !self.choices.is_empty()
    }

    /// Whether it leads to users, so that `me` is one.
    pub fn is_user(&self) -> bool {
        matches!(self.holds, FieldKind::Ref(kind) | FieldKind::Refs(kind) if kind == User::KIND)
    }
}

fn code(spec: &Spec) -> &str {
    spec.name.strip_prefix("custom.").unwrap_or(&spec.name)
}

/// Letter case, hyphens and accents of Latin headers do not matter in a field's word.
fn plain(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

/// The field that a word means.
pub(super) fn resolve(word: &str, context: &Context<'_>) -> Option<Found> {
    let word = plain(word);
    if word == "is" || word == "flag" {
        return None;
    }
    let own = |name: &str| {
        let mut specs = context.info.specs().iter().copied();
        specs.find(|spec| spec.name == name).map(Found::of)
    };
    let custom = |name: &str| {
        let mut specs = context.custom.iter();
        specs
            .find(|spec| code(spec).to_lowercase() == name)
            .map(Found::of)
    };
    if let Some(code) = word.strip_prefix("custom.") {
        return custom(code);
    }
    let short = || {
        let (_, field) = SHORT.iter().find(|(short, _)| *short == word)?;
        own(field)
    };
    let journal = || {
        let name = [CREATED, CHANGED].into_iter().find(|name| *name == word)?;
        Some(Found::journal(name))
    };
    let alias = || {
        let mut specs = context.info.specs().iter().copied();
        specs
            .find(|spec| spec.aliases.contains(&word.as_str()))
            .map(Found::of)
    };
    let custom_specs: Vec<&Spec> = context.custom.iter().collect();
    let named = |label: &str| plain(label).replace(' ', "_") == word;
    let label = || {
        let mut specs = context.info.specs().iter().chain(&custom_specs);
        specs
            .find(|spec| every(|| named(spec.called())).contains(&true))
            .map(|spec| Found::of(spec))
    };
    own(&word)
        .or_else(short)
        .or_else(journal)
        .or_else(|| custom(&word))
        .or_else(alias)
        .or_else(label)
}

/// All words that name a field, for offers and guesses: what is hidden is left out.
pub(super) fn all<'a>(context: &Context<'a>) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
    let own = context.info.specs().iter().filter(|spec| !spec.hidden);
    let mut words: Vec<(Cow<'a, str>, Cow<'a, str>)> = own
        .map(|spec| (spec.name.clone(), spec.called().into()))
        .collect();
    for (short, field) in SHORT {
        let named = words.iter().any(|(name, _)| name == short);
        let label = words.iter().find(|(name, _)| name == field);
        if let (false, Some((_, label))) = (named, label) {
            let label = label.clone();
            words.push(((*short).into(), label));
        }
    }
    for (name, label) in [
        (CREATED, say!("typed-created")),
        (CHANGED, say!("typed-changed")),
    ] {
        if !words.iter().any(|(known, _)| known == name) {
            words.push((name.into(), label.into()));
        }
    }
    for spec in context.custom {
        words.push((format!("custom.{}", code(spec)).into(), spec.label.clone()));
    }
    words.push(("is".into(), say!("typed-state").into()));
    if context.info.position("gaps").is_some() {
        words.push(("flag".into(), say!("typed-finding").into()));
    }
    words
}

/// Whichever looks most like a word, if any looks like it at all.
pub(super) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    text::nearest(&plain(word), names).map(str::to_owned)
}
