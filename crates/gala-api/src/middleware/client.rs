//! Puts where a request comes from among its extensions.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};

use crate::{client_address::ClientAddress, state::ApiState};

/// Adds the [`ClientAddress`] of a request that came over a connection.
pub async fn attach(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let client = ClientAddress::of(peer.ip(), request.headers(), state.trusted_proxies());
        request.extensions_mut().insert(client);
    }
    next.run(request).await
}
