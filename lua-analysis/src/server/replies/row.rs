//! A row of the table: a type, when a command replies so, and what proves it.

use super::Protocol;
use super::options::{Count, Options, Truth};
use super::reply_type::ReplyType;
use super::shape::Shape;
use crate::server::servers::Server;

/// One type, and when a command replies so.
#[derive(Debug)]
pub struct Row {
    scope: Scope,
    condition: Condition,
    shape: Shape,
    has_unproven_bounds: bool,
    /// Why the type is unknown, or known without an example; else empty.
    pub reason: &'static str,
    /// Set-ups and calls that prove it.
    pub examples: Vec<Example>,
}

/// A set-up and a call.
#[derive(Debug)]
pub struct Example {
    scope: Scope,
    /// The commands as a user types them; the last is the call.
    pub commands: &'static str,
}

/// Servers and protocols.
#[derive(Debug)]
struct Scope {
    servers: Vec<Server>,
    protocols: Vec<Protocol>,
    is_of_cluster: bool,
}

/// When a row is meant: one of these, each all of some parts.
type Condition = Vec<Vec<Part>>;

#[derive(Debug)]
enum Part {
    Option(&'static str),
    /// At least so many arguments.
    Words(usize),
    /// At most so many arguments.
    Below(usize),
}

impl Row {
    /// The row that a line of the table has, without examples.
    pub(super) fn parse(line: &'static str) -> Option<Self> {
        let (scope, line) = Scope::before(line)?;
        let (condition, shape) = line.split_once(": ")?;
        let (shape, reason) = shape.split_once(" -- ").unwrap_or((shape, ""));
        Some(Self {
            scope,
            condition: parse_condition(condition)?,
            shape: Shape::parse(shape)?,
            has_unproven_bounds: shape.contains("at least"),
            reason,
            examples: Vec::new(),
        })
    }

    /// Whether the row is for this server and protocol.
    pub(super) fn is_for(&self, server: Server, protocol: Protocol) -> bool {
        self.scope.has(server, protocol)
    }

    /// Whether its condition always holds.
    pub(super) fn is_last(&self) -> bool {
        self.condition.iter().any(Vec::is_empty)
    }

    /// The type, with tables of any length where the number of arguments decides it.
    pub fn reply(&self, protocol: Protocol) -> ReplyType {
        self.shape.reply(protocol, Count::at_least(0))
    }

    /// Whether some least number is certain, and no example has it.
    pub fn has_unproven_bounds(&self) -> bool {
        self.has_unproven_bounds
    }

    pub(super) fn reply_to(&self, protocol: Protocol, count: Count) -> ReplyType {
        self.shape.reply(protocol, count)
    }

    /// Whether the row is the one, if none before it is.
    pub(super) fn holds(
        &self,
        options: &Options<'_>,
        count: Count,
        protocol: Protocol,
        server: Option<Server>,
    ) -> Truth {
        let of = |part: &Part| match part {
            Part::Option(name) => options.has(name),
            Part::Words(least) => count.reaches(*least),
            Part::Below(most) => match count.reaches(*most) {
                Truth::Yes => Truth::No,
                Truth::Maybe => Truth::Maybe,
                Truth::No => Truth::Yes,
            },
        };
        let all = |parts: &Vec<Part>| parts.iter().map(of).fold(Truth::Yes, |a, b| a & b);
        let one = self.condition.iter().map(all).fold(Truth::No, |a, b| a | b);
        one & self.scope.holds(protocol, server)
    }
}

impl Example {
    /// The example that a line of the table has.
    pub(super) fn parse(line: &'static str) -> Option<Self> {
        let (scope, commands) = Scope::before(line)?;
        Some(Self { scope, commands })
    }

    /// Whether the example is for this server and protocol.
    pub fn is_for(&self, server: Server, protocol: Protocol) -> bool {
        self.scope.has(server, protocol)
    }

    /// Whether it needs a node of a cluster.
    pub fn is_of_cluster(&self) -> bool {
        self.scope.is_of_cluster
    }
}

impl Scope {
    fn has(&self, server: Server, protocol: Protocol) -> bool {
        self.servers.contains(&server) && self.protocols.contains(&protocol)
    }

    fn holds(&self, protocol: Protocol, server: Option<Server>) -> Truth {
        let on_server = match server {
            Some(server) => Truth::of(self.servers.contains(&server)),
            None if self.servers.len() == Server::ALL.len() => Truth::Yes,
            None => Truth::Maybe,
        };
        on_server & Truth::of(self.protocols.contains(&protocol))
    }

    /// The text between brackets.
    fn parse(text: &str) -> Option<Self> {
        let mut servers = Vec::new();
        let mut protocols = Vec::new();
        let mut is_without = false;
        let mut is_of_cluster = false;
        for word in text.split_whitespace() {
            match word {
                "not" => is_without = true,
                "cluster" => is_of_cluster = true,
                "resp2" => protocols.push(Protocol::Resp2),
                "resp3" => protocols.push(Protocol::Resp3),
                "redis" => servers.extend(Server::ALL.iter().filter(|server| !server.is_valkey())),
                "valkey" => servers.extend(Server::ALL.iter().filter(|server| server.is_valkey())),
                name => servers.push(Server::from_name(name)?),
            }
        }
        if is_without || servers.is_empty() {
            let others = |server: &&Server| !servers.contains(server);
            servers = Server::ALL.iter().filter(others).copied().collect();
        }
        if protocols.is_empty() {
            protocols = vec![Protocol::Resp2, Protocol::Resp3];
        }
        Some(Self {
            servers,
            protocols,
            is_of_cluster,
        })
    }

    /// The scope at the start of a text, and what follows it.
    fn before(text: &'static str) -> Option<(Self, &'static str)> {
        let (scope, rest) = match text.strip_prefix('[') {
            Some(text) => text.split_once(']')?,
            None => ("", text),
        };
        Some((Self::parse(scope)?, rest.trim()))
    }
}

fn parse_condition(text: &'static str) -> Option<Condition> {
    if text == "else" {
        return Some(vec![Vec::new()]);
    }
    let part = |text: &'static str| {
        let text = text.trim();
        if let Some(least) = text.strip_prefix("words>=") {
            return least.parse().ok().map(Part::Words);
        }
        if let Some(most) = text.strip_prefix("words<") {
            return most.parse().ok().map(Part::Below);
        }
        let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        (!text.is_empty() && text.chars().all(is_name)).then_some(Part::Option(text))
    };
    let all = |text: &'static str| text.split('+').map(part).collect();
    text.split(',').map(all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_name_servers_and_protocols() {
        for (text, count, protocols) in [
            ("", 6, 2),
            ("valkey", 3, 2),
            ("not redis-6.2", 5, 2),
            ("redis-8.2 valkey-9.1 resp3", 2, 1),
            ("resp2", 6, 1),
        ] {
            let scope = Scope::parse(text).expect(text);
            let found = (scope.servers.len(), scope.protocols.len());
            assert_eq!(found, (count, protocols), "{text}");
        }
        assert!(Scope::parse("redis-5").is_none());
    }

    #[test]
    fn what_is_no_row_is_refused() {
        for line in [
            "text",
            "get: text",
            "GET: txt",
            "GET + : text",
            "[x] GET: text",
        ] {
            assert!(Row::parse(line).is_none(), "{line}");
        }
    }
}
