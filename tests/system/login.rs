//! Registries that do not let everyone in: passwords, tokens, TLS; and where it is kept
//! who one is.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::bed::{Bed, Call, Said, until};
use crate::registry::{AUTHORITY, Guard, PASSWORD, Registry, Speaks, USER};
use crate::terminal::OnTerminal;
use crate::tokens::{IDENTITY_TOKEN, TokenService};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_password_is_checked_kept_used_and_forgotten,
    a_token_service_gives_a_token_that_is_kept_in_place_of_the_password,
    a_private_authority_is_trusted_where_certs_d_names_it,
    a_program_that_is_named_keeps_the_secret,
    a_name_and_a_password_can_be_typed,
    a_login_that_is_given_up_leaves_the_terminal_as_it_was,
    everything_else_in_the_file_stays,
    of_logins_at_once_none_is_lost,
    the_last_login_is_what_counts,
    a_file_that_is_named_is_the_only_one,
    docker_hub_is_meant_where_no_registry_is_named,
    all_logins_are_forgotten_at_once,
    what_is_not_enough_for_a_login_is_said,
];

const CONFIG: &str = "home/.docker/config.json";

/// A registry of this test's own.
fn registry(bed: &Bed<'_>, speaks: Speaks, guard: &Guard<'_>) -> Registry {
    Registry::guarded(&bed.path("registry"), speaks, guard)
}

fn with_passwords(bed: &Bed<'_>) -> Registry {
    registry(bed, Speaks::Plainly, &Guard::Passwords)
}

fn login<'a>(bed: &'a Bed<'a>, arguments: &[&str]) -> Call<'a> {
    let words = [&["login", "-u", USER, "--password-stdin"], arguments].concat();
    bed.call(&words).stdin(format!("{PASSWORD}\n"))
}

/// Registries list tags in no certain order.
fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort();
    lines
}

fn config(bed: &Bed<'_>) -> Value {
    serde_json::from_slice(&fs::read(bed.path(CONFIG)).unwrap()).unwrap()
}

fn mode(path: PathBuf) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// `me:open sesame` in base64.
const PROOF: &str = "bWU6b3BlbiBzZXNhbWU=";

/// Neither the password nor what can be made of it may be shown to anyone.
fn shows_no_secret(said: &Said) {
    for text in [said.out(), said.err()] {
        for secret in [PASSWORD, PROOF, IDENTITY_TOKEN, "wrong-word"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

fn skopeo(bed: &Bed<'_>, arguments: &[&str]) -> String {
    let mut command = Command::new("skopeo");
    command.args(arguments).env("HOME", bed.path("home"));
    let ended = command.env_remove("XDG_RUNTIME_DIR").output().unwrap();
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "skopeo {arguments:?}: {words}");
    String::from_utf8(ended.stdout).unwrap()
}

fn a_password_is_checked_kept_used_and_forgotten(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let address = registry.address.as_str();
    let name = format!("{address}/team/app:1");
    bed.ok(&["tag", &bed.busybox(), &name]);
    let error = bed.coracle(&["push", "-q", &name]).fails(125);
    assert!(
        error.contains(&format!("hint: Log in with `coracle login {address}`.")),
        "{error}"
    );

    let wrong = bed
        .call(&["login", "-u", USER, "--password-stdin", address])
        .stdin("wrong-word")
        .said();
    shows_no_secret(&wrong);
    let error = wrong.fails(1);
    assert!(error.contains("did not accept the credentials"), "{error}");
    assert!(!bed.path(CONFIG).exists(), "what is refused is not kept");

    let said = login(bed, &["--verbose", address]).said().exits_with(0);
    shows_no_secret(&said);
    let path = bed.path(CONFIG);
    assert_eq!(
        said.out(),
        format!("Used: {}\nLogin Succeeded\n", path.display())
    );
    assert!(said.err().contains("not encrypted"), "{}", said.err());
    assert_eq!(config(bed), json!({"auths": {address: {"auth": PROOF}}}));
    assert_eq!(mode(path), 0o600);
    assert_eq!(mode(bed.path("home/.docker")), 0o700);
    assert_eq!(
        bed.ok(&["login", "--get-login", address]),
        format!("{USER}\n")
    );

    bed.ok(&["push", "-q", &name]);
    bed.ok(&["push", "-q", &name, &format!("{address}/team/app:2")]);
    let tags = bed.ok(&["search", "--list-tags", "--format", "{{.Tag}}", &name]);
    assert_eq!(sorted(&tags), ["1", "2"]);
    let catalogue = bed.ok(&["search", "--format", "{{.Name}}", &format!("{address}/app")]);
    assert_eq!(catalogue, format!("{address}/team/app\n"));
    bed.ok(&["rmi", &name]);
    bed.ok(&["pull", "-q", &name]);
    let seen = skopeo(
        bed,
        &["inspect", "--tls-verify=false", &format!("docker://{name}")],
    );
    assert!(
        seen.contains("RepoTags"),
        "other programs find what is kept: {seen}"
    );

    let again = bed.coracle(&["login", address]).exits_with(0);
    assert_eq!(again.out(), "Login Succeeded\n");
    assert!(
        again
            .err()
            .contains("Authenticating with existing credentials...")
    );

    let logout = bed.ok(&["logout", address]);
    assert_eq!(
        logout,
        format!("Removing login credentials for {address}\n")
    );
    assert_eq!(config(bed), json!({"auths": {}}));
    assert_eq!(
        bed.ok(&["logout", address]),
        format!("Not logged in to {address}\n")
    );
    let error = bed.coracle(&["login", "--get-login", address]).fails(1);
    assert!(error.contains("not logged in"), "{error}");
    let error = bed.coracle(&["pull", "-q", &name]).fails(125);
    assert!(error.contains("401"), "{error}");
    let error = bed.coracle(&["search", "--list-tags", &name]).fails(125);
    assert!(error.contains("needs a login"), "{error}");
}

fn a_token_service_gives_a_token_that_is_kept_in_place_of_the_password(bed: &Bed<'_>) {
    let service = TokenService::start();
    let registry = registry(bed, Speaks::Plainly, &Guard::Tokens(&service.realm));
    let address = registry.address.as_str();
    let (public, private) = (
        format!("{address}/public/app:1"),
        format!("{address}/private/app:1"),
    );
    let busybox = bed.busybox();
    let wrong = bed
        .call(&["login", "-u", USER, "--password-stdin", address])
        .stdin("wrong-word")
        .said();
    shows_no_secret(&wrong);
    let error = wrong.fails(1);
    assert!(error.contains("incorrect username or password"), "{error}");

    let said = login(bed, &[address]).said().exits_with(0);
    shows_no_secret(&said);
    assert_eq!(
        config(bed),
        json!({"auths": {address: {"auth": "bWU6", "identitytoken": IDENTITY_TOKEN}}})
    );
    assert_eq!(
        bed.ok(&["login", "--get-login", address]),
        format!("{USER}\n")
    );
    for name in [&public, &private] {
        bed.ok(&["push", "-q", &busybox, name]);
    }
    // An index of an image, made by another program and pulled by its platform.
    let list = format!("{address}/private/list:1");
    index_of(bed, &registry, &private, &list);
    bed.ok(&["pull", "-q", &list]);
    bed.ok(&["pull", "-q", &private]);
    let tags = bed.ok(&[
        "search",
        "--list-tags",
        "--format",
        "{{.Name}}:{{.Tag}}",
        &private,
    ]);
    assert_eq!(tags, format!("{private}\n"));
    let catalogue = bed.ok(&["search", "--format", "{{.Name}}", &format!("{address}/p")]);
    assert_eq!(catalogue.lines().count(), 3, "{catalogue}");
    let asked = service.asked();
    assert_eq!(asked[0], "me by password: ");
    assert!(
        asked[1..]
            .iter()
            .all(|one| one.starts_with("me by identity token: ")),
        "the password is used once: {asked:?}"
    );
    assert!(
        asked.contains(&"me by identity token: registry:catalog:*".to_owned()),
        "{asked:?}"
    );
    bed.ok(&["login", address]);

    bed.ok(&["logout", address]);
    bed.ok(&["rmi", &list, &private]);
    bed.ok(&["pull", "-q", &public]);
    let error = bed.coracle(&["pull", "-q", &private]).fails(125);
    assert!(error.contains("needs a login"), "{error}");
    let error = bed.coracle(&["push", "-q", &public]).fails(125);
    assert!(error.contains("needs a login"), "{error}");
}

/// Stores an index of one image, as docker's list.
fn index_of(bed: &Bed<'_>, registry: &Registry, image: &str, list: &str) {
    use coracle::registry::{Client, Options};
    let client = Client::new(Options {
        authfile: Some(bed.path(CONFIG)),
        ..Options::default()
    });
    assert!(image.starts_with(&registry.address));
    let manifest = client.fetch_manifest(&image.parse().unwrap()).unwrap();
    let architecture = coracle::oci::Platform::host().architecture;
    let kind = "application/vnd.oci.image.index.v1+json";
    let index = json!({
        "schemaVersion": 2, "mediaType": kind,
        "manifests": [{
            "mediaType": manifest.media_type, "digest": manifest.digest.to_string(),
            "size": manifest.bytes.len(),
            "platform": {"os": "linux", "architecture": architecture},
        }],
    });
    let list: coracle::reference::Reference = list.parse().unwrap();
    let inner = list.with_digest(manifest.digest.clone());
    let document: Value = serde_json::from_slice(&manifest.bytes).unwrap();
    let blobs = document["layers"]
        .as_array()
        .unwrap()
        .iter()
        .chain([&document["config"]]);
    for blob in blobs {
        let blob = serde_json::from_value(blob.clone()).unwrap();
        let from = image.parse().unwrap();
        let mut open = || -> coracle::error::Result<Box<dyn std::io::Read + Send>> {
            Ok(Box::new(client.fetch_blob(&from, &blob, 0)?))
        };
        client
            .push_blob(&list, &blob, Some(&from), &mut open)
            .unwrap();
    }
    let own = manifest.media_type.as_deref().unwrap();
    client.put_manifest(&inner, own, &manifest.bytes).unwrap();
    client
        .put_manifest(&list, kind, index.to_string().as_bytes())
        .unwrap();
}

fn a_private_authority_is_trusted_where_certs_d_names_it(bed: &Bed<'_>) {
    let registry = registry(bed, Speaks::Tls, &Guard::Passwords);
    let address = registry.address.as_str();
    let said = login(bed, &[address]).said();
    shows_no_secret(&said);
    let error = said.fails(125);
    assert!(error.contains("trust the certificate"), "{error}");
    assert!(!bed.path(CONFIG).exists());

    let certificates = bed.write("certificates/ca.crt", AUTHORITY);
    let directory = format!("--cert-dir={}", certificates.parent().unwrap().display());
    login(bed, &[&directory, address]).said().succeeds();
    let name = format!("{address}/app:1");
    bed.ok(&["push", "-q", &directory, &bed.busybox(), &name]);
    bed.coracle(&["pull", "-q", &name]).fails(125);
    bed.ok(&["pull", "-q", "--tls-verify=false", &name]);
    bed.ok(&["logout", address]);

    bed.write(
        &format!("home/.config/containers/certs.d/{address}/ca.crt"),
        AUTHORITY,
    );
    login(bed, &[address]).said().succeeds();
    bed.ok(&["rmi", &name]);
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["push", "-q", &name, &format!("{address}/app:2")]);
    let tags = bed.ok(&["search", "--list-tags", "--format", "{{.Tag}}", &name]);
    assert_eq!(sorted(&tags), ["1", "2"]);
    skopeo(bed, &["inspect", &directory, &format!("docker://{name}")]);
    bed.ok(&["logout", address]);
    let error = bed.coracle(&["pull", "-q", &name]).fails(125);
    assert!(error.contains("401"), "{error}");
}

/// A credential helper that keeps all in a directory, and notes how it was called.
fn helper(bed: &Bed<'_>) -> String {
    let script = r#"#!/bin/sh
cd "$HOME"
echo "$0 $*" >> calls
file() { printf 'kept-%s' "$(printf %s "$1" | tr / _)"; }
case $1 in
store)
    read -r line
    case $line in *'"Username":"broken"'*) echo "cannot keep $line"; exit 1;; esac
    server=${line#*'"ServerURL":"'}
    printf %s "$line" > "$(file "${server%%\"*}")";;
get)
    read -r server
    [ -e "$(file "$server")" ] || { echo "credentials not found in native keychain"; exit 1; }
    cat "$(file "$server")";;
erase)
    read -r server
    rm "$(file "$server")";;
list)
    printf '{'
    comma=
    for kept in kept-*; do
        [ -e "$kept" ] || continue
        printf '%s"%s":"me"' "$comma" "${kept#kept-}"
        comma=,
    done
    printf '}';;
esac
"#;
    let path = bed.write("bin/docker-credential-shelf", script);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    format!("{}:/usr/bin:/bin", path.parent().unwrap().display())
}

fn a_program_that_is_named_keeps_the_secret(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let address = registry.address.as_str();
    let name = format!("{address}/app:1");
    let path = helper(bed);
    let busybox = bed.busybox();
    for (general, own) in [(Some("shelf"), None), (Some("missing"), Some("shelf"))] {
        let mut before = json!({"credsStore": general, "detachKeys": "ctrl-a"});
        if let Some(own) = own {
            before["credHelpers"] = json!({address: own});
        }
        bed.write(CONFIG, before.to_string());
        let said = login(bed, &["-v", address]).env("PATH", &path).said();
        shows_no_secret(&said);
        assert_eq!(
            said.exits_with(0).out(),
            "Used: docker-credential-shelf\nLogin Succeeded\n"
        );
        before["auths"] = json!({address: {}});
        assert_eq!(config(bed), before);
        let kept = fs::read_to_string(bed.path(&format!("home/kept-{address}"))).unwrap();
        let kept: Value = serde_json::from_str(&kept).unwrap();
        let wanted = json!({"ServerURL": address, "Username": USER, "Secret": PASSWORD});
        assert_eq!(kept, wanted);
        let user = bed
            .call(&["login", "--get-login", address])
            .env("PATH", &path);
        assert_eq!(user.said().succeeds(), format!("{USER}\n"));
        bed.call(&["push", "-q", &busybox, &name])
            .env("PATH", &path)
            .said()
            .succeeds();

        let broken = bed
            .call(&["login", "-u", "broken", "--password-stdin", address])
            .env("PATH", &path)
            .stdin(PASSWORD)
            .said();
        shows_no_secret(&broken);
        broken.fails(1);
        let logout = bed
            .call(&["logout", address])
            .env("PATH", &path)
            .said()
            .succeeds();
        assert_eq!(
            logout,
            format!("Removing login credentials for {address}\n")
        );
        assert!(!bed.path(&format!("home/kept-{address}")).exists());
        assert_eq!(config(bed)["auths"], json!({}));
        bed.call(&["pull", "-q", &name])
            .env("PATH", &path)
            .said()
            .fails(125);
    }
    let calls = fs::read_to_string(bed.path("home/calls")).unwrap();
    let verbs: Vec<_> = calls
        .lines()
        .map(|line| line.rsplit('/').next().unwrap())
        .collect();
    let known =
        ["get", "store", "erase", "list"].map(|verb| format!("docker-credential-shelf {verb}"));
    assert!(
        verbs.iter().all(|call| known.contains(&(*call).to_owned())),
        "{calls}"
    );
}

fn a_name_and_a_password_can_be_typed(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let address = registry.address.as_str();
    let mut terminal = OnTerminal::start(bed, &["login", address]);
    terminal.shows("Username: ");
    terminal.types("me\n");
    terminal.shows("Password: ");
    // Mistakes can be corrected: a character, and the whole line.
    terminal.types("no\x15open sesamé\x7fe\n");
    let shown = terminal.shows("Login Succeeded");
    assert!(!shown.contains("sesam"), "{shown}");
    assert_eq!(terminal.ends().code(), Some(0));
    assert!(terminal.shows_keys(), "keys are shown again");
    assert_eq!(config(bed)["auths"][address]["auth"], PROOF);

    // What is not accepted any more is asked for again, with the name to take over.
    bed.write(
        CONFIG,
        json!({"auths": {address: {"auth": "bWU6b2xk"}}}).to_string(),
    );
    let mut terminal = OnTerminal::start(bed, &["login", address]);
    terminal.shows("Username (me): ");
    terminal.types("\n");
    terminal.shows("Password: ");
    terminal.types(&format!("{PASSWORD}\n"));
    terminal.shows("Login Succeeded");
    assert_eq!(terminal.ends().code(), Some(0));
}

fn a_login_that_is_given_up_leaves_the_terminal_as_it_was(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    for keys in ["half\x03", "\x04"] {
        let mut terminal = OnTerminal::start(bed, &["login", "-u", "me", &registry.address]);
        terminal.shows("Password: ");
        terminal.types(keys);
        assert_eq!(terminal.ends().code(), Some(130));
        assert!(terminal.shows_keys());
    }
    assert!(!bed.path(CONFIG).exists());
}

fn everything_else_in_the_file_stays(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let address = registry.address.as_str();
    let before = r#"{"zebra":[1,{"b":2,"a":null}],"auths":{"other.example.org":{"auth":"YTpi","x":1}},"psFormat":"table {{.Names}}"}"#;
    let file = bed.write("elsewhere/docker.json", before);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    bed.write("home/.docker/readme", "");
    let link = bed.path(CONFIG);
    symlink("../../elsewhere/docker.json", &link).unwrap();
    login(bed, &[address]).said().succeeds();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(mode(file.clone()), 0o600);
    let entry = format!(r#","{address}":{{"auth":"{PROOF}"}}}},"ps"#);
    let text = config(bed).to_string();
    assert_eq!(text, before.replace(r#"},"ps"#, &entry));
    bed.ok(&["logout", address]);
    assert_eq!(config(bed).to_string(), before);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let there = fs::read_dir(file.parent().unwrap()).unwrap().count();
    assert_eq!(there, 1, "nothing is left beside it");

    bed.write("elsewhere/docker.json", "{\"auths\": hunter2");
    let said = login(bed, &[address]).said();
    assert!(!said.err().contains("hunter2"));
    said.exits_with(125);
    assert_eq!(fs::read_to_string(&file).unwrap(), "{\"auths\": hunter2");
}

fn of_logins_at_once_none_is_lost(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let servers: Vec<String> = (0..8)
        .map(|number| format!("{}/team{number}", registry.address))
        .collect();
    thread::scope(|scope| {
        for server in &servers {
            scope.spawn(|| login(bed, &[server]).said().succeeds());
        }
    });
    let wanted: Value = servers
        .iter()
        .map(|server| (server.clone(), json!({"auth": PROOF})))
        .collect();
    assert_eq!(config(bed)["auths"], wanted);
    // Each is good for its own namespace, and no other.
    let busybox = bed.busybox();
    bed.ok(&["push", "-q", &busybox, &format!("{}/app:1", servers[3])]);
    bed.coracle(&[
        "push",
        "-q",
        &busybox,
        &format!("{}/else/app:1", registry.address),
    ])
    .fails(125);
}

fn the_last_login_is_what_counts(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let address = registry.address.as_str();
    // Where podman keeps it, and where we look first.
    let podman = "home/.config/containers/auth.json";
    let before = json!({"auths": {address: {"auth": "bWU6b2xk"}, "other.example.org": {}}});
    bed.write(podman, before.to_string());
    login(bed, &[address]).said().succeeds();
    let after: Value = serde_json::from_slice(&fs::read(bed.path(podman)).unwrap()).unwrap();
    assert_eq!(after, json!({"auths": {"other.example.org": {}}}));
    assert_eq!(config(bed)["auths"][address]["auth"], PROOF);
    bed.ok(&["push", "-q", &bed.busybox(), &format!("{address}/app:1")]);
    // A logout is from all places.
    bed.write(podman, before.to_string());
    bed.ok(&["logout", address]);
    let after: Value = serde_json::from_slice(&fs::read(bed.path(podman)).unwrap()).unwrap();
    assert_eq!(after, json!({"auths": {"other.example.org": {}}}));
    assert_eq!(config(bed)["auths"], json!({}));
}

fn a_file_that_is_named_is_the_only_one(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let address = registry.address.as_str();
    let file = bed.path("home/own/auth.json");
    let flag = format!("--authfile={}", file.display());
    let compatible = format!("--compat-auth-file={}", file.display());
    let variable = file.to_str().unwrap();
    let name = format!("{address}/app:1");
    let busybox = bed.busybox();
    for (by_flag, by_variable) in [(Some(&flag), ""), (Some(&compatible), ""), (None, variable)] {
        let mut words: Vec<&str> = by_flag.iter().map(|flag| flag.as_str()).collect();
        words.push(address);
        let variable = |call: Call<'_>| call.env("REGISTRY_AUTH_FILE", by_variable).said();
        variable(login(bed, &words)).succeeds();
        assert_eq!(mode(file.clone()), 0o600);
        assert!(!bed.path(CONFIG).exists());
        bed.coracle(&["push", "-q", &busybox, &name]).fails(125);
        bed.ok(&["push", "-q", &flag, &busybox, &name]);
        words.insert(0, "logout");
        let out = variable(bed.call(&words)).succeeds();
        assert_eq!(out, format!("Removing login credentials for {address}\n"));
        bed.coracle(&["push", "-q", &flag, &busybox, &name])
            .fails(125);
    }
}

fn docker_hub_is_meant_where_no_registry_is_named(bed: &Bed<'_>) {
    let key = "https://index.docker.io/v1/";
    for written in [key, "docker.io", "index.docker.io"] {
        let before = json!({"auths": {"q.example.org": {}, written: {"auth": PROOF}}});
        bed.write(CONFIG, before.to_string());
        for name in [&[][..], &["docker.io"], &[key]] {
            let words = [&["login", "--get-login"], name].concat();
            assert_eq!(bed.ok(&words), format!("{USER}\n"));
        }
        let logout = bed.ok(&["logout"]);
        assert_eq!(logout, format!("Removing login credentials for {key}\n"));
        assert_eq!(config(bed), json!({"auths": {"q.example.org": {}}}));
        assert_eq!(bed.ok(&["logout"]), format!("Not logged in to {key}\n"));
    }
}

fn all_logins_are_forgotten_at_once(bed: &Bed<'_>) {
    let path = helper(bed);
    let file = json!({
        "auths": {"a.example.org": {"auth": "YTpi"}, "b.example.org": {}}, "credsStore": "shelf", "x": 1,
    });
    bed.write(CONFIG, file.to_string());
    bed.write(
        "home/kept-b.example.org",
        r#"{"Username":"me","Secret":"x"}"#,
    );
    let said = bed.call(&["logout", "--all"]).env("PATH", &path).said();
    assert_eq!(
        said.succeeds(),
        "Removed login credentials for all registries\n"
    );
    assert_eq!(
        config(bed),
        json!({"auths": {}, "credsStore": "shelf", "x": 1})
    );
    assert!(!bed.path("home/kept-b.example.org").exists());
}

fn what_is_not_enough_for_a_login_is_said(bed: &Bed<'_>) {
    let registry = with_passwords(bed);
    let address = registry.address.as_str();
    for (words, wanted) in [
        (
            &["login", "--password-stdin", address][..],
            "needs --username",
        ),
        (&["login", address], "no terminal"),
        (&["login", "-u", "me", address], "no terminal"),
        (
            &["login", "-u", "me", "-p", "x", "--password-stdin", address],
            "cannot be used with",
        ),
        (
            &["login", "-u", "me", "--password-stdin", address],
            "the password is empty",
        ),
        (&["login", "-u", "m:e", "-p", "x", address], "no colon"),
        (
            &["login", "-u", "me", "-p", "x", "not a name"],
            "invalid reference",
        ),
        (
            &["login", "-u", "me", "-p", "x", "busybox"],
            "not the name of a registry",
        ),
        (&["logout", "--all", address], "cannot be used with"),
    ] {
        let error = bed.coracle(words).fails(125);
        assert!(error.contains(wanted), "{words:?}: {error}");
    }
    let said = bed
        .coracle(&["login", "-u", USER, "-p", PASSWORD, address])
        .exits_with(0);
    shows_no_secret(&said);
    assert!(
        said.err().starts_with(
            "WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n"
        ),
        "{}",
        said.err()
    );
    until("the file is there", || bed.path(CONFIG).exists());
    // One that asks for nothing lets everyone in.
    let open = bed.shared.registry.address.as_str();
    login(bed, &[open]).said().succeeds();
}
