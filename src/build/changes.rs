//! Instructions of a Dockerfile that are applied to a configuration alone, as `commit` and
//! `import` take them with `--change`.

use super::metadata::{Metadata, absolute};
use super::state::State;
use crate::containerfile::{Directives, Instruction, parse_instructions};
use crate::error::{Context, Error, Result};
use crate::oci::ImageConfig;

/// Changes a configuration as each text says, of one or more instructions, in order. The history stays.
///
/// # Errors
///
/// If one holds no instruction, is malformed, or needs files.
pub fn apply(config: ImageConfig, changes: &[String]) -> Result<ImageConfig> {
    let mut state = State::on(config, Vec::new(), None);
    let metadata = Metadata::of(Directives::default().escape);
    for change in changes {
        let doing = || format!("change `{change}`");
        for instruction in parse_instructions(change).doing(doing)? {
            one(&metadata, &mut state, instruction.value).doing(doing)?;
        }
    }
    Ok(state.config)
}

fn one(metadata: &Metadata, state: &mut State, instruction: Instruction) -> Result<()> {
    match instruction {
        Instruction::Workdir(word) => {
            let path = metadata.expand(state, &word)?;
            let directory = &mut state.config.config.working_dir;
            *directory = absolute(directory, &path)
                .ok_or_else(|| Error::usage("the directory is empty: a variable is not set"))?;
            Ok(())
        }
        refused @ (Instruction::Add(_)
        | Instruction::Copy(_)
        | Instruction::Run(_)
        | Instruction::Arg(_)
        | Instruction::Maintainer(_)
        | Instruction::Shell(_)) => Err(Error::usage(format!(
            "{} cannot be applied to an image that is there",
            refused.name()
        ))
        .hint("CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and WORKDIR can.")),
        instruction => metadata.change(state, &instruction),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(changes: &[&str]) -> Result<ImageConfig> {
        let changes: Vec<String> = changes.iter().map(|change| (*change).to_owned()).collect();
        apply(ImageConfig::default(), &changes)
    }

    #[test]
    fn instructions_change_the_configuration_in_order() {
        let config = changed(&[
            "ENV A=1 B=two",
            "env C=$A",
            "CMD [\"sh\", \"-c\", \"true\"]",
            "ENTRYPOINT run it",
            "LABEL x=y",
            "EXPOSE 80/tcp",
            "USER app",
            "VOLUME /data",
            "WORKDIR /srv",
            "WORKDIR sub",
            "STOPSIGNAL INT",
            "ONBUILD RUN make",
            "HEALTHCHECK NONE\n# and\nENV D=4 \\\n E=5",
        ])
        .unwrap();
        assert_eq!(config.history, []);
        let config = config.config;
        assert_eq!(config.env, ["A=1", "B=two", "C=1", "D=4", "E=5"]);
        assert_eq!(config.entrypoint.unwrap(), ["/bin/sh", "-c", "run it"]);
        assert_eq!(config.cmd.unwrap(), ["sh", "-c", "true"]);
        assert_eq!(config.working_dir, "/srv/sub");
        assert_eq!(
            (config.user.as_str(), config.labels["x"].as_str()),
            ("app", "y")
        );
        assert!(config.exposed_ports.contains_key("80/tcp"));
        assert!(config.volumes.contains_key("/data"));
        assert_eq!(config.extra["OnBuild"][0], "RUN make");
        assert_eq!(config.extra["Healthcheck"]["Test"][0], "NONE");
    }

    #[test]
    fn what_needs_files_or_is_no_instruction_is_refused() {
        for change in [
            "RUN true",
            "COPY a b",
            "ADD a b",
            "FROM x",
            "NONSENSE 1",
            "",
            "ENV",
            "MAINTAINER me",
            "STOPSIGNAL NOPE",
            "ONBUILD ONBUILD RUN x",
        ] {
            assert!(changed(&[change]).is_err(), "{change}");
        }
    }
}
