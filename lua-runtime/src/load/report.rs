//! Which nodes have the scripts now.

use std::fmt;

use crate::error::Error;

/// What became of loading scripts, node by node.
///
/// A single server is one node, and so is what a blocking cluster connection does in one command.
/// An asynchronous cluster connection (feature `cluster-async`) loads on every primary and replica,
/// and a node that can't be reached keeps none of the others from it: calls do without what is
/// loaded beforehand, so that a program may go on.
///
/// ```no_run
/// # #[cfg(feature = "tokio-comp")]
/// # mod example {
/// #[lua_runtime::lua_scripts("lua")]
/// mod scripts {}
///
/// # async fn start(mut con: redis::aio::MultiplexedConnection) -> Result<(), lua_runtime::Error> {
/// let report = scripts::load_all_async(&mut con).await?;
/// for node in report.failed() {
///     eprintln!("no scripts on {node}");
/// }
/// # Ok(())
/// # }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct LoadReport {
    nodes: Vec<NodeLoad>,
}

impl LoadReport {
    /// One server took them.
    pub(super) fn one() -> Self {
        Self {
            nodes: vec![NodeLoad {
                address: None,
                outcome: Ok(()),
            }],
        }
    }

    #[cfg(feature = "cluster-async")]
    pub(super) fn new(nodes: Vec<NodeLoad>) -> Self {
        Self { nodes }
    }

    /// Each node that was to take the scripts.
    pub fn nodes(&self) -> &[NodeLoad] {
        &self.nodes
    }

    /// The nodes that lack some.
    pub fn failed(&self) -> impl Iterator<Item = &NodeLoad> {
        self.nodes.iter().filter(|node| node.outcome.is_err())
    }

    /// Whether every node has all.
    pub fn is_complete(&self) -> bool {
        self.failed().next().is_none()
    }
}

/// One node of a [`LoadReport`].
#[derive(Clone, Debug)]
pub struct NodeLoad {
    address: Option<String>,
    outcome: Result<(), Error>,
}

impl NodeLoad {
    #[cfg(feature = "cluster-async")]
    pub(super) fn new(address: Option<String>, outcome: Result<(), Error>) -> Self {
        Self { address, outcome }
    }

    /// `host:port` as the cluster announces it; none for a server that is no part of a cluster.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Why it lacks scripts, if it does.
    pub fn error(&self) -> Option<&Error> {
        self.outcome.as_ref().err()
    }
}

impl fmt::Display for NodeLoad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address().unwrap_or("the server");
        match &self.outcome {
            Ok(()) => write!(f, "{address}: loaded"),
            Err(error) => write!(f, "{address}: {error}"),
        }
    }
}
