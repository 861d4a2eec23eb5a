//! Jobs: what takes its time beside the work, listed with its progress, and what came of it.

use super::{
    super::{
        job::{Job, State},
        message::{Trouble, Value},
        view::{JOB, Reply, ViewId},
    },
    App, News, Tone,
};
use crate::words::say;

/// How many jobs that have ended are kept.
const KEPT: usize = 20;
/// How often a job that runs is drawn.
const BEAT_MS: i64 = 200;

impl App {
    /// A job begins.
    pub(super) fn list_job(&mut self, job: Job) {
        self.scene.jobs.push(job);
        while self.scene.jobs.len() > KEPT && !self.scene.jobs[0].is_running() {
            self.scene.jobs.remove(0);
        }
    }

    /// A job has ended whose view tells itself what came of it.
    pub(super) fn unlist_job(&mut self, id: ViewId, state: State) {
        if let Some(job) = self.scene.jobs.iter_mut().find(|job| job.id == id) {
            job.ended = Some(self.scene.now.instant.0);
            job.state = state;
        }
    }

    pub(super) fn running(&self) -> Option<&Job> {
        self.scene.jobs.iter().rev().find(|job| job.is_running())
    }

    pub(super) fn jobs_deadline(&self, now: i64) -> Option<i64> {
        let beat = if self.scene.plain {
            super::STILL_MS
        } else {
            BEAT_MS
        };
        self.running().map(|_| now + beat)
    }

    /// A job has ended: what came of it is told.
    pub(super) fn job_ended(&mut self, id: ViewId, value: Result<Value, Trouble>) {
        let now = self.scene.now.instant.0;
        let Some(job) = self.scene.jobs.iter_mut().find(|job| job.id == id) else {
            return;
        };
        job.ended = Some(now);
        let mut reply = Reply::new(JOB.0, value);
        let (state, tone, hint) = match reply.take(JOB) {
            Some(Ok(said)) => (State::Done(said), Tone::Done, None),
            Some(Err(trouble)) if trouble.stopped => (State::Cancelled, Tone::Plain, None),
            Some(Err(trouble)) => (State::Failed(trouble.message), Tone::Danger, trouble.hint),
            None => return,
        };
        let text = match &state {
            State::Done(said) => said.clone(),
            State::Failed(why) => format!("{}: {why}", job.name),
            _ => say!("app-cancelled", what = &job.name),
        };
        job.state = state;
        self.say(News { tone, text, hint });
    }
}
