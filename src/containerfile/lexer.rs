//! From bytes to statements: directives, comments, continuation lines and heredocs.

use super::MAX_FILE_BYTES;
use super::ast::Lines;
use super::directive::{Block, Directives};
use super::heredoc::{Heredoc, Marker, markers};
use super::words::{Parts, json_array};
use super::{ast, excerpt};
use crate::error::{Context, Error, Result};

/// One instruction: its logical line, cut, and the heredocs that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// The lines it takes.
    pub(super) lines: Lines,
    /// The logical line, without the blanks around it.
    pub(super) text: String,
    /// The same, cut.
    pub(super) parts: Parts,
    /// Its heredocs in the order of their markers.
    pub(super) heredocs: Vec<Heredoc>,
}

impl Statement {
    /// Puts a value where this statement was written.
    pub(super) fn locate<T>(&self, value: T) -> ast::Located<T> {
        let name = self.parts.name.to_ascii_uppercase();
        let rest = self.text.get(name.len()..).unwrap_or_default().trim_start();
        ast::Located {
            lines: self.lines,
            text: format!("{name} {rest}").trim_end().to_owned(),
            value,
        }
    }

    /// The statement that this one holds: the instruction within an ONBUILD.
    pub(super) fn within(&self, text: &str, escape: char) -> Statement {
        Statement {
            lines: self.lines,
            text: text.to_owned(),
            parts: Parts::of(text, escape),
            heredocs: self.heredocs.clone(),
        }
    }

    /// Says where a fault of this statement is.
    pub(super) fn doing(&self) -> String {
        format!("line {}: `{}`", self.lines.first, excerpt(&self.text))
    }
}

/// Reads a whole Dockerfile.
pub(super) fn read(bytes: &[u8]) -> Result<(Directives, Vec<Statement>)> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Error::usage(format!(
            "the file has {} bytes; {MAX_FILE_BYTES} are the most that is read",
            bytes.len()
        )));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lexer = Lexer {
        rest: bytes,
        number: 0,
        block: Block::default(),
    };
    let mut statements = Vec::new();
    while let Some(statement) = lexer.statement()? {
        statements.push(statement);
    }
    Ok((lexer.block.finish(), statements))
}

struct Lexer<'a> {
    rest: &'a [u8],
    /// The number of the line that was read last.
    number: u32,
    block: Block,
}

impl<'a> Lexer<'a> {
    /// The next physical line with its ending. A comment may be in any encoding.
    fn line(&mut self) -> Result<Option<Line<'a>>> {
        let Some(bytes) = self.bytes() else {
            return Ok(None);
        };
        match std::str::from_utf8(bytes) {
            Ok(text) if text.trim_start().starts_with('#') => Ok(Some(Line::Comment(text))),
            Ok(text) => Ok(Some(Line::Text(text))),
            Err(_) if bytes.trim_ascii_start().starts_with(b"#") => Ok(Some(Line::Comment(""))),
            Err(_) => Err(self.not_utf8()),
        }
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let (line, rest) = self
            .rest
            .split_at_checked(end.map_or(self.rest.len(), |end| end + 1))?;
        self.rest = rest;
        self.number = self.number.saturating_add(1);
        Some(line)
    }

    fn not_utf8(&self) -> Error {
        Error::usage(format!("line {}: the text is not UTF-8", self.number))
            .hint("Save the file as UTF-8.")
    }

    /// The next instruction, or `None` at the end of the file.
    fn statement(&mut self) -> Result<Option<Statement>> {
        let Some((first, text)) = self.logical_line()? else {
            return Ok(None);
        };
        let parts = Parts::of(&text, self.block.escape().char());
        let mut heredocs = Vec::new();
        if takes_heredocs(&parts, self.block.escape().char()) {
            for marker in markers(&text) {
                heredocs.push(self.heredoc(marker, first)?);
            }
        }
        Ok(Some(Statement {
            lines: Lines {
                first,
                last: self.number,
            },
            text: text.trim().to_owned(),
            parts,
            heredocs,
        }))
    }

    /// Joins continued lines. The result is the number of the first and the text.
    fn logical_line(&mut self) -> Result<Option<(u32, String)>> {
        let (first, mut text, mut continues) = loop {
            let Some(line) = self.line()? else {
                return Ok(None);
            };
            let (Line::Comment(whole) | Line::Text(whole)) = line;
            let whole = without_ending(whole).trim_start();
            let number = self.number;
            self.block
                .read(whole)
                .doing(|| format!("line {number}: `{}`", excerpt(whole)))?;
            if matches!(line, Line::Comment(_)) {
                continue;
            }
            let (text, continues) = split_continuation(whole, self.block.escape().char());
            if continues || !text.is_empty() {
                break (number, text.to_owned(), continues);
            }
        };
        let escape = self.block.escape().char();
        while continues {
            let Some(line) = self.line()? else {
                break;
            };
            // Comments and empty lines within a continued instruction vanish.
            let Line::Text(line) = line else {
                continue;
            };
            let line = without_ending(line);
            if line.trim_start().is_empty() {
                continue;
            }
            let (line, more) = split_continuation(line, escape);
            text.push_str(line);
            continues = more;
        }
        Ok(Some((first, text)))
    }

    fn heredoc(&mut self, marker: Marker, first: u32) -> Result<Heredoc> {
        let mut body = String::new();
        while let Some(bytes) = self.bytes() {
            let line = std::str::from_utf8(bytes).map_err(|_| self.not_utf8())?;
            let mut end = without_ending(line);
            if marker.strip_tabs {
                end = end.trim_start_matches('\t');
            }
            if end == marker.name {
                return Ok(Heredoc { marker, body });
            }
            body.push_str(line);
        }
        Err(Error::usage(format!(
            "line {first}: the heredoc is not ended by a line `{}`",
            excerpt(&marker.name)
        )))
    }
}

/// A physical line.
#[derive(Clone, Copy)]
enum Line<'a> {
    Comment(&'a str),
    Text(&'a str),
}

fn without_ending(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// Takes the escape character, and blanks behind it, off the end of a line that continues
/// on the next one. An escaped escape character does not continue it.
fn split_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, true),
        _ => (line, false),
    }
}

/// Whether `<<` means something to this instruction.
fn takes_heredocs(parts: &Parts, escape: char) -> bool {
    if parts.is("ONBUILD") {
        let inner = Parts::of(&parts.arguments, escape);
        return !inner.is("ONBUILD") && takes_heredocs(&inner, escape);
    }
    let knows_heredocs = ["RUN", "COPY", "ADD"].iter().any(|name| parts.is(name));
    knows_heredocs && matches!(json_array(&parts.arguments), Ok(None))
}
