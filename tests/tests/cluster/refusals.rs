//! One cluster refuses `SCRIPT LOAD`, which is remembered; another one that has no `EVAL` takes scripts
//! all the same.

use std::sync::Mutex;

use lua_runtime::{Error, Pipeline, pipe};
use lua_tests::scripts;
use lua_tests::{FakeCluster, Fate, own_memory};
use redis::cluster_async::ClusterConnection;

const NOSCRIPT: &str = "-NOSCRIPT No matching script.";

async fn connect(cluster: &FakeCluster) -> ClusterConnection {
    let client = cluster.client_builder().retries(0).build().unwrap();
    client.get_async_connection().await.unwrap()
}

fn name(words: &[String]) -> &str {
    words.first().map_or("", String::as_str)
}

/// Makes this test remember a refusal of `SCRIPT LOAD`.
async fn remember() {
    let refusing = FakeCluster::start(2, |_, words| match name(words) {
        "SCRIPT" => Fate::Refuse(
            "NOPERM User u has no permissions to run the 'script|load' command".to_owned(),
        ),
        "EVALSHA" => Fate::Run(NOSCRIPT.to_owned()),
        _ => Fate::Run(":1".to_owned()),
    });
    let mut con = connect(&refusing).await;
    let call = scripts::increment("{b}counter", 1);
    assert_eq!(call.invoke_async(&mut con).await.unwrap(), 1);
}

/// A cluster without `EVAL`, which answers it so.
fn without_eval(refusal: &'static str) -> FakeCluster {
    let loaded = Mutex::new([false; 2]);
    FakeCluster::start(2, move |node, words| {
        let mut loaded = loaded.lock().unwrap();
        let loaded = loaded.get_mut(node).unwrap();
        match name(words) {
            "SCRIPT" => {
                *loaded = true;
                Fate::Run("+sha".to_owned())
            }
            "EVAL" => Fate::Refuse(refusal.to_owned()),
            "EVALSHA" if !*loaded => Fate::Run(NOSCRIPT.to_owned()),
            _ => Fate::Run(":1".to_owned()),
        }
    })
}

const REFUSALS: [&str; 3] = [
    "NOPERM User u has no permissions to run the 'eval' command",
    "NOPERM this user has no permissions to run the 'eval' command or its subcommand",
    "ERR unknown command 'EVAL', with args beginning with: 'return 1' '1' ",
];

/// Calls of two slots, the one twice, so that one of them is in a transaction.
fn calls() -> Pipeline {
    let mut pipe = pipe();
    for key in ["{b}counter", "{foo}counter", "{b}counter"] {
        pipe.call(scripts::increment(key, 1));
    }
    pipe
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_without_eval_loads_after_all() {
    let _memory = own_memory();
    for refusal in REFUSALS {
        remember().await;
        let cluster = without_eval(refusal);
        let mut con = connect(&cluster).await;
        let replies: Vec<i64> = calls().query_async(&mut con).await.unwrap();
        assert_eq!(replies, [1; 3], "{refusal}");
        assert!(cluster.arrived("EVAL") > 0, "it was a detour");

        remember().await;
        let cluster = without_eval(refusal);
        let mut con = connect(&cluster).await;
        let call = scripts::increment("{b}counter", 1);
        assert_eq!(call.invoke_async(&mut con).await.unwrap(), 1, "{refusal}");
    }
}

/// In words that a script may say as well nothing is sent again, and the next one is loaded.
#[tokio::test(flavor = "multi_thread")]
async fn in_unknown_words_one_pipeline_fails() {
    let _memory = own_memory();
    remember().await;
    let cluster = without_eval("ERR EVAL is switched off here");
    let mut con = connect(&cluster).await;
    let failed: Vec<Result<i64, Error>> = calls().query_each_async(&mut con).await.unwrap();
    assert!(failed.iter().any(Result::is_err), "{failed:?}");
    for _ in 0..3 {
        let replies: Vec<i64> = calls().query_async(&mut con).await.unwrap();
        assert_eq!(replies, [1; 3]);
    }
}

/// A transaction is not sent again; the next ones ask ahead.
#[tokio::test(flavor = "multi_thread")]
async fn one_transaction_without_eval_is_discarded() {
    let _memory = own_memory();
    for refusal in REFUSALS
        .into_iter()
        .chain(["ERR EVAL is switched off here"])
    {
        remember().await;
        let cluster = without_eval(refusal);
        let mut con = connect(&cluster).await;
        let mut pipe = pipe();
        pipe.atomic().call(scripts::increment("{b}counter", 1));
        let mut failed = 0;
        for _ in 0..10 {
            match pipe.query_async::<(i64,), _>(&mut con).await {
                Ok(reply) => assert_eq!(reply, (1,)),
                Err(_) => failed += 1,
            }
        }
        assert!(failed <= 1, "{failed}: {refusal}");
    }
}
