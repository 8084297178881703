//! `login`: proves to a registry who we are, and keeps what proved it.

use crate::error::{Error, Kind, Result};
use crate::registry::{Client, Credentials, Keeper, Logins, Options, Server};

/// Who is logged in to a registry.
pub fn user(server: &Server, options: &Options) -> Result<Option<String>> {
    Logins::of(options).user(server)
}

/// Whether what is kept for a registry is still accepted by it.
pub fn is_logged_in(server: &Server, options: &Options) -> Result<bool> {
    match Client::new(options.clone()).log_in(server) {
        Ok(_) => Ok(true),
        Err(why) if why.kind() == Kind::Denied => Ok(false),
        Err(why) => Err(why),
    }
}

/// Logs in, and says who keeps the credentials from now on.
pub fn log_in(
    server: &Server,
    username: &str,
    password: &str,
    options: &Options,
) -> Result<Keeper> {
    // Both go into one text, with a colon between (RFC 7617).
    if username.contains(':') || username.chars().any(char::is_control) {
        return Err(Error::usage(
            "a user name has no colon in it, and no line end",
        ));
    }
    let given = Credentials::Password {
        username: username.to_owned(),
        password: password.to_owned(),
    };
    let client = Client::new(Options {
        credentials: Some((server.registry().to_owned(), given.clone())),
        ..options.clone()
    });
    let identity = client.log_in(server).map_err(|why| match why.kind() {
        Kind::Denied => why.hint(
            "Check the name and the password. Some registries want an access token in its place.",
        ),
        _ => why,
    })?;
    // A token is of less use to a thief than the password.
    let kept = identity.map_or(given, Credentials::IdentityToken);
    Logins::of(options).keep(server, username, &kept)
}
