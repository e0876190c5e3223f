//! The servers whose behaviour was measured.

use std::fmt;

/// A server that scripts may have to run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// Redis 6.2.
    Redis62,
    /// Redis 7.0.
    Redis70,
    /// Redis 8.2.
    Redis82,
    /// Valkey 8.0.
    Valkey80,
    /// Valkey 9.0.
    Valkey90,
    /// Valkey 9.1.
    Valkey91,
}

impl Server {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Redis62,
        Self::Redis70,
        Self::Redis82,
        Self::Valkey80,
        Self::Valkey90,
        Self::Valkey91,
    ];

    /// The name in `lua-check.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Redis62 => "redis-6.2",
            Self::Redis70 => "redis-7.0",
            Self::Redis82 => "redis-8.2",
            Self::Valkey80 => "valkey-8.0",
            Self::Valkey90 => "valkey-9.0",
            Self::Valkey91 => "valkey-9.1",
        }
    }

    /// The server of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|server| server.name() == name)
    }

    /// Whether the other is a newer version of the same product.
    pub const fn is_older_than(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Redis62, Self::Redis70 | Self::Redis82)
                | (Self::Redis70, Self::Redis82)
                | (Self::Valkey80, Self::Valkey90 | Self::Valkey91)
                | (Self::Valkey90, Self::Valkey91)
        )
    }

    /// Whether it is a Valkey.
    pub(crate) const fn is_valkey(self) -> bool {
        matches!(self, Self::Valkey80 | Self::Valkey90 | Self::Valkey91)
    }

    /// Whether it is a Valkey 9, whose scripting engines are modules.
    pub(crate) const fn is_valkey_9(self) -> bool {
        matches!(self, Self::Valkey90 | Self::Valkey91)
    }

    /// Whether it sends a raised text as it is, so that a line end in it makes two replies of one.
    /// Others send blanks.
    pub(crate) const fn splits_replies(self) -> bool {
        matches!(self, Self::Redis82 | Self::Valkey80 | Self::Valkey90)
    }

    /// Whether its Lua refuses `[[` inside of `[[…]]`.
    pub(crate) const fn refuses_nested_brackets(self) -> bool {
        matches!(self, Self::Redis62 | Self::Valkey80)
    }

    /// Its place among the columns of the command facts.
    pub(crate) const fn column(self) -> usize {
        match self {
            Self::Redis62 => 0,
            Self::Redis70 => 1,
            Self::Redis82 => 2,
            Self::Valkey80 => 3,
            Self::Valkey90 => 4,
            Self::Valkey91 => 5,
        }
    }

    /// Its name in the command facts' column of differences.
    pub(crate) const fn short_name(self) -> &'static str {
        match self {
            Self::Redis62 => "6.2",
            Self::Redis70 => "7.0",
            Self::Redis82 => "8.2",
            Self::Valkey80 => "valkey8.0",
            Self::Valkey90 => "valkey9.0",
            Self::Valkey91 => "valkey9.1",
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redis62 => "Redis 6.2",
            Self::Redis70 => "Redis 7.0",
            Self::Redis82 => "Redis 8.2",
            Self::Valkey80 => "Valkey 8.0",
            Self::Valkey90 => "Valkey 9.0",
            Self::Valkey91 => "Valkey 9.1",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn servers_have_names_columns_and_an_age() {
        for (column, server) in Server::ALL.into_iter().enumerate() {
            assert_eq!(server.column(), column, "{server}");
            assert_eq!(Server::from_name(server.name()), Some(server));
            let name = server.to_string().to_ascii_lowercase().replace(' ', "-");
            assert_eq!(server.name(), name);
            let is_older = Server::ALL
                .into_iter()
                .filter(|newer| server.is_older_than(*newer));
            let newer = Server::ALL.into_iter().skip(column + 1);
            let of_kind = newer.filter(|other| other.is_valkey() == server.is_valkey());
            assert!(is_older.eq(of_kind), "{server}");
        }
    }
}
