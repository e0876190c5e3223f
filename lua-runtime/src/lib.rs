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
//!   node, redirects without redis-rs's retries. Like `aio` it needs a runtime: `tokio-comp` beside
//!   it.
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

/// Ties a struct to a `.lua` file.
///
/// The file is read, checked and hashed when the crate is built. A mistake in it is a compile error
/// with the line of the Lua file; a change to it rebuilds the crate.
///
/// # On the struct
///
/// `#[lua(path = "…", returns = T)]`
///
/// - `path`: the file, relative to the folder of the crate's `Cargo.toml`. Required.
/// - `returns`: the reply's type, anything with [`LuaReply`]. Without it a call gives a
///   [`redis::Value`], or what [`Call::returning`] names.
/// - `errors`: an enum with [`derive(LuaError)`](derive@LuaError) that has a variant for each error
///   code that the script returns, and no others. It is checked against the script; a call still
///   returns [`Error`].
/// - `allow(undeclared_key, …)`: checks whose findings are not reported; see
///   [`lua_scripts`](macro@lua_scripts#warnings).
/// - `crate`: the path of this crate, where it is not `::lua_runtime`.
///
/// `#[lua("lua/limit.lua")]` is short for `#[lua(path = "lua/limit.lua")]`.
///
/// # On the fields
///
/// The order of the fields is the order of the entries: the first key is `KEYS[1]`, the first
/// argument is `ARGV[1]`.
///
/// - `#[lua(key)]`: a key, see [`ScriptKey`].
/// - no mark: an argument, see [`ScriptArg`].
/// - `#[lua(keys)]`, `#[lua(args)]`: any number of them, as a `Vec`, a slice or an array; the last
///   of its kind.
/// - `#[lua(optional)]`: an argument that may be left out, as an `Option`; the last ones, and not
///   before `args`. `None` sends nothing, and the script reads nil. A `None` before a `Some` is an
///   [`Error::Argument`], and nothing is sent.
/// - `#[lua(skip)]`: neither.
///
/// The fields are checked against the script: an index without a field, and a name that the script
/// gives to another entry, don't compile; a field that the script never reads is a warning.
///
/// # What it makes
///
/// - `const SCRIPT: &'static Script`
/// - `fn call(&self) -> Call<T>`
/// - `fn invoke(&self, con) -> Result<T, Error>`
/// - `fn invoke_async(&self, con) -> impl Future<Output = Result<T, Error>> + Send`, with the
///   feature `aio`
///
/// ```
/// use lua_runtime::LuaScript;
///
/// #[derive(LuaScript)]
/// #[lua(path = "lua/lock_acquire.lua", returns = bool)]
/// struct LockAcquire<'a> {
///     #[lua(key)]
///     lock: &'a str,
///     token: &'a str,
///     ttl: u64,
/// }
///
/// let call = LockAcquire { lock: "job:7", token: "worker-1", ttl: 30_000 }.call();
/// assert_eq!(call.script().name(), "lock_acquire");
/// ```
///
/// # On a unit struct
///
/// The script itself says what it takes: by its annotations, else by its code. Names then come
/// from its local variables (`local bucket = KEYS[1]`), and what it uses as a number must be one
/// ([`ScriptNumber`]):
///
/// ```
/// use lua_runtime::LuaScript;
///
/// #[derive(LuaScript)]
/// #[lua(path = "lua/rate_limit.lua", returns = (bool, u64))]
/// struct RateLimit;
///
/// // fn call(bucket: impl ScriptKey, limit: impl ScriptInteger, window: impl ScriptInteger)
/// let call = RateLimit::call("user:42", 10, 60);
/// ```
pub use lua_macros::LuaScript;

/// Decodes a script's reply into a struct or an enum.
///
/// The type works as `returns = T` of [`derive(LuaScript)`](derive@LuaScript), in
/// [`Call::returning`], and inside of other replies: `Vec<T>`, `Option<T>`, tuples, fields. The
/// fields are of any type with [`LuaReply`], so derived types nest. A reply that does not fit
/// names the field, as in `top replied nil at [2].score of Vec<Entry>, expected f64`.
///
/// # A struct, by position
///
/// From an array of exactly as many elements as there are fields, in their order:
///
/// ```
/// use lua_runtime::LuaReply;
///
/// // return { 1, limit - count - 1 }
/// #[derive(Debug, PartialEq, LuaReply)]
/// struct RateLimit {
///     allowed: bool,
///     remaining: u64,
///     #[lua(default)]
///     retry_after: u64,
/// }
///
/// # use redis::Value;
/// let value = Value::Array(vec![Value::Int(1), Value::Int(9)]);
/// let reply = RateLimit::from_reply(value)?;
/// assert_eq!(reply, RateLimit { allowed: true, remaining: 9, retry_after: 0 });
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// - An `Option` is `None` where Lua has `false` (nil on the wire).
/// - A Lua table ends at its first `nil`: the server drops everything after it, and an array that
///   is too short is an error. `#[lua(default)]` on the last fields allows it: a field that is missing
///   or nil becomes `Default::default()`.
/// - A tuple struct is the same without names. With one field it is transparent: it comes from
///   whatever its field comes from.
///
/// ```
/// use lua_runtime::LuaReply;
///
/// #[derive(Debug, PartialEq, LuaReply)]
/// struct JobId(u64);
///
/// #[derive(Debug, PartialEq, LuaReply)]
/// struct Next(JobId, Option<String>);
///
/// # use redis::Value;
/// let value = Value::Array(vec![Value::Int(7), Value::Nil]);
/// assert_eq!(Next::from_reply(value)?, Next(JobId(7), None));
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// # A struct, by name: `#[lua(map)]`
///
/// From field/value pairs: what `HGETALL` and the like give a script, or a table
/// `{ map = { … } }`; a flat array in RESP2, a map in RESP3.
///
/// ```
/// use lua_runtime::LuaReply;
///
/// // return redis.call('HGETALL', KEYS[1])
/// #[derive(Debug, PartialEq, LuaReply)]
/// #[lua(map)]
/// struct Job {
///     id: u64,
///     #[lua(rename = "createdAt")]
///     created_at: f64,
///     #[lua(default)]
///     attempts: u32,
///     error: Option<String>,
/// }
///
/// # use redis::Value;
/// # let bulk = |text: &str| Value::BulkString(text.as_bytes().to_vec());
/// let value = ["id", "7", "createdAt", "1.5", "owner", "x"].map(bulk).to_vec();
/// let job = Job::from_reply(Value::Array(value))?;
/// assert_eq!(job, Job { id: 7, created_at: 1.5, attempts: 0, error: None });
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// - The key is the field's name, or that of `#[lua(rename = "…")]`. Other keys are ignored; if a key
///   comes twice, the last value counts.
/// - A key that is absent is an error, except that an `Option` is `None`, and with
///   `#[lua(default)]` it is `Default::default()`, as it is for nil.
///
/// # JSON and MessagePack: `#[lua(json)]`, `#[lua(msgpack)]`
///
/// Features `json` and `msgpack`. On a struct or an enum: all of it comes from one string that
/// `cjson.encode` or `cmsgpack.pack` wrote; it needs `serde::Deserialize`, and serde's attributes
/// apply. On a field: only that field does. `Json` and `MessagePack` explain what Lua's libraries
/// make of lists, maps and numbers.
///
#[cfg_attr(feature = "json", doc = "```")]
#[cfg_attr(not(feature = "json"), doc = "```ignore")]
/// use lua_runtime::LuaReply;
/// use serde::Deserialize;
///
/// // return cjson.encode({ retries = 3 })
/// #[derive(Debug, PartialEq, Deserialize, LuaReply)]
/// #[lua(json)]
/// struct Options {
///     retries: u32,
/// }
///
/// // return { id, cjson.encode(tags), options }
/// #[derive(Debug, PartialEq, LuaReply)]
/// struct Task {
///     id: u64,
///     #[lua(json)]
///     tags: Vec<String>,
///     options: Option<Options>,
/// }
///
/// # use redis::Value;
/// # let bulk = |text: &str| Value::BulkString(text.as_bytes().to_vec());
/// let value = Value::Array(vec![Value::Int(7), bulk(r#"["a"]"#), bulk(r#"{"retries":3}"#)]);
/// let task = Task::from_reply(value)?;
/// assert_eq!(task, Task {
///     id: 7,
///     tags: vec!["a".to_owned()],
///     options: Some(Options { retries: 3 }),
/// });
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// # An enum
///
/// From integer codes, by `#[lua(code = 1)]` or Rust's own discriminants:
///
/// ```
/// use lua_runtime::LuaReply;
///
/// #[derive(Debug, PartialEq, LuaReply)]
/// enum Acquired {
///     Busy = 0,
///     Fresh = 1,
///     Extended = 2,
/// }
///
/// # use redis::Value;
/// assert_eq!(Acquired::from_reply(Value::Int(2))?, Acquired::Extended);
/// let mismatch = Acquired::from_reply(Value::Int(3)).unwrap_err();
/// assert_eq!(mismatch.to_string(), "the integer 3, expected Acquired (one of 0, 1, 2)");
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// or from strings and statuses: the variant's name in snake case (`TimedOut` is `timed_out`), or
/// that of `#[lua(rename = "…")]`:
///
/// ```
/// use lua_runtime::LuaReply;
///
/// #[derive(Debug, PartialEq, LuaReply)]
/// enum State {
///     Queued,
///     TimedOut,
///     #[lua(rename = "OK")]
///     Done,
///     #[lua(other)]
///     Other(String),
/// }
///
/// # use redis::Value;
/// # let bulk = |text: &str| Value::BulkString(text.as_bytes().to_vec());
/// assert_eq!(State::from_reply(bulk("timed_out"))?, State::TimedOut);
/// assert_eq!(State::from_reply(Value::Okay)?, State::Done);
/// assert_eq!(State::from_reply(bulk("new"))?, State::Other("new".to_owned()));
/// # Ok::<(), lua_runtime::Mismatch>(())
/// ```
///
/// `#[lua(other)]` on one variant takes the rest: a variant without a field takes any other code (or
/// string), a variant with one takes any value that the field's type accepts; `redis::Value` accepts
/// all. Without it an unknown value is an error that lists the known ones.
///
/// # Elsewhere
///
/// `#[lua(crate = path)]` names this crate where it is not `::lua_runtime`. A generic type is a reply
/// if its fields are: `struct Page<T> { items: Vec<T> }` wherever `Vec<T>` is one.
pub use lua_macros::LuaReply;

/// Turns a script's own errors into an enum.
///
/// A script returns an error with a code of its own by `return redis.error_reply('LIMITED try
/// later')`: the first word, in capitals, is the code. The derive implements `From<Error>`, so that
/// `?` and `map_err` work:
///
/// ```
/// use lua_runtime::LuaError;
///
/// #[derive(Debug, LuaError)]
/// enum JobError {
///     /// The code `LIMITED`.
///     Limited,
///     /// The code `NOT_FOUND`, with the text after it.
///     NotFound(String),
///     #[lua(code = "E2BIG")]
///     TooBig { message: String },
///     /// Any other error of the call.
///     #[lua(other)]
///     Other(lua_runtime::Error),
/// }
///
/// # use lua_runtime::Call;
/// fn work(call: &Call<u64>, con: &mut redis::Connection) -> Result<u64, JobError> {
///     Ok(call.invoke(con)?)
/// }
/// ```
///
/// - A variant's code is its name in capitals (`TimedOut` is `TIMED_OUT`), or that of
///   `#[lua(code = "…")]`.
/// - It holds nothing, the message as a `String`, or all of it as an [`Error`].
/// - `#[lua(other)]` is for the rest: other codes, a lost connection, a reply of the wrong shape.
///
/// `Display` shows the code and the message, or the [`Error`] that is held. With
/// `#[lua(no_display)]` on the enum, `Display` and `std::error::Error` are left to you, or to
/// another derive.
///
/// `#[lua(errors = JobError)]` beside `path` in [`derive(LuaScript)`](derive@LuaScript) checks the
/// enum against the script: if their codes differ, it doesn't compile.
/// `#[lua(crate = path)]` names this crate where it is not `::lua_runtime`.
pub use lua_macros::LuaError;

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
/// - `struct RateLimitReply`, if the file declares several returns; one return is its own type,
///   without any the call gives a [`redis::Value`] or what [`Call::returning`] names.
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
/// | `integer`, `number`, `boolean` | `i64`, `f64`, `bool` |
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
/// parameter of a function that it is passed to. What goes through `tonumber` is a `number`, through `cjson.decode`
/// `json`, through `cmsgpack.unpack` `msgpack`; these are `T?` if the script compares the argument with
/// `''`. The last arguments may be left out if the script tests them for nil and does not return an
/// error then: without a declared type that is an [`OptionalArg`].
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
