//! Replies of scripts that declare none: the types that callers get, and what servers send.

use std::collections::HashMap;

use lua_runtime::{Error, LuaScript};
use lua_tests::Server;
use redis::{Connection, Value};

#[lua_runtime::lua_scripts("inferred")]
mod scripts {}

/// It has the reply of its script.
#[derive(LuaScript)]
#[lua(path = "inferred/take.lua")]
struct Take;

/// So it does where the script declares it.
#[derive(LuaScript)]
#[lua(path = "inferred/declared.lua")]
struct Declared;

/// What the struct says comes first.
#[derive(LuaScript)]
#[lua(path = "inferred/take.lua", returns = (bool, u64))]
struct Tuple;

fn connections(server: &Server) -> [Connection; 2] {
    [server.client(), server.client_resp3()].map(|client| client.get_connection().unwrap())
}

#[test]
fn single_values_have_their_types() -> Result<(), Error> {
    let server = Server::start();
    for mut con in connections(&server) {
        redis::cmd("FLUSHALL").exec(&mut con)?;
        let con = &mut con;
        let count: i64 = scripts::count("n").invoke(con)?;
        assert_eq!(count, 1);
        let missing: Option<Vec<u8>> = scripts::get("none").invoke(con)?;
        assert_eq!(missing, None);
        let () = scripts::store("bytes", &[0xff_u8, 0][..]).invoke(con)?;
        assert_eq!(scripts::get("bytes").invoke(con)?, Some(vec![0xff, 0]));
        let claimed: [Option<String>; 2] = [
            scripts::claim("claim", "me").invoke(con)?,
            scripts::claim("claim", "me").invoke(con)?,
        ];
        assert_eq!(claimed, [Some("OK".to_owned()), None]);
        let score: f64 = scripts::score("scores", 1.5).invoke(con)?;
        assert!((score - 1.5).abs() < 1e-9, "{score}");
        redis::cmd("SADD").arg("set").arg("a").exec(con)?;
        let is_member: [bool; 2] = [
            scripts::is_member("set", "a").invoke(con)?,
            scripts::is_member("set", "b").invoke(con)?,
        ];
        assert_eq!(is_member, [true, false]);
        let deleted: [bool; 2] = [
            scripts::declared("set").invoke(con)?,
            Declared::call("set").invoke(con)?,
        ];
        assert_eq!(deleted, [true, false]);
        let either: [Value; 2] = [
            scripts::either("none").invoke(con)?,
            scripts::either("bytes").invoke(con)?,
        ];
        assert_eq!(either, [Value::BulkString(b"none".to_vec()), Value::Int(2)]);
    }
    Ok(())
}

#[test]
fn lists_and_maps_have_their_types() -> Result<(), Error> {
    let server = Server::start();
    for mut con in connections(&server) {
        redis::cmd("FLUSHALL").exec(&mut con)?;
        let con = &mut con;
        redis::cmd("SET").arg("n").arg(2).exec(con)?;
        let taken = scripts::take("n").invoke(con)?;
        let (value1, left): (i64, i64) = (taken.value1, taken.left);
        assert_eq!((value1, left), (1, 1));
        let taken: TakeReply = Take::call("n").invoke(con)?;
        assert_eq!((taken.value1, taken.left), (1, 0));
        assert_eq!(Tuple::call("n").invoke(con)?, (false, 0));
        let typed = Take::call("n").returning::<Vec<i64>>();
        assert_eq!(typed.invoke(con)?, [0, 0]);

        redis::cmd("HSET").arg("hash").arg("a").arg("1").exec(con)?;
        let fields: HashMap<Vec<u8>, Vec<u8>> = scripts::fields("hash").invoke(con)?;
        assert_eq!(fields, HashMap::from([(b"a".to_vec(), b"1".to_vec())]));
        assert!(scripts::fields("none").invoke(con)?.is_empty());
        let versions: HashMap<String, i64> = scripts::versions().invoke(con)?;
        assert_eq!(versions.get("minor"), Some(&2));
        let members: Vec<Vec<u8>> = scripts::members("none").invoke(con)?;
        assert!(members.is_empty());
        let parts: Vec<Vec<Value>> = scripts::parts("ab,c").invoke(con)?;
        let first = vec![Value::BulkString(b"ab".to_vec()), Value::Int(2)];
        assert_eq!(parts.first(), Some(&first));

        let found = scripts::cut("n").invoke(con)?;
        let value: Option<Vec<u8>> = found.value;
        assert_eq!((found.value1, value), (1, Some(b"-2".to_vec())));
        let missing = scripts::cut("none").invoke(con)?;
        assert_eq!((missing.value1, missing.value), (0, None));
    }
    Ok(())
}
