//! Signals by name and number.

use nix::sys::signal::Signal;

use crate::error::{Error, Result};

/// The first and the last real-time signal that programs may use (signal(7); glibc keeps
/// the two below for itself).
const REAL_TIME: (i32, i32) = (34, 64);

/// Reads a signal: `TERM`, `SIGTERM`, `term`, `15`, `RTMIN+3`, `RTMAX-1`.
pub fn parse(text: &str) -> Result<i32> {
    let bad = || Error::usage(format!("invalid signal `{text}`"));
    if let Ok(number) = text.parse::<i32>() {
        return if (1..=REAL_TIME.1).contains(&number) {
            Ok(number)
        } else {
            Err(bad())
        };
    }
    let upper = text.to_ascii_uppercase();
    let bare = upper.strip_prefix("SIG").unwrap_or(&upper);
    let (first, last) = REAL_TIME;
    let real_time = if let Some(rest) = bare.strip_prefix("RTMIN") {
        Some((first, rest))
    } else {
        bare.strip_prefix("RTMAX").map(|rest| (last, rest))
    };
    if let Some((base, offset)) = real_time {
        let offset = if offset.is_empty() {
            0
        } else {
            offset.parse().map_err(|_| bad())?
        };
        let number = base.checked_add(offset).ok_or_else(bad)?;
        return if (first..=last).contains(&number) {
            Ok(number)
        } else {
            Err(bad())
        };
    }
    let bare = match bare {
        "CLD" => "CHLD",
        "IOT" => "ABRT",
        "POLL" => "IO",
        bare => bare,
    };
    format!("SIG{bare}")
        .parse::<Signal>()
        .map(|signal| signal as i32)
        .map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_read_in_every_usual_form() {
        for (text, number) in [
            ("TERM", 15),
            ("SIGTERM", 15),
            ("sigkill", 9),
            ("CLD", 17),
            ("SIGIOT", 6),
            ("15", 15),
            ("RTMIN", 34),
            ("SIGRTMIN+3", 37),
            ("RTMAX-1", 63),
            ("usr1", 10),
        ] {
            assert_eq!(parse(text).unwrap(), number, "{text}");
        }
        for text in [
            "", "0", "-1", "65", "SIG", "NOSUCH", "RTMIN+99", "RTMIN-1", "RTMIN+x",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
