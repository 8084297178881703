//! `inspect`: show everything about objects.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::Context;
use super::targets::newest;
use crate::engine::inspect::{self, ObjectKind};
use crate::error::Result;
use crate::ui;
use crate::ui::format;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Show details of containers, images, volumes and networks
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Look only for objects of this type
    #[arg(short, long, value_name = "TYPE")]
    r#type: Option<Type>,
    #[command(flatten)]
    output: Output,
    /// Show how much a container has written, and how much it holds with its image
    #[arg(short, long)]
    size: bool,
    /// The container that was created last
    #[arg(short, long, conflicts_with_all = ["objects", "type"])]
    latest: bool,
    /// Names or ids: of containers first, then of images, volumes and networks
    #[arg(required_unless_present = "latest", value_name = "OBJECT")]
    objects: Vec<String>,
}

/// How it is shown.
#[derive(Debug, Clone, Args)]
struct Output {
    /// Show as `json`, on one line, or with a Go template
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
}

/// What can be looked for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Type {
    /// Everything.
    All,
    /// Containers.
    Container,
    /// Images.
    Image,
    /// Volumes.
    Volume,
    /// Networks.
    Network,
}

impl Type {
    fn kinds(self) -> &'static [ObjectKind] {
        match self {
            Type::All => &ObjectKind::ALL,
            Type::Container => &[ObjectKind::Container],
            Type::Image => &[ObjectKind::Image],
            Type::Volume => &[ObjectKind::Volume],
            Type::Network => &[ObjectKind::Network],
        }
    }
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let kinds = arguments.r#type.unwrap_or(Type::All).kinds();
    let wish = Wish {
        kinds,
        format: arguments.output.format.as_deref(),
        with_size: arguments.size,
    };
    if arguments.latest {
        return show(context, &[newest(&context.reader()?)?], wish);
    }
    show(context, &arguments.objects, wish)
}

/// `container inspect`.
pub(super) mod container {
    use super::{Args, Context, ObjectKind, Output, Result, Wish, newest, show};

    pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

    /// Show details of containers
    #[derive(Debug, Clone, Args)]
    pub(in crate::cli) struct Arguments {
        #[command(flatten)]
        output: Output,
        /// Show how much a container has written, and how much it holds with its image
        #[arg(short, long)]
        size: bool,
        /// The container that was created last
        #[arg(short, long, conflicts_with = "containers")]
        latest: bool,
        /// Names or ids of containers
        #[arg(required_unless_present = "latest", value_name = "CONTAINER")]
        containers: Vec<String>,
    }

    /// Does it.
    pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
        let wish = Wish {
            kinds: &[ObjectKind::Container],
            format: arguments.output.format.as_deref(),
            with_size: arguments.size,
        };
        if arguments.latest {
            return show(context, &[newest(&context.reader()?)?], wish);
        }
        show(context, &arguments.containers, wish)
    }
}

/// `network inspect`.
pub(super) mod network {
    use super::{Args, Context, ObjectKind, Output, Result, Wish, show};

    pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

    /// Show details of networks, and who is on them
    #[derive(Debug, Clone, Args)]
    pub(in crate::cli) struct Arguments {
        #[command(flatten)]
        output: Output,
        /// Changes nothing: all details are shown always
        #[arg(short, long, hide = true)]
        verbose: bool,
        /// Names or ids of networks
        #[arg(required = true, value_name = "NETWORK")]
        networks: Vec<String>,
    }

    /// Does it.
    pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
        let wish = Wish {
            kinds: &[ObjectKind::Network],
            format: arguments.output.format.as_deref(),
            with_size: false,
        };
        show(context, &arguments.networks, wish)
    }
}

/// `volume inspect`.
pub(super) mod volume {
    use super::{Args, Context, ObjectKind, Output, Result, Wish, show};

    pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

    /// Show details of volumes
    #[derive(Debug, Clone, Args)]
    pub(in crate::cli) struct Arguments {
        #[command(flatten)]
        output: Output,
        /// Names of volumes
        #[arg(required = true, value_name = "VOLUME")]
        volumes: Vec<String>,
    }

    /// Does it.
    pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
        let wish = Wish {
            kinds: &[ObjectKind::Volume],
            format: arguments.output.format.as_deref(),
            with_size: false,
        };
        show(context, &arguments.volumes, wish)
    }
}

/// `image inspect`.
pub(super) mod image {
    use super::{Args, Context, ObjectKind, Output, Result, Wish, show};
    use crate::cli::registry_options::{RegistryOptions, platform};
    use crate::engine::inspect;
    use crate::error::Error;
    use crate::reference::Reference;
    use crate::ui;
    use crate::ui::format;

    pub(in crate::cli) const RUNS_A_COMMAND: bool = false;
    /// What is in front of the name of an image in a registry.
    const IN_A_REGISTRY: &str = "docker://";

    /// Show details of images
    #[derive(Debug, Clone, Args)]
    pub(in crate::cli) struct Arguments {
        #[command(flatten)]
        output: Output,
        /// Show the manifest or index in the registry as it is
        #[arg(long, conflicts_with = "format")]
        raw: bool,
        /// Platform, where one in a registry is for several [default: this machine's]
        #[arg(long, value_name = "PLATFORM")]
        platform: Option<String>,
        #[command(flatten)]
        registry: RegistryOptions,
        /// Names or ids of images; docker://NAME for one in a registry
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<String>,
    }

    /// Does it.
    pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
        let remote = |name: &String| name.starts_with(IN_A_REGISTRY);
        if arguments.images.iter().any(remote) {
            return show_remote(arguments);
        }
        if arguments.raw || arguments.platform.is_some() {
            return Err(Error::usage(
                "--raw and --platform are for images in registries",
            ));
        }
        let wish = Wish {
            kinds: &[ObjectKind::Image],
            format: arguments.output.format.as_deref(),
            with_size: false,
        };
        show(context, &arguments.images, wish)
    }

    /// Shows images in registries, then says what went wrong.
    fn show_remote(arguments: Arguments) -> Result<u8> {
        format::check(arguments.output.format.as_deref())?;
        let platform = platform(arguments.platform)?;
        let options = arguments.registry.options();
        let mut found = Vec::new();
        let mut faults = Vec::new();
        for text in &arguments.images {
            let inspected = (|| {
                let name = text.strip_prefix(IN_A_REGISTRY).ok_or_else(|| {
                    Error::usage(format!("`{text}` is not in a registry, others are"))
                })?;
                let name: Reference = name.parse()?;
                if arguments.raw {
                    let bytes = inspect::remote_raw(&name, options.clone())?;
                    return ui::write(&bytes).map(|()| None);
                }
                inspect::remote(&name, &platform, options.clone()).map(Some)
            })();
            match inspected {
                Ok(value) => found.extend(value),
                Err(why) => faults.push(why),
            }
        }
        if !arguments.raw {
            format::objects(arguments.output.format.as_deref(), &found)?;
        }
        for why in &faults {
            ui::error::print(why);
        }
        Ok(faults.first().map_or(0, |why| why.kind().exit_code()))
    }
}

/// What is to be shown, and how.
#[derive(Clone, Copy)]
struct Wish<'a> {
    kinds: &'a [ObjectKind],
    format: Option<&'a str>,
    with_size: bool,
}

/// Shows what is found, then says what is not.
fn show(context: &Context, names: &[String], wish: Wish<'_>) -> Result<u8> {
    format::check(wish.format)?;
    let engine = match wish.with_size {
        // What is measured belongs to other ids than the caller's.
        true => context.engine()?,
        false => context.reader()?,
    };
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for name in names {
        match inspect::find(&engine, name, wish.kinds, wish.with_size) {
            Ok(value) => found.push(value),
            Err(why) => faults.push(why),
        }
    }
    if format::is_template(wish.format) {
        found.iter_mut().for_each(add_absent);
    }
    // A template of which nothing came is an empty line, as with Docker.
    if found.is_empty() && format::is_template(wish.format) {
        ui::print("")?;
    } else {
        format::objects(wish.format, &found)?;
    }
    for why in &faults {
        ui::error::print(why);
    }
    Ok(faults.first().map_or(0, |why| why.kind().exit_code()))
}

/// What Docker's JSON leaves out where it is empty, and Docker's templates can ask for all
/// the same: `{{if .State.Health}}`.
fn add_absent(value: &mut Value) {
    // Of which objects, where, what, and as what.
    let optional = [
        ("State", "", "SizeRw", Value::Null),
        ("State", "", "SizeRootFs", Value::Null),
        ("State", "/State", "Health", Value::Null),
        ("RootFS", "", "Variant", json!("")),
        ("RootFS", "", "OsVersion", json!("")),
        ("Config", "/Config", "Healthcheck", Value::Null),
        ("Config", "/Config", "ExposedPorts", Value::Null),
        ("Config", "/Config", "Volumes", Value::Null),
        ("Config", "/Config", "Shell", Value::Null),
        ("Config", "/Config", "OnBuild", Value::Null),
        ("Config", "/Config", "Env", Value::Null),
        ("Config", "/Config", "User", json!("")),
        ("Config", "/Config", "StopSignal", json!("")),
    ];
    for (mark, place, key, default) in optional {
        if value.get(mark).is_some()
            && let Some(Value::Object(fields)) = value.pointer_mut(place)
            && !fields.contains_key(key)
        {
            fields.insert(key.to_owned(), default);
        }
    }
}
