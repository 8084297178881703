//! `inspect`: show everything about objects.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::Context;
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
    /// Names or ids: of containers first, then of images, volumes and networks
    #[arg(required = true, value_name = "OBJECT")]
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
    show(context, &arguments.objects, wish)
}

/// `container inspect`.
pub(super) mod container {
    use super::{Args, Context, ObjectKind, Output, Result, Wish, show};

    pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

    /// Show details of containers
    #[derive(Debug, Clone, Args)]
    pub(in crate::cli) struct Arguments {
        #[command(flatten)]
        output: Output,
        /// Show how much a container has written, and how much it holds with its image
        #[arg(short, long)]
        size: bool,
        /// Names or ids of containers
        #[arg(required = true, value_name = "CONTAINER")]
        containers: Vec<String>,
    }

    /// Does it.
    pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
        let wish = Wish {
            kinds: &[ObjectKind::Container],
            format: arguments.output.format.as_deref(),
            with_size: arguments.size,
        };
        show(context, &arguments.containers, wish)
    }
}

/// `image inspect`.
pub(super) mod image {
    use super::{Args, Context, ObjectKind, Output, Result, Wish, show};

    pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

    /// Show details of images
    #[derive(Debug, Clone, Args)]
    pub(in crate::cli) struct Arguments {
        #[command(flatten)]
        output: Output,
        /// Names or ids of images
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<String>,
    }

    /// Does it.
    pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
        let wish = Wish {
            kinds: &[ObjectKind::Image],
            format: arguments.output.format.as_deref(),
            with_size: false,
        };
        show(context, &arguments.images, wish)
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
