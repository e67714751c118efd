//! What is known of a file that somebody brought.

use serde::{Deserialize, Serialize};

/// What is known of a file. What does not apply to its kind is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AssetFacts {
    /// As ffmpeg names it: `mov,mp4,m4a,3gp,3g2,mj2`; of pictures their media type.
    pub container: String,
    /// By what was decoded, else by what the container says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Of the picture or the film as shown: after rotation, in square pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Whether it is transparent somewhere, or can be.
    #[serde(default)]
    pub has_alpha: bool,
    /// Every stream of the container, up to 64.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub streams: Vec<StreamFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoStreamFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<SoundFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub music: Option<MusicFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storyboard: Option<StoryboardFacts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<FontFacts>,
    /// Of the thumbnail, 64 bits as 16 hexadecimal digits: pictures that look alike differ in few of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perceptual_hash: Option<String>,
}

/// One stream of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamFacts {
    /// `video`, `audio`, `subtitle`, `data` or `attachment`.
    pub kind: String,
    /// As ffmpeg names it; empty where it knows none.
    pub codec: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// As three letters of ISO 639-2, where the file tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u64>,
    /// Whether it is a cover, and no film.
    #[serde(default)]
    pub is_cover: bool,
}

/// The film.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoStreamFacts {
    /// Frames a second on average, as a fraction: `30000/1001`.
    pub frame_rate: String,
    /// Whether its frames last for different times: by more than a millisecond and a fiftieth, and more than one of a
    /// hundred.
    pub is_variable_frame_rate: bool,
    /// How many frames its packets hold.
    pub frames: u64,
    /// How it is turned to be shown, in degrees clockwise: 0, 90, 180 or 270.
    pub rotation: u32,
    pub color: ColorFacts,
}

/// How the samples of a film stand for colours, in ffmpeg's words; what the file does not tell is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColorFacts {
    pub pixel_format: Option<String>,
    pub range: Option<String>,
    pub matrix: Option<String>,
    pub primaries: Option<String>,
    pub transfer: Option<String>,
    /// Its brightness is coded with PQ or HLG.
    pub is_hdr: bool,
}

/// What is heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoundFacts {
    pub channels: u32,
    /// Samples a second in the file.
    pub sample_rate: u32,
    /// By EBU R 128, in LUFS; absent where all is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrated_lufs: Option<f64>,
    /// In LU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loudness_range_lu: Option<f64>,
    /// In dBTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_peak_dbtp: Option<f64>,
}

/// The beat of what is heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MusicFacts {
    /// Beats a minute.
    pub tempo_bpm: f64,
    /// From 0, no beat at all, to 1, one that is as even as a metronome's.
    pub confidence: f64,
    /// How many beats there are; where they are, the derivative `beats` tells.
    pub beats: u64,
}

/// How the pictures of a sprite lie in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryboardFacts {
    /// From one picture to the next.
    pub interval_ms: u64,
    pub pictures: u32,
    pub columns: u32,
    /// Of one picture, in pixels.
    pub width: u32,
    pub height: u32,
    /// Of each picture, as `perceptual_hash` is of the thumbnail.
    pub perceptual_hashes: Vec<String>,
}

/// A font.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FontFacts {
    /// As its name table calls it: `Noto Serif`; empty where it does not.
    pub family: String,
    /// Within the family: `Bold Italic`.
    pub style: String,
    pub is_italic: bool,
    /// From 1 to 1000: 400 is regular. Of a variable font the lightest and the boldest that it can be.
    pub weight_from: u32,
    pub weight_to: u32,
    /// Of a variable font.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub axes: Vec<FontAxis>,
    pub glyphs: u32,
    /// How many characters it draws.
    pub characters: u32,
    /// Whose letters it has, those with the most first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scripts: Vec<FontScript>,
    /// What the font says of its licence, and where that is to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copyright: Option<String>,
    /// What it may be embedded for, as the `fsType` of its OS/2 table has it; absent where it has no such table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<u32>,
}

/// Along which a variable font changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FontAxis {
    /// Four letters: `wght`.
    pub tag: String,
    pub from: f32,
    pub default: f32,
    pub to: f32,
}

/// A script that a font has letters of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FontScript {
    /// Four letters of ISO 15924: `Latn`.
    pub script: String,
    pub characters: u32,
}
