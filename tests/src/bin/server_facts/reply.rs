//! Reading replies: what is of another type than wanted is empty.

use redis::Value;

/// The text, or nothing where it is something else.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::SimpleString(text) => text.clone(),
        Value::Okay => "OK".to_owned(),
        _ => String::new(),
    }
}

/// The number, or zero where it is something else.
pub(super) fn number(value: &Value) -> i64 {
    match value {
        Value::Int(number) => *number,
        _ => 0,
    }
}

/// The items, or none where it is something else.
pub(super) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) | Value::Set(items) => items,
        _ => &[],
    }
}

/// The pairs of a map, which RESP2 writes as a list.
pub(super) fn pairs(value: &Value) -> impl Iterator<Item = (String, &Value)> {
    items(value).chunks_exact(2).filter_map(|pair| match pair {
        [name, value] => Some((text(name), value)),
        _ => None,
    })
}

/// What a map has under a name.
pub(super) fn field<'v>(map: &'v Value, name: &str) -> Option<&'v Value> {
    pairs(map)
        .find(|(field, _)| field == name)
        .map(|(_, value)| value)
}
