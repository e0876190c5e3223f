//! Calls made from grammars, that show every option by itself and in pairs.

use lua_analysis::server::grammar::table::{Grammar, Node, Part, Sequence};
use lua_analysis::server::grammar::{Kind, Servers};
use lua_analysis::server::servers::Server;

/// The words behind a command's name.
pub(super) type Call = Vec<String>;

/// One option: a part that may be left out, and one of the ways to write it.
type Choice = (usize, usize);

/// Calls that a server should take: without options, with each, with each two, and with choices
/// and numbers of repeated parts that vary.
pub(super) fn calls(grammar: &Grammar, server: Server) -> Vec<Call> {
    let choices = choices(&grammar.nodes, server);
    let mut wanted: Vec<Vec<Choice>> = vec![Vec::new()];
    wanted.extend(choices.iter().map(|choice| vec![*choice]));
    for (index, first) in choices.iter().enumerate() {
        for second in choices.iter().skip(index + 1) {
            if first.0 != second.0 {
                wanted.push(vec![*first, *second]);
            }
        }
    }
    let mut calls = Vec::new();
    for wanted in &wanted {
        for variant in 0..4 {
            let mut maker = Maker::new(server, wanted, variant);
            maker.sequence(&grammar.nodes);
            if !calls.contains(&maker.words) {
                calls.push(maker.words);
            }
        }
    }
    calls
}

/// All options of a command on a server.
fn choices(nodes: &[Node], server: Server) -> Vec<Choice> {
    let mut maker = Maker::new(server, &[], 0);
    maker.collects = true;
    maker.sequence(nodes);
    maker.choices
}

struct Maker<'w> {
    server: Server,
    wanted: &'w [Choice],
    /// Which of several ways to make what is no option.
    variant: usize,
    /// The number of the next option.
    next: usize,
    /// Whether options are collected, instead of words made.
    collects: bool,
    choices: Vec<Choice>,
    words: Call,
    counts: Vec<(&'static str, usize)>,
    keys: usize,
}

impl<'w> Maker<'w> {
    fn new(server: Server, wanted: &'w [Choice], variant: usize) -> Self {
        Self {
            server,
            wanted,
            variant,
            next: 0,
            collects: false,
            choices: Vec::new(),
            words: Vec::new(),
            counts: Vec::new(),
            keys: 0,
        }
    }

    fn sequence(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn has(&self, servers: Servers) -> bool {
        servers.has(self.server)
    }

    fn node(&mut self, node: &Node) {
        if !self.has(node.servers) {
            return;
        }
        match &node.part {
            Part::Token(token) => self.token(token),
            Part::Place(name, kind) => {
                let word = self.word(name, *kind);
                self.words.push(word);
            }
            Part::Choice(choices) => self.choose(choices),
            Part::Optional(inner) => self.option(inner),
            // In the other order too.
            Part::Set(parts) if self.variant == 2 => {
                // Numbers of options stay those of the other order.
                let starts: Vec<usize> = parts
                    .iter()
                    .map(|part| {
                        let start = self.next;
                        self.skip(part);
                        start
                    })
                    .collect();
                let end = self.next;
                for (part, start) in parts.iter().zip(starts).rev() {
                    self.next = start;
                    self.node(part);
                }
                self.next = end;
            }
            Part::Set(parts) => self.sequence(parts),
            Part::Repeat(inner) => {
                let start = self.next;
                self.node(inner);
                if self.variant == 1 && !self.collects {
                    self.next = start;
                    self.node(inner);
                }
            }
            Part::Counted(inner, count) => {
                let times = self.counts.iter().find(|(name, _)| name == count);
                for _ in 0..times.map_or(1, |(_, times)| *times) {
                    self.node(inner);
                }
            }
            Part::Halves(first, second) => {
                let times = 1 + self.variant % 2;
                for part in [first, second] {
                    for _ in 0..times {
                        self.node(part);
                    }
                }
            }
        }
    }

    /// Counts the options in a part without making words.
    fn skip(&mut self, node: &Node) {
        let mut other = Maker::new(self.server, &[], 0);
        other.collects = true;
        other.next = self.next;
        other.counts.clone_from(&self.counts);
        other.node(node);
        self.next = other.next;
    }

    fn option(&mut self, inner: &Node) {
        let id = self.next;
        self.next += 1;
        let choices = match &inner.part {
            Part::Choice(choices) => choices.as_slice(),
            _ => &[],
        };
        if self.collects {
            for (index, choice) in choices.iter().enumerate() {
                if self.has(choice.servers) {
                    self.choices.push((id, index));
                    self.sequence(&choice.nodes);
                }
            }
            return;
        }
        let start = self.next;
        let mut ends = start;
        let mut made = None;
        for (index, choice) in choices.iter().enumerate() {
            if !self.has(choice.servers) {
                continue;
            }
            let first = ends;
            let mut other = Maker::new(self.server, &[], 0);
            other.collects = true;
            other.next = first;
            other.sequence(&choice.nodes);
            ends = other.next;
            let inside = |wanted: &Choice| (first..ends).contains(&wanted.0);
            if self.wanted.contains(&(id, index)) || self.wanted.iter().any(inside) {
                made = Some((first, choice));
            }
        }
        if let Some((first, choice)) = made {
            self.next = first;
            self.sequence(&choice.nodes);
        }
        self.next = ends;
    }

    fn choose(&mut self, choices: &[Sequence]) {
        let known: Vec<&Sequence> = choices
            .iter()
            .filter(|choice| self.has(choice.servers))
            .collect();
        if self.collects {
            for choice in known {
                self.sequence(&choice.nodes);
            }
            return;
        }
        // Options inside of one of them decide; else the variant does.
        let mut next = self.next;
        let mut picked = None;
        for (index, choice) in known.iter().enumerate() {
            let start = next;
            let mut other = Maker::new(self.server, &[], 0);
            other.collects = true;
            other.next = start;
            other.sequence(&choice.nodes);
            next = other.next;
            let is_wanted = self
                .wanted
                .iter()
                .any(|wanted| (start..next).contains(&wanted.0));
            if is_wanted || picked.is_none() && index == self.variant % known.len() {
                picked = Some((start, *choice));
            }
        }
        if let Some((start, choice)) = picked {
            self.next = start;
            self.sequence(&choice.nodes);
        }
        self.next = next;
    }

    fn token(&mut self, token: &str) {
        let word = match self.variant {
            3 => token.to_ascii_lowercase(),
            _ => token.to_owned(),
        };
        self.words.push(word);
    }

    fn word(&mut self, name: &'static str, kind: Kind) -> String {
        let word = match kind {
            Kind::Key => {
                self.keys += 1;
                return format!("k{}", 1 + (self.keys - 1) % 3);
            }
            Kind::Pattern => "*",
            Kind::Count => {
                let count = 1 + self.variant % 2;
                self.counts.retain(|(known, _)| *known != name);
                // Three corners, at least.
                let count = if name == "num-vertices" { 3 } else { count };
                self.counts.push((name, count));
                return count.to_string();
            }
            Kind::Integer(least, most) => {
                let word = if self.variant == 1 { 2 } else { 1 };
                return word.clamp(least, most).to_string();
            }
            Kind::NotZero => "-1",
            // In seconds it is far away, in milliseconds it was in 1971.
            Kind::UnixTime(..) => "33177117420",
            Kind::Double if self.variant == 1 => "-2",
            Kind::Double | Kind::NotNegative => "0.5",
            Kind::ScoreBound if self.variant == 1 => "(1",
            Kind::ScoreBound => "1.5",
            Kind::LexBound => ["-", "[a", "(b", "+"][self.variant % 4],
            Kind::StreamId => ["1-1", "1", "0-1", "5-5"][self.variant % 4],
            Kind::StreamBound => ["-", "+", "1", "1-1"][self.variant % 4],
            Kind::NewStreamId => ["*", "9-9"][self.variant % 2],
            Kind::StreamPlace => ["0", "1-1"][self.variant % 2],
            Kind::Encoding => ["u8", "i64"][self.variant % 2],
            Kind::Offset => ["0", "#1"][self.variant % 2],
            Kind::Cursor => "0",
            Kind::Unit => ["m", "km", "ft", "mi"][self.variant % 4],
            Kind::String => match name {
                "field" => "f1",
                "member" | "member1" | "member2" => "m1",
                "group" => "g",
                "consumer" => "c",
                "type" => "string",
                _ => "1",
            },
        };
        word.to_owned()
    }
}
