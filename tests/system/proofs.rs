//! Registries that want to know who asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bed::Bed;
use crate::proxy::{Answer, Asked, Proxy};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_name_and_a_password_are_sent_when_they_are_asked_for,
    a_wrong_password_is_told,
    a_token_is_fetched_for_what_is_asked,
    a_token_is_fetched_without_a_password_where_none_is_known,
    a_password_is_not_sent_to_another_registry,
    pushing_asks_for_the_right_to_push,
];

/// `alice:secret`, as it is sent and kept.
const SECRET: &str = "YWxpY2U6c2VjcmV0";

fn log_in(bed: &Bed<'_>, registry: &str, secret: &str) {
    let file = serde_json::json!({"auths": {registry: {"auth": secret}}});
    bed.write("home/.docker/config.json", file.to_string());
}

fn has(asked: &Asked, header: &str) -> bool {
    asked.head.contains(&header.to_lowercase())
}

fn basic(asked: &Asked, answer: Answer) -> Answer {
    if has(asked, &format!("authorization: Basic {SECRET}")) {
        return answer;
    }
    challenge("Basic realm=\"here\"")
}

fn challenge(words: &str) -> Answer {
    let mut refusal = Answer::refusal("401 Unauthorized", "UNAUTHORIZED");
    refusal
        .head
        .push_str(&format!("WWW-Authenticate: {words}\r\n"));
    refusal
}

/// A registry with a token service beside it. Who has a password gets a token for it.
fn with_tokens(bed: &Bed<'_>, needs_password: bool) -> Proxy {
    Proxy::start(&bed.shared.registry.address, move |asked, answer| {
        let host = asked
            .head
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or_default();
        if asked.line.contains("/token") {
            if needs_password && !has(asked, &format!("authorization: Basic {SECRET}")) {
                return Some(challenge("Basic realm=\"tokens\""));
            }
            let rights = if asked.line.contains("push") {
                "pull-push"
            } else {
                "pull"
            };
            let body = format!(r#"{{"token": "token-to-{rights}", "expires_in": 300}}"#);
            return Some(Answer::new(
                "200 OK",
                "Content-Type: application/json\r\n",
                body,
            ));
        }
        let path = asked.line.split(' ').nth(1).unwrap_or_default();
        let name = path
            .trim_start_matches("/v2/")
            .split(['/', '?'])
            .next()
            .unwrap_or_default();
        let writes = ["POST", "PUT", "PATCH"]
            .iter()
            .any(|verb| asked.line.starts_with(verb));
        let (rights, enough) = match writes {
            true => (
                "pull,push",
                has(asked, "authorization: Bearer token-to-pull-push"),
            ),
            false => ("pull", has(asked, "authorization: Bearer token-to-pull")),
        };
        if enough {
            return Some(answer);
        }
        let scope = match name {
            "" => String::new(),
            name => format!(",scope=\"repository:{name}:{rights}\""),
        };
        Some(challenge(&format!(
            "Bearer realm=\"http://{host}/token\",service=\"tests\"{scope}"
        )))
    })
}

fn a_name_and_a_password_are_sent_when_they_are_asked_for(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, answer| {
        Some(basic(asked, answer))
    });
    let name = format!("{}/busybox:1", proxy.address);
    bed.coracle(&["pull", "-q", &name]).fails(125);
    log_in(bed, &proxy.address, SECRET);
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
}

fn a_wrong_password_is_told(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, answer| {
        Some(basic(asked, answer))
    });
    log_in(bed, &proxy.address, "YWxpY2U6d3Jvbmc=");
    let error = bed
        .coracle(&["pull", "-q", &format!("{}/busybox:1", proxy.address)])
        .fails(125);
    assert!(
        error.contains("401") || error.to_lowercase().contains("credentials"),
        "{error}"
    );
    assert!(
        !error.contains("wrong") && !error.contains("YWxpY2U6"),
        "no secret is shown: {error}"
    );
}

fn a_token_is_fetched_for_what_is_asked(bed: &Bed<'_>) {
    let proxy = with_tokens(bed, true);
    let name = format!("{}/busybox:1", proxy.address);
    bed.coracle(&["pull", "-q", &name]).fails(125);
    log_in(bed, &proxy.address, SECRET);
    bed.ok(&["pull", "-q", &name]);
    let tokens: Vec<_> = proxy
        .asked()
        .into_iter()
        .filter(|asked| asked.line.contains("/token"))
        .collect();
    let last = &tokens.last().unwrap().line;
    assert!(
        last.contains("service=tests") && last.contains("busybox") && last.contains("pull"),
        "{last}"
    );
    let leaks =
        |asked: &Asked| !asked.line.contains("/token") && has(asked, "authorization: Basic");
    assert!(
        !proxy.asked().iter().any(leaks),
        "the password goes to the token service alone"
    );
}

fn a_token_is_fetched_without_a_password_where_none_is_known(bed: &Bed<'_>) {
    let proxy = with_tokens(bed, false);
    bed.ok(&["pull", "-q", &format!("{}/busybox:1", proxy.address)]);
}

fn a_password_is_not_sent_to_another_registry(bed: &Bed<'_>) {
    let seen = Arc::new(AtomicBool::new(false));
    let proxy = Proxy::start(&bed.shared.registry.address, {
        let seen = Arc::clone(&seen);
        move |asked, answer| {
            seen.fetch_or(has(asked, "authorization:"), Ordering::Relaxed);
            Some(basic(asked, answer))
        }
    });
    log_in(bed, "registry.example.org", SECRET);
    bed.coracle(&["pull", "-q", &format!("{}/busybox:1", proxy.address)])
        .fails(125);
    assert!(!seen.load(Ordering::Relaxed));
}

fn pushing_asks_for_the_right_to_push(bed: &Bed<'_>) {
    let proxy = with_tokens(bed, true);
    log_in(bed, &proxy.address, SECRET);
    let base = bed.busybox();
    // A name of one word, as the token service above reads it.
    let name = format!("{}/{}:1", proxy.address, bed.host_name());
    bed.ok(&["tag", &base, &name]);
    bed.ok(&["push", "-q", &name]);
    bed.ok(&["rmi", &base, &name]);
    bed.ok(&["pull", "-q", &name]);
}
