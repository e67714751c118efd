//! Models that run on this machine, as whoever manages them sees them: what is installed, what can be, and what is on its way.

mod installations;
mod library;

pub use self::{
    installations::{InstallState, ModelInstallations, StartError},
    library::{ListedModel, ModelLibrary, NoModels, OnProgress, RemoveError},
};
