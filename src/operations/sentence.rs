//! The sentence of a step: a code and its arguments are stored, the words are made when they are shown.
//!
//! One table for toasts, the undo list and history. A step of a newer version is told as such.

use serde_json::Value;

use crate::{
    domain::{
        dates,
        field::date,
        findings,
        id::Id,
        pick::{Codes as _, PickItem},
        record::{activity::ActivityKind, by_word, opportunity::Outcome, pipeline::Category},
    },
    store::{
        Changes, Read, Result,
        stack::{self, Step},
    },
    words::{self, Language, say},
};

/// What each code says; in other languages the area `step` does. `<record>` names a record by its id, `<date:on>` a day,
/// `<hour:at>` an hour,
/// `<what>` who or how many it was about; a part in `[…]` is left out where an argument in it is missing or empty.
const TABLE: &[(&str, &str)] = &[
    ("init", "made the book"),
    ("sample", "laid the sample book"),
    ("create", "added <kind> [<record>]"),
    ("edit", "changed [<fields> of ]<what>"),
    ("delete", "deleted <what>"),
    ("tag", "tagged <what>[ with <add>][, without <remove>]"),
    (
        "import",
        "imported [<files>][: <created> new, <updated> changed]",
    ),
    (
        "opportunity.move",
        "moved <what>[ <back>][ to <name:to>][: <reason>]",
    ),
    ("opportunity.tick", "ticked “<criterion>” of <record>"),
    ("opportunity.close", "closed <what> as <outcome>"),
    ("opportunity.reopen", "reopened <what>"),
    (
        "opportunity.rest",
        "laid <what> to rest until <date:until>[: <reason>]",
    ),
    ("opportunity.wake", "took <record> out of its rest"),
    (
        "opportunity.close_date",
        "set the close date of <record>[ to <date:on>]",
    ),
    ("opportunity.amount", "changed the amount of <record>"),
    ("opportunity.forecast", "called <record> [<category>]"),
    (
        "opportunity.probability",
        "set the probability of <record>[ to <percent> %]",
    ),
    (
        "opportunity.next",
        "next for <what>: <text>[, <date:on>][ <hour:at>]",
    ),
    ("opportunity.next_done", "did the next step of <record>"),
    ("activity.done", "did <record>"),
    ("activity.next", "made <record> the next step"),
    (
        "promise",
        "noted a promise in <what>: <text>[, by <date:on>]",
    ),
    ("promise.keep", "promise kept: <record>"),
    ("promise.break", "promise broken: <record>"),
    ("log", "logged [<touch> ]with <record>"),
    ("note", "noted something on <record>"),
    ("capture", "took down [<touch> with ]<record>[: <parts>]"),
    (
        "lead.convert",
        "converted <record>[ to <name:account>][ and <name:contact>]",
    ),
    ("merge", "merged <what> into <name:into>"),
    (
        "handover",
        "handed <count> records[ from <name:from>] to <name:to>",
    ),
    (
        "finding.quiet",
        "quiet about <finding> of <record> until <date:until>",
    ),
    ("review.start", "began the review <record>"),
    ("review.verdict", "reviewed <record>"),
    ("review.skip", "skipped <record> in the review"),
    ("review.flag", "flagged <record> in the review"),
    ("review.finish", "finished the review <record>"),
    ("custom_field.add", "added the field <label> to <kind>"),
    ("custom_field.rename", "renamed a field to <label>"),
    ("custom_field.delete", "deleted the field <label> of <kind>"),
    ("view.save", "kept the view <name>"),
    ("rate", "set the rate of <currency> to <rate>"),
    ("quote.new", "made quote [<record>]"),
    ("quote.edit", "changed quote <record>"),
    ("quote.line", "changed the lines of quote <record>"),
    ("quote.revise", "revised quote <record>"),
    ("quote.send", "sent quote <record>"),
    ("quote.accept", "quote <record> accepted"),
    ("quote.reject", "quote <record> rejected"),
    ("quote.withdraw", "withdrew quote <record>"),
    ("quote.approve", "approved quote <record>"),
    ("quote.turn_down", "did not approve quote <record>"),
    ("quote.export", "wrote quote <record> to a file"),
    ("quote.import", "took in [quote <record>][<count> quotes]"),
    ("quote.primary", "made quote <record> the primary one"),
    ("erase", "erased <what>"),
    ("led", "led references to where their record was merged"),
    ("arrived", "came from the server"),
    ("exchange", "took over what the server has"),
    (
        "join",
        "made one of what this book and its server both have",
    ),
    ("conflict.resolve", "settled a conflict"),
    ("undo", "took a step back"),
    ("redo", "put a step back"),
];

/// What was done, in words: "moved Acme renewal to Negotiation".
pub fn of(read: &Read<'_>, op: &str, args: Option<&str>) -> String {
    let Some((_, words)) = TABLE.iter().find(|(code, _)| *code == op) else {
        return say!("done-newer").into();
    };
    let words = words::of_table("step", "", &op.replace('.', "-"), words);
    let args: Value = args
        .and_then(|args| serde_json::from_str(args).ok())
        .unwrap_or_default();
    fill(read, words, &args).trim_end().to_owned()
}

/// What a step was, an undo or redo with what it took back or put back.
pub fn of_step(read: &Read<'_>, step: &Step) -> String {
    let of_other = || {
        let undone = stack::step(read.conn, step.undoes?).ok()??;
        let what = of(read, &undone.op, undone.args.as_deref());
        Some(if step.op == "redo" {
            say!("done-again", what = what)
        } else {
            say!("done-back", what = what)
        })
    };
    of_other().unwrap_or_else(|| of(read, &step.op, step.args.as_deref()))
}

fn fill(read: &Read<'_>, words: &str, args: &Value) -> String {
    let mut told = String::new();
    let mut rest = words;
    while let Some(at) = rest.find(['<', '[']) {
        told.push_str(&rest[..at]);
        let close = if rest[at..].starts_with('<') {
            '>'
        } else {
            ']'
        };
        let Some(end) = rest[at..].find(close).map(|end| at + end) else {
            break;
        };
        let inner = &rest[at + 1..end];
        if close == '>' {
            told.push_str(
                &argument(read, inner, args).unwrap_or_else(|| say!("done-something").into()),
            );
        } else if let Some(part) = optional(read, inner, args) {
            told.push_str(&part);
        }
        rest = &rest[end + 1..];
    }
    told.push_str(rest);
    told
}

/// A part that is left out as a whole where an argument is missing.
fn optional(read: &Read<'_>, words: &str, args: &Value) -> Option<String> {
    let mut told = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('<') {
        let (name, after) = after.split_once('>')?;
        told.push_str(before);
        told.push_str(&argument(read, name, args)?);
        rest = after;
    }
    told.push_str(rest);
    Some(told)
}

fn argument(read: &Read<'_>, name: &str, args: &Value) -> Option<String> {
    let title = |id: i64| read.title(Id(id)).ok();
    if let Some(name) = name.strip_prefix("name:") {
        return title(args.get(name)?.as_i64()?);
    }
    if let Some(name) = name.strip_prefix("date:") {
        return Some(dates::long(date(args.get(name)?.as_i64()?)?));
    }
    if let Some(name) = name.strip_prefix("hour:") {
        return Some(super::words::hour(args.get(name)?.as_i64()?));
    }
    let label = |items: &[PickItem], code: &str| {
        let found = items.iter().find(|item| item.code == code);
        found.map_or(code, |item| item.called()).to_lowercase()
    };
    let value = match name {
        "what" => return Some(what(read, args)),
        // A name kept in the step stands for a record that is gone.
        "record" => return title(args.get(name)?.as_i64()?),
        _ => args.get(name)?,
    };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            // Codes are said in words; the name of a file is a name.
            .map(|item| match name {
                "files" => item.to_owned(),
                "fields" => field(read, args, item),
                "parts" => part(item),
                _ => plain(item),
            })
            .collect::<Vec<_>>()
            .join(say!("verb-comma")),
        Value::Bool(true) if name == "back" => say!("done-backwards").to_owned(),
        Value::Bool(true) => name.to_owned(),
        _ => return None,
    };
    if text.is_empty() {
        return None;
    }
    Some(match name {
        "outcome" => label(Outcome::ITEMS, &text),
        "category" => label(Category::ITEMS, &text),
        "touch" => match words::current() {
            Language::English => with_article(&label(ActivityKind::ITEMS, &text)),
            Language::Chinese => label(ActivityKind::ITEMS, &text),
        },
        "kind" => by_word(&text).map_or(text, |info| info.called().to_lowercase()),
        "finding" => findings::by_code(&text).map_or_else(
            || plain(&text),
            |one| match words::current() {
                Language::English => plain(&text),
                Language::Chinese => one.called().to_owned(),
            },
        ),
        _ => text,
    })
}

fn plain(code: &str) -> String {
    code.replace('_', " ")
}

/// What a line that was taken down brought beside the touch.
fn part(word: &str) -> String {
    match word {
        "made it" => say!("done-part-made").to_owned(),
        "amount" => say!("done-part-amount").to_owned(),
        "close date" => say!("done-part-close-date").to_owned(),
        "next step" => say!("done-part-next-step").to_owned(),
        "task" => say!("done-part-task").to_owned(),
        "promise" => say!("done-part-promise").to_owned(),
        "note" => say!("done-part-note").to_owned(),
        other => plain(other),
    }
}

/// A field of the record that the step was about: its code in words, in another language than that of the codes its label.
fn field(read: &Read<'_>, args: &Value, code: &str) -> String {
    let label = || {
        if words::current() == Language::English {
            return None;
        }
        let id = Id(args.get("record")?.as_i64()?);
        let info = read.kind_of(id).ok()??;
        let spec = read.catalog().spec(info, code)?;
        Some(spec.called().to_owned())
    };
    label().unwrap_or_else(|| plain(code))
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {word}")
}

/// One record by its name, several by their number and kind.
fn what(read: &Read<'_>, args: &Value) -> String {
    let count = args.get("count").and_then(Value::as_i64).unwrap_or(1);
    let record = args.get("record").and_then(Value::as_i64).map(Id);
    if count <= 1 {
        let kept = args
            .get("name")
            .and_then(Value::as_str)
            .filter(|name| !name.is_empty());
        if let Some(name) = kept {
            return name.to_owned();
        }
        return record
            .and_then(|id| read.title(id).ok())
            .unwrap_or_else(|| say!("done-record").into());
    }
    let kind = args
        .get("kind")
        .and_then(Value::as_str)
        .and_then(by_word)
        .or_else(|| read.kind_of(record?).ok()?);
    let many = kind.map_or_else(
        || say!("done-records").to_owned(),
        |info| info.called_many().to_lowercase(),
    );
    say!("done-count", count = count, many = many)
}

/// Codes that the table knows: for the test that every verb has its words.
pub fn codes() -> impl Iterator<Item = &'static str> {
    table().map(|(code, _)| code)
}

/// The table: codes and what each says in English.
pub fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().copied()
}

/// What a step that was just written did, in words.
pub fn of_changes(read: &Read<'_>, changes: &Changes) -> Result<String> {
    Ok(read
        .step(changes.step)?
        .map_or_else(String::new, |step| of_step(read, &step)))
}
