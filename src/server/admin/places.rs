//! Teams, territories, and who may do what in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Done, Said, got, level_word, people, refused, unknown};
use crate::{
    domain::{
        field::Record as _,
        record::team::{Team as TeamRecord, Territory as TerritoryRecord},
    },
    server::{
        limits::NAME_BYTES,
        storage::{Row, Sql},
    },
    sync::core::{
        admin::{self, Via},
        command::word,
        protocol::{Body, Level},
        storage::{Grant, Kept, Tables as _},
    },
};

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= NAME_BYTES
}

/// All territories by name.
fn named(sql: &mut Sql<'_>) -> Kept<Vec<(Uuid, String)>> {
    sql.rows(
        "SELECT id, name FROM territory WHERE org = $1 ORDER BY name",
        &[],
    )?
    .into_iter()
    .map(|mut row| Ok((row.id()?, row.text()?)))
    .collect()
}

/// A territory by name, or by id where two have the same name.
pub(super) fn territory_by_name(sql: &mut Sql<'_>, name: &str) -> Done<Uuid> {
    let mut fits = named(sql)?
        .into_iter()
        .filter(|(id, known)| known == name || id.to_string() == name);
    match (fits.next(), fits.next()) {
        (Some((id, _)), None) => Ok(Ok(id)),
        (Some(_), Some(_)) => refused(format!(
            "there are several territories {name:?}: use the id"
        )),
        (None, _) => unknown("territory", name),
    }
}

pub(super) fn make_territory(sql: &mut Sql<'_>, name: &str, now: i64) -> Done<Uuid> {
    if !is_name(name) {
        return refused("a territory has a name of 1 to 200 bytes");
    }
    let id = Uuid::now_v7();
    admin::put_territory(sql, id, name)?;
    let values = Body::from([("name".to_owned(), json!(name))]);
    admin::write(sql, now, TerritoryRecord::KIND.0, id, values)?;
    Ok(Ok(id))
}

pub(super) fn territories(sql: &mut Sql<'_>) -> Done {
    let mut rows = Vec::new();
    for (id, name) in named(sql)? {
        let mut count = sql.rows(
            "SELECT count(*) FROM feed WHERE org = $1 AND territory = $2 AND NOT gone",
            &[id.into()],
        )?;
        let count = count.iter_mut().map(Row::int).sum::<Kept<i64>>()?;
        rows.push(vec![name, id.to_string(), count.to_string()]);
    }
    Ok(Ok(Said::table(&["Territory", "Id", "Records"], rows)))
}

pub(super) fn add_territory(sql: &mut Sql<'_>, name: &str, now: i64) -> Done {
    let id = got!(make_territory(sql, name, now));
    Ok(Ok(Said::note(format!("territory {name} is {id}"))))
}

pub(super) fn rename_territory(sql: &mut Sql<'_>, name: &str, to: &str, now: i64) -> Done {
    let id = got!(territory_by_name(sql, name));
    if !is_name(to) {
        return refused("a territory has a name of 1 to 200 bytes");
    }
    admin::put_territory(sql, id, to)?;
    let values = Body::from([("name".to_owned(), json!(to))]);
    admin::write(sql, now, TerritoryRecord::KIND.0, id, values)?;
    Ok(Ok(Said::note(format!("{name} is {to} now"))))
}

/// One team.
struct Team {
    id: Uuid,
    name: String,
    parent: Option<Uuid>,
    manager: Option<Uuid>,
}

fn all_teams(sql: &mut Sql<'_>) -> Kept<Vec<Team>> {
    sql.rows(
        "SELECT id, name, parent, manager FROM team WHERE org = $1 ORDER BY name",
        &[],
    )?
    .into_iter()
    .map(|mut row| {
        Ok(Team {
            id: row.id()?,
            name: row.text()?,
            parent: row.maybe_id()?,
            manager: row.maybe_id()?,
        })
    })
    .collect()
}

/// Names of teams.
pub(super) fn team_names(sql: &mut Sql<'_>) -> Kept<BTreeMap<Uuid, String>> {
    Ok(all_teams(sql)?
        .into_iter()
        .map(|team| (team.id, team.name))
        .collect())
}

pub(super) fn team_by_name(sql: &mut Sql<'_>, name: &str) -> Done<Uuid> {
    match all_teams(sql)?.into_iter().find(|team| team.name == name) {
        Some(team) => Ok(Ok(team.id)),
        None => unknown("team", name),
    }
}

pub(super) fn teams(sql: &mut Sql<'_>) -> Done {
    let names = team_names(sql)?;
    let people: BTreeMap<Uuid, String> = people::all(sql)?
        .into_iter()
        .map(|known| (known.user, known.login))
        .collect();
    let rows = all_teams(sql)?
        .into_iter()
        .map(|team| {
            let parent = team.parent.and_then(|parent| names.get(&parent).cloned());
            let manager = team
                .manager
                .and_then(|manager| people.get(&manager).cloned());
            vec![
                team.name,
                parent.unwrap_or_default(),
                manager.unwrap_or_default(),
            ]
        })
        .collect();
    Ok(Ok(Said::table(&["Team", "Part of", "Manager"], rows)))
}

pub(super) fn set_team(
    sql: &mut Sql<'_>,
    name: &str,
    rename: Option<&str>,
    parent: Option<&str>,
    manager: Option<&str>,
    now: i64,
) -> Done {
    let new_name = rename.unwrap_or(name);
    if !is_name(new_name) {
        return refused("a team has a name of 1 to 200 bytes");
    }
    let teams = all_teams(sql)?;
    let mut team = match teams.iter().find(|team| team.name == name) {
        Some(team) => Team {
            name: new_name.to_owned(),
            ..*team
        },
        None => Team {
            id: Uuid::now_v7(),
            name: new_name.to_owned(),
            parent: None,
            manager: None,
        },
    };
    match parent {
        Some("") => team.parent = None,
        Some(parent) => team.parent = Some(got!(team_by_name(sql, parent))),
        None => {}
    }
    match manager {
        Some("") => team.manager = None,
        Some(login) => team.manager = Some(got!(people::by_login(sql, login)).user),
        None => {}
    }
    let parents: BTreeMap<Uuid, Option<Uuid>> = teams
        .iter()
        .map(|other| (other.id, other.parent))
        .chain([(team.id, team.parent)])
        .collect();
    if above(&parents, team.parent).contains(&team.id) {
        return refused(format!("{name} would be part of itself"));
    }
    sql.change(
        "INSERT INTO team (org, id, name, parent, manager) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (org, id) \
         DO UPDATE SET name = excluded.name, parent = excluded.parent, manager = excluded.manager",
        &[team.id.into(), team.name.as_str().into(), team.parent.into(), team.manager.into()],
    )?;
    let reference = |id: Option<Uuid>| id.map_or(Value::Null, |id| json!(id.to_string()));
    let values = Body::from([
        ("name".to_owned(), json!(team.name)),
        ("parent".to_owned(), reference(team.parent)),
        ("manager".to_owned(), reference(team.manager)),
    ]);
    admin::write(sql, now, TeamRecord::KIND.0, team.id, values)?;
    derive(sql)?;
    Ok(Ok(Said::note(format!("team {} is set", team.name))))
}

/// A team and all that it is part of.
fn above(parents: &BTreeMap<Uuid, Option<Uuid>>, team: Option<Uuid>) -> BTreeSet<Uuid> {
    let mut seen = BTreeSet::new();
    let mut at = team;
    while let Some(team) = at.filter(|team| seen.insert(*team)) {
        at = parents.get(&team).copied().flatten();
    }
    seen
}

/// Brings what follows from the tree of teams up to date: who leads may look where those under them may write.
pub(super) fn derive(sql: &mut Sql<'_>) -> Kept<()> {
    let teams = all_teams(sql)?;
    let parents: BTreeMap<Uuid, Option<Uuid>> =
        teams.iter().map(|team| (team.id, team.parent)).collect();
    let managers: BTreeMap<Uuid, Uuid> = teams
        .iter()
        .filter_map(|team| Some((team.id, team.manager?)))
        .collect();
    let mut wanted: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
    let org = sql.org;
    for member in people::all(sql)? {
        let leaders: BTreeSet<Uuid> = above(&parents, member.team)
            .iter()
            .filter_map(|team| managers.get(team).copied())
            .filter(|leader| *leader != member.user)
            .collect();
        if leaders.is_empty() {
            continue;
        }
        for grant in sql.grants(member.user)? {
            if grant.direct == Some(Level::Write) && grant.territory != org {
                wanted.extend(leaders.iter().map(|leader| (*leader, grant.territory)));
            }
        }
    }
    let had: BTreeSet<(Uuid, Uuid)> = sql
        .rows(
            "SELECT user_id, territory FROM territory_grant WHERE org = $1 AND derived IS NOT NULL",
            &[],
        )?
        .into_iter()
        .map(|mut row| Ok((row.id()?, row.id()?)))
        .collect::<Kept<_>>()?;
    for (user, territory) in had.difference(&wanted) {
        admin::grant(sql, *user, *territory, Via::Team, None)?;
    }
    for (user, territory) in wanted.difference(&had) {
        admin::grant(sql, *user, *territory, Via::Team, Some(Level::Read))?;
    }
    Ok(())
}

pub(super) fn grants(sql: &mut Sql<'_>) -> Done {
    let names: BTreeMap<Uuid, String> = named(sql)?.into_iter().collect();
    let org = sql.org;
    let mut rows = Vec::new();
    for known in people::all(sql)? {
        for Grant {
            territory,
            direct,
            derived,
            ..
        } in sql.grants(known.user)?
        {
            let name = match names.get(&territory) {
                Some(name) => name.clone(),
                None if territory == org => "(all share)".to_owned(),
                None => territory.to_string(),
            };
            if direct.or(derived).is_some() {
                rows.push(vec![
                    known.login.clone(),
                    name,
                    level_word(direct).to_owned(),
                    level_word(derived).to_owned(),
                    territory.to_string(),
                ]);
            }
        }
    }
    Ok(Ok(Said::table(
        &["Login", "Territory", "By hand", "By team", "Id"],
        rows,
    )))
}

pub(super) fn set_grant(sql: &mut Sql<'_>, login: &str, territory: &str, level: &str) -> Done {
    let known = got!(people::by_login(sql, login));
    let place = got!(territory_by_name(sql, territory));
    let level = match level {
        word::WRITE => Some(Level::Write),
        word::READ => Some(Level::Read),
        word::NONE => None,
        _ => return refused(format!("{level:?} is no level: write, read, none")),
    };
    admin::grant(sql, known.user, place, Via::Hand, level)?;
    derive(sql)?;
    Ok(Ok(Said::note(format!(
        "{} may {} in {territory}",
        known.login,
        match level {
            None => "do nothing",
            Some(Level::Read) => "look",
            Some(Level::Write) => "write",
        }
    ))))
}

pub(super) fn move_record(sql: &mut Sql<'_>, record: Uuid, territory: &str) -> Done {
    let place = got!(territory_by_name(sql, territory));
    let Some(stored) = sql.records(&[record])?.pop() else {
        return unknown("record", &record.to_string());
    };
    if let Some(parent) = stored.parent {
        return refused(format!(
            "{record} belongs under {parent}, which is what can be handed over"
        ));
    }
    if stored.home == sql.org {
        return refused(format!("{record} is shared by all and is in no territory"));
    }
    admin::hand_over(sql, record, place)?;
    Ok(Ok(Said::note(format!(
        "{record} is in {territory} with all that belongs to it"
    ))))
}

pub(super) fn move_territory(sql: &mut Sql<'_>, territory: &str, from: &str, to: &str) -> Done {
    let place = got!(territory_by_name(sql, territory));
    let giver = got!(people::by_login(sql, from));
    let taker = got!(people::by_login(sql, to));
    if giver.user == taker.user {
        return refused("from and to are the same person");
    }
    admin::grant(sql, giver.user, place, Via::Hand, None)?;
    admin::grant(sql, taker.user, place, Via::Hand, Some(Level::Write))?;
    derive(sql)?;
    Ok(Ok(Said::note(format!(
        "{territory} is {to}'s now, no more {from}'s"
    ))))
}
