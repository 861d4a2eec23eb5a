//! `dealbook history`: every change of one record, newest first.

use std::process::ExitCode;

use super::{
    Context, kind,
    output::{Column, Format},
};
use crate::{
    domain::text::Align,
    error::Result,
    operations::{sentence, words},
    store::events,
};

/// Show every change of one record, newest first; what was undone is marked
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A UUID or a unique beginning of it, a quote number, or kind/name
    #[arg(value_name = "REF")]
    what: String,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        context.look(|read| {
            let (id, info) = kind::reference(&read, &self.what)?;
            let mut rows = Vec::new();
            for line in events::history(&read, id)? {
                let said = sentence::of(&read, &line.op, line.args.as_deref());
                let state = if line.stands { "" } else { "undone" };
                let head = [
                    words::instant(line.at.0),
                    line.step.to_string(),
                    read.title(line.author)?,
                    said,
                    state.into(),
                ];
                if line.entries.is_empty() {
                    rows.push(
                        head.into_iter()
                            .chain([String::new(), String::new(), String::new()])
                            .collect(),
                    );
                    continue;
                }
                for (field, old, new) in line.entries {
                    let of = |cell| words::of_cell(&read, info, &field, cell);
                    let change = [field.clone(), of(old)?, of(new)?];
                    rows.push(head.iter().cloned().chain(change).collect::<Vec<_>>());
                }
            }
            let names = ["at", "step", "by", "what", "state", "field", "old", "new"];
            let mut out = context.out.borrow_mut();
            if out.format_or(Format::Table) == Format::Table {
                let columns = names.map(|label| Column {
                    label: label.into(),
                    align: Align::Left,
                });
                out.table(&columns, &rows)?;
            } else {
                out.objects(&names, &rows)?;
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}
