//! What the rules hold in memory over one transaction: records asked for in lots, written back at the end.

mod ahead;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::super::{
    protocol::{Body, Note, Op, OpId, Reason, Was},
    rights::Rights,
    rules::{Rule, Rules},
    shape::Shape,
    stamp::Stamp,
    storage::{FeedRow, Kept, Org, Outcome, Past, Person, Stored, Tables, Version, Versions},
};

use super::conflict::Pending;

/// How deep roots and merges are followed: what goes in circles ends here.
const DEPTH: usize = 32;

/// Who pushes, as the rules need it.
#[derive(Clone, Debug)]
pub(in super::super) struct Author {
    /// The device.
    pub device: Uuid,
    /// The user.
    pub user: Uuid,
    /// Whether they administer.
    pub is_admin: bool,
    /// What they may do.
    pub rights: Rights,
    /// Devices that theirs was copied from, and how far.
    pub ancestors: HashMap<Uuid, i64>,
}

/// One transaction in progress.
pub(in super::super) struct Desk<'t> {
    pub tables: &'t mut dyn Tables,
    pub rules: Rules,
    pub org: Org,
    pub author: Author,
    /// The server's clock, milliseconds of UTC.
    pub now: i64,
    pub notes: Vec<Note>,
    /// Conflicts found, to be written after what they are about has its number.
    pub pending: Vec<Pending>,
    head: i64,
    records: HashMap<Uuid, Option<Stored>>,
    children: HashMap<Uuid, Vec<Uuid>>,
    changed: BTreeSet<Uuid>,
    /// What was erased: its history goes too.
    erased: BTreeSet<Uuid>,
    feed: BTreeMap<(Uuid, Uuid), FeedRow>,
    past: Vec<Past>,
    /// Where the rows of `past` begin that have no number yet.
    unnumbered: usize,
    people: HashMap<Uuid, Option<Person>>,
    /// Where records lie that their author may not write.
    places: HashMap<Uuid, Vec<FeedRow>>,
    /// History of records above the number that it was asked from.
    histories: HashMap<Uuid, (i64, Vec<Past>)>,
    /// Whether operations are in the list of the author's device.
    own_ops: HashMap<OpId, bool>,
    seen_ops: HashSet<OpId>,
    /// Operations of this push so far: in the author's list, though not yet in the tables.
    listed: HashSet<OpId>,
}

impl<'t> Desk<'t> {
    pub fn new(
        tables: &'t mut dyn Tables,
        rules: Rules,
        org: Org,
        author: Author,
        now: i64,
    ) -> Self {
        Self {
            tables,
            rules,
            head: org.head,
            org,
            author,
            now,
            notes: Vec::new(),
            pending: Vec::new(),
            records: HashMap::new(),
            children: HashMap::new(),
            changed: BTreeSet::new(),
            erased: BTreeSet::new(),
            feed: BTreeMap::new(),
            past: Vec::new(),
            unnumbered: 0,
            people: HashMap::new(),
            places: HashMap::new(),
            histories: HashMap::new(),
            own_ops: HashMap::new(),
            seen_ops: HashSet::new(),
            listed: HashSet::new(),
        }
    }

    /// For an administrator, who writes nothing of their own.
    pub fn for_admin(tables: &'t mut dyn Tables, org: Org) -> Self {
        let author = Author {
            device: Uuid::nil(),
            user: Uuid::nil(),
            is_admin: true,
            rights: Rights::default(),
            ancestors: HashMap::new(),
        };
        Self::new(tables, Rules::ALL, org, author, 0)
    }

    /// Whether a rule is in force.
    pub fn has(&self, rule: Rule) -> bool {
        self.rules.has(rule)
    }

    /// The next number.
    pub fn bump(&mut self) -> i64 {
        self.head += 1;
        self.head
    }

    /// Fetches records, what they belong under and what they were merged into, in as few questions as may be.
    pub fn fetch(&mut self, ids: impl IntoIterator<Item = Uuid>) -> Kept<()> {
        let mut wanted: Vec<Uuid> = Vec::new();
        let mut next: BTreeSet<Uuid> = ids.into_iter().collect();
        for _ in 0..DEPTH {
            wanted.clear();
            wanted.extend(next.iter().filter(|id| !self.records.contains_key(*id)));
            next.clear();
            if wanted.is_empty() {
                return Ok(());
            }
            for id in &wanted {
                self.records.insert(*id, None);
            }
            for record in self.tables.records(&wanted)? {
                next.extend(record.parent);
                next.extend(record.into);
                self.records.insert(record.id, Some(record));
            }
        }
        Ok(())
    }

    /// Fetches the children of records that are about to come, since theirs may have come first.
    pub fn fetch_children(&mut self, ids: &[Uuid]) -> Kept<()> {
        let unknown: Vec<Uuid> = ids
            .iter()
            .copied()
            .filter(|id| !self.children.contains_key(id))
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let found = self.tables.children(&unknown)?;
        for id in unknown {
            self.children.entry(id).or_default();
        }
        self.fetch(found.iter().copied())?;
        for child in found {
            if let Some(parent) = self.stored_parent(child) {
                self.children.entry(parent).or_default().push(child);
            }
        }
        Ok(())
    }

    fn stored_parent(&self, id: Uuid) -> Option<Uuid> {
        self.records.get(&id)?.as_ref()?.parent
    }

    /// Records that belong under this one.
    pub fn children_of(&mut self, id: Uuid) -> Kept<Vec<Uuid>> {
        self.fetch_children(&[id])?;
        let mut children: BTreeSet<Uuid> = self
            .children
            .get(&id)
            .into_iter()
            .flatten()
            .copied()
            .filter(|child| self.stored_parent(*child) == Some(id))
            .collect();
        // Those that came to it, or into being, in this transaction.
        children.extend(
            self.changed
                .iter()
                .copied()
                .filter(|child| self.stored_parent(*child) == Some(id)),
        );
        Ok(children.into_iter().collect())
    }

    /// A record.
    pub fn get(&mut self, id: Uuid) -> Kept<Option<&Stored>> {
        if !self.records.contains_key(&id) {
            self.fetch([id])?;
        }
        Ok(self.records.get(&id).and_then(Option::as_ref))
    }

    /// A record to change; [`Self::put`] puts it back.
    pub fn take(&mut self, id: Uuid) -> Kept<Option<Stored>> {
        if !self.records.contains_key(&id) {
            self.fetch([id])?;
        }
        Ok(self.records.get_mut(&id).and_then(Option::take))
    }

    /// Puts a record back, changed or new.
    pub fn put(&mut self, record: Stored) {
        self.changed.insert(record.id);
        self.records.insert(record.id, Some(record));
    }

    /// Where a merged record lives now.
    pub fn resolve(&mut self, id: Uuid) -> Kept<Uuid> {
        let mut at = id;
        for _ in 0..DEPTH {
            match self.get(at)?.and_then(|record| record.into) {
                Some(into) => at = into,
                None => break,
            }
        }
        Ok(at)
    }

    /// The territory of a record: that of its root, merges followed.
    pub fn territory_of(&mut self, id: Uuid) -> Kept<Option<Uuid>> {
        let mut at = id;
        for _ in 0..DEPTH {
            let Some(record) = self.get(at)? else {
                return Ok(None);
            };
            let (home, parent) = (record.home, record.parent);
            let Some(parent) = parent else {
                return Ok(Some(home));
            };
            let parent = self.resolve(parent)?;
            if parent == at || self.get(parent)?.is_none() {
                return Ok(Some(home));
            }
            at = parent;
        }
        Ok(Some(self.org.id))
    }

    /// Gives a record its next number, in the territory where it is now; what lies under it follows.
    pub fn touch(&mut self, id: Uuid) -> Kept<()> {
        let Some(territory) = self.territory_of(id)? else {
            return Ok(());
        };
        let Some(mut record) = self.take(id)? else {
            return Ok(());
        };
        let former = record.territory.replace(territory);
        let is_conflict = Shape::of(record.kind).is_conflict();
        self.put(record);
        if former != Some(territory) {
            if let Some(former) = former {
                let seq = self.bump();
                self.feed_row(former, id, seq, true);
            }
            if !is_conflict {
                self.move_children(id)?;
            }
        }
        let seq = self.bump();
        self.feed_row(territory, id, seq, false);
        if let Some(Some(record)) = self.records.get_mut(&id) {
            record.seq = seq;
            if record.created == 0 {
                record.created = seq;
            }
            let versions = &mut record.versions;
            let fresh = versions
                .units
                .values_mut()
                .chain(versions.items.values_mut().flat_map(BTreeMap::values_mut))
                .chain([&mut versions.born])
                .chain(&mut record.deleted)
                .filter(|version| version.seq == FRESH);
            for version in fresh {
                version.seq = seq;
            }
        }
        let told = if self.has(Rule::OwnNumber) {
            seq
        } else {
            self.org.head
        };
        for row in self.past.iter_mut().skip(self.unnumbered) {
            if row.record == id && row.seq == FRESH {
                row.seq = told;
            }
        }
        if self
            .past
            .iter()
            .skip(self.unnumbered)
            .all(|row| row.seq != FRESH)
        {
            self.unnumbered = self.past.len();
        }
        Ok(())
    }

    /// Moves what lies under a record to where the record is.
    pub fn move_children(&mut self, id: Uuid) -> Kept<()> {
        for child in self.children_of(id)? {
            let now = self.territory_of(child)?;
            let was = self.get(child)?.and_then(|child| child.territory);
            if child != id && was != now {
                self.touch(child)?;
            }
        }
        Ok(())
    }

    /// Whether a record was erased for good.
    pub fn is_erased(&mut self, id: Uuid) -> Kept<bool> {
        Ok(self.get(id)?.is_some_and(|record| record.versions.erased))
    }

    /// Blanks a record and the conflicts about it for good, and leaves them deleted. Gives which.
    pub fn erase(&mut self, id: Uuid, by: &Version) -> Kept<Vec<Uuid>> {
        if self.get(id)?.is_none() {
            return Ok(Vec::new());
        }
        let mut all = vec![id];
        all.extend(self.tables.conflicts_about(id)?);
        for child in self.children_of(id)? {
            let is_conflict = self
                .get(child)?
                .is_some_and(|child| Shape::of(child.kind).is_conflict());
            if is_conflict && !all.contains(&child) {
                all.push(child);
            }
        }
        self.fetch(all.iter().copied())?;
        for id in &all {
            let Some(mut record) = self.take(*id)? else {
                continue;
            };
            record.body = Body::new();
            record.versions = Versions {
                born: Version {
                    seq: record.created,
                    ..Version::default()
                },
                erased: true,
                ..Versions::default()
            };
            record.deleted = Some(by.clone());
            self.put(record);
            self.touch(*id)?;
            self.erased.insert(*id);
        }
        Ok(all)
    }

    /// Notes a record in a territory's feed.
    pub fn feed_row(&mut self, territory: Uuid, record: Uuid, seq: i64, gone: bool) {
        let row = FeedRow {
            territory,
            record,
            seq,
            gone,
        };
        self.feed.insert((record, territory), row);
    }

    /// Feed rows of a record, those of this transaction among them.
    pub fn places_of(&mut self, id: Uuid) -> Kept<Vec<FeedRow>> {
        if !self.places.contains_key(&id) {
            let places = self.tables.places(&[id])?;
            self.places.insert(id, places);
        }
        let known = self.places.get(&id).into_iter().flatten();
        let mut places: BTreeMap<Uuid, FeedRow> = known.map(|row| (row.territory, *row)).collect();
        let own = self.feed.range((id, Uuid::nil())..=(id, Uuid::max()));
        places.extend(own.map(|((_, territory), row)| (*territory, *row)));
        Ok(places.into_values().collect())
    }

    /// Someone with a login.
    pub fn person(&mut self, user: Uuid) -> Kept<Option<Person>> {
        if let Some(known) = self.people.get(&user) {
            return Ok(known.clone());
        }
        let person = self.tables.person(user)?;
        self.people.insert(user, person.clone());
        Ok(person)
    }

    /// Whether what this version was set by belongs to the author: written on their device, on one it was copied from
    /// before the copy, or by an operation that is in its own list.
    pub fn is_own(&mut self, version: &Version) -> Kept<bool> {
        let Some(device) = version.device else {
            return Ok(false);
        };
        if device == self.author.device {
            return Ok(self.has(Rule::OwnDevice));
        }
        if !self.has(Rule::Ancestors) {
            return Ok(false);
        }
        if self
            .author
            .ancestors
            .get(&device)
            .is_some_and(|last| version.n <= *last)
        {
            return Ok(true);
        }
        if self.listed.contains(&version.op) {
            return Ok(true);
        }
        if let Some(own) = self.own_ops.get(&version.op) {
            return Ok(*own);
        }
        let own = self
            .tables
            .known_ops(Some(self.author.device), &[version.op])?;
        let own = !own.is_empty();
        self.own_ops.insert(version.op, own);
        Ok(own)
    }

    /// Learns which of these operations the organisation has.
    pub fn learn_ops(&mut self, ops: &[OpId]) -> Kept<()> {
        let known = self.tables.known_ops(None, ops)?;
        self.seen_ops.extend(known);
        Ok(())
    }

    /// Whether an operation comes for the first time; from now on it does not, and is in its author's list.
    pub fn is_first(&mut self, op: OpId) -> bool {
        self.listed.insert(op);
        self.seen_ops.insert(op) || !self.has(Rule::OnceById)
    }

    /// The version that an operation gives what it sets; its number comes with the record's next.
    pub fn version(&self, op: &Op, led: bool) -> Version {
        Version {
            seq: FRESH,
            stamp: self.stamp(op),
            device: (!led).then_some(self.author.device),
            n: op.n,
            op: op.id,
            user: Some(self.author.user),
            at: op.at,
        }
    }

    /// An operation's stamp, as the server takes it.
    pub fn stamp(&self, op: &Op) -> Stamp {
        op.stamp.clamped(self.now)
    }

    /// Notes in history what an operation did to a field of a record.
    pub fn log(&mut self, record: Uuid, op: &Op, outcome: Outcome, field: &str, was: Was) {
        let open = self.past.iter_mut().skip(self.unnumbered).find(|row| {
            row.record == record && row.op == op.id && row.outcome == outcome && row.seq == FRESH
        });
        if let Some(row) = open {
            row.fields.insert(field.to_owned(), was);
            return;
        }
        let mut row = self.past_row(record, op, outcome);
        row.fields.insert(field.to_owned(), was);
        self.past.push(row);
    }

    fn past_row(&self, record: Uuid, op: &Op, outcome: Outcome) -> Past {
        Past {
            record,
            seq: FRESH,
            op: op.id,
            step: op.step,
            device: self.author.device,
            n: op.n,
            user: self.author.user,
            stamp: self.stamp(op),
            at: op.at,
            received: self.now,
            name: op.name.clone(),
            undoes: op.undoes,
            outcome,
            fields: BTreeMap::new(),
        }
    }

    /// Says that an operation did not go in as it was.
    pub fn note(&mut self, op: &Op, code: Reason) {
        self.notes.push(Note { n: op.n, code });
    }

    /// Writes all that has changed.
    pub fn finish(mut self) -> Kept<(i64, Vec<Note>)> {
        let records: Vec<Stored> = self
            .changed
            .iter()
            .filter_map(|id| self.records.get_mut(id).and_then(Option::take))
            .collect();
        if !records.is_empty() {
            self.tables.put_records(&records)?;
        }
        let feed: Vec<FeedRow> = self.feed.into_values().collect();
        if !feed.is_empty() {
            self.tables.put_feed(&feed)?;
        }
        // What was refused on a record that nobody knows has no number of its own.
        for row in &mut self.past {
            if row.seq == FRESH {
                row.seq = self.head;
            }
        }
        self.past.retain(|row| !self.erased.contains(&row.record));
        if !self.past.is_empty() {
            self.tables.put_history(&self.past)?;
        }
        if !self.erased.is_empty() {
            let erased: Vec<Uuid> = self.erased.into_iter().collect();
            self.tables.erase_history(&erased)?;
        }
        if self.head != self.org.head {
            self.tables.set_head(self.head)?;
        }
        Ok((self.head, self.notes))
    }
}

/// Stands for the number that a record will have once it is touched.
pub(in super::super) const FRESH: i64 = -1;
