//! What is kept how long, what is blanked, and what was done.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Done, Said, people, unknown};
use crate::{
    server::{
        limits::{HISTORY_DAYS, TOMBSTONE_DAYS},
        storage::{Row, Sql},
    },
    sync::core::{
        admin,
        command::word,
        storage::{Kept, Tables as _},
    },
};

const DAY: i64 = 24 * 60 * 60 * 1000;

pub(super) fn audit(sql: &mut Sql<'_>, limit: u32) -> Done {
    let limit = i64::from(if limit == 0 { 100 } else { limit.min(10_000) });
    let logins: BTreeMap<Uuid, String> = people::all(sql)?
        .into_iter()
        .map(|known| (known.user, known.login))
        .collect();
    let rows = sql
        .rows(
            "SELECT at, actor, act, subject FROM audit WHERE org = $1 ORDER BY at DESC, id DESC LIMIT $2",
            &[limit.into()],
        )?
        .into_iter()
        .map(|mut row| {
            let (at, actor) = (row.int()?, row.maybe_id()?);
            let actor = actor.map_or(word::THIS_MACHINE.to_owned(), |actor| {
                logins.get(&actor).cloned().unwrap_or_else(|| actor.to_string())
            });
            Ok(vec![people::moment(at), actor, row.text()?, row.text()?])
        })
        .collect::<Kept<_>>()?;
    Ok(Ok(Said::table(
        &["When (UTC)", "Who", "What", "Whom"],
        rows,
    )))
}

/// The number up to which nothing was heard of for so long.
fn floor_before(sql: &mut Sql<'_>, before: i64) -> Kept<i64> {
    let mut rows = sql.rows(
        "SELECT coalesce(max(seq), 0) FROM history WHERE org = $1 AND received < $2",
        &[before.into()],
    )?;
    rows.iter_mut().map(Row::int).sum()
}

pub(super) fn forget(sql: &mut Sql<'_>, days: u32, now: i64) -> Done {
    let tombstones = if days == 0 {
        TOMBSTONE_DAYS
    } else {
        i64::from(days)
    };
    let history = if days == 0 {
        HISTORY_DAYS
    } else {
        i64::from(days)
    };
    let floor = floor_before(sql, now - tombstones * DAY)?;
    let records = admin::forget(sql, floor)?;
    let rows = sql.forget_history(now - history * DAY)?;
    sql.change(
        "DELETE FROM invite WHERE org = $1 AND expires < $2",
        &[(now - 30 * DAY).into()],
    )?;
    Ok(Ok(Said::note(format!(
        "forgot {records} deleted records and {rows} rows of history"
    ))))
}

pub(super) fn erase(sql: &mut Sql<'_>, record: Uuid, now: i64) -> Done {
    let erased = admin::erase(sql, record, now)?;
    if erased.is_empty() {
        return unknown("record", &record.to_string());
    }
    let mut said = Said::note(format!(
        "{record} is erased here, with {} conflicts about it; every book erases it, history and all, at its next exchange",
        erased.len() - 1
    ));
    said.notes
        .push("backups of this database and of books still hold it".into());
    Ok(Ok(said))
}

pub(super) fn restored(sql: &mut Sql<'_>) -> Done {
    admin::restart(sql, Uuid::new_v4())?;
    Ok(Ok(Said::note(
        "a new epoch has begun: devices bring back what is missing",
    )))
}
