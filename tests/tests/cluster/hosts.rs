//! What the table of hosts says of clusters and calls proven, on three primaries.

use lua_analysis::server::hosts::{Evidence, Host, Kind};
use lua_tests::{Cluster, Flavour, own_memory, slot_of};
use redis::{Connection, RedisResult, Value};

const NO_CLUSTER: &str = "#!lua flags=no-cluster\nreturn redis.call('GET', KEYS[1])\n";
const TWO_KEYS: &str =
    "#!lua flags=no-writes\nredis.call('GET', KEYS[1])\nreturn redis.call('GET', ARGV[1])\n";
const ANY_KEY: &str = "return redis.call('GET', ARGV[1])\n";

/// `EVAL` on one node, by a client that follows no redirects.
fn eval(con: &mut Connection, script: &str, keys: &[&str], argument: &str) -> RedisResult<Value> {
    let mut command = redis::cmd("EVAL");
    command.arg(script).arg(keys.len()).arg(keys).arg(argument);
    command.query(con)
}

/// Whether a call fails as the rule says. The client takes the first words of some replies for codes.
fn assert_refused(reply: RedisResult<Value>, error: Option<&str>) {
    let error = error.unwrap();
    let words: Vec<&str> = error.trim_end_matches('.').split(' ').collect();
    let said = words[words.len() - 5..].join(" ");
    let reply = reply.unwrap_err().to_string();
    assert!(reply.contains(&said), "{reply}\nis not: {error}");
}

#[test]
fn proven_rules_of_clusters_hold() {
    let _memory = own_memory();
    let cluster = Cluster::builder().replicas_each(0).start();
    let node = cluster.primary(0);
    let host = match node.flavour() {
        Flavour::Redis => Host::RedisCluster,
        Flavour::Valkey => Host::ValkeyCluster,
    };
    let error = |kind| {
        let rule = host.rule(kind).unwrap();
        assert_eq!(rule.evidence, Evidence::Proven);
        rule.error
    };
    let mut proven = 0;
    let mut con = node.connection();
    let (near, far) = (&*cluster.key_on(0, "a"), &*cluster.key_on(1, "a"));
    let other = (0..100_000)
        .map(|number| format!("other{number}"))
        .find(|key| {
            let slot = slot_of(key);
            slot != slot_of(near) && cluster.shard_of(slot) == 0
        })
        .unwrap();

    // Another node has the key; the same with a key of this one works.
    let undeclared = eval(&mut con, ANY_KEY, &[near], far);
    assert_refused(undeclared, error(Kind::UndeclaredKeys));
    assert!(eval(&mut con, ANY_KEY, &[near], &other).is_ok());
    proven += 1;

    let slots = eval(&mut con, "return 1", &[near, &other], "");
    assert_refused(slots, error(Kind::CrossSlot));
    let is_flagged = node.version() >= (7, 0, 0);
    if is_flagged {
        let at_run_time = eval(&mut con, TWO_KEYS, &[near], &other).unwrap_err();
        let at_run_time = at_run_time.to_string();
        assert!(
            at_run_time.contains("do not hash to the same slot"),
            "{at_run_time}"
        );
    }
    proven += 1;

    if is_flagged {
        assert_refused(eval(&mut con, NO_CLUSTER, &[near], ""), error(Kind::Flag));
    }
    proven += 1;

    // Each primary has its own cache.
    let mut load = redis::cmd("SCRIPT");
    let sha: String = load.arg("LOAD").arg(ANY_KEY).query(&mut con).unwrap();
    let call = |con: &mut Connection, key: &str| -> RedisResult<Value> {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&sha).arg(1).arg(key).arg(key).query(con)
    };
    assert!(call(&mut con, near).is_ok());
    let elsewhere = call(&mut cluster.primary(1).connection(), far).unwrap_err();
    assert_eq!(elsewhere.code(), Some("NOSCRIPT"), "{elsewhere}");
    assert!(host.rule(Kind::Cache).is_some());
    proven += 1;

    let all = host.rules().iter();
    let all = all.filter(|rule| rule.evidence == Evidence::Proven).count();
    assert_eq!(proven, all, "a rule is not proven here");
}
