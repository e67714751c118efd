//! FCPXML, of any version that says the same.

mod walk;

use gala_core::problem::Problem;
use roxmltree::{Document, ParsingOptions};

use self::walk::Walk;
use super::document::ReadCut;
use crate::cut::Cut;

/// Far above what a film of ten thousand clips has.
const MAX_NODES: u32 = 2_000_000;

/// # Errors
/// Where it is no FCPXML, has no sequence, or declares entities or a document type that lies elsewhere.
pub fn read_fcpxml(text: &str, cut: &Cut) -> Result<ReadCut, Problem> {
    refuse_declarations(text)?;
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let message = format!("no XML that can be read: {error}");
        Problem::new("document_syntax", "document", message, "export the project again")
    })?;
    let root = document.root_element();
    let sequence = root.descendants().find(|node| node.has_tag_name("sequence"));
    let (true, Some(sequence)) = (root.has_tag_name("fcpxml"), sequence) else {
        let message = "no FCPXML with a sequence";
        return Err(Problem::new("no_timeline", "document", message, "export a project, not an event or a clip"));
    };
    Walk::of(root, sequence, cut)?.read()
}

/// A document type that says more than its name would make readers expand or fetch something.
fn refuse_declarations(text: &str) -> Result<(), Problem> {
    let Some(start) = text.find("<!DOCTYPE") else { return Ok(()) };
    let rest = &text[start + "<!DOCTYPE".len()..];
    let name = rest.split('>').next().unwrap_or_default().trim();
    if name == "fcpxml" && !text.contains("<!ENTITY") {
        return Ok(());
    }
    let message = "a document type with declarations, or one that lies elsewhere";
    Err(Problem::new("document_type", "<!DOCTYPE>", message, "leave it at <!DOCTYPE fcpxml>"))
}
