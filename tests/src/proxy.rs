//! A proxy between client and server that misbehaves on request.
//!
//! It passes one request after the other: the next is read when the reply to the one before has
//! been delivered. Pipelines work; subscriptions do not.

use std::io::{self, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use redis::{Client, ProtocolVersion};

use crate::Server;
use crate::acceptor::{Acceptor, bind};
use crate::connect::client;
use crate::resp::{Request, is_command, read_reply};

/// A proxy in front of one server; it ends with this value.
///
/// Commands are named by their first words, whatever their case: `"EVALSHA"`, `"SCRIPT LOAD"`.
#[derive(Debug)]
pub struct Proxy {
    acceptor: Acceptor,
    shared: Arc<Shared>,
}

/// What becomes of a connection after the reply of a command was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// It is closed.
    Cut,
    /// It stays open and silent: later requests on it reach nobody.
    Silence,
}

#[derive(Debug)]
struct Shared {
    upstream: u16,
    rules: Mutex<Rules>,
}

#[derive(Debug, Default)]
struct Rules {
    refusals: Vec<(String, String)>,
    /// Commands at which the connection is closed.
    unbearable: Vec<String>,
    lost: Option<(String, Lost)>,
    /// How many more bytes of replies are let through.
    reply_bytes_left: Option<usize>,
    /// The first two words of every request.
    seen: Vec<Vec<Vec<u8>>>,
}

impl Proxy {
    /// Starts a proxy in front of a server. It is transparent until told otherwise.
    pub fn start(server: &Server) -> Self {
        let shared = Arc::new(Shared {
            upstream: server.port(),
            rules: Mutex::default(),
        });
        let for_threads = Arc::clone(&shared);
        Self {
            acceptor: Acceptor::start(bind(), move |client| serve(client, &for_threads)),
            shared,
        }
    }

    /// Answers a command with an error instead of passing it on, until [`Proxy::behave`]:
    /// `refuse("SCRIPT", "ERR unknown command")`.
    pub fn refuse(&self, command: &str, error: &str) {
        let refusal = (command.to_owned(), error.to_owned());
        self.rules().refusals.push(refusal);
    }

    /// Closes the connection at such a command instead of passing it on, as twemproxy does with what
    /// it does not know, until [`Proxy::behave`].
    pub fn close_at(&self, command: &str) {
        self.rules().unbearable.push(command.to_owned());
    }

    /// Passes the next such command on, and loses its reply: the server has run it, the client
    /// never hears of it.
    pub fn lose_reply(&self, command: &str, then: Lost) {
        self.rules().lost = Some((command.to_owned(), then));
    }

    /// Lets `bytes` more bytes of replies through, then closes the connection in the middle.
    pub fn cut_after(&self, bytes: usize) {
        self.rules().reply_bytes_left = Some(bytes);
    }

    /// Closes all open connections; new ones are accepted.
    pub fn cut(&self) {
        self.acceptor.cut();
    }

    /// Becomes transparent again. Silent connections stay silent.
    pub fn behave(&self) {
        let mut rules = self.rules();
        rules.refusals.clear();
        rules.unbearable.clear();
        rules.lost = None;
        rules.reply_bytes_left = None;
    }

    /// How many such commands have arrived, refused ones included.
    pub fn seen(&self, command: &str) -> usize {
        let rules = self.rules();
        rules
            .seen
            .iter()
            .filter(|words| is_command(words, command))
            .count()
    }

    /// `127.0.0.1:port`
    pub fn addr(&self) -> String {
        format!("127.0.0.1:{}", self.acceptor.port())
    }

    /// `redis://127.0.0.1:port`
    pub fn url(&self) -> String {
        format!("redis://{}", self.addr())
    }

    /// A client that goes through the proxy and speaks RESP2, with redis-rs's own defaults.
    pub fn client(&self) -> Client {
        client(self.acceptor.port(), ProtocolVersion::RESP2)
    }

    /// A client that goes through the proxy and speaks RESP3, with redis-rs's own defaults.
    pub fn client_resp3(&self) -> Client {
        client(self.acceptor.port(), ProtocolVersion::RESP3)
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.shared.rules()
    }
}

impl Shared {
    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().expect("the proxy's rules")
    }

    /// What to do with a request, decided as it arrives.
    fn decide(&self, words: &[Vec<u8>]) -> Verdict {
        let mut rules = self.rules();
        let refusal = rules
            .refusals
            .iter()
            .find(|(command, _)| is_command(words, command));
        let verdict = if let Some((_, error)) = refusal {
            Verdict::Refuse(error.clone())
        } else if rules
            .unbearable
            .iter()
            .any(|command| is_command(words, command))
        {
            Verdict::Close
        } else if let Some((_, then)) = rules
            .lost
            .take_if(|(command, _)| is_command(words, command))
        {
            Verdict::Lose(then)
        } else {
            Verdict::Pass
        };
        rules.seen.push(words.iter().take(2).cloned().collect());
        verdict
    }

    /// How much of a reply may go through; less than all means that the connection is to be cut.
    fn allowance(&self, reply: usize) -> usize {
        match &mut self.rules().reply_bytes_left {
            None => reply,
            Some(left) => {
                let allowed = reply.min(*left);
                *left -= allowed;
                allowed
            }
        }
    }
}

enum Verdict {
    Pass,
    Refuse(String),
    Close,
    Lose(Lost),
}

fn serve(client: &TcpStream, shared: &Shared) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, shared.upstream))?;
    server.set_nodelay(true)?;
    let mut requests = BufReader::new(client);
    let mut replies = BufReader::new(&server);
    while let Some(request) = Request::read(&mut requests)? {
        let verdict = shared.decide(&request.words);
        let reply = match &verdict {
            Verdict::Refuse(error) => format!("-{error}\r\n").into_bytes(),
            Verdict::Close => break,
            Verdict::Pass | Verdict::Lose(_) => {
                (&server).write_all(&request.bytes)?;
                let Some(reply) = read_reply(&mut replies)? else {
                    break;
                };
                reply
            }
        };
        match verdict {
            Verdict::Close | Verdict::Lose(Lost::Cut) => break,
            Verdict::Lose(Lost::Silence) => while Request::read(&mut requests)?.is_some() {},
            Verdict::Pass | Verdict::Refuse(_) => {
                let allowed = shared.allowance(reply.len());
                (&mut &*client).write_all(&reply[..allowed])?;
                if allowed < reply.len() {
                    break;
                }
            }
        }
    }
    Ok(())
}
