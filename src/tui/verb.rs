//! What the letters do to the records under the cursor, the same on every screen: a view gives its
//! [`subject`](super::view::View::subject), the rest is here. Each calls the operation that the command line calls.

mod closing;
mod criteria;
mod lead;
mod moves;
mod opportunity;
mod same;
mod touch;

use super::{
    action::{Action, Context},
    message::Written,
    screen::{
        brief::Brief,
        capture::Capture,
        choose::{Choice, Choose, Chosen},
        duplicates::Duplicates,
        form::{Form, value},
        prompt::Prompt,
        quote_editor::QuoteEditor,
    },
    theme::Tone,
    view::{Cx, Scene, Slot, Subject},
};
use crate::{
    domain::{
        cell::Cell,
        dates::{clock, parse_date, parse_when},
        field::{Date, FieldKind, Record as _, Spec, Time},
        id::Id,
        kind::KindInfo,
        money::Currency,
        pick::Codes as _,
        record::{by_word, opportunity::Opportunity, pipeline::Category},
    },
    operations::{self, merge::MERGEABLE},
    store::{self, Read},
    words::say,
};

pub use touch::Strip;

/// The contexts that records of this kind add to a screen.
pub fn contexts(kind: &KindInfo) -> Vec<Context> {
    let mut contexts = match kind.code {
        "opportunity" => vec![Context::Opportunity],
        "lead" => vec![Context::Lead],
        "account" | "user" => vec![Context::Owned],
        _ => Vec::new(),
    };
    contexts.extend(MERGEABLE.contains(&kind.kind).then_some(Context::Same));
    contexts
}

/// Does an action on these records; false where it is no verb.
pub fn act(action: Action, subject: &Subject, cx: &mut Cx<'_>) -> bool {
    if action == Action::Capture {
        cx.over(Capture::new(subject));
        return true;
    }
    let Some(kind) = subject.kind.filter(|_| !subject.ids.is_empty()) else {
        return false;
    };
    match action {
        Action::Edit => match subject.single() {
            Some(id) => cx.open(Form::edit(kind, id)),
            None => cx.say(Tone::Warning, say!("verb-edit-one")),
        },
        Action::Add => add(kind, cx),
        Action::Delete => delete(subject, cx),
        Action::Copy => copy(subject, cx),
        Action::Outside => outside(subject, cx),
        Action::Brief => match subject.single() {
            Some(id) => cx.over(Brief::new(id)),
            None => cx.say(Tone::Warning, say!("verb-brief-one")),
        },
        Action::Log => return touch::ask(subject, cx),
        Action::Note => return touch::note(subject, cx),
        Action::MakeQuote => match subject.single() {
            Some(id) => cx.open(QuoteEditor::of_opportunity(id)),
            None => cx.say(Tone::Warning, say!("verb-quote-one")),
        },
        Action::Merge => same::merge(kind, subject, cx),
        Action::Duplicates => cx.open(Duplicates::new(kind)),
        Action::HandOver => same::hand_over(kind, subject, cx),
        Action::Convert => lead::convert(subject, cx),
        Action::Disqualify => disqualify(subject, cx),
        other if kind.code == "opportunity" => return opportunity::act(other, subject, cx),
        _ => return false,
    }
    true
}

/// A new record: its form. A quote is of a deal, which is asked first.
pub fn add(kind: &'static KindInfo, cx: &mut Cx<'_>) {
    if kind.code != "quote" {
        return cx.open(Form::add(kind, cx.scene));
    }
    let choose = Choose::new(say!("verb-quote-of"), Vec::new())
        .looking(|read, typed| value::targets(read, Some(Opportunity::KIND), typed));
    cx.over(choose.then(|chosen, cx| {
        if let Chosen::One(choice) = chosen
            && let Ok(id) = choice.code.parse()
        {
            cx.open(QuoteEditor::of_opportunity(Id(id)));
        }
    }));
}

/// Moves these opportunities to a stage, after what is to be asked.
pub fn move_to(subject: &Subject, stage: Id, cx: &mut Cx<'_>) {
    moves::go(subject, moves::Goal::To(stage), cx);
}

/// Deletes: undoable, so it asks nothing.
fn delete(subject: &Subject, cx: &mut Cx<'_>) {
    let (ids, what) = (subject.ids.clone(), subject.words());
    cx.change(move |store, actor| {
        let changes = operations::record::delete(store, actor, &ids)?;
        Ok(Written::new(changes, say!("verb-deleted", what = what)))
    });
}

fn copy(subject: &Subject, cx: &mut Cx<'_>) {
    let Some(kind) = subject.kind else { return };
    let ids = subject.ids.clone();
    cx.over(Gather::new(move |read| {
        let mut lines = Vec::new();
        for id in &ids {
            lines.push(read.title(*id)?);
            if ids.len() == 1
                && let Some(row) = read.row(kind, *id)?
            {
                for spec in read
                    .catalog()
                    .specs(kind)
                    .into_iter()
                    .filter(|spec| !spec.hidden)
                {
                    let text = operations::words::long(read, kind, &row, spec)?;
                    if !text.is_empty() && spec.name != kind.title {
                        lines.push(format!("{}: {text}", spec.called()));
                    }
                }
            }
        }
        Ok(Gathered::Copy(lines.join("\n")))
    }));
}

fn outside(subject: &Subject, cx: &mut Cx<'_>) {
    let (Some(kind), Some(id)) = (subject.kind, subject.single()) else {
        return;
    };
    cx.over(Gather::new(move |read| {
        let Some(row) = read.row(kind, id)? else {
            return Ok(Gathered::Nothing);
        };
        let text = |name: &str| row.get(kind, name).items().into_iter().next();
        let site = text("website").map(|site| {
            if site.contains("://") {
                site
            } else {
                format!("https://{site}")
            }
        });
        let mail = text("emails")
            .or_else(|| text("email"))
            .map(|mail| format!("mailto:{mail}"));
        let file = text("path").or_else(|| text("url"));
        Ok(site
            .or(mail)
            .or(file)
            .map_or(Gathered::Nothing, Gathered::Open))
    }));
}

fn disqualify(subject: &Subject, cx: &mut Cx<'_>) {
    let (ids, what) = (subject.ids.clone(), subject.words());
    let title = say!("verb-disqualify", what = &what);
    cx.over(Prompt::new(
        title,
        say!("verb-reason"),
        move |reason, cx| {
            cx.change(move |store, actor| {
                let typed = [
                    ("status", "disqualified"),
                    ("disqualified_reason", reason.as_str()),
                ];
                let kind = by_word("lead");
                let known = kind.is_some_and(|kind| kind.position("disqualified_reason").is_some());
                let typed = if known { &typed[..] } else { &typed[..1] };
                let changes = operations::record::set_all(store, actor, &ids, typed)?;
                Ok(Written::new(
                    changes,
                    say!("verb-disqualified", what = what),
                ))
            });
        },
    ));
}

/// Asks for one field at the foot and sets it in all of these records.
pub fn set_field(subject: &Subject, field: &'static str, with: String, cx: &mut Cx<'_>) {
    let Some(kind) = subject.kind else { return };
    let Some(spec) = cx.scene.catalog.spec(kind, field).cloned() else {
        return;
    };
    let (ids, what) = (subject.ids.clone(), subject.words());
    let now = stands(subject, field);
    if let FieldKind::Pick(_) = spec.kind {
        let choices = spec
            .picks()
            .into_iter()
            // An open deal is called no closed one: winning and losing say so.
            .filter(|(code, _)| (field, code.as_str()) != ("category", Category::Closed.code()))
            .map(|(code, label)| Choice::new(code, label))
            .collect();
        cx.over(
            Choose::new(
                say!("verb-field-of", field = spec.called(), what = &what),
                choices,
            )
            .on(&with)
            .standing(now)
            .then(move |chosen, cx| {
                if let Chosen::One(choice) = chosen {
                    let name = spec.called().to_lowercase();
                    let said = say!(
                        "verb-field-set",
                        field = name,
                        what = what,
                        value = &choice.label
                    );
                    save(ids, field, choice.code, said, cx);
                }
            }),
        );
        return;
    }
    let label = spec.called().to_lowercase();
    let check = spec.clone();
    let prompt = Prompt::new(
        say!("verb-field-of", field = spec.called(), what = &what),
        "",
        move |typed, cx| {
            let means = value::means(&spec, &typed, cx.scene).unwrap_or_default();
            let shown = if means.is_empty() {
                typed.clone()
            } else {
                means
            };
            let said = if typed.is_empty() {
                say!("verb-field-emptied", field = &label, what = &what)
            } else {
                say!(
                    "verb-field-set",
                    field = &label,
                    what = &what,
                    value = shown
                )
            };
            save(ids, field, typed, said, cx);
        },
    );
    let examples = if check.kind == FieldKind::Date {
        days()
    } else {
        ""
    };
    cx.over(
        prompt
            .with(with)
            .standing(now)
            .examples(examples)
            .checked(move |typed, scene| value::means(&check, typed, scene)),
    );
}

/// Looks up what a field says today, as it is typed; of several records nothing is offered.
pub(super) fn stands(
    subject: &Subject,
    field: &'static str,
) -> impl FnOnce(&Read<'_>) -> store::Result<Option<String>> + Send + 'static {
    let of = subject.kind.zip(subject.single());
    move |read| {
        let Some((kind, id)) = of else {
            return Ok(None);
        };
        let (Some(row), Some(spec)) = (read.row(kind, id)?, read.catalog().spec(kind, field))
        else {
            return Ok(None);
        };
        let cell = row.get(kind, field);
        if cell.is_null() {
            return Ok(None);
        }
        let base = read.catalog().base();
        let own = row.get(kind, "currency").text().and_then(Currency::parse);
        let currency = own.unwrap_or(base);
        let mut text = match spec.kind {
            // A picker goes by the code.
            FieldKind::Pick(_) => cell.text().unwrap_or_default().to_owned(),
            FieldKind::Ref(_) => cell.int().unwrap_or_default().to_string(),
            _ => value::typed(read, spec, cell, currency)?,
        };
        if spec.kind == FieldKind::Minor && currency != base {
            text = format!("{} {text}", currency.code());
        }
        Ok(Some(text))
    }
}

fn save(ids: Vec<Id>, field: &'static str, typed: String, said: String, cx: &mut Cx<'_>) {
    cx.change(move |store, actor| {
        let changes = operations::record::set_all(store, actor, &ids, &[(field, typed.as_str())])?;
        Ok(Written::new(changes, said))
    });
}

/// What a question for a day says may be typed.
pub fn days() -> &'static str {
    say!("verb-days")
}

/// What a question for a day that may have an hour says.
pub fn hours() -> &'static str {
    say!("verb-hours")
}

/// Reads a day, for prompts: what it means in words, or what is wrong.
pub fn day(typed: &str, scene: &Scene) -> Result<String, String> {
    let spec = Spec::new("day", "Day", "", FieldKind::Date);
    value::means(&spec, typed, scene)
}

/// Reads a day that may have an hour, for prompts.
pub fn when(typed: &str, scene: &Scene) -> Result<String, String> {
    let (on, at) =
        parse_when(typed, scene.now.today).map_err(|error| format!("{error}; {}", error.hint()))?;
    let hour = at.map_or_else(String::new, |at| format!(" {}", clock(at)));
    Ok(day(&on.to_string(), scene)? + &hour)
}

/// The day of a typed text, and its hour where it has one; nothing if it is no day.
pub fn when_of(typed: &str, today: Date) -> (Option<Date>, Option<Time>) {
    parse_when(typed, today).map_or((None, None), |(on, at)| (Some(on), at))
}

/// The day of a typed text, if it is one.
pub fn date_of(typed: &str, today: Date) -> Option<Date> {
    parse_date(typed, today).ok()
}

/// What was gathered from the book for the world outside.
enum Gathered {
    Copy(String),
    Open(String),
    Nothing,
}

const GATHERED: Slot<Gathered> = Slot::new("gather");

type Job = Box<dyn FnOnce(&Read<'_>) -> store::Result<Gathered> + Send>;

/// Waits, unseen, for what is read, hands it outside and goes away.
struct Gather(Option<Job>);

impl Gather {
    fn new(job: impl FnOnce(&Read<'_>) -> store::Result<Gathered> + Send + 'static) -> Self {
        Self(Some(Box::new(job)))
    }
}

impl super::view::View for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn place(&self) -> super::view::Place {
        super::view::Place::Foot(0)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Page]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        if let Some(job) = self.0.take() {
            cx.read(GATHERED, job);
        }
    }

    fn act(&mut self, _action: Action, cx: &mut Cx<'_>) -> bool {
        cx.close();
        true
    }

    fn answer(&mut self, reply: &mut super::view::Reply, cx: &mut Cx<'_>) {
        match reply.take(GATHERED) {
            Some(Ok(Gathered::Copy(text))) => {
                cx.say(Tone::Done, say!("verb-copied"));
                cx.copy(text);
            }
            Some(Ok(Gathered::Open(what))) => cx.outside(what),
            Some(Ok(Gathered::Nothing)) => {
                cx.say(Tone::Plain, say!("verb-nothing-to-open"));
            }
            _ => {}
        }
        cx.close();
    }

    fn draw(
        &self,
        _canvas: &mut super::canvas::Canvas<'_>,
        _area: ratatui::layout::Rect,
        _scene: &Scene,
    ) {
    }
}

/// The value of a cell as a reference.
pub fn lead_to(cell: &Cell<'_>) -> Option<Id> {
    cell.int().map(Id)
}
