//! `argument-mismatch`: an argument is used as what its `---@arg` does not let callers send.

use super::Context;
use super::shared::constant::{is_equality, shown};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::ARGUMENT_MISMATCH;
use crate::meaning::annotations::Annotation;
use crate::meaning::entries::{Encoding, TableName};
use crate::meaning::values::{Argument, CommandSite, Operation, Passed, Value};
use crate::rust::types::Type;
use crate::server::commands::{Found, find};
use crate::server::grammar::{self, Fit, Misfit};
use crate::server::servers::Server;
use crate::server::word::Word;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let annotations = &context.meaning.annotations.args;
    if annotations.iter().all(|annotation| annotation.ty.is_none()) {
        return Vec::new();
    }
    let mut findings = compared(context);
    findings.extend(sent(context));
    findings.extend(decoded(context));
    // One of each argument: the others are the same mistake.
    findings.sort_by_key(|finding| finding.primary.span);
    let mut told: Vec<Option<Span>> = Vec::new();
    findings.retain(|finding| {
        let annotation = finding.secondary.first().map(|label| label.span);
        let is_new = !told.contains(&annotation);
        told.push(annotation);
        is_new
    });
    findings
}

/// The annotation of the argument that a value is, with its type, and whether it may be the empty text.
fn declared<'a>(
    context: &'a Context<'_>,
    value: &Value,
) -> Option<(&'a Annotation, &'a Type, bool)> {
    let (TableName::Argv, index) = value.entry()? else {
        return None;
    };
    let annotation = context
        .meaning
        .annotations
        .args
        .get(index.checked_sub(1)?)?;
    if annotation.is_variadic {
        return None;
    }
    Some(match annotation.ty.as_ref()? {
        Type::Optional(inner) => (annotation, inner, true),
        ty => (annotation, ty, false),
    })
}

/// What callers see of a type's values.
fn form(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean => "it is sent as `1` or `0`",
        Type::Integer => "it is sent as the digits of an integer",
        _ => "it is sent as a number",
    }
}

/// Whether an argument of a type may be this text.
fn may_be(ty: &Type, text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    match ty {
        Type::Boolean => matches!(text, "1" | "0"),
        Type::Integer => text
            .parse::<i128>()
            .is_ok_and(|read| read.to_string() == text),
        Type::Number => text.parse::<f64>().is_ok(),
        _ => true,
    }
}

/// Comparisons with a text that is never sent.
fn compared(context: &Context<'_>) -> Vec<Diagnostic> {
    let comparisons = context.meaning.values.operations().iter();
    let comparisons: Vec<&Operation> = comparisons
        .filter(|operation| is_equality(operation.kind))
        .collect();
    let sides = |operation: &'_ Operation| -> Vec<(Argument, Argument)> {
        match operation.operands.as_slice() {
            [left, right] => vec![(left.clone(), right.clone()), (right.clone(), left.clone())],
            _ => Vec::new(),
        }
    };
    // A script that also asks for what is sent takes other callers, too.
    let knows_form = |value: &Value, ty: &Type| {
        comparisons.iter().any(|operation| {
            let mut sides = sides(operation).into_iter();
            sides.any(|(side, other)| {
                side.value.entry() == value.entry()
                    && other
                        .value
                        .known_text()
                        .is_some_and(|text| may_be(ty, text))
            })
        })
    };
    let finding = |operation: &&Operation| {
        sides(operation).into_iter().find_map(|(side, other)| {
            let (annotation, ty, _) = declared(context, &side.value)?;
            let text = other.value.known_text()?;
            // Who asks for the empty text asks whether it is there.
            let is_possible = text.is_empty() || may_be(ty, text);
            if is_possible || knows_form(&side.value, ty) {
                return None;
            }
            let name = shown(context, side.span);
            let text = shown(context, other.span);
            let found = ARGUMENT_MISMATCH
                .at(
                    operation.span,
                    format!("{name} is declared as `{ty}`, and is never {text}"),
                )
                .label(form(ty))
                .also(place(annotation), "declared here");
            Some(match ty {
                Type::Boolean => found.help(format!(
                    "compare it with `'1'`: `{} == '1'`",
                    name.trim_matches('`')
                )),
                _ => found.help("declare it as `string`, if callers send such words"),
            })
        })
    };
    comparisons.iter().filter_map(finding).collect()
}

fn place(annotation: &Annotation) -> Span {
    annotation.ty_span.unwrap_or(annotation.span)
}

/// Arguments of commands that no server takes if they are what is declared.
fn sent(context: &Context<'_>) -> Vec<Diagnostic> {
    let sites = context.meaning.values.commands().iter();
    sites
        .filter(|site| !site.has_more_ways && !site.is_protected)
        .filter_map(|site| sent_at(context, site))
        .collect()
}

fn sent_at(context: &Context<'_>, site: &CommandSite) -> Option<Diagnostic> {
    let [way] = site.ways.as_slice() else {
        return None;
    };
    let has_declared = way
        .values
        .iter()
        .any(|value| word(context, value).is_some());
    let misfit = if has_declared {
        misfit(context, way)
    } else {
        None
    }?;
    let argument = site.arguments.get(misfit.argument)?;
    let (annotation, ty, _) = declared(context, &argument.value)?;
    word(context, &argument.value)?;
    let name = shown(context, argument.span);
    let command = site.name.as_deref()?;
    Some(
        ARGUMENT_MISMATCH
            .at(
                argument.span,
                format!("{name} is declared as `{ty}`, which `{command}` does not take here"),
            )
            .label(format!("expected {}", misfit.expected))
            .also(place(annotation), "declared here"),
    )
}

/// What an argument is on the wire, as far as its declared type says more than its value.
fn word(context: &Context<'_>, value: &Value) -> Option<Word> {
    match declared(context, value)? {
        (_, Type::Boolean, false) => Some(Word::OneOf(vec![
            b"1".as_slice().into(),
            b"0".as_slice().into(),
        ])),
        (_, Type::Integer, false) => Some(Word::Integer {
            min: None,
            max: None,
        }),
        (_, Type::Number, false) => Some(Word::Number),
        _ => None,
    }
}

/// Why every server refuses the arguments of the declared types, where they take others.
fn misfit(context: &Context<'_>, way: &Passed) -> Option<Misfit> {
    let plain: Vec<Word> = way.values.iter().map(Value::word).collect();
    let (name, plain) = plain.split_first()?;
    let name = std::str::from_utf8(name.known()?).ok()?;
    let Found::Command(command) = find(name, plain.first().and_then(Word::known)) else {
        return None;
    };
    let declared: Vec<Word> = way
        .values
        .iter()
        .skip(1)
        .map(|value| word(context, value).unwrap_or_else(|| value.word()))
        .collect();
    let mut last = None;
    for server in context
        .servers()
        .into_iter()
        .filter(|one| command.is_on(*one))
    {
        let fits =
            |words: &[Word], server: Server| grammar::fits(command, words, way.is_open, server);
        if matches!(fits(plain, server), Fit::Misfit(_)) {
            return None;
        }
        match fits(&declared, server) {
            Fit::Misfit(misfit) if !misfit.is_lenient => last = Some(misfit),
            _ => return None,
        }
    }
    last.filter(|_| !grammar::may_fit_newer(command, &declared, way.is_open))
}

/// Arguments that are decoded as what they are not.
fn decoded(context: &Context<'_>) -> Vec<Diagnostic> {
    let entries = &context.meaning.entries.argv.entries;
    let annotations = context.meaning.annotations.args.iter().zip(1..);
    let finding = |(annotation, index): (&Annotation, usize)| {
        let entry = entries.get(&index)?;
        let ty = match annotation.ty.as_ref()? {
            Type::Optional(inner) => inner,
            ty => ty,
        };
        let (what, instead) = match (ty, entry.encoding) {
            (
                Type::Integer | Type::Number | Type::Boolean | Type::Json(_),
                Some(Encoding::MessagePack),
            ) => ("decoded as MessagePack", "msgpack"),
            (Type::MessagePack(_), Some(Encoding::Json)) => ("decoded as JSON", "json"),
            (Type::Json(_) | Type::MessagePack(_), None) if entry.is_number => {
                ("used as a number and never decoded", "number")
            }
            _ => return None,
        };
        if annotation.is_variadic {
            return None;
        }
        let used = entry.uses.first().copied()?;
        Some(
            ARGUMENT_MISMATCH
                .at(
                    used,
                    format!("ARGV[{index}] is declared as `{ty}`, and is {what}"),
                )
                .label("read here")
                .also(place(annotation), "declared here")
                .help(format!("declare it as `{instead}`")),
        )
    };
    annotations.filter_map(finding).collect()
}
