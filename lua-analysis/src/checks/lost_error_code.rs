//! `lost-error-code`: an error with a code is raised in a way that makes it `ERR`.

use super::Context;
use crate::checks::shared::raise::raises;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::LOST_ERROR_CODE;
use crate::meaning::facts::Value;
use crate::server::commands::command;

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
            let (message, label, help) = match &raise.value.known.value {
                Value::CaughtError if raise.is_error() => (
                    "the code of a command's error is lost".to_owned(),
                    "raised as a text".to_owned(),
                    "return it instead: `return redis.error_reply(text)`; or let `redis.call` raise it".to_owned(),
                ),
                Value::Text(text) | Value::StartsWith(text) => {
                    let code = code(text)?;
                    (
                        format!("the code `{code}` is lost"),
                        "the caller gets the code ERR".to_owned(),
                        format!("return it instead: `return redis.error_reply('{code} …')`"),
                    )
                }
                _ => return None,
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
