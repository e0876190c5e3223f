//! SARIF 2.1.0, the OASIS format for results of static analysis.

use std::fmt::Write as _;
use std::io::{self, Write};

use lua_analysis::diagnostic::Level;
use lua_analysis::diagnostic::lints::{LINTS, Lint};
use serde_json::{Value, json};

use crate::check::Report;
use crate::finding::{Finding, Place};

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    // Those that found something: their pages are most of what is written.
    let found = |lint: &&Lint| report.findings.iter().any(|one| one.code == lint.code);
    let rules: Vec<&Lint> = LINTS.iter().copied().filter(found).collect();
    let results = report
        .findings
        .iter()
        .map(|finding| result(finding, &rules));
    let results: Vec<Value> = results.collect();
    let notifications: Vec<Value> = report
        .troubles
        .iter()
        .map(|trouble| json!({ "level": "error", "message": { "text": trouble } }))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|lint| rule(lint)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": report.troubles.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *output, &log)?;
    writeln!(output)
}

/// A lint with its page.
fn rule(lint: &Lint) -> Value {
    let level = match lint.level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "none",
    };
    // A page is its title, a paragraph that says what it is about, and the rest.
    let mut paragraphs = lint.page.split("\n\n").skip(1);
    let summary = paragraphs.next().unwrap_or(lint.code);
    json!({
        "id": lint.code,
        "shortDescription": { "text": summary.trim().replace('\n', " ") },
        "help": { "text": lint.page, "markdown": lint.page },
        "defaultConfiguration": { "level": level },
    })
}

fn result(finding: &Finding, rules: &[&Lint]) -> Value {
    let index = rules.iter().position(|lint| lint.code == finding.code);
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|(place, label)| {
            let mut location = location(place);
            if let Some(location) = location.as_object_mut() {
                location.insert("message".to_owned(), json!({ "text": label }));
            }
            location
        })
        .collect();
    let label = Some(&finding.label).filter(|label| !label.is_empty());
    let more = finding.notes.iter().chain(&finding.help);
    let lines: Vec<&str> = [&finding.message]
        .into_iter()
        .chain(label)
        .chain(more)
        .map(String::as_str)
        .collect();
    json!({
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.level_name(),
        "message": { "text": lines.join("\n") },
        "locations": [location(&finding.place)],
        "relatedLocations": related,
    })
}

fn location(place: &Place) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.file) },
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        },
    })
}

/// A path as a reference to be resolved where the program was run.
fn uri(path: &str) -> String {
    let path = path.replace(std::path::MAIN_SEPARATOR, "/");
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            // Writing to a `String` does not fail.
            byte => _ = write!(uri, "%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("lua/a b.lua"), "lua/a%20b.lua");
        assert_eq!(uri("/tmp/é.lua"), "file:///tmp/%C3%A9.lua");
    }
}
