//! The macros among names that mean something else than usual.

#![no_implicit_prelude]
#![deny(warnings)]
#![allow(clippy::unwrap_used)]

use ::core::prelude::v1::test;

/// A module whose names are all somebody else's.
mod shadowed {
    #![allow(dead_code, non_camel_case_types, unused_macros, unused_imports)]
    #![allow(clippy::upper_case_acronyms)]
    use ::core::prelude::v1::derive;

    pub(crate) struct Result;
    pub(crate) struct Option;
    pub(crate) struct Vec;
    pub(crate) struct String;
    pub(crate) struct Box;
    pub(crate) struct Ok;
    pub(crate) struct Err;
    pub(crate) struct Some;
    pub(crate) struct None;
    pub(crate) struct Call;
    pub(crate) struct Script;
    pub(crate) struct Error;
    pub(crate) struct Entries;
    pub(crate) struct Value;
    pub(crate) struct SCRIPT;
    pub(crate) struct bool;
    pub(crate) struct u8;
    pub(crate) struct str;
    pub(crate) trait Send {}
    pub(crate) trait Sized {}
    pub(crate) trait Future {}
    pub(crate) trait ConnectionLike {}
    pub(crate) trait ScriptArg {}
    pub(crate) mod core {}
    pub(crate) mod std {}
    pub(crate) mod redis {}
    pub(crate) mod lua_runtime {}
    pub(crate) fn call() {}

    macro_rules! include_bytes {
        () => {};
    }
    macro_rules! compile_error {
        () => {};
    }
    pub(crate) use {compile_error, include_bytes};

    pub(crate) type Seen = (
        ::std::vec::Vec<::std::string::String>,
        ::std::vec::Vec<::std::string::String>,
    );

    #[derive(::core::fmt::Debug, ::lua_runtime::LuaError)]
    pub(crate) enum Failure {
        Limited,
        NotFound(::std::string::String),
        #[lua(code = "WRONGTYPE")]
        Type {
            error: ::lua_runtime::Error,
        },
        #[lua(other)]
        Other(::lua_runtime::Error),
    }

    #[derive(::lua_runtime::LuaScript)]
    #[lua(path = "errors/limited.lua", errors = Failure)]
    pub(crate) struct Limited;

    #[derive(::lua_runtime::LuaScript)]
    #[lua(path = "lua/echo.lua", returns = Seen)]
    pub(crate) struct Echo<'a, T> {
        #[lua(key)]
        pub(crate) con: &'a ::core::primitive::str,
        pub(crate) entries: T,
        #[lua(args)]
        pub(crate) call: &'a [T],
    }

    #[derive(::lua_runtime::LuaScript)]
    #[lua(path = "lua/echo.lua", returns = Seen)]
    pub(crate) struct EchoUnit;

    #[derive(::lua_runtime::LuaScript)]
    #[lua(path = "../lua/rate_limit.lua", returns = (::core::primitive::bool, ::core::primitive::u64))]
    pub(crate) struct RateLimit;

    #[derive(::lua_runtime::LuaScript)]
    #[lua(path = "../lua/hello.lua")]
    pub(crate) struct Untyped(pub(crate) i64);

    #[derive(::lua_runtime::LuaReply)]
    pub(crate) struct Elements<T>(
        pub(crate) T,
        #[lua(default)] pub(crate) ::core::option::Option<T>,
    );

    #[derive(::lua_runtime::LuaReply)]
    #[lua(map)]
    pub(crate) struct Fields {
        pub(crate) value: ::core::primitive::u8,
        #[lua(default)]
        pub(crate) mismatch: ::core::primitive::bool,
        #[lua(json)]
        pub(crate) json: ::core::option::Option<::core::primitive::u8>,
    }

    #[derive(::lua_runtime::LuaReply)]
    pub(crate) struct Transparent(#[lua(msgpack, default)] pub(crate) ::core::primitive::u8);

    #[derive(::lua_runtime::LuaReply)]
    pub(crate) enum Code {
        Ok = 1,
        Err,
    }

    #[derive(::lua_runtime::LuaReply)]
    pub(crate) enum Name {
        Some,
        #[lua(rename = "none")]
        None,
        #[lua(other)]
        Other(::std::string::String),
    }
}

#[test]
fn derived_calls_work_among_other_names() {
    let server = ::lua_tests::Server::start();
    let mut con = server.connection();
    let echo = shadowed::Echo {
        con: "key",
        entries: 1,
        call: &[2, 3],
    };
    let (keys, args) = echo.invoke(&mut con).unwrap();
    ::std::assert_eq!(keys, ["key"]);
    ::std::assert_eq!(args, ["1", "2", "3"]);
    let same = shadowed::EchoUnit::call(&["key"], &[1, 2, 3]);
    ::std::assert_eq!(same.invoke(&mut con).unwrap(), (keys, args));
    let limit = shadowed::RateLimit::call("bucket", 1, 60);
    ::std::assert_eq!(limit.invoke(&mut con).unwrap(), (true, 0));
    let untyped = shadowed::Untyped(7).call().returning();
    let greeting: ::std::string::String = untyped.invoke(&mut con).unwrap();
    ::std::assert_eq!(greeting, "Hello, 7!");
}

#[test]
fn derived_replies_work_among_other_names() {
    use ::lua_runtime::LuaReply;
    use ::redis::Value;
    use ::std::convert::From;

    let text = |text: &str| Value::BulkString(<::std::vec::Vec<u8>>::from(text));
    let array = |values: &[Value]| Value::Array(values.to_vec());
    let elements = shadowed::Elements::<u8>::from_reply(array(&[Value::Int(1)])).unwrap();
    ::std::assert_eq!((elements.0, elements.1), (1, ::core::option::Option::None));
    let fields = shadowed::Fields::from_reply(array(&[text("value"), Value::Int(1)])).unwrap();
    ::std::assert_eq!((fields.value, fields.mismatch), (1, false));
    ::std::assert!(fields.json.is_none());
    let transparent = shadowed::Transparent::from_reply(Value::Nil).unwrap();
    ::std::assert_eq!(transparent.0, 0);
    for (code, is_ok) in [(1, true), (2, false)] {
        let code = shadowed::Code::from_reply(Value::Int(code)).unwrap();
        ::std::assert_eq!(::std::matches!(code, shadowed::Code::Ok), is_ok);
        ::std::assert_eq!(::std::matches!(code, shadowed::Code::Err), !is_ok);
    }
    let name = |name| shadowed::Name::from_reply(text(name)).unwrap();
    ::std::assert!(::std::matches!(name("some"), shadowed::Name::Some));
    ::std::assert!(::std::matches!(name("none"), shadowed::Name::None));
    ::std::assert!(::std::matches!(name("x"), shadowed::Name::Other(_)));
}

/// A folder with everything that folders have, in a module full of names.
mod folder {
    #![allow(dead_code, non_camel_case_types, unused_imports)]

    // The crate under a name of its own, and nothing in the places of `std`.
    use ::lua_runtime as renamed;

    #[renamed::lua_scripts("expansion/lua", crate = super::renamed)]
    pub(super) mod scripts {
        // Names of what the generated code uses, as the module's own.
        pub(crate) use super::super::shadowed::*;
        pub(crate) struct Clone;
        pub(crate) struct Debug;
        pub(crate) struct PartialEq;
        pub(crate) struct HashMap;
        pub(crate) struct i64;
        pub(crate) struct f64;
        pub(crate) struct Json;
        pub(crate) struct MessagePack;
        pub(crate) struct LuaReply;
        pub(crate) struct ScriptKey;
        pub(crate) mod serde {}
        pub(crate) mod alloc {}

        pub(crate) use super::super::options::Options;
        pub(crate) type JobData = &'static ::core::primitive::str;
    }
}

mod options {
    use ::core::prelude::v1::derive;

    #[derive(
        ::core::clone::Clone,
        ::core::fmt::Debug,
        ::core::cmp::PartialEq,
        ::serde::Serialize,
        ::serde::Deserialize,
    )]
    pub(crate) struct Options {
        pub(crate) retries: i64,
    }
}

/// A type that an annotation names by its path.
pub(crate) type Word = &'static ::core::primitive::str;

#[test]
fn functions_of_a_folder_work_among_other_names() {
    use ::core::convert::{From, Into};
    use ::core::option::Option::{None, Some};
    use folder::scripts;

    let server = ::lua_tests::Server::start();
    let mut con = server.connection();
    let added = scripts::jobs::add("wait", "job", 1).returning::<::core::primitive::i64>();
    ::std::assert_eq!(added.invoke(&mut con).unwrap(), 1);
    let moved = scripts::move_job("wait", "active", "job", 1, None, true);
    let moved = moved.invoke(&mut con).unwrap();
    ::std::assert_eq!((moved.moved, moved.left), (true, 0));
    ::std::assert_eq!(moved.previous, None);
    let removed = scripts::jobs::remove_all("jobs", &["active", "wait"], "me", &["job"]);
    let removed = removed.invoke(&mut con).unwrap();
    ::std::assert_eq!(removed.get("active"), Some(&1));
    let kind = scripts::r#match::r#type("key", "word");
    ::std::assert_eq!(kind.invoke(&mut con).unwrap(), "string");

    let options = scripts::Options { retries: 3 };
    let scores = ::std::collections::HashMap::from([("ann".into(), 7)]);
    let call = scripts::serialized("store", &1, &options, &scores, &options);
    let reply = call.invoke(&mut con).unwrap();
    ::std::assert_eq!(reply.options.0, options);
    ::std::assert_eq!(reply.packed.0, options);
    ::std::assert_eq!(reply.scores.unwrap().0, scores);
    scripts::load_all(&mut con).unwrap();
    ::std::assert_eq!(scripts::ALL.len(), 7);
}

#[test]
fn errors_work_among_other_names() {
    use ::core::convert::From;
    use shadowed::{Failure, Limited};

    let server = ::lua_tests::Server::start();
    let mut con = server.connection();
    let mut set = ::redis::cmd("SET");
    set.arg("counter").arg(3).exec(&mut con).unwrap();
    let error = Limited::call("counter", 1).invoke(&mut con).unwrap_err();
    ::std::assert!(::core::matches!(Failure::from(error), Failure::Limited));
    let mut push = ::redis::cmd("RPUSH");
    push.arg("list").arg(3).exec(&mut con).unwrap();
    let error = Limited::call("list", 1).invoke(&mut con).unwrap_err();
    ::std::assert!(::core::matches!(Failure::from(error), Failure::Type { .. }));
}
