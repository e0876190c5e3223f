//! `rounded-integer`: an integer argument goes through `tonumber` into a command that stores it.
//!
//! Numbers are doubles in Lua: beyond 2^53 it is another integer that is stored.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::ROUNDED_INTEGER;
use crate::meaning::entries::TableName;
use crate::meaning::values::{Argument, CommandSite, EntryForm};
use crate::rust::types::Type;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let commands = context.meaning.values.commands().iter();
    commands
        .flat_map(|call| stored(call).iter())
        .filter_map(|argument| rounded(context, argument))
        .collect()
}

/// The arguments of a command that are kept, added, or looked for, as they are. Times, counts and
/// scores are not among them: servers take none beyond 2^53, or doubles.
fn stored(call: &CommandSite) -> &[Argument] {
    let range = match call.name.as_deref().unwrap_or_default() {
        "INCRBY" | "DECRBY" | "SET" | "SETNX" | "GETSET" | "APPEND" | "PUBLISH" | "SPUBLISH" => {
            1..2
        }
        "HINCRBY" | "SETEX" | "PSETEX" | "LREM" | "SETRANGE" => 2..3,
        "HSET" | "HMSET" | "HSETNX" | "HGET" | "HMGET" | "HDEL" | "HEXISTS" | "LPUSH"
        | "LPUSHX" | "RPUSH" | "RPUSHX" | "SADD" | "SREM" | "SISMEMBER" | "SMISMEMBER" | "ZREM"
        | "ZSCORE" | "ZRANK" | "ZREVRANK" | "XADD" => 1..call.arguments.len(),
        _ => 0..0,
    };
    call.arguments.get(range).unwrap_or_default()
}

/// A declared integer that was a number on its way.
fn rounded(context: &Context<'_>, argument: &Argument) -> Option<Diagnostic> {
    let EntryForm {
        table: TableName::Argv,
        index: Some(index),
        is_converted: true,
    } = context.meaning.values.at(argument.span)?.entry_form()?
    else {
        return None;
    };
    let index = usize::try_from(index).ok()?;
    let annotation = context
        .meaning
        .annotations
        .args
        .get(index.checked_sub(1)?)?;
    let is_integer = match annotation.ty.as_ref()? {
        Type::Integer => true,
        Type::Optional(inner) => **inner == Type::Integer,
        _ => false,
    };
    if !is_integer || annotation.is_variadic {
        return None;
    }
    let message = format!("the integer ARGV[{index}] is sent as a number, which rounds it");
    Some(
        ROUNDED_INTEGER
            .at(argument.span, message)
            .label("went through `tonumber`")
            .also(annotation.span, "declared here")
            .note("numbers are doubles in Lua: 9007199254740993 becomes 9007199254740992")
            .help(format!("pass the text on: `ARGV[{index}]`")),
    )
}
