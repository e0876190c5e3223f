//! Sets of servers, as the table writes them: `redis6.2`, `7.0+`, `redis8.2,valkey9.0+`.

use crate::server::servers::Server;

/// A set of the servers that were measured, and those that came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Servers(u8);

/// The bit of servers newer than all that were measured.
const NEWER: u8 = 1 << Server::ALL.len();

impl Servers {
    /// All of them, and all that come.
    pub const ALL: Self = Self(u8::MAX);

    /// One of them.
    pub const fn one(server: Server) -> Self {
        Self(1 << server.column())
    }

    /// Whether a server is one of them.
    pub const fn has(self, server: Server) -> bool {
        self.0 & Self::one(server).0 != 0
    }

    /// Whether servers newer than those that were measured are among them.
    pub const fn has_newer(self) -> bool {
        self.0 & NEWER != 0
    }

    /// Whether one of these is one of the others.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What only newer servers have.
    pub(super) const NEWER_ONLY: Self = Self(NEWER);

    /// Reads the names of the table, with commas between them.
    pub(super) fn parse(names: &str) -> Option<Self> {
        names.split(',').try_fold(Self(0), |set, name| {
            Some(Self(set.0 | Self::named(name)?.0))
        })
    }

    /// `redis7.0`, `valkey9.0+`, `7.0+` or `newer`.
    fn named(name: &str) -> Option<Self> {
        if name == "newer" {
            return Some(Self::NEWER_ONLY);
        }
        if name == "7.0+" {
            return Some(Self(!Self::one(Server::Redis62).0));
        }
        let (name, has_later) = match name.strip_suffix('+') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let is_named = |server: &Server| server.name().replacen('-', "", 1) == name;
        let first = Server::ALL.into_iter().find(is_named)?;
        let later = Server::ALL
            .into_iter()
            .filter(|server| has_later && first.is_older_than(*server));
        let set = later.fold(Self::one(first).0, |set, server| set | Self::one(server).0);
        Some(Self(if has_later { set | NEWER } else { set }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let has = |names: &str| {
            let set = Servers::parse(names).expect(names);
            let has = Server::ALL.into_iter().filter(|server| set.has(*server));
            (has.map(Server::name).collect::<Vec<_>>(), set.has_newer())
        };
        assert_eq!(has("redis6.2"), (vec!["redis-6.2"], false));
        assert_eq!(has("valkey9.0+"), (vec!["valkey-9.0", "valkey-9.1"], true));
        assert_eq!(has("newer"), (vec![], true));
        assert_eq!(
            has("redis8.2,valkey9.1+"),
            (vec!["redis-8.2", "valkey-9.1"], true)
        );
        assert_eq!(has("7.0+").0.len(), 5);
        assert_eq!(Servers::parse("redis5"), None);
    }
}
