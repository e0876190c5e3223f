//! What a proxy and a made-up server begin with: a loopback port that serves connections.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Serves each connection to a port in a thread of its own. All of them end with this value.
#[derive(Debug)]
pub(crate) struct Acceptor {
    port: u16,
    connections: Arc<Connections>,
    thread: Option<JoinHandle<()>>,
}

/// The client's side of every connection; nothing once the acceptor has ended.
#[derive(Debug)]
struct Connections(Mutex<Option<Vec<TcpStream>>>);

/// A free port on the loopback interface.
pub(crate) fn bind() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

impl Acceptor {
    /// Begins to accept. A connection is closed when `serve` returns; an error says that one side
    /// has closed it.
    pub(crate) fn start(
        (listener, port): (TcpListener, u16),
        serve: impl Fn(&TcpStream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let connections = Arc::new(Connections(Mutex::new(Some(Vec::new()))));
        let for_thread = Arc::clone(&connections);
        let thread = std::thread::spawn(move || accept(&listener, &for_thread, &Arc::new(serve)));
        Self {
            port,
            connections,
            thread: Some(thread),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Closes all open connections; new ones are accepted.
    pub(crate) fn cut(&self) {
        self.connections.replace(Some(Vec::new()));
    }
}

impl Drop for Acceptor {
    fn drop(&mut self) {
        self.connections.replace(None);
        // Wakes the thread, which then sees that it is to end.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Connections {
    /// Remembers a connection; false if none is served any more.
    fn add(&self, client: &TcpStream) -> bool {
        let copy = client.try_clone().expect("share the connection");
        let mut connections = self.lock();
        let Some(connections) = &mut *connections else {
            return false;
        };
        connections.push(copy);
        true
    }

    /// Also after a panic of whoever had it: destructors come here.
    fn lock(&self) -> MutexGuard<'_, Option<Vec<TcpStream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace(&self, next: Option<Vec<TcpStream>>) {
        let mut connections = self.lock();
        for client in std::mem::replace(&mut *connections, next)
            .into_iter()
            .flatten()
        {
            close(&client);
        }
    }
}

fn accept<F>(listener: &TcpListener, connections: &Connections, serve: &Arc<F>)
where
    F: Fn(&TcpStream) -> io::Result<()> + Send + Sync + 'static,
{
    for client in listener.incoming() {
        let Ok(client) = client else { continue };
        if !connections.add(&client) {
            return;
        }
        let serve = Arc::clone(serve);
        std::thread::spawn(move || {
            let _ = client.set_nodelay(true).and_then(|()| serve(&client));
            close(&client);
        });
    }
}

fn close(stream: &TcpStream) {
    // Fails if the other side was faster.
    let _ = stream.shutdown(Shutdown::Both);
}
