//! RUN: a container over the layers so far; what it changed becomes a layer.

use super::cache::Key;
use super::mounts::{self, Ready, Wanted};
use super::plan::is_proxy;
use super::report::Stream;
use super::stage::Running;
use super::state::{Layer, State};
use super::stubs;
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
use crate::oci::Platform;
use crate::state::Ending;
use crate::store::containers::{Container, HostOptions, LogDriver, LogOptions, NetworkMode};

/// A step, the words that run, and what is mounted meanwhile.
type What<'a> = (&'a RunStep, &'a [String], &'a [Wanted]);

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
        let words = self.command(state, step);
        let layer = self.timed(&self.title(&located.text), |number| {
            let mounts = self.wanted_mounts(state, step)?;
            let key = self.run_key(state, step, &words, &mounts);
            self.run_cached(state, (step, &words, &mounts), &key, number)
        })?;
        state.add_layer(layer, self.history(state, &words));
        Ok(())
    }

    fn run_cached(
        &self,
        state: &State,
        what: What<'_>,
        key: &Digest,
        number: u32,
    ) -> Result<(Layer, bool)> {
        if let Some(Some(layer)) = self.cached(key)? {
            return Ok((layer, true));
        }
        let layer = self.run_in_container(state, what, number)?;
        self.build.remember(key, Some(&layer))?;
        Ok((layer, false))
    }

    /// The words that run. A heredoc alone on its line goes to the shell whole.
    fn command(&self, state: &State, step: &RunStep) -> Vec<String> {
        let shell = |text: &String| {
            let mut words = state.shell();
            words.push(text.clone());
            words
        };
        match &step.command {
            RunCommand::Exec(words) => words.clone(),
            RunCommand::Shell(text) => shell(text),
            RunCommand::Script(_) if own_script(step).is_some() => vec![mounts::SCRIPT.to_owned()],
            RunCommand::Script(text) => shell(text),
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

    fn run_key(
        &self,
        state: &State,
        step: &RunStep,
        words: &[String],
        mounts: &[Wanted],
    ) -> Digest {
        let config = &state.config.config;
        let mut key = Key::new("RUN");
        key.add(state.top().map(Digest::to_string).unwrap_or_default())
            .add(state.newest().to_string())
            .add(&config.user)
            .add(&config.working_dir)
            .add(format!("{:?}", self.network(step)));
        for list in [words, &config.env, &self.visible_arguments(state)] {
            key.add(list.len().to_string());
            for word in list {
                key.add(word);
            }
        }
        if let Some(script) = own_script(step) {
            key.add("script").add(script);
        }
        let steps = &self.build.request.steps;
        if self.network(step) == steps.network {
            for attached in &steps.networks {
                key.add("network").add(&attached.network);
            }
        }
        for host in &steps.extra_hosts {
            // As with BuildKit, the name counts and not the address.
            key.add("host")
                .add(host.split([':', '=']).next().unwrap_or_default());
        }
        mounts::add_to(&mut key, mounts);
        key.finish()
    }

    /// The network of a step: its own, or that of all.
    fn network(&self, step: &RunStep) -> NetworkMode {
        match step.network {
            Network::Default => self.build.request.steps.network.clone(),
            Network::None => NetworkMode::None,
            Network::Host => NetworkMode::Host,
        }
    }

    /// What a step's container has of the host.
    fn host_options(&self, step: &RunStep, ready: &Ready) -> HostOptions {
        let mut host = self.build.request.steps.clone();
        host.network = self.network(step);
        if host.network != self.build.request.steps.network {
            host.networks.clear();
        }
        HostOptions {
            log: LogOptions {
                driver: LogDriver::None,
                ..LogOptions::default()
            },
            mounts: ready.points.clone(),
            tied: true,
            ..host
        }
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
        (step, words, mounts): What<'_>,
        number: u32,
    ) -> Result<Layer> {
        let mut ready = self.ready_mounts(mounts, own_script(step))?;
        let stubs = self.stubs(state, &ready.points)?;
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
                host: self.host_options(step, &ready),
            },
        )?;
        let layer = self
            .run_to_its_end((monitor, &mut ready), &container, words, number)
            .map_err(|why| explain(state, why))
            .and_then(|()| stubs::remove(&container.path("upper"), &stubs))
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
        (monitor, ready): (IdleMonitor, &mut Ready),
        container: &Container,
        words: &[String],
        number: u32,
    ) -> Result<()> {
        let attach = Attach {
            output: true,
            stdin: false,
        };
        let mut session = start::start_new_with(
            self.build.engine,
            monitor,
            container,
            Options {
                attach,
                size: (0, 0),
            },
            ready.environment.clone(),
        )?;
        // The program has them mounted by now.
        ready.forget_secrets();
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

/// Says why a program of another machine cannot be executed.
fn explain(state: &State, why: Error) -> Error {
    let (platform, host) = (state.config.platform(), Platform::host());
    if host.runs(&platform) || why.kind() != Kind::CannotExec {
        return why;
    }
    Error::new(
        why.kind(),
        format!("run a program of {platform} on this machine, which is {host}"),
    )
    .because(why)
    .hint(
        "It takes an emulator that is registered with the kernel (binfmt_misc), \
         as Debian's package qemu-user-static brings.",
    )
}

/// A script that names its own interpreter.
fn own_script(step: &RunStep) -> Option<&str> {
    match &step.command {
        RunCommand::Script(text) if text.starts_with("#!") => Some(text),
        _ => None,
    }
}

fn refuse_unsupported(step: &RunStep) -> Result<()> {
    let what = if step.security == Security::Insecure {
        "RUN --security=insecure".to_owned()
    } else if let Some(device) = step.devices.first() {
        format!("RUN --device={}", device.name)
    } else {
        return Ok(());
    };
    Err(Error::engine(format!("{what} is not supported yet")))
}
