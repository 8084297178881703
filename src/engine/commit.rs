//! `commit`: makes an image of a container: its image's layers, and its own as one more.

use std::os::fd::AsFd;

use nix::sys::signal::{SigSet, Signal};

use super::new_image::{self, Change};
use super::pause::{pause, unpause};
use super::{Engine, tag, view};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::image::{new_layer, ownership};
use crate::layer::{Content, Selection, Spot, write_files, write_tar};
use crate::monitor::view::View;
use crate::oci::{ExecConfig, History, ImageConfig, Platform, RootFs};
use crate::runtime::view::Extent;
use crate::state::Status;
use crate::store::atomic::open_directory;
use crate::store::containers::{Container, Record};
use crate::store::events::Event;
use crate::store::leases::Lease;

/// Whether the container stands still meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// It goes on; a file that it writes at the moment may be half written in the image.
    No,
    /// It stands still where that is possible.
    IfPossible,
    /// It stands still, or there is no image.
    Yes,
}

/// What is wanted.
pub struct Request<'a> {
    /// The container's name or id.
    pub container: String,
    /// The name that the image gets.
    pub name: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// In which words.
    pub message: Option<String>,
    /// Whether the container is paused.
    pub pause: Pause,
    /// All files as one layer, instead of one more.
    pub squash: bool,
    /// Changes the configuration.
    pub change: Change<'a>,
}

/// An image that was made.
pub struct Committed {
    /// Its id.
    pub id: Digest,
    /// What the user should know.
    pub warning: Option<String>,
}

/// Makes the image. `engine` is one that only reads: this process enters its user namespace
/// here.
pub fn commit(engine: &Engine, request: &Request<'_>) -> Result<Committed> {
    let name = new_image::name(request.name.as_deref())?;
    let container = engine.store.find_container(&request.container)?;
    let view = match request.squash {
        true => Some(view::open(engine, &container, Extent::RootAlone)?),
        false => None,
    };
    let (inside, _) = Engine::open(engine.store.paths().clone())?;
    let record = container.record();
    if !record.is_readable() {
        return Err(Error::engine(format!(
            "the record of container `{}` cannot be read",
            record.name
        )));
    }
    let lease = Lease::take(&inside.store)?;
    lease.hold(&record.image)?;
    for chain in &record.layers {
        lease.hold(chain)?;
    }
    let base = base(&inside, record)?;
    // What is wrong with the request is said before the container is stopped for it.
    let config = (request.change)(configured(base, record, request))?;
    let (frozen, warning) = freeze(&inside, &container, request.pause)?;
    let layer = layer(&inside, &lease, &container, view.as_ref(), &config);
    drop(frozen);
    let mut config = config;
    if request.squash {
        config.rootfs = RootFs::default();
        config.history.retain(|step| !step.empty_layer);
        config.history = config.history.pop().into_iter().collect();
    }
    config.rootfs.diff_ids.push(layer?);
    let id = new_image::publish(&inside, &lease, &config, name.clone())?;
    if let Some(name) = &name {
        tag::note(&inside, "tag", &id, name);
    }
    let event = Event::of_container(record, "commit")
        .with("comment", text(&request.message))
        .with("imageID", &id)
        .with(
            "imageRef",
            name.map_or_else(String::new, |name| name.familiar()),
        );
    inside.store.note_event(&event);
    Ok(Committed { id, warning })
}

fn text(given: &Option<String>) -> &str {
    given.as_deref().unwrap_or_default()
}

/// The configuration of the container's image. The layers are those that the container has,
/// whatever became of its image's name.
fn base(engine: &Engine, record: &Record) -> Result<ImageConfig> {
    let known = engine.store.read_document(&record.image)?;
    let mut base = match known.map(|bytes| ImageConfig::parse(&bytes)) {
        Some(Ok(config)) => config,
        _ => {
            let host = Platform::host();
            ImageConfig {
                architecture: host.architecture,
                variant: host.variant,
                os: host.os,
                ..ImageConfig::default()
            }
        }
    };
    let mut diff_ids = Vec::new();
    for chain in &record.layers {
        let layer = engine.store.layer_if_not_going(chain)?;
        let layer = layer.doing(|| format!("find the layer `{chain}`"))?;
        diff_ids.push(layer.diff_id);
    }
    base.rootfs = RootFs {
        diff_ids,
        ..RootFs::default()
    };
    Ok(base)
}

/// The container's environment. Proxies that its caller had, perhaps with a password, are not
/// passed on: in their place is what the image has.
fn environment(image: &[String], record: &Record) -> Vec<String> {
    let of_image = |entry: &String| {
        if !record.host.proxies.contains(entry) {
            return Some(entry.clone());
        }
        let name = &entry[..=entry.find('=')?];
        image.iter().find(|own| own.starts_with(name)).cloned()
    };
    record.config.env.iter().filter_map(of_image).collect()
}

fn configured(base: ImageConfig, record: &Record, request: &Request<'_>) -> ImageConfig {
    let now = Timestamp::now();
    let exec = ExecConfig {
        env: environment(&base.config.env, record),
        ..record.config.clone()
    };
    let mut config = ImageConfig {
        created: Some(now),
        author: request.author.clone(),
        config: exec,
        ..base
    };
    let command = record.config.cmd.as_deref().unwrap_or_default();
    config.history.push(History {
        created: Some(now),
        created_by: Some(command.join(" ")),
        author: request.author.clone(),
        comment: request.message.clone(),
        empty_layer: false,
    });
    config
}

/// A container that stands still until this is dropped. Its monitor knows, so one that is
/// left behind can be told to go on with `unpause`.
struct Frozen<'a> {
    engine: &'a Engine,
    container: &'a Container,
    signals: SigSet,
}

impl Drop for Frozen<'_> {
    fn drop(&mut self) {
        let _ = unpause(self.engine, self.container);
        let _ = self.signals.thread_unblock();
    }
}

fn freeze<'a>(
    engine: &'a Engine,
    container: &'a Container,
    wanted: Pause,
) -> Result<(Option<Frozen<'a>>, Option<String>)> {
    let state = container.state()?;
    if wanted == Pause::No || state.status != Status::Running {
        return Ok((None, None));
    }
    if state.cgroup.is_none() {
        let name = &container.record().name;
        let text = format!("container `{name}` cannot be paused: it has no cgroup");
        return match wanted {
            Pause::Yes => Err(Error::new(Kind::Conflict, text)),
            _ => Ok((None, Some(format!("{text}, and goes on meanwhile")))),
        };
    }
    // Nobody ends this process at the keyboard meanwhile: the container would stand still
    // after it.
    let signals: SigSet = [
        Signal::SIGINT,
        Signal::SIGTERM,
        Signal::SIGHUP,
        Signal::SIGQUIT,
    ]
    .into_iter()
    .collect();
    signals.thread_block().doing(|| "block signals")?;
    if let Err(why) = pause(engine, container) {
        let _ = signals.thread_unblock();
        return Err(why);
    }
    let frozen = Frozen {
        engine,
        container,
        signals,
    };
    Ok((Some(frozen), None))
}

/// Makes the new layer. Returns its diff id.
fn layer(
    engine: &Engine,
    lease: &Lease,
    container: &Container,
    view: Option<&View>,
    config: &ImageConfig,
) -> Result<Digest> {
    let ownership = ownership(&engine.identity);
    let doing = || format!("commit container `{}`", container.record().name);
    let (store, marks) = (&engine.store, ownership.overlay_xattrs());
    match view {
        Some(view) => {
            let root = Spot::find(view.root(), b"/", false)?;
            let ids = view.ids();
            let all = (Content::Files, &[][..]);
            new_layer::from_archive(store, &ownership, lease, all, |mut sink| {
                write_files(&root, b"", true, &Selection::through(ids), &mut sink).map(drop)
            })
        }
        None => {
            let upper = open_directory(&container.path("upper"))?;
            let beneath = &config.rootfs.diff_ids;
            let changes = (Content::Layer, &beneath[..]);
            let copied = container.record().host.copied_image();
            let ids = copied.map(|(maps, _)| (maps.uids.clone(), maps.gids.clone()));
            new_layer::from_archive(store, &ownership, lease, changes, |mut sink| {
                write_tar(upper.as_fd(), marks, ids.as_ref(), &mut sink).map(drop)
            })
        }
    }
    .doing(doing)
}
