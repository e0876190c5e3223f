//! `operand-types`: an operator or a function on a value that it never takes.

use super::Context;
use super::shared::operands::Wanted;
use super::shared::values::{in_words, missing, written};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::OPERAND_TYPES;
use crate::meaning::values::{Argument, KindSet, OriginKind};

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let wanted = context.wanted().iter();
    wanted
        .filter(|(_, wanted)| !matches!(wanted, Wanted::Order | Wanted::Argument))
        .filter_map(|(argument, wanted)| finding(context, argument, *wanted))
        .collect()
}

fn finding(context: &Context<'_>, argument: &Argument, wanted: Wanted) -> Option<Diagnostic> {
    let value = &argument.value;
    if value.set().is_empty()
        || wanted.takes_some(context, value)
        || is_of_a_global(context, argument)
        || wanted == Wanted::Call && is_field_that_is_missing(argument)
    {
        return None;
    }
    let is = in_words(value);
    let message = match wanted {
        Wanted::Number => format!("arithmetic on {is} raises an error"),
        Wanted::Bound => format!("the bound of this loop is {is}, which raises an error"),
        Wanted::Text => format!("{is} is used as a string, which raises an error"),
        Wanted::Length => format!("the length of {is} raises an error"),
        Wanted::Index => format!("a field of {is} is read, which raises an error"),
        Wanted::Store => format!("a field of {is} is set, which raises an error"),
        Wanted::Call => format!("{is} is called, which raises an error"),
        Wanted::Iterate => format!("this loop wants a function, and gets {is}"),
        Wanted::Table | Wanted::Order | Wanted::Argument => {
            format!("{is} is used as a table, which raises an error")
        }
    };
    let found = OPERAND_TYPES
        .at(argument.span, message)
        .label(format!("this is {is}"));
    let found = match missing(context, argument) {
        Some((origin, why)) if origin != argument.span => found.also(origin, why),
        _ => found,
    };
    let name = written(context, argument.span).unwrap_or("…");
    let is_table = value.is_only(KindSet::TABLE);
    Some(match wanted {
        Wanted::Number | Wanted::Bound if is_table => found.help(format!(
            "take one element: `tonumber({name}[1])`, or the length: `#{name}`"
        )),
        Wanted::Text if is_table => {
            found.help(format!("join its elements: `table.concat({name}, ',')`"))
        }
        Wanted::Text if value.is_only(KindSet::BOOLEAN | KindSet::NIL) => {
            found.help(format!("make it a string: `tostring({name})`"))
        }
        Wanted::Iterate if is_table => {
            found.help(format!("go through its elements: `in ipairs({name})`"))
        }
        _ => found,
    })
}

/// Whether it is `nil` because a server has no such global or field, of which other checks know more.
fn is_of_a_global(context: &Context<'_>, argument: &Argument) -> bool {
    let mut globals = context.meaning.names.globals().iter();
    argument.value.is_only(KindSet::NIL)
        && globals.any(|global| global.span.start == argument.span.start)
}

/// Whether it is `nil` because nothing here sets the field: a text that belongs in front of this one, or
/// behind it, may do so.
fn is_field_that_is_missing(argument: &Argument) -> bool {
    let origin = argument.value.nil_origin();
    argument.value.is_only(KindSet::NIL)
        && origin.is_some_and(|origin| origin.kind == OriginKind::Field)
}
