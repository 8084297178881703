//! Instructions that change the configuration and nothing else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::plan::escape;
use super::stage::Running;
use super::state::State;
use crate::containerfile::{
    Argument, Command, Escape, Expander, Healthcheck, Instruction, KeyValue, Word, parse_exposed,
};
use crate::engine::create::clean_absolute;
use crate::error::{Error, Result};
use crate::oci::Empty;
use crate::signal;

impl Running<'_> {
    /// Expands words with the variables that a state has.
    pub(super) fn expanding<T>(
        &self,
        state: &State,
        act: impl FnOnce(&Expander<'_>) -> Result<T>,
    ) -> Result<T> {
        Metadata::of(escape(self.build)).expanding(state, act)
    }

    pub(super) fn expand(&self, state: &State, word: &Word) -> Result<String> {
        Metadata::of(escape(self.build)).expand(state, word)
    }

    pub(super) fn metadata(
        &self,
        state: &mut State,
        instruction: &Instruction,
        text: &str,
    ) -> Result<()> {
        Metadata::of(escape(self.build)).change(state, instruction)?;
        state.add_empty_history(text.to_owned());
        Ok(())
    }

    /// ARG: the value given for the build, else the default, else that of before the first FROM.
    pub(super) fn arguments(
        &self,
        state: &mut State,
        arguments: &[Argument],
        text: &str,
    ) -> Result<()> {
        let before = state.clone();
        for argument in arguments {
            let value = match (
                self.build.request.arguments.get(&argument.name),
                &argument.default,
            ) {
                (Some(given), _) => Some(given.clone()),
                (None, Some(default)) => Some(self.expand(&before, default)?),
                (None, None) => self.global(&argument.name),
            };
            if let Some(value) = value {
                state.arguments.insert(argument.name.clone(), value);
            }
        }
        state.add_empty_history(text.to_owned());
        Ok(())
    }
}

/// Instructions that change the configuration, wherever they come from.
pub(super) struct Metadata {
    escape: Escape,
}

impl Metadata {
    /// With this escape character.
    pub(super) fn of(escape: Escape) -> Self {
        Metadata { escape }
    }

    fn expanding<T>(
        &self,
        state: &State,
        act: impl FnOnce(&Expander<'_>) -> Result<T>,
    ) -> Result<T> {
        let lookup = |name: &str| state.variable(name);
        act(&Expander::new(self.escape, &lookup))
    }

    pub(super) fn expand(&self, state: &State, word: &Word) -> Result<String> {
        self.expanding(state, |expander| expander.word(word))
    }

    /// Does what an instruction says. Those that make or copy files are refused.
    pub(super) fn change(&self, state: &mut State, instruction: &Instruction) -> Result<()> {
        match instruction {
            Instruction::Env(pairs) => self.environment(state, pairs)?,
            Instruction::Label(pairs) => {
                for (key, value) in self.pairs(state, pairs)? {
                    state.config.config.labels.insert(key, value);
                }
            }
            Instruction::Expose(words) => self.expose(state, words)?,
            Instruction::Volume(words) => self.volumes(state, words)?,
            Instruction::User(word) => {
                let user = self.expand(state, word)?;
                if user.is_empty() {
                    return Err(Error::usage("the user is empty: a variable is not set"));
                }
                state.config.config.user = user;
            }
            Instruction::Cmd(command) => {
                state.config.config.cmd = Some(self.words(state, command));
                state.command_is_own = true;
            }
            Instruction::Entrypoint(command) => {
                state.config.config.entrypoint = Some(self.words(state, command));
                if !state.command_is_own {
                    state.config.config.cmd = None;
                }
            }
            Instruction::Shell(words) => state.config.config.shell = Some(words.clone()),
            Instruction::StopSignal(word) => {
                let text = self.expand(state, word)?;
                signal::parse(&text)?;
                state.config.config.stop_signal = Some(text);
            }
            Instruction::Maintainer(author) => state.config.author = Some(author.clone()),
            Instruction::Healthcheck(check) => {
                let check = self.health(state, check);
                state
                    .config
                    .config
                    .extra
                    .insert("Healthcheck".to_owned(), check);
            }
            Instruction::Onbuild(trigger) => {
                let extra = &mut state.config.config.extra;
                let list = extra
                    .entry("OnBuild".to_owned())
                    .or_insert_with(|| json!([]));
                if let Value::Array(list) = list {
                    list.push(json!(trigger));
                }
            }
            other => {
                return Err(Error::engine(format!(
                    "{} is not supported yet",
                    other.name()
                )));
            }
        }
        Ok(())
    }

    /// All words of an instruction see the variables from before it.
    fn pairs(&self, state: &State, pairs: &[KeyValue]) -> Result<Vec<(String, String)>> {
        pairs
            .iter()
            .map(|pair| {
                Ok((
                    self.expand(state, &pair.key)?,
                    self.expand(state, &pair.value)?,
                ))
            })
            .collect()
    }

    fn environment(&self, state: &mut State, pairs: &[KeyValue]) -> Result<()> {
        for (key, value) in self.pairs(state, pairs)? {
            if key.is_empty() || key.contains(['=', '\0']) {
                return Err(Error::usage(format!("invalid name `{key}` of a variable")));
            }
            let prefix = format!("{key}=");
            let environment = &mut state.config.config.env;
            let entry = format!("{prefix}{value}");
            match environment
                .iter_mut()
                .find(|entry| entry.starts_with(&prefix))
            {
                Some(old) => *old = entry,
                None => environment.push(entry),
            }
        }
        Ok(())
    }

    fn expose(&self, state: &mut State, words: &[Word]) -> Result<()> {
        let mut ports: BTreeMap<String, Empty> = BTreeMap::new();
        for word in words {
            for text in self.expanding(state, |expander| expander.words(word))? {
                let exposed = parse_exposed(&text)?;
                for port in exposed.first..=exposed.last {
                    ports.insert(format!("{port}/{}", exposed.protocol), Empty {});
                }
            }
        }
        state.config.config.exposed_ports.append(&mut ports);
        Ok(())
    }

    fn volumes(&self, state: &mut State, words: &[Word]) -> Result<()> {
        for word in words {
            let path = self.expand(state, word)?;
            let path = absolute(&state.config.config.working_dir, &path)
                .ok_or_else(|| Error::usage(format!("invalid volume path `{path}`")))?;
            state.config.config.volumes.insert(path, Empty {});
        }
        Ok(())
    }

    /// The words of a command: a shell form goes to the shell.
    fn words(&self, state: &State, command: &Command) -> Vec<String> {
        match command {
            Command::Exec(words) => words.clone(),
            Command::Shell(text) => {
                let mut words = state.shell();
                words.push(text.clone());
                words
            }
        }
    }

    fn health(&self, state: &State, check: &Healthcheck) -> Value {
        let probe = match check {
            Healthcheck::None => return json!({ "Test": ["NONE"] }),
            Healthcheck::Probe(probe) => probe,
        };
        let test = match &probe.command {
            Command::Exec(words) => std::iter::once("CMD".to_owned())
                .chain(words.iter().cloned())
                .collect::<Vec<_>>(),
            Command::Shell(text) if state.config.config.shell.is_none() => {
                vec!["CMD-SHELL".to_owned(), text.clone()]
            }
            Command::Shell(_) => {
                let words = self.words(state, &probe.command);
                std::iter::once("CMD".to_owned()).chain(words).collect()
            }
        };
        let mut value = json!({ "Test": test });
        for (name, duration) in [
            ("Interval", probe.interval),
            ("Timeout", probe.timeout),
            ("StartPeriod", probe.start_period),
            ("StartInterval", probe.start_interval),
        ] {
            if let Some(duration) = duration {
                value[name] = json!(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX));
            }
        }
        if let Some(retries) = probe.retries {
            value["Retries"] = json!(retries);
        }
        value
    }
}

/// A path, from the working directory if it is relative.
pub(super) fn absolute(working_dir: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return None;
    }
    let joined = match path.starts_with('/') {
        true => path.to_owned(),
        false => format!(
            "{}/{path}",
            if working_dir.is_empty() {
                "/"
            } else {
                working_dir
            }
        ),
    };
    Some(clean_absolute(&joined)?.to_string_lossy().into_owned())
}
