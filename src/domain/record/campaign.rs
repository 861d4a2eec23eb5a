//! Campaigns (营销活动) and who took part.

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        money::{Currency, Minor},
        pick::{Pick, picks},
    },
    account::Account,
    contact::Contact,
    lead::Lead,
    team::User,
};

picks! {
    /// What kind of campaign it is.
    CampaignKind { TradeShow "trade_show" "Trade show", Seminar "seminar" "Seminar", Mailing "mailing" "Mailing", CallingList "calling_list" "Calling list", Other "other" "Other" }
    /// How far a member has come.
    MemberStatus { Planned "planned" "Planned", Invited "invited" "Invited", Registered "registered" "Registered", Attended "attended" "Attended", Responded "responded" "Responded", Declined "declined" "Declined" }
}

record! {
    /// A trade show, seminar, mailing or calling list.
    Campaign = 25, "campaign", "Campaign", "Campaigns", icon: "✦", scope: Scope::Org, title: "name",
    columns: &["name", "kind", "start", "end", "budget", "cost"], sort: "-start";
    name: String, "Name".required().named();
    kind: Option<Pick<CampaignKind>>, "Kind";
    start: Option<Date>, "From";
    end: Option<Date>, "To";
    budget: Option<Minor>, "Budget".unit("money");
    cost: Option<Minor>, "Cost".unit("money");
    currency: Option<Currency>, "Currency".unit("money");
    owner: Option<Ref<User>>, "Owner";
    notes: String, "Notes".long().search();
}

record! {
    /// Someone a campaign reached.
    CampaignMember = 26, "campaign_member", "Campaign member", "Campaign members", icon: "∙", scope: Scope::Territory(&["account"]), title: "status",
    columns: &["campaign", "contact", "lead", "status", "responded_on"], sort: "campaign";
    campaign: Option<Ref<Campaign>>, "Campaign".part().required();
    contact: Option<Ref<Contact>>, "Contact";
    lead: Option<Ref<Lead>>, "Lead";
    account: Option<Ref<Account>>, "Account";
    status: Option<Pick<MemberStatus>>, "Status".start("planned");
    response: String, "Response".search();
    responded_on: Option<Date>, "Responded on";
}
