//! `dealbook log`: what happened with a customer.

use std::process::ExitCode;

use clap::ValueEnum;

use super::{Context, typed};
use crate::{
    domain::{
        field::Record as _,
        record::{activity::ActivityKind, contact::Contact},
    },
    error::Result,
    operations::{
        log_touch::{self, Touch},
        next_step::NextStep,
    },
};

/// Log a call, meeting, visit, e-mail, message, demo or note
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An account, contact, lead, opportunity or case
    #[arg(value_name = "REF")]
    what: String,
    /// What it was
    #[arg(value_enum)]
    kind: Kind,
    /// What was said; the first line is its subject
    text: Vec<String>,
    /// With whom; may be given several times
    #[arg(long, value_name = "CONTACT")]
    with: Vec<String>,
    /// On which day; today unless it is given
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// Whether anybody answered
    #[arg(long, value_enum, value_name = "yes|no")]
    reached: Option<Answer>,
    /// What was agreed
    #[arg(long, value_name = "TEXT")]
    agreed: Option<String>,
    /// Minutes
    #[arg(long, value_name = "N")]
    minutes: Option<i64>,
    /// The present next step was done by this
    #[arg(long)]
    done: bool,
    /// The following step
    #[arg(long, value_name = "TEXT")]
    next: Option<String>,
    /// The day of the following step, with or without an hour: `fri`, `"fri 14:00"`
    #[arg(long, value_name = "DATE", requires = "next")]
    on: Option<String>,
}

/// What was done.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Call,
    Meeting,
    Visit,
    Email,
    Message,
    Demo,
    Note,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Answer {
    Yes,
    No,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let kind = match self.kind {
            Kind::Call => ActivityKind::Call,
            Kind::Meeting => ActivityKind::Meeting,
            Kind::Visit => ActivityKind::Visit,
            Kind::Email => ActivityKind::Email,
            Kind::Message => ActivityKind::Message,
            Kind::Demo => ActivityKind::Demo,
            Kind::Note => ActivityKind::Note,
        };
        let mut store = context.open()?;
        let about = typed::about(&store.read(), &self.what)?;
        let mut contacts = Vec::new();
        for with in &self.with {
            contacts.push(typed::of_kind(&store.read(), Contact::INFO, with)?);
        }
        let next = match self.next {
            Some(text) => {
                let (on, at) = typed::maybe_when(context, "--on", self.on.as_ref())?;
                Some(NextStep::new(text, on).at(at))
            }
            None => None,
        };
        let touch = Touch {
            contacts,
            reached: self.reached.map(|answer| answer == Answer::Yes),
            agreed: self.agreed.unwrap_or_default(),
            on: typed::maybe_day(context, "--at", self.at.as_ref())?,
            duration: self.minutes,
            did_next: self.done,
            next,
            ..Touch::new(kind, self.text.join(" "))
        };
        let actor = context.actor(&store);
        let (_, changes) = log_touch::log_touch(&mut store, &actor, about, touch)?;
        typed::tell(context, &store, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}
