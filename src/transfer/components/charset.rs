//! What bytes mean that are not UTF-8: by the `CHARSET` that stands beside them, else by what they look like.

use encoding_rs::{Encoding, GB18030, WINDOWS_1252};

/// A line as text.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Ok(text) = str::from_utf8(bytes) {
        return text.to_owned();
    }
    let encoding = said(bytes).unwrap_or_else(|| looks_like(bytes));
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    text.into_owned()
}

/// The encoding that the property names.
fn said(line: &[u8]) -> Option<&'static Encoding> {
    let head = &line[..line.iter().position(|byte| *byte == b':')?];
    let head = String::from_utf8_lossy(head).to_ascii_uppercase();
    let (_, after) = head.split_once("CHARSET=")?;
    let label = after.split(';').next()?.trim_matches(['"', ' ']);
    Encoding::for_label(label.as_bytes())
}

/// Letters of western languages stand alone among others; Chinese comes in pairs of high bytes.
fn looks_like(bytes: &[u8]) -> &'static Encoding {
    let mut run = 0;
    let mut pairs = true;
    for byte in bytes.iter().chain(b" ") {
        if *byte >= 0x80 {
            run += 1;
        } else {
            pairs &= run % 2 == 0;
            run = 0;
        }
    }
    if pairs && !GB18030.decode_without_bom_handling(bytes).1 {
        GB18030
    } else {
        WINDOWS_1252
    }
}

/// Quoted-printable that is UTF-8 and does not say so, with `CHARSET` said: the parser would take it for Latin-1.
pub(super) fn with_charset(property: &str) -> std::borrow::Cow<'_, str> {
    let plain = std::borrow::Cow::Borrowed(property);
    let Some((head, value)) = property.split_once(':') else {
        return plain;
    };
    let upper = head.to_ascii_uppercase();
    if !upper.contains("QUOTED-PRINTABLE") || upper.contains("CHARSET=") {
        return plain;
    }
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let code = rest.as_slice_hex();
        match (byte, code) {
            (b'=', Some(code)) => {
                bytes.push(code);
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    if bytes.is_ascii() || str::from_utf8(&bytes).is_err() {
        return plain;
    }
    format!("{head};CHARSET=UTF-8:{value}").into()
}

trait Hex {
    /// The two hexadecimal digits that come next.
    fn as_slice_hex(&self) -> Option<u8>;
}

impl Hex for std::str::Bytes<'_> {
    fn as_slice_hex(&self) -> Option<u8> {
        let mut next = self.clone();
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        Some((digit(next.next())? * 16 + digit(next.next())?) as u8)
    }
}
