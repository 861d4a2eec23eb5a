//! After the sale: cases (服务请求), contracts (服务协议), articles (知识库), survey answers (客户调查).

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
    product::Product,
    team::User,
};

picks! {
    /// What a case is.
    CaseKind { Complaint "complaint" "Complaint", Return "return" "Return", Request "request" "Request" }
    /// How bad it is.
    Severity { Low "low" "Low", Medium "medium" "Medium", High "high" "High", Critical "critical" "Critical" }
    /// How far it has come.
    CaseStatus { Open "open" "Open", Waiting "waiting" "Waiting", Solved "solved" "Solved", Closed "closed" "Closed" }
    /// What a value is counted by.
    Per { Month "month" "Month", Quarter "quarter" "Quarter", Year "year" "Year", Once "once" "Once" }
}

record! {
    /// A complaint, return or request.
    Case = 27, "case", "Case", "Cases", icon: "⚑", scope: Scope::Territory(&["account"]), title: "subject",
    columns: &["subject", "account", "kind", "severity", "status", "due", "owner"], sort: "due";
    subject: String, "Subject".required().named();
    account: Option<Ref<Account>>, "Account".required();
    contact: Option<Ref<Contact>>, "Contact";
    product: Option<Ref<Product>>, "Product";
    kind: Option<Pick<CaseKind>>, "Kind".start("request");
    severity: Option<Pick<Severity>>, "Severity".start("medium");
    opened_on: Option<Date>, "Opened on";
    due: Option<Date>, "Due";
    status: Option<Pick<CaseStatus>>, "Status".start("open");
    cause: String, "Cause".long().search();
    resolution: String, "Resolution".long().search();
    /// 0 to 10.
    satisfaction: Option<i64>, "Satisfaction";
    owner: Option<Ref<User>>, "Owner";
}

record! {
    /// What service was promised, for how much.
    Contract = 28, "contract", "Contract", "Contracts", icon: "§", scope: Scope::Territory(&["account"]), title: "name",
    columns: &["name", "account", "value", "per", "start", "end", "auto_renews"], sort: "end";
    name: String, "Name".required().named();
    account: Option<Ref<Account>>, "Account".required();
    value: Option<Minor>, "Value".unit("money");
    currency: Option<Currency>, "Currency".unit("money");
    per: Option<Pick<Per>>, "Per".unit("money").start("year");
    start: Option<Date>, "From";
    end: Option<Date>, "To";
    auto_renews: bool, "Renews by itself";
    notice_days: Option<i64>, "Days of notice";
    products: Vec<Ref<Product>>, "Products";
    owner: Option<Ref<User>>, "Owner";
    notes: String, "Notes".long().search();
}

record! {
    /// A known cause and its solution.
    Article = 29, "article", "Article", "Articles", icon: "¶", scope: Scope::Org, title: "title",
    columns: &["title", "cause"], sort: "title";
    title: String, "Title".required().named();
    cause: String, "Cause".long().search();
    solution: String, "Solution".long().search();
    products: Vec<Ref<Product>>, "Products";
}

record! {
    /// What a customer said of us.
    SurveyAnswer = 30, "survey_answer", "Survey answer", "Survey answers", icon: "☆", scope: Scope::Territory(&["account"]), title: "question",
    columns: &["date", "account", "contact", "question", "score"], sort: "-date";
    account: Option<Ref<Account>>, "Account".required();
    contact: Option<Ref<Contact>>, "Contact";
    date: Option<Date>, "Date";
    question: String, "Question".required().search();
    /// 0 to 10.
    score: Option<i64>, "Score";
    words: String, "In their words".long().search();
}
