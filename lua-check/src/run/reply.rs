//! A reply as text, each value by the type that is declared for it, else as it came.

use std::fmt::Write as _;

use lua_analysis::meaning::annotations::AnnotatedReturn;
use lua_analysis::rust::types::Type;
use lua_runtime::{LuaReply, Mismatch};
use redis::Value;

type Shown = Result<String, Mismatch>;

/// The lines to show: one for each value that is declared, with its name and type.
pub(super) fn shown(value: Value, returns: &[AnnotatedReturn]) -> Shown {
    let rows = match returns {
        [] => return Ok(format!("{}\n", as_it_came(&value))),
        [one] => vec![(one, typed(value, &one.ty)?)],
        several => {
            let came = Mismatch::new(format!("{} values", several.len()), &value);
            let values = Vec::<Value>::from_reply(value)?;
            if values.len() > several.len() {
                return Err(came);
            }
            // A Lua table ends at its first nil.
            let values = values.into_iter().chain(std::iter::repeat(Value::Nil));
            let rows = several.iter().zip(values).enumerate();
            let rows = rows.map(|(index, (one, value))| {
                let shown = typed(value, &one.ty).map_err(|error| error.at_index(index))?;
                Ok((one, shown))
            });
            rows.collect::<Result<_, Mismatch>>()?
        }
    };
    let name = |one: &AnnotatedReturn| one.name.clone().unwrap_or_default();
    let width = |text: &dyn Fn(&AnnotatedReturn) -> String| {
        returns
            .iter()
            .map(|one| text(one).chars().count())
            .max()
            .unwrap_or(0)
    };
    let names = width(&name);
    let types = width(&|one| one.ty.to_string());
    let lines = rows.into_iter().map(|(one, value)| {
        let (name, ty) = (name(one), one.ty.to_string());
        format!("{name:names$}  {ty:types$}  {value}")
            .trim_start()
            .to_owned()
            + "\n"
    });
    Ok(lines.collect())
}

fn typed(value: Value, ty: &Type) -> Shown {
    match ty {
        Type::Optional(_) if value == Value::Nil => Ok("nil".to_owned()),
        Type::Optional(inner) => typed(value, inner),
        Type::String | Type::Bytes => Vec::<u8>::from_reply(value).map(|bytes| quoted(&bytes)),
        Type::Status => String::from_reply(value),
        Type::Nil => <()>::from_reply(value).map(|()| "nil".to_owned()),
        Type::Integer => i64::from_reply(value).map(|number| number.to_string()),
        Type::Number => f64::from_reply(value).map(|number| number.to_string()),
        Type::Boolean => bool::from_reply(value).map(|truth| truth.to_string()),
        Type::Json(_) => {
            let wrong = Mismatch::new("JSON", &value);
            let text = Vec::<u8>::from_reply(value)?;
            let parsed = serde_json::from_slice::<serde_json::Value>(&text);
            parsed.map(|json| json.to_string()).map_err(|_| wrong)
        }
        Type::MessagePack(_) => {
            let wrong = Mismatch::new("MessagePack", &value);
            let bytes = Vec::<u8>::from_reply(value)?;
            let parsed = rmp_serde::from_slice::<serde_json::Value>(&bytes);
            parsed.map(|json| json.to_string()).map_err(|_| wrong)
        }
        Type::List(inner) => {
            let values = Vec::<Value>::from_reply(value)?.into_iter().enumerate();
            let values = values
                .map(|(index, value)| typed(value, inner).map_err(|error| error.at_index(index)));
            let values: Vec<String> = values.collect::<Result<_, _>>()?;
            Ok(format!("[{}]", values.join(", ")))
        }
        Type::Map(key, inner) => {
            let pairs = pairs(value)?.into_iter().map(|(name, value)| {
                let name = typed(name, key)?;
                let value = typed(value, inner).map_err(|error| error.at_field(&name))?;
                Ok(format!("{name}: {value}"))
            });
            let pairs: Vec<String> = pairs.collect::<Result<_, Mismatch>>()?;
            Ok(format!("{{{}}}", pairs.join(", ")))
        }
        // What a type of Rust makes of it only Rust knows.
        Type::Any | Type::Rust(_) => Ok(as_it_came(&value)),
    }
}

/// The pairs of a map, or of a list of names and values in turn.
fn pairs(value: Value) -> Result<Vec<(Value, Value)>, Mismatch> {
    let wrong = Mismatch::new("pairs", &value);
    if let Value::Map(pairs) = value {
        return Ok(pairs);
    }
    let mut values = Vec::<Value>::from_reply(value)?.into_iter();
    let mut pairs = Vec::new();
    while let Some(name) = values.next() {
        let Some(value) = values.next() else {
            return Err(wrong);
        };
        pairs.push((name, value));
    }
    Ok(pairs)
}

/// A value as it came from the server.
fn as_it_came(value: &Value) -> String {
    let list = |values: &[Value]| {
        let values: Vec<String> = values.iter().map(as_it_came).collect();
        format!("[{}]", values.join(", "))
    };
    match value {
        Value::Nil => "nil".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::BulkString(bytes) => quoted(bytes),
        Value::Okay => "OK".to_owned(),
        Value::SimpleString(text) => text.clone(),
        Value::VerbatimString { text, .. } => quoted(text.as_bytes()),
        Value::BigNumber(digits) => String::from_utf8_lossy(digits).into_owned(),
        Value::Array(values) | Value::Set(values) => list(values),
        Value::Push { data, .. } => list(data),
        Value::Attribute { data, .. } => as_it_came(data),
        Value::Map(pairs) => {
            let pair = |(name, value): &(Value, Value)| {
                format!("{}: {}", as_it_came(name), as_it_came(value))
            };
            let pairs: Vec<String> = pairs.iter().map(pair).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::ServerError(error) => {
            let detail = error.details().unwrap_or_default();
            format!("(error) {} {detail}", error.code())
        }
        _ => format!("{value:?}"),
    }
}

/// Bytes in quotes, as Lua would take them.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '"' | '\\' => text.extend(['\\', letter]),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                letter if letter.is_control() => {
                    let mut bytes = [0; 4];
                    for byte in letter.encode_utf8(&mut bytes).bytes() {
                        // Writing to a `String` does not fail.
                        let _ = write!(text, "\\{byte:03}");
                    }
                }
                letter => text.push(letter),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\{byte:03}");
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use lua_analysis::analysis::analyse;
    use lua_analysis::project::config::Config;
    use lua_analysis::text::source::Source;

    /// What is shown of bytes on the wire for these annotations.
    fn shown_as(annotations: &str, wire: &str) -> Result<String, String> {
        let text = format!("{annotations}\nreturn 1\n");
        let analysis = analyse(Source::new("test.lua", text), &Config::default());
        let returns = analysis.script.expect("it is Lua").annotations.returns;
        let value = redis::parse_redis_value(wire.as_bytes()).expect("a value");
        shown(value, &returns).map_err(|mismatch| mismatch.to_string())
    }

    #[test]
    fn declared_values_have_names_and_types() {
        let annotations =
            "---@return boolean allowed\n---@return integer left\n---@return string? why";
        assert_eq!(
            shown_as(annotations, "*2\r\n:1\r\n:9\r\n").as_deref(),
            Ok("allowed  boolean  true\nleft     integer  9\nwhy      string?  nil\n")
        );
        assert_eq!(
            shown_as(annotations, "*3\r\n:1\r\n$1\r\nx\r\n$1\r\ny\r\n").as_deref(),
            Err(&"a string of 1 byte at [2], expected i64".to_owned())
        );
        assert!(shown_as(annotations, "*4\r\n:1\r\n:1\r\n:1\r\n:1\r\n").is_err());
        assert!(shown_as(annotations, ":1\r\n").is_err());
    }

    #[test]
    fn every_type_is_shown() {
        for (ty, wire, shown) in [
            ("string", "$4\r\na\"\n\u{1}\r\n", "\"a\\\"\\n\\001\""),
            ("status", "+OK\r\n", "OK"),
            ("number", "$3\r\n1.5\r\n", "1.5"),
            ("boolean", "$-1\r\n", "false"),
            ("json<Job>", "$7\r\n{\"a\":1}\r\n", "{\"a\":1}"),
            ("integer[]", "*2\r\n:1\r\n:2\r\n", "[1, 2]"),
            (
                "map<string, integer>",
                "*2\r\n$1\r\na\r\n$1\r\n2\r\n",
                "{\"a\": 2}",
            ),
            (
                "map<string, integer>",
                "%1\r\n$1\r\na\r\n:2\r\n",
                "{\"a\": 2}",
            ),
            ("any", "*2\r\n$-1\r\n#t\r\n", "[nil, true]"),
            ("Job", "$1\r\nx\r\n", "\"x\""),
        ] {
            let text = shown_as(&format!("---@return {ty}"), wire);
            assert_eq!(text, Ok(format!("{ty}  {shown}\n")));
        }
    }

    #[test]
    fn message_pack_is_shown_as_json() {
        let bytes = rmp_serde::to_vec(&vec![1, 2]).expect("MessagePack");
        let shown = typed(Value::BulkString(bytes), &Type::MessagePack(None));
        assert_eq!(shown.ok().as_deref(), Some("[1,2]"));
        let wrong = typed(Value::BulkString(vec![0xc1]), &Type::MessagePack(None));
        assert!(wrong.is_err());
    }

    #[test]
    fn what_is_not_declared_is_shown_as_it_came() {
        assert_eq!(
            shown_as("", "*2\r\n:1\r\n-ERR no\r\n").as_deref(),
            Ok("[1, (error) ERR no]\n")
        );
        assert_eq!(shown_as("", "$-1\r\n").as_deref(), Ok("nil\n"));
    }
}
