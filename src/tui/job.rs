//! What takes its time beside the work: an export, a count. It has a name, a progress, and can be cancelled.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use super::view::ViewId;
use crate::{
    store,
    words::{group, say},
};

/// How far a job is; shared by who does it and who shows it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    is_cancelled: AtomicBool,
}

impl Progress {
    /// How much there is to do.
    pub fn set_total(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// So much of so much is done.
    pub fn set(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// The flag that is set once nobody wants it any more.
    pub fn stop(&self) -> &AtomicBool {
        &self.is_cancelled
    }

    /// Whether nobody wants it any more.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// One more is done; an error where nobody wants the rest.
    pub fn step(&self) -> store::Result<()> {
        self.done.fetch_add(1, Ordering::Relaxed);
        if self.is_cancelled.load(Ordering::Relaxed) {
            return Err(store::Error::Stopped);
        }
        Ok(())
    }

    /// Nobody wants it any more.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Done and total; a total of 0 is not known.
    pub fn now(&self) -> (u64, u64) {
        (
            self.done.load(Ordering::Relaxed),
            self.total.load(Ordering::Relaxed),
        )
    }

    /// In words: "1,200 of 4,000".
    pub fn words(&self) -> String {
        match self.now() {
            (done, 0) => group(&done.to_string()),
            (done, total) => say!("app-progress", done = done, total = total),
        }
    }

    /// The part that is done, where the whole is known.
    pub fn part(&self) -> Option<f64> {
        let (done, total) = self.now();
        (total > 0).then(|| done as f64 / total as f64)
    }
}

/// How a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// At work.
    Running,
    /// Done, with what came of it.
    Done(String),
    /// Not done, and why.
    Failed(String),
    /// Not done, because nobody wanted it any more.
    Cancelled,
}

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its number: the view that its answer is addressed to.
    pub id: ViewId,
    /// What it does: "export 4,000 opportunities".
    pub name: String,
    /// When it began, in milliseconds.
    pub began: i64,
    /// When it ended.
    pub ended: Option<i64>,
    /// How far it is.
    pub progress: Arc<Progress>,
    /// How it stands.
    pub state: State,
}

impl Job {
    /// Whether it is still at work.
    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_job_stops_at_its_next_step() {
        let progress = Progress::default();
        progress.set_total(4_000);
        assert!(progress.step().is_ok());
        assert_eq!(progress.words(), "1 of 4,000");
        assert_eq!(progress.part(), Some(0.00025));
        progress.cancel();
        assert!(matches!(progress.step(), Err(store::Error::Stopped)));
    }
}
