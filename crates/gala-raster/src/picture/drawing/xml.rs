//! The XML of a drawing.

use resvg::usvg::roxmltree::{Document, Error, ParsingOptions};

/// # Errors
/// Where the text is no XML, or has more nodes than a drawing may.
pub fn parse(text: &str) -> Result<Document<'_>, Error> {
    let options = ParsingOptions { allow_dtd: true, ..Default::default() };
    Document::parse_with_options(text, options)
}
