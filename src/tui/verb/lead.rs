//! Converting a lead: into which account, contact and opportunity, those that it may be already first.

use super::{
    super::{
        message::Written,
        screen::{
            choose::{Choice, Choose, Chosen},
            form::value,
        },
        theme::Tone,
        view::{Cx, Next, Subject},
    },
    same,
};
use crate::{
    domain::{
        field::Record,
        id::Id,
        kind::KindInfo,
        record::{account::Account, contact::Contact, lead::Lead, opportunity::Opportunity},
    },
    operations::{
        convert_lead::{self, Convert, Target},
        duplicates::{self, Like, Likelihood},
    },
    store::{self, Read},
    words::{comma, say},
};

const NEW: &str = "new";
const NOTHING: &str = "nothing";

/// A lead, what it may be already, and what was answered so far.
struct Plan {
    id: Id,
    title: String,
    company: String,
    person: String,
    accounts: Vec<(Choice, Likelihood)>,
    contacts: Vec<(Choice, Likelihood)>,
    how: Convert,
}

/// Asks what becomes of a lead, then converts it.
pub(super) fn convert(subject: &Subject, cx: &mut Cx<'_>) {
    let Some(id) = subject.single() else {
        return cx.say(Tone::Warning, say!("verb-convert-one"));
    };
    let title = subject.title.clone();
    cx.look(move |read| {
        let lead: Lead = read.need(id)?;
        let (accounts, contacts) = duplicates::of_lead(*read, &lead)?;
        let person = format!("{} {}", lead.given_name, lead.family_name);
        let plan = Plan {
            id,
            title,
            person: person.trim().to_owned(),
            company: lead.company,
            accounts: shown(read, accounts)?,
            contacts: shown(read, contacts)?,
            how: Convert::default(),
        };
        Ok(Box::new(move |cx: &mut Cx<'_>| account(plan, cx)) as Next)
    });
}

fn shown(read: &Read<'_>, likes: Vec<Like>) -> store::Result<Vec<(Choice, Likelihood)>> {
    likes
        .iter()
        .map(|like| Ok((same::choice(read, like)?, like.likelihood)))
        .collect()
}

/// What is likely, then a new one, then what is only perhaps the same, then none.
fn choices(likes: &[(Choice, Likelihood)], info: &KindInfo, name: &str) -> Vec<Choice> {
    let what = info.called().to_lowercase();
    let (likely, perhaps): (Vec<_>, Vec<_>) = likes
        .iter()
        .cloned()
        .partition(|(_, likelihood)| *likelihood >= Likelihood::Likely);
    let new =
        (!name.is_empty()).then(|| Choice::new(NEW, say!("verb-a-new", kind = &what, name = name)));
    let likely = likely.into_iter().map(|(choice, _)| choice);
    let perhaps = perhaps.into_iter().map(|(choice, _)| choice);
    likely
        .chain(new)
        .chain(perhaps)
        .chain([Choice::new(NOTHING, say!("verb-none-of", kind = &what))])
        .collect()
}

fn target(chosen: Chosen) -> Target {
    match chosen {
        Chosen::One(choice) => match choice.code.as_str() {
            NEW => Target::New,
            NOTHING => Target::Nothing,
            id => id
                .parse()
                .map_or(Target::Nothing, |id| Target::Into(Id(id))),
        },
        Chosen::Several(_) | Chosen::New(_) => Target::Nothing,
    }
}

/// Those of an account where nothing is typed yet, else what fits.
fn of_account<E: Record>(
    account: Target,
) -> impl Fn(&Read<'_>, &str) -> store::Result<Vec<Choice>> + Send + Sync + 'static {
    move |read, typed| {
        if !typed.trim().is_empty() {
            return value::targets(read, Some(E::KIND), typed);
        }
        let Target::Into(account) = account else {
            return Ok(Vec::new());
        };
        let records: Vec<E> = read.referring("account", account)?;
        records
            .iter()
            .map(|record| {
                Ok(Choice::new(
                    record.id().to_string(),
                    read.title(record.id())?,
                ))
            })
            .collect()
    }
}

fn account(plan: Plan, cx: &mut Cx<'_>) {
    let choices = choices(&plan.accounts, Account::INFO, &plan.company);
    let title = say!("verb-convert-company", what = &plan.title);
    let choose = Choose::new(title, choices)
        .looking(of_account::<Account>(Target::Nothing))
        .fixed_first();
    cx.over(choose.then(move |chosen, cx| {
        let mut plan = plan;
        plan.how.account = target(chosen);
        contact(plan, cx);
    }));
}

fn contact(plan: Plan, cx: &mut Cx<'_>) {
    let choices = choices(&plan.contacts, Contact::INFO, &plan.person);
    let title = say!("verb-convert-person", what = &plan.title);
    let choose = Choose::new(title, choices)
        .looking(of_account::<Contact>(plan.how.account))
        .fixed_first();
    cx.over(choose.then(move |chosen, cx| {
        let mut plan = plan;
        plan.how.contact = target(chosen);
        opportunity(plan, cx);
    }));
}

fn opportunity(plan: Plan, cx: &mut Cx<'_>) {
    let name = if plan.company.is_empty() {
        &plan.title
    } else {
        &plan.company
    };
    let choices = choices(&[], Opportunity::INFO, name);
    let title = say!("verb-convert-sale", what = &plan.title);
    let choose = Choose::new(title, choices)
        .looking(of_account::<Opportunity>(plan.how.account))
        .fixed_first();
    cx.over(choose.then(move |chosen, cx| {
        let Plan {
            id, title, mut how, ..
        } = plan;
        how.opportunity = target(chosen);
        cx.change(move |store, actor| {
            let (made, changes) = convert_lead::convert(store, actor, id, how)?;
            let read = store.read();
            let into: Vec<String> = [
                (Account::INFO, made.account),
                (Contact::INFO, made.contact),
                (Opportunity::INFO, made.opportunity),
            ]
            .into_iter()
            .filter_map(|(info, id)| Some((info, id?)))
            .map(|(info, id)| {
                let kind = info.called().to_lowercase();
                Ok(say!(
                    "verb-converted-one",
                    kind = kind,
                    title = read.title(id)?
                ))
            })
            .collect::<store::Result<_>>()?;
            let said = if into.is_empty() {
                say!("verb-converted", what = title)
            } else {
                say!(
                    "verb-converted-into",
                    what = title,
                    into = into.join(comma())
                )
            };
            Ok(Written::new(changes, said))
        });
    }));
}
