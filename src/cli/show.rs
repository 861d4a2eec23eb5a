//! `dealbook show`: one record, all that is known of it.

use std::process::ExitCode;

use super::{
    Context,
    output::{Column, Format},
};
use crate::{
    domain::text::Align,
    error::{Report, Result},
    operations::words,
};

/// Show one record
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A UUID or a unique beginning of it, a quote number, or kind/name
    #[arg(value_name = "REF")]
    what: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        context.look(|read| {
            let id = read.resolve(None, &self.what)?;
            let missing = || Report::user(format!("`{}` is not in this book", self.what));
            let info = read.kind_of(id)?.ok_or_else(missing)?;
            let row = read.row(info, id)?.ok_or_else(missing)?;
            let mut out = context.out.borrow_mut();
            match out.format_or(Format::Table) {
                Format::Table => {
                    let columns = ["", ""].map(|label| Column {
                        label: label.into(),
                        align: Align::Left,
                    });
                    let mut rows = vec![vec![info.one.to_owned(), read.title(id)?]];
                    for spec in read.catalog().specs(info) {
                        let value = words::long(&read, info, &row, spec)?;
                        if !spec.hidden && !value.is_empty() {
                            rows.push(vec![spec.label.to_string(), value]);
                        }
                    }
                    rows.push(vec![
                        "Id".into(),
                        read.uuid(id)?.unwrap_or_default().to_string(),
                    ]);
                    out.table(&columns, &rows)?;
                }
                _ => {
                    let object = words::json(&read, info, &row)?;
                    out.line(&object.to_string())?;
                }
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
