//! How a format shows a number: as a day, as a share, or as a number. [MS-XLS] 2.4.126, ECMA-376 18.8.31.

/// What a format makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A number.
    Number,
    /// A day, or a moment.
    Day,
    /// Hundredths.
    Share,
}

impl Shows {
    /// One of the formats that files do not write out.
    pub fn of_code(code: u16) -> Self {
        match code {
            9 | 10 => Self::Share,
            14..=17 | 22 | 27..=36 | 50..=58 => Self::Day,
            _ => Self::Number,
        }
    }

    /// By the letters of a format, those left out that stand for themselves.
    pub fn of(format: &str) -> Self {
        // The first part is that of positive numbers.
        let (mut is_quoted, mut is_bracketed, mut skip) = (false, false, false);
        let mut is_share = false;
        for letter in format.chars() {
            if std::mem::take(&mut skip) {
                continue;
            }
            match letter {
                '"' => is_quoted = !is_quoted,
                _ if is_quoted => {}
                '[' => is_bracketed = true,
                ']' => is_bracketed = false,
                _ if is_bracketed => {}
                '\\' | '_' | '*' => skip = true,
                ';' => break,
                'd' | 'D' | 'y' | 'Y' => return Self::Day,
                // A month stands in a day; beside hours alone it is minutes.
                '%' => is_share = true,
                _ => {}
            }
        }
        if is_share { Self::Share } else { Self::Number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_stand_for_themselves_are_no_days() {
        assert_eq!(Shows::of("dd/mm/yyyy"), Shows::Day);
        assert_eq!(Shows::of("[$-804]yyyy\"年\"m\"月\";@"), Shows::Day);
        assert_eq!(Shows::of("0.00%"), Shows::Share);
        assert_eq!(Shows::of("#,##0.00 \"days\""), Shows::Number);
        assert_eq!(Shows::of("[Red]0\\d"), Shows::Number);
        assert_eq!(Shows::of("General"), Shows::Number);
        assert_eq!(Shows::of("[h]:mm:ss"), Shows::Number);
        assert_eq!(Shows::of_code(14), Shows::Day);
        assert_eq!(Shows::of_code(9), Shows::Share);
    }
}
