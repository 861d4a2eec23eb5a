//! Contacts (联系人): people, and the further companies they belong to.

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        pick::{Pick, picks},
    },
    account::Account,
    team::User,
};

picks! {
    /// Which name comes first.
    NameOrder { GivenFirst "given_first" "Given name first", FamilyFirst "family_first" "Family name first" }
    /// How someone likes to be reached.
    Channel { Phone "phone" "Phone", Email "email" "E-mail", Message "message" "Message", Visit "visit" "Visit" }
    /// How someone takes to change.
    Openness { Innovator "innovator" "Innovator", Early "early" "Early adopter", Majority "majority" "With the majority", Late "late" "Late", Against "against" "Against change" }
}

record! {
    /// A person we deal with.
    Contact = 2, "contact", "Contact", "Contacts", icon: "●", scope: Scope::Territory(&["account"]), title: "name",
    columns: &["name", "account", "title", "emails", "phones", "last_contact", "owner"], sort: "name";
    given_name: String, "Given name".aliases(&["first_name", "firstname", "forename", "名"]);
    family_name: String, "Family name".required().aliases(&["last_name", "lastname", "surname", "姓"]);
    /// Left empty, Chinese, Japanese and Korean names put the family name first.
    name_order: Option<Pick<NameOrder>>, "Name order";
    /// 张总, Dr. Weber, Frau Professor.
    form_of_address: String, "Form of address".search().aliases(&["salutation", "称呼"]);
    account: Option<Ref<Account>>, "Account".aliases(&["account_id", "account_name", "company", "organization", "公司", "公司名称", "客户", "客户名称"]);
    title: String, "Title".search().aliases(&["job_title", "position", "职位", "职务"]);
    department: String, "Department".search().aliases(&["部门"]);
    reports_to: Option<Ref<Contact>>, "Reports to".aliases(&["manager"]);
    emails: Vec<String>, "E-mails".code().sensitive().group("Reach").aliases(&["email", "e_mail", "email_address", "mail", "邮箱", "电子邮件"]);
    phones: Vec<String>, "Phones".code().sensitive().group("Reach").aliases(&["phone", "telephone", "mobile", "mobile_phone", "business_phone", "电话", "手机"]);
    /// One a line: wechat:lina88, line:…, linkedin:…
    handles: Vec<String>, "Messaging".code().group("Reach");
    languages: Vec<String>, "Languages".group("Reach");
    preferred_channel: Option<Pick<Channel>>, "Preferred channel".group("Reach");
    do_not_contact: bool, "Do not contact".group("Reach");
    street: String, "Street".unit("address").group("Address");
    postal_code: String, "Postal code".unit("address").group("Address");
    city: String, "City".unit("address").group("Address").aliases(&["城市"]);
    region: String, "Region".unit("address").group("Address");
    country: String, "Country".unit("address").group("Address");
    preferences: String, "Preferences".long().group("Person");
    taboos: String, "Taboos".long().group("Person");
    openness: Option<Pick<Openness>>, "Openness to change".group("Person");
    birthday: Option<Date>, "Birthday".sensitive().group("Person").aliases(&["birthdate", "生日"]);
    owner: Option<Ref<User>>, "Owner".tracked().aliases(&["contact_owner", "负责人"]);
    source: String, "Source".aliases(&["lead_source", "来源"]);
    tags: Vec<String>, "Tags".search().aliases(&["labels", "标签"]);
    notes: String, "Notes".long().search().aliases(&["note", "description", "备注"]);
    /// The whole name in its own order.
    name: String, "Name".derived().named();
    name_key: String, "Sort key".derived().hidden();
    /// The latest two-way touch.
    last_contact: Option<Date>, "Last contact".derived();
}

record! {
    /// A further company a contact belongs to.
    Affiliation = 3, "affiliation", "Affiliation", "Affiliations", icon: "∙", scope: Scope::Territory(&["contact"]), title: "role",
    columns: &["contact", "account", "role", "since", "until"], sort: "contact";
    contact: Option<Ref<Contact>>, "Contact".part().required();
    account: Option<Ref<Account>>, "Account".part().required();
    role: String, "Role".search();
    since: Option<Date>, "Since";
    until: Option<Date>, "Until";
}
