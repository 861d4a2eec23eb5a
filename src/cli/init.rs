//! `dealbook init`: make a book.

use std::process::ExitCode;

use super::{Context, report};
use crate::{
    domain::money::Currency,
    error::{Report, Result},
    operations::sample,
    store::{NewBook, Store},
};

/// Make a book
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Fill it with the sample book
    #[arg(long)]
    sample: bool,
    /// The book's own currency, ISO 4217
    #[arg(long, default_value = "EUR", value_name = "CCY")]
    currency: String,
    /// Your name, as it stands on quotes
    #[arg(long, env = "DEALBOOK_USER", value_name = "NAME")]
    name: Option<String>,
    /// First month of the fiscal year
    #[arg(long, default_value_t = 1, value_name = "MONTH", value_parser = clap::value_parser!(u32).range(1..=12))]
    fiscal_start: u32,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let currency = Currency::parse(&self.currency)
            .filter(|currency| currency.is_known())
            .ok_or_else(|| {
                Report::user(format!("`{}` is not a currency", self.currency))
                    .hint("give its three letters, such as EUR")
            })?;
        let path = context.path()?;
        let now = context.clock.now();
        let is_named = self.name.is_some();
        let new = NewBook {
            user: self
                .name
                .or_else(|| std::env::var("USER").ok())
                .unwrap_or_else(|| "Me".into()),
            currency: currency.code().to_owned(),
            fiscal_start: self.fiscal_start,
            now: now.instant,
            today: now.today,
        };
        if self.sample {
            if is_named {
                report::note("the sample book is Lena Kraus's; --name is for an empty one");
            }
            let mut store = Store::create(&path, &sample::new_book(context.clock))?;
            sample::fill(&mut store, context.clock)?;
        } else {
            Store::create(&path, &new)?;
        }
        context.say(&format!("made {}", path.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}
