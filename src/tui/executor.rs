//! Who does what `update` asks for: threads in earnest, or at once and in order for the harness.

mod clerk;
pub mod inline;
pub mod threads;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

pub use clerk::Clerk;
pub use inline::Inline;
pub use threads::Threads;

use super::{
    effect::{Effect, ReadJob, WriteJob},
    message::{Answer, Ask, Trouble},
    view::ViewId,
};
use crate::{
    clock::Now,
    store::{Read, Store},
};

/// Does what is asked of the book; answers come back as messages.
pub trait Executor {
    /// Begins to do it. Only [`Effect::Read`], [`Effect::Write`] and [`Effect::Errand`] come here.
    fn run(&mut self, effect: Effect);
}

/// The newest generation of every view and slot: what is older is stale.
#[derive(Clone, Debug, Default)]
pub struct Newest(Arc<Mutex<Generations>>);

/// The newest generation of each view and slot.
type Generations = BTreeMap<(ViewId, &'static str), Arc<AtomicU64>>;

impl Newest {
    /// Notes that this is now the newest, and gives the number to compare with.
    pub fn note(&self, ask: &Ask) -> Arc<AtomicU64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = all.entry((ask.view, ask.slot)).or_default();
        newest.store(ask.generation, Ordering::SeqCst);
        Arc::clone(newest)
    }

    /// Forgets a view that is closed.
    pub fn forget(&self, view: ViewId) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(other, _), newest| {
            if *other == view {
                newest.store(u64::MAX, Ordering::SeqCst);
            }
            *other != view
        });
    }
}

fn read(ask: Ask, job: ReadJob, book: &Read<'_>) -> Answer {
    Answer {
        ask,
        value: job(book).map_err(Trouble::from),
        written: None,
        catalog: None,
    }
}

fn write(ask: Ask, now: Now, job: WriteJob, store: &mut Store) -> Answer {
    let before = Arc::clone(store.catalog());
    let actor = store.actor(now.instant, now.today);
    let (value, written) = match job(store, &actor) {
        Ok((value, written)) => (Ok(value), Some(written)),
        Err(error) => (Err(Trouble::from(error)), None),
    };
    let catalog = (!Arc::ptr_eq(&before, store.catalog())).then(|| Arc::clone(store.catalog()));
    Answer {
        ask,
        value,
        written,
        catalog,
    }
}
