//! What a process knows of a script, beside the constants that the build made.

#[cfg(feature = "stats")]
use std::sync::atomic::AtomicU64;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// One for each script: the macros make it a `static` behind a function, because a constant may
/// not refer to what changes.
#[derive(Debug)]
pub struct State {
    /// Whether some server was seen to have the script.
    loaded: AtomicBool,
    #[cfg(feature = "stats")]
    counters: Counters,
}

impl State {
    /// Nothing known yet.
    #[allow(clippy::new_without_default, reason = "a default is not const")]
    pub const fn new() -> Self {
        Self {
            loaded: AtomicBool::new(false),
            #[cfg(feature = "stats")]
            counters: Counters {
                calls: AtomicU64::new(0),
                misses: AtomicU64::new(0),
                repairs: AtomicU64::new(0),
                errors: AtomicU64::new(0),
            },
        }
    }

    pub(crate) fn was_loaded(&self) -> bool {
        self.loaded.load(Relaxed)
    }

    pub(crate) fn set_loaded(&self) {
        // Read first: stores from many threads would pass the cache line around.
        if !self.was_loaded() {
            self.loaded.store(true, Relaxed);
        }
    }

    #[cfg(feature = "stats")]
    pub(crate) fn stats(&self) -> Stats {
        let Counters {
            calls,
            misses,
            repairs,
            errors,
        } = &self.counters;
        Stats {
            calls: calls.load(Relaxed),
            misses: misses.load(Relaxed),
            repairs: repairs.load(Relaxed),
            errors: errors.load(Relaxed),
        }
    }
}

macro_rules! count {
    ($($(#[$documentation:meta])* $event:ident: $counter:ident;)*) => {
        impl State {$(
            $(#[$documentation])*
            #[inline]
            pub(crate) fn $event(&self) {
                #[cfg(feature = "stats")]
                self.counters.$counter.fetch_add(1, Relaxed);
            }
        )*}
    };
}
count! {
    /// A call is sent.
    called: calls;
    /// A server replied that it does not have the script.
    missed: misses;
    /// A call that missed has run.
    repaired: repairs;
    /// A call ended with an error.
    failed: errors;
}

#[cfg(feature = "stats")]
#[derive(Debug)]
struct Counters {
    calls: AtomicU64,
    misses: AtomicU64,
    repairs: AtomicU64,
    errors: AtomicU64,
}

/// What a script has done in this process: [`Script::stats`](crate::Script::stats).
///
/// The four numbers are read one after the other, while calls may go on. They start at zero and
/// wrap around after 2⁶⁴.
#[cfg(feature = "stats")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Stats {
    /// Calls that were sent, single ones and those in pipelines.
    pub calls: u64,
    /// Calls to which a server replied that it does not have the script.
    pub misses: u64,
    /// Calls that ran after a miss. Those of a miss that are not here ended with an error.
    pub repairs: u64,
    /// Calls that ended with an error of any kind: of the connection, the server, the script, or
    /// because the reply was not of the expected type.
    pub errors: u64,
}
