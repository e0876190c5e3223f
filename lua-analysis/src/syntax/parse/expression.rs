//! Operators and simple expressions.

use super::super::ast::{
    BinaryChain, BinaryLink, BinaryOperator, Expression, ExpressionKind, Unary, UnaryOperator,
};
use super::super::compile::{Operand, Value};
use super::super::error::{Outcome, SyntaxError};
use super::super::lex::{Keyword, TokenKind};
use super::Parser;

/// How tightly an operator before its operand binds.
const UNARY_PRIORITY: u8 = 8;

impl Parser<'_> {
    pub(super) fn expression(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        self.operation(0, operand)
    }

    /// Reads operands and operators that bind more tightly than `limit` (`subexpr`).
    fn operation(&mut self, limit: u8, operand: &mut Operand) -> Outcome<Expression> {
        self.enter_level()?;
        let first = match unary_operator(self.token.kind) {
            Some(operator) => self.unary(operator, operand)?,
            None => self.simple_expression(operand)?,
        };
        let mut rest = Vec::new();
        while let Some((operator, priority)) = binary_operator(self.token.kind)
            && priority > limit
        {
            self.binary(operator, priority, operand, &mut rest)?;
        }
        self.leave_level();
        Ok(chain(first, rest))
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &mut Operand) -> Outcome<Expression> {
        let operator_span = self.token.span;
        self.advance()?;
        let expression = self.operation(UNARY_PRIORITY, operand)?;
        self.compiler.prefix(operator, operand);
        Ok(Expression {
            span: operator_span.to(expression.span),
            kind: ExpressionKind::Unary(Box::new(Unary {
                operator,
                operator_span,
                operand: expression,
            })),
        })
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        priority: u8,
        left: &mut Operand,
        rest: &mut Vec<BinaryLink>,
    ) -> Outcome<()> {
        let operator_span = self.token.span;
        self.advance()?;
        self.compiler.infix(operator, left);
        let limit = match operator {
            // These group to the right.
            BinaryOperator::Concat | BinaryOperator::Power => priority - 1,
            _ => priority,
        };
        let mut right = Operand::new(Value::Void);
        let operand = self.operation(limit, &mut right)?;
        self.compiler.postfix(operator, left, right);
        rest.push(BinaryLink {
            operator,
            operator_span,
            operand,
        });
        Ok(())
    }

    /// Reads an expression without operators around it (`simpleexp`).
    fn simple_expression(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        match self.token.kind {
            TokenKind::Byte(b'{') => self.table(operand),
            TokenKind::Keyword(Keyword::Function) => self.function_expression(operand),
            TokenKind::Byte(b'(') | TokenKind::Name(_) => self.suffixed_expression(operand),
            _ => self.literal(operand),
        }
    }

    pub(super) fn literal(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        let span = self.token.span;
        let (kind, value) = match self.token.kind {
            TokenKind::Number(number) => (ExpressionKind::Number(number), Value::Number(number)),
            TokenKind::String(id) => (
                ExpressionKind::String(self.lexer.interner.string(id)),
                self.compiler.text(id).value,
            ),
            TokenKind::Keyword(Keyword::Nil) => (ExpressionKind::Nil, Value::Nil),
            TokenKind::Keyword(Keyword::True) => (ExpressionKind::Boolean(true), Value::True),
            TokenKind::Keyword(Keyword::False) => (ExpressionKind::Boolean(false), Value::False),
            TokenKind::Dots if self.compiler.is_vararg() => {
                (ExpressionKind::Vararg, self.compiler.vararg().value)
            }
            TokenKind::Dots => return Err(self.outside_vararg()),
            _ => return Err(self.unexpected()),
        };
        *operand = Operand::new(value);
        self.advance()?;
        Ok(Expression { span, kind })
    }

    #[cold]
    fn outside_vararg(&self) -> Box<SyntaxError> {
        self.fail(
            "cannot use '...' outside a vararg function",
            "cannot use `...` outside a vararg function",
            |diagnostic| {
                diagnostic
                    .label("the function around this has no `...` among its parameters")
                    .help("declare it as `function(...)`, or copy the values into a local variable outside")
            },
        )
    }
}

/// An operand alone, or with the operators behind it.
fn chain(first: Expression, rest: Vec<BinaryLink>) -> Expression {
    match rest.last() {
        None => first,
        Some(last) => Expression {
            span: first.span.to(last.operand.span),
            kind: ExpressionKind::Binary(Box::new(BinaryChain { first, rest })),
        },
    }
}

fn unary_operator(token: TokenKind) -> Option<UnaryOperator> {
    Some(match token {
        TokenKind::Keyword(Keyword::Not) => UnaryOperator::Not,
        TokenKind::Byte(b'-') => UnaryOperator::Negate,
        TokenKind::Byte(b'#') => UnaryOperator::Length,
        _ => return None,
    })
}

/// The operator that a token is, and how tightly it binds.
fn binary_operator(token: TokenKind) -> Option<(BinaryOperator, u8)> {
    Some(match token {
        TokenKind::Byte(b'^') => (BinaryOperator::Power, 10),
        TokenKind::Byte(b'*') => (BinaryOperator::Multiply, 7),
        TokenKind::Byte(b'/') => (BinaryOperator::Divide, 7),
        TokenKind::Byte(b'%') => (BinaryOperator::Modulo, 7),
        TokenKind::Byte(b'+') => (BinaryOperator::Add, 6),
        TokenKind::Byte(b'-') => (BinaryOperator::Subtract, 6),
        TokenKind::Concat => (BinaryOperator::Concat, 5),
        TokenKind::Equal => (BinaryOperator::Equal, 3),
        TokenKind::NotEqual => (BinaryOperator::NotEqual, 3),
        TokenKind::Byte(b'<') => (BinaryOperator::Less, 3),
        TokenKind::LessEqual => (BinaryOperator::LessEqual, 3),
        TokenKind::Byte(b'>') => (BinaryOperator::Greater, 3),
        TokenKind::GreaterEqual => (BinaryOperator::GreaterEqual, 3),
        TokenKind::Keyword(Keyword::And) => (BinaryOperator::And, 2),
        TokenKind::Keyword(Keyword::Or) => (BinaryOperator::Or, 1),
        _ => return None,
    })
}
