//! The furniture: tabs at the top, status and key hints at the foot, news in the corner. Nothing else is permanent.

use ratatui::{layout::Rect, style::Style};

use super::super::{
    canvas::{Canvas, Hit, wrapped},
    theme::Tone,
};
use crate::{
    domain::text::{truncate, width},
    words::say,
};

/// The line of tabs: digits and names, the open one in the accent; at the right the book, and the page within the tab.
pub fn tabs(
    canvas: &mut Canvas<'_>,
    area: Rect,
    names: &[&str],
    open: usize,
    book: &str,
    page: &str,
) {
    let room = usize::from(area.width);
    let needed: usize = names.iter().map(|name| width(name) + 4).sum();
    // Where names do not fit, digits alone stand for the tabs that are closed.
    let full = needed + 2 <= room;
    let mut x = area.x + 1;
    for (at, name) in names.iter().enumerate() {
        let here = at == open;
        let text = if full || here {
            format!("{} {name}", at + 1)
        } else {
            format!("{}", at + 1)
        };
        let style = if here {
            canvas.theme.tab_active
        } else {
            canvas.theme.tab
        };
        let used = canvas.put(x, area.y, area.right().saturating_sub(x), &text, style);
        canvas.hit(
            Rect {
                x,
                y: area.y,
                width: used,
                height: 1,
            },
            Hit::Tab(at),
        );
        x += used + 2;
    }
    let left = area.right().saturating_sub(x + 1);
    if left > 8 {
        let shown = crumb(book, page, canvas.icons.cursor, usize::from(left) - 1)
            .replace('…', canvas.icons.more);
        canvas.put_right(x, area.y, left, &shown, canvas.theme.muted);
    }
}

/// The book and the page where both can be read, else what can be of them.
fn crumb(book: &str, page: &str, between: &str, room: usize) -> String {
    /// Less of a title says nothing.
    const LEAST: usize = 8;
    if page.is_empty() {
        return truncate(book, room);
    }
    let full = format!("{book} {between} {page}");
    let before = width(&full) - width(page);
    if width(&full) <= room || before + LEAST <= room {
        truncate(&full, room)
    } else {
        truncate(page, room)
    }
}

/// The status line: what was done last at the left, filter and count at the right.
pub fn status(canvas: &mut Canvas<'_>, area: Rect, left: &[(&str, Style)], right: &str) {
    let wide = (width(right) as u16).min(area.width);
    canvas.put_right(
        area.x,
        area.y,
        area.width.saturating_sub(1),
        right,
        canvas.theme.muted,
    );
    let room = area.width.saturating_sub(wide + 3);
    canvas.pieces(area.x + 1, area.y, room, left);
}

/// The hints that fit on each line, when as many lines are used as `most`; the last line keeps room for `last`.
fn rows_of(room: u16, hints: &[Hint], last: Option<&Hint>, most: u16) -> Vec<Vec<usize>> {
    let kept = last.map_or(0, measure);
    let mut rows = vec![Vec::new()];
    let mut used = 1;
    for (at, hint) in hints.iter().enumerate() {
        let is_last = rows.len() >= usize::from(most);
        let limit = if is_last {
            room.saturating_sub(kept)
        } else {
            room
        };
        if used + measure(hint) > limit {
            if is_last {
                break;
            }
            rows.push(Vec::new());
            used = 1;
        }
        used += measure(hint);
        if let Some(row) = rows.last_mut() {
            row.push(at);
        }
    }
    rows
}

/// A key and what it does.
pub type Hint = (String, String);

fn measure((key, word): &Hint) -> u16 {
    (width(key) + width(word) + 3) as u16
}

/// How many lines show all hints, at most two.
pub fn hint_lines(room: u16, hints: &[Hint], last: Option<&Hint>) -> u16 {
    let shown: usize = rows_of(room, hints, last, 1).iter().map(Vec::len).sum();
    if shown < hints.len() { 2 } else { 1 }
}

/// The key hints: as many as fit, whole.
pub fn hints(canvas: &mut Canvas<'_>, area: Rect, hints: &[Hint], last: Option<&Hint>) {
    let put = |canvas: &mut Canvas<'_>, x: u16, y: u16, (key, word): &Hint| {
        let (strong, plain) = (canvas.theme.key, canvas.theme.hint);
        canvas.pieces(
            x,
            y,
            area.right().saturating_sub(x),
            &[(key, strong), (" ", plain), (word, plain)],
        )
    };
    let rows = rows_of(area.width, hints, last, area.height);
    for (y, row) in (area.y..area.bottom()).zip(rows) {
        let mut x = area.x + 1;
        for at in row {
            x += put(canvas, x, y, &hints[at]) + 2;
        }
    }
    if let Some(last) = last {
        let x = area.right().saturating_sub(measure(last));
        put(canvas, x, area.bottom().saturating_sub(1), last);
    }
}

/// News in the upper corner: never over tabs or foot.
pub fn toast(canvas: &mut Canvas<'_>, body: Rect, tone: Tone, text: &str, hint: Option<&str>) {
    let room = usize::from(body.width.saturating_sub(6)).min(56);
    if room < 12 || body.height < 3 {
        return;
    }
    let mut lines = wrapped(text, room);
    let said = lines.len();
    lines.extend(hint.into_iter().flat_map(|hint| wrapped(hint, room)));
    lines.truncate(usize::from(body.height.saturating_sub(1)).min(8));
    let wide = lines.iter().map(|line| width(line)).max().unwrap_or(0) as u16 + 4;
    let area = Rect {
        x: body.right().saturating_sub(wide + 1),
        y: body.y,
        width: wide,
        height: lines.len() as u16,
    };
    let ground = canvas.theme.toast;
    canvas.clear_area(area, ground);
    let (glyph, style) = match tone {
        Tone::Danger => (canvas.icons.danger, canvas.theme.danger),
        Tone::Warning => (canvas.icons.warning, canvas.theme.warning),
        Tone::Done => (canvas.icons.done, canvas.theme.done),
        Tone::Plain => (canvas.icons.dot, canvas.theme.accent),
    };
    canvas.put(area.x + 1, area.y, 2, glyph, ground.patch(style));
    for (at, line) in lines.iter().enumerate() {
        let style = if at < said {
            ground
        } else {
            ground.patch(canvas.theme.muted)
        };
        canvas.put(area.x + 3, area.y + at as u16, wide - 4, line, style);
    }
}

/// A card of the tour, in the lower corner: what is spoken of is above it.
pub fn card(canvas: &mut Canvas<'_>, body: Rect, head: &str, text: &str, keys: &str) {
    let room = usize::from(body.width.saturating_sub(6)).min(48);
    if room < 20 || body.height < 6 {
        return;
    }
    let lines = wrapped(text, room);
    let high = (lines.len() as u16 + 4).min(body.height);
    let area = Rect {
        x: body.right().saturating_sub(room as u16 + 5),
        y: body.bottom() - high,
        width: room as u16 + 4,
        height: high,
    };
    let inside = super::popup::open(canvas, area, head);
    let ground = canvas.theme.popup;
    for (row, line) in lines.iter().enumerate() {
        let y = inside.y + row as u16;
        if y + 1 < inside.bottom() {
            canvas.put(inside.x, y, inside.width, line, ground);
        }
    }
    let y = inside.bottom().saturating_sub(1);
    canvas.put(
        inside.x,
        y,
        inside.width,
        keys,
        ground.patch(canvas.theme.hint),
    );
}

/// What is said when an answer takes long: its name and a bar that moves.
pub fn slow(canvas: &mut Canvas<'_>, x: u16, y: u16, name: &str, millis: i64) {
    let used = canvas.put(x, y, 30, name, canvas.theme.muted);
    if canvas.plain {
        canvas.put(
            x + used + 1,
            y,
            8,
            say!("frame-working"),
            canvas.theme.muted,
        );
        return;
    }
    let phase = (millis / 100 % 8) as u16;
    for cell in 0..8 {
        let (glyph, style) = if cell == phase {
            (canvas.icons.full, canvas.theme.gauge)
        } else {
            (canvas.icons.empty, canvas.theme.gauge_rest)
        };
        canvas.put(x + used + 1 + cell, y, 1, glyph, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_named_where_it_can_be_read() {
        let shown = |room| crumb("Lena's book", "Packing hall refresh", ">", room);
        assert_eq!(shown(40), "Lena's book > Packing hall refresh");
        assert_eq!(shown(24), "Lena's book > Packing h…");
        assert_eq!(shown(14), "Packing hall …");
        assert_eq!(crumb("Lena's book", "", ">", 8), "Lena's …");
    }

    #[test]
    fn what_does_not_fit_on_one_line_of_hints_goes_on_a_second() {
        let hint = |word: &str| ("k".to_owned(), word.to_owned());
        let hints: Vec<Hint> = ["stage", "close", "amount", "call"].map(hint).into();
        let more = hint("more");
        assert_eq!(hint_lines(60, &hints, Some(&more)), 1);
        assert_eq!(hint_lines(30, &hints, Some(&more)), 2);
        assert_eq!(
            rows_of(30, &hints, Some(&more), 2),
            [vec![0, 1, 2], vec![3]]
        );
        assert_eq!(rows_of(30, &hints, Some(&more), 1), [vec![0, 1]]);
    }
}
