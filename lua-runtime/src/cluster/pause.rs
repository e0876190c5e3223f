//! Pauses that need no timer of the runtime.
//!
//! A tokio runtime may have none: without `enable_time` its `sleep` panics. And redis-rs's connection
//! may run on another runtime. So a thread wakes all that pause; it ends when none does.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// Ready after so long.
pub(super) fn pause(length: Duration) -> Pause {
    Pause {
        until: Instant::now() + length,
        waker: None,
    }
}

/// See [`pause`].
pub(super) struct Pause {
    until: Instant,
    /// What the timer wakes, once it knows of it.
    waker: Option<Waker>,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.until {
            return Poll::Ready(());
        }
        let waker = context.waker();
        let is_known = |known: &Waker| known.will_wake(waker);
        if !self.waker.as_ref().is_some_and(is_known) {
            if !TIMER.wake_at(self.until, waker.clone()) {
                // Rather no pause than one without end.
                return Poll::Ready(());
            }
            self.waker = Some(waker.clone());
        }
        Poll::Pending
    }
}

static TIMER: Timer = Timer {
    waiting: Mutex::new(Waiting {
        wakers: BTreeMap::new(),
        next: 0,
        is_running: false,
    }),
    changed: Condvar::new(),
};

struct Timer {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

struct Waiting {
    /// By when they are due, and a number that tells them apart.
    wakers: BTreeMap<(Instant, u64), Waker>,
    next: u64,
    /// Whether there is a thread for them.
    is_running: bool,
}

impl Timer {
    /// Whether somebody will do so.
    fn wake_at(&'static self, due: Instant, waker: Waker) -> bool {
        let mut waiting = self.lock();
        if !waiting.is_running {
            let thread = thread::Builder::new().name("lua-runtime".to_owned());
            if thread.spawn(|| self.run()).is_err() {
                return false;
            }
            waiting.is_running = true;
        }
        let number = waiting.next;
        waiting.next = number.wrapping_add(1);
        waiting.wakers.insert((due, number), waker);
        self.changed.notify_one();
        true
    }

    fn run(&self) {
        let mut waiting = self.lock();
        while let Some(entry) = waiting.wakers.first_entry() {
            let now = Instant::now();
            let (due, _) = *entry.key();
            if due <= now {
                let waker = entry.remove();
                drop(waiting);
                waker.wake();
                waiting = self.lock();
            } else {
                let changed = self.changed.wait_timeout(waiting, due - now);
                (waiting, _) = changed.unwrap_or_else(PoisonError::into_inner);
            }
        }
        waiting.is_running = false;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::runtime::Builder;

    use super::*;

    /// tokio's own `sleep` panics there.
    #[test]
    fn a_runtime_needs_no_timer() {
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        let begun = Instant::now();
        runtime.block_on(pause(Duration::from_millis(20)));
        assert!(begun.elapsed() >= Duration::from_millis(20));
    }

    #[test]
    fn pauses_go_on_side_by_side_and_again() {
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        for _ in 0..3 {
            let begun = Instant::now();
            let pauses = (0..200).map(|number| pause(Duration::from_millis(number % 20)));
            runtime.block_on(join_all(pauses));
            let took = begun.elapsed();
            assert!(took >= Duration::from_millis(19), "{took:?}");
            assert!(took < Duration::from_millis(1_900), "{took:?}");
        }
    }
}
