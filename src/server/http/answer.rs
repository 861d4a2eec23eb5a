//! What goes back: a status, a body, and nothing that tells more than the caller may know.

use http_body_util::Full;
use hyper::{Response, StatusCode, body::Bytes, header};
use serde::Serialize;
use serde_json::json;

use crate::sync::core::protocol::Refusal;

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its body.
    pub body: Vec<u8>,
    kind: &'static str,
    is_zstd: bool,
    retry_after: Option<u32>,
    closes: bool,
}

impl Answer {
    fn new(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            body,
            kind,
            is_zstd: false,
            retry_after: None,
            closes: false,
        }
    }

    /// JSON.
    pub fn json(status: StatusCode, value: &impl Serialize) -> Self {
        Self::new(
            status,
            "application/json",
            serde_json::to_vec(value).unwrap_or_default(),
        )
    }

    /// Plain text, as Prometheus reads it.
    pub fn text(text: String) -> Self {
        Self::new(
            StatusCode::OK,
            "text/plain; version=0.0.4",
            text.into_bytes(),
        )
    }

    /// JSON lines, compressed already or not.
    pub fn lines(body: Vec<u8>, is_zstd: bool) -> Self {
        Self {
            is_zstd,
            ..Self::new(StatusCode::OK, "application/x-ndjson", body)
        }
    }

    /// Why there is no answer, as the protocol says it.
    pub fn refusal(refusal: &Refusal) -> Self {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Self::json(status, refusal)
    }

    /// Why there is no answer, in one word.
    pub fn error(status: StatusCode, word: &str) -> Self {
        Self::json(status, &json!({ "error": word }))
    }

    /// The one answer for what is not there and for what is not theirs.
    pub fn not_found() -> Self {
        Self::refusal(&Refusal::NotFound)
    }

    /// Come back later.
    pub fn busy(status: StatusCode, retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::json(status, &Refusal::Busy { retry_after })
        }
    }

    /// The same, and the connection ends: what is left of the request is not worth reading.
    pub fn closing(self) -> Self {
        Self {
            closes: true,
            ..self
        }
    }

    /// As HTTP has it.
    pub fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::builder()
            .status(self.status)
            .header(header::CONTENT_TYPE, self.kind)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if self.is_zstd {
            response = response.header(header::CONTENT_ENCODING, "zstd");
        }
        if let Some(seconds) = self.retry_after {
            response = response.header(header::RETRY_AFTER, seconds);
        }
        if self.closes {
            response = response.header(header::CONNECTION, "close");
        }
        response
            .body(Full::from(Bytes::from(self.body)))
            .unwrap_or_default()
    }
}
