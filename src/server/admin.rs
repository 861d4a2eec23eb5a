//! What an administrator says: one command a noun and verb, the same over HTTP and on the command line.
//!
//! Each runs inside one transaction of the organisation, is written down in the audit, and answers with a table. People,
//! teams and territories are also records that every book gets; passwords and tokens are not.

mod people;
mod places;
mod upkeep;

use uuid::Uuid;

pub use crate::sync::core::command::{
    Audit, Command, Device, Grant, Invite, Move, NOUNS, Said, Team, Territory, Upkeep, User,
};

use super::{
    people::note,
    storage::{Keep, Mode, Sql, Val},
};
use crate::{
    domain::pick::Codes as _,
    domain::record::team::UserRole,
    sync::core::{
        admin::organisation,
        command::word,
        protocol::Level,
        storage::{Fault, Kept},
    },
};

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
        Command::Invite(Invite::Withdraw { login }) => people::withdraw(sql, login, now),
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
            Self::Invite(Invite::Withdraw { login }) => ("invite.withdraw", login.clone()),
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
        None => word::NONE,
        Some(Level::Read) => word::READ,
        Some(Level::Write) => word::WRITE,
    }
}
