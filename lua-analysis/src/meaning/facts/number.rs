//! What is known of computed numbers: whether they may have a fraction.

use super::Value;
use crate::syntax::ast::{
    BinaryChain, BinaryLink, BinaryOperator, Expression, ExpressionKind, UnaryOperator,
};

pub(super) fn may_be_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.fract() != 0.0,
        Value::Computed { may_be_fraction } => *may_be_fraction,
        _ => false,
    }
}

/// `left operator right`; `left_expression` is how the left side is written, if it is known.
pub(super) fn arithmetic(
    left: &Value,
    left_expression: Option<&Expression>,
    link: &BinaryLink,
    right: &Value,
) -> Value {
    use BinaryOperator::{Add, Divide, Multiply, Power, Subtract};
    let operator = link.operator;
    if let (Value::Number(left), Value::Number(right)) = (left, right) {
        match operator {
            Add => return Value::Number(left + right),
            Subtract => return Value::Number(left - right),
            Multiply => return Value::Number(left * right),
            Divide => return Value::Number(left / right),
            _ => {}
        }
    }
    let operands_may = may_be_fraction(left) || may_be_fraction(right);
    let may_be_fraction = match operator {
        Divide => !is_divisible(left_expression),
        // `2 ^ n` is whole for every count `n`.
        Power => {
            let is_negative = matches!(right, Value::Number(exponent) if *exponent < 0.0);
            operands_may || is_negative
        }
        Subtract => operands_may && !is_modulo_one(&link.operand),
        _ => operands_may,
    };
    Value::Computed { may_be_fraction }
}

/// `(n - n % size)`, which is divided by `size`, and `#list`, which is divided by the size of its
/// groups.
fn is_divisible(dividend: Option<&Expression>) -> bool {
    let Some(dividend) = dividend else {
        return false;
    };
    match &dividend.kind {
        ExpressionKind::Unary(unary) => unary.operator == UnaryOperator::Length,
        ExpressionKind::Parenthesised(inner) => match &inner.kind {
            ExpressionKind::Binary(chain) => chain.rest.last().is_some_and(|link| {
                link.operator == BinaryOperator::Subtract && modulo(&link.operand).is_some()
            }),
            _ => is_divisible(Some(inner)),
        },
        _ => false,
    }
}

/// `x % 1`: what is behind the point.
fn is_modulo_one(expression: &Expression) -> bool {
    let divisor = modulo(expression).map(|link| &link.operand.kind);
    matches!(divisor, Some(ExpressionKind::Number(number)) if (*number - 1.0).abs() < f64::EPSILON)
}

/// The `% …` at the end of an expression.
fn modulo(expression: &Expression) -> Option<&BinaryLink> {
    match &expression.kind {
        ExpressionKind::Parenthesised(inner) => modulo(inner),
        ExpressionKind::Binary(chain) => {
            let BinaryChain { rest, .. } = &**chain;
            rest.last()
                .filter(|link| link.operator == BinaryOperator::Modulo)
        }
        _ => None,
    }
}

/// What a function of `math` gives for these arguments, if it is a number that may have a
/// fraction or certainly has none.
pub(super) fn of_math<'a>(
    function: &str,
    mut arguments: impl Iterator<Item = &'a Value>,
) -> Option<Value> {
    let may_be_fraction = match function {
        "floor" | "ceil" => false,
        "abs" | "max" | "min" | "fmod" | "mod" => arguments.any(may_be_fraction),
        "random" => arguments.next().is_none(),
        "sqrt" | "log" | "log10" | "exp" | "sin" | "cos" | "tan" | "asin" | "acos" | "atan"
        | "atan2" | "rad" | "deg" => true,
        _ => return None,
    };
    Some(Value::Computed { may_be_fraction })
}
