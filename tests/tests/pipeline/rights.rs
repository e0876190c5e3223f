//! What the tests of refusals send, and as whom.

use lua_runtime::{Pipeline, pipe};
use lua_tests::{Server, scripts};
use redis::{Client, Cmd};

/// A server with a user who may do all but this, and a client of that user.
pub(crate) fn server_without(rights: &str) -> (Server, Client) {
    let rules = format!("on >word ~* +@all {rights}");
    let server = Server::builder().user("user", &rules).start();
    let client = server.client_as("user", "word");
    (server, client)
}

/// What [`pipeline`] and [`transaction`] reply.
pub(crate) type Replies = (i64, String, i64);

/// Two calls of one script with a command between them.
pub(crate) fn pipeline() -> Pipeline {
    let mut pipe = pipe();
    pipe.call(scripts::increment("n", 1))
        .cmd(Cmd::set("text", "x"))
        .call(scripts::increment("n", 1));
    pipe
}

/// The same in a transaction.
pub(crate) fn transaction() -> Pipeline {
    pipeline().atomic().clone()
}
