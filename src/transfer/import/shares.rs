//! What a bare number means in a column of percentages: 35, or 0.35, or under 折扣 the share that is paid.
//!
//! "35 %" and 八五折 say it themselves. A column with nothing but numbers between 0 and 1 may be shares of one, as
//! spreadsheets keep what they show as 35 %; it is asked about, never guessed. So is every bare number under 折扣.

use rust_decimal::Decimal;

/// What a bare number means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Share {
    /// 35 is 35 %.
    #[default]
    Percent,
    /// 0.35 is 35 %.
    Share,
    /// 0.85, 8.5 or 85 is paid: 15 % are off.
    Paid,
}

impl Share {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Percent, Self::Share, Self::Paid];

    /// As switches and plan files have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Share => "share",
            Self::Paid => "paid",
        }
    }

    /// By its word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|share| share.word() == word)
    }

    /// A bare number as percent; none for what does not fit.
    pub fn percent(self, number: Decimal) -> Option<Decimal> {
        let hundred = Decimal::ONE_HUNDRED;
        match self {
            Self::Percent => Some(number),
            Self::Share => number.checked_mul(hundred),
            Self::Paid => {
                let paid = if number <= Decimal::ONE {
                    number.checked_mul(hundred)?
                } else if number < Decimal::TEN {
                    number.checked_mul(Decimal::TEN)?
                } else {
                    number
                };
                let off = hundred.checked_sub(paid)?;
                (Decimal::ZERO..=hundred).contains(&off).then_some(off)
            }
        }
    }
}

/// Whether a header speaks of what is paid, as 折扣 may; 折扣率 is what is off.
pub fn may_be_paid(header: &str) -> bool {
    header.contains('折') && !header.contains("折扣率")
}

/// A cell that says by itself what it is, or nothing.
pub fn is_marked(cell: &str) -> bool {
    let cell = cell.trim_end();
    cell.is_empty() || cell.ends_with(['%', '％', '折'])
}

/// A column under judgement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Judge {
    part: bool,
    whole: bool,
    bare: bool,
}

impl Judge {
    /// Hears a cell.
    pub fn see(&mut self, cell: &str) {
        if is_marked(cell) || cell.len() > 40 {
            return;
        }
        let Ok(number) = cell.trim().replace(',', ".").parse::<Decimal>() else {
            return;
        };
        self.bare |= !number.is_zero();
        self.whole |= number > Decimal::ONE;
        self.part |= number > Decimal::ZERO && number < Decimal::ONE;
    }

    /// Whether the column under this header leaves it open.
    pub fn is_open(self, header: &str) -> bool {
        if may_be_paid(header) {
            self.bare
        } else {
            self.part && !self.whole
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_open(header: &str, cells: &[&str]) -> bool {
        let mut judge = Judge::default();
        cells.iter().for_each(|cell| judge.see(cell));
        judge.is_open(header)
    }

    #[test]
    fn a_column_of_shares_is_open() {
        assert!(is_open("Probability", &["0.35", "1", ""]));
        assert!(!is_open("Probability", &["35", "0.5"]));
        assert!(!is_open("Probability", &["35 %", "0.5 %"]));
        assert!(is_open("折扣", &["85"]));
        assert!(!is_open("折扣", &["八五折", "8折"]));
        assert!(!is_open("折扣率", &["15"]));
    }

    #[test]
    fn what_is_paid_is_not_off() {
        let off = |number: &str| {
            let number = number.parse().expect("a number");
            Share::Paid
                .percent(number)
                .map(|off| off.normalize().to_string())
        };
        assert_eq!(off("0.85"), Some("15".into()));
        assert_eq!(off("8.5"), Some("15".into()));
        assert_eq!(off("85"), Some("15".into()));
        assert_eq!(off("1"), Some("0".into()));
        assert_eq!(off("120"), None);
    }
}
