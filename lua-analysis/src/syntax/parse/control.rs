//! Conditions and loops.

use super::super::ast::{
    Expression, GenericFor, If, IfArm, Name, NumericFor, Repeat, StatementKind, While,
};
use super::super::compile::{JumpList, Operand, Value, Variable};
use super::super::error::Outcome;
use super::super::interner::TextId;
use super::super::lex::{Keyword, TokenKind};
use super::{Opener, Parser};

/// The variables that a `for` loop keeps to itself, in front of the script's.
const HIDDEN_VARIABLES: usize = 3;

impl Parser<'_> {
    pub(super) fn if_statement(&mut self) -> Outcome<StatementKind> {
        let opener = self.opener("if");
        if self.previous.kind == TokenKind::Keyword(Keyword::Else) && self.last_line == opener.line
        {
            self.else_if
                .get_or_insert(self.previous.span.to(self.token.span));
        }
        let mut arms = Vec::new();
        let mut escapes = JumpList::EMPTY;
        let mut next = self.if_arm(&mut arms)?;
        while self.at_keyword(Keyword::ElseIf) {
            let escape = self.compiler.jump();
            self.compiler.join(&mut escapes, escape);
            self.compiler.patch_to_here(next);
            next = self.if_arm(&mut arms)?;
        }
        let otherwise = if self.at_keyword(Keyword::Else) {
            let escape = self.compiler.jump();
            self.compiler.join(&mut escapes, escape);
            self.compiler.patch_to_here(next);
            self.advance()?;
            Some(self.block()?)
        } else {
            self.compiler.join(&mut escapes, next);
            None
        };
        self.compiler.patch_to_here(escapes);
        self.close(TokenKind::Keyword(Keyword::End), opener)?;
        Ok(StatementKind::If(Box::new(If { arms, otherwise })))
    }

    /// Reads an `if` or `elseif` with its block (`test_then_block`): the jumps to what is behind it.
    fn if_arm(&mut self, arms: &mut Vec<IfArm>) -> Outcome<JumpList> {
        let start = self.token.span.start;
        self.advance()?;
        let (condition, otherwise) = self.condition()?;
        self.expect(TokenKind::Keyword(Keyword::Then))?;
        let body = self.block()?;
        arms.push(IfArm {
            span: self.span_from(start),
            condition,
            body,
        });
        Ok(otherwise)
    }

    /// Reads a condition: the jumps taken when it does not hold (`cond`).
    fn condition(&mut self) -> Outcome<(Expression, JumpList)> {
        let mut operand = Operand::new(Value::Void);
        let condition = self.expression(&mut operand)?;
        Ok((condition, self.compiler.condition(operand)))
    }

    pub(super) fn while_loop(&mut self) -> Outcome<StatementKind> {
        let opener = self.opener("while");
        self.advance()?;
        let start = self.compiler.label();
        let (condition, exit) = self.condition()?;
        self.compiler.enter_block(true);
        self.expect(TokenKind::Keyword(Keyword::Do))?;
        let body = self.block()?;
        let back = self.compiler.jump();
        self.compiler.patch(back, start);
        self.close(TokenKind::Keyword(Keyword::End), opener)?;
        self.compiler.leave_block();
        self.compiler.patch_to_here(exit);
        Ok(StatementKind::While(Box::new(While { condition, body })))
    }

    pub(super) fn repeat_loop(&mut self) -> Outcome<StatementKind> {
        let opener = self.opener("repeat");
        let start = self.compiler.label();
        self.compiler.enter_block(true);
        self.compiler.enter_block(false);
        self.advance()?;
        let body = self.statements()?;
        self.close(TokenKind::Keyword(Keyword::Until), opener)?;
        let (condition, exit) = self.condition()?;
        if self.compiler.block_has_upvalue() {
            // The variables must be closed on the way out as well as on the way back.
            self.leave_loop(opener.span)?;
            self.compiler.patch_to_here(exit);
            self.compiler.leave_block();
            let back = self.compiler.jump();
            self.compiler.patch(back, start);
        } else {
            self.compiler.leave_block();
            self.compiler.patch(exit, start);
        }
        self.compiler.leave_block();
        Ok(StatementKind::Repeat(Box::new(Repeat { body, condition })))
    }

    pub(super) fn for_loop(&mut self) -> Outcome<StatementKind> {
        let opener = self.opener("for");
        self.compiler.enter_block(true);
        self.advance()?;
        let (variable, id) = self.name()?;
        let kind = match self.token.kind {
            TokenKind::Byte(b'=') => self.numeric_for(variable, id, opener)?,
            TokenKind::Byte(b',') | TokenKind::Keyword(Keyword::In) => {
                self.generic_for(variable, id, opener)?
            }
            _ => return Err(self.for_without_range()),
        };
        self.compiler.leave_block();
        Ok(kind)
    }

    fn numeric_for(
        &mut self,
        variable: Name,
        id: TextId,
        opener: Opener,
    ) -> Outcome<StatementKind> {
        self.declare_loop(id);
        self.advance()?;
        let start = self.expression_in_register()?;
        self.expect(TokenKind::Byte(b','))?;
        let limit = self.expression_in_register()?;
        let step = if self.accept(TokenKind::Byte(b','))? {
            Some(self.expression_in_register()?)
        } else {
            self.compiler.default_step();
            None
        };
        let body = self.for_body(opener, 1, true)?;
        Ok(StatementKind::NumericFor(Box::new(NumericFor {
            variable,
            start,
            limit,
            step,
            body,
        })))
    }

    fn generic_for(
        &mut self,
        variable: Name,
        id: TextId,
        opener: Opener,
    ) -> Outcome<StatementKind> {
        self.declare_loop(id);
        let mut variables = vec![variable];
        while self.accept(TokenKind::Byte(b','))? {
            let (name, id) = self.name()?;
            self.compiler
                .declare(Variable::Named(id), HIDDEN_VARIABLES + variables.len());
            variables.push(name);
        }
        self.expect(TokenKind::Keyword(Keyword::In))?;
        let mut values = Vec::new();
        let mut last = Operand::new(Value::Void);
        self.expressions(&mut values, &mut last)?;
        self.compiler
            .adjust(HIDDEN_VARIABLES, values.len(), &mut last);
        // The iterator is called with copies.
        self.compiler.check_registers(3);
        let body = self.for_body(opener, variables.len(), false)?;
        Ok(StatementKind::GenericFor(Box::new(GenericFor {
            variables,
            values,
            body,
        })))
    }

    fn declare_loop(&mut self, id: TextId) {
        for number in 0..HIDDEN_VARIABLES {
            self.compiler.declare(Variable::Hidden, number);
        }
        self.compiler.declare(Variable::Named(id), HIDDEN_VARIABLES);
    }

    /// Reads from `do` to `end` (`forbody`).
    fn for_body(
        &mut self,
        opener: Opener,
        variables: usize,
        is_numeric: bool,
    ) -> Outcome<super::Block> {
        self.compiler.activate(HIDDEN_VARIABLES);
        self.expect(TokenKind::Keyword(Keyword::Do))?;
        let prepare = self.compiler.open_for(is_numeric, variables);
        let body = self.block()?;
        self.compiler.close_for(is_numeric, prepare);
        self.close(TokenKind::Keyword(Keyword::End), opener)?;
        Ok(body)
    }

    /// Reads an expression and puts its value into the next register (`exp1`).
    fn expression_in_register(&mut self) -> Outcome<Expression> {
        let mut operand = Operand::new(Value::Void);
        let expression = self.expression(&mut operand)?;
        self.compiler.put_in_next_register(&mut operand);
        Ok(expression)
    }
}
