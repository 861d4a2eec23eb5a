//! What this device did, sent until the server says that it has it: the same bytes every time.

use super::{
    super::{
        book::Book,
        transport::{Transport, Trouble},
    },
    Engine, Progress, Step, within,
};
use crate::sync::core::{
    limits::SCHEMA,
    protocol::{PushRequest, Reply, Request},
};

impl Engine {
    /// One push, if there is anything to send. [`Progress::Done`]: there was nothing.
    pub fn push(&self, book: &mut dyn Book, server: &mut dyn Transport) -> Step {
        let request = within(book, |shelf| {
            let mut state = shelf.state()?;
            let mut ops = if state.sent > state.acked {
                shelf.resend(state.acked, state.sent)?
            } else {
                shelf.outgoing(state.acked, self.ops)?
            };
            if let Some(last) = ops.last() {
                state = shelf.state()?;
                state.sent = last.n;
                shelf.put_state(&state)?;
            }
            for op in &mut ops {
                op.n = state.wire(op.n);
            }
            let first = state.wire(state.acked) + 1;
            Ok(PushRequest {
                device: state.device,
                lineage: state.lineage.clone(),
                schema: SCHEMA,
                first,
                prev: if first > 1 {
                    shelf.op_at(state.acked)?
                } else {
                    None
                },
                ancestors: state.ancestors.clone(),
                ops,
            })
        })?;
        if request.ops.is_empty() {
            return Ok(Progress::Done);
        }
        match server.call(&Request::Push(request)) {
            Ok(Reply::Push(reply)) => {
                within(book, |shelf| {
                    let mut state = shelf.state()?;
                    let last = state.start + reply.last_n;
                    let upto = last.min(state.sent);
                    state.offset = reply.now - self.now;
                    state.exchanged = self.now;
                    if upto > state.acked {
                        state.acked = upto;
                        shelf.put_state(&state)?;
                        shelf.acked(upto)?;
                    } else {
                        shelf.put_state(&state)?;
                    }
                    Ok(())
                })?;
                Ok(Progress::More)
            }
            Ok(_) => Err(Trouble::Broken("another answer than to a push".into()).into()),
            Err(trouble) => self.refused(book, trouble),
        }
    }
}
