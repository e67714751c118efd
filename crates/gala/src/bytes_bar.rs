//! How much was read or moved, for who waits at a terminal.

use gala_jobs::upkeep::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// Begins to show it; `what` is done with the bytes.
pub fn bytes_bar(what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!("{what} {{bytes}} of {{total_bytes}} [{{bar:30}}] {{eta}}"));
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

pub fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.total_bytes);
    bar.set_position(progress.done_bytes);
}
