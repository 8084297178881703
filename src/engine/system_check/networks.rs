//! `system check`, as far as it is about networks.

use super::Checking;

impl Checking<'_> {
    /// Records of networks that cannot be read.
    pub(super) fn networks(&mut self) {
        for path in self.entries("networks") {
            let name = path.file_stem().and_then(|name| name.to_str());
            let Some(name) = name else { continue };
            match self.engine.store.network(name) {
                Err(why) if why.errno().is_none() => self.stays(
                    format!("the record of the network `{name}` cannot be read"),
                    "remove it with `coracle network rm`, and make it anew",
                ),
                _ => {}
            }
        }
    }
}
