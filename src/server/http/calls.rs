//! The calls of devices: coming in, hello, push, pull.

use std::{sync::Arc, time::Duration};

use hyper::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::{Instant, timeout, timeout_at};

use super::{Asked, House, answer::Answer, body};
use crate::{
    server::{
        limits::{DEVICE_WAITS, DEVICES, NAME_BYTES, PASSWORD_BYTES, PASSWORD_LEAST, QUEUE_TIME},
        people::{self, Guest, Newcomer, Refused},
        secret,
        storage::Mode,
    },
    sync::{
        codec,
        core::{
            exchange::{self, Caller},
            limits::WAIT_SECONDS,
            protocol::{
                self, DeviceReply, DeviceRequest, HelloRequest, LoginRequest, PullRequest, Refusal,
            },
            storage::Kept,
        },
    },
};

type Called = Result<Answer, Answer>;

fn refused(refusal: Refusal) -> Answer {
    Answer::refusal(&refusal)
}

fn malformed(why: impl Into<String>) -> Answer {
    refused(Refusal::Malformed { why: why.into() })
}

/// A small body as JSON.
pub(super) async fn small<T: DeserializeOwned>(house: &House, asked: Asked) -> Result<T, Answer> {
    let bytes = body::read(asked.route, asked.request, house.manners.body_time).await?;
    let bytes = bytes.plain().map_err(refused)?;
    serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))
}

/// Who asks; the dispatch lets nobody else through.
pub(super) fn guest(asked: &Asked) -> Result<Guest, Answer> {
    asked.guest.ok_or_else(|| refused(Refusal::Login))
}

fn caller(guest: Guest, now: i64) -> Caller {
    Caller {
        device: guest.device,
        user: guest.user,
        now,
    }
}

fn said<T: Serialize>(answer: exchange::Answer<T>) -> Answer {
    match answer {
        Ok(reply) => Answer::json(StatusCode::OK, &reply),
        Err(refusal) => Answer::refusal(&refusal),
    }
}

/// Whether the server and its storage work.
pub(super) async fn health(house: &Arc<House>) -> Called {
    house.work(|house| house.keep.heads().map(drop)).await?;
    let stopping = *house.stop.borrow();
    let status = if stopping {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    };
    let word = if stopping { "stopping" } else { "ok" };
    Ok(Answer::json(status, &serde_json::json!({ "status": word })))
}

/// A device comes in. Whatever is wrong, it is not said which, and it takes as long.
pub(super) async fn login(house: &Arc<House>, asked: Asked) -> Called {
    let address = asked.address;
    let request: LoginRequest = small(house, asked).await?;
    let password_fits =
        |password: &String| password.len() <= PASSWORD_BYTES && !password.contains('\0');
    if request.login.len() > NAME_BYTES || !request.password.iter().all(password_fits) {
        return Err(malformed("a name or password is too long"));
    }
    house
        .throttle
        .login(&people::folded(&request.login), address)
        .map_err(|wait| house.slow_down(wait))?;
    if let (Some(_), Some(chosen)) = (&request.invite, &request.password)
        && chosen.chars().count() < PASSWORD_LEAST
    {
        return Err(malformed(format!(
            "a password has {PASSWORD_LEAST} characters at least"
        )));
    }
    let name = request.login.clone();
    let known = house
        .work(move |house| people::find(&house.keep, &name))
        .await?;
    let known = known.filter(|known| known.active);
    // One hash for each try: of the password shown, of the one chosen, or of nobody's.
    let (typed, kept) = (
        request.password.clone().unwrap_or_default(),
        known.as_ref().and_then(|known| known.password.clone()),
    );
    let invited = request.invite.is_some();
    let hashed = house
        .hash(move || {
            if invited && !typed.is_empty() {
                (false, secret::keep_password(&typed).ok())
            } else {
                (secret::is_password(&typed, kept.as_deref()), None)
            }
        })
        .await?;
    let now = house.now();
    let outcome = match known {
        Some(known) if invited || hashed.0 => {
            house
                .work(move |house| {
                    let newcomer = Newcomer {
                        device: request.device,
                        name: &request.device_name,
                    };
                    match &request.invite {
                        Some(code) => people::enter_by_invite(
                            &house.keep,
                            &known,
                            code,
                            hashed.1.as_deref(),
                            newcomer,
                            now,
                        ),
                        None => people::enter(&house.keep, &known, newcomer, now),
                    }
                })
                .await?
        }
        _ => Err(Refused::Secret),
    };
    match outcome {
        Ok(reply) => Ok(Answer::json(StatusCode::OK, &reply)),
        Err(Refused::Secret) => {
            house.figures.refused_login();
            Err(refused(Refusal::Login))
        }
        Err(Refused::Device) => Err(refused(Refusal::Foreign)),
        Err(Refused::TooMany) => Err(malformed(format!(
            "this person has {DEVICES} devices already: an administrator may send one away"
        ))),
    }
}

/// Where do we stand?
pub(super) async fn hello(house: &Arc<House>, asked: Asked) -> Called {
    let guest = guest(&asked)?;
    let request: HelloRequest = small(house, asked).await?;
    let now = house.now();
    let answer = house
        .work(move |house| {
            house.keep.within(guest.org, Mode::Read, |sql| {
                exchange::hello(sql, &caller(guest, now), &request)
            })
        })
        .await?;
    Ok(said(answer))
}

/// What a device did.
pub(super) async fn push(house: &Arc<House>, asked: Asked) -> Called {
    let guest = guest(&asked)?;
    let came = body::read(asked.route, asked.request, house.manners.body_time).await?;
    let now = house.now();
    let answer = house
        .work(move |house| {
            // Decompressed and read before anything is locked.
            let read = came
                .plain()
                .and_then(|bytes| Ok(protocol::decode_push(&bytes)?));
            let request = match read {
                Ok(request) => request,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let answer = house.keep.within(guest.org, Mode::Write, |sql| {
                let answer = exchange::push(sql, &caller(guest, now), &request)?;
                if answer.is_ok() {
                    for op in request.ops.iter().filter(|op| op.erases) {
                        let record = op.record.to_string();
                        people::note(sql, Some(guest.user), "record.erase", &record, now)?;
                    }
                }
                Ok(answer)
            })?;
            if let Ok(reply) = &answer {
                house.figures.pushed(request.ops.len());
                for note in &reply.notes {
                    house.figures.noted(note.code.code());
                }
                house.news.seen(guest.org, reply.head);
            }
            Ok(answer)
        })
        .await?;
    Ok(said(answer))
}

/// One look, and whether there was anything to see.
struct Look {
    answer: Answer,
    is_empty: bool,
}

fn look(house: &House, guest: Guest, request: &PullRequest, takes_zstd: bool) -> Kept<Look> {
    let now = house.now();
    let answer = house.keep.within(guest.org, Mode::Read, |sql| {
        exchange::pull(sql, &caller(guest, now), request)
    })?;
    let page = match answer {
        Ok(page) => page,
        Err(refusal) => {
            return Ok(Look {
                answer: Answer::refusal(&refusal),
                is_empty: false,
            });
        }
    };
    house.figures.pulled(page.lines.len());
    let end = &page.end;
    let is_empty =
        page.lines.is_empty() && !end.more && end.drop.is_empty() && end.reset.is_empty();
    let plain = protocol::encode_page(&page);
    let packed = (takes_zstd && plain.len() >= codec::LEAST)
        .then(|| codec::compress(&plain))
        .flatten();
    let is_zstd = packed.is_some();
    Ok(Look {
        answer: Answer::lines(packed.unwrap_or(plain), is_zstd),
        is_empty,
    })
}

/// What has changed; if nothing has, a while later again.
pub(super) async fn pull(house: &Arc<House>, asked: Asked) -> Called {
    let guest = guest(&asked)?;
    let takes_zstd = asked.takes_zstd;
    let bytes = body::read(asked.route, asked.request, house.manners.body_time)
        .await?
        .plain()
        .map_err(refused)?;
    let request = protocol::decode_pull(&bytes).map_err(|error| refused(error.into()))?;
    let request = Arc::new(request);
    let wait = Duration::from_secs(u64::from(request.wait.min(WAIT_SECONDS)));
    let until = Instant::now() + wait;
    let _waiting = if wait.is_zero() {
        None
    } else {
        let waiting = house.news.wait(guest.device, DEVICE_WAITS);
        Some(waiting.ok_or_else(|| house.slow_down(Duration::from_secs(1)))?)
    };
    let mut heads = house.news.follow(guest.org);
    let mut stop = house.stop.subscribe();
    loop {
        // Before the look: what comes while it looks is news.
        heads.borrow_and_update();
        let request = Arc::clone(&request);
        let look = house
            .work(move |house| look(house, guest, &request, takes_zstd))
            .await?;
        if !look.is_empty || Instant::now() >= until || *stop.borrow() {
            return Ok(look.answer);
        }
        house.figures.waits(1);
        let woken = timeout_at(until, async {
            tokio::select! {
                changed = heads.changed() => changed.is_ok(),
                _ = stop.changed() => false,
            }
        })
        .await;
        house.figures.waits(-1);
        if !matches!(woken, Ok(true)) {
            return Ok(look.answer);
        }
    }
}

/// A book that was copied gets a device of its own.
pub(super) async fn device(house: &Arc<House>, asked: Asked) -> Called {
    let guest = guest(&asked)?;
    let request: DeviceRequest = small(house, asked).await?;
    if request.from != guest.device {
        return Err(refused(Refusal::Foreign));
    }
    let now = house.now();
    let outcome = house
        .work(move |house| {
            house.keep.within(guest.org, Mode::Write, |sql| {
                let copy = Newcomer {
                    device: request.device,
                    name: &request.name,
                };
                people::enter_copy(sql, guest, copy, now)
            })
        })
        .await?;
    match outcome {
        Ok(reply) => Ok(Answer::json(
            StatusCode::OK,
            &DeviceReply { token: reply.token },
        )),
        Err(Refused::TooMany) => Err(malformed(format!(
            "this person has {DEVICES} devices already"
        ))),
        Err(_) => Err(refused(Refusal::Foreign)),
    }
}

impl House {
    /// Hashes on a thread of its own, a few at once: each takes much memory and time.
    async fn hash<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Answer> {
        let busy = || Answer::busy(StatusCode::SERVICE_UNAVAILABLE, super::retry_after());
        let Ok(Ok(permit)) = timeout(QUEUE_TIME, self.hashers.acquire()).await else {
            self.figures.overloaded();
            return Err(busy());
        };
        let done = tokio::task::spawn_blocking(work).await;
        drop(permit);
        done.map_err(|_| busy())
    }
}
