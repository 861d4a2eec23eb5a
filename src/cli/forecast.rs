//! `dealbook forecast`: what the periods ahead bring, by category, beside what is owed.

use std::process::ExitCode;

use clap::ValueEnum;

use super::{
    Context,
    output::{Column, Format},
    typed,
};
use crate::{
    analytics::{
        forecast::{Columns, Forecast, periods},
        sum::Sum,
    },
    domain::{
        money::{self, Currency, Minor},
        period::{Period, Span},
        text::Align,
    },
    error::{Report, Result},
    store::query::{board::Whose, forecast},
};

/// Show the forecast: exclusive columns by category, weighted sum, quota, gap, coverage and range
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One period: 2026-Q4, 2026-11, 2026, `next quarter`
    #[arg(long, value_name = "PERIOD", conflicts_with = "by")]
    period: Option<String>,
    /// How long a period is
    #[arg(long, value_enum, default_value = "quarter")]
    by: By,
    /// How many periods
    #[arg(long, value_name = "N", default_value_t = 4)]
    count: usize,
    /// Of this user; of everyone where it is left out
    #[arg(long, value_name = "USER")]
    owner: Option<String>,
}

/// How long a period is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    Month,
    Quarter,
    Year,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let today = context.today();
        context.look(|read| {
            let owner = match &self.owner {
                Some(owner) => Some(typed::user_of(&read, owner)?),
                None => None,
            };
            let fiscal = read.catalog().fiscal_start;
            let chosen: Vec<Period> = match &self.period {
                Some(typed) => vec![
                    Period::parse(typed, fiscal, today)
                        .map_err(|bad| Report::user(format!("--period: {bad}")).hint(bad.hint()))?,
                ],
                None => {
                    let span = match self.by {
                        By::Month => Span::Month,
                        By::Quarter => Span::Quarter,
                        By::Year => Span::Year,
                    };
                    periods(span, today, self.count, fiscal)
                }
            };
            let found = forecast::of_periods(&read, Whose { owner }, &chosen, today)?;
            print(context, &found)?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

const LABELS: [&str; 13] = [
    "period",
    "closed",
    "commit",
    "best_case",
    "pipeline",
    "omitted",
    "resting",
    "weighted",
    "quota",
    "gap",
    "coverage",
    "p10_p50_p90",
    "past_due",
];

fn print(context: &Context, found: &Forecast) -> Result<()> {
    let mut out = context.out.borrow_mut();
    let is_table = out.format_or(Format::Table) == Format::Table;
    let mut rows = Vec::new();
    for row in &found.rows {
        let amount = |amount: Option<Minor>| {
            amount.map_or_else(String::new, |amount| {
                shown(amount, found.currency, is_table)
            })
        };
        let range = [row.range.p10, row.range.p50, row.range.p90];
        let range = range
            .map(|amount| shown(amount, found.currency, is_table))
            .join(" / ");
        let owed = [
            amount(row.quota),
            amount(row.gap()),
            row.coverage().map_or_else(String::new, |coverage| {
                coverage.to_decimal().round_dp(2).to_string()
            }),
            range,
        ];
        rows.push(line(
            row.period.label(),
            &row.columns,
            owed,
            found.currency,
            is_table,
        ));
    }
    for (label, columns) in [("no date", &found.no_date), ("outside", &found.outside)] {
        if columns.total().count > 0 {
            rows.push(line(
                label.into(),
                columns,
                Default::default(),
                found.currency,
                is_table,
            ));
        }
    }
    if !is_table {
        return out.objects(&LABELS, &rows);
    }
    let columns: Vec<Column> = LABELS
        .iter()
        .enumerate()
        .map(|(at, label)| Column {
            label: label.replace('_', " "),
            align: if at == 0 { Align::Left } else { Align::Right },
        })
        .collect();
    out.table(&columns, &rows)
}

fn line(
    label: String,
    columns: &Columns,
    owed: [String; 4],
    currency: Currency,
    is_table: bool,
) -> Vec<String> {
    let sum = |sum: &Sum| told(sum, currency, is_table);
    let mut cells = vec![label];
    cells.extend(
        [
            &columns.closed,
            &columns.commit,
            &columns.best_case,
            &columns.pipeline,
            &columns.omitted,
            &columns.resting,
        ]
        .map(sum),
    );
    cells.push(shown(columns.weighted, currency, is_table));
    cells.extend(owed);
    cells.push(sum(&columns.past_due));
    cells
}

fn shown(amount: Minor, currency: Currency, is_table: bool) -> String {
    if is_table {
        money::short(amount, currency)
    } else {
        amount.decimal(currency)
    }
}

/// A sum, and beside it what has no rate: never dropped.
fn told(sum: &Sum, currency: Currency, is_table: bool) -> String {
    if !is_table {
        return sum.base.decimal(currency);
    }
    if sum.count == 0 {
        return String::new();
    }
    let mut told = money::short(sum.base, currency);
    if sum.is_mixed {
        told.insert(0, '≈');
    }
    for (code, amount) in &sum.apart {
        if let Some(currency) = Currency::parse(code) {
            told.push_str(&format!(" + {}", money::short(*amount, currency)));
        }
    }
    told
}
