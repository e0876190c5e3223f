//! Free ports, safe for tests that run in parallel threads and processes.
//!
//! Ports lie below the range from which systems take the ports of outgoing connections, so that
//! a stopped server finds its port free when it starts again. A UDP socket held on the same
//! number reserves it for as long as the server's owner lives, whether the server runs or not:
//! no lock files, and the system releases it even when the test process is killed.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};

const FIRST: u16 = 12_000;
const COUNT: u16 = 10_000;
/// Redis 6.2 knows no `cluster-port`: the cluster bus is always at this distance. It equals
/// `COUNT`, so that no server's bus is another server's port.
const BUS_DISTANCE: u16 = 10_000;

/// A port that no other value of this type has while the value lives.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _reservation: UdpSocket,
}

impl Port {
    /// Reserves a port on which, and on whose cluster bus port, nothing listens.
    ///
    /// # Errors
    ///
    /// All of them are taken.
    pub fn reserve() -> io::Result<Self> {
        let random = RandomState::new().build_hasher().finish();
        let start = usize::try_from(random % u64::from(COUNT)).unwrap_or(0);
        (FIRST..FIRST + COUNT)
            .cycle()
            .skip(start)
            .take(usize::from(COUNT))
            .find_map(Self::try_reserve)
            .ok_or_else(|| io::Error::other("no free port between 12000 and 21999"))
    }

    fn try_reserve(number: u16) -> Option<Self> {
        let reservation = UdpSocket::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        for tcp in [number, number + BUS_DISTANCE] {
            drop(TcpListener::bind((Ipv4Addr::LOCALHOST, tcp)).ok()?);
        }
        Some(Self {
            number,
            _reservation: reservation,
        })
    }

    /// The port.
    pub fn number(&self) -> u16 {
        self.number
    }
}
