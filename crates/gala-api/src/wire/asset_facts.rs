//! What is known of a file that was brought, and what was made of it.

use gala_core::{asset, ingest};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::named::wire_enum;

wire_enum! {
    /// What a file that was made of an asset is for: a `proxy` is a small film with a key frame every half second, an `audio_proxy`
    /// its sound as AAC, a `thumbnail` stands for it, a `sprite` holds pictures at equal distances, of which `storyboard` (WebVTT)
    /// tells the times, a `waveform` is what the program audiowaveform writes (480 samples at 48 kHz to a column, or as many times more as its name tells),
    /// `waveform_image` the same as a picture, `beats` the times of the beats of music, `picture` the picture upright and in sRGB,
    /// `clip` what moves in an animated picture, `font` what is drawn with of a font.
    DerivativeRole = ingest::DerivativeRole, "snake_case" {
        Proxy, AudioProxy, Thumbnail, Sprite, Storyboard, Waveform, WaveformX4, WaveformX16, WaveformX64, WaveformImage, Beats,
        Picture, Clip, Transcript, CaptionsVtt, CaptionsSrt, Font
    }
}

/// A file that was made of an asset. It is an asset itself, and served as one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Derivative)]
pub struct DerivativeView {
    pub role: DerivativeRole,
    pub id: Uuid,
    #[schema(example = "video/mp4")]
    pub mime: String,
    pub size_bytes: u64,
    /// SHA-256 of the content.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub checksum: String,
    /// Where its content is, for whoever may see the asset. `GET /assets/{id}/url` with its id makes a link for others.
    #[schema(format = "uri-reference")]
    pub url: String,
}

impl From<(ingest::DerivativeRole, asset::Asset)> for DerivativeView {
    fn from((role, file): (ingest::DerivativeRole, asset::Asset)) -> Self {
        Self {
            role: role.into(),
            id: file.id.0,
            url: format!("/api/v1/assets/{}/content", file.id),
            mime: file.mime,
            size_bytes: file.size_bytes,
            checksum: file.checksum.to_string(),
        }
    }
}

macro_rules! mirrored {
    ($(#[$meta:meta])* $name:ident = $model:ty, $as:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Serialize, ToSchema)]
        #[schema(as = $as)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)+ }

        impl From<$model> for $name {
            fn from(model: $model) -> Self {
                Self { $($field: Mirror::mirror(model.$field),)+ }
            }
        }
    };
}

/// From a value of the model to that on the wire.
trait Mirror<T> {
    fn mirror(self) -> T;
}

impl<T> Mirror<T> for T {
    fn mirror(self) -> T {
        self
    }
}

macro_rules! mirror {
    ($($model:ty => $wire:ty;)+) => {$(
        impl Mirror<Option<$wire>> for Option<$model> {
            fn mirror(self) -> Option<$wire> {
                self.map(Into::into)
            }
        }
    )+};
}

mirror! {
    ingest::VideoStreamFacts => VideoFactsView;
    ingest::SoundFacts => SoundFactsView;
    ingest::MusicFacts => MusicFactsView;
    ingest::StoryboardFacts => StoryboardView;
    ingest::FontFacts => FontFactsView;
}

impl Mirror<Vec<StreamView>> for Vec<ingest::StreamFacts> {
    fn mirror(self) -> Vec<StreamView> {
        self.into_iter().map(Into::into).collect()
    }
}

impl Mirror<Vec<FontAxisView>> for Vec<ingest::FontAxis> {
    fn mirror(self) -> Vec<FontAxisView> {
        self.into_iter().map(Into::into).collect()
    }
}

impl Mirror<Vec<FontScriptView>> for Vec<ingest::FontScript> {
    fn mirror(self) -> Vec<FontScriptView> {
        self.into_iter().map(Into::into).collect()
    }
}

impl Mirror<ColorView> for ingest::ColorFacts {
    fn mirror(self) -> ColorView {
        self.into()
    }
}

mirrored! {
    /// What is known of a file. What does not apply to its kind is `null`.
    AssetFactsView = ingest::AssetFacts, AssetFacts {
        /// As ffmpeg names it; of pictures their media type.
        #[schema(example = "mov,mp4,m4a,3gp,3g2,mj2")]
        container: String,
        duration_ms: Option<u64>,
        /// As shown: after rotation, in square pixels.
        width: Option<u32>,
        height: Option<u32>,
        /// Whether it is transparent somewhere, or can be.
        has_alpha: bool,
        /// Every stream of the container, up to 64.
        streams: Vec<StreamView>,
        video: Option<VideoFactsView>,
        sound: Option<SoundFactsView>,
        music: Option<MusicFactsView>,
        storyboard: Option<StoryboardView>,
        font: Option<FontFactsView>,
        /// Of the thumbnail: 64 bits, of which pictures that look alike share nearly all.
        #[schema(pattern = "^[0-9a-f]{16}$")]
        perceptual_hash: Option<String>,
    }
}

mirrored! {
    /// One stream of a container.
    StreamView = ingest::StreamFacts, StreamFacts {
        /// `video`, `audio`, `subtitle`, `data` or `attachment`.
        kind: String,
        #[schema(example = "h264")]
        codec: String,
        profile: Option<String>,
        /// Three letters of ISO 639-2.
        language: Option<String>,
        /// Bits a second.
        bit_rate: Option<u64>,
        /// Whether it is a cover, and no film.
        is_cover: bool,
    }
}

mirrored! {
    /// The film.
    VideoFactsView = ingest::VideoStreamFacts, VideoStreamFacts {
        /// Frames a second on average.
        #[schema(example = "30000/1001")]
        frame_rate: String,
        /// Whether its frames last for different times.
        is_variable_frame_rate: bool,
        frames: u64,
        /// How it is turned to be shown, in degrees clockwise: 0, 90, 180 or 270.
        rotation: u32,
        color: ColorView,
    }
}

mirrored! {
    /// How the samples of a film stand for colours, in ffmpeg's words; what the file does not tell is `null`.
    ColorView = ingest::ColorFacts, ColorFacts {
        #[schema(example = "yuv420p")]
        pixel_format: Option<String>,
        range: Option<String>,
        matrix: Option<String>,
        primaries: Option<String>,
        transfer: Option<String>,
        /// Its brightness is coded with PQ or HLG.
        is_hdr: bool,
    }
}

mirrored! {
    /// What is heard.
    SoundFactsView = ingest::SoundFacts, SoundFacts {
        channels: u32,
        sample_rate: u32,
        /// By EBU R 128, in LUFS; `null` where all is silent.
        integrated_lufs: Option<f64>,
        /// In LU.
        loudness_range_lu: Option<f64>,
        /// In dBTP.
        true_peak_dbtp: Option<f64>,
    }
}

mirrored! {
    /// The beat of what is heard.
    MusicFactsView = ingest::MusicFacts, MusicFacts {
        /// Beats a minute.
        tempo_bpm: f64,
        /// From 0 to 1, which is as even as a metronome.
        confidence: f64,
        beats: u64,
    }
}

mirrored! {
    /// How the pictures of a sprite lie in it, row by row.
    StoryboardView = ingest::StoryboardFacts, StoryboardFacts {
        interval_ms: u64,
        pictures: u32,
        columns: u32,
        /// Of one picture.
        width: u32,
        height: u32,
        /// Of each picture, as that of the thumbnail.
        perceptual_hashes: Vec<String>,
    }
}

mirrored! {
    /// A font.
    FontFactsView = ingest::FontFacts, FontFacts {
        #[schema(example = "Noto Serif")]
        family: String,
        /// Within the family.
        #[schema(example = "Bold Italic")]
        style: String,
        is_italic: bool,
        /// From 1 to 1000, 400 is regular: of a variable font the lightest and the boldest that it can be.
        weight_from: u32,
        weight_to: u32,
        /// Of a variable font.
        axes: Vec<FontAxisView>,
        glyphs: u32,
        /// How many characters it draws.
        characters: u32,
        /// Whose letters it has, those with the most first.
        scripts: Vec<FontScriptView>,
        /// What the font says of its licence; `null` where it says nothing.
        license: Option<String>,
        license_url: Option<String>,
        copyright: Option<String>,
        /// What it may be embedded for, as the `fsType` of its OS/2 table has it: 0 is anything, 2 nothing without leave, 4 to be
        /// viewed and printed, 8 to be edited.
        embedding: Option<u32>,
    }
}

mirrored! {
    /// Along which a variable font changes.
    FontAxisView = ingest::FontAxis, FontAxis {
        #[schema(example = "wght")]
        tag: String,
        from: f32,
        default: f32,
        to: f32,
    }
}

mirrored! {
    /// A script that a font has letters of.
    FontScriptView = ingest::FontScript, FontScript {
        /// Four letters of ISO 15924.
        #[schema(example = "Latn")]
        script: String,
        characters: u32,
    }
}
