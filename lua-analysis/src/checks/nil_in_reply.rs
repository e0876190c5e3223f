//! `nil-in-reply`: a list that is answered has a `nil` in it, and ends there.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::NIL_IN_REPLY;
use crate::meaning::outline::WrittenField;
use crate::meaning::values::KindSet;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for end in context.meaning.values.returns() {
        look(context, end.value_span, &mut findings);
    }
    findings
}

/// Whether it is `KEYS[0]` or the like: another check says so.
fn is_impossible(context: &Context<'_>, span: Span) -> bool {
    let entries = &context.meaning.entries;
    let mut impossible = entries
        .keys
        .impossible
        .iter()
        .chain(&entries.argv.impossible);
    impossible.any(|(_, found)| *found == span)
}

fn look(context: &Context<'_>, place: Span, findings: &mut Vec<Diagnostic>) {
    let Some(table) = context.meaning.outline.table(place) else {
        return;
    };
    let is_nil = |entry: &WrittenField| {
        let value = context.meaning.values.at(entry.value);
        value.is_some_and(|value| value.is_only(KindSet::NIL))
    };
    let first_nil = table.positions().position(&is_nil);
    if let Some(place) = first_nil
        && let Some(entry) = table.positions().nth(place)
        && !is_impossible(context, entry.span)
        && let lost = table
            .positions()
            .skip(place + 1)
            .filter(|entry| !is_nil(entry))
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
    for entry in table.positions() {
        look(context, entry.value, findings);
    }
}
