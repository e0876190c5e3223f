//! The macros in a library of its own: with `lua-runtime` under another name and the lints on,
//! without `redis` among its dependencies, with and without the feature `aio`.

use lua_tests::Scratch;

const LIBRARY: &str = r#"//! A library with its lints on.
#![deny(warnings, missing_docs, unreachable_pub, missing_debug_implementations)]
#![deny(rust_2018_idioms, unused_qualifications, unused_lifetimes, single_use_lifetimes)]
#![deny(clippy::all, clippy::pedantic)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![forbid(unsafe_code)]

use renamed::{LuaError, LuaReply, LuaScript};

/// A call with fields.
#[derive(Clone, Debug, LuaScript)]
#[lua(crate = renamed, path = "lua/hello.lua", returns = String)]
pub struct Hello<'a> {
    name: &'a str,
    /// Not sent.
    #[lua(skip)]
    pub note: u8,
}

/// A call whose arguments the script names.
#[derive(Clone, Copy, Debug, LuaScript)]
#[lua(crate = renamed, path = "lua/hello.lua", returns = Option<String>)]
pub struct HelloUnit;

/// Nothing but arguments, of any type.
#[derive(Debug, LuaScript)]
#[lua(crate = ::renamed, path = "lua/echo.lua")]
pub struct Echo<K: renamed::ScriptKey, V>(#[lua(keys)] Vec<K>, #[lua(args)] Vec<V>);

/// Errors by their codes.
#[derive(Clone, Debug, LuaError)]
#[lua(crate = renamed)]
pub enum JobError {
    /// No more for now.
    Limited,
    /// With its text.
    NotFound(String),
    /// With all of it.
    #[lua(code = "WRONGTYPE")]
    Other {
        /// The error.
        error: renamed::Error,
    },
    /// The rest.
    #[lua(other)]
    Rest(renamed::Error),
}

/// As visible as it is.
#[derive(Debug, LuaScript)]
#[lua(crate = renamed, path = "lua/echo.lua", returns = ())]
pub(crate) struct Private {}

/// A reply by position, with a field of a type that is private.
#[derive(Clone, Debug, PartialEq, LuaReply)]
#[lua(crate = renamed)]
pub struct Page<T> {
    /// Public.
    pub items: Vec<T>,
    state: State<T>,
    #[lua(default)]
    next: Option<Box<Page<T>>>,
}

#[derive(Clone, Debug, PartialEq, LuaReply)]
#[lua(crate = renamed)]
enum State<T> {
    #[lua(code = -1)]
    Negative,
    #[lua(code = 1)]
    One,
    #[lua(other)]
    Other(T),
}

/// A reply by name.
#[derive(Clone, Debug, PartialEq, Eq, LuaReply)]
#[lua(crate = ::renamed, map)]
#[non_exhaustive]
pub struct Named {
    /// A number.
    #[lua(rename = "createdAt")]
    pub created_at: u64,
    /// A choice.
    pub choice: Option<Choice>,
}

/// One of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LuaReply)]
#[lua(crate = renamed)]
#[non_exhaustive]
pub enum Choice {
    /// `"first"`.
    First,
    /// `"2nd"`.
    #[lua(rename = "2nd")]
    Second,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, LuaReply)]
#[lua(crate = renamed)]
pub struct Id(u64);

/// Uses them.
#[must_use]
pub fn replies() -> Vec<renamed::Call<Page<Id>>> {
    let call = HelloUnit::call("a");
    let _ = call.clone().returning::<Vec<Named>>();
    vec![call.returning()]
}

/// Uses them.
#[must_use]
pub fn calls() -> Vec<renamed::Call<String>> {
    let name = "a";
    let _ = Private::SCRIPT;
    vec![
        Hello { name, note: 0 }.call(),
        HelloUnit::call(name).returning(),
        Echo(vec![name], vec![1.5]).call().returning(),
    ]
}
"#;

const ASYNCHRONOUS: &str = r#"
/// Uses what there is with `aio`.
///
/// # Errors
/// See [`renamed::Error`].
pub async fn greet(
    con: &mut (impl redis::aio::ConnectionLike + Send + 'static),
) -> Result<String, renamed::Error> {
    Hello { name: "a", note: 0 }.invoke_async(con).await
}
"#;

const NO_PRELUDE: &str = r#"#![no_std]
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]
//! No name is there but those of the language, and `std`, which replies are made of.

extern crate std;

/// A call.
#[derive(::lua_runtime::LuaScript)]
#[lua(path = "lua/hello.lua", returns = bool)]
pub struct Hello<'a> {
    name: &'a str,
}

/// A call.
#[derive(::lua_runtime::LuaScript)]
#[lua(path = "lua/hello.lua")]
pub struct HelloUnit;

/// A call.
#[derive(::lua_runtime::LuaScript)]
#[lua(path = "lua/echo.lua", returns = (bool, u8))]
pub struct Echo<'a, V>(#[lua(keys)] &'a [&'a str], #[lua(args)] [V; 3]);

/// A reply.
#[derive(::lua_runtime::LuaReply)]
pub struct Elements(pub bool, #[lua(default)] pub u8);

/// A reply.
#[derive(::lua_runtime::LuaReply)]
#[lua(map)]
pub struct Fields {
    /// A value.
    pub value: bool,
}

/// A reply.
#[derive(::lua_runtime::LuaReply)]
pub struct Transparent(#[lua(default)] pub u8);

/// A reply.
#[derive(::lua_runtime::LuaReply)]
pub enum State {
    /// 0.
    Off = 0,
    /// 1.
    On,
}

/// A reply.
#[derive(::lua_runtime::LuaReply)]
pub enum Name {
    /// Known.
    Known,
    /// The rest.
    #[lua(other)]
    Other(bool),
}
"#;

/// Parameters with the names that the generated `invoke_async<'con, C>` gives its own.
const PARAMETERS: &str = r#"#![deny(warnings)]

#[derive(lua_runtime::LuaScript)]
#[lua(path = "lua/echo.lua", returns = (Vec<String>, Vec<String>))]
pub struct Parameters<'con, C, R> {
    #[lua(key)]
    pub entries: C,
    pub con: &'con str,
    pub call: R,
}

pub async fn call(con: &mut (impl redis::aio::ConnectionLike + Send + 'static)) {
    let parameters = Parameters { entries: "key", con: "con", call: 7 };
    let _ = parameters.invoke_async(con).await;
}
"#;

fn package(name: &str, dependencies: &str, library: &str) -> Scratch {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), name, dependencies);
    scratch.write("src/lib.rs", library);
    scratch.write("lua/hello.lua", include_str!("../../../lua/hello.lua"));
    scratch.write("lua/echo.lua", include_str!("../../lua/echo.lua"));
    scratch
}

/// Clippy, or the compiler alone where there is none.
fn check(scratch: &Scratch) {
    let command = if scratch.cargo("clippy --version").success {
        "clippy"
    } else {
        "check"
    };
    scratch.run(command);
}

/// A folder with everything that folders have, as a public module.
const FOLDER: &str = r#"//! A library with its lints on.
#![deny(warnings, missing_docs, unreachable_pub, missing_debug_implementations, unused)]
#![deny(rust_2018_idioms, unused_qualifications, unused_lifetimes, single_use_lifetimes)]
#![deny(missing_copy_implementations, unnameable_types, let_underscore_drop, unused_results)]
#![deny(clippy::all, clippy::pedantic, clippy::cargo_common_metadata)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![deny(clippy::absolute_paths, clippy::allow_attributes_without_reason)]
#![deny(rustdoc::all)]
#![forbid(unsafe_code)]

pub use data::Word;

mod data;

#[renamed::lua_scripts("lua", crate = renamed)]
pub mod scripts {
    //! The scripts.
    pub use crate::data::{JobData, Options};
}

/// Names that mean something else; the scripts are here once more.
pub mod shadowed {
    #![allow(dead_code, unreachable_pub, unused_imports, reason = "names")]

    pub(crate) struct Result;
    pub(crate) struct Ok;

    #[renamed::lua_scripts("lua", crate = renamed)]
    pub mod scripts {
        pub use crate::data::{JobData, Options};

        pub(crate) use super::{Ok, Result};
        pub(crate) struct Vec;
        pub(crate) struct String;
        pub(crate) struct Option;
        pub(crate) struct Err;
        pub(crate) struct Some;
        pub(crate) struct None;
        pub(crate) struct Box;
        pub(crate) struct HashMap;
        pub(crate) trait Send {}
        pub(crate) trait Clone {}
    }
}

/// Uses them.
#[must_use]
pub fn calls() -> usize {
    let call = scripts::jobs::remove_all("jobs", &["list"], "me", &["a", "b"]);
    call.script().sha1().len() + scripts::ALL.len() + shadowed::scripts::ALL.len()
}
"#;

const FOLDER_DATA: &str = r"//! What annotations name.

use serde::{Deserialize, Serialize};

/// What a job carries.
pub type JobData = &'static str;

/// A word.
pub type Word = &'static str;

/// Some options.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    retries: i64,
}
";

const SCRIPTS: [(&str, &str); 9] = [
    ("2fa.lua", include_str!("../../expansion/lua/2fa.lua")),
    ("ping.lua", include_str!("../../expansion/lua/ping.lua")),
    (
        "move_job.lua",
        include_str!("../../expansion/lua/move_job.lua"),
    ),
    (
        "serialized.lua",
        include_str!("../../expansion/lua/serialized.lua"),
    ),
    (
        "match/type.lua",
        include_str!("../../expansion/lua/match/type.lua"),
    ),
    (
        "jobs/add-14.lua",
        include_str!("../../expansion/lua/jobs/add-14.lua"),
    ),
    (
        "jobs/priority.lua",
        include_str!("../../expansion/lua/jobs/priority.lua"),
    ),
    (
        "jobs/remove-all.lua",
        include_str!("../../expansion/lua/jobs/remove-all.lua"),
    ),
    (
        "jobs/_lib/clock.lua",
        include_str!("../../expansion/lua/jobs/_lib/clock.lua"),
    ),
];

#[test]
fn folders_under_lints_and_as_pages() {
    let dependencies = "renamed = { package = \"lua-runtime\", path = \"RUNTIME\", \
                        features = [\"aio\", \"json\", \"msgpack\"] }\n\
                        serde = { version = \"1\", features = [\"derive\"] }";
    let dependencies = format!("{dependencies}\n{REDIS}");
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "folder-lints", &dependencies);
    scratch.write("src/lib.rs", FOLDER);
    scratch.write("src/data.rs", FOLDER_DATA);
    scratch.write(
        "build.rs",
        "fn main() { println!(\"cargo::rerun-if-changed=lua\"); }",
    );
    for (path, text) in SCRIPTS {
        scratch.write(&format!("lua/{path}"), text);
    }
    check(&scratch);
    scratch.run("doc --no-deps --document-private-items");
    // None of what the folder says of itself is taken for a test.
    let tests = scratch.run("test --doc");
    assert!(tests.contains("running 0 tests"), "{tests}");
}

#[test]
fn renamed_and_under_lints() {
    let dependency = "renamed = { package = \"lua-runtime\", path = \"RUNTIME\" }";
    check(&package("renamed", dependency, LIBRARY));
}

/// redis-rs needs a runtime for its asynchronous half.
const REDIS: &str =
    "redis = { version = \"1\", default-features = false, features = [\"tokio-comp\"] }";

#[test]
fn renamed_and_under_lints_with_aio() {
    let renamed =
        "renamed = { package = \"lua-runtime\", path = \"RUNTIME\", features = [\"aio\"] }";
    let library = format!("{LIBRARY}{ASYNCHRONOUS}");
    check(&package(
        "renamed_aio",
        &format!("{renamed}\n{REDIS}"),
        &library,
    ));
}

#[test]
fn without_any_prelude() {
    let runtime = "lua-runtime = { path = \"RUNTIME\", features = [\"aio\"] }";
    check(&package(
        "no_prelude",
        &format!("{runtime}\n{REDIS}"),
        NO_PRELUDE,
    ));
}

#[test]
fn parameters_may_have_any_name() {
    let runtime = "lua-runtime = { path = \"RUNTIME\", features = [\"aio\"] }";
    check(&package(
        "parameters",
        &format!("{runtime}\n{REDIS}"),
        PARAMETERS,
    ));
}

/// Formats that are asked for, while their features are off.
const FORMATS: &str = r#"use lua_runtime::LuaReply;

#[derive(LuaReply)]
#[lua(map)]
pub struct Fields<T> {
    #[lua(json)]
    pub text: T,
    #[lua(msgpack, default)]
    pub bytes: Vec<u8>,
}

#[derive(LuaReply)]
#[lua(json)]
pub struct Whole {
    pub text: String,
}

#[lua_runtime::lua_scripts("packed")]
pub mod scripts {}

pub fn reply(call: lua_runtime::Call) -> lua_runtime::Call<(Fields<u8>, Whole)> {
    call.returning()
}
"#;

#[test]
fn formats_without_their_features_are_all_that_is_told() {
    let runtime = "lua-runtime = { path = \"RUNTIME\" }";
    let scratch = package("formats", runtime, FORMATS);
    let packed = "---@key job\n---@arg options msgpack\nreturn { KEYS[1], ARGV[1] }\n";
    scratch.write("packed/push.lua", packed);
    let outcome = scratch.cargo("check");
    let errors = |text: &str| outcome.stderr.matches(text).count();
    let json =
        "error: `#[lua(json)]` needs the feature `json` of `lua-runtime`\n --> src/lib.rs:6:11";
    assert_eq!(errors(json), 1, "{}", outcome.stderr);
    let msgpack = "error: `#[lua(msgpack)]` needs the feature `msgpack` of `lua-runtime`\n --> src/lib.rs:8:11";
    assert_eq!(errors(msgpack), 1, "{}", outcome.stderr);
    let annotated = "error: `msgpack` needs the feature `msgpack` of `lua-runtime` [annotation]\n        --> packed/push.lua:2:17";
    assert_eq!(errors(annotated), 1, "{}", outcome.stderr);
    // Four of these, and the last line.
    assert_eq!(errors("\nerror"), 5, "{}", outcome.stderr);
}
