//! What `gala captions` is told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use gala_core::timeline::CaptionStyle;

use super::{folders::usual_cache, programs::ProgramArgs};

#[derive(Debug, Args)]
pub struct CaptionsArgs {
    /// A film or a sound; or a timeline, as `gala schema timeline` describes it: then what is heard in its films and on its
    /// tracks of speech.
    #[arg(value_name = "FILE")]
    pub source: PathBuf,
    /// Where to write them; may be given several times. Of a film, .srt, .vtt, or .json with the time of each word; of a
    /// timeline, .srt, .vtt, or .json: the timeline with a track of captions.
    #[arg(short, long, required = true, value_name = "FILE")]
    pub out: Vec<PathBuf>,
    /// The language that is spoken, a BCP 47 tag; it is found out where absent.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// How the captions of a timeline look.
    #[arg(long, value_enum, default_value_t = CaptionLook::Karaoke, value_name = "STYLE")]
    pub style: CaptionLook,
    /// The folder where it is kept what files were found to hold.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Tell what is done as JSON lines.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

/// As [`CaptionStyle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum CaptionLook {
    Plain,
    Karaoke,
    Pop,
    Box,
    Typewriter,
    OneWord,
}

impl CaptionsArgs {
    pub fn cache_folder(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(usual_cache)
    }

    /// Whether captions are wanted of a timeline.
    pub fn is_of_timeline(&self) -> bool {
        self.source.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    }
}

impl From<CaptionLook> for CaptionStyle {
    fn from(look: CaptionLook) -> Self {
        match look {
            CaptionLook::Plain => Self::Plain,
            CaptionLook::Karaoke => Self::Karaoke,
            CaptionLook::Pop => Self::Pop,
            CaptionLook::Box => Self::Box,
            CaptionLook::Typewriter => Self::Typewriter,
            CaptionLook::OneWord => Self::OneWord,
        }
    }
}
