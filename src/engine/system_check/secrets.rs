//! `system check`, as far as it is about secrets.

use super::Checking;
use crate::error::Kind;

impl Checking<'_> {
    /// Secrets that cannot be read.
    pub(super) fn secrets(&mut self) {
        for path in self.entries("secrets") {
            let name = path.file_name().and_then(|name| name.to_str());
            let Some(name) = name else { continue };
            match self.engine.store.read_secret(name) {
                Err(why) if why.kind() == Kind::Engine => self.stays(
                    format!("the secret `{name}` cannot be read"),
                    "give it anew with `coracle secret create --replace`, or remove it",
                ),
                _ => {}
            }
        }
    }
}
