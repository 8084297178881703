//! PAX extended headers (pax(1), POSIX.1-2017): records `LENGTH KEYWORD=VALUE\n`.
//!
//! Owns the grammar of the records and of their numbers, both ways, and what the keywords
//! say about the next entry. Lengths are taken at their word, so that a value may hold
//! line feeds, as binary attributes do. Refuses to know what an entry is.

use std::collections::BTreeMap;

use rustix::fs::Timespec;

use super::sparse::{self, Segment};
use crate::error::{Context, Error, Result};

/// How the keyword of an extended attribute begins; its name follows.
pub(super) const XATTR: &[u8] = b"SCHILY.xattr.";
/// How many extended attributes an entry may have.
const MAX_XATTRS: usize = 256;

/// What extended headers say about the entry that follows them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u64>,
    pub(super) gid: Option<u64>,
    pub(super) modified: Option<Timespec>,
    pub(super) xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
    pub(super) sparse: Sparse,
}

/// What GNU tar's `GNU.sparse.*` records say. Three forms are in use: 0.0 lists the
/// segments in records of their own, 0.1 in one record, 1.0 at the start of the data.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sparse {
    pub(super) major: Option<u64>,
    pub(super) name: Option<Vec<u8>>,
    pub(super) real_size: Option<u64>,
    pub(super) segments: Vec<Segment>,
    offset: Option<u64>,
}

impl Extensions {
    /// Reads the records of an extended header. Unknown keywords are skipped.
    pub(super) fn parse(mut bytes: &[u8]) -> Result<Self> {
        let mut extensions = Extensions::default();
        while !bytes.is_empty() {
            let (keyword, value, rest) =
                split_record(bytes).doing(|| "malformed record in an extended header")?;
            extensions.take(keyword, value)?;
            bytes = rest;
        }
        Ok(extensions)
    }

    /// Notes one record. A later record of the same keyword replaces an earlier one, and
    /// an empty value takes it back.
    fn take(&mut self, keyword: &[u8], value: &[u8]) -> Result<()> {
        let text = || (!value.is_empty()).then(|| value.to_vec());
        let number = || (!value.is_empty()).then(|| decimal(value)).transpose();
        match keyword {
            b"path" => self.path = text(),
            b"linkpath" => self.link = text(),
            b"size" => self.size = number()?,
            b"uid" => self.uid = number()?,
            b"gid" => self.gid = number()?,
            b"mtime" => self.modified = (!value.is_empty()).then(|| time(value)).transpose()?,
            b"GNU.sparse.major" => self.sparse.major = number()?,
            b"GNU.sparse.name" => self.sparse.name = text(),
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => self.sparse.real_size = number()?,
            b"GNU.sparse.offset" => self.sparse.offset = number()?,
            b"GNU.sparse.numbytes" => {
                let offset = self.sparse.offset.take();
                let offset = offset.doing(|| "a sparse segment without an offset")?;
                sparse::push(&mut self.sparse.segments, offset, decimal(value)?)?;
            }
            b"GNU.sparse.map" => self.sparse.segments = sparse::parse_list(value)?,
            _ => {
                if let Some(name) = keyword.strip_prefix(XATTR) {
                    self.xattrs.insert(name.to_vec(), value.to_vec());
                    if self.xattrs.len() > MAX_XATTRS {
                        return Err(Error::engine("too many extended attributes"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// Takes the first record off: keyword, value and what follows.
fn split_record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    // The length counts the whole record, its own digits and the line feed included.
    let space = bytes.iter().take(20).position(|byte| *byte == b' ')?;
    let length = usize::try_from(decimal(&bytes[..space]).ok()?).ok()?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    let (keyword, value) = (&record[..equals], &record[equals + 1..]);
    (!keyword.is_empty() && !keyword.contains(&0)).then_some((keyword, value, rest))
}

/// Adds a record.
pub(super) fn append_record(records: &mut Vec<u8>, keyword: &[u8], value: &[u8]) {
    let rest = keyword.len() + value.len() + 3;
    let mut length = rest + 1;
    // The digits count too, and may grow by being counted.
    while rest + length.to_string().len() != length {
        length = rest + length.to_string().len();
    }
    records.extend_from_slice(length.to_string().as_bytes());
    records.push(b' ');
    records.extend_from_slice(keyword);
    records.push(b'=');
    records.extend_from_slice(value);
    records.push(b'\n');
}

/// Reads a number in decimal digits, nothing else.
pub(super) fn decimal(text: &[u8]) -> Result<u64> {
    let all_digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    all_digits
        .then(|| str::from_utf8(text).ok()?.parse().ok())
        .flatten()
        .doing(|| format!("malformed number `{}`", crate::entry::shown(text)))
}

/// Reads a time: seconds since 1970, perhaps with a sign and a fraction. What is finer
/// than a nanosecond is cut off.
fn time(text: &[u8]) -> Result<Timespec> {
    let (negative, digits) = match text.strip_prefix(b"-") {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = match point {
        Some(point) => (&digits[..point], &digits[point + 1..]),
        None => (digits, &b""[..]),
    };
    let mut nanos = [b'0'; 9];
    for (to, from) in nanos.iter_mut().zip(fraction) {
        *to = *from;
    }
    let seconds = i64::try_from(decimal(whole)?).unwrap_or(i64::MAX);
    let nanos = i64::try_from(decimal(&nanos)?).unwrap_or(0);
    let (seconds, nanos) = match (negative, nanos) {
        (false, _) => (seconds, nanos),
        (true, 0) => (-seconds, 0),
        (true, _) => (-seconds - 1, 1_000_000_000 - nanos),
    };
    Ok(Timespec {
        tv_sec: seconds,
        tv_nsec: nanos as _,
    })
}

/// Writes a time that [`time`] reads back the same.
pub(super) fn format_time(at: Timespec) -> String {
    let (sign, seconds, nanos) = match (at.tv_sec, at.tv_nsec) {
        (seconds @ ..0, nanos @ 1..) => ("-", (seconds + 1).unsigned_abs(), 1_000_000_000 - nanos),
        (seconds @ ..0, _) => ("-", seconds.unsigned_abs(), 0),
        (seconds, nanos) => ("", seconds.unsigned_abs(), nanos),
    };
    if nanos == 0 {
        return format!("{sign}{seconds}");
    }
    let fraction = format!("{nanos:09}");
    format!("{sign}{seconds}.{}", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(pairs: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (keyword, value) in pairs {
            append_record(&mut bytes, keyword.as_bytes(), value);
        }
        bytes
    }

    #[test]
    fn a_record_counts_its_own_length() {
        assert_eq!(records(&[("a", b"b")]), b"6 a=b\n");
        // 9 bytes without the digits: one digit would make 10, which takes two.
        assert_eq!(records(&[("abc", b"def")]), b"11 abc=def\n");
        for length in 0..1100 {
            let value = vec![b'x'; length];
            let bytes = records(&[("path", &value)]);
            assert!(
                bytes.starts_with(format!("{} ", bytes.len()).as_bytes()),
                "{length}"
            );
        }
    }

    #[test]
    fn a_value_may_hold_line_feeds_that_look_like_records() {
        let trap = b"x\n20 path=etc/passwd\n";
        let bytes = records(&[("SCHILY.xattr.user.trap", trap), ("path", b"real")]);
        let found = Extensions::parse(&bytes).unwrap();
        assert_eq!(found.path.as_deref(), Some(&b"real"[..]));
        assert_eq!(found.xattrs[&b"user.trap"[..]], trap);
    }

    #[test]
    fn the_last_record_of_a_keyword_counts_and_an_empty_one_takes_it_back() {
        let bytes = records(&[("size", b"1"), ("size", b"2"), ("uid", b"7"), ("uid", b"")]);
        let found = Extensions::parse(&bytes).unwrap();
        assert_eq!((found.size, found.uid), (Some(2), None));
    }

    #[test]
    fn malformed_records_are_refused() {
        for bytes in [
            &b"x"[..],
            b"6 a=b",
            b"7 a=b\n",
            b"5 a=b\n",
            b"6 =bb\n",
            b"4 a\n\n",
            b"0 a=b\n",
            b"-6 a=b\n",
            b"+6 a=b\n",
            b" 6 a=b\n",
            b"99999999999999999999 a=b\n",
            b"11 size=-1x\n",
            b"11 size=0x1\n",
            b"26 size=99999999999999999999\n",
            b"26 GNU.sparse.numbytes=10\n",
        ] {
            assert!(
                Extensions::parse(bytes).is_err(),
                "{}",
                bytes.escape_ascii()
            );
        }
    }

    #[test]
    fn times_read_back_as_they_were_written() {
        for (text, tv_sec, tv_nsec) in [
            ("0", 0, 0),
            ("1700000000.123456789", 1_700_000_000, 123_456_789),
            ("1.5", 1, 500_000_000),
            ("-1", -1, 0),
            ("-1.5", -2, 500_000_000),
            ("-0.5", -1, 500_000_000),
        ] {
            let wanted = Timespec { tv_sec, tv_nsec };
            assert_eq!(time(text.as_bytes()).unwrap(), wanted, "{text}");
            assert_eq!(format_time(wanted), text);
        }
        assert_eq!(time(b"1.1234567899").unwrap().tv_nsec, 123_456_789);
        for text in ["", "-", ".5", "1.x", "1.5x", "1 ", "--1", "1e5", "+1"] {
            assert!(time(text.as_bytes()).is_err(), "{text}");
        }
    }
}
