//! The table as it is written: one line a command.
//!
//! ```text
//! set key:key value [NX | XX | IFEQ comparison-value @valkey9.0+] [GET] [EX seconds:integer | KEEPTTL] ; NX excludes GET @redis6.2
//! ```
//!
//! Words in upper case are tokens; others are places, with what is there behind a colon (a text if
//! there is none). `[…]` may be left out, `(…)` groups, `|` chooses, `…...` repeats, `…{n}` repeats
//! as many times as the place `n` says (or, if there is none, the rest of the words is split in
//! two halves), `<…>` has its parts in any order, and so have options that follow each other.
//! `@…` behind a part or at the end of a choice says which servers have it. Behind semicolons are
//! rules: `A, B exclude C`, `A needs B, C` (one of them), `A once place`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::kind::Kind;
use super::servers::Servers;
use crate::server::servers::Server;

/// What follows a command's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grammar {
    /// What follows, in this order.
    pub nodes: Vec<Node>,
    /// What else has to hold.
    pub rules: Vec<Rule>,
}

/// A part of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub part: Part,
    /// The servers that have it.
    pub servers: Servers,
}

/// The ways to be a part of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A word as it is written, in any case.
    Token(&'static str),
    /// A place for a word.
    Place(&'static str, Kind),
    /// One of these.
    Choice(Vec<Sequence>),
    /// This or nothing.
    Optional(Box<Node>),
    /// These in any order; those that are optional may be left out, and those that repeat may come
    /// again.
    Set(Vec<Node>),
    /// This once or more.
    Repeat(Box<Node>),
    /// This as many times as the place of this name says.
    Counted(Box<Node>, &'static str),
    /// The rest in two halves of one length.
    Halves(Box<Node>, Box<Node>),
}

/// Parts that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The parts.
    pub nodes: Vec<Node>,
    /// The servers that have it.
    pub servers: Servers,
}

/// What has to hold for the tokens of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Tokens that the rule is about: any of them.
    pub tokens: Vec<&'static str>,
    /// What they want.
    pub demand: Demand,
    /// The servers that look.
    pub servers: Servers,
}

/// What tokens want of the rest of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// One of these tokens.
    Needs(Vec<&'static str>),
    /// None of these tokens.
    Excludes(Vec<&'static str>),
    /// This place once only.
    Once(&'static str),
}

/// The lines of one command, each with its servers.
type Lines = Vec<(Servers, &'static str, OnceLock<Option<Grammar>>)>;

/// Made by `cargo xtask commands` of what servers say.
const DOCUMENTED: &str = include_str!("documented.txt");

/// Written by hand, where servers say too little.
const CORRECTED: &str = include_str!("corrected.txt");

/// The grammar of a command on a server; of one that only newer servers have if there is none.
pub fn grammar(name: &str, server: Option<Server>) -> Option<&'static Grammar> {
    let lines = table().get(name)?;
    let has = |servers: &Servers| match server {
        Some(server) => servers.has(server),
        None => servers.has_newer(),
    };
    let (_, line, grammar) = lines.iter().find(|(servers, ..)| has(servers))?;
    grammar.get_or_init(|| parse(line)).as_ref()
}

/// How the lines begin that have the names of lenient commands.
const LENIENT: &str = "lenient: ";

/// Whether a server that lacks the command's key may reply before it has read all arguments.
pub fn is_lenient(name: &str) -> bool {
    CORRECTED
        .lines()
        .filter_map(|line| line.strip_prefix(LENIENT))
        .any(|names| names.split(' ').any(|known| known == name))
}

/// The names of the commands that have a line.
pub fn names() -> impl Iterator<Item = &'static str> {
    table().keys().copied()
}

fn table() -> &'static HashMap<&'static str, Lines> {
    static TABLE: OnceLock<HashMap<&'static str, Lines>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<&'static str, Lines> = HashMap::new();
        for line in DOCUMENTED.lines().chain(CORRECTED.lines()) {
            if line.starts_with(['#', ' ']) || line.is_empty() || line.starts_with(LENIENT) {
                continue;
            }
            let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
            let (name, servers) = match name.split_once('@') {
                Some((name, servers)) => (name, Servers::parse(servers)),
                None => (name, Some(Servers::ALL)),
            };
            if let Some(servers) = servers {
                let lines = table.entry(name).or_default();
                lines.push((servers, rest, OnceLock::new()));
            }
        }
        table
    })
}

/// Reads what follows a command's name.
fn parse(line: &'static str) -> Option<Grammar> {
    let mut parts = line.split(" ; ");
    let mut reader = Reader {
        words: words(parts.next()?),
    };
    let nodes = reader.sequence(&[])?.nodes;
    let mut grammar = Grammar {
        nodes,
        ..Grammar::default()
    };
    for rule in parts {
        grammar.rules.push(parse_rule(rule)?);
    }
    Some(grammar)
}

fn parse_rule(rule: &'static str) -> Option<Rule> {
    let (rule, servers) = match rule.split_once('@') {
        Some((rule, servers)) => (rule, Servers::parse(servers.trim())?),
        None => (rule, Servers::ALL),
    };
    let list = |text: &'static str| text.split(',').map(str::trim).collect();
    let verbs = [" excludes ", " exclude ", " needs ", " need ", " once "];
    let (verb, (tokens, others)) = verbs
        .into_iter()
        .find_map(|verb| Some((verb.trim(), rule.split_once(verb)?)))?;
    Some(Rule {
        tokens: list(tokens),
        demand: match verb {
            "once" => Demand::Once(others.trim()),
            "needs" | "need" => Demand::Needs(list(others)),
            _ => Demand::Excludes(list(others)),
        },
        servers,
    })
}

/// The words and signs of a line, the last one first.
fn words(line: &'static str) -> Vec<&'static str> {
    let mut words = Vec::new();
    for mut word in line.split_whitespace() {
        while let Some(sign) = word
            .get(..1)
            .filter(|sign| word.len() > 1 && "[(<".contains(sign))
        {
            words.push(sign);
            word = word.get(1..).unwrap_or_default();
        }
        // `key...]`, `WEIGHT])...`, `[REV]@7.0+`
        let is_end = |sign: char| "])>".contains(sign);
        while let Some(at) = word.find(is_end).filter(|_| word.len() > 1) {
            let (before, rest) = word.split_at(at);
            if !before.is_empty() {
                words.push(before);
            }
            let suffix = rest.get(1..).unwrap_or_default();
            let next = suffix.find(is_end).unwrap_or(suffix.len());
            let (closed, rest) = rest.split_at(next + 1);
            words.push(closed);
            word = rest;
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words.reverse();
    words
}

struct Reader {
    words: Vec<&'static str>,
}

impl Reader {
    /// Parts up to one of these signs, which stays.
    fn sequence(&mut self, ends: &[char]) -> Option<Sequence> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut servers = Servers::ALL;
        while let Some(word) = self.words.last() {
            if word.starts_with(ends) {
                break;
            }
            let word = self.words.pop()?;
            if let Some(names) = word.strip_prefix('@') {
                servers = Servers::parse(names)?;
                continue;
            }
            let node = self.node(word)?;
            // Two halves.
            if let (Part::Counted(_, count), Some(last)) = (&node.part, nodes.last())
                && let Part::Counted(_, before) = &last.part
                && count == before
                && *count == "n"
            {
                let (Some(first), Part::Counted(second, _)) = (nodes.pop(), node.part) else {
                    return None;
                };
                let Part::Counted(first, _) = first.part else {
                    return None;
                };
                nodes.push(all(Part::Halves(first, second)));
                continue;
            }
            nodes.push(node);
        }
        Some(Sequence {
            nodes: with_sets(nodes),
            servers,
        })
    }

    fn node(&mut self, word: &'static str) -> Option<Node> {
        let Some(close) = ["[", "(", "<"].iter().position(|open| *open == word) else {
            return atom(word);
        };
        let close = *[']', ')', '>'].get(close)?;
        let mut choices = Vec::new();
        let end = loop {
            choices.push(self.sequence(&['|', close])?);
            let end = self.words.pop()?;
            if end != "|" {
                break end;
            }
        };
        let suffix = end.strip_prefix(close)?;
        let part = match close {
            '>' => Part::Set(
                choices
                    .pop()?
                    .nodes
                    .into_iter()
                    .flat_map(|node| match node.part {
                        Part::Set(parts) => parts,
                        _ => vec![node],
                    })
                    .collect(),
            ),
            ']' => {
                let inner = all(Part::Choice(choices));
                return suffixed(all(Part::Optional(Box::new(inner))), suffix);
            }
            _ => Part::Choice(choices),
        };
        suffixed(all(part), suffix)
    }
}

const fn all(part: Part) -> Node {
    Node {
        part,
        servers: Servers::ALL,
    }
}

/// A token or a place, with what is behind it.
fn atom(word: &'static str) -> Option<Node> {
    let suffix = [word.find("..."), word.find(['@', '{'])];
    let suffix = suffix.into_iter().flatten().filter(|at| *at > 0).min();
    let (body, suffix) = word.split_at(suffix.unwrap_or(word.len()));
    let part = if body.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        match body.split_once(':') {
            Some((name, kind)) => Part::Place(name, Kind::named(kind)?),
            None => Part::Place(body, Kind::String),
        }
    } else if body == "\"\"" {
        Part::Token("")
    } else {
        Part::Token(body)
    };
    suffixed(all(part), suffix)
}

/// Reads `...`, `{count}` and `@servers`.
fn suffixed(mut node: Node, mut suffix: &'static str) -> Option<Node> {
    if let Some(rest) = suffix.strip_prefix("...") {
        node = all(Part::Repeat(Box::new(node)));
        suffix = rest;
    } else if let Some(rest) = suffix.strip_prefix('{') {
        let (count, rest) = rest.split_once('}')?;
        node = all(Part::Counted(Box::new(node), count));
        suffix = rest;
    }
    match suffix.strip_prefix('@') {
        Some(names) => node.servers = Servers::parse(names)?,
        None if suffix.is_empty() => {}
        None => return None,
    }
    Some(node)
}

/// Options that follow each other may come in any order, if each begins with a token.
fn with_sets(nodes: Vec<Node>) -> Vec<Node> {
    let mut result: Vec<Node> = Vec::new();
    for node in nodes {
        if !is_option(&node) {
            result.push(node);
            continue;
        }
        match result.last_mut().map(|last| &mut last.part) {
            Some(Part::Set(parts)) => parts.push(node),
            _ => result.push(all(Part::Set(vec![node]))),
        }
    }
    result
}

fn is_option(node: &Node) -> bool {
    match &node.part {
        Part::Optional(inner) => starts_with_token(inner),
        Part::Repeat(inner) => is_option(inner),
        _ => false,
    }
}

fn starts_with_token(node: &Node) -> bool {
    match &node.part {
        Part::Token(_) => true,
        Part::Choice(choices) => choices
            .iter()
            .all(|choice| choice.nodes.first().is_some_and(starts_with_token)),
        _ => false,
    }
}
