//! `cp`: copies files between containers, the host and tar streams.
//!
//! Owns Docker's rules about what a path means:
//!
//! | source | destination | becomes |
//! |---|---|---|
//! | file | missing | that file; its directory must be there |
//! | file | missing, ends in `/` | an error |
//! | file | file | replaced |
//! | any | directory | the source's name in it |
//! | directory, ends in `/.` | directory | the content in it |
//! | directory | missing | that directory |
//! | directory | file | an error |
//!
//! A container's paths are resolved in its own root, name by name and on descriptors;
//! what a container puts in the way leads nowhere else. Refuses to know how its files
//! become visible: that is [`super::view`].

use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;

use rustix::fs::{FileType, Stat};
use rustix::thread::{
    CapabilitiesSecureBits, capabilities_secure_bits, set_capabilities_secure_bits,
};

use self::places::{Name, in_container, on_host};
use super::{Engine, view};
use crate::entry::shown;
use crate::error::{Context, Error, Kind, Result};
use crate::idmap::IdMap;
use crate::image::ownership;
use crate::layer::{
    CopyOptions, Decompressor, Lost, Manners, Ownership, Place, Rights, Select, Selection, Spot,
    Spread, Verdict, apply_beneath, copy_spot, write_files,
};
use crate::monitor::view::View;
use crate::runtime::view::Extent;
use crate::store::containers::Container;
use crate::store::events::Event;

mod places;

/// Where files come from.
pub enum Source<'a> {
    /// A path in a container: its name or id, and the path.
    Container(String, Vec<u8>),
    /// A path of the host.
    Host(PathBuf),
    /// A tar archive, compressed or not.
    Stream(&'a mut dyn Read),
}

/// Where files go.
pub enum Target<'a> {
    /// A path in a container: its name or id, and the path.
    Container(String, Vec<u8>),
    /// A path of the host.
    Host(PathBuf),
    /// A tar archive.
    Stream(&'a mut dyn Write),
}

/// How to copy.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Keep owners, device nodes and set-user-id bits.
    pub archive: bool,
    /// Follow the source if it is a link.
    pub follow: bool,
    /// A directory and something else may replace one another.
    pub overwrite: bool,
}

/// What was copied.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    /// Bytes of file data.
    pub bytes: u64,
    /// What could not be kept.
    pub lost: Lost,
}

/// Copies. `engine` is one that only reads: this process enters its user namespace here.
pub fn cp(
    engine: &Engine,
    source: Source<'_>,
    target: Target<'_>,
    options: Options,
) -> Result<Done> {
    let name = |end: &Option<&str>| {
        end.map(|name| engine.store.find_container(name))
            .transpose()
    };
    let from = name(&match &source {
        Source::Container(name, _) => Some(name.as_str()),
        _ => None,
    })?;
    let to = name(&match &target {
        Target::Container(name, _) => Some(name.as_str()),
        _ => None,
    })?;
    let views = Views::open(engine, [from.as_ref(), to.as_ref()])?;
    let (inside, _) = Engine::open(engine.store.paths().clone())?;
    let mut ownership = ownership(&inside.identity);
    let from_view = from.as_ref().and_then(|from| views.of(from));
    let to_view = to.as_ref().and_then(|to| views.of(to));
    if let Some((users, groups)) = to_view.and_then(View::ids) {
        act_as_root_of(users, groups)?;
        ownership = ownership.within(users.clone(), groups.clone());
    }
    let shows_the_kernels = match &from {
        Some(container) => container.state()?.status.is_live(),
        None => false,
    };
    let copying = Copying {
        shows_the_kernels,
        from: from_view.map(View::root),
        to: to_view.map(View::root),
        ownership: &ownership,
        ids: from_view.and_then(View::ids),
        options,
    };
    let note = |container: &Option<Container>, action: &str| {
        if let Some(container) = container {
            let event = Event::of_container(container.record(), action);
            inside.store.note_event(&event);
        }
    };
    note(&from, "archive-path");
    let done = copying.copy(source, target)?;
    note(&to, "extract-to-dir");
    Ok(done)
}

/// Lets what this process makes belong to the root of a user namespace, and keeps its rights:
/// on a container's own mount nobody else's files can be made.
fn act_as_root_of(users: &IdMap, groups: &IdMap) -> Result<()> {
    let missing = || "the container has no root";
    let (uid, gid) = (
        users.outside(0).doing(missing)?,
        groups.outside(0).doing(missing)?,
    );
    let doing = || "keep rights as another user";
    let bits = capabilities_secure_bits().doing(doing)?;
    let bits = bits | CapabilitiesSecureBits::NO_SETUID_FIXUP;
    set_capabilities_secure_bits(bits).doing(doing)?;
    nix::unistd::setfsgid(nix::unistd::Gid::from_raw(gid));
    nix::unistd::setfsuid(nix::unistd::Uid::from_raw(uid));
    Ok(())
}

/// The files of one or two containers.
struct Views(Vec<(Container, View)>);

impl Views {
    /// Opens each container once, and in the order of their ids: two commands that copy
    /// between the same containers then cannot wait for one another.
    fn open(engine: &Engine, wanted: [Option<&Container>; 2]) -> Result<Self> {
        let mut wanted: Vec<&Container> = wanted.into_iter().flatten().collect();
        wanted.sort_by(|one, other| one.id().cmp(other.id()));
        wanted.dedup_by(|one, other| one.id() == other.id());
        let open = |container: &&Container| {
            let view = view::open(engine, container, Extent::Everything)?;
            Ok(((*container).clone(), view))
        };
        wanted.iter().map(open).collect::<Result<_>>().map(Views)
    }

    fn of(&self, container: &Container) -> Option<&View> {
        let mut views = self.0.iter();
        let found = views.find(|(own, _)| own.id() == container.id());
        found.map(|(_, view)| view)
    }
}

struct Copying<'a> {
    from: Option<BorrowedFd<'a>>,
    to: Option<BorrowedFd<'a>>,
    ownership: &'a Ownership,
    /// Whether the source shows files of the kernel's: it runs.
    shows_the_kernels: bool,
    /// The maps through which the source's files are shown.
    ids: Option<&'a (IdMap, IdMap)>,
    options: Options,
}

impl Copying<'_> {
    fn copy(&self, source: Source<'_>, target: Target<'_>) -> Result<Done> {
        let (spot, path) = match source {
            Source::Stream(archive) => return self.unpack(archive, &target),
            Source::Container(_, path) => {
                let root = self.from.doing(|| "find the container's files")?;
                (in_container(root, &path, self.options.follow)?, path)
            }
            Source::Host(path) => {
                let spot = on_host(&path, self.options.follow)?;
                (spot, path.into_os_string().into_encoded_bytes())
            }
        };
        spot.need()?;
        let name = Name::of(&spot, &path);
        let selection = Selection {
            select: (self.shows_the_kernels && self.is_root(&spot)?)
                .then_some(&without_the_kernels as Select<'_>),
            ..Selection::through(self.ids)
        };
        match target {
            Target::Stream(mut archive) => {
                let written = write_files(&spot, name.bytes(), true, &selection, &mut archive)?;
                Ok(Done {
                    bytes: written.bytes,
                    lost: Lost::default(),
                })
            }
            Target::Container(_, path) => {
                let root = self.to.doing(|| "find the container's files")?;
                let place = in_container(root, &path, true)?;
                self.transfer((&spot, selection), &name, &place, Rights::KeptWithOwner)
            }
            Target::Host(path) => {
                let place = on_host(&path, true)?;
                self.transfer((&spot, selection), &name, &place, Rights::Dropped)
            }
        }
    }

    /// Whether a source is the root of a container.
    fn is_root(&self, spot: &Spot) -> Result<bool> {
        let (Some(root), Some(found)) = (self.from, spot.stat()) else {
            return Ok(false);
        };
        let root = rustix::fs::fstat(root).doing(|| "look at the container's root")?;
        Ok((root.st_dev, root.st_ino) == (found.st_dev, found.st_ino))
    }

    fn unpack(&self, archive: &mut dyn Read, target: &Target<'_>) -> Result<Done> {
        let (Some(root), Target::Container(_, path)) = (self.to, target) else {
            return Err(Error::usage("an archive can only be copied to a container"));
        };
        if !in_container(root, path, true)?.is_directory() {
            let path = shown(path);
            let text = format!("the destination `{path}` must be a directory that exists");
            return Err(Error::new(Kind::Conflict, text)
                .hint("An archive is unpacked into a directory of the container."));
        }
        let plain = Decompressor::new(archive)?;
        let spread = Spread {
            overwrite: self.options.overwrite,
            ..Spread::default()
        };
        let applied = apply_beneath(plain, Place { root, path }, spread, self.ownership)?;
        Ok(Done {
            bytes: applied.bytes,
            lost: applied.lost,
        })
    }

    /// Copies what is at one place to another. `rights` is what becomes of special rights
    /// unless everything is kept.
    fn transfer(
        &self,
        (from, selection): (&Spot, Selection<'_>),
        name: &Name,
        to: &Spot,
        rights: Rights,
    ) -> Result<Done> {
        let options = CopyOptions {
            ownership: self.ownership,
            selection: Selection {
                // Root's of the container, or the caller's: both are 0 in here.
                owner: (!self.options.archive).then_some((0, 0)),
                ..selection
            },
            modified: None,
            describe_destination: false,
        };
        let manners = Manners {
            overwrite: self.options.overwrite,
            rights: match self.options.archive {
                true => Rights::Kept,
                false => rights,
            },
            no_devices: !self.options.archive,
        };
        if manners.no_devices && is_device(from.need()?) {
            return Err(Error::usage("copy a device node")
                .hint("With --archive it becomes one; its data is not copied."));
        }
        let wants_directory = to.path().ends_with(b"/") || to.path().ends_with(b"/.");
        let directory = to.open_directory()?;
        let copied = match (&directory, to.name()) {
            (Some(directory), _) => {
                let own_name = name.c_str();
                if own_name.is_none() && !from.is_directory() {
                    return Err(Error::engine("the source has no name to be copied to"));
                }
                copy_spot(from, (directory.as_fd(), own_name), &options, manners)?
            }
            (None, None) => return Err(Error::engine("the destination has no name")),
            (None, Some(own_name)) => {
                refuse(from, to, wants_directory, manners.overwrite)?;
                copy_spot(from, (to.directory(), Some(own_name)), &options, manners)?
            }
        };
        Ok(Done {
            bytes: copied.bytes,
            lost: copied.lost,
        })
    }
}

fn is_device(stat: &Stat) -> bool {
    let kind = FileType::from_raw_mode(stat.st_mode);
    matches!(kind, FileType::CharacterDevice | FileType::BlockDevice)
}

/// What belongs to a container's files: where the kernel shows its own, as long as the
/// container runs, there is none of them.
fn without_the_kernels(path: &[u8], _is_directory: bool) -> Verdict {
    let is_the_kernels = [&b"proc/"[..], b"sys/", b"dev/"]
        .iter()
        .any(|place| path.starts_with(place));
    match is_the_kernels {
        true => Verdict::Skip,
        false => Verdict::Keep,
    }
}

/// Refuses what cannot become of a destination that is no directory.
fn refuse(from: &Spot, to: &Spot, wants_directory: bool, overwrite: bool) -> Result<()> {
    let conflict = |text: String| Err(Error::new(Kind::Conflict, text));
    let path = shown(to.path());
    if to.stat().is_some() && from.is_directory() && !overwrite {
        return conflict(format!("cannot copy a directory to the file `{path}`"));
    }
    if to.stat().is_none() && !from.is_directory() && wants_directory {
        let text = format!("no such directory: `{path}`");
        return Err(Error::new(Kind::NoSuchObject, text));
    }
    Ok(())
}
