use crate::connection::Peer;

/// Whose bucket a request is taken out of. Nothing of it is what a client may choose: what it proved to be, or else
/// where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateKey {
    /// Whoever sent the server's token. The guard puts it among the request's extensions.
    Token,
    Address(Peer),
    /// Not known where from. All of them share a bucket.
    Unknown,
}
