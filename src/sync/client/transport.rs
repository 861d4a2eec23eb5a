//! The way to a server, as the client's engine sees it: one question, one answer. The body over HTTP is in `http`.

use crate::sync::core::protocol::{Refusal, Reply, Request};

/// Asks a server. What is asked may be asked again: a lost answer does no harm.
pub trait Transport {
    /// One question; waits for the answer within its own time limit.
    fn call(&mut self, request: &Request) -> Result<Reply, Trouble>;

    /// Another line to the same server, for a question that may wait for its answer; none: this one has no other.
    fn second(&self) -> Option<Box<dyn Transport + Send>> {
        None
    }
}

/// Why there is no answer that could be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Trouble {
    /// The server cannot be reached, or did not answer in time.
    #[error("the server cannot be reached: {0}")]
    Offline(String),
    /// It shows a certificate that this machine does not trust. Nothing was said to it.
    #[error("the certificate of the server is not trusted: {0}")]
    Untrusted(String),
    /// It answered, and the answer cannot be read or ends before its end.
    #[error("the answer of the server cannot be read: {0}")]
    Broken(String),
    /// It says why not.
    #[error("the server refused: {0:?}")]
    Refused(Refusal),
}
