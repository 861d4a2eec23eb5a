//! What was said and promised: the last touches, and how the promises of both sides stand.

use super::{PromiseLine, Standing, TOUCHES, TouchLine};
use crate::{
    domain::{
        pick::Pick,
        record::{
            activity::{Activity, ActivityKind, TouchOutcome},
            review::Verdict,
        },
    },
    store::{Actor, Read, Result, since},
};

pub(super) fn touches(read: Read<'_>, activities: &[Activity]) -> Result<Vec<TouchLine>> {
    let is_touch = |activity: &&Activity| {
        let Some(Pick::Known(kind)) = activity.kind else {
            return false;
        };
        activity.done && !matches!(kind, ActivityKind::Task)
    };
    let mut done: Vec<&Activity> = activities.iter().filter(is_touch).collect();
    done.sort_by_key(|activity| std::cmp::Reverse((activity.due, activity.done_at, activity.id)));
    done.into_iter()
        .take(TOUCHES)
        .map(|activity| {
            let with: Vec<String> = activity
                .contacts
                .iter()
                .map(|contact| read.title(contact.id()))
                .collect::<Result<_>>()?;
            Ok(TouchLine {
                id: activity.id,
                on: activity.due.or_else(|| {
                    let at = activity.done_at?;
                    crate::domain::field::date(at.0.div_euclid(86_400_000))
                }),
                kind: match activity.kind {
                    Some(Pick::Known(kind)) => Some(kind),
                    _ => None,
                },
                with: with.join(", "),
                words: activity.subject.clone(),
                is_one_way: matches!(
                    activity.outcome,
                    Some(Pick::Known(
                        TouchOutcome::NoAnswer
                            | TouchOutcome::LeftMessage
                            | TouchOutcome::Cancelled
                    ))
                ),
            })
        })
        .collect()
}

pub(super) fn promises(
    read: Read<'_>,
    actor: &Actor,
    activities: &[Activity],
    last: Option<&Verdict>,
) -> Result<Vec<PromiseLine>> {
    let mut told = Vec::new();
    for activity in activities {
        let Some(Pick::Known(by)) = activity.promise else {
            continue;
        };
        let standing = match (activity.done, &activity.outcome) {
            (true, Some(Pick::Known(TouchOutcome::Cancelled))) => Standing::Broken,
            (true, _) => Standing::Kept,
            (false, _) if activity.due.is_some_and(|due| due < actor.today) => Standing::Overdue,
            (false, _) => Standing::Open,
        };
        let is_old_news = activity.done
            && last.is_none_or(|last| {
                activity.done_at.unwrap_or_default() < last.at.unwrap_or_default()
            });
        if is_old_news {
            continue;
        }
        let is_of_last_time = match last.and_then(|last| last.mark) {
            Some(mark) => !since::is_newer(&read, activity.id, mark)?,
            None => false,
        };
        told.push(PromiseLine {
            id: activity.id,
            by,
            what: activity.subject.clone(),
            due: activity.due,
            standing,
            is_of_last_time,
        });
    }
    told.sort_by_key(|promise| (!promise.is_of_last_time, promise.due, promise.id));
    Ok(told)
}
