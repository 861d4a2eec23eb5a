//! Stages of a file: which words close a deal, which are known, and the pipeline made of those nobody knows.

use std::sync::{Arc, LazyLock};

use super::{
    super::error::Result,
    layout::words::{Words, of_field},
    plan::Planner,
};
use crate::domain::{
    cell::Cell,
    field::Row,
    money::Fixed,
    pick::Codes as _,
    record::{
        opportunity::Outcome,
        pipeline::{Category, Gate, Pipeline, Stage},
    },
    text,
};
use crate::domain::{field::Record as _, id::Ref};

/// More distinct stages than this are no stages.
const MOST: usize = 200;

/// One stage as a file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// The pipeline it is said to be in; empty where the file does not say.
    pub pipeline: String,
    /// Its name.
    pub name: String,
    /// Its probability in percent, and on how many lines: the commonest counts.
    pub probabilities: Vec<(String, u64)>,
}

/// What a file says of stages.
#[derive(Clone, Debug, Default)]
pub struct StageSurvey {
    /// In the order in which they appear, the closed ones left out by [`clean`].
    pub seen: Vec<Seen>,
}

impl StageSurvey {
    /// Notes one line.
    pub fn see(&mut self, pipeline: &str, stage: &str, probability: &str) {
        let (pipeline, stage) = (pipeline.trim(), stage.trim());
        if stage.is_empty() {
            return;
        }
        let known = self
            .seen
            .iter()
            .position(|seen| seen.name == stage && seen.pipeline == pipeline);
        let at = match known {
            Some(at) => at,
            None if self.seen.len() < MOST => {
                self.seen.push(Seen {
                    pipeline: pipeline.to_owned(),
                    name: stage.to_owned(),
                    probabilities: Vec::new(),
                });
                self.seen.len() - 1
            }
            None => return,
        };
        let probability = probability.trim();
        if probability.is_empty() {
            return;
        }
        let list = &mut self.seen[at].probabilities;
        let is_room = list.len() < 100;
        match list.iter_mut().find(|(text, _)| text == probability) {
            Some((_, count)) => *count += 1,
            None if is_room => list.push((probability.to_owned(), 1)),
            None => {}
        }
    }
}

/// A stage without the percentage that programs show behind its name, and that percentage: `Proposal (50%)`.
pub fn bare(name: &str) -> (&str, Option<&str>) {
    let split = || {
        let inside = name.trim_end().strip_suffix([')', '）'])?;
        let (bare, share) = inside.rsplit_once(['(', '（'])?;
        let number = share.trim().strip_suffix(['%', '％'])?.trim();
        number.parse::<f64>().ok()?;
        Some((bare.trim(), number)).filter(|(bare, _)| !bare.is_empty())
    };
    split().map_or((name, None), |(bare, share)| (bare, Some(share)))
}

/// Leaves open stages alone in a survey.
pub fn clean(survey: &mut StageSurvey) {
    survey.seen.retain(|seen| outcome(&seen.name).is_none());
}

/// The outcome that a stage's name says, if it is a closed one.
pub fn outcome(stage: &str) -> Option<Outcome> {
    standing(stage).filter(|outcome| *outcome != Outcome::Open)
}

/// How a deal stands by a word: an outcome, or that it is open. The words are in `assets/words.toml`.
pub fn standing(word: &str) -> Option<Outcome> {
    static WORDS: LazyLock<Option<Arc<Words>>> =
        LazyLock::new(|| of_field("opportunity", "outcome"));
    Outcome::from_code(&WORDS.as_ref()?.read(word.trim()))
}

/// How far along a stage of this name usually is.
pub fn usual_place(name: &str) -> Option<usize> {
    const WORDS: &[&[&str]] = &[
        &["lead", "new", "prospect", "线索"],
        &["contact", "qualif", "discover", "appoint", "初步"],
        &["engag", "need", "analys", "evaluat", "需求"],
        &["demo", "present", "solution", "poc", "pilot", "方案"],
        &["propos", "quote", "offer", "price", "报价"],
        &["negot", "review", "decision", "谈判"],
        &["commit", "contract", "verbal", "sign", "合同"],
    ];
    let key = text::fold(name);
    WORDS
        .iter()
        .position(|words| words.iter().any(|word| key.contains(word)))
}

/// One pipeline that rows of the file may be in.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// What the file calls it; empty where it does not.
    pub said: String,
    /// Its record.
    pub pipeline: i64,
    /// Its stages in order: name, record, probability, category.
    pub stages: Vec<(String, i64, Fixed, &'static str)>,
}

impl Way {
    /// The stage of this name.
    pub fn stage(&self, name: &str) -> Option<&(String, i64, Fixed, &'static str)> {
        self.stages
            .iter()
            .find(|(known, ..)| known == name)
            .or_else(|| {
                let key = text::match_name(name);
                self.stages
                    .iter()
                    .find(|(known, ..)| text::match_name(known) == key)
            })
    }
}

/// Finds or makes the pipelines of a file. `source` names one that has to be made.
pub fn settle(planner: &mut Planner<'_>, survey: &StageSurvey, source: &str) -> Result<Vec<Way>> {
    let mut said: Vec<&str> = survey.seen.iter().map(|seen| &*seen.pipeline).collect();
    said.dedup();
    said.sort_unstable();
    said.dedup();
    if said.is_empty() {
        said.push("");
    }
    let mut ways = Vec::new();
    for said in said {
        let seen: Vec<&Seen> = survey
            .seen
            .iter()
            .filter(|seen| seen.pipeline == said)
            .collect();
        let mut way = match known(planner, said, &seen) {
            Some(way) => way,
            None if planner.may_make("stages") => {
                let name = if said.is_empty() { source } else { said };
                make(planner, name, &seen)?
            }
            None => Way::default(),
        };
        said.clone_into(&mut way.said);
        ways.push(way);
    }
    Ok(ways)
}

/// A pipeline of the book that has all these stages: the one of that name, else the first.
fn known(planner: &Planner<'_>, said: &str, seen: &[&Seen]) -> Option<Way> {
    let catalog = planner.catalog();
    let has_all = |pipeline: &&crate::domain::catalog::PipelineInfo| {
        let way = way_of(pipeline);
        seen.iter().all(|seen| way.stage(&seen.name).is_some())
    };
    let named = catalog
        .pipelines
        .iter()
        .find(|pipeline| !said.is_empty() && text::fold(&pipeline.name) == text::fold(said));
    named
        .filter(has_all)
        .or_else(|| catalog.pipelines.iter().find(has_all))
        .map(way_of)
}

fn way_of(pipeline: &crate::domain::catalog::PipelineInfo) -> Way {
    Way {
        said: String::new(),
        pipeline: pipeline.id.0,
        stages: pipeline
            .stages
            .iter()
            .map(|stage| {
                (
                    stage.name.clone(),
                    stage.id.0,
                    stage.probability,
                    stage.category.code(),
                )
            })
            .collect(),
    }
}

fn make(planner: &mut Planner<'_>, name: &str, seen: &[&Seen]) -> Result<Way> {
    let percent = |seen: &Seen| -> Option<Fixed> {
        let (text, _) = seen.probabilities.iter().max_by_key(|(_, count)| *count)?;
        Fixed::parse(text.trim_end_matches('%').trim())
            .ok()
            .filter(|percent| (0..=100_000_000).contains(&percent.0))
    };
    let mut seen = seen.to_vec();
    if seen.iter().all(|seen| percent(seen).is_some()) {
        seen.sort_by_key(|seen| percent(seen));
    } else if seen.iter().all(|seen| usual_place(&seen.name).is_some()) {
        seen.sort_by_key(|seen| usual_place(&seen.name));
    }
    let position = planner.catalog().pipelines.len() as i64 + 1;
    let pipeline = planner.make_record(
        Pipeline::INFO,
        Row::from_record(&Pipeline {
            name: name.to_owned(),
            position: Some(position),
            gate: Some(Gate::Warn.into()),
            set_by_import: true,
            ..Pipeline::default()
        }),
    )?;
    let mut way = Way {
        said: String::new(),
        pipeline,
        stages: Vec::new(),
    };
    let count = seen.len() as i64;
    for (at, stage) in seen.iter().enumerate() {
        // Spread evenly where the file does not say: 33 and 67 for two.
        let even = Fixed((100 * (at as i64 + 1) / (count + 1)) * 1_000_000);
        let probability = percent(stage).unwrap_or(even);
        let category = match probability.0 / 1_000_000 {
            0..=49 => Category::Pipeline,
            50..=74 => Category::BestCase,
            _ => Category::Commit,
        };
        let mut row = Row::from_record(&Stage {
            name: stage.name.clone(),
            position: Some(at as i64 + 1),
            probability: Some(probability),
            category: Some(category.into()),
            rot_days: Some(30),
            pipeline: None::<Ref<Pipeline>>,
            ..Stage::default()
        });
        row.set(Stage::INFO, "pipeline", Cell::Int(pipeline));
        let id = planner.make_record(Stage::INFO, row)?;
        way.stages
            .push((stage.name.clone(), id, probability, category.code()));
    }
    let names = way.stages.iter().map(|(name, ..)| name.clone()).collect();
    planner.report.pipelines.push((name.to_owned(), names));
    Ok(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_words_are_outcomes_and_the_rest_are_stages() {
        assert_eq!(outcome("Closed Won"), Some(Outcome::Won));
        assert_eq!(outcome("Lost"), Some(Outcome::Lost));
        assert_eq!(outcome("赢单"), Some(Outcome::Won));
        assert_eq!(outcome("Prospecting"), None);
        assert_eq!(outcome("Offen"), None);
        assert_eq!(standing("Offen"), Some(Outcome::Open));
        assert_eq!(standing("Closed - Won"), Some(Outcome::Won));
        assert!(usual_place("Prospecting") < usual_place("Engaging"));
    }
}
