//! What the writer does for an import: it makes the plan, and applies it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::super::super::{
    job::Progress as Job,
    message::{Trouble, Written},
};
use crate::{
    store::{Actor, Store},
    transfer::{
        Error,
        import::{Options, Plan, Progress, Watch, desk, layout::own, plan, source::Input},
    },
    words::say,
};

/// How far it is, for the screen, and for the list of jobs, which can stop it too.
#[derive(Clone, Default)]
pub(super) struct Shared {
    pub(super) progress: Arc<Mutex<Option<Progress>>>,
    pub(super) job: Arc<Job>,
}

impl Shared {
    fn watched<T>(&self, run: impl FnOnce(&mut Watch<'_>) -> T) -> T {
        let mut progress = |now: Progress| {
            *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
            self.job.set(now.done, now.total);
        };
        run(&mut Watch {
            progress: &mut progress,
            cancel: self.job.stop(),
        })
    }
}

/// A plan, or why there is none.
pub(super) enum Planned {
    Plan(Box<Plan>),
    /// It was stopped.
    Stopped,
    Failed(Trouble),
}

/// Makes the plan; the book is not touched.
pub(super) fn make(
    store: &mut Store,
    actor: &Actor,
    files: &[PathBuf],
    options: &mut Options,
    layouts: Option<&Path>,
    shared: &Shared,
) -> Planned {
    if let Some(folder) = layouts {
        options.layouts = own::load(folder);
    }
    options.reading.now = Some(actor.now);
    let made = store
        .take_back_open_steps(actor)
        .map_err(Error::from)
        .and_then(|_| shared.watched(|watch| plan::plan(store, actor.now, files, options, watch)));
    match made {
        Ok(plan) => Planned::Plan(Box::new(plan)),
        Err(Error::Stopped) => Planned::Stopped,
        Err(error) => Planned::Failed(trouble(&error)),
    }
}

/// Applies the plan.
pub(super) fn apply(
    store: &mut Store,
    actor: &Actor,
    plan: &mut Plan,
    options: &Options,
    layouts: Option<&Path>,
    shared: &Shared,
) -> (Result<Vec<String>, Trouble>, Written) {
    let done = shared.watched(|watch| desk::finish(store, actor, plan, options, layouts, watch));
    match done {
        Ok(done) if plan.is_empty() => (Ok(done.lines), Written::default()),
        Ok(done) => {
            let said = say!("import-brought-in", what = names(plan));
            (Ok(done.lines), Written::new(done.changes, said))
        }
        Err(error) => (Err(trouble(&error)), Written::default()),
    }
}

fn trouble(error: &Error) -> Trouble {
    let hint = match error {
        // The command line has switches, here are keys.
        Error::NoRecords { .. } => Some(say!("import-no-records-hint").into()),
        other => other.hint(),
    };
    Trouble {
        hint,
        ..Trouble::new(error.to_string())
    }
}

fn names(plan: &Plan) -> String {
    let mut names: Vec<String> = plan.files.iter().map(Input::name).collect();
    names.dedup();
    match names.as_slice() {
        [one] => one.clone(),
        several => say!("import-files", count = several.len()),
    }
}
