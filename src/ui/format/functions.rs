//! The functions of templates: Docker's, and what stands for Go's access to fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use gotmpl::{Result, TemplateError, Value, ValueFunc};

use super::rewrite::{FIELD, METHOD};
use super::template::Place;

/// Fields of Docker's structures that are maps: they may lack any key.
const MAPS: [&str; 14] = [
    "Annotations",
    "Containers",
    "Data",
    "DriverOpts",
    "ExposedPorts",
    "Labels",
    "Networks",
    "Options",
    "PortBindings",
    "Ports",
    "StorageOpt",
    "Sysctls",
    "Tmpfs",
    "Volumes",
];

/// Go's own, which `gotmpl` has.
const BUILT_IN: [&str; 18] = [
    "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or",
    "print", "printf", "println", "slice",
];

type Function = fn(&[Value]) -> Result<Value>;
type Functions = BTreeMap<String, ValueFunc>;

/// The functions for a place.
pub(super) fn all(place: Place) -> Functions {
    let mut functions = Functions::new();
    let mut add = |name: &str, function: Function| {
        functions.insert(name.to_owned(), Arc::new(function));
    };
    add(FIELD, field);
    add(METHOD, method);
    add("index", index);
    add("len", len);
    add("pad", pad);
    let changing: [(&str, Function); 7] = [
        ("json", json),
        ("join", join),
        ("lower", lower),
        ("split", split),
        ("title", title),
        ("truncate", truncate),
        ("upper", upper),
    ];
    for (name, function) in changing {
        match place {
            Place::Rows => add(name, function),
            Place::Heading => add(name, unchanged),
        }
    }
    functions
}

/// Whether a template may call it.
pub(super) fn is_known(functions: &Functions, name: &str) -> bool {
    functions.contains_key(name) || BUILT_IN.contains(&name) || name == "urlquery"
}

/// What was given first, as it is.
fn unchanged(arguments: &[Value]) -> Result<Value> {
    Ok(arguments.first().cloned().unwrap_or(Value::Nil))
}

/// A field of a value, or of a field of it, and so on: `VALUE NAME …`.
fn field(arguments: &[Value]) -> Result<Value> {
    let Some((start, names)) = arguments.split_first() else {
        return Ok(Value::Nil);
    };
    let mut value = start;
    let mut above = "";
    for name in names {
        let name = text(name)?;
        value = match value {
            Value::Map(fields) => match fields.get(name) {
                Some(value) => value,
                None if is_map(above, fields) => return Ok(Value::Nil),
                None => match in_other_capitals(fields, name) {
                    Some(value) => value,
                    None if above.is_empty() => {
                        return Err(TemplateError::MissingKey {
                            key: name.to_owned(),
                        });
                    }
                    None => {
                        return Err(failed(format!("there is no field `{name}` in `{above}`")));
                    }
                },
            },
            Value::Nil if MAPS.contains(&above) => return Ok(Value::Nil),
            Value::Nil => {
                return Err(failed(format!(
                    "`{above}` is not set, and has no field `{name}`"
                )));
            }
            other => {
                let kind = other.type_name();
                return Err(failed(format!("there is no field `{name}` in a {kind}")));
            }
        };
        above = name;
    }
    Ok(value.clone())
}

/// A field whose name in Go has other capitals than in JSON, such as `ID` for `Id`.
fn in_other_capitals<'a>(fields: &'a BTreeMap<Arc<str>, Value>, name: &str) -> Option<&'a Value> {
    let mut same = fields
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name));
    same.next().map(|(_, value)| value)
}

/// Go's `len`. What is not set here is an empty list or map there.
fn len(arguments: &[Value]) -> Result<Value> {
    let length = match one("len", arguments)? {
        Value::Nil => 0,
        Value::String(text) => text.len(),
        Value::List(items) => items.len(),
        Value::Map(fields) => fields.len(),
        other => return Err(failed(format!("len of type {}", other.type_name()))),
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}

/// Whether fields are the keys of a map: those of a structure all begin with a capital.
fn is_map(name: &str, fields: &BTreeMap<Arc<str>, Value>) -> bool {
    let is_capital = |key: &Arc<str>| key.starts_with(|first: char| first.is_ascii_uppercase());
    MAPS.contains(&name) || fields.is_empty() || !fields.keys().all(is_capital)
}

/// A method with its arguments.
fn method(arguments: &[Value]) -> Result<Value> {
    match arguments.split_first() {
        Some((Value::Function(function), arguments)) => function(arguments),
        _ => Err(failed("only a function can be given arguments".to_owned())),
    }
}

/// Go's `index`. What is not in a map is empty, as in Docker's maps of strings.
fn index(arguments: &[Value]) -> Result<Value> {
    let Some((start, keys)) = arguments.split_first() else {
        return Err(failed("`index` needs a value".to_owned()));
    };
    let mut value = start.clone();
    for key in keys {
        value = match (&value, key) {
            (Value::Map(map), Value::String(key)) => match map.get(key) {
                Some(value) => value.clone(),
                None if map.values().all(|value| value.as_str().is_some()) => empty(),
                None => Value::Nil,
            },
            (Value::Nil, Value::String(_)) => empty(),
            (Value::Nil, _) => return Err(failed("index of nothing".to_owned())),
            (value, key) => value.index(key)?,
        };
    }
    Ok(value)
}

fn empty() -> Value {
    Value::String("".into())
}

fn json(arguments: &[Value]) -> Result<Value> {
    let value = one("json", arguments)?;
    let text = serde_json::to_string(&to_json(value)).map_err(|why| failed(why.to_string()))?;
    Ok(Value::String(text.into()))
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Nil | Value::Function(_) => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(number) => (*number).into(),
        Value::Uint(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => text.as_ref().into(),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_function())
            .map(|(name, value)| (name.to_string(), to_json(value)))
            .collect(),
    }
}

fn join(arguments: &[Value]) -> Result<Value> {
    let [list, separator] = arguments else {
        return Err(count("join", 2, arguments));
    };
    let items = match list {
        Value::List(items) => items.as_ref(),
        Value::Nil => &[],
        other => {
            return Err(failed(format!(
                "`join` needs a list, not a {}",
                other.type_name()
            )));
        }
    };
    let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
    Ok(Value::String(texts.join(text(separator)?).into()))
}

fn split(arguments: &[Value]) -> Result<Value> {
    let [whole, separator] = arguments else {
        return Err(count("split", 2, arguments));
    };
    let (whole, separator) = (text(whole)?, text(separator)?);
    let string = |part: &str| Value::String(part.into());
    let parts: Vec<Value> = match separator {
        // Rust also sees the empty texts before the first and after the last letter.
        "" => whole
            .chars()
            .map(|letter| string(&letter.to_string()))
            .collect(),
        separator => whole.split(separator).map(string).collect(),
    };
    Ok(Value::List(parts.into()))
}

fn lower(arguments: &[Value]) -> Result<Value> {
    Ok(Value::String(
        text(one("lower", arguments)?)?.to_lowercase().into(),
    ))
}

fn upper(arguments: &[Value]) -> Result<Value> {
    Ok(Value::String(
        text(one("upper", arguments)?)?.to_uppercase().into(),
    ))
}

/// Each word with a capital.
fn title(arguments: &[Value]) -> Result<Value> {
    let mut in_word = false;
    let mut titled = String::new();
    for letter in text(one("title", arguments)?)?.chars() {
        match in_word {
            true => titled.push(letter),
            false => titled.extend(letter.to_uppercase()),
        }
        in_word = letter.is_alphanumeric() || letter == '_' || letter == '\'';
    }
    Ok(Value::String(titled.into()))
}

/// `TEXT BEFORE AFTER`: so many spaces around a text, unless that is empty.
fn pad(arguments: &[Value]) -> Result<Value> {
    let [text, before, after] = arguments else {
        return Err(count("pad", 3, arguments));
    };
    let text = self::text(text)?;
    if text.is_empty() {
        return Ok(empty());
    }
    let (before, after) = (spaces(before)?, spaces(after)?);
    Ok(Value::String(format!("{before}{text}{after}").into()))
}

/// More spaces than anybody pads with.
const PADDING_MAX: i64 = 65_536;

fn spaces(number: &Value) -> Result<String> {
    let number = number
        .as_int()
        .filter(|number| (0..=PADDING_MAX).contains(number));
    let number = number.and_then(|number| usize::try_from(number).ok());
    Ok(" ".repeat(number.ok_or_else(|| failed("`pad` needs numbers of spaces".to_owned()))?))
}

/// `TEXT LENGTH`.
fn truncate(arguments: &[Value]) -> Result<Value> {
    let [text, length] = arguments else {
        return Err(count("truncate", 2, arguments));
    };
    let length = length
        .as_int()
        .and_then(|length| usize::try_from(length).ok());
    let length = length.ok_or_else(|| failed("`truncate` needs a length".to_owned()))?;
    let cut: String = self::text(text)?.chars().take(length).collect();
    Ok(Value::String(cut.into()))
}

fn one<'a>(name: &str, arguments: &'a [Value]) -> Result<&'a Value> {
    match arguments {
        [one] => Ok(one),
        _ => Err(count(name, 1, arguments)),
    }
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| {
        failed(format!(
            "a text is needed here, not a {}",
            value.type_name()
        ))
    })
}

fn count(name: &str, expected: usize, arguments: &[Value]) -> TemplateError {
    let got = arguments.len();
    failed(format!("`{name}` takes {expected} arguments, not {got}"))
}

fn failed(text: String) -> TemplateError {
    TemplateError::Exec(text)
}
