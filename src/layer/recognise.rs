//! Is a stream a tar archive?
//!
//! Owns the answer by content: names are known to lie. Refuses to know what becomes of it.

use std::io::{BufReader, Read};

use super::archive::{Archive, BLOCK};
use super::compress::{Compression, Decompressor};

/// Whether a stream is a tar archive, compressed or not: whether it begins with the header
/// of an entry. One that has none cannot be told from other files, and is not one.
pub fn is_archive(input: impl Read) -> bool {
    let Ok(plain) = Decompressor::new(input) else {
        return false;
    };
    let plain = BufReader::with_capacity(BLOCK, plain);
    matches!(Archive::new(plain, u64::MAX).header(), Ok(Some(_)))
}

/// Whether a stream is an archive as far as its first 512 bytes tell: what is compressed
/// cannot be looked into with so few, and is taken for one.
pub fn begins_archive(first: &[u8]) -> bool {
    Compression::detect(first) != Compression::Plain || is_archive(first)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::layer::Compressor;
    use crate::layer::testing::Tape;

    #[test]
    fn an_archive_is_known_by_its_first_header_however_it_is_compressed() {
        let tape = Tape::new().file("a", "text").end();
        for compression in [Compression::Plain, Compression::Gzip, Compression::Zstd] {
            let packed = |bytes: &[u8]| {
                let mut compressor = Compressor::new(Vec::new(), compression, 1).unwrap();
                compressor.write_all(bytes).unwrap();
                compressor.finish().unwrap()
            };
            assert!(is_archive(&packed(&tape)[..]));
            let begin = packed(&tape);
            assert!(begins_archive(&begin[..begin.len().min(BLOCK)]));
            for other in [&b""[..], b"FROM scratch\n", &[0; 1024], &tape[..511]] {
                assert!(!is_archive(&packed(other)[..]), "{compression:?}");
            }
        }
        let mut damaged = tape;
        damaged[0] ^= 1;
        assert!(!is_archive(&damaged[..]));
        assert!(!begins_archive(b"FROM scratch\n") && !begins_archive(b""));
        assert!(!is_archive(&b"\x1f\x8b damaged"[..]));
    }
}
