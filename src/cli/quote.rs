//! `dealbook quote`: made, filled, sent, decided and exported. What beside it changed is said on standard error.

mod export;
mod fill;
mod show;

use std::process::ExitCode;

use clap::Subcommand;

use super::{Context, report};
use crate::{
    domain::{
        dates,
        field::{Date, Record as _},
        id::{Id, Ref},
        money::Currency,
        record::{account::Account, opportunity::Opportunity, product::PriceBook, quote::Quote},
    },
    error::{Report, Result},
    operations::quote::{
        self, Told, approval,
        make::{NewQuote, new_quote},
        primary, revise,
        status::{self, Accept, Reject, Send, Sent},
    },
    store::{Actor, Store},
};

const EXAMPLES: &str = "\
Examples:
  dealbook quote new 'opportunity/Acme renewal'
  dealbook quote add-line Q-LK-7F3K-0050 'Alster 24 PoE+' 3 --discount 10
  dealbook quote export Q-LK-7F3K-0050 --format html -o offer.html";

/// Quotes: make, fill, export, send, decide
///
/// Q is a number (its newest revision), `NUMBER/r1` for another, or an id.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    New(New),
    Show(show::Show),
    AddLine(fill::AddLine),
    SetLine(fill::SetLine),
    DeleteLine(fill::DeleteLine),
    MoveLine(fill::MoveLine),
    Set(fill::Set),
    Export(export::Export),
    /// Make the next revision of a quote that was sent
    Revise(Plain),
    Send(SendArgs),
    /// Agree to a discount beyond the limit
    Approve(Noted),
    /// Do not agree to a discount: the quote is a draft again
    TurnDown(Noted),
    Accept(AcceptArgs),
    Reject(RejectArgs),
    /// Take a quote back that was sent
    Withdraw(Noted),
    /// Let this quote drive the amount of its opportunity
    Primary(Plain),
}

/// Make a quote of an opportunity, with its lines; prints number and id
#[derive(Debug, clap::Args)]
struct New {
    /// The opportunity
    #[arg(value_name = "OPP")]
    opportunity: String,
    /// Prices from this book; else the standard one of the currency
    #[arg(long, value_name = "BOOK")]
    price_book: Option<String>,
    /// Else that of the opportunity
    #[arg(long, value_name = "CCY")]
    currency: Option<String>,
    /// Else thirty days from today
    #[arg(long, value_name = "DATE")]
    valid_until: Option<String>,
    /// en or zh; else by where the account is
    #[arg(long, value_name = "LANG")]
    language: Option<String>,
    /// Leave the lines of the opportunity behind
    #[arg(long)]
    empty: bool,
}

#[derive(Debug, clap::Args)]
struct Plain {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
}

#[derive(Debug, clap::Args)]
struct Noted {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// Kept with the quote
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

/// Send a quote: it is frozen, and the former revision superseded
#[derive(Debug, clap::Args)]
struct SendArgs {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// Why so much is given away; kept with the quote
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Send before the manager has agreed, marked so
    #[arg(long)]
    subject_to_approval: bool,
}

/// The customer says yes
#[derive(Debug, clap::Args)]
struct AcceptArgs {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// The day; today without
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Close the opportunity as won
    #[arg(long)]
    close: bool,
    /// Make an order of its lines
    #[arg(long)]
    order: bool,
}

/// The customer says no
#[derive(Debug, clap::Args)]
struct RejectArgs {
    /// The quote
    #[arg(value_name = "Q")]
    quote: String,
    /// The day; today without
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Close the opportunity as lost
    #[arg(long)]
    close: bool,
    /// The competitor it is lost to
    #[arg(long, value_name = "ACCOUNT", requires = "close")]
    to: Option<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        match self.verb {
            Verb::New(args) => args.run(context),
            Verb::Show(args) => args.run(context),
            Verb::AddLine(args) => args.run(context),
            Verb::SetLine(args) => args.run(context),
            Verb::DeleteLine(args) => args.run(context),
            Verb::MoveLine(args) => args.run(context),
            Verb::Set(args) => args.run(context),
            Verb::Export(args) => args.run(context),
            Verb::Revise(args) => on(context, &args.quote, |store, actor, quote| {
                let next = revise::revise(store, actor, quote)?;
                let line = made(store, next.value)?;
                told(context, &line, next)
            }),
            Verb::Send(args) => args.run(context),
            Verb::Approve(args) => on(context, &args.quote, |store, actor, quote| {
                let done = approval::approve(store, actor, quote, &args.reason)?;
                told(context, &format!("approved {}", named(store, quote)?), done)
            }),
            Verb::TurnDown(args) => on(context, &args.quote, |store, actor, quote| {
                let done = approval::turn_down(store, actor, quote, &args.reason)?;
                told(
                    context,
                    &format!("turned down {}", named(store, quote)?),
                    done,
                )
            }),
            Verb::Accept(args) => args.run(context),
            Verb::Reject(args) => args.run(context),
            Verb::Withdraw(args) => on(context, &args.quote, |store, actor, quote| {
                let done = status::withdraw(store, actor, quote, &args.reason)?;
                told(context, &format!("withdrew {}", named(store, quote)?), done)
            }),
            Verb::Primary(args) => on(context, &args.quote, |store, actor, quote| {
                let done = primary::set_primary(store, actor, quote)?;
                told(
                    context,
                    &format!("{} is the primary quote", named(store, quote)?),
                    done,
                )
            }),
        }
    }
}

impl New {
    fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let actor = context.actor(&store);
        let read = store.read();
        let price_book = match &self.price_book {
            Some(book) => Some(Ref::to(read.resolve(Some(PriceBook::INFO), book)?)),
            None => None,
        };
        let new = NewQuote {
            opportunity: read.resolve(Some(Opportunity::INFO), &self.opportunity)?,
            price_book,
            currency: self.currency.as_deref().map(currency).transpose()?,
            valid_until: day(context, "--valid-until", self.valid_until.as_deref())?,
            language: self.language.unwrap_or_default(),
            empty: self.empty,
            ..NewQuote::default()
        };
        let done = new_quote(&mut store, &actor, &new)?;
        let line = made(&store, done.value)?;
        told(context, &line, done)
    }
}

impl SendArgs {
    fn run(self, context: &Context) -> Result<ExitCode> {
        on(context, &self.quote, |store, actor, quote| {
            let how = Send {
                reason: self.reason,
                subject_to_approval: self.subject_to_approval,
            };
            let done = status::send(store, actor, quote, &how)?;
            let name = named(store, quote)?;
            match done.value {
                Sent::Sent => told(context, &format!("sent {name}"), done),
                Sent::NeedsApproval => {
                    told(
                        context,
                        &format!("not sent: {name} waits for approval"),
                        done,
                    )?;
                    Ok(ExitCode::from(1))
                }
            }
        })
    }
}

impl AcceptArgs {
    fn run(self, context: &Context) -> Result<ExitCode> {
        on(context, &self.quote, |store, actor, quote| {
            let how = Accept {
                on: day(context, "--on", self.on.as_deref())?,
                win: self.close,
                order: self.order,
            };
            let done = status::accept(store, actor, quote, &how)?;
            told(context, &format!("accepted {}", named(store, quote)?), done)
        })
    }
}

impl RejectArgs {
    fn run(self, context: &Context) -> Result<ExitCode> {
        on(context, &self.quote, |store, actor, quote| {
            let lost_to = match &self.to {
                Some(account) => Some(store.read().resolve(Some(Account::INFO), account)?),
                None => None,
            };
            let how = Reject {
                on: day(context, "--on", self.on.as_deref())?,
                reason: self.reason,
                lose: self.close,
                lost_to,
            };
            let done = status::reject(store, actor, quote, &how)?;
            told(context, &format!("rejected {}", named(store, quote)?), done)
        })
    }
}

/// Does something to the quote that a word names.
fn on(
    context: &Context,
    what: &str,
    act: impl FnOnce(&mut Store, &Actor, Ref<Quote>) -> Result<ExitCode>,
) -> Result<ExitCode> {
    let mut store = context.open()?;
    let actor = context.actor(&store);
    let id: Id = quote::find(&store.read(), what)?;
    act(&mut store, &actor, Ref::to(id))
}

/// Says what was done, and beside it what came of it.
fn told<T>(context: &Context, line: &str, done: Told<T>) -> Result<ExitCode> {
    context.say(line)?;
    for word in &done.words {
        report::note(word);
    }
    Ok(ExitCode::SUCCESS)
}

/// The line of a new revision: its reference last.
fn made(store: &Store, quote: Ref<Quote>) -> Result<String> {
    let uuid = store.read().uuid(quote.id())?.unwrap_or_default();
    Ok(format!("made quote {} {uuid}", named(store, quote)?))
}

fn named(store: &Store, quote: Ref<Quote>) -> Result<String> {
    Ok(quote::name(&store.read().need::<Quote>(quote)?))
}

fn currency(code: &str) -> Result<Currency> {
    Currency::parse(code)
        .ok_or_else(|| Report::user(format!("`{code}` is not a currency code such as EUR")))
}

fn day(context: &Context, option: &str, typed: Option<&str>) -> Result<Option<Date>> {
    typed
        .map(|typed| {
            dates::parse_date(typed, context.today())
                .map_err(|error| Report::user(format!("{option}: {error}")).hint(error.hint()))
        })
        .transpose()
}
