//! A PostgreSQL of the machine's binaries for one test run: on a socket in a temporary folder, as an ordinary user.

use std::{
    fs,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use dealbook::server::storage::Target;
use postgres::{Client, NoTls};

/// `nobody`: the server refuses to run as root.
const NOBODY: u32 = 65_534;

/// A running server.
pub struct Cluster {
    socket: PathBuf,
}

fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    found.sort();
    found.pop()
}

fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new(program);
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| {
        use std::os::unix::fs::MetadataExt as _;
        me.uid() == 0
    });
    if is_root {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn start() -> Option<Cluster> {
    let bin = binaries()?;
    // Short, since the name of a socket has at most 107 bytes.
    let home = tempfile::Builder::new()
        .prefix("dlpg")
        .tempdir_in("/tmp")
        .ok()?
        .keep();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o777)).ok()?;
    let data = home.join("data");
    let made = as_nobody(&bin.join("initdb"))
        .args([
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ])
        .arg(&data)
        .status()
        .ok()?;
    if !made.success() {
        return None;
    }
    // It ends with the tests, however they end.
    let guard = format!(
        "'{}' -D '{}' -k '{}' -c listen_addresses='' -c fsync=off -c max_connections=200 & server=$!\n\
         while [ -d /proc/{} ]; do sleep 1; done\nkill -QUIT $server; wait $server; rm -rf '{}'",
        bin.join("postgres").display(),
        data.display(),
        home.display(),
        std::process::id(),
        home.display()
    );
    as_nobody(Path::new("/bin/sh"))
        .args(["-c", &guard])
        .spawn()
        .ok()?;
    let cluster = Cluster { socket: home };
    for _ in 0..300 {
        if let Ok(mut client) = cluster.client("postgres", "postgres") {
            client
                .batch_execute("CREATE ROLE dealbook LOGIN NOSUPERUSER NOBYPASSRLS")
                .ok()?;
            return Some(cluster);
        }
        thread::sleep(Duration::from_millis(100));
    }
    None
}

impl Cluster {
    fn address(&self, user: &str, database: &str) -> String {
        format!(
            "host={} user={user} dbname={database}",
            self.socket.display()
        )
    }

    fn client(&self, user: &str, database: &str) -> Result<Client, postgres::Error> {
        Client::connect(&self.address(user, database), NoTls)
    }
}

/// One empty database of the run's cluster.
#[derive(Clone, Debug)]
pub struct Fresh {
    name: String,
}

impl Fresh {
    /// How the server gets there: as a role without privileges, behind row security.
    pub fn target(&self) -> Target {
        Target {
            url: cluster().map_or_else(String::new, |cluster| {
                cluster.address("dealbook", &self.name)
            }),
            authority: None,
        }
    }

    /// A connection of the same role that does not go through the server.
    pub fn client(&self) -> Client {
        let cluster = cluster().expect("running");
        cluster.client("dealbook", &self.name).expect("connected")
    }
}

fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(start).as_ref()
}

/// A database for one test; says so where it is skipped for want of PostgreSQL.
pub fn fresh(test: &str) -> Option<Fresh> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Some(cluster) = cluster() else {
        println!("skipped: {test} on PostgreSQL, which cannot be started on this machine");
        return None;
    };
    let name = format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let mut client = cluster.client("postgres", "postgres").expect("connected");
    client
        .batch_execute(&format!("CREATE DATABASE {name} OWNER dealbook"))
        .expect("a database");
    Some(Fresh { name })
}
