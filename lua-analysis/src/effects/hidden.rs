//! What the analysis can't see: code in texts, and the server's functions handed around.

use crate::meaning::names::Names;
use crate::syntax::ast::{Block, Expression, Statement, StatementKind, Suffixed};
use crate::syntax::visit::{self, Visit};
use crate::text::span::Span;

/// The first place where a script may do what nobody sees.
pub(super) fn hidden(block: &Block, names: &Names) -> Option<Span> {
    let mut walk = Walk { names, found: None };
    walk.block(block);
    walk.found
}

struct Walk<'a> {
    names: &'a Names,
    found: Option<Span>,
}

impl<'a> Visit<'a> for Walk<'a> {
    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            // An alias is followed.
            StatementKind::Local { values, .. } => {
                for value in values {
                    if !self.is_server(value) {
                        self.expression(value);
                    }
                }
            }
            _ => visit::statement(self, statement),
        }
    }

    fn expression(&mut self, expression: &'a Expression) {
        let runs_texts = matches!(
            self.names.global_of(expression),
            Some("loadstring" | "load" | "setfenv" | "getfenv" | "_G")
        );
        if runs_texts || self.is_server(expression) {
            self.found.get_or_insert(expression.span);
        }
        visit::expression(self, expression);
    }

    fn suffixed(&mut self, suffixed: &'a Suffixed) {
        // `redis.call` is no table that is handed around.
        if !self.is_server(&suffixed.base) {
            self.expression(&suffixed.base);
        }
        for suffix in &suffixed.suffixes {
            self.suffix(suffix);
        }
    }
}

impl Walk<'_> {
    fn is_server(&self, expression: &Expression) -> bool {
        matches!(self.names.global_of(expression), Some("redis" | "server"))
    }
}
