use std::path::Path;

use gala_core::{cancel::Cancel, format::FrameSize, time::FrameRate};

use super::{Crop, Framing, VideoRange, VideoReader};
use crate::{error::RunError, probe::MediaFacts};

/// Small: what cannot be decoded cannot be decoded at any size.
const SIZE: FrameSize = FrameSize { width: 16, height: 16 };
const FPS: FrameRate = FrameRate::FPS_30;

/// Decodes the pictures of a file that was probed, from its start to its end.
///
/// # Errors
/// [`RunError::Media`] if they cannot be decoded, or end before the file says.
pub fn check_decoding(tools: &crate::Tools, path: &Path, facts: &MediaFacts, cancel: &Cancel) -> Result<(), RunError> {
    let Some(video) = &facts.video else { return Ok(()) };
    let frames = video.duration_ms.unwrap_or(facts.duration_ms) * FPS.num() as u64 / 1000 / FPS.den() as u64 + 1;
    let range = VideoRange { path, in_ms: 0, speed: 1.0, offset: 0, frames };
    let framing = Framing::new(&Crop { picture: SIZE, left: 0, top: 0 }, SIZE, video);
    let mut reader = VideoReader::start(tools, &range, &framing, FPS, cancel)?;
    for _ in 0..frames {
        reader.advance()?;
    }
    Ok(())
}
