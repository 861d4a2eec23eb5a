//! Starting and stopping.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::signal::unix::{SignalKind, signal};

use super::{
    admin::{self, Founder},
    http::{self, House, Manners, Tls},
    storage::{Keep, Target},
};
use crate::{clock::Clock, sync::core::storage::Fault};

/// How a server is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it keeps what it holds.
    pub place: Place,
    /// Where it listens.
    pub listen: SocketAddr,
    /// A chain of certificates and its key.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Whether plain HTTP may leave this machine.
    pub insecure: bool,
    /// Whether a proxy in front says who asks.
    pub behind_proxy: bool,
    /// What the organisation is called, if it is made now.
    pub organisation: String,
    /// What its first administrator logs in with.
    pub admin: String,
    /// What time it is.
    pub clock: Clock,
}

/// Where a server keeps what it holds.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a folder.
    Folder(PathBuf),
    /// In PostgreSQL.
    Postgres(Target),
}

/// Why it does not run.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It would send passwords and customers in the clear.
    #[error(
        "{0} can be reached from other machines, and without TLS all would cross the network in the clear"
    )]
    Clear(SocketAddr),
    /// The certificate or its key.
    #[error("the certificate cannot be used: {0}")]
    Tls(String),
    /// The storage.
    #[error("{0}")]
    Storage(#[from] Fault),
    /// The port.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The system.
    #[error("the server cannot start: {0}")]
    System(#[from] std::io::Error),
}

/// Opens what a server keeps.
pub fn open(place: &Place) -> Result<Keep, Fault> {
    match place {
        Place::Folder(folder) => Keep::embedded(Path::new(folder)),
        Place::Postgres(target) => Keep::postgres(target.clone()),
    }
}

/// What is said once it runs.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// The first administrator, if they were made now: shown once.
    pub founder: Option<Founder>,
}

/// Runs until it is told to stop by SIGTERM or SIGINT.
pub fn serve(options: &Options, ready: impl FnOnce(&Ready)) -> Result<(), Wrong> {
    if options.tls.is_none() && !options.insecure && !options.listen.ip().is_loopback() {
        return Err(Wrong::Clear(options.listen));
    }
    let tls = options
        .tls
        .as_ref()
        .map(|(chain, key)| Tls::from_files(chain, key))
        .transpose()
        .map_err(Wrong::Tls)?;
    let keep = Arc::new(open(&options.place)?);
    let now = options.clock.instant().0;
    let founder = admin::found(&keep, &options.organisation, &options.admin, now)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async {
        // Before it says that it is ready: a stop at once is a stop too.
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let listening = http::listen(options.listen).await.map_err(|source| Wrong::Listen {
            address: options.listen,
            source,
        })?;
        ready(&Ready {
            address: listening.address,
            founder,
        });
        tracing::info!(address = %listening.address, storage = keep.engine(), tls = tls.is_some(), "serving");
        let manners = Manners {
            behind_proxy: options.behind_proxy,
            ..Manners::default()
        };
        let house = House::new(Arc::clone(&keep), options.clock, manners);
        let stop = async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        };
        listening.serve(house, tls, stop).await;
        Ok::<_, Wrong>(())
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    tracing::info!("stopped");
    outcome
}
