//! The commands of a script, each with what it does.

use crate::meaning::values::{CommandSite, Passed, Value, Values};
use crate::server::commands::{Command, Found, find};
use crate::server::effects::{Effect, effect};
use crate::server::word::Word;

/// A command on one way that gets to it.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    pub(super) site: &'a CommandSite,
    pub(super) command: &'static Command,
    pub(super) effect: Effect,
    /// What follows the command's first word.
    pub(super) values: Vec<&'a Value>,
    /// The same, as servers get it.
    pub(super) words: Vec<Word>,
    /// Whether more may follow.
    pub(super) is_open: bool,
}

/// The commands of a script.
#[derive(Debug, Default)]
pub(super) struct Calls<'a> {
    pub(super) known: Vec<Call<'a>>,
    /// Those whose name or whose effect nobody knows.
    pub(super) unknown: Vec<&'a CommandSite>,
}

/// Finds them, in the order of the text.
pub(super) fn calls(values: &Values) -> Calls<'_> {
    let mut calls = Calls::default();
    for site in values.commands() {
        let all: Vec<Option<Call<'_>>> = if site.has_more_ways {
            vec![joined(site)]
        } else {
            site.ways.iter().map(|way| passed(site, way)).collect()
        };
        if all.is_empty() || all.iter().any(Option::is_none) {
            calls.unknown.push(site);
        }
        for call in all.into_iter().flatten() {
            if !calls.known.iter().any(|known| is_same(known, &call)) {
                calls.known.push(call);
            }
        }
    }
    calls
}

fn is_same(one: &Call<'_>, other: &Call<'_>) -> bool {
    one.site.span == other.site.span
        && one.command.name == other.command.name
        && one.is_open == other.is_open
        && one.values == other.values
}

/// What one way passes.
fn passed<'a>(site: &'a CommandSite, way: &'a Passed) -> Option<Call<'a>> {
    let (name, values) = way.values.split_first()?;
    let name = name.known_text()?;
    call(
        site,
        std::str::from_utf8(name).ok()?,
        values.iter().collect(),
        way.is_open,
    )
}

/// What all ways pass, where there are too many to tell them apart.
fn joined(site: &CommandSite) -> Option<Call<'_>> {
    let name = site.name.as_deref()?;
    let values = site.arguments.iter().map(|argument| &argument.value);
    call(site, name, values.collect(), site.is_open)
}

fn call<'a>(
    site: &'a CommandSite,
    name: &str,
    values: Vec<&'a Value>,
    is_open: bool,
) -> Option<Call<'a>> {
    let words: Vec<Word> = values.iter().map(|value| value.word()).collect();
    let Found::Command(command) = find(name, words.first().and_then(Word::known)) else {
        return None;
    };
    Some(Call {
        site,
        command,
        effect: effect(command, &words, is_open)?,
        values,
        words,
        is_open,
    })
}
