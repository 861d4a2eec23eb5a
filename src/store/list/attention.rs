//! How much opportunities ask for attention, in SQL: the weights of the findings that are not kept quiet.
//!
//! What each finding means is said in `domain::findings`; a test compares the two.

use super::super::{
    error::Result,
    filter::{self, Look, Sql},
};
use crate::domain::{
    field::{Date, days},
    filter::{Context, Everyday, parse},
    findings::opportunity::DEFINITIONS,
};

/// Writes the sum.
pub(super) fn weigh(sql: &mut Sql, look: &Look<'_>, today: Date) -> Result<()> {
    let words = Everyday {
        today,
        base: look.catalog.base(),
    };
    let context = Context::of(look.info, look.catalog, &words, today);
    sql.push("(ifnull(t.gap_weight, 0)");
    for finding in DEFINITIONS.iter().filter(|finding| !finding.is_lasting) {
        if let Ok(flag) = parse(&format!("flag:{}", finding.code), &context) {
            sql.push(&format!(" + {} * (((", finding.weight));
            sql.append(filter::condition(&flag.root, look));
            sql.push(") IS TRUE) AND NOT ");
            quiet(sql, today, &format!("'{}'", finding.code));
            sql.push(")");
        }
    }
    // what the column holds whatever the day, but a resting deal is spared
    for finding in DEFINITIONS
        .iter()
        .filter(|finding| finding.is_lasting && finding.spares_resting)
    {
        sql.push(&format!(
            " - {} * ((t.resting_until > {} AND t.outcome = 'open' AND list_holds(t.gaps, '{}') IS TRUE AND NOT ",
            finding.weight,
            days(today),
            finding.code,
        ));
        quiet(sql, today, &format!("'{}'", finding.code));
        sql.push(") IS TRUE)");
    }
    // and what is kept quiet
    sql.push(" - iif(EXISTS (SELECT 1 FROM quiet AS q WHERE q.opportunity = t.id), ifnull((SELECT sum(CASE q.finding");
    for finding in DEFINITIONS.iter().filter(|finding| finding.is_lasting) {
        sql.push(&format!(" WHEN '{}' THEN {}", finding.code, finding.weight));
    }
    sql.push(&format!(
        " ELSE 0 END) FROM (SELECT DISTINCT finding FROM quiet WHERE opportunity = t.id AND until > {}) AS q \
         WHERE list_holds(t.gaps, q.finding)), 0), 0))",
        days(today)
    ));
    Ok(())
}

fn quiet(sql: &mut Sql, today: Date, code: &str) {
    sql.push(&format!(
        "EXISTS (SELECT 1 FROM quiet AS q WHERE q.opportunity = t.id AND q.finding = {code} AND q.until > {})",
        days(today)
    ));
}
