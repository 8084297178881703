//! `${x#pattern}` and its kin: taking away and replacing what a pattern matches.
//!
//! A pattern knows `*` and `?`, which match anything but the end of a line, and `\` before
//! them, itself, `}` and `/`.

use super::glob::{Program, Token};
use crate::error::{Error, Result};

/// The end of a text that something is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    /// `#`
    Start,
    /// `%`
    End,
}

/// How much work matching was, in characters times tokens.
#[derive(Debug, Default)]
pub(super) struct Steps(usize);

impl Steps {
    /// Bounds the time that one word may take to a fraction of a second.
    const MAX: usize = 1 << 25;

    fn spend(&mut self, chars: usize, program: &Program) -> Result<()> {
        let cost = chars.saturating_add(1).saturating_mul(program.len() + 1);
        self.0 = self.0.saturating_add(cost);
        if self.0 > Self::MAX {
            return Err(Error::usage("its patterns are too costly to match"));
        }
        Ok(())
    }
}

/// Takes away the shortest or longest match of `pattern` at one end of `value`.
pub(super) fn trim(
    value: &str,
    pattern: &str,
    edge: Edge,
    longest: bool,
    steps: &mut Steps,
) -> Result<String> {
    let mut tokens = parse(pattern)?;
    let mut chars: Vec<char> = value.chars().collect();
    if edge == Edge::End {
        tokens.reverse();
        chars.reverse();
    }
    let program = Program::new(tokens);
    steps.spend(chars.len(), &program)?;
    let found = program.prefix(&chars, longest);
    let kept = chars.get(found.end.unwrap_or(0)..).unwrap_or_default();
    Ok(match edge {
        Edge::Start => kept.iter().collect(),
        Edge::End => kept.iter().rev().collect(),
    })
}

/// Replaces the first or every longest match of `pattern` in `value`. The result has at
/// most `limit` bytes more than `value`.
pub(super) fn replace(
    value: &str,
    pattern: &str,
    replacement: &str,
    all: bool,
    limit: usize,
    steps: &mut Steps,
) -> Result<String> {
    let program = Program::new(parse(pattern)?);
    let chars: Vec<char> = value.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    // Where the last match ended: an empty match right there is none.
    let mut last_end = None;
    while at <= chars.len() {
        let rest = chars.get(at..).unwrap_or_default();
        let found = program.prefix(rest, true);
        steps.spend(found.read, &program)?;
        let end = found.end.map(|length| at + length);
        match end {
            Some(end) if end > at || last_end != Some(end) => {
                text.push_str(replacement);
                if text.len() > limit.saturating_add(value.len()) {
                    return Err(Error::usage("the replacement makes it too long"));
                }
                last_end = Some(end);
                if !all {
                    text.extend(chars.get(end..).unwrap_or_default());
                    return Ok(text);
                }
                if end > at {
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        text.extend(rest.first());
        at += 1;
    }
    Ok(text)
}

fn parse(pattern: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Many { except: Some('\n') },
            '?' => Token::One { except: '\n' },
            '\\' => match chars.next() {
                Some(c @ ('*' | '?' | '\\' | '}' | '/')) => Token::Literal(c),
                Some(c) => {
                    return Err(Error::usage(format!("`\\{c}` is no escape in a pattern")));
                }
                None => return Err(Error::usage("a pattern ends in `\\`")),
            },
            c => Token::Literal(c),
        });
    }
    Ok(tokens)
}
