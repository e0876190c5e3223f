//! `same-random`: `math.random` without a seed makes a key, a member or a token.

use super::Context;
use super::shared::blocks::each_block;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::SAME_RANDOM;
use crate::meaning::values::{
    Argument, CommandSite, KindSet, LibraryCall, OperationKind, Sources, Texts, Value,
};
use crate::server::servers::Server;
use crate::syntax::ast::{BinaryOperator, StatementKind};
use crate::text::span::Span;

/// Up to so many different numbers, one of some is chosen, and not a new one made.
const MOST_CHOICES: f64 = 1000.0;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let calls = context.meaning.values.calls();
    let of_math = |name: &str| {
        let name = name.to_owned();
        let is_math = |call: &&LibraryCall| call.library.as_deref() == Some("math");
        calls
            .iter()
            .filter(is_math)
            .filter(move |call| *call.function == *name)
    };
    let is_fixed = |seed: &LibraryCall| {
        let argument = seed.arguments.first();
        argument.is_some_and(|argument| argument.value.known_number().is_some())
    };
    if of_math("randomseed").any(|seed| !is_fixed(seed)) {
        return Vec::new();
    }
    let loops = loops(context);
    let mut made =
        of_math("random").filter(|call| !only_chooses(call, &loops) && !is_asked(context, call));
    let (Some(call), Some((place, what))) = (made.next(), first_use(context)) else {
        return Vec::new();
    };
    vec![finding(
        context,
        call,
        place,
        what,
        of_math("randomseed").next(),
    )]
}

fn loops(context: &Context<'_>) -> Vec<Span> {
    let mut loops = Vec::new();
    each_block(&context.meaning.block, &mut |block| {
        let repeated = block.statements.iter().filter(|statement| {
            matches!(
                statement.kind,
                StatementKind::While(_)
                    | StatementKind::Repeat(_)
                    | StatementKind::NumericFor(_)
                    | StatementKind::GenericFor(_)
            )
        });
        loops.extend(repeated.map(|statement| statement.span));
    });
    loops
}

/// Whether it gives one of a few numbers, once: `'shard:' .. math.random(1, 16)`.
fn only_chooses(call: &LibraryCall, loops: &[Span]) -> bool {
    let is_in = |outer: &Span| call.span.is_within(*outer);
    if loops.iter().any(is_in) {
        return false;
    }
    let bounds: Option<Vec<f64>> = call
        .arguments
        .iter()
        .map(|bound| bound.value.number_set().range().map(|range| range.max.0))
        .collect();
    match bounds.as_deref() {
        Some([high]) => *high <= MOST_CHOICES,
        Some([low, high]) => high - low <= MOST_CHOICES,
        _ => false,
    }
}

/// Whether it is an index, or compared: `list[math.random(#list)]`, `math.random() < 0.01`.
fn is_asked(context: &Context<'_>, call: &LibraryCall) -> bool {
    let mut operations = context.meaning.values.operations().iter();
    operations.any(|operation| {
        let chooses = match operation.kind {
            OperationKind::Index => true,
            OperationKind::Binary(operator) => !matches!(
                operator,
                BinaryOperator::Concat
                    | BinaryOperator::Add
                    | BinaryOperator::Subtract
                    | BinaryOperator::Multiply
                    | BinaryOperator::Divide
                    | BinaryOperator::Modulo
                    | BinaryOperator::Power
            ),
            _ => false,
        };
        let mut operands = operation.operands.iter();
        chooses && operands.any(|operand| operand.span == call.span)
    })
}

/// Where the first text, or the first member, is that a random number has a part in.
fn first_use(context: &Context<'_>) -> Option<(Span, String)> {
    let values = &context.meaning.values;
    let sent = values.commands().iter().find_map(|site| {
        let argument = sent(site)?;
        let name = site.name.as_deref().unwrap_or("the command");
        Some((argument.span, format!("it has a part in what {name} gets")))
    });
    let returned = || {
        let mut ends = values.returns().iter();
        let end = ends.find(|end| is_made_of_it(&end.value))?;
        Some((
            end.value_span,
            "it has a part in what is returned".to_owned(),
        ))
    };
    sent.or_else(returned)
}

fn sent(site: &CommandSite) -> Option<&Argument> {
    let mut arguments = site.arguments.iter();
    if let Some(text) = arguments.find(|argument| is_made_of_it(&argument.value)) {
        return Some(text);
    }
    let members = match site.name.as_deref()? {
        "SET" | "SETNX" | "GETSET" => site.arguments.get(1..2)?,
        "SADD" | "LPUSH" | "RPUSH" | "PFADD" | "PUBLISH" => site.arguments.get(1..)?,
        _ => return None,
    };
    let is_random = |value: &Value| value.sources().influence.has(Sources::RANDOM);
    members
        .iter()
        .find(|member| is_random(&member.value) && member.value.is_only(KindSet::NUMBER))
}

/// Whether a text is written with a random number. One of some known texts is chosen.
fn is_made_of_it(value: &Value) -> bool {
    value.is_only(KindSet::TEXT)
        && value.sources().influence.has(Sources::RANDOM)
        && !matches!(value.text_set(), Texts::Known(_))
}

fn finding(
    context: &Context<'_>,
    call: &LibraryCall,
    place: Span,
    what: String,
    seed: Option<&LibraryCall>,
) -> Diagnostic {
    let found = SAME_RANDOM.at(call.span, "these numbers are not random: they come again");
    let found = match seed {
        Some(seed) => found.also(seed.span, "the same seed each time gives the same numbers"),
        None => found,
    };
    let found = if place.is_within(call.span) {
        found.label(what)
    } else {
        found.label("without a seed of its own").also(place, what)
    };
    let found = if seed.is_some() {
        found
    } else {
        note(context, found)
    };
    found.help("let the caller make it and pass it, or set a seed first: `math.randomseed(redis.call('TIME')[2])`")
}

/// What servers do without a seed.
fn note(context: &Context<'_>, found: Diagnostic) -> Diagnostic {
    let servers = context.servers();
    let begins_anew = servers.contains(&Server::Redis62);
    let goes_on = servers.iter().any(|server| *server != Server::Redis62);
    let found = if begins_anew {
        found.note("Redis 6.2 gives the same numbers in every run of a script")
    } else {
        found
    };
    if goes_on {
        let since = if begins_anew {
            "servers since 7.0 go"
        } else {
            "servers go"
        };
        found.note(format!(
            "{since} on from run to run, with numbers that are the same after every start and on every node"
        ))
    } else {
        found
    }
}
