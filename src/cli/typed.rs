//! Typed words that the verbs share: deals, days, users, amounts; and what is said when a step was done.

use super::{Context, kind};
use crate::{
    domain::{
        dates,
        field::{Date, Record as _, Time},
        findings::Limits,
        id::Id,
        kind::KindInfo,
        record::{
            account::Account, contact::Contact, lead::Lead, opportunity::Opportunity,
            service::Case, team::User,
        },
    },
    error::{Report, Result},
    operations::{fields::value, sentence},
    store::{Changes, Read, Store},
};

/// An opportunity by id or name.
pub(super) fn deal(read: &Read<'_>, what: &str) -> Result<Id> {
    Ok(read.resolve(Some(Opportunity::INFO), what)?)
}

/// A record of one kind by id or name.
pub(super) fn of_kind(read: &Read<'_>, info: &'static KindInfo, what: &str) -> Result<Id> {
    Ok(read.resolve(Some(info), what)?)
}

/// A day in words.
pub(super) fn day(context: &Context, option: &str, typed: &str) -> Result<Date> {
    dates::parse_date(typed, context.today())
        .map_err(|error| Report::user(format!("{option}: {error}")).hint(error.hint()))
}

/// A day in words, where one was given.
pub(super) fn maybe_day(
    context: &Context,
    option: &str,
    typed: Option<&String>,
) -> Result<Option<Date>> {
    typed.map(|typed| day(context, option, typed)).transpose()
}

/// A day in words that may have an hour, where one was given.
pub(super) fn maybe_when(
    context: &Context,
    option: &str,
    typed: Option<&String>,
) -> Result<(Option<Date>, Option<Time>)> {
    let Some(typed) = typed else {
        return Ok((None, None));
    };
    let (day, at) = dates::parse_when(typed, context.today())
        .map_err(|error| Report::user(format!("{option}: {error}")).hint(error.hint()))?;
    Ok((Some(day), at))
}

/// Says what a step did, or that it did nothing.
pub(super) fn tell(context: &Context, store: &Store, changes: &Changes) -> Result<()> {
    if changes.step == 0 {
        return context.say("nothing to change: it is so already");
    }
    context.say(&sentence::of_changes(&store.read(), changes)?)
}

/// From when on a finding is one.
pub(super) fn limits(_context: &Context) -> Limits {
    Limits::default()
}

/// The ids of a filter over a kind.
pub(super) fn chosen(
    context: &Context,
    store: &Store,
    info: &'static KindInfo,
    typed: &[String],
) -> Result<Vec<Id>> {
    let read = store.read();
    let filter = kind::filter(context, &read, info, &typed.join(" "))?;
    Ok(read
        .list(info, &filter, &[], context.today())
        .me(context.actor(store).user)
        .ids()?)
}

/// A user by name, initials, `me` or id, where nothing is written.
pub(super) fn user_of(read: &Read<'_>, what: &str) -> Result<Id> {
    match value::user(*read, read.catalog().me, what) {
        Some(user) => Ok(user),
        None => of_kind(read, User::INFO, what),
    }
}

/// What a touch or note is about: an id, `kind/name`, or a name that only one of them has.
pub(super) fn about(read: &Read<'_>, what: &str) -> Result<Id> {
    let missing = match read.resolve(None, what) {
        Ok(id) => return Ok(id),
        Err(error) => error,
    };
    let mut found = Vec::new();
    for info in [
        Opportunity::INFO,
        Contact::INFO,
        Account::INFO,
        Lead::INFO,
        Case::INFO,
    ] {
        if let Some(id) = read.by_name(info, what)? {
            found.push((info, id));
        }
    }
    match found.as_slice() {
        [] => Err(missing.into()),
        [(_, one)] => Ok(*one),
        several => {
            let words: Vec<String> = several
                .iter()
                .map(|(info, _)| format!("{}/{what}", info.code))
                .collect();
            Err(Report::user(format!("several records are called `{what}`"))
                .hint(format!("write {}", words.join(" or "))))
        }
    }
}
