//! Accounts (客户): companies, and what we want from the key ones.

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        money::{Currency, Fixed, Minor},
        pick::{Codes as _, Pick, picks},
    },
    team::User,
};

picks! {
    /// What an account is to us; it may be several.
    Relation { EndCustomer "end_customer" "End customer", Distributor "distributor" "Distributor", Partner "partner" "Partner",
        Supplier "supplier" "Supplier", Consultant "consultant" "Consultant", Competitor "competitor" "Competitor" }
    /// How deep the bond goes.
    Bond { Financial "financial" "Financial", Social "social" "Social", Structural "structural" "Structural" }
    /// What service was promised.
    ServiceLevel { Basic "basic" "Basic", Standard "standard" "Standard", Premium "premium" "Premium" }
    /// Where an account stands in its life with us; derived.
    Phase { Acquire "acquire" "Acquire", Enhance "enhance" "Enhance", Retain "retain" "Retain" }
}

record! {
    /// A company: one that buys, may buy, sells with us or against us.
    Account = 1, "account", "Account", "Accounts", icon: "▣", scope: Scope::Territory(&[]), title: "name",
    columns: &["name", "class", "phase", "city", "industry", "open_base", "won_base", "last_contact", "owner"], sort: "name";
    name: String, "Name".required().named().aliases(&["account", "account_name", "company", "company_name", "organization", "organisation", "公司", "公司名称", "客户", "客户名称"]);
    /// What this account is to us; several are allowed.
    relations: Vec<String>, "Relations".picks(Relation::ITEMS).aliases(&["type", "account_type"]);
    parent: Option<Ref<Account>>, "Parent account".aliases(&["parent_account", "subsidiary_of", "parent_company", "母公司"]);
    industry: String, "Industry".search().aliases(&["sector", "行业"]);
    employees: Option<i64>, "Employees".aliases(&["number_of_employees", "size", "员工数", "人数"]);
    revenue: Option<Minor>, "Yearly revenue".unit("revenue").aliases(&["annual_revenue", "annualrevenue", "年营业额"]);
    revenue_currency: Option<Currency>, "Revenue currency".unit("revenue");
    founded: Option<i64>, "Founded in".aliases(&["year_established", "founded_year"]);
    website: String, "Website".code().group("Reach").aliases(&["web", "url", "domain", "homepage", "网站", "网址"]);
    phone: String, "Phone".code().group("Reach").aliases(&["telephone", "phone_number", "电话"]);
    email: String, "E-mail".code().group("Reach").aliases(&["email_address", "e_mail", "邮箱"]);
    street: String, "Street".unit("address").group("Address").aliases(&["billing_street", "address", "地址"]);
    postal_code: String, "Postal code".unit("address").group("Address").aliases(&["zip", "postcode", "billing_postal_code", "邮编"]);
    city: String, "City".search().unit("address").group("Address").aliases(&["billing_city", "town", "城市"]);
    region: String, "Region".unit("address").group("Address").aliases(&["state", "province", "billing_state", "省份"]);
    country: String, "Country".unit("address").group("Address").aliases(&["office_location", "billing_country", "国家"]);
    /// Delivery and other addresses, one a line.
    other_addresses: Vec<String>, "Other addresses".group("Address");
    owner: Option<Ref<User>>, "Owner".tracked().aliases(&["account_owner", "sales_agent", "rep", "sales_rep", "负责人", "所有人"]);
    service_level: Option<Pick<ServiceLevel>>, "Service level".group("Relationship");
    bond: Option<Pick<Bond>>, "Relationship level".group("Relationship").aliases(&["relationship_level"]);
    preferences: String, "Preferences".long().group("Relationship");
    source: String, "Source".aliases(&["account_source", "lead_source", "来源"]);
    tags: Vec<String>, "Tags".search().aliases(&["labels", "标签"]);
    notes: String, "Notes".long().search().aliases(&["note", "description", "comment", "remarks", "备注"]);
    name_key: String, "Sort key".derived().hidden();
    /// From wins and open business: acquire, enhance or retain.
    phase: Option<Pick<Phase>>, "Phase".derived();
    /// A, B or C by what was won in four quarters, with hysteresis.
    class: String, "Class".derived();
    class_reason: String, "Reason of the class".derived();
    /// Won business, in the book's currency.
    won_base: Option<Minor>, "Won".derived();
    /// Open business, in the book's currency.
    open_base: Option<Minor>, "Open".derived();
    open_count: Option<i64>, "Open opportunities".derived();
    /// The latest two-way touch.
    last_contact: Option<Date>, "Last contact".derived();
    last_order: Option<Date>, "Last order".derived();
}

record! {
    /// What we want from a key account in a period.
    AccountPlan = 36, "account_plan", "Account plan", "Account plans", icon: "◈", scope: Scope::Territory(&["account"]), title: "period",
    columns: &["account", "period", "goals"], sort: "-period";
    account: Option<Ref<Account>>, "Account".part().required();
    period: String, "Period".required();
    goals: String, "Goals".long().search();
    /// What they could buy from us and do not.
    white_space: String, "White space".long();
    relationships_wanted: String, "Relationships wanted".long();
    risks: String, "Risks".long();
    /// One action a line, with its date.
    actions: Vec<String>, "Actions";
    target: Option<Fixed>, "Target";
}
