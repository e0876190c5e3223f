//! Connections that wait [`REPLY_TIMEOUT`] for a reply (redis-rs's own default for asynchronous
//! ones is half a second, which a busy machine can miss).

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Connection, ConnectionAddr, IntoConnectionInfo as _,
    ProtocolVersion, RedisConnectionInfo,
};

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

/// A client of a port of this machine, without a login.
pub(crate) fn client(port: u16, protocol: ProtocolVersion) -> Client {
    let address = ConnectionAddr::Tcp("127.0.0.1".to_owned(), port);
    open(
        address,
        RedisConnectionInfo::default().set_protocol(protocol),
    )
}

/// A client with redis-rs's own defaults.
pub(crate) fn open(address: ConnectionAddr, login: RedisConnectionInfo) -> Client {
    let info = address.into_connection_info().expect("a server's address");
    Client::open(info.set_redis_settings(login)).expect("a redis client")
}
