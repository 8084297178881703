//! `events`: show what happens to containers, images, volumes, networks and secrets.

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use crate::clock::{self, Timestamp};
use crate::engine::events::{self, FILTERS, Options};
use crate::engine::filter::Filters;
use crate::error::{Context as _, Result};
use crate::store::events::{Event, Subject};
use crate::ui;
use crate::ui::format;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle events --since 10m --until 0s
  coracle events --filter type=container --filter event=die --format json
  coracle events --format '{{.Time}} {{.Action}} {{.Actor.Attributes.name}}'

Filters are container, daemon, event, image, label, network, scope, secret, type and volume.";

/// Show what happens to containers, images, volumes, networks and secrets
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Show events since a time (RFC 3339, or seconds since 1970) or a duration ago (10m), and go on
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Show events until a time or a duration ago, and end then
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Show only what fits, such as container=NAME or event=die
    #[arg(short, long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// Print with a Go template, or as json
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let now = Timestamp::now();
    let moment = |text: Option<&str>| text.map(|text| clock::parse_moment(text, now)).transpose();
    let options = Options {
        since: moment(arguments.since.as_deref())?,
        until: moment(arguments.until.as_deref())?,
        filters: Filters::of_list(&arguments.filter, &FILTERS)?,
    };
    let format = arguments.format.as_deref().filter(|text| !text.is_empty());
    format::check(format)?;
    let engine = context.reader()?;
    events::events(&engine, &options, |event| match format {
        None => ui::print(ui::plain(&line(event))),
        Some("json" | "{{json .}}" | "{{ json . }}") => {
            ui::print(serde_json::to_string(&message(event)).doing(|| "write JSON")?)
        }
        Some(template) => format::object(Some(template), &fields(event)),
    })?;
    Ok(0)
}

/// Docker's one line.
fn line(event: &Event) -> String {
    let attributes: Vec<String> = event
        .attributes
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let attributes = match attributes.is_empty() {
        true => String::new(),
        false => format!(" ({})", attributes.join(", ")),
    };
    let (time, subject) = (event.time.local_with_nanos(), event.subject.as_str());
    let text = format!(
        "{time} {subject} {} {}{attributes}",
        event.action, event.actor
    );
    text.replace('\n', " ")
}

/// Docker's message: what is in `status`, `id` and `from` is there for old programs.
fn message(event: &Event) -> Value {
    let mut message = json!({
        "Type": event.subject.as_str(),
        "Action": event.action,
        "Actor": { "ID": event.actor, "Attributes": event.attributes },
        "scope": "local",
        "time": event.time.seconds(),
        "timeNano": event.time.nanos(),
    });
    if matches!(event.subject, Subject::Container | Subject::Image) {
        message["status"] = json!(event.action);
        message["id"] = json!(event.actor);
    }
    if let (Subject::Container, Some(image)) = (event.subject, event.attributes.get("image")) {
        message["from"] = json!(image);
    }
    message
}

/// The same for templates, under the names of Docker's structure.
fn fields(event: &Event) -> Value {
    let message = message(event);
    let text = |key: &str| message.get(key).cloned().unwrap_or_else(|| json!(""));
    json!({
        "Status": text("status"),
        "ID": text("id"),
        "From": text("from"),
        "Type": event.subject.as_str(),
        "Action": event.action,
        "Actor": { "ID": event.actor, "Attributes": event.attributes },
        "Scope": "local",
        "Time": event.time.seconds(),
        "TimeNano": event.time.nanos(),
    })
}
