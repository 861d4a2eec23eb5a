//! `dealbook search`: any record by its words, names first; Chinese by characters, pinyin and initials.

use std::process::ExitCode;

use super::{
    Context,
    output::{Column, Format},
};
use crate::{domain::text::Align, error::Result};

/// Find records of all kinds by words, beginnings of words, pinyin or initials
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to look for
    #[arg(required = true)]
    text: Vec<String>,
    /// At most so many of a kind
    #[arg(long, default_value_t = 20)]
    limit: usize,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        context.look(|read| {
            let hits = read.search(&self.text.join(" "), self.limit)?;
            let mut out = context.out.borrow_mut();
            let format = out.format_or(Format::Table);
            let mut rows = Vec::new();
            for hit in &hits {
                rows.push(vec![
                    hit.info.code.to_owned(),
                    hit.title.clone(),
                    read.uuid(hit.id)?.unwrap_or_default().to_string(),
                ]);
            }
            if format == Format::Table {
                let columns = ["kind", "name", "id"].map(|label| Column {
                    label: label.into(),
                    align: Align::Left,
                });
                out.table(&columns, &rows)?;
            } else {
                out.objects(&["kind", "name", "id"], &rows)?;
            }
            Ok(if hits.is_empty() {
                ExitCode::from(1)
            } else {
                ExitCode::SUCCESS
            })
        })
    }
}
