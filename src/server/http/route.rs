//! The table of routes: what can be asked, by whom, and how much of it.
//!
//! The dispatch, the figures, the OpenAPI document and the test of every route × role are made from it.

use hyper::Method;

use crate::{
    server::limits::SMALL_BYTES,
    sync::core::limits::{LINE_BYTES, PLAIN_BYTES, WIRE_BYTES},
};

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Anyone,
    /// Whoever is on this machine, and administrators.
    Machine,
    /// A device with its token.
    Device,
    /// A device of an administrator.
    Admin,
}

/// What answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Whether it works.
    Health,
    /// Figures for Prometheus.
    Figures,
    /// This table, as OpenAPI.
    OpenApi,
    /// A device comes in.
    Login,
    /// Where do we stand?
    Hello,
    /// What a device did.
    Push,
    /// What has changed.
    Pull,
    /// A copied book gets a device of its own.
    Device,
    /// What an administrator says.
    Admin,
}

/// One thing that can be asked.
#[derive(Debug)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: Method,
    /// Its path; a `*` at the end stands for one word.
    pub path: &'static str,
    /// What it is called in logs and figures.
    pub name: &'static str,
    /// Who may ask.
    pub access: Access,
    /// What answers.
    pub call: Call,
    /// Bytes of the body as it crosses the wire, and decoded.
    pub most: (usize, usize),
    /// One sentence.
    pub about: &'static str,
}

const fn get(
    path: &'static str,
    name: &'static str,
    access: Access,
    call: Call,
    about: &'static str,
) -> Route {
    Route {
        method: Method::GET,
        path,
        name,
        access,
        call,
        most: (0, 0),
        about,
    }
}

const fn post(
    path: &'static str,
    name: &'static str,
    access: Access,
    call: Call,
    most: (usize, usize),
    about: &'static str,
) -> Route {
    Route {
        method: Method::POST,
        path,
        name,
        access,
        call,
        most,
        about,
    }
}

const SMALL: (usize, usize) = (SMALL_BYTES, SMALL_BYTES);

/// All of them.
pub static ROUTES: &[Route] = &[
    get(
        "/healthz",
        "health",
        Access::Anyone,
        Call::Health,
        "Whether the server and its storage work.",
    ),
    get(
        "/metrics",
        "metrics",
        Access::Machine,
        Call::Figures,
        "Figures for Prometheus: from this machine, or an administrator's token.",
    ),
    get(
        "/openapi.json",
        "openapi",
        Access::Anyone,
        Call::OpenApi,
        "What can be asked.",
    ),
    post(
        "/v1/login",
        "login",
        Access::Anyone,
        Call::Login,
        SMALL,
        "A device comes in with a password or an invite and gets its token.",
    ),
    post(
        "/v1/hello",
        "hello",
        Access::Device,
        Call::Hello,
        (LINE_BYTES, LINE_BYTES),
        "Where a device and the server stand.",
    ),
    post(
        "/v1/push",
        "push",
        Access::Device,
        Call::Push,
        (WIRE_BYTES, PLAIN_BYTES),
        "What a device did since it last sent: one line its head, then one an operation.",
    ),
    post(
        "/v1/pull",
        "pull",
        Access::Device,
        Call::Pull,
        (LINE_BYTES, LINE_BYTES),
        "What has changed where the device's user may look: one line a record, then the end line.",
    ),
    post(
        "/v1/device",
        "device",
        Access::Device,
        Call::Device,
        SMALL,
        "A book that was copied gets a device and a token of its own.",
    ),
    post(
        "/v1/admin/*",
        "admin",
        Access::Admin,
        Call::Admin,
        SMALL,
        "What an administrator says of people, teams, territories, grants, devices, invites.",
    ),
];

/// The route of a request, and the word where its path has `*`.
pub fn find(method: &Method, path: &str) -> Option<(&'static Route, String)> {
    // The same answer without its body: watchdogs ask so.
    let method = match *method {
        Method::HEAD => &Method::GET,
        _ => method,
    };
    ROUTES.iter().find_map(|route| {
        if route.method != method {
            return None;
        }
        let Some(stem) = route.path.strip_suffix('*') else {
            return (route.path == path).then(|| (route, String::new()));
        };
        let word = path.strip_prefix(stem)?;
        (!word.is_empty() && !word.contains('/')).then(|| (route, word.to_owned()))
    })
}
