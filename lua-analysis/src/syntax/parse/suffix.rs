//! Names and parentheses, with the calls, indices and fields behind them.

use super::super::ast::{
    ArgumentForm, Arguments, Expression, ExpressionKind, Name, Suffix, SuffixKind, Suffixed,
};
use super::super::compile::{Operand, Value};
use super::super::error::Outcome;
use super::super::lex::TokenKind;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// Reads a name or parentheses with everything behind (`primaryexp`).
    pub(super) fn suffixed_expression(&mut self) -> Outcome<Parsed> {
        let (base, mut operand) = self.prefix_expression()?;
        let mut suffixes = Vec::new();
        while let Some(suffix) = self.suffix(&mut operand)? {
            suffixes.push(suffix);
        }
        let expression = match suffixes.last() {
            None => base,
            Some(last) => Expression {
                span: base.span.to(last.span),
                kind: ExpressionKind::Suffixed(Box::new(Suffixed { base, suffixes })),
            },
        };
        Ok((expression, operand))
    }

    fn prefix_expression(&mut self) -> Outcome<Parsed> {
        match self.token.kind {
            TokenKind::Byte(b'(') => {
                let opener = self.opener("(");
                self.advance()?;
                let (inner, mut operand) = self.expression()?;
                self.close(TokenKind::Byte(b')'), opener)?;
                self.compiler.discharge(&mut operand);
                let expression = Expression {
                    span: self.span_from(opener.span.start),
                    kind: ExpressionKind::Parenthesised(Box::new(inner)),
                };
                Ok((expression, operand))
            }
            TokenKind::Name(_) => {
                let (name, operand) = self.variable()?;
                let expression = Expression {
                    span: name.span,
                    kind: ExpressionKind::Name(name.text),
                };
                Ok((expression, operand))
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Reads the name of a variable (`singlevar`).
    pub(super) fn variable(&mut self) -> Outcome<(Name, Operand)> {
        let (name, id) = self.name()?;
        Ok((name, self.compiler.variable(id)))
    }

    fn suffix(&mut self, operand: &mut Operand) -> Outcome<Option<Suffix>> {
        let start = self.token.span.start;
        let kind = match self.token.kind {
            TokenKind::Byte(b'.') => SuffixKind::Field(self.field(operand)?),
            TokenKind::Byte(b'[') => {
                self.compiler.put_in_any_register(operand);
                let (key, key_operand) = self.bracketed()?;
                self.compiler.index(operand, key_operand);
                SuffixKind::Index(key)
            }
            TokenKind::Byte(b':') => {
                self.advance()?;
                let (name, id) = self.name()?;
                let key = self.compiler.text(id);
                self.compiler.method(operand, key);
                SuffixKind::Method {
                    name,
                    arguments: self.arguments(operand)?,
                }
            }
            TokenKind::Byte(b'(' | b'{') | TokenKind::String(_) => {
                self.compiler.put_in_next_register(operand);
                SuffixKind::Call(self.arguments(operand)?)
            }
            _ => return Ok(None),
        };
        Ok(Some(Suffix {
            span: self.span_from(start),
            kind,
        }))
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
    pub(super) fn bracketed(&mut self) -> Outcome<Parsed> {
        self.advance()?;
        let (key, mut operand) = self.expression()?;
        self.compiler.make_plain(&mut operand);
        self.expect(TokenKind::Byte(b']'))?;
        Ok((key, operand))
    }

    /// Reads the arguments of a call (`funcargs`).
    fn arguments(&mut self, function: &mut Operand) -> Outcome<Arguments> {
        let start = self.token.span.start;
        let (form, values, last) = match self.token.kind {
            TokenKind::Byte(b'(') => {
                let (values, last) = self.parenthesised_arguments()?;
                (ArgumentForm::Parentheses, values, last)
            }
            TokenKind::Byte(b'{') => {
                let (table, operand) = self.table()?;
                (ArgumentForm::Table, vec![table], operand)
            }
            TokenKind::String(id) => {
                let operand = self.compiler.text(id);
                let text = Expression {
                    span: self.token.span,
                    kind: ExpressionKind::String(self.lexer.interner.text(id)),
                };
                self.advance()?;
                (ArgumentForm::String, vec![text], operand)
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

    fn parenthesised_arguments(&mut self) -> Outcome<(Vec<Expression>, Operand)> {
        let opener = self.opener("(");
        if opener.line != self.last_line {
            return Err(self.ambiguous_call());
        }
        self.advance()?;
        let (values, last) = if self.at(TokenKind::Byte(b')')) {
            (Vec::new(), Operand::new(Value::Void))
        } else {
            let (values, last) = self.expressions()?;
            self.compiler.set_returns(&last);
            (values, last)
        };
        self.close(TokenKind::Byte(b')'), opener)?;
        Ok((values, last))
    }
}
