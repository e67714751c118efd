//! Whether a file goes on for as long as its header says.

use std::{path::Path, time::Duration};

use gala_core::{
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
};

use crate::{
    command::Command,
    error::RunError,
    probe::{MediaFacts, slow_to_read},
    process::Program,
    tools::Tools,
};

const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The last so many seconds are looked at.
const TAIL_MS: u64 = 5000;
/// An interval as long as this has no end; without one, ffprobe 5.1 reads memory that it never set.
const ALL_S: u32 = 1_000_000;
/// Containers round, and the last packet begins before the end.
const SLACK_MS: u64 = 2000;

/// Looks for the last packets of a file that was probed.
///
/// # Errors
/// [`RunError::Media`] with `truncated` if it ends more than two seconds sooner than it says; those of
/// [`crate::probe()`] if it cannot be read.
pub fn check_truncation(tools: &Tools, path: &Path, facts: &MediaFacts, cancel: &Cancel) -> Result<(), RunError> {
    let from = facts.duration_ms.saturating_sub(TAIL_MS);
    let command = Command::ffprobe()
        .untrusted()
        .option("-read_intervals", format!("{}.{:03}%+{ALL_S}", from / 1000, from % 1000))
        .words("-show_entries packet=pts_time,duration_time -of csv=p=0")
        .file(path);
    let (printed, ended) = tools
        .start(Program::Ffprobe, &command, cancel, TIME_LIMIT)
        .and_then(|running| running.output(16 << 20))
        .map_err(|error| slow_to_read(path, error))?;
    let end_ms = String::from_utf8_lossy(&printed).lines().filter_map(end_ms).max().unwrap_or(0);
    // How far its packets go tells more than the code of a reader that met damage on the way.
    let said = ended.looked(()).err().unwrap_or_default();
    if end_ms + SLACK_MS >= facts.duration_ms {
        return Ok(());
    }
    tracing::debug!(said, "a media file ends early");
    let (told, found) = (seconds(facts.duration_ms), seconds(end_ms));
    let what = format!("says that it lasts {told} and ends after {found}");
    Err(MediaError::of(path, MediaFault::Truncated, what, "copy or export it again").into())
}

/// Returns where a packet ends that ffprobe spells as its start and its length; either may be unknown.
fn end_ms(line: &str) -> Option<u64> {
    let mut fields = line.split(',').map(|field| field.trim().parse::<f64>().ok());
    let start = fields.next()??;
    Some(((start + fields.next().flatten().unwrap_or(0.0)) * 1000.0).max(0.0) as u64)
}

fn seconds(ms: u64) -> String {
    format!("{:.1} s", ms as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_read_also_where_lengths_are_unknown() {
        assert_eq!(
            (end_ms("1.500000,0.040000"), end_ms("2.0,N/A"), end_ms("N/A,0.04")),
            (Some(1540), Some(2000), None)
        );
    }
}
