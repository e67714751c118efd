//! Cuts that come back from editors: OTIO, FCPXML, EDL.
//!
//! What is read is where clips of our media are now. Whatever else a document says is listed as unread, never guessed at. No
//! file that a document names is looked for, and nothing is fetched.

mod document;
mod edl;
mod fcpxml;
mod otio;

use gala_core::problem::{Problem, Problems};

pub use self::document::{ReadClip, ReadCut, ReadMarker, ReadTrack, Unread};
use crate::plan::Handover;

/// The largest document that is read.
pub const MAX_BYTES: usize = 32 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A document that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnFormat {
    Otio,
    Fcpxml,
    Edl,
}

impl ReturnFormat {
    /// Tells the format by the extension of a file.
    ///
    /// # Errors
    /// `unknown_document` for any other.
    pub fn of_extension(extension: &str) -> Result<Self, Problem> {
        match extension.to_ascii_lowercase().as_str() {
            "otio" => Ok(Self::Otio),
            "fcpxml" => Ok(Self::Fcpxml),
            "edl" => Ok(Self::Edl),
            other => {
                let message = format!("a document \".{other}\" cannot be read back");
                Err(Problem::new("unknown_document", "document", message, "give an .otio, .fcpxml or .edl file"))
            }
        }
    }

    /// Tells the format by how a document begins: JSON is OTIO, XML is FCPXML, other text is a list.
    pub fn of_content(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[') => Self::Otio,
            Some(b'<') => Self::Fcpxml,
            _ => Self::Edl,
        }
    }
}

/// Reads a document that was made of what was handed over.
///
/// # Errors
/// Where it is no document of its format, is too large, has another frame rate, or tries to make the reader expand or
/// fetch something.
pub fn read(bytes: &[u8], format: ReturnFormat, handover: &Handover) -> Result<ReadCut, Problems> {
    if bytes.len() > MAX_BYTES {
        let message = format!("{} bytes, and {MAX_BYTES} are read", bytes.len());
        return Err(
            Problem::new("document_too_large", "document", message, "export the timeline without its media").into()
        );
    }
    let text = std::str::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)).map_err(|error| {
        let message = format!("no UTF-8 text from byte {} on", error.valid_up_to());
        Problem::new("document_not_utf8", "document", message, "export it as UTF-8")
    })?;
    let read = match format {
        ReturnFormat::Otio => otio::read_otio(text, &handover.cut),
        ReturnFormat::Fcpxml => fcpxml::read_fcpxml(text, &handover.cut),
        ReturnFormat::Edl => edl::read_edl(text, &handover.cut),
    };
    Ok(read?)
}
