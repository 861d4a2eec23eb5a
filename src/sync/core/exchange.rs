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
    storage::{Device, Kept, Org, Person, Tables},
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
) -> Kept<Answer<Admitted>> {
    if device != caller.device {
        return Ok(Err(Refusal::Foreign));
    }
    let (org, known) = tables.caller(device, caller.user)?;
    let counts = |(device, person): &(Device, Person)| {
        !device.revoked && device.user == person.user && person.active
    };
    let Some((device, person)) = known.filter(counts) else {
        return Ok(Err(Refusal::Revoked));
    };
    if lineage.is_some_and(|lineage| *lineage != org.lineage) {
        return Ok(Err(Refusal::Epoch {
            lineage: org.lineage,
        }));
    }
    Ok(Ok(Admitted {
        org,
        device,
        person,
    }))
}

/// Who was let in, and where.
struct Admitted {
    org: Org,
    device: Device,
    person: Person,
}
