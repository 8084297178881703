//! One record of a log, in the forms that there are.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::clock::Timestamp;
use crate::monitor::log::Stream;
use crate::store::containers::LogDriver;

/// One line, or a part of a long one, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its bytes, with the newline if it had one.
    pub text: Vec<u8>,
    /// Where it was written to.
    pub stream: Stream,
    /// When it was written.
    pub time: Timestamp,
    /// What else was to be noted with it.
    pub attributes: BTreeMap<String, String>,
}

/// Docker's form.
#[derive(Deserialize)]
struct JsonLine {
    #[serde(default)]
    log: String,
    #[serde(default)]
    stream: String,
    #[serde(default)]
    attrs: BTreeMap<String, String>,
    time: Timestamp,
}

impl Line {
    /// Whether it ends a line.
    pub(super) fn is_whole(&self) -> bool {
        self.text.ends_with(b"\n")
    }

    /// Reads a record; `None` for one that a crash tore.
    pub(super) fn read(driver: LogDriver, record: &[u8]) -> Option<Self> {
        match driver {
            LogDriver::K8sFile => Self::read_k8s(record),
            _ => Self::read_json(record),
        }
    }

    fn read_json(record: &[u8]) -> Option<Self> {
        let line: JsonLine = serde_json::from_slice(record).ok()?;
        Some(Line {
            text: line.log.into_bytes(),
            stream: Stream::named(&line.stream)?,
            time: line.time,
            attributes: line.attrs,
        })
    }

    /// `2026-01-31T12:00:00.5Z stdout F text`; P instead of F for all parts of a line but
    /// the last.
    fn read_k8s(record: &[u8]) -> Option<Self> {
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        let mut fields = record.splitn(4, |b| *b == b' ');
        let mut text = || std::str::from_utf8(fields.next()?).ok();
        let (time, stream, flag) = (text()?, text()?, text()?);
        let mut bytes = fields.next()?.to_vec();
        if flag == "F" {
            bytes.push(b'\n');
        }
        Some(Line {
            text: bytes,
            stream: Stream::named(stream)?,
            time: time.parse().ok()?,
            attributes: BTreeMap::new(),
        })
    }
}

/// Whether a record holds the end of a line of output, by its form alone.
pub(super) fn ends_a_line(driver: LogDriver, record: &[u8]) -> bool {
    const JSON_END: &[u8] = br#"\n","stream":""#;
    match driver {
        LogDriver::K8sFile => record.split(|b| *b == b' ').nth(2) == Some(b"F"),
        _ => record.windows(JSON_END.len()).any(|part| part == JSON_END),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same() {
        let json = br#"{"log":"a b\n","stream":"stderr","attrs":{"k":"v"},"time":"2026-01-31T12:00:00.5Z"}"#;
        let json = Line::read(LogDriver::JsonFile, json).unwrap();
        let k8s = b"2026-01-31T12:00:00.5Z stderr F a b\n";
        let k8s = Line::read(LogDriver::K8sFile, k8s).unwrap();
        assert_eq!(json.attributes["k"], "v");
        assert_eq!(
            (json.text, json.stream, json.time),
            (k8s.text, k8s.stream, k8s.time)
        );
        let part = Line::read(LogDriver::K8sFile, b"2026-01-31T12:00:00Z stdout P  x ").unwrap();
        assert_eq!(part.text, b" x ");
    }

    #[test]
    fn what_a_crash_tore_is_no_line() {
        for text in [
            "",
            "{\"log\":\"a",
            "{}",
            "2026-01-31T12:00:00Z stdout",
            "x stdout F a",
        ] {
            for driver in [LogDriver::JsonFile, LogDriver::K8sFile] {
                assert_eq!(Line::read(driver, text.as_bytes()), None, "{text}");
            }
        }
    }
}
