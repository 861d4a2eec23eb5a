//! Opportunities (销售机会), what they are about, and the buying centre (购买中心) that decides.

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        money::{Currency, Fixed, Minor},
        pick::{Codes as _, Pick, picks},
    },
    account::Account,
    activity::Activity,
    campaign::Campaign,
    contact::Contact,
    pipeline::{Category, Pipeline, Stage},
    product::Product,
    team::User,
};

picks! {
    /// How an opportunity ended, or that it has not.
    Outcome { Open "open" "Open", Won "won" "Won", Lost "lost" "Lost", NoDecision "no_decision" "No decision" }
    /// How the amount is paid.
    AmountKind { OneOff "one_off" "One-off", Yearly "yearly" "Yearly", Monthly "monthly" "Monthly" }
    /// What kind of sale it is.
    OpportunityKind { New "new" "New business", CrossSell "cross_sell" "Cross-sell", UpSell "up_sell" "Up-sell", Renewal "renewal" "Renewal" }
    /// The parts people play in a decision.
    Role { Initiator "initiator" "initiator", User "user" "user", Influencer "influencer" "influencer", Decider "decider" "decider",
        Approver "approver" "approver", Buyer "buyer" "buyer", Gatekeeper "gatekeeper" "gatekeeper", Champion "champion" "champion",
        Evaluator "technical_evaluator" "technical evaluator" }
    /// How much someone counts.
    InfluenceLevel { Outside "outside" "outside", Low "low" "low", Medium "medium" "medium", High "high" "high", Inner "inner_circle" "inner circle" }
    /// Where someone stands towards us.
    Attitude { BacksUs "backs_us" "backs us", LeansToUs "leans_to_us" "leans to us", Neutral "neutral" "neutral", Sceptical "sceptical" "sceptical", Opposed "opposed" "opposed", Unknown "unknown" "unknown" }
    /// How well we reached someone.
    Access { None "none" "none", Brief "brief" "brief", Several "several" "several", InDepth "in_depth" "in depth" }
    /// What runs between two members.
    InfluenceKind { Influences "influences" "influences", Conflicts "conflicts_with" "conflicts with" }
    /// How a competitor came out.
    CompetitorOutcome { Active "active" "Active", Ahead "ahead" "Ahead", Out "out" "Out", Won "won" "Won" }
}

record! {
    /// A possible sale to one account.
    Opportunity = 5, "opportunity", "Opportunity", "Opportunities", icon: "◆", scope: Scope::Territory(&["account"]), title: "name",
    columns: &["name", "account", "stage", "amount", "close_date", "next_step_date", "category", "outcome", "owner"], sort: "close_date";
    name: String, "Name".required().named().aliases(&["opportunity", "opportunity_name", "deal_name", "deal", "机会名称", "商机名称"]);
    account: Option<Ref<Account>>, "Account".required().tracked().aliases(&["account_id", "account_name", "company", "organization", "客户", "客户名称", "公司", "公司名称"]);
    /// The distributor or partner the sale goes through.
    sold_through: Option<Ref<Account>>, "Sold through".aliases(&["partner", "reseller", "经销商"]);
    end_customer: Option<Ref<Account>>, "End customer";
    pipeline: Option<Ref<Pipeline>>, "Pipeline";
    stage: Option<Ref<Stage>>, "Stage".judged("stage").required().tracked().aliases(&["deal_stage", "stage_name", "sales_stage", "阶段", "销售阶段"]);
    outcome: Option<Pick<Outcome>>, "Outcome".judged("stage").tracked().start("open");
    /// Net of tax.
    amount: Option<Minor>, "Amount".required().tracked().unit("money").aliases(&["close_value", "value", "deal_value", "opportunity_amount", "金额", "销售金额"]);
    currency: Option<Currency>, "Currency".tracked().unit("money").aliases(&["currency_iso_code", "amount_currency", "币种"]);
    amount_kind: Option<Pick<AmountKind>>, "Amount is".unit("money").start("one_off");
    term_months: Option<i64>, "Term in months".unit("money");
    /// Expected; frozen at closing.
    close_date: Option<Date>, "Close date".required().tracked().aliases(&["expected_close_date", "closing_date", "closedate", "预计成交日期", "结单日期"]);
    /// The day it was decided.
    closed_on: Option<Date>, "Closed on".judged("stage").tracked().aliases(&["actual_close_date", "won_date"]);
    probability: Option<Fixed>, "Probability".judged("stage").percent().unit("probability").aliases(&["win_probability", "可能性"]);
    probability_by_hand: bool, "Probability set by hand".judged("stage").unit("probability");
    category: Option<Pick<Category>>, "Forecast category".judged("stage").tracked().unit("category").aliases(&["forecast_category", "forecast_category_name"]);
    category_by_hand: bool, "Category set by hand".judged("stage").unit("category");
    kind: Option<Pick<OpportunityKind>>, "Kind".start("new").aliases(&["type", "opportunity_type"]);
    source: String, "Source".aliases(&["lead_source", "来源"]);
    campaign: Option<Ref<Campaign>>, "Campaign".aliases(&["campaign_source", "primary_campaign"]);
    owner: Option<Ref<User>>, "Owner".tracked().aliases(&["opportunity_owner", "sales_agent", "rep", "sales_rep", "负责人"]);
    /// A competitor account.
    lost_to: Option<Ref<Account>>, "Lost to".judged("stage").group("Outcome");
    /// Why it was won or lost, one a line: price 3, timing 1.
    reasons: Vec<String>, "Reasons".search().group("Outcome").aliases(&["lost_reason", "close_reason", "loss_reason"]);
    story: String, "Story".long().search().group("Outcome");
    /// Until then it does not rot.
    resting_until: Option<Date>, "Resting until".unit("rest");
    resting_reason: String, "Why it rests".unit("rest");
    /// Exit criteria ticked by hand.
    criteria_met: Vec<String>, "Exit criteria met".hidden();
    /// Exit criteria passed over: moved in spite of them.
    in_spite_of: Vec<String>, "Moved in spite of".hidden();
    /// Whether created and closed days came from a file that did not say when stages changed.
    age_unknown: bool, "Age in stage is unknown".hidden();
    tags: Vec<String>, "Tags".search().aliases(&["labels", "标签"]);
    notes: String, "Notes".long().search().aliases(&["note", "description", "备注"]);
    /// The open activity marked next.
    next_step: String, "Next step".through().search().aliases(&["nextstep", "next_action", "下一步"]);
    next_step_date: Option<Date>, "Next step on".through().aliases(&["next_activity_date"]);
    next_activity: Option<Ref<Activity>>, "Next activity".derived().hidden();
    name_key: String, "Sort key".derived().hidden();
    /// The day it entered its stage; empty when a file did not say.
    stage_entered: Option<Date>, "In stage since".derived();
    /// The latest two-way touch.
    last_contact: Option<Date>, "Last contact".derived();
    /// How often the close date was pushed.
    pushes: Option<i64>, "Pushes".derived();
    first_close_date: Option<Date>, "First close date".derived();
    /// Amount in the book's currency.
    amount_base: Option<Minor>, "Amount, converted".derived();
    /// Amount times probability, in the book's currency.
    weighted: Option<Minor>, "Weighted".derived();
    /// The day on which it has stood too long in its stage.
    rots_on: Option<Date>, "Rots on".derived();
    /// Valid-until of the newest quote that is out.
    quote_until: Option<Date>, "Quote valid until".derived();
    /// What is missing, whatever the day.
    gaps: Vec<String>, "Gaps".derived();
    /// What is missing, weighed.
    gap_weight: Option<i64>, "Weight of gaps".derived().hidden();
}

record! {
    /// What the deal is about, before any quote.
    OpportunityLine = 6, "opportunity_line", "Opportunity line", "Opportunity lines", icon: "∙", scope: Scope::Territory(&["opportunity"]), title: "text",
    columns: &["opportunity", "product", "text", "quantity", "unit_price"], sort: "position";
    opportunity: Option<Ref<Opportunity>>, "Opportunity".part().required();
    product: Option<Ref<Product>>, "Product";
    text: String, "Text".search();
    quantity: Option<Fixed>, "Quantity".start("1000000");
    unit_price: Option<Fixed>, "Unit price";
    discount: Option<Fixed>, "Discount".percent();
    position: Option<i64>, "Position";
}

record! {
    /// A contact's part in one opportunity.
    Member = 7, "member", "Buying-centre member", "Buying-centre members", icon: "∙", scope: Scope::Territory(&["opportunity"]), title: "contact",
    columns: &["opportunity", "contact", "roles", "influence", "attitude", "access"], sort: "opportunity";
    opportunity: Option<Ref<Opportunity>>, "Opportunity".part().required();
    contact: Option<Ref<Contact>>, "Contact".part().required();
    roles: Vec<String>, "Roles".picks(Role::ITEMS);
    influence: Option<Pick<InfluenceLevel>>, "Influence";
    attitude: Option<Pick<Attitude>>, "Attitude".tracked();
    access: Option<Pick<Access>>, "Access";
    business_agenda: String, "Business agenda".search();
    personal_agenda: String, "Personal agenda".sensitive();
    /// Decision criteria, the weightiest first.
    criteria: Vec<String>, "Decision criteria";
    note: String, "Note".long().search();
}

record! {
    /// A line between two members of a buying centre.
    Influence = 8, "influence", "Influence line", "Influence lines", icon: "∙", scope: Scope::Territory(&["opportunity"]), title: "kind",
    columns: &["opportunity", "from_member", "kind", "to_member"], sort: "opportunity";
    opportunity: Option<Ref<Opportunity>>, "Opportunity".part().required();
    from_member: Option<Ref<Member>>, "From".part().required();
    kind: Option<Pick<InfluenceKind>>, "Kind".start("influences");
    to_member: Option<Ref<Member>>, "To".part().required();
}

record! {
    /// A competitor in one opportunity, and our answer.
    Competitor = 9, "competitor", "Competitor", "Competitors", icon: "∙", scope: Scope::Territory(&["opportunity"]), title: "account",
    columns: &["opportunity", "account", "outcome", "strengths", "answer"], sort: "opportunity";
    opportunity: Option<Ref<Opportunity>>, "Opportunity".part().required();
    account: Option<Ref<Account>>, "Competitor".part().required();
    strengths: String, "Strengths".search();
    /// What we say to it; without one it is a finding.
    answer: String, "Our answer".search();
    outcome: Option<Pick<CompetitorOutcome>>, "Outcome".start("active");
}
