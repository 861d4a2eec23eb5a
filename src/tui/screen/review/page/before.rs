//! Before a review: which deals it would have, in which order, and what most of them lack.

use ratatui::layout::Rect;

use super::{
    super::super::super::{action::Action, canvas::Canvas, view::Scene, widget::paper::Paper},
    column::{Column, Line},
};
use crate::{operations::review::Choice, words::say};

/// A deal of a review that has not begun.
pub(in super::super) struct First {
    pub(in super::super) name: String,
    pub(in super::super) account: String,
    pub(in super::super) amount: String,
}

/// Before a review: which deals it would have.
pub(in super::super) fn before(
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
        .push(Line::of([(say!("review-title"), theme.strong)]));
    column.lines.push(Line::of([(
        say!(
            "review-choice",
            count = choice.deals.len(),
            title = &choice.title
        ),
        theme.muted,
    )]));
    if choice.is_everyone {
        column.blank();
        column.item(
            canvas.icons.warning,
            theme.warning,
            say!("review-everyone"),
            theme.text,
        );
    }
    if !choice.mass.is_empty() {
        column.heading(say!("review-most"), "");
        for flag in &choice.mass {
            let words = say!(
                "review-mass",
                count = flag.deals.len(),
                all = choice.deals.len(),
                finding = flag.label.to_lowercase()
            );
            column.item(canvas.icons.warning, theme.warning, &words, theme.text);
            if !flag.hint.is_empty() {
                column.item("", theme.muted, flag.hint, theme.muted);
            }
        }
    }
    if !first.is_empty() {
        column.heading(say!("review-order"), "");
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
        column.item(
            "",
            theme.muted,
            &format!("  {}", say!("review-more", count = rest)),
            theme.muted,
        );
    }
    let below = column.lines.len() + 2;
    let height = usize::from(area.height.saturating_sub(1));
    if below > height {
        column.lines.truncate(height.saturating_sub(2));
    }
    column.blank();
    let (begin, mend) = (scene.key(Action::ReviewDone), scene.key(Action::ReviewHead));
    if choice.deals.is_empty() {
        column.item("", theme.muted, say!("review-none"), theme.muted);
    } else {
        let mut pieces = vec![
            (begin, theme.key),
            (format!(" {}", say!("review-begins")), theme.hint),
        ];
        if choice.mass.iter().any(|flag| flag.field.is_some()) {
            pieces.extend([
                ("   ".into(), theme.hint),
                (mend, theme.key),
                (format!(" {}", say!("review-mends")), theme.hint),
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
    column.draw(canvas, inside, &Paper::default(), 0);
}
