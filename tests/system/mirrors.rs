//! `registries.conf`: mirrors, other places, blocks and aliases; and proxies on the way.

use crate::bed::{Bed, Call, free_port};
use crate::proxy::{Answer, Asked, Proxy};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_mirror_is_asked_before_the_place_that_a_name_says,
    what_mirrors_lack_is_had_from_the_place_itself,
    a_mirror_that_flips_a_bit_is_found_out_and_left,
    when_all_places_fail_all_are_told,
    a_blocked_registry_is_neither_asked_nor_sent_to,
    an_alias_stands_for_a_whole_name,
    a_users_own_file_is_read,
    a_configuration_that_makes_no_sense_is_named,
    plain_http_is_for_this_host_and_for_what_is_marked,
    a_proxy_is_for_other_hosts_and_not_for_those_that_are_excepted,
    a_proxy_that_is_not_there_is_told,
];

const CONF: &str = "CONTAINERS_REGISTRIES_CONF";

/// A call under a `registries.conf`.
fn under<'b>(bed: &'b Bed<'_>, conf: &str, arguments: &[&str]) -> Call<'b> {
    let path = bed.write("registries.conf", conf);
    bed.call(arguments).env(CONF, path.to_str().unwrap())
}

fn passing(bed: &Bed<'_>) -> Proxy {
    Proxy::start(&bed.shared.registry.address, |_, answer| Some(answer))
}

/// What of Docker Hub's official images is somewhere else.
fn hub_at(place: &str, mirrors: &[&str]) -> String {
    let mut text =
        format!("[[registry]]\nprefix = \"docker.io/library\"\nlocation = \"{place}\"\n");
    for mirror in mirrors {
        text.push_str(&format!("[[registry.mirror]]\nlocation = \"{mirror}\"\n"));
    }
    text
}

fn a_mirror_is_asked_before_the_place_that_a_name_says(bed: &Bed<'_>) {
    let (mirror, place) = (passing(bed), passing(bed));
    let conf = hub_at(&place.address, &[&mirror.address]);
    let pulled = under(bed, &conf, &["pull", "-q", "busybox:1"]).said();
    assert_eq!(pulled.succeeds(), "docker.io/library/busybox:1\n");
    assert!(mirror.blobs_got().len() > 2);
    assert!(place.asked().is_empty(), "{:#?}", place.asked());
    bed.ok(&["run", "--rm", "--network", "none", "busybox:1", "true"]);
}

fn what_mirrors_lack_is_had_from_the_place_itself(bed: &Bed<'_>) {
    let gone = passing(bed);
    let gone_address = gone.address.clone();
    drop(gone);
    // This one has all but the large layer.
    let lacking = Proxy::start(&bed.shared.registry.address, |asked, answer| {
        Some(match asked.is_blob() && answer.body.len() > 100_000 {
            true => Answer::refusal("404 Not Found", "BLOB_UNKNOWN"),
            false => answer,
        })
    });
    let place = passing(bed);
    let conf = hub_at(&place.address, &[&gone_address, &lacking.address]);
    let said = under(bed, &conf, &["pull", "busybox:1"])
        .said()
        .exits_with(0);
    assert_eq!(place.blobs_got().len(), 1, "{:#?}", place.asked());
    assert!(lacking.blobs_got().len() > 2);
    let told = said.err();
    let passed_over = format!("the mirror `{gone_address}` is passed over");
    assert_eq!(told.matches(&passed_over).count(), 1, "{told}");
    bed.ok(&["run", "--rm", "--network", "none", "busybox:1", "true"]);
}

fn a_mirror_that_flips_a_bit_is_found_out_and_left(bed: &Bed<'_>) {
    let flips = |is_meant: fn(&Answer) -> bool| {
        Proxy::start(&bed.shared.registry.address, move |asked, mut answer| {
            if asked.is_blob() && is_meant(&answer) {
                let middle = answer.body.len() / 2;
                answer.body[middle] ^= 1;
            }
            Some(answer)
        })
    };
    let of_layers = flips(|answer| answer.body.len() > 100_000);
    let of_configurations = flips(|answer| answer.body.first() == Some(&b'{'));
    let place = passing(bed);
    for (store, liar) in [("store", &of_layers), ("second", &of_configurations)] {
        let conf = hub_at(&place.address, &[&liar.address]);
        let pull = ["pull", "-q", "busybox:1"];
        under(bed, &conf, &pull).store(store).said().succeeds();
        let mut got = liar.blobs_got();
        let all = got.len();
        got.sort();
        got.dedup();
        assert_eq!(got.len(), all, "nothing is got twice from a liar");
    }
    bed.ok(&["run", "--rm", "--network", "none", "busybox:1", "true"]);
    bed.ok(&["system", "check"]);
}

fn when_all_places_fail_all_are_told(bed: &Bed<'_>) {
    let refusing = || {
        Proxy::start(&bed.shared.registry.address, |asked: &Asked, answer| {
            Some(match asked.is_manifest() {
                true => Answer::refusal("404 Not Found", "MANIFEST_UNKNOWN"),
                false => answer,
            })
        })
    };
    let (one, two, place) = (refusing(), refusing(), refusing());
    let conf = hub_at(&place.address, &[&one.address, &two.address]);
    let error = under(bed, &conf, &["pull", "-q", "busybox:1"])
        .said()
        .fails(125);
    for server in [&one, &two, &place] {
        assert!(error.contains(&format!("`{}`", server.address)), "{error}");
    }
}

fn a_blocked_registry_is_neither_asked_nor_sent_to(bed: &Bed<'_>) {
    let proxy = passing(bed);
    let base = bed.busybox();
    let name = format!("{}/busybox:1", proxy.address);
    bed.ok(&["tag", &base, &name]);
    let conf = format!(
        "[[registry]]\nlocation = \"{}\"\nblocked = true\n",
        proxy.address
    );
    for verb in ["pull", "push"] {
        let error = under(bed, &conf, &[verb, "-q", &name]).said().fails(125);
        assert!(error.contains("is blocked"), "{error}");
    }
    assert!(proxy.asked().is_empty());
}

fn an_alias_stands_for_a_whole_name(bed: &Bed<'_>) {
    let registry = &bed.shared.registry.address;
    let conf = format!("[aliases]\n\"tool\" = \"{registry}/busybox\"\n");
    let call = |arguments: &[&str]| under(bed, &conf, arguments).said();
    let name = format!("{registry}/busybox:1");
    assert_eq!(
        call(&["pull", "-q", "tool:1"]).succeeds(),
        format!("{name}\n")
    );
    let run = ["run", "--rm", "--network", "none", "tool:1", "echo", "ran"];
    assert_eq!(call(&run).succeeds(), "ran\n");
    bed.write("context/Dockerfile", "FROM tool:1\nLABEL a=b\n");
    let context = bed.path("context");
    call(&["build", "-q", "-t", "mine", context.to_str().unwrap()]).succeeds();
    // A name that is here goes before an alias.
    bed.ok(&["tag", "mine", "tool:1"]);
    let shown = call(&["inspect", "-f", "{{.Id}}", "tool:1"]).succeeds();
    assert_eq!(shown.trim(), bed.image_id("mine"));
    bed.ok(&["rmi", "tool:1"]);
    // It is a name, and no id: it is saved, and it alone is taken away.
    let archive = bed.path("saved.tar");
    call(&["save", "-o", archive.to_str().unwrap(), "tool:1"]).succeeds();
    let loaded = ["load", "-q", "-i", archive.to_str().unwrap()];
    let loaded = bed.call(&loaded).store("another").said().succeeds();
    assert!(loaded.contains(&name), "{loaded}");
    bed.ok(&["tag", &name, "other:1"]);
    assert_eq!(
        call(&["rmi", "tool:1"]).succeeds().lines().next(),
        Some(&*format!("Untagged: {name}"))
    );
    bed.inspect("other:1");
}

fn a_users_own_file_is_read(bed: &Bed<'_>) {
    let registry = &bed.shared.registry.address;
    let conf = format!("[aliases]\n\"tool\" = \"{registry}/busybox\"\n");
    bed.write("home/.config/containers/registries.conf", conf);
    bed.ok(&["run", "--rm", "--network", "none", "tool:1", "true"]);
}

fn a_configuration_that_makes_no_sense_is_named(bed: &Bed<'_>) {
    let name = bed.shared.busybox();
    let error = under(
        bed,
        "[[registry]]\nblocked = true\n",
        &["pull", "-q", &name],
    )
    .said()
    .fails(125);
    assert!(error.contains("registries.conf`"), "{error}");
}

fn plain_http_is_for_this_host_and_for_what_is_marked(bed: &Bed<'_>) {
    let (_, port) = bed.shared.registry.address.split_once(':').unwrap();
    // A name that leads here, but says nothing of this host.
    let place = format!("registry.localhost:{port}");
    let name = format!("{place}/busybox:1");
    let error = bed.coracle(&["pull", "-q", &name]).fails(125);
    assert!(error.contains("does not speak TLS"), "{error}");
    let conf = format!("[[registry]]\nlocation = \"{place}\"\ninsecure = true\n");
    under(bed, &conf, &["pull", "-q", &name]).said().succeeds();
    bed.ok(&["rmi", &name]);
    let conf = format!(
        "[[registry]]\nprefix = \"docker.io/library\"\nlocation = \"127.0.0.1:1\"\n\
         [[registry.mirror]]\nlocation = \"{place}\"\ninsecure = true\n"
    );
    under(bed, &conf, &["pull", "-q", "busybox:1"])
        .said()
        .succeeds();
}

fn a_proxy_is_for_other_hosts_and_not_for_those_that_are_excepted(bed: &Bed<'_>) {
    let proxy = passing(bed);
    let address = format!("http://{}", proxy.address);
    let near = bed.shared.busybox();
    let (_, port) = bed.shared.registry.address.split_once(':').unwrap();
    let far = format!("registry.localhost:{port}/busybox:1");
    let pull = |name: &str, environment: &[(&str, &str)]| {
        let before = proxy.asked().len();
        let call = bed.call(&["pull", "-q", "--tls-verify=false", name]);
        let call = environment
            .iter()
            .fold(call, |call, (name, value)| call.env(name, value));
        call.said().succeeds();
        proxy.asked().len() > before
    };
    for (upper, lower) in [("HTTP_PROXY", "NO_PROXY"), ("http_proxy", "no_proxy")] {
        assert!(pull(&far, &[(upper, &address)]), "it goes by the proxy");
        let excepted = [(upper, address.as_str()), (lower, "x.test,.localhost")];
        assert!(!pull(&far, &excepted), "it does not");
        assert!(!pull(&near, &[(upper, &address)]), "this host has no proxy");
    }
    let asked = proxy.asked();
    let whole = format!("get http://registry.localhost:{port}/v2/");
    assert!(asked.iter().any(|asked| asked.head.starts_with(&whole)));
}

fn a_proxy_that_is_not_there_is_told(bed: &Bed<'_>) {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let error = bed
        .call(&["pull", "-q", "registry.test/app"])
        .env("HTTPS_PROXY", &nobody)
        .said()
        .fails(125);
    assert!(error.contains("names a proxy"), "{error}");
}
