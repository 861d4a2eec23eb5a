//! The words that a line is read by, English and Chinese.

use super::{
    super::record::activity::{
        ActivityKind,
        ActivityKind::{Call, Demo, Email, Meeting, Message, Note, Visit},
        Direction,
    },
    Sort,
};

/// What names a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Touch,
    Direction,
    Outcome,
    With,
    Day,
    Said,
    Amount,
    Close,
    Plan(Sort),
}

/// Words that name a clause; those of the first group only with a colon.
pub(super) const NAMED: &[(&str, Mark)] = &[
    ("touch", Mark::Touch),
    ("direction", Mark::Direction),
    ("outcome", Mark::Outcome),
    ("with", Mark::With),
    ("on", Mark::Day),
    ("day", Mark::Day),
    ("said", Mark::Said),
    ("说", Mark::Said),
    ("日期", Mark::Day),
];

/// Words that name a clause by themselves. A longer one stands before the one it begins with.
pub(super) const MARKS: &[(&str, Mark)] = &[
    ("amount", Mark::Amount),
    ("金额", Mark::Amount),
    ("closes", Mark::Close),
    ("closing", Mark::Close),
    ("close", Mark::Close),
    ("预计成交", Mark::Close),
    ("预计签约", Mark::Close),
    ("成交", Mark::Close),
    ("签约", Mark::Close),
    ("关单", Mark::Close),
    ("next step", Mark::Plan(Sort::Next)),
    ("next", Mark::Plan(Sort::Next)),
    ("then", Mark::Plan(Sort::Next)),
    ("->", Mark::Plan(Sort::Next)),
    ("→", Mark::Plan(Sort::Next)),
    ("下一步", Mark::Plan(Sort::Next)),
    ("下步", Mark::Plan(Sort::Next)),
    ("task", Mark::Plan(Sort::Task)),
    ("todo", Mark::Plan(Sort::Task)),
    ("任务", Mark::Plan(Sort::Task)),
    ("待办", Mark::Plan(Sort::Task)),
    ("they promised", Mark::Plan(Sort::Theirs)),
    ("they promise", Mark::Plan(Sort::Theirs)),
    ("he promised", Mark::Plan(Sort::Theirs)),
    ("she promised", Mark::Plan(Sort::Theirs)),
    ("对方承诺", Mark::Plan(Sort::Theirs)),
    ("客户承诺", Mark::Plan(Sort::Theirs)),
    ("we promised", Mark::Plan(Sort::Ours)),
    ("we promise", Mark::Plan(Sort::Ours)),
    ("i promised", Mark::Plan(Sort::Ours)),
    ("promised", Mark::Plan(Sort::Ours)),
    ("promise", Mark::Plan(Sort::Ours)),
    ("我方承诺", Mark::Plan(Sort::Ours)),
    ("我们承诺", Mark::Plan(Sort::Ours)),
    ("承诺", Mark::Plan(Sort::Ours)),
];

/// Records to be made: in the first clause, or anywhere with a colon.
pub(super) const NEWS: &[(&str, &str)] = &[
    ("new account", "account"),
    ("new customer", "account"),
    ("new company", "account"),
    ("new contact", "contact"),
    ("new person", "contact"),
    ("new opportunity", "opportunity"),
    ("new deal", "opportunity"),
    ("new lead", "lead"),
    ("新客户", "account"),
    ("新联系人", "contact"),
    ("新机会", "opportunity"),
    ("新商机", "opportunity"),
    ("新线索", "lead"),
];

/// A word for a touch.
pub(super) struct Verb {
    pub(super) word: &'static str,
    pub(super) kind: ActivityKind,
    /// Whether it can only have happened: `call Ann fri` is a plan, `called Ann fri` was last Friday.
    pub(super) is_past: bool,
    pub(super) direction: Option<Direction>,
}

const fn past(word: &'static str, kind: ActivityKind) -> Verb {
    Verb {
        word,
        kind,
        is_past: true,
        direction: None,
    }
}

const fn noun(word: &'static str, kind: ActivityKind) -> Verb {
    Verb {
        word,
        kind,
        is_past: false,
        direction: None,
    }
}

const fn theirs(word: &'static str, kind: ActivityKind) -> Verb {
    Verb {
        word,
        kind,
        is_past: true,
        direction: Some(Direction::In),
    }
}

/// Words for touches. A longer one stands before the one it begins with.
pub(super) const VERBS: &[Verb] = &[
    past("met", Meeting),
    noun("meeting", Meeting),
    noun("meet", Meeting),
    past("visited", Visit),
    noun("visit", Visit),
    past("called", Call),
    past("phoned", Call),
    past("rang", Call),
    past("spoke", Call),
    past("talked", Call),
    noun("phone", Call),
    noun("call", Call),
    past("emailed", Email),
    past("e-mailed", Email),
    past("mailed", Email),
    past("wrote", Email),
    noun("e-mail", Email),
    noun("email", Email),
    noun("mail", Email),
    past("messaged", Message),
    past("texted", Message),
    noun("message", Message),
    noun("wechat", Message),
    noun("whatsapp", Message),
    past("demoed", Demo),
    past("showed", Demo),
    noun("demo", Demo),
    noun("note", Note),
    past("拜访了", Visit),
    noun("拜访", Visit),
    noun("走访", Visit),
    past("见了", Meeting),
    past("见过", Meeting),
    noun("会见", Meeting),
    noun("会面", Meeting),
    noun("面谈", Meeting),
    noun("开会", Meeting),
    noun("见", Meeting),
    past("打了电话", Call),
    noun("打电话", Call),
    noun("致电", Call),
    noun("通话", Call),
    noun("电话", Call),
    theirs("来电", Call),
    theirs("收到邮件", Email),
    past("发了邮件", Email),
    noun("发邮件", Email),
    noun("邮件", Email),
    past("发了微信", Message),
    noun("发微信", Message),
    noun("微信", Message),
    noun("短信", Message),
    noun("演示", Demo),
    noun("备注", Note),
];

/// Words between a touch and the names.
pub(super) const JOINS: &[&str] = &[
    "with", "to", "for", "at", "from", "给", "跟", "与", "向", "和", "了",
];

/// Words after which no name stands: what was said begins.
pub(super) const ABOUT: &[&str] = &["about", "re", "regarding", "because", "that", "关于"];

/// Nobody answered.
pub(super) const UNREACHED: &[&str] = &[
    "no answer",
    "not reached",
    "nobody answered",
    "left a message",
    "left message",
    "voicemail",
    "没接",
    "未接",
    "没人接",
    "无人接听",
];

/// Words between a plan and its day.
pub(super) const BY: &[&str] = &["by", "on", "until", "till", "before", "due"];

/// What begins with one of these is to be done, with a day or without.
pub(super) const TO_DO: &[&str] = &[
    "send",
    "call",
    "email",
    "e-mail",
    "mail",
    "write",
    "prepare",
    "follow",
    "schedule",
    "arrange",
    "invite",
    "remind",
    "confirm",
    "跟进",
    "回访",
    "拜访",
    "发送",
    "打电话",
    "致电",
    "联系",
    "准备",
    "安排",
    "提交",
    "提醒",
    "邀请",
];

/// What begins with one of these is to be done where a day says so.
pub(super) const TO_DO_ON: &[&str] = &[
    "ask",
    "phone",
    "meet",
    "visit",
    "demo",
    "check",
    "book",
    "offer",
    "quote",
    "deliver",
    "present",
    "discuss",
    "review",
    "order",
    "get",
    "give",
    "bring",
    "share",
    "clarify",
    "finish",
    "update",
    "talk",
    "negotiate",
    "sign",
    "draft",
    "show",
    "see",
    "发",
    "寄",
    "约",
    "开",
    "送",
    "做",
    "签",
    "见",
    "交",
    "问",
    "给",
    "报",
    "谈",
    "确认",
];
