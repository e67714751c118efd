//! Fonts of web pages, unpacked.

use std::{borrow::Cow, panic::catch_unwind};

use gala_core::media_error::{MediaError, MediaFault};
use skrifa::raw::FileRef;
use wuff::{decompress_woff1, decompress_woff2};

use super::limits::{MAX_TABLES_BYTES, damaged, too_many_bytes};

/// Returns a font as OpenType has it.
pub fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, MediaError> {
    let unpacked = match bytes {
        [b'w', b'O', b'F', b'F', ..] => {
            check_announced(bytes)?;
            Cow::Owned(unpack(bytes, |bytes| decompress_woff1(bytes).ok())?)
        }
        // What it would unpack to is bounded by its reader, too: 100 times its size, and 128 MiB.
        [b'w', b'O', b'F', b'2', ..] => Cow::Owned(unpack(bytes, |bytes| decompress_woff2(bytes).ok())?),
        plain => Cow::Borrowed(plain),
    };
    if unpacked.len() as u64 > MAX_TABLES_BYTES {
        return Err(too_many_bytes());
    }
    match FileRef::new(&unpacked) {
        Ok(FileRef::Font(_)) => Ok(unpacked),
        Ok(FileRef::Collection(_)) => {
            let what = "is a collection of fonts";
            Err(MediaError::new(MediaFault::UnsupportedFormat, what, "bring its fonts as files of their own"))
        }
        Err(error) => Err(damaged(&error.to_string())),
    }
}

/// A reader that gives up in its own way tells of the font, not of this program.
fn unpack(bytes: &[u8], reader: fn(&[u8]) -> Option<Vec<u8>>) -> Result<Vec<u8>, MediaError> {
    let read = catch_unwind(|| reader(bytes)).unwrap_or_default();
    read.ok_or_else(|| damaged("it cannot be unpacked"))
}

/// The table directory of WOFF 1.0 begins behind its header; each entry ends with the length that its table unpacks to, and a
/// checksum.
const HEADER: usize = 44;
const ENTRY: usize = 20;

/// Refuses what says of itself that it unpacks to more than is taken, before anything is unpacked.
fn check_announced(bytes: &[u8]) -> Result<(), MediaError> {
    let count = bytes.get(12..14).and_then(|count| count.try_into().ok()).map_or(0, u16::from_be_bytes);
    let directory = bytes.get(HEADER..).unwrap_or_default();
    let (entries, _) = directory.as_chunks::<ENTRY>();
    let entries = entries.get(..usize::from(count)).ok_or_else(|| damaged("its table directory breaks off"))?;
    let length = |entry: &[u8; ENTRY]| u64::from(u32::from_be_bytes([entry[12], entry[13], entry[14], entry[15]]));
    let announced: u64 = entries.iter().map(length).sum();
    if announced > MAX_TABLES_BYTES { Err(too_many_bytes()) } else { Ok(()) }
}
