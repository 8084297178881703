//! A real registry that speaks TLS, with a certificate of an authority that nobody knows.

use crate::bed::Bed;
use crate::registry::Registry;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_registry_of_an_unknown_authority_is_not_trusted,
    an_authority_of_a_users_own_is_trusted_for_its_registry,
    an_authority_of_the_host_and_a_named_directory_are_trusted,
];

/// A registry behind TLS.
fn guarded(bed: &Bed<'_>) -> Registry {
    let certificate = bed.write("tls/server.crt", CERTIFICATE);
    let key = bed.write("tls/server.key", KEY);
    let tls = format!(
        "  tls: {{ certificate: {}, key: {} }}\n",
        certificate.display(),
        key.display()
    );
    Registry::start_with(&bed.path("tls"), &tls)
}

fn copy_to(bed: &Bed<'_>, registry: &Registry, options: &[&str]) -> String {
    let base = bed.busybox();
    let name = format!("{}/copy:1", registry.address);
    bed.ok(&[&["push", "-q"], options, &[&base, &name]].concat());
    name
}

fn a_registry_of_an_unknown_authority_is_not_trusted(bed: &Bed<'_>) {
    let registry = guarded(bed);
    let name = copy_to(bed, &registry, &["--tls-verify=false"]);
    let error = bed.coracle(&["pull", "-q", &name]).fails(125);
    assert!(error.contains("trust the certificate"), "{error}");
    let place = format!("/etc/containers/certs.d/{}/ca.crt", registry.address);
    assert!(error.contains(&place), "{error}");
    bed.ok(&["pull", "-q", "--tls-verify=false", &name]);
}

fn an_authority_of_a_users_own_is_trusted_for_its_registry(bed: &Bed<'_>) {
    let (registry, other) = (guarded(bed), guarded(bed));
    let place = format!(
        "home/.config/containers/certs.d/{}/ca.crt",
        registry.address
    );
    bed.write(&place, AUTHORITY);
    let name = copy_to(bed, &registry, &[]);
    bed.ok(&["pull", "-q", &name]);
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    let base = bed.busybox();
    let elsewhere = format!("{}/copy:1", other.address);
    bed.coracle(&["push", "-q", &base, &elsewhere]).fails(125);
}

fn an_authority_of_the_host_and_a_named_directory_are_trusted(bed: &Bed<'_>) {
    let registry = guarded(bed);
    let authority = bed.write("authorities/ca.crt", AUTHORITY);
    let directory = bed.path("authorities");
    let directory = directory.to_str().unwrap();
    let name = copy_to(bed, &registry, &["--cert-dir", directory]);
    let run = ["run", "--rm", "--network", "none"];
    bed.coracle(&[&run[..], &[&name, "true"]].concat())
        .fails(125);
    bed.ok(&[&run[..], &["--cert-dir", directory, &name, "true"]].concat());
    bed.call(&["pull", "-q", &name])
        .env("SSL_CERT_FILE", authority.to_str().unwrap())
        .said()
        .succeeds();
}

// An authority that exists only here, and what it issued to 127.0.0.1, good until 2120.
const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----
MIIBZTCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA50ZXN0IGF1
dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
A1UEAwwOdGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATX
htCEZ7eRE+2JE4TDl6UrL1cY0vAUN8P45JOOkxwkKvMPzQkB4GbVOIpRU4grZulH
zYj8etfD+cea48Ys2WZwo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
AwICBDAdBgNVHQ4EFgQUsIbGjZ3n6HdBNdvXOZoF4qNEsEMwCgYIKoZIzj0EAwID
SAAwRQIgVdof+y+NDZ+EleEsUjvrbSJh7Kk/nhXsfyWOvbRxLboCIQCGvlFh5UK0
W5kj+FJJwsIcohOeK9yhnJ4yRDKQyi5brA==
-----END CERTIFICATE-----
";
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBrDCCAVKgAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA50ZXN0IGF1
dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGDEWMBQG
A1UEAwwNdGVzdCByZWdpc3RyeTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIEK
m4F0uKE2VpZVZptWrbIgy1/08C7oyNFwkw1/2yVbOH8KGjctLH/hRO7ngVGB90cu
JaxTY8zggLZtvbpaAaujgYkwgYYwGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0
MB0GA1UdJQQWMBQGCCsGAQUFBwMBBggrBgEFBQcDAjAJBgNVHRMEAjAAMB0GA1Ud
DgQWBBRum8YX4jU0WjGu2RuUHTzwTQH/ZDAfBgNVHSMEGDAWgBSwhsaNnefod0E1
29c5mgXio0SwQzAKBggqhkjOPQQDAgNIADBFAiEArA+BdpFMEOz1fT4rqtGmyncj
1zaHRUT20PTEwyPFXOACIAJKdN1mT/lwjVsRb0XT7B/JpcukX9XvDJe5/B93D4TJ
-----END CERTIFICATE-----
";
const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKA1E5exifD5BOskO
75kVSxgqq/7s5KkbDZzRdGYWkNyhRANCAASBCpuBdLihNlaWVWabVq2yIMtf9PAu
6MjRcJMNf9slWzh/Cho3LSx/4UTu54FRgfdHLiWsU2PM4IC2bb26WgGr
-----END PRIVATE KEY-----
";
