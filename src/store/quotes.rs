//! What quotes ask of the book beyond records: numbers that no two machines make, and what went out.
//!
//! What may be done to a quote is in `operations::quote`, its figures in `domain::quote_sheet`.

use super::{error::Result, identity, read::Read, records::quoted, sqlite, stack::Step, tx::Tx};
use crate::domain::{
    field::Record,
    id::Id,
    pick::Pick,
    record::quote::{Quote, QuoteStatus},
};

/// The code of the step that marks a quote as written to a file. It is never taken back.
pub const EXPORT: &str = "quote.export";
/// The code of the step that sends a quote. It is taken back until the quote went out in a file.
pub const SEND: &str = "quote.send";

impl Read<'_> {
    /// Four characters that tell this device from others in numbers.
    pub fn device_tag(&self) -> Result<String> {
        identity::device_tag(self.conn)
    }

    /// Records of a kind whose text field has this value, cases alike, in the order they were made.
    pub fn having<E: Record>(&self, field: &str, value: &str) -> Result<Vec<E>> {
        let condition = format!("{} = ?1 COLLATE NOCASE ORDER BY id", quoted(field));
        Ok(self
            .query(E::INFO, &condition, [value])?
            .iter()
            .map(crate::domain::field::Row::to_record)
            .collect())
    }
}

impl Tx<'_> {
    /// The next running number of this device for numbers such as `Q-LK-7F3K-0042`, here 42.
    ///
    /// It never goes back, whatever is undone or deleted, since a number may be on paper already.
    pub fn next_number<E: Record>(&mut self, letter: &str) -> Result<i64> {
        let key = format!("number_{letter}");
        let kept: i64 = sqlite::meta(self.conn, &key)?
            .and_then(|number| number.parse().ok())
            .unwrap_or(0);
        // A restored book may have lost count.
        let pattern = format!("{letter}-%{}-%", self.device_tag()?);
        let sql = format!(
            "SELECT number FROM {} WHERE number LIKE ?1",
            quoted(E::INFO.code)
        );
        let mut query = self.conn.prepare_cached(&sql)?;
        let mut rows = query.query([pattern])?;
        let mut newest = kept;
        while let Some(row) = rows.next()? {
            let number: String = row.get(0)?;
            let running = number.rsplit('-').next().and_then(|last| last.parse().ok());
            newest = newest.max(running.unwrap_or(0));
        }
        sqlite::set_meta(self.conn, &key, &(newest + 1).to_string())?;
        Ok(newest + 1)
    }
}

/// The quotes that a step sent and that went out since: their sending stands.
pub(crate) fn gone_out(read: &Read<'_>, step: &Step) -> Result<Vec<Id>> {
    if step.op != SEND {
        return Ok(Vec::new());
    }
    let mut query = read
        .conn
        .prepare_cached("SELECT record FROM change WHERE step = ?1")?;
    let records: Vec<i64> = query
        .query_map([step.id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut out = Vec::new();
    for record in records {
        if let Some(quote) = read.get::<Quote>(Id(record))?
            && quote.exported
            && quote.status != Some(Pick::Known(QuoteStatus::Superseded))
        {
            out.push(quote.id);
        }
    }
    Ok(out)
}
