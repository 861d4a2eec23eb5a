//! The answers of a server: hello, push and pull, each decided inside one transaction.
//!
//! The shell has authenticated the caller and read the request within its limits; what is written back is the whole
//! answer. A refusal is an answer too: nothing was written, and the transaction may be committed or not.

mod apply;
mod conflict;
mod desk;
mod hello;
mod pull;
mod push;
mod refuse;
mod unit;

use uuid::Uuid;

use super::{
    protocol::{Lineage, Refusal},
    storage::{Kept, Org, Tables},
};

pub(super) use desk::{Desk, FRESH};
pub use hello::hello;
pub use pull::{has_news, pull, pull_by};
pub use push::{push, push_by};

/// Who asks, as the token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The device.
    pub device: Uuid,
    /// Its user.
    pub user: Uuid,
    /// The server's clock, milliseconds of UTC.
    pub now: i64,
}

/// An answer, or why there is none.
pub type Answer<T> = Result<T, Refusal>;

/// What must hold before anything is answered: the device counts, its user may come in, the line is the same.
fn admit(
    tables: &mut dyn Tables,
    caller: &Caller,
    device: Uuid,
    lineage: Option<&Lineage>,
) -> Kept<Answer<Org>> {
    let org = tables.org()?;
    if device != caller.device {
        return Ok(Err(Refusal::Foreign));
    }
    let known = tables.device(device)?;
    if !known.is_some_and(|known| !known.revoked && known.user == caller.user) {
        return Ok(Err(Refusal::Revoked));
    }
    if !tables
        .person(caller.user)?
        .is_some_and(|person| person.active)
    {
        return Ok(Err(Refusal::Revoked));
    }
    if lineage.is_some_and(|lineage| *lineage != org.lineage) {
        return Ok(Err(Refusal::Epoch {
            lineage: org.lineage,
        }));
    }
    Ok(Ok(org))
}
