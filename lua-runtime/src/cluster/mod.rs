//! What differs on a cluster: keys have slots, slots have nodes, and both move.

#[cfg(feature = "cluster-async")]
mod backoff;
mod keys;
#[cfg(feature = "cluster-async")]
mod pause;
#[cfg(feature = "cluster-async")]
mod redirecting;
#[cfg(feature = "cluster-async")]
mod resend;
pub(crate) mod same_slot;
pub(crate) mod slots;
#[cfg(feature = "cluster-async")]
pub(crate) mod topology;

#[cfg(feature = "cluster-async")]
use std::any::Any;

#[cfg(feature = "cluster-async")]
pub(crate) use backoff::Backoff;
#[cfg(feature = "cluster-async")]
pub(crate) use redirecting::RedirectingConnection;
#[cfg(feature = "cluster-async")]
use redis::cluster_async::ClusterConnection;

/// The connection as redis-rs's asynchronous cluster connection, if it is one.
#[cfg(feature = "cluster-async")]
pub(crate) fn connection<C: Any>(con: &mut C) -> Option<&mut ClusterConnection> {
    (con as &mut dyn Any).downcast_mut()
}
