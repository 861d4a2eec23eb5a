//! The left column of a deal: what is wrong with it, what changed, its stage, the promises.

use super::{
    super::super::super::{canvas::Canvas, view::Scene},
    column::{Column, Line},
    near_or_long, who,
};
use crate::{
    domain::{dates, field::Date, findings::Severity, record::activity::Promise, text::width},
    operations::review::{
        DealSheet,
        sheet::{Change, PromiseLine, Standing},
    },
    words::say,
};

pub(super) fn left_column<'a>(
    canvas: &Canvas<'a>,
    scene: &'a Scene,
    sheet: &DealSheet,
    room: u16,
) -> Column<'a> {
    let (theme, icons) = (canvas.theme, canvas.icons);
    let mut column = Column::new(room, theme, scene);
    for flag in sheet
        .flags
        .iter()
        .filter(|flag| !flag.is_mass && flag.quiet_until.is_none())
    {
        let (glyph, style) = match flag.severity {
            Severity::Error => (icons.danger, theme.danger),
            Severity::Warning => (icons.warning, theme.warning),
            Severity::Note => (icons.dot, theme.muted),
        };
        let text = if flag.severity == Severity::Note {
            theme.muted
        } else {
            theme.text
        };
        column.item(glyph, style, &flag.words, text);
    }
    if column.lines.is_empty() {
        // What most of them lack stands at the head, and is not told of each again.
        let (glyph, style, text) = if sheet.flags.iter().any(|flag| flag.is_mass) {
            (icons.dot, theme.muted, say!("review-nothing-more"))
        } else {
            (icons.done, theme.done, say!("review-nothing-wrong"))
        };
        column.item(glyph, style, text, theme.muted);
    }
    since(&mut column, sheet, icons.right);
    stage(&mut column, sheet, icons.done, icons.missing);
    promises(
        &mut column,
        &sheet.promises,
        [icons.done, icons.missing, icons.danger, icons.unticked],
    );
    column
}

fn since(column: &mut Column<'_>, sheet: &DealSheet, arrow: &str) {
    let (theme, today) = (column.theme, column.scene.now.today);
    let day = sheet
        .last
        .as_ref()
        .and_then(|last| last.at)
        .and_then(|at| day_of(at.0));
    let heading = match day {
        Some(day) => say!("review-since", day = dates::long(day)),
        None if sheet.changes.is_empty() => return,
        None => say!("review-never").to_owned(),
    };
    column.heading(heading, "");
    if sheet.changes.is_empty() {
        column.item("", theme.muted, say!("review-unchanged"), theme.muted);
    }
    // Labels with a number of their own are long; the others stand in one column.
    let labels = sheet
        .changes
        .iter()
        .map(|change| width(&change.label))
        .filter(|wide| *wide <= 14)
        .max()
        .unwrap_or(0);
    for change in newest(&sheet.changes, 8) {
        let label = lowered(&change.label);
        let label = format!(
            "{label}{}",
            " ".repeat(labels.saturating_sub(width(&label)))
        );
        let (from, to) = (bare(&change.from), bare(&change.to));
        let what = if from.is_empty() {
            to.to_owned()
        } else if to.is_empty() {
            format!("{from} {arrow} {}", say!("review-nothing"))
        } else {
            format!("{from} {arrow} {to}")
        };
        let mut line = Line::of([(format!("{label}  "), theme.muted), (what, theme.text)]);
        let is_long = width(&label) > labels;
        let who = change
            .author
            .filter(|_| !is_long)
            .map(|id| who(id, column.scene))
            .unwrap_or_default();
        let when = change
            .at
            .and_then(|at| day_of(at.0))
            .map(|day| dates::near(day, today))
            .unwrap_or_default();
        let note = [who, when]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        line.right = Some((note, theme.muted));
        column.lines.push(line);
    }
}

/// Without cents where there are none.
fn bare(text: &str) -> &str {
    text.strip_suffix(".00").unwrap_or(text)
}

/// Its first letter small: the number of a quote stays as it is.
fn lowered(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

fn newest(changes: &[Change], count: usize) -> &[Change] {
    changes
        .get(changes.len().saturating_sub(count)..)
        .unwrap_or(changes)
}

fn stage(column: &mut Column<'_>, sheet: &DealSheet, done: &str, missing: &str) {
    let theme = column.theme;
    let stage = &sheet.stage;
    if stage.name.is_empty() {
        return;
    }
    let age = match (stage.days, stage.limit) {
        (Some(days), Some(limit)) => say!("review-days-limit", count = days, limit = limit),
        (Some(days), None) => say!("review-days", count = days),
        (None, _) => say!("review-age-unknown").into(),
    };
    column.heading(say!("review-stage", stage = stage.name.to_uppercase()), age);
    for criterion in &stage.criteria {
        let (glyph, style, text) = if criterion.is_met {
            (done, theme.done, theme.muted)
        } else {
            (missing, theme.warning, theme.text)
        };
        column.item(glyph, style, &criterion.words, text);
    }
    if !stage.guidance.is_empty() {
        column.item("", theme.muted, &stage.guidance, theme.muted);
    }
}

fn promises(column: &mut Column<'_>, promises: &[PromiseLine], glyphs: [&str; 4]) {
    if promises.is_empty() {
        return;
    }
    let (theme, today) = (column.theme, column.scene.now.today);
    column.heading(say!("review-promises"), "");
    for promise in promises {
        let (glyph, style) = match promise.standing {
            Standing::Kept => (glyphs[0], theme.done),
            Standing::Broken => (glyphs[1], theme.warning),
            Standing::Overdue => (glyphs[2], theme.danger),
            Standing::Open => (glyphs[3], theme.muted),
        };
        let words = match promise.by {
            Promise::Us => say!("review-we", what = &promise.what),
            Promise::Them => say!("review-they", what = &promise.what),
        };
        let due = match (promise.due, promise.standing) {
            (Some(day), Standing::Overdue) => {
                say!("review-overdue", age = dates::age((today - day).num_days()))
            }
            (Some(day), Standing::Open) => say!("review-by", day = near_or_long(day, today)),
            _ => String::new(),
        };
        column.item(glyph, style, &(words + &due), theme.text);
    }
}

fn day_of(millis: i64) -> Option<Date> {
    crate::domain::field::date(millis.div_euclid(86_400_000))
}
