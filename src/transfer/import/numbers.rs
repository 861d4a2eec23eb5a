//! Which sign parts whole from broken in a column of numbers: judged over its cells, then every cell is read by it.
//!
//! "1.234,56" and "1,234.56" say it themselves, "1.234" alone does not: it is one and a bit here, a thousand and more
//! there. What a column leaves open is asked about, never guessed. Not here: what a number is, see `domain::money`.

use std::borrow::Cow;

use super::tidy;
use crate::words::say;

/// The decimal sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
}

impl Sign {
    /// As switches and plan files have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }
}

/// What the cells of a column say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// It is this sign, or it makes no difference.
    Sure(Sign),
    /// It could be either, or cells contradict each other.
    Ambiguous,
}

/// A column under judgement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Judge {
    point: bool,
    comma: bool,
    open_point: bool,
    open_comma: bool,
}

impl Judge {
    /// Hears a cell.
    pub fn see(&mut self, cell: &str) {
        let cell = tidy::amount(cell.trim());
        let bytes = cell.as_bytes();
        let count = |mark| bytes.split(|byte| *byte == mark).count() - 1;
        let (points, commas) = (count(b'.'), count(b','));
        if points + commas == 0 || bytes.len() > 40 {
            return;
        }
        if points > 0 && commas > 0 {
            let last = bytes.iter().rposition(|byte| matches!(byte, b'.' | b','));
            if last.is_some_and(|at| bytes[at] == b'.') {
                self.point = true;
            } else {
                self.comma = true;
            }
            return;
        }
        let mark = if points > 0 { b'.' } else { b',' };
        let (decimal, group, open) = if points > 0 {
            (&mut self.point, &mut self.comma, &mut self.open_point)
        } else {
            (&mut self.comma, &mut self.point, &mut self.open_comma)
        };
        if points + commas > 1 {
            *group = true;
            return;
        }
        let at = bytes.iter().position(|byte| *byte == mark).unwrap_or(0);
        let digits = |bytes: &[u8]| bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        let before = digits(&bytes[..at]);
        let after = bytes[at + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let zero =
            bytes[..at].iter().rfind(|byte| byte.is_ascii_digit()) == Some(&b'0') && before == 1;
        if after == 3 && (1..=3).contains(&before) && !zero {
            *open = true;
        } else if after > 0 {
            *decimal = true;
        }
    }

    /// The verdict. `groups`: three places can only be a group, as in amounts of money and counts.
    pub fn verdict(self, groups: bool) -> Guess {
        match (self.point, self.comma) {
            (true, false) => Guess::Sure(Sign::Point),
            (false, true) => Guess::Sure(Sign::Comma),
            (true, true) => Guess::Ambiguous,
            (false, false) => match (self.open_point, self.open_comma) {
                (false, false) => Guess::Sure(Sign::Point),
                (true, false) if groups => Guess::Sure(Sign::Comma),
                (false, true) if groups => Guess::Sure(Sign::Point),
                _ => Guess::Ambiguous,
            },
        }
    }

    /// Whether any cell said anything.
    pub fn is_silent(self) -> bool {
        !(self.point || self.comma || self.open_point || self.open_comma)
    }
}

/// A number with its groups gone and a point as its decimal sign; what cannot be so written under this sign is an
/// error.
pub fn plain(typed: &str, sign: Sign) -> Result<Cow<'_, str>, String> {
    let (decimal, group) = match sign {
        Sign::Point => ('.', ','),
        Sign::Comma => (',', '.'),
    };
    if !typed.contains([decimal, group]) || (sign == Sign::Point && !typed.contains(group)) {
        return Ok(Cow::Borrowed(typed));
    }
    let misfit = || {
        let typed = super::value::short(typed);
        match sign {
            Sign::Point => say!("file-misfit-point", typed = typed),
            Sign::Comma => say!("file-misfit-comma", typed = typed),
        }
    };
    let (whole, places) = match typed.split_once(decimal) {
        Some((whole, places)) => (whole, Some(places)),
        None => (typed, None),
    };
    if places.is_some_and(|places| places.contains([decimal, group])) {
        return Err(misfit());
    }
    for part in whole.split(group).skip(1) {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        // 1,00,000 is how a lakh is written.
        if digits != 3 && digits != 2 {
            return Err(misfit());
        }
    }
    let last = whole.rsplit(group).next().filter(|_| whole.contains(group));
    if last.is_some_and(|last| last.bytes().take_while(u8::is_ascii_digit).count() != 3) {
        return Err(misfit());
    }
    let mut out = whole.replace(group, "");
    if let Some(places) = places {
        out.push('.');
        out.push_str(places);
    }
    Ok(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verdict(cells: &[&str], groups: bool) -> Guess {
        let mut judge = Judge::default();
        for cell in cells {
            judge.see(cell);
        }
        judge.verdict(groups)
    }

    #[test]
    fn a_column_says_its_sign_or_leaves_it_open() {
        use Sign::{Comma, Point};
        assert_eq!(verdict(&["1.234,56", "7"], false), Guess::Sure(Comma));
        assert_eq!(verdict(&["1,234.56", "1,234"], false), Guess::Sure(Point));
        assert_eq!(verdict(&["1.234", "12,5"], false), Guess::Sure(Comma));
        assert_eq!(verdict(&["$1,117.10K"], true), Guess::Sure(Point));
        assert_eq!(verdict(&["1.234"], false), Guess::Ambiguous);
        assert_eq!(verdict(&["1.234"], true), Guess::Sure(Comma));
        assert_eq!(verdict(&["22,700"], true), Guess::Sure(Point));
        assert_eq!(verdict(&["0.125"], false), Guess::Sure(Point));
        assert_eq!(verdict(&["1.5", "1,5"], false), Guess::Ambiguous);
        assert_eq!(verdict(&["1054", ""], false), Guess::Sure(Point));
    }

    #[test]
    fn cells_are_written_plainly_or_do_not_fit() {
        let of = |typed, sign| plain(typed, sign).map(Cow::into_owned);
        assert_eq!(of("1.234,50 €", Sign::Comma), Ok("1234.50 €".into()));
        assert_eq!(of("1.234", Sign::Comma), Ok("1234".into()));
        assert_eq!(of("12,34", Sign::Comma), Ok("12.34".into()));
        assert_eq!(of("$1,234,567.8", Sign::Point), Ok("$1234567.8".into()));
        assert!(of("12,34", Sign::Point).is_err());
        assert!(of("12.34", Sign::Comma).is_err());
        assert!(of("1,2,3", Sign::Point).is_err());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(typed in "\\PC{0,12}") {
            verdict(&[&typed], true);
            let _ = plain(&typed, Sign::Comma);
            let _ = plain(&typed, Sign::Point);
        }

        #[test]
        fn a_number_is_the_same_under_either_sign(whole in 0_u32..10_000_000, places in 0_u8..100) {
            let mut grouped = whole.to_string();
            let mut at = grouped.len();
            while at > 3 { at -= 3; grouped.insert(at, ','); }
            let point = format!("{grouped}.{places:02}");
            let comma: String = point.chars().map(|c| match c { ',' => '.', '.' => ',', c => c }).collect();
            prop_assert_eq!(plain(&point, Sign::Point), plain(&comma, Sign::Comma));
        }
    }
}
