//! HTTP: a request is found in the table of [`route`]s, its caller known, its body read within limits, then answered.
//!
//! The order is the protection: who asks is settled before a byte of the body is read, how often they may ask before
//! any work is done, and what does not fit a limit is refused before the storage is asked. What is not there and what
//! is not theirs get the same answer.

pub mod route;

mod admin;
mod answer;
mod body;
mod calls;
mod figures;
mod listen;
mod news;
mod openapi;
mod patient;
mod throttle;

use std::{net::IpAddr, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{Request, Response, StatusCode, body::Bytes, header};
use tokio::sync::{Semaphore, watch};

use self::{
    answer::Answer,
    figures::Figures,
    news::News,
    route::{Access, Call, ROUTES, Route},
    throttle::Throttle,
};
use super::{
    limits::{BODY_TIME, HASHERS, HEADER_TIME, QUEUE_TIME, WORKERS},
    people::{self, Guest, Worth},
    storage::Keep,
};
use crate::{
    clock::Clock,
    domain::record::team::UserRole,
    sync::core::{
        protocol::Refusal,
        storage::{Fault, Kept},
    },
};

pub use listen::{Listening, Tls, listen};

/// What all requests share.
pub struct House {
    keep: Arc<Keep>,
    clock: Clock,
    workers: Semaphore,
    hashers: Semaphore,
    throttle: Throttle,
    figures: Figures,
    news: News,
    /// True once the server stops.
    stop: watch::Sender<bool>,
    manners: Manners,
}

/// What differs from server to server.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// Whether a proxy says who asks.
    pub behind_proxy: bool,
    /// Until the lines at the head of a request are in.
    pub header_time: Duration,
    /// Until its body is in.
    pub body_time: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            behind_proxy: false,
            header_time: HEADER_TIME,
            body_time: BODY_TIME,
        }
    }
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("House").finish_non_exhaustive()
    }
}

/// One request, once its caller is known.
struct Asked {
    route: &'static Route,
    /// What stood in the path where the route has `*`.
    noun: String,
    guest: Option<Guest>,
    address: IpAddr,
    takes_zstd: bool,
    request: Request<hyper::body::Incoming>,
}

impl House {
    /// Over a storage.
    pub fn new(keep: Arc<Keep>, clock: Clock, manners: Manners) -> Arc<Self> {
        Arc::new(Self {
            keep,
            clock,
            workers: Semaphore::new(WORKERS),
            hashers: Semaphore::new(HASHERS),
            throttle: Throttle::default(),
            figures: Figures::default(),
            news: News::default(),
            stop: watch::Sender::new(false),
            manners,
        })
    }

    fn now(&self) -> i64 {
        self.clock.instant().0
    }

    /// Does something with the storage on a thread that may wait; not now if there are too many.
    async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Kept<T> + Send + 'static,
    ) -> Result<T, Answer> {
        let waited = tokio::time::timeout(QUEUE_TIME, self.workers.acquire()).await;
        let Ok(Ok(permit)) = waited else {
            self.figures.overloaded();
            return Err(Answer::busy(StatusCode::SERVICE_UNAVAILABLE, retry_after()));
        };
        let house = Arc::clone(self);
        let outcome = tokio::task::spawn_blocking(move || work(&house)).await;
        drop(permit);
        match outcome {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(fault)) => Err(self.failed(&fault)),
            Err(error) => Err(self.failed(&Fault::Failed(error.to_string()))),
        }
    }

    fn failed(&self, fault: &Fault) -> Answer {
        tracing::error!(%fault, "storage");
        self.figures.storage_failed();
        match fault {
            Fault::Busy(_) | Fault::Lost(_) => {
                Answer::busy(StatusCode::SERVICE_UNAVAILABLE, retry_after())
            }
            Fault::Failed(_) => Answer::error(StatusCode::INTERNAL_SERVER_ERROR, "failed"),
        }
    }

    /// Answers one request, whatever it is.
    async fn answer(
        self: Arc<Self>,
        peer: IpAddr,
        request: Request<hyper::body::Incoming>,
    ) -> Response<Full<Bytes>> {
        let begun = Clock::tick();
        let found = route::find(request.method(), request.uri().path());
        let (answer, name, guest) = match found {
            None => (Answer::not_found(), "unknown", None),
            Some((route, noun)) => {
                let asked = Asked {
                    route,
                    noun,
                    guest: None,
                    address: self.address(peer, &request),
                    takes_zstd: takes_zstd(&request),
                    request,
                };
                let (answer, guest) = self.serve(asked).await;
                (answer, route.name, guest)
            }
        };
        let taken = begun.elapsed();
        self.figures.answered(name, answer.status, taken);
        // No path, no body, no name: what customers typed is in none of these.
        tracing::info!(
            route = name,
            status = answer.status.as_u16(),
            ms = taken.as_millis() as u64,
            bytes = answer.body.len(),
            device = guest.map(|guest: Guest| tracing::field::display(guest.device)),
            "request"
        );
        answer.into_response()
    }

    async fn serve(self: &Arc<Self>, mut asked: Asked) -> (Answer, Option<Guest>) {
        match self.admit(&mut asked).await {
            Ok(()) => {}
            Err(answer) => return (answer, asked.guest),
        }
        let guest = asked.guest;
        let answer = match asked.route.call {
            Call::Health => calls::health(self).await,
            Call::Figures => Ok(Answer::text(self.figures.print(self.keep.engine()))),
            Call::OpenApi => Ok(Answer::json(StatusCode::OK, &openapi::document())),
            Call::Login => calls::login(self, asked).await,
            Call::Hello => calls::hello(self, asked).await,
            Call::Push => calls::push(self, asked).await,
            Call::Pull => calls::pull(self, asked).await,
            Call::Device => calls::device(self, asked).await,
            Call::Admin => admin::answer(self, asked).await,
        };
        (answer.unwrap_or_else(|refused| refused), guest)
    }

    /// Who asks, and whether they may ask that, and so often.
    async fn admit(self: &Arc<Self>, asked: &mut Asked) -> Result<(), Answer> {
        if asked.route.access == Access::Anyone {
            return Ok(());
        }
        // The figures are for the machine itself, and for administrators.
        if asked.route.access == Access::Machine && asked.address.is_loopback() {
            return Ok(());
        }
        let token = bearer(&asked.request).ok_or_else(|| Answer::refusal(&Refusal::Login))?;
        let worth = self
            .work(move |house| people::look(&house.keep, &token, house.now()))
            .await?;
        let guest = match worth {
            Worth::Good(guest) => guest,
            Worth::Revoked => return Err(Answer::refusal(&Refusal::Revoked)),
            Worth::Nothing => return Err(Answer::refusal(&Refusal::Login)),
        };
        asked.guest = Some(guest);
        self.throttle
            .device(guest.device)
            .map_err(|wait| self.slow_down(wait))?;
        let is_admin = guest.role == UserRole::Admin;
        if matches!(asked.route.access, Access::Admin | Access::Machine) && !is_admin {
            return Err(Answer::not_found());
        }
        Ok(())
    }

    fn slow_down(&self, wait: Duration) -> Answer {
        self.figures.throttled();
        Answer::busy(StatusCode::TOO_MANY_REQUESTS, wait.as_secs().max(1) as u32)
    }

    /// Whose request it is: the other end of the connection, or who the proxy says.
    fn address<T>(&self, peer: IpAddr, request: &Request<T>) -> IpAddr {
        let said = self.manners.behind_proxy.then(|| {
            // The last of them was written by the proxy itself; those before it by anyone.
            let line = request
                .headers()
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?;
            line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        });
        said.flatten().unwrap_or(peer)
    }
}

/// Some seconds, not the same for everyone.
fn retry_after() -> u32 {
    2 + u32::from(uuid::Uuid::new_v4().as_bytes()[0] % 6)
}

fn bearer<T>(request: &Request<T>) -> Option<String> {
    let line = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = line.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn takes_zstd<T>(request: &Request<T>) -> bool {
    request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|line| line.to_str().ok())
        .is_some_and(|line| line.split(',').any(|word| word.trim().starts_with("zstd")))
}

/// The routes by name, for tests that go through them all.
pub fn routes() -> &'static [Route] {
    ROUTES
}
