//! How the quote editor looks: head, lines, totals. The totals are always in view; the lines scroll.

use ratatui::{layout::Rect, style::Style};

use super::{
    super::super::{
        action::Action,
        canvas::{Canvas, Hit},
        view::Scene,
        widget::table::scrollbar,
    },
    Loaded, QuoteEditor,
    cells::{self, Cell},
};
use crate::{
    domain::{
        dates,
        money::{Minor, bare, long},
        quote_math::{LineKind, QuoteOut},
        quote_sheet,
        record::quote::QuoteStatus,
        text::width,
    },
    operations::quote::{self, Draft, DraftLine},
    words::say,
};

/// Between columns.
const GAP: u16 = 2;
/// The number of a line, and the letter of its price.
const NUMBER: u16 = 3;

/// One line of the totals: label, amount, whether it is the one to look at.
struct Total(String, Minor, bool);

impl QuoteEditor {
    pub(super) fn show(&self, canvas: &mut Canvas<'_>, area: Rect, scene: &Scene) {
        if let Some(trouble) = &self.trouble {
            let style = canvas.theme.danger;
            canvas.put(area.x + 1, area.y + 1, area.width, &trouble.message, style);
            return;
        }
        let Some(loaded) = &self.loaded else { return };
        if area.height < 8 || area.width < 40 {
            return;
        }
        let inside = Rect {
            x: area.x + 1,
            width: area.width - 2,
            ..area
        };
        let totals = totals(&loaded.draft);
        let foot = (totals.len() as u16 + 1).clamp(4, inside.height / 2);
        self.head(canvas, inside, loaded, scene);
        let table = Rect {
            y: inside.y + 3,
            height: inside.height - 3 - foot,
            ..inside
        };
        self.table(canvas, table, loaded, scene);
        let foot = Rect {
            y: table.bottom(),
            height: foot,
            ..inside
        };
        self.foot(canvas, foot, loaded, &totals, scene);
    }

    fn head(&self, canvas: &mut Canvas<'_>, area: Rect, loaded: &Loaded, scene: &Scene) {
        let header = loaded.draft.quote();
        let (strong, muted) = (canvas.theme.strong, canvas.theme.muted);
        let mut x =
            area.x + canvas.put(area.x, area.y, area.width, &quote::name(header), strong) + 2;
        let state = quote::status_word(header);
        let style = match quote_sheet::status(header) {
            QuoteStatus::Accepted => canvas.theme.done,
            QuoteStatus::NeedsApproval => canvas.theme.warning,
            _ => canvas.theme.accent,
        };
        x += canvas.put(x, area.y, area.right().saturating_sub(x), &state, style);
        if header.primary {
            let text = format!(" {} {}", canvas.icons.dot, say!("quote-primary"));
            x += canvas.put(x, area.y, area.right().saturating_sub(x), &text, muted);
        }
        let valid = match header.valid_until {
            None => say!("quote-no-valid-until").to_owned(),
            Some(day) if quote::is_expired(header, scene.now.today) => {
                let day = dates::near(day, scene.now.today);
                format!(
                    "{} {}",
                    canvas.icons.warning,
                    say!("quote-expired", day = day)
                )
            }
            Some(day) => say!("quote-valid-until", day = dates::long(day)),
        };
        let style = if quote::is_expired(header, scene.now.today) {
            canvas.theme.warning
        } else {
            muted
        };
        let room = area.right().saturating_sub(x + 2);
        canvas.put_right(x + 2, area.y, room, &valid, style);
        let tax = if header.includes_tax {
            say!("quote-with-tax")
        } else {
            say!("quote-without-tax")
        };
        let mut money = format!("{} {tax}", loaded.draft.currency());
        if !loaded.book.is_empty() {
            money = format!("{} {} {money}", loaded.book, canvas.icons.dot);
        }
        let right = width(&money) as u16;
        let left = area.width.saturating_sub(right + 3);
        let about = if header.subject.is_empty() || loaded.about.starts_with(&header.subject) {
            loaded.about.clone()
        } else {
            format!("{} {} {}", header.subject, canvas.icons.dot, loaded.about)
        };
        canvas.put(area.x, area.y + 1, left, &about, muted);
        canvas.put_right(area.x + left, area.y + 1, area.width - left, &money, muted);
    }

    fn table(&self, canvas: &mut Canvas<'_>, area: Rect, loaded: &Loaded, scene: &Scene) {
        let columns = columns(&loaded.draft, area.width, scene);
        let heading = canvas.theme.heading;
        for column in &columns {
            let x = area.x + column.x;
            if column.right {
                canvas.put_right(x, area.y, column.width, column.title, heading);
            } else {
                canvas.put(x, area.y, column.width, column.title, heading);
            }
        }
        let body = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        let lines = loaded.draft.lines();
        if lines.is_empty() {
            let text = say!(
                "quote-no-lines",
                dot = canvas.icons.dot,
                line = scene.key(Action::QuoteAddLine),
                section = scene.key(Action::QuoteSection)
            );
            let style = canvas.theme.muted;
            canvas.put(body.x + NUMBER + 1, body.y, body.width, &text, style);
            return;
        }
        let height = usize::from(body.height);
        let mut scroll = self.scroll;
        scroll.follow(height, lines.len());
        for (row, at) in scroll.window(height, lines.len()).enumerate() {
            let strip = Rect {
                y: body.y + row as u16,
                height: 1,
                width: body.width.saturating_sub(1),
                ..body
            };
            self.line(canvas, strip, loaded, at, &columns, scene);
        }
        let bar = Rect {
            x: body.right() - 1,
            width: 1,
            ..body
        };
        scrollbar(canvas, bar, scroll.top, lines.len());
    }

    fn line(
        &self,
        canvas: &mut Canvas<'_>,
        strip: Rect,
        loaded: &Loaded,
        at: usize,
        columns: &[Column],
        scene: &Scene,
    ) {
        let draft = &loaded.draft;
        let line = &draft.lines()[at];
        let here = at == self.scroll.at;
        let base = if here {
            canvas.theme.selected_away
        } else {
            Style::new()
        };
        canvas.tint(strip, base);
        let faint = base.patch(canvas.theme.faint);
        canvas.put_right(strip.x, strip.y, NUMBER, &(at + 1).to_string(), faint);
        let kind = line.kind();
        let style = base.patch(match kind {
            LineKind::Section => canvas.theme.strong,
            LineKind::Note => canvas.theme.muted,
            LineKind::Item if line.record.optional => canvas.theme.muted,
            LineKind::Item => Style::new(),
        });
        for column in columns {
            let place = Rect {
                x: strip.x + column.x,
                width: column.width,
                ..strip
            };
            let Some(cell) = column.cell else {
                if let (LineKind::Item, Ok(figures)) = (kind, draft.figures()) {
                    let mut text = bare(figures.lines[at].amount, draft.currency());
                    if line.record.optional {
                        text = format!("({text})");
                    }
                    canvas.put_right(place.x, place.y, place.width, &text, style);
                }
                continue;
            };
            let words = kind != LineKind::Item;
            if words && cell != Cell::Item {
                continue;
            }
            canvas.hit(place, Hit::Part(at * cells::COUNT + cell as usize));
            let caret = here && (cell == self.cell || (words && cell == Cell::Item));
            self.cell(canvas, place, draft, line, cell, caret, style, scene);
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a cell is drawn from all that surrounds it"
    )]
    fn cell(
        &self,
        canvas: &mut Canvas<'_>,
        place: Rect,
        draft: &Draft,
        line: &DraftLine,
        cell: Cell,
        caret: bool,
        style: Style,
        scene: &Scene,
    ) {
        let text = shown(draft, line, cell, scene);
        let style = if caret {
            style.patch(canvas.theme.selected)
        } else {
            style
        };
        if caret {
            canvas.tint(place, style);
        }
        if let (true, Some(typing)) = (caret, &self.typing) {
            let style = canvas.theme.field_active;
            typing.line.draw(canvas, place, style, true);
            return;
        }
        if cell == Cell::Item {
            let used = canvas.put(place.x, place.y, place.width, &text, style);
            let code = line.product.as_ref().map_or("", |(code, _)| code.as_str());
            let room = usize::from(place.width.saturating_sub(used + 2));
            let whole = if line.record.optional {
                format!("{code} {}", say!("quote-optional"))
                    .trim()
                    .to_owned()
            } else {
                code.to_owned()
            };
            let note = if line.record.optional && width(&whole) > room {
                say!("quote-optional")
            } else {
                whole.as_str()
            };
            if !note.is_empty() && width(note) <= room {
                let muted = style.patch(canvas.theme.muted);
                canvas.put(
                    place.x + used + 2,
                    place.y,
                    place.width - used - 2,
                    note,
                    muted,
                );
            }
        } else {
            canvas.put_right(place.x, place.y, place.width, &text, style);
        }
        if cell == Cell::Price {
            let letter = cells::origin(line);
            let role = if letter == "H" {
                canvas.theme.warning
            } else {
                canvas.theme.faint
            };
            canvas.put(place.right() + 1, place.y, 1, letter, role);
        }
        if caret {
            canvas.cursor(place.x, place.y);
        }
    }

    fn foot(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        loaded: &Loaded,
        totals: &[Total],
        scene: &Scene,
    ) {
        canvas.rule(area.x, area.y, area.width);
        let currency = loaded.draft.currency();
        let amounts: Vec<String> = totals
            .iter()
            .map(|total| {
                if total.2 {
                    long(total.1, currency)
                } else {
                    bare(total.1, currency)
                }
            })
            .collect();
        let wide = amounts.iter().map(|text| width(text)).max().unwrap_or(0) as u16;
        let label = totals
            .iter()
            .map(|total| width(&total.0))
            .max()
            .unwrap_or(0) as u16;
        let block = (wide + label + 3).min(area.width);
        for (row, (total, amount)) in totals.iter().zip(&amounts).enumerate() {
            let y = area.y + 1 + row as u16;
            if y >= area.bottom() {
                break;
            }
            let style = if total.2 {
                canvas.theme.strong
            } else {
                canvas.theme.muted
            };
            let x = area.right().saturating_sub(block);
            canvas.put(x, y, label, &total.0, style);
            canvas.put_right(area.x, y, area.width - 1, amount, style);
        }
        let left = Rect {
            y: area.y + 1,
            height: area.height - 1,
            width: area.width.saturating_sub(block + 3),
            ..area
        };
        self.remarks(canvas, left, loaded, scene);
    }

    /// What is wrong, what is given away, and on demand what is earned.
    fn remarks(&self, canvas: &mut Canvas<'_>, area: Rect, loaded: &Loaded, scene: &Scene) {
        let draft = &loaded.draft;
        let mut lines: Vec<(String, Style)> = Vec::new();
        if let Some(wrong) = self.typing.as_ref().and_then(|typing| typing.wrong.clone()) {
            lines.push((
                format!("{} {wrong}", canvas.icons.warning),
                canvas.theme.warning,
            ));
        }
        if self.behind {
            let text = format!(
                "{} {}",
                canvas.icons.warning,
                say!("quote-changed-elsewhere")
            );
            lines.push((text, canvas.theme.warning));
        }
        if let Err(error) = draft.figures() {
            lines.push((
                format!("{} {error}", canvas.icons.danger),
                canvas.theme.danger,
            ));
        }
        if self.margin {
            lines.push((margin(draft), canvas.theme.text));
        }
        let given = draft.given_away().filter(|given| given.amount.0 > 0);
        if let Some(given) = given {
            let beyond = given.is_beyond(quote::DISCOUNT_LIMIT);
            let percent = given.percent().to_decimal().round_dp(1).normalize();
            let mut text = say!(
                "quote-off-the-list",
                percent = percent.to_string(),
                amount = long(given.amount, draft.currency())
            );
            if beyond {
                text = format!("{} {text}", canvas.icons.warning);
            }
            let style = if beyond {
                canvas.theme.warning
            } else {
                canvas.theme.muted
            };
            lines.push((text, style));
        }
        for warning in &loaded.warnings {
            lines.push((
                format!("{} {warning}", canvas.icons.warning),
                canvas.theme.warning,
            ));
        }
        if !draft.is_open() {
            let text = say!(
                "quote-frozen",
                dot = canvas.icons.dot,
                key = scene.key(Action::QuoteRevise)
            );
            lines.push((text, canvas.theme.muted));
        }
        for (row, (text, style)) in lines.iter().take(usize::from(area.height)).enumerate() {
            canvas.put(area.x, area.y + row as u16, area.width, text, *style);
        }
    }
}

fn margin(draft: &Draft) -> String {
    let Some(margin) = draft.margin() else {
        return say!("quote-margin-unknown").into();
    };
    let mut text = say!(
        "quote-margin",
        amount = long(margin.amount, draft.currency())
    );
    if let Some(share) = margin.percent {
        let share = share.to_decimal().round_dp(1).normalize();
        text.push_str(&format!(", {share} %"));
    }
    if margin.partial {
        text.push_str(say!("quote-margin-partial"));
    }
    text
}

fn shown(draft: &Draft, line: &DraftLine, cell: Cell, scene: &Scene) -> String {
    let text = cell.shows(draft, line, scene.now.today);
    if text.is_empty() && cell == Cell::Item {
        return match line.kind() {
            LineKind::Section => say!("quote-a-section").into(),
            LineKind::Note => say!("quote-a-note").into(),
            LineKind::Item => say!("quote-no-words").into(),
        };
    }
    text.replace('\n', " ")
}

/// What stands at the foot, top to bottom.
fn totals(draft: &Draft) -> Vec<Total> {
    let Ok(figures) = draft.figures() else {
        return Vec::new();
    };
    let mut totals = Vec::new();
    if figures.discount != Minor(0) {
        totals.push(Total(
            say!("quote-subtotal").into(),
            figures.subtotal,
            false,
        ));
        let share = draft
            .quote()
            .discount_percent
            .map_or_else(String::new, |percent| format!(" {percent} %"));
        let label = format!("{}{share}", say!("quote-discount"));
        totals.push(Total(label, Minor(-figures.discount.0), false));
    }
    if draft.quote().includes_tax {
        totals.push(Total(say!("quote-total").into(), figures.gross_total, true));
        totals.push(Total(
            say!("quote-of-which-net").into(),
            figures.net_total,
            false,
        ));
        taxes(figures, &mut totals);
    } else {
        totals.push(Total(say!("quote-net").into(), figures.net_total, true));
        taxes(figures, &mut totals);
        totals.push(Total(
            say!("quote-total").into(),
            figures.gross_total,
            false,
        ));
    }
    if figures.optional_total != Minor(0) {
        totals.push(Total(
            say!("quote-optional-total").into(),
            figures.optional_total,
            false,
        ));
    }
    totals
}

fn taxes(figures: &QuoteOut, totals: &mut Vec<Total>) {
    match figures.taxes.as_slice() {
        [] => {}
        [tax] => totals.push(Total(
            say!("quote-tax-of", rate = tax.rate.to_string()),
            tax.tax,
            false,
        )),
        several if several.len() <= 3 => {
            for tax in several {
                totals.push(Total(
                    say!("quote-tax-of", rate = tax.rate.to_string()),
                    tax.tax,
                    false,
                ));
            }
        }
        _ => totals.push(Total(say!("quote-tax").into(), figures.tax_total, false)),
    }
}

/// A column as it is laid out; without a cell it is the amount.
struct Column {
    cell: Option<Cell>,
    title: &'static str,
    x: u16,
    width: u16,
    right: bool,
}

/// The columns that fit, the item taking what is left.
fn columns(draft: &Draft, room: u16, scene: &Scene) -> Vec<Column> {
    let widest = |texts: &mut dyn Iterator<Item = String>, least: u16, most: u16| {
        let wide = texts.map(|text| width(&text) as u16).max().unwrap_or(0);
        wide.clamp(least, most)
    };
    let of = |cell: Cell, least, most| {
        let mut texts = draft
            .lines()
            .iter()
            .map(|line| cell.shows(draft, line, scene.now.today));
        widest(&mut texts, least, most)
    };
    let currency = draft.currency();
    let amount = match draft.figures() {
        Ok(figures) => {
            let mut texts = figures.lines.iter().map(|line| bare(line.amount, currency));
            widest(&mut texts, 10, 20)
        }
        Err(_) => 10,
    };
    let mut columns = Vec::new();
    for cell in Cell::shown(scene.size.width) {
        let (title, width) = match cell {
            Cell::Item => (say!("quote-item"), 0),
            Cell::Quantity => (say!("quote-quantity"), of(*cell, 8, 14)),
            Cell::Price => (say!("quote-unit-price"), of(*cell, 10, 18)),
            Cell::Discount => (say!("quote-discount"), of(*cell, 8, 14)),
            Cell::Tax => (say!("quote-tax"), of(*cell, 5, 9)),
            Cell::Delivery => (say!("quote-delivery"), of(*cell, 8, 12)),
        };
        columns.push(Column {
            cell: Some(*cell),
            title,
            x: 0,
            width,
            right: *cell != Cell::Item,
        });
    }
    columns.push(Column {
        cell: None,
        title: say!("quote-amount"),
        x: 0,
        width: amount,
        right: true,
    });
    // After the price its letter.
    let fixed: u16 = columns.iter().map(|column| column.width + GAP).sum::<u16>() + 2;
    let left = room.saturating_sub(fixed + NUMBER + 2);
    let mut x = NUMBER + 2;
    for column in &mut columns {
        if column.cell == Some(Cell::Item) {
            column.width = left.max(8);
        }
        column.x = x;
        x += column.width + GAP;
        if column.cell == Some(Cell::Price) {
            x += 2;
        }
    }
    columns
}
