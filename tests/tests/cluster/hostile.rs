//! Clusters that send commands round in circles, to nowhere, or die: no server does so for long, and
//! a client must not go on for ever, nor run anything twice.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use lua_runtime::{Error, FailureKind, pipe};
use lua_tests::scripts;
use lua_tests::{FakeCluster, Fate, own_memory, slot_of};
use redis::cluster_async::ClusterConnection;
use tokio::task::{JoinSet, LocalSet};

/// On the first of two nodes.
const KEY: &str = "{b}counter";

const SENT: usize = 1 + 5;

fn is_call(words: &[String]) -> bool {
    words.first().is_some_and(|name| name.starts_with("EVAL"))
}

async fn connect(cluster: &FakeCluster, retries: u32) -> ClusterConnection {
    let client = cluster.client_builder().retries(retries).build().unwrap();
    client.get_async_connection().await.unwrap()
}

/// How often the call has arrived, as `EVALSHA` or as `EVAL`.
fn calls(cluster: &FakeCluster) -> usize {
    cluster.arrived("EVALSHA") + cluster.arrived("EVAL")
}

/// A cluster whose nodes answer each call by this; `{node}` is the address of that node.
fn redirecting(texts: [&'static str; 2]) -> FakeCluster {
    let addresses: Arc<OnceLock<[String; 2]>> = Arc::default();
    let known = Arc::clone(&addresses);
    let [of_first, of_second] = texts;
    let cluster = FakeCluster::start(2, move |node, words| {
        if !is_call(words) {
            return Fate::Run(":1".to_owned());
        }
        let [first, second] = known.get().unwrap();
        let text = if node == 0 { of_first } else { of_second };
        let text = text.replace("{0}", first).replace("{1}", second);
        Fate::Refuse(text.replace("{slot}", &slot_of(KEY).to_string()))
    });
    addresses.set([cluster.addr(0), cluster.addr(1)]).unwrap();
    cluster
}

#[tokio::test(flavor = "multi_thread")]
async fn circles_end_after_five_redirects() {
    let _memory = own_memory();
    assert!(slot_of(KEY) < 8192);
    let again = "TRYAGAIN Multiple keys request during rehashing of slot";
    let circles = [
        // To itself, to each other, to nowhere.
        ["MOVED {slot} {0}", "MOVED {slot} {0}"],
        ["MOVED {slot} {1}", "MOVED {slot} {0}"],
        ["MOVED {slot} 127.0.0.1:1", "MOVED {slot} 127.0.0.1:1"],
        ["ASK {slot} {1}", "ASK {slot} {0}"],
        ["ASK {slot} {0}", "ASK {slot} {0}"],
        ["ASK {slot} 127.0.0.1:1", "ASK {slot} 127.0.0.1:1"],
        ["ASK {slot} {1}", "MOVED {slot} {0}"],
        [again, again],
    ];
    // All at once, as each has pauses of its own, and on this thread, as the memory is.
    let (thread, mut checks) = (LocalSet::new(), JoinSet::new());
    for texts in circles {
        for sent in [Sent::Call, Sent::Pipeline, Sent::Transaction] {
            checks.spawn_local_on(check_circle(texts, sent), &thread);
        }
    }
    thread.run_until(checks.join_all()).await;
}

#[derive(Clone, Copy, Debug)]
enum Sent {
    Call,
    Pipeline,
    Transaction,
}

async fn check_circle(texts: [&'static str; 2], sent: Sent) {
    let cluster = redirecting(texts);
    let mut con = connect(&cluster, 0).await;
    let call = scripts::increment(KEY, 1);
    let mut pipe = pipe();
    pipe.call(&call);
    let error = match sent {
        Sent::Call => call.invoke_async(&mut con).await.unwrap_err(),
        Sent::Pipeline => pipe.query_async::<(i64,), _>(&mut con).await.unwrap_err(),
        Sent::Transaction => {
            let atomic = pipe.atomic();
            atomic.query_async::<(i64,), _>(&mut con).await.unwrap_err()
        }
    };
    assert_eq!(error.kind(), FailureKind::Cluster, "{texts:?}: {error}");
    assert_eq!(calls(&cluster), SENT, "{sent:?}: {texts:?}");
    assert_eq!(cluster.run("EVALSHA") + cluster.run("EVAL"), 0);
}

/// Each command of a slot that is stalled is sent, and the waiting is done once.
#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_into_a_stalled_slot_waits_once() {
    let _memory = own_memory();
    let again = "TRYAGAIN Multiple keys request during rehashing of slot";
    let cluster = redirecting([again, again]);
    // With redis-rs's own retries: each of them alone takes two pauses of 1.28 s.
    let mut con = connect(&cluster, 2).await;
    let mut pipe = pipe();
    for _ in 0..20 {
        pipe.call(scripts::increment(KEY, 1));
    }
    let replies: Vec<Result<i64, Error>> = pipe.query_each_async(&mut con).await.unwrap();
    assert_eq!(replies.len(), 20);
    for reply in replies {
        assert_eq!(reply.unwrap_err().kind(), FailureKind::Cluster);
    }
    // All together; the first alone, with what redis-rs adds; each of the others once.
    assert_eq!(calls(&cluster), 20 + 3 + 19);
}

/// The repair of a missing script has what is left, and no five redirects of its own.
#[tokio::test(flavor = "multi_thread")]
async fn the_repair_of_a_missing_script_is_within_the_same_bound() {
    let _memory = own_memory();
    for pipelined in [false, true] {
        let sent = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&sent);
        let slot = slot_of(KEY);
        let cluster = FakeCluster::start(2, move |_, words| {
            if !is_call(words) {
                return Fate::Run("+OK".to_owned());
            }
            // Twice elsewhere, then the script is not there, and then elsewhere for ever.
            match count.fetch_add(1, SeqCst) {
                2 => Fate::Run("-NOSCRIPT No matching script.".to_owned()),
                _ => Fate::Refuse(format!("MOVED {slot} 127.0.0.1:1")),
            }
        });
        let mut con = connect(&cluster, 0).await;
        let call = scripts::increment(KEY, 1);
        let kind = if pipelined {
            let mut pipe = pipe();
            pipe.call(&call);
            let replies: Vec<Result<i64, Error>> = pipe.query_each_async(&mut con).await.unwrap();
            replies.first().unwrap().as_ref().unwrap_err().kind()
        } else {
            call.invoke_async(&mut con).await.unwrap_err().kind()
        };
        assert_eq!(kind, FailureKind::Cluster);
        // The call, the call behind its SCRIPT LOAD, and five redirects; in a pipeline what is sent
        // for the second time is sent in a transaction at first.
        let due = 1 + 1 + 5 + usize::from(pipelined);
        assert_eq!(sent.load(SeqCst), due, "pipelined: {pipelined}");
    }
}

/// A call that is redirected to a node which runs it and dies is not sent again.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_is_not_asked_again() {
    let _memory = own_memory();
    let addresses: Arc<OnceLock<String>> = Arc::default();
    let known = Arc::clone(&addresses);
    let cluster = FakeCluster::start(2, move |node, words| match (is_call(words), node) {
        (false, _) => Fate::Run(":1".to_owned()),
        (true, 0) => Fate::Refuse(format!("ASK {} {}", slot_of(KEY), known.get().unwrap())),
        (true, _) => Fate::Die,
    });
    addresses.set(cluster.addr(1)).unwrap();
    let mut con = connect(&cluster, 0).await;
    let call = scripts::increment(KEY, 1);
    let error = call.invoke_async(&mut con).await.unwrap_err();
    assert!(matches!(error, Error::Connection(_)), "{error:?}");
    assert_eq!(cluster.run("EVALSHA") + cluster.run("EVAL"), 1);
}

/// In the middle of a pipeline: what went there may have run, the others have their replies.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_in_a_pipeline_takes_only_its_own_commands_along() {
    let _memory = own_memory();
    let cluster = FakeCluster::start(2, |node, words| match (is_call(words), node) {
        (true, 0) => Fate::Die,
        (true, _) => Fate::Run(":7".to_owned()),
        (false, _) => Fate::Run(":1".to_owned()),
    });
    let mut con = connect(&cluster, 0).await;
    let other = "{foo}counter";
    assert!(slot_of(other) >= 8192);
    let mut pipe = pipe();
    for key in [KEY, other, KEY, other] {
        pipe.call(scripts::increment(key, 1));
    }
    let replies: Vec<Result<i64, Error>> = pipe.query_each_async(&mut con).await.unwrap();
    for (index, reply) in replies.into_iter().enumerate() {
        match reply {
            Err(error) if index % 2 == 0 => {
                assert!(error.to_string().contains("may have run"), "{error}");
            }
            reply => assert_eq!(reply.unwrap(), 7),
        }
    }
    assert_eq!(cluster.run("EVALSHA") + cluster.run("EVAL"), 4);
}
