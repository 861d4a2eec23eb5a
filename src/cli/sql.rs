//! `dealbook sql`: a question in SQL, read-only.

use std::process::ExitCode;

use super::{
    Context,
    output::{Column, Format},
};
use crate::{domain::text::Align, error::Result, store::raw};

/// Ask the book in SQL; nothing can be changed this way
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One SELECT
    query: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let answer = raw::ask(&context.path()?, &self.query)?;
        let mut out = context.out.borrow_mut();
        match out.format_or(Format::Table) {
            Format::Table => {
                let columns: Vec<Column> =
                    answer.columns.iter().map(|label| Column { label: label.clone(), align: Align::Left }).collect();
                out.table(&columns, &answer.rows)?;
            }
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                let mut put = |row: &[String]| writer.write_record(row);
                put(&answer.columns).and_then(|()| answer.rows.iter().try_for_each(|row| put(row))).ok();
                let bytes = writer.into_inner().unwrap_or_default();
                out.write(|writer| writer.write_all(&bytes))?;
            }
            format @ (Format::Json | Format::Jsonl) => {
                let objects: Vec<serde_json::Value> = answer
                    .rows
                    .iter()
                    .map(|row| {
                        answer.columns.iter().cloned().zip(row.iter().map(|cell| serde_json::Value::from(cell.as_str()))).collect()
                    })
                    .collect();
                if format == Format::Json {
                    out.line(&serde_json::Value::Array(objects).to_string())?;
                } else {
                    objects.iter().try_for_each(|object| out.line(&object.to_string()))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
