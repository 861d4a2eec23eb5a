//! Tagging one record or many.

use serde_json::json;

use super::record;
use crate::{
    domain::id::Id,
    store::{Actor, Changes, Op, Result, Store, Tx},
};

/// Adds tags to records, and takes others off.
pub fn tag(
    store: &mut Store,
    actor: &Actor,
    ids: &[Id],
    add: &[String],
    remove: &[String],
) -> Result<Changes> {
    let op = Op::with(
        "tag",
        json!({ "record": ids.first().map(|id| id.0), "count": ids.len(), "add": add.join(", "), "remove": remove.join(", ") }),
    );
    let ((), changes) = store.transact(actor, op, |tx| {
        ids.iter().try_for_each(|id| tag_in(tx, *id, add, remove))
    })?;
    Ok(changes)
}

/// [`tag`] of one record within a step.
pub fn tag_in(tx: &mut Tx<'_>, id: Id, add: &[String], remove: &[String]) -> Result<()> {
    let mut typed = Vec::new();
    // One a line, since a tag may hold a comma.
    if !add.is_empty() {
        typed.push(("tags+", add.join("\n") + "\n"));
    }
    if !remove.is_empty() {
        typed.push(("tags-", remove.join("\n") + "\n"));
    }
    record::set_in(tx, id, &typed)
}
