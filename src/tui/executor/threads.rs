//! The executor in earnest: one writer, which also notices other processes, and two readers.
//!
//! A connection costs time and memory, so each reader opens its own when it is first needed: the first question goes to
//! the writer, whose connection is open, the next ones to the first reader, to the second while that one is busy.
//! Errands to the server go by a thread of their own, which is made for the first: a server that is slow keeps nobody
//! who reads or writes the book.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use super::{
    super::{
        effect::{ReadJob, WriteJob},
        message::{Answer, Ask, Errand, Message, Signal, Trouble},
    },
    Clerk, Effect, Executor, Newest, clerk, read, write,
};
use crate::{
    clock::Now,
    domain::catalog::Catalog,
    store::{Changes, Read, Store, sqlite},
    words::say,
};

/// How often the writer asks whether another process wrote, and whether the terminal is still there.
const BEAT: Duration = Duration::from_millis(250);

type Shared = Arc<RwLock<Arc<Catalog>>>;

struct ReadTask {
    ask: Ask,
    newest: Arc<AtomicU64>,
    job: ReadJob,
}

enum Task {
    Read(ReadTask),
    Write(Ask, Now, WriteJob),
}

/// Threads that share one book.
pub struct Threads {
    writer: Option<Sender<Task>>,
    /// Waited for at the end: what was asked to be written is written.
    writing: Option<JoinHandle<()>>,
    readers: Vec<Lane>,
    /// Whether the writer has been given the first question.
    begun: bool,
    newest: Newest,
    /// Who goes to the server, until the first errand; then the way to their thread.
    clerk: Option<Box<dyn Clerk>>,
    errands: Option<Sender<(Ask, Errand)>>,
    to: Sender<Message>,
}

/// A reader, and how much it has to do.
struct Lane {
    tasks: Sender<ReadTask>,
    left: Arc<AtomicUsize>,
}

impl Lane {
    fn ask(&self, task: ReadTask) {
        self.left.fetch_add(1, Ordering::SeqCst);
        drop(self.tasks.send(task));
    }
}

impl Threads {
    /// Starts the threads on this book. `is_there` tells whether anybody still looks.
    pub fn start(
        store: Store,
        newest: Newest,
        to: Sender<Message>,
        is_there: fn() -> bool,
    ) -> std::io::Result<Self> {
        let shared: Shared = Arc::new(RwLock::new(Arc::clone(store.catalog())));
        let (writer, tasks) = unbounded();
        // A book without a file has one connection: the writer reads too.
        let mut readers = Vec::new();
        if let Some(path) = store.path() {
            for name in ["reader-1", "reader-2"] {
                let (lane, reads) = unbounded();
                let left = Arc::new(AtomicUsize::new(0));
                readers.push(Lane {
                    tasks: lane,
                    left: Arc::clone(&left),
                });
                let (path, to, shared) = (path.to_owned(), to.clone(), Arc::clone(&shared));
                thread::Builder::new()
                    .name(name.into())
                    .spawn(move || serve_reads(&path, &reads, &left, &to, &shared))?;
            }
        }
        let told = to.clone();
        let writing = thread::Builder::new()
            .name("writer".into())
            .spawn(move || serve_writes(store, &tasks, &told, &shared, is_there))?;
        Ok(Self {
            writer: Some(writer),
            writing: Some(writing),
            readers,
            begun: false,
            newest,
            clerk: None,
            errands: None,
            to,
        })
    }

    /// Who goes to the server from now on.
    pub fn send_by(&mut self, clerk: Box<dyn Clerk>) {
        self.clerk = Some(clerk);
    }

    /// Sends the clerk; the thread is not waited for at the end, since it may wait for a server.
    fn errand(&mut self, ask: Ask, errand: Errand) {
        if let Some(clerk) = self.clerk.take() {
            let (errands, tasks) = unbounded();
            let to = self.to.clone();
            let begun = thread::Builder::new()
                .name("clerk".into())
                .spawn(move || serve_errands(clerk, &tasks, &to));
            self.errands = begun.is_ok().then_some(errands);
        }
        let lost = match &self.errands {
            Some(errands) => errands.send((ask, errand)).err().map(|lost| lost.0),
            None => Some((ask, errand)),
        };
        if let Some((ask, errand)) = lost {
            let _ = self.to.send(Message::Answer(clerk::go(ask, errand, None)));
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.writer = None;
        if let Some(writing) = self.writing.take() {
            let _ = writing.join();
        }
    }
}

impl Executor for Threads {
    fn run(&mut self, effect: Effect) {
        if let Effect::Errand(ask, errand) = effect {
            return self.errand(ask, errand);
        }
        // A thread that is gone has said so; there is no one to tell.
        let Some(writer) = &self.writer else { return };
        match effect {
            Effect::Read(ask, job) => {
                let newest = self.newest.note(&ask);
                let task = ReadTask { ask, newest, job };
                let is_first = !std::mem::replace(&mut self.begun, true);
                let least = self
                    .readers
                    .iter()
                    .min_by_key(|lane| lane.left.load(Ordering::SeqCst));
                match least.filter(|_| !is_first) {
                    Some(lane) => lane.ask(task),
                    None => drop(writer.send(Task::Read(task))),
                }
            }
            Effect::Write(ask, now, job) => drop(writer.send(Task::Write(ask, now, job))),
            _ => {}
        }
    }
}

fn serve_reads(
    path: &std::path::Path,
    tasks: &Receiver<ReadTask>,
    left: &AtomicUsize,
    to: &Sender<Message>,
    shared: &Shared,
) {
    let mut connection = None;
    for task in tasks {
        let answer = answered(path, task, &mut connection, shared);
        left.fetch_sub(1, Ordering::SeqCst);
        if let Some(answer) = answer
            && to.send(Message::Answer(answer)).is_err()
        {
            return;
        }
    }
}

/// The answer to a question, unless a newer one was asked meanwhile.
fn answered(
    path: &std::path::Path,
    ReadTask { ask, newest, job }: ReadTask,
    connection: &mut Option<sqlite::Reading>,
    shared: &Shared,
) -> Option<Answer> {
    let generation = ask.generation;
    if newest.load(Ordering::SeqCst) != generation {
        return None;
    }
    let catalog = Arc::clone(&shared.read().unwrap_or_else(PoisonError::into_inner));
    let opened = match connection.take() {
        Some(open) => Ok(open),
        None => sqlite::open_reader(path),
    };
    Some(match opened {
        Ok(mut open) => {
            // What nobody waits for any more is stopped, not finished.
            let is_stale = move || newest.load(Ordering::SeqCst) != generation;
            let _ = open.progress_handler(4_000, Some(is_stale));
            let answer = sqlite::in_snapshot(&open, || {
                guarded(ask, |ask| read(ask, job, &Read::new(&open, &catalog)))
            });
            *connection = Some(open);
            answer
        }
        Err(error) => failed(ask, Trouble::from(error)),
    })
}

fn serve_writes(
    mut store: Store,
    tasks: &Receiver<Task>,
    to: &Sender<Message>,
    shared: &Shared,
    is_there: fn() -> bool,
) {
    let mut version = store.data_version().unwrap_or_default();
    loop {
        match tasks.recv_timeout(BEAT) {
            Ok(Task::Write(ask, now, job)) => {
                let answer = guarded(ask, |ask| write(ask, now, job, &mut store));
                share(shared, &store);
                if to.send(Message::Answer(answer)).is_err() {
                    return;
                }
            }
            Ok(Task::Read(task)) => {
                if task.newest.load(Ordering::SeqCst) != task.ask.generation {
                    continue;
                }
                let answer =
                    store.snapshot(|book| guarded(task.ask, |ask| read(ask, task.job, &book)));
                if to.send(Message::Answer(answer)).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                if !is_there() {
                    let _ = to.send(Message::Signal(Signal::Gone));
                    return;
                }
                let now = store.data_version().unwrap_or(version);
                if now == version {
                    continue;
                }
                version = now;
                if let Err(error) = store.reload_catalog() {
                    let _ = to.send(Message::Failed(Trouble::from(error)));
                }
                share(shared, &store);
                let changes = Changes {
                    many: true,
                    ..Changes::default()
                };
                let message = Message::Changed(changes, Arc::clone(store.catalog()));
                if to.send(message).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn serve_errands(mut clerk: Box<dyn Clerk>, tasks: &Receiver<(Ask, Errand)>, to: &Sender<Message>) {
    for (ask, errand) in tasks {
        let answer = guarded(ask, |ask| clerk::go(ask, errand, Some(clerk.as_mut())));
        if to.send(Message::Answer(answer)).is_err() {
            return;
        }
    }
}

fn share(shared: &Shared, store: &Store) {
    let mut shown = shared.write().unwrap_or_else(PoisonError::into_inner);
    if !Arc::ptr_eq(&shown, store.catalog()) {
        *shown = Arc::clone(store.catalog());
    }
}

/// A fault in a job is told, and does not take the thread with it.
fn guarded(ask: Ask, run: impl FnOnce(Ask) -> Answer) -> Answer {
    let kept = ask.clone();
    catch_unwind(AssertUnwindSafe(|| run(ask))).unwrap_or_else(|_| {
        failed(
            kept,
            Trouble {
                hint: Some(say!("app-fault-hint").into()),
                ..Trouble::new(say!("app-fault"))
            },
        )
    })
}

fn failed(ask: Ask, trouble: Trouble) -> Answer {
    Answer {
        ask,
        value: Err(trouble),
        written: None,
        catalog: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::view::ViewId, *};
    use crate::{
        clock::Clock,
        store::NewBook,
        sync::core::command::{Command, Said, Team},
        tui::message::{Heard, Written},
    };

    fn book() -> (Store, Now) {
        let now = Clock::at(crate::domain::field::Date::default()).now();
        let store = Store::memory(&NewBook {
            user: "Lena Kraus".into(),
            currency: "EUR".into(),
            fiscal_start: 1,
            now: now.instant,
            today: now.today,
        });
        (store.unwrap(), now)
    }

    fn ask(generation: u64) -> Ask {
        Ask {
            view: ViewId(1),
            slot: "job",
            generation,
        }
    }

    fn answer(from: &Receiver<Message>) -> Answer {
        match from.recv().unwrap() {
            Message::Answer(answer) => answer,
            _ => panic!("another message"),
        }
    }

    fn nothing(
        _: &mut Store,
        _: &crate::store::Actor,
    ) -> crate::store::Result<(crate::tui::message::Value, Written)> {
        Ok((Box::new(7_u8), Written::default()))
    }

    /// A server that answers when it is told to.
    struct Slow(Receiver<()>);

    impl Clerk for Slow {
        fn tell(&mut self, _: &Command) -> Result<Said, Trouble> {
            self.0.recv().unwrap();
            Ok(Said::note("done"))
        }
    }

    #[test]
    fn a_server_that_is_slow_keeps_nobody_from_the_book() {
        let (store, now) = book();
        let (to, from) = unbounded();
        let mut threads = Threads::start(store, Newest::default(), to, || true).unwrap();
        let (go, gone) = unbounded();
        threads.send_by(Box::new(Slow(gone)));
        let errand = Errand {
            change: None,
            lists: vec![Command::Team(Team::List {})],
        };
        threads.run(Effect::Errand(ask(1), errand));
        threads.run(Effect::Write(ask(2), now, Box::new(nothing)));
        assert_eq!(answer(&from).ask.generation, 2);
        go.send(()).unwrap();
        let heard = answer(&from);
        assert_eq!(heard.ask.generation, 1);
        let heard = heard.value.unwrap().downcast::<Heard>().unwrap();
        assert_eq!(heard.lists.len(), 1);
    }

    #[test]
    fn a_fault_in_a_job_is_told_and_the_next_job_is_done() {
        let (store, now) = book();
        let (to, from) = unbounded();
        let mut threads = Threads::start(store, Newest::default(), to, || true).unwrap();
        threads.run(Effect::Write(
            ask(1),
            now,
            Box::new(|_, _| panic!("a fault")),
        ));
        let told = answer(&from).value.expect_err("trouble");
        assert!(told.message.contains("a fault of ours"), "{told:?}");
        threads.run(Effect::Write(ask(2), now, Box::new(nothing)));
        assert!(answer(&from).value.is_ok());
    }
}
