//! The help: what the keys do here, by typing narrowed, and done on Enter. It is the palette of this place.

use super::{
    super::{
        action::{ACTIONS, Action, Context},
        view::{Cx, Place, Scene, Subject},
    },
    choose::{Choice, Choose, Chosen},
};

/// The keys of these contexts, innermost first.
pub fn help(scene: &Scene, contexts: &[Context], subject: &Subject) -> Choose {
    let title = match subject.ids.len() {
        0 => "Keys".to_owned(),
        _ => format!("Keys {} {}", scene.icons.dot, subject.words()),
    };
    Choose::new(title, rows(scene, contexts))
        .at("help", Place::Middle(76, 22))
        .then(run)
}

/// The actions of these contexts as choices, with their keys.
pub fn rows(scene: &Scene, contexts: &[Context]) -> Vec<Choice> {
    let of = |context: Context| ACTIONS.iter().filter(move |spec| spec.context == context);
    contexts
        .iter()
        .flat_map(|context| of(*context))
        .map(|spec| {
            let group = spec.id.split_once('.').map_or("", |(group, _)| group);
            Choice::new(spec.id, spec.action.help())
                .note(group)
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
