//! The hooks of a container, as its monitor runs them over a run.

use oci_spec::runtime::Spec;

use crate::error::Result;
use crate::runtime::{ContainerHooks, configuration};
use crate::store::containers::Container;

/// The hooks of a configuration, if it has any.
pub(super) fn of<'a>(spec: &'a Spec, container: &'a Container) -> Option<ContainerHooks<'a>> {
    ContainerHooks::of(spec, container.id().as_str(), container.directory())
}

/// A run that is being begun: if it fails, what is to be run after its end is run.
pub(super) struct Begun<'a>(Option<ContainerHooks<'a>>);

impl<'a> Begun<'a> {
    pub(super) fn with(hooks: Option<ContainerHooks<'a>>) -> Self {
        Begun(hooks)
    }

    /// It did not fail. Returns what is needed for [`after`].
    pub(super) fn succeed(mut self, spec: &Spec) -> Option<Spec> {
        self.0.take()?;
        let mut rest = Spec::default();
        rest.set_version(spec.version().clone());
        rest.set_annotations(spec.annotations().clone());
        rest.set_hooks(spec.hooks().clone());
        // What the library makes up.
        rest.set_process(None).set_linux(None);
        rest.set_mounts(None).set_root(None);
        Some(rest)
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if let Some(hooks) = self.0 {
            // Why the start failed is what has to be said.
            let _ = hooks.poststop();
        }
    }
}

/// Runs what is to be run after the end of a run.
pub(super) fn after(spec: &Spec, container: &Container) -> Result<()> {
    of(spec, container).map_or(Ok(()), |hooks| hooks.poststop())
}

/// Runs for a monitor that was killed what it would have run after the end of its run.
pub(super) fn after_killed(container: &Container) -> Result<()> {
    if container.record().host.hooks.is_empty() {
        return Ok(());
    }
    after(
        &configuration::read(&container.path("config.json"))?,
        container,
    )
}
