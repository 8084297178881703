//! Sizes in bytes: how people write them and how they are shown.
//!
//! Reading follows Docker (`go-units` `RAMInBytes`): a suffix of `b k m g t p` with an
//! optional `i` and `b`, in any case, multiplies by powers of 1024. Showing follows
//! Docker too (`HumanSizeWithPrecision`): powers of 1000 and at most three digits.

use crate::error::{Error, Result};

/// Reads a size such as `512`, `10m`, `1.5GiB`. The result is in bytes.
pub fn parse(text: &str) -> Result<u64> {
    let bad = || Error::usage(format!("invalid size `{text}`")).hint("Sizes look like 512m or 2g.");
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(lower.len());
    let (number, suffix) = lower.split_at(digits);
    let number: f64 = number.parse().map_err(|_| bad())?;
    let power = match suffix.trim_start() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return Err(bad()),
    };
    let bytes = number * 1024_f64.powi(power);
    if !bytes.is_finite() || bytes >= u64::MAX as f64 {
        return Err(bad());
    }
    Ok(bytes as u64)
}

/// Shows a number of bytes as Docker does: `0B`, `1.98MB`, `77.8MB`, `1.2GB`.
pub fn human(bytes: u64) -> String {
    human_digits(bytes, 3)
}

/// Shows a number of bytes in powers of 1024, with four digits, as Docker shows memory:
/// `1.172MiB`.
pub fn human_binary(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{}{}", significant(value, 4), UNITS[unit])
}

/// Shows a number of bytes with a given number of significant digits.
pub fn human_digits(bytes: u64, digits: usize) -> String {
    const UNITS: [&str; 7] = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{}{}", significant(value, digits), UNITS[unit])
}

/// C's `%.{digits}g` for a number that is at least 0 and below about 1000.
fn significant(value: f64, digits: usize) -> String {
    let before_point = if value < 1.0 {
        1
    } else {
        value.log10().floor() as usize + 1
    };
    let text = format!("{:.*}", digits.saturating_sub(before_point), value);
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shown_as_docker_shows_them() {
        for (bytes, text) in [
            (0, "0B"),
            (999, "999B"),
            (1000, "1kB"),
            (1_980_000, "1.98MB"),
            (77_812_345, "77.8MB"),
            (124_000_000, "124MB"),
            (1_200_000_000, "1.2GB"),
            (u64::MAX, "18.4EB"),
        ] {
            assert_eq!(human(bytes), text);
        }
    }

    #[test]
    fn memory_is_shown_in_binary_multiples() {
        for (bytes, text) in [
            (0, "0B"),
            (1023, "1023B"),
            (1_228_800, "1.172MiB"),
            (24 << 30, "24GiB"),
        ] {
            assert_eq!(human_binary(bytes), text);
        }
    }

    #[test]
    fn sizes_are_read_with_binary_multiples() {
        for (text, bytes) in [
            ("0", 0),
            ("512", 512),
            ("1k", 1024),
            ("64M", 64 << 20),
            ("1.5GiB", 3 << 29),
            ("2 gb", 2 << 30),
        ] {
            assert_eq!(parse(text).unwrap(), bytes);
        }
        for text in [
            "",
            "k",
            "-1",
            "1x",
            "1kbb",
            "1e3",
            "99999999999p",
            "nan",
            "inf",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
