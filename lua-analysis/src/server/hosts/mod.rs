//! What hosts let scripts do that is not what Redis and Valkey do by themselves: hosted services, clusters, and
//! servers that are written anew.
//!
//! The facts are in `table.txt`, one block a host, each with its source and date (`table.rs` says how a block is
//! written). `docs/hosts.md` shows them ([`page`] writes it).

mod page;
mod table;

use std::fmt;

use crate::server::servers::Server;
pub use page::page;

/// A host that scripts may have to run on, beside the [servers](Server) that were measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A cluster of Redis.
    RedisCluster,
    /// A cluster of Valkey.
    ValkeyCluster,
    /// Redis Cloud and Redis Software.
    RedisCloud,
    /// Dragonfly.
    Dragonfly,
    /// Apache Kvrocks as it comes.
    Kvrocks,
    /// Apache Kvrocks with `lua-strict-key-accessing yes`.
    KvrocksStrict,
    /// Upstash.
    Upstash,
    /// Amazon `ElastiCache` with nodes.
    ElastiCache,
    /// Amazon `ElastiCache` Serverless.
    ElastiCacheServerless,
    /// Amazon `MemoryDB`.
    MemoryDb,
    /// Google Cloud Memorystore for Redis.
    MemorystoreRedis,
    /// Google Cloud Memorystore for Redis Cluster.
    MemorystoreCluster,
    /// Google Cloud Memorystore for Valkey.
    MemorystoreValkey,
    /// Azure Cache for Redis.
    AzureCache,
    /// Azure Managed Redis.
    AzureManaged,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Keys that are not in `KEYS`.
    UndeclaredKeys,
    /// Calls without keys.
    NoKeys,
    /// Keys in several slots.
    CrossSlot,
    /// The commands that are named; a subcommand behind a bar.
    Command,
    /// The first line `#!lua`.
    Shebang,
    /// The named flags of the first line; `*` for all others.
    Flag,
    /// The named flags of the comment `--!df flags=…`; `*` for all others.
    CommentFlag,
    /// The named functions.
    Api,
    /// The named libraries.
    Library,
    /// `EVAL_RO` and `EVALSHA_RO`.
    ReadOnlyCalls,
    /// `FUNCTION` and `FCALL`.
    Functions,
    /// `redis.setresp` and RESP3.
    Resp3,
    /// `redis.log`.
    Log,
    /// The script cache.
    Cache,
    /// How long a script may run.
    TimeLimit,
    /// The version of Lua.
    Lua,
    /// Numbers in replies and texts.
    Numbers,
    /// The version that the host says it is.
    Version,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It fails.
    Refused,
    /// It fails on some ways, such as with keys of another node.
    MayFail,
    /// It works, but not as on Redis and Valkey.
    Differs,
    /// It works.
    Works,
}

/// How a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Tests of this project see it on the host.
    Proven,
    /// The source says so; it was not tried.
    Documented,
}

/// One fact about a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is about.
    pub kind: Kind,
    /// The commands, flags, functions or libraries that it is about, where its kind has such.
    pub names: Vec<&'static str>,
    /// What becomes of it.
    pub effect: Effect,
    /// How this is known.
    pub evidence: Evidence,
    /// The rule in a sentence.
    pub says: &'static str,
    /// What the host replies; words in capitals stand for names.
    pub error: Option<&'static str>,
    /// How to do it all the same; absent if there is no way, or no need.
    pub way_out: Option<&'static str>,
    /// The flag of the script without which the rule doesn't hold.
    pub when: Option<&'static str>,
    /// The flags of the script, each of which lifts the rule.
    pub unless: Vec<&'static str>,
    /// Where it is written.
    pub source: &'static str,
    /// The date of the source; `read …` for one without a date.
    pub date: &'static str,
}

impl Rule {
    /// Whether the rule holds for a script that sets these flags.
    pub fn holds_with(&self, has_flag: impl Fn(&str) -> bool) -> bool {
        self.when.is_none_or(&has_flag) && !self.unless.iter().any(|flag| has_flag(flag))
    }

    /// Whether it names this: a command with its subcommand behind a bar, a flag, a function.
    fn is_about(&self, name: &str) -> bool {
        let is = |known: &&str| {
            known.eq_ignore_ascii_case(name)
                || self.kind == Kind::Command
                    && name
                        .split_once('|')
                        .is_some_and(|(command, _)| known.eq_ignore_ascii_case(command))
        };
        self.names.iter().any(is)
    }
}

impl Host {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::RedisCluster,
        Self::ValkeyCluster,
        Self::RedisCloud,
        Self::Dragonfly,
        Self::Kvrocks,
        Self::KvrocksStrict,
        Self::Upstash,
        Self::ElastiCache,
        Self::ElastiCacheServerless,
        Self::MemoryDb,
        Self::MemorystoreRedis,
        Self::MemorystoreCluster,
        Self::MemorystoreValkey,
        Self::AzureCache,
        Self::AzureManaged,
    ];

    /// The name in `lua-check.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RedisCluster => "redis-cluster",
            Self::ValkeyCluster => "valkey-cluster",
            Self::RedisCloud => "redis-cloud",
            Self::Dragonfly => "dragonfly",
            Self::Kvrocks => "kvrocks",
            Self::KvrocksStrict => "kvrocks-strict",
            Self::Upstash => "upstash",
            Self::ElastiCache => "elasticache",
            Self::ElastiCacheServerless => "elasticache-serverless",
            Self::MemoryDb => "memorydb",
            Self::MemorystoreRedis => "memorystore-redis",
            Self::MemorystoreCluster => "memorystore-cluster",
            Self::MemorystoreValkey => "memorystore-valkey",
            Self::AzureCache => "azure-cache",
            Self::AzureManaged => "azure-managed",
        }
    }

    /// The host of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|host| host.name() == name)
    }

    /// As its makers write it.
    pub fn display(self) -> &'static str {
        self.profile()
            .map_or(self.name(), |profile| profile.display)
    }

    /// The servers that it runs, in one of these versions or a near one; none if it is a server of its own.
    pub fn servers(self) -> &'static [Server] {
        self.profile()
            .map_or(&[], |profile| profile.servers.as_slice())
    }

    /// What is known of it, in the order of the table.
    pub fn rules(self) -> &'static [Rule] {
        self.profile()
            .map_or(&[], |profile| profile.rules.as_slice())
    }

    /// The first rule of a kind.
    pub fn rule(self, kind: Kind) -> Option<&'static Rule> {
        self.rules().iter().find(|rule| rule.kind == kind)
    }

    /// The rules of a kind that are about a name. What a rule says of `*` holds for names that no other rule of
    /// the kind has.
    pub fn rules_about(self, kind: Kind, name: &str) -> impl Iterator<Item = &'static Rule> {
        let of_kind = move || self.rules().iter().filter(move |rule| rule.kind == kind);
        let is_named = of_kind().any(|rule| rule.is_about(name));
        let name = if is_named { name } else { "*" }.to_owned();
        of_kind().filter(move |rule| rule.is_about(&name))
    }

    fn profile(self) -> Option<&'static table::Profile> {
        table::profiles().get(self.name())
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.display())
    }
}

#[cfg(test)]
mod tests;
