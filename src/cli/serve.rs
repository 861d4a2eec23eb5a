//! `dealbook serve`: the server that books exchange records with.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use super::{Context, place::PlaceArgs};
use crate::{
    domain::text::visible,
    error::Result,
    server::{self, Options, Ready},
};

/// Run a server that books exchange records with
///
/// The first start makes an administrator and prints an invite, once: `dealbook sync login URL --login admin` asks for
/// it. Without a certificate it listens to this machine alone. It stops at SIGTERM once what it is answering is out.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: PlaceArgs,
    /// Where to listen
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:7420",
        env = "DEALBOOK_LISTEN"
    )]
    listen: SocketAddr,
    /// A chain of certificates (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Speak plain HTTP to other machines too: all that is exchanged can be read on the way
    #[arg(long)]
    insecure: bool,
    /// A proxy in front says in X-Forwarded-For who asks
    #[arg(long)]
    behind_proxy: bool,
    /// What the organisation is called, at the first start
    #[arg(long, value_name = "NAME", default_value = "Organisation")]
    organisation: String,
    /// What the first administrator logs in with
    #[arg(long, value_name = "LOGIN", default_value = "admin")]
    admin: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        // Structured, to standard error; what runs the server keeps and rotates it.
        let _ = tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .with_max_level(tracing::Level::INFO)
            .try_init();
        let options = Options {
            place: self.place.place()?,
            listen: self.listen,
            tls: self.tls_cert.zip(self.tls_key),
            insecure: self.insecure,
            behind_proxy: self.behind_proxy,
            organisation: self.organisation,
            admin: self.admin,
            clock: context.clock,
        };
        let scheme = if options.tls.is_some() {
            "https"
        } else {
            "http"
        };
        server::serve(&options, |ready: &Ready| {
            // Said whether or not it can be: a server without a terminal serves all the same.
            let _ = context.say(&format!("listening on {scheme}://{}", ready.address));
            if let Some(founder) = &ready.founder {
                let _ = context.say(&format!(
                    "first administrator: {}, invite {} (shown once, good for a week)",
                    visible(&founder.login),
                    founder.invite
                ));
            }
            let _ = context.out.borrow_mut().finish();
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
