//! The two files of grammars: what servers document, and beside what is corrected by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Answers, Server};
use super::arguments::{Set, written};
use super::merge::merge;

/// How a line of `corrected.txt` begins that says what servers document.
const MARK: &str = "# documented: ";

/// What only servers in a cluster take: no test here proves it, and no script should send it.
const LEFT_OUT: [&str; 5] = ["cluster", "clusterscan", "readonly", "readwrite", "asking"];

/// Commands whose arguments are those of other commands.
const OF_OTHERS: [&str; 2] = ["command|getkeys", "command|getkeysandflags"];

/// `documented.txt`, and `corrected.txt` with what servers say now.
pub(super) fn files(answers: &[Answers], corrected: &str) -> (String, String) {
    let lines = lines(answers);
    let corrected_names: BTreeSet<&str> = corrected.lines().filter_map(name).collect();
    let documented: String = lines
        .iter()
        .filter(|(name, _)| !corrected_names.contains(name.as_str()))
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    let head = "# Made by `cargo xtask commands` of what servers document. What is wrong here goes to corrected.txt.\n";
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut marked = String::new();
    for line in corrected.lines().filter(|line| !line.starts_with(MARK)) {
        let documented = name(line)
            .filter(|name| told.insert(name))
            .and_then(|name| lines.get(name));
        if let Some(documented) = documented {
            marked.push_str(MARK);
            marked.push_str(documented);
            marked.push('\n');
        }
        marked.push_str(line);
        marked.push('\n');
    }
    (format!("{head}{documented}"), marked)
}

/// The command that a line is about.
fn name(line: &str) -> Option<&str> {
    line.split([' ', '@', ':'])
        .next()
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
}

/// A line for each command that a server documents and lets scripts call.
fn lines(answers: &[Answers]) -> BTreeMap<String, String> {
    let names: BTreeSet<&String> = answers.iter().flat_map(|one| one.docs.keys()).collect();
    let line = |name: &&String| {
        let is_allowed = |one: &Answers| {
            let command = one.commands.get(*name);
            command.is_some_and(|command| !command.flags.contains("noscript"))
        };
        let first = name.split('|').next().unwrap_or_default();
        let is_left_out = LEFT_OUT.contains(&first) || OF_OTHERS.contains(&name.as_str());
        if is_left_out || !answers.iter().any(is_allowed) {
            return None;
        }
        let mut all = Set::new();
        let mut merged = Vec::new();
        // Redis, whose `since` speaks of itself, then what Valkey made of it.
        for one in answers {
            let (Some(docs), Some(command)) = (one.docs.get(*name), one.commands.get(*name)) else {
                continue;
            };
            let words = name.split('|').count();
            let takes_nothing = usize::try_from(command.arity) == Ok(words);
            if docs.arguments.is_empty() && !takes_nothing {
                continue;
            }
            all.insert(one.server.index());
            merged = merge(merged, docs.arguments.clone());
            let is_old = super::commands::is_older(&docs.since);
            if one.server.column == Server::REDIS_7_0.column && is_old {
                all.insert(Server::REDIS_6_2.index());
            }
        }
        let text = format!("{name} {}", written(&merged, &all));
        (!all.is_empty()).then(|| text.trim_end().to_owned())
    };
    names
        .into_iter()
        .filter_map(|name| Some((name.clone(), line(&name)?)))
        .collect()
}
