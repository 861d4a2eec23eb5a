//! One card: what the deal is and comes to, then when it closes and what is wrong with it.

use ratatui::layout::Rect;

use super::super::super::{canvas::Canvas, view::Scene};
use crate::{
    domain::{dates, findings::Severity, money, text::width},
    store::query::board::Card,
};

/// Draws two lines.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, scene: &Scene, card: &Card, is_here: bool, is_won: bool) {
    let theme = canvas.theme;
    let base = if is_here { theme.selected } else { theme.text };
    if is_here {
        canvas.tint(area, theme.selected);
    }
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let amount = card.amount.map(|amount| money::short(amount, card.currency)).unwrap_or_default();
    let name_room = inside.width.saturating_sub(width(&amount) as u16 + 1);
    let name = if card.account.is_empty() { &card.name } else { &card.account };
    canvas.put(inside.x, inside.y, name_room, name, base.patch(theme.strong));
    canvas.put_right(inside.x, inside.y, inside.width, &amount, base);
    if area.height < 2 {
        return;
    }
    let (y, today) = (inside.y + 1, scene.now.today);
    let flag = card.findings.iter().find(|finding| finding.quiet_until.is_none());
    let mut right = 0;
    if card.resting_until.is_some_and(|until| until > today) {
        let rests = format!("{} rests", canvas.icons.rest);
        right = canvas.put_right(inside.x, y, inside.width, &rests, base.patch(theme.muted));
    } else if let Some(flag) = flag.filter(|_| !is_won) {
        let (glyph, style) = match flag.severity() {
            Severity::Error => (canvas.icons.danger, theme.danger),
            Severity::Warning => (canvas.icons.warning, theme.warning),
            Severity::Note => (canvas.icons.dot, theme.muted),
        };
        let room = inside.width.saturating_sub(9);
        let words = format!("{} {glyph}", flag.definition.label.to_lowercase());
        let shown = if width(&words) as u16 <= room { words } else { glyph.to_owned() };
        right = canvas.put_right(inside.x, y, inside.width, &shown, base.patch(style));
    }
    let day = card.date.map(|day| dates::near(day, today)).unwrap_or_default();
    let is_late = !is_won && card.date.is_some_and(|day| day < today);
    let style = if is_late { theme.danger } else { theme.muted };
    let room = inside.width.saturating_sub(right + 1);
    let used = canvas.put(inside.x, y, room, &day, base.patch(style));
    let left = room.saturating_sub(used + 2);
    if !card.account.is_empty() && left >= 6 {
        canvas.put(inside.x + used + 2, y, left, &card.name, base.patch(theme.muted));
    }
}
