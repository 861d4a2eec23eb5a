//! What is picked over a list: a field to change in many or to group by, a word to take out of the filter.

use super::{
    super::{
        super::{
            message::Value,
            view::{Cx, View as _},
        },
        choose::{Choice, Choose, Chosen, chosen},
        groups,
    },
    List, bulk,
};
use crate::words::say;

/// What a picker over the list was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Bulk,
    Group,
    Chip,
}

impl List {
    pub(super) fn ask(&mut self, asked: Asked, cx: &mut Cx<'_>) {
        self.asked = Some(asked);
        let catalog = &cx.scene.catalog;
        let fields = catalog
            .specs(self.kind)
            .into_iter()
            .filter(|spec| !spec.hidden);
        match asked {
            Asked::Group => {
                let choices = fields
                    .filter(|spec| groups::is_groupable(spec))
                    .map(|spec| Choice::new(spec.name.as_ref(), spec.called()))
                    .collect();
                cx.over(Choose::new(say!("list-group-by"), choices));
            }
            Asked::Chip => {
                let chips = self.chips.iter().enumerate();
                let choices = chips
                    .map(|(at, chip)| Choice::new(at.to_string(), chip.as_str()))
                    .collect();
                cx.over(Choose::new(say!("list-take-out"), choices));
            }
            Asked::Bulk => {
                let subject = self.subject();
                let choices = fields
                    .filter(|spec| spec.is_writable())
                    .map(|spec| Choice::new(spec.name.as_ref(), spec.called()))
                    .collect();
                cx.over(Choose::new(
                    say!("list-change-field", what = subject.words()),
                    choices,
                ));
            }
        }
    }

    pub(super) fn picked(&mut self, value: Value, cx: &mut Cx<'_>) {
        let (Some(asked), Some(chosen)) = (self.asked.take(), chosen(value)) else {
            return;
        };
        match (asked, chosen) {
            (Asked::Group, Chosen::One(choice)) => {
                self.grouped(&choice.code, cx);
            }
            (Asked::Chip, Chosen::One(choice)) => {
                if let Ok(chip) = choice.code.parse() {
                    self.take_chip(chip, cx);
                }
            }
            (Asked::Bulk, Chosen::One(choice)) => bulk::change(&self.subject(), &choice.code, cx),
            _ => {}
        }
    }
}
