//! Where the book stands with its server, in a few words for the status line. Never "in sync" while anything is not.
//!
//! What exchanges is `sync::client`; the thread is started by `exchange`, where the feature `sync` is on.

use uuid::Uuid;

use super::theme::Tone;
use crate::{
    domain::{dates, field::Instant},
    words::say,
};

/// The server of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Its address.
    pub url: String,
    /// The organisation.
    pub org: String,
    /// What the user logs in with.
    pub login: String,
}

/// What the exchange is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing, or it is under way: what waits says so.
    #[default]
    Quiet,
    /// The server cannot be reached, or has no time.
    Away,
    /// The book could not do what was asked of it.
    Stuck,
    /// This version may send and not take.
    Old,
    /// The server wants to know again who it is.
    LoggedOut,
    /// The device was sent away.
    Revoked,
}

/// What is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What the exchange is doing.
    pub phase: Phase,
    /// Changes that wait to be sent.
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<Instant>,
    /// Conflicts that nobody has settled.
    pub inbox: i64,
    /// When all was last exchanged; none: never.
    pub exchanged: Option<Instant>,
    /// The server's clock less this machine's, milliseconds.
    pub offset: i64,
    /// Whether its user may say who may come in and see what.
    pub is_admin: bool,
    /// This device, as the server knows it.
    pub device: Option<Uuid>,
}

/// A clock so far off is told of: two minutes.
const CLOCK_OFF: i64 = 2 * 60_000;
const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

impl Standing {
    /// How grave it is, and what is said of it at this moment.
    pub fn words(&self, now: Instant) -> (Tone, String) {
        let mut parts = Vec::new();
        let tone = match self.phase {
            Phase::Away => {
                parts.push(match self.exchanged {
                    Some(at) if now.0 - at.0 >= HOUR => {
                        say!("standing-offline-since", since = since(at, now))
                    }
                    _ => say!("standing-offline").to_owned(),
                });
                Tone::Plain
            }
            Phase::Stuck => {
                parts.push(say!("standing-stuck").to_owned());
                Tone::Warning
            }
            Phase::Old => {
                parts.push(say!("standing-old").to_owned());
                Tone::Warning
            }
            Phase::LoggedOut => {
                parts.push(say!("standing-log-in").to_owned());
                Tone::Warning
            }
            Phase::Revoked => {
                parts.push(say!("standing-revoked").to_owned());
                Tone::Danger
            }
            Phase::Quiet => Tone::Plain,
        };
        if self.waiting > 0 {
            let age = self.oldest.filter(|at| now.0 - at.0 >= HOUR);
            parts.push(match age {
                Some(at) => say!(
                    "standing-waiting-since",
                    count = self.waiting,
                    since = since(at, now)
                ),
                None => say!("standing-waiting", count = self.waiting),
            });
        }
        if self.inbox > 0 {
            parts.push(say!("standing-conflicts", count = self.inbox));
        }
        if self.offset.abs() > CLOCK_OFF {
            parts.push(say!("standing-clock", minutes = self.offset / 60_000));
        }
        if parts.is_empty() {
            parts.push(match self.exchanged {
                Some(_) => say!("standing-in-sync").to_owned(),
                None => say!("standing-never").to_owned(),
            });
        }
        (tone, parts.join(" · "))
    }
}

/// "3d", "5h".
fn since(at: Instant, now: Instant) -> String {
    let passed = now.0 - at.0;
    if passed >= DAY {
        dates::age(passed / DAY)
    } else {
        say!("standing-hours", count = passed / HOUR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_in_sync_only_when_nothing_is_left() {
        let now = Instant(40 * DAY);
        let words = |standing: Standing| standing.words(now).1;
        let quiet = Standing {
            exchanged: Some(now),
            ..Standing::default()
        };
        assert_eq!(words(quiet), "in sync");
        assert_eq!(words(Standing::default()), "not exchanged yet");
        let away = Standing {
            phase: Phase::Away,
            waiting: 12,
            oldest: Some(Instant(now.0 - 5 * HOUR)),
            exchanged: Some(Instant(now.0 - 3 * DAY)),
            ..quiet
        };
        assert_eq!(words(away), "offline 3d · 12 to send since 5h");
        assert_eq!(words(Standing { inbox: 2, ..quiet }), "2 conflicts");
        assert_eq!(
            words(Standing {
                waiting: 1,
                oldest: Some(now),
                ..quiet
            }),
            "1 to send"
        );
        assert_eq!(
            words(Standing {
                offset: -400_000,
                ..quiet
            }),
            "clock -6 min off"
        );
        let gone = Standing {
            phase: Phase::Revoked,
            ..quiet
        };
        assert_eq!(gone.words(now), (Tone::Danger, "device sent away".into()));
    }
}
