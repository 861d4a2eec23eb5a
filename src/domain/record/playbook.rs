//! How the best do it (销售技巧), texts with fields, and files beside records.

use super::{
    super::{
        field::record,
        id::{AnyRef, Ref},
        kind::Scope,
        pick::{Pick, picks},
    },
    pipeline::Stage,
};

picks! {
    /// What a template is for.
    TemplateKind { Email "email" "E-mail", Message "message" "Message", Quote "quote" "Quote", Minutes "minutes" "Minutes" }
}

record! {
    /// A tactic for a stage or a situation.
    Playbook = 31, "playbook", "Playbook", "Playbooks", icon: "♟", scope: Scope::Org, title: "name",
    columns: &["name", "stage", "situation"], sort: "name";
    name: String, "Name".required().named();
    stage: Option<Ref<Stage>>, "Stage";
    situation: String, "Situation".search();
    tactic: String, "Tactic".long().search();
    /// One a line, the weight behind: who signs? 3
    questions: Vec<String>, "Questions";
    /// One a line: objection => answer.
    objections: Vec<String>, "Objections and answers";
    /// One a line: +7d call the decider.
    plan: Vec<String>, "Activity plan";
}

record! {
    /// A text with fields.
    Template = 32, "template", "Template", "Templates", icon: "✉", scope: Scope::Org, title: "name",
    columns: &["name", "kind", "language", "subject"], sort: "name";
    name: String, "Name".required().named();
    kind: Option<Pick<TemplateKind>>, "Kind".start("email");
    language: String, "Language";
    subject: String, "Subject".search();
    body: String, "Text".long().search();
}

record! {
    /// A file or link beside a record.
    Attachment = 33, "attachment", "Attachment", "Attachments", icon: "⎙", scope: Scope::Territory(&["about"]), title: "title",
    columns: &["title", "about", "path"], sort: "title";
    about: Option<AnyRef>, "About".part().required();
    title: String, "Title".required().named();
    /// A path, a web address, or the name of a copy in the book's folder.
    path: String, "Path or address".search();
    copied: bool, "Copied into the book's folder";
}
