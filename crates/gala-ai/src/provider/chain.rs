use std::sync::Arc;

use gala_core::provider_policy::NEEDS_NOBODY;

use super::priced::Priced;

/// The providers of one kind that an installation has, those first that are asked first. The last one is the one that
/// needs nothing.
#[derive(Debug)]
pub struct Chain<P: ?Sized>(Vec<Arc<P>>);

/// Nobody.
impl<P: ?Sized> Default for Chain<P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<P: ?Sized> Clone for Chain<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<P: Priced + ?Sized> Chain<P> {
    pub fn new(providers: Vec<Arc<P>>) -> Self {
        Self(providers)
    }

    /// Returns those that are asked for a project: the named ones in their order, or all where none is named. Those that
    /// the installation does not have are left out, and so are those behind what needs nobody, such as the camera.
    pub fn chosen(&self, names: &[String]) -> Vec<Arc<P>> {
        if names.is_empty() {
            return self.0.clone();
        }
        let mut chosen = Vec::new();
        for name in names.iter().take_while(|name| !NEEDS_NOBODY.contains(&name.as_str())) {
            chosen.extend(self.0.iter().filter(|provider| provider.id().provider == *name).cloned());
        }
        chosen
    }

    pub fn all(&self) -> &[Arc<P>] {
        &self.0
    }

    /// Returns the one that is asked at last.
    pub fn last(&self) -> Option<&P> {
        self.0.last().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{ProviderId, Resend};

    #[derive(Debug)]
    struct Named(&'static str);

    impl Priced for Named {
        fn id(&self) -> ProviderId {
            ProviderId { provider: self.0.to_owned(), model: String::new() }
        }

        fn resend(&self) -> Resend {
            Resend::Free
        }
    }

    #[test]
    fn those_that_are_named_are_asked_in_their_order_and_nobody_behind_what_needs_nobody() {
        let chain = Chain::new(["kling", "comfyui", "higgsfield"].map(|name| Arc::new(Named(name))).into());
        let chosen = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            chain.chosen(&names).iter().map(|named| named.0).collect::<Vec<_>>()
        };
        assert_eq!(chosen(&[]), ["kling", "comfyui", "higgsfield"]);
        assert_eq!(chosen(&["higgsfield", "pexels", "kling"]), ["higgsfield", "kling"]);
        assert_eq!(chosen(&["kling", "camera", "comfyui"]), ["kling"]);
        for nobody in NEEDS_NOBODY {
            assert!(chosen(&[nobody, "kling"]).is_empty(), "{nobody}");
        }
    }
}
