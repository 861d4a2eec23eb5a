//! The minutes of a review: what moved, what was promised, and the waterfall from then to now.

use ratatui::{layout::Rect, style::Style};

use super::super::{
    super::{
        action::{Action, Context},
        canvas::Canvas,
        message::Written,
        save,
        view::{Cx, Scene, View},
        widget::{paper::Paper, table::scrollbar},
    },
    prompt::Prompt,
};
use crate::{
    domain::{
        money::{self, Minor},
        text::{Align, fit},
    },
    operations::review::{self, Minutes},
    store::Changes,
    words::say,
};

/// A page that is read.
pub(super) struct Page {
    told: Minutes,
    paper: Paper,
}

/// The amounts of a waterfall laid over so many cells.
struct Axis {
    low: i128,
    length: i128,
    room: i128,
}

impl Axis {
    fn over(spans: &[(i128, i128)], room: u16) -> Self {
        let low = spans.iter().map(|span| span.0).min().unwrap_or(0);
        let high = spans.iter().map(|span| span.1).max().unwrap_or(0);
        Self {
            low,
            length: (high - low).max(1),
            room: i128::from(room),
        }
    }

    /// The cells before a bar and those of it: a change is never too small to be seen.
    fn cells(&self, (from, to): (i128, i128)) -> (usize, usize) {
        let cell = |amount: i128| ((amount - self.low) * self.room / self.length) as usize;
        let (begin, end) = (cell(from), cell(to));
        if end > begin || from == to {
            return (begin, end - begin);
        }
        (begin.min((self.room as usize).saturating_sub(1)), 1)
    }
}

impl Page {
    pub(super) fn new(told: Minutes) -> Self {
        Self {
            told,
            paper: Paper::default(),
        }
    }

    fn lines(&self, canvas: &Canvas<'_>, room: u16) -> Vec<Vec<(String, Style)>> {
        let theme = canvas.theme;
        let told = &self.told;
        let mut lines = vec![
            vec![(say!("minutes-title").to_owned(), theme.strong)],
            vec![(told.title.clone(), theme.muted)],
            vec![(
                say!(
                    "minutes-counts",
                    deals = told.deals,
                    reviewed = told.reviewed,
                    skipped = told.skipped
                ),
                theme.muted,
            )],
        ];
        for fall in &told.waterfalls {
            let spans = fall.spans();
            let axis = Axis::over(&spans, room.saturating_sub(44).min(80));
            let head = if fall.is_unconverted {
                say!("minutes-fall-unconverted", currency = fall.currency.code())
            } else {
                say!("minutes-fall").into()
            };
            lines.extend([Vec::new(), vec![(head, theme.heading)]]);
            for ((label, bar, sign), span) in fall.bars().into_iter().zip(spans) {
                if sign != 0 && bar.count == 0 && bar.amount == 0 {
                    continue;
                }
                let amount = money::short(
                    Minor(i64::try_from(bar.amount).unwrap_or(i64::MAX)),
                    fall.currency,
                );
                let mark = match sign {
                    1 => "+",
                    -1 => "−",
                    _ => " ",
                };
                let (before, long) = axis.cells(span);
                let style = match sign {
                    1 => theme.done,
                    -1 => theme.warning,
                    _ => theme.gauge,
                };
                lines.push(vec![
                    (fit(review::section(label), 13, Align::Left), theme.muted),
                    (fit(&bar.count.to_string(), 5, Align::Right), theme.muted),
                    (
                        format!("  {mark}{}  ", fit(&amount, 12, Align::Right)),
                        theme.text,
                    ),
                    (" ".repeat(before), theme.text),
                    (canvas.icons.full.repeat(long), style),
                ]);
            }
        }
        for (heading, entries) in told.sections() {
            if entries.is_empty() {
                continue;
            }
            lines.extend([
                Vec::new(),
                vec![(
                    format!(
                        "{} · {}",
                        review::section(heading).to_uppercase(),
                        entries.len()
                    ),
                    theme.heading,
                )],
            ]);
            for entry in entries {
                // Of what is to be done the day stands behind the words.
                let is_to_do = matches!(heading, "Promised" | "Next steps");
                let what = match (entry.from.is_empty(), entry.to.is_empty()) {
                    (false, false) if is_to_do => {
                        format!("{} {} {}", entry.to, canvas.icons.dot, entry.from)
                    }
                    (true, true) => String::new(),
                    (true, false) => entry.to.clone(),
                    (false, true) => entry.from.clone(),
                    (false, false) => format!("{} {} {}", entry.from, canvas.icons.right, entry.to),
                };
                lines.push(vec![
                    (fit(&entry.name, 36, Align::Left), theme.text),
                    (format!("  {what}"), theme.muted),
                ]);
            }
        }
        lines
    }
}

impl View for Page {
    fn name(&self) -> &'static str {
        "minutes"
    }

    fn title(&self) -> String {
        say!("minutes-page").into()
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Minutes, Context::Page, Context::Move]
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::PageClose => cx.close(),
            Action::MinutesExport => {
                let told = self.told.clone();
                let prompt = Prompt::new(
                    say!("minutes-write"),
                    say!("minutes-to-file"),
                    move |path, cx| {
                        cx.change(move |_, _| {
                            let text = if path.to_lowercase().ends_with(".csv") {
                                review::minutes_csv(&told)
                            } else {
                                review::minutes_markdown(&told)
                            };
                            save::text(&path, &text)?;
                            Ok(Written::plain(
                                Changes::default(),
                                say!("minutes-wrote", file = &path),
                            ))
                        });
                    },
                );
                cx.over(prompt.with("minutes.md"));
            }
            _ if self.paper.moved(action, 10) => {}
            _ => return false,
        }
        true
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::PageClose,
            Action::MinutesExport,
            Action::Down,
            Action::Up,
        ]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _scene: &Scene) {
        let inside = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(5),
            ..area
        };
        let lines = self.lines(canvas, inside.width);
        let height = usize::from(inside.height);
        let top = self.paper.top(lines.len(), height);
        for (row, line) in lines.iter().skip(top).take(height).enumerate() {
            let pieces: Vec<(&str, Style)> = line
                .iter()
                .map(|(text, style)| (text.as_str(), *style))
                .collect();
            canvas.pieces(inside.x, inside.y + row as u16, inside.width, &pieces);
        }
        let bar = Rect {
            x: area.right().saturating_sub(2),
            width: 1,
            ..area
        };
        scrollbar(canvas, bar, top, lines.len());
    }
}
