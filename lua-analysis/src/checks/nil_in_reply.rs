//! `nil-in-reply`: a list that is answered has a `nil` in it, and ends there.

use super::Context;
use crate::checks::shared::raise::is_written;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::NIL_IN_REPLY;
use crate::meaning::facts::{FieldName, Known, Value};
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for answer in &context.meaning.facts.returns {
        if let Some(value) = answer.values.first() {
            look(context, &value.known, value.span, &mut findings);
        }
    }
    findings
}

/// Whether it is `KEYS[0]` or the like: another check says so.
fn is_impossible(context: &Context<'_>, span: Span) -> bool {
    let entries = &context.meaning.facts.entries;
    let mut impossible = entries
        .keys
        .impossible
        .iter()
        .chain(&entries.argv.impossible);
    impossible.any(|(_, found)| *found == span)
}

fn look(context: &Context<'_>, known: &Known, span: Span, findings: &mut Vec<Diagnostic>) {
    let Value::Constructor(table) = &known.value else {
        return;
    };
    if !is_written(context, span) {
        return;
    }
    let entries = || {
        let fields = table.fields.iter();
        fields.filter(|field| field.key == FieldName::Position)
    };
    let is_nil = |known: &Known| known.value == Value::Nil;
    let first_nil = entries().position(|entry| is_nil(&entry.value));
    if let Some(place) = first_nil
        && let Some(entry) = entries().nth(place)
        && !is_impossible(context, entry.span)
        && let lost = entries()
            .skip(place + 1)
            .filter(|entry| !is_nil(&entry.value))
            .count()
        && lost > 0
    {
        let label = match lost {
            1 => "the entry behind it does not arrive".to_owned(),
            lost => format!("the {lost} entries behind it do not arrive"),
        };
        findings.push(
            NIL_IN_REPLY
                .at(entry.span, "a reply ends at its first nil")
                .label(label)
                .help("write `false`: it arrives as nil, and the rest behind it"),
        );
    }
    for entry in entries() {
        look(context, &entry.value, entry.span, findings);
    }
}
