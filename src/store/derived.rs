//! Derived columns: kept in the same transaction, never journalled, rebuilt by doctor.
//!
//! What a record says of itself is set as it is written ([`of_itself`]), what a new one without history and parts has,
//! as it is made ([`at_birth`]), what others say of it afterwards ([`refresh`]). The three and [`rebuild_all`] come from
//! one function a kind, so that incremental and rebuilt are the same. The class of accounts ranks all of them and is
//! set by [`class`] once a day, not on a save.

mod account;
pub mod class;
mod contact;
pub mod keys;
mod lead;
mod noted;
mod opportunity;
mod past;
mod quote;
pub(crate) mod touch;

pub(crate) use noted::{Ids, Noted};
pub(crate) use opportunity::own_facts;

use super::{Store, catalog, error::Result, read::Read, records, sqlite};
use crate::domain::{
    catalog::Catalog,
    cell::Cell,
    field::{Date, Instant, Record, Row, Spec, date, days},
    id::Id,
    kind::{Kind, KindInfo},
    record::{
        KINDS,
        account::Account,
        activity::Activity,
        book::CurrencyRate,
        by_kind,
        campaign::CampaignMember,
        contact::{Affiliation, Contact},
        lead::Lead,
        opportunity::{Competitor, Member, Opportunity},
        order::Order,
        pipeline::Stage,
        quote::{Quote, QuoteLine},
    },
    text,
};

/// Derived fields that a record's own fields decide.
const OF_ITSELF: &[&str] = &["name_key", "name", "amount_base", "weighted"];

/// Kinds with columns that other records decide, in the order in which they build on each other.
const KEPT: &[Kind] = &[
    Contact::KIND,
    Lead::KIND,
    Quote::KIND,
    Opportunity::KIND,
    Account::KIND,
];

/// Whether a derived field is decided by the record's own fields.
pub(crate) fn is_of_itself(info: &KindInfo, field: &str) -> bool {
    OF_ITSELF.contains(&field) && info.position(field).is_some()
}

/// Sets what a record says of itself.
pub(crate) fn of_itself(catalog: &Catalog, today: Date, info: &KindInfo, row: &mut Row) {
    match info.kind {
        Contact::KIND => contact::name(info, row),
        Lead::KIND => lead::name(info, row),
        Opportunity::KIND => opportunity::money(catalog, today, info, row),
        _ => {}
    }
    if info.position("name_key").is_some() {
        let key = text::name_key(row.get(info, "name").text().unwrap_or_default());
        row.set(info, "name_key", Cell::from(key));
    }
}

/// Sets what a record made just now has, before anything refers to it: most records of an import need no more.
pub(crate) fn at_birth(
    catalog: &Catalog,
    today: Date,
    info: &KindInfo,
    row: &mut Row,
    at: Instant,
) {
    for (spec, cell) in info.specs().iter().zip(&mut row.cells) {
        if !spec.is_stored() && !is_of_itself(info, &spec.name) {
            *cell = Cell::Null;
        }
    }
    match info.kind {
        Opportunity::KIND => {
            let mut deal: Opportunity = row.to_record();
            opportunity::at_birth(catalog, &mut deal, at);
            set_derived(row, &deal);
        }
        Account::KIND => {
            let mut account: Account = row.to_record();
            account::empty(&mut account);
            set_derived(row, &account);
        }
        Lead::KIND => {
            let mut lead: Lead = row.to_record();
            lead::score(&mut lead, 0, 0, today);
            set_derived(row, &lead);
        }
        Quote::KIND => {
            let mut quote: Quote = row.to_record();
            quote::empty(&mut quote);
            set_derived(row, &quote);
        }
        _ => {}
    }
}

fn set_derived<E: Record>(row: &mut Row, record: &E) {
    for (field, cell) in E::FIELDS.iter().zip(&mut row.cells) {
        if !field.spec().is_stored() {
            *cell = field.cell(record).into_owned();
        }
    }
}

/// Notes the records whose derived columns a new record moves: never itself, see [`at_birth`].
pub(crate) fn dirty_at_birth(info: &KindInfo, row: &Row, into: &mut Noted) {
    parents(info, row, into);
    if info.kind == Stage::KIND || info.kind == CurrencyRate::KIND {
        into.add(info.kind, row.id);
    }
}

/// Notes the records whose derived columns a change of this row may move.
pub(crate) fn dirty(info: &KindInfo, row: &Row, into: &mut Noted) {
    dirty_at_birth(info, row, into);
    if KEPT.contains(&info.kind) {
        into.add(info.kind, row.id);
    }
    if info.kind == Contact::KIND {
        for id in row.get(info, "account").ids() {
            into.add(Account::KIND, Id(id));
        }
    }
}

/// The records that this one says something of.
fn parents(info: &KindInfo, row: &Row, into: &mut Noted) {
    let mut push = |kind: Kind, field: &str| {
        for id in row.get(info, field).ids() {
            into.add(kind, Id(id));
        }
    };
    match info.kind {
        Activity::KIND if touch::says_something(info, row) => {
            push(Opportunity::KIND, "opportunity");
            push(Account::KIND, "account");
            push(Contact::KIND, "contacts");
            push(Lead::KIND, "lead");
        }
        Opportunity::KIND | Order::KIND => push(Account::KIND, "account"),
        Member::KIND | Competitor::KIND | Quote::KIND => push(Opportunity::KIND, "opportunity"),
        QuoteLine::KIND => push(Quote::KIND, "quote"),
        CampaignMember::KIND => push(Lead::KIND, "lead"),
        Affiliation::KIND => push(Contact::KIND, "contact"),
        _ => {}
    }
}

/// Keeps the derived columns of these records, in order and each once; gives the kinds it wrote to.
pub(crate) fn refresh(read: &Read<'_>, today: Date, noted: Noted) -> Result<Vec<Kind>> {
    // What shapes the book is read anew: the snapshot is of before this step.
    let fresh;
    let read = if noted.has(Stage::KIND) || noted.has(CurrencyRate::KIND) {
        fresh = catalog::load(read.conn, read.catalog.me)?;
        Read::new(read.conn, &fresh)
    } else {
        *read
    };
    let mut kinds = Vec::new();
    for (kind, ids) in groups(&read, today, noted)? {
        if keep_kind(&read, today, kind, ids.iter())? {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// The records whose derived columns these notes may move, a kind at a time in the order in which they build on each
/// other, each once.
pub(crate) fn groups(read: &Read<'_>, today: Date, mut noted: Noted) -> Result<Vec<(Kind, Ids)>> {
    // In one snapshot: outside of a transaction each question would lock the file.
    sqlite::in_snapshot(read.conn, || spread(read, &mut noted))?;
    day_change(read, today, &mut noted)?;
    Ok(KEPT.iter().map(|kind| (*kind, noted.take(*kind))).collect())
}

/// Keeps the derived columns of records of one kind; gives whether any moved.
pub(crate) fn keep_kind(
    read: &Read<'_>,
    today: Date,
    kind: Kind,
    ids: impl Iterator<Item = Id>,
) -> Result<bool> {
    let Some(info) = by_kind(kind) else {
        return Ok(false);
    };
    let mut written = false;
    for id in ids {
        let moved = drift(read, today, info, id)?;
        written |= !moved.is_empty();
        write(read, info, id, &moved)?;
    }
    Ok(written)
}

/// Notes what a question finds.
fn note(
    read: &Read<'_>,
    noted: &mut Noted,
    kind: Kind,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<()> {
    let mut query = read.conn.prepare_cached(sql)?;
    let mut rows = query.query(params)?;
    while let Some(row) = rows.next()? {
        noted.add(kind, Id(row.get(0)?));
    }
    Ok(())
}

/// From what was touched to what it reaches over one more record.
fn spread(read: &Read<'_>, noted: &mut Noted) -> Result<()> {
    for stage in noted.take(Stage::KIND).iter() {
        // A deal without an outcome, or with one of a newer version, counts as open.
        let sql = "SELECT id FROM opportunity WHERE stage = ?1 \
                   AND outcome IS NOT 'won' AND outcome IS NOT 'lost' AND outcome IS NOT 'no_decision'";
        note(read, noted, Opportunity::KIND, sql, [stage.0])?;
    }
    if noted.has(CurrencyRate::KIND) {
        foreign(read, noted)?;
    }
    let has_members: bool = read
        .conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM member)")?
        .query_row([], |row| row.get(0))?;
    let contacts = noted.take(Contact::KIND);
    for contact in contacts.iter() {
        if has_members {
            let sql =
                "SELECT opportunity FROM member WHERE contact = ?1 AND opportunity IS NOT NULL";
            note(read, noted, Opportunity::KIND, sql, [contact.0])?;
        }
        let sql = "SELECT account FROM contact WHERE id = ?1 AND account IS NOT NULL";
        note(read, noted, Account::KIND, sql, [contact.0])?;
    }
    noted.put(Contact::KIND, contacts);
    accounts(read, noted)
}

/// Notes the accounts of the deals that are noted, and those that ordered through them.
fn accounts(read: &Read<'_>, noted: &mut Noted) -> Result<()> {
    let sql = "SELECT account FROM opportunity WHERE id = ?1 AND account IS NOT NULL \
               UNION ALL SELECT account FROM \"order\" WHERE opportunity = ?1 AND account IS NOT NULL";
    let deals = noted.take(Opportunity::KIND);
    for deal in deals.iter() {
        note(read, noted, Account::KIND, sql, [deal.0])?;
    }
    noted.put(Opportunity::KIND, deals);
    Ok(())
}

/// Notes deals whose amount is in another currency than the book's, and accounts with orders in one.
fn foreign(read: &Read<'_>, noted: &mut Noted) -> Result<()> {
    let base = read.catalog.base();
    let sql = "SELECT id FROM opportunity WHERE currency <> ?1";
    note(read, noted, Opportunity::KIND, sql, [base.code()])?;
    let sql = "SELECT account FROM \"order\" WHERE currency <> ?1 AND account IS NOT NULL";
    note(read, noted, Account::KIND, sql, [base.code()])
}

/// What a day that begins moves: rates that now hold, leads whose last touch is no longer fresh.
fn day_change(read: &Read<'_>, today: Date, noted: &mut Noted) -> Result<()> {
    let last = kept_day(read)?;
    if last == Some(today) {
        return Ok(());
    }
    sqlite::set_meta(read.conn, "derived_day", &days(today).to_string())?;
    // Before the first day nothing was kept, so nothing can be old.
    let Some(last) = last else { return Ok(()) };
    let (from, to) = (days(last.min(today)), days(last.max(today)));
    let rates = read.catalog.rates.values().flatten();
    if rates
        .into_iter()
        .any(|(day, _)| (from + 1..=to).contains(day))
    {
        foreign(read, noted)?;
        accounts(read, noted)?;
    }
    for fresh in crate::domain::score::FRESH {
        let sql = "SELECT id FROM lead WHERE last_contact > ?1 AND last_contact <= ?2";
        note(
            read,
            noted,
            Lead::KIND,
            sql,
            [from - fresh - 1, to - fresh - 1],
        )?;
    }
    Ok(())
}

/// The day for which derived columns hold.
fn kept_day(read: &Read<'_>) -> Result<Option<Date>> {
    Ok(sqlite::meta(read.conn, "derived_day")?
        .and_then(|day| day.parse().ok())
        .and_then(date))
}

/// A derived value that differs from what it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// The kind of the record.
    pub kind: Kind,
    /// The record.
    pub id: Id,
    /// The column; `match_key` for keys of duplicates.
    pub field: String,
    /// What stands there.
    pub stored: Cell<'static>,
    /// What should.
    pub wanted: Cell<'static>,
}

fn derive(read: &Read<'_>, today: Date, info: &'static KindInfo, row: &mut Row) -> Result<()> {
    of_itself(read.catalog, today, info, row);
    match info.kind {
        Opportunity::KIND => with(row, |deal| opportunity::keep(read, deal)),
        Account::KIND => with(row, |account| account::keep(read, account)),
        Contact::KIND => with(row, |contact| contact::keep(read, contact)),
        Lead::KIND => with(row, |lead| lead::keep(read, today, lead)),
        Quote::KIND => with(row, |quote| quote::keep(read, quote)),
        _ => Ok(()),
    }
}

fn with<E: Record>(row: &mut Row, keep: impl FnOnce(&mut E) -> Result<()>) -> Result<()> {
    let mut record: E = row.to_record();
    keep(&mut record)?;
    set_derived(row, &record);
    Ok(())
}

/// Where a record's derived columns are not what they should be.
fn drift(
    read: &Read<'_>,
    today: Date,
    info: &'static KindInfo,
    id: Id,
) -> Result<Vec<(&'static Spec, Cell<'static>, Cell<'static>)>> {
    let Some(row) = records::get(read.conn, info, id)? else {
        return Ok(Vec::new());
    };
    let mut next = row.clone();
    derive(read, today, info, &mut next)?;
    let cells = row.cells.into_iter().zip(next.cells);
    Ok(info
        .specs()
        .iter()
        .copied()
        .zip(cells)
        .filter(|(spec, (old, new))| !spec.is_stored() && old != new)
        .map(|(spec, (old, new))| (spec, old, new))
        .collect())
}

fn write(
    read: &Read<'_>,
    info: &'static KindInfo,
    id: Id,
    moved: &[(&'static Spec, Cell<'static>, Cell<'static>)],
) -> Result<()> {
    let columns: Vec<(&str, &Cell<'_>)> = moved
        .iter()
        .map(|(spec, _, new)| (spec.name.as_ref(), new))
        .collect();
    records::update(read.conn, info, id, &columns, None)?;
    if info.kind == Quote::KIND {
        quote::keep_lines(read, id)?;
    }
    Ok(())
}

/// Every kind with a derived column: those that build on others last.
fn kinds() -> Vec<&'static KindInfo> {
    let mut kinds: Vec<&KindInfo> = KINDS
        .iter()
        .copied()
        .filter(|info| info.specs().iter().any(|spec| !spec.is_stored()))
        .collect();
    kinds.sort_by_key(|info| KEPT.iter().position(|kept| *kept == info.kind));
    kinds
}

fn ids(read: &Read<'_>, info: &KindInfo) -> Result<Vec<Id>> {
    let sql = format!("SELECT id FROM {} ORDER BY id", records::quoted(info.code));
    let mut query = read.conn.prepare(&sql)?;
    let rows = query.query_map([], |row| Ok(Id(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every derived value that is not what it should be, as of the day for which they were last kept.
pub fn compare_all(read: &Read<'_>) -> Result<Vec<Drift>> {
    let today = kept_day(read)?.unwrap_or_default();
    let mut found = Vec::new();
    for info in kinds() {
        for id in ids(read, info)? {
            for (spec, stored, wanted) in drift(read, today, info, id)? {
                found.push(Drift {
                    kind: info.kind,
                    id,
                    field: spec.name.to_string(),
                    stored,
                    wanted,
                });
            }
            if info.kind == Quote::KIND {
                quote::compare_lines(read, id, &mut found)?;
            }
        }
    }
    keys::compare(read, &mut found)?;
    Ok(found)
}

/// Makes every derived value anew, for this day; gives how many records were wrong.
pub(crate) fn rebuild_all(read: &Read<'_>, today: Date) -> Result<usize> {
    sqlite::set_meta(read.conn, "derived_day", &days(today).to_string())?;
    let mut wrong = 0;
    for info in kinds() {
        for id in ids(read, info)? {
            let moved = drift(read, today, info, id)?;
            wrong += usize::from(!moved.is_empty());
            write(read, info, id, &moved)?;
        }
    }
    keys::rebuild(read)?;
    class::rank(read, today)?;
    Ok(wrong)
}

impl Store {
    /// Makes every derived column and match key anew, in one transaction: doctor, and a change of the book's currency.
    ///
    /// Gives how many records were wrong.
    pub fn rebuild_derived(&mut self, today: Date) -> Result<usize> {
        self.reload_catalog()?;
        sqlite::in_transaction(self.conn(), || rebuild_all(&self.read(), today))
    }

    /// Keeps what a new day moves: rates that now hold, scores, and the classes of accounts. Once a day, at the start.
    ///
    /// Gives whether there was anything to do.
    pub fn begin_day(&mut self, today: Date) -> Result<bool> {
        if kept_day(&self.read())? == Some(today) && class::ranked_on(&self.read())? == Some(today)
        {
            return Ok(false);
        }
        sqlite::in_transaction(self.conn(), || {
            let read = self.read();
            refresh(&read, today, Noted::default())?;
            class::rank(&read, today)?;
            Ok(true)
        })
    }
}
