use gala_ai::provider::{Priced, Resend};
use gala_core::{
    id::{ProjectId, WorkspaceId},
    project::Project,
    provider_policy::ProviderPolicy,
};
use serde::{Serialize, Serializer};

/// Whose request it is: whose earlier answers serve it.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Asker {
    workspace: WorkspaceId,
    /// Where only what the project itself was given serves.
    project: Option<ProjectId>,
}

impl Asker {
    pub fn of(project: &Project, policy: &ProviderPolicy) -> Self {
        Self { workspace: project.workspace, project: policy.fresh.then_some(project.id) }
    }
}

/// What the result of a request depends on: who makes it, what was asked, and whose it is, where it was paid for. What one
/// workspace paid for is not made use of by another.
pub(in super::super) struct RequestInput<R> {
    pub provider: String,
    request: R,
    asker: Option<Asker>,
}

impl<R> RequestInput<R> {
    /// `name` is the provider's own, with its version.
    pub fn new(provider: &(impl Priced + ?Sized), name: String, request: R, asker: Asker) -> Self {
        let is_paid = provider.is_metered() && provider.resend() != Resend::Free;
        Self { provider: name, request, asker: is_paid.then_some(asker) }
    }
}

/// What is free is written as it was before anything was paid for, so that what was made then is found.
impl<R: Serialize> Serialize for RequestInput<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { provider, request, asker } = self;
        match asker {
            None => (provider, request).serialize(serializer),
            Some(Asker { workspace, project: None }) => (provider, request, workspace).serialize(serializer),
            Some(Asker { workspace, project: Some(project) }) => {
                (provider, request, workspace, project).serialize(serializer)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use gala_ai::{
        illustrator::Illustrator,
        provider::{Expected, ProviderId},
    };
    use gala_core::{id::ProjectId, spending::UsageRange};

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

    fn written(provider: &impl Priced, asker: Asker) -> String {
        let input = RequestInput::new(provider, "a/1".to_owned(), &7, asker);
        serde_json::to_string(&input).expect("JSON")
    }

    fn anybody_of(workspace: WorkspaceId) -> Asker {
        Asker { workspace, project: None }
    }

    #[test]
    fn what_was_paid_for_is_its_workspaces_own_and_what_is_free_is_everybodys() {
        let (one, other) = (anybody_of(WorkspaceId::new()), anybody_of(WorkspaceId::new()));
        assert_ne!(written(&Paid, one), written(&Paid, other));
        assert_eq!(written(&Illustrator::new(), one), r#"["a/1",7]"#);
        assert_eq!(written(&Illustrator::new(), one), written(&Illustrator::new(), other));
    }

    #[test]
    fn a_project_that_wants_fresh_answers_finds_its_own_alone() {
        let workspace = WorkspaceId::new();
        let project = || Asker { workspace, project: Some(ProjectId::new()) };
        let one = project();
        assert_eq!(written(&Paid, one), written(&Paid, one));
        for other in [project(), anybody_of(workspace)] {
            assert_ne!(written(&Paid, one), written(&Paid, other));
        }
        assert_eq!(written(&Illustrator::new(), one), r#"["a/1",7]"#);
    }
}
