//! Go templates: parsing them, and giving them our values.
//!
//! The engine is `gotmpl`. It knows maps where Docker has structures, so field access is
//! ours ([`super::rewrite`]): an unknown field is an error, an absent key of a map is not.

use std::collections::BTreeMap;
use std::sync::Arc;

use gotmpl::{TemplateError, Value as Datum};
use serde_json::{Map, Value};

use super::{Field, functions, rewrite};
use crate::error::{Error, Kind, Result};
use crate::ui;

/// The method of rows that looks up a label.
pub(super) const LABEL: &str = "Label";

/// Templates call each other by names; this is the whole one's.
const WHOLE: &str = "format";
/// Stands at the end of a template while it is parsed.
const END: &str = "\u{3}";

/// Where a template is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// For objects.
    Rows,
    /// For the heading of a table: what changes a value leaves a heading alone.
    Heading,
}

/// A template that can be rendered.
pub(super) struct Template(gotmpl::Template);

impl Template {
    /// Reads a template.
    pub(super) fn parse(text: &str, place: Place) -> Result<Self> {
        let bad = |why: String| {
            Error::new(Kind::TemplateSyntax, "parse the template of --format")
                .because(Error::new(Kind::TemplateSyntax, why))
        };
        let read = |text: &str| {
            let template = gotmpl::Template::new(WHOLE).parse(text);
            template.map_err(|why| bad(why.to_string()))
        };
        // Faults are told of the text as it is. That nothing is left over and all is closed
        // shows in the tree of the text with a mark at its end.
        read(text)?;
        let mut template = read(&format!("{text}{END}"))?;
        let functions = functions::all(place);
        let mut is_whole = false;
        let names: Vec<String> = template
            .templates()
            .into_iter()
            .map(str::to_owned)
            .collect();
        for name in names {
            let Some(mut tree) = template.lookup(&name).cloned() else {
                continue;
            };
            is_whole |= name == WHOLE && rewrite::take_end(&mut tree, END);
            rewrite::fields(&mut tree, &|name| functions::is_known(&functions, name))
                .map_err(|unknown| bad(format!("function {unknown:?} not defined")))?;
            template = template.add_parse_tree(&name, tree);
        }
        if !is_whole {
            return Err(bad("an `end` is missing, or one too many".to_owned()));
        }
        Ok(Template(template.funcs(functions)))
    }

    /// What it says of a value.
    pub(super) fn render(&self, data: &Datum) -> Result<String> {
        let rendered = self.0.execute_template_to_string(WHOLE, data);
        rendered.map_err(|why| {
            let is_about_these = matches!(why, TemplateError::MissingKey { .. });
            let text = match why {
                TemplateError::MissingKey { key } => format!("there is no field `{key}`"),
                TemplateError::Exec(text) => text,
                other => other.to_string(),
            };
            let error = Error::new(Kind::TemplateData, "render the template of --format")
                .because(Error::new(Kind::TemplateData, text));
            match data {
                Datum::Map(map) if is_about_these && !map.is_empty() => {
                    let names: Vec<&str> = map.keys().map(AsRef::as_ref).collect();
                    error.hint(format!("The fields here are {}.", names.join(", ")))
                }
                _ => error,
            }
        })
    }
}

/// An object for a template.
pub(super) fn data(value: &Value) -> Datum {
    convert(value, ui::stdout_is_terminal())
}

/// A row for a template.
pub(super) fn row(row: &Map<String, Value>) -> Datum {
    let is_terminal = ui::stdout_is_terminal();
    let entries = row.iter().map(|(name, value)| {
        let datum = match value {
            Value::Object(labels) if name == LABEL => label_method(labels.clone(), is_terminal),
            value => convert(value, is_terminal),
        };
        (Arc::from(name.as_str()), datum)
    });
    map(entries.collect())
}

/// The headings of fields, for the template of a table.
pub(super) fn headings(fields: &[Field]) -> Datum {
    let entries = fields
        .iter()
        .map(|field| (Arc::from(field.name), Datum::String(field.heading.into())));
    let mut entries: BTreeMap<Arc<str>, Datum> = entries.collect();
    let of_label = |arguments: &[Datum]| {
        let name = arguments
            .first()
            .and_then(Datum::as_str)
            .unwrap_or_default();
        let last = name.rsplit('.').next().unwrap_or_default();
        Ok(Datum::String(last.replace(['-', '_'], " ").into()))
    };
    entries.insert(LABEL.into(), Datum::Function(Arc::new(of_label)));
    map(entries)
}

/// `.Label "KEY"`.
fn label_method(labels: Map<String, Value>, is_terminal: bool) -> Datum {
    Datum::Function(Arc::new(move |arguments: &[Datum]| {
        let [Datum::String(name)] = arguments else {
            return Err(TemplateError::Exec(
                "`.Label` needs the name of a label".to_owned(),
            ));
        };
        let value = labels.get(name.as_ref()).and_then(Value::as_str);
        Ok(Datum::String(shown(value.unwrap_or_default(), is_terminal)))
    }))
}

fn map(entries: BTreeMap<Arc<str>, Datum>) -> Datum {
    Datum::Map(Arc::new(entries))
}

/// On a terminal without what could do something to it: it may be an attacker's text.
fn shown(text: &str, is_terminal: bool) -> Arc<str> {
    match is_terminal {
        true => ui::plain(text).into(),
        false => text.into(),
    }
}

fn convert(value: &Value, is_terminal: bool) -> Datum {
    match value {
        Value::Null => Datum::Nil,
        Value::Bool(value) => Datum::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Datum::Int(number),
            (None, Some(number)) => Datum::Uint(number),
            (None, None) => Datum::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Datum::String(shown(text, is_terminal)),
        Value::Array(items) => {
            let items: Vec<Datum> = items
                .iter()
                .map(|item| convert(item, is_terminal))
                .collect();
            Datum::List(items.into())
        }
        Value::Object(fields) => {
            let entry = |(name, value): (&String, &Value)| {
                (shown(name, is_terminal), convert(value, is_terminal))
            };
            map(fields.iter().map(entry).collect())
        }
    }
}
