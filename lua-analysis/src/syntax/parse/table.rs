//! Table constructors.

use super::super::ast::{Expression, ExpressionKind, Field, FieldKey};
use super::super::compile::{Operand, TableState, Value};
use super::super::error::Outcome;
use super::super::lex::TokenKind;
use super::Parser;

impl Parser<'_> {
    pub(super) fn table(&mut self, operand: &mut Operand) -> Outcome<Expression> {
        let opener = self.opener("{");
        let mut state = self.compiler.open_table(operand);
        self.advance()?;
        let mut fields = Vec::new();
        while !self.at(TokenKind::Byte(b'}')) {
            self.compiler.close_position(&mut state);
            if self.is_keyed_field()? {
                self.keyed_field(&mut fields)?;
            } else {
                self.positional_field(&mut state, &mut fields)?;
            }
            if !self.accept(TokenKind::Byte(b','))? && !self.accept(TokenKind::Byte(b';'))? {
                break;
            }
        }
        self.close(TokenKind::Byte(b'}'), opener)?;
        self.compiler.close_table(state);
        Ok(Expression {
            span: self.span_from(opener.span.start),
            kind: ExpressionKind::Table(fields),
        })
    }

    fn is_keyed_field(&mut self) -> Outcome<bool> {
        Ok(match self.token.kind {
            TokenKind::Name(_) => self.peek()? == TokenKind::Byte(b'='),
            kind => kind == TokenKind::Byte(b'['),
        })
    }

    /// Reads an entry without a key (`listfield`).
    fn positional_field(&mut self, state: &mut TableState, fields: &mut Vec<Field>) -> Outcome<()> {
        let mut operand = Operand::new(Value::Void);
        let value = self.expression(&mut operand)?;
        state.add_position(operand);
        fields.push(Field {
            span: value.span,
            key: FieldKey::Position,
            value,
        });
        Ok(())
    }

    /// Reads an entry with a name or an index as its key (`recfield`).
    fn keyed_field(&mut self, fields: &mut Vec<Field>) -> Outcome<()> {
        let start = self.token.span.start;
        let registers = self.compiler.registers_in_use();
        let mut operand = Operand::new(Value::Void);
        let key = self.field_key(&mut operand)?;
        self.expect(TokenKind::Byte(b'='))?;
        self.compiler.prepare_key(&mut operand);
        let value = self.expression(&mut operand)?;
        self.compiler.add_keyed(operand, registers);
        let span = self.span_from(start);
        fields.push(Field { span, key, value });
        Ok(())
    }

    fn field_key(&mut self, operand: &mut Operand) -> Outcome<FieldKey> {
        if self.at(TokenKind::Byte(b'[')) {
            return Ok(FieldKey::Index(self.bracketed(operand)?));
        }
        let (name, id) = self.name()?;
        *operand = self.compiler.text(id);
        Ok(FieldKey::Name(name))
    }
}
