//! Does what an edited text says: one step, one undo, and nothing of it where a field was changed meanwhile.

use serde_json::json;

use super::{Plan, Sheet};
use crate::{
    operations::record,
    store::{Actor, Changes, Error, Op, Result, Store},
    words::say,
};

/// Writes what the plan would change; refused lines are left out of it.
///
/// # Errors
/// [`Error::Refused`] where a field holds something else than when the text was made.
pub fn apply(store: &mut Store, actor: &Actor, sheet: &Sheet, plan: &Plan) -> Result<Changes> {
    let info = sheet.info();
    let mut fields: Vec<&str> = plan
        .changes
        .iter()
        .flat_map(|change| &change.fields)
        .map(|field| field.name.as_str())
        .collect();
    fields.sort_unstable();
    fields.dedup();
    let first = plan.changes.iter().find_map(|change| change.id);
    let args = json!({
        "record": first.map(|id| id.0), "kind": info.code, "count": plan.changes.len(), "fields": fields,
    });
    let ((), changes) = store.transact(actor, Op::with("edit", args), |tx| {
        for change in &plan.changes {
            let typed: Vec<(&str, &str)> = change
                .fields
                .iter()
                .map(|field| (field.name.as_str(), field.new.as_str()))
                .collect();
            let Some(id) = change.id else {
                record::create_in(tx, info, &typed)?;
                continue;
            };
            let now = tx.row(info, id)?.ok_or_else(|| Error::NotFound {
                kind: info.code.into(),
                what: change.title.clone(),
            })?;
            let moved = change
                .fields
                .iter()
                .find(|field| *now.get(info, &field.name) != field.seen);
            if let Some(field) = moved {
                return Err(Error::refused_with(
                    say!(
                        "detail-meanwhile",
                        field = field.label.to_lowercase(),
                        title = &change.title
                    ),
                    say!("text-again-hint"),
                ));
            }
            record::set_in(tx, id, &typed)?;
        }
        Ok(())
    })?;
    Ok(changes)
}
