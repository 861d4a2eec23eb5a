//! Shows a list: its head with chips, the table, and the record beside it.

use ratatui::layout::Rect;

use super::{
    super::super::{
        action::Action,
        canvas::{Canvas, Hit},
        view::Scene,
        widget::table::{Shown, Table},
    },
    List, shape,
};
use crate::{
    domain::text::width,
    words::{self, say},
};

pub(super) fn draw(list: &List, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
    if area.height < 3 {
        return;
    }
    let (left, right) = list.areas(area, scene);
    head(
        list,
        canvas,
        Rect {
            height: left.y - area.y,
            y: area.y,
            ..left
        },
        scene,
    );
    table(list, canvas, left, scene);
    if let Some(right) = right {
        canvas.divide(right.x - 2, right.y, right.height);
        if let Some(pane) = &list.beside
            && list.total() > 0
        {
            pane.draw(canvas, right, scene, list.in_pane);
        }
    }
}

fn head(list: &List, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
    let (strong, muted) = (canvas.theme.strong, canvas.theme.muted);
    let mut x = area.x + 1;
    x += canvas.put(x, area.y, area.width, list.kind.called_many(), strong) + 2;
    let room = |x: u16| area.right().saturating_sub(x);
    if let Some(line) = &list.typed {
        x += canvas.put(
            x,
            area.y,
            room(x),
            &scene.key(Action::Filter),
            canvas.theme.accent,
        ) + 1;
        if list.offers.list.len() > 1 {
            let mut at = area.x + 1;
            for (place, offer) in list.offers.list.iter().enumerate().skip(list.offers.at) {
                let style = if place == list.offers.at {
                    canvas.theme.accent
                } else {
                    muted
                };
                at += canvas.put(at, area.y + 1, room(at), &offer.label, style) + 2;
            }
        } else if let values @ [_, ..] = list.values_here(scene).as_slice() {
            let (key, text) = (scene.key(Action::InputComplete), values.join("  "));
            let pieces = [
                (key.as_str(), canvas.theme.key),
                (" ", muted),
                (text.as_str(), muted),
            ];
            canvas.pieces(
                area.x + 1,
                area.y + 1,
                area.width.saturating_sub(1),
                &pieces,
            );
        } else if let Some(wrong) = &list.wrong {
            let (first, danger) = (area.x + 1, canvas.theme.danger);
            let hint = wrong.hint.as_deref().unwrap_or_default();
            let used = width(&wrong.message) + 2;
            let mut next = first;
            if used + width(hint) <= usize::from(room(first)) {
                let before = line.text().get(..wrong.at.start).map_or(0, width) as u16;
                let under = x + before;
                let signs = "^".repeat((wrong.at.end - wrong.at.start).clamp(1, 20));
                canvas.put(under, area.y + 1, room(under), &signs, danger);
                canvas.put(first, area.y + 2, room(first), &wrong.message, danger);
                next += used as u16;
            } else {
                // Each has a line of its own: what is wrong is named in it, the signs can be done without.
                canvas.put(first, area.y + 1, room(first), &wrong.message, danger);
            }
            canvas.put(next, area.y + 2, room(next), hint, muted);
        }
        let field = Rect {
            x,
            width: room(x),
            height: 1,
            ..area
        };
        line.draw(canvas, field, canvas.theme.field_active, true);
        return;
    }
    for (at, chip) in list.chips.iter().enumerate() {
        let text = format!(" {chip} ");
        if x + width(&text) as u16 > area.right() {
            canvas.put(x, area.y, room(x), canvas.icons.more, canvas.theme.faint);
            break;
        }
        let used = canvas.put(x, area.y, room(x), &text, canvas.theme.chip);
        let chip = Rect {
            x,
            width: used,
            height: 1,
            ..area
        };
        canvas.hit(chip, Hit::Chip(at));
        x += used + 1;
    }
    if area.height > 1 {
        let strip = Rect {
            y: area.y + 1,
            height: 1,
            ..area
        };
        list.draw_views(canvas, strip);
    }
    // An order that no head shows is said here.
    let unseen: Vec<String> = list
        .sort
        .iter()
        .filter(|sort| !list.columns.contains(&sort.field))
        .map(|sort| {
            let icons = canvas.icons;
            let arrow = if sort.descending {
                icons.descending
            } else {
                icons.ascending
            };
            format!("{} {arrow}", shape::said(list.kind, &sort.field, scene))
        })
        .collect();
    if !unseen.is_empty() && room(x) > 24 {
        let text = say!("list-order", fields = unseen.join(words::comma()));
        canvas.put(x, area.y, room(x), &text, canvas.theme.faint);
    }
}

fn table(list: &List, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
    let Some(ids) = &list.ids else { return };
    if ids.is_empty() {
        return empty(list, canvas, area, scene);
    }
    let height = Table::height(area);
    let mut scroll = list.scroll;
    scroll.follow(height, ids.len());
    let window = scroll.window(height, ids.len());
    let rows: Vec<Option<&[Shown]>> = window
        .clone()
        .map(|at| list.rows.get(&ids[at]).map(|row| row.cells.as_slice()))
        .collect();
    let marked: Vec<bool> = window.map(|at| list.is_marked(at, ids[at])).collect();
    Table {
        columns: &list.heads,
        rows: &rows,
        marked: &marked,
        scroll,
        total: ids.len(),
        focused: !list.in_pane && list.typed.is_none(),
        frozen: list.frozen,
        left: list.left,
    }
    .draw(canvas, area);
}

/// An empty list says what to do next.
fn empty(list: &List, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
    let many = list.kind.called_many().to_lowercase();
    // While the filter is typed, keys are letters: none is offered.
    let (text, actions) = if list.typed.is_some() {
        (say!("list-none-pass", many = many), vec![])
    } else if list.filter.is_empty() {
        (
            say!("list-empty", many = many),
            vec![Action::Add, Action::BringIn, Action::Palette],
        )
    } else {
        (
            say!("list-none-pass", many = many),
            vec![
                Action::DropChip,
                Action::Filter,
                Action::Add,
                Action::BringIn,
            ],
        )
    };
    let mut y = area.y + area.height / 3;
    let centred = |text: &str| area.x + area.width.saturating_sub(width(text) as u16) / 2;
    let x = centred(&text);
    canvas.put(x, y, area.width, &text, canvas.theme.muted);
    if let Some(why) = &list.uncalled {
        y += 1;
        canvas.put(centred(why), y, area.width, why, canvas.theme.text);
    }
    for (at, action) in actions.into_iter().enumerate() {
        let (key, help) = (scene.key(action), action.help());
        let (strong, plain) = (canvas.theme.key, canvas.theme.hint);
        canvas.pieces(
            x,
            y + 2 + at as u16,
            area.width,
            &[(&key, strong), ("  ", plain), (help, plain)],
        );
    }
}
