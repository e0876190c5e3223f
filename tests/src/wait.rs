//! Waiting for a condition instead of for some time.

use std::time::{Duration, Instant};

const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Polls `condition` every few milliseconds until it is true.
///
/// # Panics
/// After `deadline`, naming `what` was awaited.
#[track_caller]
pub fn wait_for(deadline: Duration, what: &str, mut condition: impl FnMut() -> bool) {
    wait_until(deadline, what, || {
        if condition() {
            Ok(())
        } else {
            Err("not yet".to_owned())
        }
    });
}

/// Polls `attempt` every few milliseconds until it is `Ok`, and returns that value.
///
/// # Panics
/// After `deadline`, naming `what` was awaited and the last reason why it had not happened.
#[track_caller]
pub fn wait_until<T>(
    deadline: Duration,
    what: &str,
    mut attempt: impl FnMut() -> Result<T, String>,
) -> T {
    let start = Instant::now();
    loop {
        let reason = match attempt() {
            Ok(value) => return value,
            Err(reason) => reason,
        };
        let waited = start.elapsed();
        assert!(
            waited < deadline,
            "waited {deadline:?} for {what}: {reason}"
        );
        // In proportion: what takes seconds is not polled every millisecond.
        std::thread::sleep((waited / 8).clamp(FIRST_PAUSE, LONGEST_PAUSE));
    }
}
