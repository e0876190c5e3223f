//! Pipelines and transactions on one server: order, round trips, repair, errors in their places.

use lua_runtime::{Error, FailureKind, PipelineError, pipe};
use lua_tests::scripts;
use lua_tests::{Counting, Server, connect, connect_async, own_memory};
use redis::Cmd;

fn failed(error: Error) -> PipelineError {
    match error {
        Error::Pipeline(error) => *error,
        error => panic!("{error:?}"),
    }
}

#[test]
fn replies_keep_their_places() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    let mut pipe = pipe();
    pipe.call(scripts::increment("a", 1))
        .cmd(Cmd::set("b", "text"))
        .ignore()
        .call(scripts::increment("a", 10))
        .cmd(Cmd::get("b"));
    let (first, second, text): (i64, i64, String) = pipe.query(&mut con).unwrap();
    assert_eq!((first, second, text.as_str()), (1, 11, "text"));
    server.script_flush();
    let (first, second, _): (i64, i64, String) = pipe.query(&mut con).unwrap();
    assert_eq!((first, second), (12, 22));
}

#[tokio::test]
async fn a_lost_script_costs_one_write_more_and_a_transaction_none() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = Counting::new(connect_async(&server.client()).await);
    let mut plain = pipe();
    for _ in 0..100 {
        plain.call(scripts::increment("plain", 1));
    }
    let mut atomic = plain.clone();
    atomic.atomic();
    let counts = con.counts();
    let taken = || {
        let taken = (counts.round_trips(), counts.commands());
        counts.reset();
        taken
    };
    let mut expected = 0;
    // Another test may have made this process see the script, and that a transaction may load it.
    let mut first = pipe();
    first.atomic().call(scripts::increment("first", 1));
    let _: (i64,) = first.query_async(&mut con).await.unwrap();
    taken();
    for (flushed, cost) in [(false, (1, 100)), (true, (2, 201)), (false, (1, 100))] {
        if flushed {
            server.script_flush();
        }
        let values: Vec<i64> = plain.query_async(&mut con).await.unwrap();
        assert_eq!(
            values,
            (expected + 1..=expected + 100).collect::<Vec<i64>>()
        );
        assert_eq!(taken(), cost);
        expected += 100;
    }
    for flushed in [false, true] {
        if flushed {
            server.script_flush();
        }
        let values: Vec<i64> = atomic.query_async(&mut con).await.unwrap();
        assert_eq!(
            values,
            (expected + 1..=expected + 100).collect::<Vec<i64>>()
        );
        assert_eq!(taken(), (1, 103));
        expected += 100;
    }
}

type Each = (
    Result<i64, Error>,
    Result<i64, Error>,
    Result<i64, Error>,
    Result<i64, Error>,
);

#[test]
fn an_error_has_its_place_and_hides_nothing() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = connect(&server.client());
    let mut pipe = pipe();
    pipe.call(scripts::increment("n", 1))
        .cmd(Cmd::set("text", "x"))
        .ignore()
        .call(scripts::increment("text", 1))
        .cmd(Cmd::lpush("text", 1))
        .call(scripts::increment("n", 1));
    let error = failed(pipe.query::<()>(&mut con).unwrap_err());
    assert_eq!(
        (error.index(), error.error().script()),
        (2, Some("increment"))
    );
    assert!(
        error.to_string().starts_with("command 3 of 5: increment"),
        "{error}"
    );

    for atomic in [false, true] {
        if atomic {
            pipe.atomic();
        }
        let (first, raised, refused, last): Each = pipe.query_each(&mut con).unwrap();
        let first = first.unwrap();
        assert_eq!(last.unwrap(), first + 1);
        assert!(
            matches!(raised, Err(Error::Raised(error)) if error.script().name() == "increment")
        );
        assert!(
            matches!(&refused, Err(Error::Redis(error)) if error.code() == Some("WRONGTYPE")),
            "{refused:?}"
        );
    }
}

#[test]
fn a_discarded_transaction_names_the_command() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    let mut pipe = pipe();
    pipe.atomic()
        .call(scripts::increment("n", 1))
        .cmd(redis::cmd("GET"));
    let error = failed(pipe.query::<()>(&mut con).unwrap_err());
    assert!(error.is_discarded());
    assert_eq!(error.index(), 1);
    assert!(
        error
            .to_string()
            .starts_with("the transaction did not run, because of command 2 of 2: "),
        "{error}"
    );
    let count: Option<i64> = Cmd::get("n").query(&mut con).unwrap();
    assert_eq!(count, None);
}

#[test]
fn a_watched_key_that_changed_is_none() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = server.connection();
    let mut pipe = pipe();
    pipe.atomic().call(scripts::increment("n", 1));
    let watch = |con: &mut redis::Connection| {
        redis::cmd("WATCH").arg("n").exec(con).unwrap();
    };
    watch(&mut con);
    Cmd::incr("n", 1).exec(&mut server.connection()).unwrap();
    assert_eq!(pipe.query::<Option<(i64,)>>(&mut con).unwrap(), None);
    // Nobody is left to think that it ran.
    watch(&mut con);
    Cmd::set("n", 1).exec(&mut server.connection()).unwrap();
    let error = pipe.query::<()>(&mut con).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the transaction replied nil, expected ()"
    );
    watch(&mut con);
    assert_eq!(pipe.query::<Option<(i64,)>>(&mut con).unwrap(), Some((2,)));
}

#[tokio::test]
async fn without_multi_it_is_told_that_commands_may_have_run() {
    let _memory = own_memory();
    let server = Server::builder()
        .user("user", "on >word ~* +@all -multi")
        .start();
    let mut con = connect_async(&server.client_as("user", "word")).await;
    let mut pipe = pipe();
    pipe.atomic().call(scripts::increment("n", 1));
    let error = pipe.query_async::<(i64,), _>(&mut con).await.unwrap_err();
    assert_eq!(error.kind(), FailureKind::NotPermitted);
    let text = error.to_string();
    assert!(
        text.contains("each command may have run by itself"),
        "{text}"
    );
}
