//! What a process knows of a script, beside the constants that the build made.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// One for each script: the macros make it a `static` behind a function, because a constant may
/// not refer to what changes.
#[derive(Debug)]
pub struct State {
    /// Whether some server was seen to have the script.
    loaded: AtomicBool,
}

impl State {
    /// Nothing known yet.
    #[allow(clippy::new_without_default, reason = "a default is not const")]
    pub const fn new() -> Self {
        Self {
            loaded: AtomicBool::new(false),
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
}
