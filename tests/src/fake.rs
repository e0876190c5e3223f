//! A server that answers whatever bytes a test wants.

use std::io::{self, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use redis::{Client, ProtocolVersion};

use crate::acceptor::{Acceptor, bind};
use crate::connect::client;
use crate::resp::{Request, is_command};

/// What a [`FakeServer`] answers to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These bytes, whatever they are.
    Bytes(Vec<u8>),
    /// These bytes, and then the connection is closed.
    Last(Vec<u8>),
}

impl Answer {
    /// These bytes, whatever they are.
    pub fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::Bytes(bytes.as_ref().to_vec())
    }
}

/// A server that answers each command with what a function makes of the command's words. It ends
/// with this value.
///
/// It knows by itself what connections begin with (`HELLO`, `CLIENT`) and end with (`QUIT`, after
/// which it closes the connection as servers do); of all else the function decides.
#[derive(Debug)]
pub struct FakeServer {
    acceptor: Acceptor,
    seen: Arc<Seen>,
}

/// The first two words of every command that the function has answered.
type Seen = Mutex<Vec<Vec<Vec<u8>>>>;

impl FakeServer {
    /// Starts a server that answers by `respond`.
    pub fn start(respond: impl Fn(&[Vec<u8>]) -> Answer + Send + Sync + 'static) -> Self {
        let seen: Arc<Seen> = Arc::default();
        let for_threads = Arc::clone(&seen);
        let serve = move |client: &TcpStream| serve(client, &for_threads, &respond);
        Self {
            acceptor: Acceptor::start(bind(), serve),
            seen,
        }
    }

    /// How many such commands have been answered: `"EVALSHA"`, `"SCRIPT LOAD"`.
    pub fn seen(&self, command: &str) -> usize {
        let seen = self.seen.lock().expect("what was seen");
        seen.iter()
            .filter(|words| is_command(words, command))
            .count()
    }

    /// A client that speaks RESP2.
    pub fn client(&self) -> Client {
        client(self.acceptor.port(), ProtocolVersion::RESP2)
    }

    /// A client that speaks RESP3.
    pub fn client_resp3(&self) -> Client {
        client(self.acceptor.port(), ProtocolVersion::RESP3)
    }
}

fn serve(
    client: &TcpStream,
    seen: &Seen,
    respond: &impl Fn(&[Vec<u8>]) -> Answer,
) -> io::Result<()> {
    let mut requests = BufReader::new(client);
    while let Some(Request { words, .. }) = Request::read(&mut requests)? {
        let answer = if is_command(&words, "HELLO") {
            Answer::bytes("%1\r\n+proto\r\n:3\r\n")
        } else if is_command(&words, "CLIENT") {
            Answer::bytes("+OK\r\n")
        } else {
            let first = words.iter().take(2).cloned().collect();
            seen.lock().expect("what was seen").push(first);
            if is_command(&words, "QUIT") {
                Answer::Last(b"+OK\r\n".to_vec())
            } else {
                respond(&words)
            }
        };
        match answer {
            Answer::Bytes(bytes) => (&mut &*client).write_all(&bytes)?,
            Answer::Last(bytes) => return (&mut &*client).write_all(&bytes),
        }
    }
    Ok(())
}
