//! Typed Lua scripts for Redis and Valkey.

mod argument;
mod call;
mod drive;
mod encode;
mod error;
#[doc(hidden)]
pub mod private;
mod recovery;
mod reply;
mod script;

pub use argument::{ScriptArg, ScriptKey, ScriptList, ScriptNumber};
pub use call::Call;
pub use error::{ArgumentError, ConnectionError, Error, ReplyError, ServerError};
pub use reply::{LuaReply, Mismatch, Redis};
pub use script::Script;
