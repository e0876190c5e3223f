//! `lost-error-code`: an error with a code is raised in a way that makes it `ERR`.

use super::Context;
use crate::checks::shared::raise::raises;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::LOST_ERROR_CODE;
use crate::meaning::values::{KindSet, Made, ObjectId};
use crate::server::commands::command;
use crate::text::span::Span;

/// Words in capitals that start sentences. Names of commands are others.
const WORDS: &[&str] = &[
    "ARGV", "ASCII", "BUG", "CAS", "CRC", "CSV", "ERR", "ERROR", "FATAL", "FIFO", "GCRA", "HTTP",
    "INFO", "JSON", "KEY", "KEYS", "LIFO", "LRU", "LUA", "NIL", "NOSCRIPT", "NOTE", "NULL",
    "REDIS", "RESP", "SHA1", "SQL", "TODO", "TTL", "UNKNOWN", "URI", "URL", "UTC", "UTF8", "UUID",
    "VALKEY", "WARN", "WARNING", "XML", "ZSET",
];

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    raises(context)
        .filter_map(|raise| {
            let value = &raise.value.value;
            let (message, label, help) = if raise.is_error() && is_of_command(context, raise.value.span) {
                (
                    "the code of a command's error is lost".to_owned(),
                    "raised as a text".to_owned(),
                    "return it instead: `return redis.error_reply(text)`; or let `redis.call` raise it".to_owned(),
                )
            } else {
                let text = Some(value.text_set().prefix()).filter(|_| value.is_only(KindSet::TEXT))?;
                let code = code(text)?;
                (
                    format!("the code `{code}` is lost"),
                    "the caller gets the code ERR".to_owned(),
                    format!("return it instead: `return redis.error_reply('{code} …')`"),
                )
            };
            Some(
                LOST_ERROR_CODE.at(raise.value.span, message)
                    .label(label)
                    .note("`error` puts the place before a text, and the server `ERR` before that")
                    .help(help),
            )
        })
        .collect()
}

/// Whether it is the text of an error that a command answered: `reply.err`, or what `pcall(redis.call, …)` caught.
fn is_of_command(context: &Context<'_>, place: Span) -> bool {
    let meaning = context.meaning;
    let values = &meaning.values;
    if let Some(read) = meaning.outline.read(place)
        && read.key.is(b"err")
        && let Some(base) = values.at(read.base)
    {
        let is_reply = |id: &ObjectId| {
            let table = values.table(*id);
            table.is_some_and(|table| matches!(table.made, Made::Reply(_)))
        };
        return !base.objects().is_empty()
            && !base.is_open()
            && base.objects().iter().all(is_reply);
    }
    let names = &meaning.names;
    let Some(id) = names.variable_at(place) else {
        return false;
    };
    if names
        .variable(id)
        .is_none_or(|variable| variable.reassigned)
    {
        return false;
    }
    let mut pairs = meaning.outline.pairs.iter();
    let pair = pairs.find(|pair| pair.second == id);
    pair.is_some_and(|pair| {
        let mut commands = values.commands().iter();
        commands.any(|command| command.span == pair.call && command.is_caught)
    })
}

/// The code that a text starts with: a word in capitals, then a sentence. A second word in
/// capitals makes it shouting.
fn code(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok()?;
    let (code, sentence) = text.split_once(' ')?;
    let is_code =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    let is_long = code.len() >= 3 && code.starts_with(|first: char| first.is_ascii_uppercase());
    let second = sentence.split(' ').next().unwrap_or_default();
    let is_shouted = second.len() > 1 && second.chars().all(is_code);
    let is_sentence = sentence.starts_with(|first: char| first.is_ascii_alphanumeric());
    let is_word = WORDS.contains(&code) || command(code).is_some();
    (is_long && code.chars().all(is_code) && is_sentence && !is_shouted && !is_word).then_some(code)
}
