use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/flag.lua", returns = i64)]
struct Script;

fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    println!("{}", Script::call().invoke(&mut con).unwrap());
}
