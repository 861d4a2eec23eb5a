//! `dealbook schema`: the views that `dealbook sql` and other tools ask, explained from the ledger.

use std::process::ExitCode;

use serde_json::json;

use super::{
    Context, kind,
    output::{Column, Format},
};
use crate::{
    domain::{catalog::Catalog, text::Align},
    error::Result,
    store::views::{self, View},
};

const EXAMPLES: &str = "\
Examples:
  dealbook schema                                  the views
  dealbook schema opportunity                      the columns of one
  dealbook schema --format markdown > SCHEMA.md    all of it to read
  dealbook schema --sql                            the statements, for another tool on the same book
  dealbook sql 'SELECT name, amount FROM opportunities ORDER BY amount DESC LIMIT 5'";

/// Show the columns that SQL can ask for
///
/// One view a kind. The columns are those of the fields, custom ones too; they are stable, the tables behind them are
/// not. The views are made for one connection at a time and change nothing in the book.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// account, contact, lead, opportunity …; all without
    kind: Option<String>,
    /// Print the statements that make the views
    #[arg(long)]
    sql: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let info = self.kind.as_deref().map(kind::named).transpose()?;
        // Without a book there are no custom fields, and everything else is the same.
        let of = |catalog: &Catalog| match info {
            Some(info) => vec![views::of(catalog, info)],
            None => views::all(catalog),
        };
        let views = if context.path()?.exists() {
            context.look(|read| Ok(of(read.catalog())))?
        } else {
            of(&Catalog::default())
        };
        if self.sql {
            for view in &views {
                lines(context, &view.sql())?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let format = context.out.borrow().format_or(Format::Table);
        match format {
            Format::Table => {}
            Format::Markdown => {
                lines(context, &markdown(&views))?;
                return Ok(ExitCode::SUCCESS);
            }
            Format::Json => {
                context.say(&json(&views).to_string())?;
                return Ok(ExitCode::SUCCESS);
            }
            _ => {
                return rows(context, &views);
            }
        }
        let mut out = context.out.borrow_mut();
        let column = |label: &str| Column {
            label: label.into(),
            align: Align::Left,
        };
        if info.is_some() {
            let columns: Vec<_> = ["Column", "Holds", "What it is"].map(column).into();
            let rows: Vec<Vec<String>> = views
                .iter()
                .flat_map(|view| &view.columns)
                .map(|column| vec![column.name.clone(), holds(column), meaning(column)])
                .collect();
            out.table(&columns, &rows)?;
        } else {
            let columns: Vec<_> = ["View", "Kind", "Columns"].map(column).into();
            let rows: Vec<Vec<String>> = views
                .iter()
                .map(|view| {
                    vec![
                        view.name.clone(),
                        view.info.code.into(),
                        view.columns.len().to_string(),
                    ]
                })
                .collect();
            out.table(&columns, &rows)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn lines(context: &Context, text: &str) -> Result<()> {
    text.lines().try_for_each(|line| context.say(line))
}

fn rows(context: &Context, views: &[View]) -> Result<ExitCode> {
    let rows: Vec<Vec<String>> = views
        .iter()
        .flat_map(|view| view.columns.iter().map(move |column| (view, column)))
        .map(|(view, column)| {
            vec![
                view.name.clone(),
                column.name.clone(),
                column.holds.clone(),
                column.label.clone(),
                column.help.clone(),
                column.choices.join(" "),
            ]
        })
        .collect();
    context.out.borrow_mut().objects(
        &["view", "column", "holds", "label", "help", "choices"],
        &rows,
    )?;
    Ok(ExitCode::SUCCESS)
}

fn holds(column: &views::Column) -> String {
    if column.choices.is_empty() {
        column.holds.clone()
    } else {
        format!("{}: {}", column.holds, column.choices.join(", "))
    }
}

fn meaning(column: &views::Column) -> String {
    [&*column.label, &*column.help]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(". ")
}

fn markdown(views: &[View]) -> String {
    let mut text = String::from(
        "# The book in SQL\n\nViews for `dealbook sql`; `dealbook schema --sql` prints the statements that make them.\n",
    );
    for view in views {
        text.push_str(&format!(
            "\n## {}\n\n{}.\n\n| column | holds | what it is |\n| --- | --- | --- |\n",
            view.name, view.info.many
        ));
        for column in &view.columns {
            let cell = |text: String| text.replace('|', "\\|");
            text.push_str(&format!(
                "| `{}` | {} | {} |\n",
                column.name,
                cell(holds(column)),
                cell(meaning(column))
            ));
        }
    }
    text
}

fn json(views: &[View]) -> serde_json::Value {
    views
        .iter()
        .map(|view| {
            let columns: Vec<serde_json::Value> = view
                .columns
                .iter()
                .map(|column| {
                    json!({
                        "name": column.name,
                        "field": column.field,
                        "holds": column.holds,
                        "label": column.label,
                        "help": column.help,
                        "choices": column.choices,
                    })
                })
                .collect();
            json!({ "view": view.name, "kind": view.info.code, "columns": columns })
        })
        .collect()
}
