//! A storage in memory: for tests and the simulator, and as the shortest statement of what a storage does.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use uuid::Uuid;

use super::{
    protocol::OpId,
    storage::{
        Act, Device, Fault, FeedRow, Grant, Kept, Org, Past, Person, Storage, Stored, Tables,
    },
};
use crate::domain::{field::Record as _, record::conflict::Conflict};

/// One organisation in memory. A clone is a backup.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Its row.
    pub org: Org,
    /// Devices by id.
    pub devices: BTreeMap<Uuid, Device>,
    /// Operations by device, in order.
    pub ops: HashMap<Uuid, Vec<OpId>>,
    /// All operations.
    pub known: HashSet<OpId>,
    /// People by id.
    pub people: BTreeMap<Uuid, Person>,
    /// Grants by person and territory.
    pub grants: BTreeMap<(Uuid, Uuid), Grant>,
    /// Names of territories.
    pub names: BTreeMap<Uuid, String>,
    /// Records by id.
    pub records: BTreeMap<Uuid, Stored>,
    /// Records by what they belong under.
    pub children: HashMap<Uuid, BTreeSet<Uuid>>,
    /// Feed rows by territory and number.
    pub feed: BTreeMap<(Uuid, i64), FeedRow>,
    /// The number of each feed row, by record and territory.
    pub places: BTreeMap<(Uuid, Uuid), i64>,
    /// History by record, oldest first.
    pub past: HashMap<Uuid, Vec<Past>>,
}

impl Memory {
    /// An empty organisation.
    pub fn new(org: Org) -> Self {
        Self {
            org,
            devices: BTreeMap::new(),
            ops: HashMap::new(),
            known: HashSet::new(),
            people: BTreeMap::new(),
            grants: BTreeMap::new(),
            names: BTreeMap::new(),
            records: BTreeMap::new(),
            children: HashMap::new(),
            feed: BTreeMap::new(),
            places: BTreeMap::new(),
            past: HashMap::new(),
        }
    }
}

impl Tables for Memory {
    fn org(&mut self) -> Kept<Org> {
        Ok(self.org.clone())
    }

    fn set_head(&mut self, head: i64) -> Kept<()> {
        self.org.head = head;
        Ok(())
    }

    fn put_org(&mut self, org: &Org) -> Kept<()> {
        self.org = org.clone();
        Ok(())
    }

    fn device(&mut self, device: Uuid) -> Kept<Option<Device>> {
        Ok(self.devices.get(&device).cloned())
    }

    fn put_device(&mut self, device: &Device) -> Kept<()> {
        self.devices.insert(device.id, device.clone());
        Ok(())
    }

    fn ops_of(&mut self, device: Uuid, from: i64, limit: usize) -> Kept<Vec<OpId>> {
        let list = self.ops.get(&device).map_or(&[][..], Vec::as_slice);
        let from = usize::try_from(from - 1).unwrap_or(0);
        Ok(list.iter().skip(from).take(limit).copied().collect())
    }

    fn known_ops(&mut self, device: Option<Uuid>, ops: &[OpId]) -> Kept<Vec<OpId>> {
        let of_one = device.map(|device| self.ops.get(&device).map_or(&[][..], Vec::as_slice));
        Ok(ops
            .iter()
            .filter(|op| of_one.map_or(self.known.contains(*op), |list| list.contains(op)))
            .copied()
            .collect())
    }

    fn put_ops(&mut self, device: Uuid, ops: &[(i64, OpId)]) -> Kept<()> {
        let list = self.ops.entry(device).or_default();
        for (n, op) in ops {
            if *n != list.len() as i64 + 1 {
                return Err(Fault::Failed(format!("operation {n} leaves a gap")));
            }
            list.push(*op);
            self.known.insert(*op);
        }
        Ok(())
    }

    fn person(&mut self, user: Uuid) -> Kept<Option<Person>> {
        Ok(self.people.get(&user).cloned())
    }

    fn put_person(&mut self, person: &Person) -> Kept<()> {
        self.people.insert(person.user, person.clone());
        Ok(())
    }

    fn grants(&mut self, user: Uuid) -> Kept<Vec<Grant>> {
        let of_user = (user, Uuid::nil())..=(user, Uuid::max());
        Ok(self
            .grants
            .range(of_user)
            .map(|(_, grant)| grant.clone())
            .collect())
    }

    fn put_grants(&mut self, grants: &[Grant]) -> Kept<()> {
        for grant in grants {
            self.grants
                .insert((grant.user, grant.territory), grant.clone());
        }
        Ok(())
    }

    fn names(&mut self, territories: &[Uuid]) -> Kept<Vec<(Uuid, String)>> {
        Ok(territories
            .iter()
            .filter_map(|id| Some((*id, self.names.get(id)?.clone())))
            .collect())
    }

    fn put_name(&mut self, territory: Uuid, name: &str) -> Kept<()> {
        self.names.insert(territory, name.to_owned());
        Ok(())
    }

    fn records(&mut self, ids: &[Uuid]) -> Kept<Vec<Stored>> {
        Ok(ids
            .iter()
            .filter_map(|id| self.records.get(id).cloned())
            .collect())
    }

    fn children(&mut self, parents: &[Uuid]) -> Kept<Vec<Uuid>> {
        Ok(parents
            .iter()
            .filter_map(|parent| self.children.get(parent))
            .flatten()
            .copied()
            .collect())
    }

    fn put_records(&mut self, records: &[Stored]) -> Kept<()> {
        for record in records {
            if let Some(parent) = self.records.get(&record.id).and_then(|known| known.parent)
                && let Some(children) = self.children.get_mut(&parent)
            {
                children.remove(&record.id);
            }
            if let Some(parent) = record.parent {
                self.children.entry(parent).or_default().insert(record.id);
            }
            self.records.insert(record.id, record.clone());
        }
        Ok(())
    }

    fn places(&mut self, records: &[Uuid]) -> Kept<Vec<FeedRow>> {
        let mut rows = Vec::new();
        for id in records {
            let of_record = (*id, Uuid::nil())..=(*id, Uuid::max());
            for ((_, territory), seq) in self.places.range(of_record) {
                rows.extend(self.feed.get(&(*territory, *seq)).copied());
            }
        }
        Ok(rows)
    }

    fn feed(&mut self, territory: Uuid, after: i64, limit: usize) -> Kept<Vec<FeedRow>> {
        let later = (territory, after.saturating_add(1))..=(territory, i64::MAX);
        Ok(self
            .feed
            .range(later)
            .take(limit)
            .map(|(_, row)| *row)
            .collect())
    }

    fn put_feed(&mut self, rows: &[FeedRow]) -> Kept<()> {
        for row in rows {
            if let Some(seq) = self.places.insert((row.record, row.territory), row.seq) {
                self.feed.remove(&(row.territory, seq));
            }
            self.feed.insert((row.territory, row.seq), *row);
        }
        Ok(())
    }

    fn history(&mut self, records: &[Uuid], after: i64) -> Kept<Vec<Past>> {
        Ok(records
            .iter()
            .filter_map(|id| self.past.get(id))
            .flatten()
            .filter(|row| row.seq > after)
            .cloned()
            .collect())
    }

    fn put_history(&mut self, rows: &[Past]) -> Kept<()> {
        for row in rows {
            self.past.entry(row.record).or_default().push(row.clone());
        }
        Ok(())
    }

    fn conflicts_about(&mut self, record: Uuid) -> Kept<Vec<Uuid>> {
        let about = serde_json::Value::from(record.to_string());
        let is_about =
            |one: &&Stored| one.kind == Conflict::KIND.0 && one.body.get("about") == Some(&about);
        let found = self.records.values().filter(is_about);
        Ok(found.map(|one| one.id).collect())
    }

    fn erase_history(&mut self, records: &[Uuid]) -> Kept<()> {
        for id in records {
            self.past.remove(id);
        }
        Ok(())
    }

    fn forget(&mut self, floor: i64) -> Kept<usize> {
        let gone: Vec<Uuid> = self
            .records
            .values()
            .filter(|record| {
                record.deleted.is_some()
                    && record.into.is_none()
                    && record.seq <= floor
                    && !record.versions.erased
            })
            .map(|record| record.id)
            .collect();
        for id in &gone {
            if let Some(record) = self.records.remove(id)
                && let Some(children) = record.parent.and_then(|id| self.children.get_mut(&id))
            {
                children.remove(&record.id);
            }
        }
        let rows: Vec<FeedRow> = self
            .feed
            .values()
            .filter(|row| row.seq <= floor && !self.records.contains_key(&row.record))
            .copied()
            .collect();
        for row in rows {
            self.feed.remove(&(row.territory, row.seq));
            self.places.remove(&(row.record, row.territory));
        }
        Ok(gone.len())
    }

    fn forget_history(&mut self, before: i64) -> Kept<usize> {
        let mut count = 0;
        for rows in self.past.values_mut() {
            let all = rows.len();
            rows.retain(|row| row.received >= before);
            count += all - rows.len();
        }
        Ok(count)
    }
}

/// Several organisations in memory behind one lock.
#[derive(Debug, Default)]
pub struct MemoryStorage {
    organisations: Mutex<HashMap<Uuid, Memory>>,
}

impl MemoryStorage {
    /// Adds an organisation.
    pub fn add(&self, memory: Memory) {
        let mut all = self
            .organisations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.insert(memory.org.id, memory);
    }
}

fn unknown(org: Uuid) -> Fault {
    Fault::Failed(format!("there is no organisation {org}"))
}

impl Storage for MemoryStorage {
    fn write(&self, org: Uuid, act: Act<'_>) -> Kept<()> {
        let mut all = self
            .organisations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let memory = all.get_mut(&org).ok_or_else(|| unknown(org))?;
        let mut next = memory.clone();
        act(&mut next)?;
        *memory = next;
        Ok(())
    }

    fn read(&self, org: Uuid, act: Act<'_>) -> Kept<()> {
        let mut all = self
            .organisations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        act(all.get_mut(&org).ok_or_else(|| unknown(org))?)
    }
}
