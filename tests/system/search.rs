//! Looking for images in registries.

use serde_json::json;

use crate::bed::Bed;
use crate::proxy::{Answer, Proxy};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_registry_with_dockers_search_answers_it,
    a_registry_without_is_looked_through,
    what_cannot_be_searched_for_is_said,
];

/// A registry in front of the real one that answers Docker's search.
fn with_search(bed: &Bed<'_>) -> Proxy {
    Proxy::start(&bed.shared.registry.address, |asked, answer| {
        if !asked.line.starts_with("GET /v1/search?") {
            return Some(answer);
        }
        let results = json!({"num_results": 3, "query": "app", "results": [
            {"name": "me/app", "description": "Mine\nalone", "star_count": 3,
             "is_official": false, "is_automated": true, "unknown": {}},
            {"name": "app", "description": "An application that does a great deal of everything",
             "star_count": 12000, "is_official": true, "is_automated": false},
            {"name": "you/app", "description": null, "star_count": 0, "is_official": false},
        ]});
        let kind = "Content-Type: application/json\r\n";
        Some(Answer::new("200 OK", kind, results.to_string()))
    })
}

fn a_registry_with_dockers_search_answers_it(bed: &Bed<'_>) {
    let proxy = with_search(bed);
    let address = &proxy.address;
    let term = format!("{address}/app");
    let table = bed.ok(&["search", &term]);
    let words = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let wanted = [
        "NAME DESCRIPTION STARS OFFICIAL".to_owned(),
        format!("{term} An application that does a great deal of eve… 12000 [OK]"),
        format!("{address}/me/app Mine alone 3"),
        format!("{address}/you/app 0"),
    ];
    let shown: Vec<_> = table.lines().map(words).collect();
    assert_eq!(shown, wanted.map(|line| words(&line)), "{table}");
    assert!(
        proxy
            .asked()
            .iter()
            .any(|asked| asked.line.ends_with("/v1/search?q=app&n=25"))
    );
    let names = |options: &[&str]| {
        let words = [
            &["search", "--format", "{{.Name}} {{.StarCount}}"],
            options,
            &[&term],
        ]
        .concat();
        bed.ok(&words).replace(&format!("{address}/"), "")
    };
    assert_eq!(names(&[]), "app 12000\nme/app 3\nyou/app 0\n");
    assert_eq!(
        names(&["--limit", "1"]),
        "me/app 3\n",
        "the registry's first"
    );
    assert_eq!(names(&["-f", "stars=3"]), "app 12000\nme/app 3\n");
    assert_eq!(names(&["-f", "is-official=true"]), "app 12000\n");
    assert_eq!(
        names(&["-f", "is-official=false", "-f", "stars=1"]),
        "me/app 3\n"
    );
    assert_eq!(names(&["-f", "is-automated=true"]), "me/app 3\n");
    let whole = bed.ok(&[
        "search",
        "--no-trunc",
        "--format",
        "{{.Description}}",
        &term,
    ]);
    assert!(
        whole.contains("a great deal of everything\nMine alone\n"),
        "{whole}"
    );
    let lines = bed.ok(&["search", "--format", "json", &term]);
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["StarCount"], &first["IsOfficial"]),
        (&json!("12000"), &json!("[OK]"))
    );
}

fn a_registry_without_is_looked_through(bed: &Bed<'_>) {
    let registry = &bed.shared.registry.address;
    let own = bed.host_name();
    let image = bed.busybox();
    for name in ["one", "two"] {
        bed.ok(&["push", "-q", &image, &format!("{registry}/{own}/{name}:1")]);
    }
    bed.ok(&["push", "-q", &image, &format!("{registry}/{own}/two:2")]);
    let found = bed.ok(&[
        "search",
        "--format",
        "{{.Name}}",
        &format!("{registry}/{own}"),
    ]);
    assert_eq!(
        found,
        format!("{registry}/{own}/one\n{registry}/{own}/two\n")
    );
    let found = bed.ok(&[
        "search",
        "--format",
        "{{.Name}}",
        "--limit=1",
        &format!("{registry}/"),
    ]);
    assert_eq!(found.lines().count(), 1);
    let two = format!("{registry}/{own}/two");
    let tags = bed.ok(&["search", "--list-tags", &two]);
    let mut rows: Vec<Vec<_>> = tags
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    // Registries list tags in no certain order.
    rows[1..].sort();
    assert_eq!(
        rows,
        [
            vec!["NAME", "TAG"],
            vec![two.as_str(), "1"],
            vec![two.as_str(), "2"]
        ]
    );
    let error = bed
        .coracle(&["search", "--list-tags", &format!("{registry}/{own}/three")])
        .fails(1);
    assert!(error.contains("has no repository"), "{error}");
}

fn what_cannot_be_searched_for_is_said(bed: &Bed<'_>) {
    for (words, wanted) in [
        (&["--limit", "0", "x"][..], "1 to 100"),
        (&["--limit", "101", "x"], "1 to 100"),
        (&["-f", "color=red", "x"], "unknown filter"),
        (&["-f", "stars=many", "127.0.0.1:1/x"], "stars"),
        (
            &["--list-tags", "-f", "stars=1", "x"],
            "cannot be used with",
        ),
        (&[""], "nothing to look for"),
    ] {
        let error = bed.coracle(&[&["search"], words].concat()).fails(125);
        assert!(error.contains(wanted), "{words:?}: {error}");
    }
}
