//! What the checks of declared errors look at: the codes that the script itself answers.

use super::Context;
use crate::checks::shared::raise::is_written;
use crate::meaning::annotations::AnnotatedError;
use crate::meaning::facts::{FieldName, Known, Value};
use crate::server::error_code::{ErrorCodes, NO_CODE, is_error_code, is_of_servers};
use crate::text::span::Span;
use crate::text::spelling::nearest;

/// The codes of a script's own errors.
pub(crate) struct Answered {
    /// In the order of the text.
    pub(crate) found: Vec<Answer>,
    /// Whether no other code can come from the script: each of its errors starts with a text that
    /// is written down.
    pub(crate) is_complete: bool,
}

/// An error that the script answers.
pub(crate) struct Answer {
    pub(crate) code: String,
    pub(crate) span: Span,
    /// Whether servers since 7.0 put `ERR` before it: `redis.error_reply` of a single word.
    pub(crate) is_lost: bool,
}

/// What is known of an error's code.
enum Code {
    Known {
        code: String,
        is_alone: bool,
    },
    /// The text starts with something else: it has no code of its own.
    None,
    Unknown,
}

/// The errors that are written in the script.
pub(crate) fn answered(context: &Context<'_>) -> Answered {
    let facts = &context.meaning.facts;
    let mut answered = Answered {
        found: Vec::new(),
        is_complete: true,
    };
    for call in &facts.calls {
        if call
            .arguments
            .iter()
            .any(|argument| is_error_reply(&argument.known))
        {
            answered.is_complete = false;
        }
        let is_reply = matches!(call.library.as_deref(), Some("redis" | "server"))
            && &*call.function == "error_reply";
        if let Some(text) = call.arguments.first().filter(|_| is_reply) {
            let is_raw = text.known.prefix().starts_with(b"-");
            answered.add(code(&text.known), text.span, !is_raw);
        }
    }
    for table in &facts.tables {
        let Value::Constructor(fields) = &table.known.value else {
            continue;
        };
        let has_replier = fields
            .fields
            .iter()
            .any(|field| is_error_reply(&field.value));
        if fields.has_computed_keys() || has_replier {
            answered.is_complete = false;
        }
        let written = is_written(context, table.span);
        if let Some(err) = fields.field(b"err").filter(|_| written) {
            answered.add(code(&err.value), err.span, false);
        }
    }
    let is_err = |key: &FieldName| matches!(key, FieldName::Text(key) if **key == *b"err");
    if facts.stores.iter().any(|store| is_err(&store.key)) {
        answered.is_complete = false;
    }
    answered.found.sort_by_key(|answer| answer.span);
    answered
}

impl Answered {
    /// Whether the script can't answer this code, as far as it is known.
    pub(crate) fn never_has(&self, code: &str) -> bool {
        // A command may fail with a code of the servers.
        self.is_complete
            && !is_of_servers(code)
            && self.found.iter().all(|answer| answer.code != code)
    }

    /// For a declared code that is never answered: the answer that is spelled like it, and is not
    /// declared itself.
    pub(crate) fn meant(&self, code: &str, declared: &[AnnotatedError]) -> Option<&Answer> {
        let undeclared = |answer: &&Answer| declared.iter().all(|one| one.code != answer.code);
        let codes = self.found.iter().filter(undeclared);
        let codes: Vec<String> = codes.map(|answer| answer.code.clone()).collect();
        let near = nearest(code, &codes).into_iter().next()?;
        self.found.iter().find(|answer| answer.code == near)
    }

    fn add(&mut self, code: Code, span: Span, needs_text: bool) {
        match code {
            Code::Known { code, .. } if code == NO_CODE => {}
            Code::Known { code, is_alone } => self.found.push(Answer {
                code,
                span,
                is_lost: is_alone && needs_text,
            }),
            Code::None => {}
            Code::Unknown => self.is_complete = false,
        }
    }
}

/// Whether this is `redis.error_reply` itself, which may be called with anything elsewhere.
fn is_error_reply(known: &Known) -> bool {
    matches!(&known.value, Value::Library(library, function)
        if matches!(&**library, "redis" | "server") && &**function == "error_reply")
}

fn code(text: &Known) -> Code {
    let Ok(prefix) = std::str::from_utf8(text.prefix()) else {
        return Code::Unknown;
    };
    let prefix = prefix.strip_prefix('-').unwrap_or(prefix);
    let word = match (prefix.split_once(' '), text.text()) {
        (Some((word, _)), _) => word,
        (None, Some(_)) => prefix,
        (None, None) => return Code::Unknown,
    };
    if is_error_code(word) {
        Code::Known {
            code: word.to_owned(),
            is_alone: word.len() == prefix.len(),
        }
    } else {
        Code::None
    }
}

/// The codes of the errors that are written in a script.
pub(crate) fn error_codes(context: &Context<'_>) -> ErrorCodes {
    let answered = answered(context);
    let mut codes: Vec<String> = Vec::new();
    for answer in answered.found {
        if !answer.is_lost && !codes.contains(&answer.code) {
            codes.push(answer.code);
        }
    }
    ErrorCodes {
        codes,
        is_complete: answered.is_complete,
    }
}
