//! Drafts: what was typed into forms that were left, or that a crash took away. Enter goes on with one.

use super::{
    super::{
        memory::Kept,
        view::{Cx, Place, Scene},
    },
    choose::{Choice, Choose, Chosen},
    form::Form,
};
use crate::{
    domain::{id::Id, kind::KindInfo, record::by_word},
    words::say,
};

/// The record that a draft is of, and how many of its fields were changed.
fn all(kept: &Kept) -> Vec<(&'static KindInfo, Id, usize)> {
    let drafts = kept.drafts.iter();
    drafts
        .filter_map(|(key, fields)| {
            let (kind, id) = key.split_once('/')?;
            Some((by_word(kind)?, Id(id.parse().ok()?), fields.len()))
        })
        .collect()
}

/// How many there are.
pub fn count(scene: &Scene) -> usize {
    scene.memory.look(|kept| all(kept).len())
}

/// The drafts to choose from.
pub fn drafts(scene: &Scene) -> Choose {
    let drafts = scene.memory.look(all);
    let high = (drafts.len() as u16 + 4).clamp(8, 18);
    Choose::new(say!("form-drafts"), Vec::new())
        .looking(move |read, typed| {
            let mut choices = Vec::new();
            for (kind, id, fields) in &drafts {
                let title = match id.0 {
                    0 => say!("form-new", kind = kind.called().to_lowercase()),
                    _ => read.title(*id)?,
                };
                let is_wanted = title.to_lowercase().contains(&typed.to_lowercase());
                if is_wanted {
                    choices.push(
                        Choice::new(format!("{}/{id}", kind.code), title)
                            .note(say!("form-fields", count = *fields))
                            .right(kind.called()),
                    );
                }
            }
            Ok(choices)
        })
        .at("drafts", Place::Middle(72, high))
        .then(go_on)
}

fn go_on(chosen: Chosen, cx: &mut Cx<'_>) {
    let Chosen::One(choice) = chosen else { return };
    let record = choice
        .code
        .split_once('/')
        .and_then(|(kind, id)| Some((by_word(kind)?, id.parse().ok()?)));
    match record {
        Some((kind, 0)) => cx.open(Form::add(kind, cx.scene)),
        Some((kind, id)) => cx.open(Form::edit(kind, Id(id))),
        None => {}
    }
}
