//! A text longer than the screen, to be read: keys move it, no further than its end as it was drawn last.

use std::cell::Cell;

use super::super::action::Action;

/// Where a text stands.
#[derive(Clone, Debug, Default)]
pub struct Paper {
    top: usize,
    /// The last line that can stand at the top; drawing says it, since it depends on the room.
    last: Cell<usize>,
}

impl Paper {
    /// Does what a key that moves asks; false where the key does not move.
    pub fn moved(&mut self, action: Action, page: isize) -> bool {
        let rows = action.rows(page);
        self.by(rows.unwrap_or(0));
        rows.is_some()
    }

    /// Moves by so many lines.
    pub fn by(&mut self, rows: isize) {
        self.top = self.top.saturating_add_signed(rows).min(self.last.get());
    }

    /// The first line to draw of so many in so much height.
    pub fn top(&self, lines: usize, height: usize) -> usize {
        self.top_from(0, lines, height)
    }

    /// The same, where reading begins at this line.
    pub fn top_from(&self, first: usize, lines: usize, height: usize) -> usize {
        let last = lines.saturating_sub(height);
        self.last.set(last.saturating_sub(first));
        (first + self.top).min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_ends_where_the_text_ends_and_turns_back_at_once() {
        let mut paper = Paper::default();
        assert_eq!(paper.top(30, 10), 0);
        assert!(paper.moved(Action::Bottom, 8));
        assert_eq!(paper.top(30, 10), 20);
        paper.moved(Action::Down, 8);
        paper.moved(Action::Up, 8);
        assert_eq!(paper.top(30, 10), 19);
        assert!(!paper.moved(Action::Open, 8));
        // On a taller screen all of it is seen.
        assert_eq!(paper.top(30, 40), 0);
        assert_eq!(paper.top_from(12, 30, 10), 20);
    }
}
