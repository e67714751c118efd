//! Stock pictures and videos: of Pexels, of Pixabay, and of a folder of one's own.

mod kept;
mod library;
mod pexels;
mod pixabay;

pub use self::{library::FolderLibrary, pexels::Pexels, pixabay::Pixabay};
