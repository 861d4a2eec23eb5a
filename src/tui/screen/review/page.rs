//! How a deal under review looks: the head, then two columns, or one below the other where there is no room.
//!
//! What stands in them is in [`left`] and [`right`], what is seen before a review in [`mod@before`].

mod before;
mod column;
mod left;
mod right;

use ratatui::layout::Rect;

use super::super::super::{canvas::Canvas, view::Scene, widget::paper::Paper};
use crate::{
    domain::{
        dates,
        field::Date,
        id::Id,
        money,
        pick::{Codes as _, Pick},
        record::opportunity::{Opportunity, Outcome},
        text::width,
    },
    operations::review::{DealSheet, Session},
    words::say,
};
pub(super) use before::{First, before};
use column::{Column, Line};
use left::left_column;
use right::right_column;

/// Narrower than this there is one column.
const TWO: u16 = 100;

/// The deal at the place, or that all were seen.
pub(super) fn deal(
    canvas: &mut Canvas<'_>,
    area: Rect,
    scene: &Scene,
    session: &Session,
    sheet: Option<&DealSheet>,
    is_beside: bool,
    [left_paper, right_paper]: &[Paper; 2],
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
        let more = left_column(canvas, scene, sheet, wide).draw(canvas, left, left_paper, 0);
        let more_right =
            right_column(canvas, scene, sheet, right.width).draw(canvas, right, right_paper, 0);
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
        let first = column.lines.len();
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
        // What was unfolded is what is looked at.
        let (paper, first) = if is_beside {
            (right_paper, first)
        } else {
            (left_paper, 0)
        };
        let more = column.draw(canvas, body, paper, first);
        more_below(canvas, body, more);
    }
}

/// The sign that there is more stands beside the text, not on it.
fn more_below(canvas: &mut Canvas<'_>, area: Rect, is_more: bool) {
    if is_more && area.height > 0 {
        let (sign, style) = (canvas.icons.descending, canvas.theme.accent);
        canvas.put(area.right() + 1, area.bottom() - 1, 1, sign, style);
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
        say!("review-place", at = place + 1, count = total)
    } else {
        say!("review-place-all", count = total)
    };
    let gauge = 22.min(area.width / 4);
    let used = canvas.pieces(
        area.x,
        area.y,
        area.width.saturating_sub(gauge + 16),
        &[(&at, theme.strong), (&format!(" · {title}"), theme.muted)],
    );
    let seen = session.reviewed().to_string();
    let reviewed = say!("review-reviewed");
    let wide = width(reviewed) as u16 + 1;
    let right = gauge + wide + 1 + width(&seen) as u16;
    if used + right + 2 <= area.width {
        let x = area.right() - right;
        canvas.put(x, area.y, wide, reviewed, theme.muted);
        let part = session.reviewed() as f64 / total.max(1) as f64;
        canvas.gauge(x + wide, area.y, gauge, part);
        canvas.put(x + wide + 1 + gauge, area.y, 6, &seen, theme.text);
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
        say!("review-seen-all"),
        theme.strong,
    );
    let left = session.deals.len().saturating_sub(session.reviewed());
    if left > 0 {
        column.item(
            "",
            theme.muted,
            &say!("review-without-verdict", count = left),
            theme.muted,
        );
    }
    column.blank();
    let key = scene.key(super::Action::ReviewDone);
    column.lines.push(Line::of([
        (key, theme.key),
        (format!(" {}", say!("review-ends")), theme.hint),
    ]));
    column.draw(canvas, area, &Paper::default(), 0);
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
        (step, _) if step.is_empty() => (say!("found-no-next-step").to_owned(), theme.warning),
        (step, Some(day)) if day < today => (
            say!(
                "review-next-overdue",
                step = step,
                age = dates::age((today - day).num_days())
            ),
            theme.danger,
        ),
        (step, Some(day)) => (
            say!("review-next-on", step = step, day = dates::near(day, today)),
            theme.text,
        ),
        (step, None) => (say!("review-next", step = step), theme.text),
    };
    let mut about: Vec<String> = Vec::new();
    if let Some(account) = &sheet.account {
        about.extend([account.city.clone(), account.industry.clone()]);
        if !account.class.is_empty() {
            about.push(say!("review-class", class = &account.class));
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
        Some(Pick::Known(outcome)) => facts.push(outcome.called().to_owned()),
        Some(Pick::Unknown(code)) => facts.push(code.to_string()),
    }
    if let Some(day) = deal.close_date {
        let pushed = match deal.pushes.unwrap_or(0) {
            0 => String::new(),
            times => format!(" {}", say!("review-pushed", times = times)),
        };
        let closes = if day < scene.now.today {
            say!("review-was-to-close", day = dates::long(day))
        } else {
            say!("review-closes", day = near_or_long(day, scene.now.today))
        };
        facts.push(closes + &pushed);
    }
    facts
}

/// An amount without cents where it has none.
pub(super) fn whole(amount: money::Minor, currency: money::Currency) -> String {
    let text = money::long(amount, currency);
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

fn near_or_long(day: Date, today: Date) -> String {
    // A number of days ahead says less than the day.
    if (7..=30).contains(&(day - today).num_days()) {
        dates::long(day)
    } else {
        dates::near(day, today)
    }
}

/// Who did something, as the user says it.
pub(super) fn who(id: Id, scene: &Scene) -> String {
    if id == scene.catalog.me {
        return say!("review-you").into();
    }
    scene
        .catalog
        .user(id)
        .map_or_else(String::new, |user| user.name.clone())
}
