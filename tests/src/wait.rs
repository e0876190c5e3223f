//! Waiting for a condition instead of for some time.

use std::time::{Duration, Instant};

const POLL_INTERVAL: Duration = Duration::from_millis(5);

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
    let end = Instant::now() + deadline;
    loop {
        let reason = match attempt() {
            Ok(value) => return value,
            Err(reason) => reason,
        };
        assert!(
            Instant::now() < end,
            "waited {deadline:?} for {what}: {reason}"
        );
        std::thread::sleep(POLL_INTERVAL);
    }
}
