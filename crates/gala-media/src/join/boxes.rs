//! The boxes that a fragmented MP4 is made of (ISO/IEC 14496-12), read one after the other.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    ops::Range,
    path::Path,
};

use super::segment::Segment;

/// No box but the samples' own is larger: some 24 bytes for each frame of a segment.
pub(super) const LARGEST: u64 = 16 << 20;

/// What a segment is made of, in its order.
pub(super) enum Part {
    Head(Vec<u8>),
    /// Tells of the samples that follow.
    Fragment(Vec<u8>),
    /// A box of so many bytes, its header included, which the reader stands before.
    Samples(u64),
}

/// Reads a segment part by part.
pub(super) struct Parts<'a> {
    path: &'a Path,
    file: File,
    /// Where the next box begins.
    at: u64,
    length: u64,
}

impl<'a> Parts<'a> {
    /// # Errors
    /// If the segment cannot be opened.
    pub fn open(segment: &Segment<'a>) -> io::Result<Self> {
        let path = segment.path;
        let open = || {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            Ok(Self { path, file, at: 0, length })
        };
        open().map_err(|error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    }

    /// A segment that is not what its name says is never used again: whoever comes next encodes it anew.
    pub fn damaged(&self) -> io::Error {
        let removed = fs::remove_file(self.path)
            .map_or_else(|error| format!("cannot be removed ({error})"), |()| "is removed".to_owned());
        let told = format!("{} is damaged and {removed}: run again", self.path.display());
        io::Error::new(io::ErrorKind::InvalidData, told)
    }

    /// Passes on the bytes of a box.
    ///
    /// # Errors
    /// If the segment cannot be read or ends too early, or nobody reads what is passed on.
    pub fn copy(&mut self, length: u64, to: &mut impl Write) -> io::Result<()> {
        self.file.seek(io::SeekFrom::Start(self.at - length))?;
        let copied = io::copy(&mut Read::by_ref(&mut self.file).take(length), to)?;
        if copied == length { Ok(()) } else { Err(self.damaged()) }
    }

    /// Goes to the next part.
    ///
    /// # Errors
    /// If the segment cannot be read, or is not made of such boxes: then it is removed.
    pub fn read(&mut self) -> io::Result<Option<Part>> {
        while self.at < self.length {
            // Where less is left than a long header has, zeroes stand for it: no such box fits.
            let mut header = [0; 16];
            self.file.seek(io::SeekFrom::Start(self.at))?;
            let known = header.len().min(usize::try_from(self.length - self.at).unwrap_or(usize::MAX));
            self.file.read_exact(&mut header[..known])?;
            let short = u64::from(u32_at(&header, 0));
            let length = if short == 1 { u64_at(&header, 8) } else { short };
            let (start, end) = (self.at, self.at.saturating_add(length));
            let kind = &header[4..8];
            if length < 8 || end > self.length || kind != b"mdat" && length > LARGEST {
                return Err(self.damaged());
            }
            self.at = end;
            let part = match kind {
                b"mdat" => Part::Samples(length),
                b"ftyp" | b"moov" | b"moof" => {
                    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
                    self.file.seek(io::SeekFrom::Start(start))?;
                    self.file.read_exact(&mut bytes)?;
                    if kind == b"moof" { Part::Fragment(bytes) } else { Part::Head(bytes) }
                }
                _ => continue,
            };
            return Ok(Some(part));
        }
        Ok(None)
    }
}

/// Returns the kind and body of each box in a range.
pub(super) fn boxes(bytes: &[u8], mut range: Range<usize>) -> impl Iterator<Item = ([u8; 4], Range<usize>)> {
    std::iter::from_fn(move || {
        let header = bytes.get(range.start..range.end).filter(|rest| rest.len() >= 8)?;
        let length = u32_at(header, 0) as usize;
        let end = range.start.checked_add(length).filter(|end| length >= 8 && *end <= range.end)?;
        let kind = [header[4], header[5], header[6], header[7]];
        let body = range.start + 8..end;
        range.start = end;
        Some((kind, body))
    })
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) << 32 | u64::from(u32_at(bytes, at + 4))
}
