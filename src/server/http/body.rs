//! Reading a body: so many bytes as it crosses the wire, so many once it is decompressed, within so much time.

use std::time::Duration;

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::{
    Request, StatusCode,
    body::{Body as _, Incoming},
    header,
};

use super::{answer::Answer, route::Route};
use crate::sync::{codec, core::protocol::Refusal};

/// A body as it came.
pub struct Came {
    bytes: Vec<u8>,
    is_zstd: bool,
    most: usize,
}

fn large(what: &str, limit: usize) -> Answer {
    let why = format!("{what} is more than {limit} bytes");
    Answer::refusal(&Refusal::Large { why }).closing()
}

/// Reads what came, and refuses what is too much or too slow.
pub async fn read(
    route: &Route,
    request: Request<Incoming>,
    time: Duration,
) -> Result<Came, Answer> {
    let (wire, plain) = route.most;
    let is_zstd = match request.headers().get(header::CONTENT_ENCODING) {
        None => false,
        Some(coding) if coding == "identity" => false,
        Some(coding) if coding == "zstd" => true,
        Some(_) => {
            let refused = Answer::error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoding");
            return Err(refused.closing());
        }
    };
    let body = request.into_body();
    // What says beforehand that it is too large is not read at all.
    if body.size_hint().lower() > wire as u64 {
        return Err(large("the request", wire));
    }
    let all = tokio::time::timeout(time, Limited::new(body, wire).collect()).await;
    match all {
        Err(_) => Err(Answer::error(StatusCode::REQUEST_TIMEOUT, "slow").closing()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(large("the request", wire)),
        Ok(Err(_)) => Err(Answer::error(StatusCode::BAD_REQUEST, "cut").closing()),
        Ok(Ok(all)) => Ok(Came {
            bytes: all.to_bytes().to_vec(),
            is_zstd,
            most: plain,
        }),
    }
}

impl Came {
    /// The bytes decompressed, never more than the route allows: on a thread that may take its time.
    pub fn plain(self) -> Result<Vec<u8>, Refusal> {
        if !self.is_zstd {
            return Ok(self.bytes);
        }
        codec::decompress(&self.bytes, self.most).map_err(|error| match error {
            codec::Error::Large => Refusal::Large {
                why: format!("the request is more than {} bytes decompressed", self.most),
            },
            codec::Error::Broken => Refusal::Malformed {
                why: "the request cannot be decompressed".into(),
            },
        })
    }
}
