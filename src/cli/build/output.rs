//! `--output`: what becomes of what was built, in BuildKit's words.
//!
//! | words | becomes |
//! |---|---|
//! | `DIR`, `type=local,dest=DIR` | the files of the target, in a directory |
//! | `-`, `type=tar[,dest=FILE]` | the same as an archive |
//! | `type=image[,name=…][,push=true]`, `type=registry` | an image of this store, and of a registry |
//! | `type=docker`, `type=oci` with `dest=FILE` | an image in an archive; with `tar=false`, in a directory |
//! | `type=docker` | an image of this store |
//! | `type=cacheonly` | nothing but a full cache |

use std::path::{Path, PathBuf};

use crate::cli::run_options::split_fields;
use crate::cli::switches::truth;
use crate::engine::save::Form;
use crate::error::{Error, Result};
use crate::reference::Reference;

/// What becomes of what was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Output {
    /// An image of this store, and perhaps of a registry.
    Image { push: bool },
    /// Files in a directory.
    Files(PathBuf),
    /// Files in an archive.
    Archive(Destination),
    /// An image in an archive.
    Saved(Form, Destination),
    /// An image in a directory that is an OCI layout.
    Layout(PathBuf),
    /// Nothing.
    Nothing,
}

/// Where an archive goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    Stdout,
    File(PathBuf),
}

impl Output {
    /// Whether it is written to standard output.
    pub(super) fn is_stdout(&self) -> bool {
        let stdout = &Destination::Stdout;
        matches!(self, Output::Archive(to) | Output::Saved(_, to) if to == stdout)
    }
}

/// Reads one `--output`, and the names that it gives the image.
pub(super) fn output(text: &str) -> Result<(Output, Vec<Reference>)> {
    let bad = |why: String| Error::usage(format!("invalid output `{text}`: {why}"));
    if text == "-" {
        return Ok((Output::Archive(Destination::Stdout), Vec::new()));
    }
    if !text.contains('=') && !text.is_empty() {
        return Ok((Output::Files(PathBuf::from(text)), Vec::new()));
    }
    let mut fields = Fields::default();
    for field in split_fields(text).map_err(bad)? {
        fields.take(&field).map_err(bad)?;
    }
    let output = fields.output().map_err(bad)?;
    Ok((output, fields.names))
}

/// What the fields say, before it is known what it means together.
#[derive(Default)]
struct Fields {
    kind: String,
    dest: Option<String>,
    names: Vec<Reference>,
    push: bool,
    untarred: bool,
}

impl Fields {
    fn take(&mut self, field: &str) -> Result<(), String> {
        let (key, value) = field.split_once('=').unwrap_or((field, ""));
        let truth = || truth(value).ok_or_else(|| format!("`{key}` is either true or false"));
        match key.to_ascii_lowercase().as_str() {
            "type" => self.kind = value.to_ascii_lowercase(),
            "dest" if value.is_empty() => return Err("`dest` is empty".to_owned()),
            "dest" => self.dest = Some(value.to_owned()),
            "name" => {
                for name in value.split(',') {
                    let name = name.parse().map_err(|why: Error| why.one_line())?;
                    self.names.push(name);
                }
            }
            "push" => self.push = truth()?,
            "tar" => self.untarred = !truth()?,
            // What happens anyway.
            "mode" if value == "copy" => {}
            "compression" if value == "gzip" => {}
            "oci-mediatypes" | "store" if truth()? => {}
            "unpack" | "platform-split" => drop(truth()?),
            _ => return Err(format!("`{field}` is not supported")),
        }
        Ok(())
    }

    fn output(&self) -> Result<Output, String> {
        let dest = self.dest.as_deref();
        let kind = self.kind.as_str();
        let saves = matches!(kind, "oci" | "docker");
        if self.untarred && !saves {
            return Err(format!("`tar` is not for the type `{kind}`"));
        }
        if self.push && !matches!(kind, "image" | "registry") {
            return Err(format!("`push` is not for the type `{kind}`"));
        }
        if !self.names.is_empty() && matches!(kind, "local" | "tar" | "cacheonly") {
            return Err(format!("`name` is not for the type `{kind}`"));
        }
        let archive = || match dest {
            None | Some("-") => Destination::Stdout,
            Some(path) => Destination::File(PathBuf::from(path)),
        };
        let image = |push| Output::Image { push };
        Ok(match (kind, dest) {
            ("local", None | Some("-")) => {
                return Err("it takes a directory, as `dest`".to_owned());
            }
            ("local", Some(path)) => Output::Files(PathBuf::from(path)),
            ("tar", _) => Output::Archive(archive()),
            ("oci" | "docker", Some(path)) if self.untarred && path != "-" => {
                Output::Layout(PathBuf::from(path))
            }
            ("oci" | "docker", _) if self.untarred => {
                return Err("a directory takes a `dest`".to_owned());
            }
            ("docker", None) => image(false),
            ("docker", Some(_)) => Output::Saved(Form::Docker, archive()),
            ("oci", _) => Output::Saved(Form::Oci, archive()),
            (_, Some(_)) if matches!(kind, "image" | "registry" | "cacheonly") => {
                return Err(format!("`dest` is not for the type `{kind}`"));
            }
            ("image", None) => image(self.push),
            ("registry", None) => image(true),
            ("cacheonly", None) => Output::Nothing,
            ("", _) => return Err("it has no `type`".to_owned()),
            _ => {
                return Err(format!(
                    "there is no type `{kind}`, but local, tar, oci, docker, image, registry and cacheonly"
                ));
            }
        })
    }
}

/// Whether a path is meant that nothing can be written to.
pub(super) fn is_directory(to: &Destination) -> bool {
    matches!(to, Destination::File(path) if Path::new(path).is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_have_buildkits_words() {
        let file = |path: &str| Destination::File(PathBuf::from(path));
        let image = |push| Output::Image { push };
        for (text, expected) in [
            ("out", Output::Files("out".into())),
            ("type=local,dest=out", Output::Files("out".into())),
            ("dest=a b,type=LOCAL", Output::Files("a b".into())),
            ("-", Output::Archive(Destination::Stdout)),
            ("type=tar", Output::Archive(Destination::Stdout)),
            ("type=tar,dest=x.tar", Output::Archive(file("x.tar"))),
            ("type=oci,dest=x", Output::Saved(Form::Oci, file("x"))),
            (
                "type=oci,dest=-",
                Output::Saved(Form::Oci, Destination::Stdout),
            ),
            ("type=oci,tar=false,dest=x", Output::Layout("x".into())),
            ("type=docker", image(false)),
            ("type=docker,dest=x", Output::Saved(Form::Docker, file("x"))),
            ("type=image", image(false)),
            ("type=image,push=true", image(true)),
            ("type=registry", image(true)),
            ("type=cacheonly", Output::Nothing),
        ] {
            assert_eq!(output(text).unwrap(), (expected, Vec::new()), "{text}");
        }
        let (_, names) = output("type=oci,\"name=a,b:1\"").unwrap();
        assert_eq!(names, ["a".parse().unwrap(), "b:1".parse().unwrap()]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for text in [
            "",
            "dest=x",
            "type=",
            "type=local",
            "type=local,dest=-",
            "type=nonsense,dest=x",
            "type=image,dest=x",
            "type=image,name=UPPER",
            "type=image,push=maybe",
            "type=tar,push=true",
            "type=tar,name=a",
            "type=tar,tar=false",
            "type=oci,tar=false",
            "type=local,dest=",
            "type=local,dest=x,nonsense=1",
            "type=\"local",
        ] {
            assert!(output(text).is_err(), "{text}");
        }
    }
}
