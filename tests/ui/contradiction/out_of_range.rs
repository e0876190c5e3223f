use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/range.lua", returns = Vec<String>)]
struct Range<'a> {
    #[lua(key)]
    entry: &'a str,
    limit: u64,
}

// What no call has is wrong whatever a struct declares.
#[derive(LuaScript)]
#[lua(path = "ui/lua/range.lua")]
struct Unit;

fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    let range = Range { entry: "e", limit: 1 };
    println!("{}", range.invoke(&mut con).unwrap().len());
}
