//! `dealbook list`: records of a kind under a filter.

use std::process::ExitCode;

use super::{
    Context,
    export::{rows, to_stdout},
    kind,
    output::{Column, Format},
};
use crate::{
    domain::{kind::KindInfo, text::Align},
    error::{Report, Result},
    operations::{
        saved_view::{self, Look},
        words,
    },
    store::{Read, list::Sort},
    transfer::export::{self, Options},
};

const EXAMPLES: &str = "\
Examples:
  dealbook list opportunity 'is:open close<eom' --columns name,account,amount --sort -amount
  dealbook list opportunity 'stage:proposal amount>50k owner:me flag:rotting'
  dealbook list account --format csv
  dealbook list opportunity --view 'closing within' owner:me
  dealbook list opportunity is:open --as-of 2026-06-30";

/// List records that a filter lets through
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// account, contact, lead, opportunity …
    kind: String,
    /// Words search; field:value, field>value, !not, (… or …), relative dates
    filter: Vec<String>,
    /// Fields to show, separated by commas
    #[arg(long, value_name = "A,B")]
    columns: Option<String>,
    /// Fields to sort by; `-` before one for descending
    #[arg(long, value_name = "-A,B", allow_hyphen_values = true)]
    sort: Option<String>,
    /// As this saved view shows them: its filter, columns and order; what is said beside it narrows or replaces that
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let info = kind::named(&self.kind)?;
        context.look(|read| self.print(context, read, info))
    }

    fn print(
        &self,
        context: &Context,
        read: Read<'_>,
        info: &'static KindInfo,
    ) -> Result<ExitCode> {
        let (mut typed, mut look) = (self.filter.join(" "), Look::default());
        if let Some(name) = &self.view {
            let view = saved_view::named(&read, info, name)?;
            look = Look::of(&view);
            // What a view says may hold an `or`.
            typed = match (view.filter.trim(), typed.trim()) {
                ("", typed) => typed.to_owned(),
                (filter, "") => filter.to_owned(),
                (filter, typed) => format!("({filter}) {typed}"),
            };
        }
        let filter = kind::filter(context, &read, info, &typed)?;
        let sort = self.sort.as_deref().unwrap_or(&look.sort);
        let sort = Sort::parse(sort, info, read.catalog())?;
        let list = read.list(info, &filter, &sort, context.today());
        let names: Vec<String> = match &self.columns {
            Some(columns) => columns
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect(),
            // Fields that a view names and that are gone are left out.
            None if !look.columns.is_empty() => look
                .columns
                .into_iter()
                .filter(|name| read.catalog().spec(info, name).is_some())
                .collect(),
            None => info.columns.iter().map(ToString::to_string).collect(),
        };
        let mut specs = Vec::new();
        for name in &names {
            let spec = read.catalog().spec(info, name);
            specs.push(spec.ok_or_else(|| {
                Report::user(format!("{} has no field `{name}`", info.code)).hint(format!(
                    "dealbook list {} --format json --limit 1 shows them all",
                    info.code
                ))
            })?);
        }
        let format = context.out.borrow().format_or(Format::Table);
        if format == Format::Table {
            let mut out = context.out.borrow_mut();
            let mut rows = Vec::new();
            for id in list
                .ids()?
                .into_iter()
                .take(self.limit.unwrap_or(usize::MAX))
            {
                if let Some(row) = read.row(info, id)? {
                    let cells = specs
                        .iter()
                        .map(|spec| words::short(&read, info, &row, spec, context.today()));
                    rows.push(cells.collect::<Result<Vec<_>, _>>()?);
                }
            }
            let columns: Vec<Column> = specs
                .iter()
                .map(|spec| Column {
                    label: spec.label.to_string(),
                    align: if spec.kind.is_number() {
                        Align::Right
                    } else {
                        Align::Left
                    },
                })
                .collect();
            out.table(&columns, &rows)?;
            return Ok(ExitCode::SUCCESS);
        }
        let options = Options {
            format: match format {
                Format::Csv => export::Format::Csv,
                Format::Jsonl => export::Format::Jsonl,
                _ => export::Format::Json,
            },
            columns: if self.columns.is_some() || self.view.is_some() {
                names
            } else {
                Vec::new()
            },
            excel: None,
        };
        to_stdout(context, |out| {
            rows(&read, info, &options, &list, self.limit, out)
        })
    }
}
