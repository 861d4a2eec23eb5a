//! Derived columns of leads: name, score with its reasons, the latest contact.

use super::{
    super::{error::Result, read::Read},
    touch,
};
use crate::domain::{
    cell::Cell,
    field::{Date, Row},
    kind::KindInfo,
    record::lead::Lead,
    score::{self, LeadFacts},
    text,
};

/// The person and the company.
pub(super) fn name(info: &KindInfo, row: &mut Row) {
    let part = |name: &str| row.get(info, name).text().unwrap_or_default();
    let person = text::person_name(part("given_name"), part("family_name"), None);
    let company = part("company").trim();
    let name = match (person.is_empty(), company.is_empty()) {
        (true, _) => company.to_owned(),
        (_, true) => person,
        _ => format!("{person} · {company}"),
    };
    row.set(info, "name", Cell::from(name));
}

/// Sets the score from the lead's own fields, its last contact among them, and what is counted elsewhere.
pub(super) fn score(lead: &mut Lead, contacts: i64, responses: i64, today: Date) {
    let facts = LeadFacts {
        source: lead.source.clone(),
        title: lead.title.clone(),
        has_person: !lead.family_name.is_empty() || !lead.given_name.is_empty(),
        has_company: !lead.company.is_empty(),
        has_email: text::normal_email(&lead.email).is_some(),
        has_company_domain: text::normal_domain(&lead.email).is_some(),
        has_phone: !lead.phone.is_empty(),
        has_industry: !lead.industry.is_empty(),
        employees: lead.employees,
        contacts,
        responses,
        last_contact: lead.last_contact,
    };
    let (sum, reasons) = score::score(&facts, today);
    lead.score = Some(sum);
    lead.score_reasons = reasons;
}

pub(super) fn keep(read: &Read<'_>, today: Date, lead: &mut Lead) -> Result<()> {
    lead.last_contact = touch::last(read, "activity a WHERE a.lead = ?1", [lead.id.0])?;
    let count = |sql: &str| -> Result<i64> {
        Ok(read
            .conn
            .prepare_cached(sql)?
            .query_row([lead.id.0], |row| row.get(0))?)
    };
    let contacts = count(&format!(
        "SELECT count(*) FROM activity a WHERE a.lead = ?1 AND {}",
        touch::TWO_WAY
    ))?;
    let responses = count(
        "SELECT count(*) FROM campaign_member WHERE lead = ?1 AND status IN ('registered', 'attended', 'responded')",
    )?;
    score(lead, contacts, responses, today);
    Ok(())
}
