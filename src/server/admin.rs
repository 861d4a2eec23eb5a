//! What an administrator says: one command a noun and verb, the same over HTTP and on the command line.
//!
//! Each runs inside one transaction of the organisation, is written down in the audit, and answers with a table. People,
//! teams and territories are also records that every book gets; passwords and tokens are not.

mod people;
mod places;
mod upkeep;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    people::note,
    storage::{Keep, Mode, Sql, Val},
};
use crate::{
    domain::pick::Codes as _,
    domain::record::team::UserRole,
    sync::core::{
        admin::organisation,
        protocol::Level,
        storage::{Fault, Kept},
    },
};

/// What commands are about: the last word of their path.
pub const NOUNS: [&str; 9] = [
    "user",
    "team",
    "territory",
    "grant",
    "device",
    "invite",
    "audit",
    "move",
    "keep",
];

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// People.
    User(User),
    /// Teams.
    Team(Team),
    /// Territories.
    Territory(Territory),
    /// Who may do what where.
    Grant(Grant),
    /// Devices.
    Device(Device),
    /// Invites.
    Invite(Invite),
    /// Who did what.
    Audit(Audit),
    /// Handing over.
    Move(Move),
    /// What is kept how long.
    Keep(Upkeep),
}

/// Declares the commands of a noun, each a variant whose fields are the words of JSON.
macro_rules! commands {
    ($($(#[$doc:meta])* $Name:ident { $($(#[$inner:meta])* $Variant:ident { $($(#[$field_doc:meta])* $field:ident: $Type:ty),* $(,)? }),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
        pub enum $Name { $($(#[$inner])* $Variant { $($(#[$field_doc])* #[serde(default)] $field: $Type),* }),* }
    )*};
}

commands! {
    /// People with a login.
    User {
        /// Who there is.
        List {},
        /// Someone new: gets a territory of their own unless one is named, and an invite.
        Add {
            /// What they log in with: an e-mail address does well.
            login: String,
            /// Their name; the login if empty.
            name: String,
            /// `rep`, `manager`, `admin` or `read_only`; `rep` if empty.
            role: String,
            /// Their team, by name.
            team: Option<String>,
            /// A territory that is there already, by name.
            territory: Option<String>,
        },
        /// What is said is changed, the rest stays.
        Set {
            /// Who.
            login: String,
            /// Their name.
            name: Option<String>,
            /// Their role.
            role: Option<String>,
            /// Their team, by name; empty: none.
            team: Option<String>,
            /// Where what they make goes, by name.
            territory: Option<String>,
            /// Whether they may come in; if not, their devices are refused and drop what they hold.
            active: Option<bool>,
        },
    }
    /// Groups of people, in a tree; a manager sees what the people under them see.
    Team {
        /// Which there are.
        List {},
        /// A new one, or changes to one: what is said is changed.
        Set {
            /// Its name.
            name: String,
            /// Another name.
            rename: Option<String>,
            /// The team it is part of, by name; empty: none.
            parent: Option<String>,
            /// Who leads it, by login; empty: nobody.
            manager: Option<String>,
        },
    }
    /// Parts of the organisation's customers.
    Territory {
        /// Which there are.
        List {},
        /// A new one.
        Add {
            /// Its name.
            name: String,
        },
        /// Another name.
        Rename {
            /// Its name.
            name: String,
            /// What it shall be called.
            to: String,
        },
    }
    /// Who may do what where.
    Grant {
        /// What is granted.
        List {},
        /// `write`, `read` or `none`.
        Set {
            /// Who, by login.
            login: String,
            /// Where, by name.
            territory: String,
            /// What.
            level: String,
        },
    }
    /// Devices.
    Device {
        /// Which there are.
        List {},
        /// Sends one away: it is refused and drops what it holds.
        Revoke {
            /// Which.
            device: Uuid,
        },
    }
    /// Codes that let someone in once.
    Invite {
        /// Which are open.
        List {},
        /// A new one.
        Add {
            /// For whom, by login.
            login: String,
        },
    }
    /// Who did what to whom.
    Audit {
        /// The newest.
        List {
            /// How many; 100 if 0.
            limit: u32,
        },
    }
    /// Handing over.
    Move {
        /// One record without a parent, with all that belongs to it.
        Record {
            /// The account or lead.
            record: Uuid,
            /// Where to, by name.
            territory: String,
        },
        /// A whole territory.
        Territory {
            /// Which, by name.
            territory: String,
            /// From whom, by login.
            from: String,
            /// To whom, by login.
            to: String,
        },
    }
    /// What is kept how long.
    Upkeep {
        /// Forgets what was deleted, and history, longer ago than the limits say or than this.
        Forget {
            /// Days; as the limits say if 0.
            days: u32,
        },
        /// Blanks one record, its history and its conflicts at once.
        Erase {
            /// Which.
            record: Uuid,
        },
        /// After the database was restored from a backup: devices bring back what is missing.
        Restored {},
    }
}

/// What came of it: a table, and lines that are no rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Headings.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// What else is to be said.
    pub notes: Vec<String>,
}

impl Said {
    fn note(text: impl Into<String>) -> Self {
        Self {
            notes: vec![text.into()],
            ..Self::default()
        }
    }

    fn table(columns: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self {
            columns: columns.iter().map(ToString::to_string).collect(),
            rows,
            notes: Vec::new(),
        }
    }
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Someone or something is not there.
    Unknown(String),
    /// It cannot be done.
    Refused(String),
}

/// What came of a command.
pub type Done<T = Said> = Kept<Result<T, Wrong>>;

fn unknown<T>(what: &str, name: &str) -> Done<T> {
    Ok(Err(Wrong::Unknown(format!("there is no {what} {name:?}"))))
}

fn refused<T>(why: impl Into<String>) -> Done<T> {
    Ok(Err(Wrong::Refused(why.into())))
}

/// Goes on with what was found, or gives back why not.
macro_rules! got {
    ($done:expr) => {
        match $done? {
            Ok(value) => value,
            Err(wrong) => return Ok(Err(wrong)),
        }
    };
}
use got;

impl Command {
    /// The command of this noun and body; none if there is no such noun.
    pub fn parse(noun: &str, body: &[u8]) -> Option<Result<Self, String>> {
        fn of<T: for<'d> Deserialize<'d>>(
            body: &[u8],
            make: fn(T) -> Command,
        ) -> Result<Command, String> {
            serde_json::from_slice(body)
                .map(make)
                .map_err(|error| error.to_string())
        }
        Some(match noun {
            "user" => of(body, Self::User),
            "team" => of(body, Self::Team),
            "territory" => of(body, Self::Territory),
            "grant" => of(body, Self::Grant),
            "device" => of(body, Self::Device),
            "invite" => of(body, Self::Invite),
            "audit" => of(body, Self::Audit),
            "move" => of(body, Self::Move),
            "keep" => of(body, Self::Keep),
            _ => return None,
        })
    }
}

/// Does one command in one transaction; what is refused has changed nothing.
pub fn act(keep: &Keep, org: Uuid, actor: Option<Uuid>, command: &Command, now: i64) -> Done {
    let mut refused = None;
    let done = keep.within(org, Mode::Write, |sql| {
        match run(sql, actor, command, now)? {
            Ok(said) => Ok(said),
            Err(wrong) => {
                refused = Some(wrong);
                // An error, so that the engine takes back what was done before it was refused.
                Err(Fault::Failed("refused".into()))
            }
        }
    });
    match refused {
        Some(wrong) => Ok(Err(wrong)),
        None => done.map(Ok),
    }
}

fn run(sql: &mut Sql<'_>, actor: Option<Uuid>, command: &Command, now: i64) -> Done {
    let outcome = match command {
        Command::User(User::List {}) => people::list(sql),
        Command::User(User::Add {
            login,
            name,
            role,
            team,
            territory,
        }) => {
            let new = people::New {
                login,
                name,
                role,
                team: team.as_deref(),
                territory: territory.as_deref(),
            };
            people::add(sql, &new, now)
        }
        Command::User(User::Set {
            login,
            name,
            role,
            team,
            territory,
            active,
        }) => {
            let change = people::Change {
                name: name.as_deref(),
                role: role.as_deref(),
                team: team.as_deref(),
                territory: territory.as_deref(),
                active: *active,
            };
            people::set(sql, login, &change, now)
        }
        Command::Team(Team::List {}) => places::teams(sql),
        Command::Team(Team::Set {
            name,
            rename,
            parent,
            manager,
        }) => places::set_team(
            sql,
            name,
            rename.as_deref(),
            parent.as_deref(),
            manager.as_deref(),
            now,
        ),
        Command::Territory(Territory::List {}) => places::territories(sql),
        Command::Territory(Territory::Add { name }) => places::add_territory(sql, name, now),
        Command::Territory(Territory::Rename { name, to }) => {
            places::rename_territory(sql, name, to, now)
        }
        Command::Grant(Grant::List {}) => places::grants(sql),
        Command::Grant(Grant::Set {
            login,
            territory,
            level,
        }) => places::set_grant(sql, login, territory, level),
        Command::Device(Device::List {}) => people::devices(sql),
        Command::Device(Device::Revoke { device }) => people::revoke(sql, *device),
        Command::Invite(Invite::List {}) => people::invites(sql, now),
        Command::Invite(Invite::Add { login }) => people::invite(sql, login, now),
        Command::Audit(Audit::List { limit }) => upkeep::audit(sql, *limit),
        Command::Move(Move::Record { record, territory }) => {
            places::move_record(sql, *record, territory)
        }
        Command::Move(Move::Territory {
            territory,
            from,
            to,
        }) => places::move_territory(sql, territory, from, to),
        Command::Keep(Upkeep::Forget { days }) => upkeep::forget(sql, *days, now),
        Command::Keep(Upkeep::Erase { record }) => upkeep::erase(sql, *record, now),
        Command::Keep(Upkeep::Restored {}) => upkeep::restored(sql),
    }?;
    if outcome.is_ok()
        && let Some((act, subject)) = command.deed()
    {
        note(sql, actor, act, &subject, now)?;
    }
    Ok(outcome)
}

impl Command {
    /// What the audit says of it; nothing of what only looks. Logins and names of the server's own things, no more.
    fn deed(&self) -> Option<(&'static str, String)> {
        Some(match self {
            Self::User(User::Add { login, role, .. }) => ("user.add", format!("{login} {role}")),
            Self::User(User::Set {
                login,
                role,
                active,
                team,
                territory,
                ..
            }) => {
                let mut said = login.clone();
                for (what, value) in [("role", role), ("team", team), ("territory", territory)] {
                    if let Some(value) = value {
                        said.push_str(&format!(" {what}={value}"));
                    }
                }
                if let Some(active) = active {
                    said.push_str(&format!(" active={active}"));
                }
                ("user.set", said)
            }
            Self::Team(Team::Set { name, manager, .. }) => (
                "team.set",
                format!("{name} {}", manager.as_deref().unwrap_or_default()),
            ),
            Self::Territory(Territory::Add { name }) => ("territory.add", name.clone()),
            Self::Territory(Territory::Rename { name, to }) => {
                ("territory.rename", format!("{name} → {to}"))
            }
            Self::Grant(Grant::Set {
                login,
                territory,
                level,
            }) => ("grant.set", format!("{login} {territory} {level}")),
            Self::Device(Device::Revoke { device }) => ("device.revoke", device.to_string()),
            Self::Invite(Invite::Add { login }) => ("invite.add", login.clone()),
            Self::Move(Move::Record { record, territory }) => {
                ("move.record", format!("{record} → {territory}"))
            }
            Self::Move(Move::Territory {
                territory,
                from,
                to,
            }) => ("move.territory", format!("{territory}: {from} → {to}")),
            Self::Keep(Upkeep::Forget { days }) => ("keep.forget", days.to_string()),
            Self::Keep(Upkeep::Erase { record }) => ("keep.erase", record.to_string()),
            Self::Keep(Upkeep::Restored {}) => ("keep.restored", String::new()),
            Self::User(User::List {})
            | Self::Team(Team::List {})
            | Self::Territory(Territory::List {})
            | Self::Grant(Grant::List {})
            | Self::Device(Device::List {})
            | Self::Invite(Invite::List {})
            | Self::Audit(Audit::List { .. }) => return None,
        })
    }
}

/// Someone who may let the others in, made at the first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founder {
    /// What they log in with.
    pub login: String,
    /// The code that lets them in once.
    pub invite: String,
}

/// Makes the organisation and its first administrator, unless there is one. Of several processes that start at once
/// one does.
pub fn found(keep: &Keep, name: &str, login: &str, now: i64) -> Kept<Option<Founder>> {
    let org = match keep.heads()?.first() {
        Some((org, _)) => *org,
        None => match make_organisation(keep, name, now) {
            Ok(org) => org,
            // Another process was first.
            Err(fault) => keep.heads()?.first().ok_or(fault)?.0,
        },
    };
    keep.within(org, Mode::Write, |sql| {
        let mut logins = sql.rows("SELECT count(*) FROM login WHERE org = $1", &[])?;
        let none = logins
            .iter_mut()
            .all(|row| row.int().is_ok_and(|count| count == 0));
        if !none {
            return Ok(None);
        }
        let new = people::New {
            login,
            name: login,
            role: UserRole::Admin.code(),
            team: None,
            territory: None,
        };
        let invite = match people::make(sql, &new, now)? {
            Ok((_, invite)) => invite,
            Err(wrong) => return Err(Fault::Failed(format!("the first administrator: {wrong:?}"))),
        };
        note(sql, None, "user.add", &format!("{login} admin"), now)?;
        Ok(Some(Founder {
            login: login.to_owned(),
            invite,
        }))
    })
}

fn make_organisation(keep: &Keep, name: &str, now: i64) -> Kept<Uuid> {
    let org = organisation(Uuid::new_v4(), Uuid::new_v4());
    keep.outside(Mode::Write, |engine| {
        engine.execute(
            "INSERT INTO org (id, name, head, floor, lineage, made) VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                org.id.into(),
                name.into(),
                org.head.into(),
                org.floor.into(),
                Val::json(&org.lineage)?,
                now.into(),
            ],
        )?;
        // One of a kind: whoever comes second fails here and finds the first.
        engine.execute("INSERT INTO door (key, org) VALUES ('first', $1)", &[org.id.into()])?;
        Ok(org.id)
    })
}

/// The organisation that commands on this machine are about.
pub fn only_organisation(keep: &Keep) -> Kept<Option<Uuid>> {
    Ok(keep.heads()?.first().map(|(org, _)| *org))
}

/// What a level is called.
fn level_word(level: Option<Level>) -> &'static str {
    match level {
        None => "none",
        Some(Level::Read) => "read",
        Some(Level::Write) => "write",
    }
}
