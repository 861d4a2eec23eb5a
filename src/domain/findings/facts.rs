//! What findings are judged by: plain facts of one opportunity or account, without a day and without a book.

use super::super::{
    field::Date,
    id::Id,
    money::{Currency, Minor},
    record::{
        activity::Promise,
        opportunity::{Access, Attitude, InfluenceLevel, Outcome, Role},
        pipeline::Category,
        quote::QuoteStatus,
    },
};

/// All that is known of one opportunity when it is judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpportunityFacts {
    /// The opportunity.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// How it stands; none for a code of a newer version, of which nothing is found.
    pub outcome: Option<Outcome>,
    /// The account and its name.
    pub account: Option<(Id, String)>,
    /// A, B, C or nothing.
    pub class: String,
    /// The stage and its name.
    pub stage: Option<(Id, String)>,
    /// Days in the stage before it rots.
    pub rot_days: Option<i64>,
    /// When it entered the stage; none where a file did not say.
    pub stage_entered: Option<Date>,
    /// The day on which it has stood too long.
    pub rots_on: Option<Date>,
    /// Until then it does not rot.
    pub resting_until: Option<Date>,
    /// In its currency.
    pub amount: Option<Minor>,
    /// The currency of the amount.
    pub currency: Option<Currency>,
    /// What counts of it, in the book's currency; none without a rate.
    pub amount_base: Option<Minor>,
    /// Where it counts.
    pub category: Option<Category>,
    /// Expected.
    pub close_date: Option<Date>,
    /// Decided.
    pub closed_on: Option<Date>,
    /// The first close date it had.
    pub first_close_date: Option<Date>,
    /// How often the close date was pushed.
    pub pushes: i64,
    /// The open activity marked next: its id, words and day.
    pub next_step: Option<(Id, String, Option<Date>)>,
    /// The latest two-way touch.
    pub last_contact: Option<Date>,
    /// The day it came into the book; none where history was cut.
    pub created: Option<Date>,
    /// Its owner.
    pub owner: Option<Id>,
    /// The buying centre.
    pub members: Vec<MemberFacts>,
    /// People with a two-way touch on this deal, members or not.
    pub people_met: Vec<Id>,
    /// Competitors in it.
    pub competitors: Vec<CompetitorFacts>,
    /// Its quotes, the newest first.
    pub quotes: Vec<QuoteFacts>,
    /// Open promises of both sides.
    pub promises: Vec<PromiseFacts>,
    /// Exit criteria passed over.
    pub in_spite_of: Vec<String>,
    /// Whether reasons or a story say why it ended.
    pub has_reason: bool,
    /// Whether it is known who won it.
    pub has_winner: bool,
    /// Labels of the fields that lead to deleted records.
    pub leads_nowhere: Vec<String>,
    /// Findings kept quiet: code and the day on which they speak again.
    pub quiet: Vec<(String, Date)>,
}

impl OpportunityFacts {
    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.outcome == Some(Outcome::Open)
    }

    /// Whether it rests on that day; on the day it rests until, it is awake.
    pub fn is_resting(&self, today: Date) -> bool {
        self.is_open() && self.resting_until.is_some_and(|until| today < until)
    }

    /// Days in its stage, where that is known.
    pub fn days_in_stage(&self, today: Date) -> Option<i64> {
        self.stage_entered
            .map(|entered| super::days_between(entered, today))
    }

    /// The newest quote that is out and not decided.
    pub fn quote_out(&self) -> Option<&QuoteFacts> {
        self.quotes
            .iter()
            .find(|quote| quote.status == Some(QuoteStatus::Sent))
    }

    /// Members with a role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &MemberFacts> {
        self.members
            .iter()
            .filter(move |member| member.roles.contains(&role))
    }

    /// Those who decide: deciders and approvers.
    pub fn deciders(&self) -> impl Iterator<Item = &MemberFacts> {
        self.members.iter().filter(|member| {
            member.roles.contains(&Role::Decider) || member.roles.contains(&Role::Approver)
        })
    }
}

/// One member of a buying centre.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemberFacts {
    /// The member.
    pub id: Id,
    /// The contact.
    pub contact: Option<Id>,
    /// The contact's name.
    pub name: String,
    /// The contact's title.
    pub title: String,
    /// The contact's place in the company.
    pub reports_to: Option<Id>,
    /// Roles in this deal.
    pub roles: Vec<Role>,
    /// How much they count.
    pub influence: Option<InfluenceLevel>,
    /// Where they stand.
    pub attitude: Option<Attitude>,
    /// How well we reached them.
    pub access: Option<Access>,
    /// The first two-way touch with them, whatever the deal.
    pub first_contact: Option<Date>,
    /// The latest two-way touch with them, whatever the deal.
    pub last_contact: Option<Date>,
    /// Whether they belong to none of the deal's accounts any more.
    pub has_left: bool,
    /// Promises to us that they kept in this deal.
    pub acts: i64,
}

/// One competitor in a deal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompetitorFacts {
    /// Their name.
    pub name: String,
    /// Whether we have an answer.
    pub is_answered: bool,
    /// Whether they are out of it.
    pub is_out: bool,
}

/// One quote of a deal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteFacts {
    /// The quote.
    pub id: Id,
    /// Its number.
    pub number: String,
    /// Its revision.
    pub revision: i64,
    /// Where it stands; none for a code of a newer version.
    pub status: Option<QuoteStatus>,
    /// When it went out.
    pub sent_on: Option<Date>,
    /// Its last day.
    pub valid_until: Option<Date>,
    /// Net of tax.
    pub net: Option<Minor>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// Whether it drives the amount.
    pub is_primary: bool,
}

/// One open promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseFacts {
    /// The activity.
    pub id: Id,
    /// Whose it is.
    pub of: Promise,
    /// What was promised.
    pub subject: String,
    /// By when.
    pub due: Option<Date>,
}

/// All that is known of one account when it is judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountFacts {
    /// The account.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// A, B, C or nothing.
    pub class: String,
    /// The latest two-way touch.
    pub last_contact: Option<Date>,
    /// The latest order, or day of a won deal.
    pub last_order: Option<Date>,
    /// How many deals are open.
    pub open_count: i64,
    /// The newest end of a contract that does not renew by itself; none where one runs without an end.
    pub contract_end: Option<Date>,
    /// Whether a contract runs on by itself.
    pub is_renewing: bool,
    /// Open cases of high or critical severity.
    pub grave_cases: i64,
    /// The latest answer to a survey, 0 to 10.
    pub satisfaction: Option<i64>,
    /// The day it came into the book.
    pub created: Option<Date>,
    /// Days within which it should hear from us; filled in from the limits.
    pub cadence: Option<i64>,
}
