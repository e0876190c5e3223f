//! A connection that counts what goes through it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use redis::{Cmd, Pipeline, RedisFuture, RedisResult, Value};

/// A blocking or asynchronous connection that counts round trips and commands.
///
/// A round trip is one write and the replies to it: a single command, or a whole pipeline. Clones
/// share their counts with the original.
#[derive(Clone, Debug)]
pub struct Counting<C> {
    inner: C,
    counts: Counts,
}

/// The counts of a [`Counting`] connection, readable also where that has been moved away.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    round_trips: Arc<AtomicUsize>,
    commands: Arc<AtomicUsize>,
}

impl Counts {
    /// The writes since the start or the last reset.
    pub fn round_trips(&self) -> usize {
        self.round_trips.load(Ordering::SeqCst)
    }

    /// The commands in these writes; the MULTI and EXEC of an atomic pipeline count too.
    pub fn commands(&self) -> usize {
        self.commands.load(Ordering::SeqCst)
    }

    /// Sets both back to zero.
    pub fn reset(&self) {
        self.round_trips.store(0, Ordering::SeqCst);
        self.commands.store(0, Ordering::SeqCst);
    }

    fn add(&self, commands: usize) {
        self.round_trips.fetch_add(1, Ordering::SeqCst);
        self.commands.fetch_add(commands, Ordering::SeqCst);
    }
}

impl<C> Counting<C> {
    /// Counts from zero what goes through `inner` from now on.
    pub fn new(inner: C) -> Self {
        Self {
            inner,
            counts: Counts::default(),
        }
    }

    /// A handle on the counts.
    pub fn counts(&self) -> Counts {
        self.counts.clone()
    }

    /// See [`Counts::round_trips`].
    pub fn round_trips(&self) -> usize {
        self.counts.round_trips()
    }

    /// See [`Counts::commands`].
    pub fn commands(&self) -> usize {
        self.counts.commands()
    }

    /// See [`Counts::reset`].
    pub fn reset(&self) {
        self.counts.reset();
    }

    /// The connection itself; what goes through it is not counted.
    pub fn inner(&mut self) -> &mut C {
        &mut self.inner
    }

    /// Gives the connection back.
    pub fn into_inner(self) -> C {
        self.inner
    }
}

impl<C: redis::ConnectionLike> redis::ConnectionLike for Counting<C> {
    fn req_packed_command(&mut self, cmd: &[u8]) -> RedisResult<Value> {
        self.counts.add(1);
        self.inner.req_packed_command(cmd)
    }

    fn req_packed_commands(
        &mut self,
        cmd: &[u8],
        offset: usize,
        count: usize,
    ) -> RedisResult<Vec<Value>> {
        self.counts.add(offset + count);
        self.inner.req_packed_commands(cmd, offset, count)
    }

    fn req_command(&mut self, cmd: &Cmd) -> RedisResult<Value> {
        self.counts.add(1);
        self.inner.req_command(cmd)
    }

    fn get_db(&self) -> i64 {
        self.inner.get_db()
    }

    fn supports_pipelining(&self) -> bool {
        self.inner.supports_pipelining()
    }

    fn check_connection(&mut self) -> bool {
        self.inner.check_connection()
    }

    fn is_open(&self) -> bool {
        self.inner.is_open()
    }
}

impl<C: redis::aio::ConnectionLike> redis::aio::ConnectionLike for Counting<C> {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        self.counts.add(1);
        self.inner.req_packed_command(cmd)
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        self.counts.add(offset + count);
        self.inner.req_packed_commands(pipeline, offset, count)
    }

    fn get_db(&self) -> i64 {
        self.inner.get_db()
    }
}
