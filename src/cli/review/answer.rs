//! The answers of a review on a line: the letters of the screen, lower case, then their words.

use super::{super::typed, Sitting, Then};
use crate::{
    domain::{
        field::Record as _,
        id::Id,
        pick::Codes as _,
        record::{
            activity::{ActivityKind, Promise as By},
            opportunity::{Opportunity, Outcome},
            pipeline::Category,
            review::VerdictKind,
        },
    },
    error::{Report, Result},
    operations::{
        close::{self, Close},
        fields::{Reading, value},
        forecast_call,
        log_touch::{self, Touch},
        move_stage,
        next_step::{self, NextStep},
        promise::{self, Promise},
        record, review,
    },
    store::Changes,
};

const HELP: &str = "Enter reviewed · ] skip · [ back · ! TEXT flag · > < stage · d DATE · a AMOUNT · f CATEGORY · \
n TEXT @ DATE · p us|them TEXT @ DATE · c KIND TEXT · t NOTE · w won · x REASON lost · u undo · q leave";

impl Sitting<'_> {
    /// Does what one line asks.
    pub(super) fn answer(&mut self, deal: Id, line: &str) -> Result<Then> {
        let (letter, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        let actor = self.context.actor(&self.store);
        let store = &mut self.store;
        let changes: Changes = match letter {
            "" => return self.verdict(deal, VerdictKind::Done, ""),
            "]" => return self.verdict(deal, VerdictKind::Skipped, ""),
            "!" => return self.verdict(deal, VerdictKind::Flagged, rest),
            "[" => {
                self.session.place = self.session.place.saturating_sub(1);
                return Ok(Then::On);
            }
            "q" => return Ok(Then::Leave),
            "u" => {
                let told = super::super::undo::take_back(store, &actor)?;
                self.reload()?;
                self.context.say(&told)?;
                return Ok(Then::Again);
            }
            ">" | "<" => {
                let (moved, changes) =
                    move_stage::advance(store, &actor, deal, letter == ">", rest)?;
                super::super::move_to::warn(&moved);
                changes
            }
            "d" => {
                let on = if rest.is_empty() {
                    None
                } else {
                    Some(typed::day(self.context, "d", rest)?)
                };
                forecast_call::close_date(store, &actor, deal, on)?
            }
            "a" => forecast_call::amount(store, &actor, deal, rest)?,
            "f" => {
                forecast_call::forecast_call(store, &actor, deal, category(store, &actor, rest)?)?
            }
            "n" => {
                let step = self.step(rest)?;
                next_step::next_step(&mut self.store, &actor, deal, step)?
            }
            "p" => {
                let (by, what) = rest.split_once(' ').unwrap_or((rest, ""));
                let by = By::from_code(by).ok_or_else(|| {
                    Report::user(format!("`{by}` is neither us nor them"))
                        .hint("p us send the contract @ fri")
                })?;
                let (what, on) = self.dated(what)?;
                let promise = Promise {
                    by,
                    what,
                    on,
                    contact: None,
                };
                promise::promise(&mut self.store, &actor, deal, promise)?.1
            }
            "c" => {
                let (kind, text) = rest.split_once(' ').unwrap_or((rest, ""));
                let kind = ActivityKind::from_code(kind).ok_or_else(|| {
                    Report::user(format!("`{kind}` is no kind of touch"))
                        .hint("c call needs 10G uplinks")
                })?;
                log_touch::log_touch(store, &actor, deal, Touch::new(kind, text))?.1
            }
            "t" => log_touch::note(store, &actor, deal, rest)?.1,
            "w" => close::close(store, &actor, deal, Close::new(Outcome::Won))?,
            "x" => {
                let reasons = if rest.is_empty() {
                    Vec::new()
                } else {
                    vec![rest.to_owned()]
                };
                let how = Close {
                    reasons,
                    ..Close::new(Outcome::Lost)
                };
                close::close(store, &actor, deal, how)?
            }
            word if word.contains('=') => {
                let (field, text) = line.split_once('=').unwrap_or((line, ""));
                record::set(store, &actor, deal, &[(field.trim(), text)])?
            }
            _ => {
                self.context.say(HELP)?;
                return Ok(Then::Again);
            }
        };
        typed::tell(self.context, &self.store, &changes)?;
        Ok(Then::Again)
    }

    fn verdict(&mut self, deal: Id, kind: VerdictKind, note: &str) -> Result<Then> {
        let actor = self.context.actor(&self.store);
        review::verdict(&mut self.store, &actor, &mut self.session, deal, kind, note)?;
        Ok(Then::On)
    }

    /// After an undo the verdict taken back is open again, and the place is there.
    fn reload(&mut self) -> Result<()> {
        let actor = self.context.actor(&self.store);
        let place = self.session.place;
        let before = self.session.reviewed();
        let fresh = review::load(
            self.store.read(),
            &actor,
            self.session.review.id,
            &self.limits,
        )?;
        let keep = fresh.reviewed() == before && place < fresh.deals.len();
        self.session = fresh;
        if keep {
            self.session.place = place;
        }
        Ok(())
    }

    /// `send the offer @ fri`.
    fn dated(&self, text: &str) -> Result<(String, Option<crate::domain::field::Date>)> {
        let step = self.step(text)?;
        Ok((step.text, step.on))
    }

    /// `call her @ fri 14:00`.
    fn step(&self, text: &str) -> Result<NextStep> {
        let Some((text, day)) = text.rsplit_once('@') else {
            return Ok(NextStep::new(text, None));
        };
        let (on, at) = typed::maybe_when(self.context, "@", Some(&day.trim().to_owned()))?;
        Ok(NextStep::new(text.trim(), on).at(at))
    }
}

fn category(
    store: &crate::store::Store,
    actor: &crate::store::Actor,
    typed: &str,
) -> Result<Option<Category>> {
    let read = store.read();
    let Some(spec) = read.catalog().spec(Opportunity::INFO, "category") else {
        return Ok(None);
    };
    let reading = Reading {
        read,
        actor: *actor,
    };
    let cell = value::cell(reading, spec, typed)
        .map_err(|bad| Report::from(crate::store::Error::from(bad)))?;
    Ok(cell.text().and_then(Category::from_code))
}
