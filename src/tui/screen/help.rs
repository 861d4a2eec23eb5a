//! The help: what the keys do here, by typing narrowed, and done on Enter. It is the palette of this place.

use super::{
    super::{
        action::{ACTIONS, Action, Context},
        view::{Cx, Place, Scene, Subject},
    },
    choose::{Choice, Choose, Chosen},
};
use crate::words::{id, plain, say};

/// The keys of these contexts, innermost first.
pub fn help(scene: &Scene, contexts: &[Context], subject: &Subject) -> Choose {
    let title = match subject.ids.len() {
        0 => say!("palette-keys").to_owned(),
        _ => format!(
            "{} {} {}",
            say!("palette-keys"),
            scene.icons.dot,
            subject.words()
        ),
    };
    Choose::new(title, rows(scene, contexts))
        .at("help", Place::Middle(76, 22))
        .then(run)
}

/// What actions belong to, as their ids begin, and the messages that say it.
const GROUPS: &[(&str, &str)] = &[
    ("admin", id!("palette-group-admin")),
    ("app", id!("palette-group-app")),
    ("arrange", id!("palette-group-arrange")),
    ("ask", id!("palette-group-ask")),
    ("board", id!("palette-group-board")),
    ("brief", id!("palette-group-brief")),
    ("bulk", id!("palette-group-bulk")),
    ("clash", id!("palette-group-clash")),
    ("code", id!("palette-group-code")),
    ("column", id!("palette-group-column")),
    ("detail", id!("palette-group-detail")),
    ("duplicates", id!("palette-group-duplicates")),
    ("first", id!("palette-group-first")),
    ("forecast", id!("palette-group-forecast")),
    ("form", id!("palette-group-form")),
    ("go", id!("palette-group-go")),
    ("groups", id!("palette-group-groups")),
    ("history", id!("palette-group-history")),
    ("import", id!("palette-group-import")),
    ("inbox", id!("palette-group-inbox")),
    ("input", id!("palette-group-input")),
    ("jobs", id!("palette-group-jobs")),
    ("lead", id!("palette-group-lead")),
    ("line", id!("palette-group-line")),
    ("list", id!("palette-group-list")),
    ("login", id!("palette-group-login")),
    ("merge", id!("palette-group-merge")),
    ("minutes", id!("palette-group-minutes")),
    ("move", id!("palette-group-move")),
    ("name", id!("palette-group-name")),
    ("opportunity", id!("palette-group-opportunity")),
    ("owned", id!("palette-group-owned")),
    ("page", id!("palette-group-page")),
    ("pick", id!("palette-group-pick")),
    ("quote", id!("palette-group-quote")),
    ("record", id!("palette-group-record")),
    ("review", id!("palette-group-review")),
    ("same", id!("palette-group-same")),
    ("server", id!("palette-group-server")),
    ("setting", id!("palette-group-setting")),
    ("settings", id!("palette-group-settings")),
    ("tab", id!("palette-group-tab")),
    ("text", id!("palette-group-text")),
    ("today", id!("palette-group-today")),
    ("touch", id!("palette-group-touch")),
    ("tour", id!("palette-group-tour")),
    ("views", id!("palette-group-views")),
];

/// The word for what an action belongs to.
fn group(id: &str) -> &'static str {
    let code = id.split_once('.').map_or("", |(group, _)| group);
    let found = GROUPS.iter().find(|(known, _)| *known == code);
    found.map_or("", |(_, words)| plain(words))
}

/// The actions of these contexts as choices, with their keys.
pub fn rows(scene: &Scene, contexts: &[Context]) -> Vec<Choice> {
    let of = |context: Context| ACTIONS.iter().filter(move |spec| spec.context == context);
    contexts
        .iter()
        .flat_map(|context| of(*context))
        .filter(|spec| scene.offers(spec.action))
        .map(|spec| {
            Choice::new(spec.id, spec.action.help())
                .note(group(spec.id))
                .right(scene.said(scene.keymap.keys(spec.action)))
        })
        .collect()
}

/// Does the action that was chosen.
pub fn run(chosen: Chosen, cx: &mut Cx<'_>) {
    if let Chosen::One(choice) = chosen
        && let Some(action) = Action::from_id(&choice.code)
    {
        cx.act(action);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_says_what_it_belongs_to() {
        for spec in ACTIONS {
            let id = spec.id;
            assert_eq!(group(id), id.split_once('.').map_or("", |(group, _)| group));
        }
    }
}
