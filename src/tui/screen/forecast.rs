//! The forecast in plain form: periods by category, each amount in one column; below them what the chosen one comes to,
//! and the deals behind it.

mod deals;

use ratatui::{layout::Rect, style::Style};

use super::super::{
    action::{Action, Context},
    canvas::{Canvas, Hit},
    data::{Line, Page},
    view::{Cx, Reply, Scene, Slot, View},
    widget::table::Scroll,
};
use super::{list::List, open_record};
use crate::{
    analytics::{
        forecast::{Forecast as Figures, ForecastRow},
        sum::Sum,
    },
    domain::{
        field::Record as _,
        money::{Currency, Minor, short},
        period::Span,
        record::opportunity::Opportunity,
        text::{Align, fit, width},
    },
    store::{
        Changes,
        query::{board::Whose, forecast},
    },
    words::{self, Language, id, say},
};

const FIGURES: Slot<Figures> = Slot::new("forecast");
/// Quarters shown.
const PERIODS: usize = 6;

/// The forecast.
pub struct Forecast {
    figures: Option<Figures>,
    span: Span,
    whose: Whose,
    at: Scroll,
    /// The deals behind a period, with the filter that lets them pass: another period's are not shown.
    deals: (String, Vec<Line>),
    /// The filter that was asked for last.
    asked: String,
}

impl Default for Forecast {
    fn default() -> Self {
        Self {
            figures: None,
            span: Span::Quarter,
            whose: Whose::default(),
            at: Scroll::default(),
            deals: Default::default(),
            asked: String::new(),
        }
    }
}

impl Forecast {
    fn read(&self, cx: &mut Cx<'_>) {
        let (whose, span, today) = (self.whose, self.span, cx.scene.now.today);
        cx.read(FIGURES, move |read| {
            forecast::forecast(read, whose, span, PERIODS, today)
        });
    }

    fn read_deals(&mut self, cx: &mut Cx<'_>) {
        if let Some(row) = self.row() {
            self.asked = deals::filter(row, self.whose);
            deals::ask(self.asked.clone(), cx);
        }
    }

    fn row(&self) -> Option<&ForecastRow> {
        self.figures.as_ref()?.rows.get(self.at.at)
    }
}

impl View for Forecast {
    fn name(&self) -> &'static str {
        "forecast"
    }

    fn contexts(&self) -> Vec<Context> {
        vec![Context::Forecast, Context::Move]
    }

    fn start(&mut self, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn refresh(&mut self, _changes: &Changes, cx: &mut Cx<'_>) {
        self.read(cx);
    }

    fn act(&mut self, action: Action, cx: &mut Cx<'_>) -> bool {
        let total = self
            .figures
            .as_ref()
            .map_or(0, |figures| figures.rows.len());
        match action {
            Action::ForecastSpan => {
                self.span = match self.span {
                    Span::Quarter => Span::Month,
                    _ => Span::Quarter,
                };
                self.read(cx);
            }
            Action::ForecastMine => {
                let me = cx.scene.catalog.me;
                self.whose.owner = if self.whose.owner.is_some() {
                    None
                } else {
                    Some(me)
                };
                self.read(cx);
            }
            Action::ForecastOpen => {
                if let Some(row) = self.row() {
                    let filter = deals::filter(row, self.whose);
                    cx.open(List::filtered(Opportunity::INFO, &filter));
                }
            }
            _ if self.at.moved(action, PERIODS as isize, total) => self.read_deals(cx),
            _ => return false,
        }
        true
    }

    fn clicked(&mut self, hit: Hit, again: bool, cx: &mut Cx<'_>) {
        match hit {
            Hit::Part(period) => {
                self.at.at = period;
                self.read_deals(cx);
                if again {
                    self.act(Action::ForecastOpen, cx);
                }
            }
            Hit::Row(deal) if again => {
                let (_, deals) = &self.deals;
                if let Some(deal) = deals.get(deal) {
                    let among = deals.iter().map(|deal| deal.id).collect();
                    open_record(Opportunity::INFO, deal.id, among, cx);
                }
            }
            _ => {}
        }
    }

    fn answer(&mut self, reply: &mut Reply, cx: &mut Cx<'_>) {
        match reply.take(FIGURES) {
            Some(Ok(figures)) => {
                self.at.by(0, figures.rows.len());
                self.figures = Some(figures);
                self.read_deals(cx);
            }
            Some(Err(trouble)) if !trouble.stopped => cx.complain(&trouble),
            _ => {}
        }
        if let Some(Page { rows, .. }) = reply.told(deals::DEALS, cx) {
            self.deals = (self.asked.clone(), rows);
        }
    }

    fn hints(&self) -> Vec<Action> {
        vec![
            Action::ForecastOpen,
            Action::ForecastSpan,
            Action::ForecastMine,
        ]
    }

    fn status(&self, _scene: &Scene) -> String {
        if self.whose.owner.is_some() {
            say!("forecast-mine")
        } else {
            say!("forecast-all")
        }
        .into()
    }

    fn awaited(&self) -> Option<&'static str> {
        self.figures.is_none().then(|| say!("forecast-waited"))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        let Some(figures) = &self.figures else { return };
        let inside = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..area
        };
        let used = self.table(canvas, inside, figures);
        let below = Rect {
            y: inside.y + used + 1,
            height: inside.height.saturating_sub(used + 1),
            ..inside
        };
        if let Some(row) = self.row() {
            let used = period(canvas, below, scene, figures, row) + 1;
            let below = Rect {
                y: below.y + used,
                height: below.height.saturating_sub(used),
                ..below
            };
            let (of, deals) = &self.deals;
            if *of == self.asked {
                deals::draw(canvas, below, scene, deals);
            }
        }
    }
}

/// A column: the message at its head and its figure.
type Shown = (&'static str, fn(&ForecastRow) -> Option<Sum>);

/// The width of a column of figures.
const FIGURE: usize = 10;
/// The width of the names of periods.
const NAME: usize = 8;

const COLUMNS: [Shown; 7] = [
    (id!("forecast-closed"), |row| {
        Some(row.columns.closed.clone())
    }),
    (id!("forecast-commit"), |row| {
        Some(row.columns.commit.clone())
    }),
    (id!("forecast-best-case"), |row| {
        Some(row.columns.best_case.clone())
    }),
    (id!("forecast-pipeline"), |row| {
        Some(row.columns.pipeline.clone())
    }),
    (id!("forecast-weighted"), |row| {
        Some(plain(row.columns.weighted))
    }),
    (id!("forecast-quota"), |row| row.quota.map(plain)),
    (id!("forecast-gap"), |row| row.gap().map(plain)),
];

fn plain(base: Minor) -> Sum {
    Sum {
        base,
        ..Sum::default()
    }
}

impl Forecast {
    /// Draws the periods; gives back the lines used.
    fn table(&self, canvas: &mut Canvas<'_>, area: Rect, figures: &Figures) -> u16 {
        let theme = canvas.theme;
        let room = usize::from(area.width);
        let columns = &COLUMNS[..COLUMNS.len().min(room.saturating_sub(NAME) / FIGURE)];
        let mut head = fit("", NAME, Align::Left);
        columns
            .iter()
            .for_each(|(name, _)| head.push_str(&fit(words::plain(name), FIGURE, Align::Right)));
        canvas.put(area.x, area.y, area.width, &head, theme.heading);
        let legend = ["forecast-closed", "forecast-commit", "forecast-best-case"]
            .map(|part| format!(" {} ", words::plain(part)));
        let [closed, commit, best_case] = &legend;
        let quota_word = format!(" {}", say!("forecast-quota"));
        let bar_at = area.x + width(&head) as u16 + 2;
        let bar_room = area.right().saturating_sub(bar_at).min(40);
        // The words of the legend may begin a little before the bars: the last head above them is short.
        let quota = canvas.icons.thumb;
        let legend_room = (width(&legend.concat()) + width(&quota_word) + 4) as u16;
        let legend_at = bar_at.min(area.right().saturating_sub(legend_room));
        if legend_at + 2 >= bar_at {
            canvas.pieces(
                legend_at,
                area.y,
                legend_room,
                &[
                    (canvas.icons.full, theme.done),
                    (closed, theme.muted),
                    (canvas.icons.half, theme.gauge),
                    (commit, theme.muted),
                    (canvas.icons.empty, theme.gauge),
                    (best_case, theme.muted),
                    (quota, theme.warning),
                    (&quota_word, theme.muted),
                ],
            );
        }
        let most = figures
            .rows
            .iter()
            .map(|row| {
                row.columns
                    .with_best_case()
                    .base
                    .0
                    .max(row.quota.map_or(0, |quota| quota.0))
            })
            .max()
            .unwrap_or(1)
            .max(1);
        for (at, row) in figures.rows.iter().enumerate() {
            let y = area.y + 1 + at as u16;
            if y >= area.bottom() {
                break;
            }
            let is_here = at == self.at.at;
            let base = if is_here { theme.selected } else { theme.text };
            let line = Rect {
                x: area.x,
                y,
                width: area.width,
                height: 1,
            };
            canvas.hit(line, Hit::Part(at));
            if is_here {
                canvas.tint(line, theme.selected);
            }
            let mut x = area.x;
            x += canvas.put(
                x,
                y,
                NAME as u16,
                &fit(&row.period.label(), NAME, Align::Left),
                base.patch(theme.strong),
            );
            for (name, figure) in columns {
                let sum = figure(row);
                let text = sum
                    .map(|sum| figure_text(&sum, figures))
                    .unwrap_or_default();
                let style = match *name {
                    "forecast-weighted" | "forecast-quota" => base.patch(theme.muted),
                    "forecast-gap" => base.patch(theme.warning),
                    _ => base,
                };
                let text = fit(&text, FIGURE, Align::Right);
                x += canvas.put(x, y, FIGURE as u16, &text, style);
            }
            if bar_room >= 10 {
                bar(canvas, bar_at, y, bar_room, row, most, base);
            }
        }
        (figures.rows.len() as u16 + 1).min(area.height)
    }
}

fn figure_text(sum: &Sum, figures: &Figures) -> String {
    if sum.base.0 == 0 && sum.apart.is_empty() {
        return String::new();
    }
    // Chinese amounts are wider than the column leaves room for a blank.
    let about = match words::current() {
        _ if !sum.is_mixed && sum.apart.is_empty() => "",
        Language::English => "≈ ",
        Language::Chinese => "≈",
    };
    format!("{about}{}", short(sum.base, figures.currency))
}

/// Closed full, commit lighter, best case lightest, and a mark where the quota stands.
fn bar(
    canvas: &mut Canvas<'_>,
    x: u16,
    y: u16,
    room: u16,
    row: &ForecastRow,
    most: i64,
    base: Style,
) {
    let cells =
        |amount: Minor| ((amount.0.max(0) as f64 / most as f64) * f64::from(room)).round() as u16;
    let closed = cells(row.columns.closed.base);
    let commit = cells(row.columns.with_commit().base);
    let best = cells(row.columns.with_best_case().base);
    let theme = canvas.theme;
    let parts = [
        (0, closed, canvas.icons.full, theme.done),
        (closed, commit, canvas.icons.half, theme.gauge),
        (commit, best, canvas.icons.empty, theme.gauge),
    ];
    for (from, to, glyph, style) in parts {
        if to > from {
            canvas.put(
                x + from,
                y,
                to - from,
                &glyph.repeat(usize::from(to - from)),
                base.patch(style),
            );
        }
    }
    if let Some(quota) = row.quota {
        let at = cells(quota).min(room.saturating_sub(1));
        canvas.put(x + at, y, 1, canvas.icons.thumb, base.patch(theme.warning));
    }
}

/// "3 deals, € 30.7k"; deals without an amount are only counted.
fn deals(sum: &Sum, base: Currency) -> String {
    let count = say!("forecast-deals", count = sum.count);
    if sum.base.0 == 0 && sum.apart.is_empty() {
        count
    } else {
        say!("forecast-deals-sum", count = count, sum = sum.short(base))
    }
}

/// The range of a period on one line, the quota where it stands in it, and what the marks are below; gives back the lines
/// used.
fn curve(canvas: &mut Canvas<'_>, area: Rect, figures: &Figures, row: &ForecastRow) -> u16 {
    let theme = canvas.theme;
    let room = area.width.min(76);
    let most = row.range.p90.0.max(row.quota.map_or(0, |quota| quota.0));
    if area.height < 3 || room < 40 || most <= 0 {
        return 0;
    }
    let span = f64::from(room - 12);
    let at = |amount: Minor| area.x + (amount.0.max(0) as f64 / most as f64 * span).round() as u16;
    let (low, middle, high) = (at(row.range.p10), at(row.range.p50), at(row.range.p90));
    let y = area.y + 1;
    canvas.put(
        area.x,
        y,
        room - 11,
        &canvas.icons.dot.repeat(usize::from(room - 11)),
        theme.faint,
    );
    let likely = canvas
        .icons
        .full
        .repeat(usize::from(high.saturating_sub(low) + 1));
    canvas.put(low, y, high.saturating_sub(low) + 1, &likely, theme.gauge);
    canvas.put(middle, y, 1, canvas.icons.bar, theme.strong);
    let marks = [
        ("P10", row.range.p10, low),
        ("P50", row.range.p50, middle),
        ("P90", row.range.p90, high),
    ]
    .map(|(mark, amount, x)| (format!("{mark} {}", short(amount, figures.currency)), x));
    // Each under its mark where there is room, else as near as its neighbours and the edge let it.
    let mut after: u16 = marks.iter().map(|(text, _)| width(text) as u16 + 2).sum();
    let mut until = area.x;
    for (text, x) in marks {
        let x = x.min((area.right() + 2).saturating_sub(after)).max(until);
        after -= width(&text) as u16 + 2;
        until = x + canvas.put(x, y + 1, area.right().saturating_sub(x), &text, theme.muted) + 2;
    }
    if let Some(quota) = row.quota {
        let x = at(quota);
        canvas.put(x, y, 1, canvas.icons.thumb, theme.warning);
        let text = format!(
            "{} {} {}",
            canvas.icons.thumb,
            say!("forecast-quota"),
            short(quota, figures.currency)
        );
        let x = x.min(area.right().saturating_sub(width(&text) as u16));
        canvas.put(
            x,
            area.y,
            area.right().saturating_sub(x),
            &text,
            theme.warning,
        );
    }
    3
}

/// What the chosen period comes to, and what belongs to none; gives back the lines used.
fn period(
    canvas: &mut Canvas<'_>,
    area: Rect,
    scene: &Scene,
    figures: &Figures,
    row: &ForecastRow,
) -> u16 {
    let theme = canvas.theme;
    let base = scene.catalog.base();
    let money = |amount: Minor| short(amount, figures.currency);
    let columns = &row.columns;
    let mut lines: Vec<(String, String, Style)> = vec![
        (
            say!("forecast-with-commit").into(),
            columns.with_commit().short(base),
            theme.text,
        ),
        (
            say!("forecast-with-best-case").into(),
            columns.with_best_case().short(base),
            theme.text,
        ),
        (
            say!("forecast-likely").into(),
            format!(
                "{}  {more}  {}  {more}  {}   (P10, P50, P90)",
                money(row.range.p10),
                money(row.range.p50),
                money(row.range.p90),
                more = canvas.icons.more
            ),
            theme.text,
        ),
    ];
    if let Some(gap) = row.gap() {
        let coverage = row
            .coverage()
            .map(|times| format!("{:.1}", times.0 as f64 / 1_000_000.0));
        let (text, style) = match coverage {
            _ if gap.0 <= 0 => (say!("forecast-reached").to_owned(), theme.done),
            Some(times) => (
                say!("forecast-to-go-covered", amount = money(gap), times = times),
                theme.warning,
            ),
            None => (say!("forecast-to-go", amount = money(gap)), theme.warning),
        };
        lines.push((say!("forecast-quota").into(), text, style));
    }
    let more = [
        (say!("forecast-past"), &columns.past_due, theme.warning),
        (say!("forecast-resting"), &columns.resting, theme.muted),
        (say!("forecast-omitted"), &columns.omitted, theme.muted),
    ];
    for (label, sum, style) in more {
        if sum.count > 0 {
            lines.push((label.into(), deals(sum, base), style));
        }
    }
    let no_date = figures.no_date.open();
    if no_date.count > 0 {
        lines.push((
            say!("forecast-no-date").into(),
            deals(&no_date, base),
            theme.warning,
        ));
    }
    canvas.put(
        area.x,
        area.y,
        area.width,
        &row.period.label(),
        theme.strong,
    );
    let used = lines.len() as u16 + 2;
    let below = Rect {
        y: area.y + used,
        height: area.height.saturating_sub(used),
        ..area
    };
    for (at, (label, text, style)) in lines.into_iter().enumerate() {
        let y = area.y + 1 + at as u16;
        if y >= area.bottom() {
            break;
        }
        canvas.put(area.x, y, 24, &label, theme.muted);
        canvas.put(area.x + 25, y, area.width.saturating_sub(25), &text, style);
    }
    used + curve(canvas, below, figures, row)
}
