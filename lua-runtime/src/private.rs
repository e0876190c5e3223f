//! What the macros' output calls. Not for other use: it may change in any release.

pub use redis;

pub use crate::call::Call;
pub use crate::encode::Entries;
pub use crate::error::Error;
pub use crate::script::Script;

use redis::ConnectionLike;

use crate::reply::LuaReply;

/// A script from the parts that the build found.
pub const fn script(
    name: &'static str,
    path: &'static str,
    source: &'static str,
    sha1: &'static str,
    read_only: bool,
) -> Script {
    Script::new(name, path, source, sha1, read_only)
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
    C: redis::aio::ConnectionLike + Send + ?Sized,
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
