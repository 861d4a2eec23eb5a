//! Reading what is to be done: next step, tasks, promises, and the days that belong to them.

use super::{
    super::{
        Plan, Role, Sort,
        cut::Words,
        when::{self, When},
        words::{TO_DO, TO_DO_ON},
    },
    Reader,
};
use std::ops::Range;

impl<'a> Reader<'a> {
    pub(super) fn plan(&mut self, sort: Sort, words: &mut Words<'a>, extent: &Range<usize>) {
        let role = match sort {
            Sort::Next | Sort::Task => Role::Next,
            Sort::Ours | Sort::Theirs => Role::Promise,
        };
        self.paint(extent, role);
        let mut rest = words.clone();
        // A promise is for a day; an hour is one of its words.
        let is_step = matches!(sort, Sort::Next | Sort::Task);
        let mut hour = is_step.then(|| when::take_hour(&mut rest)).flatten();
        let when = when::take(&mut rest, self.today);
        if is_step && hour.is_none() && when.is_some() {
            hour = when::take_hour(&mut rest);
        }
        for range in when
            .iter()
            .map(|when| &when.range)
            .chain(hour.iter().map(|(_, range)| range))
        {
            self.paint(range, Role::Day);
        }
        let at = hour.map(|(at, _)| at);
        self.add(
            Plan {
                sort,
                text: rest.text(),
                // An hour without a day is today's.
                on: when.map(|when| when.day).or(at.map(|_| self.today)),
                at,
            },
            extent,
        );
    }

    fn add(&mut self, plan: Plan, extent: &Range<usize>) {
        if plan.text.is_empty() {
            self.problem(extent.clone(), "what is to be done? words are missing");
        } else if plan.sort == Sort::Next && self.reading.capture.next().is_some() {
            self.problem(
                extent.clone(),
                "there is a next step already: `task …` puts one beside it",
            );
        } else {
            self.capture().plans.push(plan);
        }
    }

    /// A clause that begins with something to be done: the next step, and what follows it a task.
    pub(super) fn planned(
        &mut self,
        is_first: bool,
        words: &Words<'a>,
        extent: &Range<usize>,
    ) -> Option<Sort> {
        let mut rest = words.clone();
        let begins = |rest: &Words<'_>, verbs: &[&str]| {
            verbs.iter().any(|verb| rest.clone().strip(verb).is_some())
        };
        let mut hour = when::take_hour(&mut rest);
        let when: Option<When> =
            when::take(&mut rest, self.today).filter(|when| when.day >= self.today);
        if hour.is_none() && when.is_some() {
            hour = when::take_hour(&mut rest);
        }
        let is_plan = match when.map(|when| when.day).or(hour.map(|_| self.today)) {
            Some(_) => begins(&rest, TO_DO) || begins(&rest, TO_DO_ON),
            None => !is_first && begins(words, TO_DO),
        };
        if !is_plan {
            return None;
        }
        let has_next = self.reading.capture.next().is_some();
        let sort = if has_next { Sort::Task } else { Sort::Next };
        self.plan(sort, &mut words.clone(), extent);
        Some(sort)
    }

    /// A day by itself belongs to the plan before it, or to the touch.
    pub(super) fn day_alone(&mut self, words: &Words<'a>, extent: &Range<usize>) -> bool {
        let mut rest = words.clone();
        let Some(when) = when::take(&mut rest, self.today).filter(|_| rest.is_empty()) else {
            return false;
        };
        let today = self.today;
        let capture = self.capture();
        if let Some(plan) = capture
            .plans
            .last_mut()
            .filter(|plan| plan.on.is_none() && !when::ends_open(&plan.text))
        {
            plan.on = Some(when.day);
        } else if capture.touch.is_some()
            && capture.day.is_none()
            && when::past(&when, today) <= today
        {
            capture.day = Some(when::past(&when, today));
        } else {
            return false;
        }
        self.paint(extent, Role::Day);
        true
    }
}
