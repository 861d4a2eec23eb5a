//! Both engines, one after the other: whatever holds on one must hold on the other.

use std::sync::Arc;

use dealbook::{
    server::{
        admin::{self, Command, Founder},
        storage::Keep,
    },
    sync::core::storage::Storage as _,
};
use uuid::Uuid;

use super::postgres::{self, Fresh};
use crate::support::START;

/// A storage with one organisation and its first administrator.
pub struct Ground {
    /// The storage.
    pub keep: Arc<Keep>,
    /// The organisation.
    pub org: Uuid,
    /// Its administrator.
    pub founder: Founder,
    /// PostgreSQL's side of it.
    pub fresh: Option<Fresh>,
    folder: Option<tempfile::TempDir>,
}

impl Ground {
    /// The embedded one.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keep = Keep::embedded(folder.path()).expect("opened");
        Self::over(keep, None, Some(folder))
    }

    /// PostgreSQL, where there is one.
    pub fn postgres(test: &str) -> Option<Self> {
        let fresh = postgres::fresh(test)?;
        let keep = Keep::postgres(fresh.target()).expect("connected");
        Some(Self::over(keep, Some(fresh), None))
    }

    fn over(keep: Keep, fresh: Option<Fresh>, folder: Option<tempfile::TempDir>) -> Self {
        let founder = admin::found(&keep, "Acme", "admin", START)
            .expect("founded")
            .expect("the first");
        let org = admin::only_organisation(&keep)
            .expect("asked")
            .expect("made");
        Self {
            keep: Arc::new(keep),
            org,
            founder,
            fresh,
            folder,
        }
    }

    /// Options that lead a process to the same storage.
    pub fn place(&self) -> Vec<String> {
        match (&self.fresh, &self.folder) {
            (Some(fresh), _) => vec!["--database".into(), fresh.target().url],
            (None, Some(folder)) => vec!["--data".into(), folder.path().display().to_string()],
            (None, None) => Vec::new(),
        }
    }

    /// Does what an administrator says; the last line of what comes back.
    pub fn admin(&self, noun: &str, body: &serde_json::Value) -> String {
        let command = Command::parse(noun, body.to_string().as_bytes())
            .expect("a noun")
            .expect("a command");
        let said = admin::act(&self.keep, self.org, None, &command, START)
            .expect("kept")
            .expect("done");
        said.notes.into_iter().next_back().unwrap_or_default()
    }

    /// Looks at the tables.
    pub fn look<T>(
        &self,
        mut look: impl FnMut(&mut dyn dealbook::sync::core::storage::Tables) -> T,
    ) -> T {
        let mut seen = None;
        self.keep
            .read(self.org, &mut |tables| {
                seen = Some(look(tables));
                Ok(())
            })
            .expect("looked");
        seen.expect("seen")
    }
}

/// Runs a test on both engines.
pub fn on_both(test: &str, run: impl Fn(Ground)) {
    run(Ground::sqlite());
    if let Some(ground) = Ground::postgres(test) {
        run(ground);
    }
}
