//! Servers, clusters and connections for the integration tests.
//!
//! Everything here runs against real `redis-server` or `valkey-server` processes, each on a port
//! and in a folder of its own, so that tests run in parallel and start from an empty server:
//!
//! - [`Server`]: one server; [`Server::builder`] has the options (AOF, ACL, replica, ...)
//! - [`Cluster`]: primaries with replicas; moves slots, fails over, kills and adds nodes
//! - [`connect`], [`connect_async`]: connections that are patient with a busy machine
//! - [`Counting`]: a connection that counts round trips and commands
//! - [`Proxy`]: stands in front of a server and misbehaves on request
//! - [`FakeServer`]: answers whatever bytes a test wants
//! - [`FakeCluster`]: nodes that redirect as a test wants, without servers
//! - [`Scratch`]: a package outside of this workspace
//! - [`scripts`]: the scripts that tests call
//! - [`own_memory`]: a memory of refusals for one test alone
//! - [`Random`]: random numbers that can be had again
//! - [`wait_for`]: polls a condition until it holds
//!
//! Which server is meant is decided by the environment variable `LUA_TEST_SERVER` (a path or a
//! name), else `redis-server`, else `valkey-server` on `PATH`.

// A test that cannot set up its server has failed: panicking, with a text, is the error policy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

mod ability;
mod acceptor;
mod binary;
mod builder;
mod cluster;
mod cluster_builder;
mod connect;
mod counting;
mod derived;
mod fake;
mod fake_cluster;
mod identity;
mod memory;
mod proxy;
mod random;
mod resp;
mod scratch;
mod server;
mod slot_move;
mod topology;
mod wait;

pub use builder::ServerBuilder;
pub use cluster::Cluster;
pub use cluster_builder::ClusterBuilder;
pub use connect::{connect, connect_async};
pub use counting::{Counting, Counts};
pub use fake::{Answer, FakeServer};
pub use fake_cluster::{FakeCluster, Fate};
pub use identity::{Flavour, Version};
pub use memory::own_memory;
pub use proxy::{Lost, Proxy};
pub use random::Random;
pub use scratch::{Outcome, Scratch};
pub use server::Server;
pub use slot_move::SlotMove;
pub use topology::{SLOTS, slot_of};
pub use wait::{wait_for, wait_until};

use std::time::Duration;

/// The scripts of the workspace's `lua/`, and some more as structs, for all tests.
///
/// What a process knows of a script (whether a server had it, its counts) belongs to a declaration: a
/// test about a first use or about counts has one of its own.
#[lua_runtime::lua_scripts("../lua")]
pub mod scripts {
    pub use crate::derived::{Forged, Increment, IncrementBoth};
}

/// How long connections made by this crate wait for a reply: long enough for a machine that is
/// busy, short enough that a hanging test fails.
pub const REPLY_TIMEOUT: Duration = Duration::from_secs(30);
