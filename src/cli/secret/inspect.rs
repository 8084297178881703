//! `secret inspect`: show what is known about secrets.

use clap::Args;
use serde_json::Value;

use super::Context;
use crate::engine::secrets;
use crate::error::Result;
use crate::ui;
use crate::ui::format;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Show details of secrets, and only when asked what they are
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// Show as `json`, on one line, or with a Go template
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show for people to read
    #[arg(long, conflicts_with = "format")]
    pretty: bool,
    /// Show what the secret is, as .SecretData
    #[arg(long)]
    showsecret: bool,
    /// Names or ids of secrets
    #[arg(required = true, value_name = "SECRET")]
    secrets: Vec<String>,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let engine = context.reader()?;
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for given in &arguments.secrets {
        let looked = engine.store.find_secret(given);
        match looked.and_then(|record| secrets::describe(&engine, &record, arguments.showsecret)) {
            Ok(value) => found.push(value),
            Err(why) => faults.push(why),
        }
    }
    match arguments.pretty {
        true => found
            .iter()
            .try_for_each(|secret| ui::print(pretty(secret)))?,
        false => format::objects(format, &found)?,
    }
    for why in &faults {
        ui::error::print(why);
    }
    Ok(faults.first().map_or(0, |why| why.kind().exit_code()))
}

/// A line each, as podman has it.
fn pretty(secret: &Value) -> String {
    let text = |place: &str| {
        let value = secret.pointer(place).and_then(Value::as_str);
        ui::plain(value.unwrap_or_default())
    };
    let line = |key: &str, value: String| format!("{key:<18} {value}\n");
    let mut shown = line("ID:", text("/ID")) + &line("Name:", text("/Spec/Name"));
    let labels = secret.pointer("/Spec/Labels").and_then(Value::as_object);
    let labels = labels.filter(|labels| !labels.is_empty());
    if let Some(labels) = labels {
        shown += "Labels:\n";
        for (key, value) in labels {
            let label = match value.as_str() {
                None | Some("") => key.clone(),
                Some(value) => format!("{key}={value}"),
            };
            shown += &format!(" - {}\n", ui::plain(&label));
        }
    }
    shown += &line("Driver:", text("/Spec/Driver/Name"));
    shown += &line("Created at:", text("/CreatedAt"));
    shown += &line("Updated at:", text("/UpdatedAt"));
    if secret.get("SecretData").is_some() {
        shown += &line("Secret:", text("/SecretData"));
    }
    shown.trim_end().to_owned()
}
