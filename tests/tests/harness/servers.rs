//! The harness itself does what the other tests rely on: servers.

use std::time::Duration;

use lua_tests::{Flavour, Server, wait_for};

fn set(server: &Server, key: &str, value: &str) {
    redis::cmd("SET")
        .arg(key)
        .arg(value)
        .exec(&mut server.connection())
        .unwrap();
}

fn get(server: &Server, key: &str) -> Option<String> {
    redis::cmd("GET")
        .arg(key)
        .query(&mut server.connection())
        .unwrap()
}

fn load(server: &Server) {
    redis::cmd("SCRIPT")
        .arg("LOAD")
        .arg("return 1")
        .exec(&mut server.connection())
        .unwrap();
}

fn cached_scripts(server: &Server) -> String {
    server.info_field("number_of_cached_scripts").unwrap()
}

#[test]
fn servers_start_side_by_side_and_stop() {
    let started = std::time::Instant::now();
    let first = Server::start();
    println!("one server: {:?}", started.elapsed());
    let servers: Vec<Server> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(Server::start)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for server in &servers {
        set(server, "port", &server.port().to_string());
    }
    for server in &servers {
        assert_eq!(get(server, "port"), Some(server.port().to_string()));
    }
    assert_eq!(get(&first, "port"), None);

    let folder = first.folder().to_owned();
    assert!(folder.is_dir());
    let client = first.client();
    drop(first);
    assert!(!folder.exists());
    assert!(client.get_connection().is_err());
}

#[test]
fn a_restarted_server_is_empty_and_has_its_port() {
    let server = Server::start();
    let port = server.port();
    set(&server, "key", "value");
    load(&server);
    assert_eq!(cached_scripts(&server), "1");

    server.restart();
    assert_eq!(server.port(), port);
    assert_eq!(get(&server, "key"), None);
    assert_eq!(cached_scripts(&server), "0");

    server.stop();
    assert!(!server.is_running());
    assert!(server.client().get_connection().is_err());
    server.restart();
    assert!(server.is_running());
}

#[test]
fn append_only_keeps_every_acknowledged_write() {
    let server = Server::builder().append_only().start();
    for number in 0..100 {
        set(&server, &number.to_string(), "x");
    }
    server.restart();
    let size: u64 = redis::cmd("DBSIZE")
        .query(&mut server.connection())
        .unwrap();
    assert_eq!(size, 100);
}

#[test]
fn a_paused_server_is_silent() {
    let server = Server::start();
    let mut connection = server.connection();
    connection
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    server.pause();
    let error = redis::cmd("PING").exec(&mut connection).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    server.resume();
    redis::cmd("PING").exec(&mut server.connection()).unwrap();
    server.pause();
    drop(server);
}

#[test]
fn options_reach_the_server() {
    let server = Server::builder()
        .password("it's \"secret\"")
        .user("reader", "on >word ~* -@all +get")
        .max_memory("64mb")
        .unix_socket()
        .config("maxmemory-policy allkeys-lru")
        .start();
    set(&server, "key", "value");

    let mut reader = server.client_as("reader", "word").get_connection().unwrap();
    let value: String = redis::cmd("GET").arg("key").query(&mut reader).unwrap();
    assert_eq!(value, "value");
    let refused = redis::cmd("DEL").arg("key").exec(&mut reader).unwrap_err();
    assert_eq!(refused.code(), Some("NOPERM"));

    let mut unix = server.unix_client().get_connection().unwrap();
    let value: String = redis::cmd("GET").arg("key").query(&mut unix).unwrap();
    assert_eq!(value, "value");

    let memory = server.info_field("maxmemory").unwrap();
    assert_eq!(memory, (64 << 20).to_string());
    assert_eq!(
        server.info_field("maxmemory_policy").unwrap(),
        "allkeys-lru"
    );
    assert_eq!(server.info_field("no_such_field"), None);
    assert!(server.log().contains("Ready to accept connections"));
}

#[test]
fn a_replica_is_in_sync_when_it_has_started() {
    let primary = Server::builder().password("word").start();
    set(&primary, "key", "value");
    let replica = Server::builder()
        .password("word")
        .replica_of(&primary)
        .start();
    assert_eq!(get(&replica, "key").as_deref(), Some("value"));
    assert_eq!(replica.info_field("role").unwrap(), "slave");
}

#[test]
fn the_server_says_what_it_is_and_what_it_ran() {
    let server = Server::start();
    println!("{:?} {:?}", server.flavour(), server.version());
    assert!(server.version() >= (6, 2, 0));
    if server.flavour() == Flavour::Valkey {
        assert!(server.version() >= (8, 0, 0));
    }
    let before = server.commandstats("get");
    get(&server, "key");
    get(&server, "key");
    assert_eq!(server.commandstats("GET"), before + 2);
    server.reset_stats();
    assert_eq!(server.commandstats("get"), 0);
    load(&server);
    server.script_flush();
    assert_eq!(cached_scripts(&server), "0");
}

#[tokio::test]
async fn connections_speak_both_protocols() {
    let server = Server::start();
    let mut connection = server.async_connection().await;
    let pong: String = redis::cmd("PING")
        .query_async(&mut connection)
        .await
        .unwrap();
    assert_eq!(pong, "PONG");

    let command = redis::cmd("CONFIG").arg("GET").arg("port").to_owned();
    let old = command.query::<redis::Value>(&mut server.connection());
    assert!(matches!(old, Ok(redis::Value::Array(_))), "{old:?}");
    let mut new = server.client_resp3().get_connection().unwrap();
    let map = command.query::<redis::Value>(&mut new);
    assert!(matches!(map, Ok(redis::Value::Map(_))), "{map:?}");
}

#[test]
fn waiting_ends_when_the_condition_holds() {
    let mut polls = 0;
    wait_for(Duration::from_secs(5), "three polls", || {
        polls += 1;
        polls == 3
    });
    assert_eq!(polls, 3);

    let panic = std::panic::catch_unwind(|| {
        wait_for(Duration::from_millis(20), "the impossible", || false);
    })
    .unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("the impossible"), "{text}");
}
