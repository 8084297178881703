//! What scripts written for docker's builder ask, and are answered.

use crate::bed::Bed;
use crate::builds::{build, context};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_build_has_the_names_that_docker_has_for_it,
    there_is_one_builder,
    what_the_cache_takes_is_told,
];

fn a_build_has_the_names_that_docker_has_for_it(bed: &Bed<'_>) {
    context(bed, "FROM BASE\nRUN true\n");
    let image = build(bed, &[]);
    let path = bed.path("context");
    let path = path.to_str().unwrap();
    for words in [
        ["buildx", "build"],
        ["image", "build"],
        ["builder", "build"],
    ] {
        let built = bed.ok(&[&words[..], &["-q", "--load", path]].concat());
        assert_eq!(built.trim(), image, "{words:?}");
    }
    assert!(bed.ok(&["buildx", "prune", "-f"]).contains("reclaimed"));
}

fn there_is_one_builder(bed: &Bed<'_>) {
    // Tools look for three numbers.
    let version = bed.ok(&["buildx", "version"]);
    let numbers = version.split_whitespace().nth(1).unwrap();
    assert_eq!(numbers.trim_start_matches('v').split('.').count(), 3);
    let host = coracle::oci::Platform::host().to_string();
    let list = bed.ok(&["buildx", "ls"]);
    assert!(list.contains("default*") && list.contains(&host), "{list}");
    assert_eq!(
        bed.ok(&["buildx", "ls", "--format", "{{.Name}}"]),
        "default*\n"
    );
    let facts = bed.ok(&["buildx", "inspect", "--bootstrap"]);
    assert!(facts.contains(&host), "{facts}");
    assert_eq!(bed.ok(&["buildx", "inspect", "default"]), facts);
    let error = bed.coracle(&["buildx", "inspect", "other"]).fails(1);
    assert!(error.contains("`other`"), "{error}");
}

fn what_the_cache_takes_is_told(bed: &Bed<'_>) {
    context(
        bed,
        "FROM BASE AS work\nRUN head -c 3000000 /dev/zero > /big\nFROM scratch\nCOPY --from=work /etc/passwd /p\n",
    );
    build(bed, &[]);
    let told = bed.ok(&["buildx", "du"]);
    let first = told.lines().nth(1).unwrap();
    assert!(first.contains("layer") && first.contains("3"), "{told}");
    assert!(told.contains("Total:"), "{told}");
    let whole = bed.ok(&["buildx", "du", "--format", "{{.ID}}"]);
    assert!(whole.lines().next().unwrap().len() == 64, "{whole}");
}
