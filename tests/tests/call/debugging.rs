//! The servers' debugger does what the page on debugging says of it.

use std::io::{BufReader, Write as _};
use std::net::TcpStream;

use lua_tests::scripts;
use lua_tests::{REPLY_TIMEOUT, Server};
use redis::{Cmd, Parser, Value};

struct Session {
    stream: BufReader<TcpStream>,
    parser: Parser,
}

impl Session {
    fn start(server: &Server) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream.set_read_timeout(Some(REPLY_TIMEOUT)).unwrap();
        Self {
            stream: BufReader::new(stream),
            parser: Parser::new(),
        }
    }

    /// What the server says, its lines put together.
    fn say(&mut self, words: &[&str]) -> String {
        let mut command = Cmd::new();
        for word in words {
            command.arg(word);
        }
        let packed = command.get_packed_command();
        self.stream.get_mut().write_all(&packed).unwrap();
        self.hear()
    }

    fn hear(&mut self) -> String {
        lines(self.parser.parse_value(&mut self.stream).unwrap())
    }
}

fn lines(value: Value) -> String {
    match value {
        Value::Array(values) => values
            .into_iter()
            .map(|value| lines(value) + "\n")
            .collect(),
        Value::SimpleString(text) => text,
        Value::Okay => String::from("OK"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_session_steps_through_the_text_that_is_sent() {
    let server = Server::start();
    let source = scripts::INCREMENT.source();
    let mut session = Session::start(&server);
    assert_eq!(session.say(&["SCRIPT", "DEBUG", "YES"]), "OK");
    let stopped = session.say(&["EVAL", source, "1", "visits", "2"]);
    assert!(stopped.contains("stop reason = step over"), "{stopped}");
    for (words, part) in [
        (&["r", "SET", "visits", "40"][..], "<reply> \"+OK\""),
        (&["s"], "step over"),
        (&["p", "counter"], "\"visits\""),
        (&["p"], "counter = \"visits\""),
        (&["e", "ARGV[1] + 1"], "3"),
        (&["w"], "redis.call('INCRBY'"),
        (&["t"], "top level"),
        (&["b", "1"], "#1 "),
        (&["b", "-1"], "removed"),
        (&["b", "0"], "removed"),
    ] {
        // Valkey 9.1 shows texts without quotes.
        let said = session.say(words).replace('"', "");
        assert!(said.contains(&part.replace('"', "")), "{words:?}: {said}");
    }
    let end = session.say(&["c"]);
    assert!(end.contains("42") || session.hear().contains("42"), "{end}");
    // It ran in a fork of the server.
    let left: Option<String> = Cmd::get("visits").query(&mut server.connection()).unwrap();
    assert_eq!(left, None);
}

#[test]
fn outside_of_a_session_breakpoints_do_nothing() {
    let server = Server::start();
    let mut eval = redis::cmd("EVAL");
    eval.arg("redis.breakpoint() redis.debug(KEYS) return 7")
        .arg(0);
    let value: i64 = eval.query(&mut server.connection()).unwrap();
    assert_eq!(value, 7);
}
