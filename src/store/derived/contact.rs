//! Derived columns of contacts: the whole name, the latest contact.

use super::{
    super::{error::Result, read::Read},
    touch,
};
use crate::domain::{
    cell::Cell,
    field::{Record as _, Row},
    id::Id,
    kind::KindInfo,
    record::{activity::Activity, contact::Contact},
    text,
};

/// The whole name in its own order.
pub(super) fn name(info: &KindInfo, row: &mut Row) {
    let part = |name: &str| row.get(info, name).text().unwrap_or_default();
    let family_first = match part("name_order") {
        "family_first" => Some(true),
        "given_first" => Some(false),
        _ => None,
    };
    let name = text::person_name(part("given_name"), part("family_name"), family_first);
    row.set(info, "name", Cell::from(name));
}

pub(super) fn keep(read: &Read<'_>, contact: &mut Contact) -> Result<()> {
    contact.last_contact = last_contact(read, contact.id)?;
    Ok(())
}

/// The latest two-way touch with a contact.
pub(super) fn last_contact(
    read: &Read<'_>,
    contact: Id,
) -> Result<Option<crate::domain::field::Date>> {
    let of = "link l CROSS JOIN activity a ON a.id = l.record \
              WHERE l.target = ?1 AND l.kind = ?2 AND l.field = 'contacts'";
    touch::last(read, of, (contact.0, Activity::KIND.0))
}
