//! Taking connections: so many at once, TLS if there is a certificate, time limits that are really set, and a stop
//! that lets answers go out.

use std::{io, net::SocketAddr, path::Path, sync::Arc};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{House, news, patient::Patient};
use crate::server::limits::{ANSWER_TIME, CONNECTIONS, HANDSHAKE_TIME, HEADER_BYTES, STOP_TIME};

/// What the server shows of itself.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// From a chain of certificates and its key, both PEM.
    pub fn from_files(chain: &Path, key: &Path) -> Result<Self, String> {
        let of = |file: &Path, why: String| format!("{}: {why}", file.display());
        let certificates = CertificateDer::pem_file_iter(chain)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| of(chain, error.to_string()))?;
        let secret =
            PrivateKeyDer::from_pem_file(key).map_err(|error| of(key, error.to_string()))?;
        let mut config = rustls::ServerConfig::builder_with_provider(
            rustls::crypto::ring::default_provider().into(),
        )
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(certificates, secret)
        .map_err(|error| of(chain, error.to_string()))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// A port that was taken.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Takes a port.
pub async fn listen(address: SocketAddr) -> io::Result<Listening> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok(Listening { listener, address })
}

impl Listening {
    /// Answers until `stop` is done; then lets what is being answered go out.
    pub async fn serve(self, house: Arc<House>, tls: Option<Tls>, stop: impl Future<Output = ()>) {
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let graceful = GracefulShutdown::new();
        let looker = tokio::spawn(news::look(Arc::clone(&house)));
        tokio::pin!(stop);
        loop {
            // Room first: whoever is too many waits in the system's queue and costs nothing here.
            let next = async {
                let permit = Arc::clone(&room).acquire_owned().await;
                (permit, self.listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                next = next => next,
                () = &mut stop => break,
            };
            match (permit, accepted) {
                (Ok(permit), Ok((stream, peer))) => {
                    let _ = stream.set_nodelay(true);
                    let (house, tls) = (Arc::clone(&house), tls.clone());
                    let watcher = graceful.watcher();
                    tokio::spawn(async move {
                        house.figures.connected(1);
                        let counted = Counted(&house, permit);
                        open(&house, tls, stream, peer, watcher).await;
                        drop(counted);
                    });
                }
                (_, Err(error)) => {
                    // Out of files, or a caller that hung up at once: neither is a reason to spin.
                    tracing::warn!(%error, "a connection was not taken");
                    sleep(std::time::Duration::from_millis(100)).await;
                }
                (Err(_), _) => break,
            }
        }
        drop(self.listener);
        let _ = house.stop.send(true);
        tracing::info!("stopping");
        if timeout(STOP_TIME, graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests were not answered before the stop");
        }
        looker.abort();
    }
}

/// Takes its place in the count for as long as the connection lives, however it ends.
struct Counted<'h>(
    &'h House,
    #[expect(dead_code, reason = "held until dropped")] OwnedSemaphorePermit,
);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.figures.connected(-1);
    }
}

type Watcher = hyper_util::server::graceful::Watcher;

async fn open(
    house: &Arc<House>,
    tls: Option<Tls>,
    stream: TcpStream,
    peer: SocketAddr,
    watcher: Watcher,
) {
    let Some(Tls(acceptor)) = tls else {
        return talk(house, stream, peer, watcher).await;
    };
    match timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => talk(house, stream, peer, watcher).await,
        Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
        Err(_) => tracing::debug!("TLS was not agreed in time"),
    }
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    house: &Arc<House>,
    stream: S,
    peer: SocketAddr,
    watcher: Watcher,
) {
    let service = service_fn(|request| {
        let house = Arc::clone(house);
        async move { Ok::<_, std::convert::Infallible>(house.answer(peer.ip(), request).await) }
    });
    let connection = http1::Builder::new()
        // Without a timer hyper's time limits are silently off.
        .timer(TokioTimer::new())
        .header_read_timeout(house.manners.header_time)
        .max_buf_size(HEADER_BYTES)
        .max_headers(64)
        .serve_connection(TokioIo::new(Patient::new(stream, ANSWER_TIME)), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended");
    }
}
