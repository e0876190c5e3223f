//! `undeclared-error`: the script declares its errors, and answers one that is not among them.

use super::Context;
use crate::checks::shared::answered::answered;
use crate::checks::shared::raise::is_caught;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::UNDECLARED_ERROR;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let declared = &context.meaning.annotations.errors;
    let Some(last) = declared.last() else {
        return Vec::new();
    };
    let mut told: Vec<&str> = Vec::new();
    let mut findings = Vec::new();
    let answered = answered(context);
    // What is meant by a declared code that is never answered is told there.
    let misspelt: Vec<&str> = declared
        .iter()
        .filter(|one| answered.never_has(&one.code))
        .filter_map(|one| answered.meant(&one.code, declared))
        .map(|answer| answer.code.as_str())
        .collect();
    for answer in &answered.found {
        let code = &answer.code;
        if answer.is_lost
            || declared.iter().any(|declared| declared.code == *code)
            || told.contains(&code.as_str())
            || misspelt.contains(&code.as_str())
            || is_caught(context, answer.span)
        {
            continue;
        }
        findings.push(
            UNDECLARED_ERROR
                .at(answer.span, format!("the error `{code}` is not declared"))
                .label("returned here")
                .also(last.span, "these are declared")
                .note("callers get it as an error without a name")
                .help(format!("add `---@error {code} …`")),
        );
        told.push(code);
    }
    findings
}
