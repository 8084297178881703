//! From statements to stages and typed instructions.

use super::ast::{Containerfile, Instruction, Located, Stage, Word};
use super::flags::{Flags, Kind};
use super::lexer::{self, Statement};
use super::suggest::did_you_mean;
use super::words::at_blanks;
use super::{excerpt, files, metadata, run};
use crate::error::{Context, Error, Result};

impl Containerfile {
    /// Reads a Dockerfile.
    ///
    /// Every fault is a [`Kind::Usage`](crate::error::Kind::Usage) error, for the file is
    /// what the user asks for, and names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let (directives, statements) = lexer::read(bytes)?;
        if statements.is_empty() {
            return Err(Error::usage("the file has no instructions"));
        }
        let mut file = Containerfile {
            directives,
            global_arguments: Vec::new(),
            stages: Vec::new(),
        };
        let escape = file.directives.escape.char();
        for statement in &statements {
            let line = || statement.doing();
            if statement.parts.is("FROM") {
                file.stages.push(parse_from(statement).doing(line)?);
                continue;
            }
            let instruction = parse_instruction(statement, escape).doing(line)?;
            match (file.stages.last_mut(), instruction) {
                (Some(stage), instruction) => {
                    stage.instructions.push(statement.locate(instruction));
                }
                (None, Instruction::Arg(arguments)) => {
                    file.global_arguments.push(statement.locate(arguments));
                }
                (None, _) => {
                    return Err(Error::usage("only ARG may come before the first FROM"))
                        .doing(line);
                }
            }
        }
        if file.stages.is_empty() {
            return Err(Error::usage("the file has no FROM"));
        }
        Ok(file)
    }
}

/// Reads an instruction that ONBUILD recorded in a base image.
///
/// Such text comes from an image, so it is checked anew; its lines are counted from 1.
pub fn parse_trigger(text: &str) -> Result<Located<Instruction>> {
    let (directives, statements) = lexer::read(text.as_bytes())?;
    let [statement] = statements.as_slice() else {
        return Err(Error::usage(
            "an ONBUILD trigger is exactly one instruction",
        ));
    };
    check_trigger(&statement.parts.name)
        .and_then(|()| parse_instruction(statement, directives.escape.char()))
        .map(|instruction| statement.locate(instruction))
        .doing(|| statement.doing())
}

/// Reads instructions that stand alone, in no stage.
pub fn parse_instructions(text: &str) -> Result<Vec<Located<Instruction>>> {
    let (directives, statements) = lexer::read(text.as_bytes())?;
    if statements.is_empty() {
        return Err(Error::usage("there is no instruction"));
    }
    let read = |statement: &Statement| {
        parse_instruction(statement, directives.escape.char())
            .map(|instruction| statement.locate(instruction))
            .doing(|| statement.doing())
    };
    statements.iter().map(read).collect()
}

/// Refuses the instructions that ONBUILD cannot hold.
fn check_trigger(name: &str) -> Result<()> {
    for refused in ["ONBUILD", "FROM", "MAINTAINER"] {
        if name.eq_ignore_ascii_case(refused) {
            return Err(Error::usage(format!("ONBUILD cannot hold {refused}")));
        }
    }
    Ok(())
}

const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

fn parse_instruction(statement: &Statement, escape: char) -> Result<Instruction> {
    let parts = &statement.parts;
    match parts.name.to_ascii_uppercase().as_str() {
        "ADD" => files::parse_add(statement).map(Instruction::Add),
        "ARG" => metadata::parse_arguments(parts, escape).map(Instruction::Arg),
        "CMD" => metadata::parse_command(parts).map(Instruction::Cmd),
        "COPY" => files::parse_copy(statement).map(Instruction::Copy),
        "ENTRYPOINT" => metadata::parse_command(parts).map(Instruction::Entrypoint),
        "ENV" => metadata::parse_pairs(parts, escape).map(Instruction::Env),
        "EXPOSE" => metadata::parse_expose(parts).map(Instruction::Expose),
        "HEALTHCHECK" => metadata::parse_healthcheck(parts).map(Instruction::Healthcheck),
        "LABEL" => metadata::parse_pairs(parts, escape).map(Instruction::Label),
        "MAINTAINER" => metadata::parse_one(parts).map(Instruction::Maintainer),
        "ONBUILD" => parse_onbuild(statement, escape).map(Instruction::Onbuild),
        "RUN" => run::parse(statement).map(Instruction::Run),
        "SHELL" => metadata::parse_shell(parts).map(Instruction::Shell),
        "STOPSIGNAL" => {
            metadata::parse_one(parts).map(|text| Instruction::StopSignal(Word::new(text)))
        }
        "USER" => metadata::parse_one(parts).map(|text| Instruction::User(Word::new(text))),
        "VOLUME" => metadata::parse_volume(parts).map(Instruction::Volume),
        "WORKDIR" => metadata::parse_one(parts).map(|text| Instruction::Workdir(Word::new(text))),
        name => {
            let error = Error::usage(format!("unknown instruction `{}`", excerpt(&parts.name)));
            Err(did_you_mean(error, name, &INSTRUCTIONS))
        }
    }
}

fn parse_from(statement: &Statement) -> Result<Stage> {
    let flags = Flags::check(&statement.parts.flags, &[("platform", Kind::Value)])?;
    let words = at_blanks(&statement.parts.arguments);
    let (base, name) = match words.as_slice() {
        [base] => (base, None),
        [base, word, name] if word.eq_ignore_ascii_case("as") => (base, Some(stage_name(name)?)),
        _ => {
            return Err(Error::usage(
                "FROM takes an image, or an image, AS and a name",
            ));
        }
    };
    let head = statement.locate(());
    Ok(Stage {
        name,
        base: Word::new(base),
        platform: flags.value("platform").map(Word::new),
        lines: head.lines,
        text: head.text,
        instructions: Vec::new(),
    })
}

/// A stage's name in lower case: `[a-z][a-z0-9-_.]*`.
fn stage_name(name: &str) -> Result<String> {
    let lower = name.to_lowercase();
    let fine = lower.starts_with(|c: char| c.is_ascii_lowercase())
        && lower
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
    if fine {
        return Ok(lower);
    }
    Err(Error::usage(format!(
        "invalid stage name `{}`: a name starts with a letter and goes on with letters, \
         digits, `-`, `_` and `.`",
        excerpt(name)
    )))
}

/// Checks the instruction within ONBUILD, and keeps its text and heredocs.
fn parse_onbuild(statement: &Statement, escape: char) -> Result<String> {
    Flags::none(&statement.parts.flags)?;
    let text = &statement.parts.arguments;
    if text.is_empty() {
        return Err(Error::usage("ONBUILD needs an instruction"));
    }
    let inner = statement.within(text, escape);
    check_trigger(&inner.parts.name)?;
    parse_instruction(&inner, escape)?;
    let mut trigger = text.clone();
    for heredoc in &statement.heredocs {
        trigger.push('\n');
        trigger.push_str(&heredoc.body);
        trigger.push_str(&heredoc.marker.name);
    }
    Ok(trigger)
}
