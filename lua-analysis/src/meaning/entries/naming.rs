//! What a script calls its entries: variables, fields and parameters that get them.

use std::sync::Arc;

use super::reader::{Place, Reader, is, place};
use super::{EntryName, NameKind};
use crate::meaning::annotations::is_name;
use crate::meaning::values::{CommandSite, Value};
use crate::syntax::ast::{Expression, ExpressionKind, Name, SuffixKind};
use crate::text::span::Span;

impl Reader<'_> {
    /// `local bucket = KEYS[1]`: the entry gets the variable's name, or the one that the value is made of:
    /// `local is_forced = ARGV[1] == '1'`.
    pub(super) fn name_locals(&mut self, names: &[Name], values: &[Expression]) {
        self.name_decoded(names, values);
        for (name, value) in names.iter().zip(values) {
            if let Some(place) = self.place_of(value) {
                self.name_entry(name, place, value.span, NameKind::Converted);
            }
            if let Some(place) = place(self.form(value)) {
                self.name_entry(name, place, value.span, NameKind::Variable);
            }
        }
    }

    /// `local ok, jobs = pcall(cjson.decode, ARGV[1])`
    fn name_decoded(&mut self, names: &[Name], values: &[Expression]) {
        let ([_, name], [value]) = (names, values) else {
            return;
        };
        let call = self.calls.get(&value.span).copied();
        if call.is_some_and(|call| is(call, None, "pcall"))
            && let Some(place) = self.place_of_call(value.span)
        {
            self.name_entry(name, place, value.span, NameKind::Converted);
        }
    }

    /// A parameter that all calls pass the same entry to.
    pub(super) fn name_parameters(&mut self, parameters: &[Name]) {
        for name in parameters {
            let Some(id) = self.names.declared_at(name.span) else {
                continue;
            };
            let first = self.names.reads(id).first();
            let form = first
                .and_then(|first| self.value(*first))
                .and_then(Value::entry_form);
            if let Some(place) = place(form) {
                self.name_entry(name, place, name.span, NameKind::Parameter);
            }
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
    pub(super) fn name_hash_fields(&mut self, command: &CommandSite) {
        if !matches!(command.name.as_deref(), Some("HSET" | "HMSET" | "HSETNX")) {
            return;
        }
        let pairs = command.arguments.get(1..).unwrap_or_default();
        for pair in pairs.chunks_exact(2) {
            let [field, value] = pair else {
                continue;
            };
            let name = field
                .value
                .known_text()
                .and_then(|text| field_name(text, field.span));
            if let (Some(name), Some(place)) = (name, place(self.form_at(value.span))) {
                self.name_entry(&name, place, value.span, NameKind::Field);
            }
        }
    }

    fn name_entry(&mut self, name: &Name, place: Place, value: Span, kind: NameKind) {
        let is_within = self.depth > 0;
        let entry = self.at(place);
        // In a function, what is not read there came by a parameter.
        let is_passed = is_within && !entry.uses.iter().any(|used| used.is_within(value));
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
