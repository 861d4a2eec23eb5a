//! `dealbook sql`: a question in SQL, read-only.

use std::process::ExitCode;

use super::{
    Context,
    output::{Column, Format},
};
use crate::{domain::text::Align, error::Result, store::raw};

/// Ask the book in SQL; nothing can be changed this way
///
/// One view a kind: accounts, contacts, opportunities …; `dealbook schema` shows their columns.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One SELECT
    query: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        // What an import that was killed left half done is taken back first; where that cannot be, there is still much to
        // be read.
        drop(context.open());
        let answer = raw::ask(&context.path()?, &self.query)?;
        let mut out = context.out.borrow_mut();
        if out.format_or(Format::Table) == Format::Table {
            let columns: Vec<Column> = answer
                .columns
                .iter()
                .map(|label| Column {
                    label: label.clone(),
                    align: Align::Left,
                })
                .collect();
            out.table(&columns, &answer.rows)?;
        } else {
            let names: Vec<&str> = answer.columns.iter().map(String::as_str).collect();
            out.objects(&names, &answer.rows)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
