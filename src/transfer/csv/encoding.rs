//! The bytes of a file as UTF-8, whatever they were: recognised over the whole file, decoded as it is read.
//!
//! Memory does not grow with the file. UTF-8 is passed on as it is, broken places with it: who reads records names the
//! line. Everything else is decoded with U+FFFD in the place of what the encoding does not have. In Windows-1252 what can
//! only be UTF-8 is read as that: files that were appended to by two programs have lines of both.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    ops::Range,
};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

const CHUNK: usize = 64 << 10;
/// So much is looked at from the first letter that is not ASCII on.
const LOOK: u64 = 4 << 20;

/// How the bytes of a file are meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether it follows from the bytes, and is not the likeliest of several.
    pub sure: bool,
    /// Whether there is UTF-8 among it.
    pub mixed: bool,
}

impl Found {
    /// An encoding that is known.
    pub fn sure(encoding: &'static Encoding) -> Self {
        Self {
            encoding,
            sure: true,
            mixed: false,
        }
    }
}

/// Recognises the encoding of a file; the file is at its start again afterwards.
pub fn recognise(file: &mut File) -> io::Result<Found> {
    let mut buffer = vec![0; CHUNK];
    let mut looked = Looked::default();
    let (mut read, mut budget) = (0, LOOK);
    // The first chunk that is not all ASCII.
    let mut foreign = None;
    let found = loop {
        let count = whole(file, &mut buffer)?;
        let chunk = &buffer[..count];
        if read == 0 {
            if let Some((encoding, _)) = Encoding::for_bom(chunk) {
                break Found::sure(encoding);
            }
            if let Some(encoding) = wide(chunk) {
                break Found::sure(encoding);
            }
        }
        if foreign.is_some() || !chunk.is_ascii() {
            foreign.get_or_insert(read);
            looked.see(chunk);
            budget = budget.saturating_sub(count as u64);
        }
        read += count as u64;
        // Only what may still turn out not to be UTF-8 has to be read to its end.
        if count < CHUNK || (budget == 0 && looked.broken > 0) {
            break match foreign {
                Some(from) if !looked.is_utf8() => looked.guess(file, from..read)?,
                _ => Found::sure(UTF_8),
            };
        }
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(found)
}

/// UTF-16 without a mark: text in it has a zero in every second place.
fn wide(chunk: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| {
        chunk
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (high, low, half) = (zeros(0), zeros(1), chunk.len() / 2);
    if half < 2 || (!chunk.len().is_multiple_of(2) && chunk.len() < CHUNK) {
        None
    } else if low * 3 > half && high * 20 < half {
        Some(UTF_16LE)
    } else if high * 3 > half && low * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What was seen of a file under the thought that it is UTF-8.
#[derive(Default)]
struct Looked {
    letters: u64,
    broken: u64,
    rest: Vec<u8>,
}

impl Looked {
    fn see(&mut self, chunk: &[u8]) {
        let mut joined = std::mem::take(&mut self.rest);
        joined.extend_from_slice(chunk);
        let mut bytes = joined.as_slice();
        loop {
            match str::from_utf8(bytes) {
                Ok(text) => {
                    self.count(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (valid, after) = bytes.split_at(error.valid_up_to());
                    self.count(valid);
                    match error.error_len() {
                        Some(length) => {
                            self.broken += 1;
                            bytes = &after[length..];
                        }
                        None => {
                            self.rest = after.to_vec();
                            return;
                        }
                    }
                }
            }
        }
    }

    fn count(&mut self, valid: &[u8]) {
        self.letters += valid.iter().filter(|byte| **byte >= 0xc0).count() as u64;
    }

    /// A broken place among many whole letters is damage, not another encoding.
    fn is_utf8(&self) -> bool {
        let broken = self.broken + u64::from(!self.rest.is_empty());
        broken == 0 || broken * 20 < self.letters
    }

    /// What these bytes of a file are likeliest to be if they are not UTF-8, which most files are: to guess costs more
    /// than to look.
    fn guess(&self, file: &mut File, bytes: Range<u64>) -> io::Result<Found> {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let mut buffer = vec![0; CHUNK];
        file.seek(SeekFrom::Start(bytes.start))?;
        let mut left = file.take(bytes.end - bytes.start);
        loop {
            let count = whole(&mut left, &mut buffer)?;
            // Never told of the end: a file that is cut off inside of a letter would be of no encoding that has it.
            detector.feed(&buffer[..count], false);
            if count < CHUNK {
                break;
            }
        }
        let encoding = detector.guess(None, Utf8Detection::Deny);
        Ok(Found {
            encoding,
            sure: false,
            mixed: encoding == WINDOWS_1252 && self.letters > 0,
        })
    }
}

/// Reads until the buffer is full or the file at its end.
fn whole(file: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// How many of the next bytes are a letter of UTF-8 that nobody writes in Windows-1252: `Ã©`, `Å“`, `â€™`. What may well
/// stand there is none, such as `é` before a closing quote.
fn letter_of_utf8(bytes: &[u8]) -> Option<usize> {
    let length = match bytes {
        [0xc5, 0xa0, ..] => return None,
        [0xc2 | 0xc3 | 0xc5, ..] => 2,
        [0xe2, 0x80, ..] | [0xe2, 0x82, 0xac, ..] | [0xe2, 0x84, 0xa2, ..] => 3,
        _ => return None,
    };
    let letter = bytes.get(..length)?;
    str::from_utf8(letter).is_ok().then_some(length)
}

/// A file being decoded.
pub struct Decoded {
    file: File,
    is_western: bool,
    decoder: Option<Box<Decoder>>,
    raw: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    /// Bytes of the file read so far.
    pub read: u64,
    /// Whether something was met that the encoding does not have.
    pub broken: bool,
}

impl Decoded {
    /// Reads a file from its start, a byte-order mark left out.
    pub fn new(mut file: File, encoding: &'static Encoding) -> io::Result<Self> {
        let mut mark = [0; 3];
        let count = whole(&mut file, &mut mark)?;
        let length = Encoding::for_bom(&mark[..count]).map_or(0, |(_, length)| length);
        file.seek(SeekFrom::Start(length as u64))?;
        let decoder =
            (encoding != UTF_8).then(|| Box::new(encoding.new_decoder_without_bom_handling()));
        Ok(Self {
            raw: if decoder.is_some() {
                vec![0; CHUNK]
            } else {
                Vec::new()
            },
            file,
            is_western: encoding == WINDOWS_1252,
            decoder,
            start: 0,
            end: 0,
            at_end: false,
            read: length as u64,
            broken: false,
        })
    }

    /// Fills a buffer with text as far as there is any; less than the whole is the end.
    pub fn fill(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_western {
            return self.fill_western(out);
        }
        let Some(decoder) = &mut self.decoder else {
            let count = whole(&mut self.file, out)?;
            self.read += count as u64;
            return Ok(count);
        };
        let mut filled = 0;
        // A letter takes up to four places.
        while filled + 4 <= out.len() {
            if self.start == self.end && !self.at_end {
                self.end = whole(&mut self.file, &mut self.raw)?;
                self.start = 0;
                self.at_end = self.end < self.raw.len();
                self.read += self.end as u64;
            }
            let (_, took, gave, broken) = decoder.decode_to_utf8(
                &self.raw[self.start..self.end],
                &mut out[filled..],
                self.at_end,
            );
            self.broken |= broken;
            self.start += took;
            filled += gave;
            if self.start == self.end && self.at_end {
                self.decoder = None;
                break;
            }
            if took == 0 && gave == 0 {
                break;
            }
        }
        Ok(filled)
    }

    /// The same for Windows-1252 that may have UTF-8 among it.
    fn fill_western(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled + 4 <= out.len() {
            // A letter must not be torn where the buffer ends.
            if self.end - self.start < 4 && !self.at_end {
                self.raw.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
                let count = whole(&mut self.file, &mut self.raw[self.end..])?;
                self.at_end = self.end + count < self.raw.len();
                self.end += count;
                self.read += count as u64;
            }
            let rest = &self.raw[self.start..self.end];
            let Some(first) = rest.first() else { break };
            let plain = Encoding::ascii_valid_up_to(rest).min(out.len() - filled);
            let as_it_is = if plain > 0 {
                Some(plain)
            } else {
                letter_of_utf8(rest)
            };
            let took = as_it_is.unwrap_or(1);
            let one = [*first];
            let decoded;
            let letters = if as_it_is.is_some() {
                &rest[..took]
            } else {
                (decoded, _) = WINDOWS_1252.decode_without_bom_handling(&one);
                decoded.as_bytes()
            };
            out[filled..filled + letters.len()].copy_from_slice(letters);
            filled += letters.len();
            self.start += took;
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read(bytes: &[u8]) -> (Found, String) {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file.seek(SeekFrom::Start(0)).expect("at its start");
        let found = recognise(&mut file).expect("readable");
        let mut decoded = Decoded::new(file, found.encoding).expect("readable");
        let mut text = Vec::new();
        let mut buffer = [0; 64];
        loop {
            let count = decoded.fill(&mut buffer).expect("readable");
            if count == 0 {
                break;
            }
            text.extend_from_slice(&buffer[..count]);
        }
        (found, String::from_utf8_lossy(&text).into_owned())
    }

    #[test]
    fn the_encodings_that_files_come_in_are_recognised() {
        let chinese = "客户名称,联系人,电话\n深圳华为技术有限公司,张经理,0755-28780808\n阿里巴巴（中国）有限公司,李总,0571-85022088\n";
        let taiwan = "公司名稱,聯絡人,電話,備註\n台灣積體電路製造股份有限公司,張忠謀,03-5636688,半導體製造業務\n鴻海精密工業股份有限公司,劉揚偉,02-22683466,電子代工服務\n";
        let japanese = "会社名,担当者,電話番号\n株式会社トヨタ自動車,ヤマダタロウ,0565-28-2121\nソニーグループ株式会社,さとうはなこ,03-6748-2111\n";
        let german = "Firma;Straße;Ort\nMüller & Söhne GmbH;Königstraße 5;München\nGrößler KG;Am Bächle 1;Köln\n";
        for (label, text) in [
            ("gb18030", chinese),
            ("big5", taiwan),
            ("shift_jis", japanese),
            ("windows-1252", german),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).expect("known");
            let (bytes, ..) = encoding.encode(text);
            let (found, back) = read(&bytes);
            assert_eq!(back, text, "{label} taken for {}", found.encoding.name());
            assert!(!found.sure);
        }
        let (found, back) = read(chinese.as_bytes());
        assert_eq!((found.encoding, back.as_str()), (UTF_8, chinese));
        for big in [false, true] {
            for mark in ["", "\u{feff}"] {
                let bytes: Vec<u8> = format!("{mark}name,city\nMüller,Köln\n")
                    .encode_utf16()
                    .flat_map(|unit| {
                        if big {
                            unit.to_be_bytes()
                        } else {
                            unit.to_le_bytes()
                        }
                    })
                    .collect();
                assert_eq!(read(&bytes).1, "name,city\nMüller,Köln\n");
            }
        }
    }

    #[test]
    fn lines_of_two_programs_are_each_read_as_what_they_are() {
        let one = "Café Müller;Łódź;« l\u{2019}été\u{a0}»;60 €\n";
        let other = "Caf\u{e9} M\u{fc}ller;« CAF\u{c9}\u{a0}»;caf\u{e9}\u{a0}»;60 €\n";
        let mut bytes = Vec::new();
        for _ in 0..40 {
            bytes.extend(one.as_bytes());
            bytes.extend(WINDOWS_1252.encode(other).0.iter());
        }
        let (found, text) = read(&bytes);
        assert_eq!(found.encoding, WINDOWS_1252);
        assert!(found.mixed);
        assert!(text.contains("Café Müller;"), "{text}");
        assert!(text.contains("« l\u{2019}été\u{a0}»;60 €"), "{text}");
        assert!(text.contains("« CAFÉ\u{a0}»;café\u{a0}»;60 €"), "{text}");
        assert!(!text.contains('Ã'), "{text}");
    }

    #[test]
    fn a_file_cut_off_inside_of_a_letter_is_read_as_what_it_is() {
        let text = "客户名称,城市,电话\n华为技术有限公司,深圳,0755-1234\n上海客户,上海";
        let gbk = Encoding::for_label(b"gb18030").expect("known");
        let (bytes, ..) = gbk.encode(text);
        let (found, back) = read(&bytes[..bytes.len() - 1]);
        assert_ne!(found.encoding, WINDOWS_1252);
        assert!(
            back.starts_with("客户名称,城市") && back.ends_with("上\u{fffd}"),
            "{back}"
        );
    }

    #[test]
    fn one_broken_letter_does_not_make_another_encoding() {
        let mut bytes = "客户名称,联系人\n".repeat(20).into_bytes();
        bytes.extend(b"\xff,x\n");
        assert_eq!(read(&bytes).0.encoding, UTF_8);
    }
}
