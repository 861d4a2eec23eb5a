//! The lists of administration: which there are, their columns, and the server's words in those of the screen.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use ratatui::layout::Rect;

use super::super::super::{
    action::Action,
    canvas::Canvas,
    theme::Tone,
    view::Scene,
    widget::table::{Column, Scroll, Shown, Table},
};
use crate::{
    clock::local_moment,
    domain::{
        field::{Date, Instant},
        money::group,
        pick::Codes as _,
        record::team::UserRole,
    },
    sync::core::command::{
        Audit, Command, Device, Grant, Invite, Move, Team, Territory, User, word,
    },
    words::say,
};

/// One list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Page {
    /// People with a login.
    #[default]
    Users,
    /// Groups of people.
    Teams,
    /// Parts of the customers, with who may do what in them.
    Territories,
    /// Devices.
    Devices,
    /// Invites that are open.
    Invites,
    /// Who did what.
    Audit,
}

pub(super) const PAGES: [Page; 6] = [
    Page::Users,
    Page::Teams,
    Page::Territories,
    Page::Devices,
    Page::Invites,
    Page::Audit,
];

/// What grants are called: they have no page of their own.
const GRANT: &str = "grant";

/// All lists, by their nouns.
pub(super) fn nouns() -> Vec<&'static str> {
    let mut nouns: Vec<&str> = PAGES.iter().map(|page| page.noun()).collect();
    nouns.push(GRANT);
    nouns
}

/// The command that asks for a list.
pub(super) fn list_of(noun: &str) -> Option<Command> {
    Some(match noun {
        "user" => Command::User(User::List {}),
        "team" => Command::Team(Team::List {}),
        "territory" => Command::Territory(Territory::List {}),
        "grant" => Command::Grant(Grant::List {}),
        "device" => Command::Device(Device::List {}),
        "invite" => Command::Invite(Invite::List {}),
        "audit" => Command::Audit(Audit::List { limit: 0 }),
        _ => return None,
    })
}

/// The lists that are others once a command is done.
pub(super) fn after(command: &Command) -> Vec<&'static str> {
    let mut lists = match command {
        Command::User(_) => vec!["user", "team", "territory", GRANT, "device", "invite"],
        Command::Team(_) => vec!["user", "team", GRANT],
        Command::Territory(_) => vec!["user", "territory", GRANT],
        Command::Grant(_) => vec![GRANT],
        Command::Move(Move::Territory { .. }) => vec![GRANT],
        Command::Move(Move::Record { .. }) => vec!["territory"],
        Command::Device(_) => vec!["device"],
        Command::Invite(_) => vec!["invite"],
        Command::Audit(_) | Command::Keep(_) => Vec::new(),
    };
    lists.push("audit");
    lists
}

/// The lists as the server said them last.
#[derive(Debug, Default)]
pub(super) struct Known(BTreeMap<&'static str, Vec<Vec<String>>>);

impl Known {
    pub fn put(&mut self, noun: &'static str, rows: Vec<Vec<String>>) {
        self.0.insert(noun, rows);
    }

    pub fn has(&self, noun: &str) -> bool {
        self.0.contains_key(noun)
    }

    pub fn rows(&self, noun: &str) -> &[Vec<String>] {
        self.0.get(noun).map_or(&[], Vec::as_slice)
    }

    /// Who may do what in a territory.
    pub fn rights(&self, territory: &[String]) -> impl Iterator<Item = &Vec<String>> {
        let (name, id) = (cell(territory, 0).to_owned(), cell(territory, 1).to_owned());
        self.rows(GRANT).iter().filter(move |row| match row.get(4) {
            // Two may have the same name.
            Some(known) => *known == id,
            None => cell(row, 1) == name,
        })
    }
}

/// A cell of a row; a server of another version may say fewer.
pub(super) fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

/// Whether a person has left.
pub(super) fn has_left(row: &[String]) -> bool {
    cell(row, 5) == word::LEFT
}

impl Page {
    /// What its commands are about.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Users => "user",
            Self::Teams => "team",
            Self::Territories => "territory",
            Self::Devices => "device",
            Self::Invites => "invite",
            Self::Audit => "audit",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Users => say!("admin-users"),
            Self::Teams => say!("admin-teams"),
            Self::Territories => say!("admin-territories"),
            Self::Devices => say!("admin-devices"),
            Self::Invites => say!("admin-invites"),
            Self::Audit => say!("admin-audit"),
        }
    }

    /// What can be done here, the most useful first.
    pub fn actions(self) -> &'static [Action] {
        match self {
            Self::Users => &[
                Action::AdminAdd,
                Action::AdminRole,
                Action::AdminTeam,
                Action::AdminHome,
                Action::AdminInvite,
                Action::AdminRename,
                Action::AdminEnd,
            ],
            Self::Teams => &[
                Action::AdminAdd,
                Action::AdminManager,
                Action::AdminTeam,
                Action::AdminRename,
            ],
            Self::Territories => &[
                Action::AdminAdd,
                Action::AdminGrant,
                Action::AdminHandOver,
                Action::AdminMove,
                Action::AdminRename,
            ],
            Self::Devices => &[Action::AdminEnd],
            Self::Invites => &[Action::AdminAdd, Action::AdminEnd],
            Self::Audit => &[],
        }
    }

    pub fn columns(self) -> Vec<Column> {
        let of = |title: &str, min, ideal| Column::of(title, false, min, ideal);
        match self {
            Self::Users => vec![
                of(say!("admin-name"), 10, 22),
                of(say!("admin-login"), 14, 26),
                of(say!("admin-role"), 7, 9),
                of(say!("admin-team"), 6, 14),
                of(say!("admin-territory"), 8, 18),
                of(say!("admin-state"), 11, 12),
            ],
            Self::Teams => vec![
                of(say!("admin-team"), 12, 30),
                of(say!("admin-part-of"), 8, 24),
                of(say!("admin-led-by"), 8, 30),
            ],
            Self::Territories => vec![
                of(say!("admin-territory"), 12, 36),
                Column::of(say!("admin-records"), true, 8, 12),
            ],
            Self::Devices => vec![
                of(say!("admin-device"), 12, 26),
                of(say!("admin-whose"), 10, 28),
                of(say!("admin-state"), 9, 12),
                Column::of(say!("admin-sent"), true, 6, 10),
                of(say!("admin-last-sent"), 16, 18),
            ],
            Self::Invites => vec![
                of(say!("admin-for-whom"), 12, 36),
                of(say!("admin-made"), 16, 18),
                of(say!("admin-good-until"), 16, 18),
            ],
            Self::Audit => vec![
                of(say!("admin-when"), 16, 16),
                of(say!("admin-who"), 10, 24),
                of(say!("admin-what"), 12, 22),
                of(say!("admin-whom"), 10, 60),
            ],
        }
    }

    /// A row as it is shown.
    pub fn row(self, row: &[String], scene: &Scene) -> Vec<Shown> {
        let plain = |at: usize| Shown::plain(cell(row, at));
        let moment = |at: usize| Shown::plain(moment(cell(row, at), scene.now.today));
        match self {
            Self::Users => vec![
                plain(1),
                plain(0),
                Shown::plain(role(cell(row, 2))),
                plain(3),
                plain(4),
                state(cell(row, 5)),
            ],
            Self::Teams => vec![plain(0), plain(1), plain(2)],
            Self::Territories => vec![plain(0), Shown::plain(group(cell(row, 2)))],
            Self::Devices => {
                let name = if is_own(row, scene) {
                    Shown::plain(say!("admin-own-device", name = cell(row, 2)))
                } else {
                    plain(2)
                };
                let sent = Shown::plain(group(cell(row, 4)));
                vec![name, plain(1), state(cell(row, 3)), sent, moment(5)]
            }
            Self::Invites => vec![plain(0), moment(1), moment(2)],
            Self::Audit => vec![
                moment(0),
                Shown::plain(said(cell(row, 1))),
                Shown::plain(deed(cell(row, 2))),
                plain(3),
            ],
        }
    }
}

/// A moment of the server, which lists them in UTC, in the zone of this machine.
fn moment(utc: &str, today: Date) -> String {
    let read = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M");
    read.map_or_else(
        |_| utc.to_owned(),
        |read| local_moment(Instant(read.and_utc().timestamp_millis()), today),
    )
}

/// Whether a device is the one that this runs on.
pub(super) fn is_own(row: &[String], scene: &Scene) -> bool {
    let own = scene.standing.and_then(|standing| standing.device);
    own.is_some_and(|own| own.to_string() == cell(row, 0))
}

/// A role as the screen calls it.
pub(super) fn role(code: &str) -> String {
    UserRole::from_code(code).map_or_else(|| code.to_owned(), |role| role.called().to_owned())
}

fn state(code: &str) -> Shown {
    let tone = match code {
        word::LEFT | word::SENT_AWAY => Tone::Danger,
        word::NO_PASSWORD => Tone::Warning,
        _ => Tone::Plain,
    };
    Shown::new(said(code), tone)
}

/// What the server says in words of its own, in those of the screen; names stay as they are.
pub(super) fn said(code: &str) -> &str {
    match code {
        word::ACTIVE => say!("admin-active"),
        word::NO_PASSWORD => say!("admin-no-password"),
        word::LEFT => say!("admin-left"),
        word::SENT_AWAY => say!("admin-sent-away"),
        word::NONE => "",
        word::READ => say!("admin-read"),
        word::WRITE => say!("admin-write"),
        word::THIS_MACHINE => say!("admin-this-machine"),
        name => name,
    }
}

/// What was done, as the audit has it.
fn deed(code: &str) -> &str {
    match code {
        "user.add" => say!("admin-did-user-add"),
        "user.set" => say!("admin-did-user-set"),
        "team.set" => say!("admin-did-team-set"),
        "territory.add" => say!("admin-did-territory-add"),
        "territory.rename" => say!("admin-did-territory-rename"),
        "grant.set" => say!("admin-did-grant-set"),
        "device.admit" => say!("admin-did-device-admit"),
        "device.copy" => say!("admin-did-device-copy"),
        "device.revoke" => say!("admin-did-device-revoke"),
        "invite.add" => say!("admin-did-invite-add"),
        "invite.withdraw" => say!("admin-did-invite-withdraw"),
        "move.record" => say!("admin-did-move-record"),
        "move.territory" => say!("admin-did-move-territory"),
        "keep.forget" => say!("admin-did-forget"),
        "keep.erase" | "record.erase" => say!("admin-did-erase"),
        "keep.restored" => say!("admin-did-restored"),
        other => other,
    }
}

pub(super) fn right_columns() -> Vec<Column> {
    vec![
        Column::of(say!("admin-who"), false, 12, 30),
        Column::of(say!("admin-by-hand"), false, 8, 14),
        Column::of(say!("admin-by-team"), false, 8, 14),
    ]
}

/// A right as it is shown.
pub(super) fn right(row: &[String]) -> Vec<Shown> {
    vec![
        Shown::plain(cell(row, 0)),
        Shown::plain(said(cell(row, 2))),
        Shown::plain(said(cell(row, 3))),
    ]
}

/// A table to look at: nothing in it is chosen.
pub(super) fn draw_plain<T>(
    columns: &[Column],
    all: &[T],
    row: impl Fn(&T) -> Vec<Shown>,
    scroll: Scroll,
    canvas: &mut Canvas<'_>,
    area: Rect,
) {
    let rows: Vec<Vec<Shown>> = all.iter().take(Table::height(area)).map(row).collect();
    let rows: Vec<Option<&[Shown]>> = rows.iter().map(|row| Some(row.as_slice())).collect();
    Table {
        columns,
        rows: &rows,
        marked: &[],
        scroll,
        total: all.len(),
        focused: false,
        frozen: 0,
        left: 0,
    }
    .draw(canvas, area);
}
