//! What a script calls its entries: variables, fields and parameters that get them.

use std::sync::Arc;

use super::entry::{Place, place};
use super::{Argument, Known, Walk};
use crate::meaning::annotations::is_name;
use crate::meaning::entries::{EntryName, NameKind};
use crate::syntax::ast::{Expression, ExpressionKind, Name, SuffixKind};
use crate::text::span::Span;

impl Walk<'_> {
    /// A value that a variable gets; an entry gets the variable's name.
    pub(super) fn name_known(&mut self, name: &Name, known: &Known, span: Span, kind: NameKind) {
        if let Some(place) = place(known) {
            self.name_entry(name, place, span, kind);
        }
    }

    /// `local is_forced = ARGV[1] == '1'`: the entry that the value is made of gets the name.
    pub(super) fn name_converted(&mut self, name: &Name, value: &Expression) {
        if let Some(place) = self.place_of(value) {
            self.name_entry(name, place, value.span, NameKind::Converted);
        }
    }

    /// `local ok, jobs = pcall(cjson.decode, ARGV[1])`
    pub(super) fn name_decoded(&mut self, names: &[Name], values: &[Expression]) {
        let ([_, name], [value]) = (names, values) else {
            return;
        };
        if self
            .call_at(value.span)
            .is_some_and(|(_, function)| function == "pcall")
            && let Some(place) = self.place_of_call(value.span)
        {
            self.name_entry(name, place, value.span, NameKind::Converted);
        }
    }

    /// `limit = tonumber(ARGV[1])`, `job.data = ARGV[2]`
    pub(super) fn name_assigned(&mut self, target: &Expression, value: &Expression) {
        let Some(place) = self.place_of(value) else {
            return;
        };
        let (name, kind) = match &target.kind {
            ExpressionKind::Name(_) => {
                let Some(id) = self.names.variable_at(target.span) else {
                    return;
                };
                let Some(name) = self
                    .names
                    .variable(id)
                    .map(|variable| variable.name.clone())
                else {
                    return;
                };
                let earlier = *self.assigned.entry(id).or_insert(place);
                if earlier != place {
                    // It holds one or the other, and is the name of neither.
                    let entry = self.at(earlier);
                    let is_named = |known: &mut EntryName| {
                        known.span == name.span && known.kind != NameKind::Variable
                    };
                    entry.name.take_if(is_named);
                    return;
                }
                (name, NameKind::Converted)
            }
            ExpressionKind::Suffixed(suffixed) => {
                let name = match suffixed.last().map(|last| &last.kind) {
                    Some(SuffixKind::Field(name)) => Some(name.clone()),
                    Some(SuffixKind::Index(Expression {
                        kind: ExpressionKind::String(text),
                        span,
                    })) => field_name(text, *span),
                    _ => None,
                };
                match name {
                    Some(name) => (name, NameKind::Field),
                    None => return,
                }
            }
            _ => return,
        };
        self.name_entry(&name, place, value.span, kind);
    }

    /// `{ data = ARGV[1] }`
    pub(super) fn name_field(&mut self, name: &Name, value: &Expression) {
        if let Some(place) = self.place_of(value) {
            self.name_entry(name, place, value.span, NameKind::Field);
        }
    }

    /// `HSET key data ARGV[1]`: fields and values follow the key in pairs.
    pub(super) fn name_hash_fields(&mut self, command: Option<&str>, arguments: &[Argument]) {
        if !matches!(command, Some("HSET" | "HMSET" | "HSETNX")) {
            return;
        }
        let pairs = arguments.get(1..).unwrap_or_default();
        for pair in pairs.chunks_exact(2) {
            let [field, value] = pair else {
                continue;
            };
            let name = field
                .known
                .text()
                .and_then(|text| field_name(text, field.span));
            if let (Some(name), Some(place)) = (name, place(&value.known)) {
                self.name_entry(&name, place, value.span, NameKind::Field);
            }
        }
    }

    fn name_entry(&mut self, name: &Name, place: Place, value: Span, kind: NameKind) {
        let is_within = self.depth > 0;
        let entry = self.at(place);
        // In a function, what is not read there came by a parameter.
        let is_passed = is_within
            && !entry
                .uses
                .iter()
                .rev()
                .take_while(|used| value.start <= used.start)
                .any(|used| used.end <= value.end);
        let kind = if is_passed { NameKind::Parameter } else { kind };
        if entry.name.as_ref().is_none_or(|known| kind < known.kind)
            && name.text.chars().any(|letter| letter != '_')
        {
            entry.name = Some(EntryName {
                text: Arc::clone(&name.text),
                span: name.span,
                kind,
            });
        }
    }
}

/// The name of a field that can be one in Lua.
fn field_name(text: &[u8], span: Span) -> Option<Name> {
    let text = std::str::from_utf8(text).ok()?.replace(['-', ':'], "_");
    is_name(&text).then(|| Name {
        text: text.into(),
        span,
    })
}
