//! What records are found by while a plan is made: ids of files, names, e-mails, phones, domains.
//!
//! Bounded: the first few hundred thousand keys are in memory, the rest in the staging file. Keys are kept as 128-bit
//! hashes, made anew for each plan, so that no file can be built to collide.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState},
};

use super::super::error::Result;
use crate::{domain::kind::Kind, store::scratch::Scratch};

/// What a key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The id that the file gives it.
    External,
    /// Its UUID.
    Uuid,
    /// Its name, folded.
    Name,
    /// Its name without spelling and legal form.
    Spelling,
    /// A name with the company it belongs to.
    Person,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A web domain that is a company's own.
    Domain,
    /// A record of the book that a line of this command was matched with.
    Taken,
    /// Its name, of the id that stands behind it.
    Label,
    /// Values of the fields chosen to match by.
    Match,
    /// What a line made, by file and line.
    Line,
    /// How many lines say the very same.
    Same,
}

/// Several records answer to this key.
pub const AMBIGUOUS: i64 = i64::MIN;

/// Keys kept in memory: 26 MB of them.
const IN_MEMORY: usize = 900_000;

/// Records by key: positive ids are of the book, negative are numbers of the plan.
pub struct Keys {
    memory: HashMap<(u64, u64), i64>,
    spilled: bool,
    limit: usize,
    a: RandomState,
    b: RandomState,
}

impl Default for Keys {
    fn default() -> Self {
        Self::with_limit(IN_MEMORY)
    }
}

impl Keys {
    /// With another bound than usual: tests.
    pub fn with_limit(limit: usize) -> Self {
        Self {
            memory: HashMap::new(),
            spilled: false,
            limit,
            a: RandomState::new(),
            b: RandomState::new(),
        }
    }

    fn hash(&self, kind: Kind, what: What, key: &str) -> (u64, u64) {
        let of = |state: &RandomState| {
            let mut hasher = state.build_hasher();
            kind.hash(&mut hasher);
            what.hash(&mut hasher);
            key.hash(&mut hasher);
            hasher.finish()
        };
        (of(&self.a), of(&self.b))
    }

    /// Who answers to a key: a record, none, or [`AMBIGUOUS`].
    pub fn get(&self, scratch: &Scratch, kind: Kind, what: What, key: &str) -> Result<Option<i64>> {
        let hash = self.hash(kind, what, key);
        match self.memory.get(&hash) {
            Some(target) => Ok(Some(*target)),
            None if self.spilled => Ok(scratch.key(hash)?),
            None => Ok(None),
        }
    }

    /// Says who answers to a key, whoever did before.
    pub fn set(
        &mut self,
        scratch: &Scratch,
        kind: Kind,
        what: What,
        key: &str,
        target: i64,
    ) -> Result<()> {
        let hash = self.hash(kind, what, key);
        if let Some(slot) = self.memory.get_mut(&hash) {
            *slot = target;
        } else if self.memory.len() < self.limit {
            self.memory.insert(hash, target);
        } else {
            self.spilled = true;
            scratch.set_key(hash, target)?;
        }
        Ok(())
    }

    /// Adds a record under a key; gives who was there already. Two different ones make the key ambiguous.
    pub fn add(
        &mut self,
        scratch: &Scratch,
        kind: Kind,
        what: What,
        key: &str,
        target: i64,
    ) -> Result<Option<i64>> {
        let former = self.get(scratch, kind, what, key)?;
        match former {
            None => self.set(scratch, kind, what, key, target)?,
            Some(same) if same == target || same == AMBIGUOUS => {}
            Some(_) => self.set(scratch, kind, what, key, AMBIGUOUS)?,
        }
        Ok(former.filter(|former| *former != target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_beyond_memory_are_found_all_the_same() {
        let scratch = Scratch::beside(None).expect("memory");
        let mut keys = Keys::with_limit(2);
        let kind = Kind(1);
        for n in 1..=9_i64 {
            let key = n.to_string();
            let former = keys.add(&scratch, kind, What::Name, &key, n).expect("kept");
            assert_eq!(former, None);
        }
        assert_eq!(keys.memory.len(), 2);
        for n in 1..=9_i64 {
            let found = keys.get(&scratch, kind, What::Name, &n.to_string());
            assert_eq!(found.expect("read"), Some(n));
        }
        let former = keys.add(&scratch, kind, What::Name, "7", 70);
        assert_eq!(former.expect("kept"), Some(7));
        let now = keys.get(&scratch, kind, What::Name, "7").expect("read");
        assert_eq!(now, Some(AMBIGUOUS));
        let other = keys.get(&scratch, kind, What::Email, "7").expect("read");
        assert_eq!(other, None);
    }
}
