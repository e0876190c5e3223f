//! Typed Lua scripts for Redis and Valkey: checked at build time, never missing on the server.
//!
//! A `.lua` file stays plain Lua. [`lua_scripts`](macro@lua_scripts) reads a folder of them when your
//! crate is built, checks and hashes each, and makes a function of each, with named, typed arguments
//! and a typed reply:
//!
//! ```no_run
//! #[lua_runtime::lua_scripts("lua")]
//! pub mod scripts {}
//!
//! # fn main() -> Result<(), lua_runtime::Error> {
//! let mut con = redis::Client::open("redis://127.0.0.1/")?.get_connection()?;
//! let hit = scripts::rate_limit("user:42", 10, 60).invoke(&mut con)?;
//! println!("{} {}", hit.allowed, hit.remaining);
//! # Ok(())
//! # }
//! ```
//!
//! [`derive(LuaScript)`](derive@LuaScript) ties one file to a struct of yours:
//!
//! ```no_run
//! use lua_runtime::LuaScript;
//!
//! #[derive(LuaScript)]
//! #[lua(path = "lua/rate_limit.lua", returns = (bool, u64))]
//! struct RateLimit<'a> {
//!     #[lua(key)]
//!     bucket: &'a str,
//!     limit: u64,
//!     window: u64,
//! }
//!
//! # fn main() -> Result<(), lua_runtime::Error> {
//! let mut con = redis::Client::open("redis://127.0.0.1/")?.get_connection()?;
//! let hit = RateLimit { bucket: "user:42", limit: 10, window: 60 };
//! let (allowed, remaining) = hit.invoke(&mut con)?;
//! # Ok(())
//! # }
//! ```
//!
//! [`derive(LuaReply)`](derive@LuaReply) decodes replies into your own structs and enums,
//! [`derive(LuaError)`](derive@LuaError) turns a script's own errors into an enum.
//!
//! # What goes over the wire
//!
//! | | round trips | sent |
//! | --- | --- | --- |
//! | a call | 1 | `EVALSHA` |
//! | a call of a script that the server does not have | 2 | `EVALSHA`, then in one write `SCRIPT LOAD` and the same `EVALSHA` |
//!
//! Servers lose scripts: at a restart, by `SCRIPT FLUSH`, at a failover, and a node that joins a
//! cluster has none. The server's reply tells the call that the script is missing, and the call loads
//! it on the node that replied. Only the exact text that servers themselves use for a missing script
//! counts: it means that nothing ran. Every other reply is final, so that nothing that ran is ever run
//! again.
//!
//! Where a connection can't pipeline (redis-rs's blocking cluster connection), or the server or a
//! proxy refuses `SCRIPT LOAD`, the repair is an `EVAL`. A script that replies the servers' own text
//! itself runs twice, but never a third time: see [`Call::invoke`].
//!
//! A script whose first line is `#!lua flags=no-writes` is called by `EVALSHA_RO`, so that a
//! cluster connection may send it to a replica.
//!
//! # Pipelines, transactions, clusters
//!
//! [`pipe`] sends many calls and other commands at once, as a transaction if you want one, and loads
//! missing scripts without running anything twice. On a cluster (features `cluster` and
//! `cluster-async`) commands go to the nodes of their keys, and a call across slots is refused before
//! it is sent.
//!
//! # Connections
//!
//! Blocking calls take `&mut dyn redis::ConnectionLike`: a `Connection`, a cluster connection, a
//! pooled one (r2d2). Asynchronous calls (feature `tokio-comp` or `aio`) take anything with
//! `redis::aio::ConnectionLike`: a `MultiplexedConnection`, a `ConnectionManager`, an asynchronous
//! cluster connection; of a pooled connection pass what it holds: `&mut *pooled`.
//!
//! # Features
//!
//! - `tokio-comp`: asynchronous calls on tokio.
//! - `aio`: asynchronous calls, for a `redis` that has its runtime already by a feature of its own
//!   (`tokio-comp` or `smol-comp`).
//! - `cluster`: calls across slots are refused before they are sent, on the blocking cluster
//!   connection.
//! - `cluster-async`: the same on the asynchronous one; pipelines across nodes, loading on every
//!   node, redirects without redis-rs's retries. Like `aio` it needs a runtime, such as `tokio-comp`.
//! - `stats` (on by default): [`Script::stats`], what each script has done in this process.
//! - `tracing`: a span for each call and pipeline, and events for misses, repairs and errors.
//! - `json`: arguments and replies of any `serde` type as JSON, what Lua's `cjson` reads and
//!   writes: `Json<T>` and `#[lua(json)]`.
//! - `msgpack`: the same as MessagePack, for Lua's `cmsgpack`: `MessagePack<T>` and
//!   `#[lua(msgpack)]`.

mod argument;
mod call;
#[cfg(feature = "cluster")]
mod cluster;
mod derives;
mod error;
mod load;
mod observe;
mod pipeline;
#[doc(hidden)]
pub mod private;
mod recovery;
mod reply;
mod request;
mod script;
#[cfg(any(feature = "json", feature = "msgpack"))]
mod serialized;
mod unreadable;

pub use argument::{
    OptionalArg, OptionalInteger, OptionalNumber, OptionalString, ScriptArg, ScriptInteger,
    ScriptKey, ScriptList, ScriptNumber, ScriptString,
};
pub use call::{Call, IntoRequest};
pub use derives::{LuaError, LuaReply, LuaScript};
pub use error::{
    ArgumentError, ConnectionError, CrossSlotError, Error, FailureKind, LuaError, PipelineError,
    ReplyError, ScriptError, ServerError,
};
pub use load::{LoadReport, NodeLoad};
pub use pipeline::{EachReply, Pipeline, pipe};
pub use reply::{LuaReply, Mismatch, Redis};
#[cfg(feature = "stats")]
pub use script::Stats;
pub use script::{Location, Script};
#[cfg(feature = "json")]
pub use serialized::Json;
#[cfg(feature = "msgpack")]
pub use serialized::MessagePack;

/// The README's code is compiled as its reader would.
#[cfg(all(doctest, feature = "aio"))]
#[doc = include_str!("../../README.md")]
mod readme {}

#[cfg(all(doctest, feature = "stats"))]
#[doc = include_str!("../../docs/debugging.md")]
mod debugging {}

#[cfg(doctest)]
#[doc = include_str!("../../lua/README.md")]
mod scripts_to_copy {}

/// Turns a folder of `.lua` files into a module of typed functions.
///
/// Put on an empty module; the path is relative to the folder of the crate's `Cargo.toml`:
///
/// ```
/// #[lua_runtime::lua_scripts("lua")]
/// pub mod scripts {}
///
/// let call = scripts::rate_limit("user:42", 10, 60);
/// assert_eq!(call.script().name(), "rate_limit");
/// assert!(scripts::ALL.contains(&scripts::RATE_LIMIT));
/// ```
///
/// # What it makes
///
/// For `rate_limit.lua`:
///
/// - `fn rate_limit(…) -> Call<RateLimitReply>` with a parameter for each key and argument: named
///   and typed by the file's annotations, else by its code. Its documentation is the file's, with
///   the script itself folded in.
/// - `const RATE_LIMIT: &Script`.
/// - `enum RateLimitError`, if the file declares errors of its own; see
///   [`derive(LuaError)`](derive@LuaError).
/// - `struct RateLimitReply`, if the file declares several returns, or its code replies a list of
///   several values; one value is its own type.
///
/// A folder in the folder is a module in the module. Files and folders whose names start with `_`
/// or `.`, and files that others include, get no function. For all of them together:
///
/// - `const ALL: &[&Script]`
/// - `fn load_all(con) -> Result<LoadReport, Error>`: `SCRIPT LOAD` of all, one round trip. Calls do
///   not need it. See [`LoadReport`].
/// - `load_all_async`, with the feature `aio`
///
/// The module keeps its own items, and annotations may name the types in its scope.
///
/// # Annotations
///
/// ```lua
/// --- Sliding-window rate limiter.
/// ---@key bucket           sorted set of hits
/// ---@arg limit   integer  hits allowed
/// ---@arg window  integer  seconds
/// ---@return boolean allowed
/// ---@return integer remaining
/// ```
///
/// | in an argument | takes |
/// | --- | --- |
/// | `string` | [`ScriptString`] |
/// | `integer` | [`ScriptInteger`] |
/// | `number` | [`ScriptNumber`] |
/// | `boolean` | `bool`, sent as `1` or `0` |
/// | `string?`, `integer?`, `number?` | [`OptionalString`], [`OptionalInteger`], [`OptionalNumber`]: `None`, the value, `Some` of it, or a reference to any option; absent is sent as the empty string |
/// | `any?` | [`OptionalArg`]: `None`, an `Option<&str>`, or a reference to any other option |
/// | another `T?` | an `Option`; `None` is sent as the empty string |
/// | `name? T` | what `T?` takes; absent sends nothing |
/// | `json<T>`, `msgpack<T>` | `&T`, serialized; without `<T>` anything that can be (features `json`, `msgpack`) |
/// | a type of Rust | that type, which is a [`ScriptArg`] |
/// | nothing, or `any` | any [`ScriptArg`] |
///
/// | in a return | gives |
/// | --- | --- |
/// | `string`, `status` | `String` |
/// | `bytes` | `Vec<u8>` |
/// | `integer`, `number`, `boolean` | `i64`, `f64`, `bool` |
/// | `nil` | `()` |
/// | `T?`, `T[]`, `map<K, V>` | `Option<T>`, `Vec<T>`, `HashMap<K, V>` |
/// | `json<T>`, `msgpack<T>` | `Json<T>`, `MessagePack<T>` (features `json`, `msgpack`) |
/// | a type of Rust | that type, which is a [`LuaReply`] |
///
/// A type of Rust is one that is in scope of the module: your own by `use super::JobId;` in it, or
/// written with its path, `crate::jobs::JobId`. A generated reply has `Debug`, `Clone` and
/// `PartialEq` where all of its fields have.
///
/// `---@key ... shards` and `---@arg ... members string` take any number of them, as a slice.
///
/// An argument may be absent in two ways. `---@arg limit integer?` is always sent, as the empty string
/// if it is `None`: the script tests `ARGV[1] ~= ''`. `---@arg window? integer` is not sent if it is
/// `None`: the script tests `ARGV[2] ~= nil`, or `#ARGV`. Such arguments must be the last ones. A
/// `None` before a `Some` would move the latter to another index: that is an [`Error::Argument`], and
/// nothing is sent.
///
/// Without a `---@key` or `---@arg` the parameters come from the script's code. A name comes from the
/// comments at its top (`-- KEYS[1] bucket`, `-- key 1 -> bucket`), else from a local variable that
/// holds the entry or a value made from it, else from a field that it is written to, else from the
/// parameter of a function that it is passed to, else from the command that gets it: in
/// `redis.call('EXPIRE', KEYS[1], ARGV[1])` it is `seconds`. What goes through `tonumber` is a `number`,
/// through `cjson.decode` `json`, through `cmsgpack.unpack` `msgpack`. What the script only passes on to
/// commands is an `integer` or a `number` if all of them take nothing else there. These are `T?` if the
/// script compares the argument with `''`. The last arguments may be left out if the script tests them
/// for nil and does not return an error then: without a declared type that is an [`OptionalArg`].
///
/// Without a `---@return` the reply is what the script's code gives, over every way that it ends, the
/// last line included: `return redis.call('INCR', KEYS[1])` is an `i64`, `GET` an `Option<Vec<u8>>`, as
/// what is stored may be any bytes, and `{ 1, left }` a struct with the fields `value1` and `left`. A
/// script that only ever ends without a value replies `()`. The type decodes every reply of the
/// script, with RESP2 and RESP3; where none does, as for a number or a text, it is a [`redis::Value`].
/// 0 and 1 are an `i64`: declare `---@return boolean` where they mean that. [`Call::returning`] names
/// another type for one call. If the code comes to reply something else, callers do not compile any
/// more: declare the reply where it is to stay.
///
/// `---@error LIMITED the caller must wait` declares an error that the script returns: by
/// `return redis.error_reply('LIMITED try later')`, or as a table `{ err = 'LIMITED try later' }`. The
/// build warns of a declared code that the script never returns, and of a code that is not declared.
///
/// ```
/// # #[lua_runtime::lua_scripts("lua")]
/// # pub mod scripts {}
/// # use scripts::LeakyBucketError;
/// # fn main() {}
/// fn pour(con: &mut redis::Connection, leak: f64) -> Result<bool, LeakyBucketError> {
///     match scripts::leaky_bucket("bucket", 10, leak, 1, 0).invoke(con).map_err(Into::into) {
///         Ok(reply) => Ok(reply.allowed),
///         Err(LeakyBucketError::Badleak { message }) => panic!("{message}"),
///         Err(other) => Err(other),
///     }
/// }
/// ```
///
/// # Options
///
/// `#[lua_scripts("lua", exclude = ["drafts"], prefix = "lua_", read_only, allow(undeclared_key), crate = path)]`
///
/// - `exclude`: files and folders to leave out, relative to the folder.
/// - `prefix`: what the names of the functions start with.
/// - `read_only`: all scripts are called by `EVALSHA_RO`, and none may write.
/// - `allow`: checks whose findings are not reported; see below.
/// - `crate`: the path of this crate as the module sees it, where it is not `::lua_runtime`.
///
/// # Warnings
///
/// On stable Rust a macro can warn only by using something deprecated. So a warning reads `use of
/// deprecated constant`, followed by the text of the check and its code, such as `[undeclared-key]`.
/// `-D warnings` makes it an error, as any warning. `#![allow(deprecated)]` and `#[allow(deprecated)]`
/// do not hide it: they are about Rust. (`#![allow(warnings)]` does, and `#![forbid(deprecated)]` makes
/// each an error.)
///
/// If the script is right as it is, allow the finding
///
/// - for a line, by a comment with a reason, at its end or above it:
///   `-- lua-check: allow(undeclared-key) why`
/// - for a file, by `-- lua-check: allow-file(undeclared-key) why`
/// - for a folder, by `undeclared-key = "allow"` under `[levels]` in its `lua-check.toml`, or under
///   `[folders."queue/legacy".levels]` for one folder in it; the command line reads the same file
/// - for one module or struct, by `allow(undeclared_key, float_reply)`, with `_` for `-`. Two more
///   codes are known here, `no_build_script` and `unwatched_folder`. `allow(warnings)` allows all
///   warnings and no errors, for a team that lets `lua-check` report them instead. An `allow` without
///   a finding is not reported.
///
/// # New files
///
/// A changed, renamed or deleted file rebuilds the crate. Cargo does not notice a new file by itself:
/// one line in `main` of the crate's `build.rs` makes it look.
///
/// ```
/// println!("cargo::rerun-if-changed=lua");
/// ```
///
/// If that line is missing, or the build script watches something else, the macro warns. (It reads
/// what the build script printed. A build script that prints no `rerun-if-…` at all makes cargo watch
/// the whole package, which is enough.)
pub use lua_macros::lua_scripts;
