//! What formats make of lists and objects.

use serde_json::{Map, Value, json};

use super::template::{self, Place, Template};
use super::{Field, Listing};
use crate::error::{Kind, Result};

const FIELDS: [Field; 4] = [
    field("ID", "CONTAINER ID", true),
    field("Names", "NAMES", true),
    field("Status", "STATUS", false),
    field("Labels", "LABELS", false),
];

const fn field(name: &'static str, heading: &'static str, shown: bool) -> Field {
    Field {
        name,
        heading,
        shown,
    }
}

fn some_rows() -> Vec<Map<String, Value>> {
    let row = |id: &str, name: &str| {
        let value = json!({
            "ID": id, "Names": name, "Status": "Up 3 minutes", "Labels": "a.my-key=1",
            "Label": { "a.my-key": "1" },
        });
        value.as_object().unwrap().clone()
    };
    vec![row("1234567890ab", "web"), row("234567890abc", "db")]
}

fn listed(format: Option<&str>) -> Result<String> {
    let listing = Listing {
        format,
        fields: &FIELDS,
        heading: true,
    };
    listing.text(&some_rows())
}

#[test]
fn lists_are_shown_as_the_format_says() {
    for (format, text) in [
        (
            None,
            "CONTAINER ID   NAMES\n1234567890ab   web\n234567890abc   db\n",
        ),
        (Some("{{.Names}}"), "web\ndb\n"),
        (
            Some(r"{{.Names}}\t{{.Status}}"),
            "web\tUp 3 minutes\ndb\tUp 3 minutes\n",
        ),
        (
            Some(r"table {{.Names}}\t{{.Status}}"),
            "NAMES     STATUS\nweb       Up 3 minutes\ndb        Up 3 minutes\n",
        ),
        (
            Some(r#"table {{upper .Names}}\t{{.Label "a.my-key"}}"#),
            "NAMES     my key\nWEB       1\nDB        1\n",
        ),
        (
            Some(r#"{{.Label "a.my-key"}}{{.Label "none"}}-"#),
            "1-\n1-\n",
        ),
        (
            Some(r#"{{if eq .Names "db"}}{{.ID}}{{end}}"#),
            "\n234567890abc\n",
        ),
        (
            Some("json"),
            "{\"ID\":\"1234567890ab\",\"Labels\":\"a.my-key=1\",\"Names\":\"web\",\"Status\":\"Up 3 minutes\"}\n\
             {\"ID\":\"234567890abc\",\"Labels\":\"a.my-key=1\",\"Names\":\"db\",\"Status\":\"Up 3 minutes\"}\n",
        ),
    ] {
        assert_eq!(listed(format).unwrap(), text, "{format:?}");
    }
    assert_eq!(
        listed(Some("{{json .}}")).unwrap(),
        listed(Some("json")).unwrap()
    );
    let array: Value = serde_json::from_str(&listed(Some("json-array")).unwrap()).unwrap();
    assert_eq!(array[1]["Names"], "db");
    assert_eq!(array[1].get("Label"), None);
}

fn rendered(text: &str) -> Result<String> {
    let value = json!({
        "Name": "/web",
        "State": { "Status": "running", "Running": true, "Pid": 17, "Health": null },
        "Config": {
            "Env": ["A=1", "PATH=/bin"], "Cmd": ["sh", "-c", "x"], "Entrypoint": null,
            "Labels": { "maintainer": "me", "Upper": "2" },
        },
        "Mounts": [{ "Source": "/a", "Destination": "/b" }],
        "NetworkSettings": { "Ports": {
            "80/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "8080" }], "81/tcp": null,
        }, "Networks": { "bridge": { "IPAddress": "10.0.0.2" } } },
        "Size": 1_234_567_890_123_i64,
    });
    Template::parse(text, Place::Rows)?.render(&template::data(&value))
}

#[test]
fn templates_give_what_go_and_docker_give() {
    for (text, result) in [
        ("", ""),
        (" ", " "),
        ("{{/* nothing */}}", ""),
        ("{{.Name -}}  ", "/web"),
        ("plain", "plain"),
        ("{{.State.Status}}", "running"),
        (
            "{{.State.Running}} {{.State.Pid}} {{.Size}}",
            "true 17 1234567890123",
        ),
        ("{{json .Config.Cmd}}", r#"["sh","-c","x"]"#),
        ("{{json .Config.Entrypoint}}", "null"),
        (r#"{{join .Config.Cmd " "}}"#, "sh -c x"),
        (r#"{{join .Config.Cmd "\t"}}"#, "sh\t-c\tx"),
        (
            "{{range .Config.Env}}{{println .}}{{end}}",
            "A=1\nPATH=/bin\n",
        ),
        (
            "{{range $i, $e := .Config.Env}}{{$i}}:{{$e}},{{end}}",
            "0:A=1,1:PATH=/bin,",
        ),
        (
            "{{range .Mounts}}{{.Source}}:{{.Destination}}{{end}}",
            "/a:/b",
        ),
        ("{{with .Config}}{{index .Cmd 0}}{{end}}", "sh"),
        (r#"{{index .Config.Labels "maintainer"}}"#, "me"),
        (r#"{{index .Config.Labels "absent"}}"#, ""),
        ("{{.Config.Labels.maintainer}}", "me"),
        ("{{.Config.Labels.absent}}", "<no value>"),
        (
            r#"{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}"#,
            "8080",
        ),
        (
            "{{range $p, $c := .NetworkSettings.Ports}}{{if $c}}{{$p}}={{(index $c 0).HostPort}} {{end}}{{end}}",
            "80/tcp=8080 ",
        ),
        (
            "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
            "10.0.0.2",
        ),
        ("{{.NetworkSettings.Networks.bridge.IPAddress}}", "10.0.0.2"),
        ("{{.NetworkSettings.Networks.none.IPAddress}}", "<no value>"),
        (
            "{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}",
            "none",
        ),
        ("{{.Name | printf \"%-6s|\"}}", "/web  |"),
        ("{{slice .Name 1}}", "web"),
        ("{{len .Config.Env}}", "2"),
        (
            "{{title \"some words\"}} {{upper \"a\"}}{{lower \"B\"}}",
            "Some Words Ab",
        ),
        ("{{pad \"x\" 1 2}}|{{pad \"\" 1 2}}|", " x  ||"),
        ("{{truncate \"abcdef\" 3}}{{truncate \"a\" 3}}", "abca"),
        (
            r#"{{(split "a,b" ",")}} {{index (split "a,b" ",") 1}}"#,
            "[a b] b",
        ),
        ("{{$s := .State}}{{$s.Status}}", "running"),
        (
            "{{and .State.Running (eq .State.Status \"running\")}}",
            "true",
        ),
        (
            "{{define \"x\"}}[{{.Status}}]{{end}}{{template \"x\" .State}}",
            "[running]",
        ),
        ("{{- /* said */ -}} x", "x"),
    ] {
        assert_eq!(rendered(text).unwrap(), result, "{text}");
    }
}

#[test]
fn what_is_no_template_is_told_from_what_asks_for_too_much() {
    for (text, kind) in [
        ("{{.State", Kind::TemplateSyntax),
        ("{{if}}", Kind::TemplateSyntax),
        ("{{end}}", Kind::TemplateSyntax),
        ("{{.Name}}{{end}}{{.Name}}", Kind::TemplateSyntax),
        ("{{if .Name}}x", Kind::TemplateSyntax),
        ("{{range .Mounts}}", Kind::TemplateSyntax),
        ("{{.Name", Kind::TemplateSyntax),
        ("{{nosuch .Name}}", Kind::TemplateSyntax),
        ("{{.Name | nosuch}}", Kind::TemplateSyntax),
        ("{{.Nonsense}}", Kind::TemplateData),
        ("{{.State.Nonsense}}", Kind::TemplateData),
        ("{{.State.Health.Status}}", Kind::TemplateData),
        ("{{.Name.More}}", Kind::TemplateData),
        ("{{range .Mounts}}{{.Nonsense}}{{end}}", Kind::TemplateData),
        ("{{index .Config.Env 7}}", Kind::TemplateData),
        ("{{truncate .Name}}", Kind::TemplateData),
        ("{{upper .Config}}", Kind::TemplateData),
        ("{{.Name 1}}", Kind::TemplateData),
        (
            "{{define \"r\"}}{{template \"r\"}}{{end}}{{template \"r\"}}",
            Kind::TemplateData,
        ),
    ] {
        let why = rendered(text).expect_err(text);
        assert_eq!(why.kind(), kind, "{text}: {why:?}");
    }
    let why = listed(Some("{{.Foo}}")).unwrap_err();
    assert!(why.one_line().contains("`Foo`"), "{why:?}");
    assert!(why.find_hint().unwrap().contains("Names"), "{why:?}");
}

#[test]
fn cells_of_tables_cannot_break_them() {
    let rows = [json!({ "ID": "a\nb\u{1b}[2J", "Names": "c\td" })];
    let rows: Vec<_> = rows
        .iter()
        .map(|row| row.as_object().unwrap().clone())
        .collect();
    let listing = Listing {
        format: None,
        fields: &FIELDS,
        heading: false,
    };
    assert_eq!(listing.text(&rows).unwrap(), "a b\u{fffd}[2J   c d\n");
}
