//! Activities (活动): touches, tasks, notes, promises, and the one next step of a deal.

use super::{
    super::{
        field::{Date, Instant, Time, record},
        id::Ref,
        kind::Scope,
        pick::{Pick, picks},
    },
    account::Account,
    contact::Contact,
    lead::Lead,
    opportunity::Opportunity,
    service::Case,
    team::User,
};

picks! {
    /// What was, or will be, done.
    ActivityKind { Call "call" "Call", Meeting "meeting" "Meeting", Visit "visit" "Visit", Email "email" "E-mail", Message "message" "Message",
        Demo "demo" "Demo", Task "task" "Task", Note "note" "Note" }
    /// Who began it.
    Direction { Out "out" "Out", In "in" "In" }
    /// What came of it; the first three are two-way.
    TouchOutcome { Reached "reached" "Reached", Attended "attended" "Attended", Answered "answered" "Answered",
        NoAnswer "no_answer" "No answer", LeftMessage "left_message" "Left a message", Cancelled "cancelled" "Cancelled" }
    /// Whose promise it is.
    Promise { Us "us" "Ours", Them "them" "Theirs" }
}

record! {
    /// Something done or to be done with or for a customer.
    Activity = 12, "activity", "Activity", "Activities", icon: "✎", scope: Scope::Territory(&["account", "opportunity", "lead"]), title: "subject",
    columns: &["due", "kind", "subject", "account", "opportunity", "done", "owner"], sort: "-due";
    kind: Option<Pick<ActivityKind>>, "Kind".required().start("task").aliases(&["type", "activity_type", "类型"]);
    direction: Option<Pick<Direction>>, "Direction";
    subject: String, "Subject".required().named().aliases(&["title", "summary", "主题"]);
    /// What it is to achieve, said before.
    objective: String, "Objective".long().search();
    /// What was agreed, said after.
    agreed: String, "Agreed".long().search().aliases(&["notes", "body", "description", "备注"]);
    due: Option<Date>, "Due".aliases(&["date", "due_date", "start", "日期", "截止日期"]);
    /// When on that day, where an hour was agreed.
    at: Option<Time>, "Time".aliases(&["start_time", "hour", "时间"]);
    done: bool, "Done".aliases(&["completed", "is_done", "完成"]);
    done_at: Option<Instant>, "Done at".aliases(&["completed_at"]);
    duration: Option<i64>, "Minutes";
    outcome: Option<Pick<TouchOutcome>>, "Outcome".aliases(&["result"]);
    account: Option<Ref<Account>>, "Account".aliases(&["account_id", "company", "客户", "客户名称"]);
    contacts: Vec<Ref<Contact>>, "With".aliases(&["contact", "contact_id", "联系人"]);
    opportunity: Option<Ref<Opportunity>>, "Opportunity".aliases(&["opportunity_id", "deal", "机会"]);
    lead: Option<Ref<Lead>>, "Lead";
    case: Option<Ref<Case>>, "Case";
    /// A promise of ours, or of theirs.
    promise: Option<Pick<Promise>>, "Promise of";
    /// The one next step of its opportunity.
    next: bool, "Next step";
    /// An iCalendar rule such as FREQ=WEEKLY.
    recurrence: String, "Repeats".repeats();
    owner: Option<Ref<User>>, "Owner".aliases(&["assigned_to", "负责人"]);
}
