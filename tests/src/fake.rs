//! A server that answers whatever bytes a test wants.

use std::io::{self, BufReader, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use redis::{
    Client, ConnectionInfo, IntoConnectionInfo as _, ProtocolVersion, RedisConnectionInfo,
};

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
    port: u16,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

type Respond = dyn Fn(&[Vec<u8>]) -> Answer + Send + Sync;

struct Shared {
    respond: Box<Respond>,
    state: Mutex<State>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    /// The first two words of every command that the function has answered.
    seen: Vec<Vec<Vec<u8>>>,
    clients: Vec<TcpStream>,
    stopped: bool,
}

impl FakeServer {
    /// Starts a server that answers by `respond`.
    pub fn start(respond: impl Fn(&[Vec<u8>]) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("the server's address").port();
        let shared = Arc::new(Shared {
            respond: Box::new(respond),
            state: Mutex::default(),
        });
        let for_thread = Arc::clone(&shared);
        let acceptor = std::thread::spawn(move || accept(&listener, &for_thread));
        Self {
            port,
            shared,
            acceptor: Some(acceptor),
        }
    }

    /// How many such commands have been answered: `"EVALSHA"`, `"SCRIPT LOAD"`.
    pub fn seen(&self, command: &str) -> usize {
        let state = self.shared.state();
        let seen = state.seen.iter();
        seen.filter(|words| is_command(words, command)).count()
    }

    /// A client that speaks RESP2.
    pub fn client(&self) -> Client {
        self.client_with(ProtocolVersion::RESP2)
    }

    /// A client that speaks RESP3.
    pub fn client_resp3(&self) -> Client {
        self.client_with(ProtocolVersion::RESP3)
    }

    fn client_with(&self, protocol: ProtocolVersion) -> Client {
        let info: ConnectionInfo = ("127.0.0.1", self.port)
            .into_connection_info()
            .expect("the server's address");
        let login = RedisConnectionInfo::default().set_protocol(protocol);
        Client::open(info.set_redis_settings(login)).expect("a redis client")
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        let clients = {
            let mut state = self.shared.state();
            state.stopped = true;
            std::mem::take(&mut state.clients)
        };
        for client in clients {
            // Fails if the other side was faster.
            let _ = client.shutdown(Shutdown::Both);
        }
        // Wakes the acceptor, which then sees that it is to stop.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the server's state")
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        let mut state = shared.state();
        if state.stopped {
            return;
        }
        let Ok(client) = client else { continue };
        let shared_client = client.try_clone().expect("share the connection");
        state.clients.push(shared_client);
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            // An error is one side closing the connection: the other side is closed too.
            let _ = serve(&client, &shared);
            let _ = client.shutdown(Shutdown::Both);
        });
    }
}

fn serve(client: &TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let mut requests = BufReader::new(client);
    while let Some(Request { words, .. }) = Request::read(&mut requests)? {
        let answer = if is_command(&words, "HELLO") {
            Answer::bytes("%1\r\n+proto\r\n:3\r\n")
        } else if is_command(&words, "CLIENT") {
            Answer::bytes("+OK\r\n")
        } else {
            let seen = words.iter().take(2).cloned().collect();
            shared.state().seen.push(seen);
            if is_command(&words, "QUIT") {
                Answer::Last(b"+OK\r\n".to_vec())
            } else {
                (shared.respond)(&words)
            }
        };
        match answer {
            Answer::Bytes(bytes) => (&mut &*client).write_all(&bytes)?,
            Answer::Last(bytes) => return (&mut &*client).write_all(&bytes),
        }
    }
    Ok(())
}
