#[lua_runtime::lua_scripts("ui/lua-typed", allow(undeclared_kye, syntax, xyzzy))]
mod unknown {}

#[lua_runtime::lua_scripts("ui/lua-typed", allow = "undeclared-key")]
mod a_text {}

fn main() {}
