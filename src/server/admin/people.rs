//! People, their devices and their invites.

use chrono::DateTime;
use serde_json::json;
use uuid::Uuid;

use super::{Done, Said, Wrong, got, places, refused, unknown};
use crate::{
    domain::{
        field::Record as _,
        pick::Codes as _,
        record::team::{User, UserRole},
    },
    server::{
        limits::{DEVICES, NAME_BYTES},
        people::{self, folded},
        storage::{Row, Sql, Val},
    },
    sync::core::{
        admin::{self, Via},
        command::word,
        protocol::{Body, Level},
        storage::{Kept, Person, Tables as _},
    },
};

/// Someone new.
pub(super) struct New<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub role: &'a str,
    pub team: Option<&'a str>,
    pub territory: Option<&'a str>,
}

/// What changes about someone.
pub(super) struct Change<'a> {
    pub name: Option<&'a str>,
    pub role: Option<&'a str>,
    pub team: Option<&'a str>,
    pub territory: Option<&'a str>,
    pub active: Option<bool>,
}

/// Someone as the lists show them.
pub(super) struct Known {
    pub user: Uuid,
    pub login: String,
    pub name: String,
    pub team: Option<Uuid>,
    has_password: bool,
}

/// A moment as lists show it, in UTC.
pub(super) fn moment(millis: i64) -> String {
    DateTime::from_timestamp_millis(millis).map_or_else(String::new, |moment| {
        moment.format("%Y-%m-%d %H:%M").to_string()
    })
}

fn role(code: &str) -> Done<UserRole> {
    let code = if code.is_empty() {
        UserRole::Rep.code()
    } else {
        code
    };
    Ok(UserRole::from_code(code).ok_or_else(|| {
        let known: Vec<&str> = UserRole::ITEMS.iter().map(|item| item.code).collect();
        Wrong::Refused(format!("{code:?} is no role: {}", known.join(", ")))
    }))
}

/// Everyone with a login.
pub(super) fn all(sql: &mut Sql<'_>) -> Kept<Vec<Known>> {
    sql.rows("SELECT user_id, name, shown, team, password IS NOT NULL FROM login WHERE org = $1 ORDER BY name", &[])?
        .into_iter()
        .map(|mut row: Row| {
            Ok(Known {
                user: row.id()?,
                login: row.text()?,
                name: row.text()?,
                team: row.maybe_id()?,
                has_password: row.bool()?,
            })
        })
        .collect()
}

/// Someone by login.
pub(super) fn by_login(sql: &mut Sql<'_>, login: &str) -> Done<Known> {
    let wanted = folded(login);
    match all(sql)?.into_iter().find(|known| known.login == wanted) {
        Some(known) => Ok(Ok(known)),
        None => unknown("user", login),
    }
}

pub(super) fn list(sql: &mut Sql<'_>) -> Done {
    let teams = places::team_names(sql)?;
    let mut rows = Vec::new();
    for known in all(sql)? {
        let Some(person) = sql.person(known.user)? else {
            continue;
        };
        let homes: Vec<Uuid> = person.home.into_iter().collect();
        let home = sql
            .names(&homes)?
            .pop()
            .map(|(_, name)| name)
            .unwrap_or_default();
        let team = known
            .team
            .and_then(|team| teams.get(&team).cloned())
            .unwrap_or_default();
        let state = match (person.active, known.has_password) {
            (false, _) => word::LEFT,
            (true, true) => word::ACTIVE,
            (true, false) => word::NO_PASSWORD,
        };
        rows.push(vec![
            known.login,
            known.name,
            person.role.code().to_owned(),
            team,
            home,
            state.to_owned(),
        ]);
    }
    Ok(Ok(Said::table(
        &["Login", "Name", "Role", "Team", "Territory", "State"],
        rows,
    )))
}

/// What the role alone grants: the words that all share. Who leads may change them.
fn grant_shared(sql: &mut Sql<'_>, user: Uuid, role: UserRole) -> Kept<()> {
    let level = match role {
        UserRole::Admin | UserRole::Manager => Level::Write,
        UserRole::Rep | UserRole::ReadOnly => Level::Read,
    };
    let org = sql.org;
    admin::grant(sql, user, org, Via::Hand, Some(level))
}

/// The person's record, that every book gets.
fn publish(sql: &mut Sql<'_>, known: &Known, person: &Person, now: i64) -> Kept<()> {
    let mut values = Body::from([
        ("name".to_owned(), json!(known.name)),
        ("role".to_owned(), json!(person.role.code())),
        ("active".to_owned(), json!(i64::from(person.active))),
    ]);
    if known.login.contains('@') {
        values.insert("email".into(), json!(known.login));
    }
    let team = known
        .team
        .map_or(serde_json::Value::Null, |team| json!(team.to_string()));
    values.insert("team".into(), team);
    admin::write(sql, now, User::KIND.0, known.user, values)
}

/// Makes someone, with their territory, rights, record and invite; gives their id and the code.
pub(super) fn make(sql: &mut Sql<'_>, new: &New<'_>, now: i64) -> Done<(Uuid, String)> {
    let login = folded(new.login);
    if login.is_empty()
        || login.len() > NAME_BYTES
        || new.name.len() > NAME_BYTES
        || login.contains(char::is_whitespace)
    {
        return refused(format!(
            "{:?} cannot be a login: one word of at most {NAME_BYTES} bytes",
            new.login
        ));
    }
    let role = got!(role(new.role));
    let team = match new.team {
        Some(name) => Some(got!(places::team_by_name(sql, name))),
        None => None,
    };
    let user = Uuid::now_v7();
    let name = if new.name.is_empty() {
        new.login
    } else {
        new.name
    };
    let home = match new.territory {
        Some(name) => Some(got!(places::territory_by_name(sql, name))),
        None if role == UserRole::ReadOnly => None,
        None => Some(got!(places::make_territory(sql, name, now))),
    };
    let person = Person {
        user,
        role,
        home,
        active: true,
    };
    admin::put_person(sql, &person)?;
    if !people::add_login(sql, user, &login, name, now)? {
        return refused(format!("the login {login:?} is taken"));
    }
    sql.change(
        "UPDATE login SET team = $3 WHERE org = $1 AND user_id = $2",
        &[user.into(), team.into()],
    )?;
    grant_shared(sql, user, role)?;
    if let Some(home) = home {
        let level = if role == UserRole::ReadOnly {
            Level::Read
        } else {
            Level::Write
        };
        admin::grant(sql, user, home, Via::Hand, Some(level))?;
    }
    let known = Known {
        user,
        login,
        name: name.to_owned(),
        team,
        has_password: false,
    };
    publish(sql, &known, &person, now)?;
    places::derive(sql)?;
    let code = people::invite(sql, user, now)?;
    Ok(Ok((user, code)))
}

pub(super) fn add(sql: &mut Sql<'_>, new: &New<'_>, now: i64) -> Done {
    let (_, code) = got!(make(sql, new, now));
    let said = Said::note(format!(
        "{} may come in once with the invite {code}",
        folded(new.login)
    ));
    Ok(Ok(Said {
        code: Some(code),
        ..said
    }))
}

pub(super) fn set(sql: &mut Sql<'_>, login: &str, change: &Change<'_>, now: i64) -> Done {
    let mut known = got!(by_login(sql, login));
    let Some(mut person) = sql.person(known.user)? else {
        return unknown("user", login);
    };
    if let Some(name) = change.name {
        if name.is_empty() || name.len() > NAME_BYTES {
            return refused("a name has 1 to 200 bytes");
        }
        name.clone_into(&mut known.name);
    }
    if let Some(code) = change.role {
        person.role = got!(role(code));
    }
    if let Some(name) = change.team {
        known.team = if name.is_empty() {
            None
        } else {
            Some(got!(places::team_by_name(sql, name)))
        };
    }
    if let Some(name) = change.territory {
        person.home = Some(got!(places::territory_by_name(sql, name)));
    }
    if let Some(active) = change.active {
        person.active = active;
    }
    let leads_on = person.active && person.role == UserRole::Admin;
    if !leads_on && !other_admin(sql, known.user)? {
        return refused(format!("{login} is the only administrator"));
    }
    admin::put_person(sql, &person)?;
    sql.change(
        "UPDATE login SET shown = $3, team = $4 WHERE org = $1 AND user_id = $2",
        &[
            known.user.into(),
            known.name.as_str().into(),
            known.team.into(),
        ],
    )?;
    grant_shared(sql, known.user, person.role)?;
    publish(sql, &known, &person, now)?;
    places::derive(sql)?;
    Ok(Ok(Said::note(format!("{} is changed", known.login))))
}

fn other_admin(sql: &mut Sql<'_>, user: Uuid) -> Kept<bool> {
    let others = sql.rows(
        "SELECT user_id FROM person WHERE org = $1 AND role = 'admin' AND active AND user_id <> $2",
        &[user.into()],
    )?;
    Ok(!others.is_empty())
}

pub(super) fn devices(sql: &mut Sql<'_>) -> Done {
    let rows = sql
        .rows(
            "SELECT device.id, login.name, token.name, device.revoked, device.last_n, device.seen FROM device \
             JOIN login ON login.org = device.org AND login.user_id = device.user_id \
             LEFT JOIN token ON token.org = device.org AND token.device = device.id \
             WHERE device.org = $1 ORDER BY login.name, device.seen",
            &[],
        )?
        .into_iter()
        .map(|mut row| {
            let (id, login, name) = (row.id()?, row.text()?, row.maybe_text()?);
            let (revoked, last_n, seen) = (row.bool()?, row.int()?, row.int()?);
            let state = if revoked { word::SENT_AWAY } else { word::ACTIVE };
            Ok(vec![id.to_string(), login, name.unwrap_or_default(), state.to_owned(), last_n.to_string(), moment(seen)])
        })
        .collect::<Kept<_>>()?;
    Ok(Ok(Said::table(
        &[
            "Device",
            "Login",
            "Name",
            "State",
            "Operations",
            "Last sent (UTC)",
        ],
        rows,
    )))
}

pub(super) fn revoke(sql: &mut Sql<'_>, device: Uuid) -> Done {
    let Some(mut known) = sql.device(device)? else {
        return unknown("device", &device.to_string());
    };
    // The token stays: by it the device is told that it was sent away, and drops what it holds.
    known.revoked = true;
    sql.put_device(&known)?;
    Ok(Ok(Said::note(format!("{device} is refused from now on"))))
}

pub(super) fn invites(sql: &mut Sql<'_>, now: i64) -> Done {
    let rows = sql
        .rows(
            "SELECT login.name, invite.made, invite.expires FROM invite \
             JOIN login ON login.org = invite.org AND login.user_id = invite.user_id \
             WHERE invite.org = $1 AND invite.used IS NULL AND invite.expires > $2 ORDER BY invite.made",
            &[now.into()],
        )?
        .into_iter()
        .map(|mut row| Ok(vec![row.text()?, moment(row.int()?), moment(row.int()?)]))
        .collect::<Kept<_>>()?;
    Ok(Ok(Said::table(
        &["Login", "Made (UTC)", "Good until (UTC)"],
        rows,
    )))
}

/// Ends the invites of a person; gives how many could still be used.
fn end_invites(sql: &mut Sql<'_>, user: Uuid, now: i64) -> Kept<u64> {
    let good = sql.change(
        "UPDATE invite SET used = $3 WHERE org = $1 AND user_id = $2 AND used IS NULL AND expires > $3",
        &[user.into(), Val::Int(now)],
    )?;
    Ok(good)
}

pub(super) fn withdraw(sql: &mut Sql<'_>, login: &str, now: i64) -> Done {
    let known = got!(by_login(sql, login));
    if end_invites(sql, known.user, now)? == 0 {
        return unknown("open invite of", login);
    }
    Ok(Ok(Said::note(format!(
        "the invite of {} is good no more",
        known.login
    ))))
}

pub(super) fn invite(sql: &mut Sql<'_>, login: &str, now: i64) -> Done {
    let known = got!(by_login(sql, login));
    // A new one ends the others.
    end_invites(sql, known.user, now)?;
    let code = people::invite(sql, known.user, now)?;
    let said = Said::note(format!(
        "{} may come in once with the invite {code} (at most {DEVICES} devices)",
        known.login
    ));
    Ok(Ok(Said {
        code: Some(code),
        ..said
    }))
}
