//! The derives of `lua-macros`, as this crate shows them.

#[cfg(doc)]
use crate::argument::{ScriptArg, ScriptKey, ScriptNumber};
#[cfg(doc)]
use crate::call::Call;
#[cfg(doc)]
use crate::error::Error;
#[cfg(doc)]
use crate::reply::LuaReply;

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
/// - `returns`: the reply's type, anything with [`LuaReply`]. Without it a call of a struct with fields
///   gives a [`redis::Value`], that of a [unit struct](#on-a-unit-struct) what the script replies;
///   [`Call::returning`] names another type.
/// - `errors`: an enum with [`derive(LuaError)`](derive@LuaError) that has a variant for each error
///   code that the script returns, and no others. It is checked against the script; a call still
///   returns [`Error`].
/// - `allow(undeclared_key, …)`: checks whose findings are not reported; see
///   [`lua_scripts`](macro@crate::lua_scripts#warnings).
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
///
/// Without `returns` it also says what it replies: by its `---@return`s, else by its code, as for
/// [`lua_scripts`](macro@crate::lua_scripts#annotations). Several values are a struct beside yours,
/// `RateLimitReply`.
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
