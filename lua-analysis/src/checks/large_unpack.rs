//! `large-unpack`: `unpack` of a table whose size nothing in the script bounds.

use std::collections::{HashMap, HashSet};

use crate::checks::Context;
use crate::checks::shared::sent::{replied, words};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::LARGE_UNPACK;
use crate::meaning::values::{Argument, CommandSite, LibraryCall, OperationKind};
use crate::server::commands::Word;
use crate::text::span::Span;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let values = &context.meaning.values;
    let unpacks: HashMap<Span, &LibraryCall> = values
        .calls()
        .iter()
        .filter(|call| call.is_certain && call.library.is_none() && &*call.function == "unpack")
        .map(|call| (call.span, call))
        .collect();
    if unpacks.is_empty() {
        return Vec::new();
    }
    let commands = values.commands().iter().map(|command| command.span);
    let commands: HashSet<Span> = commands.collect();
    let calls = values.operations().iter();
    calls
        .filter(|call| call.kind == OperationKind::Call && commands.contains(&call.span))
        // The first operand is the function, the second the command's name.
        .filter_map(|call| call.operands.get(2..)?.last())
        .filter_map(|last| check_call(context, unpacks.get(&last.span)?))
        .collect()
}

fn check_call(context: &Context<'_>, unpack: &LibraryCall) -> Option<Diagnostic> {
    let table = unpack.arguments.first()?;
    let what = unbounded(context, table)?;
    if unpack.is_open || !reaches_the_end(context, unpack) || is_guarded(context, table) {
        return None;
    }
    let text = text(context, table.span);
    let start = match unpack.arguments.get(1) {
        Some(start) => self::text(context, start.span),
        None => "1".to_owned(),
    };
    let shown = if text.contains(['\n', '(']) {
        "t"
    } else {
        &text
    };
    Some(
        LARGE_UNPACK.at(unpack.span, "`unpack` fails beyond 7999 values")
            .label(what)
            .note("servers reply: `ERR user_script:1: too many results to unpack`")
            .help(format!(
                "send them in parts: `for i = {start}, #{shown}, 5000 do … unpack({shown}, i, math.min(i + 4999, #{shown})) … end`"
            )),
    )
}

/// Who decides how many values there are, if no one in the script does.
fn unbounded(context: &Context<'_>, table: &Argument) -> Option<String> {
    let values = &context.meaning.values;
    if let [id] = table.value.objects()
        && let Some(name) = values.entries_table(*id)
    {
        let name = name.as_str();
        return Some(format!("the caller decides how many `{name}` has"));
    }
    let command = replied(context, &table.value)?;
    let name = command.name.as_deref()?;
    replies_with_everything(command).then(|| format!("`{name}` replies with as many as there are"))
}

/// Whether the reply is as long as what the key holds.
fn replies_with_everything(call: &CommandSite) -> bool {
    if call.is_open {
        return false;
    }
    let words = words(call);
    let options = words.get(3..).unwrap_or_default();
    let has = |name: &str| options.iter().any(|word| is(*word, name));
    let is_certain = !options.contains(&Word::Unknown);
    match call.name.as_deref() {
        Some(
            "SMEMBERS" | "HGETALL" | "HKEYS" | "HVALS" | "KEYS" | "SDIFF" | "SINTER" | "SUNION",
        ) => true,
        Some("ZRANGEBYSCORE" | "ZREVRANGEBYSCORE" | "ZRANGEBYLEX" | "ZREVRANGEBYLEX") => {
            is_certain && !has("LIMIT")
        }
        Some("ZRANGE") if has("BYSCORE") || has("BYLEX") => is_certain && !has("LIMIT"),
        Some("LRANGE" | "ZRANGE" | "ZREVRANGE") => {
            let number = |index: usize| words.get(index).copied().and_then(number);
            is_certain
                && number(1).is_some_and(|start| start >= 0.0)
                && number(2).is_some_and(|stop| stop < 0.0)
        }
        _ => false,
    }
}

fn is(word: Word<'_>, name: &str) -> bool {
    matches!(word, Word::Text(text) if text.eq_ignore_ascii_case(name.as_bytes()))
}

fn number(word: Word<'_>) -> Option<f64> {
    match word {
        Word::Text(text) => std::str::from_utf8(text).ok()?.parse().ok(),
        Word::Number(number) => Some(number),
        Word::Unknown => None,
    }
}

/// Whether it takes all to the end: `unpack(t)`, `unpack(t, 2)`, `unpack(t, 1, #t)`.
fn reaches_the_end(context: &Context<'_>, unpack: &LibraryCall) -> bool {
    match unpack.arguments.as_slice() {
        [_] | [_, _] => true,
        [table, _, last, ..] => {
            text(context, last.span) == format!("#{}", text(context, table.span))
        }
        [] => false,
    }
}

/// Whether the script compares the size with a number other than 0 and 1.
fn is_guarded(context: &Context<'_>, table: &Argument) -> bool {
    let size = format!("#{}", text(context, table.span));
    let values = &context.meaning.values;
    let name = match table.value.objects() {
        [id] => values.entries_table(*id),
        _ => None,
    };
    let name = name.map_or_else(|| size.clone(), |name| format!("#{}", name.as_str()));
    let mut conditions = values.conditions().iter();
    conditions.any(|condition| {
        let condition = text(context, condition.span);
        (condition.contains(&size) || condition.contains(&name)) && has_number(&condition)
    })
}

/// Whether a number above 1, or a name in capitals, stands in it.
fn has_number(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|digits| digits.parse::<f64>().ok())
        .any(|number| number > 1.0)
}

fn text(context: &Context<'_>, span: Span) -> String {
    String::from_utf8_lossy(context.source.slice(span)).into_owned()
}
