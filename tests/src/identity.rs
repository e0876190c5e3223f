//! What kind of server answers, for the few tests whose expectation depends on it.

use std::collections::HashMap;

use redis::{ConnectionLike, Value};

/// The family of a server. Its texts differ, for example of NOSCRIPT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Redis
    Redis,
    /// Valkey
    Valkey,
}

/// Major, minor and patch number, comparable with a literal: `server.version() >= (7, 0, 0)`.
///
/// It is the server's own number (Valkey 8.0.1 is `(8, 0, 1)`), not the `redis_version:7.2.4`
/// that every Valkey reports in `INFO`. Only Redis 6.2 is below `(7, 0, 0)`.
pub type Version = (u32, u32, u32);

/// Asks by `HELLO`, which all versions from 6.0 on answer truthfully.
pub(crate) fn ask(connection: &mut dyn ConnectionLike) -> (Flavour, Version) {
    let hello: HashMap<String, Value> = redis::cmd("HELLO").query(connection).unwrap();
    let field = |name: &str| -> String { redis::from_redis_value(hello[name].clone()).unwrap() };
    let flavour = match field("server").as_str() {
        "redis" => Flavour::Redis,
        "valkey" => Flavour::Valkey,
        other => panic!("unknown kind of server: {other}"),
    };
    (flavour, parse_version(&field("version")))
}

/// `major.minor.patch`
pub(crate) fn parse_version(text: &str) -> Version {
    let mut numbers = text.split('.').map(|part| {
        part.parse()
            .unwrap_or_else(|_| panic!("version {text} of the server"))
    });
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next())
}
