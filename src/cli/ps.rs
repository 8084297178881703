//! `ps`: list containers.

use std::net::IpAddr;

use clap::Args;

use super::Context;
use crate::clock::{self, Timestamp};
use crate::engine::ps::{self, Summary};
use crate::error::Result;
use crate::port::PortMapping;
use crate::state::{Ending, Status};
use crate::ui;
use crate::ui::table;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Characters of a command that are shown.
const COMMAND_WIDTH: usize = 20;

/// List containers
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Show all containers, not only those that run
    #[arg(short, long)]
    all: bool,
    /// Show ids only
    #[arg(short, long)]
    quiet: bool,
    /// Do not shorten ids and commands
    #[arg(long)]
    no_trunc: bool,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let summaries = ps::list(&context.reader()?, arguments.all)?;
    let id = |summary: &Summary| match arguments.no_trunc {
        true => summary.record.id.to_string(),
        false => summary.record.id.short().to_owned(),
    };
    if arguments.quiet {
        for summary in &summaries {
            ui::print(id(summary))?;
        }
        return Ok(0);
    }
    let now = Timestamp::now();
    let heading = [
        "CONTAINER ID",
        "IMAGE",
        "COMMAND",
        "CREATED",
        "STATUS",
        "PORTS",
        "NAMES",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(summaries.iter().map(|summary| {
        let record = &summary.record;
        vec![
            id(summary),
            record.image_name.clone(),
            command(summary, arguments.no_trunc),
            ago(record.created, now),
            status(summary, now),
            ports(summary),
            record.name.clone(),
        ]
    }));
    ui::write(table::layout(&rows).as_bytes())?;
    Ok(0)
}

fn command(summary: &Summary, whole: bool) -> String {
    let config = &summary.record.config;
    let words: Vec<&str> = config
        .entrypoint
        .iter()
        .flatten()
        .chain(config.cmd.iter().flatten())
        .map(String::as_str)
        .collect();
    let text = words.join(" ");
    if whole || text.chars().count() <= COMMAND_WIDTH {
        return format!("{text:?}");
    }
    let cut: String = text.chars().take(COMMAND_WIDTH - 1).collect();
    format!("{:?}", cut + "…")
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    format!("{} ago", clock::human(at.until(now)))
}

/// The state in Docker's words.
fn status(summary: &Summary, now: Timestamp) -> String {
    let state = &summary.state;
    let up = || clock::human(state.started.unwrap_or(now).until(now));
    let health = state
        .health
        .map_or_else(String::new, |health| format!(" ({})", health.in_list()));
    match (state.status, &state.exit) {
        (Status::Created, _) => "Created".to_owned(),
        (Status::Running, _) => format!("Up {}{health}", up()),
        (Status::Paused, _) => format!("Up {} (Paused)", up()),
        (Status::Removing, _) => "Removal In Progress".to_owned(),
        (Status::Restarting, Some(exit)) => {
            format!(
                "Restarting ({}) {}",
                exit.ending.exit_code(),
                ago(exit.at, now)
            )
        }
        (Status::Exited, Some(exit)) if exit.ending == Ending::Unknown => {
            format!("Exited (unknown) {}", ago(exit.at, now))
        }
        (Status::Exited, Some(exit)) => {
            format!("Exited ({}) {}", exit.ending.exit_code(), ago(exit.at, now))
        }
        (Status::Restarting, None) => "Restarting".to_owned(),
        (Status::Exited, None) => "Exited".to_owned(),
    }
}

/// `0.0.0.0:8080->80/tcp`, and what is exposed but not published.
fn ports(summary: &Summary) -> String {
    let published = &summary.state.network.ports;
    let mut texts: Vec<String> = published.iter().map(port_text).collect();
    let exposed = summary.record.config.exposed_ports.keys();
    let is_published = |text: &str| {
        published
            .iter()
            .any(|port| format!("{}/{}", port.container_port, port.protocol) == text)
    };
    if summary.state.status.is_live() {
        texts.extend(exposed.filter(|text| !is_published(text)).cloned());
    }
    texts.join(", ")
}

fn port_text(port: &PortMapping) -> String {
    let host = match port.host_address {
        None => "0.0.0.0".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("[{address}]"),
    };
    format!(
        "{host}:{}->{}/{}",
        port.host_port, port.container_port, port.protocol
    )
}
