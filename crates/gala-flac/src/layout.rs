//! What stands before the frames of a file: always the same blocks, so that a file tells whether it was written here.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `fLaC` |
//! | 4 + 34 | STREAMINFO |
//! | 4 + 4 + vendor + 4 | VORBIS_COMMENT: who wrote it, and no comments |
//! | 4 + 18 each | SEEKTABLE, the last block |

use crate::{
    format::{SAMPLE_BITS, SAMPLE_RATE},
    frame::BLOCK,
};

/// Changes if files are laid out in another way.
const VENDOR: &[u8] = b"GALA 1";
const MAGIC: &[u8] = b"fLaC";
const STREAM_INFO: u8 = 0;
const SEEK_TABLE: u8 = 3;
const VORBIS_COMMENT: u8 = 4;
/// Marks the last block of metadata.
const LAST: u8 = 0x80;
const STREAM_INFO_BYTES: usize = 34;
const POINT_BYTES: usize = 18;
/// All that stands before the seek points.
pub const HEAD_BYTES: usize = 4 + (4 + STREAM_INFO_BYTES) + (4 + 4 + VENDOR.len() + 4) + 4;
/// A place to begin at is noted every so many frames: 0.7 s of sound, which are decoded in less than a millisecond.
pub const FRAMES_PER_POINT: u64 = 8;
/// The length of a sound has 36 bits.
pub const MOST_SAMPLES: u64 = (1 << 36) - 1;
/// The length of the seek table has 24 bits: a week of sound.
pub const MOST_POINTS: u64 = ((1 << 24) - 1) / POINT_BYTES as u64;

/// How long a sound is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub channels: usize,
    /// Samples of each channel.
    pub samples: u64,
}

impl Layout {
    pub fn frames(self) -> u64 {
        self.samples.div_ceil(BLOCK as u64)
    }

    pub fn points(self) -> u64 {
        self.frames().div_ceil(FRAMES_PER_POINT)
    }

    /// Returns where the frames begin.
    pub fn begin(self) -> u64 {
        HEAD_BYTES as u64 + self.points() * POINT_BYTES as u64
    }

    /// Returns all that stands before the frames, given where from [`Self::begin`] on the frames of the seek points are.
    pub fn head(self, places: &[u64]) -> Vec<u8> {
        let mut head = MAGIC.to_vec();
        block(&mut head, STREAM_INFO, &self.stream_info());
        let vendor_length = (VENDOR.len() as u32).to_le_bytes();
        block(&mut head, VORBIS_COMMENT, &[&vendor_length[..], VENDOR, &[0; 4]].concat());
        let points = places.iter().enumerate().flat_map(|(index, place)| self.point(index as u64, *place));
        block(&mut head, SEEK_TABLE | LAST, &points.collect::<Vec<u8>>());
        head
    }

    fn stream_info(self) -> [u8; STREAM_INFO_BYTES] {
        let mut info = [0; STREAM_INFO_BYTES];
        let block = (BLOCK as u16).to_be_bytes();
        info[..2].copy_from_slice(&block);
        info[2..4].copy_from_slice(&block);
        // The sizes of frames and the MD5 of all samples are left unknown: each frame has a checksum of its own.
        let facts = (u64::from(SAMPLE_RATE) << 44)
            | ((self.channels as u64 - 1) << 41)
            | (u64::from(SAMPLE_BITS - 1) << 36)
            | self.samples;
        info[10..18].copy_from_slice(&facts.to_be_bytes());
        info
    }

    fn point(self, index: u64, place: u64) -> [u8; POINT_BYTES] {
        let first = index * FRAMES_PER_POINT * BLOCK as u64;
        let mut point = [0; POINT_BYTES];
        point[..8].copy_from_slice(&first.to_be_bytes());
        point[8..16].copy_from_slice(&place.to_be_bytes());
        point[16..].copy_from_slice(&((self.samples - first).min(BLOCK as u64) as u16).to_be_bytes());
        point
    }

    /// Reads the beginning of a file, of [`HEAD_BYTES`]. `None` if it was not written here.
    pub fn of(head: &[u8; HEAD_BYTES]) -> Option<Self> {
        let facts = u64::from_be_bytes(*head[MAGIC.len() + 4 + 10..].first_chunk()?);
        let layout = Self { channels: ((facts >> 41) & 7) as usize + 1, samples: facts & MOST_SAMPLES };
        if layout.channels > 2 || layout.points() > MOST_POINTS {
            return None;
        }
        let mut expected = layout.head(&[]);
        let table_bytes = (layout.points() * POINT_BYTES as u64) as u32;
        expected[HEAD_BYTES - 3..].copy_from_slice(&table_bytes.to_be_bytes()[1..]);
        (expected == head).then_some(layout)
    }

    /// Reads the places of the seek points from what follows the head.
    pub fn places(table: &[u8]) -> Vec<u64> {
        let (points, _) = table.as_chunks::<POINT_BYTES>();
        let place = |point: &[u8; POINT_BYTES]| point[8..].first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        points.iter().map(place).collect()
    }

    pub fn table_bytes(self) -> usize {
        self.points() as usize * POINT_BYTES
    }
}

fn block(head: &mut Vec<u8>, kind: u8, content: &[u8]) {
    head.push(kind);
    head.extend(&(content.len() as u32).to_be_bytes()[1..]);
    head.extend(content);
}
