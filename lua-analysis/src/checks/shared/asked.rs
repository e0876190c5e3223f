//! Whether a script knows already that something is there.
//!
//! What a command says of a key holds for the ones behind it, and the values do not remember that. Where
//! a script asked, or wrote, what it reads then is not said to be missing.

use super::super::Context;
use crate::meaning::values::{CommandSite, KindSet, Made, OperationKind};
use crate::text::span::Span;

/// Whether another command before this one asked for the same key, or wrote to it.
pub(crate) fn is_asked_before(context: &Context<'_>, reply: Span) -> bool {
    let commands = context.meaning.values.commands();
    let Some(site) = commands.iter().find(|site| site.span == reply) else {
        return false;
    };
    let Some(key) = key(context, site) else {
        return false;
    };
    commands
        .iter()
        .filter(|other| other.span.start < site.span.start)
        .any(|other| says_that_it_is_there(other) && self::key(context, other) == Some(key))
}

/// Whether the script asks how long the list is of which this is an element, looks at one of its
/// elements in a condition, or knew before that there is something in the key that it is read from.
/// What is not an element by its number is as good as asked for.
pub(crate) fn is_length_asked(context: &Context<'_>, element: Span) -> bool {
    let lists = replies(context, element);
    lists.is_empty()
        || lists.iter().any(|reply| is_asked_before(context, *reply))
        || is_looked_at(context, element)
}

/// The commands that replied the lists of which this is an element by its number.
fn replies(context: &Context<'_>, element: Span) -> Vec<Span> {
    let values = &context.meaning.values;
    let reads = values.operations().iter().filter(|operation| {
        let index = operation.operands.get(1);
        operation.span == element
            && operation.kind == OperationKind::Index
            && index.is_some_and(|index| index.value.is_only(KindSet::NUMBER))
    });
    reads
        .filter_map(|operation| operation.operands.first())
        .flat_map(|base| base.value.objects())
        .filter_map(|id| match values.table(*id)?.made {
            Made::Reply(span) => Some(span),
            _ => None,
        })
        .collect()
}

fn is_looked_at(context: &Context<'_>, element: Span) -> bool {
    let text = context.source.text();
    let Some(written) = text.get(element.start..element.end) else {
        return false;
    };
    let end = written
        .iter()
        .position(|byte| matches!(byte, b'[' | b'.'))
        .unwrap_or(written.len());
    let Some(base) = written.get(..end).filter(|base| !base.is_empty()) else {
        return false;
    };
    let length: Vec<u8> = [b"#", base].concat();
    let next: Vec<u8> = [b"next(", base].concat();
    let has = |sought: &[u8]| text.windows(sought.len()).any(|window| window == sought);
    has(&length)
        || has(&next)
        || context.meaning.values.conditions().iter().any(|condition| {
            let asked = text.get(condition.span.start..condition.span.end);
            asked.is_some_and(|asked| asked.windows(base.len()).any(|window| window == base))
        })
}

/// What is written as the first key of a command.
fn key<'a>(context: &'a Context<'_>, site: &CommandSite) -> Option<&'a [u8]> {
    let span = site.arguments.first()?.span;
    context.source.text().get(span.start..span.end)
}

/// Whether a command asks whether a key is there, or makes that it is.
fn says_that_it_is_there(site: &CommandSite) -> bool {
    let Some(name) = site.name.as_deref() else {
        return false;
    };
    matches!(
        name,
        "EXISTS"
            | "HEXISTS"
            | "TYPE"
            | "TTL"
            | "PTTL"
            | "STRLEN"
            | "HLEN"
            | "LLEN"
            | "SCARD"
            | "ZCARD"
            | "XLEN"
            | "SISMEMBER"
            | "ZSCORE"
            | "HSTRLEN"
            | "ZCOUNT"
    ) || crate::server::commands::command(name)
        .is_some_and(|command| command.has_flag("write") && !removes(name))
}

/// Whether a command may leave the key without what was in it.
fn removes(name: &str) -> bool {
    matches!(
        name,
        "DEL"
            | "UNLINK"
            | "HDEL"
            | "SREM"
            | "ZREM"
            | "LREM"
            | "LTRIM"
            | "LPOP"
            | "RPOP"
            | "SPOP"
            | "GETDEL"
            | "ZREMRANGEBYSCORE"
            | "ZREMRANGEBYRANK"
            | "ZREMRANGEBYLEX"
            | "ZPOPMIN"
            | "ZPOPMAX"
            | "XDEL"
            | "XTRIM"
            | "EXPIRE"
            | "PEXPIRE"
            | "EXPIREAT"
            | "PEXPIREAT"
            | "SDIFFSTORE"
            | "SINTERSTORE"
            | "LMOVE"
            | "RPOPLPUSH"
            | "SMOVE"
            | "RENAME"
            | "GETEX"
    )
}
