//! Building for another machine than this one.

use crate::bed::Bed;
use crate::builds::{build, context, foreign, run};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    an_image_is_for_the_platform_that_is_asked_for,
    base_images_are_those_of_the_platform,
    a_build_for_another_platform_leaves_names_alone,
    a_base_for_another_platform_is_not_taken,
    a_program_of_another_machine_is_told,
    several_platforms_are_refused,
];

fn an_image_is_for_the_platform_that_is_asked_for(bed: &Bed<'_>) {
    context(
        bed,
        "FROM scratch\nARG TARGETPLATFORM\nARG TARGETARCH\nARG TARGETVARIANT\nARG BUILDPLATFORM\nLABEL t=$TARGETPLATFORM a=$TARGETARCH v=$TARGETVARIANT b=$BUILDPLATFORM\n",
    );
    let host = coracle::oci::Platform::host();
    let facts = |image: &str| {
        let image = bed.inspect(image);
        let labels = &image["Config"]["Labels"];
        assert_eq!(labels["b"], host.to_string());
        assert_eq!(labels["a"], image["Architecture"]);
        labels["t"].as_str().unwrap().to_owned()
    };
    assert_eq!(facts(&build(bed, &[])), host.to_string());
    let image = build(bed, &["--platform", "linux/arm/v7"]);
    assert_eq!(facts(&image), "linux/arm/v7");
    assert_eq!(bed.inspect(&image)["Config"]["Labels"]["v"], "v7");
    assert_eq!(facts(&build(bed, &["--platform=aarch64"])), "linux/arm64");
    let path = bed.path("context");
    let call = bed.call(&["build", "-q", path.to_str().unwrap()]);
    let said = call.env("DOCKER_DEFAULT_PLATFORM", "linux/s390x").said();
    assert_eq!(facts(said.succeeds().trim()), "linux/s390x");
}

/// A list of busybox for this machine and for another one, in the registry.
fn both(bed: &Bed<'_>) -> String {
    let (own, other) = (bed.shared.busybox(), foreign(bed));
    let registry = &bed.shared.registry.address;
    let name = format!("{registry}/{}/both:1", bed.host_name());
    bed.ok(&["manifest", "create", &name, &own, &other]);
    bed.ok(&["manifest", "push", &name]);
    bed.ok(&["manifest", "rm", &name]);
    name
}

fn base_images_are_those_of_the_platform(bed: &Bed<'_>) {
    let name = both(bed);
    bed.write(
        "context/Dockerfile",
        format!(
            "FROM --platform=$BUILDPLATFORM {name} AS work\nARG TARGETARCH\nRUN echo for $TARGETARCH > /made\nFROM {name}\nCOPY --from=work /made /made\nCOPY --from={name} /etc/passwd /p\n"
        ),
    );
    let foreign = build(bed, &["--platform", "linux/s390x"]);
    assert_eq!(bed.inspect(&foreign)["Architecture"], "s390x");
    // Its programs are those of this machine, whatever it says.
    assert_eq!(run(bed, &foreign, "cat /made"), "for s390x\n");
    let own = build(bed, &["--platform", "local"]);
    let host = coracle::oci::Platform::host().architecture;
    assert_eq!(bed.inspect(&own)["Architecture"], host);
    assert_eq!(run(bed, &own, "cat /made"), format!("for {host}\n"));
    bed.write(
        "context/Dockerfile",
        format!("FROM --platform=linux/s390x {name}\n"),
    );
    assert_eq!(bed.inspect(&build(bed, &[]))["Architecture"], "s390x");
}

fn a_build_for_another_platform_leaves_names_alone(bed: &Bed<'_>) {
    let name = both(bed);
    bed.ok(&["pull", "-q", &name]);
    let own = bed.image_id(&name);
    let stages: Vec<String> = (0..6)
        .map(|number| {
            let platform = ["linux/s390x", "$BUILDPLATFORM"][number % 2];
            format!("FROM --platform={platform} {name} AS s{number}\n")
        })
        .collect();
    let copies: String = (0..6)
        .map(|number| format!("COPY --from=s{number} /etc/passwd /p{number}\n"))
        .collect();
    let text = format!("{}FROM {name}\n{copies}", stages.concat());
    bed.write("context/Dockerfile", text);
    let image = build(bed, &["--platform", "linux/s390x"]);
    assert_eq!(bed.inspect(&image)["Architecture"], "s390x");
    assert_eq!(bed.image_id(&name), own);
    // What was pulled is found again, without its registry.
    bed.write(
        "context/Dockerfile",
        format!("FROM {name}\nLABEL again=1\n"),
    );
    let said = bed.build(&["--platform", "linux/s390x"], "context");
    assert!(!said.err().contains("Pulling"), "{}", said.err());
    said.succeeds();
    let host = coracle::oci::Platform::host().architecture;
    assert_eq!(bed.inspect(&build(bed, &[]))["Architecture"], host);
}

fn a_base_for_another_platform_is_not_taken(bed: &Bed<'_>) {
    let name = foreign(bed);
    bed.ok(&["pull", "-q", "--platform", "linux/s390x", &name]);
    bed.write("context/Dockerfile", format!("FROM {name}\n"));
    let host = coracle::oci::Platform::host().to_string();
    let said = bed.build(&["--platform", &host], "context");
    assert_ne!(said.code(), Some(0));
    assert!(said.err().contains(&host), "{}", said.err());
    build(bed, &["--platform", "linux/s390x"]);
}

fn a_program_of_another_machine_is_told(bed: &Bed<'_>) {
    // The head of a program that no machine has.
    let mut head = b"\x7fELF\x02\x01\x01".to_vec();
    head.resize(64, 0xee);
    bed.write("context/sh", head);
    bed.write(
        "context/Dockerfile",
        "FROM scratch\nCOPY --chmod=755 sh /bin/sh\nRUN true\n",
    );
    let said = bed.build(&["--platform", "linux/s390x"], "context");
    assert_ne!(said.code(), Some(0));
    let error = said.err();
    assert!(
        error.contains("linux/s390x") && error.contains("binfmt_misc"),
        "{error}"
    );
    let own = bed.build(&[], "context");
    assert_ne!(own.code(), Some(0));
    assert!(!own.err().contains("binfmt_misc"), "{}", own.err());
}

fn several_platforms_are_refused(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN exit 7\n");
    for flags in [
        &["--platform", "linux/amd64,linux/arm64"][..],
        &["--platform", "linux/amd64", "--platform", "linux/arm64"],
    ] {
        let error = bed.build(flags, "context").fails(125);
        assert!(error.contains("several platforms"), "{error}");
    }
    let error = bed.build(&["--platform", "a/b/c/d"], "context").fails(125);
    assert!(error.contains("invalid platform"), "{error}");
}
