//! `float-reply`: the script answers a number that may have a fraction, which is cut off.

use super::Context;
use crate::checks::shared::raise::is_written;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::FLOAT_REPLY;
use crate::meaning::facts::{Argument, FieldName, Known, Value};
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for answer in &context.meaning.facts.returns {
        // Servers look at the first value only.
        if let Some(Argument { span, known }) = answer.values.first() {
            look(context, known, *span, &mut findings);
        }
    }
    findings
}

fn look(context: &Context<'_>, known: &Known, span: Span, findings: &mut Vec<Diagnostic>) {
    match &known.value {
        Value::Number(number) if number.fract() != 0.0 => {
            let label = format!("arrives as {}", number.trunc());
            findings.push(report(
                span,
                &format!("{number} has a fraction, and integers arrive"),
                label,
            ));
        }
        Value::Computed {
            may_be_fraction: true,
        } => {
            let label = "what is behind the point is cut off".to_owned();
            findings.push(report(
                span,
                "this number may have a fraction, and integers arrive",
                label,
            ));
        }
        Value::Constructor(table) if is_written(context, span) => {
            for field in &table.fields {
                if field.key == FieldName::Position {
                    look(context, &field.value, field.span, findings);
                }
            }
        }
        _ => {}
    }
}

fn report(span: Span, message: &str, label: String) -> Diagnostic {
    FLOAT_REPLY.at(span, message)
        .label(label)
        .help("return it as text, `string.format('%.17g', value)`, which keeps all digits; or say that it is cut: `math.floor(value)`")
}
