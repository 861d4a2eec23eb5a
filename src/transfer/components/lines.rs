//! The lines of a file as text, in memory that does not grow with the file or with an absurd line.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};

use super::{LONGEST, charset};
use crate::transfer::error::{Error, Result};

const CHUNK: usize = 64 << 10;

/// One line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// From 1.
    pub number: u64,
    /// Without its end.
    pub text: String,
    /// Whether it was too long to be kept whole.
    pub is_cut: bool,
}

/// The lines of a file.
pub(super) struct Lines {
    path: PathBuf,
    file: File,
    /// Where the file is UTF-16.
    decoder: Option<Decoder>,
    buffer: Vec<u8>,
    at: usize,
    number: u64,
    done: bool,
    after_cr: bool,
    pub(super) read: u64,
    pub(super) size: u64,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let wrong = |source| Error::File {
            doing: "read",
            path: path.to_owned(),
            source,
        };
        // Looked at before it is opened: opening a pipe would wait for its writer.
        let meta = std::fs::metadata(path).map_err(wrong)?;
        if !meta.is_file() {
            return Err(Error::Unreadable {
                path: path.to_owned(),
                why: "is not an ordinary file, and it has to be read twice".into(),
                hint: "save it as a file first",
            });
        }
        let mut lines = Self {
            path: path.to_owned(),
            file: File::open(path).map_err(wrong)?,
            decoder: None,
            buffer: Vec::new(),
            at: 0,
            number: 0,
            done: false,
            after_cr: false,
            read: 0,
            size: meta.len(),
        };
        lines.fill()?;
        lines.begin();
        Ok(lines)
    }

    fn begin(&mut self) {
        let utf16 = match self.buffer.as_slice() {
            [0xff, 0xfe, ..] | [b'B' | b'b', 0, ..] => Some(UTF_16LE),
            [0xfe, 0xff, ..] | [0, b'B' | b'b', ..] => Some(UTF_16BE),
            _ => None,
        };
        if let Some(encoding) = utf16 {
            let raw = std::mem::take(&mut self.buffer);
            self.decoder = Some(encoding.new_decoder_with_bom_removal());
            self.decode(&raw);
        }
        if self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
    }

    fn decode(&mut self, raw: &[u8]) {
        let Some(decoder) = &mut self.decoder else {
            self.buffer.extend_from_slice(raw);
            return;
        };
        let room = decoder
            .max_utf8_buffer_length(raw.len())
            .unwrap_or(raw.len() * 3 + 16);
        let mut text = String::with_capacity(room);
        let _ = decoder.decode_to_string(raw, &mut text, self.done);
        self.buffer.extend_from_slice(text.as_bytes());
    }

    fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let mut raw = vec![0; CHUNK];
        let count = self.file.read(&mut raw).map_err(|source| Error::File {
            doing: "read",
            path: self.path.clone(),
            source,
        })?;
        self.done = count == 0;
        self.read += count as u64;
        self.decode(&raw[..count]);
        Ok(())
    }

    /// The next line; blank ones are lines too.
    pub(super) fn next(&mut self) -> Result<Option<Line>> {
        let mut bytes: Vec<u8> = Vec::new();
        let mut is_cut = false;
        let mut any = false;
        loop {
            if self.at >= self.buffer.len() && !self.done {
                self.fill()?;
            }
            if self.after_cr && self.at < self.buffer.len() {
                self.after_cr = false;
                if self.buffer[self.at] == b'\n' {
                    self.at += 1;
                    continue;
                }
            }
            let rest = &self.buffer[self.at..];
            if rest.is_empty() {
                if !self.done {
                    continue;
                }
                if !any {
                    return Ok(None);
                }
                break;
            }
            any = true;
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let part = &rest[..end.unwrap_or(rest.len())];
            if bytes.len() + part.len() > LONGEST {
                is_cut = true;
            } else {
                bytes.extend_from_slice(part);
            }
            self.at += part.len();
            if end.is_some() {
                self.after_cr = self.buffer[self.at] == b'\r';
                self.at += 1;
                break;
            }
        }
        self.number += 1;
        Ok(Some(Line {
            number: self.number,
            text: charset::decode(&bytes),
            is_cut,
        }))
    }
}
