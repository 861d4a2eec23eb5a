//! The facts by which opportunities and accounts are judged; see `domain::findings`.

use super::{
    super::{
        day::local_day,
        derived::{self, touch},
        error::Result,
        read::Read,
    },
    day, pick, text,
};
use crate::domain::{
    cell::Cell,
    field::{Date, Instant, Record as _, date},
    findings::{
        self, AccountFacts, Finding, Limits, OpportunityFacts,
        facts::{CompetitorFacts, MemberFacts, PromiseFacts, QuoteFacts},
    },
    id::Id,
    money::{Currency, Minor},
    pick::Codes,
    record::{
        account::Account,
        activity::{Activity, Promise},
        opportunity::{Opportunity, Role},
    },
};

/// All facts of one opportunity, if it is here.
pub fn opportunity(read: &Read<'_>, id: Id) -> Result<Option<OpportunityFacts>> {
    let Some(deal) = read.get::<Opportunity>(id)? else {
        return Ok(None);
    };
    let mut facts = derived::own_facts(&deal);
    if let Some((account, name)) = &mut facts.account
        && let Some(known) = read.get::<Account>(*account)?
    {
        *name = known.name;
        facts.class = known.class;
    }
    if let Some((stage, name)) = &mut facts.stage
        && let Some(known) = read.catalog.stage(*stage)
    {
        name.clone_from(&known.name);
        facts.rot_days = known.rot_days;
    }
    facts.created = created(read, id)?;
    add_company(read, &deal, touch::of_deal(read, id)?.met, &mut facts)?;
    add_first_contacts(read, &mut facts)?;
    facts.promises = promises(read, id)?;
    facts.quiet = quiet(read, id)?;
    facts.leads_nowhere = leads_nowhere(read, &deal)?;
    Ok(Some(facts))
}

/// All facts of several opportunities, in the order asked; those that are gone are left out.
pub fn opportunities(read: &Read<'_>, ids: &[Id]) -> Result<Vec<OpportunityFacts>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(opportunity(read, *id)?);
    }
    Ok(found)
}

/// The findings of several opportunities, in the order asked.
pub fn findings_of(
    read: &Read<'_>,
    ids: &[Id],
    today: Date,
    limits: &Limits,
) -> Result<Vec<(Id, Vec<Finding<OpportunityFacts>>)>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(facts) = opportunity(read, *id)? {
            found.push((*id, findings::of_opportunity(&facts, today, limits)));
        }
    }
    Ok(found)
}

/// The day a record came into being, as far as the journal reaches.
pub fn created(read: &Read<'_>, id: Id) -> Result<Option<Date>> {
    let at: Option<i64> = read
        .conn
        .prepare_cached("SELECT min(at) FROM change WHERE record = ?1 AND verb = 0")?
        .query_row([id.0], |row| row.get(0))?;
    Ok(at.map(|at| local_day(Instant(at))))
}

/// What others say of a deal that a lasting gap may hang on: members, people met, competitors, quotes.
pub(crate) fn add_company(
    read: &Read<'_>,
    deal: &Opportunity,
    met: Vec<Id>,
    facts: &mut OpportunityFacts,
) -> Result<()> {
    facts.members = members(read, deal)?;
    facts.people_met = met;
    facts.competitors = competitors(read, deal.id)?;
    facts.quotes = quotes(read, deal.id)?;
    Ok(())
}

/// The members of a deal's buying centre, without what needs a look at each touch.
fn members(read: &Read<'_>, deal: &Opportunity) -> Result<Vec<MemberFacts>> {
    let mut query = read.conn.prepare_cached(
        "SELECT m.id, m.contact, c.name, c.title, c.reports_to, m.roles, m.influence, m.attitude, m.access, \
                c.account, c.last_contact \
         FROM member m LEFT JOIN contact c ON c.id = m.contact WHERE m.opportunity = ?1 ORDER BY m.id",
    )?;
    let accounts: Vec<i64> = [deal.account, deal.sold_through, deal.end_customer]
        .iter()
        .flatten()
        .map(|account| account.id().0)
        .collect();
    let mut found = Vec::new();
    let mut rows = query.query([deal.id.0])?;
    while let Some(row) = rows.next()? {
        let roles = Cell::from(text(row, 5)?).items();
        let home: Option<i64> = row.get(9)?;
        let mut member = MemberFacts {
            id: Id(row.get(0)?),
            contact: row.get::<_, Option<i64>>(1)?.map(Id),
            name: text(row, 2)?,
            title: text(row, 3)?,
            reports_to: row.get::<_, Option<i64>>(4)?.map(Id),
            roles: roles
                .iter()
                .filter_map(|role| Role::from_code(role))
                .collect(),
            influence: pick(row, 6)?,
            attitude: pick(row, 7)?,
            access: pick(row, 8)?,
            last_contact: day(row, 10)?,
            ..MemberFacts::default()
        };
        // Whether a champion left, or did something for us, is asked of champions alone.
        if let Some(contact) = member.contact
            && member.roles.contains(&Role::Champion)
        {
            let is_away =
                home.is_some_and(|home| !accounts.is_empty() && !accounts.contains(&home));
            member.has_left = is_away && !is_affiliated(read, contact, &accounts)?;
            member.acts = acts(read, deal.id, contact)?;
        }
        found.push(member);
    }
    Ok(found)
}

fn is_affiliated(read: &Read<'_>, contact: Id, accounts: &[i64]) -> Result<bool> {
    let mut query = read
        .conn
        .prepare_cached("SELECT account FROM affiliation WHERE contact = ?1 AND until IS NULL")?;
    let rows = query.query_map([contact.0], |row| row.get::<_, Option<i64>>(0))?;
    for account in rows {
        if account?.is_some_and(|account| accounts.contains(&account)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Promises to us that someone kept in a deal: acts on our behalf.
fn acts(read: &Read<'_>, deal: Id, contact: Id) -> Result<i64> {
    Ok(read
        .conn
        .prepare_cached(
            "SELECT count(*) FROM activity a WHERE a.opportunity = ?1 AND a.promise = 'them' AND a.done = 1 \
             AND EXISTS (SELECT 1 FROM link l WHERE l.target = ?2 AND l.kind = ?3 AND l.field = 'contacts' AND l.record = a.id)",
        )?
        .query_row((deal.0, contact.0, Activity::KIND.0), |row| row.get(0))?)
}

fn competitors(read: &Read<'_>, deal: Id) -> Result<Vec<CompetitorFacts>> {
    let mut query = read.conn.prepare_cached(
        "SELECT a.name, c.answer, c.outcome FROM competitor c LEFT JOIN account a ON a.id = c.account \
         WHERE c.opportunity = ?1 ORDER BY c.id",
    )?;
    let rows = query.query_map([deal.0], |row| {
        Ok(CompetitorFacts {
            name: text(row, 0)?,
            is_answered: !text(row, 1)?.trim().is_empty(),
            is_out: text(row, 2)? == "out",
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The quotes of a deal, the newest first.
pub fn quotes(read: &Read<'_>, deal: Id) -> Result<Vec<QuoteFacts>> {
    let mut query = read.conn.prepare_cached(
        "SELECT id, number, revision, status, sent_on, valid_until, net, currency, \"primary\" FROM quote \
         WHERE opportunity = ?1 ORDER BY sent_on DESC, revision DESC, id DESC",
    )?;
    let rows = query.query_map([deal.0], |row| {
        Ok(QuoteFacts {
            id: Id(row.get(0)?),
            number: text(row, 1)?,
            revision: row.get::<_, Option<i64>>(2)?.unwrap_or(1),
            status: pick(row, 3)?,
            sent_on: day(row, 4)?,
            valid_until: day(row, 5)?,
            net: row.get::<_, Option<i64>>(6)?.map(Minor),
            currency: Currency::parse(&text(row, 7)?),
            is_primary: row.get::<_, Option<i64>>(8)? == Some(1),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The first day of contact with each member: judged against the day a quote went out.
fn add_first_contacts(read: &Read<'_>, facts: &mut OpportunityFacts) -> Result<()> {
    for member in &mut facts.members {
        if let Some(contact) = member.contact
            && member.last_contact.is_some()
        {
            member.first_contact = first_contact(read, contact)?;
        }
    }
    Ok(())
}

fn first_contact(read: &Read<'_>, contact: Id) -> Result<Option<Date>> {
    let sql = format!(
        "SELECT min(a.done_at), min(CASE WHEN a.done_at IS NULL THEN a.due END) \
         FROM link l CROSS JOIN activity a ON a.id = l.record \
         WHERE l.target = ?1 AND l.kind = ?2 AND l.field = 'contacts' AND {}",
        touch::TWO_WAY
    );
    let (done, due): (Option<i64>, Option<i64>) = read
        .conn
        .prepare_cached(&sql)?
        .query_row((contact.0, Activity::KIND.0), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let days = [done.map(|at| local_day(Instant(at))), due.and_then(date)];
    Ok(days.into_iter().flatten().min())
}

/// Open promises of both sides, the first due first.
pub fn promises(read: &Read<'_>, deal: Id) -> Result<Vec<PromiseFacts>> {
    let sql = format!(
        "SELECT id, promise, subject, due FROM activity a WHERE opportunity = ?1 AND promise IN ('us', 'them') AND {} \
         ORDER BY due IS NULL, due, id",
        touch::OPEN
    );
    let mut query = read.conn.prepare_cached(&sql)?;
    let rows = query.query_map([deal.0], |row| {
        Ok(PromiseFacts {
            id: Id(row.get(0)?),
            of: pick(row, 1)?.unwrap_or(Promise::Us),
            subject: text(row, 2)?,
            due: day(row, 3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn quiet(read: &Read<'_>, deal: Id) -> Result<Vec<(String, Date)>> {
    let mut query = read.conn.prepare_cached(
        "SELECT finding, until FROM quiet WHERE opportunity = ?1 AND until IS NOT NULL",
    )?;
    let rows = query.query_map([deal.0], |row| Ok((text(row, 0)?, day(row, 1)?)))?;
    let mut found = Vec::new();
    for row in rows {
        if let (code, Some(until)) = row? {
            found.push((code, until));
        }
    }
    Ok(found)
}

/// Labels of the fields of a deal that lead to deleted records.
fn leads_nowhere(read: &Read<'_>, deal: &Opportunity) -> Result<Vec<String>> {
    let mut query = read
        .conn
        .prepare_cached("SELECT state FROM identity WHERE id = ?1 AND state IN (1, 4)")?;
    let mut found = Vec::new();
    for field in Opportunity::FIELDS {
        let spec = field.spec();
        if !spec.is_stored() || !spec.kind.is_ref() {
            continue;
        }
        if let Some(id) = field.cell(deal).int()
            && query.exists([id])?
        {
            found.push(spec.called().to_string());
        }
    }
    Ok(found)
}

/// All facts of one account, if it is here.
pub fn account(read: &Read<'_>, id: Id) -> Result<Option<AccountFacts>> {
    let Some(account) = read.get::<Account>(id)? else {
        return Ok(None);
    };
    let (contract_end, is_renewing): (Option<i64>, bool) = read
        .conn
        .prepare_cached(
            "SELECT max(\"end\") FILTER (WHERE auto_renews IS NOT 1), \
                    count(*) FILTER (WHERE auto_renews = 1 OR \"end\" IS NULL) > 0 \
             FROM contract WHERE account = ?1",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let grave_cases = read
        .conn
        .prepare_cached(
            "SELECT count(*) FROM \"case\" WHERE account = ?1 AND severity IN ('high', 'critical') \
             AND status IN ('open', 'waiting')",
        )?
        .query_row([id.0], |row| row.get(0))?;
    let satisfaction: Option<i64> = {
        let mut query = read.conn.prepare_cached(
            "SELECT score FROM survey_answer WHERE account = ?1 AND score IS NOT NULL ORDER BY date DESC, id DESC LIMIT 1",
        )?;
        let mut rows = query.query([id.0])?;
        rows.next()?.map(|row| row.get(0)).transpose()?
    };
    Ok(Some(AccountFacts {
        id,
        name: account.name,
        class: account.class,
        last_contact: account.last_contact,
        last_order: account.last_order,
        open_count: account.open_count.unwrap_or(0),
        contract_end: contract_end.and_then(date),
        is_renewing,
        grave_cases,
        satisfaction,
        created: created(read, id)?,
        cadence: None,
    }))
}
