//! What a file of the library tells of itself, without a decoder: size, length, title, key words, author.

use std::{fs::File, io::BufReader};

use gala_core::stock::StockKind;
use image::ImageReader;
use nom_exif::{EntryValue, Exif, ExifTag, IfdIndex, ImageFormatMetadata, MediaParser, MediaSource, TrackInfoTag};

use super::{sidecar::FileFacts, walk::FoundFile};

/// What Windows writes into pictures, in UTF-16: title, comment, key words, subject.
const WINDOWS_TAGS: [u16; 4] = [0x9c9b, 0x9c9c, 0x9c9e, 0x9c9f];
const ARTIST: u16 = 0x013b;
/// The texts of a PNG file that say what is seen.
const PNG_TEXTS: [&str; 4] = ["Title", "Description", "Keywords", "Comment"];
const MAX_TEXT_CHARS: usize = 2000;

/// What is known of a file. Numbers are 0, and texts empty, where it does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LibraryEntry {
    pub text: String,
    pub author: String,
    pub licence: Option<String>,
    pub source: Option<String>,
    pub width: u32,
    pub height: u32,
    pub duration_ms: Option<u64>,
}

/// Reads what a file tells of itself.
pub(super) fn read_entry(file: &FoundFile) -> LibraryEntry {
    match file.kind {
        StockKind::Photo => photo(file),
        StockKind::Video => video(file),
    }
}

impl LibraryEntry {
    /// Adds what is told beside the file, which counts before what it tells of itself.
    pub fn and_told(mut self, told: FileFacts) -> Self {
        self.text = shortened(&format!("{} {} {}", told.title, told.tags.join(" "), self.text));
        (self.licence, self.source) = (told.licence, told.source);
        if !told.author.is_empty() {
            self.author = told.author;
        }
        self
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_TEXT_CHARS).collect()
}

fn photo(file: &FoundFile) -> LibraryEntry {
    let reader = ImageReader::open(&file.path).ok().and_then(|reader| reader.with_guessed_format().ok());
    let (width, height) = reader.and_then(|reader| reader.into_dimensions().ok()).unwrap_or_default();
    let mut entry = LibraryEntry { width, height, ..LibraryEntry::default() };
    let source = File::open(&file.path).ok().and_then(|file| MediaSource::seekable(BufReader::new(file)).ok());
    let read = source.and_then(|source| MediaParser::new().parse_image_metadata(source).ok());
    let Some(read) = read else { return entry };
    let mut texts = Vec::new();
    if let Some(exif) = read.exif {
        let exif: Exif = exif.into();
        texts.extend(exif.get(ExifTag::ImageDescription).and_then(EntryValue::as_str).map(str::to_owned));
        texts.extend(WINDOWS_TAGS.iter().filter_map(|tag| utf16(exif.get_by_code(IfdIndex::MAIN, *tag)?)));
        entry.author =
            exif.get_by_code(IfdIndex::MAIN, ARTIST).and_then(EntryValue::as_str).unwrap_or_default().trim().to_owned();
        if exif.get(ExifTag::Orientation).and_then(EntryValue::as_u16).is_some_and(|turned| (5..=8).contains(&turned)) {
            (entry.width, entry.height) = (height, width);
        }
    }
    if let Some(ImageFormatMetadata::Png(chunks)) = read.format {
        texts.extend(PNG_TEXTS.iter().filter_map(|key| chunks.get(key)).map(str::to_owned));
        if let Some(author) = chunks.get("Author").filter(|_| entry.author.is_empty()) {
            entry.author = author.trim().to_owned();
        }
    }
    entry.text = texts.join(" ");
    entry
}

fn utf16(value: &EntryValue) -> Option<String> {
    let bytes = value.as_u8_slice().or_else(|| value.as_undefined())?;
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map_while(Result::ok).filter(|letter| *letter != '\0').collect())
}

fn video(file: &FoundFile) -> LibraryEntry {
    let source = File::open(&file.path).ok().and_then(|file| MediaSource::seekable(BufReader::new(file)).ok());
    let track = source.and_then(|source| MediaParser::new().parse_track(source).ok());
    let Some(track) = track else { return LibraryEntry::default() };
    let number = |tag| track.get(tag).and_then(EntryValue::as_u32).unwrap_or_default();
    LibraryEntry {
        author: track.get(TrackInfoTag::Author).and_then(EntryValue::as_str).unwrap_or_default().trim().to_owned(),
        width: number(TrackInfoTag::Width),
        height: number(TrackInfoTag::Height),
        duration_ms: track.get(TrackInfoTag::DurationMs).and_then(EntryValue::as_u64),
        ..LibraryEntry::default()
    }
}
