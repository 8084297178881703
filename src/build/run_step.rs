//! RUN: a container over the layers so far; what it changed becomes a layer.

use super::cache::Key;
use super::plan::is_proxy;
use super::report::Stream;
use super::stage::Running;
use super::state::{Layer, State};
use crate::containerfile::{
    Instruction, Located, NetworkMode as Network, RunCommand, RunStep, Security,
};
use crate::digest::Digest;
use crate::engine::create::{Blueprint, make};
use crate::engine::rm;
use crate::engine::start::{self, Options};
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::protocol::{Attach, Kind as FrameKind};
use crate::monitor::{IdleMonitor, Session, monitor_died, read_exited};
use crate::state::Ending;
use crate::store::containers::{Container, HostOptions, LogDriver, LogOptions, NetworkMode};

/// The host name of every step, so that none gets into an image by chance.
const HOSTNAME: &str = "build";

impl Running<'_> {
    pub(super) fn run(
        &self,
        state: &mut State,
        step: &RunStep,
        located: &Located<Instruction>,
    ) -> Result<()> {
        refuse_unsupported(step)?;
        let words = self.command(state, step)?;
        let key = self.run_key(state, step, &words);
        let layer = self.timed(&self.title(&located.text), |number| {
            self.run_cached(state, step, &words, &key, number)
        })?;
        state.add_layer(layer, self.history(state, &words));
        Ok(())
    }

    fn run_cached(
        &self,
        state: &State,
        step: &RunStep,
        words: &[String],
        key: &Digest,
        number: u32,
    ) -> Result<(Layer, bool)> {
        if let Some(Some(layer)) = self.build.cached(key)? {
            return Ok((layer, true));
        }
        let layer = self.run_in_container(state, step, words, number)?;
        self.build.remember(key, Some(&layer))?;
        Ok((layer, false))
    }

    /// The words that run. A heredoc alone on its line goes to the shell whole.
    fn command(&self, state: &State, step: &RunStep) -> Result<Vec<String>> {
        let shell = |text: &String| {
            let mut words = state.shell();
            words.push(text.clone());
            words
        };
        match &step.command {
            RunCommand::Exec(words) => Ok(words.clone()),
            RunCommand::Shell(text) => Ok(shell(text)),
            RunCommand::Script(text) if text.starts_with("#!") => Err(Error::engine(
                "RUN with a script that names its own interpreter is not supported yet",
            )
            .hint("Leave out the `#!` line, or name the interpreter: RUN python3 <<EOF.")),
            RunCommand::Script(text) => Ok(shell(text)),
        }
    }

    /// ARGs that a command sees: those that were declared and that no ENV hides.
    fn visible_arguments(&self, state: &State) -> Vec<String> {
        let hidden = |name: &str| {
            let prefix = format!("{name}=");
            state
                .config
                .config
                .env
                .iter()
                .any(|entry| entry.starts_with(&prefix))
        };
        let declared = state.arguments.iter().filter(|(name, _)| !hidden(name));
        declared
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    fn run_key(&self, state: &State, step: &RunStep, words: &[String]) -> Digest {
        let config = &state.config.config;
        let mut key = Key::new("RUN");
        key.add(state.top().map(Digest::to_string).unwrap_or_default())
            .add(state.newest().to_string())
            .add(&config.user)
            .add(&config.working_dir)
            .add(format!("{:?}", step.network));
        for list in [words, &config.env, &self.visible_arguments(state)] {
            key.add(list.len().to_string());
            for word in list {
                key.add(word);
            }
        }
        key.finish()
    }

    fn history(&self, state: &State, words: &[String]) -> String {
        let arguments = self.visible_arguments(state);
        let mut text = String::from("RUN ");
        if !arguments.is_empty() {
            text.push_str(&format!("|{} {} ", arguments.len(), arguments.join(" ")));
        }
        text + &words.join(" ")
    }

    fn run_in_container(
        &self,
        state: &State,
        step: &RunStep,
        words: &[String],
        number: u32,
    ) -> Result<Layer> {
        let engine = self.build.engine;
        let mut config = state.config.config.clone();
        config.entrypoint = None;
        config.cmd = Some(words.to_vec());
        config.env.extend(self.visible_arguments(state));
        let proxies = self
            .build
            .request
            .arguments
            .iter()
            .filter(|(name, _)| is_proxy(name));
        config
            .env
            .extend(proxies.map(|(name, value)| format!("{name}={value}")));
        if !config.env.iter().any(|entry| entry.starts_with("PATH=")) {
            config
                .env
                .push(crate::engine::create::DEFAULT_PATH.to_owned());
        }
        let monitor = IdleMonitor::spawn()?;
        let container = make(
            engine,
            Blueprint {
                image_name: "build".to_owned(),
                image: Digest::of(b""),
                layers: state
                    .layers
                    .iter()
                    .map(|layer| layer.chain.clone())
                    .collect(),
                config,
                name: None,
                hostname: Some(HOSTNAME.to_owned()),
                tty: false,
                open_stdin: false,
                host: HostOptions {
                    network: match step.network {
                        Network::Default => NetworkMode::Default,
                        Network::None => NetworkMode::None,
                        Network::Host => NetworkMode::Host,
                    },
                    log: LogOptions {
                        driver: LogDriver::None,
                        ..LogOptions::default()
                    },
                    tied: true,
                    ..HostOptions::default()
                },
            },
        )?;
        let layer = self
            .run_to_its_end(monitor, &container, words, number)
            .and_then(|()| self.build.commit(state, &container.path("upper")));
        let removed = rm::rm(
            engine,
            &container,
            rm::Options {
                force: true,
                volumes: true,
                timeout: None,
            },
        );
        let layer = layer?;
        removed?;
        Ok(layer)
    }

    fn run_to_its_end(
        &self,
        monitor: IdleMonitor,
        container: &Container,
        words: &[String],
        number: u32,
    ) -> Result<()> {
        let attach = Attach {
            output: true,
            stdin: false,
        };
        let mut session = start::start_new(
            self.build.engine,
            monitor,
            container,
            Options {
                attach,
                size: (0, 0),
            },
        )?;
        let ending = self
            .stages
            .while_it_runs(container, || self.pass_output(&mut session, number))?;
        session.reap();
        if ending != Ending::Code(0) {
            self.stages.go_on()?;
        }
        match ending {
            Ending::Code(0) => Ok(()),
            Ending::Code(code) => Err(step_failed(words, &format!("exit status {code}"))),
            Ending::Signal(signal) => Err(step_failed(words, &format!("signal {signal}"))),
            Ending::Unknown => Err(monitor_died()),
        }
    }

    fn pass_output(&self, session: &mut Session, number: u32) -> Result<Ending> {
        loop {
            let Some(frame) = session.connection().receive()? else {
                return Err(monitor_died());
            };
            let report = self.build.report;
            match frame.kind {
                FrameKind::Stdout => report.output(number, Stream::Stdout, &frame.payload),
                FrameKind::Stderr => report.output(number, Stream::Stderr, &frame.payload),
                FrameKind::Exited => {
                    let exited = read_exited(&frame.payload)?;
                    if let Some(fault) = exited.fault {
                        return Err(Error::from(fault)).doing(|| "put the step's container away");
                    }
                    return Ok(exited.exit.ending);
                }
                _ => {}
            }
        }
    }
}

fn step_failed(words: &[String], how: &str) -> Error {
    Error::new(
        Kind::StepFailed,
        format!("the command `{}` ended with {how}", words.join(" ")),
    )
}

fn refuse_unsupported(step: &RunStep) -> Result<()> {
    let what = if let Some(mount) = step.mounts.first() {
        format!("RUN --mount={}", mount.as_str())
    } else if step.security == Security::Insecure {
        "RUN --security=insecure".to_owned()
    } else if let Some(device) = step.devices.first() {
        format!("RUN --device={}", device.name)
    } else {
        return Ok(());
    };
    Err(Error::engine(format!("{what} is not supported yet")))
}
