//! `--tmpfs`: `DESTINATION[:OPTIONS]`, with the options of mount(8) and tmpfs(5).

use std::path::Path;

use crate::engine::create::clean_absolute;
use crate::error::{Error, Result};
use crate::runtime::TMPFS_COPY;
use crate::size;
use crate::store::containers::{Given, MountPoint, MountSource};

/// Options of any mount.
const ATTRIBUTES: [&str; 11] = [
    "exec",
    "noexec",
    "dev",
    "nodev",
    "suid",
    "nosuid",
    "noatime",
    "relatime",
    "strictatime",
    "nodiratime",
    "nosymfollow",
];

/// Reads one tmpfs.
pub(super) fn tmpfs(text: &str) -> Result<MountPoint> {
    let bad = |why: &str| Error::usage(format!("invalid tmpfs `{text}`: {why}"));
    let (destination, options) = text.split_once(':').unwrap_or((text, ""));
    let destination = clean_absolute(destination)
        .filter(|destination| destination != Path::new("/"))
        .ok_or_else(|| bad("the destination is not an absolute path beneath `/`"))?;
    let (mut tmpfs_size, mut mode) = (None, None);
    let mut point_options = Vec::new();
    let mut read_only = false;
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            // A part of the machine's memory.
            Some(("size", value)) if value.ends_with('%') => point_options.push(option.to_owned()),
            Some(("size", value)) => tmpfs_size = Some(size::parse(value)?),
            Some(("mode", value)) => {
                let octal = u32::from_str_radix(value, 8)
                    .ok()
                    .filter(|mode| *mode <= 0o7777);
                mode = Some(octal.ok_or_else(|| bad("the mode is not octal"))?);
            }
            Some(("uid" | "gid" | "nr_inodes" | "nr_blocks", value)) => {
                let digits = value.trim_end_matches(['k', 'm', 'g']);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad(&format!("`{option}` is no number")));
                }
                point_options.push(option.to_owned());
            }
            None if option == "ro" => read_only = true,
            None if ["rw", "defaults", "notmpcopyup", "async"].contains(&option) => {}
            None if option == TMPFS_COPY => point_options.push(option.to_owned()),
            None if ATTRIBUTES.contains(&option) => point_options.push(option.to_owned()),
            _ => return Err(bad(&format!("unknown option `{option}`"))),
        }
    }
    let source = MountSource::Tmpfs {
        size: tmpfs_size,
        mode,
    };
    let mut point = MountPoint::new(source, destination);
    point.read_only = read_only;
    point.options = point_options;
    point.given = Some(Given::Tmpfs(options.to_owned()));
    Ok(point)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tmpfs_options_are_checked() {
        let point = tmpfs("/t:size=1m,mode=700,exec,uid=5").unwrap();
        assert_eq!(
            point.source,
            MountSource::Tmpfs {
                size: Some(1 << 20),
                mode: Some(0o700)
            }
        );
        assert_eq!(point.options, ["exec", "uid=5"]);
        assert_eq!(tmpfs("/t:tmpcopyup").unwrap().options, [TMPFS_COPY]);
        for bad in ["t", "/t:mode=8", "/t:what", "/t:size=x", "/", "/t:uid=x"] {
            assert!(tmpfs(bad).is_err(), "{bad}");
        }
    }
}
