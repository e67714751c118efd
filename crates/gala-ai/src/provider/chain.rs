use std::sync::Arc;

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
    /// the installation does not have are left out.
    pub fn chosen(&self, names: &[String]) -> Vec<Arc<P>> {
        if names.is_empty() {
            return self.0.clone();
        }
        let mut chosen = Vec::new();
        for name in names {
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
