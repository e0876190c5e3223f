//! The order of annotations: what has no fixed index, or may have none, is at the end.

use super::Annotation;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::ANNOTATION;
use crate::rust::types::Type;

/// What is wrong with the order.
pub(super) fn check(keys: &[Annotation], args: &[Annotation]) -> Vec<Diagnostic> {
    let variadic = [(keys, "a key"), (args, "an argument")];
    let variadic = variadic
        .into_iter()
        .filter_map(|(list, noun)| after_variadic(list, noun));
    variadic.chain(left_out_too_early(args)).collect()
}

fn after_variadic(list: &[Annotation], noun: &str) -> Option<Diagnostic> {
    let mut from_variadic = list.iter().skip_while(|one| !one.is_variadic);
    let variadic = from_variadic.next()?;
    let behind = from_variadic.next()?;
    let message = format!("`{}` has no fixed index", behind.name);
    let finding = ANNOTATION
        .at(behind.span, message)
        .label(format!("{noun} after any number of them"))
        .also(variadic.span, "any number of them")
        .help(format!("move `{}` to the end", variadic.name));
    Some(finding)
}

/// What may be left out is at the end: whatever followed it would take its index.
fn left_out_too_early(args: &[Annotation]) -> Option<Diagnostic> {
    let mut from_left_out = args.iter().skip_while(|one| !one.may_be_left_out);
    let left_out = from_left_out.next()?;
    let behind = from_left_out.find(|one| !one.may_be_left_out)?;
    let label = if behind.is_variadic {
        "any number of arguments would take its index"
    } else {
        "this argument would take its index"
    };
    let name = &left_out.name;
    let message = format!("`{name}` can't be left out: others follow");
    let ty = left_out.ty.as_ref().unwrap_or(&Type::String);
    let finding = ANNOTATION
        .at(left_out.span, message)
        .also(behind.span, label)
        .help(format!(
            "move it to the end, or declare it as `{name} {ty}?`, which is sent as the empty text"
        ));
    Some(finding)
}
