//! How opportunities end: won asks amount and day, lost asks reason and competitor; `esc` skips, and they are closed.

use serde_json::json;

use super::{
    super::{
        screen::{
            choose::{Choice, Choose, Chosen},
            form::value,
            prompt::{BETWEEN, Prompt},
        },
        view::{Cx, Subject},
    },
    date_of, day,
    opportunity::each,
    stands,
};
use crate::{
    domain::{
        field::{Date, Record as _},
        id::Id,
        pick::Codes as _,
        record::{
            account::Account,
            opportunity::{Opportunity, Outcome},
        },
    },
    operations::{
        close::{self, Close},
        record,
    },
    words::say,
};

/// What was answered so far.
#[derive(Clone, Debug)]
struct Ending {
    subject: Subject,
    outcome: Outcome,
    /// As it was typed; none leaves the amount as it is.
    amount: Option<String>,
    on: Option<Date>,
    reasons: Vec<String>,
    lost_to: Option<Id>,
}

impl Ending {
    fn new(subject: &Subject, outcome: Outcome) -> Self {
        Self {
            subject: subject.clone(),
            outcome,
            amount: None,
            on: None,
            reasons: Vec::new(),
            lost_to: None,
        }
    }

    /// Closes all of them, in one step.
    fn close(self, cx: &mut Cx<'_>) {
        let Self {
            subject,
            outcome,
            amount,
            on,
            reasons,
            lost_to,
        } = self;
        let op = ("opportunity.close", json!({ "outcome": outcome.code() }));
        let done: fn(String) -> String = if outcome == Outcome::Won {
            |what| say!("verb-won", what = what)
        } else {
            |what| say!("verb-lost", what = what)
        };
        each(&subject, op, done, cx, move |tx, id| {
            if let Some(amount) = &amount {
                record::set_in(tx, id, &[("amount", amount)])?;
            }
            let how = Close {
                on,
                reasons: reasons.clone(),
                lost_to,
                ..Close::new(outcome)
            };
            close::close_in(tx, id, how)
        });
    }
}

/// Won: for how much, if it is one, and on which day.
pub(super) fn won(subject: &Subject, cx: &mut Cx<'_>) {
    let ending = Ending::new(subject, Outcome::Won);
    let amount = cx
        .scene
        .catalog
        .spec(Opportunity::INFO, "amount")
        .cloned()
        .filter(|_| subject.single().is_some());
    let Some(spec) = amount else {
        return won_on(ending, cx);
    };
    let skipped = ending.clone();
    let prompt = Prompt::new(
        say!("verb-won-title", what = subject.words()),
        say!("verb-for-how-much"),
        move |typed, cx| {
            let amount = Some(typed).filter(|typed| !typed.is_empty());
            won_on(Ending { amount, ..ending }, cx);
        },
    );
    cx.over(
        prompt
            .standing(stands(subject, "amount"))
            .checked(move |typed, scene| value::means(&spec, typed, scene))
            .or(move |_, cx| skipped.close(cx)),
    );
}

fn won_on(ending: Ending, cx: &mut Cx<'_>) {
    let skipped = ending.clone();
    let title = say!("verb-won-title", what = ending.subject.words());
    let prompt = Prompt::new(title, say!("verb-decided-on"), move |typed, cx| {
        let on = date_of(&typed, cx.scene.now.today);
        Ending { on, ..ending }.close(cx);
    });
    cx.over(
        prompt
            .with(say!("date-today"))
            .examples(say!("verb-days-past"))
            .checked(day)
            .or(move |_, cx| skipped.close(cx)),
    );
}

/// Lost: why, and to whom.
pub(super) fn lost(subject: &Subject, cx: &mut Cx<'_>) {
    let ending = Ending::new(subject, Outcome::Lost);
    let skipped = ending.clone();
    let title = say!("verb-lost-title", what = subject.words());
    let prompt = Prompt::new(title, say!("verb-why"), move |typed, cx| {
        let reasons = typed
            .split(BETWEEN)
            .map(|reason| reason.trim().to_owned())
            .filter(|reason| !reason.is_empty())
            .collect();
        lost_to(Ending { reasons, ..ending }, cx);
    });
    let today = cx.scene.now.today;
    cx.over(
        prompt
            .examples(say!("verb-reasons"))
            .offering(move |read| close::reasons_said(read, Outcome::Lost, today))
            .or(move |_, cx| skipped.close(cx)),
    );
}

fn lost_to(ending: Ending, cx: &mut Cx<'_>) {
    let skipped = ending.clone();
    let title = say!("verb-lost-to", what = ending.subject.words());
    let nobody = Choice::new("", say!("verb-nobody"));
    let choose = Choose::new(title, vec![nobody])
        .looking(|read, typed| value::targets(read, Some(Account::KIND), typed))
        .fixed_first()
        .then(move |chosen, cx| {
            let lost_to = match chosen {
                Chosen::One(choice) => choice.code.parse().ok().map(Id),
                Chosen::Several(_) | Chosen::New(_) => None,
            };
            Ending { lost_to, ..ending }.close(cx);
        });
    cx.over(choose.or(move |cx| skipped.close(cx)));
}
