//! Storms: sixteen callers beside faults of every kind, for a minute: no call is lost to a missing script,
//! none runs twice, and transactions are all or nothing.
//!
//! - `workers`: what the callers do, on whatever they connect to
//! - `ledger`: what they know of their counters, and whether the counters agree
//! - `standalone`, `cluster`: servers and their faults
//! - `flush`: callers beside a loop of SCRIPT FLUSH, for ten seconds
//! - `dropped`: futures that are dropped at any moment
//!
//! `LUA_TEST_STORM_SECONDS` shortens it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

/// Prints a figure. Unlike `println!`, this is not captured: a storm that passed has something to
/// say.
macro_rules! tell {
    ($($told:tt)*) => {{
        use std::io::Write as _;

        // Nothing is lost if there is no stderr.
        let _ = writeln!(std::io::stderr(), "storm: {}", format!($($told)*));
    }};
}
pub(crate) use tell;

mod cluster;
mod dropped;
mod flush;
mod ledger;
mod standalone;
mod workers;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use lua_tests::{scripts, wait_for};

/// How long the storm lasts.
fn duration() -> Duration {
    let seconds = std::env::var("LUA_TEST_STORM_SECONDS").ok();
    let seconds = seconds.map_or(60, |text| text.parse().expect("a number of seconds"));
    Duration::from_secs(seconds)
}

/// When it ends, and how far the callers have come.
#[derive(Debug)]
struct Storm {
    end: Instant,
    acknowledged: AtomicU64,
}

impl Storm {
    fn begin() -> Self {
        Self {
            end: Instant::now() + duration(),
            acknowledged: AtomicU64::new(0),
        }
    }

    fn goes_on(&self) -> bool {
        Instant::now() < self.end
    }

    /// A call was answered.
    fn acknowledged(&self) {
        self.acknowledged.fetch_add(1, Relaxed);
    }

    /// Waits until the callers have got this many calls through, or the storm ends. That they get
    /// on after every fault is part of the test.
    fn wait_for_calls(&self, calls: u64) {
        let awaited = self.acknowledged.load(Relaxed) + calls;
        wait_for(Duration::from_secs(30), "calls to get through", || {
            !self.goes_on() || self.acknowledged.load(Relaxed) >= awaited
        });
    }
}

/// Every kind of fault has been felt.
fn check_hits(counts: &[(&str, u64)]) {
    for (what, count) in counts {
        assert!(*count > 0, "{what}: the storm never hit a caller");
    }
}
