//! Times and names as Final Cut writes them.

use gala_core::time::Frames;

use crate::cut::Cut;

/// Returns a time: a fraction of a second in lowest terms.
pub fn time(cut: &Cut, frames: Frames) -> String {
    match cut.seconds(frames) {
        (seconds, 1) => format!("{seconds}s"),
        (top, bottom) => format!("{top}/{bottom}s"),
    }
}

/// Returns how long a frame lasts: `100/3000s`, `1001/30000s`.
pub fn frame_duration(cut: &Cut) -> String {
    let factor = if cut.fps.den() == 1 { 100 } else { 1 };
    format!("{}/{}s", cut.fps.den() * factor, cut.fps.num() * factor)
}

/// Returns the id of a media file's asset; the format and the dissolve have the first two.
pub fn asset_id(media: usize) -> String {
    format!("r{}", media + 3)
}
