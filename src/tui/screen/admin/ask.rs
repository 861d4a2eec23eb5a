//! What an administrator is asked before something is said to the server: a name, a role, a team, a territory.
//!
//! Each ends with an [`Order`] that is handed down to the page; nothing is said to the server from here.

use uuid::Uuid;

use super::{
    super::{
        super::{action::Action, data, theme::Tone, view::Cx},
        choose::{Choice, Choose, Chosen},
        prompt::{Confirm, Prompt},
    },
    page::{self, Known, Page, cell, has_left},
};
use crate::{
    domain::{
        field::Record as _,
        pick::Codes as _,
        record::{account::Account, lead::Lead, team::UserRole},
    },
    sync::core::command::{Command, Device, Grant, Invite, Move, Team, Territory, User, word},
    words::say,
};

/// The tag under which an order is handed to the page.
pub(super) const ORDER: &str = "order";

/// What is to be said to the server, and the sentence once it is done.
pub(super) type Order = (Command, String);

/// How many records are offered.
const SHOWN: usize = 12;

/// Hands an order down to the page, once nothing lies over it any more.
fn hand(order: Order, cx: &mut Cx<'_>) {
    cx.give(ORDER, order);
}

/// What a command is about as lists call it, so that the cursor finds it when it is done.
pub(super) fn subject(command: &Command) -> Option<&str> {
    match command {
        Command::User(User::Add { login, .. }) => Some(login),
        Command::Team(Team::Set { name, rename, .. }) => Some(rename.as_ref().unwrap_or(name)),
        Command::Territory(Territory::Add { name }) => Some(name),
        Command::Territory(Territory::Rename { to, .. }) => Some(to),
        Command::Invite(Invite::Add { login }) => Some(login),
        _ => None,
    }
}

/// Asks what an action needs to know; what needs nothing is ordered at once.
pub(super) fn ask(
    page: Page,
    action: Action,
    row: Option<Vec<String>>,
    known: &Known,
    cx: &mut Cx<'_>,
) -> Option<Order> {
    match (page, action) {
        (Page::Users, Action::AdminAdd) => add_person(known, cx),
        (Page::Teams, Action::AdminAdd) => add_team(cx),
        (Page::Territories, Action::AdminAdd) => add_territory(cx),
        (Page::Invites, Action::AdminAdd) => invite_someone(known, cx),
        _ => match row {
            Some(row) => return of_row(page, action, row, known, cx),
            None => cx.say(Tone::Plain, say!("app-nothing-chosen")),
        },
    }
    None
}

fn of_row(
    page: Page,
    action: Action,
    row: Vec<String>,
    known: &Known,
    cx: &mut Cx<'_>,
) -> Option<Order> {
    match (page, action) {
        (Page::Users, Action::AdminInvite) => return Some(invite(cell(&row, 0))),
        (Page::Users, Action::AdminEnd) if has_left(&row) => {
            return Some(set(&row, |to| to.active = Some(true)));
        }
        (Page::Invites, Action::AdminEnd) => return Some(withdraw(&row)),
        (Page::Users, Action::AdminRole) => role_of(row, cx),
        (Page::Users, Action::AdminTeam) => team_of(row, known, cx),
        (Page::Users, Action::AdminHome) => home_of(row, known, cx),
        (Page::Users, Action::AdminRename) => name_of(row, cx),
        (Page::Users, Action::AdminEnd) => let_go(row, cx),
        (Page::Teams, Action::AdminManager) => manager_of(row, known, cx),
        (Page::Teams, Action::AdminTeam) => parent_of(row, known, cx),
        (Page::Teams, Action::AdminRename) => rename_team(row, cx),
        (Page::Territories, Action::AdminGrant) => grant(row, known, cx),
        (Page::Territories, Action::AdminHandOver) => hand_over(row, known, cx),
        (Page::Territories, Action::AdminMove) => move_record(row, cx),
        (Page::Territories, Action::AdminRename) => rename_territory(row, cx),
        (Page::Devices, Action::AdminEnd) => revoke(&row, cx),
        _ => {}
    }
    None
}

/// A name that may not be empty.
fn named(
    title: impl Into<String>,
    standing: &str,
    then: impl FnOnce(String, &mut Cx<'_>) + Send + 'static,
) -> Prompt {
    Prompt::new(title, "", then)
        .with(standing)
        .checked(|text, _| {
            if text.is_empty() {
                Err(say!("admin-needs-name").into())
            } else {
                Ok(String::new())
            }
        })
}

/// A choice, done with its code.
fn choose(
    title: impl Into<String>,
    choices: Vec<Choice>,
    then: impl FnOnce(Choice, &mut Cx<'_>) + Send + 'static,
) -> Choose {
    Choose::new(title, choices).then(move |chosen, cx| {
        if let Chosen::One(choice) = chosen {
            then(choice, cx);
        }
    })
}

fn people(known: &Known) -> Vec<Choice> {
    let all = known.rows("user").iter().filter(|row| !has_left(row));
    all.map(|row| Choice::new(cell(row, 0), cell(row, 1)).note(cell(row, 0)))
        .collect()
}

/// Teams by name, with none of them first.
fn teams(known: &Known, none: &str) -> Vec<Choice> {
    let all = known.rows("team").iter();
    let teams = all.map(|row| Choice::new(cell(row, 0), cell(row, 0)));
    std::iter::once(Choice::new("", none))
        .chain(teams)
        .collect()
}

/// Territories by id: two may have the same name.
fn territories(known: &Known) -> Vec<Choice> {
    let all = known.rows("territory").iter();
    all.map(|row| Choice::new(cell(row, 1), cell(row, 0)).right(cell(row, 2)))
        .collect()
}

fn roles() -> Vec<Choice> {
    UserRole::ITEMS
        .iter()
        .map(|item| Choice::new(item.code, item.called()))
        .collect()
}

fn invite(login: &str) -> Order {
    let said = say!("admin-invited", who = login);
    let command = Invite::Add {
        login: login.to_owned(),
    };
    (Command::Invite(command), said)
}

fn invite_someone(known: &Known, cx: &mut Cx<'_>) {
    let choice = choose(say!("admin-for-whom"), people(known), |one, cx| {
        hand(invite(&one.code), cx);
    });
    cx.over(choice);
}

fn add_person(known: &Known, cx: &mut Cx<'_>) {
    let teams = teams(known, say!("admin-no-team"));
    let label = say!("admin-login");
    let prompt = Prompt::new(say!("admin-add-person"), label, move |login, cx| {
        let title = say!("admin-name-of", who = &login);
        let beginning = login.split('@').next().unwrap_or_default().to_owned();
        let prompt = Prompt::new(title, "", move |name, cx| {
            let title = say!("admin-role-of", who = &login);
            let role = choose(title, roles(), move |role, cx| {
                let add = move |team: Option<String>, cx: &mut Cx<'_>| {
                    let said = say!("admin-added", who = &login);
                    let command = User::Add {
                        login,
                        name,
                        role: role.code,
                        team,
                        territory: None,
                    };
                    hand((Command::User(command), said), cx);
                };
                if teams.len() < 2 {
                    return add(None, cx);
                }
                let team = choose(say!("admin-team"), teams, move |team, cx| {
                    add(Some(team.code).filter(|name| !name.is_empty()), cx);
                });
                cx.over(team);
            });
            cx.over(role.on(UserRole::Rep.code()));
        });
        cx.over(prompt.with(beginning));
    });
    let one_word = |text: &str, _: &_| {
        if text.is_empty() || text.contains(char::is_whitespace) {
            Err(say!("admin-one-word").to_owned())
        } else {
            Ok(String::new())
        }
    };
    cx.over(prompt.checked(one_word));
}

/// A change of someone who is there.
fn set(row: &[String], change: impl FnOnce(&mut Change)) -> Order {
    let mut to = Change::default();
    change(&mut to);
    let login = cell(row, 0).to_owned();
    let said = say!("admin-changed", what = &login);
    let command = User::Set {
        login,
        name: to.name,
        role: to.role,
        team: to.team,
        territory: to.territory,
        active: to.active,
    };
    (Command::User(command), said)
}

#[derive(Default)]
struct Change {
    name: Option<String>,
    role: Option<String>,
    team: Option<String>,
    territory: Option<String>,
    active: Option<bool>,
}

fn role_of(row: Vec<String>, cx: &mut Cx<'_>) {
    let (title, stands) = (
        say!("admin-role-of", who = cell(&row, 1)),
        cell(&row, 2).to_owned(),
    );
    let choice = choose(title, roles(), move |role, cx| {
        hand(set(&row, |to| to.role = Some(role.code)), cx);
    });
    cx.over(choice.on(&stands));
}

fn team_of(row: Vec<String>, known: &Known, cx: &mut Cx<'_>) {
    let (title, stands) = (
        say!("admin-team-of", who = cell(&row, 1)),
        cell(&row, 3).to_owned(),
    );
    let choices = teams(known, say!("admin-no-team"));
    let choice = choose(title, choices, move |team, cx| {
        hand(set(&row, |to| to.team = Some(team.code)), cx);
    });
    cx.over(choice.on(&stands));
}

fn home_of(row: Vec<String>, known: &Known, cx: &mut Cx<'_>) {
    let title = say!("admin-home-of", who = cell(&row, 1));
    let choice = choose(title, territories(known), move |place, cx| {
        hand(set(&row, |to| to.territory = Some(place.code)), cx);
    });
    cx.over(choice);
}

fn name_of(row: Vec<String>, cx: &mut Cx<'_>) {
    let stands = cell(&row, 1).to_owned();
    let prompt = named(
        say!("admin-name-of", who = &stands),
        &stands,
        move |name, cx| {
            hand(set(&row, |to| to.name = Some(name)), cx);
        },
    );
    cx.over(prompt);
}

fn let_go(row: Vec<String>, cx: &mut Cx<'_>) {
    let text = say!("admin-ask-left", who = cell(&row, 1));
    cx.over(Confirm::new(text, move |cx| {
        hand(set(&row, |to| to.active = Some(false)), cx);
    }));
}

fn set_team(
    name: &str,
    (rename, parent, manager): (Option<String>, Option<String>, Option<String>),
) -> Order {
    let said = say!("admin-changed", what = name);
    let command = Team::Set {
        name: name.to_owned(),
        rename,
        parent,
        manager,
    };
    (Command::Team(command), said)
}

fn add_team(cx: &mut Cx<'_>) {
    cx.over(named(say!("admin-add-team"), "", |name, cx| {
        hand(set_team(&name, (None, None, None)), cx);
    }));
}

fn rename_team(row: Vec<String>, cx: &mut Cx<'_>) {
    let stands = cell(&row, 0).to_owned();
    let prompt = named(
        say!("admin-name-of", who = &stands),
        &stands,
        move |name, cx| {
            hand(set_team(cell(&row, 0), (Some(name), None, None)), cx);
        },
    );
    cx.over(prompt);
}

fn manager_of(row: Vec<String>, known: &Known, cx: &mut Cx<'_>) {
    let nobody = Choice::new("", say!("admin-nobody-leads"));
    let choices = std::iter::once(nobody).chain(people(known)).collect();
    let (title, stands) = (
        say!("admin-manager-of", team = cell(&row, 0)),
        cell(&row, 2).to_owned(),
    );
    let choice = choose(title, choices, move |one, cx| {
        hand(set_team(cell(&row, 0), (None, None, Some(one.code))), cx);
    });
    cx.over(choice.on(&stands));
}

fn parent_of(row: Vec<String>, known: &Known, cx: &mut Cx<'_>) {
    let name = cell(&row, 0).to_owned();
    let mut choices = teams(known, say!("admin-no-parent"));
    choices.retain(|choice| choice.code != name);
    let stands = cell(&row, 1).to_owned();
    let choice = choose(
        say!("admin-parent-of", team = &name),
        choices,
        move |one, cx| {
            hand(set_team(&name, (None, Some(one.code), None)), cx);
        },
    );
    cx.over(choice.on(&stands));
}

fn add_territory(cx: &mut Cx<'_>) {
    cx.over(named(say!("admin-add-territory"), "", |name, cx| {
        let said = say!("admin-made-it", what = &name);
        hand((Command::Territory(Territory::Add { name }), said), cx);
    }));
}

fn rename_territory(row: Vec<String>, cx: &mut Cx<'_>) {
    let stands = cell(&row, 0).to_owned();
    let prompt = named(
        say!("admin-name-of", who = &stands),
        &stands,
        move |to, cx| {
            let said = say!("admin-changed", what = &to);
            let name = cell(&row, 1).to_owned();
            hand(
                (Command::Territory(Territory::Rename { name, to }), said),
                cx,
            );
        },
    );
    cx.over(prompt);
}

fn grant(row: Vec<String>, known: &Known, cx: &mut Cx<'_>) {
    let title = say!("admin-grant-whom", territory = cell(&row, 0));
    let choice = choose(title, people(known), move |one, cx| {
        let levels = [word::WRITE, word::READ, word::NONE];
        let choices = levels.map(|code| {
            let label = match code {
                word::NONE => say!("admin-nothing-there"),
                other => page::said(other),
            };
            Choice::new(code, label)
        });
        let title = say!(
            "admin-grant-what",
            who = &one.label,
            territory = cell(&row, 0)
        );
        let level = choose(title, choices.to_vec(), move |level, cx| {
            let said = say!("admin-granted", who = &one.code, territory = cell(&row, 0));
            let command = Grant::Set {
                login: one.code,
                territory: cell(&row, 1).to_owned(),
                level: level.code,
            };
            hand((Command::Grant(command), said), cx);
        });
        cx.over(level);
    });
    cx.over(choice);
}

fn hand_over(row: Vec<String>, known: &Known, cx: &mut Cx<'_>) {
    // Only who may write there can give it away.
    let from: Vec<Choice> = known
        .rights(&row)
        .filter(|right| cell(right, 2) == word::WRITE)
        .map(|right| Choice::new(cell(right, 0), cell(right, 0)))
        .collect();
    if from.is_empty() {
        return cx.say(Tone::Warning, say!("admin-nobody-writes"));
    }
    let people = people(known);
    let title = say!("admin-hand-from", territory = cell(&row, 0));
    let choice = choose(title, from, move |from, cx| {
        let others = people.into_iter().filter(|one| one.code != from.code);
        let title = say!("admin-hand-to", territory = cell(&row, 0));
        let to = choose(title, others.collect(), move |to, cx| {
            let said = say!("admin-handed", territory = cell(&row, 0), who = &to.label);
            let command = Move::Territory {
                territory: cell(&row, 1).to_owned(),
                from: from.code,
                to: to.code,
            };
            hand((Command::Move(command), said), cx);
        });
        cx.over(to);
    });
    cx.over(choice);
}

/// Accounts and leads of this book: what has no parent can be handed over.
fn move_record(row: Vec<String>, cx: &mut Cx<'_>) {
    let title = say!("admin-move-what", territory = cell(&row, 0));
    let choice = choose(title, Vec::new(), move |one, cx| {
        let Ok(record) = one.code.parse::<Uuid>() else {
            return;
        };
        let said = say!(
            "admin-moved",
            record = &one.label,
            territory = cell(&row, 0)
        );
        let territory = cell(&row, 1).to_owned();
        hand(
            (Command::Move(Move::Record { record, territory }), said),
            cx,
        );
    });
    let choice = choice.looking(|read, typed| {
        let mut choices = Vec::new();
        for kind in [Account::INFO, Lead::INFO] {
            for found in data::search(read, Some(kind), typed, SHOWN / 2)? {
                if let Some(uuid) = read.uuid(found.id)? {
                    choices.push(
                        Choice::new(uuid.to_string(), found.title)
                            .note(found.note)
                            .right(kind.called()),
                    );
                }
            }
        }
        Ok(choices)
    });
    cx.over(choice);
}

fn revoke(row: &[String], cx: &mut Cx<'_>) {
    if page::is_own(row, cx.scene) {
        return cx.say(Tone::Warning, say!("admin-not-own-device"));
    }
    let Ok(device) = cell(row, 0).parse::<Uuid>() else {
        return;
    };
    let (name, login) = (cell(row, 2).to_owned(), cell(row, 1).to_owned());
    let text = say!("admin-ask-revoke", name = &name, who = &login);
    cx.over(Confirm::new(text, move |cx| {
        let said = say!("admin-revoked-it", name = &name, who = &login);
        hand((Command::Device(Device::Revoke { device }), said), cx);
    }));
}

fn withdraw(row: &[String]) -> Order {
    let login = cell(row, 0).to_owned();
    let said = say!("admin-withdrew", who = &login);
    (Command::Invite(Invite::Withdraw { login }), said)
}
