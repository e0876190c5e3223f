//! What the macros' output calls. Not for other use: it may change in any release.

mod annotated;

pub use redis;

pub use crate::argument::TrailingArg;
pub use crate::argument::{Entries, Entry};
pub use crate::call::Call;
pub use crate::error::Error;
pub use crate::error::typed::{ErrorField, LuaError, OtherError, are_known, has_code, own_code};
pub use crate::recovery::memory::{Entered, Memory};
pub use crate::reply::derived::{Elements, Fields, code, name, or_default, unknown};
pub use crate::reply::fields::{CloneField, DebugField, EqualField};
pub use crate::reply::{LuaReply, Mismatch};
pub use crate::script::Script;
pub use crate::script::state::State;
pub use annotated::{AnnotatedArg, AnnotatedReply, AnnotatedSerialize};

use redis::ConnectionLike;

use crate::recovery::server_text::mark::Called;
use crate::recovery::server_text::script_error::Text;

/// A script from the parts that the build found.
pub const fn script(
    name: &'static str,
    path: &'static str,
    source: &'static str,
    sha1: &'static str,
    read_only: bool,
    state: fn() -> &'static State,
) -> Script {
    Script::new(name, path, source, sha1, read_only, state)
}

/// What stands in a script's place where there is an error: nothing that is built has it.
pub const fn no_script() -> Script {
    fn state() -> &'static State {
        static STATE: State = State::new();
        &STATE
    }
    Script::new("", "", "", "", false, state)
}

/// A script whose text is composed of several files: with the first line of each part, the file,
/// and the line that it is there.
pub const fn composed(script: Script, parts: &'static [(u32, &'static str, u32)]) -> Script {
    script.composed_of(parts)
}

/// Code, message and line of the text that was sent, of an error that a server replied to the
/// script with this SHA-1 and text.
pub fn error_parts<'a>(raw: &'a str, sha1: &str, source: &[u8]) -> (&'a str, &'a str, Option<u32>) {
    let text = Text::parse(raw, Called { sha1, source });
    (text.code, text.message, text.line)
}

/// A call from a function that names its keys and then its arguments.
pub fn call<R: LuaReply>(script: &'static Script, write: &dyn Fn(&mut Entries)) -> Call<R> {
    Call::encode(script, write)
}

/// [`Call::invoke`].
///
/// # Errors
///
/// As [`Call::invoke`].
pub fn invoke<R>(call: &Call<R>, con: &mut dyn ConnectionLike) -> Result<R, Error> {
    call.invoke(con)
}

/// [`Call::invoke_async`] of a call that nobody else needs.
#[cfg(feature = "aio")]
pub fn invoke_async<R, C>(
    call: Call<R>,
    con: &mut C,
) -> impl Future<Output = Result<R, Error>> + Send + use<'_, C, R>
where
    C: redis::aio::ConnectionLike + Send + 'static,
{
    call.invoke_async_owned(con)
}

pub use crate::load::blocking as load_all;

#[cfg(feature = "aio")]
pub use crate::load::asynchronous as load_all_async;

/// Keeps or drops the asynchronous half of what the macros make, by this crate's feature: the
/// macros cannot see it.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "aio")]
macro_rules! __if_aio {
    ($($item:tt)*) => { $($item)* };
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "aio"))]
macro_rules! __if_aio {
    ($($item:tt)*) => {};
}

pub use crate::__if_aio as if_aio;

/// Says where `#[lua(json)]` is written, or an annotation by its message, that this crate's feature for it
/// is off.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "json")]
macro_rules! __needs_json {
    ($($message:literal)?) => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "json"))]
macro_rules! __needs_json {
    () => {
        ::core::compile_error!("`#[lua(json)]` needs the feature `json` of `lua-runtime`");
    };
    ($message:literal) => {
        ::core::compile_error!($message);
    };
}

/// Says where `#[lua(msgpack)]` is written, or an annotation by its message, that this crate's feature for it
/// is off.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "msgpack")]
macro_rules! __needs_msgpack {
    ($($message:literal)?) => {};
}

#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "msgpack"))]
macro_rules! __needs_msgpack {
    () => {
        ::core::compile_error!("`#[lua(msgpack)]` needs the feature `msgpack` of `lua-runtime`");
    };
    ($message:literal) => {
        ::core::compile_error!($message);
    };
}

pub use crate::{__needs_json as needs_json, __needs_msgpack as needs_msgpack};

#[cfg(feature = "json")]
pub use crate::serialized::Json;
#[cfg(feature = "msgpack")]
pub use crate::serialized::MessagePack;

/// Stands in for a wrapper whose feature is off, so that the advice is all there is to read.
#[cfg(not(all(feature = "json", feature = "msgpack")))]
#[derive(Debug, Default)]
pub struct Unavailable<T>(pub T);

#[cfg(not(all(feature = "json", feature = "msgpack")))]
impl<T> LuaReply for Unavailable<T> {
    fn from_reply(value: redis::Value) -> Result<Self, Mismatch> {
        Err(Mismatch::of::<Self>(&value))
    }
}

#[cfg(not(all(feature = "json", feature = "msgpack")))]
impl<T> crate::argument::ScriptArg for Unavailable<T> {
    fn write_entry(&self, _: &mut Entry<'_>) {}
}

#[cfg(any(feature = "json", feature = "msgpack"))]
pub use serde::Serialize;

/// Stands in for serde's trait, as [`Unavailable`] does for the wrappers.
#[cfg(not(any(feature = "json", feature = "msgpack")))]
pub trait Serialize {}

#[cfg(not(any(feature = "json", feature = "msgpack")))]
impl<T: ?Sized> Serialize for T {}

#[cfg(not(feature = "json"))]
pub use Unavailable as Json;
#[cfg(not(feature = "msgpack"))]
pub use Unavailable as MessagePack;
