//! `unused-local`: a local variable, a function or a value that nothing reads.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Context, MOST, MOST_NAMES};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::UNUSED_LOCAL;
use crate::meaning::names::VariableKind;
use crate::meaning::stores::{Store, stores};
use crate::meaning::values::{CommandSite, LibraryCall, OperationKind};
use crate::server::commands::command;
use crate::server::globals;
use crate::syntax::ast::{Block, Expression, ExpressionKind, StatementKind, UnaryOperator};
use crate::text::span::Span;
use crate::text::spelling::nearest;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let all = stores(&context.meaning.block, &context.meaning.names);
    let shared = shared(context);
    let told = told_by_others(&all);
    let meant = Meant::new(context);
    let unreached = context.meaning.values.unreached();
    all.iter()
        .filter(|store| !shared.contains(&store.span) && !told.contains(&store.span))
        .filter(|store| {
            let mut parts = unreached.iter();
            !parts.any(|part| store.span.is_within(*part))
        })
        .filter_map(|store| finding(context, &meant, store))
        .take(MOST)
        .collect()
}

/// What an included file declares for all that include it, and a file that ends with a declaration for
/// what is put behind it.
fn shared(context: &Context<'_>) -> HashSet<Span> {
    let block = &context.meaning.block;
    let is_library = is_library(block);
    let declared = block
        .statements
        .iter()
        .flat_map(|statement| match &statement.kind {
            StatementKind::Local { names, .. } => names.iter().map(|name| name.span).collect(),
            StatementKind::LocalFunction { name, .. } => vec![name.span],
            _ => Vec::new(),
        });
    declared
        .filter(|span| is_library || !context.source.is_from_root(*span))
        .collect()
}

/// Whether it ends with a declaration: something is put behind it that is not in sight.
fn is_library(block: &Block) -> bool {
    block.statements.last().is_some_and(|statement| {
        matches!(
            statement.kind,
            StatementKind::Local { .. }
                | StatementKind::LocalFunction { .. }
                | StatementKind::Function(_)
        )
    })
}

/// Where one of several results of a call is stored, and another one is read, or tells of all.
fn told_by_others(all: &[Store<'_>]) -> HashSet<Span> {
    let several = all.iter().filter(|store| store.is_one_of_several);
    let mut results: HashMap<Span, Vec<&Store<'_>>> = HashMap::new();
    for store in several {
        if let Some(value) = store.value {
            results.entry(value.span).or_default().push(store);
        }
    }
    let mut told = HashSet::new();
    for stores in results.values() {
        let is_read = stores.iter().any(|store| store.is_read);
        let silent = usize::from(!is_read);
        told.extend(stores.iter().skip(silent).map(|store| store.span));
    }
    told
}

fn finding(context: &Context<'_>, meant: &Meant<'_>, store: &Store<'_>) -> Option<Diagnostic> {
    let names = &context.meaning.names;
    let variable = names.variable(store.variable)?;
    let name = &*variable.name.text;
    let is_local = matches!(variable.kind, VariableKind::Local | VariableKind::Function);
    if name.starts_with('_') || !is_local {
        return None;
    }
    let is_inside = |read: &Span| {
        let body = store.body.map(|body| body.span);
        body.is_some_and(|body| read.is_within(body))
    };
    if !names.reads(store.variable).iter().all(is_inside) {
        return unread_value(store, name);
    }
    if !store.is_declaration || meant.is(name) {
        return None;
    }
    let is_function = store.body.is_some() || store.value.is_some_and(is_function);
    let found = if is_function {
        UNUSED_LOCAL
            .at(store.span, format!("the function `{name}` is never called"))
            .label("nothing uses it")
    } else if variable.reassigned {
        UNUSED_LOCAL
            .at(store.span, format!("`{name}` is set, and never read"))
            .label("nothing reads it")
    } else {
        UNUSED_LOCAL
            .at(store.span, format!("`{name}` is never read"))
            .label("nothing reads it")
    };
    Some(help(context, found, store, name, is_function))
}

/// What is read where it is out of scope, or under a name that is misspelt: `undefined-global` says so.
struct Meant<'a> {
    all: BTreeSet<&'a str>,
    /// Those that no server has.
    unknown: Vec<String>,
}

impl<'a> Meant<'a> {
    fn new(context: &'a Context<'_>) -> Self {
        let reads = context.meaning.names.globals().iter();
        let all: BTreeSet<&str> = reads.map(|read| &*read.name).collect();
        let unknown = all.iter().filter(|name| globals::global(name).is_none());
        let unknown = unknown.take(MOST_NAMES).map(|name| (*name).to_owned());
        Self {
            unknown: unknown.collect(),
            all,
        }
    }

    fn is(&self, name: &str) -> bool {
        self.all.contains(name) || !nearest(name, &self.unknown).is_empty()
    }
}

/// A value that is stored in a variable which is read, but never with this value in it.
fn unread_value(store: &Store<'_>, name: &str) -> Option<Diagnostic> {
    let value = store.value?;
    let is_start = store.is_declaration && is_plain(value);
    let is_cleared = matches!(value.kind, ExpressionKind::Nil);
    if store.is_read || is_start || is_cleared {
        return None;
    }
    let message = format!("this value of `{name}` is never read");
    let found = UNUSED_LOCAL.at(store.span, message);
    let found = found.label("it is overwritten before, or nothing that follows reads it");
    Some(found.help("read it, or take the assignment away"))
}

fn help(
    context: &Context<'_>,
    found: Diagnostic,
    store: &Store<'_>,
    name: &str,
    is_function: bool,
) -> Diagnostic {
    if is_function {
        return found.help(format!(
            "call it, or take it away; `_{name}` may stay unused"
        ));
    }
    match store.value.map(|value| effect(context, value.span)) {
        Some(Effect::Caught) => found.help(format!(
            "look at it: a command that failed is seen in `{name}` only"
        )),
        Some(Effect::Some) => found.help(format!(
            "read it, or keep the call without the variable; `_{name}` may stay unused"
        )),
        Some(Effect::None) | None => found.help(format!(
            "read it, or take it away; `_{name}` may stay unused"
        )),
    }
}

/// What else happens where a value comes from.
enum Effect {
    None,
    /// Something is done that has to be.
    Some,
    /// An error is caught.
    Caught,
}

fn effect(context: &Context<'_>, value: Span) -> Effect {
    let values = &context.meaning.values;
    let is_inside = |span: Span| span.is_within(value);
    let commands = || values.commands().iter().filter(|site| is_inside(site.span));
    let calls = || values.calls().iter().filter(|call| is_inside(call.span));
    let catches = |call: &LibraryCall| matches!(&*call.function, "pcall" | "xpcall");
    if commands().any(|site| site.is_protected) || calls().any(catches) {
        return Effect::Caught;
    }
    let is_call = |kind| matches!(kind, OperationKind::Call | OperationKind::Method);
    let operations = values.operations().iter();
    let called =
        operations.filter(|operation| is_call(operation.kind) && is_inside(operation.span));
    let is_known = |span: Span| {
        commands().any(|site| site.span == span && only_reads(site))
            || calls().any(|call| call.span == span && only_computes(call))
    };
    if called.into_iter().all(|operation| is_known(operation.span)) {
        Effect::None
    } else {
        Effect::Some
    }
}

fn only_reads(site: &CommandSite) -> bool {
    let known = site.name.as_deref().and_then(command);
    known.is_some_and(|command| command.has_flag("readonly"))
}

fn only_computes(call: &LibraryCall) -> bool {
    match call.library.as_deref() {
        None => matches!(
            &*call.function,
            "tonumber" | "tostring" | "type" | "unpack" | "select" | "ipairs" | "pairs" | "next"
        ),
        Some("string" | "cjson" | "cmsgpack" | "struct" | "bit") => true,
        Some("math") => !matches!(&*call.function, "random" | "randomseed"),
        Some("table") => matches!(&*call.function, "concat" | "getn" | "maxn"),
        _ => false,
    }
}

fn is_function(value: &Expression) -> bool {
    matches!(value.kind, ExpressionKind::Function(_))
}

/// A value to begin with, which another one takes the place of.
fn is_plain(value: &Expression) -> bool {
    match &value.kind {
        ExpressionKind::Nil
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Function(_) => true,
        ExpressionKind::Table(fields) => fields.is_empty(),
        ExpressionKind::Unary(unary) => {
            unary.operator == UnaryOperator::Negate && is_plain(&unary.operand)
        }
        _ => false,
    }
}
