//! Generic types, types out of macros, and types as the reply of derived calls.

use lua_runtime::{LuaReply, LuaScript};
use lua_tests::Server;
use serde::Deserialize;

use super::{Pair, check};

#[derive(Debug, PartialEq, LuaReply)]
struct Page<T, E = u8> {
    first: T,
    rest: E,
}

#[derive(Debug, PartialEq, LuaReply)]
enum Or<T> {
    #[lua(code = 100)]
    Hundred,
    #[lua(other)]
    Other(T),
}

#[derive(Debug, PartialEq, LuaReply)]
struct Tree<T> {
    value: T,
    #[lua(default)]
    children: Vec<Tree<T>>,
}

#[derive(Debug, PartialEq, LuaReply)]
struct Associated<I: Iterator>(
    I::Item,
    #[lua(default)] I::Item,
    #[lua(json, default)] Option<I::Item>,
)
where
    I::Item: Copy;

#[derive(Debug, PartialEq, Deserialize, LuaReply)]
#[lua(json)]
struct Setting<T> {
    retries: T,
}

#[test]
fn generic_types() {
    check(
        "pair",
        &Page {
            first: true,
            rest: 9_u8,
        },
    );
    let hundred: Or<u8> = Or::Hundred;
    assert_ne!(hundred, Or::Other(3));
    check("number", &Or::Other(3_u8));
    check("text", &Or::Other("text".to_owned()));
    let leaf = |value| Tree {
        value,
        children: vec![],
    };
    check("cut", &leaf(1));
    check("cut", &Associated::<std::ops::Range<u8>>(1, 0, None));
    check("json", &Setting { retries: 3_u8 });
}

#[derive(LuaScript)]
#[lua(path = "lua/derived.lua", returns = Pair)]
struct Returned<'a> {
    kind: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "lua/derived.lua", returns = Option<Page<T>>)]
struct ReturnedGeneric<'a, T: LuaReply> {
    kind: &'a str,
    #[lua(skip)]
    first: std::marker::PhantomData<T>,
}

#[tokio::test]
async fn derived_replies_of_derived_calls() {
    let server = Server::start();
    let mut con = server.async_connection().await;
    let kind = "pair";
    let pair = Returned { kind }.invoke_async(&mut con).await.unwrap();
    assert_eq!((pair.allowed, pair.remaining), (true, 9));
    let call = ReturnedGeneric {
        kind,
        first: std::marker::PhantomData::<bool>,
    };
    let page = call.invoke_async(&mut con).await.unwrap();
    assert_eq!(
        page,
        Some(Page {
            first: true,
            rest: 9
        })
    );
}

macro_rules! reply {
    ($name:ident { $($field:ident: $ty:ty),* }) => {
        #[derive(Debug, PartialEq, LuaReply)]
        struct $name { $($field: $ty),* }
    };
}

#[test]
fn types_may_come_from_a_macro_and_stand_in_a_function() {
    reply!(FromMacro { a: bool, b: Option<u8> });

    #[derive(Debug, PartialEq, LuaReply)]
    enum Local {
        Two = 2,
    }

    check(
        "pair",
        &FromMacro {
            a: true,
            b: Some(9),
        },
    );
    check("two", &Local::Two);
}
