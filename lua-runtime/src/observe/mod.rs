//! What calls report of themselves: counts (feature `stats`) and `tracing` (feature `tracing`).
//!
//! Without the features all of this is nothing.

#[cfg(not(feature = "tracing"))]
mod disabled;
#[cfg(feature = "tracing")]
mod enabled;

#[cfg(not(feature = "tracing"))]
use disabled as tracing;
#[cfg(feature = "tracing")]
use enabled as tracing;

use crate::recovery::Event;
use crate::script::Script;

#[cfg(feature = "cluster-async")]
pub(crate) use self::tracing::redirected;
pub(crate) use self::tracing::{Span, call, error, pipeline};

/// Counts and logs what happened to a script, and remembers that a server has it.
#[inline]
pub(crate) fn record(event: Event<'_>) {
    match event {
        Event::Called(script) => script.state().called(),
        Event::Missed(script) => {
            script.state().missed();
            self::tracing::missed(script);
        }
        Event::Loaded(script) => script.state().set_loaded(),
        Event::LoadRefused(script, refusal) => self::tracing::load_refused(script, refusal),
        Event::Repaired(script, by) => {
            script.state().repaired();
            self::tracing::repaired(script, by);
        }
    }
}

/// A call ended with an error.
#[inline]
pub(crate) fn failed(script: &Script) {
    script.state().failed();
}
