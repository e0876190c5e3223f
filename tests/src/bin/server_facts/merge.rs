//! What several servers document of one command, made one: each argument with its servers.

use super::arguments::{Argument, Kind};

/// Adds what another, newer server documents.
pub(super) fn merge(old: Vec<Argument>, new: Vec<Argument>) -> Vec<Argument> {
    // Names change from version to version, and say nothing to a server.
    let is_renamed =
        old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| are_alike(old, new));
    if is_renamed {
        return old
            .into_iter()
            .zip(new)
            .map(|(old, new)| both(old, new))
            .collect();
    }
    let mut old: Vec<Option<Argument>> = old.into_iter().map(Some).collect();
    let mut merged = Vec::new();
    let mut taken = 0;
    for new in new {
        let rest = old.get(taken..).unwrap_or_default();
        let at = rest
            .iter()
            .position(|old| old.as_ref().is_some_and(|old| are_same(old, &new)));
        let Some(at) = at else {
            merged.push(new);
            continue;
        };
        for old in old.iter_mut().skip(taken).take(at) {
            merged.extend(old.take());
        }
        if let Some(old) = old.get_mut(taken + at).and_then(Option::take) {
            merged.push(both(old, new));
        }
        taken += at + 1;
    }
    merged.extend(old.into_iter().flatten());
    merged
}

fn both(old: Argument, new: Argument) -> Argument {
    let kind = match (old.kind, new.kind) {
        (Kind::OneOf(old), Kind::OneOf(new)) => Kind::OneOf(merge(old, new)),
        (Kind::Block(old), Kind::Block(new)) => Kind::Block(merge(old, new)),
        (_, new) => new,
    };
    Argument {
        kind,
        servers: old.servers.union(&new.servers).copied().collect(),
        ..new
    }
}

/// Whether two are written alike but for their names.
fn are_alike(old: &Argument, new: &Argument) -> bool {
    let are_alike = |old: &[Argument], new: &[Argument]| {
        old.len() == new.len()
            && old
                .iter()
                .zip(new)
                .all(|(old, new)| self::are_alike(old, new))
    };
    let kinds = match (&old.kind, &new.kind) {
        (Kind::OneOf(old), Kind::OneOf(new)) | (Kind::Block(old), Kind::Block(new)) => {
            are_alike(old, new)
        }
        (old, new) => old == new,
    };
    kinds
        && old.token == new.token
        && (old.is_optional, old.is_multiple, old.repeats_token)
            == (new.is_optional, new.is_multiple, new.repeats_token)
}

/// Whether two are the same argument, maybe with other choices.
fn are_same(old: &Argument, new: &Argument) -> bool {
    if old.is_optional != new.is_optional || old.is_multiple != new.is_multiple {
        return false;
    }
    match (&old.kind, &new.kind) {
        (Kind::OneOf(old), Kind::OneOf(new)) => old
            .iter()
            .any(|old| new.iter().any(|new| are_same(old, new))),
        (Kind::Block(olds), Kind::Block(news)) => {
            old.token == new.token
                && match (olds.first(), news.first()) {
                    (Some(old), Some(new)) => are_same(old, new),
                    (old, new) => old.is_none() && new.is_none(),
                }
        }
        (Kind::Token, Kind::Token) => old.token == new.token,
        (Kind::Place(_), Kind::Place(_)) if old.token.is_some() => old.token == new.token,
        (Kind::Place(_), Kind::Place(_)) => new.token.is_none() && old.name == new.name,
        _ => false,
    }
}
