//! The buying centre of a deal as it is drawn: a reporting tree, lines of influence, a grid, the roles nobody holds.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{error::Result, read::Read},
    facts, id, pick,
};
use crate::domain::{
    findings::facts::MemberFacts,
    id::Id,
    pick::Codes as _,
    record::opportunity::{Attitude, InfluenceKind, InfluenceLevel, Role},
};

/// One member in the reporting tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Who.
    pub member: MemberFacts,
    /// How deep in the tree; 0 for those who report to no other member.
    pub depth: usize,
    /// Whether another at this depth follows under the same one.
    pub has_next: bool,
}

/// A line between two members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The member it goes out from.
    pub from: Id,
    /// What it is.
    pub kind: InfluenceKind,
    /// The member it leads to.
    pub to: Id,
}

/// The buying centre of one deal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BuyingCentre {
    /// The reporting tree, top down.
    pub tree: Vec<Node>,
    /// Lines of influence and conflict.
    pub lines: Vec<Line>,
    /// Roles that nobody holds.
    pub unheld: Vec<Role>,
}

impl BuyingCentre {
    /// The members of one cell of the grid of influence and attitude.
    pub fn cell(
        &self,
        influence: InfluenceLevel,
        attitude: Attitude,
    ) -> impl Iterator<Item = &MemberFacts> {
        self.tree
            .iter()
            .map(|node| &node.member)
            .filter(move |member| {
                member.influence == Some(influence) && member.attitude == Some(attitude)
            })
    }

    /// How many members have been met.
    pub fn met(&self) -> usize {
        self.tree
            .iter()
            .filter(|node| node.member.last_contact.is_some())
            .count()
    }
}

/// The buying centre of a deal; empty where there is none.
pub fn of(read: &Read<'_>, deal: Id) -> Result<BuyingCentre> {
    let Some(facts) = facts::opportunity(read, deal)? else {
        return Ok(BuyingCentre::default());
    };
    let held: BTreeSet<&str> = facts
        .members
        .iter()
        .flat_map(|member| member.roles.iter().map(|role| role.code()))
        .collect();
    let unheld = Role::ITEMS
        .iter()
        .filter(|item| !held.contains(item.code))
        .filter_map(|item| Role::from_code(item.code))
        .collect();
    Ok(BuyingCentre {
        tree: tree(read, facts.members)?,
        lines: lines(read, deal)?,
        unheld,
    })
}

fn lines(read: &Read<'_>, deal: Id) -> Result<Vec<Line>> {
    let mut query = read.conn.prepare_cached(
        "SELECT from_member, kind, to_member FROM influence \
         WHERE opportunity = ?1 AND from_member IS NOT NULL AND to_member IS NOT NULL ORDER BY id",
    )?;
    let rows = query.query_map([deal.0], |row| {
        Ok(Line {
            from: id(row, 0)?.unwrap_or_default(),
            kind: pick(row, 1)?.unwrap_or(InfluenceKind::Influences),
            to: id(row, 2)?.unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts members under the next one above them who is a member too, however many managers lie between.
fn tree(read: &Read<'_>, members: Vec<MemberFacts>) -> Result<Vec<Node>> {
    let by_contact: BTreeMap<Id, usize> = members
        .iter()
        .enumerate()
        .filter_map(|(at, member)| Some((member.contact?, at)))
        .collect();
    let mut under: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        let boss = boss(read, member, &by_contact)?.filter(|boss| *boss != at);
        under.entry(boss).or_default().push(at);
    }
    for peers in under.values_mut() {
        // Those who count most first, then as they were entered.
        peers.sort_by_key(|at| (std::cmp::Reverse(members[*at].influence), *at));
    }
    let mut nodes = Vec::with_capacity(members.len());
    let mut placed = BTreeSet::new();
    let roots = under.get(&None).cloned().unwrap_or_default();
    place(&roots, 0, &under, &members, &mut placed, &mut nodes);
    // Two who report to each other hang in no tree.
    for at in 0..members.len() {
        if !placed.contains(&at) {
            place(&[at], 0, &under, &members, &mut placed, &mut nodes);
        }
    }
    Ok(nodes)
}

fn place(
    peers: &[usize],
    depth: usize,
    under: &BTreeMap<Option<usize>, Vec<usize>>,
    members: &[MemberFacts],
    placed: &mut BTreeSet<usize>,
    nodes: &mut Vec<Node>,
) {
    for (turn, at) in peers.iter().enumerate() {
        if !placed.insert(*at) {
            continue;
        }
        nodes.push(Node {
            member: members[*at].clone(),
            depth,
            has_next: turn + 1 < peers.len(),
        });
        if let Some(below) = under.get(&Some(*at)) {
            place(below, depth + 1, under, members, placed, nodes);
        }
    }
}

fn boss(
    read: &Read<'_>,
    member: &MemberFacts,
    by_contact: &BTreeMap<Id, usize>,
) -> Result<Option<usize>> {
    let mut seen = BTreeSet::new();
    let mut next = member.reports_to;
    while let Some(contact) = next {
        if let Some(at) = by_contact.get(&contact) {
            return Ok(Some(*at));
        }
        if !seen.insert(contact) {
            break;
        }
        let mut query = read
            .conn
            .prepare_cached("SELECT reports_to FROM contact WHERE id = ?1")?;
        let mut rows = query.query([contact.0])?;
        next = match rows.next()? {
            Some(row) => id(row, 0)?,
            None => None,
        };
    }
    Ok(None)
}
