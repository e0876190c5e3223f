//! What the checks of declared errors look at: the codes that the script itself answers.

use super::Context;
use crate::meaning::annotations::AnnotatedError;
use crate::meaning::outline::FieldName;
use crate::meaning::values::{KindSet, Texts, Value, Values};
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
        is_raw: bool,
    },
    /// The text starts with something else: it has no code of its own.
    None,
    Unknown,
}

/// The errors that are written in the script.
pub(crate) fn answered(context: &Context<'_>) -> Answered {
    let meaning = context.meaning;
    let values = &meaning.values;
    let mut answered = Answered {
        found: Vec::new(),
        is_complete: values.is_complete(),
    };
    for call in values.calls() {
        let mut arguments = call.arguments.iter();
        if arguments.any(|argument| may_be_error_reply(values, &argument.value)) {
            answered.is_complete = false;
        }
        let is_reply = matches!(call.library.as_deref(), Some("redis" | "server"))
            && &*call.function == "error_reply";
        if let Some(text) = call.arguments.first().filter(|_| is_reply) {
            for code in codes(&text.value) {
                answered.add(code, text.span, true);
            }
        }
    }
    for table in &meaning.outline.tables {
        for field in &table.fields {
            let value = values.at(field.value);
            let is_replier = value.is_some_and(|value| may_be_error_reply(values, value));
            if is_replier || matches!(field.key, FieldName::Index(_)) {
                answered.is_complete = false;
            }
        }
        if let Some(err) = table.field(b"err")
            && let Some(value) = values.at(err.value)
        {
            for code in codes(value) {
                answered.add(code, err.span, false);
            }
        }
    }
    if meaning
        .outline
        .stores
        .iter()
        .any(|store| store.key.is(b"err"))
    {
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

    /// `needs_text`: a single word gets the code `ERR`, unless a `-` is before it.
    fn add(&mut self, code: Code, span: Span, needs_text: bool) {
        match code {
            Code::Known { code, .. } if code == NO_CODE => {}
            Code::Known {
                code,
                is_alone,
                is_raw,
            } => self.found.push(Answer {
                code,
                span,
                is_lost: is_alone && needs_text && !is_raw,
            }),
            Code::None => {}
            Code::Unknown => self.is_complete = false,
        }
    }
}

/// Whether this may be `redis.error_reply` itself, which may be called with anything elsewhere.
fn may_be_error_reply(values: &Values, value: &Value) -> bool {
    let mut functions = value.objects().iter();
    functions.any(|id| {
        let function = values.server_function(*id);
        matches!(function, Some(("redis" | "server", "error_reply")))
    })
}

/// The codes of the texts that a value may be.
fn codes(value: &Value) -> Vec<Code> {
    match value.text_set() {
        Texts::Known(known) if value.is_only(KindSet::TEXT) => {
            known.iter().map(|text| code(text, true)).collect()
        }
        texts if value.is_only(KindSet::TEXT) => vec![code(texts.prefix(), false)],
        _ => vec![Code::Unknown],
    }
}

/// The code that a text has, or one that starts so.
fn code(text: &[u8], is_whole: bool) -> Code {
    let Ok(text) = std::str::from_utf8(text) else {
        return Code::Unknown;
    };
    let prefix = text.strip_prefix('-').unwrap_or(text);
    let word = match prefix.split_once(' ') {
        Some((word, _)) => word,
        None if is_whole => prefix,
        None => return Code::Unknown,
    };
    if is_error_code(word) {
        Code::Known {
            code: word.to_owned(),
            is_alone: word.len() == prefix.len(),
            is_raw: prefix.len() < text.len(),
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
