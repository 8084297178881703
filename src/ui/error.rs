//! How an error looks.
//!
//! ```text
//! Error: start container `web`
//!   mount `/srv/data` on `/data`
//!   No such file or directory (os error 2)
//! hint: The source of a bind mount must exist.
//! ```

use crate::error::{Error, Kind};

/// Prints an error, unless it is one that nobody can or need read.
pub fn print(error: &Error) {
    if !matches!(error.kind(), Kind::BrokenPipe | Kind::Reported) {
        // An error quotes what images, registries and files say.
        super::note(super::plain(&render(error)));
    }
}

fn render(error: &Error) -> String {
    let mut text = format!("Error: {}", error.chain().join("\n  "));
    if let Some(hint) = error.find_hint() {
        text.push_str("\nhint: ");
        text.push_str(hint);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_is_indented_and_the_hint_comes_last() {
        let cause = Error::engine("mount `/srv/data` on `/data`").hint("Make it.");
        let error = Error::engine("start container `web`").because(cause);
        assert_eq!(
            render(&error),
            "Error: start container `web`\n  mount `/srv/data` on `/data`\nhint: Make it."
        );
    }
}
