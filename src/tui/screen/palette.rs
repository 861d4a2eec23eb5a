//! The palette: any record by a few letters (pinyin too), those opened last first, then any action.

use super::{
    super::{
        action::Context,
        data,
        view::{Cx, Place, Scene},
    },
    choose::{Choice, Choose, Chosen},
    help,
    list::List,
};
use crate::{
    domain::{
        id::Id,
        record::{KINDS, by_word},
    },
    words::say,
};

/// How many records are offered.
const SHOWN: usize = 12;

/// The palette over a page with these contexts.
pub fn palette(scene: &Scene, contexts: &[Context]) -> Choose {
    let recent = scene.memory.look(|kept| kept.recent.clone());
    Choose::new(say!("palette-find"), help::rows(scene, contexts))
        .looking(move |read, typed| {
            let mut found = data::known(read, &recent, typed)?;
            for one in data::search(read, None, typed, SHOWN)? {
                if found.iter().all(|other| other.id != one.id) {
                    found.push(one);
                }
            }
            found.truncate(SHOWN);
            Ok(found
                .into_iter()
                .map(|found| {
                    Choice::new(format!("{}/{}", found.kind.code, found.id), found.title)
                        .note(found.note)
                        .right(found.kind.called())
                })
                .collect())
        })
        .at("palette", Place::Top(84, 22))
        .then(open)
}

fn open(chosen: Chosen, cx: &mut Cx<'_>) {
    let Chosen::One(choice) = &chosen else { return };
    let record = choice
        .code
        .split_once('/')
        .and_then(|(kind, id)| Some((by_word(kind)?, id.parse().ok()?)));
    match record {
        Some((kind, id)) => super::open_record(kind, Id(id), Vec::new(), cx),
        None => help::run(chosen, cx),
    }
}

/// Any kind of record, to list it.
pub fn kinds() -> Choose {
    let choices = KINDS
        .iter()
        .map(|info| Choice::new(info.code, info.called_many()).right(info.icon))
        .collect();
    Choose::new(say!("palette-list"), choices)
        .at("kinds", Place::Middle(50, 20))
        .then(|chosen, cx| {
            if let Chosen::One(choice) = chosen
                && let Some(kind) = by_word(&choice.code)
            {
                cx.open(List::new(kind));
            }
        })
}
