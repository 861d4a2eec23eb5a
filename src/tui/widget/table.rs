//! A window into a long table: only the rows that are seen are drawn, and only they are asked for.

use std::ops::Range;

use ratatui::{layout::Rect, style::Style};

use super::super::{
    action::Action,
    canvas::{Canvas, Hit},
    theme::Tone,
};

/// What a column wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// Whether it holds numbers, which stand right.
    pub right: bool,
    /// The least it can live with.
    pub min: u16,
    /// What it would like.
    pub ideal: u16,
    /// Whether rows are in its order, and whether ascending.
    pub sorted: Option<bool>,
    /// The place among several columns that rows are sorted by, from 1; 0 where there is one alone.
    pub rank: usize,
    /// Whether its width was given: nothing is added to it.
    pub fixed: bool,
    /// Whether it says which record it is: it gives way last, and what is left over is its own.
    pub leads: bool,
}

impl Column {
    /// A column by which nothing is sorted.
    pub fn of(title: &str, right: bool, min: u16, ideal: u16) -> Self {
        Self {
            title: title.into(),
            right,
            min,
            ideal,
            sorted: None,
            rank: 0,
            fixed: false,
            leads: false,
        }
    }

    /// The one that says which record it is.
    pub fn leading(self) -> Self {
        Self {
            leads: true,
            ..self
        }
    }
}

/// One value as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// How grave it is.
    pub tone: Tone,
}

impl Shown {
    /// An ordinary text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Plain,
        }
    }

    /// A text with its gravity.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }
}

/// Where the cursor and the window of a long list stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// The row under the cursor.
    pub at: usize,
    /// The first row seen.
    pub top: usize,
}

impl Scroll {
    /// Moves by so many rows.
    pub fn by(&mut self, rows: isize, total: usize) {
        self.at = self
            .at
            .saturating_add_signed(rows)
            .min(total.saturating_sub(1));
    }

    /// Does what a key that moves asks; false where the key does not move.
    pub fn moved(&mut self, action: Action, page: isize, total: usize) -> bool {
        let rows = action.rows(page);
        self.by(rows.unwrap_or(0), total);
        rows.is_some()
    }

    /// Moves the window so that the cursor is seen, with a little around it.
    pub fn follow(&mut self, height: usize, total: usize) {
        self.at = self.at.min(total.saturating_sub(1));
        let around = (height / 4).min(3);
        if self.at < self.top + around {
            self.top = self.at.saturating_sub(around);
        }
        if self.at + around + 1 > self.top + height {
            self.top = self.at + around + 1 - height;
        }
        self.top = self.top.min(total.saturating_sub(height));
    }

    /// What to read when the window comes near a row that is not here: rows well around it, so that moving on finds
    /// them. Nothing while all that is near is here.
    pub fn ahead(
        &self,
        height: usize,
        total: usize,
        has: impl Fn(usize) -> bool,
    ) -> Option<Range<usize>> {
        let near = self.top.saturating_sub(height / 2)..(self.top + height * 3 / 2).min(total);
        if near.clone().all(has) {
            return None;
        }
        Some(self.top.saturating_sub(2 * height)..(self.top + 3 * height).min(total))
    }

    /// The rows seen.
    pub fn window(&self, height: usize, total: usize) -> Range<usize> {
        self.top.min(total)..(self.top + height).min(total)
    }
}

/// The widths of columns in so much room: ideal if they fit, less for the widest if not, the last dropped before
/// anything gets less than its least.
pub fn widths(columns: &[Column], room: u16) -> Vec<u16> {
    const GAP: u16 = 2;
    const WORD: u16 = 12;
    let mut count = columns.len();
    let least =
        |count: usize| -> u16 { columns[..count].iter().map(|column| column.min + GAP).sum() };
    while count > 1 && least(count) > room + GAP {
        count -= 1;
    }
    let columns = &columns[..count];
    let mut widths: Vec<u16> = columns
        .iter()
        .map(|column| column.ideal.max(column.min))
        .collect();
    let gaps = GAP * (count.saturating_sub(1)) as u16;
    loop {
        let total: u16 = widths.iter().sum::<u16>() + gaps;
        if total <= room {
            let leading = columns.iter().position(|column| column.leads).unwrap_or(0);
            if let Some(wide) = widths.get_mut(leading)
                && !columns[leading].fixed
            {
                *wide += (room - total).min(24);
            }
            return widths;
        }
        // One word is cut only where long names have given all they can. The leading one is left twice as wide as others
        // that are cut.
        let weighed = |at: &usize| {
            let column = &columns[*at];
            let weight = if column.leads { 1 } else { 2 };
            (column.ideal > WORD, widths[*at] * weight)
        };
        let Some(at) = (0..count)
            .filter(|at| widths[*at] > columns[*at].min)
            .max_by_key(weighed)
        else {
            if let Some(first) = widths.first_mut() {
                *first = (*first).min(room);
            }
            return widths;
        };
        widths[at] -= 1;
    }
}

/// The columns that a table of this width draws, each with its width: those that stay, then the rest from where one
/// went sideways to.
pub fn shown_widths(
    columns: &[Column],
    frozen: usize,
    left: usize,
    width: u16,
) -> Vec<(usize, u16)> {
    let frozen = frozen.min(columns.len());
    let rest = (frozen + left).min(columns.len());
    let order: Vec<usize> = (0..frozen).chain(rest..columns.len()).collect();
    let shown: Vec<Column> = order.iter().map(|at| columns[*at].clone()).collect();
    let widths = widths(&shown, width.saturating_sub(3));
    order.into_iter().zip(widths).collect()
}

/// A table as it is drawn: the window's rows alone.
pub struct Table<'a> {
    /// The columns.
    pub columns: &'a [Column],
    /// The rows seen, with what is not here yet left out.
    pub rows: &'a [Option<&'a [Shown]>],
    /// Which rows of these are marked.
    pub marked: &'a [bool],
    /// Where the cursor and the window stand.
    pub scroll: Scroll,
    /// How many rows there are in all.
    pub total: usize,
    /// Whether it has the focus.
    pub focused: bool,
    /// So many columns stay where they are.
    pub frozen: usize,
    /// So many of the others are passed over.
    pub left: usize,
}

impl Table<'_> {
    /// Draws a table whose rows are all in memory, `row` making those that are seen.
    pub fn draw_all<T>(
        columns: &[Column],
        all: &[T],
        row: impl Fn(&T) -> Vec<Shown>,
        mut scroll: Scroll,
        canvas: &mut Canvas<'_>,
        area: Rect,
    ) {
        let height = Self::height(area);
        scroll.follow(height, all.len());
        let rows: Vec<Vec<Shown>> = all[scroll.window(height, all.len())]
            .iter()
            .map(row)
            .collect();
        let rows: Vec<Option<&[Shown]>> = rows.iter().map(|row| Some(row.as_slice())).collect();
        Table {
            columns,
            rows: &rows,
            marked: &[],
            scroll,
            total: all.len(),
            focused: true,
            frozen: 0,
            left: 0,
        }
        .draw(canvas, area);
    }

    /// How many rows fit below the head.
    pub fn height(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(1))
    }

    /// Draws head, rows and scrollbar.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        if area.width < 4 || area.height < 2 {
            return;
        }
        let widths = shown_widths(self.columns, self.frozen, self.left, area.width);
        self.head(canvas, area, &widths);
        let body = Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        };
        for (line, row) in self.rows.iter().enumerate().take(usize::from(body.height)) {
            let y = body.y + line as u16;
            let here = self.scroll.top + line == self.scroll.at;
            let strip = Rect {
                x: area.x,
                y,
                width: area.width - 1,
                height: 1,
            };
            canvas.hit(strip, Hit::Row(self.scroll.top + line));
            let base = match (here, self.focused) {
                (true, true) => canvas.theme.selected,
                (true, false) => canvas.theme.selected_away,
                _ => Style::new(),
            };
            canvas.tint(strip, base);
            let marked = self.marked.get(line).copied().unwrap_or(false);
            if marked {
                let style = base.patch(canvas.theme.marked);
                canvas.put(area.x, y, 1, canvas.icons.mark, style);
            }
            if let Some(cells) = row {
                self.row(canvas, (area.x + 1, y), &widths, cells, base, marked);
            } else {
                canvas.put(
                    area.x + 1,
                    y,
                    1,
                    canvas.icons.rest,
                    base.patch(canvas.theme.faint),
                );
            }
            if here && self.focused {
                // Screen readers follow the cursor of the terminal.
                canvas.cursor(area.x, y);
            }
        }
        scrollbar(
            canvas,
            Rect {
                x: area.right() - 1,
                width: 1,
                ..body
            },
            self.scroll.top,
            self.total,
        );
    }

    fn head(&self, canvas: &mut Canvas<'_>, area: Rect, widths: &[(usize, u16)]) {
        let mut x = area.x + 1;
        for (at, width) in widths {
            let (at, column) = (*at, &self.columns[*at]);
            let arrow = match column.sorted {
                Some(true) => canvas.icons.ascending,
                Some(false) => canvas.icons.descending,
                None => "",
            };
            let style = canvas.theme.heading;
            let title = match (arrow, column.rank) {
                ("", _) => column.title.clone(),
                (_, 0) => format!("{} {arrow}", column.title),
                (_, rank) => format!("{} {arrow}{rank}", column.title),
            };
            if column.right {
                canvas.put_right(x, area.y, *width, &title, style);
            } else {
                canvas.put(x, area.y, *width, &title, style);
            }
            canvas.hit(
                Rect {
                    x,
                    y: area.y,
                    width: *width,
                    height: 1,
                },
                Hit::Head(at),
            );
            x += width;
            let edge = Rect {
                x,
                y: area.y,
                width: 2,
                height: 1,
            };
            canvas.hit(edge, Hit::Edge(at));
            if at + 1 == self.frozen && self.left > 0 {
                canvas.put(x, area.y, 1, canvas.icons.bar, canvas.theme.rule);
            }
            x += 2;
        }
        // How many columns are not seen is said where there is room for it.
        let last = widths.last().map_or(0, |(at, _)| at + 1);
        let hidden = self.columns.len().saturating_sub(last);
        let text = format!("+{hidden}");
        let room = area.right().saturating_sub(x.saturating_sub(1));
        if hidden > 0 && usize::from(room) >= text.len() {
            canvas.put_right(x - 1, area.y, room, &text, canvas.theme.faint);
        }
    }

    fn row(
        &self,
        canvas: &mut Canvas<'_>,
        (left, y): (u16, u16),
        widths: &[(usize, u16)],
        cells: &[Shown],
        base: Style,
        marked: bool,
    ) {
        let mut x = left;
        for (at, width) in widths {
            let (at, column) = (*at, &self.columns[*at]);
            let Some(cell) = cells.get(at) else { continue };
            let role = tone(canvas, cell.tone);
            let style = if at == 0 && cell.tone == Tone::Plain {
                base.patch(if marked {
                    canvas.theme.marked
                } else {
                    Style::new()
                })
            } else {
                base.patch(role)
            };
            if column.right {
                canvas.put_right(x, y, *width, &cell.text, style);
            } else {
                canvas.put(x, y, *width, &cell.text, style);
            }
            x += width + 2;
        }
    }
}

/// The style of a gravity.
pub fn tone(canvas: &Canvas<'_>, tone: Tone) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Done => canvas.theme.done,
        Tone::Warning => canvas.theme.warning,
        Tone::Danger => canvas.theme.danger,
    }
}

/// A thumb that says where in the whole the window is; nothing where all is seen.
pub fn scrollbar(canvas: &mut Canvas<'_>, area: Rect, top: usize, total: usize) {
    let style = canvas.theme.faint;
    thumb(canvas, area, top, total, style);
}

/// The thumb in a style.
pub fn thumb(canvas: &mut Canvas<'_>, area: Rect, top: usize, total: usize, style: Style) {
    let height = usize::from(area.height);
    if total <= height || height == 0 || canvas.plain {
        return;
    }
    let size = (height * height / total).clamp(1, height);
    let place = top * (height - size) / (total - height);
    for row in 0..size {
        let y = area.y + (place + row).min(height - 1) as u16;
        canvas.put(area.x, y, 1, canvas.icons.thumb, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(min: u16, ideal: u16) -> Column {
        Column {
            title: String::new(),
            right: false,
            min,
            ideal,
            sorted: None,
            rank: 0,
            fixed: false,
            leads: false,
        }
    }

    #[test]
    fn the_column_that_names_the_record_gives_way_last() {
        let columns = [column(7, 7), column(20, 40).leading(), column(9, 24)];
        assert_eq!(widths(&columns, 56), [7, 30, 15]);
        assert_eq!(widths(&columns, 42), [7, 21, 10]);
        assert_eq!(widths(&columns, 80), [7, 45, 24]);
    }

    #[test]
    fn one_word_is_cut_after_long_names() {
        let columns = [column(18, 40).leading(), column(9, 24), column(9, 11)];
        assert_eq!(widths(&columns, 47), [22, 10, 11]);
        assert_eq!(widths(&columns, 42), [18, 9, 11]);
        assert_eq!(widths(&columns, 41), [18, 9, 10]);
        assert_eq!(widths(&columns, 39), [25, 12]);
    }

    #[test]
    fn columns_share_the_room() {
        let columns = [column(8, 20), column(6, 30), column(4, 10)];
        assert_eq!(widths(&columns, 64), [20, 30, 10]);
        assert_eq!(widths(&columns, 44), [15, 15, 10]);
        assert_eq!(widths(&columns, 20), [9, 9]);
        assert_eq!(widths(&columns, 5), [5]);
    }

    #[test]
    fn the_window_follows_the_cursor_and_stays_inside() {
        let mut scroll = Scroll::default();
        scroll.by(50, 100);
        scroll.follow(10, 100);
        assert!(scroll.window(10, 100).contains(&50));
        scroll.by(1000, 100);
        scroll.follow(10, 100);
        assert_eq!((scroll.at, scroll.window(10, 100)), (99, 90..100));
        scroll.follow(10, 3);
        assert_eq!((scroll.at, scroll.window(10, 3)), (2, 0..3));
        scroll.follow(10, 0);
        assert_eq!(scroll.window(10, 0), 0..0);
    }
}
