//! What local variables are used for.

use lua_analysis::syntax::ast::{BinaryOperator, Block, Expression, ExpressionKind, StatementKind};

use crate::commands::is_integer_reply;

/// `<` and the like.
pub(crate) fn is_comparison(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Less
            | BinaryOperator::LessEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterEqual
    )
}

/// Local variables that are compared by `<` and the like, and those that are an integer reply.
pub(crate) fn variables(
    block: &Block,
    compared: &mut Vec<String>,
    counts: &mut Vec<String>,
    text: &str,
) {
    fn names(expression: &Expression, compared: &mut Vec<String>) {
        match &expression.kind {
            ExpressionKind::Binary(chain) => {
                // In `a + b > c`, what is compared is the sum.
                let mut left = Some(&chain.first);
                for link in &chain.rest {
                    if is_comparison(link.operator) {
                        for operand in left.into_iter().chain([&link.operand]) {
                            if let ExpressionKind::Name(name) = &operand.kind {
                                compared.push(name.to_string());
                            }
                        }
                    }
                    left = None;
                }
                names(&chain.first, compared);
                chain
                    .rest
                    .iter()
                    .for_each(|link| names(&link.operand, compared));
            }
            ExpressionKind::Parenthesised(inner) => names(inner, compared),
            _ => {}
        }
    }
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Local { names: of, values } => {
                if let ([name], [value]) = (of.as_slice(), values.as_slice())
                    && is_integer_reply(value)
                    && text.matches(&format!("{} = ", name.text)).count() == 1
                {
                    counts.push(name.text.to_string());
                }
            }
            StatementKind::If(branches) => {
                for arm in &branches.arms {
                    names(&arm.condition, compared);
                    variables(&arm.body, compared, counts, text);
                }
                branches
                    .otherwise
                    .iter()
                    .for_each(|of| variables(of, compared, counts, text));
            }
            StatementKind::While(repeated) => {
                names(&repeated.condition, compared);
                variables(&repeated.body, compared, counts, text);
            }
            StatementKind::Do(block) => variables(block, compared, counts, text),
            StatementKind::NumericFor(repeated) => {
                variables(&repeated.body, compared, counts, text);
            }
            StatementKind::GenericFor(repeated) => {
                variables(&repeated.body, compared, counts, text);
            }
            StatementKind::LocalFunction { body, .. } => {
                variables(&body.block, compared, counts, text);
            }
            _ => {}
        }
    }
}
