//! A deal's sheet as lines of plain text, for the command line.

use super::{DealSheet, Standing};
use crate::{
    domain::{
        dates,
        field::{Record as _, Row},
        findings::Severity,
        pick::Codes as _,
        record::{
            activity::{ActivityKind, Promise},
            opportunity::{Attitude, InfluenceLevel, Opportunity},
        },
    },
    operations::words,
    store::{Actor, Read, Result},
};

/// The sheet as plain lines: for the command line, a mail, a log.
pub fn lines(read: Read<'_>, actor: &Actor, sheet: &DealSheet) -> Result<Vec<String>> {
    let info = Opportunity::INFO;
    let row = Row::from_record(&sheet.deal);
    let show = |field: &str| -> Result<String> {
        let spec = read.catalog().spec(info, field);
        spec.map_or(Ok(String::new()), |spec| {
            words::short(&read, info, &row, spec, actor.today)
        })
    };
    let account = sheet
        .account
        .as_ref()
        .map_or("no account", |account| account.name.as_str());
    let mut lines = vec![
        format!("{} — {account}", sheet.deal.name),
        format!(
            "  {}  {} {} %  closes {}",
            or(show("amount")?, "no amount"),
            sheet.stage.name,
            sheet
                .deal
                .probability
                .map_or_else(String::new, |share| share.to_string()),
            or(show("close_date")?, "no day"),
        ),
    ];
    if let Some((_, step, on)) = &sheet.facts.next_step {
        let on = on.map_or_else(String::new, |on| {
            format!("  {}", dates::near(on, actor.today))
        });
        lines.push(format!("  next: {step}{on}"));
    }
    for flag in sheet
        .flags
        .iter()
        .filter(|flag| !flag.is_mass && flag.quiet_until.is_none())
    {
        let mark = if flag.severity == Severity::Error {
            "!!"
        } else {
            "!"
        };
        lines.push(format!("  {mark} {}", flag.words));
    }
    for change in &sheet.changes {
        let change = match (change.from.as_str(), change.to.as_str()) {
            ("", to) => format!("  + {}: {to}", change.label),
            (from, "") => format!("  - {}: {from}", change.label),
            (from, to) => format!("  {}: {from} → {to}", change.label),
        };
        lines.push(change);
    }
    for member in sheet.members() {
        let roles: Vec<&str> = member.roles.iter().map(|role| role.called()).collect();
        let attitude = member.attitude.map_or("", Attitude::label);
        let influence = member.influence.map_or("", InfluenceLevel::label);
        lines.push(
            format!(
                "  {}  {}  {attitude}  {influence}",
                roles.join(", "),
                member.name
            )
            .trim_end()
            .to_owned(),
        );
    }
    for touch in &sheet.touches {
        let on = touch
            .on
            .map_or_else(String::new, |on| dates::near(on, actor.today));
        let kind = touch.kind.map_or("", ActivityKind::label);
        lines.push(
            format!("  {on}  {kind}  {}  {}", touch.with, touch.words)
                .trim_end()
                .to_owned(),
        );
    }
    for criterion in &sheet.stage.criteria {
        lines.push(format!(
            "  {} {}",
            if criterion.is_met { "x" } else { "-" },
            criterion.words
        ));
    }
    for promise in &sheet.promises {
        let by = if promise.by == Promise::Us {
            "we"
        } else {
            "they"
        };
        let standing = match promise.standing {
            Standing::Kept => "kept",
            Standing::Broken => "broken",
            Standing::Overdue => "overdue",
            Standing::Open => "open",
        };
        lines.push(format!("  promise ({by}, {standing}): {}", promise.what));
    }
    if !sheet.stage.guidance.is_empty() {
        lines.push(format!("  guidance: {}", sheet.stage.guidance));
    }
    Ok(lines)
}

fn or(text: String, other: &str) -> String {
    if text.is_empty() {
        other.to_owned()
    } else {
        text
    }
}
