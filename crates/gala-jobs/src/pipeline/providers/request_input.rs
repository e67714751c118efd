use gala_ai::provider::{Priced, Resend};
use gala_core::id::WorkspaceId;
use serde::{Serialize, Serializer};

/// What the result of a request depends on: who makes it, what was asked, and whose it is, where it was paid for. What one
/// workspace paid for is not made use of by another.
pub(in super::super) struct RequestInput<'a, R> {
    pub provider: String,
    request: &'a R,
    owner: Option<WorkspaceId>,
}

impl<'a, R> RequestInput<'a, R> {
    /// `name` is the provider's own, with its version.
    pub fn new(provider: &(impl Priced + ?Sized), name: String, request: &'a R, owner: WorkspaceId) -> Self {
        let is_paid = provider.is_metered() && provider.resend() != Resend::Free;
        Self { provider: name, request, owner: is_paid.then_some(owner) }
    }
}

/// What is free is written as it was before anything was paid for, so that what was made then is found.
impl<R: Serialize> Serialize for RequestInput<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.owner {
            None => (&self.provider, self.request).serialize(serializer),
            Some(owner) => (&self.provider, self.request, owner).serialize(serializer),
        }
    }
}
