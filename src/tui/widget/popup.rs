//! What lies over the screen: a cleared ground with a border and a title.

use ratatui::{
    layout::Rect,
    widgets::{Block, BorderType, Borders, Widget as _},
};

use super::super::{canvas::Canvas, theme::Icons};
use crate::config::IconSet;

/// A rectangle of at most this size in the middle of `area`.
pub fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

/// A rectangle of at most this size near the top of `area`.
pub fn top(area: Rect, width: u16, height: u16) -> Rect {
    let below = (area.height / 8).min(area.height.saturating_sub(height));
    Rect {
        y: area.y + below,
        ..middle(area, width, height)
    }
}

/// The lowest lines of `area`.
pub fn foot(area: Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    Rect {
        y: area.bottom() - height,
        height,
        ..area
    }
}

/// Just there, moved up where it would leave the screen.
pub fn at(area: Rect, spot: Rect) -> Rect {
    let (width, height) = (spot.width.min(area.width), spot.height.min(area.height));
    Rect {
        x: spot.x.clamp(area.x, area.right() - width),
        y: spot.y.clamp(area.y, area.bottom() - height),
        width,
        height,
    }
}

/// Clears the ground, draws the border, and gives back what is inside it.
pub fn open(canvas: &mut Canvas<'_>, area: Rect, title: &str) -> Rect {
    let ground = canvas.theme.popup;
    canvas.clear_area(area, ground);
    if area.width < 4 || area.height < 3 {
        return area;
    }
    let inside = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width - 4,
        height: area.height - 2,
    };
    if canvas.plain {
        let style = ground.patch(canvas.theme.strong);
        canvas.put(area.x + 2, area.y, area.width - 4, title, style);
        return inside;
    }
    let rounded = canvas.icons != Icons::new(IconSet::Ascii);
    let block = Block::new()
        .borders(Borders::ALL)
        .border_type(BorderType::Rounded)
        .border_style(ground.patch(canvas.theme.border));
    if rounded {
        block.render(area, canvas.buffer);
    } else {
        ascii_border(canvas, area);
    }
    if !title.is_empty() {
        let style = ground.patch(canvas.theme.strong);
        canvas.put(
            area.x + 2,
            area.y,
            area.width.saturating_sub(4),
            &format!(" {title} "),
            style,
        );
    }
    inside
}

/// The scrollbar of rows inside: it lies on the border.
pub fn thumb(canvas: &mut Canvas<'_>, rows: Rect, top: usize, total: usize) {
    let border = Rect {
        x: rows.right() + 1,
        width: 1,
        ..rows
    };
    let style = canvas.theme.popup.patch(canvas.theme.border);
    super::table::thumb(canvas, border, top, total, style);
}

/// Clears a strip at the foot with a rule above it, and gives back what is below the rule.
pub fn strip(canvas: &mut Canvas<'_>, area: Rect, title: &str) -> Rect {
    let ground = canvas.theme.popup;
    canvas.clear_area(area, ground);
    if !canvas.plain {
        let line = canvas.icons.line.repeat(usize::from(area.width));
        let border = ground.patch(canvas.theme.border);
        canvas.put(area.x, area.y, area.width, &line, border);
    }
    if !title.is_empty() {
        let style = ground.patch(canvas.theme.strong);
        canvas.put(
            area.x + 2,
            area.y,
            area.width.saturating_sub(4),
            &format!(" {title} "),
            style,
        );
    }
    Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(1),
    }
}

fn ascii_border(canvas: &mut Canvas<'_>, area: Rect) {
    let style = canvas.theme.popup.patch(canvas.theme.border);
    let across = format!("+{}+", "-".repeat(usize::from(area.width - 2)));
    canvas.put(area.x, area.y, area.width, &across, style);
    canvas.put(area.x, area.bottom() - 1, area.width, &across, style);
    for y in area.y + 1..area.bottom() - 1 {
        canvas.put(area.x, y, 1, "|", style);
        canvas.put(area.right() - 1, y, 1, "|", style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_popup_is_never_larger_than_the_screen() {
        let screen = Rect::new(0, 0, 30, 8);
        for place in [
            middle(screen, 80, 40),
            top(screen, 80, 40),
            foot(screen, 40),
        ] {
            assert_eq!(place.intersection(screen), place);
        }
        assert_eq!(middle(screen, 10, 4), Rect::new(10, 2, 10, 4));
    }
}
