//! A book and its server, from the first meeting on: what the command line and the interface ask for.

use uuid::Uuid;

use crate::{
    clock::{Clock, Now},
    domain::field::Instant,
    store::{self, Changes, Read, Store},
    sync::core::protocol::LoginReply,
};

use super::{
    book::{Local, State, Stuck},
    engine::{Engine, Halt, Progress, Step, within},
    shelf::StoreBook,
    transport::Transport,
    worker::{Road, Wait},
};

/// Where a book stands, without asking anyone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// As the exchange keeps it; none: it has never met a server.
    pub state: Option<State>,
    /// Changes that wait to be sent.
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<Instant>,
}

/// Where a book stands.
pub fn standing(read: &Read<'_>) -> store::Result<Standing> {
    let state: Option<State> = read
        .exchange_state()?
        .and_then(|text| serde_json::from_str(&text).ok());
    let Some(state) = state else {
        return Ok(Standing::default());
    };
    let (waiting, oldest) = read.waiting(state.acked)?;
    Ok(Standing {
        state: Some(state),
        waiting,
        oldest,
    })
}

/// This device, as it is to be let in. One that was sent away comes back as another: what it typed and never sent goes
/// along.
pub fn device(store: &mut Store, now: Now) -> Local<Uuid> {
    let mut book = StoreBook::new(store, now);
    let state = within(&mut book, |shelf| shelf.state())?;
    if state.revoked {
        return another_device(store, now);
    }
    Ok(state.device)
}

/// The book becomes another device: the server has sent this one away, or knows it as someone else's.
pub fn another_device(store: &mut Store, now: Now) -> Local<Uuid> {
    within(&mut StoreBook::new(store, now), |shelf| {
        Engine::new(now.instant.0).become_another(shelf)?;
        Ok(shelf.state()?.device)
    })
}

/// A device was let in: from now on the book belongs to this organisation and no other.
pub fn meet(store: &mut Store, now: Now, reply: &LoginReply) -> Local<()> {
    within(&mut StoreBook::new(store, now), |shelf| {
        let mut state = shelf.state()?;
        if !state.org.is_nil() && state.org != reply.org {
            return Err(Stuck("this book belongs to another organisation".into()));
        }
        if !state.user.is_nil() && state.user != reply.user {
            return Err(Stuck("this book belongs to another person".into()));
        }
        state.org = reply.org;
        state.user = reply.user;
        state.registered = true;
        state.revoked = false;
        state.lost = true;
        shelf.put_state(&state)
    })
}

/// A book and the way to its server, for the thread that exchanges.
pub struct Way<T> {
    /// The book.
    pub store: Store,
    /// The server.
    pub server: T,
    /// What time it is.
    pub clock: Clock,
}

impl<T: Transport> Road for Way<T> {
    fn step(&mut self) -> Step {
        step(&mut self.store, &mut self.server, self.clock).map(|(progress, _)| progress)
    }

    fn news(&mut self) -> Option<Wait> {
        let standing = standing(&self.store.read()).ok()?;
        Wait::new(&self.server, &standing.state?)
    }
}

/// One step, and what it changed in the book.
pub fn step(
    store: &mut Store,
    server: &mut dyn Transport,
    clock: Clock,
) -> Result<(Progress, Vec<Changes>), Halt> {
    let now = clock.now();
    let mut book = StoreBook::new(store, now);
    let progress = Engine::new(now.instant.0).step(&mut book, server)?;
    Ok((progress, book.changes))
}

/// What an exchange did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Changes that were sent.
    pub sent: i64,
    /// Records that came or went.
    pub came: usize,
    /// Whether the device was sent away.
    pub revoked: bool,
}

/// Exchanges until nothing is left.
pub fn exchange(
    store: &mut Store,
    server: &mut dyn Transport,
    clock: Clock,
) -> Result<Tally, Halt> {
    let acked = |store: &Store| {
        standing(&store.read()).map(|standing| standing.state.map_or(0, |state| state.acked))
    };
    let before = acked(store).map_err(Stuck::from)?;
    let mut tally = Tally::default();
    loop {
        let (progress, changes) = step(store, server, clock)?;
        tally.came += changes.iter().map(|changes| changes.count).sum::<usize>();
        if progress != Progress::More {
            tally.revoked = progress == Progress::Revoked;
            break;
        }
    }
    tally.sent = acked(store).map_err(Stuck::from)? - before;
    Ok(tally)
}
