//! Parsing of ADD and COPY.

use super::ast::{AddStep, CopyStep, Files, InlineFile, Word};
use super::expand::is_constant;
use super::flags::{Flags, Kind};
use super::heredoc::{Heredoc, marker};
use super::lexer::Statement;
use super::words::{at_blanks, json_array};
use crate::error::{Error, Result};

/// ADD.
pub(super) fn parse_add(statement: &Statement) -> Result<AddStep> {
    let flags = Flags::check(
        &statement.parts.flags,
        &[
            ("chown", Kind::Value),
            ("chmod", Kind::Value),
            ("link", Kind::Switch),
            ("keep-git-dir", Kind::Switch),
            ("checksum", Kind::Value),
            ("unpack", Kind::Switch),
            ("exclude", Kind::Values),
        ],
    )?;
    let step = AddStep {
        files: parse_files(statement, &flags)?,
        checksum: flags.value("checksum").map(Word::new),
        keep_git_dir: flags.switch("keep-git-dir"),
        unpack: flags.switch("unpack"),
    };
    if step.checksum.is_some() && step.files.paths.len() != 1 {
        return Err(Error::usage(
            "the flag `--checksum` needs exactly one source",
        ));
    }
    Ok(step)
}

/// COPY.
pub(super) fn parse_copy(statement: &Statement) -> Result<CopyStep> {
    let flags = Flags::check(
        &statement.parts.flags,
        &[
            ("from", Kind::Value),
            ("chown", Kind::Value),
            ("chmod", Kind::Value),
            ("link", Kind::Switch),
            ("parents", Kind::Switch),
            ("exclude", Kind::Values),
        ],
    )?;
    let from = flags.value("from").map(str::to_owned);
    if let Some(from) = from.as_deref().filter(|from| !is_constant(from)) {
        let error = format!("the flag `--from` cannot hold variables or escapes: `{from}`");
        return Err(Error::usage(error).hint("Name a stage whose FROM uses the variable."));
    }
    let files = parse_files(statement, &flags)?;
    if from.is_some() && !files.inline.is_empty() {
        return Err(Error::usage(
            "COPY cannot have a heredoc together with `--from`",
        ));
    }
    Ok(CopyStep {
        files,
        from,
        parents: flags.switch("parents").unwrap_or(false),
    })
}

fn parse_files(statement: &Statement, flags: &Flags) -> Result<Files> {
    let name = statement.parts.name.to_ascii_uppercase();
    let (words, is_json) = match json_array(&statement.parts.arguments)? {
        Some(words) => (words, true),
        None => (at_blanks(&statement.parts.arguments), false),
    };
    let (destination, sources) = match words.split_last() {
        Some((destination, sources)) if !sources.is_empty() => (destination, sources),
        _ => {
            return Err(Error::usage(format!(
                "{name} needs at least one source and a destination"
            )));
        }
    };
    // An array has no heredocs: `<<` is part of a file's name there.
    let heredoc_name = |word: &str| marker(word).filter(|_| !is_json).map(|found| found.name);
    if heredoc_name(destination).is_some() {
        return Err(Error::usage(format!(
            "{name} cannot have a heredoc as its destination"
        )));
    }
    let (mut names, mut paths) = (Vec::new(), Vec::new());
    for word in sources {
        match heredoc_name(word) {
            Some(name) => names.push(name),
            None => paths.push(Word::new(word)),
        }
    }
    // Arguments are cut at every blank, the line at those that a shell cuts at.
    let announced = statement
        .heredocs
        .iter()
        .map(|heredoc| &heredoc.marker.name);
    if !announced.eq(&names) {
        return Err(Error::usage(format!(
            "{name} cannot have blanks within the name of a heredoc, or before it"
        )));
    }
    let inline: Result<Vec<InlineFile>> = statement.heredocs.iter().map(inline_file).collect();
    Ok(Files {
        paths,
        inline: inline?,
        destination: Word::new(destination),
        chown: flags.value("chown").map(Word::new),
        chmod: flags.value("chmod").map(Word::new),
        link: flags.switch("link").unwrap_or(false),
        exclude: flags.values("exclude").iter().map(Word::new).collect(),
    })
}

fn inline_file(heredoc: &Heredoc) -> Result<InlineFile> {
    let name = heredoc.marker.name.as_str();
    if matches!(name, "." | "..") || name.contains('/') {
        return Err(Error::usage(format!(
            "the heredoc `{name}` cannot be a file: its name must be one path component"
        )));
    }
    Ok(InlineFile {
        name: name.to_owned(),
        content: heredoc.content(),
        expand: heredoc.marker.expand,
    })
}
