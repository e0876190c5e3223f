//! A script that answers what nodes of a cluster say, byte for byte, is not taken for the cluster: it is
//! run once more, where the two differ.

use std::sync::Arc;

use lua_runtime::{Error, FailureKind, pipe};
use lua_tests::scripts::{Forged, Increment};
use lua_tests::{Cluster, own_memory, slot_of};
use redis::cluster_async::ClusterConnection;
use tokio::task::{JoinSet, LocalSet};

/// What a cluster says about the slot of a key on shard 0, byte for byte.
fn redirects(cluster: &Cluster, counter: &str) -> Vec<String> {
    let slot = slot_of(counter);
    let own = cluster.primary(0).addr();
    let other = cluster.primary(1).addr();
    vec![
        format!("MOVED {slot} {own}"),
        format!("MOVED {slot} {other}"),
        format!("MOVED {slot} 127.0.0.1:1"),
        format!("ASK {slot} {own}"),
        format!("ASK {slot} {other}"),
        format!("ASK {slot} 127.0.0.1:1"),
        "TRYAGAIN Multiple keys request during rehashing of slot".to_owned(),
    ]
}

/// Runs a script that answers this text, and checks how often it ran.
async fn check_runs_of(
    cluster: &Cluster,
    mut con: ClusterConnection,
    forged: Forged<'_>,
    most: i64,
) {
    let Forged { counter, text, .. } = forged;
    let error = forged.invoke_async(&mut con).await.unwrap_err();
    assert_eq!(error.kind(), FailureKind::Cluster, "{error}");
    let runs = cluster.counter(counter);
    assert!((1..=most).contains(&runs), "{runs} runs: {text}");
}

/// The same for all texts, with the script on the node and without it.
async fn check_runs(cluster: &Cluster, con: &ClusterConnection, most: i64) {
    let base = cluster.key_on(0, "forged");
    for warm in [false, true] {
        for how in ["reply", "table"] {
            for (index, text) in redirects(cluster, &base).iter().enumerate() {
                let counter = &format!("{base}:{how}:{warm}:{index}");
                if warm {
                    let mut node = cluster.primary(0).connection();
                    Forged::SCRIPT.load(&mut node).unwrap();
                } else {
                    cluster.script_flush_all();
                }
                let forged = Forged { counter, how, text };
                check_runs_of(cluster, con.clone(), forged, most).await;
            }
        }
    }
}

/// The second run is inside of a transaction, where a server's own redirect has another place.
#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_answers_a_redirect_of_its_own_is_run_at_most_twice() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let con = cluster.async_connection_with(0).await;
    check_runs(&cluster, &con, 2).await;
}

/// redis-rs runs it once and twice again; this library adds one run, not three times as many.
#[tokio::test(flavor = "multi_thread")]
async fn redis_rs_retries_are_not_multiplied() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let client = cluster
        .client_builder()
        .retries(2)
        .min_retry_wait(1)
        .max_retry_wait(20);
    let con = client
        .build()
        .unwrap()
        .get_async_connection()
        .await
        .unwrap();
    check_runs(&cluster, &con, 2 + 1 + 1).await;
}

/// Without `MULTI` there is no telling them apart: the redirects are bounded, those of the repair
/// with them.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_transactions_runs_it_as_often_as_redirects_are_followed() {
    let _memory = own_memory();
    let cluster = Arc::new(Cluster::builder().replicas_each(0).start());
    let con = cluster.async_connection_with(0).await;
    for node in cluster.nodes() {
        redis::cmd("ACL")
            .arg(&["SETUSER", "default", "-multi"])
            .exec(&mut node.connection())
            .unwrap();
    }
    let base = cluster.key_on(0, "forged");
    // All at once, because of the pauses: those that come first find no script. On this thread, as
    // the memory is.
    let (thread, mut checks) = (LocalSet::new(), JoinSet::new());
    for (index, text) in redirects(&cluster, &base).into_iter().enumerate() {
        let (cluster, con) = (Arc::clone(&cluster), con.clone());
        let counter = format!("{base}:{index}");
        let check = async move {
            let (counter, text, how) = (&counter, &text, "reply");
            check_runs_of(&cluster, con, Forged { counter, how, text }, 1 + 5).await;
        };
        checks.spawn_local_on(check, &thread);
    }
    thread.run_until(checks.join_all()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_pipelines_and_transactions_it_is_run_once_or_twice() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.async_connection_with(0).await;
    let base = cluster.key_on(0, "forged");
    let texts = redirects(&cluster, &base);
    for warm in [false, true] {
        for calls in 1..=3 {
            for atomic in [false, true] {
                let counter = |index: usize| format!("{base}:{warm}:{calls}:{atomic}:{index}");
                for (index, text) in texts.iter().enumerate() {
                    if !warm {
                        cluster.script_flush_all();
                    }
                    let counter = &counter(index);
                    let mut pipe = pipe();
                    for _ in 0..calls {
                        let how = "reply";
                        pipe.call(Forged { counter, how, text }.call());
                    }
                    if atomic {
                        pipe.atomic();
                    }
                    let replies: Vec<Result<(), Error>> =
                        pipe.query_each_async(&mut con).await.unwrap();
                    for reply in replies {
                        assert_eq!(reply.unwrap_err().kind(), FailureKind::Cluster);
                    }
                    let runs = cluster.counter(counter);
                    // Alone in its slot a command of a plain pipeline is in no transaction.
                    let most = if calls == 1 && !atomic { 2 } else { calls };
                    assert!(
                        (calls..=most).contains(&runs),
                        "{runs} runs of {calls}: {text}"
                    );
                }
            }
        }
    }
}

/// The second time the server is asked for the script in the same transaction, so that the script's
/// word is known for what it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_says_it_is_missing_is_run_twice_in_a_pipeline_and_once_in_a_transaction() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.async_connection_with(0).await;
    let base = cluster.key_on(0, "forged");
    for text in [
        "NOSCRIPT No matching script. Please use EVAL.",
        "NOSCRIPT No matching script.",
    ] {
        for warm in [false, true] {
            for calls in 1..=3 {
                for atomic in [false, true] {
                    if !warm {
                        cluster.script_flush_all();
                    }
                    let counter = &format!("{base}:{text}:{warm}:{calls}:{atomic}");
                    let honest = &format!("{counter}:honest");
                    let mut pipe = pipe();
                    for _ in 0..calls {
                        let how = "reply";
                        pipe.call(Forged { counter, how, text }.call());
                    }
                    let increment = Increment {
                        counter: honest,
                        by: 1,
                    };
                    pipe.call(increment.call());
                    if atomic {
                        pipe.atomic();
                    }
                    let replies: Vec<Result<redis::Value, Error>> =
                        pipe.query_each_async(&mut con).await.unwrap();
                    let (last, forged) = replies.split_last().unwrap();
                    assert_eq!(
                        *last.as_ref().unwrap(),
                        redis::Value::BulkString(b"1".to_vec())
                    );
                    for reply in forged {
                        let error = reply.as_ref().unwrap_err();
                        let kind = if atomic {
                            FailureKind::NoScript
                        } else {
                            FailureKind::StillMissing
                        };
                        assert_eq!(error.kind(), kind, "{error}");
                    }
                    let runs = cluster.counter(counter);
                    let most = if atomic { calls } else { 2 * calls };
                    assert!(
                        (calls..=most).contains(&runs),
                        "{runs} runs of {calls}: {text}"
                    );
                    assert_eq!(cluster.counter(honest), 1);
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_says_its_script_is_missing_is_run_twice() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let mut con = cluster.async_connection_with(0).await;
    let base = cluster.key_on(0, "forged");
    for warm in [false, true] {
        if !warm {
            cluster.script_flush_all();
        }
        let counter = &format!("{base}:{warm}");
        let (how, text) = ("reply", "NOSCRIPT No matching script.");
        let forged = Forged { counter, how, text };
        let error = forged.invoke_async(&mut con).await.unwrap_err();
        assert_eq!(error.kind(), FailureKind::StillMissing, "{error}");
        let runs = cluster.counter(counter);
        assert!((1..=2).contains(&runs), "{runs} runs, warm {warm}");
    }
}
