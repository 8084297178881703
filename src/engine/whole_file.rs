//! Writes a result of any size to a file that appears when it is whole.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::error::{Context, Result};
use crate::ids::random_hex;

/// How much is written at once.
pub const BUFFER_BYTES: usize = 256 << 10;

/// Writes a file that appears under its name when it is whole. What is no ordinary file,
/// a device or a fifo, is written to as it is.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<()>,
) -> Result<()> {
    let doing = || format!("write `{}`", path.display());
    let is_odd = std::fs::metadata(path).is_ok_and(|found| !found.is_file());
    let mut name = path.file_name().doing(doing)?.to_owned();
    name.push(format!(".{}", random_hex(4)?));
    let staged = match is_odd {
        true => path.to_owned(),
        false => path.with_file_name(name),
    };
    let file = match is_odd {
        true => std::fs::OpenOptions::new().write(true).open(path),
        // What containers and images hold is not for everybody to read.
        false => File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&staged),
    };
    let mut sink = io::BufWriter::with_capacity(BUFFER_BYTES, file.doing(doing)?);
    let mut written = write(&mut sink).and_then(|()| sink.flush().doing(doing));
    if !is_odd && written.is_ok() {
        written = std::fs::rename(&staged, path).doing(doing);
    }
    if !is_odd && written.is_err() {
        let _ = std::fs::remove_file(&staged);
    }
    written
}
