//! Everything that a server bounds beside the sizes of requests, which both sides know (`sync::core::limits`).
//!
//! README and `GET /openapi.json` speak of these; a test holds each against the running server.

use std::time::Duration;

/// Connections at once; more wait in the queue of the operating system.
pub const CONNECTIONS: usize = 1_024;
/// Until the lines at the head of a request are in.
pub const HEADER_TIME: Duration = Duration::from_secs(10);
/// Bytes of those lines.
pub const HEADER_BYTES: usize = 16 << 10;
/// Until the body of a request is in.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// Until TLS is agreed.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// How long a client may take to read an answer.
pub const ANSWER_TIME: Duration = Duration::from_secs(60);
/// Requests that work on the storage at once.
pub const WORKERS: usize = 16;
/// How long a request waits for a worker before it is told to come back.
pub const QUEUE_TIME: Duration = Duration::from_secs(5);
/// Bytes of a request that is neither a push nor a pull.
pub const SMALL_BYTES: usize = 64 << 10;

/// Requests of one device: a second, and at once after a rest.
pub const DEVICE_RATE: Rate = Rate {
    each: Duration::from_millis(100),
    burst: 30,
};
/// Waiting pulls of one device.
pub const DEVICE_WAITS: usize = 2;
/// Tries to log in under one name.
pub const LOGIN_RATE: Rate = Rate {
    each: Duration::from_secs(12),
    burst: 5,
};
/// Tries to log in from one address, whatever the name: people behind one router share it.
pub const ADDRESS_RATE: Rate = Rate {
    each: Duration::from_secs(2),
    burst: 20,
};
/// Names and addresses that are remembered at once.
pub const REMEMBERED: usize = 20_000;
/// Passwords that are hashed at once: each takes 19 MiB.
pub const HASHERS: usize = 2;
/// Bytes of a password.
pub const PASSWORD_BYTES: usize = 1_024;
/// The shortest password, in characters.
pub const PASSWORD_LEAST: usize = 10;
/// Bytes of a login name, of the name of a device, a team, a territory.
pub const NAME_BYTES: usize = 200;

/// How long a token is good after it was last used.
pub const TOKEN_DAYS: i64 = 90;
/// How long an invite is good.
pub const INVITE_DAYS: i64 = 7;
/// Devices of one person that count.
pub const DEVICES: i64 = 20;
/// How long what was deleted is kept for devices that sleep.
pub const TOMBSTONE_DAYS: i64 = 180;
/// How long history is kept.
pub const HISTORY_DAYS: i64 = 400;

/// How long a stop waits for the requests that are being answered.
pub const STOP_TIME: Duration = Duration::from_secs(20);
/// How often the counter rows are looked at while someone waits.
pub const LOOK_TIME: Duration = Duration::from_secs(1);

/// So much time pays for one more; so many can be saved up.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Time for one.
    pub each: Duration,
    /// At most so many at once.
    pub burst: u32,
}
