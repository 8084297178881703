//! The flags about the image of a container that is to be made, which is pulled if need be.
//!
//! A pull is a command of its own: it starts threads, and what comes after it must not have
//! any.

use clap::Args;

use super::Context;
use super::registry_options::{self, RegistryOptions};
use crate::engine::{Engine, pull};
use crate::env;
use crate::error::{Context as _, Error, Kind, Result};
use crate::image::resolve;
use crate::reference::Reference;
use crate::ui;

/// When an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum PullPolicy {
    /// Every time.
    Always,
    /// If it is not here.
    Missing,
    /// If the registry has another one.
    Newer,
    /// Never.
    Never,
}

/// The image.
#[derive(Debug, Clone, Args)]
pub(super) struct ImageNeeded {
    /// Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never
    #[arg(
        long,
        value_enum,
        default_value = "missing",
        value_name = "POLICY",
        hide_possible_values = true
    )]
    pull: PullPolicy,
    /// Do not show how pulling goes
    #[arg(short, long)]
    quiet: bool,
    /// Platform of the image: OS/ARCHITECTURE[/VARIANT]
    #[arg(long, value_name = "PLATFORM", conflicts_with_all = ["arch", "os", "variant"])]
    platform: Option<String>,
    /// Architecture of the image
    #[arg(long, value_name = "ARCHITECTURE")]
    arch: Option<String>,
    /// Operating system of the image
    #[arg(long, value_name = "OS")]
    os: Option<String>,
    /// Variant of the image's architecture
    #[arg(long, value_name = "VARIANT", requires = "arch")]
    variant: Option<String>,
    /// Does nothing: there is no such trust any more
    #[arg(long, hide = true)]
    #[allow(dead_code, reason = "there is no choice")]
    disable_content_trust: bool,
    /// Does nothing: Linux knows no other
    #[arg(long, hide = true, value_parser = ["default", ""])]
    #[allow(dead_code, reason = "there is no choice")]
    isolation: Option<String>,
    #[command(flatten, next_help_heading = "Registry")]
    registry: RegistryOptions,
}

impl ImageNeeded {
    /// Sees to it that the image is here, as the flags say.
    pub(super) fn see_to(&self, context: &Context, engine: &Engine, image: &str) -> Result<()> {
        self.see_to_any(context, engine, image)?;
        self.see_to_platform(context, engine, image)
    }

    fn see_to_any(&self, context: &Context, engine: &Engine, image: &str) -> Result<()> {
        let here = pull::is_here(engine, image)?.is_some();
        let wanted = match self.pull {
            PullPolicy::Never if !here => return Err(resolve::no_such_image(image)),
            PullPolicy::Never => false,
            PullPolicy::Missing => !here,
            PullPolicy::Always | PullPolicy::Newer => !image.starts_with("sha256:"),
        };
        if !wanted {
            return Ok(());
        }
        if !here && !self.quiet {
            let name = image
                .parse::<Reference>()
                .map_or(image.to_owned(), |name| name.familiar());
            ui::note(format_args!("Unable to find image '{name}' locally"));
        }
        match self.pull_apart(context, image, self.platform().as_deref()) {
            // With "newer", a registry that cannot be reached leaves what is here.
            Err(why) if why.kind() == Kind::Reported && here && self.pull == PullPolicy::Newer => {
                Ok(())
            }
            other => other,
        }
    }

    /// The image here must be the one for the platform, if one was asked for.
    fn see_to_platform(&self, context: &Context, engine: &Engine, image: &str) -> Result<()> {
        let Some(text) = self.platform() else {
            return Ok(());
        };
        let wanted = registry_options::platform(Some(text.clone()))?;
        let fits = || -> Result<bool> {
            let found = resolve::need(&engine.store, image)?.config.platform();
            let same_variant = wanted.variant.is_none() || wanted.variant == found.variant;
            Ok(wanted.os == found.os && wanted.architecture == found.architecture && same_variant)
        };
        if fits()? {
            return Ok(());
        }
        let may_pull = self.pull != PullPolicy::Never;
        if may_pull {
            self.pull_apart(context, image, Some(&text))?;
        }
        match may_pull && fits()? {
            true => Ok(()),
            false => Err(Error::usage(format!(
                "there is no image `{image}` for the platform `{text}`"
            ))),
        }
    }

    /// The platform that was asked for, in one word.
    fn platform(&self) -> Option<String> {
        if self.platform.is_some() || (self.arch.is_none() && self.os.is_none()) {
            return self.platform.clone();
        }
        let host = crate::oci::Platform::host();
        let os = self.os.as_deref().unwrap_or(&host.os);
        let architecture = self.arch.as_deref().unwrap_or(&host.architecture);
        let variant = self.variant.iter().map(|variant| format!("/{variant}"));
        Some(format!(
            "{os}/{architecture}{}",
            variant.collect::<String>()
        ))
    }

    fn pull_apart(&self, context: &Context, image: &str, platform: Option<&str>) -> Result<()> {
        let mut command = std::process::Command::new("/proc/self/exe");
        command
            .arg("--root")
            .arg(&context.paths.root)
            .arg("--runroot")
            .arg(&context.paths.run)
            .args(env::get(env::DOCKER_CONFIG).map(|directory| format!("--config={directory}")))
            .arg("pull")
            .args(self.quiet.then_some("--quiet"))
            .args(platform.map(|platform| format!("--platform={platform}")))
            .args(self.registry.flags())
            .arg(image)
            .stdout(std::process::Stdio::null());
        let status = command.status().doing(|| "start a pull")?;
        match status.code() {
            Some(0) => Ok(()),
            Some(_) => Err(Error::new(Kind::Reported, format!("pull `{image}`"))),
            None => Err(Error::new(Kind::Interrupted, format!("pull `{image}`"))),
        }
    }
}
