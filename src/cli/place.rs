//! Where a server keeps what it holds: the same options for running it and for administering it.

use std::path::PathBuf;

use crate::{
    error::{Report, Result},
    paths,
    server::{Place, storage::Target},
};

/// Options that say where.
#[derive(Clone, Debug, clap::Args)]
pub struct PlaceArgs {
    /// The folder of the server's own database
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    data: Option<PathBuf>,
    /// A PostgreSQL database: postgres://user:password@host/name
    #[arg(
        long,
        value_name = "URL",
        env = "DEALBOOK_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// Certificates that the database's server may be signed by (PEM); without them the public ones
    #[arg(long, value_name = "FILE", requires = "database")]
    database_ca: Option<PathBuf>,
}

impl PlaceArgs {
    /// The place they name, or the folder of this user.
    pub fn place(self) -> Result<Place> {
        if let Some(url) = self.database.filter(|_| self.data.is_none()) {
            return Ok(Place::Postgres(Target {
                url,
                authority: self.database_ca,
            }));
        }
        let folder = self.data.or_else(paths::server);
        folder.map(Place::Folder).ok_or_else(|| {
            Report::user("there is no home folder to keep a server's database in")
                .hint("name one with --data")
        })
    }
}
