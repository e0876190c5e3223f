//! `float-reply`: the script answers a number that may have a fraction, which is cut off.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::FLOAT_REPLY;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for end in context.meaning.values.returns() {
        look(context, end.value_span, &mut findings);
    }
    findings
}

fn look(context: &Context<'_>, place: Span, findings: &mut Vec<Diagnostic>) {
    let Some(value) = context.meaning.values.at(place) else {
        return;
    };
    if let Some(number) = value.known_number() {
        if number.is_finite() && number.fract() != 0.0 {
            let label = format!("arrives as {}", number.trunc());
            let message = format!("{number} has a fraction, and integers arrive");
            findings.push(report(place, &message, label));
        }
    } else if value.fraction_origin().is_some() {
        let label = "what is behind the point is cut off".to_owned();
        let message = "this number may have a fraction, and integers arrive";
        findings.push(report(place, message, label));
    }
    if let Some(table) = context.meaning.outline.table(place) {
        for field in table.positions() {
            look(context, field.value, findings);
        }
    }
}

fn report(span: Span, message: &str, label: String) -> Diagnostic {
    FLOAT_REPLY.at(span, message)
        .label(label)
        .help("return it as text, `string.format('%.17g', value)`, which keeps all digits; or say that it is cut: `math.floor(value)`")
}
