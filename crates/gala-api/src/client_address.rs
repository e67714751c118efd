//! Where a request comes from, also where proxies stand in between.
//!
//! A proxy tells whom it asks for in `X-Forwarded-For` or in `Forwarded` (RFC 7239). Anybody could write there what
//! they like, so both are read of the proxies alone that the installation names, and from the right: each proxy adds
//! the address that it was asked from at the right end, and what stands further left than the first address that is
//! no proxy's was written by that client.

mod forwarded;
mod proxies;

use std::net::IpAddr;

use axum::http::HeaderMap;
use forwarded::Hop;
pub use proxies::TrustedProxies;

use crate::connection::Peer;

/// So many proxies in a row are followed. It bounds the work that a header costs.
const MAX_HOPS: usize = 16;

/// Where a request comes from. Handlers find it among the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    /// The address of the client, or of the last proxy that is known where that one did not tell whom it asks for.
    pub address: IpAddr,
    /// Whether the client's connection was encrypted as far as the proxy that took it.
    pub is_https: bool,
}

impl ClientAddress {
    /// Finds out who asks by the address at the other end of the connection and what a trusted one tells.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> Self {
        let peer = peer.to_canonical();
        if !trusted.contains(peer) {
            return Self { address: peer, is_https: false };
        }
        let by_list = client(forwarded::x_forwarded_for(headers), peer, trusted);
        let by_elements = client(forwarded::forwarded(headers), peer, trusted);
        let address = match (&by_list, &by_elements) {
            (Some(one), None) | (None, Some(one)) => one.address,
            (Some(one), Some(other)) if one.address == other.address => one.address,
            // A proxy that writes one of them may pass on the other as the client wrote it: which, nobody knows.
            _ => peer,
        };
        let depth = by_list.as_ref().map_or(0, |found| found.depth);
        let told = [by_elements.and_then(|found| found.is_https), forwarded::x_forwarded_proto(headers, depth)];
        let is_https = told.contains(&Some(true)) && !told.contains(&Some(false));
        Self { address, is_https }
    }

    /// Whether nobody on the way could listen: the connection is encrypted, or does not leave the machine.
    pub(crate) fn is_private(self) -> bool {
        self.is_https || self.address.is_loopback()
    }

    /// Returns whom it is counted as.
    pub(crate) fn peer(self) -> Peer {
        Peer::of(self.address)
    }
}

/// Who asked, as a header tells.
struct Found {
    address: IpAddr,
    is_https: Option<bool>,
    /// At which place from the right.
    depth: usize,
}

/// Follows proxies from the right to the first address that is none of theirs. `None` without any.
fn client(hops: impl Iterator<Item = Hop>, peer: IpAddr, trusted: &TrustedProxies) -> Option<Found> {
    let mut found = None;
    let mut known = peer;
    for (depth, hop) in hops.take(MAX_HOPS).enumerate() {
        let is_proxy = hop.address.is_some_and(|address| trusted.contains(address));
        known = hop.address.unwrap_or(known);
        found = Some(Found { address: known, is_https: hop.is_https, depth });
        if !is_proxy {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests;
