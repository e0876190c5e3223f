//! What types that annotations name must be.
//!
//! rustc knows nothing of Lua files. So each annotation has a type that is named after its file and
//! line, and these traits show it where what they ask for is missing.

use crate::argument::{Entries, ScriptArg};
use crate::call::Call;
use crate::private::{Elements, Json, MessagePack, Serialize};
use crate::reply::{LuaReply, Mismatch};
use crate::script::Script;

/// An argument.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be an argument of a script",
    label = "the annotation is at `{Place}`",
    note = "implement `redis::ToRedisArgs` and `redis::ToSingleRedisArg` for it, or send it as `json<…>`"
)]
pub trait AnnotatedArg<Place> {
    /// Writes the entry.
    fn write(&self, entries: &mut Entries);
}

#[diagnostic::do_not_recommend]
impl<T: ScriptArg, Place> AnnotatedArg<Place> for T {
    fn write(&self, entries: &mut Entries) {
        entries.arg(self);
    }
}

/// An argument in a format of serde's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be serialized",
    label = "the annotation is at `{Place}`",
    note = "derive `serde::Serialize` for it"
)]
pub trait AnnotatedSerialize<Place> {
    /// Writes the entry as JSON.
    fn write_json(&self, entries: &mut Entries);

    /// Writes the entry as MessagePack.
    fn write_message_pack(&self, entries: &mut Entries);
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized, Place> AnnotatedSerialize<Place> for T {
    fn write_json(&self, entries: &mut Entries) {
        entries.arg(&Json(self));
    }

    fn write_message_pack(&self, entries: &mut Entries) {
        entries.arg(&MessagePack(self));
    }
}

/// A reply, or a field of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the reply of a script",
    label = "the annotation is at `{Place}`",
    note = "derive `lua_runtime::LuaReply` for a type of your own, or `serde::Deserialize` if it is in `json<…>` or `msgpack<…>`",
    note = "a type with `redis::FromRedisValue` is a reply as `lua_runtime::Redis<…>`"
)]
pub trait AnnotatedReply<Place>: Sized {
    /// The call of a script that replies it.
    fn call(script: &'static Script, write: &dyn Fn(&mut Entries)) -> Call<Self>;

    /// The next field.
    ///
    /// # Errors
    ///
    /// The value is no such field.
    fn take(fields: &mut Elements) -> Result<Self, Mismatch>;

    /// The next field, or its default where it is nil or missing.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take).
    fn take_or_default(fields: &mut Elements) -> Result<Self, Mismatch>
    where
        Self: Default;
}

#[diagnostic::do_not_recommend]
impl<T: LuaReply, Place> AnnotatedReply<Place> for T {
    fn call(script: &'static Script, write: &dyn Fn(&mut Entries)) -> Call<Self> {
        Call::encode(script, write)
    }

    fn take(fields: &mut Elements) -> Result<Self, Mismatch> {
        fields.take()
    }

    fn take_or_default(fields: &mut Elements) -> Result<Self, Mismatch>
    where
        Self: Default,
    {
        fields.take_or_default()
    }
}
