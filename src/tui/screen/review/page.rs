//! How a deal under review looks: the head, then two columns, or one below the other where there is no room.
//!
//! A column is a list of lines, made first and drawn through a window, so that it scrolls whatever its height.

use ratatui::{layout::Rect, style::Style};

use super::super::super::{
    canvas::{Canvas, wrapped},
    theme::Theme,
    view::Scene,
    widget::table::Scroll,
};
use crate::{
    domain::{
        dates,
        field::Date,
        findings::Severity,
        id::Id,
        money,
        pick::{Codes as _, Pick},
        record::{
            activity::Promise,
            opportunity::{Opportunity, Outcome, Role},
            quote::QuoteStatus,
        },
        text::width,
    },
    operations::review::{
        Choice, DealSheet, Session,
        sheet::{Change, PromiseLine, Standing, TouchLine},
    },
};

/// More lines than any column has: how far a column may be scrolled is settled when it is drawn.
pub(super) const TALL: usize = 500;
/// Narrower than this there is one column.
const TWO: u16 = 100;

/// Pieces after each other, and perhaps one that ends at the right edge.
#[derive(Default)]
struct Line {
    pieces: Vec<(String, Style)>,
    right: Option<(String, Style)>,
}

impl Line {
    fn of(pieces: impl IntoIterator<Item = (impl Into<String>, Style)>) -> Self {
        Self {
            pieces: pieces
                .into_iter()
                .map(|(text, style)| (text.into(), style))
                .collect(),
            right: None,
        }
    }
}

/// The lines of one column.
struct Column<'a> {
    lines: Vec<Line>,
    room: usize,
    theme: &'a Theme,
    scene: &'a Scene,
}

impl<'a> Column<'a> {
    fn new(room: u16, theme: &'a Theme, scene: &'a Scene) -> Self {
        Self {
            lines: Vec::new(),
            room: usize::from(room),
            theme,
            scene,
        }
    }

    fn blank(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(Line::default());
        }
    }

    fn heading(&mut self, text: impl Into<String>, right: impl Into<String>) {
        self.blank();
        let mut line = Line::of([(text.into(), self.theme.heading)]);
        line.right = Some((right.into(), self.theme.muted));
        self.lines.push(line);
    }

    /// A glyph, then words over as many lines as they need.
    fn item(&mut self, glyph: &str, glyph_style: Style, words: &str, style: Style) {
        let room = self.room.saturating_sub(3).max(8);
        for (at, part) in wrapped(words, room).into_iter().enumerate() {
            let lead = if at == 0 {
                format!("{glyph:<2} ")
            } else {
                "   ".into()
            };
            self.lines
                .push(Line::of([(lead, glyph_style), (part, style)]));
        }
    }

    fn draw(self, canvas: &mut Canvas<'_>, area: Rect, scroll: Scroll) -> bool {
        let height = usize::from(area.height);
        let top = scroll.at.min(self.lines.len().saturating_sub(height));
        let is_more = self.lines.len() > top + height;
        for (row, line) in self.lines.into_iter().skip(top).take(height).enumerate() {
            let y = area.y + row as u16;
            let right = line
                .right
                .as_ref()
                .map_or(0, |(text, _)| width(text) as u16 + 1);
            let pieces: Vec<(&str, Style)> = line
                .pieces
                .iter()
                .map(|(text, style)| (text.as_str(), *style))
                .collect();
            canvas.pieces(area.x, y, area.width.saturating_sub(right), &pieces);
            if let Some((text, style)) = &line.right {
                canvas.put_right(area.x, y, area.width, text, *style);
            }
        }
        is_more
    }
}

/// A deal of a review that has not begun.
pub(super) struct First {
    pub(super) name: String,
    pub(super) account: String,
    pub(super) amount: String,
}

/// Before a review: which deals it would have.
pub(super) fn before(
    canvas: &mut Canvas<'_>,
    area: Rect,
    scene: &Scene,
    choice: &Choice,
    first: &[First],
) {
    let theme = canvas.theme;
    let wide = area.width.saturating_sub(4).min(90);
    let mut column = Column::new(wide, theme, scene);
    column
        .lines
        .push(Line::of([("Pipeline review", theme.strong)]));
    column.lines.push(Line::of([(
        format!("{} deals · {}", choice.deals.len(), choice.title),
        theme.muted,
    )]));
    if choice.is_everyone {
        column.blank();
        column.item(
            canvas.icons.warning,
            theme.warning,
            "No open deal is yours, so all open deals are in it.",
            theme.text,
        );
    }
    if !choice.mass.is_empty() {
        column.heading("MOST OF THEM", "");
        for flag in &choice.mass {
            let words = format!(
                "{} of {} · {}",
                flag.deals.len(),
                choice.deals.len(),
                flag.label.to_lowercase()
            );
            column.item(canvas.icons.warning, theme.warning, &words, theme.text);
            if !flag.hint.is_empty() {
                column.item("", theme.muted, flag.hint, theme.muted);
            }
        }
    }
    if !first.is_empty() {
        column.heading("IN THIS ORDER", "");
    }
    for (at, deal) in first.iter().enumerate() {
        let mut line = Line::of([
            (format!("{:>3}  ", at + 1), theme.muted),
            (deal.name.clone(), theme.text),
            (format!("  {}", deal.account), theme.muted),
        ]);
        line.right = Some((deal.amount.clone(), theme.text));
        column.lines.push(line);
    }
    let rest = choice.deals.len().saturating_sub(first.len());
    if rest > 0 {
        column.item("", theme.muted, &format!("  and {rest} more"), theme.muted);
    }
    let below = column.lines.len() + 2;
    let height = usize::from(area.height.saturating_sub(1));
    if below > height {
        column.lines.truncate(height.saturating_sub(2));
    }
    column.blank();
    let (begin, mend) = (
        scene.key(super::Action::ReviewDone),
        scene.key(super::Action::ReviewHead),
    );
    if choice.deals.is_empty() {
        column.item(
            "",
            theme.muted,
            "There is no open deal here. Add one with a in Opportunities, or bring in files.",
            theme.muted,
        );
    } else {
        let mut pieces = vec![(begin, theme.key), (" begins".to_owned(), theme.hint)];
        if choice.mass.iter().any(|flag| flag.field.is_some()) {
            pieces.extend([
                ("   ".into(), theme.hint),
                (mend, theme.key),
                (" mends what most of them lack".into(), theme.hint),
            ]);
        }
        column.lines.push(Line::of(pieces));
    }
    let inside = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: wide,
        height: area.height.saturating_sub(1),
    };
    column.draw(canvas, inside, Scroll::default());
}

/// The deal at the place, or that all were seen.
pub(super) fn deal(
    canvas: &mut Canvas<'_>,
    area: Rect,
    scene: &Scene,
    session: &Session,
    sheet: Option<&DealSheet>,
    is_beside: bool,
    scroll: [Scroll; 2],
) {
    let area = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(4),
        ..area
    };
    if area.width < 20 || area.height < 4 {
        return;
    }
    progress(canvas, area, scene, session);
    let below = Rect {
        y: area.y + 2,
        height: area.height.saturating_sub(2),
        ..area
    };
    let Some(id) = session.current() else {
        return seen_all(canvas, below, scene, session);
    };
    let Some(sheet) = sheet.filter(|sheet| sheet.deal.id == id) else {
        return;
    };
    head(canvas, below, scene, sheet);
    let used = if area.width >= TWO { 3 } else { 4 };
    let body = Rect {
        y: below.y + used,
        height: below.height.saturating_sub(used),
        ..below
    };
    if area.width >= TWO {
        let wide = (area.width - 4) / 2;
        let left = Rect {
            width: wide,
            ..body
        };
        let right = Rect {
            x: body.x + wide + 4,
            width: body.width - wide - 4,
            ..body
        };
        let more = left_column(canvas, scene, sheet, wide).draw(canvas, left, scroll[0]);
        let more_right =
            right_column(canvas, scene, sheet, right.width).draw(canvas, right, scroll[1]);
        more_below(canvas, left, more);
        more_below(canvas, right, more_right);
        if is_beside {
            canvas.divide(right.x - 2, right.y, right.height);
        }
    } else {
        let mut column = left_column(canvas, scene, sheet, body.width);
        let other = right_column(canvas, scene, sheet, body.width);
        let folded = if is_beside {
            canvas.icons.open
        } else {
            canvas.icons.folded
        };
        column.blank();
        let heading = canvas.theme.heading;
        for line in other.lines {
            let is_heading = line
                .pieces
                .first()
                .is_some_and(|(_, style)| *style == heading);
            if is_heading || is_beside {
                let mut line = line;
                if is_heading {
                    line.pieces
                        .insert(0, (format!("{folded} "), canvas.theme.faint));
                }
                column.lines.push(line);
            }
        }
        let scroll = scroll[usize::from(is_beside)];
        let more = column.draw(canvas, body, scroll);
        more_below(canvas, body, more);
    }
}

fn more_below(canvas: &mut Canvas<'_>, area: Rect, is_more: bool) {
    if is_more && area.height > 0 {
        canvas.put_right(
            area.x,
            area.bottom() - 1,
            area.width,
            canvas.icons.descending,
            canvas.theme.faint,
        );
    }
}

/// "7 of 23 · mine, open, by attention", and how many were looked at.
fn progress(canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene, session: &Session) {
    let (total, place) = (session.deals.len(), session.place);
    let theme = canvas.theme;
    let title = session
        .review
        .title
        .split_once(" · ")
        .map_or("", |(_, title)| title);
    let at = if place < total {
        format!("{} of {total}", place + 1)
    } else {
        format!("all {total}")
    };
    let gauge = 22.min(area.width / 4);
    let used = canvas.pieces(
        area.x,
        area.y,
        area.width.saturating_sub(gauge + 16),
        &[(&at, theme.strong), (&format!(" · {title}"), theme.muted)],
    );
    let seen = session.reviewed().to_string();
    let right = gauge + 10 + width(&seen) as u16;
    if used + right + 2 <= area.width {
        let x = area.right() - right;
        canvas.put(x, area.y, 9, "reviewed ", theme.muted);
        let part = session.reviewed() as f64 / total.max(1) as f64;
        canvas.gauge(x + 9, area.y, gauge, part);
        canvas.put(x + 10 + gauge, area.y, 6, &seen, theme.text);
    }
    if !session.mass.is_empty() && area.height > 1 {
        let told: Vec<String> = session
            .mass
            .iter()
            .map(|flag| format!("{} {}", flag.deals.len(), flag.label.to_lowercase()))
            .collect();
        canvas.pieces(
            area.x,
            area.y + 1,
            area.width,
            &[
                (canvas.icons.warning, theme.warning),
                (&format!(" {}", told.join(" · ")), theme.muted),
            ],
        );
    }
}

fn seen_all(canvas: &mut Canvas<'_>, area: Rect, scene: &Scene, session: &Session) {
    let theme = canvas.theme;
    let mut column = Column::new(area.width, theme, scene);
    column.blank();
    column.item(
        canvas.icons.done,
        theme.done,
        "Every deal was seen.",
        theme.strong,
    );
    let left = session.deals.len().saturating_sub(session.reviewed());
    if left > 0 {
        column.item(
            "",
            theme.muted,
            &format!("{left} of them without a verdict: the index shows which."),
            theme.muted,
        );
    }
    column.blank();
    let key = scene.key(super::Action::ReviewDone);
    column.lines.push(Line::of([
        (key, theme.key),
        (
            " ends the review and writes its minutes".to_owned(),
            theme.hint,
        ),
    ]));
    column.draw(canvas, area, Scroll::default());
}

fn head(canvas: &mut Canvas<'_>, area: Rect, scene: &Scene, sheet: &DealSheet) {
    let (theme, today) = (canvas.theme, scene.now.today);
    let deal = &sheet.deal;
    let facts = facts_of(deal, sheet, scene);
    let shown = facts.iter().map(|text| width(text) as u16 + 3).sum::<u16>();
    let account = sheet
        .account
        .as_ref()
        .map(|account| account.name.as_str())
        .unwrap_or_default();
    let is_roomy = area.width >= TWO;
    let name_room = if is_roomy {
        area.width.saturating_sub(shown + 2)
    } else {
        area.width
    };
    let name = if account.is_empty() {
        deal.name.clone()
    } else {
        format!("{account} — {}", deal.name)
    };
    canvas.put(area.x, area.y, name_room, &name, theme.strong);
    let facts = facts.join("   ");
    if is_roomy {
        canvas.put_right(area.x, area.y, area.width, &facts, theme.text);
    } else {
        canvas.put(area.x, area.y + 1, area.width, &facts, theme.text);
    }
    let next = match (&deal.next_step, deal.next_step_date) {
        (step, _) if step.is_empty() => ("no next step".to_owned(), theme.warning),
        (step, Some(day)) if day < today => (
            format!(
                "next: {step}  overdue {}",
                dates::age((today - day).num_days())
            ),
            theme.danger,
        ),
        (step, Some(day)) => (
            format!("next: {step}  {}", dates::near(day, today)),
            theme.text,
        ),
        (step, None) => (format!("next: {step}"), theme.text),
    };
    let mut about: Vec<String> = Vec::new();
    if let Some(account) = &sheet.account {
        about.extend([account.city.clone(), account.industry.clone()]);
        if !account.class.is_empty() {
            about.push(format!("{} customer", account.class));
        }
    }
    about.retain(|part| !part.is_empty());
    let about = about.join(" · ");
    if is_roomy {
        let used = canvas.put_right(area.x, area.y + 1, area.width, &next.0, next.1);
        canvas.put(
            area.x,
            area.y + 1,
            area.width.saturating_sub(used + 2),
            &about,
            theme.muted,
        );
    } else {
        canvas.put(area.x, area.y + 2, area.width, &next.0, next.1);
    }
}

/// Amount, stage, close date: what a deal comes down to.
fn facts_of(deal: &Opportunity, sheet: &DealSheet, scene: &Scene) -> Vec<String> {
    let mut facts = Vec::new();
    if let (Some(amount), Some(currency)) = (deal.amount, deal.currency) {
        facts.push(whole(amount, currency));
    }
    match &deal.outcome {
        Some(Pick::Known(Outcome::Open)) | None => {
            let chance = deal
                .probability
                .map(|chance| format!(" {} {chance} %", scene.icons.cursor))
                .unwrap_or_default();
            facts.push(format!("{}{chance}", sheet.stage.name));
        }
        Some(Pick::Known(outcome)) => facts.push(outcome.label().to_owned()),
        Some(Pick::Unknown(code)) => facts.push(code.to_string()),
    }
    if let Some(day) = deal.close_date {
        let pushed = match deal.pushes.unwrap_or(0) {
            0 => String::new(),
            times => format!(" (pushed {times}×)"),
        };
        let closes = if day < scene.now.today {
            "was to close"
        } else {
            "closes"
        };
        let when = if day < scene.now.today {
            dates::long(day)
        } else {
            near_or_long(day, scene.now.today)
        };
        facts.push(format!("{closes} {when}{pushed}"));
    }
    facts
}

/// An amount without cents where it has none.
pub(super) fn whole(amount: money::Minor, currency: money::Currency) -> String {
    let text = money::long(amount, currency);
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

fn near_or_long(day: Date, today: Date) -> String {
    let near = dates::near(day, today);
    if near.starts_with('+') {
        dates::long(day)
    } else {
        near
    }
}

fn left_column<'a>(
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
        column.item(
            icons.done,
            theme.done,
            "nothing is wrong with this deal",
            theme.muted,
        );
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
        Some(day) => format!("SINCE THE LAST REVIEW · {}", dates::long(day)),
        None if sheet.changes.is_empty() => return,
        None => "NEVER REVIEWED YET · CHANGES SO FAR".into(),
    };
    column.heading(heading, "");
    if sheet.changes.is_empty() {
        column.item("", theme.muted, "nothing changed", theme.muted);
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
            format!("{from} {arrow} nothing")
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
        (Some(days), Some(limit)) => format!("{days} days (limit {limit})"),
        (Some(days), None) => format!("{days} days"),
        (None, _) => "age unknown".into(),
    };
    column.heading(format!("STAGE: {}", stage.name.to_uppercase()), age);
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
    column.heading("PROMISES", "");
    for promise in promises {
        let (glyph, style) = match promise.standing {
            Standing::Kept => (glyphs[0], theme.done),
            Standing::Broken => (glyphs[1], theme.warning),
            Standing::Overdue => (glyphs[2], theme.danger),
            Standing::Open => (glyphs[3], theme.muted),
        };
        let by = match promise.by {
            Promise::Us => "we",
            Promise::Them => "they",
        };
        let due = match (promise.due, promise.standing) {
            (Some(day), Standing::Overdue) => {
                format!(", overdue {}", dates::age((today - day).num_days()))
            }
            (Some(day), Standing::Open) => format!(", by {}", near_or_long(day, today)),
            _ => String::new(),
        };
        column.item(
            glyph,
            style,
            &format!("{by}: {}{due}", promise.what),
            theme.text,
        );
    }
}

fn right_column<'a>(
    canvas: &Canvas<'a>,
    scene: &'a Scene,
    sheet: &DealSheet,
    room: u16,
) -> Column<'a> {
    let mut column = Column::new(room, canvas.theme, scene);
    centre(&mut column, sheet);
    touches(&mut column, &sheet.touches);
    quotes(&mut column, sheet);
    column
}

fn centre(column: &mut Column<'_>, sheet: &DealSheet) {
    let (theme, today) = (column.theme, column.scene.now.today);
    let unknown: Vec<&str> = sheet.nobody.iter().map(|role| role.label()).collect();
    let mut note = if sheet.members().is_empty() {
        String::new()
    } else {
        format!("met {}", sheet.met)
    };
    if !unknown.is_empty() && !sheet.members().is_empty() {
        let who = match unknown.as_slice() {
            [one] => (*one).to_lowercase(),
            several => format!("{} roles", several.len()),
        };
        note = format!("{note}, {who} unknown");
    }
    column.heading("BUYING CENTRE", note);
    if sheet.members().is_empty() {
        column.item("", theme.muted, "nobody known yet", theme.muted);
        return;
    }
    let name_room = column.room.saturating_sub(11 + 13 + 8 + 6).max(8);
    for member in sheet.members() {
        let role = member.roles.first().map_or("", |role| role.label());
        let is_key = member
            .roles
            .iter()
            .any(|role| matches!(role, Role::Decider | Role::Approver | Role::Champion));
        let attitude = member.attitude.map_or("", |attitude| attitude.label());
        let influence = member
            .influence
            .map_or("", |influence| influence.label())
            .replace(" circle", "");
        let met = member.last_contact.map_or_else(
            || "never".into(),
            |day| dates::age((today - day).num_days()),
        );
        let fit = |text: &str, room: usize| {
            crate::domain::text::fit(text, room, crate::domain::text::Align::Left)
        };
        // A title that would be cut to a syllable is left out.
        let left = name_room.saturating_sub(width(&member.name) + 1);
        let is_fitting = width(&member.title) <= left || left >= 8;
        let title = if member.title.is_empty() || !is_fitting {
            String::new()
        } else {
            format!(" {}", member.title)
        };
        let mut line = Line::of([
            (fit(role, 11), theme.muted),
            (
                fit(&format!("{}{title}", member.name), name_room),
                if is_key { theme.strong } else { theme.text },
            ),
            (fit(&format!(" {attitude}"), 13), theme.text),
            (fit(&influence, 8), theme.muted),
        ]);
        line.right = Some((met, theme.muted));
        column.lines.push(line);
    }
    for role in &sheet.nobody {
        column.lines.push(Line::of([
            (
                crate::domain::text::fit(role.label(), 11, crate::domain::text::Align::Left),
                theme.muted,
            ),
            ("nobody known".into(), theme.warning),
        ]));
    }
}

fn touches(column: &mut Column<'_>, touches: &[TouchLine]) {
    let (theme, today) = (column.theme, column.scene.now.today);
    column.heading("LAST TOUCHES", "");
    if touches.is_empty() {
        column.item("", theme.muted, "none on record", theme.muted);
    }
    let names = touches
        .iter()
        .map(|touch| width(&touch.with))
        .max()
        .unwrap_or(0)
        .min(16);
    for touch in touches {
        let age = touch
            .on
            .map_or_else(String::new, |day| dates::age((today - day).num_days()));
        let kind = touch.kind.map_or("", |kind| kind.label()).to_lowercase();
        let words = if touch.is_one_way {
            format!("{} (not reached)", touch.words)
        } else {
            touch.words.clone()
        };
        let with = crate::domain::text::fit(&touch.with, names, crate::domain::text::Align::Left);
        let lead = format!("{age:<4} {kind:<8} ");
        let room = column
            .room
            .saturating_sub(lead.len() + width(&with) + 2)
            .max(8);
        let parts = wrapped(&words, room);
        let gap = " ".repeat(lead.len() + width(&with) + 2);
        for (at, part) in parts.into_iter().take(2).enumerate() {
            column.lines.push(if at == 0 {
                Line::of([
                    (lead.clone(), theme.muted),
                    (format!("{with}  "), theme.text),
                    (part, theme.text),
                ])
            } else {
                Line::of([(gap.clone(), theme.muted), (part, theme.text)])
            });
        }
    }
}

fn quotes(column: &mut Column<'_>, sheet: &DealSheet) {
    if sheet.quotes().is_empty() {
        return;
    }
    let theme = column.theme;
    let today = column.scene.now.today;
    column.heading("QUOTES", "");
    for quote in sheet.quotes().iter().take(4) {
        let amount = quote
            .net
            .zip(quote.currency)
            .map(|(net, currency)| whole(net, currency))
            .unwrap_or_default();
        let is_out = quote.status == Some(QuoteStatus::Sent);
        let is_past = quote.valid_until.is_some_and(|day| day < today);
        let state = match quote.status {
            Some(_) if is_out && is_past => "expired".to_owned(),
            Some(status) => status.label().to_lowercase(),
            None => String::new(),
        };
        let until = quote
            .valid_until
            .filter(|_| is_out && !is_past)
            .map(|day| format!(", valid to {}", near_or_long(day, today)));
        let style = if is_out { theme.text } else { theme.muted };
        let mut line = Line::of([
            (format!("{} r{}  ", quote.number, quote.revision), style),
            (
                format!("{state}{}", until.unwrap_or_default()),
                if is_past && is_out {
                    theme.warning
                } else {
                    theme.muted
                },
            ),
        ]);
        line.right = Some((amount, style));
        column.lines.push(line);
    }
}

fn day_of(millis: i64) -> Option<Date> {
    crate::domain::field::date(millis.div_euclid(86_400_000))
}

/// Who did something, as the user says it.
pub(super) fn who(id: Id, scene: &Scene) -> String {
    if id == scene.catalog.me {
        return "you".into();
    }
    scene
        .catalog
        .user(id)
        .map_or_else(String::new, |user| user.name.clone())
}
