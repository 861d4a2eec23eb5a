//! What an administrator may say, as it crosses the wire: one command a noun and verb.
//!
//! The command line of the server's machine, `POST /v1/admin/…` and the screens of an administrator's book say these;
//! the server does them (`server::admin`).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
        /// Ends those that are open.
        Withdraw {
            /// Whose, by login.
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

/// Words of tables that are no names: whoever shows them says them in the language of the screen.
pub mod word {
    /// Someone, or a device, may come in.
    pub const ACTIVE: &str = "active";
    /// Someone chose no password: they come in by invites alone.
    pub const NO_PASSWORD: &str = "no password";
    /// Someone may come in no more.
    pub const LEFT: &str = "left";
    /// A device was sent away.
    pub const SENT_AWAY: &str = "sent away";
    /// A level: nothing.
    pub const NONE: &str = "none";
    /// A level: to look.
    pub const READ: &str = "read";
    /// A level: to change.
    pub const WRITE: &str = "write";
    /// Who acted: the command line on the server's machine.
    pub const THIS_MACHINE: &str = "(this machine)";
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
    /// The code of an invite that was made: shown once, kept nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Said {
    /// A line alone.
    pub fn note(text: impl Into<String>) -> Self {
        Self {
            notes: vec![text.into()],
            ..Self::default()
        }
    }

    /// A table.
    pub fn table(columns: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self {
            columns: columns.iter().map(ToString::to_string).collect(),
            rows,
            ..Self::default()
        }
    }
}

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

    /// What it is about: one of [`NOUNS`].
    pub fn noun(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Team(_) => "team",
            Self::Territory(_) => "territory",
            Self::Grant(_) => "grant",
            Self::Device(_) => "device",
            Self::Invite(_) => "invite",
            Self::Audit(_) => "audit",
            Self::Move(_) => "move",
            Self::Keep(_) => "keep",
        }
    }

    /// Its body as JSON: what [`Self::parse`] reads.
    pub fn body(&self) -> serde_json::Result<Vec<u8>> {
        match self {
            Self::User(one) => serde_json::to_vec(one),
            Self::Team(one) => serde_json::to_vec(one),
            Self::Territory(one) => serde_json::to_vec(one),
            Self::Grant(one) => serde_json::to_vec(one),
            Self::Device(one) => serde_json::to_vec(one),
            Self::Invite(one) => serde_json::to_vec(one),
            Self::Audit(one) => serde_json::to_vec(one),
            Self::Move(one) => serde_json::to_vec(one),
            Self::Keep(one) => serde_json::to_vec(one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_as_it_was_written_and_an_unknown_word_is_refused() {
        let commands = [
            Command::User(User::Add {
                login: "ana@example.com".into(),
                name: "Ana".into(),
                role: "rep".into(),
                team: Some("North".into()),
                territory: None,
            }),
            Command::Team(Team::List {}),
            Command::Territory(Territory::Rename {
                name: "North".into(),
                to: "South".into(),
            }),
            Command::Grant(Grant::List {}),
            Command::Device(Device::Revoke {
                device: Uuid::from_u128(7),
            }),
            Command::Invite(Invite::Withdraw {
                login: "ana@example.com".into(),
            }),
            Command::Audit(Audit::List { limit: 5 }),
            Command::Move(Move::Record {
                record: Uuid::from_u128(8),
                territory: "North".into(),
            }),
            Command::Keep(Upkeep::Restored {}),
        ];
        for (command, noun) in commands.iter().zip(NOUNS) {
            assert_eq!(command.noun(), noun);
            let body = command.body().expect("JSON");
            assert_eq!(Command::parse(noun, &body), Some(Ok(command.clone())));
        }
        assert_eq!(Command::parse("nothing", b"{}"), None);
        let body = br#"{"do":"list","more":1}"#;
        assert!(matches!(Command::parse("team", body), Some(Err(_))));
    }
}
