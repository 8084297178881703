//! Which boot of the machine this is: what was written under another one may not be on
//! disk, and what ran under another one runs no more.

use crate::error::{Context, Result};

/// The kernel's id of this boot (random(4)).
pub fn id() -> Result<String> {
    let path = "/proc/sys/kernel/random/boot_id";
    let text = std::fs::read_to_string(path).doing(|| format!("read `{path}`"))?;
    Ok(text.trim().to_owned())
}
