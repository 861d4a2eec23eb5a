//! Records that are the same become one; accounts, and all that somebody has, pass to another owner.

use super::super::{
    message::Written,
    screen::{
        choose::{Choice, Choose, Chosen},
        form::value,
        merge::Merge,
    },
    theme::Tone,
    view::{Cx, Next, Subject},
};
use crate::{
    domain::{
        field::Record as _,
        id::Id,
        kind::KindInfo,
        record::{account::Account, team::User},
    },
    operations::{
        duplicates::{self, Like},
        hand_over::{self, What},
    },
    store::{self, Read},
    words::say,
};

/// More are not compared side by side.
const MOST: usize = 20;

/// Sets what is marked side by side; of one record, asks which other it is.
pub(super) fn merge(kind: &'static KindInfo, subject: &Subject, cx: &mut Cx<'_>) {
    let Some(id) = subject.single() else {
        if subject.ids.len() > MOST {
            return cx.say(Tone::Warning, say!("merge-most", count = MOST));
        }
        return cx.open(Merge::new(kind, subject.ids.clone()));
    };
    let title = say!("merge-which", title = &subject.title);
    cx.look(move |read| {
        let likes = match read.row(kind, id)? {
            Some(row) => duplicates::like(*read, kind, &row)?,
            None => Vec::new(),
        };
        let likes: Vec<Choice> = likes
            .iter()
            .map(|like| choice(read, like))
            .collect::<store::Result<_>>()?;
        Ok(Box::new(move |cx: &mut Cx<'_>| {
            let choose = Choose::new(title, likes)
                .looking(move |read, typed| {
                    let mut found = value::targets(read, Some(kind.kind), typed)?;
                    found.retain(|choice| choice.code != id.to_string());
                    Ok(found)
                })
                .fixed_first();
            cx.over(choose.then(move |chosen, cx| {
                if let Some(other) = one(chosen) {
                    cx.open(Merge::new(kind, vec![id, other]));
                }
            }));
        }) as Next)
    });
}

/// A record that another may be, with what they share and how sure it is.
pub(super) fn choice(read: &Read<'_>, like: &Like) -> store::Result<Choice> {
    let shared = duplicates::called(&like.shared);
    Ok(Choice::new(like.id.to_string(), read.title(like.id)?)
        .note(say!("verb-same", what = shared))
        .right(like.likelihood.called()))
}

fn one(chosen: Chosen) -> Option<Id> {
    match chosen {
        Chosen::One(choice) => choice.code.parse().ok().map(Id),
        Chosen::Several(_) | Chosen::New(_) => None,
    }
}

/// Asks to whom, then hands over: accounts with what belongs to them, or all that a user has.
pub(super) fn hand_over(kind: &'static KindInfo, subject: &Subject, cx: &mut Cx<'_>) {
    let what = if kind == Account::INFO {
        What::Accounts {
            ids: subject.ids.clone(),
            of: None,
        }
    } else {
        match subject.single() {
            Some(of) => What::Everything { of },
            None => return cx.say(Tone::Warning, say!("verb-hand-one")),
        }
    };
    let title = say!("verb-hand-to", what = subject.words());
    let choose = Choose::new(title, Vec::new())
        .looking(|read, typed| value::targets(read, Some(User::KIND), typed));
    cx.over(choose.then(move |chosen, cx| {
        let Chosen::One(choice) = chosen else { return };
        let Ok(to) = choice.code.parse().map(Id) else {
            return;
        };
        let name = choice.label;
        cx.change(move |store, actor| {
            let (count, changes) = hand_over::hand_over(store, actor, &what, to)?;
            let said = match count {
                0 => say!("verb-handed-none", name = name),
                count => say!("verb-handed", count = count, name = name),
            };
            Ok(Written::new(changes, said))
        });
    }));
}
