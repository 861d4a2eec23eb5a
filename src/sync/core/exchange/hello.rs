//! Where a device and the server stand, before anything else and after a refusal.

use super::{
    super::{
        limits::{KNOWN, MIN_SCHEMA, SCHEMA},
        protocol::{HelloReply, HelloRequest, Territory},
        rights::{self, Rights},
        storage::{Kept, Tables},
    },
    Admitted, Answer, Caller, admit,
};

/// Answers a hello: a look is enough. The line may differ, since this is how it is learnt.
pub fn hello(
    tables: &mut dyn Tables,
    caller: &Caller,
    request: &HelloRequest,
) -> Kept<Answer<HelloReply>> {
    let Admitted {
        org,
        device,
        person,
    } = match admit(tables, caller, request.device, None)? {
        Ok(admitted) => admitted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let list = if request.from > 0 {
        tables.ops_of(request.device, request.from, KNOWN)?
    } else {
        Vec::new()
    };
    let asked = request.ops.get(..KNOWN).unwrap_or(&request.ops);
    let known = if asked.is_empty() {
        Vec::new()
    } else {
        tables.known_ops(None, asked)?
    };
    let rights = Rights::of(tables, caller.user)?;
    let territories: Vec<Territory> = rights::territories(tables, &org, &person, &rights)?;
    Ok(Ok(HelloReply {
        org: org.id,
        user: caller.user,
        lineage: org.lineage,
        head: org.head,
        now: caller.now,
        schema: SCHEMA,
        min_schema: MIN_SCHEMA,
        last_n: device.last_n,
        list,
        known,
        territories,
    }))
}
