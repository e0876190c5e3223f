//! What the callers know of their counters.

use std::collections::{BTreeMap, BTreeSet};

use lua_runtime::Error;
use redis::{Cmd, ConnectionLike};

/// One caller's knowledge.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    counters: BTreeMap<String, Entry>,
    /// Pairs of counters that only transactions increment, both at once.
    pairs: BTreeSet<(String, String)>,
    /// How often each kind of error came.
    errors: BTreeMap<String, u64>,
    /// Errors that nobody may see.
    forbidden: Vec<String>,
    pub(crate) connections: u64,
}

/// How often a counter was to be incremented, and how often the caller knows that it was.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    attempted: i64,
    acknowledged: i64,
}

impl Ledger {
    /// The two counters must be equal in the end.
    pub(crate) fn pair(&mut self, first: &str, second: &str) {
        self.pairs.insert((first.to_owned(), second.to_owned()));
    }

    /// An increment is about to be sent.
    pub(crate) fn attempt(&mut self, counter: &str) {
        self.entry(counter).attempted += 1;
    }

    /// It was answered with the counter's new value, which can be no other than one of those that
    /// are open since the last answer.
    pub(crate) fn acknowledge(&mut self, counter: &str, value: i64) {
        let entry = self.entry(counter);
        entry.acknowledged += 1;
        let Entry {
            attempted,
            acknowledged,
        } = *entry;
        if !(acknowledged..=attempted).contains(&value) {
            self.forbidden.push(format!(
                "{counter} is {value}: {acknowledged} increments were acknowledged, {attempted} attempted"
            ));
        }
    }

    /// It was answered with an error. Whether the connection is of no more use: it broke, or does
    /// not know where the slots are.
    pub(crate) fn fail(&mut self, error: &Error) -> bool {
        let kind = kind(error);
        if error.to_string().contains("NOSCRIPT") || kind.contains("NOSCRIPT") {
            self.forbidden.push(error.to_string());
        }
        *self.errors.entry(kind).or_default() += 1;
        let error = redis::RedisError::from(error.clone());
        error.is_io_error() || error.code() == Some("MOVED")
    }

    fn entry(&mut self, counter: &str) -> &mut Entry {
        if !self.counters.contains_key(counter) {
            self.counters.insert(counter.to_owned(), Entry::default());
        }
        self.counters.get_mut(counter).unwrap()
    }

    /// Takes in what another caller knows, of other counters.
    pub(crate) fn merge(&mut self, other: Self) {
        let mut entries = other.counters.values();
        let through = entries.any(|entry| entry.acknowledged > 0);
        assert!(through, "a caller got nothing through: {other:?}");
        self.counters.extend(other.counters);
        self.pairs.extend(other.pairs);
        self.forbidden.extend(other.forbidden);
        self.connections += other.connections;
        for (kind, count) in other.errors {
            *self.errors.entry(kind).or_default() += count;
        }
    }

    /// Prints the figures, and holds what the callers know against what the counters are.
    pub(crate) fn check(&self, con: &mut dyn ConnectionLike) {
        let mut value = |counter: &str| {
            let value: Option<i64> = Cmd::get(counter).query(con).unwrap();
            value.unwrap_or_default()
        };
        let values: BTreeMap<&str, i64> = self
            .counters
            .keys()
            .map(|counter| (counter.as_str(), value(counter)))
            .collect();
        let attempted: i64 = self.counters.values().map(|entry| entry.attempted).sum();
        let acknowledged: i64 = self.counters.values().map(|entry| entry.acknowledged).sum();
        let ran: i64 = values.values().sum();
        crate::tell!("{attempted} increments attempted, {acknowledged} acknowledged, {ran} ran");
        crate::tell!(
            "{} connections, errors: {:?}",
            self.connections,
            self.errors
        );

        let mut wrong = self.forbidden.clone();
        for (counter, entry) in &self.counters {
            let value = values[counter.as_str()];
            if !(entry.acknowledged..=entry.attempted).contains(&value) {
                wrong.push(format!("{counter} is {value}: {entry:?}"));
            }
        }
        for (first, second) in &self.pairs {
            let (one, other) = (values[first.as_str()], values[second.as_str()]);
            if one != other {
                wrong.push(format!("{first} is {one}, and {second} is {other}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// How many errors of connections there were.
    pub(crate) fn broken(&self) -> u64 {
        let broken = self.errors.iter();
        broken
            .filter(|(kind, _)| kind.starts_with("connection"))
            .map(|(_, count)| count)
            .sum()
    }
}

/// A short name for the figures.
fn kind(error: &Error) -> String {
    match error {
        Error::Connection(error) => {
            let error = error.redis_error();
            if error.is_timeout() {
                "connection: timeout".to_owned()
            } else if error.is_connection_refusal() {
                "connection: refused".to_owned()
            } else if error.is_io_error() {
                "connection: broken".to_owned()
            } else {
                format!("connection: {:?}", error.kind())
            }
        }
        Error::Raised(error) | Error::Returned(error) => error.code().to_owned(),
        Error::Server(error) => error.code().to_owned(),
        Error::Pipeline(error) if error.is_discarded() => {
            format!("discarded: {}", kind(error.error()))
        }
        Error::Pipeline(error) => kind(error.error()),
        Error::Redis(error) => match error.code() {
            Some(code) => code.to_owned(),
            None => format!("{:?}", error.kind()),
        },
        other => format!("{other:?}"),
    }
}
