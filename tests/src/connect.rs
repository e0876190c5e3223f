//! Connections that wait [`REPLY_TIMEOUT`] for a reply (redis-rs's own default for asynchronous
//! ones is half a second, which a busy machine can miss).

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Connection};

use crate::REPLY_TIMEOUT;

/// A new blocking connection.
pub fn connect(client: &Client) -> Connection {
    let connection = client
        .get_connection_with_timeout(REPLY_TIMEOUT)
        .unwrap_or_else(|error| panic!("connect to {:?}: {error}", client.get_connection_info()));
    connection.set_read_timeout(Some(REPLY_TIMEOUT)).unwrap();
    connection.set_write_timeout(Some(REPLY_TIMEOUT)).unwrap();
    connection
}

/// A new asynchronous connection.
pub async fn connect_async(client: &Client) -> MultiplexedConnection {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(REPLY_TIMEOUT))
        .set_response_timeout(Some(REPLY_TIMEOUT));
    client
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .unwrap_or_else(|error| panic!("connect to {:?}: {error}", client.get_connection_info()))
}
