//! What a script does and declares against what its caller declares.

use crate::checks::{index_gap, index_out_of_range, name_mismatch};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::ANNOTATION;
use crate::meaning::Meaning;
use crate::meaning::annotations::Annotations;
use crate::rust::types::Type;
use crate::signature::declared::Declared;
use crate::signature::stated_keys;
use crate::text::source::Source;

/// Where the script contradicts what a caller declares, or by itself what its annotations do.
pub(crate) fn of_declared(
    source: &Source,
    script: &Meaning,
    caller: Option<&Declared>,
) -> Vec<Diagnostic> {
    let entries = &script.entries;
    let annotations = &script.annotations;
    let annotated = Declared::by_annotations(annotations);
    // What a caller declares is more than what the script does: one finding is enough.
    let declared = caller.unwrap_or(&annotated);
    let stated = stated_keys(&source.stem()).unwrap_or(0);
    let mut found = index_out_of_range::of_declared(entries, annotations, declared);
    found.extend(name_mismatch::check(entries, &annotated, declared));
    found.extend(check_left_out(annotations, declared));
    found.extend(index_gap::check(entries, annotations, declared, stated));
    found
}

/// What a caller may leave out, and the script declares as always sent.
fn check_left_out(annotations: &Annotations, caller: &Declared) -> Vec<Diagnostic> {
    let pairs = annotations.args.iter().zip(&caller.args.entries);
    let contradicting = pairs.filter(|(annotated, entry)| {
        entry.may_be_left_out && !annotated.may_be_left_out && !annotated.is_variadic
    });
    contradicting
        .map(|(annotated, entry)| {
            let message = format!("{} may leave `{}` out", caller.owner, entry.name);
            let ty = annotated.ty.as_ref().unwrap_or(&Type::String);
            ANNOTATION
                .at(annotated.span, message)
                .label("the script declares that it is always sent")
                .help(format!("write `---@arg {}? {ty}`", annotated.name))
        })
        .collect()
}
