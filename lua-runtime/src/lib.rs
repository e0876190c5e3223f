//! Typed Lua scripts for Redis and Valkey: checked at build time, never missing on the server.
//!
//! A `.lua` file stays plain Lua. [`derive(LuaScript)`](derive@LuaScript) reads it when your crate
//! is built, checks it, hashes it into a constant, and gives you a call with named, typed
//! arguments and a typed reply:
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
//! # What goes over the wire
//!
//! | | round trips | sent |
//! | --- | --- | --- |
//! | a call | 1 | `EVALSHA` |
//! | a call of a script that the server does not have | 2 | `EVALSHA`, then in one write `SCRIPT LOAD` and the same `EVALSHA` |
//!
//! Servers lose scripts: at a restart, by `SCRIPT FLUSH`, at a failover, and a node that joins a
//! cluster has none. A call notices by the server's answer and repairs it, on the node that
//! answered. Only the exact text that servers themselves use for a missing script counts: it means
//! that nothing ran. Every other answer is final, so that nothing that ran is ever run again.
//!
//! Where a connection can't pipeline (redis-rs's blocking cluster connection), or the server or a
//! proxy refuses `SCRIPT LOAD`, the repair is an `EVAL`.
//!
//! A script whose first line is `#!lua flags=no-writes` is called by `EVALSHA_RO`, so that a
//! cluster connection may have a replica answer it.
//!
//! # Connections
//!
//! Blocking calls take `&mut dyn redis::ConnectionLike`: a `Connection`, a cluster connection, a
//! pooled one (r2d2). Asynchronous calls (feature `aio`) take anything with
//! `redis::aio::ConnectionLike`: a `MultiplexedConnection`, a `ConnectionManager`, an asynchronous
//! cluster connection; of a pooled connection take what it holds: `&mut *pooled`.
//!
//! # Features
//!
//! - `aio`: asynchronous calls. Your `redis` needs a runtime beside it: its feature `tokio-comp`
//!   or `smol-comp`.
//! - `json`: arguments and replies of any `serde` type as JSON, what Lua's `cjson` reads and
//!   writes: `Json<T>` and `#[lua(json)]`.
//! - `msgpack`: the same as MessagePack, for Lua's `cmsgpack`: `MessagePack<T>` and
//!   `#[lua(msgpack)]`.

mod argument;
mod call;
mod drive;
mod encode;
mod error;
mod load;
#[doc(hidden)]
pub mod private;
mod recovery;
mod reply;
mod script;
#[cfg(any(feature = "json", feature = "msgpack"))]
mod serialized;

pub use argument::{ScriptArg, ScriptInteger, ScriptKey, ScriptList, ScriptNumber, ScriptString};
pub use call::Call;
pub use error::{ArgumentError, ConnectionError, Error, ReplyError, ServerError};
pub use reply::{LuaReply, Mismatch, Redis};
pub use script::Script;
#[cfg(feature = "json")]
pub use serialized::Json;
#[cfg(feature = "msgpack")]
pub use serialized::MessagePack;

/// Ties a struct to a `.lua` file.
///
/// The file is read, checked and hashed when the crate is built. A mistake in it is an error of
/// the build, with the line of the Lua file; a change to it rebuilds the crate.
///
/// # On the struct
///
/// `#[lua(path = "…", returns = T)]`
///
/// - `path`: the file, relative to the folder of the crate's `Cargo.toml`. Required.
/// - `returns`: the reply's type, anything with [`LuaReply`]. Without it a call gives a
///   [`redis::Value`], or what [`Call::returning`] names.
/// - `crate`: the path of this crate, where it is not `::lua_runtime`.
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
/// - `#[lua(skip)]`: neither.
///
/// The fields are held against the script: an index without a field, and a name that the script
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

/// The README's code is compiled as its reader would.
#[cfg(all(doctest, feature = "aio"))]
#[doc = include_str!("../../README.md")]
mod readme {}

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
/// - `struct RateLimitReply`, if the file declares several returns; one return is its own type,
///   without any the call gives a [`redis::Value`] or what [`Call::returning`] names.
///
/// A folder in the folder is a module in the module. Files and folders whose names start with `_`
/// or `.`, and files that others include, become nothing. For all of them together:
///
/// - `const ALL: &[&Script]`
/// - `fn load_all(con) -> Result<(), Error>`: `SCRIPT LOAD` of all, one round trip. Calls do not
///   need it.
/// - `load_all_async`, with the feature `aio`
///
/// What the module holds already stays, and is in scope of the types that annotations name.
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
/// | `T?` | an `Option`; `None` is sent as the empty string |
/// | a type of Rust | that type, which is a [`ScriptArg`] |
/// | nothing | any [`ScriptArg`]; a [`ScriptNumber`] where the script says `tonumber` |
///
/// | in a return | gives |
/// | --- | --- |
/// | `string`, `status` | `String` |
/// | `integer`, `number`, `boolean` | `i64`, `f64`, `bool` |
/// | `T?`, `T[]`, `map<K, V>` | `Option<T>`, `Vec<T>`, `HashMap<K, V>` |
/// | a type of Rust | that type, which is a [`LuaReply`] |
///
/// `---@key ... shards` and `---@arg ... members string` take any number of them, as a slice.
///
/// # Options
///
/// `#[lua_scripts("lua", exclude = ["drafts"], prefix = "lua_", read_only, crate = path)]`
///
/// - `exclude`: files and folders to leave out, relative to the folder.
/// - `prefix`: what the names of the functions start with.
/// - `read_only`: all scripts are called by `EVALSHA_RO`, and none may write.
/// - `crate`: the path of this crate, where it is not `::lua_runtime`.
///
/// # New files
///
/// A changed, renamed or deleted file rebuilds the crate. That there is a new one, the compiler
/// does not see by itself: one line in `main` of the crate's `build.rs` tells cargo to look.
///
/// ```
/// println!("cargo::rerun-if-changed=lua");
/// ```
pub use lua_macros::lua_scripts;
