//! One object for each script, made to be compared: nothing in it changes with the lines of a script.

use lua_analysis::effects::Dialect;
use serde_json::{Value, json};

use super::entry::{Entry, Note};

/// The text of the file.
pub(super) fn text(entries: &[Entry]) -> String {
    let all: Vec<Value> = entries.iter().map(object).collect();
    // A value of texts and lists can always be written.
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

fn object(entry: &Entry) -> Value {
    let keys: Vec<Value> = entry
        .keys
        .iter()
        .map(|key| {
            json!({
                "key": key.name,
                "access": key.access,
                "type": key.types,
                "origin": key.origin,
                "slot": key.slot,
                "commands": key.commands,
            })
        })
        .collect();
    let (resend, reasons) = match &entry.resend {
        Ok(text) => (*text, Vec::new()),
        Err(reasons) => ("unsafe", texts(reasons)),
    };
    json!({
        "script": entry.path,
        "keys": keys,
        "read_only": entry.is_read_only,
        "send_again": resend,
        "not_again_because": reasons,
        "time": entry.time.0,
        "acl": {
            "redis-6.2": entry.rule(Dialect::Whole),
            "redis-7.0": entry.rule(Dialect::ReadAndWrite),
        },
    })
}

fn texts(notes: &[Note]) -> Vec<&str> {
    let mut texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
