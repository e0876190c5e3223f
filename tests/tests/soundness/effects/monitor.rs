//! What scripts send, as `MONITOR` shows it.

use lua_tests::Server;
use redis::{Connection, Value};

/// A connection that sees all commands of a server.
pub(super) struct Monitor {
    connection: Connection,
    markers: u64,
}

impl Monitor {
    pub(super) fn start(server: &Server) -> Self {
        let mut connection = server.connection();
        redis::cmd("MONITOR")
            .exec(&mut connection)
            .expect("a monitor");
        Self {
            connection,
            markers: 0,
        }
    }

    /// The commands that scripts have sent since the last time.
    pub(super) fn sent(&mut self, other: &mut Connection) -> Vec<Vec<Vec<u8>>> {
        self.markers += 1;
        let marker = format!("marker {}", self.markers);
        redis::cmd("ECHO")
            .arg(&marker)
            .exec(other)
            .expect("an echo");
        let mut sent = Vec::new();
        loop {
            let line = match self.connection.recv_response() {
                Ok(Value::SimpleString(line)) => line,
                other => panic!("not a line of a monitor: {other:?}"),
            };
            let words = words(line.as_bytes());
            if words.get(1).is_some_and(|word| word == marker.as_bytes()) {
                return sent;
            }
            if line.contains(" lua] ") {
                sent.push(words);
            }
        }
    }
}

/// The words of a line, which are in quotes.
fn words(line: &[u8]) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    let mut bytes = line.iter().copied();
    while bytes.by_ref().any(|byte| byte == b'"') {
        let mut word = Vec::new();
        while let Some(byte) = bytes.next().filter(|byte| *byte != b'"') {
            if byte != b'\\' {
                word.push(byte);
                continue;
            }
            word.push(match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'a') => 7,
                Some(b'b') => 8,
                Some(b'x') => {
                    let mut digit = || {
                        let digit = char::from(bytes.next().unwrap_or(b'0'));
                        u8::try_from(digit.to_digit(16).unwrap_or(0)).unwrap_or(0)
                    };
                    digit() * 16 + digit()
                }
                Some(other) => other,
                None => break,
            });
        }
        words.push(word);
    }
    words
}
