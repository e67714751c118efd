//! What comes back from scene to scene and from video to video: characters, places and styles of a workspace.

mod check;
mod entry;

pub use self::{
    check::limits,
    entry::{CastEntry, CastPicture, LibraryDraft, LibraryEntry, LibraryKind, LibraryLook},
};
