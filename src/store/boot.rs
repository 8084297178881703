//! Which boot of the machine this is: what was written under another one may not be on
//! disk, and what ran under another one runs no more.

use std::sync::OnceLock;

use crate::error::{Context, Result};

/// The kernel's id of this boot (random(4)).
pub fn id() -> Result<String> {
    static ID: OnceLock<String> = OnceLock::new();
    const FILE: &str = "/proc/sys/kernel/random/boot_id";
    if let Some(id) = ID.get() {
        return Ok(id.clone());
    }
    let text = std::fs::read_to_string(FILE).doing(|| "read the boot id")?;
    Ok(ID.get_or_init(|| text.trim().to_owned()).clone())
}
