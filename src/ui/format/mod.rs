//! `--format`: what a verb found out, as a table, as JSON or through a Go template, as
//! Docker prints it.
//!
//! ```text
//! (none), table       the usual table
//! table TEMPLATE      a table of these columns, under their headings
//! json                a list: one object a line; one object: that object, on one line
//! json-array          a list: one array of objects, as podman prints it
//! TEMPLATE            Go's text/template, with Docker's functions
//! ```
//!
//! In templates of lists `\t` and `\n` outside of `{{…}}` stand for a tab and a line end;
//! in templates of one object they stand for themselves. Both is as Docker has it.
//!
//! Knows nothing of what is shown: the verbs give it maps and lists.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use self::template::{Place, Template};
use super::table;
use crate::error::{Context, Result};

mod functions;
mod rewrite;
mod template;

/// A field of the objects of a list.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in templates and JSON: `CreatedAt`.
    pub name: &'static str,
    /// The heading over its column: `CREATED AT`.
    pub heading: &'static str,
    /// Whether it is a column of the usual table.
    pub shown: bool,
}

/// Writes a field in a line.
pub const fn field(name: &'static str, heading: &'static str, shown: bool) -> Field {
    Field {
        name,
        heading,
        shown,
    }
}

/// How a list is shown.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// What was given with `--format`.
    pub format: Option<&'a str>,
    /// The fields that each row has.
    pub fields: &'a [Field],
    /// Whether tables have a heading.
    pub heading: bool,
}

/// What a format asks for.
enum Form<'a> {
    UsualTable,
    Table(&'a str),
    Lines,
    Array,
    Template(&'a str),
}

impl<'a> Form<'a> {
    fn of(format: Option<&'a str>) -> Self {
        match format {
            None | Some("" | "table") => Form::UsualTable,
            Some("json") => Form::Lines,
            Some("json-array") => Form::Array,
            Some(text) => match text.strip_prefix("table") {
                Some(template) if template.starts_with([' ', '\t', '\\', '{']) => {
                    Form::Table(template.trim_matches(' '))
                }
                _ => Form::Template(text),
            },
        }
    }
}

/// Prints a list of objects. A row has a value for each field; one under the name `Label`
/// is an object with what the template method `.Label "KEY"` looks up, and is in no JSON.
pub fn rows(format: Option<&str>, fields: &[Field], rows: &[Map<String, Value>]) -> Result<()> {
    let listing = Listing {
        format,
        fields,
        heading: true,
    };
    listing.print(rows)
}

/// Prints one object: as indented JSON, or as the format says.
pub fn object(format: Option<&str>, value: &Value) -> Result<()> {
    match Form::of(format) {
        Form::UsualTable => print_json(value, true),
        Form::Lines | Form::Array => print_json(value, false),
        Form::Table(text) | Form::Template(text) => {
            let template = Template::parse(text, Place::Rows)?;
            super::print(template.render(&template::data(value))?)
        }
    }
}

/// Prints objects that were looked up one by one: as one array, or each as the format says.
pub fn objects(format: Option<&str>, values: &[Value]) -> Result<()> {
    match Form::of(format) {
        Form::UsualTable => print_json(values, true),
        Form::Lines | Form::Array => print_json(values, false),
        Form::Table(text) | Form::Template(text) => {
            let template = Template::parse(text, Place::Rows)?;
            for value in values {
                super::print(template.render(&template::data(value))?)?;
            }
            Ok(())
        }
    }
}

/// Sees to it that a format is one that can be printed, before the work is done.
pub fn check(format: Option<&str>) -> Result<()> {
    match Form::of(format) {
        Form::Table(text) | Form::Template(text) => Template::parse(text, Place::Rows).map(drop),
        _ => Ok(()),
    }
}

/// The format of a list, checked before the work is done. Where only names or ids are wanted
/// there is none, which is said.
pub fn of_list(format: Option<&str>, quiet: bool) -> Result<Option<&str>> {
    if quiet && format.is_some() {
        super::warn("--format is ignored, because --quiet is given, too");
        return Ok(None);
    }
    check(format)?;
    Ok(format)
}

/// Labels in one column: `KEY=VALUE`, with commas between.
pub fn labels(labels: &BTreeMap<String, String>) -> String {
    let pairs = labels.iter().map(|(key, value)| format!("{key}={value}"));
    pairs.collect::<Vec<_>>().join(",")
}

/// Whether a format is a template, and not one of the words.
pub fn is_template(format: Option<&str>) -> bool {
    matches!(Form::of(format), Form::Table(_) | Form::Template(_))
}

impl Listing<'_> {
    /// Prints the list.
    pub fn print(&self, rows: &[Map<String, Value>]) -> Result<()> {
        let text = self.text(rows)?;
        super::write(text.as_bytes())
    }

    fn text(&self, rows: &[Map<String, Value>]) -> Result<String> {
        match Form::of(self.format) {
            Form::UsualTable => Ok(self.usual_table(rows)),
            Form::Table(text) => self.table(&unescaped(text), rows),
            Form::Lines => lines(rows),
            Form::Array => {
                let rows: Vec<_> = rows.iter().map(visible).collect();
                let array = serde_json::to_string_pretty(&rows).doing(|| "write JSON")?;
                Ok(array + "\n")
            }
            Form::Template(text) => {
                let template = Template::parse(&unescaped(text.trim_matches(' ')), Place::Rows)?;
                let mut text = String::new();
                for row in rows {
                    text += &template.render(&template::row(row))?;
                    text.push('\n');
                }
                Ok(text)
            }
        }
    }

    fn usual_table(&self, rows: &[Map<String, Value>]) -> String {
        let shown = || self.fields.iter().filter(|field| field.shown);
        let heading = shown().map(|field| field.heading.to_owned()).collect();
        let cells = rows.iter().map(|row| {
            let cell = |field: &Field| cell(row.get(field.name));
            shown().map(cell).collect()
        });
        let mut table: Vec<Vec<String>> = self.heading.then_some(heading).into_iter().collect();
        table.extend(cells);
        table::layout(&table)
    }

    fn table(&self, text: &str, rows: &[Map<String, Value>]) -> Result<String> {
        let template = Template::parse(text, Place::Rows)?;
        let mut table = Vec::with_capacity(rows.len() + 1);
        if self.heading {
            let heading = Template::parse(text, Place::Heading)?;
            table.push(heading.render(&template::headings(self.fields))?);
        }
        for row in rows {
            table.push(template.render(&template::row(row))?);
        }
        let split = |line: &String| line.split('\t').map(str::to_owned).collect();
        let table: Vec<Vec<String>> = table
            .iter()
            .flat_map(|text| text.split('\n'))
            .map(|line| split(&line.to_owned()))
            .collect();
        Ok(table::layout(&table))
    }
}

/// One object a line, its keys in order.
fn lines(rows: &[Map<String, Value>]) -> Result<String> {
    let mut text = String::new();
    for row in rows {
        text += &serde_json::to_string(&visible(row)).doing(|| "write JSON")?;
        text.push('\n');
    }
    Ok(text)
}

/// What of a row is in JSON.
fn visible(row: &Map<String, Value>) -> BTreeMap<&String, &Value> {
    row.iter()
        .filter(|(name, _)| *name != template::LABEL)
        .collect()
}

/// A value in a table.
fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    // One line, and nothing that moves the cursor: it may be an attacker's text.
    super::plain(&text).replace(['\n', '\t'], " ")
}

fn print_json<T: serde::Serialize + ?Sized>(value: &T, is_indented: bool) -> Result<()> {
    let text = match is_indented {
        // Docker indents by four.
        true => {
            let mut bytes = Vec::new();
            let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
            let mut out = serde_json::Serializer::with_formatter(&mut bytes, formatter);
            value.serialize(&mut out).doing(|| "write JSON")?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        false => serde_json::to_string(value).doing(|| "write JSON")?,
    };
    super::print(match super::stdout_is_terminal() {
        true => without_controls(&text),
        false => text,
    })
}

/// JSON escapes the control characters of ASCII but one; a terminal obeys others, too.
fn without_controls(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}' => text += &format!("\\u{:04x}", u32::from(c)),
            c => text.push(c),
        }
    }
    text
}

/// With `\t` and `\n` as what they stand for.
fn unescaped(text: &str) -> String {
    text.replace("\\t", "\t").replace("\\n", "\n")
}

#[cfg(test)]
mod tests;
