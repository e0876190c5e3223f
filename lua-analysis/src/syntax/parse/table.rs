//! Table constructors.

use super::super::ast::{Expression, ExpressionKind, Field, FieldKey};
use super::super::compile::TableState;
use super::super::error::Outcome;
use super::super::lex::TokenKind;
use super::{Parsed, Parser};

impl Parser<'_> {
    pub(super) fn table(&mut self) -> Outcome<Parsed> {
        let opener = self.opener("{");
        let (operand, mut state) = self.compiler.open_table();
        self.advance()?;
        let mut fields = Vec::new();
        while !self.at(TokenKind::Byte(b'}')) {
            self.compiler.close_position(&mut state);
            let field = self.table_field(&mut state)?;
            fields.push(field);
            if !self.accept(TokenKind::Byte(b','))? && !self.accept(TokenKind::Byte(b';'))? {
                break;
            }
        }
        self.close(TokenKind::Byte(b'}'), opener)?;
        self.compiler.close_table(state);
        let expression = Expression {
            span: self.span_from(opener.span.start),
            kind: ExpressionKind::Table(fields),
        };
        Ok((expression, operand))
    }

    fn table_field(&mut self, state: &mut TableState) -> Outcome<Field> {
        let is_keyed = match self.token.kind {
            TokenKind::Name(_) => self.peek()? == TokenKind::Byte(b'='),
            TokenKind::Byte(byte) => byte == b'[',
            _ => false,
        };
        if is_keyed {
            return self.keyed_field();
        }
        let (value, operand) = self.expression()?;
        state.add_position(operand);
        Ok(Field {
            span: value.span,
            key: FieldKey::Position,
            value,
        })
    }

    /// Reads an entry with a name or an index as its key (`recfield`).
    fn keyed_field(&mut self) -> Outcome<Field> {
        let start = self.token.span.start;
        let registers = self.compiler.registers_in_use();
        let (key, mut key_operand) = if self.at(TokenKind::Byte(b'[')) {
            let (key, operand) = self.bracketed()?;
            (FieldKey::Index(key), operand)
        } else {
            let (name, id) = self.name()?;
            (FieldKey::Name(name), self.compiler.text(id))
        };
        self.expect(TokenKind::Byte(b'='))?;
        self.compiler.prepare_key(&mut key_operand);
        let (value, operand) = self.expression()?;
        self.compiler.add_keyed(operand, registers);
        Ok(Field {
            span: self.span_from(start),
            key,
            value,
        })
    }
}
