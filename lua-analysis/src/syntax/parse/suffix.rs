//! Names and parentheses, with the calls, indices and fields behind them.

use super::super::ast::{
    ArgumentForm, Arguments, Expression, ExpressionKind, Name, Suffix, SuffixKind, Suffixed,
};
use super::super::compile::{Operand, Value};
use super::super::error::Outcome;
use super::super::lex::TokenKind;
use super::Parser;

impl Parser<'_> {
    /// Reads a name or parentheses with everything behind (`primaryexp`).
    pub(super) fn suffixed_expression(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        let base = self.prefix_expression(operand)?;
        let mut suffixes = Vec::new();
        while self.suffix(operand, &mut suffixes)? {}
        Ok(suffixed(base, suffixes))
    }

    fn prefix_expression(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        match self.token.kind {
            TokenKind::Byte(b'(') => self.parenthesised(operand),
            TokenKind::Name(_) => {
                let name = self.variable(operand)?;
                Ok(Expression {
                    span: name.span,
                    kind: ExpressionKind::Name(name.text),
                })
            }
            _ => Err(self.unexpected()),
        }
    }

    fn parenthesised(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        let opener = self.opener("(");
        self.advance()?;
        let inner = self.expression(operand)?;
        self.close(TokenKind::Byte(b')'), opener)?;
        self.compiler.discharge(operand);
        Ok(Expression {
            span: self.span_from(opener.span.start),
            kind: ExpressionKind::Parenthesised(Box::new(inner)),
        })
    }

    /// Reads the name of a variable (`singlevar`).
    pub(super) fn variable(&mut self, operand: &mut Operand) -> Outcome<Name> {
        let (name, id) = self.name()?;
        *operand = self.compiler.variable(id);
        Ok(name)
    }

    /// Reads one suffix; false if there is none.
    fn suffix(&mut self, operand: &mut Operand, suffixes: &mut Vec<Suffix>) -> Outcome<bool> {
        match self.token.kind {
            TokenKind::Byte(b'.') => self.field_suffix(operand, suffixes)?,
            TokenKind::Byte(b'[') => self.index_suffix(operand, suffixes)?,
            TokenKind::Byte(b':') => self.method_suffix(operand, suffixes)?,
            TokenKind::Byte(b'(' | b'{') | TokenKind::String(_) => {
                self.call_suffix(operand, suffixes)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn field_suffix(&mut self, operand: &mut Operand, suffixes: &mut Vec<Suffix>) -> Outcome<()> {
        let start = self.token.span.start;
        let kind = SuffixKind::Field(self.field(operand)?);
        let span = self.span_from(start);
        suffixes.push(Suffix { span, kind });
        Ok(())
    }

    fn index_suffix(&mut self, operand: &mut Operand, suffixes: &mut Vec<Suffix>) -> Outcome<()> {
        let start = self.token.span.start;
        self.compiler.put_in_any_register(operand);
        let mut key = Operand::new(Value::Void);
        let kind = SuffixKind::Index(self.bracketed(&mut key)?);
        self.compiler.index(operand, key);
        let span = self.span_from(start);
        suffixes.push(Suffix { span, kind });
        Ok(())
    }

    fn method_suffix(&mut self, operand: &mut Operand, suffixes: &mut Vec<Suffix>) -> Outcome<()> {
        let start = self.token.span.start;
        self.advance()?;
        let (name, id) = self.name()?;
        let key = self.compiler.text(id);
        self.compiler.method(operand, key);
        let arguments = self.arguments(operand)?;
        let span = self.span_from(start);
        let kind = SuffixKind::Method { name, arguments };
        suffixes.push(Suffix { span, kind });
        Ok(())
    }

    fn call_suffix(&mut self, operand: &mut Operand, suffixes: &mut Vec<Suffix>) -> Outcome<()> {
        self.compiler.put_in_next_register(operand);
        let arguments = self.arguments(operand)?;
        suffixes.push(Suffix {
            span: arguments.span,
            kind: SuffixKind::Call(arguments),
        });
        Ok(())
    }

    /// Reads a `.` or `:` and the name behind it.
    pub(super) fn field(&mut self, operand: &mut Operand) -> Outcome<Name> {
        self.compiler.put_in_any_register(operand);
        self.advance()?;
        let (name, id) = self.name()?;
        let key = self.compiler.text(id);
        self.compiler.index(operand, key);
        Ok(name)
    }

    /// Reads an index with its brackets (`yindex`).
    pub(super) fn bracketed(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        self.advance()?;
        let key = self.expression(operand)?;
        self.compiler.make_plain(operand);
        self.expect(TokenKind::Byte(b']'))?;
        Ok(key)
    }

    /// Reads the arguments of a call (`funcargs`).
    fn arguments(&mut self, function: &mut Operand) -> Outcome<Arguments> {
        let start = self.token.span.start;
        let mut values = Vec::new();
        let mut last = Operand::new(Value::Void);
        let form = match self.token.kind {
            TokenKind::Byte(b'(') => {
                self.parenthesised_arguments(&mut values, &mut last)?;
                ArgumentForm::Parentheses
            }
            TokenKind::Byte(b'{') => {
                values.push(self.table(&mut last)?);
                ArgumentForm::Table
            }
            TokenKind::String(_) => {
                values.push(self.literal(&mut last)?);
                ArgumentForm::String
            }
            _ => return Err(self.without_arguments()),
        };
        self.compiler.call(function, last);
        Ok(Arguments {
            span: self.span_from(start),
            form,
            values,
        })
    }

    fn parenthesised_arguments(
        &mut self,
        values: &mut Vec<Expression>,
        last: &mut Operand,
    ) -> Outcome<()> {
        let opener = self.opener("(");
        if opener.line != self.last_line {
            return Err(self.ambiguous_call());
        }
        self.advance()?;
        if !self.at(TokenKind::Byte(b')')) {
            self.expressions(values, last)?;
            self.compiler.set_returns(last);
        }
        self.close(TokenKind::Byte(b')'), opener)
    }
}

/// A value alone, or with what is behind it.
fn suffixed(base: Expression, suffixes: Vec<Suffix>) -> Expression {
    match suffixes.last() {
        None => base,
        Some(last) => Expression {
            span: base.span.to(last.span),
            kind: ExpressionKind::Suffixed(Box::new(Suffixed { base, suffixes })),
        },
    }
}
