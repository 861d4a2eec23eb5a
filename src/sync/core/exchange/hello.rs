//! Where a device and the server stand, before anything else and after a refusal.

use super::{
    super::{
        limits::{KNOWN, MIN_SCHEMA, SCHEMA},
        protocol::{HelloReply, HelloRequest, Territory},
        rights,
        storage::{Kept, Tables},
    },
    Answer, Caller, admit,
};

/// Answers a hello: a look is enough. The line may differ, since this is how it is learnt.
pub fn hello(
    tables: &mut dyn Tables,
    caller: &Caller,
    request: &HelloRequest,
) -> Kept<Answer<HelloReply>> {
    let org = match admit(tables, caller, request.device, None)? {
        Ok(org) => org,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let last_n = tables
        .device(request.device)?
        .map_or(0, |device| device.last_n);
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
    let territories: Vec<Territory> = rights::territories(tables, &org, caller.user)?;
    Ok(Ok(HelloReply {
        org: org.id,
        user: caller.user,
        lineage: org.lineage,
        head: org.head,
        now: caller.now,
        schema: SCHEMA,
        min_schema: MIN_SCHEMA,
        last_n,
        list,
        known,
        territories,
    }))
}
