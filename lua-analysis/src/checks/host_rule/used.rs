//! Commands, functions and libraries that a host refuses or lacks.

use std::collections::HashMap;

use super::{Flags, refusing_name, report, with_ways_out};
use crate::checks::shared::asks_for_version;
use crate::checks::shared::sent::{is_caught, is_version_aware, known_commands};
use crate::checks::unknown_api::tested;
use crate::checks::{Context, MOST};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::{UNDEFINED_GLOBAL, UNKNOWN_API};
use crate::meaning::values::OperationKind;
use crate::server::hosts::{Effect, Host, Kind};
use crate::text::span::Span;

/// Commands that hosts refuse, each once.
pub(super) fn commands(context: &Context<'_>, flags: &Flags) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    if is_version_aware(context) {
        return findings;
    }
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (call, command) in known_commands(context).filter(|(call, _)| !is_caught(context, call)) {
        let before = known.get(command.name).and_then(|at| findings.get_mut(*at));
        if let Some(before) = before {
            before.repeated.push(call.name_span);
            continue;
        }
        let broken = refusing_name(context, Some(flags), Kind::Command, command.name);
        if broken.is_empty() {
            continue;
        }
        let name = command.display_name();
        let finding = report(
            call.name_span,
            &format!("`{name}` in scripts"),
            &name,
            &broken,
        );
        known.insert(command.name, findings.len());
        findings.push(with_ways_out(finding, &broken));
    }
    findings
}

/// Functions that hosts lack, by themselves or with their library.
pub(super) fn functions(context: &Context<'_>) -> Vec<Diagnostic> {
    let values = &context.meaning.values;
    let tested = tested(context);
    if asks_for_version(context) {
        return Vec::new();
    }
    let callees = values.operations().iter();
    let callees = callees.filter(|operation| operation.kind == OperationKind::Call);
    let callees: HashMap<Span, Span> = callees
        .filter_map(|call| Some((call.span, call.operands.first()?.span)))
        .collect();
    let calls = values.calls().iter().filter(|call| call.is_certain);
    let calls = calls.filter_map(|call| {
        let callee = *callees.get(&call.span)?;
        let function = &*call.function;
        let (name, library) = match call.library.as_deref() {
            Some(library) if tested.contains(&(library, function)) => return None,
            Some(library) => (format!("{library}.{function}"), library),
            None => (function.to_owned(), ""),
        };
        let mut broken = refusing_name(context, None, Kind::Api, &name);
        broken.extend(refusing_name(context, None, Kind::Library, library));
        if broken.is_empty() || context.meaning.is_protected(call.span) {
            return None;
        }
        let finding = report(callee, &format!("`{name}`"), &name, &broken);
        Some(with_ways_out(finding, &broken))
    });
    calls.take(MOST).collect()
}

/// Whether a finding is about a name that all hosts of the project have, and there is nothing else to run on.
pub(super) fn is_there(context: &Context<'_>, finding: &Diagnostic) -> bool {
    if !matches!(finding.code, code if code == UNKNOWN_API.code || code == UNDEFINED_GLOBAL.code)
        || !context.config.is_for_other_servers()
    {
        return false;
    }
    let name = String::from_utf8_lossy(context.source.slice(finding.primary.span));
    let has = |host: &Host| {
        let api = host.rules_about(Kind::Api, &name);
        let mut rules = api.chain(host.rules_about(Kind::Library, &name));
        rules.any(|rule| rule.effect == Effect::Works)
    };
    context.config.hosts.iter().all(has)
}
