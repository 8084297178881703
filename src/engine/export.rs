//! `export`: the files of a container as one flat archive, without its volumes.

use std::io::Write;

use super::{Engine, view};
use crate::error::{Context, Result};
use crate::layer::{Selection, Spot, write_files};
use crate::runtime::view::Extent;
use crate::store::containers::Container;
use crate::store::events::Event;

/// Writes the archive. `engine` is one that only reads: this process enters its user
/// namespace here. Where something is mounted the archive has what is beneath.
pub fn export(engine: &Engine, container: &Container, mut sink: &mut dyn Write) -> Result<()> {
    let view = view::open(engine, container, Extent::RootAlone)?;
    let (inside, _) = Engine::open(engine.store.paths().clone())?;
    let root = Spot::find(view.root(), b"/", false)?;
    let selection = Selection::through(view.ids());
    write_files(&root, b"", false, &selection, &mut sink)
        .doing(|| format!("export container `{}`", container.record().name))?;
    inside
        .store
        .note_event(&Event::of_container(container.record(), "export"));
    Ok(())
}
