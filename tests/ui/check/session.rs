use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/session.lua", returns = Option<String>)]
struct Session;

// What the script takes is known: nothing else is wrong here.
fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    let session = Session::call("session:7").invoke(&mut con).unwrap();
    println!("{}", session.unwrap_or_default());
}
