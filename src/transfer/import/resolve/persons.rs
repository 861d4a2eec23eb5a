//! Persons whom lines name: found at an account, or made there.

use super::{
    super::{
        super::error::Result,
        keys::{AMBIGUOUS, What},
        plan::Planner,
        report::EXAMPLES,
    },
    person,
};
use crate::domain::{cell::Cell, field::Record as _, record::contact::Contact, text};

impl Planner<'_> {
    /// The person of this name at an account, in the book or the plan.
    pub fn person_at(&mut self, name: &str, account: i64) -> Result<Option<i64>> {
        let info = Contact::INFO;
        self.seed(info)?;
        let called = text::apart(name);
        let Some(key) = person(&called.given, &called.family, &account.to_string()) else {
            return Ok(None);
        };
        let found = self
            .keys
            .get(&self.scratch, info.kind, What::Person, &key)?;
        Ok(found.filter(|id| *id != AMBIGUOUS))
    }

    /// Makes a contact because a line names one, at this account; one that an earlier line made is it again.
    pub fn make_person(&mut self, name: &str, account: Option<i64>) -> Result<i64> {
        if let Some(account) = account
            && let Some(id) = self.person_at(name, account)?
        {
            return Ok(id);
        }
        let info = Contact::INFO;
        let called = text::apart(name);
        let shown = text::person_name(&called.given, &called.family, None);
        let mut row = super::super::row::new_row(info);
        for (field, said) in called.fields() {
            row.set(info, field, super::super::row::text_or_null(said));
        }
        row.set(info, "account", account.map_or(Cell::Null, Cell::Int));
        let id = self.make_record(info, row)?;
        *self.report.made.entry(info.code).or_default() += 1;
        let names = self.report.made_names.entry(info.code).or_default();
        if names.len() < EXAMPLES {
            names.push(shown);
        }
        Ok(id)
    }
}
