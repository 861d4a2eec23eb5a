//! The first meeting of a book with a server: whoever and whatever both have becomes one, before anything is sent.
//!
//! People are the same by e-mail, the book's user is the one who logged in; pipelines, stages and other words of the
//! organisation by name. What is only here is sent as it is. Each pair is a merge, journalled like any other.

use std::collections::BTreeMap;

use super::StoreShelf;
use crate::{
    domain::{
        field::{Record as _, Row},
        id::Id,
        kind::KindInfo,
        record::{
            book::{CustomField, Tag},
            pipeline::{Pipeline, Stage},
            product::{PriceBook, Product, TaxClass},
            team::{Team, User},
        },
    },
    store::{self, identity::State as Where},
    sync::client::book::Local,
};

/// Kinds that books have alike, and what they are known by; those that others belong to first.
const ALIKE: &[(&KindInfo, &[&str])] = &[
    (User::INFO, &["email"]),
    (Team::INFO, &["name"]),
    (Pipeline::INFO, &["name"]),
    (Stage::INFO, &["pipeline", "name"]),
    (TaxClass::INFO, &["name"]),
    (PriceBook::INFO, &["name"]),
    (Product::INFO, &["code"]),
    (CustomField::INFO, &["of_kind", "code"]),
    (Tag::INFO, &["name"]),
];

impl StoreShelf<'_, '_> {
    /// See the module.
    pub(super) fn join_server(&mut self) -> Local<()> {
        let me = self.tx.actor().user;
        let server_me = self.id(self.state.user)?;
        for (info, fields) in ALIKE {
            self.join_kind(info, fields, me, server_me)?;
        }
        if let Some(user) = server_me {
            self.tx.set_me(user)?;
        }
        Ok(())
    }

    fn join_kind(
        &mut self,
        info: &'static KindInfo,
        fields: &[&str],
        me: Id,
        server_me: Option<Id>,
    ) -> store::Result<()> {
        let mut theirs: BTreeMap<Vec<String>, Id> = BTreeMap::new();
        let mut ours: Vec<(Vec<String>, Id)> = Vec::new();
        for row in self.tx.rows(info)? {
            let key = key(info, &row, fields);
            let is_theirs = self
                .tx
                .numbered(row.id)?
                .is_some_and(|numbered| numbered.territory.is_some());
            if is_theirs {
                theirs.entry(key).or_insert(row.id);
            } else {
                ours.push((key, row.id));
            }
        }
        for (key, id) in ours {
            let is_me = *info == *User::INFO && id == me;
            let same = if is_me {
                server_me
            } else if key.iter().any(String::is_empty) {
                None
            } else {
                theirs.get(&key).copied()
            };
            let Some(same) = same.filter(|same| *same != id) else {
                continue;
            };
            let is_here = self
                .tx
                .identity(same)?
                .is_some_and(|known| known.state == Where::Here);
            if is_here {
                self.tx.merge(id, same)?;
            }
        }
        Ok(())
    }
}

/// What a record is known by, in small letters.
fn key(info: &KindInfo, row: &Row, fields: &[&str]) -> Vec<String> {
    fields
        .iter()
        .map(|field| {
            let cell = row.get(info, field);
            match (cell.int(), cell.text()) {
                (Some(id), _) => id.to_string(),
                (_, Some(text)) => text.trim().to_lowercase(),
                _ => String::new(),
            }
        })
        .collect()
}
