//! The way to a server over HTTP: the one place of a book where a socket is opened.
//!
//! Blocking, on the thread of the exchange. Every call has a time limit, every answer a limit of bytes on the wire and
//! decompressed; a redirect is not followed, so that the token goes nowhere else.

use std::{net::IpAddr, path::Path, time::Duration};

use rustls::CertificateError;
use serde::{Serialize, de::DeserializeOwned};
use ureq::{
    Agent, Body,
    config::RedirectAuthHeaders,
    http::{Response, Uri},
    tls::{PemItem, RootCerts, TlsConfig},
};

use super::{
    account::Account,
    transport::{Transport, Trouble},
};
use crate::sync::{
    codec,
    core::{
        command::{Command, Said},
        limits::{PAGE_BYTES, WAIT_SECONDS},
        protocol::{
            LoginReply, LoginRequest, Malformed, Refusal, Reply, Request, decode_page, encode_pull,
            encode_push,
        },
    },
};

const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Until the head of an answer is here: the server may wait, and then work.
const ANSWER_TIME: Duration = Duration::from_secs(WAIT_SECONDS as u64 + 35);
/// The same for what an administrator says: a person looks on.
const ADMIN_TIME: Duration = Duration::from_secs(20);
const SEND_TIME: Duration = Duration::from_secs(120);
const RECEIVE_TIME: Duration = Duration::from_secs(120);
/// Bytes of an answer on the wire, and decompressed: a page, its last line, what was done to that record.
const ANSWER_BYTES: usize = 16 * PAGE_BYTES;

/// Why a server cannot be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// The address.
    #[error("{0:?} is not the address of a server")]
    Address(String),
    /// Plain HTTP.
    #[error("{0} is plain HTTP: the password and all that is exchanged could be read on the way")]
    Clear(String),
    /// The certificate.
    #[error("the certificate cannot be used: {0}")]
    Authority(String),
}

/// A server, with or without a token for it.
pub struct Http {
    agent: Agent,
    url: String,
    token: Option<String>,
    /// What is told a new token, so that it is kept.
    keep: Option<Box<dyn FnMut(&str) + Send>>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Http").field(&self.url).finish()
    }
}

/// The address as it is kept: scheme, host and port. Plain HTTP to another machine only if it is asked for.
pub fn address(typed: &str, insecure: bool) -> Result<String, Wrong> {
    let wrong = || Wrong::Address(typed.to_owned());
    let full = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let uri: Uri = full.parse().map_err(|_| wrong())?;
    let (scheme, authority) = (
        uri.scheme_str().ok_or_else(wrong)?,
        uri.authority().ok_or_else(wrong)?,
    );
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@')
    {
        return Err(wrong());
    }
    let host = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let is_near = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    match scheme {
        "https" => {}
        "http" if is_near || insecure => {}
        "http" => return Err(Wrong::Clear(full)),
        _ => return Err(wrong()),
    }
    Ok(format!("{scheme}://{authority}"))
}

impl Http {
    /// A server at this address, for logging in.
    pub fn new(url: &str, authority: Option<&Path>, insecure: bool) -> Result<Self, Wrong> {
        let url = address(url, insecure)?;
        let mut tls = TlsConfig::builder();
        if let Some(file) = authority {
            let bad = |why: String| Wrong::Authority(format!("{}: {why}", file.display()));
            let pem = std::fs::read(file).map_err(|error| bad(error.to_string()))?;
            let certificates: Vec<_> = ureq::tls::parse_pem(&pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if certificates.is_empty() {
                return Err(bad("there is no certificate in it".into()));
            }
            tls = tls.root_certs(RootCerts::from(certificates.into_iter()));
        }
        let agent = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            .max_redirects(0)
            .redirect_auth_headers(RedirectAuthHeaders::Never)
            .user_agent(concat!("dealbook/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_TIME))
            .timeout_send_body(Some(SEND_TIME))
            .timeout_recv_response(Some(ANSWER_TIME))
            .timeout_recv_body(Some(RECEIVE_TIME))
            .max_idle_connections(2)
            .build()
            .new_agent();
        Ok(Self {
            agent,
            url,
            token: None,
            keep: None,
        })
    }

    /// The server of an account; `keep` is told a new token.
    pub fn of(account: &Account, keep: impl FnMut(&str) + Send + 'static) -> Result<Self, Wrong> {
        let mut http = Self::new(&account.url, account.authority.as_deref(), account.insecure)?;
        http.token = Some(account.token.clone());
        http.keep = Some(Box::new(keep));
        Ok(http)
    }

    /// The address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Logs in.
    pub fn login(&mut self, request: &LoginRequest) -> Result<LoginReply, Trouble> {
        self.ask_json("/v1/login", request)
    }

    /// Says something as an administrator.
    pub fn admin(&mut self, command: &Command) -> Result<Said, Trouble> {
        let path = format!("/v1/admin/{}", command.noun());
        let body = command
            .body()
            .map_err(|error| Trouble::Broken(error.to_string()))?;
        let answer = self.ask_within(Some(ADMIN_TIME), &path, "application/json", body)?;
        serde_json::from_slice(&answer).map_err(|error| Trouble::Broken(error.to_string()))
    }

    fn ask(&mut self, path: &str, kind: &str, plain: Vec<u8>) -> Result<Vec<u8>, Trouble> {
        self.ask_within(None, path, kind, plain)
    }

    fn ask_within(
        &mut self,
        time: Option<Duration>,
        path: &str,
        kind: &str,
        plain: Vec<u8>,
    ) -> Result<Vec<u8>, Trouble> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("content-type", kind)
            .header("accept-encoding", "zstd");
        if let Some(time) = time {
            request = request.config().timeout_recv_response(Some(time)).build();
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let packed = (plain.len() >= codec::LEAST)
            .then(|| codec::compress(&plain))
            .flatten();
        if packed.is_some() {
            request = request.header("content-encoding", "zstd");
        }
        let answer = request.send(packed.unwrap_or(plain)).map_err(offline)?;
        receive(answer)
    }

    fn ask_json<T: DeserializeOwned>(
        &mut self,
        path: &str,
        request: &impl Serialize,
    ) -> Result<T, Trouble> {
        let plain =
            serde_json::to_vec(request).map_err(|error| Trouble::Broken(error.to_string()))?;
        let answer = self.ask(path, "application/json", plain)?;
        serde_json::from_slice(&answer).map_err(|error| Trouble::Broken(error.to_string()))
    }
}

fn offline(error: ureq::Error) -> Trouble {
    let tls = match &error {
        ureq::Error::Rustls(error) => Some(error),
        // A handshake is read and written, so what is wrong with it comes as trouble with that.
        ureq::Error::Io(error) => error.get_ref().and_then(|inner| inner.downcast_ref()),
        _ => None,
    };
    match tls {
        Some(rustls::Error::InvalidCertificate(why)) => Trouble::Untrusted(untrusted(why)),
        _ => Trouble::Offline(error.to_string()),
    }
}

/// What is wrong with a certificate, in words.
fn untrusted(why: &CertificateError) -> String {
    use CertificateError as C;
    match why {
        C::UnknownIssuer => "it is signed by nobody that is trusted here".into(),
        C::NotValidForName | C::NotValidForNameContext { .. } => "it is for another name".into(),
        C::Expired | C::ExpiredContext { .. } => "it has expired".into(),
        C::NotValidYet | C::NotValidYetContext { .. } => "it is not valid yet".into(),
        C::Revoked => "it was revoked".into(),
        other => other.to_string(),
    }
}

/// The body of an answer, or why there is none.
fn receive(mut answer: Response<Body>) -> Result<Vec<u8>, Trouble> {
    let status = answer.status();
    let is_zstd = answer
        .headers()
        .get("content-encoding")
        .is_some_and(|coding| coding == "zstd");
    let retry_after = answer
        .headers()
        .get("retry-after")
        .and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    let body = answer
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES as u64)
        .read_to_vec()
        .map_err(offline)?;
    let body = if is_zstd {
        codec::decompress(&body, ANSWER_BYTES)
            .map_err(|_| Trouble::Broken("it cannot be decompressed".into()))?
    } else {
        body
    };
    if status.is_success() {
        return Ok(body);
    }
    if let Ok(refusal) = serde_json::from_slice::<Refusal>(&body) {
        return Err(Trouble::Refused(refusal));
    }
    // A proxy, or a server in trouble: its words are not ours.
    match retry_after {
        Some(retry_after) => Err(Trouble::Refused(Refusal::Busy { retry_after })),
        None if status.is_server_error() => Err(Trouble::Offline(format!("it answers {status}"))),
        None => Err(Trouble::Broken(format!("it answers {status}"))),
    }
}

impl From<Malformed> for Trouble {
    fn from(error: Malformed) -> Self {
        Self::Broken(error.to_string())
    }
}

impl Transport for Http {
    fn call(&mut self, request: &Request) -> Result<Reply, Trouble> {
        let lines = "application/x-ndjson";
        match request {
            Request::Hello(hello) => self.ask_json("/v1/hello", hello).map(Reply::Hello),
            Request::Push(push) => {
                let answer = self.ask("/v1/push", lines, encode_push(push))?;
                let reply = serde_json::from_slice(&answer)
                    .map_err(|error| Trouble::Broken(error.to_string()))?;
                Ok(Reply::Push(reply))
            }
            Request::Pull(pull) => {
                let answer = self.ask("/v1/pull", "application/json", encode_pull(pull))?;
                Ok(Reply::Pull(decode_page(&answer)?))
            }
            Request::Device(device) => {
                let reply: crate::sync::core::protocol::DeviceReply =
                    self.ask_json("/v1/device", device)?;
                // Kept before it is used: the old one belongs to the book that this was copied from.
                if let Some(keep) = &mut self.keep {
                    keep(&reply.token);
                }
                self.token = Some(reply.token.clone());
                Ok(Reply::Device(reply))
            }
        }
    }

    fn second(&self) -> Option<Box<dyn Transport + Send>> {
        Some(Box::new(Self {
            agent: self.agent.clone(),
            url: self.url.clone(),
            token: self.token.clone(),
            keep: None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_nothing_crosses_the_network_in_the_clear() {
        assert_eq!(
            address("crm.example.com", false).ok().as_deref(),
            Some("https://crm.example.com")
        );
        assert_eq!(
            address("http://127.0.0.1:7420/", false).ok().as_deref(),
            Some("http://127.0.0.1:7420")
        );
        assert_eq!(
            address("http://[::1]:7420", false).ok().as_deref(),
            Some("http://[::1]:7420")
        );
        assert!(matches!(
            address("http://crm.example.com", false),
            Err(Wrong::Clear(_))
        ));
        assert!(address("http://crm.example.com", true).is_ok());
        for wrong in [
            "",
            "ftp://a",
            "https://a/path",
            "https://user@a",
            "https://a?x=1",
            "http://127.0.0.1.evil.example",
        ] {
            assert!(address(wrong, false).is_err(), "{wrong}");
        }
    }
}
