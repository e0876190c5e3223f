//! Blocks and the simple statements.

use crate::text::span::Span;

use super::super::ast::{Block, Expression, Statement, StatementKind};
use super::super::compile::{Operand, Value, Variable};
use super::super::error::Outcome;
use super::super::lex::{Keyword, TokenKind};
use super::Parser;

impl Parser<'_> {
    /// Reads statements up to a token that ends a block (`chunk`).
    pub(super) fn statements(&mut self) -> Outcome<Block> {
        self.enter_level()?;
        let start = self.token.span.start;
        let mut statements = Vec::new();
        let mut is_last = false;
        while !is_last && !self.at_block_end() {
            let statement = self.statement()?;
            if let StatementKind::Return(_) | StatementKind::Break = statement.kind {
                is_last = true;
                let keyword = match statement.kind {
                    StatementKind::Break => Keyword::Break,
                    _ => Keyword::Return,
                };
                self.last_statement = Some((keyword, statement.span));
            }
            statements.push(statement);
            self.accept(TokenKind::Byte(b';'))?;
            self.compiler.end_statement();
        }
        self.leave_level();
        let span = match (statements.first(), statements.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::new(start, start),
        };
        Ok(Block { span, statements })
    }

    /// Reads statements as a scope of their own (`block`).
    pub(super) fn block(&mut self) -> Outcome<Block> {
        self.compiler.enter_block(false);
        let block = self.statements()?;
        self.compiler.leave_block();
        Ok(block)
    }

    /// Whether the current token ends a block (`block_follow`).
    fn at_block_end(&self) -> bool {
        matches!(
            self.token.kind,
            TokenKind::EndOfText
                | TokenKind::Keyword(
                    Keyword::Else | Keyword::ElseIf | Keyword::End | Keyword::Until
                )
        )
    }

    fn statement(&mut self) -> Outcome<Statement> {
        let start = self.token.span.start;
        let kind = match self.token.kind {
            TokenKind::Keyword(Keyword::If) => self.if_statement(),
            TokenKind::Keyword(Keyword::While) => self.while_loop(),
            TokenKind::Keyword(Keyword::Do) => self.do_block(),
            TokenKind::Keyword(Keyword::For) => self.for_loop(),
            TokenKind::Keyword(Keyword::Repeat) => self.repeat_loop(),
            TokenKind::Keyword(Keyword::Function) => self.function_statement(),
            TokenKind::Keyword(Keyword::Local) => self.local_statement(),
            TokenKind::Keyword(Keyword::Return) => self.return_statement(),
            TokenKind::Keyword(Keyword::Break) => self.break_statement(),
            _ => self.expression_statement(),
        }?;
        Ok(Statement {
            span: self.span_from(start),
            kind,
        })
    }

    fn do_block(&mut self) -> Outcome<StatementKind> {
        let opener = self.opener("do");
        self.advance()?;
        let block = self.block()?;
        self.close(TokenKind::Keyword(Keyword::End), opener)?;
        Ok(StatementKind::Do(block))
    }

    fn local_statement(&mut self) -> Outcome<StatementKind> {
        self.advance()?;
        if self.accept(TokenKind::Keyword(Keyword::Function))? {
            self.local_function()
        } else {
            self.local_variables()
        }
    }

    fn local_variables(&mut self) -> Outcome<StatementKind> {
        let mut names = Vec::new();
        loop {
            let (name, id) = self.name()?;
            self.compiler.declare(Variable::Named(id), names.len());
            names.push(name);
            if !self.accept(TokenKind::Byte(b','))? {
                break;
            }
        }
        let mut values = Vec::new();
        let mut last = Operand::new(Value::Void);
        if self.accept(TokenKind::Byte(b'='))? {
            self.expressions(&mut values, &mut last)?;
        }
        self.compiler.adjust(names.len(), values.len(), &mut last);
        self.compiler.activate(names.len());
        Ok(StatementKind::Local { names, values })
    }

    fn return_statement(&mut self) -> Outcome<StatementKind> {
        self.advance()?;
        if self.at_block_end() || self.at(TokenKind::Byte(b';')) {
            self.compiler.return_values(None);
            return Ok(StatementKind::Return(Vec::new()));
        }
        let mut values = Vec::new();
        let mut last = Operand::new(Value::Void);
        self.expressions(&mut values, &mut last)?;
        self.compiler.return_values(Some((values.len(), last)));
        Ok(StatementKind::Return(values))
    }

    fn break_statement(&mut self) -> Outcome<StatementKind> {
        let span = self.token.span;
        self.advance()?;
        self.leave_loop(span)?;
        Ok(StatementKind::Break)
    }

    /// Lets the compiler leave the innermost loop, for the `break` at this place.
    pub(super) fn leave_loop(&mut self, span: Span) -> Outcome<()> {
        if self.compiler.break_loop() {
            return Ok(());
        }
        let server = "no loop to break";
        Err(
            self.fail(server, "there is no loop to break", |mut diagnostic| {
                diagnostic.primary.span = span;
                diagnostic.label("not in a loop of this function")
            }),
        )
    }

    /// Reads expressions separated by commas, all but the last put into registers (`explist1`).
    pub(super) fn expressions(
        &mut self,
        values: &mut Vec<Expression>,
        last: &mut Operand,
    ) -> Outcome<()> {
        values.push(self.expression(last)?);
        while self.accept(TokenKind::Byte(b','))? {
            self.compiler.put_in_next_register(last);
            values.push(self.expression(last)?);
        }
        Ok(())
    }
}
