//! What `derive(LuaScript)` makes of every kind of struct, seen from the server.

// What references are taken as is what is tested.
#![allow(clippy::needless_borrows_for_generic_args)]

use std::borrow::Cow;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use lua_runtime::{Call, LuaReply, LuaScript, Script, ScriptArg, ScriptKey};
use lua_tests::Server;
use redis::{RedisWrite, ToRedisArgs, ToSingleRedisArg, Value};

/// Keys and arguments as the script saw them.
type Seen = (Vec<String>, Vec<String>);

fn seen(keys: &[&str], args: &[&str]) -> Seen {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    (owned(keys), owned(args))
}

#[track_caller]
fn check(call: &Call<Seen>, keys: &[&str], args: &[&str]) {
    let server = Server::start();
    let reply = call.invoke(&mut server.connection()).unwrap();
    assert_eq!(reply, seen(keys, args));
}

#[derive(LuaScript)]
#[lua(path = "../lua/rate_limit.lua", returns = (bool, u64))]
struct RateLimit;

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = Seen)]
struct Echo;

#[derive(LuaScript)]
#[lua(path = "lua/numbers.lua", returns = String)]
struct Numbers;

#[test]
fn unit_structs_take_their_signature_from_the_script() {
    let server = Server::start();
    let con = &mut server.connection();
    let reply = RateLimit::call("user:42", 10, 60_u8).invoke(con).unwrap();
    assert_eq!(reply, (true, 9));
    let reply = RateLimit::call(String::from("user:42"), &10_u64, Box::new(60))
        .invoke(con)
        .unwrap();
    assert_eq!(reply, (true, 8));

    let call = Echo::call(&["a", "b"], &[1.5, 2.0]);
    assert_eq!(
        call.invoke(con).unwrap(),
        seen(&["a", "b"], &["1.5", "2.0"])
    );
    let none: &[&str] = &[];
    assert_eq!(Echo::call(none, none).invoke(con).unwrap(), seen(&[], &[]));
    let text = Numbers::call(2, "sum", &[1, 2, 3]).invoke(con).unwrap();
    assert_eq!(text, "sum=12");
}

#[derive(LuaScript)]
#[lua(path = "lua/keywords.lua", returns = [String; 5])]
struct Keywords;

#[derive(LuaScript)]
#[lua(path = "lua/keywords.lua", returns = [String; 5])]
struct KeywordFields<'a> {
    #[lua(key)]
    r#type: &'a str,
    #[lua(key)]
    entries: &'a str,
    con: &'a str,
    r#match: &'a str,
    #[lua(skip)]
    call: fn(&str) -> &str,
    this: &'a str,
}

#[test]
fn names_may_be_keywords() {
    let server = Server::start();
    let con = &mut server.connection();
    let expected = ["1", "2", "3", "4", "5"].map(str::to_owned);
    let reply = Keywords::call("1", "2", "3", "4", "5").invoke(con);
    assert_eq!(reply.unwrap(), expected);
    let fields = KeywordFields {
        r#type: "1",
        entries: "2",
        con: "3",
        r#match: "4",
        call: |text| text,
        this: "5",
    };
    assert_eq!((fields.call)("x"), "x");
    assert_eq!(fields.invoke(con).unwrap(), expected);
}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = Seen)]
struct Generic<'a, K, V: Clone, const N: usize>
where
    K: AsRef<str>,
{
    #[lua(key)]
    one: K,
    #[lua(keys)]
    several: [&'a str; N],
    #[lua(args)]
    args: Vec<V>,
}

#[tokio::test]
async fn structs_may_be_generic() {
    let generic = Generic {
        one: String::from("a"),
        several: ["b", "c"],
        args: vec![true, false],
    };
    assert_eq!(generic.one.as_ref() as &str, "a");
    check(&generic.call(), &["a", "b", "c"], &["1", "0"]);
    let server = Server::start();
    let mut con = server.async_connection().await;
    let reply = generic.invoke_async(&mut con).await.unwrap();
    assert_eq!(reply, seen(&["a", "b", "c"], &["1", "0"]));
    let empty = Generic {
        one: "only",
        several: [],
        args: Vec::<i32>::new(),
    };
    check(&empty.call(), &["only"], &[]);
}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = Seen)]
struct Set<K, V>
where
    K: ScriptKey,
    V: ScriptArg,
{
    #[lua(key)]
    key: K,
    value: V,
}

/// A type of the user's own, as key and as argument.
struct UserId(u64);

impl ToRedisArgs for UserId {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        out.write_arg_fmt(format_args!("user:{}", self.0));
    }
}
impl ToSingleRedisArg for UserId {}
impl ScriptKey for UserId {}

#[test]
fn entries_may_be_of_many_types() {
    check(&set(UserId(7), UserId(8)), &["user:7"], &["user:8"]);
    check(&set("k", u64::MAX), &["k"], &["18446744073709551615"]);
    check(&set(b"k", -0.5), &["k"], &["-0.5"]);
    check(
        &set(Cow::Borrowed("k"), i128::MIN),
        &["k"],
        &["-170141183460469231731687303715884105728"],
    );
    check(
        &set(Arc::new(String::from("k")), Rc::new(true)),
        &["k"],
        &["1"],
    );
    check(&set(b"k".to_vec(), b"bytes"), &["k"], &["bytes"]);
    check(&set(&&"k", Box::new("")), &["k"], &[""]);
}

fn set<K: ScriptKey, V: ScriptArg>(key: K, value: V) -> Call<Seen> {
    Set { key, value }.call()
}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = Seen)]
struct Tuple<'a>(
    u8,
    #[lua(key)] &'a str,
    #[lua(skip)] HashMap<u8, u8>,
    #[lua(keys)] &'a [String],
    #[lua(args)] Box<[f64]>,
);

#[test]
fn tuple_structs_and_roles_in_any_order() {
    let more = ["b".to_owned(), "c".to_owned()];
    let tuple = Tuple(
        1,
        "a",
        HashMap::from([(1, 2)]),
        &more,
        Box::new([0.5, 1e21]),
    );
    assert_eq!(tuple.2.len(), 1);
    check(&tuple.call(), &["a", "b", "c"], &["1", "0.5", "1e21"]);
}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = Seen)]
struct Nothing {}

#[derive(LuaScript)]
#[lua(path = "lua/echo.lua")]
struct Untyped<'a>(#[lua(key)] &'a str);

#[test]
fn no_fields_and_no_reply_type() {
    check(&Nothing {}.call(), &[], &[]);
    let server = Server::start();
    let con = &mut server.connection();
    let value: Value = Untyped("k").invoke(con).unwrap();
    let key = Value::Array(vec![Value::BulkString(b"k".to_vec())]);
    let expected = Value::Array(vec![key, Value::Array(Vec::new())]);
    assert_eq!(value, expected);
    let reply = Untyped("k").call().returning::<Seen>().invoke(con);
    assert_eq!(reply.unwrap(), seen(&["k"], &[]));
}

/// The reply's type is the caller's choice.
#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = T)]
struct Typed<'a, T: LuaReply = Seen> {
    #[lua(keys)]
    keys: &'a [&'a str],
    #[lua(skip)]
    reply: PhantomData<T>,
}

#[tokio::test]
async fn the_reply_may_be_a_parameter() {
    let server = Server::start();
    let mut con = server.async_connection().await;
    let keys = &["a"];
    let seen_by_default: Typed<'_> = Typed {
        keys,
        reply: PhantomData,
    };
    let reply = seen_by_default.invoke_async(&mut con).await.unwrap();
    assert_eq!(reply, seen(&["a"], &[]));
    let lists = Typed {
        keys,
        reply: PhantomData::<Vec<Vec<String>>>,
    };
    let reply = lists.invoke_async(&mut con).await.unwrap();
    assert_eq!(reply, [vec!["a".to_owned()], vec![]]);
}

macro_rules! script {
    ($name:ident, $path:literal, $reply:ty, $key:ty) => {
        #[derive(LuaScript)]
        #[lua(path = $path, returns = $reply)]
        struct $name(#[lua(key)] $key);
    };
}

#[test]
fn structs_may_come_from_a_macro_and_stand_in_a_function() {
    script!(
        FromMacro,
        "lua/echo.lua",
        (Vec<String>, Vec<String>),
        &'static str
    );

    #[derive(LuaScript)]
    #[lua(path = "lua/echo.lua", returns = Seen)]
    struct Local(#[lua(key)] &'static str);

    check(&FromMacro("a").call(), &["a"], &[]);
    check(&Local("a").call(), &["a"], &[]);
}

mod inner {
    use lua_runtime::LuaScript;

    /// Its items are as visible as itself.
    #[derive(LuaScript)]
    #[lua(path = "lua/echo.lua", returns = super::Seen)]
    pub(crate) struct Visible<'a> {
        #[lua(key)]
        pub(crate) key: &'a str,
    }
}

#[test]
fn constants_describe_the_file() {
    const SCRIPT: &Script = inner::Visible::SCRIPT;
    let text = include_str!("../../lua/echo.lua");
    assert_eq!((SCRIPT.name(), SCRIPT.path()), ("echo", "lua/echo.lua"));
    assert_eq!(SCRIPT.source(), text);
    assert!(!SCRIPT.is_read_only());
    let server = Server::start();
    let sha1: String = redis::cmd("SCRIPT")
        .arg("LOAD")
        .arg(text)
        .query(&mut server.connection())
        .unwrap();
    assert_eq!(SCRIPT.sha1(), sha1);
    check(&inner::Visible { key: "k" }.call(), &["k"], &[]);
    // Two structs of one script share what the server has.
    assert!(Echo::SCRIPT.exists(&mut server.connection()).unwrap());
}

/// The path alone, and a script in a folder of the folder.
#[derive(LuaScript)]
#[lua("scripts/jobs/counts.lua", allow(warnings))]
struct Counts;

#[test]
fn the_path_may_stand_alone_and_the_folder_belongs_to_the_name() {
    let script = Counts::SCRIPT;
    assert_eq!(
        (script.name(), script.path()),
        ("jobs/counts", "scripts/jobs/counts.lua")
    );
    let server = Server::start();
    let mut con = server.connection();
    redis::cmd("SET")
        .arg("text")
        .arg("x")
        .exec(&mut con)
        .unwrap();
    let error = Counts::call(&["text"]).invoke(&mut con).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("jobs/counts raised WRONGTYPE at "),
        "{text}"
    );
    assert_eq!(error.script(), Some("jobs/counts"));
}
