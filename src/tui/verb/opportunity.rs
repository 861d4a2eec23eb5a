//! The letters of opportunities: `> < D A F N P W X`, and a few more.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    super::{
        action::Action,
        theme::Tone,
        view::{Cx, Subject},
    },
    Choice, Choose, Chosen, Prompt, Written, closing, date_of, day, days as examples, hours,
    moves::{self, Goal},
    set_field, stands, when, when_of,
};
use crate::{
    domain::{
        capture::due_of,
        field::{days, minutes},
        id::Id,
        pick::Codes as _,
        record::activity::Promise as By,
    },
    operations::{
        close,
        next_step::{self, NextStep},
        promise::{self, Promise},
        rest,
    },
    store::{Op, Read, Tx},
    words::say,
};

pub(super) fn act(action: Action, subject: &Subject, cx: &mut Cx<'_>) -> bool {
    match action {
        Action::Advance => moves::go(subject, Goal::On, cx),
        Action::Retreat => moves::go(subject, Goal::Back, cx),
        Action::Stage => stage(subject, cx),
        Action::CloseDate => set_field(subject, "close_date", String::new(), cx),
        Action::Amount => set_field(subject, "amount", String::new(), cx),
        Action::Call => set_field(subject, "category", String::new(), cx),
        Action::NextStep => next(subject, cx),
        Action::Promise => promised(subject, cx),
        Action::Won => closing::won(subject, cx),
        Action::Lost => closing::lost(subject, cx),
        Action::Reopen => {
            let op = ("opportunity.reopen", Value::Null);
            let done = |what| say!("verb-reopened", what = what);
            each(subject, op, done, cx, close::reopen_in);
        }
        Action::Rest => resting(subject, cx),
        Action::Criteria => match subject.single() {
            Some(id) => cx.over(super::criteria::Ticks::of(id)),
            None => cx.say(Tone::Warning, say!("verb-criteria-one")),
        },
        _ => return false,
    }
    true
}

/// The arguments of a step about these, and what else it says.
pub(super) fn args(ids: &[Id], more: Value) -> Value {
    let mut args = json!({
        "record": ids.first().map(|id| id.0),
        "count": ids.len(),
        "kind": "opportunity",
    });
    if let (Value::Object(args), Value::Object(more)) = (&mut args, more) {
        args.extend(more);
    }
    args
}

/// Does one thing to each of these, in one step, and says it once.
pub(super) fn each(
    subject: &Subject,
    (code, more): (&'static str, Value),
    done: fn(String) -> String,
    cx: &mut Cx<'_>,
    act: impl Fn(&mut Tx<'_>, Id) -> crate::store::Result<()> + Send + 'static,
) {
    let (ids, what) = (subject.ids.clone(), subject.words());
    cx.change(move |store, actor| {
        let op = Op::with(code, args(&ids, more));
        let ((), changes) =
            store.transact(actor, op, |tx| ids.iter().try_for_each(|id| act(tx, *id)))?;
        Ok(Written::new(changes, done(what)))
    });
}

fn stage(subject: &Subject, cx: &mut Cx<'_>) {
    let several = cx.scene.catalog.pipelines.len() > 1;
    let choices = cx.scene.catalog.pipelines.iter().flat_map(|pipeline| {
        let note = if several {
            pipeline.name.clone()
        } else {
            String::new()
        };
        pipeline.stages.iter().map(move |stage| {
            Choice::new(stage.id.to_string(), stage.name.clone()).note(note.clone())
        })
    });
    let subject = subject.clone();
    let title = say!("verb-stage-of", what = subject.words());
    let now = stands(&subject, "stage");
    let choose = Choose::new(title, choices.collect()).standing(now);
    cx.over(choose.then(move |chosen, cx| {
        let Chosen::One(choice) = chosen else { return };
        let Ok(to) = choice.code.parse().map(Id) else {
            return;
        };
        moves::go(&subject, Goal::To(to), cx);
    }));
}

/// What is to be done next, then on which day.
fn next(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let title = say!("verb-next-of", what = subject.words());
    let now = stands(&subject, "next_step");
    let prompt = Prompt::new(title.clone(), say!("verb-what"), move |text, cx| {
        if text.is_empty() {
            return;
        }
        let today = cx.scene.now.today;
        let (text, said) = with_day(text, today, true);
        let label = format!("{title}: {text}");
        // A day that is over is no day for what comes next.
        let due = stands(&subject, "next_step_date");
        let due = move |read: &Read<'_>| {
            let is_ahead = |day: &String| date_of(day, today).is_some_and(|day| day >= today);
            Ok(due(read)?.filter(is_ahead))
        };
        let prompt = Prompt::new(label, say!("verb-on"), move |typed, cx| {
            let (on, at) = when_of(&typed, cx.scene.now.today);
            let op = (
                "opportunity.next",
                json!({ "text": text, "on": on.map(days), "at": at.map(minutes) }),
            );
            let done = |what| say!("verb-next-set", what = what);
            each(&subject, op, done, cx, move |tx, id| {
                next_step::next_step_in(tx, id, NextStep::new(text.clone(), on).at(at)).map(drop)
            });
        });
        let prompt = prompt.examples(hours()).checked(when);
        cx.over(match said {
            Some(day) => prompt.with(day),
            None => prompt.with("+7d").standing(due),
        });
    });
    cx.over(prompt.standing(now));
}

/// A day that was typed along with what is to be done is offered as the answer to "when".
fn with_day(text: String, today: NaiveDate, has_hours: bool) -> (String, Option<String>) {
    match due_of(&text, today, has_hours) {
        Some((text, day)) => (text, Some(day)),
        None => (text, None),
    }
}

/// Whose promise, what, until when.
fn promised(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let choices = By::ITEMS
        .iter()
        .map(|item| Choice::new(item.code, item.called()))
        .collect();
    let title = say!("verb-promise-in", what = subject.words());
    cx.over(Choose::new(title.clone(), choices).then(move |chosen, cx| {
        let Chosen::One(choice) = chosen else { return };
        let Some(by) = By::from_code(&choice.code) else {
            return;
        };
        cx.over(Prompt::new(
            title.clone(),
            say!("verb-what"),
            move |what, cx| {
                if what.is_empty() {
                    return;
                }
                let (what, said) = with_day(what, cx.scene.now.today, false);
                let label = format!("{title}: {what}");
                let prompt = Prompt::new(label, say!("verb-by"), move |typed, cx| {
                    let on = date_of(&typed, cx.scene.now.today);
                    let said = json!({ "by": by.code(), "text": what, "on": on.map(days) });
                    let op = ("promise", said);
                    let done = |what| say!("verb-promised", what = what);
                    each(&subject, op, done, cx, move |tx, id| {
                        let promise = Promise {
                            by,
                            what: what.clone(),
                            on,
                            contact: None,
                        };
                        promise::promise_in(tx, id, promise).map(drop)
                    });
                });
                let by = said.unwrap_or_else(|| "+7d".to_owned());
                cx.over(prompt.with(by).examples(examples()).checked(day));
            },
        ));
    }));
}

fn resting(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let title = say!("verb-rest-title", what = subject.words());
    let prompt = Prompt::new(title.clone(), say!("verb-until"), move |typed, cx| {
        let Some(until) = date_of(&typed, cx.scene.now.today) else {
            return;
        };
        cx.over(Prompt::new(title, say!("verb-why"), move |reason, cx| {
            let said = json!({ "until": days(until), "reason": reason });
            let op = ("opportunity.rest", said);
            let done = |what| say!("verb-rested", what = what);
            each(&subject, op, done, cx, move |tx, id| {
                rest::rest_in(tx, id, until, &reason)
            });
        }));
    });
    cx.over(prompt.with("+30d").examples(examples()).checked(day));
}
