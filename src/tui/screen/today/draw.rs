//! Shows the agenda: headings with counts, and a line for each thing that is due.

use ratatui::layout::Rect;

use super::{
    super::super::{
        action::Action,
        canvas::{Canvas, Hit},
        view::Scene,
    },
    Item, Row, Section, Today, Why,
};
use crate::{
    domain::{dates, pick::Codes as _, text::width},
    words::say,
};

/// A line longer than this is not read across.
const READ: u16 = 132;

pub(super) fn draw(today: &Today, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
    let Some(dues) = &today.dues else { return };
    let theme = canvas.theme;
    let inside = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(4),
        ..area
    };
    let now = scene.now.today;
    let title = dates::heading(now);
    let used = canvas.put(inside.x, inside.y, inside.width, &title, theme.strong);
    let mut head = 2;
    if let Some(figures) = &today.figures {
        let figures = say!("day-figures", open = &figures.open, won = &figures.closing);
        if width(&figures) as u16 + used + 2 <= inside.width {
            canvas.put_right(inside.x, inside.y, inside.width, &figures, theme.muted);
        } else {
            canvas.put(inside.x, inside.y + 1, inside.width, &figures, theme.muted);
            head = 3;
        }
    }
    let body = Rect {
        y: inside.y + head,
        height: inside.height.saturating_sub(head),
        ..inside
    };
    if dues.list.is_empty() {
        let deals = today.figures.as_ref().map_or(0, |figures| figures.deals);
        let text = match deals {
            0 => say!(
                "day-empty",
                key = scene.key(Action::Add),
                files = scene.key(Action::BringIn)
            ),
            count => {
                let review = scene.key(Action::TabReview);
                say!("day-idle", count = count, key = review)
            }
        };
        canvas.wrap(body, &text, theme.muted);
        return;
    }
    let cursor = today.line_of(today.scroll.at);
    let height = usize::from(body.height);
    // The heading over the first item stays in sight.
    let top = (cursor + 2).saturating_sub(height).min(cursor);
    for line in 0..height {
        let Some(row) = today.row(top + line) else {
            break;
        };
        let place = Rect {
            y: body.y + line as u16,
            height: 1,
            ..body
        };
        match row {
            Row::Blank => {}
            Row::Heading(section, count) => {
                // Only the last section that is here may go on.
                let ends = today
                    .sections
                    .last()
                    .is_some_and(|(last, _)| *last == section);
                let more = if ends && !dues.is_whole {
                    scene.icons.more
                } else {
                    ""
                };
                let (name, style) = match section {
                    Section::Overdue => (say!("day-overdue"), theme.danger),
                    Section::Today => (say!("day-today"), theme.heading),
                    Section::Soon => (say!("day-week"), theme.heading),
                };
                canvas.pieces(
                    place.x,
                    place.y,
                    place.width,
                    &[(name, style), (&format!("  {count}{more}"), theme.muted)],
                );
            }
            Row::Item(at) => {
                canvas.hit(place, Hit::Row(at));
                let is_here = at == today.scroll.at;
                match dues.list.get(at).and_then(|due| today.items.get(due)) {
                    Some(line) => item(canvas, place, scene, line, is_here),
                    None => {
                        let base = if is_here { theme.selected } else { theme.text };
                        canvas.tint(place, base);
                        canvas.put(
                            place.x + 1,
                            place.y,
                            1,
                            canvas.icons.rest,
                            base.patch(theme.faint),
                        );
                    }
                }
            }
        }
    }
}

fn item(canvas: &mut Canvas<'_>, place: Rect, scene: &Scene, item: &Item, is_here: bool) {
    let theme = canvas.theme;
    let base = if is_here { theme.selected } else { theme.text };
    if is_here {
        canvas.tint(place, theme.selected);
    }
    let today = scene.now.today;
    let (day, day_style) = match item.section {
        Section::Overdue => (dates::age((today - item.day).num_days()), theme.danger),
        Section::Today => (String::new(), theme.text),
        Section::Soon => (dates::near(item.day, today), theme.muted),
    };
    // Of today the hour stands where the day does, of other days before what is done.
    let hour = item.at.map(dates::clock).unwrap_or_default();
    let (day, hour) = match item.section {
        Section::Overdue => (day, String::new()),
        Section::Today => (hour, String::new()),
        Section::Soon if hour.is_empty() => (day, hour),
        Section::Soon => (day, hour + " "),
    };
    let what = match (item.why, item.kind) {
        (Why::OurPromise, _) => say!("day-we-promised").into(),
        (Why::TheirPromise, _) => say!("day-they-promised").into(),
        (Why::NextStep, Some(kind)) => say!("day-next", kind = kind.called().to_lowercase()),
        (Why::Closing, _) => say!("day-closes").into(),
        (Why::Wakes, _) => say!("day-wakes").into(),
        (Why::QuoteEnds, _) => say!("day-quote-ends").into(),
        (Why::Birthday, _) => say!("day-birthday").into(),
        (Why::Silent, _) => say!("day-no-contact").into(),
        (_, Some(kind)) => kind.called().to_lowercase(),
        (_, None) => String::new(),
    };
    let x = place.x + 1;
    canvas.put(x, place.y, 8, &day, base.patch(day_style));
    canvas.put(x + 9, place.y, 14, &what, base.patch(theme.muted));
    // On a wide screen both stay near enough to be read as one line.
    let place = Rect {
        width: place.width.min(READ),
        ..place
    };
    // Whom it is about keeps a third, and what the title leaves.
    let room = place.width.saturating_sub(26);
    let (title, about) = (width(&hour) + width(&item.title), width(&item.about));
    let spare = room.saturating_sub(title as u16 + 2);
    let about = (about as u16).min((room / 3).max(spare));
    let title = room.saturating_sub(if about > 0 { about + 2 } else { 0 });
    canvas.pieces(
        x + 24,
        place.y,
        title,
        &[(&hour, base), (&item.title, base.patch(theme.strong))],
    );
    canvas.put_right(
        place.x + place.width.saturating_sub(1 + about),
        place.y,
        about,
        &item.about,
        base.patch(theme.muted),
    );
}
