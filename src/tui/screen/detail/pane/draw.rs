//! Shows a record: its heading, fields left, what belongs to it and what happened right or below.

use ratatui::{layout::Rect, style::Style};

use super::{
    super::super::super::{
        action::Action,
        canvas::{Canvas, Hit},
        data::record::{Event, Section},
        memory::Happened,
        view::Scene,
        widget::table::{Column, scrollbar, tone, widths},
    },
    HAPPENED, Item, Pane,
};
use crate::{
    domain::text::width,
    words::{plain, say},
};

impl Pane {
    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene, focused: bool) {
        if area.height < 3 || area.width < 12 {
            return;
        }
        self.head(canvas, area);
        let columns = Self::columns(area);
        for (at, place) in columns.iter().enumerate() {
            if at > 0 {
                canvas.divide(place.x - 2, place.y, place.height);
            }
            let items = self.items(at, &columns);
            let mut scroll = self.scrolls[at];
            let height = usize::from(place.height);
            scroll.follow(height, items.len());
            let in_focus = focused && at == self.column.min(columns.len() - 1);
            for (row, item) in scroll.window(height, items.len()).enumerate() {
                let strip = Rect {
                    y: place.y + row as u16,
                    height: 1,
                    ..*place
                };
                let here = in_focus && item == scroll.at;
                self.item(canvas, strip, items[item], here, scene);
                canvas.hit(strip, Hit::Part(at * 10_000 + item));
                if here {
                    canvas.cursor(strip.x, strip.y);
                }
            }
            let bar = Rect {
                x: place.right(),
                width: 1,
                ..*place
            };
            scrollbar(canvas, bar, scroll.top, items.len());
        }
    }

    fn head(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let icon = canvas.icons.of(self.loaded.kind);
        let gap = if icon.is_empty() { "" } else { " " };
        let used = width(icon) + width(gap) + width(&self.loaded.title) + 4;
        let kind = self.loaded.kind.called();
        let is_room = used + width(kind) <= usize::from(area.width);
        let kind = if is_room { kind } else { "" };
        let pieces = [
            (icon, canvas.theme.accent),
            (gap, canvas.theme.text),
            (self.loaded.title.as_str(), canvas.theme.strong),
            ("  ", canvas.theme.text),
            (kind, canvas.theme.faint),
        ];
        canvas.pieces(area.x + 1, area.y, area.width.saturating_sub(2), &pieces);
    }

    fn item(&self, canvas: &mut Canvas<'_>, strip: Rect, item: Item, here: bool, scene: &Scene) {
        let base = if here {
            canvas.theme.selected
        } else {
            Style::new()
        };
        if here {
            canvas.tint(strip, base);
        }
        match item {
            Item::Blank => {}
            Item::Group(group) => {
                let folded = self.is_folded(item);
                heading(
                    canvas,
                    strip,
                    &self.loaded.groups[group].0,
                    "",
                    base,
                    folded,
                );
            }
            Item::Field(group, row, line) => {
                let field = &self.loaded.groups[group].1[row];
                let lines = self.value_lines(field, strip.width);
                let text = lines.get(line).map_or("", String::as_str);
                let mut label = self.label_width(strip.width);
                if line == 0 {
                    // A long label before a short value is read whole, even where the value gives way.
                    let wanted = width(&field.label) as u16;
                    if wanted + 2 + width(text) as u16 <= strip.width && lines.len() < 2 {
                        label = label.max(wanted);
                    }
                    let style = base.patch(canvas.theme.muted);
                    canvas.put(strip.x, strip.y, label, &field.label, style);
                }
                let style = tone(canvas, field.shown.tone);
                let style = if field.leads.is_empty() {
                    style
                } else {
                    style.patch(canvas.theme.accent)
                };
                let room = strip.width.saturating_sub(label + 2);
                canvas.put(strip.x + label + 2, strip.y, room, text, base.patch(style));
            }
            Item::Empty(count) => {
                let key = scene.key(Action::EmptyFields);
                let text = if self.shows_empty {
                    say!("detail-hide-empty", key = key)
                } else {
                    say!("detail-empty-fields", count = count, key = key)
                };
                let style = base.patch(canvas.theme.faint);
                canvas.put(strip.x, strip.y, strip.width, &text, style);
            }
            Item::Section(section) => {
                let section = &self.loaded.sections[section];
                let folded = self.is_folded(item);
                heading(
                    canvas,
                    strip,
                    &section.title,
                    &section.total.to_string(),
                    base,
                    folded,
                );
            }
            Item::Line(section, line) => {
                section_line(canvas, strip, &self.loaded.sections[section], line, base);
            }
            Item::Rest(section) => {
                let section = &self.loaded.sections[section];
                let text = say!(
                    "detail-more",
                    count = section.total - section.lines.len(),
                    key = scene.key(Action::Follow)
                );
                canvas.put(
                    strip.x,
                    strip.y,
                    strip.width,
                    &text,
                    base.patch(canvas.theme.muted),
                );
            }
            Item::Timeline => {
                let which = match self.happened {
                    Happened::All => String::new(),
                    other => format!("{} {}", other.word(), self.events().len()),
                };
                let name = plain(HAPPENED);
                heading(canvas, strip, name, &which, base, self.is_folded(item));
            }
            Item::Event(event) => event_line(canvas, strip, &self.loaded.events[event], base),
        }
    }
}

fn heading(
    canvas: &mut Canvas<'_>,
    strip: Rect,
    text: &str,
    right: &str,
    base: Style,
    is_folded: bool,
) {
    let mut text = text.to_uppercase();
    if is_folded {
        text = format!("{} {text}", canvas.icons.folded);
    }
    let (strong, faint) = (
        base.patch(canvas.theme.heading),
        base.patch(canvas.theme.faint),
    );
    let used = canvas.put(strip.x, strip.y, strip.width, &text, strong);
    let room = strip.width.saturating_sub(used + 1);
    canvas.put(strip.x + used + 1, strip.y, room, right, faint);
}

fn section_line(canvas: &mut Canvas<'_>, strip: Rect, section: &Section, line: usize, base: Style) {
    let columns = section.lines.first().map_or(0, |line| line.cells.len());
    let column = |at: usize| {
        let cells = section.lines.iter().filter_map(|line| line.cells.get(at));
        let wide = cells.map(|cell| width(&cell.text)).max().unwrap_or(0) as u16;
        let (least, most) = match at {
            0 => (20, 60),
            // A day or a number cut short says nothing.
            _ => (16, 40),
        };
        Column {
            fixed: true,
            leads: at == 0,
            ..Column::of("", false, wide.min(least), wide.min(most))
        }
    };
    // What is empty in all of them takes no room.
    let shown: Vec<(usize, Column)> = (0..columns)
        .map(|at| (at, column(at)))
        .filter(|(_, column)| column.ideal > 0)
        .collect();
    let wanted: Vec<Column> = shown.iter().map(|(_, column)| column.clone()).collect();
    let mut x = strip.x;
    for ((at, _), wide) in shown.into_iter().zip(widths(&wanted, strip.width)) {
        let Some(cell) = section.lines[line].cells.get(at) else {
            continue;
        };
        let style = tone(canvas, cell.tone);
        canvas.put(x, strip.y, wide, &cell.text, base.patch(style));
        x += wide + 2;
    }
}

fn event_line(canvas: &mut Canvas<'_>, strip: Rect, event: &Event, base: Style) {
    let muted = base.patch(canvas.theme.muted);
    canvas.put(strip.x, strip.y, 11, &event.when, muted);
    let accent = base.patch(canvas.theme.accent);
    canvas.put(strip.x + 12, strip.y, 11, &event.what, accent);
    let who = if strip.width > 70 {
        width(&event.who).min(14) as u16
    } else {
        0
    };
    let room = strip.width.saturating_sub(26 + who);
    canvas.put(strip.x + 24, strip.y, room, &event.text, base);
    let faint = base.patch(canvas.theme.faint);
    canvas.put_right(strip.right() - who, strip.y, who, &event.who, faint);
}
