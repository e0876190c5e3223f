//! A cluster that redirects as a test wants, without servers.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard};

use redis::cluster::ClusterClientBuilder;

use crate::REPLY_TIMEOUT;
use crate::acceptor::{Acceptor, bind};
use crate::resp::Request;
use crate::topology::SLOTS;

/// What a node of a [`FakeCluster`] does with a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It runs, with this reply as it is on the wire, without the last end of line: `":1"`.
    Run(String),
    /// It is refused with this error, before it runs or is queued: `"MOVED 1 127.0.0.1:7001"`.
    Refuse(String),
    /// It runs, and the connection is closed instead of an answer.
    Die,
}

/// Nodes that share all slots among them. They know what clients begin with, `ASKING`, `MULTI`,
/// `DISCARD` and `EXEC`; a function decides on all else.
#[derive(Debug)]
pub struct FakeCluster {
    shared: Arc<Shared>,
    _acceptors: Vec<Acceptor>,
}

/// The node that was asked, and the words of the command.
type Decide = dyn Fn(usize, &[String]) -> Fate + Send + Sync;

struct Shared {
    ports: Vec<u16>,
    decide: Box<Decide>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How often each command has arrived, and how often it has run.
    arrived: BTreeMap<String, usize>,
    run: BTreeMap<String, usize>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ports = &self.ports;
        f.debug_struct("Shared")
            .field("ports", ports)
            .finish_non_exhaustive()
    }
}

impl FakeCluster {
    /// Starts as many nodes; the first has the first slots.
    pub fn start(
        nodes: usize,
        decide: impl Fn(usize, &[String]) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let listeners: Vec<_> = (0..nodes).map(|_| bind()).collect();
        let shared = Arc::new(Shared {
            ports: listeners.iter().map(|(_, port)| *port).collect(),
            decide: Box::new(decide),
            state: Mutex::default(),
        });
        let acceptors = listeners.into_iter().enumerate().map(|(node, listener)| {
            let shared = Arc::clone(&shared);
            Acceptor::start(listener, move |client| serve(node, client, &shared))
        });
        Self {
            _acceptors: acceptors.collect(),
            shared,
        }
    }

    /// `127.0.0.1:port` of a node.
    pub fn addr(&self, node: usize) -> String {
        format!("127.0.0.1:{}", self.shared.ports[node])
    }

    /// A client's options, with [`REPLY_TIMEOUT`] for replies.
    pub fn client_builder(&self) -> ClusterClientBuilder {
        let urls = (0..self.shared.ports.len()).map(|node| format!("redis://{}", self.addr(node)));
        ClusterClientBuilder::new(urls)
            .connection_timeout(REPLY_TIMEOUT)
            .response_timeout(REPLY_TIMEOUT)
    }

    /// How often such a command has arrived at all nodes: its first word.
    pub fn arrived(&self, command: &str) -> usize {
        let state = self.shared.state();
        state.arrived.get(command).copied().unwrap_or_default()
    }

    /// How often such a command has run.
    pub fn run(&self, command: &str) -> usize {
        let state = self.shared.state();
        state.run.get(command).copied().unwrap_or_default()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the cluster's state")
    }

    fn ran(&self, command: &str) {
        *self.state().run.entry(command.to_owned()).or_default() += 1;
    }

    /// `CLUSTER SLOTS`: all nodes have as many slots.
    fn slots(&self) -> String {
        let count = self.ports.len();
        let mut reply = format!("*{count}\r\n");
        for (node, port) in self.ports.iter().enumerate() {
            let first = usize::from(SLOTS) * node / count;
            let last = usize::from(SLOTS) * (node + 1) / count - 1;
            let range = format!("*3\r\n:{first}\r\n:{last}\r\n");
            let address = format!("*3\r\n$9\r\n127.0.0.1\r\n:{port}\r\n$2\r\nn{node}\r\n");
            reply.extend([range, address]);
        }
        reply.truncate(reply.len() - 2);
        reply
    }
}

fn serve(node: usize, client: &TcpStream, shared: &Shared) -> io::Result<()> {
    let mut requests = BufReader::new(client);
    // The replies of what is queued, and whether all could be.
    let mut queue: Option<(Vec<Fate>, bool)> = None;
    while let Some(request) = Request::read(&mut requests)? {
        let words: Vec<String> = request
            .words
            .iter()
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect();
        let name = words.first().map(|word| word.to_uppercase());
        let name = name.unwrap_or_default();
        *shared.state().arrived.entry(name.clone()).or_default() += 1;
        let fate = match name.as_str() {
            "MULTI" => {
                queue = Some((Vec::new(), true));
                Fate::Run("+OK".to_owned())
            }
            "EXEC" => match queue.take() {
                None => Fate::Refuse("ERR EXEC without MULTI".to_owned()),
                Some((_, false)) => Fate::Refuse(
                    "EXECABORT Transaction discarded because of previous errors.".to_owned(),
                ),
                Some((fates, true)) => exec(fates),
            },
            "DISCARD" => {
                queue = None;
                Fate::Run("+OK".to_owned())
            }
            "HELLO" => Fate::Refuse("ERR unknown command 'HELLO'".to_owned()),
            "CLUSTER" => Fate::Run(shared.slots()),
            "ASKING" | "CLIENT" | "READONLY" => Fate::Run("+OK".to_owned()),
            "PING" => Fate::Run("+PONG".to_owned()),
            _ => {
                let fate = (shared.decide)(node, &words);
                if !matches!(fate, Fate::Refuse(_)) {
                    shared.ran(&name);
                }
                match &mut queue {
                    None => fate,
                    Some((fates, all)) => match fate {
                        Fate::Refuse(error) => {
                            *all = false;
                            Fate::Refuse(error)
                        }
                        fate => {
                            fates.push(fate);
                            Fate::Run("+QUEUED".to_owned())
                        }
                    },
                }
            }
        };
        match fate {
            Fate::Run(reply) => (&mut &*client).write_all(format!("{reply}\r\n").as_bytes())?,
            Fate::Refuse(error) => (&mut &*client).write_all(format!("-{error}\r\n").as_bytes())?,
            Fate::Die => return Ok(()),
        }
    }
    Ok(())
}

/// The reply to `EXEC`.
fn exec(fates: Vec<Fate>) -> Fate {
    let mut reply = format!("*{}", fates.len());
    for fate in fates {
        match fate {
            Fate::Run(one) => {
                reply += "\r\n";
                reply += &one;
            }
            Fate::Refuse(_) | Fate::Die => return Fate::Die,
        }
    }
    Fate::Run(reply)
}
