//! One call of a script: the unit that `invoke`, `invoke_async` and logs share.

pub(crate) mod decode;
pub(crate) mod drive;

use std::fmt;

use redis::{Cmd, ConnectionLike, Value};

use crate::argument::Entries;
use crate::error::Error;
use crate::observe;
use crate::reply::{LuaReply, Mismatch};
use crate::request::Request;
use crate::script::Script;

/// A call of a script with its keys and arguments already encoded, and `R` as its reply.
///
/// A call can be cloned, sent to another thread, kept, and invoked as often as wanted. It holds
/// the encoded `EVALSHA` (`EVALSHA_RO` for a [read-only](Script::is_read_only) script) and nothing
/// that borrows from its arguments.
///
/// ```no_run
/// use lua_runtime::LuaScript;
///
/// #[derive(LuaScript)]
/// #[lua(path = "lua/increment.lua", returns = i64)]
/// struct Increment<'a> {
///     #[lua(key)]
///     counter: &'a str,
///     by: i64,
/// }
///
/// # fn main() -> Result<(), lua_runtime::Error> {
/// let mut con = redis::Client::open("redis://127.0.0.1/")?.get_connection()?;
/// let call = Increment { counter: "visits", by: 1 }.call();
/// let first: i64 = call.invoke(&mut con)?;
/// let second: i64 = call.invoke(&mut con)?;
/// assert_eq!(second, first + 1);
/// # Ok(())
/// # }
/// ```
pub struct Call<R = Value> {
    request: Request,
    /// What makes the reply of the server's value. Held here, so that the bound `R: LuaReply` is
    /// asked for once, and not wherever the call is invoked.
    decode: fn(Value) -> Result<R, Mismatch>,
}

impl<R> Call<R> {
    pub(crate) fn encode(script: &'static Script, write: &dyn Fn(&mut Entries)) -> Self
    where
        R: LuaReply,
    {
        Self {
            request: Request::encode(script, write),
            decode: R::from_reply,
        }
    }

    /// The script that is called.
    pub fn script(&self) -> &'static Script {
        self.request.script()
    }

    /// The encoded `EVALSHA` command, for what this library does not do by itself.
    ///
    /// Sent as it is, nothing repairs a missing script: [`invoke`](Self::invoke) does.
    pub fn command(&self) -> &Cmd {
        self.request.command()
    }

    /// The same call with another reply type.
    ///
    /// ```
    /// # use lua_runtime::LuaScript;
    /// # #[derive(LuaScript)]
    /// # #[lua(path = "lua/hello.lua")]
    /// # struct Hello;
    /// let call = Hello::call("Lua").returning::<String>();
    /// ```
    pub fn returning<T: LuaReply>(self) -> Call<T> {
        Call {
            request: self.request,
            decode: T::from_reply,
        }
    }

    /// Runs the script and decodes its reply.
    ///
    /// One round trip (`EVALSHA`) if the server has the script; two if it doesn't: then one write
    /// of `SCRIPT LOAD` and the same `EVALSHA`. Where the connection can't pipeline (the blocking
    /// cluster connection) or the server refuses `SCRIPT LOAD`, an `EVAL` takes its place.
    ///
    /// `con` is any blocking connection of redis-rs: `&mut Connection`, a pooled connection, a
    /// cluster connection, or a `&mut dyn ConnectionLike`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Nothing is run twice
    ///
    /// Only the server's own reply that it does not have the script, which means that nothing
    /// ran, makes this library send a further command.
    ///
    /// A script can reply that very text itself, byte for byte, after it has written. It is then
    /// taken for missing once and run a second time, and no third: if the server gives this reply
    /// right after it took the script by `SCRIPT LOAD`, the call ends with
    /// [`FailureKind::StillMissing`]. (Where the server refuses `SCRIPT LOAD`, the `EVAL` that
    /// follows may be a third run; the next calls begin with `EVALSHA` and `EVAL`.) The build
    /// refuses such scripts: `forged-noscript`. What is longer than a server reads at once, 16 kB of
    /// script and arguments, is sent with `SCRIPT EXISTS` between, so that a script that somebody
    /// flushed in the middle is told from one that replies so.
    ///
    /// If the connection breaks or times out after the call was sent, it is unknown whether the
    /// script ran: [`Error::Connection`]. Call again only if running twice does no harm, or make it
    /// harmless: a script that is given a token, and stores it by `SET … NX` together with what it
    /// writes, does nothing the second time. Of the scripts to copy, `increment_once.lua` does so, and
    /// `lock_acquire.lua` by its owner's token.
    ///
    /// # On a cluster
    ///
    /// Keys in different slots are refused before anything is sent ([`Error::CrossSlot`], features
    /// `cluster` and `cluster-async`).
    ///
    /// redis-rs's cluster connections send commands again by themselves, up to their number of
    /// `retries` (16 unless you set it): after a response timeout (the asynchronous one only where
    /// its `overall_response_timeout` is longer), after a lost connection and a reply that can't be
    /// read, and after `MOVED`, `ASK`, `TRYAGAIN`, `CLUSTERDOWN`, `MASTERDOWN`, `LOADING` and
    /// `READONLY`, which a script may return too. Where a second run would do harm, use the
    /// asynchronous one with `ClusterClientBuilder::retries(0)` and the feature `cluster-async`: then only what a node replies with `MOVED`, `ASK` or
    /// `TRYAGAIN` for the slot of the call is sent again, and that has not run. (The blocking
    /// connection needs at least one retry: without, it does not learn of slots that have moved.)
    ///
    /// On redis-rs's own asynchronous `ClusterConnection` this library follows at most five
    /// redirects of a call, the repair of a missing script included, and only until two seconds
    /// have passed since the call was first redirected; the time that redis-rs's own retries take
    /// counts. (Where redis-rs was sent to the wrong node, the first redirect is always followed.)
    /// Then the call ends with the cluster's reply ([`FailureKind::Cluster`]), and has not run.
    ///
    /// A script that returns such a reply itself, for the slot of its own key, is run a second
    /// time, inside of `MULTI` and `EXEC`, which shows whose reply it is. A user without the right
    /// to `MULTI` runs it up to six times. With retries redis-rs runs it as often as it retries, in
    /// addition, as it runs scripts again that return `READONLY` or `CLUSTERDOWN`.
    ///
    /// Without retries redis-rs has no connection to a node that has no slots yet. A key that has
    /// moved to such a node before its slot is out of reach until the slot has moved, too.
    ///
    /// # A reply that can't be read
    ///
    /// redis-rs accepts only UTF-8 in an error or a status, and no arrays nested 100 deep. A script
    /// that returns other bytes (`redis.error_reply('no such job ' .. ARGV[1])`) breaks the connection
    /// of its reply: [`FailureKind::Protocol`]. Drop the connection. This library has closed it,
    /// because on an open one every further call would run and get no reply, or a piece of that one.
    ///
    /// [`FailureKind::Cluster`]: crate::FailureKind::Cluster
    /// [`FailureKind::Protocol`]: crate::FailureKind::Protocol
    /// [`FailureKind::StillMissing`]: crate::FailureKind::StillMissing
    pub fn invoke(&self, con: &mut dyn ConnectionLike) -> Result<R, Error> {
        let Self { request, decode } = self;
        let outcome = span(request).around(|| {
            let value = drive::blocking(request, con)?;
            decode::decode(request.script(), value, *decode)
        });
        counted(request, outcome)
    }

    /// Like [`invoke`](Self::invoke), on an asynchronous connection.
    ///
    /// `con` is a `MultiplexedConnection`, a `ConnectionManager`, an asynchronous cluster
    /// connection, or the connection behind a pooled one (`&mut *pooled`). The future is `Send`.
    ///
    /// What this library does for a cluster it does where `C` is redis-rs's own `ClusterConnection`
    /// and the feature `cluster-async` is on. A type around it (deadpool's cluster `Connection` is
    /// one, and has all it takes to be passed here) is a connection like any other: pass
    /// `&mut *pooled`.
    ///
    /// # Errors
    ///
    /// As [`invoke`](Self::invoke). A future that is dropped before it is done leaves it open
    /// whether the script ran, as with every command of redis-rs.
    ///
    /// Keep redis-rs's response timeout (half a second by default). With
    /// `AsyncConnectionConfig::set_response_timeout(None)` a call may wait for ever: a request that
    /// is sent in the moment in which the connection breaks can be lost inside of redis-rs's
    /// `MultiplexedConnection` (1.8), and then only the timeout ends the call. It was not sent; but
    /// that can't be told from one that was, so that the error says that it may have run.
    ///
    /// Give sharded subscriptions (`SSUBSCRIBE`, RESP3) a connection of their own. When their slot moves
    /// the node says so by itself, and redis-rs (1.8) takes that for the reply to whatever call is under
    /// way, and that call's reply for the next one's. A call that gets such a message in the place of its
    /// reply ends with [`FailureKind::Protocol`](crate::FailureKind::Protocol), and so does a pipeline;
    /// what others get over that connection nobody can tell from the right replies.
    ///
    /// A reply that can't be read ([`FailureKind::Protocol`](crate::FailureKind::Protocol)) ends the
    /// connection for all who share it: their calls end with
    /// [`FailureKind::Connection`](crate::FailureKind::Connection).
    #[cfg(feature = "aio")]
    pub fn invoke_async<'a, C>(
        &'a self,
        con: &'a mut C,
    ) -> impl Future<Output = Result<R, Error>> + Send + use<'a, C, R>
    where
        C: redis::aio::ConnectionLike + Send + 'static,
    {
        let Self { request, decode } = self;
        async move {
            let work = async {
                let value = drive::asynchronous(request, con).await?;
                decode::decode(request.script(), value, *decode)
            };
            let outcome = span(request).around_async(work).await;
            counted(request, outcome)
        }
    }

    /// [`invoke_async`](Self::invoke_async) that keeps the call for itself.
    #[cfg(feature = "aio")]
    pub(crate) async fn invoke_async_owned<C>(self, con: &mut C) -> Result<R, Error>
    where
        C: redis::aio::ConnectionLike + Send + 'static,
    {
        self.invoke_async(con).await
    }
}

// By hand: a derived one would ask for `R: Clone`.
impl<R> Clone for Call<R> {
    fn clone(&self) -> Self {
        Self {
            request: self.request.clone(),
            decode: self.decode,
        }
    }
}

impl<R> fmt::Debug for Call<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys and arguments may be secrets: only their number is shown.
        f.debug_struct("Call")
            .field("script", &self.request.script().name())
            .field(
                "entries",
                &self.request.command().args_iter().len().saturating_sub(3),
            )
            .finish_non_exhaustive()
    }
}

/// A [`Call`], or a reference to one: what [`Pipeline::call`](crate::Pipeline::call) takes.
pub trait IntoRequest {
    #[doc(hidden)]
    fn into_request(self) -> Request;
}

impl<R> IntoRequest for Call<R> {
    fn into_request(self) -> Request {
        self.request
    }
}

impl<R> IntoRequest for &Call<R> {
    fn into_request(self) -> Request {
        self.request.clone()
    }
}

/// The span of a call.
#[inline]
fn span(request: &Request) -> observe::Span {
    #[cfg(feature = "tracing")]
    let keys = || request.keys();
    #[cfg(not(feature = "tracing"))]
    let keys = || None;
    observe::call(request.script(), keys)
}

/// Counts an error.
#[inline]
fn counted<R>(request: &Request, outcome: Result<R, Error>) -> Result<R, Error> {
    if outcome.is_err() {
        observe::failed(request.script());
    }
    outcome
}
