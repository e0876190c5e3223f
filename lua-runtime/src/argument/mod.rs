//! What may be a key, an argument, or a number of them.
//!
//! One key or argument is exactly one entry of `KEYS` or `ARGV`. redis-rs has types that write
//! none (`None`) or many (`Vec`), which would shift all that follow: they are refused here.

mod entries;
mod entry;
mod error;
mod optional;

use redis::{NumericBehavior, ToSingleRedisArg};
use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

pub use entries::Entries;
pub(crate) use entries::Measure;
pub use entry::Entry;
pub(crate) use error::EncodingError;
#[cfg(test)]
pub(crate) use error::Place;
pub use optional::{OptionalArg, OptionalInteger, OptionalNumber, OptionalString};

/// A value that is exactly one entry of `ARGV`: text, bytes, a number or a `bool` (`1` or `0`).
///
/// Every type with [`redis::ToSingleRedisArg`] has it, your own included; and with the features
/// `json` and `msgpack` any `serde::Serialize`, as `Json(&value)` and `MessagePack(&value)`.
///
/// `Option`, `Vec<T>`, arrays and tuples don't: they write as many entries as they hold, and a
/// `None` that writes nothing shifts every argument after it. Say what absence means to the
/// script (such as an empty string), take a variable number with `#[lua(args)]`, or mark the last
/// fields `#[lua(optional)]` if the script tests them for nil: their `None` sends nothing.
///
/// ```compile_fail
/// use lua_runtime::LuaScript;
///
/// #[derive(LuaScript)]
/// #[lua(path = "lua/increment.lua", returns = i64)]
/// struct Increment<'a> {
///     #[lua(key)]
///     counter: &'a str,
///     by: Option<i64>, // may be nothing: does not compile
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not exactly one script argument",
    label = "must be one entry of ARGV",
    note = "an `Option`, `Vec` or tuple writes as many entries as it holds, which shifts all that follow",
    note = "an `Option` at the end, which the script tests for nil, is marked `#[lua(optional)]`",
    note = "pass one string, byte string, number or `bool`, or any `Serialize` as `lua_runtime::Json(&…)` (feature `json`); for a variable number of arguments mark the last field `#[lua(args)]`",
    note = "`Json<T>` and `MessagePack<T>` are one argument if `T` has `serde::Serialize`",
    note = "bytes are one argument as `&[u8]`, `Vec<u8>` or `&[u8; N]`; a type of your own needs `redis::ToRedisArgs` and `redis::ToSingleRedisArg`"
)]
pub trait ScriptArg {
    /// Writes the entry.
    #[doc(hidden)]
    fn write_entry(&self, entry: &mut Entry<'_>);
}

#[diagnostic::do_not_recommend]
impl<T: ToSingleRedisArg> ScriptArg for T {
    fn write_entry(&self, entry: &mut Entry<'_>) {
        if let NumericBehavior::NumberIsFloat = self.describe_numeric_behavior() {
            entry.expect_number(self);
        }
        self.write_redis_args(entry);
    }
}

/// A value that is exactly one entry of `KEYS`: text or bytes.
///
/// A number is not a key, so that a call that swaps a key and an argument doesn't compile. A type of
/// your own becomes a key by an empty `impl`:
///
/// ```
/// use lua_runtime::ScriptKey;
/// use redis::{RedisWrite, ToRedisArgs, ToSingleRedisArg};
///
/// struct UserKey(u64);
///
/// impl ToRedisArgs for UserKey {
///     fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
///         out.write_arg_fmt(format_args!("user:{}", self.0));
///     }
/// }
/// impl ToSingleRedisArg for UserKey {}
/// impl ScriptKey for UserKey {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a script key",
    label = "must be one entry of KEYS",
    note = "a key is one string or byte string: `&str`, `String`, `Cow<str>`, `&[u8]`, `Vec<u8>`, …",
    note = "for a variable number of keys mark the last field of the keys `#[lua(keys)]`; a type of your own needs `impl lua_runtime::ScriptKey for …`"
)]
pub trait ScriptKey: ToSingleRedisArg {}

/// An integer: any of Rust's.
///
/// What an argument takes that is declared as `integer`. References and smart pointers to integers
/// are integers too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer",
    label = "the script takes this argument as `integer`",
    note = "pass any Rust integer; for a type of your own add `impl lua_runtime::ScriptInteger for …`"
)]
pub trait ScriptInteger: ToSingleRedisArg {}

/// A number: any Rust integer or float.
///
/// What an argument takes that is declared as `number`, or that the script reads by
/// `tonumber(ARGV[n])`. References and smart pointers to numbers are numbers too.
///
/// redis-rs writes a float with its point: `2.0_f64` is `2.0` in `ARGV`. NaN is not sent: a call with
/// one is an [`Error::Argument`](crate::Error::Argument), and nothing is sent. The infinities are `inf`
/// and `-inf`, which `tonumber` and sorted sets take.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "the script takes this argument as a number",
    note = "pass any Rust integer or float; for a type of your own add `impl lua_runtime::ScriptNumber for …`"
)]
pub trait ScriptNumber: ToSingleRedisArg {}

/// A string of any bytes: `&str`, `String`, `&[u8]`, `Vec<u8>`, ….
///
/// What an argument takes that is declared as `string`. A number is not one, so that swapped arguments
/// don't compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a string",
    label = "the script takes this argument as `string`",
    note = "pass text or bytes: `&str`, `String`, `&[u8]`, `Vec<u8>`, …; for a type of your own add `impl lua_runtime::ScriptString for …`"
)]
pub trait ScriptString: ToSingleRedisArg {}

macro_rules! kinds {
    ($kind:ident: $($own:ty)*) => {
        $( impl $kind for $own {} )*
        kinds! { @pointers $kind: &T, &mut T, Box<T>, Rc<T>, Arc<T> }
    };
    (@pointers $kind:ident: $($pointer:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<T: $kind> $kind for $pointer {}
        )*
    };
}
kinds! { ScriptInteger: i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }
kinds! { ScriptNumber: i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 }
kinds! { ScriptKey: &str String &[u8] Vec<u8> Box<[u8]> Rc<[u8]> Arc<[u8]> }
kinds! { ScriptString: &str String &[u8] Vec<u8> Box<[u8]> Rc<[u8]> Arc<[u8]> }
impl<const N: usize> ScriptKey for &[u8; N] {}
impl<const N: usize> ScriptString for &[u8; N] {}

macro_rules! cows {
    ($($kind:ident)*) => { $(
        impl<'a, T> $kind for Cow<'a, T>
        where
            T: ToOwned + ?Sized,
            &'a T: $kind,
            T::Owned: $kind,
        {
        }
    )* };
}
cows! { ScriptKey ScriptString }

/// An argument at the end that may be left out: an `Option`.
///
/// What a field marked `#[lua(optional)]` holds. `None` sends nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an argument that may be left out",
    label = "must be an `Option`",
    note = "`#[lua(optional)]` takes an `Option<T>` of one argument; `None` sends nothing"
)]
pub trait TrailingArg {
    /// What the entry is made of.
    type Entry: ScriptArg;

    /// The entry, if there is one.
    fn entry(&self) -> Option<&Self::Entry>;
}

impl<T: ScriptArg> TrailingArg for Option<T> {
    type Entry = T;
    fn entry(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// A variable number of values: `Vec<T>`, a slice or an array.
///
/// What a field marked `#[lua(keys)]` or `#[lua(args)]` holds. Each element is one entry.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of script keys or arguments",
    label = "must be a `Vec`, a slice or an array",
    note = "`#[lua(keys)]` and `#[lua(args)]` take a variable number of entries: `Vec<T>`, `&[T]`, `[T; N]` or `Box<[T]>`"
)]
pub trait ScriptList {
    /// What each entry is made of.
    type Entry;

    /// The entries in their order.
    fn entries(&self) -> &[Self::Entry];
}

impl<T> ScriptList for Vec<T> {
    type Entry = T;
    fn entries(&self) -> &[T] {
        self
    }
}
impl<T> ScriptList for [T] {
    type Entry = T;
    fn entries(&self) -> &[T] {
        self
    }
}
impl<T, const N: usize> ScriptList for [T; N] {
    type Entry = T;
    fn entries(&self) -> &[T] {
        self
    }
}
macro_rules! list_pointers {
    ($($pointer:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<L: ScriptList + ?Sized> ScriptList for $pointer {
            type Entry = L::Entry;
            fn entries(&self) -> &[L::Entry] {
                (**self).entries()
            }
        }
    )* };
}
list_pointers! { &L, &mut L, Box<L>, Rc<L>, Arc<L> }

impl<L> ScriptList for Cow<'_, [L]>
where
    [L]: ToOwned,
{
    type Entry = L;
    fn entries(&self) -> &[L] {
        self
    }
}
