use gala_core::{access::Scope, hash::ContentHash, id::ProjectId};

/// A request that is about to be sent.
#[derive(Clone, Debug)]
pub struct NewCall<'a> {
    pub scope: Scope,
    pub project: Option<ProjectId>,
    pub step: &'a str,
    pub scene: Option<u32>,
    pub provider: &'a str,
    pub model: &'a str,
    /// Of all that shapes the result.
    pub request: ContentHash,
    /// What it will cost at most.
    pub held_micros: u64,
}
