//! What an output's file name and options ask for, and which of it goes together.

use std::path::Path;

use gala_core::{format::FrameSize, problem::Problem};
use serde::{Deserialize, Serialize};

use crate::codec::Codec;

/// The kind of file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    Mp4,
    Mov,
    Webm,
    Mkv,
    Gif,
    /// A folder with a numbered picture for each frame.
    Png,
    Wav,
    Mp3,
    Flac,
}

/// How sound is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoundCodec {
    /// At 192 kbit/s.
    Aac,
    /// At 160 kbit/s.
    Opus,
    /// LAME's V2.
    Mp3,
    /// 24 bits.
    Flac,
    /// 24 bits.
    Pcm,
}

/// An output that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OutputFormat {
    pub container: Container,
    /// Of the pictures; none in a sound file. An animated GIF is made of H.264.
    pub codec: Option<Codec>,
    pub alpha: bool,
}

impl Container {
    pub const ALL: [Self; 9] =
        [Self::Mp4, Self::Mov, Self::Webm, Self::Mkv, Self::Gif, Self::Png, Self::Wav, Self::Mp3, Self::Flac];

    pub fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Mkv => "mkv",
            Self::Gif => "gif",
            Self::Png => "png",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Flac => "flac",
        }
    }

    /// Returns the codecs that it holds, the usual one first.
    pub fn codecs(self) -> &'static [Codec] {
        match self {
            Self::Mp4 => &[Codec::H264, Codec::Hevc, Codec::Av1],
            Self::Mov => &[Codec::H264, Codec::Hevc, Codec::Prores422, Codec::Prores4444],
            Self::Webm => &[Codec::Vp9, Codec::Av1],
            Self::Mkv => &[Codec::H264, Codec::Hevc, Codec::Av1, Codec::Vp9],
            Self::Gif => &[Codec::H264],
            Self::Png => &[Codec::Png],
            Self::Wav | Self::Mp3 | Self::Flac => &[],
        }
    }

    /// Returns how it holds sound beside pictures of a codec; `None` where it is silent.
    pub fn sound(self, codec: Option<Codec>) -> Option<SoundCodec> {
        match (self, codec) {
            (Self::Mov, Some(Codec::Prores422 | Codec::Prores4444)) | (Self::Wav, _) => Some(SoundCodec::Pcm),
            (Self::Mp4 | Self::Mov, _) => Some(SoundCodec::Aac),
            (Self::Webm | Self::Mkv, _) => Some(SoundCodec::Opus),
            (Self::Mp3, _) => Some(SoundCodec::Mp3),
            (Self::Flac, _) => Some(SoundCodec::Flac),
            (Self::Gif | Self::Png, _) => None,
        }
    }

    pub fn is_sound_only(self) -> bool {
        self.codecs().is_empty()
    }

    /// In ffmpeg's words.
    pub(crate) fn muxer(self) -> &'static str {
        match self {
            Self::Mkv => "matroska",
            Self::Png => "image2",
            other => other.extension(),
        }
    }
}

impl OutputFormat {
    /// An MP4 file with H.264 and AAC.
    pub const MP4: Self = Self { container: Container::Mp4, codec: Some(Codec::H264), alpha: false };

    /// Chooses the container by a file's extension, and a codec that goes into it where none is asked for.
    ///
    /// # Errors
    /// `unknown_container`, `codec_does_not_fit`, `alpha_does_not_fit`: each tells what works.
    pub fn choose(out: &Path, codec: Option<Codec>, alpha: bool) -> Result<Self, Problem> {
        let extension = out.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let wanted = extension.to_ascii_lowercase();
        let container = Container::ALL.into_iter().find(|container| container.extension() == wanted);
        let container = container.ok_or_else(|| unknown_container(out))?;
        let allowed: Vec<Codec> =
            container.codecs().iter().copied().filter(|codec| !alpha || codec.has_alpha()).collect();
        if alpha && (allowed.is_empty() || codec.is_some_and(|codec| !codec.has_alpha())) {
            let what = codec.map_or_else(|| format!(".{wanted}"), |codec| codec.to_string());
            let message = format!("{what} holds no transparency");
            return Err(Problem::new("alpha_does_not_fit", "--alpha", message, ALPHA));
        }
        match codec {
            Some(codec) if !allowed.contains(&codec) => Err(does_not_fit(codec, container)),
            chosen => Ok(Self { container, codec: chosen.or(allowed.first().copied()), alpha }),
        }
    }

    pub fn sound(&self) -> Option<SoundCodec> {
        self.container.sound(self.codec)
    }

    /// Makes sure that the codec takes frames of a size.
    ///
    /// # Errors
    /// `frame_too_small`: SVT-AV1 takes none below 64 pixels.
    pub fn check_size(&self, size: FrameSize) -> Result<(), Problem> {
        const LEAST: u32 = 64;
        if self.codec != Some(Codec::Av1) || size.width.min(size.height) >= LEAST {
            return Ok(());
        }
        let message = format!("av1 takes no frames of {size}, only from {LEAST}x{LEAST} on");
        Err(Problem::new("frame_too_small", "--codec", message, "choose another codec, or a better quality than draft"))
    }
}

const ALPHA: &str = "write .webm (vp9), .mov with --codec prores4444, or .png";

fn unknown_container(out: &Path) -> Problem {
    let known = Container::ALL.map(|container| format!(".{}", container.extension())).join(", ");
    let message = format!("{} does not end like a file that can be written", out.display());
    Problem::new("unknown_container", "--out", message, format!("use {known}"))
}

fn does_not_fit(codec: Codec, container: Container) -> Problem {
    let spell = |codecs: &[Codec]| codecs.iter().map(|codec| codec.name()).collect::<Vec<_>>().join(", ");
    let homes: Vec<String> = Container::ALL
        .into_iter()
        .filter(|container| {
            !matches!(container, Container::Gif | Container::Png) && container.codecs().contains(&codec)
        })
        .map(|container| format!(".{}", container.extension()))
        .collect();
    let extension = container.extension();
    let message = format!("{codec} does not go into .{extension}");
    let remedy = match (container, container.codecs()) {
        (Container::Gif | Container::Png, _) | (_, []) => format!("leave --codec away, or write {}", homes.join(", ")),
        (_, codecs) => format!("with .{extension} use {}; {codec} goes into {}", spell(codecs), homes.join(", ")),
    };
    Problem::new("codec_does_not_fit", "--codec", message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(out: &str, codec: Option<Codec>, alpha: bool) -> Result<(Container, Option<Codec>), String> {
        let chosen = OutputFormat::choose(Path::new(out), codec, alpha);
        chosen.map(|format| (format.container, format.codec)).map_err(|problem| problem.to_string())
    }

    #[test]
    fn the_extension_chooses_container_and_codec() {
        assert_eq!(choose("a.mp4", None, false), Ok((Container::Mp4, Some(Codec::H264))));
        assert_eq!(choose("a.WEBM", None, false), Ok((Container::Webm, Some(Codec::Vp9))));
        assert_eq!(choose("a.mov", Some(Codec::Prores422), false), Ok((Container::Mov, Some(Codec::Prores422))));
        assert_eq!(choose("a.mov", None, true), Ok((Container::Mov, Some(Codec::Prores4444))));
        assert_eq!(choose("a.flac", None, false), Ok((Container::Flac, None)));
    }

    #[test]
    fn what_does_not_go_together_is_refused_with_what_does() {
        let check = |out, codec, alpha, parts: &[&str]| {
            let refused = choose(out, codec, alpha).expect_err(out);
            parts.iter().for_each(|part| assert!(refused.contains(part), "«{part}» is not in: {refused}"));
        };
        check("a.avi", None, false, &["a.avi", ".mp4", ".webm"]);
        check("out", None, false, &["out", ".mp4"]);
        check("a.mp4", Some(Codec::Prores422), false, &["prores422", ".mp4", "h264", ".mov"]);
        check("a.wav", Some(Codec::H264), false, &["leave --codec away"]);
        check("a.mp4", None, true, &[".mp4", "transparency", ".webm"]);
        check("a.mov", Some(Codec::Hevc), true, &["hevc", "prores4444"]);
        check("a.wav", None, true, &[".wav", "transparency"]);
    }

    #[test]
    fn frames_that_an_encoder_does_not_take_are_refused() {
        let check = |out: &str, codec, side| {
            let format = OutputFormat::choose(Path::new(out), Some(codec), false).expect("they go together");
            format.check_size(FrameSize { width: 200, height: side }).map_err(|problem| problem.code)
        };
        assert_eq!(check("a.mp4", Codec::Av1, 62), Err("frame_too_small".to_owned()));
        assert_eq!((check("a.mp4", Codec::Av1, 64), check("a.mp4", Codec::H264, 32)), (Ok(()), Ok(())));
    }

    #[test]
    fn prores_is_heard_without_loss() {
        assert_eq!(Container::Mov.sound(Some(Codec::Prores422)), Some(SoundCodec::Pcm));
        assert_eq!(Container::Mov.sound(Some(Codec::H264)), Some(SoundCodec::Aac));
    }
}
