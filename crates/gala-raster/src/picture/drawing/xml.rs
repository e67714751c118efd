//! The XML of a drawing.

use resvg::usvg::roxmltree::{Document, Error, ParsingOptions};

pub fn parse(text: &str) -> Result<Document<'_>, Error> {
    let options = ParsingOptions { allow_dtd: true, ..Default::default() };
    Document::parse_with_options(text, options)
}
