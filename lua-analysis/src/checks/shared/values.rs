//! Values in words, and what an operation can do with them.

use super::super::Context;
use crate::meaning::values::{Argument, KindSet, OriginKind, Value};
use crate::text::span::Span;

/// What a value is, in a sentence: `a string`, `false or a string`.
pub(crate) fn in_words(value: &Value) -> String {
    let names = [
        (KindSet::TEXT, "a string"),
        (KindSet::NUMBER, "a number"),
        (KindSet::TABLE, "a table"),
        (KindSet::FUNCTION, "a function"),
        (KindSet::OTHER, "a userdata"),
    ];
    let mut words: Vec<&str> = names
        .iter()
        .filter(|(kind, _)| value.may_be(*kind))
        .map(|(_, name)| *name)
        .collect();
    match (value.may_be(KindSet::FALSE), value.may_be(KindSet::TRUE)) {
        (true, true) => words.push("a boolean"),
        (true, false) => words.push("`false`"),
        (false, true) => words.push("`true`"),
        (false, false) => {}
    }
    if value.may_be(KindSet::NIL) {
        words.push("`nil`");
    }
    match words.as_slice() {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}

/// What is written in a place, if it is short enough to be repeated.
pub(crate) fn written<'a>(context: &'a Context<'_>, span: Span) -> Option<&'a str> {
    let text = context.source.text().get(span.start..span.end)?;
    let text = std::str::from_utf8(text).ok()?;
    let is_short = text.len() <= 40 && !text.contains('\n');
    is_short.then_some(text)
}

/// Whether a value may be a number where Lua wants one: a string is one if it reads as one.
pub(crate) fn may_be_number(value: &Value) -> bool {
    value.may_be(KindSet::NUMBER)
        || value.may_be(KindSet::TEXT) && value.text_set().may_be_numeric()
}

/// Whether a table or a userdata that it may be can have a metatable.
pub(crate) fn may_have_metatable(context: &Context<'_>, value: &Value) -> bool {
    if value.may_be(KindSet::OTHER) {
        return true;
    }
    if !value.may_be(KindSet::TABLE) {
        return false;
    }
    let values = &context.meaning.values;
    let mut objects = value.objects().iter();
    value.is_open() || objects.any(|id| values.table(*id).is_some_and(|table| table.is_open))
}

/// Where a command says that something is missing, if that is what makes this value `nil` or `false`,
/// and what is said of it.
pub(crate) fn missing(context: &Context<'_>, argument: &Argument) -> Option<(Span, String)> {
    let value = &argument.value;
    let origin = value.false_origin().or(value.nil_origin())?;
    let what = match origin.kind {
        OriginKind::Reply => {
            let command = context.meaning.values.commands().iter();
            let name = command
                .filter(|command| command.span == origin.span)
                .find_map(|command| command.name.as_deref());
            let is = if value.false_origin() == Some(origin) || !value.may_be(KindSet::NIL) {
                "`false`"
            } else {
                "`nil`"
            };
            match name {
                Some(name) => format!("{name} may reply nothing, which is {is} here"),
                None => format!("the reply may be nothing, which is {is} here"),
            }
        }
        OriginKind::Element => "the reply may be shorter: this is `nil` then".to_owned(),
        _ => return None,
    };
    Some((origin.span, what))
}
