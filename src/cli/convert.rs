//! `dealbook convert`: a lead into an account, a contact and an opportunity.

use std::process::ExitCode;

use super::{Context, report, typed};
use crate::{
    domain::{
        field::Record as _,
        kind::KindInfo,
        record::{account::Account, contact::Contact, lead::Lead, opportunity::Opportunity},
    },
    error::Result,
    operations::{
        convert_lead::{self, Convert, Target},
        duplicates::{self, Like},
    },
    store::Read,
};

/// Convert a lead; each of the three may be an existing record, or `none`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The lead
    #[arg(value_name = "LEAD")]
    lead: String,
    /// Into this account
    #[arg(long, value_name = "REF|none")]
    account: Option<String>,
    /// Into this contact
    #[arg(long, value_name = "REF|none")]
    contact: Option<String>,
    /// Into this opportunity
    #[arg(long, value_name = "REF|none")]
    opportunity: Option<String>,
    /// The name of a new opportunity
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut store = context.open()?;
        let read = store.read();
        let id = typed::of_kind(&read, Lead::INFO, &self.lead)?;
        let how = Convert {
            account: target(&read, Account::INFO, self.account.as_deref())?,
            contact: target(&read, Contact::INFO, self.contact.as_deref())?,
            opportunity: target(&read, Opportunity::INFO, self.opportunity.as_deref())?,
            name: self.name.unwrap_or_default(),
        };
        let (accounts, contacts) = duplicates::of_lead(read, &read.need::<Lead>(id)?)?;
        for (target, likes, option) in [
            (how.account, accounts, "--account"),
            (how.contact, contacts, "--contact"),
        ] {
            warn(&read, target, &likes, option)?;
        }
        let actor = context.actor(&store);
        let (made, changes) = convert_lead::convert(&mut store, &actor, id, how)?;
        typed::tell(context, &store, &changes)?;
        for made in [made.account, made.contact, made.opportunity]
            .into_iter()
            .flatten()
        {
            let read = store.read();
            let kind = read.kind_of(made)?.map_or("record", |info| info.code);
            let uuid = read.uuid(made)?.unwrap_or_default();
            context.say(&format!("{kind} {} {uuid}", read.title(made)?))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn target(read: &Read<'_>, info: &'static KindInfo, typed: Option<&str>) -> Result<Target> {
    Ok(match typed {
        None => Target::New,
        Some("none") => Target::Nothing,
        Some(what) => Target::Into(typed::of_kind(read, info, what)?),
    })
}

/// Who it may be already, on standard error: a conversion can be undone, and merged later.
fn warn(read: &Read<'_>, target: Target, likes: &[Like], option: &str) -> Result<()> {
    if target == Target::New {
        for like in likes.iter().take(3) {
            report::note(&format!(
                "{} may be the same ({}): {option} {}",
                read.title(like.id)?,
                like.shared.join(", "),
                read.uuid(like.id)?.unwrap_or_default()
            ));
        }
    }
    Ok(())
}
