//! Compression on the wire: fast, and bounded before a byte is trusted.

use std::io::Read as _;

/// The level that costs least: higher ones save some per cent for several times the work.
const LEVEL: i32 = 1;
/// What is shorter than this is not worth it.
pub const LEAST: usize = 512;
/// The window that a sender may ask the reader to keep, as a power of two: 8 MiB.
const WINDOW: u32 = 23;

/// Why something cannot be decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// It would be more than allowed.
    Large,
    /// It is not what it says.
    Broken,
}

/// Compresses; none if it did not work, which then goes as it is.
pub fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(bytes, LEVEL).ok()
}

/// Decompresses up to so many bytes, with as much memory as that and a window, whatever it says of itself.
pub fn decompress(bytes: &[u8], most: usize) -> Result<Vec<u8>, Error> {
    let mut reader = zstd::stream::read::Decoder::new(bytes).map_err(|_| Error::Broken)?;
    reader.window_log_max(WINDOW).map_err(|_| Error::Broken)?;
    let mut plain = Vec::new();
    reader
        .take(most as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|_| Error::Broken)?;
    if plain.len() > most {
        return Err(Error::Large);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_comes_back_and_a_bomb_does_not_go_off() {
        let text = b"{\"n\":1}\n".repeat(1_000);
        let packed = compress(&text).expect("compressed");
        assert!(packed.len() < text.len() / 10);
        assert_eq!(decompress(&packed, text.len()), Ok(text.clone()));
        assert_eq!(decompress(&packed, text.len() - 1), Err(Error::Large));
        assert_eq!(
            decompress(&packed[..packed.len() / 2], text.len()),
            Err(Error::Broken)
        );
        assert_eq!(decompress(b"not zstd at all", 100), Err(Error::Broken));
        let bomb = compress(&vec![0; 64 << 20]).expect("compressed");
        assert!(bomb.len() < 64 << 10);
        assert_eq!(decompress(&bomb, 1 << 20), Err(Error::Large));
    }
}
