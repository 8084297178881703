//! Sparse files in archives: where the data that is stored belongs in the file.
//!
//! Owns the forms in which GNU tar writes that map (tar manual, "Storing Sparse Files")
//! and the checks on it. Refuses to know how the rest of an archive is read.

use super::pax::decimal;
use crate::error::{Context, Error, Result};

/// How many segments a file may have. Each takes 16 bytes of memory.
const MAX_SEGMENTS: usize = 1 << 16;

/// A run of data: where it belongs in the file and how many bytes it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) offset: u64,
    pub(super) length: u64,
}

/// Adds a segment.
pub(super) fn push(segments: &mut Vec<Segment>, offset: u64, length: u64) -> Result<()> {
    if segments.len() >= MAX_SEGMENTS {
        return Err(Error::engine("too many segments in a sparse file"));
    }
    segments.push(Segment { offset, length });
    Ok(())
}

/// Reads the map of form 0.1: `offset,length,offset,length…`.
pub(super) fn parse_list(text: &[u8]) -> Result<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut numbers = text.split(|byte| *byte == b',');
    while let Some(offset) = numbers.next() {
        let length = numbers.next().doing(|| "a sparse map of odd length")?;
        push(&mut segments, decimal(offset)?, decimal(length)?)?;
    }
    Ok(segments)
}

/// The map of form 1.0 as it comes: a number of segments, then offset and length of each,
/// one number a line.
#[derive(Default)]
pub(super) struct Lines {
    line: Vec<u8>,
    announced: Option<u64>,
    offset: Option<u64>,
    segments: Vec<Segment>,
}

impl Lines {
    /// Takes in one block; the map, once it is complete, is what comes back.
    pub(super) fn block(&mut self, block: &[u8]) -> Result<Option<Vec<Segment>>> {
        for byte in block {
            if *byte != b'\n' {
                self.line.push(*byte);
                if self.line.len() > 20 {
                    return Err(Error::engine("malformed sparse map"));
                }
                continue;
            }
            let number = decimal(&self.line)?;
            self.line.clear();
            match (self.announced, self.offset.take()) {
                (None, _) => self.announced = Some(number),
                (Some(_), None) => self.offset = Some(number),
                (Some(_), Some(offset)) => push(&mut self.segments, offset, number)?,
            }
            if self.announced == Some(self.segments.len() as u64) {
                return Ok(Some(std::mem::take(&mut self.segments)));
            }
        }
        Ok(None)
    }
}

/// Checks that segments follow one another within the file and hold all data there is.
pub(super) fn check(segments: &[Segment], file_size: u64, stored: u64) -> Result<()> {
    let (mut end, mut data) = (0, 0_u64);
    for segment in segments {
        let next = segment.offset.checked_add(segment.length);
        let in_order = segment.offset >= end && next.is_some_and(|next| next <= file_size);
        if !in_order {
            return Err(Error::engine(
                "the segments of a sparse file are not in order",
            ));
        }
        end = segment.offset + segment.length;
        data += segment.length;
    }
    if data != stored {
        return Err(Error::engine("a sparse map and the data disagree in size"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_of_both_textual_forms_read_the_same() {
        let wanted = vec![
            Segment {
                offset: 0,
                length: 5,
            },
            Segment {
                offset: 100,
                length: 7,
            },
        ];
        assert_eq!(parse_list(b"0,5,100,7").unwrap(), wanted);
        let mut lines = Lines::default();
        assert_eq!(lines.block(b"2\n0\n5\n10").unwrap(), None);
        assert_eq!(lines.block(b"0\n7\n\0\0\0").unwrap(), Some(wanted));
        assert_eq!(Lines::default().block(b"0\n\0").unwrap(), Some(vec![]));
        for text in ["", "1", "1,", "1,2,3", "a,b", "-1,2"] {
            assert!(parse_list(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Lines::default().block(&[b'1'; 512]).is_err());
    }

    #[test]
    fn a_map_that_contradicts_itself_is_refused() {
        let map = |pairs: &[(u64, u64)]| -> Vec<Segment> {
            pairs
                .iter()
                .map(|&(offset, length)| Segment { offset, length })
                .collect()
        };
        assert!(check(&map(&[(0, 5), (5, 5), (20, 0)]), 20, 10).is_ok());
        for (segments, size, stored) in [
            (map(&[(0, 5), (4, 5)]), 20, 10),
            (map(&[(10, 5), (0, 5)]), 20, 10),
            (map(&[(0, 5)]), 4, 5),
            (map(&[(0, 5)]), 20, 6),
            (map(&[(u64::MAX, 5)]), u64::MAX, 5),
        ] {
            assert!(check(&segments, size, stored).is_err(), "{segments:?}");
        }
    }
}
