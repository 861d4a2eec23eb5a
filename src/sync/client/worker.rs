//! The exchange in the background: a thread of its own, so that no screen ever waits for a server.
//!
//! It exchanges when it is started, shortly after it is woken, when the server has news ([`listen`]), and every so often;
//! when a server is away it tries again ever more seldom, each time at a moment of its own, so that many books do not come
//! back at once.

mod listen;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use uuid::Uuid;

pub use self::listen::Wait;
use self::listen::{Ear, Heard};
use super::{
    engine::{Halt, Progress, Step},
    transport::Trouble,
};
use crate::{clock::Clock, sync::core::protocol::Refusal};

/// Between two exchanges while nobody wakes it and the server lets nobody wait.
const QUIET: Duration = Duration::from_secs(15);
/// The same where the server says what is new: for what may have gone unheard.
const HEARING: Duration = Duration::from_secs(300);
/// After news, so that those who heard it together do not ask together.
const SPREAD: Duration = Duration::from_millis(500);
/// After a change, so that several go together.
const SETTLE: Duration = Duration::from_secs(2);
/// The first wait for a server that is away, doubled with each further one up to the last.
const FIRST: Duration = Duration::from_secs(1);
const LAST: Duration = Duration::from_secs(300);

/// What is exchanged, a step at a time: a book and its server are a `session::Way`.
pub trait Road {
    /// The next step.
    fn step(&mut self) -> Step;

    /// What to wait for once all was exchanged; none where nothing can be waited for.
    fn news(&mut self) -> Option<Wait> {
        None
    }
}

/// What the exchange is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// It waits: all was sent and all had come.
    #[default]
    Quiet,
    /// It exchanges.
    Busy,
    /// The server is away, or has no time; it tries again.
    Away(String),
    /// The book could not do what was asked of it; it tries again.
    Stuck(String),
    /// This version may send and not take: upgrade. What is typed goes on being sent.
    Old,
    /// The token is not good any more: log in. It has ended.
    LoggedOut,
    /// The device was sent away. It has ended.
    Revoked,
}

/// What is known of the exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// What it does.
    pub phase: Phase,
    /// When all was last exchanged since the start, milliseconds of UTC.
    pub done_at: Option<i64>,
    /// How often it was tried in vain since.
    pub failures: u32,
}

enum Word {
    Changed,
    Now,
    Heard(u64, Heard),
}

/// The thread.
pub struct Worker {
    words: Sender<Word>,
    status: Arc<Mutex<Status>>,
    stop: Arc<AtomicBool>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// Starts it. `open` opens the book and the way on the new thread; `told` is called whenever the status has
    /// changed, from that thread.
    pub fn start<R: Road>(
        open: impl FnOnce() -> Result<R, String> + Send + 'static,
        clock: Clock,
        told: impl Fn(&Status) + Send + 'static,
    ) -> Self {
        let (words, heard) = bounded(64);
        let status = Arc::new(Mutex::new(Status::default()));
        let shared = Arc::clone(&status);
        let said = words.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let stops = Arc::clone(&stop);
        let spawned = thread::Builder::new()
            .name("exchange".into())
            .spawn(move || {
                let mut run = Run {
                    shared,
                    told,
                    clock,
                    heard,
                    ear: None,
                    stops,
                };
                match open() {
                    Ok(mut road) => run.run(&mut road, said),
                    Err(why) => run.say(|status| status.phase = Phase::Stuck(why)),
                }
            });
        if let Err(error) = spawned {
            status.lock().unwrap_or_else(PoisonError::into_inner).phase =
                Phase::Stuck(error.to_string());
        }
        Self {
            words,
            status,
            stop,
        }
    }

    /// Something was changed in the book: it is sent soon. Costs nothing.
    pub fn wake(&self) {
        // A full channel has word of it already.
        let _ = self.words.try_send(Word::Changed);
    }

    /// Exchange now, even if the server was away a moment ago.
    pub fn now(&self) {
        let _ = self.words.try_send(Word::Now);
    }

    /// What is known.
    pub fn status(&self) -> Status {
        self.status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Asks it to end, without waiting: a step that is under way ends by itself and is taken up again next time.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // A full channel wakes it as well.
        let _ = self.words.try_send(Word::Now);
    }
}

struct Run<F> {
    shared: Arc<Mutex<Status>>,
    told: F,
    clock: Clock,
    heard: Receiver<Word>,
    ear: Option<Ear>,
    stops: Arc<AtomicBool>,
}

/// What to do after an exchange.
enum Next {
    Wait(Duration),
    End,
}

impl<F: Fn(&Status)> Run<F> {
    fn say(&self, change: impl FnOnce(&mut Status)) {
        let now = {
            let mut status = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            let before = status.clone();
            change(&mut status);
            (*status != before).then(|| status.clone())
        };
        if let Some(status) = now {
            (self.told)(&status);
        }
    }

    fn run(&mut self, road: &mut impl Road, said: Sender<Word>) {
        loop {
            self.say(|status| status.phase = Phase::Busy);
            let Some(outcome) = self.exchange(road) else {
                return;
            };
            let is_done = outcome.is_ok();
            let Next::Wait(mut time) = self.settle(outcome) else {
                return;
            };
            if is_done && self.listen(road, &said) {
                time = HEARING + jitter(HEARING / 10);
            }
            if !self.wait(time) {
                return;
            }
        }
    }

    /// Steps until nothing is left; none if it was told to end.
    fn exchange(&self, road: &mut impl Road) -> Option<Step> {
        loop {
            // What was said up to here is done with this step.
            while self.heard.try_recv().is_ok() {}
            if self.is_over() {
                return None;
            }
            match road.step() {
                Ok(Progress::More) => {}
                other => return Some(other),
            }
        }
    }

    fn is_over(&self) -> bool {
        self.stops.load(Ordering::Relaxed)
    }

    /// Begins to wait for news. False where that cannot be.
    fn listen(&mut self, road: &mut impl Road, said: &Sender<Word>) -> bool {
        let Some(wait) = road.news() else {
            return false;
        };
        if self.ear.is_none() {
            self.ear = Ear::start(said.clone());
        }
        self.ear.as_mut().is_some_and(|ear| ear.listen(wait))
    }

    fn settle(&self, outcome: Step) -> Next {
        let now = self.clock.instant().0;
        let mut next = Next::Wait(QUIET);
        self.say(|status| {
            let failures = status.failures.saturating_add(1);
            let again = |least: Duration| Next::Wait(backoff(failures).max(least));
            match outcome {
                Ok(Progress::Revoked) => {
                    status.phase = Phase::Revoked;
                    next = Next::End;
                }
                Ok(_) => {
                    *status = Status {
                        phase: Phase::Quiet,
                        done_at: Some(now),
                        failures: 0,
                    };
                }
                Err(Halt::Trouble(Trouble::Refused(Refusal::Login))) => {
                    status.phase = Phase::LoggedOut;
                    next = Next::End;
                }
                Err(Halt::Trouble(Trouble::Refused(Refusal::Old { .. }))) => {
                    status.phase = Phase::Old;
                    status.failures = 0;
                    next = Next::Wait(LAST + jitter(LAST));
                }
                // Not away: it waits for someone to look.
                Err(Halt::Trouble(trouble @ Trouble::Untrusted(_))) => {
                    status.phase = Phase::Stuck(trouble.to_string());
                    status.failures = failures;
                    next = again(FIRST);
                }
                Err(Halt::Trouble(trouble)) => {
                    let least = match &trouble {
                        Trouble::Refused(Refusal::Busy { retry_after }) => u64::from(*retry_after),
                        _ => 0,
                    };
                    status.phase = Phase::Away(trouble.to_string());
                    status.failures = failures;
                    next = again(Duration::from_secs(least.min(LAST.as_secs())));
                }
                Err(Halt::Stuck(stuck)) => {
                    status.phase = Phase::Stuck(stuck.to_string());
                    status.failures = failures;
                    next = again(FIRST);
                }
            }
        });
        next
    }

    /// Waits so long, or less if there is something to send and the server is not away. False: to end.
    fn wait(&self, time: Duration) -> bool {
        let mut until = Clock::tick() + time;
        let is_away = self
            .shared
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .failures
            > 0;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.heard.recv_timeout(left) {
                Ok(Word::Now) | Err(RecvTimeoutError::Timeout) => return !self.is_over(),
                Ok(Word::Changed) if is_away => {}
                Ok(Word::Changed) => until = until.min(Clock::tick() + SETTLE),
                Ok(Word::Heard(turn, heard)) => {
                    if self.ear.as_ref().is_some_and(|ear| ear.is_newest(turn)) {
                        let now = Clock::tick() + jitter(SPREAD);
                        until = until.min(listen::until(heard, now, QUIET));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return false,
            }
            if self.is_over() {
                return false;
            }
        }
    }
}

/// Anything up to twice as long as the time before: full jitter.
fn backoff(failures: u32) -> Duration {
    let most = FIRST.saturating_mul(1 << failures.min(10)).min(LAST);
    Duration::from_millis(100) + jitter(most)
}

/// Some time below this.
fn jitter(most: Duration) -> Duration {
    let [a, b, c, d, ..] = *Uuid::new_v4().as_bytes();
    let most = (most.as_millis() as u64).max(1);
    Duration::from_millis(u64::from(u32::from_le_bytes([a, b, c, d])) % most)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::sync::{
        client::{book::State, transport::Transport},
        core::{
            limits::WAIT_SECONDS,
            protocol::{Epoch, Page, PullRequest, Reply, Request},
        },
    };

    struct Script(Receiver<Step>);

    impl Road for Script {
        fn step(&mut self) -> Step {
            self.0.recv().unwrap_or(Ok(Progress::Revoked))
        }
    }

    fn started() -> (Sender<Step>, Worker, mpsc::Receiver<Status>) {
        let (steps, taken) = bounded(64);
        let (tell, told) = mpsc::channel();
        let worker = Worker::start(
            move || Ok(Script(taken)),
            Clock::System,
            move |status| {
                let _ = tell.send(status.clone());
            },
        );
        (steps, worker, told)
    }

    fn until(told: &mpsc::Receiver<Status>, wanted: impl Fn(&Status) -> bool) -> Status {
        loop {
            let status = told.recv_timeout(Duration::from_secs(10)).expect("told");
            if wanted(&status) {
                return status;
            }
        }
    }

    #[test]
    fn it_exchanges_until_nothing_is_left_and_again_when_woken() {
        let (steps, worker, told) = started();
        for step in [Ok(Progress::More), Ok(Progress::More), Ok(Progress::Done)] {
            steps.send(step).expect("sent");
        }
        let status = until(&told, |status| status.phase == Phase::Quiet);
        assert!(status.done_at.is_some() && status.failures == 0);
        worker.now();
        until(&told, |status| status.phase == Phase::Busy);
        steps.send(Ok(Progress::Revoked)).expect("sent");
        until(&told, |status| status.phase == Phase::Revoked);
    }

    #[test]
    fn a_server_that_is_away_is_tried_again_and_forgiven() {
        let (steps, worker, told) = started();
        steps
            .send(Err(Halt::Trouble(Trouble::Offline("no route".into()))))
            .expect("sent");
        let status = until(&told, |status| matches!(status.phase, Phase::Away(_)));
        assert_eq!(status.failures, 1);
        worker.now();
        steps.send(Ok(Progress::Done)).expect("sent");
        assert_eq!(
            until(&told, |status| status.phase == Phase::Quiet).failures,
            0
        );
        worker.now();
        steps
            .send(Err(Halt::Trouble(Trouble::Refused(Refusal::Login))))
            .expect("sent");
        until(&told, |status| status.phase == Phase::LoggedOut);
    }

    /// A server whose answers to those who wait are given by hand.
    struct Line(Receiver<Result<Page, Trouble>>, Sender<PullRequest>);

    impl Transport for Line {
        fn call(&mut self, request: &Request) -> Result<Reply, Trouble> {
            if let Request::Pull(pull) = request {
                let _ = self.1.send(pull.clone());
            }
            let lost = |_| Trouble::Offline("the test is over".into());
            self.0.recv().map_err(lost)?.map(Reply::Pull)
        }

        fn second(&self) -> Option<Box<dyn Transport + Send>> {
            Some(Box::new(Self(self.0.clone(), self.1.clone())))
        }
    }

    struct Waited {
        steps: Receiver<Step>,
        line: Line,
    }

    /// A worker on this road that tells what it stands at.
    fn listening(road: Waited, tell: mpsc::Sender<Status>) -> Worker {
        Worker::start(
            move || Ok(road),
            Clock::System,
            move |status| {
                let _ = tell.send(status.clone());
            },
        )
    }

    impl Road for Waited {
        fn step(&mut self) -> Step {
            self.steps.recv().unwrap_or(Ok(Progress::Revoked))
        }

        fn news(&mut self) -> Option<Wait> {
            let epoch = Epoch {
                id: Uuid::from_u128(1),
                from: 0,
            };
            let state = State {
                lineage: vec![epoch],
                ..State::default()
            };
            Wait::new(&self.line, &state)
        }
    }

    #[test]
    fn news_of_the_server_begin_an_exchange_and_silence_does_not() {
        let (steps, taken) = bounded(64);
        let (answers, answered) = bounded(64);
        let (asks, asked) = bounded(64);
        let (tell, told) = mpsc::channel();
        let line = Line(answered, asks);
        let worker = listening(Waited { steps: taken, line }, tell);
        steps.send(Ok(Progress::Done)).expect("sent");
        until(&told, |status| status.phase == Phase::Quiet);
        let first = asked.recv_timeout(Duration::from_secs(10)).expect("asked");
        assert_eq!((first.wait, first.lines), (WAIT_SECONDS, 1));
        let news = Page {
            lines: vec![crate::sync::core::protocol::Line::default()],
            ..Page::default()
        };
        answers.send(Ok(news)).expect("sent");
        until(&told, |status| status.phase == Phase::Busy);
        steps.send(Ok(Progress::Done)).expect("sent");
        until(&told, |status| status.phase == Phase::Quiet);
        // It listens again; a server that answers at once lets nobody wait, and is not asked without end.
        asked.recv_timeout(Duration::from_secs(10)).expect("asked");
        answers.send(Ok(Page::default())).expect("sent");
        let again = asked.recv_timeout(Duration::from_millis(700));
        assert!(again.is_err(), "{again:?}");
        assert_eq!(worker.status().phase, Phase::Quiet);
        worker.stop();
    }

    #[test]
    fn it_ends_at_once_while_it_listens() {
        let (steps, taken) = bounded(64);
        let (_answers, answered) = bounded::<Result<Page, Trouble>>(64);
        let (asks, asked) = bounded(64);
        let (tell, told) = mpsc::channel();
        let line = Line(answered, asks);
        let worker = listening(Waited { steps: taken, line }, tell);
        steps.send(Ok(Progress::Done)).expect("sent");
        asked.recv_timeout(Duration::from_secs(10)).expect("asked");
        until(&told, |status| status.phase == Phase::Quiet);
        worker.stop();
        // The thread holds the other end.
        let ended = told.recv_timeout(Duration::from_secs(2));
        assert_eq!(ended, Err(mpsc::RecvTimeoutError::Disconnected));
    }

    #[test]
    fn waits_grow_within_their_bounds() {
        for failures in 1..40 {
            let wait = backoff(failures);
            assert!(
                wait >= Duration::from_millis(100) && wait <= LAST + Duration::from_millis(100)
            );
        }
        let longest = (0..200).map(|_| backoff(1)).max().expect("some");
        assert!(longest <= Duration::from_millis(2_100), "{longest:?}");
    }
}
