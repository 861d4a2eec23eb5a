//! The keys that the foot of a list offers.

use super::{super::super::action::Action, List};
use crate::operations::merge::MERGEABLE;

pub(super) fn hints(list: &List) -> Vec<Action> {
    if list.typed.is_some() {
        return vec![
            Action::InputAccept,
            Action::InputComplete,
            Action::InputOlder,
            Action::InputCancel,
        ];
    }
    if list.in_pane {
        return vec![
            Action::Follow,
            Action::NextPane,
            Action::NextRecord,
            Action::Edit,
            Action::Back,
        ];
    }
    let mut hints = vec![Action::Open, Action::Filter, Action::Add, Action::Edit];
    match list.kind.code {
        "opportunity" => hints.extend([
            Action::Advance,
            Action::Retreat,
            Action::NextStep,
            Action::Log,
            Action::CloseDate,
            Action::Amount,
            Action::Won,
            Action::Lost,
        ]),
        "lead" => hints.extend([Action::Convert, Action::Log]),
        _ => hints.extend([Action::Log, Action::Note]),
    }
    if list.marks.len() > 1 && MERGEABLE.contains(&list.kind.kind) {
        hints.insert(0, Action::Merge);
    }
    hints.extend([Action::Mark, Action::Sort, Action::Palette, Action::Quit]);
    hints
}
