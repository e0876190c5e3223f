use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/limt.lua", returns = (bool, u64))]
struct Limit;

// Nobody knows what `call` takes: it takes anything.
fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    let (allowed, remaining) = Limit::call("user:42", 10, 60).invoke(&mut con).unwrap();
    println!("{allowed} {remaining}");
}
