//! A grammar as documentation writes it, without what one server lacks.

use super::servers::Servers;
use super::table::{Grammar, Node, Part, Sequence};

/// `key value [NX | XX] [GET] …`
pub(super) fn written(grammar: &Grammar, servers: Servers) -> String {
    sequence(&grammar.nodes, servers)
}

fn sequence(nodes: &[Node], servers: Servers) -> String {
    let words = nodes
        .iter()
        .filter(|node| node.servers.meets(servers))
        .map(|node| part(&node.part, servers));
    words.collect::<Vec<_>>().join(" ")
}

fn part(part: &Part, servers: Servers) -> String {
    match part {
        Part::Token("") => "\"\"".to_owned(),
        Part::Token(word) | Part::Place(word, _) => (*word).to_owned(),
        Part::Choice(choices) => match alternatives(choices, servers) {
            (text, 0..=1) if !text.contains(' ') => text,
            (text, _) => format!("({text})"),
        },
        Part::Optional(inner) => match &inner.part {
            Part::Choice(choices) => format!("[{}]", alternatives(choices, servers).0),
            other => format!("[{}]", self::part(other, servers)),
        },
        Part::Set(parts) => sequence(parts, servers),
        Part::Repeat(inner) | Part::Counted(inner, _) => {
            format!("{}...", self::part(&inner.part, servers))
        }
        Part::Halves(first, second) => {
            let [first, second] = [first, second].map(|inner| self::part(&inner.part, servers));
            format!("{first}... {second}...")
        }
    }
}

/// The choices that there are, and how many.
fn alternatives(choices: &[Sequence], servers: Servers) -> (String, usize) {
    let known: Vec<String> = choices
        .iter()
        .filter(|choice| choice.servers.meets(servers))
        .map(|choice| sequence(&choice.nodes, servers))
        .collect();
    (known.join(" | "), known.len())
}
