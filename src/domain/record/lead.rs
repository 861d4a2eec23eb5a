//! Leads (线索): someone or some company not yet qualified.

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        pick::{Pick, picks},
    },
    account::Account,
    campaign::Campaign,
    contact::Contact,
    opportunity::Opportunity,
    team::User,
};

picks! {
    /// Where a lead stands; `converted` is set by conversion alone.
    LeadStatus { New "new" "New", Working "working" "Working", Nurturing "nurturing" "Nurturing", Qualified "qualified" "Qualified",
        Disqualified "disqualified" "Disqualified", Converted "converted" "Converted" }
}

record! {
    /// Someone or some company not yet qualified.
    Lead = 4, "lead", "Lead", "Leads", icon: "◇", scope: Scope::Territory(&[]), title: "name",
    columns: &["name", "status", "score", "source", "last_contact", "email", "owner"], sort: "-score";
    given_name: String, "Given name".aliases(&["first_name", "firstname", "名"]);
    family_name: String, "Family name".aliases(&["last_name", "lastname", "surname", "姓"]);
    company: String, "Company".required().named().aliases(&["organization", "account_name", "公司", "公司名称"]);
    title: String, "Title".search().aliases(&["job_title", "职位"]);
    email: String, "E-mail".code().sensitive().aliases(&["email_address", "邮箱"]);
    phone: String, "Phone".code().sensitive().aliases(&["telephone", "mobile", "电话", "手机"]);
    website: String, "Website".code().aliases(&["url", "网站"]);
    industry: String, "Industry".search().aliases(&["sector", "行业"]);
    employees: Option<i64>, "Employees".aliases(&["number_of_employees"]);
    city: String, "City".search().aliases(&["城市"]);
    country: String, "Country";
    source: String, "Source".aliases(&["lead_source", "origin", "来源", "线索来源"]);
    campaign: Option<Ref<Campaign>>, "Campaign";
    status: Option<Pick<LeadStatus>>, "Status".tracked().start("new").aliases(&["lead_status", "状态", "线索状态"]);
    disqualified_reason: String, "Reason of disqualification";
    owner: Option<Ref<User>>, "Owner".tracked().aliases(&["lead_owner", "负责人"]);
    tags: Vec<String>, "Tags".search();
    notes: String, "Notes".long().search().aliases(&["note", "description", "备注"]);
    converted_account: Option<Ref<Account>>, "Converted to account".hidden();
    converted_contact: Option<Ref<Contact>>, "Converted to contact".hidden();
    converted_opportunity: Option<Ref<Opportunity>>, "Converted to opportunity".hidden();
    converted_on: Option<Date>, "Converted on".hidden();
    /// The person and the company.
    name: String, "Name".derived().named();
    name_key: String, "Sort key".derived().hidden();
    /// The sum of the rules that apply.
    score: Option<i64>, "Score".derived();
    /// Each rule with its points.
    score_reasons: Vec<String>, "Why this score".derived();
    last_contact: Option<Date>, "Last contact".derived();
}
