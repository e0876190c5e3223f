//! What this process remembers of servers that do not take `SCRIPT LOAD`.
//!
//! Where an access rule forbids it, or a proxy does not know it, every miss would pay for a
//! `SCRIPT LOAD` in vain: after the first one, the next 1,024 misses go straight to `EVAL`. The memory only
//! chooses what is tried first, so that a wrong one costs time, and once a transaction.
//!
//! It is one for all connections: what redis-rs's traits show of a connection does not tell which
//! server and which user it is of.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use redis::RedisError;

use super::server_text::{is_kept_back, is_lasting_refusal};

/// The process's own.
static PROCESS: Memory = Memory::new();

thread_local! {
    /// The one that a test has entered on this thread.
    static ENTERED: Cell<Option<&'static Memory>> = const { Cell::new(None) };
}

/// What the calls of this thread go by: the process's own, unless a test has entered another.
pub(crate) fn memory() -> &'static Memory {
    ENTERED.get().unwrap_or(&PROCESS)
}

/// Whether `SCRIPT LOAD` and `MULTI` are worth trying.
#[derive(Debug)]
pub struct Memory {
    /// A server took it from a transaction, and none has refused it since.
    transactions: AtomicBool,
    /// A transaction was discarded because another user's or server's reply was relied on.
    mixed: AtomicBool,
    /// How many writes with a `SCRIPT LOAD` broke the connection, none having succeeded since:
    /// twemproxy closes the connection at a command that it does not know.
    broken: AtomicU32,
    /// How many misses more go straight to `EVAL`.
    detours: AtomicU32,
    /// A node of a cluster refused `MULTI`.
    #[cfg(feature = "cluster-async")]
    multi_refused: AtomicBool,
}

/// A [`Memory`] that the calls of this thread go by, until it is dropped.
#[derive(Debug)]
#[must_use = "it holds until it is dropped"]
pub struct Entered {
    before: Option<&'static Memory>,
    /// Of this thread, so not to be sent to another.
    thread: PhantomData<*const ()>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        // Without a thread's storage there is nothing to restore.
        let _ = ENTERED.try_with(|entered| entered.set(self.before));
    }
}

/// After so many misses `SCRIPT LOAD` is tried again: the server that refused it may have been
/// another than the one at hand, or may have been told better.
const MOST_DETOURS: u32 = 1024;

impl Memory {
    pub(crate) const fn new() -> Self {
        Self {
            transactions: AtomicBool::new(false),
            mixed: AtomicBool::new(false),
            broken: AtomicU32::new(0),
            detours: AtomicU32::new(0),
            #[cfg(feature = "cluster-async")]
            multi_refused: AtomicBool::new(false),
        }
    }

    /// One that remembers nothing yet, for a test. It lives as long as the process.
    pub fn leaked() -> &'static Self {
        Box::leak(Box::new(Self::new()))
    }

    /// From now on the calls of this thread go by it.
    pub fn enter(&'static self) -> Entered {
        Entered {
            before: ENTERED.replace(Some(self)),
            thread: PhantomData,
        }
    }

    /// Whether a miss should try `SCRIPT LOAD`. To be asked once for a miss.
    pub(crate) fn try_load(&self) -> bool {
        // Two threads may take the same detour for theirs: it is a hint.
        let detours = self.detours.load(Relaxed);
        self.detours.store(detours.saturating_sub(1), Relaxed);
        detours == 0
    }

    /// The reply to `SCRIPT LOAD` was an error.
    pub(crate) fn load_failed(&self, error: &RedisError) {
        if is_lasting_refusal(error) {
            self.detours.store(MOST_DETOURS, Relaxed);
            self.transactions.store(false, Relaxed);
        }
    }

    /// An `EVAL` that stood for `SCRIPT LOAD` because of what is remembered failed: the refusal may
    /// have been another server's or user's. Not if a `SCRIPT LOAD` broke a connection: the error may
    /// be the script's own, and is not worth another connection.
    pub(crate) fn doubt(&self) {
        if self.broken.load(Relaxed) == 0 && self.detours.load(Relaxed) != 0 {
            self.detours.store(0, Relaxed);
        }
    }

    /// Whether a transaction may rely on `SCRIPT LOAD`: there a refusal discards all of it.
    pub(crate) fn serves_transactions(&self) -> bool {
        self.transactions.load(Relaxed) && !self.mixed.load(Relaxed)
    }

    /// Whether each transaction finds out for itself what its user and server take. Not where that
    /// breaks connections.
    pub(crate) fn asks_ahead(&self) -> bool {
        self.mixed.load(Relaxed) && self.broken.load(Relaxed) == 0
    }

    /// A transaction was discarded because of what was remembered. This process talks to users or
    /// servers with different rights: from now on transactions ask beforehand.
    pub(crate) fn transaction_discarded(&self, refusal: &RedisError) {
        if is_kept_back(refusal) {
            self.mixed.store(true, Relaxed);
        }
    }

    /// A server took a script from a transaction. That it took one from somebody else says less:
    /// scripts are often preloaded by a user with more rights.
    pub(crate) fn transaction_succeeded(&self) {
        self.load_succeeded();
        if !self.transactions.load(Relaxed) {
            self.transactions.store(true, Relaxed);
        }
    }

    /// The connection broke after a write that began with `SCRIPT LOAD`.
    pub(crate) fn load_lost(&self, error: &RedisError) {
        if error.is_connection_dropped() && !error.is_connection_refusal() {
            let broken = self.broken.fetch_add(1, Relaxed).min(MOST_DETOURS.ilog2());
            self.detours.store(1 << broken, Relaxed);
        }
    }

    /// Whether a node of a cluster refused `MULTI`: then commands of a slot go one by one.
    #[cfg(feature = "cluster-async")]
    pub(crate) fn is_multi_refused(&self) -> bool {
        self.multi_refused.load(Relaxed)
    }

    /// A node of a cluster refused `MULTI`.
    #[cfg(feature = "cluster-async")]
    pub(crate) fn multi_refused(&self) {
        self.multi_refused.store(true, Relaxed);
    }

    /// A server took a script.
    pub(crate) fn load_succeeded(&self) {
        // Read first: stores from many threads would pass the cache line around.
        if self.broken.load(Relaxed) != 0 {
            self.broken.store(0, Relaxed);
        }
        if self.detours.load(Relaxed) != 0 {
            self.detours.store(0, Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recovery::settle;

    fn refusal(text: &str) -> RedisError {
        let value = redis::parse_redis_value(format!("-{text}\r\n").as_bytes());
        settle(value).expect_err("an error reply")
    }

    fn lost() -> RedisError {
        std::io::Error::from(std::io::ErrorKind::BrokenPipe).into()
    }

    #[test]
    fn a_thread_goes_by_what_it_has_entered() {
        let (outer, inner) = (Memory::leaked(), Memory::leaked());
        let is = |expected: &'static Memory| std::ptr::eq(memory(), expected);
        assert!(is(&PROCESS));
        let outside = outer.enter();
        {
            let _inside = inner.enter();
            assert!(is(inner));
            let of_another_thread = std::thread::spawn(move || is(&PROCESS));
            assert!(of_another_thread.join().expect("a thread"));
        }
        assert!(is(outer));
        drop(outside);
        assert!(is(&PROCESS));
    }

    #[test]
    fn a_refusal_is_remembered_until_a_server_takes_a_script() {
        let memory = Memory::new();
        assert!(memory.try_load());
        memory.load_failed(&refusal("LOADING Redis is loading the dataset in memory"));
        assert!(memory.try_load());
        memory.load_failed(&refusal("NOPERM no"));
        assert!(!memory.try_load() && !memory.try_load());
        memory.load_succeeded();
        assert!(memory.try_load());
        // Not for ever: it may have been another server's.
        memory.load_failed(&refusal("NOPERM no"));
        let detours = std::iter::repeat_with(|| memory.try_load()).position(|tried| tried);
        assert_eq!(detours, Some(1024));
    }

    #[test]
    fn a_failed_eval_raises_doubts() {
        let memory = Memory::new();
        memory.load_failed(&refusal("NOPERM no"));
        assert!(!memory.try_load());
        memory.doubt();
        assert!(memory.try_load());
        memory.load_lost(&lost());
        memory.doubt();
        assert!(!memory.try_load());
    }

    #[test]
    fn a_discarded_transaction_is_not_forgotten() {
        let memory = Memory::new();
        memory.transaction_succeeded();
        assert!(memory.serves_transactions() && !memory.asks_ahead());
        memory.transaction_discarded(&refusal("OOM command not allowed"));
        assert!(!memory.asks_ahead(), "anybody's");
        memory.transaction_discarded(&refusal("NOPERM no"));
        memory.transaction_succeeded();
        assert!(!memory.serves_transactions() && memory.asks_ahead());
    }

    #[test]
    fn broken_connections_make_it_rarer_not_impossible() {
        let memory = Memory::new();
        let mut detours = Vec::new();
        for _ in 0..12 {
            memory.load_lost(&lost());
            let mut taken = 0;
            while !memory.try_load() {
                taken += 1;
            }
            detours.push(taken);
        }
        assert_eq!(detours, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024]);
        memory.load_succeeded();
        memory.load_lost(&lost());
        assert!(!memory.try_load() && memory.try_load());
    }

    #[test]
    fn a_timeout_and_a_closed_port_say_nothing() {
        let memory = Memory::new();
        for kind in [
            std::io::ErrorKind::TimedOut,
            std::io::ErrorKind::ConnectionRefused,
        ] {
            memory.load_lost(&std::io::Error::from(kind).into());
            assert!(memory.try_load(), "{kind}");
        }
    }
}
