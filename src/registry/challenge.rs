//! How a registry says which proof it wants: the `WWW-Authenticate` header.
//!
//! Owns the grammar (RFC 9110, 11.6.1) and the choice among several challenges. Refuses
//! to know how the proof is got.

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// Longer headers are not looked at, in bytes.
const HEADER_MAX_BYTES: usize = 16 * 1024;
/// How many scopes of a challenge are taken up.
const SCOPES_MAX: usize = 8;

/// The proof that a registry wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A name and a password with each request.
    Basic,
    /// A token from a token service.
    Bearer {
        /// Where the token service is.
        realm: String,
        /// The registry's name there.
        service: Option<String>,
        /// What the registry wants the token to be good for.
        scopes: Vec<String>,
    },
}

impl Challenge {
    /// The best challenge of an answer: a token rather than a password.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut basic = None;
        for header in headers.get_all(WWW_AUTHENTICATE) {
            let Ok(text) = header.to_str() else { continue };
            for parsed in parse(text) {
                match parsed.scheme.to_ascii_lowercase().as_str() {
                    "bearer" if parsed.get("realm").is_some() => return Some(parsed.bearer()),
                    "basic" => basic = Some(Challenge::Basic),
                    _ => {}
                }
            }
        }
        basic
    }
}

/// A challenge as it is written.
struct Written {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Written {
    fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.parameters.iter();
        found
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn bearer(&self) -> Challenge {
        let scopes = self
            .get("scope")
            .unwrap_or_default()
            .split_ascii_whitespace();
        Challenge::Bearer {
            realm: self.get("realm").unwrap_or_default().to_owned(),
            service: self.get("service").map(str::to_owned),
            scopes: scopes.take(SCOPES_MAX).map(str::to_owned).collect(),
        }
    }
}

/// Reads a list of challenges. What cannot be understood is passed over.
fn parse(text: &str) -> Vec<Written> {
    let mut challenges: Vec<Written> = Vec::new();
    let mut rest = match text.len() {
        0..=HEADER_MAX_BYTES => text,
        _ => "",
    };
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = rest.split_at(rest.find(|c| !is_token(c)).unwrap_or(rest.len()));
        if word.is_empty() {
            let mut rest_after_stray = rest.chars();
            if rest_after_stray.next().is_none() {
                return challenges;
            }
            rest = rest_after_stray.as_str();
            continue;
        }
        // A word with `=` is a parameter, one without is the next scheme.
        match after.trim_start_matches([' ', '\t']).strip_prefix('=') {
            Some(after) => {
                let (value, after) = value(after.trim_start_matches([' ', '\t']));
                if let Some(challenge) = challenges.last_mut() {
                    challenge.parameters.push((word.to_owned(), value));
                }
                rest = after;
            }
            None => {
                challenges.push(Written {
                    scheme: word.to_owned(),
                    parameters: Vec::new(),
                });
                rest = after;
            }
        }
    }
}

/// Reads a token or a quoted string, and gives what follows.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c| !is_token(c)).unwrap_or(text.len());
        let (value, after) = text.split_at(end);
        return (value.to_owned(), after);
    };
    let mut value = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => value.extend(chars.next()),
            c => value.push(c),
        }
    }
    (value, chars.as_str())
}

/// Whether `c` may stand in a token (RFC 9110, 5.6.2).
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(headers: &[&str]) -> Option<Challenge> {
        let mut map = HeaderMap::new();
        for header in headers {
            map.append(WWW_AUTHENTICATE, header.parse().unwrap());
        }
        Challenge::of(&map)
    }

    fn bearer(realm: &str, service: Option<&str>, scopes: &[&str]) -> Option<Challenge> {
        Some(Challenge::Bearer {
            realm: realm.to_owned(),
            service: service.map(str::to_owned),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        })
    }

    #[test]
    fn the_challenges_of_known_registries_are_understood() {
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push repository:c:pull""#;
        assert_eq!(
            challenge(&[hub]),
            bearer(
                "https://auth.docker.io/token",
                Some("registry.docker.io"),
                &["repository:a/b:pull,push", "repository:c:pull"]
            )
        );
        assert_eq!(
            challenge(&[r#"Basic realm="Registry Realm""#]),
            Some(Challenge::Basic)
        );
        assert_eq!(
            challenge(&["bearer realm=https, SERVICE = \"a \\\"b\\\" c\" ,scope="]),
            bearer("https", Some("a \"b\" c"), &[])
        );
    }

    #[test]
    fn a_token_is_preferred_to_a_password_in_any_order_and_form() {
        let wanted = bearer("https://x/", None, &[]);
        let token = r#"Bearer realm="https://x/""#;
        for headers in [
            vec![r#"Basic realm="a", Bearer realm="https://x/""#],
            vec![r#"Bearer realm="https://x/", Basic realm="a, Bearer realm=b""#],
            vec!["Basic", token],
            vec!["Negotiate YWJj==", token],
            vec![r#"Bearer, Digest realm="y", Bearer realm="https://x/""#],
        ] {
            assert_eq!(challenge(&headers), wanted, "{headers:?}");
        }
    }

    #[test]
    fn nonsense_is_no_challenge_and_does_no_harm() {
        let long = format!("Bearer realm=\"{}\"", "x".repeat(HEADER_MAX_BYTES));
        for header in [
            "",
            ",,,",
            "=",
            "\"",
            "realm=x",
            "Bearer",
            "Bearer realm",
            "@@\\",
            &long,
        ] {
            assert_eq!(challenge(&[header]), None, "{header}");
        }
        assert_eq!(challenge(&["Bearer realm=\"a\\"]), bearer("a", None, &[]));
    }
}
