//! Ticking the exit criteria of a deal's stage; those that the book finds out by itself are only shown.

use ratatui::layout::Rect;

use super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        theme::Tone,
        view::{Cx, Place, Reply, Scene, Slot, View},
    },
    Choice, Choose, Chosen, Written,
};
use crate::{
    domain::{id::Id, record::opportunity::Opportunity},
    operations::move_stage,
    words::say,
};

const CRITERIA: Slot<Vec<move_stage::Criterion>> = Slot::new("criteria");

/// Waits, unseen, for the criteria of a deal's stage, and asks which of them hold.
pub(super) struct Ticks(Id);

impl Ticks {
    pub(super) fn of(id: Id) -> Self {
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
            return cx.say(Tone::Plain, say!("verb-no-criteria"));
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
                    say!("verb-found-out")
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
            Choose::new(say!("verb-criteria-title"), choices).then(move |chosen, cx| {
                let Chosen::One(choice) = chosen else { return };
                let Some(criterion) = criteria
                    .into_iter()
                    .find(|criterion| criterion.criterion == choice.code)
                else {
                    return;
                };
                if criterion.is_evaluated {
                    return cx.say(Tone::Plain, say!("verb-finds-out"));
                }
                cx.change(move |store, actor| {
                    let met = !criterion.is_met;
                    let changes = move_stage::tick(store, actor, id, &criterion.criterion, met)?;
                    let what = criterion.words;
                    let said = if met {
                        say!("verb-ticked", what = what)
                    } else {
                        say!("verb-unticked", what = what)
                    };
                    Ok(Written::new(changes, said))
                });
            }),
        );
    }

    fn draw(&self, _canvas: &mut Canvas<'_>, _area: Rect, _scene: &Scene) {}
}
