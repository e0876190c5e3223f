//! Functions.

use std::borrow::Cow;

use crate::span::Span;

use super::super::ast::{
    Expression, ExpressionKind, FunctionBody, FunctionStatement, Name, StatementKind,
};
use super::super::compile::{Operand, Variable};
use super::super::error::Outcome;
use super::super::lex::{Keyword, TokenKind};
use super::{Opener, Parsed, Parser};

impl Parser<'_> {
    pub(super) fn function_expression(&mut self) -> Outcome<Parsed> {
        let keyword = self.token.span;
        self.advance()?;
        let opener = function_opener(keyword, self.lexer.line);
        let (body, operand) = self.function_body(false, opener)?;
        let expression = Expression {
            span: self.span_from(keyword.start),
            kind: ExpressionKind::Function(Box::new(body)),
        };
        Ok((expression, operand))
    }

    pub(super) fn function_statement(&mut self) -> Outcome<StatementKind> {
        let opener = self.opener("function");
        self.advance()?;
        let (name, mut target) = self.variable()?;
        let mut fields = Vec::new();
        while self.at(TokenKind::Byte(b'.')) {
            fields.push(self.field(&mut target)?);
        }
        let method = if self.at(TokenKind::Byte(b':')) {
            Some(self.field(&mut target)?)
        } else {
            None
        };
        let (body, mut operand) = self.function_body(method.is_some(), opener)?;
        self.compiler.store(&target, &mut operand);
        Ok(StatementKind::Function(Box::new(FunctionStatement {
            name,
            fields,
            method,
            body,
        })))
    }

    /// Reads a `local function` from its name on.
    pub(super) fn local_function(&mut self) -> Outcome<StatementKind> {
        let keyword = self.previous.span;
        let (name, id) = self.name()?;
        self.compiler.declare(Variable::Named(id), 0);
        let variable = self.compiler.open_local_function();
        let opener = function_opener(keyword, self.lexer.line);
        let (body, mut operand) = self.function_body(false, opener)?;
        self.compiler.store(&variable, &mut operand);
        Ok(StatementKind::LocalFunction {
            name,
            body: Box::new(body),
        })
    }

    /// Reads parameters and statements up to the `end` (`body`).
    fn function_body(
        &mut self,
        has_self: bool,
        opener: Opener,
    ) -> Outcome<(FunctionBody, Operand)> {
        let start = self.token.span.start;
        self.compiler.open_function(opener.line);
        self.expect(TokenKind::Byte(b'('))?;
        if has_self {
            let name = self.lexer.interner.intern(Cow::Borrowed(b"self"));
            self.compiler.declare(Variable::Named(name), 0);
            self.compiler.activate(1);
        }
        let (parameters, vararg) = self.parameters()?;
        self.expect(TokenKind::Byte(b')'))?;
        let block = self.statements()?;
        self.close(TokenKind::Keyword(Keyword::End), opener)?;
        let operand = self.compiler.close_function();
        let body = FunctionBody {
            span: self.span_from(start),
            parameters,
            vararg,
            block,
        };
        Ok((body, operand))
    }

    fn parameters(&mut self) -> Outcome<(Vec<Name>, Option<Span>)> {
        let mut names = Vec::new();
        let mut vararg = None;
        let mut count = 0;
        if !self.at(TokenKind::Byte(b')')) {
            loop {
                match self.token.kind {
                    TokenKind::Name(_) => {
                        let (name, id) = self.name()?;
                        self.compiler.declare(Variable::Named(id), count);
                        names.push(name);
                    }
                    TokenKind::Dots => {
                        vararg = Some(self.token.span);
                        self.advance()?;
                        // All servers are built with `LUA_COMPAT_VARARG`.
                        let name = self.lexer.interner.intern(Cow::Borrowed(b"arg"));
                        self.compiler.declare(Variable::Named(name), count);
                    }
                    _ => return Err(self.bad_parameter()),
                }
                count += 1;
                if vararg.is_some() || !self.accept(TokenKind::Byte(b','))? {
                    break;
                }
            }
        }
        self.compiler.activate(count);
        self.compiler.open_body(vararg.is_some());
        Ok((names, vararg))
    }
}

fn function_opener(keyword: Span, line: usize) -> Opener {
    Opener {
        text: "function",
        span: keyword,
        line,
    }
}
