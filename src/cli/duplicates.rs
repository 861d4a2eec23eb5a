//! `dealbook duplicates`: records that may be the same.

use std::process::ExitCode;

use super::{
    Context, kind,
    output::{Column, Format},
};
use crate::{domain::text::Align, error::Result, operations::duplicates};

/// Show records that may be the same; `dealbook merge` makes one of them
#[derive(Debug, clap::Args)]
pub struct Args {
    /// account, contact, lead, product or user
    kind: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let info = kind::named(&self.kind)?;
        context.look(|read| {
            let pairs = duplicates::duplicates(read, info)?;
            let mut rows = Vec::with_capacity(pairs.len());
            for pair in &pairs {
                let id =
                    |id| -> Result<String> { Ok(read.uuid(id)?.unwrap_or_default().to_string()) };
                rows.push(vec![
                    pair.likelihood.word().to_owned(),
                    pair.shared.join(", "),
                    read.title(pair.a)?,
                    read.title(pair.b)?,
                    id(pair.a)?,
                    id(pair.b)?,
                ]);
            }
            let mut out = context.out.borrow_mut();
            let labels = [
                "likelihood",
                "shared",
                "keep",
                "other",
                "keep_id",
                "other_id",
            ];
            match out.format_or(Format::Table) {
                Format::Table if rows.is_empty() => {
                    out.line("nothing that looks the same twice")?;
                }
                Format::Table => {
                    let columns = labels.map(|label| Column {
                        label: label.into(),
                        align: Align::Left,
                    });
                    out.table(&columns, &rows)?;
                }
                _ => out.objects(&labels, &rows)?,
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
