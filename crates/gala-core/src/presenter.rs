//! People of a workspace who are seen speaking, from video to video. Addresses call them models (`/api/v1/models`), which elsewhere
//! would be read as models of language or of pictures.

mod check;
mod entry;

pub use self::{
    check::limits,
    entry::{PresenterDraft, PresenterEntry, PresenterFilter},
};
