//! A segment as players append it to what they have (Media Source Extensions): by itself, with its first picture at 0.

use std::io;

use super::{
    boxes::{Part, Parts, boxes},
    sample_run::SampleRun,
    segment::Segment,
};

/// A segment of H.264 for a player, which appends it wherever it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayableSegment {
    /// A fragmented MP4: a header and its fragments.
    pub bytes: Vec<u8>,
    /// The profile and level as players ask for them (RFC 6381), such as `avc1.640020`.
    pub codec: String,
}

impl PlayableSegment {
    /// Reads a segment into memory: at most 8 s of pictures. Pictures that are shown later than they are decoded delay the
    /// first one; a player would show nothing for so long, and so all are shown earlier by that.
    ///
    /// # Errors
    /// If the segment cannot be read, or is no fragmented MP4 of H.264: then it is removed, to be encoded anew.
    pub fn read(segment: &Segment<'_>) -> io::Result<Self> {
        let (mut parts, mut bytes, mut delay, mut codec) = (Parts::open(segment)?, Vec::new(), None, None);
        while let Some(part) = parts.read()? {
            match part {
                Part::Head(head) => {
                    codec = codec.or_else(|| codec_of(&head));
                    bytes.extend(head);
                }
                Part::Fragment(mut fragment) => {
                    show_from_zero(&mut fragment, &mut delay).ok_or_else(|| parts.damaged())?;
                    bytes.extend(fragment);
                }
                Part::Samples(length) => parts.copy(length, &mut bytes)?,
            }
        }
        match codec {
            Some(codec) => Ok(Self { bytes, codec }),
            None => Err(parts.damaged()),
        }
    }
}

/// Shows the pictures of a fragment earlier, by the delay of the first picture of all.
fn show_from_zero(fragment: &mut [u8], delay: &mut Option<u32>) -> Option<()> {
    let tracks = boxes(fragment, 8..fragment.len()).filter(|(kind, _)| kind == b"traf");
    let runs = tracks.flat_map(|(_, body)| boxes(fragment, body)).filter(|(kind, _)| kind == b"trun");
    let runs: Option<Vec<SampleRun>> = runs.map(|(_, body)| SampleRun::find(fragment, body)).collect();
    for run in runs?.iter().filter(|run| run.first_delay.is_some()) {
        let ticks = match *delay {
            Some(ticks) => ticks,
            None => *delay.insert(run.delay(fragment)?),
        };
        run.show_earlier(fragment, ticks)?;
    }
    Some(())
}

/// Finds the profile and level in the header of a track of H.264 (ISO/IEC 14496-15, `avcC`).
fn codec_of(head: &[u8]) -> Option<String> {
    let at = head.windows(4).position(|kind| kind == b"avcC")?;
    let record = head.get(at + 4..at + 8)?;
    Some(format!("avc1.{:02x}{:02x}{:02x}", record[1], record[2], record[3]))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).expect("a small box");
        [&length.to_be_bytes(), &kind[..], body].concat()
    }

    /// A fragment whose pictures have a size and are shown so many ticks later than they are decoded.
    fn fragment(delays: &[u32]) -> Vec<u8> {
        let count = u32::try_from(delays.len()).expect("few");
        let samples = delays.iter().flat_map(|delay| [5_u32.to_be_bytes(), delay.to_be_bytes()].concat());
        let run: Vec<u8> = [0, 0, 0x0a, 0].into_iter().chain(count.to_be_bytes()).chain(samples).collect();
        boxed(b"moof", &[boxed(b"mfhd", &[0; 8]), boxed(b"traf", &boxed(b"trun", &run))].concat())
    }

    fn written(folder: &Path, parts: &[Vec<u8>]) -> std::path::PathBuf {
        let path = folder.join("segment");
        fs::write(&path, parts.concat()).expect("written");
        path
    }

    fn header() -> Vec<u8> {
        boxed(b"moov", &boxed(b"avcC", &[1, 0x64, 0, 0x20, 0xff]))
    }

    /// The delays of all pictures, and the version of the box that they stand in.
    fn delays(bytes: &[u8]) -> Vec<(u8, i32)> {
        let mut found = Vec::new();
        for (_, body) in boxes(bytes, 0..bytes.len()).filter(|(kind, _)| kind == b"moof") {
            for (_, track) in boxes(bytes, body).filter(|(kind, _)| kind == b"traf") {
                for (_, run) in boxes(bytes, track) {
                    let run = &bytes[run];
                    let delay = |sample: &[u8]| i32::from_be_bytes(sample[4..8].try_into().expect("four bytes"));
                    found.extend(run[8..].chunks(8).map(|sample| (run[0], delay(sample))));
                }
            }
        }
        found
    }

    #[test]
    fn the_first_picture_is_shown_at_once_and_the_others_keep_their_distance() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = boxed(b"mdat", b"data");
        let parts =
            [boxed(b"ftyp", b"isom"), header(), fragment(&[1024, 2560, 0]), data.clone(), fragment(&[512]), data];
        let path = written(folder.path(), &parts);
        let playable = PlayableSegment::read(&Segment { path: &path, frames: 4 }).expect("read");
        assert_eq!(playable.codec, "avc1.640020");
        assert_eq!(playable.bytes.len(), parts.concat().len());
        assert_eq!(delays(&playable.bytes), [(1, 0), (1, 1536), (1, -1024), (1, -512)]);
    }

    #[test]
    fn a_segment_without_delays_is_passed_on_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let run = boxed(b"trun", &[0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 4]);
        let parts = [header(), boxed(b"moof", &boxed(b"traf", &run)), boxed(b"mdat", b"data")];
        let path = written(folder.path(), &parts);
        let playable = PlayableSegment::read(&Segment { path: &path, frames: 1 }).expect("read");
        assert_eq!(playable.bytes, parts.concat());
    }

    #[test]
    fn what_has_not_the_pictures_that_it_tells_of_is_refused_and_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut lying = fragment(&[1024, 0]);
        let count = lying.len() - 2 * 8 - 1;
        lying[count] = 3;
        for parts in [vec![header(), lying], vec![boxed(b"moov", b"no codec"), fragment(&[0])]] {
            let path = written(folder.path(), &parts);
            let error = PlayableSegment::read(&Segment { path: &path, frames: 2 }).expect_err("damaged");
            assert!(error.to_string().contains("run again") && !path.exists(), "{error}");
        }
    }
}
