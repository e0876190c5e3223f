//! `return-mismatch`: the script replies what its `---@return` does not allow.

use super::shared::asked::{is_asked_before, is_length_asked};
use super::shared::decoded::{Decoder, Misfit, is_never_nil};
use super::shared::values::{in_words, missing, written};
use super::{Context, map_reply, nil_in_reply};
use crate::diagnostic::lints::RETURN_MISMATCH;
use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::annotations::AnnotatedReturn;
use crate::meaning::values::{Argument, Key, KindSet, OriginKind, Return, Value};
use crate::rust::types::Type;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let declared = &context.meaning.annotations.returns;
    let values = &context.meaning.values;
    if declared.is_empty() || !values.is_complete() {
        return Vec::new();
    }
    let decoder = Decoder::new(values);
    let types: Vec<&Type> = declared.iter().map(|one| &one.ty).collect();
    let mut findings = Vec::new();
    for end in values.returns() {
        match decoder.misfit(&end.value, &types) {
            Some(misfit) => findings.push(certain(context, end, misfit, declared)),
            None => findings.extend(possible(context, end, declared)),
        }
    }
    // Fields with names that are lost, and a list that ends early, are what other lints tell.
    let is_told_otherwise = !findings.is_empty()
        && (!map_reply::check(context).is_empty() || !nil_in_reply::check(context).is_empty());
    if is_told_otherwise {
        findings.clear();
    }
    findings
}

/// No reply of this way is of the types.
fn certain(
    context: &Context<'_>,
    end: &Return,
    misfit: Misfit,
    declared: &[AnnotatedReturn],
) -> Diagnostic {
    let several = declared.len() > 1;
    let first = declared.first();
    let annotation = match misfit {
        Misfit::Element(index) => declared.get(index),
        Misfit::Short(most) => declared.get(most),
        Misfit::Long(_) | Misfit::Kind => first,
    };
    let place = annotation.map_or(end.span, |one| one.span);
    let ty = annotation.map(|one| one.ty.to_string()).unwrap_or_default();
    if end.value_span.start == end.value_span.end {
        return no_return(context, end, declared);
    }
    let message = match misfit {
        Misfit::Kind if several => format!(
            "the script replies {}, and {} values are declared",
            sent_in_words(&end.value),
            declared.len()
        ),
        Misfit::Kind => format!(
            "the script replies {}, and `{ty}` is declared",
            sent_in_words(&end.value)
        ),
        Misfit::Short(count) | Misfit::Long(count) => format!(
            "the script replies {count} value{}, and {} are declared",
            if count == 1 { "" } else { "s" },
            declared.len()
        ),
        Misfit::Element(index) => {
            let element = element(context, &end.value, index);
            let sent =
                element.map_or_else(|| "another value".to_owned(), |one| sent_in_words(&one));
            format!(
                "value {} of the reply is {sent}, and `{ty}` is declared",
                index + 1
            )
        }
    };
    let found = RETURN_MISMATCH
        .at(end.value_span, message)
        .label("no caller can read this")
        .also(place, "declared here");
    let is_nil = match misfit {
        Misfit::Kind => end.value.is_only(KindSet::NIL | KindSet::FALSE),
        Misfit::Element(index) => element(context, &end.value, index)
            .is_some_and(|one| one.is_only(KindSet::NIL | KindSet::FALSE)),
        _ => false,
    };
    if is_nil && (!several || matches!(misfit, Misfit::Element(_))) {
        found.help(format!("declare `{ty}?`, which may be nil"))
    } else {
        found.help("return what is declared, or declare what is returned")
    }
}

/// The end of the text, or a `return` without a value.
fn no_return(context: &Context<'_>, end: &Return, declared: &[AnnotatedReturn]) -> Diagnostic {
    let first = declared.first();
    let place = first.map_or(end.span, |one| one.span);
    let is_end = end.span.start == end.span.end;
    let (span, message, label) = if is_end {
        let message = "the script may end without a `return`, and replies nil then";
        (place, message, "this is never nil")
    } else {
        let message = "the script replies nil here, and something else is declared";
        (end.span, message, "no caller can read this")
    };
    let found = RETURN_MISMATCH.at(span, message).label(label);
    let others = context.meaning.values.returns().len() > 1;
    let found = if is_end {
        // Nobody may ever get there, as behind a loop that always finds something.
        found.at_level(if others { Level::Warn } else { Level::Deny })
    } else {
        found.also(place, "declared here")
    };
    match declared {
        [one] => found.help(format!("return a value, or declare `{}?`", one.ty)),
        _ => found.help("return as many values as are declared"),
    }
}

/// A reply that is nil where a key or a field is missing.
fn possible(
    context: &Context<'_>,
    end: &Return,
    declared: &[AnnotatedReturn],
) -> Option<Diagnostic> {
    if let [one] = declared {
        return nil(context, &end.value, end, one, None);
    }
    declared.iter().enumerate().find_map(|(index, one)| {
        let element = element(context, &end.value, index)?;
        nil(context, &element, end, one, Some(index))
    })
}

fn nil(
    context: &Context<'_>,
    value: &Value,
    end: &Return,
    declared: &AnnotatedReturn,
    index: Option<usize>,
) -> Option<Diagnostic> {
    if value.is_unknown() || !is_never_nil(&declared.ty) || !value.may_be(KindSet::FALSY) {
        return None;
    }
    let of_false = value
        .false_origin()
        .filter(|_| value.may_be(KindSet::FALSE));
    let origin = of_false.or(value.nil_origin())?;
    let is_asked = match origin.kind {
        OriginKind::Reply => is_asked_before(context, origin.span),
        OriginKind::Element => is_length_asked(context, origin.span),
        _ => return None,
    };
    if is_asked {
        return None;
    }
    let argument = Argument {
        span: end.value_span,
        value: value.clone(),
    };
    let (place, why) = missing(context, &argument)?;
    let ty = &declared.ty;
    let what = match (index, written(context, end.value_span)) {
        (Some(index), _) => format!("value {} of the reply", index + 1),
        (None, Some(name)) => format!("`{name}`"),
        (None, None) => "the reply".to_owned(),
    };
    let found = RETURN_MISMATCH
        .at(
            end.value_span,
            format!("{what} may be nil, and `{ty}` is declared"),
        )
        .at_level(Level::Warn)
        .also(declared.span, "declared here");
    let found = if place == end.value_span {
        found.label(why)
    } else {
        found.also(place, why)
    };
    Some(found.help(format!("declare `{ty}?`, or say what is returned then")))
}

/// An element of the only list that a value may be.
fn element(context: &Context<'_>, value: &Value, index: usize) -> Option<Value> {
    let [id] = value.objects() else {
        return None;
    };
    let table = context.meaning.values.table(*id)?;
    let index = i64::try_from(index).ok()?;
    Some(table.get(&Key::Index(index + 1)))
}

/// What a value is to the caller.
fn sent_in_words(value: &Value) -> String {
    if value.is_only(KindSet::NIL | KindSet::FALSE) {
        return "nil".to_owned();
    }
    match value.known_text().map(std::str::from_utf8) {
        Some(Ok(text)) if text.len() <= 20 => return format!("the string '{text}'"),
        _ => {}
    }
    if value.is_only(KindSet::TABLE) {
        return "a list".to_owned();
    }
    in_words(value)
}
