//! Who may come in: logins, invites, tokens. What they may do once inside is `sync::core::rights`.

use uuid::Uuid;

use super::{
    limits::{DEVICES, INVITE_DAYS, NAME_BYTES, TOKEN_DAYS},
    secret,
    storage::{Keep, Lot, Mode, Sql, Val, person_of},
};
use crate::{
    domain::record::team::UserRole,
    sync::core::{
        protocol::LoginReply,
        storage::{Device, Fault, Kept, Tables as _},
    },
};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// In which organisation.
    pub org: Uuid,
    /// With which device.
    pub device: Uuid,
    /// Who.
    pub user: Uuid,
    /// What they may do beside what grants say.
    pub role: UserRole,
}

/// What a token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It lets this guest in.
    Good(Guest),
    /// Its device, or its person, was sent away.
    Revoked,
    /// It is not known, or too old.
    Nothing,
}

/// A login name as it is compared.
pub fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Looks a token up. One that was not used for some days is good for longer from now on.
pub fn look(keep: &Keep, token: &str, now: i64) -> Kept<Worth> {
    let Some(org) = secret::org_of(token) else {
        return Ok(Worth::Nothing);
    };
    let hash = secret::hash(token);
    let found = keep.within(org, Mode::Read, |sql| {
        let row = sql.row(
            "SELECT token.device, token.expires, device.revoked, device.user_id, \
             person.role, person.home, person.active FROM token \
             JOIN device ON device.org = token.org AND device.id = token.device \
             JOIN person ON person.org = token.org AND person.user_id = device.user_id \
             WHERE token.org = $1 AND token.hash = $2",
            &[hash.as_str().into()],
        )?;
        let Some(mut row) = row else { return Ok(None) };
        let (device, expires, revoked) = (row.id()?, row.int()?, row.bool()?);
        let user = row.id()?;
        Ok(Some((device, expires, revoked, person_of(&mut row, user)?)))
    })?;
    let Some((device, expires, revoked, person)) = found else {
        return Ok(Worth::Nothing);
    };
    if revoked || !person.active {
        return Ok(Worth::Revoked);
    }
    if expires <= now {
        return Ok(Worth::Nothing);
    }
    if expires < now + (TOKEN_DAYS - 7) * DAY {
        keep.within(org, Mode::Write, |sql| {
            sql.change(
                "UPDATE token SET expires = $3 WHERE org = $1 AND device = $2",
                &[device.into(), (now + TOKEN_DAYS * DAY).into()],
            )
        })?;
    }
    Ok(Worth::Good(Guest {
        org,
        device,
        user: person.user,
        role: person.role,
    }))
}

/// A door that opens: whose it is, and what is kept of the password.
#[derive(Clone, Debug)]
pub struct Login {
    /// In which organisation.
    pub org: Uuid,
    /// Who.
    pub user: Uuid,
    /// What is kept of their password, if they chose one.
    pub password: Option<String>,
    /// Whether they may come in.
    pub active: bool,
}

/// Whose login name that is.
pub fn find(keep: &Keep, login: &str) -> Kept<Option<Login>> {
    let login = folded(login);
    let Some(org) = behind(keep, &format!("login:{login}"))? else {
        return Ok(None);
    };
    keep.within(org, Mode::Read, |sql| {
        sql.row(
            "SELECT login.user_id, login.password, person.active FROM login \
             JOIN person ON person.org = login.org AND person.user_id = login.user_id \
             WHERE login.org = $1 AND login.name = $2",
            &[login.as_str().into()],
        )?
        .map(|mut row| {
            Ok(Login {
                org,
                user: row.id()?,
                password: row.maybe_text()?,
                active: row.bool()?,
            })
        })
        .transpose()
    })
}

/// The organisation behind a door.
fn behind(keep: &Keep, key: &str) -> Kept<Option<Uuid>> {
    keep.outside(Mode::Read, |engine| {
        engine
            .query("SELECT org FROM door WHERE key = $1", &[key.into()])?
            .into_iter()
            .next()
            .map(|mut row| row.id())
            .transpose()
    })
}

/// Makes a code that lets this person in once, with a password of their choice.
pub fn invite(sql: &mut Sql<'_>, user: Uuid, now: i64) -> Kept<String> {
    let code = secret::invite()?;
    sql.change(
        "INSERT INTO invite (org, hash, user_id, made, expires) VALUES ($1, $2, $3, $4, $5)",
        &[
            secret::hash(&code).as_str().into(),
            user.into(),
            now.into(),
            (now + INVITE_DAYS * DAY).into(),
        ],
    )?;
    Ok(code)
}

/// Uses an invite up, if it is this person's and still good.
fn redeem(sql: &mut Sql<'_>, user: Uuid, code: &str, now: i64) -> Kept<bool> {
    let used = sql.change(
        "UPDATE invite SET used = $4 WHERE org = $1 AND hash = $2 AND user_id = $3 AND used IS NULL AND expires > $4",
        &[secret::hash(code).as_str().into(), user.into(), now.into()],
    )?;
    Ok(used == 1)
}

/// A device that wants in.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    /// Its id, as its book knows it.
    pub device: Uuid,
    /// How people call it.
    pub name: &'a str,
}

/// Why a device is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Name and secret do not fit; it is not said which.
    Secret,
    /// The device is someone else's, or was sent away.
    Device,
    /// They have enough devices.
    TooMany,
}

/// Lets a device in with an invite, and keeps the password that was chosen (its hash) if one was.
pub fn enter_by_invite(
    keep: &Keep,
    login: &Login,
    code: &str,
    chosen: Option<&str>,
    newcomer: Newcomer<'_>,
    now: i64,
) -> Kept<Result<LoginReply, Refused>> {
    keep.within(login.org, Mode::Write, |sql| {
        if !redeem(sql, login.user, code, now)? {
            return Ok(Err(Refused::Secret));
        }
        if let Some(password) = chosen {
            sql.change(
                "UPDATE login SET password = $3 WHERE org = $1 AND user_id = $2",
                &[login.user.into(), password.into()],
            )?;
        }
        let reply = admit(sql, login.user, newcomer, now)?;
        if reply.is_ok() {
            note(
                sql,
                Some(login.user),
                "device.admit",
                &newcomer.device.to_string(),
                now,
            )?;
        } else {
            // Not used up by a device that could not come in.
            sql.change(
                "UPDATE invite SET used = NULL WHERE org = $1 AND hash = $2",
                &[secret::hash(code).as_str().into()],
            )?;
        }
        Ok(reply)
    })
}

/// Lets the copy of a device in; unless it says otherwise it is called what that one is.
pub fn enter_copy(
    sql: &mut Sql<'_>,
    original: Guest,
    copy: Newcomer<'_>,
    now: i64,
) -> Kept<Result<LoginReply, Refused>> {
    let mut name = copy.name.to_owned();
    if name.is_empty()
        && let Some(mut row) = sql.row(
            "SELECT name FROM token WHERE org = $1 AND device = $2",
            &[original.device.into()],
        )?
    {
        name = row.text()?;
    }
    let device = copy.device;
    let newcomer = Newcomer {
        device,
        name: &name,
    };
    let reply = admit(sql, original.user, newcomer, now)?;
    if reply.is_ok() {
        let whom = format!("{device} → {}", original.device);
        note(sql, Some(original.user), "device.copy", &whom, now)?;
    }
    Ok(reply)
}

/// Lets a device in whose person has shown their password.
pub fn enter(
    keep: &Keep,
    login: &Login,
    newcomer: Newcomer<'_>,
    now: i64,
) -> Kept<Result<LoginReply, Refused>> {
    keep.within(login.org, Mode::Write, |sql| {
        let reply = admit(sql, login.user, newcomer, now)?;
        if reply.is_ok() {
            note(
                sql,
                Some(login.user),
                "device.admit",
                &newcomer.device.to_string(),
                now,
            )?;
        }
        Ok(reply)
    })
}

/// Gives a device its token; a device that is known gets a new one and the old one ends.
pub fn admit(
    sql: &mut Sql<'_>,
    user: Uuid,
    newcomer: Newcomer<'_>,
    now: i64,
) -> Kept<Result<LoginReply, Refused>> {
    if let Some(known) = sql.device(newcomer.device)? {
        if known.user != user || known.revoked {
            return Ok(Err(Refused::Device));
        }
    } else {
        let mut count = sql
            .row(
                "SELECT count(*) FROM device WHERE org = $1 AND user_id = $2 AND NOT revoked",
                &[user.into()],
            )?
            .ok_or_else(|| Fault::Failed("nothing was counted".into()))?;
        if count.int()? >= DEVICES {
            return Ok(Err(Refused::TooMany));
        }
        sql.put_device(&Device {
            id: newcomer.device,
            user,
            revoked: false,
            last_n: 0,
            schema: 0,
            seen: now,
        })?;
    }
    let token = secret::token(sql.org)?;
    let name: String = newcomer.name.chars().take(NAME_BYTES / 4).collect();
    sql.put(
        &TOKENS,
        vec![vec![
            newcomer.device.into(),
            secret::hash(&token).as_str().into(),
            name.as_str().into(),
            now.into(),
            (now + TOKEN_DAYS * DAY).into(),
        ]],
    )?;
    let mut row = sql
        .row(
            "SELECT org.name, login.shown FROM org JOIN login ON login.org = org.id \
             WHERE org.id = $1 AND login.user_id = $2",
            &[user.into()],
        )?
        .ok_or_else(|| Fault::Failed("a person without a login".into()))?;
    Ok(Ok(LoginReply {
        token,
        org: sql.org,
        org_name: row.text()?,
        user,
        name: row.text()?,
    }))
}

const TOKENS: Lot = Lot {
    table: "token",
    columns: &[
        ("device", "uuid"),
        ("hash", "text"),
        ("name", "text"),
        ("made", "bigint"),
        ("expires", "bigint"),
    ],
    key: 1,
    replaces: true,
};

/// Writes down who did what to whom: names of people and things of the server, never of customers.
pub fn note(
    sql: &mut Sql<'_>,
    actor: Option<Uuid>,
    act: &str,
    subject: &str,
    now: i64,
) -> Kept<()> {
    sql.change(
        "INSERT INTO audit (org, id, at, actor, act, subject, detail) VALUES ($1, $2, $3, $4, $5, $6, '')",
        &[
            Uuid::now_v7().into(),
            now.into(),
            actor.into(),
            act.into(),
            subject.into(),
        ],
    )?;
    Ok(())
}

/// Adds a login to a person. False if the name is taken, by whomever.
pub fn add_login(sql: &mut Sql<'_>, user: Uuid, login: &str, shown: &str, now: i64) -> Kept<bool> {
    let key = format!("login:{}", folded(login));
    let taken = sql.engine.query(
        "SELECT org FROM door WHERE key = $1",
        &[key.as_str().into()],
    )?;
    if !taken.is_empty() {
        return Ok(false);
    }
    sql.engine.execute(
        "INSERT INTO door (key, org) VALUES ($1, $2)",
        &[key.as_str().into(), Val::Id(sql.org)],
    )?;
    sql.change(
        "INSERT INTO login (org, user_id, name, shown, made) VALUES ($1, $2, $3, $4, $5)",
        &[
            user.into(),
            folded(login).as_str().into(),
            shown.trim().into(),
            now.into(),
        ],
    )?;
    Ok(true)
}
