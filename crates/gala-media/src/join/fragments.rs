//! Segments that are fragmented MP4 as one stream, so that they are read like one file.
//!
//! Each segment counts time from 0. Its fragments are moved to where it stands in the video, which takes two numbers in
//! each; all else is passed on as it is. The boxes are those of ISO/IEC 14496-12.
//!
//! Ours, because ffmpeg's `concat` reads a list of names, and a program in the sandbox is named at most eight files,
//! however many segments there are. Of a general MP4 library it would take only the two numbers, and all else has to
//! pass unread.

use std::io::{self, Write};

use gala_core::time::FrameRate;

use super::{
    boxes::{Part, Parts, boxes, u32_at, u64_at},
    sample_run::SampleRun,
    segment::Segment,
};

/// Segments whose headers are the same, byte for byte.
pub(super) struct Fragments<'a> {
    segments: &'a [Segment<'a>],
    fps: FrameRate,
    /// File type and description of the only track.
    head: Vec<u8>,
    /// By how many frames pictures are shown later than they are decoded, at most.
    pub delay: u64,
}

impl<'a> Fragments<'a> {
    /// Looks into all segments. Returns `None` if one is no fragmented MP4 or differs in its header.
    ///
    /// # Errors
    /// If a segment cannot be read, or has more or fewer frames than it should: then it is removed.
    pub fn open(segments: &'a [Segment<'a>], fps: FrameRate) -> io::Result<Option<Self>> {
        let mut all = Self { segments, fps, head: Vec::new(), delay: 0 };
        for (index, segment) in segments.iter().enumerate() {
            let (mut head, mut frames, mut parts) = (Vec::new(), 0, Parts::open(segment)?);
            while let Some(part) = parts.read()? {
                match part {
                    Part::Head(bytes) => head.extend(bytes),
                    Part::Fragment(bytes) => match Places::find(&bytes) {
                        Some(places) => {
                            all.delay = all.delay.max(places.delay(&bytes).div_ceil(fps.den().into()));
                            frames += places.frames;
                        }
                        None => return Ok(None),
                    },
                    Part::Samples(_) => {}
                }
            }
            if frames != segment.frames {
                return Err(parts.damaged());
            }
            if index == 0 {
                all.head = head;
            } else if all.head != head {
                return Ok(None);
            }
        }
        Ok((!all.head.is_empty()).then_some(all))
    }

    /// Writes the stream.
    ///
    /// # Errors
    /// If a segment cannot be read or changed meanwhile, or nobody reads the stream any more.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.head)?;
        let ticks = u64::from(self.fps.den());
        let (mut sequence, mut frame) = (0, 0);
        for segment in self.segments {
            let mut parts = Parts::open(segment)?;
            while let Some(part) = parts.read()? {
                match part {
                    Part::Head(_) => {}
                    Part::Fragment(mut bytes) => {
                        let places = Places::find(&bytes).ok_or_else(|| parts.damaged())?;
                        // All segments as late as the latest: what they show then follows without a gap.
                        let late = self.delay * ticks - places.delay(&bytes);
                        sequence += 1;
                        places.rewrite(&mut bytes, sequence, frame * ticks + late);
                        to.write_all(&bytes)?;
                    }
                    Part::Samples(length) => parts.copy(length, to)?,
                }
            }
            frame += segment.frames;
        }
        Ok(())
    }
}

/// Where the numbers of a fragment stand in it.
struct Places {
    sequence: usize,
    /// When it is decoded.
    time: usize,
    /// By how much its first picture is shown later; absent where all are shown when they are decoded.
    delay: Option<usize>,
    /// How many pictures it tells of.
    frames: u64,
}

impl Places {
    fn find(fragment: &[u8]) -> Option<Self> {
        let (mut sequence, mut time, mut delay, mut frames) = (None, None, None, 0);
        for (kind, body) in boxes(fragment, 8..fragment.len()) {
            match &kind {
                b"mfhd" if body.len() == 8 => sequence = Some(body.start + 4),
                b"traf" => {
                    for (kind, body) in boxes(fragment, body) {
                        match &kind {
                            b"tfdt" if body.len() == 12 => time = Some(body.start + 4),
                            b"trun" => {
                                let run = SampleRun::find(fragment, body);
                                frames += run.as_ref().map_or(0, |run| run.samples);
                                delay = run.and_then(|run| run.first_delay);
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Some(Self { sequence: sequence?, time: time?, delay, frames })
    }

    /// In ticks of the track.
    fn delay(&self, fragment: &[u8]) -> u64 {
        self.delay.map_or(0, |at| u32_at(fragment, at).into())
    }

    /// Moves the fragment, whose segment begins at so many ticks.
    fn rewrite(&self, fragment: &mut [u8], sequence: u32, begins: u64) {
        let time = u64_at(fragment, self.time) + begins;
        fragment[self.sequence..self.sequence + 4].copy_from_slice(&sequence.to_be_bytes());
        fragment[self.time..self.time + 8].copy_from_slice(&time.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use super::*;
    use crate::join::boxes::LARGEST;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).expect("a small box");
        [&length.to_be_bytes(), &kind[..], body].concat()
    }

    /// A fragment that begins at 0 and whose first picture is shown so many ticks later than it is decoded.
    fn fragment(delay: Option<u32>) -> Vec<u8> {
        let header = boxed(b"mfhd", &[0, 0, 0, 0, 0, 0, 0, 9]);
        let time = boxed(b"tfdt", &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let run = match delay {
            // Flags, two samples, the size and the delay of the first.
            Some(delay) => [&[0, 0, 0x0a, 0, 0, 0, 0, 2, 0, 0, 0, 4][..], &delay.to_be_bytes()].concat(),
            None => vec![0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 4],
        };
        boxed(b"moof", &[header, boxed(b"traf", &[time, boxed(b"trun", &run)].concat())].concat())
    }

    fn segment(folder: &Path, name: &str, head: &[u8], delay: Option<u32>) -> PathBuf {
        let path = folder.join(name);
        let bytes = [boxed(b"ftyp", b"isom"), boxed(b"moov", head), fragment(delay), boxed(b"mdat", b"data")].concat();
        fs::write(&path, bytes).expect("written");
        path
    }

    fn of_two(path: &Path) -> Segment<'_> {
        Segment { path, frames: 2 }
    }

    #[test]
    fn fragments_follow_each_other_however_late_their_first_pictures_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let fps: FrameRate = "29.97".parse().expect("a rate");
        let (late, at_once) = (Some(1500), None);
        let paths = [late, at_once].map(|delay| segment(folder.path(), &format!("{delay:?}"), b"one", delay));
        let segments = [of_two(&paths[0]), of_two(&paths[1])];
        let stream = Fragments::open(&segments, fps).expect("read").expect("of one kind");
        assert_eq!(stream.delay, 2, "a delay is whole frames, and long enough");
        let mut written = Vec::new();
        stream.write(&mut written).expect("written");
        let moved: Vec<(u32, u64)> = boxes(&written, 0..written.len())
            .filter(|(kind, _)| kind == b"moof")
            .map(|(_, body)| &written[body.start - 8..body.end])
            .map(|bytes| (bytes, Places::find(bytes).expect("its places")))
            .map(|(bytes, places)| (u32_at(bytes, places.sequence), u64_at(bytes, places.time)))
            .collect();
        assert_eq!(moved, [(1, 2002 - 1500), (2, 2 * 1001 + 2002)]);
        assert_eq!(boxes(&written, 0..written.len()).filter(|(kind, _)| kind == b"moov").count(), 1);
    }

    #[test]
    fn segments_of_other_encoders_are_no_stream_and_boxes_without_end_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let of = |name, head: &[u8]| segment(folder.path(), name, head, None);
        let (one, other) = (of("a", b"one"), of("b", b"two"));
        let mixed = [of_two(&one), of_two(&other)];
        assert!(Fragments::open(&mixed, FrameRate::FPS_30).expect("read").is_none());
        let huge = of("c", &vec![0; LARGEST as usize]);
        let told = Fragments::open(&[of_two(&huge)], FrameRate::FPS_30).err().expect("refused").to_string();
        assert!(told.contains("run again") && !huge.exists(), "{told}");
    }

    #[test]
    fn a_segment_that_lacks_frames_is_never_joined_and_leaves_the_cache() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = segment(folder.path(), "whole", b"one", None);
        let short = segment(folder.path(), "short", b"one", None);
        let segments = [of_two(&whole), Segment { path: &short, frames: 3 }];
        let told = Fragments::open(&segments, FrameRate::FPS_30).err().expect("refused").to_string();
        assert!(told.contains("short is damaged and is removed"), "{told}");
        assert!(whole.exists() && !short.exists());
    }
}
