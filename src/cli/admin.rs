//! `dealbook admin`: people, teams, territories, grants, devices, invites of a server, on the machine of its database.
//!
//! The same commands as `POST /v1/admin/…`, without a login: whoever can open the database may.

use std::process::ExitCode;

use clap::Subcommand;
use uuid::Uuid;

use super::{
    Context,
    output::{Column, Format},
    place::PlaceArgs,
};
use crate::{
    domain::text::Align,
    error::{Report, Result},
    server::{
        self,
        admin::{self, Audit, Command, Device, Grant, Invite, Move, Said, Team, Territory, Upkeep, User, Wrong},
    },
};

/// Administer a server: people, teams, territories, devices
///
/// Works on the server's database, running or not. An administrator's device may do the same over HTTP.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(subcommand)]
    noun: Noun,
}

#[derive(Debug, Subcommand)]
enum Noun {
    /// People with a login
    #[command(subcommand)]
    User(UserVerb),
    /// Groups of people: who leads one sees what those under them see
    #[command(subcommand)]
    Team(TeamVerb),
    /// Parts of the organisation's customers
    #[command(subcommand)]
    Territory(TerritoryVerb),
    /// Who may do what where
    #[command(subcommand)]
    Grant(GrantVerb),
    /// Devices
    #[command(subcommand)]
    Device(DeviceVerb),
    /// Codes that let someone in once
    #[command(subcommand)]
    Invite(InviteVerb),
    /// Who did what
    Audit {
        /// How many
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Hand a record without a parent (an account, a lead) over, with all that belongs to it
    Move {
        /// Its id
        record: Uuid,
        /// The territory
        #[arg(long)]
        to: String,
    },
    /// Hand a whole territory over
    Handover {
        /// The territory
        territory: String,
        /// From whom
        #[arg(long, value_name = "LOGIN")]
        from: String,
        /// To whom
        #[arg(long, value_name = "LOGIN")]
        to: String,
    },
    /// Forget what was deleted, and history, long ago
    Forget {
        /// Longer ago than this; without it as the limits say
        #[arg(long, default_value_t = 0)]
        days: u32,
    },
    /// Blank one record, its history and its conflicts
    Erase {
        /// Its id
        record: Uuid,
    },
    /// Say that the database was restored from a backup: devices bring back what is missing
    Restored,
}

#[derive(Debug, Subcommand)]
enum UserVerb {
    /// Who there is
    List,
    /// Let someone in; prints an invite
    Add {
        /// What they log in with
        login: String,
        /// Their name
        #[arg(long, default_value = "")]
        name: String,
        /// rep, manager, admin, read_only
        #[arg(long, default_value = "rep")]
        role: String,
        /// Their team
        #[arg(long)]
        team: Option<String>,
        /// A territory that is there; without it they get one of their own
        #[arg(long)]
        territory: Option<String>,
    },
    /// Change someone
    Set {
        /// Who
        login: String,
        /// Their name
        #[arg(long)]
        name: Option<String>,
        /// rep, manager, admin, read_only
        #[arg(long)]
        role: Option<String>,
        /// Their team; empty for none
        #[arg(long)]
        team: Option<String>,
        /// Where what they make goes
        #[arg(long)]
        territory: Option<String>,
        /// false: they left, and their devices drop what they hold
        #[arg(long)]
        active: Option<bool>,
    },
}

#[derive(Debug, Subcommand)]
enum TeamVerb {
    /// Which there are
    List,
    /// Make or change one
    Set {
        /// Its name
        name: String,
        /// Another name
        #[arg(long)]
        rename: Option<String>,
        /// The team it is part of; empty for none
        #[arg(long)]
        parent: Option<String>,
        /// Who leads it; empty for nobody
        #[arg(long, value_name = "LOGIN")]
        manager: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum TerritoryVerb {
    /// Which there are
    List,
    /// Make one
    Add {
        /// Its name
        name: String,
    },
    /// Call one something else
    Rename {
        /// Its name
        name: String,
        /// The new one
        to: String,
    },
}

#[derive(Debug, Subcommand)]
enum GrantVerb {
    /// What is granted
    List,
    /// Grant or end a right
    Set {
        /// Who
        login: String,
        /// Where
        territory: String,
        /// write, read, none
        level: String,
    },
}

#[derive(Debug, Subcommand)]
enum DeviceVerb {
    /// Which there are
    List,
    /// Send one away: it is refused and drops what it holds
    Revoke {
        /// Its id
        device: Uuid,
    },
}

#[derive(Debug, Subcommand)]
enum InviteVerb {
    /// Which are open
    List,
    /// Make one; ends the person's other ones
    Add {
        /// For whom
        login: String,
    },
    /// End the one that is open
    Withdraw {
        /// Whose
        login: String,
    },
}

impl Noun {
    fn command(self) -> Command {
        match self {
            Self::User(UserVerb::List) => Command::User(User::List {}),
            Self::User(UserVerb::Add { login, name, role, team, territory }) => {
                Command::User(User::Add { login, name, role, team, territory })
            }
            Self::User(UserVerb::Set { login, name, role, team, territory, active }) => {
                Command::User(User::Set { login, name, role, team, territory, active })
            }
            Self::Team(TeamVerb::List) => Command::Team(Team::List {}),
            Self::Team(TeamVerb::Set { name, rename, parent, manager }) => {
                Command::Team(Team::Set { name, rename, parent, manager })
            }
            Self::Territory(TerritoryVerb::List) => Command::Territory(Territory::List {}),
            Self::Territory(TerritoryVerb::Add { name }) => Command::Territory(Territory::Add { name }),
            Self::Territory(TerritoryVerb::Rename { name, to }) => {
                Command::Territory(Territory::Rename { name, to })
            }
            Self::Grant(GrantVerb::List) => Command::Grant(Grant::List {}),
            Self::Grant(GrantVerb::Set { login, territory, level }) => {
                Command::Grant(Grant::Set { login, territory, level })
            }
            Self::Device(DeviceVerb::List) => Command::Device(Device::List {}),
            Self::Device(DeviceVerb::Revoke { device }) => Command::Device(Device::Revoke { device }),
            Self::Invite(InviteVerb::List) => Command::Invite(Invite::List {}),
            Self::Invite(InviteVerb::Add { login }) => Command::Invite(Invite::Add { login }),
            Self::Invite(InviteVerb::Withdraw { login }) => Command::Invite(Invite::Withdraw { login }),
            Self::Audit { limit } => Command::Audit(Audit::List { limit }),
            Self::Move { record, to } => Command::Move(Move::Record { record, territory: to }),
            Self::Handover { territory, from, to } => {
                Command::Move(Move::Territory { territory, from, to })
            }
            Self::Forget { days } => Command::Keep(Upkeep::Forget { days }),
            Self::Erase { record } => Command::Keep(Upkeep::Erase { record }),
            Self::Restored => Command::Keep(Upkeep::Restored {}),
        }
    }
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let command = self.noun.command();
        let ends = matches!(command, Command::Keep(Upkeep::Erase { .. } | Upkeep::Restored {}));
        if ends && !context.global.yes {
            return Err(Report::user("that cannot be taken back").hint("say --yes to do it"));
        }
        let place = self.place.place()?;
        if let server::Place::Folder(folder) = &place
            && !folder.join("server.db").exists()
        {
            return Err(Report::user(format!("there is no server's database in {}", folder.display()))
                .hint("name its folder with --data, or PostgreSQL with --database; dealbook serve makes one"));
        }
        let keep = server::open(&place)?;
        let org = admin::only_organisation(&keep)?.ok_or_else(|| {
            Report::user("the database is empty").hint("dealbook serve makes the organisation at its first start")
        })?;
        match admin::act(&keep, org, None, &command, context.clock.instant().0)? {
            Ok(said) => print(context, &said)?,
            Err(Wrong::Unknown(why) | Wrong::Refused(why)) => return Err(Report::user(why)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn print(context: &Context, said: &Said) -> Result<()> {
    let mut out = context.out.borrow_mut();
    if !said.columns.is_empty() {
        match out.format_or(Format::Table) {
            Format::Table => {
                let columns: Vec<Column> = said
                    .columns
                    .iter()
                    .map(|label| Column { label: label.clone(), align: Align::Left })
                    .collect();
                out.table(&columns, &said.rows)?;
            }
            _ => {
                let names: Vec<String> = said.columns.iter().map(|label| label.to_lowercase().replace(' ', "_")).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                out.objects(&names, &said.rows)?;
            }
        }
    }
    for line in &said.notes {
        out.line(line)?;
    }
    Ok(())
}
