//! What may be an argument that a script lets be absent: `string?`, `integer?`, `number?`, `any?`.
//!
//! A parameter `Option<impl ScriptString>` would take any option, but not `None`, whose type nothing
//! then decides. So exactly one type of option is taken by value, which is what `None` is; all
//! others are taken by reference, and what is not an option as it is.

use super::{Entries, ScriptArg, ScriptInteger, ScriptNumber, ScriptString};

/// A string that may be absent.
///
/// What an argument takes that is declared as `string?`: a [`ScriptString`] as it is, an
/// `Option<&str>`, and a reference to any other option of a string. Absent is sent as the empty
/// string, so an empty string and `None` are the same to the script.
///
/// ```
/// # fn call(owner: impl lua_runtime::OptionalString) {}
/// call(None);
/// call(Some("ann"));
/// call("ann");
/// call(b"\0\xff");
/// call(String::from("ann"));
/// let owner: Option<String> = None;
/// call(&owner);
/// call(&Some(vec![0_u8, 255]));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optional string",
    label = "the script takes this argument as `string?`",
    note = "pass `None`, a string as it is (`\"…\"`, `String`, `&[u8]`, …), an `Option<&str>`, or a reference to another option: `&Some(String::from(\"…\"))`"
)]
pub trait OptionalString {
    /// Writes the entry, unless it is absent: then it returns `false`.
    #[doc(hidden)]
    fn write_present(&self, entries: &mut Entries) -> bool;
}

/// An integer that may be absent.
///
/// What an argument takes that is declared as `integer?`: a [`ScriptInteger`] as it is, an
/// `Option<i64>`, and a reference to any other option of an integer. Absent is sent as the empty
/// string.
///
/// ```
/// # fn call(limit: impl lua_runtime::OptionalInteger) {}
/// call(None);
/// call(Some(3));
/// call(3_u8);
/// let limit: Option<u32> = Some(3);
/// call(&limit);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optional integer",
    label = "the script takes this argument as `integer?`",
    note = "pass `None`, an integer as it is, an `Option<i64>`, or a reference to another option: `&Some(3_u8)`"
)]
pub trait OptionalInteger {
    /// Writes the entry, unless it is absent: then it returns `false`.
    #[doc(hidden)]
    fn write_present(&self, entries: &mut Entries) -> bool;
}

/// A number that may be absent.
///
/// What an argument takes that is declared as `number?`: a [`ScriptNumber`] as it is, an
/// `Option<f64>`, and a reference to any other option of a number. Absent is sent as the empty
/// string.
///
/// ```
/// # fn call(weight: impl lua_runtime::OptionalNumber) {}
/// call(None);
/// call(Some(0.5));
/// call(3);
/// call(&Some(3_u8));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optional number",
    label = "the script takes this argument as a number or an empty text",
    note = "pass `None`, a number as it is, an `Option<f64>`, or a reference to another option: `&Some(3_u8)`"
)]
pub trait OptionalNumber {
    /// Writes the entry, unless it is absent: then it returns `false`.
    #[doc(hidden)]
    fn write_present(&self, entries: &mut Entries) -> bool;
}

/// Any argument that may be absent.
///
/// What an argument takes that is declared as `any?`: an `Option<&str>`, and a reference to an
/// option of any [`ScriptArg`]. Absent is sent as the empty string.
///
/// ```
/// # fn call(value: impl lua_runtime::OptionalArg) {}
/// call(None);
/// call(Some("text"));
/// call(&Some(true));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optional argument",
    label = "this argument may be absent, and the script gives it no type",
    note = "pass `None`, an `Option<&str>`, or a reference to another option: `&Some(3)`",
    note = "to pass plain values too, declare its type in the script, such as `---@arg NAME? string`, or `NAME string?` if `None` is sent as the empty string"
)]
pub trait OptionalArg {
    /// Writes the entry, unless it is absent: then it returns `false`.
    #[doc(hidden)]
    fn write_present(&self, entries: &mut Entries) -> bool;
}

fn write<A: ScriptArg>(value: Option<&A>, entries: &mut Entries) -> bool {
    if let Some(value) = value {
        entries.arg(value);
    }
    value.is_some()
}

// Not by a macro: rustc shows these lines to whom an argument is refused.

impl OptionalString for Option<&str> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}

impl<T: ScriptString> OptionalString for &Option<T> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ScriptString> OptionalString for T {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(Some(self), entries)
    }
}

impl OptionalInteger for Option<i64> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}

impl<T: ScriptInteger> OptionalInteger for &Option<T> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ScriptInteger> OptionalInteger for T {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(Some(self), entries)
    }
}

impl OptionalNumber for Option<f64> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}

impl<T: ScriptNumber> OptionalNumber for &Option<T> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ScriptNumber> OptionalNumber for T {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(Some(self), entries)
    }
}

impl OptionalArg for Option<&str> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}

impl<T: ScriptArg> OptionalArg for &Option<T> {
    fn write_present(&self, entries: &mut Entries) -> bool {
        write(self.as_ref(), entries)
    }
}
