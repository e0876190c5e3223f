use lua_runtime::{LuaReply, LuaScript};

// Nothing is said of what uses a type that is wrong.
#[derive(LuaReply)]
#[lua(mpa)]
struct Wrong<T> {
    a: T,
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua", returns = Wrong<u8>)]
struct Get<'a> {
    #[lua(key)]
    entry: &'a str,
}

fn main() {
    let value = redis::Value::Nil;
    let wrong = Wrong::<String>::from_reply(value).unwrap();
    println!("{}", wrong.a);
    let _ = Get { entry: "a" }.call().returning::<Vec<Wrong<i64>>>();
}
