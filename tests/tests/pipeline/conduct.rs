//! Commands that wait, watch or stream, in pipelines and transactions, on a server and on a cluster.

use std::time::Duration;

use lua_runtime::{Error, Pipeline, pipe};
use lua_tests::scripts;
use lua_tests::{Cluster, Server, wait_for};
use redis::{Cmd, Value};

const DEADLINE: Duration = Duration::from_secs(30);

fn command(line: &str) -> Cmd {
    let mut command = Cmd::new();
    for word in line.split(' ') {
        command.arg(word);
    }
    command
}

fn with(key: &str, line: &str) -> Pipeline {
    let mut pipe = pipe();
    pipe.call(scripts::increment(key, 1))
        .cmd(command(line))
        .call(scripts::increment(key, 1));
    pipe
}

/// Pushes an element once somebody waits for it.
fn push_to_who_waits(server: &Server, list: &str) {
    wait_for(DEADLINE, "somebody to wait", || {
        server.info_field("blocked_clients").as_deref() == Some("1")
    });
    let mut con = server.connection();
    Cmd::rpush(list, "element").exec(&mut con).unwrap();
}

/// Elsewhere it is in a `MULTI`, where it answers nil at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_waits_does_so_beside_calls_of_its_slot() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.async_connection().await;
    let tag = cluster.key_on(0, "tag");
    let (counter, list) = (format!("{tag}:counter"), format!("{tag}:list"));
    let pipe = with(&counter, &format!("BLPOP {list} 20"));
    let waiting = tokio::spawn(async move {
        pipe.query_async::<(i64, Vec<String>, i64), _>(&mut con)
            .await
    });
    let server = cluster.primary(0);
    push_to_who_waits(server, &list);
    let popped = vec![list, "element".to_owned()];
    assert_eq!(waiting.await.unwrap().unwrap(), (1, popped, 2));
}

/// The commands of the slot keep their order around it: what is behind it is sent after its reply.
#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_a_slot_is_kept_around_a_command_that_waits() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.async_connection().await;
    let tag = cluster.key_on(0, "tag");
    let mut pipe = pipe();
    for round in 0..3 {
        pipe.call(scripts::increment(format!("{tag}:counter"), 1))
            .cmd(Cmd::rpush(format!("{tag}:list"), round))
            .ignore()
            .cmd(command(&format!("BLPOP {tag}:list 20")))
            .cmd(command(&format!("LLEN {tag}:list")));
    }
    let replies: Vec<Value> = pipe.query_async(&mut con).await.unwrap();
    let text = |text: String| Value::BulkString(text.into_bytes());
    let popped =
        |round: i32| Value::Array(vec![text(format!("{tag}:list")), text(round.to_string())]);
    let expected =
        (0..3).flat_map(|round| [text((round + 1).to_string()), popped(round), Value::Int(0)]);
    assert_eq!(replies, expected.collect::<Vec<_>>());
}

/// A plain pipeline on one server waits; in a transaction nothing waits.
#[test]
fn on_one_server_a_command_waits_unless_it_is_in_a_transaction() {
    let server = Server::start();
    let mut con = server.connection();
    let plain = with("counter", "BLPOP list 20");
    std::thread::scope(|scope| {
        scope.spawn(|| push_to_who_waits(&server, "list"));
        let popped = vec!["list".to_owned(), "element".to_owned()];
        let replies: (i64, Vec<String>, i64) = plain.query(&mut con).unwrap();
        assert_eq!(replies, (1, popped, 2));
    });
    let mut atomic = with("counter", "BLPOP list 20");
    atomic.atomic();
    let replies: (i64, Option<Vec<String>>, i64) = atomic.query(&mut con).unwrap();
    assert_eq!(replies, (3, None, 4));
}

fn refused(error: Error, name: &str) {
    let text = error.to_string();
    let expected = format!("command 2 of 3: not for a pipeline - Client: `{name}` was not sent: ");
    assert!(text.starts_with(&expected), "{text}");
    assert!(matches!(error, Error::Pipeline(error) if error.index() == 1));
}

const STREAMS: [&str; 8] = [
    "SUBSCRIBE c",
    "PSUBSCRIBE c",
    "SSUBSCRIBE c",
    "UNSUBSCRIBE",
    "MONITOR",
    "PSYNC ? -1",
    "CLIENT REPLY OFF",
    "CLIENT REPLY SKIP",
];
const TRANSACTS: [&str; 6] = ["MULTI", "EXEC", "DISCARD", "WATCH k", "UNWATCH", "RESET"];

fn name(line: &str) -> &str {
    line.split(' ').next().unwrap()
}

/// The replies of the others would go to somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn what_streams_is_refused_everywhere() {
    let server = Server::start();
    let mut blocking = server.connection();
    let mut shared = server.async_connection().await;
    for line in STREAMS {
        for atomic in [false, true] {
            let mut pipe = with("counter", line);
            if atomic {
                pipe.atomic();
            }
            refused(pipe.query::<()>(&mut blocking).unwrap_err(), name(line));
            refused(
                pipe.query_each::<Vec<Result<Value, Error>>>(&mut blocking)
                    .unwrap_err(),
                name(line),
            );
            refused(
                pipe.query_async::<(), _>(&mut shared).await.unwrap_err(),
                name(line),
            );
        }
    }
    let calls = server.commandstats("evalsha") + server.commandstats("eval");
    assert_eq!(calls, 0, "nothing was sent");
    let mut cleared = with("counter", "MONITOR");
    cleared.clear();
    cleared.call(scripts::increment("counter", 1));
    assert_eq!(cleared.query::<(i64,)>(&mut blocking).unwrap(), (1,));
}

#[test]
fn a_transaction_takes_no_word_of_another() {
    let server = Server::start();
    let mut con = server.connection();
    for line in TRANSACTS {
        let mut pipe = with("counter", line);
        pipe.atomic();
        refused(pipe.query::<()>(&mut con).unwrap_err(), name(line));
    }
    assert_eq!(server.commandstats("multi"), 0);
    // On a connection of its own a plain pipeline may do by hand what `atomic` does.
    let mut by_hand = pipe();
    by_hand
        .cmd(command("WATCH k"))
        .cmd(command("MULTI"))
        .cmd(Cmd::incr("k", 1))
        .cmd(command("EXEC"));
    let (_, _, _, ran): (Value, Value, Value, Vec<i64>) = by_hand.query(&mut con).unwrap();
    assert_eq!(ran, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_cluster_they_are_refused_before_anything_is_sent() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut blocking = cluster.blocking_connection();
    let mut shared = cluster.async_connection().await;
    for node in cluster.nodes() {
        node.reset_stats();
    }
    for line in STREAMS.into_iter().chain(TRANSACTS) {
        let pipe = with("counter", line);
        refused(pipe.query::<()>(&mut blocking).unwrap_err(), name(line));
        refused(
            pipe.query_async::<(), _>(&mut shared).await.unwrap_err(),
            name(line),
        );
    }
    for node in cluster.nodes() {
        for command in ["evalsha", "eval", "multi", "watch"] {
            assert_eq!(node.commandstats(command), 0, "{command}");
        }
    }
}

/// `WATCH` of somebody else on a connection that is everybody's: a group that it kept from running
/// runs one by one.
#[tokio::test(flavor = "multi_thread")]
async fn a_watch_of_somebody_else_loses_no_replies() {
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.async_connection().await;
    let key = cluster.key_on(0, "counter");
    redis::cmd("WATCH")
        .arg(&key)
        .exec_async(&mut con)
        .await
        .unwrap();
    let mut blocking = cluster.blocking_connection();
    Cmd::set(&key, 5).exec(&mut blocking).unwrap();
    scripts::load_all_async(&mut con).await.unwrap();
    let pipe = with(&key, &format!("GET {key}"));
    let replies: (i64, i64, i64) = pipe.query_async(&mut con).await.unwrap();
    assert_eq!(replies, (6, 6, 7));
}
