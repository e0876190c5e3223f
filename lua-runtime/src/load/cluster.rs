//! Scripts into the caches of all nodes of a cluster.

use futures_util::future::join_all;
use redis::Pipeline;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{Route, SingleNodeRoutingInfo, SlotAddr};

use super::loaded;
use super::report::{LoadReport, NodeLoad};
use crate::cluster::topology::{self, Node};
use crate::error::Error;
use crate::script::Script;

/// Loads on every primary and replica, all at once.
pub(super) async fn load(
    scripts: &[&'static Script],
    pipeline: Pipeline,
    con: &mut ClusterConnection,
) -> Result<LoadReport, Error> {
    let ranges = topology::ask(con).await?;
    let mut targets: Vec<(Option<String>, SingleNodeRoutingInfo)> = topology::nodes(&ranges)
        .into_iter()
        .map(|Node { host, port }| {
            let address = format!("{host}:{port}");
            (
                Some(address),
                SingleNodeRoutingInfo::ByAddress { host, port },
            )
        })
        .collect();
    if targets.is_empty() {
        // The nodes hide their addresses: redis-rs knows the primary of a slot all the same.
        let slots = topology::representatives(&ranges, topology::all_slots(&ranges));
        targets.extend(slots.into_iter().map(|slot| {
            let route = Route::new(slot, SlotAddr::Master);
            (None, SingleNodeRoutingInfo::SpecificNode(route))
        }));
    }
    let loads = targets.into_iter().map(|(address, node)| {
        let (mut con, pipeline) = (con.clone(), pipeline.clone());
        async move {
            let replies = con.route_pipeline(pipeline, 0, scripts.len(), node).await;
            NodeLoad::new(address, loaded(scripts, replies))
        }
    });
    let report = LoadReport::new(join_all(loads).await);
    let errors: Vec<&Error> = report.nodes().iter().filter_map(NodeLoad::error).collect();
    match errors.first() {
        Some(first) if errors.len() == report.nodes().len() => Err((*first).clone()),
        _ => Ok(report),
    }
}
