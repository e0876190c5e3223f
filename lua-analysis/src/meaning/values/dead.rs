//! The commands in statements that nothing gets to: what is written there, as far as it is literal.

use super::records::{Argument, CommandSite, Passed};
use super::value::Value;
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, Statement, StatementKind, Suffix, SuffixKind,
};

/// Adds the commands of these statements, and of the blocks in them, to `found`.
pub(super) fn commands(statements: &[Statement], found: &mut Vec<CommandSite>) {
    for statement in statements {
        let inside = |block: &Block, found: &mut _| commands(&block.statements, found);
        match &statement.kind {
            StatementKind::Call(call) => found.extend(command(call, false)),
            StatementKind::Local { values, .. }
            | StatementKind::Assign { values, .. }
            | StatementKind::Return(values) => {
                found.extend(values.iter().filter_map(|value| command(value, true)));
            }
            StatementKind::Do(block) => inside(block, found),
            StatementKind::While(repeated) => inside(&repeated.body, found),
            StatementKind::Repeat(repeated) => inside(&repeated.body, found),
            StatementKind::NumericFor(repeated) => inside(&repeated.body, found),
            StatementKind::GenericFor(repeated) => inside(&repeated.body, found),
            StatementKind::If(branches) => {
                let arms = branches.arms.iter().map(|arm| &arm.body);
                for block in arms.chain(&branches.otherwise) {
                    inside(block, found);
                }
            }
            StatementKind::Function(_)
            | StatementKind::LocalFunction { .. }
            | StatementKind::Break => {}
        }
    }
}

/// `redis.call(…)`, `redis.pcall(…)`
fn command(call: &Expression, is_used: bool) -> Option<CommandSite> {
    let ExpressionKind::Suffixed(suffixed) = &call.kind else {
        return None;
    };
    let ExpressionKind::Name(library) = &suffixed.base.kind else {
        return None;
    };
    let [
        Suffix {
            kind: SuffixKind::Field(function),
            ..
        },
        Suffix {
            kind: SuffixKind::Call(arguments),
            ..
        },
    ] = suffixed.suffixes.as_slice()
    else {
        return None;
    };
    let is_command =
        matches!(&**library, "redis" | "server") && matches!(&*function.text, "call" | "pcall");
    let name = arguments.values.first().filter(|_| is_command)?;
    let literal = |value: &Expression| match &value.kind {
        ExpressionKind::String(text) => Value::literal(text),
        ExpressionKind::Number(number) => Value::number(*number),
        _ => Value::UNKNOWN,
    };
    let is_open = arguments.values.last().is_some_and(|last| {
        matches!(
            last.kind,
            ExpressionKind::Vararg | ExpressionKind::Suffixed(_)
        )
    });
    let values: Vec<Value> = arguments.values.iter().map(literal).collect();
    let known = values.first().and_then(Value::known_text);
    let known = known.and_then(|known| std::str::from_utf8(known).ok());
    let arguments = arguments.values.iter().zip(&values).skip(1);
    Some(CommandSite {
        span: call.span,
        name: known.map(|known| known.to_ascii_uppercase().into()),
        name_span: name.span,
        arguments: arguments
            .map(|(place, value)| Argument {
                span: place.span,
                value: value.clone(),
            })
            .collect(),
        is_open,
        is_protected: &*function.text == "pcall",
        is_caught: false,
        is_used,
        ways: vec![Passed { values, is_open }],
        has_more_ways: false,
    })
}
