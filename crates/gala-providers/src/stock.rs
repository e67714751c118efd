//! Stock pictures and videos: of Pexels, of Pixabay, and of a folder of one's own.

mod library;
mod pexels;
mod pictures;
mod pixabay;

pub use self::{library::FolderLibrary, pexels::Pexels, pictures::StockPictures, pixabay::Pixabay};
