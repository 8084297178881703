//! Points in time: stamps in records and logs, and how long ago they were.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// A point in time: nanoseconds since 1970 in UTC. Shown as RFC 3339 with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp {
    nanos: i64,
}

const NANOS_PER_SECOND: i64 = 1_000_000_000;

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Timestamp = Timestamp { nanos: 0 };

    /// The present, from the system's clock.
    pub fn now() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Timestamp {
            nanos: i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        }
    }

    /// Whole seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        Timestamp {
            nanos: seconds.saturating_mul(NANOS_PER_SECOND),
        }
    }

    /// Whole seconds since 1970, and nanoseconds after those.
    pub fn from_parts(seconds: i64, nanos: i64) -> Self {
        let nanos = seconds
            .saturating_mul(NANOS_PER_SECOND)
            .saturating_add(nanos);
        Timestamp { nanos }
    }

    /// Nanoseconds since 1970.
    pub fn nanos(self) -> i64 {
        self.nanos
    }

    /// Whole seconds since 1970, rounded down.
    pub fn seconds(self) -> i64 {
        self.nanos.div_euclid(NANOS_PER_SECOND)
    }

    /// The nanoseconds within the second.
    pub fn subsecond_nanos(self) -> i64 {
        self.nanos.rem_euclid(NANOS_PER_SECOND)
    }

    /// How long before `later` this was; zero if it was after.
    pub fn until(self, later: Timestamp) -> Duration {
        Duration::from_nanos(u64::try_from(later.nanos.saturating_sub(self.nanos)).unwrap_or(0))
    }

    /// This point in time, moved back by `duration`.
    pub fn before(self, duration: Duration) -> Self {
        let nanos = i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
        Timestamp {
            nanos: self.nanos.saturating_sub(nanos),
        }
    }

    /// This point in time, moved on by `duration`.
    pub fn after(self, duration: Duration) -> Self {
        let nanos = i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
        Timestamp {
            nanos: self.nanos.saturating_add(nanos),
        }
    }

    /// As `ps` shows when a process started, in the local time zone: the time of the day of
    /// `now`, `Nov21` of another one.
    pub fn hour_or_day(self, now: Timestamp) -> String {
        let zone = jiff::tz::TimeZone::system();
        let then = self.civil().to_zoned(zone.clone());
        let now = now.civil().to_zoned(zone);
        match then.date() == now.date() {
            true => then.strftime("%H:%M").to_string(),
            false => then.strftime("%b%d").to_string(),
        }
    }

    /// RFC 3339 in UTC with all nine digits of the nanoseconds, so that stamps line up.
    pub fn with_nanos(self) -> String {
        let seconds = Timestamp::from_seconds(self.seconds()).to_string();
        let seconds = seconds.trim_end_matches('Z');
        format!("{seconds}.{:09}Z", self.subsecond_nanos())
    }

    /// The same in the local time zone.
    pub fn local_with_nanos(self) -> String {
        let zoned = self.civil().to_zoned(jiff::tz::TimeZone::system());
        let seconds = zoned.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let zone = match zoned.offset().seconds() {
            0 => "Z".to_owned(),
            _ => zoned.strftime("%:z").to_string(),
        };
        format!("{seconds}.{:09}{zone}", self.subsecond_nanos())
    }

    fn civil(self) -> jiff::Timestamp {
        // Every i64 of nanoseconds lies within the years 1677 to 2262, which jiff covers.
        jiff::Timestamp::from_nanosecond(i128::from(self.nanos))
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// In the local time zone as Docker's tables show it: `2026-11-20 21:23:45 +0000 UTC`.
    pub fn table(self) -> String {
        let zone = jiff::tz::TimeZone::system();
        self.civil()
            .to_zoned(zone)
            .strftime("%Y-%m-%d %H:%M:%S %z %Z")
            .to_string()
    }
}

/// RFC 3339 in UTC with nanoseconds, trailing zeros removed as Go does.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil())
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let time: jiff::Timestamp = text
            .parse()
            .map_err(|why| Error::usage(format!("invalid time `{text}`")).because(why))?;
        let nanos = i64::try_from(time.as_nanosecond())
            .map_err(|_| Error::usage(format!("time `{text}` is out of range")))?;
        Ok(Timestamp { nanos })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A duration in words, as Docker's tables say it (`go-units` `HumanDuration`).
pub fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours) = (seconds / 60, (seconds as f64 / 3600.0).round() as u64);
    match () {
        () if seconds < 1 => "Less than a second".to_owned(),
        () if seconds == 1 => "1 second".to_owned(),
        () if seconds < 60 => format!("{seconds} seconds"),
        () if minutes == 1 => "About a minute".to_owned(),
        () if minutes < 60 => format!("{minutes} minutes"),
        () if hours == 1 => "About an hour".to_owned(),
        () if hours < 48 => format!("{hours} hours"),
        () if hours < 24 * 7 * 2 => format!("{} days", hours / 24),
        () if hours < 24 * 30 * 2 => format!("{} weeks", hours / 24 / 7),
        () if hours < 24 * 365 * 2 => format!("{} months", hours / 24 / 30),
        () => format!("{} years", seconds / 3600 / 24 / 365),
    }
}

/// Reads a duration in Go's notation: `300ms`, `1.5h`, `2h45m`.
pub fn parse_duration(text: &str) -> Result<Duration> {
    let bad = || {
        Error::usage(format!("invalid duration `{text}`")).hint("Durations look like 30s or 1h30m.")
    };
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .ok_or_else(bad)?;
        let (number, tail) = rest.split_at(digits);
        let number: f64 = number.parse().map_err(|_| bad())?;
        let unit_end = tail
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        total += number
            * match unit {
                "ns" => 1e-9,
                "us" | "µs" | "μs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                _ => return Err(bad()),
            };
        rest = tail;
    }
    if text.is_empty() {
        return Err(bad());
    }
    Duration::try_from_secs_f64(total).map_err(|_| bad())
}

/// Reads a point in time as `--since` and `--until` take it: a duration before `now`
/// (`10m`), RFC 3339 with or without its end (local time where no zone is given), or
/// seconds since 1970, perhaps with a fraction.
pub fn parse_moment(text: &str, now: Timestamp) -> Result<Timestamp> {
    if text != "0"
        && let Ok(duration) = parse_duration(text)
    {
        return Ok(now.before(duration));
    }
    if let Some(moment) = unix_seconds(text) {
        return Ok(moment);
    }
    // A day with a zone, but without a time, is nothing that jiff knows.
    let midnight = text.get(10..).filter(|rest| !rest.starts_with(['T', ' ']));
    let with_time = midnight.map(|zone| format!("{}T00:00:00{zone}", &text[..10]));
    for text in [Some(text), with_time.as_deref()].into_iter().flatten() {
        if let Ok(moment) = text.parse() {
            return Ok(moment);
        }
    }
    let local = text.parse::<jiff::civil::DateTime>().ok().and_then(|time| {
        let zoned = time.to_zoned(jiff::tz::TimeZone::system()).ok()?;
        i64::try_from(zoned.timestamp().as_nanosecond()).ok()
    });
    local.map(|nanos| Timestamp { nanos }).ok_or_else(|| {
        Error::usage(format!("invalid time `{text}`"))
            .hint("Times look like 2026-01-31T12:00:00Z, durations like 10m or 1h30m.")
    })
}

/// `1700000000` or `1700000000.123456789`.
fn unix_seconds(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: i64 = format!("{fraction:0<9}").parse().ok()?;
    let start = Timestamp::from_seconds(seconds);
    Some(Timestamp {
        nanos: start.nanos.saturating_add(nanos),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_read_back_as_they_were_written() {
        for text in ["1970-01-01T00:00:00Z", "2026-11-20T21:23:45.123456789Z"] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
        let zoned: Timestamp = "2026-11-20T22:23:45+01:00".parse().unwrap();
        assert_eq!(zoned.to_string(), "2026-11-20T21:23:45Z");
    }

    #[test]
    fn stamps_can_be_of_equal_length() {
        let time = Timestamp::from_parts(0, 5);
        assert_eq!(time.with_nanos(), "1970-01-01T00:00:00.000000005Z");
        assert_eq!(
            Timestamp::EPOCH.with_nanos(),
            "1970-01-01T00:00:00.000000000Z"
        );
        assert_eq!(time.local_with_nanos().parse::<Timestamp>().unwrap(), time);
    }

    #[test]
    fn durations_are_said_in_dockers_words() {
        for (seconds, words) in [
            (0, "Less than a second"),
            (1, "1 second"),
            (45, "45 seconds"),
            (60, "About a minute"),
            (179, "2 minutes"),
            (3600, "About an hour"),
            (3 * 3600, "3 hours"),
            (3 * 86_400, "3 days"),
            (21 * 86_400, "3 weeks"),
            (90 * 86_400, "3 months"),
            (800 * 86_400, "2 years"),
        ] {
            assert_eq!(human(Duration::from_secs(seconds)), words);
        }
    }

    #[test]
    fn durations_are_read_in_gos_notation() {
        assert_eq!(parse_duration("1h30m").unwrap(), Duration::from_secs(5400));
        assert_eq!(parse_duration("300ms").unwrap(), Duration::from_millis(300));
        assert_eq!(parse_duration("0").unwrap(), Duration::ZERO);
        for text in ["", "5", "h", "1x", "1e9999s", "-1s"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn points_in_time_are_read_in_all_of_dockers_forms() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        for (text, moment) in [
            ("10m", "2026-11-20T11:50:00Z"),
            ("1h30m", "2026-11-20T10:30:00Z"),
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
            ("2026-01-31T12:00:00.5+01:00", "2026-01-31T11:00:00.5Z"),
            ("2026-01-31T12:00Z", "2026-01-31T12:00:00Z"),
            ("2026-01-31Z", "2026-01-31T00:00:00Z"),
            ("2026-01-31+01:00", "2026-01-30T23:00:00Z"),
            ("1700000000", "2023-11-14T22:13:20Z"),
            ("1700000000.25", "2023-11-14T22:13:20.25Z"),
            ("0", "1970-01-01T00:00:00Z"),
        ] {
            let read = parse_moment(text, now).unwrap();
            assert_eq!(read, moment.parse().unwrap(), "{text}");
        }
        for text in ["2026-01-31T12:00:00", "2026-01-31T12:00", "2026-01-31"] {
            assert!(parse_moment(text, now).is_ok(), "{text}");
        }
        for text in [
            "",
            "x",
            "2026",
            "10",
            "yesterday",
            "1.2.3",
            "2026-13-01",
            "é2026-01-3Z",
        ] {
            let is_number = text.parse::<i64>().is_ok();
            assert_eq!(parse_moment(text, now).is_ok(), is_number, "{text}");
        }
    }
}
