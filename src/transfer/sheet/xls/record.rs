//! The records of an XLS file: two bytes say which, two how long, then what it holds. [MS-XLS] 2.3.
//!
//! Nothing here goes beyond the bytes that are there; what a record means is `super`'s business.

use crate::words::say;

/// A sheet or a workbook begins.
pub const BEGIN: u16 = 0x0809;
/// It ends.
pub const END: u16 = 0x000a;
/// What follows can be read with a word only.
pub const LOCKED: u16 = 0x002f;
/// What the bytes of texts mean.
pub const CODEPAGE: u16 = 0x0042;
/// Whether days are counted from 1904.
pub const FROM_1904: u16 = 0x0022;
/// A format of numbers.
pub const FORMAT: u16 = 0x041e;
/// A style of cells; it names its format.
pub const STYLE: u16 = 0x00e0;
/// A sheet: where it begins, whether it is hidden, its name.
pub const SHEET: u16 = 0x0085;
/// All texts that cells share.
pub const WORDS: u16 = 0x00fc;
/// The record before goes on.
pub const MORE: u16 = 0x003c;
/// A cell with a text of [`WORDS`].
pub const WORD: u16 = 0x00fd;
/// A cell with a text of its own.
pub const LABEL: u16 = 0x0204;
/// The same with formats inside.
pub const RICH: u16 = 0x00d6;
/// A cell with a number.
pub const NUMBER: u16 = 0x0203;
/// A cell with a number in four bytes.
pub const SMALL: u16 = 0x027e;
/// Several of them beside each other.
pub const SMALLS: u16 = 0x00bd;
/// A cell with a truth value or an error.
pub const TRUTH: u16 = 0x0205;
/// A cell with a formula and what it came to.
pub const FORMULA: u16 = 0x0006;
/// The text that the formula before came to.
pub const TEXT: u16 = 0x0207;
/// Areas of merged cells.
pub const MERGED: u16 = 0x00e5;

const CELLS: [u16; 8] = [WORD, LABEL, RICH, NUMBER, SMALL, SMALLS, TRUTH, FORMULA];

/// One record.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// Which.
    pub kind: u16,
    /// Where it stands.
    pub at: usize,
    /// Where the next one stands.
    pub next: usize,
    /// What it holds.
    pub data: &'a [u8],
}

impl Record<'_> {
    /// Whether it holds a cell, or several.
    pub fn is_cell(&self) -> bool {
        CELLS.contains(&self.kind)
    }
}

/// The records from a place on.
pub struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    is_over: bool,
}

impl<'a> Records<'a> {
    /// From a place on.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            is_over: at >= bytes.len(),
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over || self.at == self.bytes.len() {
            return None;
        }
        let record = || {
            let kind = short(self.bytes, self.at)?;
            let length = usize::from(short(self.bytes, self.at + 2)?);
            let (at, next) = (self.at, self.at + 4 + length);
            let data = self.bytes.get(at + 4..next)?;
            Some(Record {
                kind,
                at,
                next,
                data,
            })
        };
        match record() {
            Some(record) => {
                self.at = record.next;
                Some(Ok(record))
            }
            None => {
                self.is_over = true;
                Some(Err(say!("file-cut")))
            }
        }
    }
}

/// Two bytes at a place.
pub fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

/// Four bytes at a place.
pub fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// Eight bytes at a place, as a number.
pub fn double(bytes: &[u8], at: usize) -> Option<f64> {
    let eight = bytes.get(at..at.checked_add(8)?)?;
    Some(f64::from_le_bytes(eight.try_into().ok()?)).filter(|number| number.is_finite())
}

/// A number in four bytes: the upper half of a double or a whole number, either in hundredths. [MS-XLS] 2.5.217.
pub fn small(bits: u32) -> f64 {
    let number = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_read_in_all_four_ways() {
        assert!((small(0x3ff0_0000) - 1.0).abs() < 1e-12);
        assert!((small(0x004b_5645 & !3 | 2) - 1_234_321.0).abs() < 1.0);
        assert!((small((12_345 << 2) | 3) - 123.45).abs() < 1e-9);
        assert!((small(((-5_i32) << 2).cast_unsigned() | 2) + 5.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_cut_off_is_said_once() {
        let bytes = [0x0a, 0, 0, 0, 0x03, 0x02, 14, 0, 1];
        let kinds: Vec<_> = Records::new(&bytes, 0)
            .map(|record| record.map(|record| record.kind))
            .collect();
        assert_eq!(kinds, [Ok(END), Err("it is cut off")]);
        assert_eq!(Records::new(&bytes, 99).count(), 0);
    }
}
