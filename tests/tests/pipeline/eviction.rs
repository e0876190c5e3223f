//! Servers that forget scripts: since Redis 7.4 and Valkey 8.0 those that came by EVAL, when more
//! than 500 of them have come.

use lua_runtime::pipe;
use lua_tests::scripts;
use lua_tests::{Counting, Flavour, Server, own_memory};
use redis::aio::MultiplexedConnection;

/// Other people's scripts, each by EVAL.
fn others(server: &Server, numbers: std::ops::Range<usize>) {
    let mut others = redis::pipe();
    for number in numbers {
        let source = format!("return {number}");
        others.cmd("EVAL").arg(source).arg(0).ignore();
    }
    others.exec(&mut server.connection()).unwrap();
}

fn evicts(server: &Server) -> bool {
    match server.flavour() {
        Flavour::Redis => server.version() >= (7, 4, 0),
        Flavour::Valkey => server.version() >= (8, 0, 0),
    }
}

/// What our three calls cost: a single one, two in a pipeline, one in a transaction.
async fn round_trips(con: &mut Counting<MultiplexedConnection>) -> [usize; 3] {
    let counts = con.counts();
    let taken = || {
        let taken = counts.round_trips();
        counts.reset();
        taken
    };
    let single = scripts::increment("single", 1);
    single.invoke_async(con).await.unwrap();
    let single = taken();
    let _: (i64, bool) = pipe()
        .call(scripts::increment("plain", 1))
        .call(scripts::set_with_expiry("key", "value", 60).returning::<bool>())
        .query_async(con)
        .await
        .unwrap();
    let plain = taken();
    let _: (i64,) = pipe()
        .atomic()
        .call(scripts::increment("atomic", 1))
        .query_async(con)
        .await
        .unwrap();
    [single, plain, taken()]
}

/// Our scripts came by EVAL, as from redis-cli, and are gone after 600 others. Then they are
/// loaded, once, and no number of others drives them out.
#[tokio::test]
async fn a_script_that_came_by_eval_is_lost_once() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = Counting::new(server.async_connection().await);
    // This process has seen them, on another server.
    let elsewhere = Server::start();
    round_trips(&mut Counting::new(elsewhere.async_connection().await)).await;
    for script in [&scripts::INCREMENT, &scripts::SET_WITH_EXPIRY] {
        // It may fail for want of arguments: the server keeps it all the same.
        let mut eval = redis::cmd("EVAL");
        let _ = eval
            .arg(script.source())
            .arg(0)
            .exec(&mut server.connection());
        assert!(script.exists(&mut server.connection()).unwrap());
    }
    others(&server, 0..600);
    let evicts = evicts(&server);
    for script in [&scripts::INCREMENT, &scripts::SET_WITH_EXPIRY] {
        assert_eq!(script.exists(&mut server.connection()).unwrap(), !evicts);
    }
    let first = round_trips(&mut con).await;
    // The single call has brought one of the pipeline's two scripts along.
    assert_eq!(first, if evicts { [2, 2, 1] } else { [1, 1, 1] });
    others(&server, 600..1200);
    assert_eq!(round_trips(&mut con).await, [1, 1, 1]);
    if evicts {
        let evicted = server.info_field("evicted_scripts").unwrap();
        assert_ne!(evicted, "0");
    }
}

/// Where they came by our own calls they are never lost.
#[tokio::test]
async fn a_script_that_we_brought_stays() {
    let _memory = own_memory();
    let server = Server::start();
    let mut con = Counting::new(server.async_connection().await);
    round_trips(&mut con).await;
    for round in 1..4 {
        others(&server, round * 600..(round + 1) * 600);
        assert_eq!(round_trips(&mut con).await, [1, 1, 1]);
    }
}
