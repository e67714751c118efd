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

#[cfg(test)]
mod tests {
    use gala_ai::{
        illustrator::Illustrator,
        provider::{Expected, ProviderId},
    };
    use gala_core::spending::UsageRange;

    use super::*;

    #[derive(Debug)]
    struct Paid;

    impl Priced for Paid {
        fn id(&self) -> ProviderId {
            ProviderId { provider: "paid".to_owned(), model: "m".to_owned() }
        }

        fn resend(&self) -> Resend {
            Resend::PaidAgain
        }
    }

    impl Expected<u32> for Paid {
        fn expected(&self, _request: &u32) -> UsageRange {
            UsageRange::default()
        }
    }

    fn written(provider: &impl Priced, owner: WorkspaceId) -> String {
        let input = RequestInput::new(provider, "a/1".to_owned(), &7, owner);
        serde_json::to_string(&input).expect("JSON")
    }

    #[test]
    fn what_was_paid_for_is_its_workspaces_own_and_what_is_free_is_everybodys() {
        let (one, other) = (WorkspaceId::new(), WorkspaceId::new());
        assert_ne!(written(&Paid, one), written(&Paid, other));
        assert_eq!(written(&Illustrator::new(), one), r#"["a/1",7]"#);
        assert_eq!(written(&Illustrator::new(), one), written(&Illustrator::new(), other));
    }
}
