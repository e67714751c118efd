//! Scripts as PDF, for people who read them on paper or without GALA: each scene with its suggested times and a picture.
//!
//! Text is shaped and broken into lines by `gala-raster`, with the fonts that captions are drawn with; the glyphs that are used are
//! embedded, so that every reader shows them, and can be searched and copied as text. The same script gives the same bytes.

mod document;
mod error;
mod fonts;
mod layout;
mod page;
mod row;
mod script;

pub use self::{
    document::script_pdf,
    error::PdfError,
    script::{PdfPicture, PdfScene, PdfScript},
};
