use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect};

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);

/// What all requests have in common. No proxy of the environment: only the binary reads that. No redirects: a key follows
/// none, and an address is looked at before it is followed.
pub(super) fn builder() -> ClientBuilder {
    Client::builder()
        .connect_timeout(CONNECT)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("gala/", env!("CARGO_PKG_VERSION")))
}

/// # Panics
/// Where the system has no roots of trust that TLS can start with.
pub(super) fn built(builder: ClientBuilder) -> Client {
    builder.build().expect("TLS starts with the system's roots of trust")
}
