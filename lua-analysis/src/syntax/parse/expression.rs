//! Operators and simple expressions.

use crate::span::Span;

use super::super::ast::{
    BinaryChain, BinaryLink, BinaryOperator, Expression, ExpressionKind, Unary, UnaryOperator,
};
use super::super::compile::{Operand, Value};
use super::super::error::{Outcome, SyntaxError};
use super::super::lex::{Keyword, TokenKind};
use super::{Parsed, Parser};

/// How tightly an operator before its operand binds.
const UNARY_PRIORITY: u8 = 8;

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Outcome<Parsed> {
        self.operation(0)
    }

    /// Reads operands and operators that bind more tightly than `limit` (`subexpr`).
    fn operation(&mut self, limit: u8) -> Outcome<Parsed> {
        self.enter_level()?;
        let (mut expression, mut operand) = match unary_operator(self.token.kind) {
            Some(operator) => self.unary(operator)?,
            None => self.simple_expression()?,
        };
        let mut rest = Vec::new();
        while let Some((operator, priority)) = binary_operator(self.token.kind)
            && priority > limit
        {
            let link = self.binary(operator, priority, &mut operand)?;
            rest.push(link);
        }
        if let Some(last) = rest.last() {
            expression = Expression {
                span: expression.span.to(last.operand.span),
                kind: ExpressionKind::Binary(Box::new(BinaryChain {
                    first: expression,
                    rest,
                })),
            };
        }
        self.leave_level();
        Ok((expression, operand))
    }

    fn unary(&mut self, operator: UnaryOperator) -> Outcome<Parsed> {
        let operator_span = self.token.span;
        self.advance()?;
        let (expression, mut operand) = self.operation(UNARY_PRIORITY)?;
        self.compiler.prefix(operator, &mut operand);
        let expression = Expression {
            span: operator_span.to(expression.span),
            kind: ExpressionKind::Unary(Box::new(Unary {
                operator,
                operator_span,
                operand: expression,
            })),
        };
        Ok((expression, operand))
    }

    fn binary(
        &mut self,
        operator: BinaryOperator,
        priority: u8,
        left: &mut Operand,
    ) -> Outcome<BinaryLink> {
        let operator_span = self.token.span;
        self.advance()?;
        self.compiler.infix(operator, left);
        let limit = match operator {
            // These group to the right.
            BinaryOperator::Concat | BinaryOperator::Power => priority - 1,
            _ => priority,
        };
        let (operand, right) = self.operation(limit)?;
        self.compiler.postfix(operator, left, right);
        Ok(BinaryLink {
            operator,
            operator_span,
            operand,
        })
    }

    /// Reads an expression without operators around it (`simpleexp`).
    fn simple_expression(&mut self) -> Outcome<Parsed> {
        match self.token.kind {
            TokenKind::Byte(b'{') => self.table(),
            TokenKind::Keyword(Keyword::Function) => self.function_expression(),
            _ => match self.literal()? {
                Some(literal) => Ok(literal),
                None => self.suffixed_expression(),
            },
        }
    }

    fn literal(&mut self) -> Outcome<Option<Parsed>> {
        let (kind, operand) = match self.token.kind {
            TokenKind::Number(number) => (
                ExpressionKind::Number(number),
                Operand::new(Value::Number(number)),
            ),
            TokenKind::String(id) => (
                ExpressionKind::String(self.lexer.interner.text(id)),
                self.compiler.text(id),
            ),
            TokenKind::Keyword(Keyword::Nil) => (ExpressionKind::Nil, Operand::new(Value::Nil)),
            TokenKind::Keyword(Keyword::True) => {
                (ExpressionKind::Boolean(true), Operand::new(Value::True))
            }
            TokenKind::Keyword(Keyword::False) => {
                (ExpressionKind::Boolean(false), Operand::new(Value::False))
            }
            TokenKind::Dots => {
                if !self.compiler.is_vararg() {
                    return Err(self.outside_vararg());
                }
                (ExpressionKind::Vararg, self.compiler.vararg())
            }
            _ => return Ok(None),
        };
        let span: Span = self.token.span;
        self.advance()?;
        Ok(Some((Expression { span, kind }, operand)))
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
