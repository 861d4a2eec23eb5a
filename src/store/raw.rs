//! A question in SQL from a person: on a connection that cannot write, one statement, answers as text.
//!
//! Beside the tables it sees the documented views (`views`).

use std::path::Path;

use super::{
    error::{Error, Result},
    records, sqlite, views,
};
use crate::domain::cell::Cell;

/// What a question brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Headings.
    pub columns: Vec<String>,
    /// Cells as text.
    pub rows: Vec<Vec<String>>,
}

/// Asks; anything but one reading statement is refused.
pub fn ask(path: &Path, query: &str) -> Result<Answer> {
    let conn = sqlite::open_reader(path)?;
    views::lay(&conn, query)?;
    conn.pragma_update(None, "query_only", true)?;
    let wrong =
        |error: rusqlite::Error| Error::refused(format!("the query was not understood: {error}"));
    let mut statement = conn.prepare(query).map_err(wrong)?;
    if !statement.readonly() {
        return Err(Error::refused_with(
            "this query would change the book",
            "`dealbook set` and `dealbook delete` change records, and can be undone",
        ));
    }
    let columns: Vec<String> = statement.column_names().map(ToOwned::to_owned).collect();
    let mut answer = Answer {
        columns,
        rows: Vec::new(),
    };
    let mut rows = statement.query([]).map_err(wrong)?;
    while let Some(row) = rows.next().map_err(wrong)? {
        let cells = (0..answer.columns.len()).map(|at| {
            Ok(match records::cell(row.get_ref(at)?) {
                Cell::Null => String::new(),
                Cell::Int(number) => number.to_string(),
                Cell::Text(text) => text.into_owned(),
            })
        });
        answer.rows.push(cells.collect::<rusqlite::Result<_>>()?);
    }
    Ok(answer)
}
