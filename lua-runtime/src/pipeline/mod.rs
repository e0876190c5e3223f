//! Many calls and commands at once: [`pipe`].

mod admission;
#[cfg(feature = "cluster-async")]
mod cluster;
mod conduct;
mod drive;
mod outcome;
mod plain;
mod queue;
#[cfg(test)]
mod tests;
mod transaction;
mod write;

use std::fmt;

use redis::{Cmd, ConnectionLike};

use self::queue::Queue;
use crate::call::IntoRequest;
use crate::error::Error;
use crate::observe;
use crate::reply::LuaReply;
use crate::script::Script;

pub use outcome::EachReply;

/// An empty [`Pipeline`].
///
/// ```no_run
/// #[lua_runtime::lua_scripts("lua")]
/// mod scripts {}
///
/// # fn main() -> Result<(), lua_runtime::Error> {
/// let mut con = redis::Client::open("redis://127.0.0.1/")?.get_connection()?;
/// let (visits, hit): (i64, scripts::RateLimitReply) = lua_runtime::pipe()
///     .call(scripts::increment("visits", 1))
///     .call(scripts::rate_limit("user:42", 10, 60))
///     .query(&mut con)?;
/// # Ok(())
/// # }
/// ```
pub fn pipe() -> Pipeline {
    Pipeline::default()
}

/// Calls of scripts and other commands that are sent together.
///
/// Replies come in the order in which the commands were added, whatever had to be repaired on the
/// way.
///
/// # A missing script
///
/// | | round trips | sent |
/// | --- | --- | --- |
/// | all scripts are there | 1 | the commands |
/// | the first use of a script in this process | 1 | `SCRIPT LOAD` of each such script, then the commands |
/// | a server that has lost some | 2 | the commands; then `SCRIPT LOAD` of each lost script and the calls that missed it |
/// | [`atomic`](Self::atomic) | 1 | `MULTI`, `SCRIPT LOAD` of each script, the commands, `EXEC` |
/// | the first such in this process | 2 | `SCRIPT LOAD` of each script, to see whether it is taken; then the same |
///
/// A call that missed its script did not run, and only such calls are sent again: they then run
/// after the rest of the pipeline. Where their place among the others counts, use
/// [`atomic`](Self::atomic), where nothing can miss, at the price of sending the scripts each time.
///
/// Where a server, an access rule or a proxy does not take `SCRIPT LOAD`, the first call of each
/// script goes as `EVAL` in its stead. That is remembered for all connections of the process. If a
/// transaction was discarded because it relied on what another user or server takes, each later one
/// asks its own beforehand: one round trip more.
///
/// A call that misses its script again, right after the server took it, is not sent a third time:
/// [`FailureKind::StillMissing`](crate::FailureKind::StillMissing). If the second write is longer
/// than a server reads at once (16 kB), `SCRIPT EXISTS` before each call tells a script that somebody
/// flushed in the middle, which is then called by `EVAL`, from one that replies so itself.
///
/// # On a cluster
///
/// An asynchronous cluster connection (feature `cluster-async`) sends the commands of all slots at
/// once. Those of one slot keep their order: two or more of them go inside of `MULTI` and `EXEC`,
/// and one by one where the cluster discards that because the slot is moving. Across slots there
/// is no order. What loads scripts asks for the cluster's map first and goes to the primaries that
/// need them: two round trips more.
///
/// Each command follows at most five redirects, its repair included. Once a command has been
/// redirected for two seconds in vain, each further one of its slot is sent once, and after four
/// seconds no more: what does not run then fails with the cluster's reply, and has not run. See
/// [`Call::invoke`](crate::Call::invoke).
///
/// While the keys of a slot are on two nodes, redis-rs's own retries, if it has some, come first:
/// with pauses of 1.28 s and more on Valkey 9, which replies `TRYAGAIN` to such a transaction.
///
/// A blocking cluster connection can't pipeline: each command takes a round trip of its own.
///
/// A transaction goes to one node, so its keys must share a slot: [`Error::CrossSlot`] says so
/// before anything is sent (features `cluster` and `cluster-async`).
///
/// # Commands that wait, watch or stream
///
/// | | in a plain pipeline | after [`atomic`](Self::atomic) | in a plain pipeline on a cluster |
/// | --- | --- | --- | --- |
/// | `BLPOP`, `BLMOVE`, `XREAD BLOCK`, `WAIT` and the like | waits, and so does what comes after it | does not wait: nil at once | waits: it is sent by itself, after the commands of its slot before it, and before those after it |
/// | `MULTI`, `EXEC`, `DISCARD`, `WATCH`, `UNWATCH`, `RESET` | sent as it is | refused | refused |
/// | `SUBSCRIBE` and its like, `MONITOR`, `SYNC`, `CLIENT REPLY` | refused | refused | refused |
///
/// What is refused is [`Error::Pipeline`] with the place of the command, before anything is sent.
/// `SUBSCRIBE`, `MONITOR` and `CLIENT REPLY` do not have one reply each, so that replies of other
/// commands, and on a multiplexed connection of other tasks, would be taken for theirs. On a cluster
/// commands go over connections that others use too, and a `WATCH` there would be theirs.
///
/// A command that waits holds up everybody else on a multiplexed or cluster connection, and
/// redis-rs's response timeout counts for it: give it a connection of its own.
///
/// # Nothing is run twice
///
/// If the connection fails after the commands were sent, it is unknown which of them ran, and this
/// library does not send them again: see [`Call::invoke`](crate::Call::invoke).
#[derive(Clone, Default)]
pub struct Pipeline {
    queue: Queue,
}

impl Pipeline {
    /// Adds a call of a script: the call itself, or a reference to one that is copied.
    pub fn call(&mut self, call: impl IntoRequest) -> &mut Self {
        self.queue.add_call(call.into_request());
        self
    }

    /// Adds any other command.
    ///
    /// Not `MULTI` and `EXEC`, for which there is [`atomic`](Self::atomic): a call between them
    /// gets `QUEUED`, and that its script is missing would be inside of the reply to
    /// `EXEC`, where nothing repairs it. Commands that wait, watch or stream have
    /// [rules of their own](Self#commands-that-wait-watch-or-stream); some are refused when the
    /// pipeline is sent.
    ///
    /// ```no_run
    /// # #[lua_runtime::lua_scripts("lua")]
    /// # mod scripts {}
    /// # fn main() -> Result<(), lua_runtime::Error> {
    /// # let mut con = redis::Client::open("redis://127.0.0.1/")?.get_connection()?;
    /// let (visits,): (i64,) = lua_runtime::pipe()
    ///     .call(scripts::increment("visits", 1))
    ///     .cmd(redis::Cmd::expire("visits", 3600))
    ///     .ignore()
    ///     .query(&mut con)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn cmd(&mut self, command: Cmd) -> &mut Self {
        self.queue.add_command(command);
        self
    }

    /// Leaves the reply of the command that was added last out of the result. Its error counts.
    pub fn ignore(&mut self) -> &mut Self {
        self.queue.ignore_last();
        self
    }

    /// Makes it a transaction: `MULTI` and `EXEC` around the commands, and inside of them the
    /// `SCRIPT LOAD` of each distinct script, so that none can be missing.
    ///
    /// If the server finds something wrong with a command before `EXEC`, nothing runs, and the
    /// error says so ([`PipelineError::is_discarded`](crate::PipelineError::is_discarded)). A script
    /// that raises an error does not undo the others: so are transactions on these servers.
    ///
    /// After `WATCH` on the same connection, `query::<Option<T>>` gives `None` where a watched key
    /// had changed and nothing ran; any other type is an error then. What was discarded is not sent
    /// again by this library, because the attempt has ended the `WATCH`.
    pub fn atomic(&mut self) -> &mut Self {
        self.queue.atomic = true;
        self
    }

    /// How many commands there are.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether there is no command.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Takes all commands out, and keeps the memory they took and whether it is a transaction.
    pub fn clear(&mut self) {
        self.queue.clear();
    }

    /// Runs the commands and makes a `T` of their replies: a tuple with an element for each that is
    /// not [ignored](Self::ignore), a `Vec` where all are of one type, or `()`.
    ///
    /// A pipeline without commands sends nothing and has no replies.
    ///
    /// # Errors
    ///
    /// The first command that failed, as [`Error::Pipeline`] with its place and its script; the
    /// others have still run. [`Error::Connection`] if the connection failed: it is unknown which of
    /// the commands ran. If it failed when only missed calls were still to run, it is the
    /// error of these inside of [`Error::Pipeline`]; [`Error::kind`] looks into both.
    ///
    /// A read timeout of redis-rs's blocking connection is for each reply: a server that is silent
    /// keeps a pipeline waiting as many times as it has commands.
    ///
    /// A reply that can't be read makes it [`FailureKind::Protocol`](crate::FailureKind::Protocol):
    /// drop the connection, which this library has closed.
    pub fn query<T: LuaReply>(&self, con: &mut dyn ConnectionLike) -> Result<T, Error> {
        self.span()
            .around(|| outcome::all(&self.queue, drive::blocking(&self.queue, con)?))
    }

    /// Like [`query`](Self::query), with an error in the place of each command that failed.
    ///
    /// ```no_run
    /// # #[lua_runtime::lua_scripts("lua")]
    /// # mod scripts {}
    /// use lua_runtime::Error;
    ///
    /// # fn main() -> Result<(), lua_runtime::Error> {
    /// # let mut con = redis::Client::open("redis://127.0.0.1/")?.get_connection()?;
    /// let (visits, hits): (Result<i64, Error>, Result<i64, Error>) = lua_runtime::pipe()
    ///     .call(scripts::increment("visits", 1))
    ///     .call(scripts::increment("hits", 1))
    ///     .query_each(&mut con)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The connection failed, the transaction was discarded, or `T` is a tuple of another number of
    /// replies.
    pub fn query_each<T: EachReply>(&self, con: &mut dyn ConnectionLike) -> Result<T, Error> {
        self.span()
            .around(|| outcome::each(&self.queue, drive::blocking(&self.queue, con)?))
    }

    /// Like [`query`](Self::query), on an asynchronous connection. The future is `Send`.
    ///
    /// Name the reply type on the left, or as `query_async::<(i64,), _>(…)`:
    ///
    /// ```no_run
    /// # #[lua_runtime::lua_scripts("lua")]
    /// # mod scripts {}
    /// # async fn run(con: &mut redis::aio::MultiplexedConnection) -> Result<(), lua_runtime::Error> {
    /// let (visits,): (i64,) = lua_runtime::pipe()
    ///     .call(scripts::increment("visits", 1))
    ///     .query_async(con)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// For a cluster pass redis-rs's own `ClusterConnection`, with the feature `cluster-async`. From
    /// inside of another type, or without the feature, redis-rs sends the whole pipeline again while
    /// a slot moves, and runs twice what ran before: see
    /// [`Call::invoke_async`](crate::Call::invoke_async).
    ///
    /// # Errors
    ///
    /// As [`query`](Self::query). For timeouts see [`Call::invoke_async`](crate::Call::invoke_async).
    #[cfg(feature = "aio")]
    pub async fn query_async<T, C>(&self, con: &mut C) -> Result<T, Error>
    where
        T: LuaReply,
        C: redis::aio::ConnectionLike + Send + 'static,
    {
        let work =
            async { outcome::all(&self.queue, drive::asynchronous(&self.queue, con).await?) };
        self.span().around_async(work).await
    }

    /// Like [`query_each`](Self::query_each), on an asynchronous connection.
    ///
    /// # Errors
    ///
    /// As [`query_each`](Self::query_each).
    #[cfg(feature = "aio")]
    pub async fn query_each_async<T, C>(&self, con: &mut C) -> Result<T, Error>
    where
        T: EachReply,
        C: redis::aio::ConnectionLike + Send + 'static,
    {
        let work =
            async { outcome::each(&self.queue, drive::asynchronous(&self.queue, con).await?) };
        self.span().around_async(work).await
    }

    /// Its span.
    fn span(&self) -> observe::Span {
        observe::pipeline(self.queue.atomic, self.queue.len())
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys and arguments may be secrets: only the scripts are shown.
        let names = self
            .queue
            .scripts
            .iter()
            .map(|script| script.map(Script::name));
        f.debug_struct("Pipeline")
            .field("scripts", &names.collect::<Vec<_>>())
            .field("atomic", &self.queue.atomic)
            .finish_non_exhaustive()
    }
}
