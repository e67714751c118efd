//! What a container says of itself and of its streams.

use std::{collections::BTreeMap, path::Path, time::Duration};

use gala_core::{
    cancel::Cancel,
    ingest::{ColorFacts, StreamFacts},
};
use gala_files::check_given;
use serde::Deserialize;

use crate::{
    command::Command,
    error::RunError,
    probe::{MediaFacts, classify, slow_to_read},
    process::Program,
    tools::Tools,
};

const TIME_LIMIT: Duration = Duration::from_secs(20);
/// No more streams are told.
const MOST_STREAMS: usize = 64;
/// No word of a file is longer.
const MOST_CHARS: usize = 64;

/// What a container says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerFacts {
    /// As ffmpeg names it.
    pub name: String,
    pub streams: Vec<StreamFacts>,
    /// How the film is turned to be shown, in degrees clockwise.
    pub rotation: u32,
    pub color: ColorFacts,
    /// How much wider than high the pixels of the film are, as a fraction.
    pub pixel_aspect: (u32, u32),
}

/// What says that pixels are many times as wide as high, or as high as wide, says nothing.
const MOST_ASPECT: u32 = 10;

impl ContainerFacts {
    /// Returns what is in a file with the size of its film in square pixels.
    pub fn shown(&self, mut facts: MediaFacts) -> MediaFacts {
        let (across, down) = self.pixel_aspect;
        let is_known = across > 0 && down > 0 && across / down <= MOST_ASPECT && down / across <= MOST_ASPECT;
        if let Some(video) = facts.video.as_mut().filter(|_| is_known) {
            // What is turned lies on its side in the file.
            let is_turned = self.rotation % 180 != 0;
            let side = if is_turned { &mut video.height } else { &mut video.width };
            let wide = (u64::from(*side) * u64::from(across) + u64::from(down) / 2) / u64::from(down);
            *side = u32::try_from(wide).unwrap_or(u32::MAX).max(1);
        }
        facts
    }
}

/// Looks into what a file that was probed says of itself.
///
/// # Errors
/// As [`crate::probe()`].
pub fn probe_container(tools: &Tools, path: &Path, cancel: &Cancel) -> Result<ContainerFacts, RunError> {
    check_given(path)?;
    let command = Command::ffprobe()
        .untrusted()
        .decodes(1 << 24)
        .option("-show_entries", "format=format_name:stream=codec_type,codec_name,profile,bit_rate,sample_aspect_ratio,pix_fmt,color_range,color_space,color_transfer,color_primaries:stream_tags=language:stream_disposition=attached_pic:stream_side_data=rotation")
        .option("-of", "json")
        .file(path);
    let (printed, ended) = tools
        .start(Program::Ffprobe, &command, cancel, TIME_LIMIT)
        .and_then(|running| running.output(4 << 20))
        .map_err(|error| slow_to_read(path, error))?;
    let printed = ended.looked(printed).map_err(|said| classify(path, &said))?;
    let told: ToldContainer = serde_json::from_slice(&printed).map_err(|_| classify(path, ""))?;
    Ok(told.facts())
}

#[derive(Deserialize)]
struct ToldContainer {
    #[serde(default)]
    streams: Vec<ToldStream>,
    #[serde(default)]
    format: ToldFormat,
}

#[derive(Deserialize, Default)]
struct ToldFormat {
    #[serde(default)]
    format_name: String,
}

#[derive(Deserialize)]
struct ToldStream {
    #[serde(default)]
    codec_type: String,
    #[serde(default)]
    codec_name: String,
    profile: Option<String>,
    bit_rate: Option<String>,
    sample_aspect_ratio: Option<String>,
    pix_fmt: Option<String>,
    color_range: Option<String>,
    color_space: Option<String>,
    color_transfer: Option<String>,
    color_primaries: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    disposition: ToldDisposition,
    #[serde(default)]
    side_data_list: Vec<ToldSideData>,
}

#[derive(Deserialize, Default)]
struct ToldDisposition {
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Deserialize)]
struct ToldSideData {
    rotation: Option<f64>,
}

impl ToldContainer {
    fn facts(self) -> ContainerFacts {
        let film = self.streams.iter().find(|one| one.codec_type == "video" && one.disposition.attached_pic == 0);
        ContainerFacts {
            name: short(self.format.format_name),
            rotation: film.map_or(0, ToldStream::rotation),
            color: film.map(ToldStream::color).unwrap_or_default(),
            pixel_aspect: film.and_then(ToldStream::pixel_aspect).unwrap_or((1, 1)),
            streams: self.streams.into_iter().take(MOST_STREAMS).map(ToldStream::facts).collect(),
        }
    }
}

impl ToldStream {
    fn rotation(&self) -> u32 {
        // ffmpeg counts against the clock.
        let told = self.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
        ((-told / 90.0).round() as i64).rem_euclid(4) as u32 * 90
    }

    fn pixel_aspect(&self) -> Option<(u32, u32)> {
        let (across, down) = self.sample_aspect_ratio.as_deref()?.split_once(':')?;
        Some((across.parse().ok()?, down.parse().ok()?))
    }

    fn color(&self) -> ColorFacts {
        let known = |text: &Option<String>| text.clone().filter(|text| text != "unknown" && text != "unspecified");
        ColorFacts {
            pixel_format: known(&self.pix_fmt),
            range: known(&self.color_range),
            matrix: known(&self.color_space),
            primaries: known(&self.color_primaries),
            transfer: known(&self.color_transfer),
            is_hdr: matches!(self.color_transfer.as_deref(), Some("smpte2084" | "arib-std-b67")),
        }
    }

    fn facts(mut self) -> StreamFacts {
        StreamFacts {
            kind: short(self.codec_type),
            codec: short(self.codec_name),
            profile: self.profile.filter(|profile| profile != "unknown").map(short),
            language: self.tags.remove("language").filter(|language| language != "und").map(short),
            bit_rate: self.bit_rate.and_then(|rate| rate.parse().ok()),
            is_cover: self.disposition.attached_pic != 0,
        }
    }
}

/// A word that a file chose is no longer than a word, and on one line.
fn short(text: String) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::VideoFacts;

    fn shown(pixel_aspect: (u32, u32), rotation: u32) -> (u32, u32) {
        let video = VideoFacts {
            codec: "h264".to_owned(),
            width: 360,
            height: 288,
            frame_rate: "25/1".to_owned(),
            has_alpha: false,
            is_hdr: false,
            is_taken_as_bt709: false,
            duration_ms: None,
        };
        let facts = MediaFacts { duration_ms: 1000, video: Some(video), audio: None };
        let container = ContainerFacts { pixel_aspect, rotation, ..ContainerFacts::default() };
        let video = container.shown(facts).video.expect("a film");
        (video.width, video.height)
    }

    #[test]
    fn pixels_become_square() {
        assert_eq!([shown((1, 1), 0), shown((2, 1), 0), shown((2, 1), 90)], [(360, 288), (720, 288), (360, 576)]);
        assert_eq!([shown((0, 1), 0), shown((1, 0), 0), shown((65_535, 1), 0)], [(360, 288); 3]);
        assert_eq!(shown((16, 15), 180), (384, 288));
    }
}
