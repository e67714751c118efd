//! What was read of a document.

use std::ops::Range;

use gala_core::time::Frames;
use serde::Serialize;

/// A cut as an editor gave it back, in frames of the cut that was handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadCut {
    /// From back to front.
    pub pictures: Vec<ReadTrack>,
    /// Empty where the document has no sounds.
    pub sounds: Vec<ReadTrack>,
    /// `None` where the format has none.
    pub markers: Option<Vec<ReadMarker>>,
    /// Whether it holds some tracks of several, so that the others stay as they are.
    pub has_some_tracks: bool,
    pub unread: Vec<Unread>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadTrack {
    pub name: String,
    /// In order of time.
    pub clips: Vec<ReadClip>,
}

/// A part of a media file at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadClip {
    /// The id that we noted beside it, where that was kept.
    pub id: Option<String>,
    /// The name of its file, without folders.
    pub file: String,
    pub record: Range<Frames>,
    pub source_in: Frames,
    /// How long before and after the cut a dissolve from the clip before takes.
    pub dissolve: Option<(Frames, Frames)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadMarker {
    pub at: Frames,
    pub name: String,
}

/// Something in a document that was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Where it stands: a path, a line, the name of a clip.
    pub place: String,
    /// A fragment that says what it is.
    pub what: String,
}

/// So many things that were not read are told; of more, that there are more.
const MAX_UNREAD: usize = 1000;

impl ReadCut {
    /// Notes something that is not taken over.
    pub fn pass_over(&mut self, place: impl Into<String>, what: impl Into<String>) {
        let (place, what): (String, String) = (place.into(), what.into());
        let shown = |text: String| text.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
        match self.unread.len() {
            ..MAX_UNREAD => self.unread.push(Unread { place: shown(place), what: shown(what) }),
            MAX_UNREAD => self.unread.push(Unread { place: "document".to_owned(), what: "and more".to_owned() }),
            _ => {}
        }
    }
}

/// Returns the name of a file from a path or address as documents have them. It is compared, never opened.
pub fn file_name(address: &str) -> String {
    let last = address.rsplit(['/', '\\']).next().unwrap_or_default();
    percent_decoded(last)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
