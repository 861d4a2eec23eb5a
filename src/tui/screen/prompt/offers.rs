//! Answers that were given before, offered while one types: a key takes them in turn.

use crate::domain::text::fold;

/// What separates answers of which several may be given.
pub const BETWEEN: [char; 4] = [';', ',', '；', '，'];

/// The answers, and where the key has come among them.
#[derive(Debug, Default)]
pub(super) struct Offers {
    all: Vec<String>,
    /// The text that is completed, and the place among what goes on from it.
    completing: Option<(String, usize)>,
}

impl Offers {
    pub(super) fn new(all: Vec<String>) -> Self {
        Self {
            all,
            completing: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those that go on from the last answer of the text and are not in it already.
    pub(super) fn fitting(&self, text: &str) -> Vec<&str> {
        let (before, last) = parted(text);
        let said: Vec<String> = before.split(BETWEEN).map(|one| fold(one.trim())).collect();
        let last = fold(last.trim());
        let fits = |one: &&str| {
            let one = fold(one);
            one.starts_with(&last) && !said.contains(&one)
        };
        self.all.iter().map(String::as_str).filter(fits).collect()
    }

    /// The text with its last answer completed; asked again, with the next that goes on from it.
    pub(super) fn complete(&mut self, text: &str) -> Option<String> {
        let (base, at) = match self.completing.take() {
            Some((base, at)) => (base, at + 1),
            None => (text.to_owned(), 0),
        };
        let fitting = self.fitting(&base);
        let one = *fitting.get(at % fitting.len().max(1))?;
        let (before, _) = parted(&base);
        let gap = if before.is_empty() { "" } else { " " };
        let completed = format!("{before}{gap}{one}");
        self.completing = Some((base, at));
        Some(completed)
    }

    /// Something was typed: completing begins anew.
    pub(super) fn forget(&mut self) {
        self.completing = None;
    }
}

/// The text up to its last separator, and what stands behind it.
fn parted(text: &str) -> (&str, &str) {
    let end = text.rfind(BETWEEN).map_or(0, |at| {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    });
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_answer_is_completed_and_none_is_offered_twice() {
        let all = ["price", "timing", "product gap"]
            .map(String::from)
            .to_vec();
        let mut offers = Offers::new(all);
        assert_eq!(offers.complete("p").as_deref(), Some("price"));
        assert_eq!(offers.complete("price").as_deref(), Some("product gap"));
        assert_eq!(offers.complete("product gap").as_deref(), Some("price"));
        offers.forget();
        assert_eq!(offers.fitting("Price; "), ["timing", "product gap"]);
        assert_eq!(
            offers.complete("Price；T").as_deref(),
            Some("Price； timing")
        );
        offers.forget();
        assert_eq!(offers.complete("weather"), None);
        assert_eq!(Offers::default().complete(""), None);
    }
}
