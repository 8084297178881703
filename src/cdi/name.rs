//! Names of devices: `vendor.com/class=device`.

use std::fmt;

/// The name of a device, its three parts checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeviceName {
    /// `vendor.com/class`
    pub kind: String,
    /// The name among the devices of its kind.
    pub device: String,
}

impl DeviceName {
    /// A device of a kind. What is wrong with the name is said in the error.
    pub fn new(kind: &str, device: &str) -> Result<Self, String> {
        check_kind(kind)?;
        check_device(device)?;
        Ok(DeviceName {
            kind: kind.to_owned(),
            device: device.to_owned(),
        })
    }

    /// Reads `vendor.com/class=device`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, device) = text
            .split_once('=')
            .ok_or_else(|| "it is not of the form VENDOR/CLASS=DEVICE".to_owned())?;
        Self::new(kind, device)
    }

    /// Whether a text is meant to be such a name: it is no path, and has both separators.
    pub fn is_meant_by(text: &str) -> bool {
        let kind = text.split_once('=').map(|(kind, _)| kind);
        !text.starts_with('/') && kind.is_some_and(|kind| kind.contains('/'))
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind, self.device)
    }
}

/// Checks `vendor.com/class`.
pub(super) fn check_kind(kind: &str) -> Result<(), String> {
    let (vendor, class) = kind
        .split_once('/')
        .ok_or_else(|| format!("the kind `{kind}` is not of the form VENDOR/CLASS"))?;
    let starts_well = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic());
    for (what, word) in [("vendor", vendor), ("class", class)] {
        if !starts_well(word) || !is_word(word, "_-.") {
            return Err(format!("the {what} `{word}` is invalid"));
        }
    }
    Ok(())
}

/// Checks the name of a device among those of its kind.
pub(super) fn check_device(name: &str) -> Result<(), String> {
    match is_word(name, "_-.:") {
        true => Ok(()),
        false => Err(format!("the device's name `{name}` is invalid")),
    }
}

/// Letters and digits of ASCII at both ends, and `others` too in between.
fn is_word(word: &str, others: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    word.starts_with(is_plain)
        && word.ends_with(is_plain)
        && word.chars().all(|c| is_plain(c) || others.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_vendor_a_class_and_a_device() {
        for good in ["nvidia.com/gpu=all", "a/b=0", "v-1.org/c_d=GPU-1:0.5"] {
            assert_eq!(DeviceName::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "a",
            "a/b",
            "a=b",
            "a/b=",
            "/b=c",
            "a/=c",
            "1a/b=c",
            "a/b=c=",
            "a/b=c/d",
            "a./b=c",
            "a/b=-c",
            "a/b/c=d",
            "a/b=\u{e9}",
        ] {
            assert!(DeviceName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_is_not_meant_to_be_a_name() {
        assert!(DeviceName::is_meant_by("a.b/c=d"));
        for path in ["/dev/a=b", "x", "a=b", "x/y"] {
            assert!(!DeviceName::is_meant_by(path), "{path}");
        }
    }
}
