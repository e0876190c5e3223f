//! The smallest script that shows a fault, found by taking things away.

use lua_analysis::syntax::ast::{
    Arguments, Block, Expression, ExpressionKind, FieldKey, Statement, StatementKind, SuffixKind,
};
use lua_analysis::syntax::parse;
use lua_analysis::text::span::Span;

/// The most tries for one fault.
const TRIES: usize = 3_000;

/// A part of the text and what may stand there in its place.
type Change = (Span, Option<Span>);

/// Takes away of a script what it doesn't need to be as wrong as it is.
pub(crate) fn shrink(text: &str, mut is_wrong: impl FnMut(&str) -> bool) -> String {
    let mut best = text.to_owned();
    let mut tries = 0;
    let mut from = 0;
    loop {
        let candidates = changes(&best);
        let smaller = candidates
            .iter()
            .enumerate()
            .skip(from)
            .find_map(|(index, change)| {
                let changed = apply(&best, change);
                tries += 1;
                let is_better = changed.len() < best.len() && is_wrong(&changed);
                is_better.then_some((index, changed))
            });
        match smaller {
            // What was tried before is not tried again until the end is reached.
            Some((index, changed)) => (best, from) = (changed, index),
            None if from > 0 => from = 0,
            None => break,
        }
        if tries > TRIES {
            break;
        }
    }
    let lines = best.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn apply(text: &str, (part, instead): &Change) -> String {
    let instead = instead.map_or("", |span| &text[span.start..span.end]);
    format!("{}{instead}{}", &text[..part.start], &text[part.end..])
}

/// What may be taken away, the largest first.
fn changes(text: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(block) = parse(text.as_bytes()).block {
        of_block(&block, &mut changes);
    }
    changes.sort_by_key(|(part, instead)| {
        std::cmp::Reverse(part.len() - instead.map_or(0, Span::len))
    });
    changes
}

fn of_block(block: &Block, changes: &mut Vec<Change>) {
    for statement in &block.statements {
        changes.push((statement.span, None));
        of_statement(statement, changes);
    }
}

fn of_statement(statement: &Statement, changes: &mut Vec<Change>) {
    let whole = statement.span;
    let body = |block: &Block, changes: &mut Vec<Change>| {
        changes.push((whole, Some(block.span)));
        of_block(block, changes);
    };
    match &statement.kind {
        StatementKind::Local { values, .. } | StatementKind::Return(values) => {
            of_all(values, changes);
        }
        StatementKind::Assign { targets, values } => {
            of_all(targets, changes);
            of_all(values, changes);
        }
        StatementKind::Call(call) => of_expression(call, changes),
        StatementKind::Do(block) => body(block, changes),
        StatementKind::While(repeated) => {
            of_expression(&repeated.condition, changes);
            body(&repeated.body, changes);
        }
        StatementKind::Repeat(repeated) => {
            body(&repeated.body, changes);
            of_expression(&repeated.condition, changes);
        }
        StatementKind::If(branches) => {
            for arm in &branches.arms {
                of_expression(&arm.condition, changes);
                body(&arm.body, changes);
            }
            if let Some(otherwise) = &branches.otherwise {
                body(otherwise, changes);
            }
        }
        StatementKind::NumericFor(repeated) => {
            of_expression(&repeated.limit, changes);
            body(&repeated.body, changes);
        }
        StatementKind::GenericFor(repeated) => {
            of_all(&repeated.values, changes);
            body(&repeated.body, changes);
        }
        StatementKind::Function(function) => body(&function.body.block, changes),
        StatementKind::LocalFunction { body: function, .. } => body(&function.block, changes),
        StatementKind::Break => {}
    }
}

fn of_all(expressions: &[Expression], changes: &mut Vec<Change>) {
    if let [.., before, last] = expressions {
        changes.push((Span::new(before.span.end, last.span.end), None));
    }
    for expression in expressions {
        of_expression(expression, changes);
    }
}

/// The parts of an expression, each of which may stand in its place.
fn of_expression(expression: &Expression, changes: &mut Vec<Change>) {
    let part = |inner: &Expression, changes: &mut Vec<Change>| {
        changes.push((expression.span, Some(inner.span)));
        of_expression(inner, changes);
    };
    match &expression.kind {
        ExpressionKind::Nil
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Vararg
        | ExpressionKind::Name(_) => {}
        ExpressionKind::Function(function) => of_block(&function.block, changes),
        ExpressionKind::Table(fields) => {
            let mut end = None;
            for field in fields {
                let start = end.unwrap_or(field.span.start);
                changes.push((Span::new(start, field.span.end), None));
                end = Some(field.span.end);
                if let FieldKey::Index(index) = &field.key {
                    part(index, changes);
                }
                part(&field.value, changes);
            }
        }
        ExpressionKind::Parenthesised(inner) => part(inner, changes),
        ExpressionKind::Suffixed(suffixed) => {
            part(&suffixed.base, changes);
            for suffix in &suffixed.suffixes {
                let end = Span::new(suffixed.base.span.start, suffix.span.start);
                changes.push((expression.span, Some(end)));
                match &suffix.kind {
                    SuffixKind::Field(_) => {}
                    SuffixKind::Index(index) => part(index, changes),
                    SuffixKind::Call(Arguments { values, .. })
                    | SuffixKind::Method {
                        arguments: Arguments { values, .. },
                        ..
                    } => {
                        if let [.., before, last] = values.as_slice() {
                            changes.push((Span::new(before.span.end, last.span.end), None));
                        }
                        for value in values {
                            part(value, changes);
                        }
                    }
                }
            }
        }
        ExpressionKind::Unary(unary) => part(&unary.operand, changes),
        ExpressionKind::Binary(chain) => {
            part(&chain.first, changes);
            for link in &chain.rest {
                part(&link.operand, changes);
            }
        }
    }
}
