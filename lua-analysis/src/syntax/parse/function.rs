//! Functions.

use std::borrow::Cow;

use crate::text::span::Span;

use super::super::ast::{
    Expression, ExpressionKind, FunctionBody, FunctionStatement, Name, StatementKind,
};
use super::super::compile::{Operand, Value, Variable};
use super::super::error::Outcome;
use super::super::lex::{Keyword, TokenKind};
use super::{Opener, Parser};

impl Parser<'_> {
    pub(super) fn function_expression(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        let keyword = self.token.span;
        self.advance()?;
        let opener = function_opener(keyword, self.lexer.line);
        let body = self.function_body(false, opener, operand)?;
        Ok(Expression {
            span: self.span_from(keyword.start),
            kind: ExpressionKind::Function(body),
        })
    }

    pub(super) fn function_statement(&mut self) -> Outcome<StatementKind> {
        let opener = self.opener("function");
        self.advance()?;
        let mut target = Operand::new(Value::Void);
        let name = self.variable(&mut target)?;
        let mut fields = Vec::new();
        while self.at(TokenKind::Byte(b'.')) {
            fields.push(self.field(&mut target)?);
        }
        let method = self.method_name(&mut target)?;
        let mut operand = Operand::new(Value::Void);
        let body = self.function_body(method.is_some(), opener, &mut operand)?;
        self.compiler.store(&target, &mut operand);
        Ok(StatementKind::Function(Box::new(FunctionStatement {
            name,
            fields,
            method,
            body,
        })))
    }

    fn method_name(&mut self, target: &mut Operand) -> Outcome<Option<Name>> {
        if self.at(TokenKind::Byte(b':')) {
            self.field(target).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Reads a `local function` from its name on.
    pub(super) fn local_function(&mut self) -> Outcome<StatementKind> {
        let keyword = self.previous.span;
        let (name, id) = self.name()?;
        self.compiler.declare(Variable::Named(id), 0);
        let variable = self.compiler.open_local_function();
        let opener = function_opener(keyword, self.lexer.line);
        let mut operand = Operand::new(Value::Void);
        let body = self.function_body(false, opener, &mut operand)?;
        self.compiler.store(&variable, &mut operand);
        Ok(StatementKind::LocalFunction { name, body })
    }

    /// Reads parameters and statements up to the `end` (`body`).
    fn function_body(
        &mut self,
        has_self: bool,
        opener: Opener,
        operand: &mut Operand,
    ) -> Outcome<Box<FunctionBody>> {
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
        *operand = self.compiler.close_function();
        Ok(Box::new(FunctionBody {
            span: self.span_from(start),
            parameters,
            vararg,
            block,
        }))
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
