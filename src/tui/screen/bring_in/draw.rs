//! How an import looks: the files of the plan with what they do, how far it is, what came of it.

use std::sync::PoisonError;

use ratatui::{layout::Rect, style::Style};

use super::super::super::{
    action::Action,
    canvas::{Canvas, wrapped},
    message::Trouble,
    theme::Tone,
    view::Scene,
    widget::table::{Column, Scroll, Shown, Table},
};
use super::{BringIn, Stage, face::Face, job::Shared};
use crate::{
    transfer::import::{
        Plan, desk,
        layout::{BY_CELLS, BY_HEADERS},
        report::FileReport,
        source::Aside,
    },
    words::say,
};

impl BringIn {
    pub(super) fn show(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let (strong, muted) = (canvas.theme.strong, canvas.theme.muted);
        let room = area.width.saturating_sub(2);
        let below = Rect {
            x: area.x + 1,
            y: area.y + 2,
            width: room,
            height: area.height.saturating_sub(2),
        };
        let title = match (&self.stage, &self.face) {
            (Stage::Planning, _) => say!("import-title-reading"),
            (Stage::Preview(plan), Face::Files) if plan.report.is_known() => {
                say!("import-title-known")
            }
            (Stage::Preview(plan), Face::Files) if plan.is_empty() => {
                say!("import-title-nothing")
            }
            (Stage::Preview(_), Face::Files) => say!("import-title-preview"),
            (Stage::Preview(_), Face::Columns(_)) => say!("import-title-columns"),
            (Stage::Preview(_), Face::Lines(_)) => say!("import-title-lines"),
            (Stage::Preview(_), Face::Names(_)) => say!("import-title-names"),
            (Stage::Applying, _) => say!("import-title-applying"),
            (Stage::Done(_), _) => say!("import-title-done"),
            (Stage::Failed(_), _) => say!("import-title-failed"),
        };
        let used = canvas.put(area.x + 1, area.y, room, title, strong);
        match (&self.stage, &self.face) {
            (Stage::Planning | Stage::Applying, _) => progress(canvas, below, &self.shared),
            (Stage::Preview(plan), Face::Files) => self.preview(canvas, below, plan, scene),
            (Stage::Preview(plan), Face::Columns(columns)) => {
                if let Some(file) = plan.report.files.get(columns.table) {
                    let words = format!("{}, {}", file.input.name(), file.called());
                    let at = area.x + 1 + used + 2;
                    canvas.put(at, area.y, room.saturating_sub(used + 2), &words, muted);
                }
                let table = Rect {
                    x: area.x,
                    width: area.width,
                    ..below
                };
                columns.draw(canvas, table);
            }
            (Stage::Preview(_), Face::Lines(lines)) => {
                let at = area.x + 1 + used + 2;
                canvas.put(
                    at,
                    area.y,
                    room.saturating_sub(used + 2),
                    &lines.words(),
                    muted,
                );
                let table = Rect {
                    x: area.x,
                    width: area.width,
                    ..below
                };
                lines.draw(canvas, table);
            }
            (Stage::Preview(_), Face::Names(names)) => {
                let table = Rect {
                    x: area.x,
                    width: area.width,
                    ..below
                };
                names.draw(canvas, table);
            }
            (Stage::Done(lines), _) => {
                let lines: Vec<(String, Style)> = lines
                    .iter()
                    .map(|line| (line.clone(), canvas.theme.text))
                    .collect();
                text(canvas, below, &lines, self.text);
            }
            (Stage::Failed(trouble), _) => failed(canvas, below, trouble),
        }
    }

    fn preview(&self, canvas: &mut Canvas<'_>, area: Rect, plan: &Plan, scene: &Scene) {
        let files = &plan.report.files;
        let high = (files.len() as u16 + 1).min(area.height / 2).max(2);
        let table = Rect {
            x: area.x - 1,
            width: area.width + 2,
            height: high,
            ..area
        };
        draw_files(canvas, table, files, self.scroll);
        let mut lines: Vec<(String, Style)> = Vec::new();
        let (muted, warning) = (canvas.theme.muted, canvas.theme.warning);
        for asked in desk::asked(plan) {
            lines.push((asked.words(), warning));
            lines.push((format!("  {}", asked.of()), muted));
        }
        if let Some(file) = files.get(self.scroll.at) {
            if let Some(why) = &file.passed {
                lines.push((
                    say!("import-passed-why", file = file.input.name(), why = why),
                    muted,
                ));
            }
            if file.aside == Some(Aside::Hidden) {
                let key = scene.key(Action::ImportOmit);
                lines.push((say!("import-hidden-take", key = key), muted));
            }
            let of = |line: String| match files.len() {
                1 => line,
                _ => format!("{}: {line}", file.input.name()),
            };
            lines.extend(file.details().into_iter().map(|line| (of(line), muted)));
            if let Some(unread) = file.unread_line() {
                let key = scene.key(Action::ImportColumns);
                let text = say!("import-unread", what = unread, key = key);
                lines.push((of(text), warning));
            }
        }
        let plain = canvas.theme.text;
        let known = plan
            .report
            .decisions
            .iter()
            .filter(|one| one.like.is_some())
            .count();
        if known > 0 {
            let key = scene.key(Action::ImportLines);
            lines.push((say!("import-alike", count = known, key = key), warning));
        }
        let proposed = plan.report.proposed.len();
        if proposed > 0 {
            let key = scene.key(Action::ImportNames);
            lines.push((say!("import-slips", count = proposed, key = key), warning));
        }
        lines.extend(
            plan.report
                .rest(false)
                .into_iter()
                .map(|line| (line, plain)),
        );
        let below = Rect {
            y: area.y + high + 1,
            height: area.height.saturating_sub(high + 1),
            ..area
        };
        text(canvas, below, &lines, self.text);
    }
}

fn draw_files(canvas: &mut Canvas<'_>, area: Rect, files: &[FileReport], at: Scroll) {
    let heads = [
        Column::of(say!("import-column-file"), false, 20, 40).leading(),
        Column::of(say!("import-column-kind"), false, 13, 18),
        Column::of(say!("import-column-new"), true, 5, 7),
        Column::of(say!("import-column-changed"), true, 7, 7),
        Column::of(say!("import-column-same"), true, 5, 7),
        Column::of(say!("import-column-not-taken"), true, 9, 9),
        Column::of(say!("import-column-recognised"), false, 10, 26),
    ];
    Table::draw_all(&heads, files, cells, at, canvas, area);
}

fn cells(file: &FileReport) -> Vec<Shown> {
    let name = Shown::plain(file.input.name());
    if file.passed.is_some() {
        return vec![name, Shown::new(say!("import-passed"), Tone::Warning)];
    }
    let count = |count: u64, tone| match count {
        0 => Shown::plain(""),
        count => Shown::new(count.to_string(), tone),
    };
    let same = file.unchanged + file.repeated + file.skipped;
    vec![
        name,
        Shown::plain(file.called().to_lowercase()),
        count(file.created, Tone::Done),
        count(file.updated, Tone::Plain),
        count(same, Tone::Plain),
        count(file.rejected, Tone::Danger),
        Shown::plain(match file.layout.as_str() {
            BY_HEADERS => say!("import-by-headers"),
            BY_CELLS => say!("import-by-cells"),
            layout => layout,
        }),
    ]
}

fn progress(canvas: &mut Canvas<'_>, area: Rect, shared: &Shared) {
    let now = *shared
        .progress
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let Some(now) = now.filter(|now| now.total > 0) else {
        return;
    };
    let part = now.done.min(now.total) as f64 / now.total as f64;
    let used = canvas.put(
        area.x,
        area.y,
        area.width,
        now.phase.word(),
        canvas.theme.muted,
    ) + 2;
    let room = area.width.saturating_sub(used).min(40);
    canvas.gauge(area.x + used, area.y, room, part);
}

/// Lines, wrapped, from one of them on; what does not fit is counted.
fn text(canvas: &mut Canvas<'_>, area: Rect, lines: &[(String, Style)], from: usize) {
    let from = from.min(lines.len().saturating_sub(1));
    let mut y = area.y;
    for (at, (line, style)) in lines.iter().enumerate().skip(from) {
        let high = wrapped(line, usize::from(area.width)).len().max(1) as u16;
        let is_last = at + 1 == lines.len();
        if y + high + u16::from(!is_last) > area.bottom() {
            if y < area.bottom() {
                let more = say!("import-more", count = lines.len() - at);
                canvas.put(area.x, y, area.width, &more, canvas.theme.muted);
            }
            return;
        }
        let place = Rect {
            y,
            height: high,
            ..area
        };
        canvas.wrap(place, line, *style);
        y += high;
    }
}

fn failed(canvas: &mut Canvas<'_>, area: Rect, trouble: &Trouble) {
    let used = canvas.wrap(area, &trouble.message, canvas.theme.danger);
    let hint = trouble.hint.as_deref().unwrap_or_default();
    let after = Rect {
        y: area.y + used + 1,
        height: area.height.saturating_sub(used + 1),
        ..area
    };
    canvas.wrap(after, hint, canvas.theme.muted);
}
