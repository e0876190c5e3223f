//! The struct's own parameters may have the names that the generated code uses for its own.

#![allow(clippy::unwrap_used)]

use lua_runtime::LuaScript;
use lua_tests::Server;

type Seen = (Vec<String>, Vec<String>);

/// `'con` and `C`, as in the generated `invoke_async<'con, C>`; `R`, as in `Call<R>`.
#[derive(LuaScript)]
#[lua(path = "lua/echo.lua", returns = Seen)]
struct Parameters<'con, C, R> {
    #[lua(key)]
    entries: C,
    con: &'con str,
    call: R,
}

#[tokio::test]
async fn parameters_may_have_any_name() {
    let server = Server::start();
    let parameters = Parameters {
        entries: "key",
        con: "con",
        call: 7,
    };
    let expected = (
        vec!["key".to_owned()],
        ["con", "7"].map(str::to_owned).into(),
    );
    let reply = parameters.invoke(&mut server.connection()).unwrap();
    assert_eq!(reply, expected);
    let mut con = server.async_connection().await;
    assert_eq!(parameters.invoke_async(&mut con).await.unwrap(), expected);
}
