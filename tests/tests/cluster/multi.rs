//! A user who may not use `MULTI`, on a cluster: what this library puts around the commands of a slot.

use lua_runtime::{Error, FailureKind, pipe};
use lua_tests::{Cluster, own_memory};
use redis::Cmd;

/// Of this test alone: it is about a script that this process has not seen.
#[lua_runtime::lua_scripts("../lua")]
mod scripts {}

type Outcomes = (Result<i64, Error>, Result<String, Error>);

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_once_that_commands_may_have_run_and_not_that_a_script_said_so() {
    let _memory = own_memory();
    let rules = "on >word ~* +@all -multi";
    let cluster = Cluster::builder()
        .replicas_each(0)
        .server(|server| server.user("user", rules))
        .start();
    let client = cluster.client_builder().retries(0);
    let client = client.username("user").password("word").build().unwrap();
    let mut con = client.get_async_connection().await.unwrap();
    let mut pipe = pipe();
    pipe.call(scripts::increment("{a}n", 1))
        .cmd(Cmd::set("{a}text", "x"));

    let (call, command): Outcomes = pipe.query_each_async(&mut con).await.unwrap();
    for (error, subject) in [(call.unwrap_err(), "increment"), (command.unwrap_err(), "")] {
        assert!(
            matches!(error, Error::Connection(_) | Error::Redis(_)),
            "{error:?}"
        );
        assert_eq!(error.kind(), FailureKind::Other, "{error:?}");
        let text = error.to_string();
        assert!(text.starts_with(subject), "{text}");
        assert!(
            text.contains("MULTI was refused, so each command may have run by itself"),
            "{text}"
        );
    }
    // They did, once; and from now on it goes without.
    for ran in 2..4 {
        let (call, command): Outcomes = pipe.query_each_async(&mut con).await.unwrap();
        assert_eq!((call.unwrap(), command.unwrap()), (ran, "OK".to_owned()));
    }
}
