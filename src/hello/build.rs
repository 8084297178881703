//! The package's build script: compiles `program.rs`, which the embedded image carries.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    let source = "src/hello/program.rs";
    println!("cargo::rerun-if-changed={source}");
    println!("cargo::rerun-if-changed=src/sys/freestanding.rs");
    println!("cargo::rerun-if-changed=src/hello/build.rs");
    let variable = |name: &str| env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"));
    let output = PathBuf::from(variable("OUT_DIR")).join("hello");
    let mut command = Command::new(variable("RUSTC"));
    command
        .args(["--edition", "2024", "--crate-name", "hello", "--crate-type", "bin"])
        .args(["--target", &variable("TARGET")])
        .args(["-C", "panic=abort", "-C", "opt-level=s", "-C", "strip=symbols"])
        .args(["-C", "relocation-model=static"])
        .args(["-C", "debuginfo=0", "-C", "codegen-units=1", "-C", "lto=fat"])
        .args(["-C", "link-args=-nostartfiles -nostdlib -static -no-pie"])
        // No notes and no padding: the file is little more than its code.
        .args(["-C", "link-args=-Wl,--build-id=none,--gc-sections,-z,noseparate-code,--no-eh-frame-hdr,-z,norelro"])
        .arg("-o")
        .arg(&output)
        .arg(source);
    // The linker that cargo was told to use, if it was told one.
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        command.args(["-C", &format!("linker={linker}")]);
    }
    let status = command.status().expect("the compiler can be started");
    assert!(
        status.success(),
        "the program of the embedded image does not compile"
    );
    println!("cargo::rustc-env=CORACLE_HELLO={}", output.display());
}
