//! What the analysis says that scripts touch and do, held against what they do on a real server.

mod keys;
mod monitor;
mod resend;
mod rights;

use lua_analysis::analysis::analyse;
use lua_analysis::effects::{Effects, effects};
use lua_analysis::meaning::entries::TableName;
use lua_analysis::meaning::values::{Form, FormPart};
use lua_analysis::project::config::Config;
use lua_analysis::text::source::Source;

use crate::state::State;

/// The keys of the corpus's scripts and of generated ones are there.
const SEED: u64 = 1_000_000;

/// What a script is said to do; `None` for what is no script.
fn effects_of(text: &str) -> Option<Effects> {
    let source = Source::new("script.lua", text.as_bytes());
    let analysis = analyse(source, &Config::default());
    analysis.script.as_ref().map(effects)
}

/// Whether a key is of this form, in a call with these keys and arguments.
fn has_form(key: &[u8], form: &Form, state: &State) -> bool {
    matches(key, form.parts(), state)
}

fn matches(key: &[u8], parts: &[FormPart], state: &State) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return key.is_empty();
    };
    let entries = |table: &TableName| match table {
        TableName::Keys => &state.keys,
        TableName::Argv => &state.arguments,
    };
    let goes_on = |text: &[u8]| {
        key.strip_prefix(text)
            .is_some_and(|key| matches(key, rest, state))
    };
    match part {
        FormPart::Text(text) => goes_on(text),
        FormPart::Entry(table, index) => entries(table)
            .get(index - 1)
            .is_some_and(|entry| goes_on(entry.as_bytes())),
        FormPart::AnyEntry(table) => entries(table).iter().any(|entry| goes_on(entry.as_bytes())),
        FormPart::Other(_) => (0..=key.len()).any(|at| matches(&key[at..], rest, state)),
    }
}
