//! `endless-loop`: nothing in a loop changes what its condition asks, and nothing leaves it.

use super::Context;
use super::shared::blocks::each_block;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::ENDLESS_LOOP;
use crate::meaning::names::{VariableId, VariableKind};
use crate::syntax::ast::{Expression, ExpressionKind, StatementKind};
use crate::text::span::Span;

/// What leaves a loop.
const EXITS: &[&str] = &["return", "break", "error", "assert"];

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    each_block(&context.meaning.block, &mut |block| {
        for statement in &block.statements {
            let (condition, body, goes_on) = match &statement.kind {
                StatementKind::While(repeated) => (&repeated.condition, repeated.body.span, true),
                StatementKind::Repeat(repeated) => (&repeated.condition, repeated.body.span, false),
                _ => continue,
            };
            if is_unchanged(context, condition, body, goes_on) && !may_leave(context, body) {
                found.push(finding(condition.span));
            }
        }
    });
    found
}

fn finding(condition: Span) -> Diagnostic {
    ENDLESS_LOOP
        .at(condition, "this loop never ends")
        .label("nothing in the loop changes this")
        .note("the server serves nobody else meanwhile, and after a write only `SHUTDOWN NOSAVE` ends it")
        .help("leave it with `break` or `return`, or change what it asks")
}

/// Whether a condition is the same in each round.
fn is_unchanged(context: &Context<'_>, condition: &Expression, body: Span, goes_on: bool) -> bool {
    match &condition.kind {
        ExpressionKind::Boolean(truth) => return *truth == goes_on,
        ExpressionKind::Number(_) | ExpressionKind::String(_) => return goes_on,
        ExpressionKind::Nil => return !goes_on,
        _ => {}
    }
    let Ok(text) = std::str::from_utf8(context.source.slice(condition.span)) else {
        return false;
    };
    // Of what is in a table, and of calls, nobody knows.
    let text = text.replace("#ARGV", "").replace("#KEYS", "");
    if text.contains(['(', '[', '.', '#', '{', '"', '\'', ':']) {
        return false;
    }
    let asked = variables(context, condition.span);
    let names = &context.meaning.names;
    let is_global = |span: Span| span.is_within(condition.span);
    let mut globals = names
        .globals()
        .iter()
        .filter(|global| is_global(global.span));
    !asked.is_empty()
        && globals.all(|global| matches!(&*global.name, "ARGV" | "KEYS"))
        && asked.iter().all(|id| {
            let Some(variable) = names.variable(*id) else {
                return false;
            };
            let declared = variable.name.span.start;
            let is_outside = declared < body.start || declared >= body.end;
            let is_shared = variable.captured && variable.reassigned;
            is_outside && !is_shared && !names.is_assigned_within(*id, body)
        })
}

fn variables(context: &Context<'_>, span: Span) -> Vec<VariableId> {
    let offsets = (span.start..span.end).map(|start| Span::new(start, span.end));
    offsets
        .filter_map(|place| context.meaning.names.variable_at(place))
        .collect()
}

/// Whether something in the body may leave the loop: a function of the script may raise an error.
fn may_leave(context: &Context<'_>, body: Span) -> bool {
    let text = String::from_utf8_lossy(context.source.slice(body));
    let names = &context.meaning.names;
    EXITS.iter().any(|exit| text.contains(exit))
        || variables(context, body).iter().any(|id| {
            let is_function = names
                .variable(*id)
                .is_some_and(|variable| variable.kind == VariableKind::Function);
            let is_called = |read: &Span| {
                let next = Span::new(read.end, read.end + 1);
                body.start <= read.start
                    && read.end < body.end
                    && context.source.slice(next) == b"("
            };
            is_function || names.reads(*id).iter().any(is_called)
        })
}
