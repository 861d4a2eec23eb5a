//! The letters of opportunities: `> < D A F N P W X`, and a few more.

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        theme::Tone,
        view::{Cx, Place, Reply, Scene, Slot, Subject, View},
    },
    Choice, Choose, Chosen, Prompt, Written, date_of, day, set_field,
};
use crate::{
    domain::{
        id::Id,
        pick::Codes as _,
        record::{
            activity::Promise as By,
            opportunity::{Opportunity, Outcome},
        },
    },
    operations::{
        close::{self, Close},
        move_stage::{self, Move},
        next_step::{self, NextStep},
        promise::{self, Promise},
        rest,
    },
    store::{Actor, Changes, Error, Store},
};

pub(super) fn act(action: Action, subject: &Subject, cx: &mut Cx<'_>) -> bool {
    match action {
        Action::Advance => shift(subject, true, cx),
        Action::Retreat => shift(subject, false, cx),
        Action::Stage => stage(subject, cx),
        Action::CloseDate => set_field(subject, "close_date", String::new(), cx),
        Action::Amount => set_field(subject, "amount", String::new(), cx),
        Action::Call => set_field(subject, "category", String::new(), cx),
        Action::NextStep => next(subject, cx),
        Action::Promise => promised(subject, cx),
        Action::Won => won(subject, cx),
        Action::Lost => lost(subject, cx),
        Action::Reopen => each(subject, "opened again", cx, |store, actor, id| {
            close::reopen(store, actor, id)
        }),
        Action::Rest => resting(subject, cx),
        Action::Criteria => match subject.single() {
            Some(id) => cx.over(Ticks::of(id)),
            None => cx.say(Tone::Warning, "criteria are ticked deal by deal"),
        },
        _ => return false,
    }
    true
}

const CRITERIA: Slot<Vec<move_stage::Criterion>> = Slot::new("criteria");

/// Waits, unseen, for the criteria of a deal's stage, and asks which of them hold.
struct Ticks(Id);

impl Ticks {
    fn of(id: Id) -> Self {
        Self(id)
    }
}

impl View for Ticks {
    fn name(&self) -> &'static str {
        "criteria"
    }

    fn place(&self) -> Place {
        Place::Foot(0)
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Page]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        let id = self.0;
        cx.read(CRITERIA, move |read| {
            let deal: Opportunity = read.need(id)?;
            let stage = deal
                .stage
                .and_then(|stage| read.catalog().stage(stage.id()));
            stage.map_or(Ok(Vec::new()), |stage| {
                move_stage::criteria(*read, &deal, stage)
            })
        });
    }

    fn act(&mut self, _action: Action, cx: &mut Cx<'_>) -> bool {
        cx.close();
        true
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        cx.close();
        let Some(Ok(criteria)) = reply.take(CRITERIA) else {
            return;
        };
        if criteria.is_empty() {
            return cx.say(Tone::Plain, "its stage has no exit criteria");
        }
        let icons = cx.scene.icons;
        let choices = criteria
            .iter()
            .map(|criterion| {
                let tick = if criterion.is_met {
                    icons.ticked
                } else {
                    icons.unticked
                };
                let by = if criterion.is_evaluated {
                    "found out"
                } else {
                    ""
                };
                Choice::new(
                    criterion.criterion.clone(),
                    format!("{tick} {}", criterion.words),
                )
                .right(by)
            })
            .collect();
        let id = self.0;
        cx.over(
            Choose::new("Exit criteria of its stage", choices).then(move |chosen, cx| {
                let Chosen::One(choice) = chosen else { return };
                let Some(criterion) = criteria
                    .into_iter()
                    .find(|criterion| criterion.criterion == choice.code)
                else {
                    return;
                };
                if criterion.is_evaluated {
                    return cx.say(Tone::Plain, "this one the book finds out by itself");
                }
                cx.change(move |store, actor| {
                    let met = !criterion.is_met;
                    let changes = move_stage::tick(store, actor, id, &criterion.criterion, met)?;
                    let said = if met { "ticked" } else { "took the tick from" };
                    Ok(Written::new(
                        changes,
                        format!("{said}: {}", criterion.words),
                    ))
                });
            }),
        );
    }

    fn draw(&self, _canvas: &mut Canvas<'_>, _area: Rect, _scene: &Scene) {}
}

/// Does one thing to each of these, and says it once.
fn each(
    subject: &Subject,
    done: &'static str,
    cx: &mut Cx<'_>,
    act: impl Fn(&mut Store, &Actor, Id) -> crate::store::Result<Changes> + Send + 'static,
) {
    let (ids, what) = (subject.ids.clone(), subject.words());
    cx.change(move |store, actor| {
        let mut all = Changes::default();
        for id in ids {
            let changes = act(store, actor, id)?;
            all.step = changes.step;
            all.kinds.extend(changes.kinds);
            all.ids.extend(changes.ids);
            all.count += changes.count;
        }
        Ok(Written::new(all, format!("{done} {what}")))
    });
}

/// One stage on or back; a gate that is not met is told, a step back asks why.
fn shift(subject: &Subject, forward: bool, cx: &mut Cx<'_>) {
    let ids = subject.ids.clone();
    let what = subject.words();
    cx.change(move |store, actor| {
        let mut all = Changes::default();
        let mut said = String::new();
        for id in &ids {
            let deal: Opportunity = store.read().need(*id)?;
            let Some(to) = move_stage::neighbour(store.read(), &deal, forward) else {
                if ids.len() > 1 {
                    continue;
                }
                let (end, hint) = if forward {
                    ("last", "W closes it as won, X as lost")
                } else {
                    ("first", "m reaches any stage")
                };
                return Err(Error::refused_with(
                    format!("{} is in its {end} stage", deal.name),
                    hint,
                ));
            };
            let (moved, changes) =
                move_stage::move_stage(store, actor, *id, Move::to(to).in_spite())?;
            let name = store
                .catalog()
                .stage(to)
                .map(|stage| stage.name.clone())
                .unwrap_or_default();
            said = format!(
                "moved {} to {name}",
                if ids.len() == 1 {
                    deal.name
                } else {
                    what.clone()
                }
            );
            if let [one] = moved.unmet.as_slice() {
                said += &format!(", though `{}` is open", move_stage::words(&one.criterion));
            } else if !moved.unmet.is_empty() {
                said += &format!(", though {} criteria are open", moved.unmet.len());
            }
            all.step = changes.step;
            all.kinds.extend(changes.kinds);
            all.ids.extend(changes.ids);
            all.count += changes.count;
        }
        Ok(Written::new(all, said))
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
    let title = format!("Stage of {}", subject.words());
    cx.over(
        Choose::new(title, choices.collect()).then(move |chosen, cx| {
            let Chosen::One(choice) = chosen else { return };
            let Ok(to) = choice.code.parse().map(Id) else {
                return;
            };
            each(&subject, "moved", cx, move |store, actor, id| {
                move_stage::move_stage(store, actor, id, Move::to(to).in_spite())
                    .map(|(_, changes)| changes)
            });
        }),
    );
}

/// What is to be done next, then on which day.
fn next(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let title = format!("Next step of {}", subject.words());
    cx.over(Prompt::new(title.clone(), "what", move |text, cx| {
        if text.is_empty() {
            return;
        }
        let label = format!("{title}: {text}");
        let prompt = Prompt::new(label, "on", move |typed, cx| {
            let on = date_of(&typed, cx.scene.now.today);
            each(
                &subject,
                "next step set for",
                cx,
                move |store, actor, id| {
                    next_step::next_step(store, actor, id, NextStep::new(text.clone(), on))
                },
            );
        });
        cx.over(prompt.with("+7d").checked(day));
    }));
}

/// Whose promise, what, until when.
fn promised(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let choices = By::ITEMS
        .iter()
        .map(|item| Choice::new(item.code, item.label))
        .collect();
    let title = format!("Promise in {}", subject.words());
    cx.over(Choose::new(title.clone(), choices).then(move |chosen, cx| {
        let Chosen::One(choice) = chosen else { return };
        let Some(by) = By::from_code(&choice.code) else {
            return;
        };
        cx.over(Prompt::new(title.clone(), "what", move |what, cx| {
            if what.is_empty() {
                return;
            }
            let label = format!("{title}: {what}");
            let prompt = Prompt::new(label, "by", move |typed, cx| {
                let on = date_of(&typed, cx.scene.now.today);
                each(
                    &subject,
                    "promise taken down in",
                    cx,
                    move |store, actor, id| {
                        let promise = Promise {
                            by,
                            what: what.clone(),
                            on,
                            contact: None,
                        };
                        promise::promise(store, actor, id, promise).map(|(_, changes)| changes)
                    },
                );
            });
            cx.over(prompt.with("+7d").checked(day));
        }));
    }));
}

/// Won: the day; `esc` leaves it as today, and the deal is closed all the same.
fn won(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let title = format!("Won: {}", subject.words());
    let skipped = subject.clone();
    let close_on = move |subject: &Subject, typed: &str, cx: &mut Cx<'_>| {
        let on = date_of(typed, cx.scene.now.today);
        each(subject, "won", cx, move |store, actor, id| {
            close::close(
                store,
                actor,
                id,
                Close {
                    on,
                    ..Close::new(Outcome::Won)
                },
            )
        });
    };
    let prompt = Prompt::new(title, "decided on", move |typed, cx| {
        close_on(&subject, &typed, cx);
    });
    cx.over(
        prompt
            .with("today")
            .checked(day)
            .or(move |_, cx| close_on(&skipped, "", cx)),
    );
}

/// Lost: why; `esc` skips, the deal is closed and carries the finding.
fn lost(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let skipped = subject.clone();
    let title = format!("Lost: {}", subject.words());
    let close_for = move |subject: &Subject, reason: String, cx: &mut Cx<'_>| {
        let reasons: Vec<String> = reason
            .split([';', ','])
            .map(|reason| reason.trim().to_owned())
            .filter(|reason| !reason.is_empty())
            .collect();
        each(subject, "lost", cx, move |store, actor, id| {
            close::close(
                store,
                actor,
                id,
                Close {
                    reasons: reasons.clone(),
                    ..Close::new(Outcome::Lost)
                },
            )
        });
    };
    let prompt = Prompt::new(title, "reason", move |reason, cx| {
        close_for(&subject, reason, cx);
    });
    cx.over(prompt.or(move |_, cx| close_for(&skipped, String::new(), cx)));
}

fn resting(subject: &Subject, cx: &mut Cx<'_>) {
    let subject = subject.clone();
    let title = format!("Let {} rest", subject.words());
    let prompt = Prompt::new(title.clone(), "until", move |typed, cx| {
        let Some(until) = date_of(&typed, cx.scene.now.today) else {
            return;
        };
        cx.over(Prompt::new(title, "why", move |reason, cx| {
            each(&subject, "put to rest", cx, move |store, actor, id| {
                rest::rest(store, actor, id, until, &reason)
            });
        }));
    });
    cx.over(prompt.with("+30d").checked(day));
}
