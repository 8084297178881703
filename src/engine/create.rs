//! `create`: from an image and a request to a container on disk, ready to be started.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use self::merge::merge;
use super::Engine;
use super::bundle::configuration;
use super::cdi::{self, CdiRequest};
use super::mount_list::ETC_FILES;
use super::security::Security;
use super::{
    attachments, devices, give, hooks, host_users, links, mounts, namespaces, own_image, own_init,
    resources, rm, secrets, timezone, user_namespace,
};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Kind, Result};
use crate::health::Healthcheck;
use crate::ids::{ContainerId, random_name};
use crate::image::look_like;
use crate::image::resolve::{self, Found};
use crate::monitor::log::check_journal;
use crate::network::AddedHost;
use crate::oci::{ExecConfig, Platform, chain_ids};
use crate::port::{PortRequest, parse_publish};
use crate::runtime::capabilities;
use crate::store::containers::{
    Container, HostOptions, LockedContainer, LogDriver, NewContainer, RECORD_VERSION, Record,
    renew_overlays,
};
use crate::store::events::Event;
use crate::store::leases::Lease;

mod merge;

pub use super::user_namespace::AskedMaps;

/// The PATH of a container whose image has none.
pub const DEFAULT_PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// The entry that takes all variables away that came before it.
pub const EVERY_VARIABLE: &str = "*";
/// So many made-up names may be taken before we give up.
const NAME_ATTEMPTS: u32 = 32;

/// What becomes of the volumes that an image asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageVolumes {
    /// Each is a volume of the container's own.
    #[default]
    Anonymous,
    /// Each is memory, with a copy of what the image has there.
    Tmpfs,
    /// Nothing.
    Ignore,
}

/// What is wanted. Absent means "as the image says".
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The image, as the user named it.
    pub image: String,
    /// The container's name.
    pub name: Option<String>,
    /// The command, or the arguments of the entry point.
    pub command: Vec<String>,
    /// The entry point; an empty one removes the image's.
    pub entrypoint: Option<Vec<String>>,
    /// `NAME=VALUE`, in order; `NAME` alone takes a variable away, [`EVERY_VARIABLE`] all.
    pub env: Vec<String>,
    /// `NAME=TEXT`, in which the image's variables are looked up.
    pub env_merge: Vec<String>,
    /// What becomes of the image's volumes.
    pub image_volumes: ImageVolumes,
    /// Free text by key.
    pub labels: BTreeMap<String, String>,
    /// `user[:group]`.
    pub user: Option<String>,
    /// The working directory.
    pub working_dir: Option<String>,
    /// The host name.
    pub hostname: Option<String>,
    /// The signal that asks it to end.
    pub stop_signal: Option<String>,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether its standard input stays open.
    pub open_stdin: bool,
    /// Remove the container that has the name first.
    pub replace: bool,
    /// Ports that it listens on beside the image's, as `PORT/PROTOCOL`.
    pub expose: Vec<String>,
    /// Publish every port that the image exposes.
    pub publish_all: bool,
    /// Its time zone.
    pub timezone: Option<String>,
    /// How its health is probed, where that differs from the image.
    pub health: Option<Healthcheck>,
    /// Devices that are looked up in specifications (CDI).
    pub cdi: CdiRequest,
    /// Users of the host whom it knows, by name or number.
    pub host_users: Vec<String>,
    /// Its ids, one by one.
    pub id_maps: AskedMaps,
    /// Everything that concerns the host.
    pub host: HostOptions,
}

/// A container that was made.
#[derive(Debug)]
pub struct Created {
    /// The container.
    pub container: Container,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// A container in every detail: what is made of an image and a request, or by a build.
#[derive(Debug, Clone)]
pub struct Blueprint {
    /// The image, as the user named it.
    pub image_name: String,
    /// The image's id.
    pub image: Digest,
    /// The chain ids of its layers, the base first.
    pub layers: Vec<Digest>,
    /// What runs, as whom, where, with what.
    pub config: ExecConfig,
    /// Its name; one is made up if there is none.
    pub name: Option<String>,
    /// Its host name; the beginning of its id if there is none.
    pub hostname: Option<String>,
    /// Whether it has a terminal.
    pub tty: bool,
    /// Whether its standard input stays open.
    pub open_stdin: bool,
    /// Everything that concerns the host.
    pub host: HostOptions,
}

/// Makes a container. The image must be here.
pub fn create(engine: &Engine, mut request: Request) -> Result<Created> {
    let found = resolve::need(&engine.store, &request.image)?;
    let mut warnings: Vec<String> = platform_warning(&found).into_iter().collect();
    let layers = chain_ids(&found.config.rootfs.diff_ids);
    let lease = Lease::take(&engine.store)?;
    hold_layers(engine, &lease, &found.record.id, &layers)?;
    let replaced = request.name.clone().filter(|_| request.replace);
    let user = request.user.as_ref();
    let wanted = user_namespace::Wanted {
        layers: &layers,
        user: user.unwrap_or(&found.config.config.user),
        replaced: replaced.as_deref(),
        lease: &lease,
        maps: &request.id_maps,
    };
    if let Some(user) = user_namespace::choose(engine, &wanted, &mut request.host)? {
        request.user.get_or_insert(user);
    }
    warnings.extend(cdi::apply(engine, &mut request)?);
    links::apply(engine, &mut request)?;
    let config = merge(&found.config.config, &mut request)?;
    let mut host = request.host;
    timezone::add(request.timezone.as_deref(), &mut host.mounts)?;
    host.publish_all = request.publish_all;
    resources::check_all(&host)?;
    mounts::check(engine, &host)?;
    devices::check(engine, &host)?;
    hooks::check(&host)?;
    own_init::check(&host)?;
    if host.log.driver == LogDriver::Journald {
        check_journal()?;
    }
    namespaces::resolve(engine, &mut host)?;
    secrets::find(engine, &mut host)?;
    mounts::find_images(engine, &lease, &mut host.mounts)?;
    let borrowed = mounts::of_others(engine, &lease, &host)?;
    host.mounts.extend(borrowed);
    host.mounts.extend(mounts::image_volumes(
        &config,
        request.image_volumes,
        &host.mounts,
    )?);
    host.accounts.host_users = host_users::find(&request.host_users, &config, &host.mounts)?;
    if request.publish_all {
        host.ports.extend(exposed_ports(&config, &host.ports)?);
    }
    warnings.extend(attachments::check(engine, &mut host)?);
    let blueprint = Blueprint {
        image_name: request.image,
        image: found.record.id,
        layers,
        config,
        name: request.name,
        hostname: request.hostname,
        tty: request.tty,
        open_stdin: request.open_stdin,
        host,
    };
    let mounts = blueprint.host.mounts.clone();
    let prepared = mounts::prepare_all(
        engine,
        &lease,
        &blueprint.layers,
        &blueprint.host,
        replaced.as_deref(),
    );
    let made = prepared.and_then(|said| {
        let user = &blueprint.config.user;
        give::to_user(engine, &blueprint.layers, user, &blueprint.host)?;
        // At last: what went wrong before has cost nobody a container.
        if let Some(name) = &replaced {
            rm::make_room(engine, name)?;
        }
        Ok((said, make(engine, blueprint)?))
    });
    let (said, container) = match made {
        Ok(made) => made,
        Err(why) => {
            mounts::take_back(engine, lease, &mounts);
            return Err(why);
        }
    };
    let event = Event::of_container(container.record(), "create");
    engine.store.note_event(&event);
    warnings.extend(said);
    drop(lease);
    Ok(Created {
        container,
        warnings,
    })
}

/// Checks what a container is to have of the host, as far as that needs no image: that of a
/// build's steps, before there is the first of them. Says what of it does nothing.
pub fn check_host(engine: &Engine, host: &mut HostOptions) -> Result<Vec<String>> {
    resources::check_all(host)?;
    Security::of(host)?;
    capabilities::granted(&host.cap_add, &host.cap_drop, host.privileged)?;
    let added = host.extra_hosts.iter();
    added
        .map(|text| text.parse())
        .collect::<Result<Vec<AddedHost>>>()?;
    attachments::check(engine, host)
}

/// Makes a container of what is known to be here: the caller holds a lease on its layers.
pub fn make(engine: &Engine, blueprint: Blueprint) -> Result<Container> {
    let id = ContainerId::random()?;
    let (name, new) = claim(engine, &id, blueprint.name.as_deref())?;
    let record = Record {
        version: RECORD_VERSION,
        created: Timestamp::now(),
        name,
        image_name: blueprint.image_name,
        image: blueprint.image,
        layers: blueprint.layers,
        hostname: namespaces::hostname(engine, &id, blueprint.hostname, &blueprint.host)?,
        config: blueprint.config,
        tty: blueprint.tty,
        open_stdin: blueprint.open_stdin,
        host: blueprint.host,
        id,
    };
    fill(engine, new, &record).map(LockedContainer::unlock)
}

/// Keeps the image's content, and makes sure that its layers are here and whole.
pub(super) fn hold_layers(
    engine: &Engine,
    lease: &Lease,
    image: &Digest,
    layers: &[Digest],
) -> Result<()> {
    if !lease.keep_blob(&engine.store, image)? {
        return Err(Error::engine(format!("the image `{image}` is missing")));
    }
    for chain in layers {
        if lease.keep_layer(&engine.store, chain)?.is_none() {
            return Err(Error::engine(format!("the layer `{chain}` is missing")));
        }
    }
    Ok(())
}

fn platform_warning(found: &Found) -> Option<String> {
    let (host, image) = (Platform::host(), found.config.platform());
    (!host.runs(&image)).then(|| {
        format!("the image is for {image}, this machine is {host}: its programs may not run")
    })
}

/// The ports that the image exposes and that nothing publishes yet.
fn exposed_ports(config: &ExecConfig, published: &[PortRequest]) -> Result<Vec<PortRequest>> {
    let mut ports = Vec::new();
    for text in config.exposed_ports.keys() {
        // `80/tcp` alone, as a request, means a host port that is free.
        ports.extend(parse_publish(text).doing(|| "publish what the image exposes")?);
    }
    let is_published = |port: &PortRequest| {
        published.iter().any(|other| {
            (other.container_port, other.protocol) == (port.container_port, port.protocol)
        })
    };
    ports.retain(|port| !is_published(port));
    Ok(ports)
}

/// An absolute path without `.`, `..` and doubled slashes, as far as words alone can tell.
pub fn clean_absolute(path: &str) -> Option<PathBuf> {
    use std::path::Component;
    if !path.starts_with('/') || path.contains('\0') {
        return None;
    }
    let mut clean = PathBuf::from("/");
    for component in Path::new(path).components() {
        match component {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => drop(clean.pop()),
            _ => {}
        }
    }
    Some(clean)
}

fn claim(engine: &Engine, id: &ContainerId, name: Option<&str>) -> Result<(String, NewContainer)> {
    if let Some(name) = name {
        return Ok((name.to_owned(), engine.store.new_container(id, name)?));
    }
    for attempt in 0..NAME_ATTEMPTS {
        let name = random_name(attempt)?;
        match engine.store.new_container(id, &name) {
            Err(why) if why.kind() == Kind::Conflict => {}
            other => return Ok((name, other?)),
        }
    }
    Err(Error::engine("find a free name for the container").hint("Give one with --name."))
}

/// Puts the container's directory together and makes it visible.
fn fill(engine: &Engine, new: NewContainer, record: &Record) -> Result<LockedContainer> {
    let here = new.directory();
    let root = (!record.host.hooks.is_empty()).then_some((hooks::ROOT, 0o755));
    for (name, mode) in [("upper", 0o755), ("work", 0o700)].into_iter().chain(root) {
        let path = here.join(name);
        fs::DirBuilder::new()
            .mode(mode)
            .create(&path)
            .doing(|| format!("make the directory `{}`", path.display()))?;
    }
    if let Some(top) = record.layers.last() {
        look_like(&engine.store, &engine.identity, &here.join("upper"), top)?;
    }
    renew_overlays(&engine.store, record, here)?;
    // Their content comes with the network, at each start.
    for (name, _) in ETC_FILES {
        let path = here.join(name);
        File::create(&path)
            .and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o644)))
            .doing(|| format!("make `{}`", path.display()))?;
    }
    own_image::copy_into(engine, record, here)?;
    secrets::copy_into(engine, record, here)?;
    let there = engine
        .store
        .root()
        .join("containers")
        .join(record.id.as_str());
    let spec = configuration(engine, record, &there)?;
    let text = serde_json::to_vec(&spec).doing(|| "write the container's configuration")?;
    let path = here.join("config.json");
    fs::write(&path, text).doing(|| format!("write `{}`", path.display()))?;
    new.publish(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_by_words() {
        for (given, clean) in [("/a//b/./c/..", "/a/b"), ("/..", "/"), ("/", "/")] {
            assert_eq!(clean_absolute(given), Some(PathBuf::from(clean)));
        }
        assert_eq!(clean_absolute("a"), None);
    }
}
