//! Texts of an XLS file: those that cells share, and those that stand in a record. [MS-XLS] 2.4.265, 2.5.293.
//!
//! A text may be broken anywhere between two letters and goes on in the next record, which says anew whether its letters
//! take one byte or two. Shared texts are kept as the places where they begin.

use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1252};

use super::record::{MORE, Records, long as four, short};

/// The texts that cells share.
#[derive(Default)]
pub struct Words {
    /// Where each begins, and where the record ends that it begins in.
    begins: Vec<(u32, u32)>,
}

/// A record and what goes on of it, as one.
struct Pieces<'a> {
    bytes: &'a [u8],
    /// Where one is, and where the record ends that one is in.
    at: usize,
    end: usize,
}

impl<'a> Pieces<'a> {
    /// From the beginning of the record at a place on.
    fn of(bytes: &'a [u8], at: usize) -> Option<Self> {
        let record = Records::new(bytes, at).next()?.ok()?;
        Some(Self {
            bytes,
            at: record.at + 4,
            end: record.next,
        })
    }

    /// Goes on to the next record if one is at the end of this one, and it belongs to it.
    fn go_on(&mut self) -> Option<()> {
        while self.at >= self.end {
            let more = Records::new(self.bytes, self.end).next()?.ok()?;
            if more.kind != MORE {
                return None;
            }
            (self.at, self.end) = (more.at + 4, more.next);
        }
        Some(())
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        self.go_on()?;
        let taken = self.bytes.get(self.at..self.at + count)?;
        self.at += count;
        Some(taken)
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.go_on()?;
            let step = count.min(self.end - self.at);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A text with how many letters it has, its kind, and what stands behind it; written out if that is wanted.
    fn text(&mut self, mut into: Option<&mut String>) -> Option<()> {
        let mut letters = usize::from(short(self.take(2)?, 0)?);
        let mut flags = *self.take(1)?.first()?;
        let runs = match flags & 8 {
            0 => 0,
            _ => usize::from(short(self.take(2)?, 0)?) * 4,
        };
        let behind = match flags & 4 {
            0 => 0,
            _ => four(self.take(4)?, 0)? as usize,
        };
        while letters > 0 {
            if self.at >= self.end {
                self.go_on()?;
                flags = *self.take(1)?.first()?;
            }
            let wide = 1 + usize::from(flags & 1);
            let count = letters.min((self.end - self.at) / wide);
            let bytes = self.bytes.get(self.at..self.at + count * wide)?;
            if let Some(into) = into.as_deref_mut() {
                into.push_str(&decoded(bytes, wide == 2));
            }
            self.at += count * wide;
            letters -= count;
            if count == 0 {
                // Half a letter at the end of a record.
                self.at = self.end;
            }
        }
        self.skip(runs + behind)
    }
}

fn decoded(bytes: &[u8], is_wide: bool) -> String {
    let encoding = if is_wide { UTF_16LE } else { WINDOWS_1252 };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

impl Words {
    /// The texts of the record at a place; those behind damage are not there.
    pub fn of(bytes: &[u8], at: usize) -> Self {
        let mut begins = Vec::new();
        if let Some(mut pieces) = Pieces::of(bytes, at)
            && pieces.take(8).is_some()
        {
            while pieces.go_on().is_some() {
                let begin = (pieces.at as u32, pieces.end as u32);
                if pieces.text(None).is_none() {
                    break;
                }
                begins.push(begin);
            }
        }
        Self { begins }
    }

    /// One of them.
    pub fn at(&self, bytes: &[u8], number: u32) -> Option<String> {
        let (at, end) = *self.begins.get(number as usize)?;
        let mut pieces = Pieces {
            bytes,
            at: at as usize,
            end: end as usize,
        };
        let mut text = String::new();
        pieces.text(Some(&mut text))?;
        Some(text)
    }
}

/// A text that may go on in the records behind the one at a place.
pub fn continued(bytes: &[u8], at: usize) -> String {
    let mut text = String::new();
    if let Some(mut pieces) = Pieces::of(bytes, at) {
        let _ = pieces.text(Some(&mut text));
    }
    text
}

fn of_length(letters: usize, rest: &[u8]) -> String {
    let Some((flags, rest)) = rest.split_first() else {
        return String::new();
    };
    let is_wide = flags & 1 == 1;
    let count = letters * (1 + usize::from(is_wide));
    decoded(&rest[..count.min(rest.len())], is_wide)
}

/// A text whose length takes two bytes.
pub fn long(bytes: &[u8]) -> String {
    let letters = short(bytes, 0).unwrap_or_default();
    of_length(letters.into(), bytes.get(2..).unwrap_or_default())
}

/// A text whose length takes one byte.
pub fn brief(bytes: &[u8]) -> String {
    match bytes.split_first() {
        Some((letters, rest)) => of_length((*letters).into(), rest),
        None => String::new(),
    }
}

/// A text of before BIFF 8: its length in `size` bytes, then bytes of a code page.
pub fn bytes(bytes: &[u8], size: usize, encoding: &'static Encoding) -> String {
    let length = match size {
        1 => bytes.first().copied().map(usize::from),
        _ => short(bytes, 0).map(usize::from),
    };
    let rest = bytes.get(size..).unwrap_or_default();
    let count = length.unwrap_or_default().min(rest.len());
    encoding
        .decode_without_bom_handling(&rest[..count])
        .0
        .into_owned()
}

/// The encoding of a Windows code page.
pub fn codepage(number: u16) -> Option<&'static Encoding> {
    let label = match number {
        874 => "windows-874".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gb18030".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        1_250..=1_258 => format!("windows-{number}"),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}
