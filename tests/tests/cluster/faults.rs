//! A node that is silent: what redis-rs does about it beneath this library, and how to keep a
//! script from being sent twice.

use std::time::Duration;

use lua_runtime::Error;
use lua_tests::scripts::Increment;
use lua_tests::{Cluster, Server, own_memory, wait_for};

const SHORT: Duration = Duration::from_millis(200);

/// Waits until the node has done all that was sent to it, by something sent later.
fn caught_up(node: &Server) {
    wait_for(Duration::from_secs(30), "the node to catch up", || {
        redis::cmd("PING").exec(&mut node.connection()).is_ok()
    });
}

/// A cluster that does not hold a silent node for dead.
fn patient_cluster() -> Cluster {
    Cluster::builder()
        .replicas_each(0)
        .node_timeout(Duration::from_secs(60))
        .start()
}

fn check_may_have_run(error: &Error) {
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("may have run"), "{text}");
}

#[test]
fn without_retries_a_silent_node_gets_a_blocking_call_once() {
    let _memory = own_memory();
    let cluster = patient_cluster();
    let counter = &cluster.key_on(0, "counter");
    let client = cluster.client_builder().response_timeout(SHORT).retries(0);
    let mut con = client.build().unwrap().get_connection().unwrap();
    let increment = Increment { counter, by: 1 };
    let node = cluster.primary(0);
    Increment::SCRIPT.load(&mut node.connection()).unwrap();
    node.pause();
    let outcome = increment.invoke(&mut con);
    node.resume();
    check_may_have_run(&outcome.unwrap_err());
    caught_up(node);
    assert_eq!(node.counter(counter), 1);
}

/// Not this library's doing: redis-rs's blocking cluster connection sends any command again whose
/// answer is late, sixteen times unless told otherwise. If this ever fails, the documentation is
/// out of date.
#[test]
fn redis_rs_sends_a_blocking_call_again() {
    let _memory = own_memory();
    let cluster = patient_cluster();
    let counter = &cluster.key_on(0, "counter");
    let client = cluster.client_builder().response_timeout(SHORT).retries(3);
    let mut con = client.build().unwrap().get_connection().unwrap();
    let node = cluster.primary(0);
    Increment::SCRIPT.load(&mut node.connection()).unwrap();
    node.pause();
    let outcome = Increment { counter, by: 1 }.invoke(&mut con);
    node.resume();
    check_may_have_run(&outcome.unwrap_err());
    caught_up(node);
    assert_eq!(node.counter(counter), 1 + 3);
}

/// Its asynchronous one does not.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_node_gets_an_asynchronous_call_once() {
    let _memory = own_memory();
    let cluster = patient_cluster();
    let counter = &cluster.key_on(0, "counter");
    let client = cluster.client_builder().response_timeout(SHORT);
    let client = client.build().unwrap();
    let mut con = client.get_async_connection().await.unwrap();
    let node = cluster.primary(0);
    Increment::SCRIPT.load(&mut node.connection()).unwrap();
    node.pause();
    let outcome = Increment { counter, by: 1 }.invoke_async(&mut con).await;
    node.resume();
    check_may_have_run(&outcome.unwrap_err());
    caught_up(node);
    assert_eq!(node.counter(counter), 1);
}

/// Nor this: its asynchronous one does so, too, where the whole may take longer than one answer and
/// somebody else uses the connection. (What is to be sent again waits for the next command.) Without
/// retries it does not.
#[tokio::test(flavor = "multi_thread")]
async fn redis_rs_sends_an_asynchronous_call_again_within_a_longer_overall_timeout() {
    let _memory = own_memory();
    for (retries, sent) in [(3, 1 + 3), (0, 1)] {
        let cluster = patient_cluster();
        let counter = &cluster.key_on(0, "counter");
        let other = cluster.key_on(1, "other");
        let client = cluster
            .client_builder()
            .response_timeout(SHORT)
            .overall_response_timeout(Some(lua_tests::REPLY_TIMEOUT))
            .retries(retries);
        let client = client.build().unwrap();
        let mut con = client.get_async_connection().await.unwrap();
        let node = cluster.primary(0);
        Increment::SCRIPT.load(&mut node.connection()).unwrap();
        let mut busy = con.clone();
        let busy = tokio::spawn(async move {
            while redis::Cmd::get(&other).exec_async(&mut busy).await.is_ok() {
                tokio::time::sleep(SHORT / 10).await;
            }
        });
        node.pause();
        let outcome = Increment { counter, by: 1 }.invoke_async(&mut con).await;
        node.resume();
        busy.abort();
        check_may_have_run(&outcome.unwrap_err());
        caught_up(node);
        assert_eq!(node.counter(counter), sent, "{retries} retries");
    }
}
