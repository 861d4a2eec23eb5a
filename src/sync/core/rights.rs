//! Who may look and write where. Grants are the only thing asked; one's own territory needs none.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    protocol::{Level, Territory},
    storage::{Kept, Org, Person, Tables},
};

/// What one person may do, and might.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    user: Uuid,
    levels: BTreeMap<Uuid, Level>,
    ended: BTreeMap<Uuid, i64>,
}

impl Rights {
    /// Of one person.
    pub fn of(tables: &mut dyn Tables, user: Uuid) -> Kept<Self> {
        let mut rights = Self {
            user,
            ..Self::default()
        };
        for grant in tables.grants(user)? {
            if let Some(level) = grant.level() {
                rights.levels.insert(grant.territory, level);
            }
            if grant.ended > 0 {
                rights.ended.insert(grant.territory, grant.ended);
            }
        }
        rights.levels.insert(user, Level::Write);
        Ok(rights)
    }

    /// Whether something in a territory may be looked at.
    pub fn may_read(&self, territory: Uuid) -> bool {
        self.levels.contains_key(&territory)
    }

    /// Whether something in a territory may be changed.
    pub fn may_write(&self, territory: Uuid) -> bool {
        self.levels.get(&territory) == Some(&Level::Write)
    }

    /// The number at which a right to write ended; 0: it never did.
    pub fn ended(&self, territory: Uuid) -> i64 {
        self.ended.get(&territory).copied().unwrap_or(0)
    }

    /// Where this person may look, their own territory among them.
    pub fn readable(&self) -> impl Iterator<Item = Uuid> {
        self.levels.keys().copied()
    }

    /// Whose rights.
    pub fn user(&self) -> Uuid {
        self.user
    }
}

/// Where someone may look, by name.
pub(crate) fn territories(
    tables: &mut dyn Tables,
    org: &Org,
    person: &Person,
    rights: &Rights,
) -> Kept<Vec<Territory>> {
    let ids: Vec<Uuid> = rights.readable().collect();
    let names: BTreeMap<Uuid, String> = tables.names(&ids)?.into_iter().collect();
    Ok(ids
        .into_iter()
        .map(|id| Territory {
            id,
            name: names.get(&id).cloned().unwrap_or_else(|| {
                let name = if id == person.user {
                    "personal"
                } else if id == org.id {
                    "organisation"
                } else {
                    ""
                };
                name.to_owned()
            }),
            level: if rights.may_write(id) {
                Level::Write
            } else {
                Level::Read
            },
            home: person.home == Some(id),
        })
        .collect())
}
