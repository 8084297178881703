//! What an image is made for, and which machines run it.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::null_is_default;
use crate::error::{Error, Result};

/// An operating system and processor, in Go's words (`GOOS`, `GOARCH`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Platform {
    /// For example `amd64`, `arm64`, `arm`.
    pub architecture: String,
    /// For example `linux`.
    pub os: String,
    /// For example `v7` of `arm`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Only used by Windows.
    #[serde(
        rename = "os.version",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub os_version: Option<String>,
    /// What the operating system must have; only used by Windows.
    #[serde(
        rename = "os.features",
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub os_features: Vec<String>,
    /// What the processor must have, in Docker's lists.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub features: Vec<String>,
}

impl Platform {
    /// The platform of this machine.
    pub fn host() -> Self {
        let (architecture, variant) = match std::env::consts::ARCH {
            "x86_64" => ("amd64", None),
            "aarch64" => ("arm64", Some("v8")),
            "x86" => ("386", None),
            "powerpc64" => ("ppc64le", None),
            "loongarch64" => ("loong64", None),
            other => (other, None),
        };
        Platform {
            architecture: architecture.to_owned(),
            os: "linux".to_owned(),
            variant: variant.map(str::to_owned),
            ..Platform::default()
        }
    }

    /// Whether a machine of platform `self` can run what is made for `image`.
    pub fn runs(&self, image: &Platform) -> bool {
        if self.os != image.os || self.architecture != image.architecture {
            return false;
        }
        let level = |variant: &Option<String>, default: u32| {
            let digits = variant.as_deref().and_then(|v| v.strip_prefix('v'));
            digits.and_then(|v| v.parse().ok()).unwrap_or(default)
        };
        match self.architecture.as_str() {
            // arm64 means v8; arm means v7; amd64 means v1 and higher levels are optional.
            "arm64" => level(&image.variant, 8) <= level(&self.variant, 8),
            "arm" => level(&image.variant, 7) <= level(&self.variant, 7),
            "amd64" => level(&image.variant, 1) <= level(&self.variant, 1),
            _ => true,
        }
    }
}

/// `ARCHITECTURE`, or `OS/ARCHITECTURE[/VARIANT]`.
impl FromStr for Platform {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || Error::usage(format!("invalid platform `{text}`"));
        let parts: Vec<&str> = text.split('/').collect();
        let (os, architecture, variant) = match parts[..] {
            [architecture] => ("linux", architecture, None),
            [os, architecture] => (os, architecture, None),
            [os, architecture, variant] => (os, architecture, Some(variant.to_owned())),
            _ => return Err(bad()),
        };
        // The words of uname(1) are commonly used for Go's.
        let architecture = match architecture {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        if architecture.is_empty() || os.is_empty() {
            return Err(bad());
        }
        Ok(Platform {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant,
            ..Platform::default()
        })
    }
}

/// `linux/arm64/v8`.
impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_runs_what_is_made_for_it_or_less() {
        let platform = |architecture: &str, variant: Option<&str>| Platform {
            architecture: architecture.to_owned(),
            os: "linux".to_owned(),
            variant: variant.map(str::to_owned),
            ..Platform::default()
        };
        assert!(platform("arm64", Some("v8")).runs(&platform("arm64", None)));
        assert!(platform("arm", Some("v7")).runs(&platform("arm", Some("v6"))));
        assert!(!platform("arm", Some("v6")).runs(&platform("arm", Some("v7"))));
        assert!(!platform("amd64", None).runs(&platform("amd64", Some("v3"))));
        assert!(!platform("amd64", None).runs(&platform("arm64", None)));
    }
}
