//! Reading the fields of a tar header: what the entry is, texts and numbers.
//!
//! Owns the strictness towards a single header; what headers mean together is the business
//! of [`super::archive`].

use tar::Header;

use crate::entry::shown;
use crate::error::{Context, Error, Result};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Regular,
    Directory,
    Symlink,
    HardLink,
    Fifo,
    CharacterDevice { major: u32, minor: u32 },
    BlockDevice { major: u32, minor: u32 },
}

/// The byte that tells what a header is for.
pub(super) fn type_flag(header: &Header) -> u8 {
    header.as_old().linkflag[0]
}

/// What the entry of a header with this name is.
pub(super) fn kind(header: &Header, path: &[u8]) -> Result<Kind> {
    let device = || -> Result<(u32, u32)> {
        let (major, minor) = match (header.as_ustar(), header.as_gnu()) {
            (Some(ustar), _) => (&ustar.dev_major, &ustar.dev_minor),
            (_, Some(gnu)) => (&gnu.dev_major, &gnu.dev_minor),
            _ => return Err(Error::engine("a device in a format that has none")),
        };
        let narrow = |field| u32::try_from(number(field)?).doing(|| "a device number is too large");
        Ok((narrow(major)?, narrow(minor)?))
    };
    let ends_in_slash = path.ends_with(b"/");
    match type_flag(header) {
        0 if ends_in_slash => Ok(Kind::Directory),
        b'0' | b'7' | b'S' if ends_in_slash => Err(Error::engine(
            "an ordinary file with the name of a directory",
        )
        .because(Error::engine(shown(path)))),
        0 | b'0' | b'7' | b'S' => Ok(Kind::Regular),
        b'1' => Ok(Kind::HardLink),
        b'2' => Ok(Kind::Symlink),
        b'3' => device().map(|(major, minor)| Kind::CharacterDevice { major, minor }),
        b'4' => device().map(|(major, minor)| Kind::BlockDevice { major, minor }),
        b'5' => Ok(Kind::Directory),
        b'6' => Ok(Kind::Fifo),
        other => Err(Error::engine(format!(
            "an entry of unknown type `{}`",
            other.escape_ascii()
        ))),
    }
}

/// A text field up to its NUL.
pub(super) fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or(field)
}

/// Reads a header's number: octal digits among spaces and NULs, or GNU's base 256.
pub(super) fn number(field: &[u8]) -> Result<u64> {
    u64::try_from(signed_number(field)?).doing(|| "a negative number in a header")
}

/// Like [`number`]; only base 256 can be negative.
pub(super) fn signed_number(field: &[u8]) -> Result<i64> {
    let bad = || {
        Error::engine(format!(
            "malformed number `{}` in a header",
            field.escape_ascii()
        ))
    };
    match field.first() {
        Some(first) if first & 0x80 != 0 => {
            // Two's complement; the first bit only marks the form, the second is the sign.
            let negative = first & 0x40 != 0;
            let first = if negative { *first } else { first & 0x7f };
            let start = if negative { -1_i128 } else { 0 };
            let bytes = std::iter::once(first).chain(field[1..].iter().copied());
            let value = bytes.fold(start, |value, byte| (value << 8) | i128::from(byte));
            i64::try_from(value).map_err(|_| bad())
        }
        _ => {
            let is_padding = |byte: &u8| matches!(byte, b' ' | 0);
            let start = field.iter().position(|byte| !is_padding(byte));
            let end = field.iter().rposition(|byte| !is_padding(byte));
            let (Some(start), Some(end)) = (start, end) else {
                return Ok(0);
            };
            field[start..=end]
                .iter()
                .try_fold(0_i64, |value, byte| match byte {
                    // At most twelve digits, so this cannot overflow.
                    b'0'..=b'7' => Ok((value << 3) | i64::from(byte - b'0')),
                    _ => Err(bad()),
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_all_forms_that_are_in_use() {
        for (field, wanted) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"77777777", Some(0o77_777_777)),
            (b"\x80\0\0\0\0\0\x01\0", Some(256)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xfe", Some(-2)),
            (
                b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe",
                Some(-2),
            ),
            (
                b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff",
                Some(i64::MAX),
            ),
            (b"\x80\0\0\0\x80\0\0\0\0\0\0\0", None),
            (b"\xbf\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"0000648\0", None),
            (b"64 4\0\0\0\0", None),
            (b"-1\0\0\0\0\0\0", None),
            (b"0x1f\0\0\0\0", None),
        ] {
            assert_eq!(
                signed_number(field).ok(),
                wanted,
                "{}",
                field.escape_ascii()
            );
        }
        assert!(number(b"\xff\xff\xff\xff\xff\xff\xff\xfe").is_err());
    }
}
