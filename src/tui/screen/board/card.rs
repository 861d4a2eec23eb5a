//! One card: what the deal is and comes to, then when it closes and what is wrong with it.

use ratatui::{layout::Rect, style::Style};

use super::super::super::{canvas::Canvas, view::Scene};
use crate::{
    domain::{dates, field::Date, findings::Severity, money, text::width},
    store::query::board::Card,
    words::say,
};

/// Draws two lines. In a narrow column the name has the first to itself, and the amount goes before the day.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    area: Rect,
    scene: &Scene,
    card: &Card,
    is_here: bool,
    is_won: bool,
    is_roomy: bool,
) {
    let theme = canvas.theme;
    let base = if is_here { theme.selected } else { theme.text };
    if is_here {
        canvas.tint(area, theme.selected);
    }
    let inside = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(1 + u16::from(is_roomy)),
        ..area
    };
    let amount = card
        .amount
        .map(|amount| money::short(amount, card.currency))
        .unwrap_or_default();
    let name = if card.account.is_empty() {
        &card.name
    } else {
        &card.account
    };
    let strong = base.patch(theme.strong);
    if is_roomy {
        let room = inside.width.saturating_sub(width(&amount) as u16 + 1);
        canvas.put(inside.x, inside.y, room, name, strong);
        canvas.put_right(inside.x, inside.y, inside.width, &amount, base);
    } else {
        canvas.put(inside.x, inside.y, inside.width, name, strong);
    }
    if area.height < 2 {
        return;
    }
    let (y, today) = (inside.y + 1, scene.now.today);
    let (glyph, words, tone) = state(canvas, card, is_won, today);
    let mut x = inside.x;
    if !is_roomy {
        x += canvas.put(x, y, inside.width, &amount, base) + u16::from(!amount.is_empty());
    }
    let day = card.date.map(|day| {
        if is_roomy {
            dates::near(day, today)
        } else {
            brief(day, today)
        }
    });
    let is_late = !is_won && card.date.is_some_and(|day| day < today);
    let day_style = base.patch(if is_late { theme.danger } else { theme.muted });
    let end = inside.right();
    let left = |x: u16, more: &str| {
        end.saturating_sub(x + width(more) as u16 + u16::from(!more.is_empty()))
    };
    x += canvas.put(x, y, left(x, glyph), &day.unwrap_or_default(), day_style);
    // The words of what is wrong where there is room for them, else their sign alone.
    let said = if words.is_empty() {
        String::new()
    } else {
        format!("{words} {glyph}")
    };
    let least = if is_roomy { 10 } else { 1 };
    let shown = if left(x, &said) >= least {
        said.as_str()
    } else {
        glyph
    };
    canvas.put_right(inside.x, y, inside.width, shown, base.patch(tone));
    let room = left(x + 2, shown);
    if is_roomy && !card.account.is_empty() && room >= 6 {
        let x = if x > inside.x { x + 2 } else { x };
        canvas.put(x, y, room, &card.name, base.patch(theme.muted));
    }
}

/// What is wrong with it, or that it rests: sign, words, tone.
fn state(
    canvas: &Canvas<'_>,
    card: &Card,
    is_won: bool,
    today: Date,
) -> (&'static str, String, Style) {
    let (theme, icons) = (canvas.theme, canvas.icons);
    if card.resting_until.is_some_and(|until| until > today) {
        return (icons.rest, say!("board-rests").into(), theme.muted);
    }
    let flag = card
        .findings
        .iter()
        .find(|finding| finding.quiet_until.is_none());
    let Some(flag) = flag.filter(|_| !is_won) else {
        return ("", String::new(), theme.muted);
    };
    let words = flag.definition.called().to_lowercase();
    match flag.severity() {
        Severity::Error => (icons.danger, words, theme.danger),
        Severity::Warning => (icons.warning, words, theme.warning),
        Severity::Note => (icons.dot, words, theme.muted),
    }
}

/// A day as short as can be: the year is left to the page of the deal.
fn brief(day: Date, today: Date) -> String {
    let near = dates::near(day, today);
    let is_near = (day - today).num_days().abs() <= 30;
    if width(&near) > 7 || !is_near {
        dates::brief(day)
    } else {
        near
    }
}
