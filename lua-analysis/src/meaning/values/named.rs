//! What a script calls its values.

use std::sync::Arc;

use crate::syntax::ast::{Expression, ExpressionKind, Suffix, SuffixKind};

/// What a script calls a value: a variable, a field, or what these are converted to.
pub(super) fn name_of(expression: &Expression) -> Option<Arc<str>> {
    const CONVERSIONS: [&str; 4] = ["tonumber", "tostring", "floor", "ceil"];
    match &expression.kind {
        ExpressionKind::Name(name) => Some(Arc::clone(name)),
        ExpressionKind::Parenthesised(inner) => name_of(inner),
        ExpressionKind::Suffixed(suffixed) => match &suffixed.suffixes.last()?.kind {
            SuffixKind::Field(name) => Some(Arc::clone(&name.text)),
            SuffixKind::Call(arguments) => {
                let function = match (&suffixed.base.kind, suffixed.suffixes.as_slice()) {
                    (ExpressionKind::Name(name), [_]) => name,
                    (
                        _,
                        [
                            Suffix {
                                kind: SuffixKind::Field(name),
                                ..
                            },
                            _,
                        ],
                    ) => &name.text,
                    _ => return None,
                };
                let is_conversion = CONVERSIONS.contains(&&**function);
                arguments
                    .values
                    .first()
                    .filter(|_| is_conversion)
                    .and_then(name_of)
            }
            _ => None,
        },
        _ => None,
    }
}
