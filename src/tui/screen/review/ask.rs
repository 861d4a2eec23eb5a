//! What a review asks: which deal of the index, which finding to keep quiet, what to mend in bulk.

use super::{
    super::{
        super::{
            message::Written,
            theme::Tone,
            verb::{self, date_of},
            view::{Cx, Subject},
        },
        choose::{Choice, Choose, Chosen},
        prompt::Prompt,
    },
    INDEX, Review,
};
use crate::{
    domain::{
        field::Record as _,
        id::Id,
        pick::{Codes as _, Pick},
        record::{opportunity::Opportunity, review::VerdictKind},
    },
    operations::quiet,
    words::say,
};

impl Review {
    pub(super) fn ask_index(&self, cx: &mut Cx<'_>) {
        let Some(session) = &self.session else { return };
        let deals = session.deals.clone();
        cx.read(INDEX, move |read| {
            deals.iter().map(|id| Ok((*id, read.title(*id)?))).collect()
        });
    }

    pub(super) fn show_index(&self, names: Vec<(Id, String)>, cx: &mut Cx<'_>) {
        let Some(session) = &self.session else { return };
        let icons = cx.scene.icons;
        let choices = names.into_iter().enumerate().map(|(place, (id, name))| {
            let (tick, said) = match session
                .verdicts
                .get(&id)
                .and_then(|verdict| verdict.kind.as_ref())
            {
                Some(Pick::Known(VerdictKind::Done)) => (icons.done, VerdictKind::Done.called()),
                Some(Pick::Known(VerdictKind::Flagged)) => {
                    (icons.warning, VerdictKind::Flagged.called())
                }
                Some(Pick::Known(VerdictKind::Skipped)) => {
                    (icons.rest, VerdictKind::Skipped.called())
                }
                _ => (" ", ""),
            };
            Choice::new(place.to_string(), format!("{tick} {name}")).right(said.to_lowercase())
        });
        let title = say!(
            "review-index",
            count = session.deals.len(),
            seen = session.reviewed()
        );
        let here = session.place.to_string();
        cx.over(
            Choose::new(title, choices.collect())
                .on(&here)
                .then(|chosen, cx| {
                    if let Chosen::One(choice) = chosen
                        && let Ok(place) = choice.code.parse::<usize>()
                    {
                        cx.give("place", place);
                    }
                }),
        );
    }

    /// What most deals lack is mended for all of them at once, before or during the review.
    pub(super) fn ask_bulk(&self, cx: &mut Cx<'_>) {
        let mass = match (&self.session, &self.choice) {
            (Some(session), _) => &session.mass,
            (None, Some(choice)) => &choice.mass,
            _ => return,
        };
        let mendable: Vec<_> = mass
            .iter()
            .filter(|flag| flag.field.is_some())
            .cloned()
            .collect();
        if mendable.is_empty() {
            return cx.say(Tone::Plain, say!("review-nothing-to-mend"));
        }
        let subject_of = |deals: &[Id]| Subject {
            kind: Some(Opportunity::INFO),
            ids: deals.to_vec(),
            title: String::new(),
        };
        if let [one] = mendable.as_slice()
            && let Some(field) = one.field
        {
            return verb::set_field(&subject_of(&one.deals), field, String::new(), cx);
        }
        let choices = mendable
            .iter()
            .map(|flag| Choice::new(flag.code, flag.label).right(flag.deals.len().to_string()))
            .collect();
        cx.over(
            Choose::new(say!("review-mend"), choices).then(move |chosen, cx| {
                if let Chosen::One(choice) = chosen
                    && let Some(flag) = mendable.iter().find(|flag| flag.code == choice.code)
                    && let Some(field) = flag.field
                {
                    verb::set_field(&subject_of(&flag.deals), field, String::new(), cx);
                }
            }),
        );
    }

    pub(super) fn ask_quiet(&self, cx: &mut Cx<'_>) {
        let Some(sheet) = &self.sheet else { return };
        if sheet.flags.is_empty() {
            return cx.say(Tone::Plain, say!("review-nothing-wrong"));
        }
        let id = sheet.deal.id;
        let choices = sheet
            .flags
            .iter()
            .map(|flag| Choice::new(flag.code, flag.words.clone()))
            .collect();
        cx.over(
            Choose::new(say!("review-which-quiet"), choices).then(move |chosen, cx| {
                let Chosen::One(choice) = chosen else { return };
                let title = say!("review-quiet", what = &choice.label);
                let prompt = Prompt::new(title, say!("verb-until"), move |typed, cx| {
                    let Some(until) = date_of(&typed, cx.scene.now.today) else {
                        return;
                    };
                    cx.change(move |store, actor| {
                        let changes = quiet::quiet(store, actor, id, &choice.code, until, "")?;
                        Ok(Written::new(
                            changes,
                            say!(
                                "review-quiet-until",
                                day = crate::domain::dates::long(until),
                                what = choice.label
                            ),
                        ))
                    });
                });
                cx.over(prompt.with("+14d").checked(verb::day));
            }),
        );
    }
}
