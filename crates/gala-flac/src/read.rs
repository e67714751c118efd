//! Reading a sound at any place.

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::FileExt,
    sync::Arc,
};

use claxon::{frame::FrameReader, input::BufferedReader};

use crate::{
    frame::BLOCK,
    layout::{FRAMES_PER_POINT, HEAD_BYTES, Layout},
};

/// A file that [`write`](fn@crate::write) wrote, open for reading. Keeps one frame of samples, and the places of seek points:
/// twelve bytes for each second.
pub struct Reader {
    file: Arc<File>,
    layout: Layout,
    places: Vec<u64>,
    frames: FrameReader<BufferedReader<Section>>,
    /// The number of the frame that `frames` reads next.
    next: u64,
    /// The number of the frame that is decoded, and its samples, one channel behind the other.
    decoded: Option<(u64, Vec<i32>)>,
}

impl Reader {
    /// Opens a file if it was written here; returns `None` for any other one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(file: Arc<File>) -> io::Result<Option<Self>> {
        let mut head = [0; HEAD_BYTES];
        match file.read_exact_at(&mut head, 0) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let Some(layout) = Layout::of(&head) else { return Ok(None) };
        // What cannot be there is not made room for.
        if file.metadata()?.len() < layout.begin() {
            return Err(damaged("it ends in its seek table"));
        }
        let mut table = vec![0; layout.table_bytes()];
        file.read_exact_at(&mut table, HEAD_BYTES as u64)?;
        let frames = frames(&file, layout.begin());
        Ok(Some(Self { file, layout, places: Layout::places(&table), frames, next: 0, decoded: None }))
    }

    /// One or two.
    pub fn channels(&self) -> usize {
        self.layout.channels
    }

    /// Returns the length in samples of each channel.
    pub fn samples(&self) -> u64 {
        self.layout.samples
    }

    /// Reads samples of all channels in turn, from one of each channel on, until `out` is full. Going on where the last
    /// call ended costs nothing; going elsewhere costs decoding 0.7 s of sound at most.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or ends before; `out` then holds nothing of use.
    pub fn read(&mut self, from: u64, out: &mut [i32]) -> io::Result<()> {
        let channels = self.layout.channels;
        let (mut at, mut rest) = (from, out);
        while !rest.is_empty() {
            let number = at / BLOCK as u64;
            let skipped = (at % BLOCK as u64) as usize;
            let block = self.frame(number)?;
            let count = (block.len() / channels).saturating_sub(skipped).min(rest.len() / channels);
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let now;
            (now, rest) = rest.split_at_mut(count * channels);
            for (channel, samples) in block.chunks_exact(block.len() / channels).enumerate() {
                let places = now.iter_mut().skip(channel).step_by(channels);
                places.zip(&samples[skipped..]).for_each(|(place, sample)| *place = *sample);
            }
            at += count as u64;
        }
        Ok(())
    }

    /// Decodes a frame, or returns it if it is decoded.
    fn frame(&mut self, number: u64) -> io::Result<&[i32]> {
        if self.decoded.as_ref().is_none_or(|(decoded, _)| *decoded != number) {
            self.go_to(number)?;
            while self.next <= number {
                self.decode_next()?;
            }
        }
        Ok(self.decoded.as_ref().map_or(&[], |(_, samples)| samples))
    }

    fn go_to(&mut self, number: u64) -> io::Result<()> {
        if number >= self.layout.frames() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let point = number / FRAMES_PER_POINT;
        let first = point * FRAMES_PER_POINT;
        if !(first..=number).contains(&self.next) {
            let place = self.places.get(point as usize).copied().unwrap_or(0);
            self.frames = frames(&self.file, self.layout.begin().saturating_add(place));
            self.next = first;
        }
        Ok(())
    }

    fn decode_next(&mut self) -> io::Result<()> {
        let buffer = self.decoded.take().map(|(_, samples)| samples).unwrap_or_default();
        let block = self.frames.read_next_or_eof(buffer).map_err(|error| match error {
            claxon::Error::IoError(error) => error,
            error => damaged(&error.to_string()),
        })?;
        let block = block.ok_or_else(|| damaged("it ends before its last sample"))?;
        let first = self.next * BLOCK as u64;
        let count = (self.layout.samples - first).min(BLOCK as u64);
        if (block.channels() as usize, u64::from(block.duration())) != (self.layout.channels, count)
            || (count == BLOCK as u64 && block.time() != first)
        {
            return Err(damaged("a frame is not where it belongs"));
        }
        self.decoded = Some((self.next, block.into_buffer()));
        self.next += 1;
        Ok(())
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Reader").field("layout", &self.layout).field("next", &self.next).finish_non_exhaustive()
    }
}

fn frames(file: &Arc<File>, at: u64) -> FrameReader<BufferedReader<Section>> {
    FrameReader::new(BufferedReader::new(Section { file: Arc::clone(file), at }))
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the FLAC file is damaged: {why}"))
}

/// A file from a place on, whoever else reads it.
struct Section {
    file: Arc<File>,
    at: u64,
}

impl Read for Section {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(bytes, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}
