//! Shows a form: labels left, editors right, what is wrong or meant under the field that is typed in.

use ratatui::layout::Rect;

use super::{
    super::super::{
        action::Action,
        canvas::{Canvas, Hit},
        view::Scene,
        widget::table::scrollbar,
    },
    Form, LETTERS,
    input::{Editor, Input},
    same::doubt,
    value,
};
use crate::{domain::text::width, words::say};

/// One line of the form.
enum Line {
    Group(&'static str),
    Field(usize),
    /// A further line of a text area.
    More,
    Under(usize),
}

pub(super) fn draw(form: &Form, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
    if area.height < 4 {
        return;
    }
    let mark = if form.is_dirty() {
        scene.icons.dirty
    } else {
        ""
    };
    let icon = scene.icons.of(form.kind);
    let title = if form.is_new {
        say!("form-new", kind = form.kind.called())
    } else {
        form.called()
    };
    let kind = form.kind.called();
    let kind = if form.is_new || title == kind {
        ""
    } else {
        kind
    };
    let pieces = [
        (icon, canvas.theme.accent),
        (if icon.is_empty() { "" } else { " " }, canvas.theme.text),
        (title.as_str(), canvas.theme.strong),
        ("  ", canvas.theme.text),
        (kind, canvas.theme.faint),
        (if kind.is_empty() { "" } else { "  " }, canvas.theme.text),
        (mark, canvas.theme.warning),
    ];
    canvas.pieces(area.x + 1, area.y, area.width.saturating_sub(2), &pieces);
    if let Some(same) = form.same.first() {
        let (title, shared) = (&same.title, &same.shared);
        let text = match form.same.len() {
            1 => say!("form-may-be", title = title, shared = shared),
            count => {
                let more = count - 1;
                say!(
                    "form-may-be-more",
                    title = title,
                    shared = shared,
                    count = more
                )
            }
        };
        let key = scene.key(Action::FormSame);
        let (warning, muted) = (canvas.theme.warning, canvas.theme.muted);
        let pieces = [
            (canvas.icons.warning, warning),
            (" ", warning),
            (text.as_str(), warning),
            ("  ", muted),
            (key.as_str(), canvas.theme.key),
            (" ", muted),
            (say!("form-opens-it"), muted),
        ];
        canvas.pieces(
            area.x + 1,
            area.y + 1,
            area.width.saturating_sub(2),
            &pieces,
        );
    }
    let body = Rect {
        x: area.x + 1,
        y: area.y + 2,
        width: area.width.saturating_sub(3),
        height: area.height - 2,
    };
    let lines = lines(form);
    let height = usize::from(body.height);
    let here = lines
        .iter()
        .position(|line| matches!(line, Line::Field(at) if *at == form.at))
        .unwrap_or(0);
    let mut scroll = form.scroll;
    scroll.at = here;
    // The whole field and what is said under it must be seen.
    let tall = usize::from(form.inputs.get(form.at).map_or(1, Input::height)) + 1;
    scroll.top = (here + tall + 1).saturating_sub(height);
    let label = form
        .inputs
        .iter()
        .map(|input| width(input.spec.called()) + 2)
        .max()
        .unwrap_or(12)
        .min(28) as u16;
    for (row, at) in scroll.window(height, lines.len()).enumerate() {
        let strip = Rect {
            y: body.y + row as u16,
            height: 1,
            ..body
        };
        match lines[at] {
            Line::Group(name) => {
                canvas.put(
                    strip.x,
                    strip.y,
                    strip.width,
                    &name.to_uppercase(),
                    canvas.theme.heading,
                );
            }
            Line::Field(input) => {
                let room = body.bottom() - strip.y;
                field(form, input, canvas, strip, label, room, scene);
            }
            Line::Under(input) => under(form, input, canvas, strip, label, scene),
            Line::More => {}
        }
    }
    let bar = Rect {
        x: body.right() + 1,
        width: 1,
        ..body
    };
    scrollbar(canvas, bar, scroll.top, lines.len());
}

fn lines(form: &Form) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut group = "";
    for (at, input) in form.inputs.iter().enumerate() {
        if input.spec.heading() != group {
            group = input.spec.heading();
            lines.extend([Line::More, Line::Group(group)]);
        }
        lines.push(Line::Field(at));
        lines.extend((1..input.height()).map(|_| Line::More));
        if at == form.at || input.wrong.is_some() {
            lines.push(Line::Under(at));
        }
    }
    lines
}

fn field(
    form: &Form,
    at: usize,
    canvas: &mut Canvas<'_>,
    strip: Rect,
    label: u16,
    room: u16,
    scene: &Scene,
) {
    let input = &form.inputs[at];
    let here = at == form.at;
    let wide = strip.width.saturating_sub(label + 1).min(72);
    let place = Rect {
        x: strip.x + label + 1,
        width: wide,
        height: input.height().min(room),
        ..strip
    };
    canvas.hit(
        Rect {
            height: place.height,
            ..strip
        },
        Hit::Row(at),
    );
    let style = if here {
        canvas.theme.strong
    } else {
        canvas.theme.muted
    };
    let used = canvas.put(strip.x, strip.y, label - 1, input.spec.called(), style);
    if form.is_jumping
        && let Some(letter) = LETTERS.chars().nth(at)
    {
        // The letter stands before the label: no field moves.
        let x = strip.x.saturating_sub(1);
        canvas.put(x, strip.y, 1, &letter.to_string(), canvas.theme.key);
    }
    if input.spec.required && input.text().is_empty() {
        canvas.put(strip.x + used, strip.y, 1, "*", canvas.theme.warning);
    }
    if input.is_dirty() {
        canvas.put(
            strip.x + label - 1,
            strip.y,
            1,
            scene.icons.dirty,
            canvas.theme.warning,
        );
    }
    let ground = if here {
        canvas.theme.field_active
    } else {
        canvas.theme.field
    };
    if !here && input.text().is_empty() {
        canvas.put(
            place.x,
            place.y,
            1,
            scene.icons.rest,
            canvas.theme.placeholder,
        );
        return;
    }
    match &input.editor {
        Editor::Line(line) => line.draw(canvas, Rect { height: 1, ..place }, ground, here),
        Editor::Area(area) => area.draw(canvas, place, ground, here),
        Editor::Chosen(_, shown) => {
            canvas.tint(Rect { height: 1, ..place }, ground);
            canvas.put(
                place.x,
                place.y,
                place.width.saturating_sub(2),
                shown,
                ground,
            );
            let x = if here {
                place.right().saturating_sub(2)
            } else {
                behind(place, shown)
            };
            canvas.put(
                x,
                place.y,
                1,
                scene.icons.open,
                ground.patch(canvas.theme.faint),
            );
            if here {
                canvas.cursor(place.x, place.y);
            }
        }
    }
}

/// Under a field: what is wrong, else what is meant, else what it is for.
fn under(form: &Form, at: usize, canvas: &mut Canvas<'_>, strip: Rect, label: u16, scene: &Scene) {
    let input = &form.inputs[at];
    let x = strip.x + label + 1;
    let room = strip.width.saturating_sub(label + 1);
    let (text, style) = if let Some(wrong) = &input.wrong {
        (wrong.clone(), canvas.theme.danger)
    } else {
        match (
            &input.editor,
            value::means(&input.spec, &input.text(), scene),
        ) {
            (Editor::Chosen(..), _) if input.spec.helped().is_empty() => (
                say!("form-chooses", key = scene.key(Action::FormAccept)),
                canvas.theme.faint,
            ),
            _ if doubt(&input.spec, &input.text()).is_some() => (
                doubt(&input.spec, &input.text())
                    .unwrap_or_default()
                    .to_owned(),
                canvas.theme.warning,
            ),
            (Editor::Line(_), Ok(means)) if !means.is_empty() => (means, canvas.theme.done),
            _ => (input.spec.helped().to_string(), canvas.theme.faint),
        }
    };
    canvas.put(x, strip.y, room, &text, style);
}

/// Just behind a value: the sign that it is chosen, not typed.
fn behind(place: Rect, shown: &str) -> u16 {
    (place.x + width(shown) as u16 + 1).min(place.right().saturating_sub(2))
}
