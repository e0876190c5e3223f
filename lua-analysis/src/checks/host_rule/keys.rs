//! Keys that are not in `KEYS`, and scripts without keys.

use super::{Flags, refusing, report, with_ways_out};
use crate::checks::{Context, undeclared_key};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::{UNDECLARED_KEY, UNDEFINED_GLOBAL};
use crate::meaning::annotations::Mention;
use crate::meaning::entries::TableName;
use crate::meaning::values::{Argument, KindSet, Sources, Texts};
use crate::server::hosts::{Effect, Host, Kind};
use crate::syntax::ast::{Block, Statement, StatementKind};
use crate::text::span::Span;

/// The keys that hosts refuse. They stand for those that `undeclared-key` found.
pub(super) fn undeclared(
    context: &Context<'_>,
    flags: &Flags,
    found: &mut Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let broken = refusing(context, |host| {
        let rule = host.rule(Kind::UndeclaredKeys)?;
        rule.holds_with(|flag| flags.has(flag)).then_some(rule)
    });
    if broken.is_empty() {
        // Any key will do where nothing else is named.
        let takes_any = |host: &Host| {
            let rule = host.rule(Kind::UndeclaredKeys);
            rule.is_some_and(|rule| matches!(rule.effect, Effect::Works | Effect::Refused))
        };
        if context.config.is_for_other_servers() && context.config.hosts.iter().all(takes_any) {
            found.retain(|finding| finding.code != UNDECLARED_KEY.code);
        }
        return Vec::new();
    }
    found.retain(|finding| finding.code != UNDECLARED_KEY.code);
    let keys = undeclared_key::find(context, |argument| origin(context, argument));
    let keys = keys.into_iter().map(|key| {
        let refused = "a key that is not in `KEYS`";
        let finding = Diagnostic {
            secondary: key.secondary,
            repeated: key.repeated,
            ..report(key.primary.span, refused, "", &broken).label(key.primary.text)
        };
        with_ways_out(finding.help("pass the whole key in `KEYS`"), &broken)
    });
    keys.collect()
}

/// Where a key comes from that is certainly none of `KEYS`, unless the caller knows how it is made.
fn origin(context: &Context<'_>, argument: &Argument) -> Option<&'static str> {
    if let Some(origin) = undeclared_key::origin(argument) {
        return Some(origin);
    }
    let value = &argument.value;
    let influence = value.sources().influence;
    if influence.has(Sources::UNSEEN | Sources::ELSEWHERE) {
        return None;
    }
    let written = declared(context, argument.span);
    let mut commands = context.meaning.values.commands().iter();
    if commands.any(|command| command.span == written) {
        return Some("is what a command replied");
    }
    let starts = matches!(value.text_set(), Texts::Prefix(_)) && value.is_only(KindSet::TEXT);
    if !starts && !joins(context.source.slice(written)) {
        return None;
    }
    if influence.has(Sources::STORED) {
        Some("is made from what a command replied")
    } else if influence.has(Sources::KEYS) {
        Some("is made from an entry of `KEYS`, and is another key")
    } else {
        None
    }
}

/// Where an expression is written that is used there through a variable.
fn declared(context: &Context<'_>, place: Span) -> Span {
    let names = &context.meaning.names;
    let Some(id) = names.variable_at(place) else {
        return place;
    };
    match names.variable(id) {
        Some(variable) if !variable.reassigned && is_name(context, place) => {
            let declared = context.meaning.outline.locals.get(&id);
            declared.copied().unwrap_or(place)
        }
        _ => place,
    }
}

/// Whether nothing but a name is written there.
fn is_name(context: &Context<'_>, place: Span) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    context.source.slice(place).iter().all(is_letter)
}

/// Whether an expression has a `..` outside of brackets and strings, and no `and` or `or`, which would choose.
fn joins(text: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut joins = false;
    let mut quote = None;
    let mut word = Vec::new();
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Some(_), b'\\') => {
                bytes.next();
                continue;
            }
            (Some(open), byte) => {
                if byte == open {
                    quote = None;
                }
                continue;
            }
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => {
                let Some(outer) = depth.checked_sub(1) else {
                    return false;
                };
                depth = outer;
            }
            (None, b'-') if bytes.peek() == Some(&b'-') => break,
            (None, b'.') if depth == 0 && bytes.peek() == Some(&b'.') => joins = true,
            _ => {}
        }
        if depth == 0 && (byte.is_ascii_alphanumeric() || byte == b'_') {
            word.push(byte);
            continue;
        }
        if matches!(&*word, b"and" | b"or") {
            return false;
        }
        word.clear();
    }
    joins && depth == 0 && quote.is_none()
}

/// A script that reads no entry of `KEYS`, where a host refuses calls without keys.
pub(super) fn none(
    context: &Context<'_>,
    undeclared: &[Diagnostic],
    found: &[Diagnostic],
) -> Option<Diagnostic> {
    let keys = &context.meaning.entries.keys;
    let annotations = &context.meaning.annotations;
    let is_of_key = |mention: &Mention| mention.table == TableName::Keys;
    let are_declared = !annotations.keys.is_empty() || annotations.mentions.iter().any(is_of_key);
    // A part of a script: what it lacks is in another one.
    let statements = &context.meaning.block.statements;
    let commands = context.meaning.values.commands();
    let is_part = commands.is_empty() && !has_return(statements)
        || found
            .iter()
            .any(|finding| finding.code == UNDEFINED_GLOBAL.code);
    if is_part {
        return None;
    }
    if !keys.entries.is_empty() || keys.is_dynamic() || keys.required > 0 || are_declared {
        return None;
    }
    let broken = refusing(context, |host| host.rule(Kind::NoKeys));
    // Another host's finding has the same way out.
    if broken.is_empty() || !undeclared.is_empty() {
        return None;
    }
    let mut keys = found
        .iter()
        .filter(|finding| finding.code == UNDECLARED_KEY.code);
    let (span, label) = match (keys.next(), context.meaning.values.commands().first()) {
        (Some(key), _) => (key.primary.span, "is not passed in `KEYS`"),
        (None, Some(call)) => (call.name_span, "no entry of `KEYS` is read"),
        (None, None) => (statements.first()?.span, "no entry of `KEYS` is read"),
    };
    let finding = report(span, "a script that is called without keys", "", &broken);
    Some(with_ways_out(finding.label(label), &broken))
}

/// Whether a script returns something itself, not in a function.
fn has_return(statements: &[Statement]) -> bool {
    let inside = |block: &Block| has_return(&block.statements);
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Return(_) => true,
        StatementKind::Do(block) => inside(block),
        StatementKind::While(repeated) => inside(&repeated.body),
        StatementKind::Repeat(repeated) => inside(&repeated.body),
        StatementKind::NumericFor(repeated) => inside(&repeated.body),
        StatementKind::GenericFor(repeated) => inside(&repeated.body),
        StatementKind::If(branches) => {
            branches.arms.iter().any(|arm| inside(&arm.body))
                || branches.otherwise.as_ref().is_some_and(inside)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::joins;

    #[test]
    fn joined_texts_are_seen() {
        for text in [
            "KEYS[1] .. ':x'",
            "a..b",
            "KEYS[1] .. f(a and b)",
            "'a' .. k -- or",
        ] {
            assert!(joins(text.as_bytes()), "{text}");
        }
        for text in [
            "KEYS[1]",
            "'a..b'",
            "f(a .. b)",
            "x and a .. b or c",
            "a .. (b",
            "t[a..b]",
        ] {
            assert!(!joins(text.as_bytes()), "{text}");
        }
    }
}
