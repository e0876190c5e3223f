#[lua_runtime::lua_scripts("ui/lua-broken")]
mod scripts {}

// Both files are told of, and nothing else: what they make can be used.
fn main() {
    let mut con = redis::Client::open("redis://127.0.0.1/").unwrap();
    let _ = scripts::unfinished("any", 1).invoke(&mut con);
    let _ = scripts::typo(1).invoke(&mut con);
}
