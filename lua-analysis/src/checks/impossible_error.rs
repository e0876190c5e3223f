//! `impossible-error`: the script declares an error that it never answers.

use super::Context;
use crate::checks::shared::answered::{Answer, answered};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::IMPOSSIBLE_ERROR;
use crate::meaning::annotations::AnnotatedError;
use crate::server::servers::Server;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let declared = &context.meaning.annotations.errors;
    if declared.is_empty() {
        return Vec::new();
    }
    let answered = answered(context);
    let loses = context.config.harms(|server| server != Server::Redis62);
    declared
        .iter()
        .filter_map(|one| {
            let same = |answer: &&Answer| answer.code == one.code;
            let found = answered.found.iter().filter(same).collect::<Vec<_>>();
            match found.first() {
                Some(first) => found
                    .iter()
                    .all(|answer| answer.is_lost && loses)
                    .then(|| lost(one, first)),
                None if answered.never_has(&one.code) => {
                    Some(never(one, answered.meant(&one.code, declared)))
                }
                None => None,
            }
        })
        .collect()
}

fn lost(declared: &AnnotatedError, answer: &Answer) -> Diagnostic {
    let code = &declared.code;
    let message = format!("the error `{code}` arrives with the code ERR");
    IMPOSSIBLE_ERROR
        .at(answer.span, message)
        .label("a single word")
        .also(declared.span, "declared here")
        .note("since 7.0, `redis.error_reply` puts `ERR` before a single word")
        .help(format!("say more: `redis.error_reply('{code} …')`"))
}

fn never(declared: &AnnotatedError, meant: Option<&Answer>) -> Diagnostic {
    let code = &declared.code;
    let message = format!("the script never returns the error `{code}`");
    let finding = IMPOSSIBLE_ERROR
        .at(declared.span, message)
        .label("declared here");
    match meant {
        Some(answer) => finding.also(answer.span, format!("did you mean `{}`?", answer.code)),
        None => finding.help(format!(
            "return it, `return redis.error_reply('{code} …')`, or take it away"
        )),
    }
}
