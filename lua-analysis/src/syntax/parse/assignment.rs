//! Statements that start with an expression: calls and assignments.

use super::super::ast::{Expression, ExpressionKind, StatementKind, Suffix, SuffixKind};
use super::super::compile::{Operand, Value};
use super::super::error::{Outcome, SyntaxError};
use super::super::lex::TokenKind;
use super::{MAX_LEVELS, Parser};

impl Parser<'_> {
    pub(super) fn expression_statement(&mut self) -> Outcome<StatementKind> {
        let mut operand = Operand::new(Value::Void);
        let expression = self.suffixed_expression(&mut operand)?;
        if let Value::Call(_) = operand.value {
            return Ok(StatementKind::Call(expression));
        }
        self.assignment(expression, operand)
    }

    /// Reads what is behind the first target (`assignment`).
    fn assignment(&mut self, target: Expression, operand: Operand) -> Outcome<StatementKind> {
        let mut targets = vec![target];
        let mut operands = vec![operand];
        loop {
            if !operands.last().is_some_and(Operand::is_assignable) {
                return Err(self.not_assignable(targets.last()));
            }
            if !self.accept(TokenKind::Byte(b','))? {
                break;
            }
            let mut operand = Operand::new(Value::Void);
            let target = self.suffixed_expression(&mut operand)?;
            self.compiler.check_conflict(&mut operands, &operand);
            // Lua reads the next target one call of C deeper.
            let limit = MAX_LEVELS - self.levels;
            if targets.len() > limit {
                self.check_limits()?;
                return Err(self.too_many_targets(limit));
            }
            targets.push(target);
            operands.push(operand);
        }
        self.expect(TokenKind::Byte(b'='))?;
        let mut values = Vec::new();
        let mut last = Operand::new(Value::Void);
        self.expressions(&mut values, &mut last)?;
        self.compiler.assign(&operands, values.len(), last);
        Ok(StatementKind::Assign { targets, values })
    }

    #[cold]
    fn too_many_targets(&self, limit: usize) -> Box<SyntaxError> {
        let line = self.compiler.line();
        self.too_many(self.previous.span, line, limit, "variables in assignment")
            .with(|diagnostic| diagnostic.help("assign in several statements"))
    }

    #[cold]
    fn not_assignable(&self, target: Option<&Expression>) -> Box<SyntaxError> {
        let what = match target.map(|target| &target.kind) {
            Some(ExpressionKind::Parenthesised(_)) => "an expression in parentheses",
            Some(ExpressionKind::Suffixed(suffixed))
                if matches!(
                    suffixed.last(),
                    Some(Suffix {
                        kind: SuffixKind::Call(_) | SuffixKind::Method { .. },
                        ..
                    })
                ) =>
            {
                "the result of a call"
            }
            _ => "this",
        };
        let is_assignment = self.at(TokenKind::Byte(b'=')) || self.at(TokenKind::Byte(b','));
        let message = if is_assignment {
            format!(
                "syntax error near {}: {what} cannot be assigned to",
                self.found()
            )
        } else {
            format!(
                "syntax error near {}: {what} is not a statement",
                self.found()
            )
        };
        self.fail("syntax error", message, |diagnostic| match target {
            Some(target) => diagnostic.also(
                target.span,
                if is_assignment {
                    "not a variable or field"
                } else {
                    "only calls and assignments are statements"
                },
            ),
            None => diagnostic,
        })
    }
}
