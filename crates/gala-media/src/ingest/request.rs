//! What is wanted of a file, and the files that a run writes.

use std::path::{Path, PathBuf};

use crate::{
    command::Command,
    probe::{MAX_DURATION_MS, MediaFacts},
};

/// What is to be made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The film as small H.264 with AAC.
    pub proxy: bool,
    /// The sound as AAC.
    pub sound: bool,
    /// Pictures at equal distances.
    pub board: bool,
    /// The samples.
    pub samples: bool,
    /// When each frame is shown.
    pub timing: bool,
}

impl Wanted {
    pub const ALL: Self = Self { proxy: true, sound: true, board: true, samples: true, timing: true };
    pub const NONE: Self = Self { proxy: false, sound: false, board: false, samples: false, timing: false };
}

/// A file, and what is to be made of it.
#[derive(Clone, Debug)]
pub struct IngestRequest<'a> {
    pub path: &'a Path,
    pub facts: &'a MediaFacts,
    /// An empty folder, in which everything is written.
    pub folder: &'a Path,
    /// From one picture of the storyboard to the next.
    pub interval_ms: u64,
    /// How many pictures the storyboard has at most.
    pub pictures: u32,
    pub wanted: Wanted,
}

/// The files that a run writes.
pub(super) struct Files {
    pub proxy: PathBuf,
    pub sound: PathBuf,
    pub board: PathBuf,
    pub timing: PathBuf,
}

impl Files {
    pub fn within(folder: &Path) -> Self {
        let file = |name: &str| folder.join(name);
        Self {
            proxy: file("proxy.mp4"),
            sound: file("sound.m4a"),
            board: file("board.rgb"),
            timing: file("timing.txt"),
        }
    }
}

/// So many pixels has a frame of the file.
pub(super) fn decoded_pixels(request: &IngestRequest<'_>) -> u64 {
    request.facts.video.as_ref().map_or(0, |video| u64::from(video.width) * u64::from(video.height))
}

/// Begins a command that reads the file, and no more of it than is taken.
pub(super) fn reading(request: &IngestRequest<'_>) -> Command {
    let seconds = MAX_DURATION_MS / 1000 + 1;
    Command::ffmpeg().untrusted().decodes(decoded_pixels(request)).option("-t", seconds.to_string()).file(request.path)
}
