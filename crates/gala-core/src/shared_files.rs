//! Files of a workspace that are of no project.
//!
//! They lie in a project of the workspace's own that no list shows and nobody opens, so that what holds of the files of projects
//! (their folder in the store, what they count, who sees their rows) holds of them, too. Its id tells that it is one.

use uuid::{Builder, Uuid};

use crate::{
    hash::ContentHash,
    id::{ProjectId, WorkspaceId},
};

/// The title of such a project, which names its folder in the store.
pub const SHARED_FILES_TITLE: &str = "files";

/// What such an id begins with. Ids of other projects begin with a time, or with a hash, of which one in 2^48 does so too.
const BEGINNING: [u8; 6] = [0xff; 6];

impl ProjectId {
    /// Returns the project that holds the files of a workspace which are of none: a UUIDv8, the same each time.
    pub fn of_shared_files(workspace: WorkspaceId) -> Self {
        let digits = ContentHash::of(format!("{}/files", workspace.0).as_bytes()).to_string();
        let own = u128::from_str_radix(&digits[..32], 16).unwrap_or_default();
        let mut bytes = own.to_be_bytes();
        bytes[..6].copy_from_slice(&BEGINNING);
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Whether it is one that holds files of no project.
    pub fn is_of_shared_files(self) -> bool {
        self.0.get_version_num() == 8 && self.0.as_bytes().starts_with(&BEGINNING)
    }

    /// Returns the id as people are told it: none of one that holds files of no project.
    pub fn shown(self) -> Option<Uuid> {
        (!self.is_of_shared_files()).then_some(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_workspace_has_one_that_is_told_apart_from_all_projects() {
        let (one, other) = (WorkspaceId::LOCAL, WorkspaceId::new());
        assert_eq!(ProjectId::of_shared_files(one), ProjectId::of_shared_files(one));
        assert_ne!(ProjectId::of_shared_files(one), ProjectId::of_shared_files(other));
        assert!(ProjectId::of_shared_files(other).is_of_shared_files());
        assert_eq!(ProjectId::of_shared_files(other).shown(), None);
        let project = ProjectId::new();
        assert_eq!(project.shown(), Some(project.0));
        assert!(!ProjectId(Uuid::max()).is_of_shared_files() && !ProjectId(Uuid::nil()).is_of_shared_files());
    }
}
