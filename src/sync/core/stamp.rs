//! The hybrid clock: a tie-break between changes that did not know of each other, and nothing more.
//!
//! Who had seen what is settled by numbers of the server, so a wrong clock loses a tie and never a value. Therefore no
//! clock is refused: one far ahead is taken as a little ahead.

use serde::{Deserialize, Serialize};

use super::limits::AHEAD_MILLIS;

/// Milliseconds of UTC in the upper 48 bits, a counter in the lower 16.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl Stamp {
    /// The stamp of a moment, in milliseconds.
    pub fn at(millis: i64) -> Self {
        // 47 bits of milliseconds last until the year 6429; a clock beyond both ends stays at that end.
        Self(millis.clamp(0, (1 << 47) - 1) << 16)
    }

    /// The stamp after this one, of a change made now.
    pub fn next(self, now: i64) -> Self {
        Self(self.0.saturating_add(1)).max(Self::at(now))
    }

    /// As a server that reads `now` takes it.
    pub fn clamped(self, now: i64) -> Self {
        self.min(Self::at(now.saturating_add(AHEAD_MILLIS)))
    }

    /// The moment, in milliseconds.
    pub fn millis(self) -> i64 {
        self.0 >> 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_rises_whatever_the_clock_does() {
        let first = Stamp::default().next(1_000);
        let back = first.next(10);
        assert!(back > first, "a clock set back");
        assert_eq!(back.next(2_000), Stamp::at(2_000));
    }

    #[test]
    fn a_clock_far_ahead_is_a_little_ahead() {
        let far = Stamp::at(1_000_000_000_000);
        assert_eq!(far.clamped(0), Stamp::at(AHEAD_MILLIS));
        assert_eq!(Stamp::at(5).clamped(0), Stamp::at(5));
    }
}
