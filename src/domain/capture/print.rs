//! A capture as a line in which every clause is named; and the same clause named otherwise.

use std::fmt;

use super::{Capture, ReadAs, Reading, Sort};
use crate::domain::{dates::clock, pick::Codes as _};

/// The word that names a plan.
fn word(sort: Sort) -> &'static str {
    match sort {
        Sort::Next => "next",
        Sort::Task => "task",
        Sort::Ours => "promise",
        Sort::Theirs => "they promise",
    }
}

impl fmt::Display for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut clauses = Vec::new();
        if let Some(new) = &self.new {
            clauses.push(format!("new {}: {}", new.kind, new.name));
        }
        if let Some(touch) = self.touch {
            clauses.push(format!("touch: {}", touch.code()));
        }
        clauses.extend(self.about.iter().map(|name| format!("@\"{name}\"")));
        if !self.people.is_empty() {
            clauses.push(format!("with: {}", self.people.join(" & ")));
        }
        if let Some(direction) = self.direction {
            clauses.push(format!("direction: {}", direction.code()));
        }
        if let Some(reached) = self.reached {
            clauses.push(format!(
                "outcome: {}",
                if reached { "reached" } else { "no answer" }
            ));
        }
        if let Some(day) = self.day {
            clauses.push(format!("on: {day}"));
        }
        clauses.extend(self.said.iter().map(|said| format!("said: {said}")));
        if let Some((amount, currency)) = &self.amount {
            let code = currency.as_ref().map_or("", |currency| currency.code());
            clauses.push(format!("amount: {amount} {code}").trim_end().to_owned());
        }
        if let Some(day) = self.close {
            clauses.push(format!("close: {day}"));
        }
        for plan in &self.plans {
            let on = plan.on.map_or_else(String::new, |on| format!(" {on}"));
            let at = plan
                .at
                .map_or_else(String::new, |at| format!(" {}", clock(at)));
            clauses.push(format!("{}: {}{on}{at}", word(plan.sort), plan.text));
        }
        f.write_str(&clauses.join(", "))
    }
}

/// The line with the clause at this byte read as the next thing it could be: said, next step, task, promise of ours,
/// promise of theirs, and round again. Gives the cursor's new byte too.
pub fn retag(line: &str, reading: &Reading, byte: usize) -> Option<(String, usize)> {
    let clause = reading
        .clauses
        .iter()
        .find(|clause| clause.range.start <= byte && byte <= clause.range.end)
        .or(reading.clauses.last())?;
    let named = match clause.read_as {
        ReadAs::Said => "next: ",
        ReadAs::Plan(Sort::Next) => "task: ",
        ReadAs::Plan(Sort::Task) => "promise: ",
        ReadAs::Plan(Sort::Ours) => "they promise: ",
        ReadAs::Plan(Sort::Theirs) | ReadAs::Other => "said: ",
    };
    let before = line.get(..clause.range.start)?;
    let gap = if before.is_empty() { "" } else { " " };
    let body = line.get(clause.body..clause.range.end)?;
    let head = format!("{before}{gap}{named}{body}");
    let cursor = head.len();
    Some((head + line.get(clause.range.end..)?, cursor))
}
