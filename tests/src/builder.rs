//! Options of a server, and the configuration file made from them.

use std::fmt::Write as _;
use std::path::Path;

use crate::Server;

/// Options of a [`Server`]. Without any: no password, no persistence, no cluster.
#[derive(Clone, Debug, Default)]
pub struct ServerBuilder {
    directives: Vec<String>,
    pub(crate) password: Option<String>,
    pub(crate) unix_socket: bool,
    pub(crate) replica: bool,
}

impl ServerBuilder {
    /// Adds one line to the server's configuration file, such as `maxmemory-policy allkeys-lru`.
    #[must_use]
    pub fn config(mut self, directive: impl Into<String>) -> Self {
        self.directives.push(directive.into());
        self
    }

    /// Requires this password of the default user. All connections made by [`Server`] send it.
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self.config(format!("requirepass {}", quoted(password)))
            .config(format!("masterauth {}", quoted(password)))
    }

    /// Adds an ACL user: `.user("reader", "on >secret ~* +@read")`. See [`Server::client_as`].
    #[must_use]
    pub fn user(self, name: &str, rules: &str) -> Self {
        self.config(format!("user {name} {rules}"))
    }

    /// Keeps an append-only file, so that [`Server::restart`] finds every acknowledged write.
    ///
    /// The file is written before each reply and never synced: that survives the end of the
    /// process, which is what tests cause, and costs no waiting for the disk.
    #[must_use]
    pub fn append_only(self) -> Self {
        self.config("appendonly yes").config("appendfsync no")
    }

    /// Limits the memory, for example `"10mb"`; writes beyond it answer OOM.
    #[must_use]
    pub fn max_memory(self, size: &str) -> Self {
        self.config(format!("maxmemory {size}"))
    }

    /// Turns cluster mode on. For a ready-made cluster see [`crate::Cluster`].
    #[must_use]
    pub fn cluster_enabled(self) -> Self {
        self.config("cluster-enabled yes")
            .config("cluster-config-file nodes.conf")
    }

    /// Listens on a unix socket too. See [`Server::unix_client`].
    #[must_use]
    pub fn unix_socket(mut self) -> Self {
        self.unix_socket = true;
        self
    }

    /// Starts as a replica of `primary`; [`ServerBuilder::start`] returns once it is in sync.
    #[must_use]
    pub fn replica_of(mut self, primary: &Server) -> Self {
        self.replica = true;
        self.config(format!("replicaof 127.0.0.1 {}", primary.port()))
    }

    /// Starts the server and waits until it answers.
    ///
    /// # Panics
    /// If it does not within 10 seconds, with the server's log.
    pub fn start(&self) -> Server {
        Server::start_with(self)
    }

    /// The text of the configuration file.
    pub(crate) fn configuration(&self, port: u16, folder: &Path, log: &Path) -> String {
        let mut text = format!(
            "port {port}\nbind 127.0.0.1\ndir {}\nlogfile {}\nsave \"\"\n",
            quoted(&folder.display().to_string()),
            quoted(&log.display().to_string()),
        );
        // As a primary: send a new replica its data at once, not after waiting for others.
        text.push_str("repl-diskless-sync yes\nrepl-diskless-sync-delay 0\n");
        if self.unix_socket {
            writeln!(text, "unixsocket {}", quoted(&socket_path(folder))).unwrap();
        }
        for directive in &self.directives {
            writeln!(text, "{directive}").unwrap();
        }
        text
    }
}

/// Where the unix socket of a server in `folder` is.
pub(crate) fn socket_path(folder: &Path) -> String {
    folder.join("socket").display().to_string()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
